"""People hurt, and how many times."""

from __future__ import annotations
