"""Which column of a plain table holds what: spellings, and what the user says.

The spellings are compared folded (`contactline.ingest.words.fold`). The order within a
field is the order of trust: of two columns that fit, the earlier spelling wins.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contactline.errors import UsageError
from contactline.ingest.words import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Field -> what it holds, for the documentation and for messages.
FIELDS: dict[str, str] = {
    "date": "day, month or year of the incident; may carry a clock time",
    "date_end": "last day, where the incident is given as an interval",
    "time": "clock time of the day",
    "tz": "UTC offset of the clock time, such as +04:00",
    "place": "name of the place as written; several separated by ;",
    "within": "district, province or region that the place is in",
    "lat": "latitude, degrees north",
    "lon": "longitude, degrees east",
    "where_prec": "UCDP code 1-7, or a word such as village, district",
    "geo_precision": "ACLED code 1-3",
    "radius_km": "uncertainty of the coordinates in km",
    "text": "what happened, in words",
    "title": "headline",
    "quote": "the words of the source",
    "claimant": "who says so",
    "accused": "who is said to have done it",
    "source": "where the row is from: agency, statement, dataset",
    "outlet": "who published it",
    "url": "address of the source",
    "event_type": "kind of event, ACLED's terms where possible",
    "sub_event_type": "finer kind of event, ACLED's terms",
    "weapon": "weapons, separated by ;",
    "killed": "number of dead",
    "wounded": "number of wounded",
    "id": "identifier of the row",
    "note": "remarks",
    "casualties": "casualties a side: AZ killed 2-4; AM killed 0; AZ losses ?",
    "target": "who was hit",
    "stance": "asserts, denies, acknowledges or reports_status",
    "date_precision": "how closely the date is known: minute ... day, week, month, year",
    "statement_date": "day, or day and time, of the saying",
    "source_chain": "through whom it came, from the claimant outwards, separated by ;",
    "damage": "damage in words",
    "relation": "how the place bears on it: at, in, near, direction_of, from ...",
    "admin1": "province that the place is in, to compare with the coordinates",
    "country": "country that the place is in, to compare with the coordinates",
    "counter_to": "ids of the claims that this one counters, separated by ;",
    "denied_by": "sides or ids that deny it, separated by ;",
    "incident_id": "incident that the row belongs to",
    "review": "draft, accepted, edited or rejected",
    "archive_url": "address of an archived copy",
    "published": "when the source was published",
    "code_note": "codes of another data set, kept as a remark",
}

SPELLINGS: dict[str, tuple[str, ...]] = {
    "date": (
        "date",
        "event date",
        "incident date",
        "date start",
        "start date",
        "date from",
        "start",
        "when",
        "datetime",
        "date time",
        "timestamp",
        "event time",
        "datum",
        "tag",
        "tarix",
        "tarih",
        "дата",
        "дата события",
        "ամսաթիվ",
        "fecha",
        "data",
        "month",
        "year",
        "monat",
        "jahr",
        "год",
        "il",
        "տարի",
        "time",
    ),
    "date_end": (
        "date end",
        "end date",
        "end",
        "until",
        "date to",
        "ende",
        "enddatum",
        "bis",
        "son tarix",
        "дата окончания",
        "окончание",
        "ավարտ",
    ),
    "time": ("time", "clock", "hour", "uhrzeit", "zeit", "vaxt", "saat", "время", "час", "ժամ"),
    "tz": ("tz", "timezone", "time zone", "utc offset", "zeitzone", "часовой пояс"),
    "place": (
        "place",
        "place name",
        "placename",
        "toponym",
        "location",
        "location name",
        "where",
        "settlement",
        "village",
        "town",
        "city",
        "site",
        "where coordinates",
        "ort",
        "ortsname",
        "yer",
        "mekan",
        "məkan",
        "место",
        "населенный пункт",
        "населённый пункт",
        "место события",
        "վայր",
        "տեղ",
        "lieu",
        "lugar",
    ),
    "within": (
        "district",
        "rayon",
        "raion",
        "admin2",
        "adm 2",
        "admin1",
        "adm 1",
        "marz",
        "province",
        "region",
        "area",
        "bezirk",
        "rayonu",
        "landkreis",
        "ilçe",
        "район",
        "область",
        "регион",
        "մարզ",
        "շրջան",
    ),
    "lat": (
        "latitude",
        "lat",
        "y",
        "lat dd",
        "latitude dd",
        "breite",
        "breitengrad",
        "enlik",
        "enlem",
        "en dairesi",
        "широта",
        "լայնություն",
        "latitud",
    ),
    "lon": (
        "longitude",
        "lon",
        "lng",
        "long",
        "x",
        "lon dd",
        "longitude dd",
        "laenge",
        "lange",
        "langengrad",
        "laengengrad",
        "boylam",
        "uzunluq",
        "uzunluk",
        "долгота",
        "երկայնություն",
        "longitud",
    ),
    "where_prec": ("where prec", "place precision", "location precision", "precision"),
    "geo_precision": ("geo precision",),
    "radius_km": ("radius km", "uncertainty km", "accuracy km", "precision km"),
    "text": (
        "text",
        "description",
        "notes",
        "summary",
        "details",
        "event description",
        "what happened",
        "what",
        "claim",
        "beschreibung",
        "tesvir",
        "metn",
        "aciklama",
        "описание",
        "текст",
        "նկարագրություն",
        "տեքստ",
    ),
    "title": ("title", "headline", "name", "event", "titel", "bashliq", "basliq", "заголовок"),
    "quote": ("quote", "quotation", "statement", "zitat", "цитата"),
    "claimant": (
        "claimant",
        "claimed by",
        "said by",
        "who says",
        "according to",
        "reported by",
        "reporting side",
        "speaker",
        "claimant name",
        "iddiaci",
        "заявитель",
        "кто сообщил",
    ),
    "accused": ("accused", "accused side", "perpetrator", "attacker", "blamed", "обвиняемый"),
    "source": ("source", "sources", "quelle", "menbe", "kaynak", "источник", "աղբյուր", "fuente"),
    "outlet": ("outlet", "publisher", "newspaper", "media", "agency", "site name", "издание"),
    "url": ("url", "link", "source url", "href", "web", "ссылка", "հղում", "kecid"),
    "event_type": (
        "event type",
        "type",
        "incident type",
        "category",
        "kind",
        "typ",
        "nov",
        "tip",
        "тип",
        "տեսակ",
    ),
    "sub_event_type": ("sub event type", "subevent type", "subtype", "sub type"),
    "weapon": ("weapon", "weapons", "weapon type", "waffe", "silah", "оружие", "զենք"),
    "killed": (
        "fatalities",
        "killed",
        "deaths",
        "dead",
        "best",
        "kia",
        "tote",
        "getötete",
        "todesopfer",
        "olen",
        "ölü",
        "oluler",
        "şehit",
        "погибшие",
        "погибло",
        "убито",
        "убитые",
        "զոհ",
        "զոհեր",
    ),
    "wounded": (
        "wounded",
        "injured",
        "wia",
        "verletzte",
        "verwundete",
        "yarali",
        "раненые",
        "ранено",
        "վիրավոր",
    ),
    "id": ("id", "event id", "event id cnty", "data id", "key", "nr", "no", "№"),
    "note": ("note", "remark", "remarks", "comment", "comments", "bemerkung", "qeyd", "примечание"),
    "casualties": ("casualties",),
    "target": ("target", "target side"),
    "stance": ("stance",),
    "date_precision": ("date precision",),
    "statement_date": ("statement date", "date of statement"),
    "source_chain": ("source chain",),
    "damage": ("damage",),
    "relation": ("relation",),
    "admin1": ("admin1", "adm 1", "province", "marz"),
    "country": ("country", "country name", "land", "ölkə", "ulke", "страна", "երկիր"),
    "counter_to": ("counter to",),
    "denied_by": ("denied by",),
    "incident_id": ("incident id",),
    "review": ("review",),
    "archive_url": ("archive url",),
    "published": ("published", "publication date", "date published"),
    "code_note": ("code note",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where the fields of a table are.

    Parameters
    ----------
    positions
        Field -> position of its column, from 0.
    unused
        Names of the columns that no field reads.
    """

    positions: Mapping[str, int]
    unused: tuple[str, ...]


def match_columns(header: Sequence[str], chosen: Mapping[str, str] | None = None) -> Columns:
    """Find the columns of a plain table.

    Parameters
    ----------
    header
        Column names as written.
    chosen
        Field -> column name, as ``--column place=Ort`` says; wins over the spellings.

    Raises
    ------
    UsageError
        If a field is not one of `FIELDS` or a column is not in the header; with
        suggestions.
    """
    folded = [fold(name) for name in header]
    positions: dict[str, int] = {}
    for field, name in (chosen or {}).items():
        check_field(field)
        positions[field] = _position(field, name, header, folded)
    taken = set(positions.values())
    first: dict[str, int] = {}
    for position, name in enumerate(folded):
        if name and position not in taken:
            first.setdefault(name, position)
    for field, spellings in _FOLDED.items():
        if field in positions:
            continue
        found = next((first[name] for name in spellings if name in first), None)
        if found is not None and found not in taken:
            positions[field] = found
            taken.add(found)
    unused = tuple(name for position, name in enumerate(header) if name and position not in taken)
    return Columns(positions=positions, unused=unused)


def check_field(field: str) -> None:
    """Raise `UsageError` if a name is not a field of a plain table."""
    if field not in FIELDS:
        close = difflib.get_close_matches(fold(field).replace(" ", "_"), FIELDS, n=2)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        known = ", ".join(FIELDS)
        raise UsageError(f"--column {field[:40]}=...: no such field{hint} (fields: {known})")


def _position(field: str, name: str, header: Sequence[str], folded: Sequence[str]) -> int:
    if name in header:
        return list(header).index(name)
    if fold(name) and fold(name) in folded:
        return list(folded).index(fold(name))
    close = difflib.get_close_matches(fold(name), [item for item in folded if item], n=2)
    names = [header[list(folded).index(item)] for item in close]
    hint = f"; did you mean {' or '.join(map(repr, names))}?" if names else ""
    shown = ", ".join(repr(item[:40]) for item in header[:20] if item)
    raise UsageError(f"--column {field}={name[:40]}: no such column{hint} (columns: {shown})")


_FOLDED = {
    field: tuple(dict.fromkeys(fold(spelling) for spelling in spellings))
    for field, spellings in SPELLINGS.items()
}
