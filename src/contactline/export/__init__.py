"""Data files: one module a format, all from the Casebook tables."""
