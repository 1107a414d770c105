"""Names of places: found, governed by words, contained in one another, looked up."""

from __future__ import annotations
