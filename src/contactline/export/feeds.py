"""RSS 2.0 and Atom: newest incidents first, all accounts of one incident in one entry.

No clock is asked: the feed's date is the newest date in the data, or the one that is given.
An incident without a date, or with one that is coarser than a month, is no news and is left
out and counted.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from contactline.export.events import (
    Event,
    LeftOut,
    account_words,
    events_of,
    said_by,
    side_label,
)
from contactline.export.xml_text import sound, write_xml
from contactline.model.terms import TimePrecision

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions

#: Entries of a feed; readers poll it, and what is older is in the data files.
MAX_ENTRIES = 200
_ATOM = "http://www.w3.org/2005/Atom"
#: Date of a feed without any entry, so that it is valid.
_EMPTY_DATE = date(1970, 1, 1)
_DESCRIPTION = "Incidents as the sides report them: every account attributed, none merged."


def rss_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write RSS 2.0; return what was lost."""
    events, lost = _newest(book)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", options.title)
    _add(channel, "link", _identity("feed", options.title))
    _add(channel, "description", _DESCRIPTION)
    _add(channel, "lastBuildDate", _rfc_822(_feed_date(events, options)))
    for event in events:
        item = ET.SubElement(channel, "item")
        _add(item, "title", _title(event))
        link = _link(event)
        if link:
            _add(item, "link", link)
        _add(item, "description", _html(event))
        for status in _categories(event):
            _add(item, "category", status)
        _add(item, "guid", _identity("incident", event.event_id)).set("isPermaLink", "false")
        _add(item, "pubDate", _rfc_822(_last_day(event)))
    write_xml(root, path)
    return lost


def atom_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write Atom; return what was lost."""
    events, lost = _newest(book)
    root = ET.Element("feed", xmlns=_ATOM)
    _add(root, "id", _identity("feed", options.title))
    _add(root, "title", options.title)
    _add(root, "subtitle", _DESCRIPTION)
    _add(root, "updated", _rfc_3339(_feed_date(events, options)))
    _add(ET.SubElement(root, "author"), "name", "contactline")
    for event in events:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", _identity("incident", event.event_id))
        _add(entry, "title", _title(event))
        _add(entry, "updated", _rfc_3339(_last_day(event)))
        link = _link(event)
        if link:
            ET.SubElement(entry, "link", rel="via", href=sound(link))
        for status in _categories(event):
            ET.SubElement(entry, "category", term=sound(status))
        _add(entry, "content", _html(event)).set("type", "html")
    write_xml(root, path)
    return lost


def _newest(book: Casebook) -> tuple[list[Event], tuple[str, ...]]:
    """Return the incidents of a feed, newest first, and what is not in it."""
    lost = LeftOut("feed")
    dated = []
    for event in events_of(book, lost):
        row = event.dated
        if row is None:
            lost.leave_out(event, "no date")
        elif row["time_precision"] in (TimePrecision.YEAR, TimePrecision.UNKNOWN):
            lost.leave_out(event, "the date is coarser than a month")
        else:
            dated.append(event)
    dated.sort(key=lambda event: event.event_id)
    dated.sort(key=_last_day, reverse=True)
    lost.note(
        len(dated) - len(dated[:MAX_ENTRIES]),
        f"older incident is not in the feed, which holds {MAX_ENTRIES}",
        f"older incidents are not in the feed, which holds {MAX_ENTRIES}",
    )
    return dated[:MAX_ENTRIES], lost.words()


def _last_day(event: Event) -> date:
    row = event.dated
    last: date = row["date_end"] if row is not None else _EMPTY_DATE
    return last


def _feed_date(events: list[Event], options: ExportOptions) -> date:
    return options.as_of or max((_last_day(event) for event in events), default=_EMPTY_DATE)


def _title(event: Event) -> str:
    row = event.dated
    first, last = (row["date_start"], row["date_end"]) if row else (None, None)
    when = str(first) if first == last else f"{first} to {last}"
    kind, differs = event.agreed("sub_event_type")
    what = kind or ("Accounts differ" if differs else "Incident")
    named = list(dict.fromkeys(site.as_written for site in event.sites))
    where = ", ".join(named) or "place not located"
    who = ", ".join(
        dict.fromkeys(
            side_label(row["claimant_side"]) if row["claimant_side"] else said_by(row)
            for row in event.claims
        )
    )
    return f"{when}: {what}, {where} (according to {who})"


def _html(event: Event) -> str:
    """Return the accounts as HTML; every text of a report is escaped."""
    accounts = "".join(f"<li>{escape(sound(account_words(row)))}</li>" for row in event.claims)
    figures = event.casualty_words
    more = f"<p>Casualties: {escape(sound(figures))}</p>" if figures else ""
    return f"<ul>{accounts}</ul>{more}"


def _categories(event: Event) -> list[str]:
    return sorted({row["event_type"] for row in event.claims if row["event_type"]})


def _link(event: Event) -> str | None:
    """Return the address of the first report that has a plain one."""
    for report in event.reports:
        url: str | None = report["url"]
        if url and url.startswith(("https://", "http://")):
            return url
    return None


def _identity(kind: str, text: str) -> str:
    """Return a name that stays the same as long as its text does, in the form of a URN."""
    digest = hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()
    parts = digest[:8], digest[8:12], f"8{digest[13:16]}", f"8{digest[17:20]}", digest[20:32]
    return "urn:uuid:" + "-".join(parts)


def _rfc_822(day: date) -> str:
    return format_datetime(_midnight(day))


def _rfc_3339(day: date) -> str:
    return _midnight(day).isoformat().replace("+00:00", "Z")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _add(parent: ET.Element, tag: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, tag)
    made.text = sound(text)
    return made
