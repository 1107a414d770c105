"""What one sentence tells: its readings put together as frames."""

from __future__ import annotations
