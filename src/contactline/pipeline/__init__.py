"""Stages between reading and drawing: pure functions from Casebook to Casebook."""
