"""Who acts, who speaks, who denies: the actors of a sentence."""

from __future__ import annotations
