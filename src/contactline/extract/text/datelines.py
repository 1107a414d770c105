"""Where an agency's report was sent from: the words before its first sentence.

"BAKU/YEREVAN, March 11 -", "Baku / 24.02.20 / Turan:", "YEREVAN, FEBRUARY 22, ARMENPRESS.".
"""

from __future__ import annotations

import re
from typing import Final

_CITY: Final = r"[A-Z][A-Z .'-]{2,30}"
_NAME: Final = r"[A-Z][a-z'-]+(?:[ -][A-Z][a-z'-]+)?"
_MONTH: Final = (
    r"(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ept?|[Oo]ct|[Nn]ov|[Dd]ec"
    r"|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC)[A-Za-z]*\.?"
)
_DATE: Final = (
    rf"(?:{_MONTH}\s*\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s*\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s*\d{{4}})?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
_AGENCY: Final = r"(?:\(?/?[A-Z][\w.-]*(?:[ .][A-Z][\w.-]*){0,3}/?\)?)"
_BREAK: Final = r"(?:\(\s*)?(?:--?|:|/(?![A-Z]+/))\)?\s*"
_NEXT: Final = r"(?=[\"A-Z(])"
#: The words before the first sentence of a paragraph.
DATELINE: Final = re.compile(
    r"^(?:\([A-Z]{2,}[^()\n]{0,40}\)\s*"
    r"|[A-Z]\w+\.(?:[Nn]et|am|az|com|org|ru)\s+-\s+(?=[\"A-Z])"
    rf"|{_CITY}(?:\s*[/,]\s*{_CITY})*(?:[,.]?\s*{_DATE})?[,.]?\s*{_AGENCY}?\s*\.?\s*{_BREAK}{_NEXT}"
    rf"|{_CITY}(?:\s*[/,]\s*{_CITY})*[,.]\s*{_DATE}[,.]\s*{_AGENCY}[.,:]\s*{_NEXT}"
    rf"|{_NAME}(?:\s*/\s*{_NAME})?\s*[,/.]\s*{_DATE}\s*(?:[,/.]?\s*{_AGENCY}?\s*)?{_BREAK}{_NEXT}"
    rf"|{_NAME}\s*,\s*{_DATE}(?<=\d\d\d\d)\.\s+{_NEXT}"
    rf"|{_NAME}\s*[,/]\s*{_DATE}\s*[,/.]\s*{_AGENCY}\s*[.:]\s*{_NEXT}"
    rf"|{_NAME}[,/.]\s*(?:{_NAME}[,.]\s*)?{_DATE}(?:\s*[,/.]\s*{_AGENCY})?\s*[.:-]?\s*$"
    r"|[A-Z][A-Z .'-]{2,30}(?:,\s*[A-Z][A-Za-z. ]{1,20}\d{0,2})*(?:,?\s*/?[A-Z]{3,}/?)?\s*(?:\([A-Za-z /.]+\)\s*)?(?:\.\s*/?[A-Z]{3,}/?)?\s*(?:--?|:|\.|/)\s*(?=[\"A-Z(])"  # noqa: E501
    r"|[A-Z][a-z]+(?:,\s*[A-Z][a-z]+\s+\d{1,2}(?:,\s*\d{4})?)?\s*(?:--?\s|:\s|/\s*[\d.]+\s*(?:/\s*[A-Za-z]+\s*)?:\s*)(?=[\"A-Z]))"
)

#: An agency's name and a dash: what follows is its first sentence, not a title.
SENT_BY: Final = re.compile(r"[A-Z]\w+\.(?:[Nn]et|am|az|com|org|ru)\s+-\s+(?=[\"A-Z])")
_DATED: Final = re.compile(
    rf"(?:\b{_MONTH}\s*\d{{1,2}}(?:st|nd|rd|th)?,?\s*\d{{4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s*\d{{4}}\b"
    r"|\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b)"
)
_HOUR: Final = re.compile(r"\b\d{1,2}[:.]\d{2}\b(?:\s*[ap]\.?m\b\.?)?", re.I)
_WORDS: Final = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_VERBS: Final = re.compile(
    r"\b(?:was|were|is|are|has|have|had|said|says|fired|opened|killed|wounded|on|in|at|of|the|after)\b",
    re.I,
)
#: A line of furniture beside the date: the section, the agency, how often it was read.
_MOST_WORDS: Final = 4
_LONGEST: Final = 90


def is_date_line(line: str) -> bool:
    """Return whether a short line gives a full date and hardly anything else."""
    if len(line) > _LONGEST:
        return False
    date = _DATED.search(line)
    if date is None:
        return False
    rest = _HOUR.sub(" ", line[: date.start()] + " " + line[date.end() :])
    return len(_WORDS.findall(rest)) <= _MOST_WORDS and _VERBS.search(rest) is None
