"""From bytes to sentences: decoding, HTML, layout, language."""

from __future__ import annotations
