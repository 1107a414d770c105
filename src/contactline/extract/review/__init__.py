"""A person decides: edits, decisions, files."""

from __future__ import annotations
