"""Boundaries, distances and areas: everything that knows where things lie."""
