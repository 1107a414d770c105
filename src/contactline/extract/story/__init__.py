"""From frame to frame: drafts, who speaks on, what is told again, denials, links."""

from __future__ import annotations
