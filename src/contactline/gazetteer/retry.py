"""Ask again after a while: how often, and how long to wait."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

#: No service is waited for longer than this, whatever it asks for.
MAX_WAIT_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How a service that does not answer is asked again.

    Parameters
    ----------
    attempts
        How often in all.
    first_wait_s
        Before the second attempt; each further wait is twice as long.
    timeout_s
        How long one attempt may be silent.
    """

    attempts: int = 4
    first_wait_s: float = 1.0
    timeout_s: float = 30.0

    def wait_s(self, attempt: int, retry_after_s: float | None = None) -> float:
        """Return the seconds to wait after an attempt (1, 2 ...); the service's wish counts."""
        own = self.first_wait_s * 2.0 ** (attempt - 1)
        return min(MAX_WAIT_S, max(own, retry_after_s or 0.0))


def retry_after_s(header: str | None, now_s: float) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for; None if it says nothing.

    Parameters
    ----------
    header
        Seconds, or a date.
    now_s
        Seconds since the epoch.
    """
    if not header:
        return None
    text = header.strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now_s)
    except ValueError:
        return None
