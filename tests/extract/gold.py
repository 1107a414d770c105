"""Reads the three kinds of gold into one form that `tests.extract.matching` compares with.

- our own cases: a folder of ``*.json``, one a statement (see ``README.md``);
- "border-incident gold 1": the five reports, with offsets into texts that lie beside it;
- the list of further statements, with claims but no offsets for them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Span = tuple[int, int]

#: Stances that count neither as found, nor as false, nor as a hard negative hit.
NEUTRAL_STANCES: Final = frozenset({"reports_status", "denies"})
POINT_LEVELS: Final = frozenset({"settlement", "site", "natural"})

_LEVELS: Final = {
    "country": "country",
    "historic country": "country",
    "continent": "wide region",
    "macro-region": "wide region",
    "macro": "wide region",
    "region": "wide region",
    "zone": "wide region",
    "corridor": "wide region",
    "admin1": "admin1",
    "admin2": "district",
    "district": "district",
    "former_district": "district",
    "city": "settlement",
    "town": "settlement",
    "village": "settlement",
    "line": "line",
    "site": "site",
}
#: Ids that the list of statements uses beyond those of the five reports -> our place ids.
STATEMENT_PLACES: Final = {
    "AGHDAM_D": "az-agm|az-aghdam",
    "AM": "am",
    "ARARAT_P": "am-ar",
    "AZ": "az",
    "BERD": "am-berd",
    "CHAMBARAK_R": "am-former-karmir|am-chambarak",
    "D_GADABAY": "az-gad|az-gadabay",
    "D_GORANBOY": "az-gor|az-goranboy",
    "D_KHOJALY": "az-xci|az-khojaly",
    "D_KHOJAVEND": "az-xvd|az-khojavend",
    "D_SADARAK": "az-sad|az-sadarak",
    "D_SHAHBUZ": "az-sah|az-shahbuz",
    "D_TARTAR": "az-tar|az-tartar",
    "D_TOVUZ": "az-tov|az-tovuz",
    "KALBAJAR_D": "az-kal|az-kalbajar",
    "LACHIN_D": "az-lac|az-lachin",
    "NAKH": "az-nx",
    "SISIAN_R": "am-former-sisian|am-sisian",
    "TAVUSH": "am-tv",
    "VARDENIS_R": "am-former-vardenis|am-vardenis",
}


def level_class(level: str | None) -> str | None:
    """Fold the levels of the gold and the features of the gazetteer into one scale."""
    if level is None:
        return None
    return _LEVELS.get(level, "natural" if level in _NATURAL else "site")


_NATURAL: Final = frozenset({
    "natural", "lake", "river", "reservoir", "mountain", "height", "range", "pass",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPlace:
    """A place of an expected claim; ``role`` is origin, target or far_from."""

    name: str
    role: str
    place_ids: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldTime:
    """An interval; without a start the text supports none. ``classes`` may hold several."""

    start: str | None
    end: str | None
    classes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldClaim:
    """What a claim should hold. None is not scored."""

    claim_id: str
    claimant: frozenset[str | None]
    accused: frozenset[str | None]
    time: GoldTime | None = None
    places: tuple[GoldPlace, ...] = ()
    casualties: frozenset[tuple[Any, ...]] | None = None
    #: False: the gold lists some of the figures, others may be told as well
    all_casualties: bool = True
    weapons: frozenset[str] | None = None
    response: bool | None = None
    denied_by: frozenset[str] | None = None
    counter_to: frozenset[str] | None = frozenset()
    count: int | None = None
    aggregate: bool | None = None
    event: tuple[str, str | None] | None = None
    optional: bool = False
    #: Names that may be told as places of the claim and are not scored
    tolerated: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldMention:
    """A name in the text: how it is used, and where the place lies if it is one."""

    start: int
    end: int
    surface: str
    use: str
    mappable: bool = False
    place_ids: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    radius_km: float | None = None
    level: str | None = None
    #: What the place is called, to compare with "unresolved, within ..."
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDocument:
    """A text with everything that is expected of it."""

    doc_id: str
    text: str
    published: str | None
    tz: str
    outlet: str | None
    claims: tuple[GoldClaim, ...]
    mentions: tuple[GoldMention, ...] = ()
    #: "all", "locational" (no precision can be told), or "none"
    mentions_given: str = "none"
    hard_negatives: tuple[Span, ...] = ()
    case: dict[str, Any] = field(default_factory=dict)


# ------------------------------------------------------------------- vocabularies

_WEAPONS: Final = (
    ("mortar", r"mortar|мином[её]т"),
    ("grenade launcher", r"grenade[- ]launcher|гранатом[её]т"),
    ("sniper rifle", r"sniper|снайпер"),
    ("drone", r"drone|\buavs?\b|bayraktar|quadcopter|unmanned|беспилот|дрон"),
    ("mine", r"\b(land)?mines?\b|mining|\bмин(а|ы|е)\b"),
    ("machine gun", r"machine[- ]?gun|пулем[её]т"),
    ("artillery", r"artillery|howitzer|cannon|артиллери|гаубиц"),
    ("tank", r"\btanks?\b|танк"),
    ("rocket", r"rocket|missile|mlrs|ракет"),
)
_SMALL_ARMS: Final = re.compile(
    r"small[- ]arm|firearm|rifle|calib|light weapon|shot|gunfire|стрелков|калибр", re.IGNORECASE
)


def weapon_classes(words: Iterable[str]) -> frozenset[str]:
    """Sort weapons, as terms or as written, into a dozen classes."""
    found: set[str] = set()
    for text in words:
        hits = {name for name, pattern in _WEAPONS if re.search(pattern, text, re.IGNORECASE)}
        if not hits and _SMALL_ARMS.search(text):
            hits = {"small arms"}
        found |= hits or {text.strip().lower()}
    return frozenset(found)


_TIME_CLASSES: Final = {
    "minute": "clock",
    "hour": "clock",
    "part_of_day": "day",
    "part-of-day": "day",
    "night": "day",
    "day": "day",
    "days": "week",
    "week": "week",
    "month": "month",
    "year": "month",
    "unknown": "unknown",
}


def time_class(precision: str) -> str:
    """Return the class of a precision: those that scoring treats as equal share one."""
    return _TIME_CLASSES[precision]


def casualty_key(
    side: str | None, kind: str, low: int | None, high: int | None, by: str | None
) -> tuple[Any, ...]:
    """Return what is compared of one casualty figure.

    Zero of whatever kind is one zero; a figure with an open end ("at least three") differs
    from the same figure without.
    """
    if low == 0 and high == 0:
        return (side, "zero", 0, False, by)
    group = "losses" if kind in {"losses", "casualties"} else kind
    return (side, group, low, low is not None and high is None, by)


# ------------------------------------------------------------------- our own cases


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _sides(value: Any) -> frozenset[str | None]:
    return frozenset(_several(value))


def _case_claim(raw: dict[str, Any]) -> GoldClaim:
    time = raw["time"]
    return GoldClaim(
        claim_id=raw["id"],
        claimant=_sides(raw["claimant"]),
        accused=_sides(raw["accused"]),
        time=GoldTime(
            start=time["start"],
            end=time["end"],
            classes=frozenset(map(time_class, _several(time["precision"]))),
        ),
        places=tuple(
            GoldPlace(
                name=place["as_written"],
                role=place["relation"],
                place_ids=tuple(place.get("place_ids", ())),
                within=tuple(place.get("unresolved_within", ())),
                optional=place.get("optional", False),
            )
            for place in raw["places"]
        ),
        casualties=(
            None
            if raw["casualties"] is None
            else frozenset(
                casualty_key(one["side"], one["kind"], one["min"], one["max"], one.get("by"))
                for one in raw["casualties"]
            )
        ),
        weapons=weapon_classes(raw["weapons"]) if "weapons" in raw else None,
        response=raw.get("response"),
        denied_by=frozenset(raw["denied_by"]),
        counter_to=frozenset(raw["counter_to"]),
        count=raw["count"],
        aggregate=raw["aggregate"],
        event=(raw["event_type"], raw["sub_event_type"]) if "event_type" in raw else None,
        optional=raw.get("optional", False),
    )


def case_document(case: dict[str, Any]) -> GoldDocument:
    """Make the common form of one of our own cases."""
    text = case["text"]
    places = {place["as_written"]: place for claim in case["expected"] for place in claim["places"]}
    mentions = []
    for raw in case.get("mentions", ()):
        place = places.get(raw["surface"], {})
        mentions.append(
            GoldMention(
                start=raw["start"],
                end=raw["end"],
                surface=raw["surface"],
                use=raw["use"],
                mappable=raw["use"] == "locational" and raw["context"] == "incident",
                place_ids=tuple(raw.get("place_ids") or place.get("place_ids", ())),
                within=tuple(place.get("unresolved_within", ())),
            )
        )
    negatives = [(text.index(words), words) for words in case.get("not_claims", ())]
    return GoldDocument(
        doc_id=case["id"],
        text=text,
        published=case["published"],
        tz=case["tz"],
        outlet=case.get("outlet"),
        claims=tuple(
            _case_claim(raw) for raw in case["expected"] if raw["stance"] not in NEUTRAL_STANCES
        ),
        mentions=tuple(mentions),
        mentions_given="all" if "mentions" in case else "none",
        hard_negatives=tuple((start, start + len(words)) for start, words in negatives),
        case=case,
    )


def load_cases(folder: Path) -> list[dict[str, Any]]:
    """Read the cases of a folder, not of the folders in it, in the order of their names."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


# ------------------------------------------------------------------- the five reports


def _role(words: str) -> str:
    if words.startswith("origin"):
        return "origin"
    return "far_from" if words == "far_from" else "target"


def _seed_casualties(raw: dict[str, Any], claimant: str) -> list[tuple[Any, ...]]:
    by = raw.get("asserted_by")
    by = None if by in {claimant, "article"} else by
    if raw.get("killed") == 0 and raw.get("wounded") == 0:
        return [casualty_key(raw["side"], "casualties", 0, 0, by)]
    keys = []
    for kind in ("killed", "wounded"):
        figure, sign = raw.get(kind), raw.get(f"{kind}_op")
        if figure is not None:
            low, high = (figure + 1, None) if sign == ">" else (figure, figure)
            keys.append(casualty_key(raw["side"], kind, low, high, by))
        elif sign is not None:
            keys.append(casualty_key(raw["side"], "losses", None, None, by))
    return keys


def _seed_time(raw: dict[str, Any]) -> GoldTime | None:
    if raw["precision"] not in _TIME_CLASSES:
        return None
    return GoldTime(
        start=raw["start"], end=raw["end"], classes=frozenset({time_class(raw["precision"])})
    )


def _seed_claim(raw: dict[str, Any]) -> GoldClaim:
    claimant = raw["claimant"]["side"]
    side = "OUTLET" if claimant in {"ARTICLE", "BOTH"} else claimant
    places = [
        GoldPlace(
            name=place["text"],
            role=_role(place["role"]),
            optional=not place["mappable"] or place["role"] == "inherited",
        )
        for place in raw["places"]
    ]
    places += [
        GoldPlace(name=place["text"], role="far_from") for place in raw.get("negative_places", ())
    ]
    evidence = raw["evidence"]
    spans = [
        (one["start"], one["end"])
        for key in ("main", "summary", "ongoing", "places")
        for one in evidence.get(key, ())
    ]
    return GoldClaim(
        claim_id=raw["id"],
        claimant=frozenset({side}),
        accused=frozenset({raw["accused"]["side"]}),
        time=_seed_time(raw["time"]),
        places=tuple(places),
        casualties=frozenset(
            key for one in raw["casualties"] for key in _seed_casualties(one, claimant)
        ),
        weapons=weapon_classes(one["norm"] for one in raw["weapons"]),
        response=raw["response"] is not None,
        denied_by=frozenset(one["by"] for one in raw["denials"]),
        counter_to=frozenset(raw["counter_to"]),
        aggregate=raw.get("aggregate", False),
        optional=raw["scored"] != "core",
        spans=tuple(spans),
    )


def _seed_mention(raw: dict[str, Any], places: dict[str, Any]) -> GoldMention:
    place = places.get(raw.get("place") or "", {})
    points = [(raw["lon"], raw["lat"])] if raw.get("lon") is not None else []
    for key in (raw.get("place"), *raw.get("alternatives", ())):
        other = places.get(key or "", {})
        points += [_lon_lat(point) for point in other.get("accept_points", ())]
        if other.get("lon") is not None:
            points.append((other["lon"], other["lat"]))
    return GoldMention(
        start=raw["start"],
        end=raw["end"],
        surface=raw["surface"],
        use=raw["use"],
        mappable=raw["use"] == "locational"
        and raw["context"] == "incident"
        and not raw.get("negated"),
        points=tuple(dict.fromkeys(points)),
        radius_km=place.get("radius_km"),
        level=level_class(raw.get("level")),
        names=(place["name"], *place.get("names", ())) if place else (),
    )


def _lon_lat(point: Any) -> tuple[float, float]:
    if isinstance(point, dict):
        return (point["lon"], point["lat"])
    # the file writes latitude first
    return (point[1], point[0])


def load_reports(path: Path) -> list[GoldDocument]:
    """Read "border-incident gold 1"; the texts lie in ``../reports`` beside it."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    documents = []
    for raw in gold["documents"]:
        text = (path.parent.parent / "reports" / raw["file"]).read_bytes().decode("utf-8")
        documents.append(
            GoldDocument(
                doc_id=raw["file"][:3],
                text=text,
                published=raw["published"],
                tz=raw["default_tz"],
                outlet=raw["publisher"],
                claims=tuple(_seed_claim(one) for one in raw["incidents"]),
                mentions=tuple(_seed_mention(one, gold["places"]) for one in raw["mentions"]),
                mentions_given="all",
                hard_negatives=tuple(
                    (one["start"], one["end"])
                    for key in ("hard_negatives", "lead_sentences")
                    for one in raw[key]
                ),
            )
        )
    return documents


# ------------------------------------------------------------------- the statements


def _statement_claim(raw: dict[str, Any], roles: dict[str, str], number: int) -> GoldClaim:
    start = raw.get("start")
    # a start alone: a clock time must be met, a bare day may be met by a clock time in it
    classes = frozenset({"clock"} if start and "T" in start else {"clock", "day"})
    return GoldClaim(
        claim_id=str(number),
        claimant=frozenset({raw["claimant"]}),
        accused=frozenset({raw["accused"]}),
        time=GoldTime(start=start, end=None, classes=classes) if start else None,
        places=tuple(
            GoldPlace(name=name, role=roles.get(name, "target")) for name in raw["places"]
        ),
        casualties=(
            frozenset(casualty_key(side, kind, n, n, None) for side, kind, n in raw["cas"])
            if "cas" in raw
            else None
        ),
        all_casualties=False,
        denied_by=frozenset({raw["denied_by"]} if "denied_by" in raw else ()),
        counter_to=None,
        count=raw.get("count"),
        aggregate=None,
        optional=raw.get("optional", False),
        tolerated=tuple(roles),
    )


def load_statements(path: Path) -> list[GoldDocument]:
    """Read the list of further statements."""
    documents = []
    for raw in json.loads(path.read_text(encoding="utf-8")):
        roles: dict[str, str] = {}
        mentions = []
        for one in raw["locational"]:
            if one["role"]:
                roles.setdefault(one["surface"], _role(one["role"]))
            expected = (one["expected"] or "-").strip()
            known = STATEMENT_PLACES.get(expected.lstrip("?"), "")
            ids = tuple(known.split("|")) if known else ()
            mentions.append(
                GoldMention(
                    start=one["start"],
                    end=one["end"],
                    surface=one["surface"],
                    use="locational",
                    mappable=one["role"] is not None,
                    place_ids=() if expected.startswith("?") else ids,
                    within=ids[:1] if expected.startswith("?") else (),
                )
            )
        documents.append(
            GoldDocument(
                doc_id=raw["id"],
                text=raw["text"],
                published=raw["published"],
                tz="+04:00",
                outlet=None,
                claims=tuple(
                    _statement_claim(one, roles, number)
                    for number, one in enumerate(raw["incidents"], 1)
                ),
                mentions=tuple(mentions),
                mentions_given="locational",
            )
        )
    return documents


def load_gold(path: Path) -> list[GoldDocument]:
    """Read a gold of any of the three kinds."""
    if path.is_dir():
        return [case_document(case) for case in load_cases(path)]
    readers: dict[type, Callable[[Path], list[GoldDocument]]] = {
        dict: load_reports,
        list: load_statements,
    }
    raw = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(raw, dict) and "expected" in raw:
        return [case_document(raw)]
    return readers[type(raw)](path)
