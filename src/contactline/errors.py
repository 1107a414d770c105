"""The root of every error that contactline raises on purpose.

A message says what is wrong, where, and what to do next. The command line
turns any `ContactlineError` into one line on stderr and an exit status.
"""

from __future__ import annotations


class ContactlineError(Exception):
    """Something that the person who runs the tool can mend.

    Attributes
    ----------
    exit_code
        Exit status of the command line: 1 could not, 2 usage.
    """

    exit_code: int = 1


class UsageError(ContactlineError):
    """The request itself is off: an unknown name, options that exclude each other."""

    exit_code = 2


class InputError(ContactlineError, ValueError):
    """A file that cannot be read as what it should be."""


class OutputError(ContactlineError, OSError):
    """A result that cannot be written."""


class RecordError(ContactlineError, ValueError):
    """One value of one record that is not what its column holds.

    Parameters
    ----------
    column
        Name of the column or field.
    code
        Short word for the kind of error: ``missing``, ``range``, ``vocabulary``,
        ``date``, ``number``, ``json`` or ``text``.
    message
        What is wrong and what would be right.
    """

    def __init__(self, column: str, code: str, message: str) -> None:
        super().__init__(f"{column}: {code}: {message}")
        self.column = column
        self.code = code
        self.message = message
