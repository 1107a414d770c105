"""``contactline locate``."""

from __future__ import annotations

from contactline.cli.records import locate as command

__all__ = ["command"]
