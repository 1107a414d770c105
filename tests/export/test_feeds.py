"""RSS and Atom: newest incidents first, no clock, every account named, nothing runs."""

from __future__ import annotations

from datetime import date
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from contactline.export import feeds
from contactline.export.formats import ExportOptions, format_for, write
from contactline.model.records import Party, TimeWindow
from contactline.model.terms import TimePrecision
from tests.export.conftest import account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook

    Make = Callable[..., Casebook]

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def export(
    book: Casebook, folder: Path, suffix: str, options: ExportOptions | None = None
) -> tuple[ET.Element, tuple[str, ...]]:
    path = folder / f"feed.{suffix}"
    lost = write(book, path, format_for(None, path), options)
    return ET.parse(path).getroot(), lost  # noqa: S314 - our own file


def test_rss_of_the_bundled_claims(bundled: Casebook, tmp_path: Path) -> None:
    root, lost = export(bundled, tmp_path, "rss")
    channel = root.find("channel")
    assert channel is not None
    for name in ("title", "link", "description"):
        assert channel.findtext(name)
    items = channel.findall("item")
    assert len(items) == 17
    dates = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in items]
    assert dates == sorted(dates, reverse=True)
    assert parsedate_to_datetime(channel.findtext("lastBuildDate") or "") == dates[0]
    guids = {item.findtext("guid") for item in items}
    assert len(guids) == 17
    night = next(item for item in items if "Shelling" in (item.findtext("title") or ""))
    # both sides' places and both sides' words, in one entry
    for part in ("Goris", "Kelbajar", "according to Armenia, Azerbaijan"):
        assert part in (night.findtext("title") or "")
    assert "[003-A, " in (night.findtext("description") or "")
    assert "[003-B, " in (night.findtext("description") or "")
    left = sum(int(words.split()[1]) for words in lost)
    accounts = sum((item.findtext("description") or "").count("<li>") for item in items)
    assert left + accounts == len(bundled)


def test_atom_of_the_bundled_claims(bundled: Casebook, tmp_path: Path) -> None:
    root, _ = export(bundled, tmp_path, "atom")
    assert root.tag == f"{{{ATOM['a']}}}feed"
    for name in ("id", "title", "updated", "author/a:name"):
        assert root.findtext(f"a:{name}", namespaces=ATOM)
    entries = root.findall("a:entry", ATOM)
    assert len(entries) == 17
    assert root.findtext("a:updated", namespaces=ATOM) == "2022-11-30T00:00:00Z"
    ids = [entry.findtext("a:id", namespaces=ATOM) or "" for entry in entries]
    assert len(set(ids)) == 17
    assert all(name.startswith("urn:uuid:") for name in ids)
    for entry in entries:
        assert entry.findtext("a:title", namespaces=ATOM)
        assert entry.findtext("a:updated", namespaces=ATOM)


def test_the_date_of_a_feed_can_be_given(bundled: Casebook, tmp_path: Path) -> None:
    options = ExportOptions(title="T", as_of=date(2026, 1, 2))
    root, _ = export(bundled, tmp_path, "atom", options)
    assert root.findtext("a:updated", namespaces=ATOM) == "2026-01-02T00:00:00Z"
    root, _ = export(bundled, tmp_path, "rss", options)
    assert root.findtext("channel/lastBuildDate") == "Fri, 02 Jan 2026 00:00:00 +0000"
    assert root.findtext("channel/title") == "T"


@pytest.mark.parametrize("suffix", ["rss", "atom"])
def test_texts_of_reports_are_escaped(hostile: Casebook, tmp_path: Path, suffix: str) -> None:
    root, _ = export(hostile, tmp_path, suffix)
    bodies = [
        element.text or ""
        for element in root.iter()
        if element.tag.rpartition("}")[2] in ("description", "content")
    ]
    assert len(bodies) >= len(hostile)
    assert not [body for body in bodies if "<script" in body]
    links = [element.get("href") or element.text or "" for element in root.iter("link")]
    assert not [link for link in links if link.startswith("javascript:")]


def test_old_ones_and_those_without_a_date_are_counted(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 2)
    year = TimeWindow(start=date(2022, 1, 1), end=date(2022, 12, 31), precision=TimePrecision.YEAR)
    days = [
        TimeWindow(start=date(2022, 1, n), end=date(2022, 1, n), precision=TimePrecision.DAY)
        for n in (1, 2, 3)
    ]
    book = make(
        account("a", "AM", "AZ", time=TimeWindow()),
        account("b", "AM", "AZ", time=year),
        *(account(f"d{n}", "AM", "AZ", time=day) for n, day in enumerate(days)),
    )
    root, lost = export(book, tmp_path, "rss")
    assert [item.findtext("title", "")[:10] for item in root.iter("item")] == [
        "2022-01-03",
        "2022-01-02",
    ]
    assert lost == (
        "feed: 1 claim left out, no date",
        "feed: 1 claim left out, the date is coarser than a month",
        "feed: 1 older incident is not in the feed, which holds 2",
    )


def test_a_feed_without_an_entry_is_still_one(make: Make, tmp_path: Path) -> None:
    root, _ = export(make(), tmp_path, "atom")
    assert root.findtext("a:updated", namespaces=ATOM) == "1970-01-01T00:00:00Z"


def test_who_has_no_known_side_is_named(make: Make, tmp_path: Path) -> None:
    claimant = Party(side=None, name="A local paper")
    root, _ = export(make(account("1", "AM", "AZ", claimant=claimant)), tmp_path, "rss")
    assert "(according to A local paper)" in (root.findtext("channel/item/title") or "")
