"""What can go wrong with the gazetteer."""

from __future__ import annotations

from contactline.errors import ContactlineError, UsageError


class GazetteerError(ContactlineError, ValueError):
    """A gazetteer table that cannot be read as what it should be."""


class UnknownPlaceError(UsageError, LookupError):
    """A name or id that the gazetteer does not have, or has more than once.

    Parameters
    ----------
    message
        What was asked for and what would be right.
    suggestions
        Names that come close, best first.
    """

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.suggestions = suggestions


class ServiceError(ContactlineError, ConnectionError):
    """A service on the network that did not answer, or not as it should.

    That is not "not found": nothing is known about what was asked.
    """

    exit_code = 4
