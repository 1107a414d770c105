"""Small dumps in the true form of GeoNames; the places are invented."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def row(
    geonameid: int,
    name: str,
    lat: float | str,
    lon: float | str,
    *,
    alternates: str = "",
    group: str = "P",
    code: str = "PPL",
    country: str = "QX",
    first: str = "01",
    second: str = "",
    population: int | str = 0,
    modified: str = "2024-05-01",
) -> str:
    """Return one line: nineteen columns, separated by tabs."""
    cells = [
        geonameid, name, name, alternates, lat, lon, group, code, country, "", first, second,
        "", "", population, "", 0, "Etc/UTC", modified,
    ]  # fmt: skip
    return "\t".join(str(cell) for cell in cells) + "\n"


#: An invented country: two provinces, one of them with districts, and a lake.
QX = (
    row(900001, "Republic of Quarx", 50.0, 30.0, group="A", code="PCLI", alternates="Quarx"),
    row(900010, "Ostra Province", 50.5, 30.5, group="A", code="ADM1"),
    row(900020, "Westra Province", 50.5, 28.5, group="A", code="ADM1", first="02"),
    row(900021, "Low Westra District", 50.4, 28.4, group="A", code="ADM2", first="02", second="7"),
    row(900100, "Ostragrad", 50.45, 30.52, population=250_000, alternates="Остраград,OST,ostra"),
    row(900101, "Velmarsk", 50.60, 30.60, population=900),
    row(900102, "Velmarsk", 50.40, 28.45, first="02", second="7", population=400),
    row(900103, "Dolnitsa", 50.30, 28.30, first="02", second="7", alternates="Дольница"),
    row(900104, "Old Quarter", 50.45, 30.53, code="PPLX"),
    row(900105, "Pustoye", 50.10, 30.10, code="PPLQ"),
    row(900200, "Lake Zirkon", 50.2, 30.2, group="H", code="LK", first=""),
    row(900300, "Some hotel", 50.2, 30.2, group="S", code="HTL"),
)

#: alternateNamesV2: id, geonameid, language, name, preferred, short, colloquial, historic, from, to
ALTERNATES = (
    "1\t900101\tru\tВельмарск\t1\t\t\t\t\t\n"
    "2\t900101\ten\tVelmarstadt\t\t\t\t1\t1890\t1945\n"
    "3\t900101\tlink\thttps://example.org/velmarsk\t\t\t\t\t\t\n"
    "4\t123\tru\tНигде\t\t\t\t\t\t\n"
)


def text_of(rows: Sequence[str] = QX) -> bytes:
    """Return a dump as bytes."""
    return "".join(rows).encode()


def zip_of(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def write(path: Path, rows: Sequence[str] = QX) -> Path:
    """Write a dump as text, or zipped beside GeoNames' own readme."""
    content = text_of(rows)
    if path.suffix == ".zip":
        members = {"readme.txt": b"about the columns", f"{path.stem}.txt": content}
        content = zip_of(members)
    path.write_bytes(content)
    return path
