"""The rule tables, and how their patterns are tried quickly."""

from __future__ import annotations
