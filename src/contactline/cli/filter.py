"""``contactline filter``."""

from __future__ import annotations

from contactline.cli.records import filter_ as command

__all__ = ["command"]
