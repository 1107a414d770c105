"""Claims and texts in words, for people."""

from __future__ import annotations
