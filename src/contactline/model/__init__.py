"""Frozen records of the domain and their codecs. Standard library only."""
