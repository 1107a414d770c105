"""Time expressions, the moments they count from, and when a report appeared."""

from __future__ import annotations
