"""``contactline export``."""

from __future__ import annotations

from contactline.cli.records import export as command

__all__ = ["command"]
