"""Stable ids made from content."""

from __future__ import annotations

import hashlib
import json


def content_id(*parts: str | None) -> str:
    """Return a stable id for an ordered tuple of strings.

    The parts are JSON-encoded before hashing, so ``("a.b", "c")`` and
    ``("a", "b.c")`` cannot collide.

    Parameters
    ----------
    *parts
        Texts, or None for unknown. Lone surrogates must have been rejected before.

    Returns
    -------
    str
        20 hexadecimal digits.

    Examples
    --------
    >>> content_id("a", None) == content_id("a", None)
    True
    """
    payload = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(payload.encode("utf-8"), digest_size=10).hexdigest()
