"""TimeMap events (Forensic Architecture, Bellingcat): each event becomes one claim.

Fields: the event and source schemas of forensic-architecture/timemap
(``src/reducers/validate``), the downloads of bellingcat/ukraine-timemap
(``DownloadButton``): JSON with ``sources`` and ``filters``, CSV with ``sources`` and
``associations``, dates month first.

The claimant is the author that a source names; for Bellingcat's own ids (``CIV0001``) it
is Bellingcat, else it stays open. The first address is that of the row. Associations stay
in the remark; those of a weapon become weapons. TimeMap knows no precision of a place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.formats.arrays import (
    Cells,
    codes,
    joined,
    keys,
    mapped,
    matching,
    plain,
    when,
    without_midnight,
)
from contactline.ingest.formats.days import month_first
from contactline.ingest.formats.links import first_address, further_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contactline.ingest.frame import TextFrame

NAME = "timemap"
WORDS = "TimeMap events"
#: Columns that make a table TimeMap's; of each group one must be there.
NEEDS = (
    ("latitude",),
    ("longitude",),
    ("description",),
    ("sources", "source1"),
    ("associations", "filters", "association1", "category", "category_full"),
    ("location",),
)
#: Numbered columns (``source1``, ``source2`` ...) that a sheet may have.
MOST_NUMBERED = 20


def recognises(header: Sequence[str]) -> bool:
    """Tell whether a header is that of TimeMap events."""
    names = keys(header)
    return all(any(name in names for name in group) for group in NEEDS)


def to_plain(frame: TextFrame) -> TextFrame:
    """Return TimeMap events as a plain table."""
    cells = Cells(frame)
    sources = _numbered(cells, "sources", "source")
    tags = _numbered(cells, "associations", "association")
    if "filters" in cells:
        tags = pc.coalesce(cells("filters"), tags)
    date, words = month_first(without_midnight(cells("date")))
    ids = cells("id", "civid")
    own = when(matching(ids, r"^CIV\d+$"), "Bellingcat", None)
    columns = {
        "id": ids,
        "date": date,
        "time": cells("time"),
        "place": cells("location"),
        "lat": cells("latitude"),
        "lon": cells("longitude"),
        "title": cells("title"),
        "text": cells("description"),
        "claimant": pc.coalesce(mapped(sources, _authors), own),
        "url": first_address(sources),
        "weapon": mapped(tags, _weapons),
        "event_type": cells("type", "category"),
        "note": cells("comments"),
        "code_note": codes(
            "TimeMap",
            {
                "associations": mapped(tags, _tags),
                "category_full": cells("category_full"),
                "time_precision": cells("time_precision"),
                "further_sources": further_addresses(sources),
                "source_ids": mapped(sources, _bare_sources),
            },
        ),
    }
    return plain(cells, columns, notices=[words] if words else [])


def _numbered(cells: Cells, whole: str, single: str) -> pa.Array:
    """Return a list column, or the numbered columns of a sheet as one."""
    if whole in cells:
        return cells(whole)
    names = [f"{single}{number}" for number in range(1, MOST_NUMBERED + 1)]
    there = [cells(name) for name in names if name in cells]
    return joined(there, ",") if there else cells(whole)


def _items(text: str) -> list[Any]:
    """Return the items of a cell: a JSON list, or text separated by commas."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return [text]
        return found if isinstance(found, list) else [found]
    return [part.strip() for part in text.split(",") if part.strip()]


def _authors(text: str) -> str | None:
    found = [
        str(item["author"]).strip()
        for item in _items(text)
        if isinstance(item, dict) and item.get("author")
    ]
    return "; ".join(dict.fromkeys(name for name in found if name)) or None


def _bare_sources(text: str) -> str | None:
    """Return what stands for a source without being an address."""
    found = [item for item in _items(text) if isinstance(item, str) and "://" not in item]
    return " ".join(found) or None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield group and value of each association."""
    for item in _items(text):
        if isinstance(item, str):
            group, mark, value = item.partition("=")
            yield (group.strip(), value.strip()) if mark else ("", group.strip())
        elif isinstance(item, dict):
            path = item.get("filter_paths")
            if isinstance(path, list) and path:
                yield " / ".join(map(str, path[:-1])), str(path[-1])
            else:
                said = item.get("value") or item.get("title")
                yield str(item.get("key") or ""), str(said or "")


def _weapons(text: str) -> str | None:
    found = [value for group, value in _pairs(text) if "weapon" in group.lower() and value]
    return "; ".join(dict.fromkeys(value.replace(";", ",") for value in found)) or None


def _tags(text: str) -> str | None:
    found = [f"{group}: {value}" if group else value for group, value in _pairs(text)]
    return "; ".join(tag for tag in found if tag) or None
