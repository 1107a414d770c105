"""auto-archiver results: each archived post becomes one claim of the account that posted it.

Columns: the sheet of bellingcat/auto-archiver (``Link``/``Media URL``, ``Archive
status``, ``Archive location``, ``Upload timestamp`` ..., its defaults of 2021 to 2025) and the
file of its CSV database (``status,metadata,media``, Python's own notation in the cells).

An archive knows when something was posted, not when or where it happened: the upload is
the time of the statement, and the claim has neither date nor place unless the sheet has
further columns for them, which are read as those of a plain table. Everything is a draft.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.formats.arrays import (
    Cells,
    codes,
    key,
    keys,
    mapped,
    plain,
    replaced,
)
from contactline.ingest.formats.links import account, first_address
from contactline.ingest.headers import match_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactline.ingest.frame import TextFrame

NAME = "auto-archiver"
WORDS = "auto-archiver results"
_SHEET = ("archive_status", "archive_location")
_DATABASE = frozenset({"status", "metadata", "media"})
#: Columns that make a table auto-archiver's; of each group one must be there.
NEEDS = (("archive_location", "media"), ("archive_status", "status"))
#: Names that auto-archiver gives to columns.
_OWN = frozenset(
    {
        "link",
        "media_url",
        "url",
        "archive_status",
        "destination_folder",
        "archive_location",
        "archive_date",
        "thumbnail",
        "thumbnail_index",
        "upload_timestamp",
        "upload_title",
        "text_content",
        "screenshot",
        "hash",
        "pdq_hash",
        "perceptual_hashes",
        "wacz",
        "replaywebpage",
        "duration",
        "status",
        "metadata",
        "media",
    }
)
#: Fields that further columns of a sheet may fill.
_FURTHER = (
    "id date date_end time tz place within lat lon where_prec geo_precision radius_km claimant "
    "accused event_type sub_event_type weapon killed wounded note"
)
_MOMENT = re.compile(
    r"datetime\.datetime\((\d{4}), (\d{1,2}), (\d{1,2})(?:, (\d{1,2}), (\d{1,2}))?[^)]*(\))?"
)


def recognises(header: Sequence[str]) -> bool:
    """Tell whether a header is that of an auto-archiver sheet or database."""
    names = keys(header)
    return all(name in names for name in _SHEET) or (names >= _DATABASE and len(names) <= 6)


def to_plain(frame: TextFrame) -> TextFrame:
    """Return auto-archiver results as a plain table."""
    cells = Cells(frame)
    data = cells("metadata")
    media = cells("media")
    urls = pc.coalesce(cells("link", "media_url", "url"), _value(data, "url"))
    further = _further(cells)
    said = pc.coalesce(
        _utc(cells("upload_timestamp")),
        mapped(_piece(data, "timestamp"), _moment),
    )
    columns = {
        **further,
        "place": further.get("place", pa.nulls(len(frame), pa.string())),
        "text": pc.coalesce(cells("text_content"), _value(data, "content")),
        "title": pc.coalesce(cells("upload_title"), _value(data, "title")),
        "claimant": pc.coalesce(further.get("claimant", account(urls)), account(urls)),
        "statement_date": said,
        "url": first_address(urls),
        "archive_url": pc.coalesce(
            first_address(cells("archive_location")), first_address(_after(media, "urls"))
        ),
        "review": cells.constant("draft"),
        "code_note": codes(
            "auto-archiver",
            {
                "status": cells("archive_status", "status"),
                "archived": cells("archive_date"),
                "hash": cells("hash"),
                "folder": cells("destination_folder"),
            },
        ),
    }
    words = "an archive tells when something was posted, not when or where it happened"
    return plain(cells, columns, notices=[words])


def _further(cells: Cells) -> Mapping[str, pa.Array]:
    """Return the columns that are not auto-archiver's, as fields of a plain table."""
    frame = cells.frame
    names = [name for name in frame.header if key(name) not in _OWN and name in frame.columns]
    found = match_columns(names).positions
    return {field: cells(key(names[found[field]])) for field in _FURTHER.split() if field in found}


def _after(cells: pa.Array, name: str) -> pa.Array:
    """Return what follows ``'name':`` in Python's notation of a dict."""
    found = pc.extract_regex(cells, pattern=rf"(?s)'{name}': (?P<rest>.*)")
    return pc.struct_field(found, "rest")


def _piece(cells: pa.Array, name: str) -> pa.Array:
    return pc.utf8_slice_codeunits(_after(cells, name), start=0, stop=120)


def _value(cells: pa.Array, name: str) -> pa.Array:
    """Return a text of a dict in Python's notation."""
    quoted = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
    found = pc.extract_regex(_after(cells, name), pattern=rf"(?s)^(?P<text>{quoted})")
    inner = replaced(pc.struct_field(found, "text"), r"(?s)^['\"](.*)['\"]$", r"\1")
    bare = replaced(inner, r"\\n", "\n")
    return replaced(bare, r"\\(['\"\\])", r"\1")


def _utc(cells: pa.Array) -> pa.Array:
    """Return moments such as ``2022-09-13T05:10:00+00:00`` in a plain table's form."""
    return replaced(cells, r"^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?", r"\1 \2")


def _moment(text: str) -> str | None:
    """Read Python's notation of a moment: ``datetime.datetime(2022, 9, 13, 5, 10, ...)``."""
    match = _MOMENT.match(text)
    if match is None:
        found = re.match(r"['\"](\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}))?", text)
        return " ".join(filter(None, found.groups())) if found else None
    year, month, day, hour, minute, _ = match.groups()
    date = f"{year}-{int(month):02}-{int(day):02}"
    zone = "+00:00" if "utc" in text[: match.end() + 20] else ""
    return date if hour is None else f"{date} {int(hour):02}:{int(minute):02}{zone}"
