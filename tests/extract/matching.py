"""Pure comparison of drafts with gold: who matches whom, and which fields are right.

Drafts are the contract's JSON objects (`contactline.model.codec_json.claim_to_json`),
names found in the text are the rows of ``--mentions``. Nothing here calls the extractor.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final

from tests.extract.gold import (
    NEUTRAL_STANCES,
    POINT_LEVELS,
    GoldClaim,
    GoldDocument,
    GoldMention,
    GoldPlace,
    Span,
    casualty_key,
    level_class,
    time_class,
    weapon_classes,
)

Draft = Mapping[str, Any]

ORIGINS: Final = frozenset({"from", "from_direction_of"})
TOPONYM_USES: Final = frozenset({"locational", "mixed", "metonymic"})
MAP_USES: Final = frozenset({"locational", "mixed"})
LOCAL: Final = timezone(timedelta(hours=4))
EARTH_KM: Final = 6371.0088
#: Features and precisions that are listed or hatched, never drawn as a point.
NO_POINT: Final = frozenset({"country", "line", "region", "zone", "corridor"})
COARSEST_POINT: Final = 4

#: Fields whose score is right / scored; the others are sets with an F1.
PLAIN_FIELDS: Final = (
    "claimant", "accused", "time", "event type", "relations", "place ids", "denials",
    "response", "counter_to", "count", "aggregate",
)  # fmt: skip
SET_FIELDS: Final = ("places", "weapons", "casualties")


# ------------------------------------------------------------------- small comparisons


def fold(text: str) -> str:
    """Fold case, accents, apostrophes and the letter schwa away."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ə", "a").replace("ı", "i"))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", kept))


def same_name(one: str, other: str) -> bool:
    """Tell whether one name is the other, or a run of its words ("Lachin region")."""
    first, second = f" {fold(one)} ", f" {fold(other)} "
    return bool(first.strip() and second.strip()) and (first in second or second in first)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two (longitude, latitude) points."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def overlap(one: Span, other: Span) -> int:
    """Return how many characters two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _instant(text: str, *, last: bool) -> datetime:
    if "T" not in text:
        day = date.fromisoformat(text)
        clock = time(23, 59, 59) if last else time(0)
        return datetime.combine(day, clock, tzinfo=LOCAL)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def interval(start: str | None, end: str | None) -> tuple[datetime, datetime] | None:
    """Return an interval in instants; a day without a clock time is the whole day."""
    if start is None and end is None:
        return None
    first = start if start is not None else end
    last = end if end is not None else start
    assert first is not None
    assert last is not None
    return _instant(first, last=False), _instant(last, last=True)


def times_meet(claim: GoldClaim, draft: Draft) -> bool | None:
    """Tell whether the intervals overlap; None if one of them is not known."""
    if claim.time is None or claim.time.start is None:
        return None
    told = interval(draft["time"].get("start"), draft["time"].get("end"))
    if told is None:
        return None
    wanted = interval(claim.time.start, claim.time.end)
    assert wanted is not None
    return wanted[0] <= told[1] and told[0] <= wanted[1]


def time_right(claim: GoldClaim, draft: Draft) -> bool | None:
    """Tell whether the interval overlaps and its precision is of the same class."""
    if claim.time is None:
        return None
    if claim.time.start is None:
        return draft["time"].get("start") is None and draft["time"].get("end") is None
    told_class = time_class(draft["time"].get("precision", "unknown"))
    return bool(times_meet(claim, draft)) and told_class in claim.time.classes


def side_of(draft: Draft, party: str) -> str | None:
    """Return the side of a party of a draft."""
    found = draft.get(party)
    return found.get("side") if found else None


def role_of(place: Mapping[str, Any]) -> str:
    """Return origin, target or far_from."""
    if place["relation"] in ORIGINS:
        return "origin"
    return "far_from" if place["relation"] == "far_from" else "target"


def _resolution(place: Mapping[str, Any]) -> Mapping[str, Any]:
    return place.get("resolution") or {}


def place_hit(gold: GoldPlace, place: Mapping[str, Any]) -> bool:
    """Tell whether a place of a draft is the one expected, by its name or its id."""
    if same_name(gold.name, place["as_written"]):
        return True
    return _resolution(place).get("place_id") in gold.place_ids if gold.place_ids else False


def container_hit(gold: GoldPlace, place: Mapping[str, Any]) -> bool:
    """Tell whether the expected place is what the text names as containing this one."""
    return bool(place.get("within")) and same_name(gold.name, place["within"])


def place_id_right(gold: GoldPlace, place: Mapping[str, Any]) -> bool | None:
    """Tell whether a place was resolved to the expected id, or honestly within it."""
    found = _resolution(place)
    if gold.place_ids:
        return found.get("place_id") in gold.place_ids or (
            found.get("status") == "ambiguous"
            and any(one.get("place_id") in gold.place_ids for one in found.get("candidates", ()))
        )
    if gold.within:
        return found.get("place_id") is None and bool(found.get("within"))
    return None


def casualty_keys(draft: Draft) -> frozenset[tuple[Any, ...]]:
    """Return what is compared of a draft's casualties."""
    claimant = side_of(draft, "claimant")
    keys = set()
    for one in draft.get("casualties", ()):
        low, high = one.get("min"), one.get("max")
        if one.get("explicit_zero"):
            low = high = 0
        by = one.get("by")
        by = None if by == claimant else by
        keys.add(casualty_key(one.get("side"), one["kind"], low, high, by))
    return frozenset(keys)


def draft_weapons(draft: Draft) -> frozenset[str]:
    """Return the classes of a draft's weapons; the term decides where there is one."""
    return weapon_classes(one.get("term") or one["as_written"] for one in draft.get("weapons", ()))


# ------------------------------------------------------------------- matching


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which draft is which claim: indices into the gold's claims and the drafts."""

    pairs: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    false: tuple[int, ...]
    duplicates: tuple[int, ...]
    neutral: tuple[int, ...]
    hard_negative_hits: tuple[Span, ...]


def _accused_right(claim: GoldClaim, draft: Draft) -> bool:
    return side_of(draft, "accused") in claim.accused


def _claimant_right(claim: GoldClaim, draft: Draft) -> bool:
    return side_of(draft, "claimant") in claim.claimant


def _wanted(claim: GoldClaim) -> list[GoldPlace]:
    return [place for place in claim.places if not place.optional and place.role != "far_from"]


def _places_found(claim: GoldClaim, draft: Draft) -> int:
    told = [place for place in draft["places"] if role_of(place) != "far_from"]
    return sum(
        any(place_hit(gold, place) or container_hit(gold, place) for place in told)
        for gold in _wanted(claim)
    )


def _span(draft: Draft) -> Span | None:
    start, end = draft.get("char_start"), draft.get("char_end")
    return None if start is None or end is None else (start, end)


def similarity(claim: GoldClaim, draft: Draft) -> float:
    """Return how much a draft looks like a claim; 0 is not at all.

    With evidence in the gold the draft's words must overlap it. Without, the draft must
    agree on the claimant or the accused, and on a place, the time or a casualty, as far as
    the claim has them. Agreement of fields then ranks.
    """
    points = 0.0
    if claim.spans:
        span = _span(draft)
        shared = max((overlap(span, one) for one in claim.spans), default=0) if span else 0
        if not shared:
            return 0.0
        assert span is not None
        points += 2 * shared / max(1, span[1] - span[0])
    claimant, accused = _claimant_right(claim, draft), _accused_right(claim, draft)
    wanted = _wanted(claim)
    found = _places_found(claim, draft)
    meet = times_meet(claim, draft)
    gold_hurt = claim.casualties or frozenset()
    told_hurt = casualty_keys(draft)
    hurt = len(gold_hurt & told_hurt)
    if not claim.spans:
        has_event = bool(wanted or gold_hurt or (claim.time and claim.time.start))
        if not (claimant or accused) or (has_event and not (found or meet or hurt)):
            return 0.0
        if not found and not (claimant and accused):
            return 0.0
    points += 2 * claimant + 2 * accused
    points += 3 * found / len(wanted) if wanted else 0.5 * (not draft["places"])
    points += 1.0 if meet else (0.25 if meet is None else 0.0)
    points += 2 * hurt / len(gold_hurt) if gold_hurt else 0.5 * (not told_hurt)
    points += 1.0 * (claim.count == draft.get("count"))
    return points + (0.0 if claim.optional else 0.01)


def match(document: GoldDocument, drafts: Sequence[Draft]) -> Match:
    """Match drafts and claims one to one, best first; nothing is credited twice."""
    neutral = tuple(
        index for index, draft in enumerate(drafts) if draft["stance"] in NEUTRAL_STANCES
    )
    counted = [index for index in range(len(drafts)) if index not in neutral]
    ranked = sorted(
        (
            (-similarity(claim, drafts[index]), number, index)
            for number, claim in enumerate(document.claims)
            for index in counted
        ),
    )
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for negative, number, index in ranked:
        if negative < 0 and number not in pairs and index not in used:
            pairs[number] = index
            used.add(index)
    spare = [index for index in counted if index not in used]
    duplicates = tuple(
        index
        for index in spare
        if any(
            similarity(document.claims[number], drafts[index])
            and _claimant_right(document.claims[number], drafts[index])
            and _accused_right(document.claims[number], drafts[index])
            for number in pairs
        )
    )
    false = tuple(index for index in spare if index not in duplicates)
    hits = []
    for negative_span in document.hard_negatives:
        for index in spare:
            span = _span(drafts[index])
            if span is None:
                continue
            shared = overlap(span, negative_span)
            shorter = min(span[1] - span[0], negative_span[1] - negative_span[0])
            if 2 * shared >= shorter > 0:
                hits.append(negative_span)
                break
    return Match(
        pairs=tuple(sorted(pairs.items())),
        missed=tuple(
            number
            for number, claim in enumerate(document.claims)
            if number not in pairs and not claim.optional
        ),
        false=false,
        duplicates=duplicates,
        neutral=neutral,
        hard_negative_hits=tuple(hits),
    )


# ------------------------------------------------------------------- scores


@dataclass(slots=True)
class Ratio:
    """Right out of scored."""

    right: int = 0
    total: int = 0

    def add(self, verdict: bool | None) -> None:
        """Count a verdict; None is not scored."""
        if verdict is not None:
            self.total += 1
            self.right += verdict

    @property
    def value(self) -> float | None:
        """The share that is right, None if nothing was scored."""
        return self.right / self.total if self.total else None


@dataclass(slots=True)
class Overlap:
    """Sets compared: how many are shared, expected and told."""

    shared: int = 0
    gold: int = 0
    told: int = 0

    def add(self, gold: Iterable[Any], told: Iterable[Any]) -> None:
        """Count two sets."""
        wanted, found = set(gold), set(told)
        self.shared += len(wanted & found)
        self.gold += len(wanted)
        self.told += len(found)

    @property
    def precision(self) -> float | None:
        """Shared of what was told."""
        return self.shared / self.told if self.told else None

    @property
    def recall(self) -> float | None:
        """Shared of what was expected."""
        return self.shared / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean; None if both sets are empty everywhere."""
        return 2 * self.shared / (self.gold + self.told) if self.gold + self.told else None


@dataclass(slots=True)
class Score:
    """Everything that one column of the table shows."""

    documents: int = 0
    required: int = 0
    found: int = 0
    optional_found: int = 0
    false: int = 0
    duplicates: int = 0
    hard_negatives: int = 0
    hard_negative_hits: int = 0
    plain: dict[str, Ratio] = field(
        default_factory=lambda: {name: Ratio() for name in PLAIN_FIELDS}
    )
    sets: dict[str, Overlap] = field(
        default_factory=lambda: {name: Overlap() for name in SET_FIELDS}
    )
    swapped_roles: int = 0
    exact: Overlap = field(default_factory=Overlap)
    loose: Overlap = field(default_factory=Overlap)
    can_tell_precision: bool = True
    use: Ratio = field(default_factory=Ratio)
    points: Ratio = field(default_factory=Ratio)
    resolved: Ratio = field(default_factory=Ratio)
    within_10_km: Ratio = field(default_factory=Ratio)
    unresolved_within: int = 0
    level: Ratio = field(default_factory=Ratio)


def _denying_sides(draft: Draft, drafts: Sequence[Draft]) -> frozenset[str | None]:
    by_id = {other["claim_id"]: other for other in drafts}
    return frozenset(
        side_of(by_id[one], "claimant") if one in by_id else one
        for one in draft.get("denied_by", ())
    )


def _compare_places(claim: GoldClaim, draft: Draft, score: Score, notes: list[str]) -> None:
    told = list(draft["places"])
    shared = 0
    for gold in claim.places:
        hits = [place for place in told if place_hit(gold, place)]
        inside = [place for place in told if container_hit(gold, place)]
        if gold.role == "far_from":
            verdict = any(role_of(place) == "far_from" for place in hits)
            score.plain["relations"].add(verdict)
            if not verdict:
                notes.append(f"place {gold.name!r} should be far_from")
            continue
        if not hits and not inside:
            if not gold.optional:
                score.plain["relations"].add(False)
                notes.append(f"place {gold.name!r} is missing")
            continue
        shared += not gold.optional
        roles = [role_of(place) for place in (hits or inside)]
        verdict = gold.role in roles
        score.plain["relations"].add(verdict)
        if not verdict:
            notes.append(f"place {gold.name!r} is {roles[0]}, not {gold.role}")
            score.swapped_roles += "far_from" not in roles
        if hits:
            right = [place_id_right(gold, place) for place in hits]
            best = True if True in right else right[0]
            score.plain["place ids"].add(best)
            if best is False:
                ids = [_resolution(place).get("place_id") for place in hits]
                wanted = gold.place_ids or tuple(f"within {one}" for one in gold.within)
                notes.append(f"place {gold.name!r} is {ids[0]}, not {'|'.join(wanted)}")
    spare = [
        place
        for place in told
        if role_of(place) != "far_from"
        and not any(place_hit(gold, place) for gold in claim.places)
        and not any(same_name(name, place["as_written"]) for name in claim.tolerated)
        and _resolution(place).get("feature") not in NO_POINT
        and (_resolution(place).get("status") or "") in {"resolved", "ambiguous", "given"}
    ]
    notes += [f"place {place['as_written']!r} is not one of the claim's" for place in spare]
    wanted_count = len(_wanted(claim))
    score.sets["places"].shared += shared
    score.sets["places"].gold += wanted_count
    score.sets["places"].told += shared + len(spare)


def compare_fields(
    claim: GoldClaim, draft: Draft, drafts: Sequence[Draft], score: Score
) -> list[str]:
    """Score every field of a matched pair and return what is wrong, in words."""
    notes: list[str] = []

    def plain(name: str, verdict: bool | None, told: object) -> None:
        score.plain[name].add(verdict)
        if verdict is False:
            notes.append(f"{name} is {told}")

    plain("claimant", _claimant_right(claim, draft), side_of(draft, "claimant"))
    plain("accused", _accused_right(claim, draft), side_of(draft, "accused"))
    when = draft["time"]
    told_time = f"{when.get('start')} to {when.get('end')}, {when.get('precision')}"
    plain("time", time_right(claim, draft), told_time)
    if claim.event is not None:
        told_event = (draft.get("event_type"), draft.get("sub_event_type"))
        plain("event type", told_event == claim.event, told_event)
    _compare_places(claim, draft, score, notes)
    if claim.weapons is not None:
        told = draft_weapons(draft)
        score.sets["weapons"].add(claim.weapons, told)
        if told != claim.weapons:
            notes.append(f"weapons are {sorted(told)}, not {sorted(claim.weapons)}")
    if claim.casualties is not None:
        hurt = casualty_keys(draft)
        if not claim.all_casualties:
            hurt &= claim.casualties
        score.sets["casualties"].add(claim.casualties, hurt)
        if hurt != claim.casualties:
            notes.append(f"casualties are {_words(hurt)}, not {_words(claim.casualties)}")
    if claim.denied_by is not None:
        denying = _denying_sides(draft, drafts)
        if denying or claim.denied_by:
            plain("denials", denying == claim.denied_by, sorted(map(str, denying)))
    if claim.response is not None:
        plain("response", bool(draft.get("response")) == claim.response, draft.get("response"))
    if claim.count is not None or draft.get("count") is not None:
        plain("count", draft.get("count") == claim.count, draft.get("count"))
    if claim.aggregate is not None and (claim.aggregate or draft.get("aggregate")):
        told_whole = bool(draft.get("aggregate"))
        plain("aggregate", told_whole == claim.aggregate, told_whole)
    return notes


def _words(keys: Iterable[tuple[Any, ...]]) -> str:
    return "; ".join(" ".join(map(str, key[:3])) for key in sorted(keys, key=str)) or "none"


def _compare_links(
    document: GoldDocument, found: Match, drafts: Sequence[Draft], score: Score
) -> list[str]:
    notes = []
    by_name = {document.claims[number].claim_id: index for number, index in found.pairs}
    scored = {
        document.claims[number].claim_id
        for number, _ in found.pairs
        if not document.claims[number].optional and document.claims[number].counter_to is not None
    }
    wanted = {
        frozenset((claim.claim_id, other))
        for claim in document.claims
        for other in claim.counter_to or ()
        if {claim.claim_id, other} <= scored
    }
    by_draft = {drafts[index]["claim_id"]: name for name, index in by_name.items()}
    told = {
        frozenset((by_draft[draft["claim_id"]], by_draft[other]))
        for draft in drafts
        if draft["claim_id"] in by_draft
        for other in draft.get("counter_to", ())
        if other in by_draft
    }
    for link in sorted(wanted | {one for one in told if one <= scored}, key=sorted):
        score.plain["counter_to"].add(link in wanted and link in told)
        if (link in wanted) != (link in told):
            fault = "is missing" if link in wanted else "is wrong"
            notes.append(f"the counter_to link of {' and '.join(sorted(link))} {fault}")
    return notes


def drawn(drafts: Iterable[Draft]) -> list[Mapping[str, Any]]:
    """Return the places of drafts that a map would draw as a point."""
    shown = []
    for draft in drafts:
        for place in draft["places"]:
            found = _resolution(place)
            if (
                role_of(place) != "far_from"
                and found.get("status") in {"resolved", "ambiguous", "given"}
                and found.get("lon") is not None
                and found.get("feature") not in NO_POINT
                and (found.get("where_prec") or 1) <= COARSEST_POINT
            ):
                shown.append(place)
    return shown


def _point_right(document: GoldDocument, place: Mapping[str, Any]) -> bool:
    start, end = place.get("char_start"), place.get("char_end")
    if document.mentions:
        for mention in document.mentions:
            near = (
                same_name(mention.surface, place["as_written"])
                if start is None or end is None
                else overlap((start, end), (mention.start, mention.end)) > 0
            )
            if mention.mappable and near:
                return True
        if document.mentions_given == "all":
            return False
    return any(
        same_name(gold.name, place["as_written"]) and gold.role != "far_from"
        for claim in document.claims
        for gold in claim.places
    )


def _near(gold: GoldMention, found: Mapping[str, Any]) -> bool | None:
    """Tell whether a placed mention lies where it should; None if the gold cannot say.

    A settlement or a site must lie within 10 km. A district or wider is right when it is of
    the right level and its centre lies inside the gold's own radius.
    """
    if gold.points:
        away = min(distance_km(point, (found["lon"], found["lat"])) for point in gold.points)
        same = level_class(found.get("feature")) == gold.level
        wide = gold.level is not None and gold.level not in POINT_LEVELS
        river = gold.level == "natural" and (gold.radius_km or 0) > 50
        limit = (gold.radius_km or 10.0) if (wide and same) or river else 10.0
        return away <= max(10.0, limit)
    if gold.place_ids:
        return found.get("place_id") in gold.place_ids
    return None


def compare_mentions(
    document: GoldDocument, mentions: Sequence[Mapping[str, Any]], score: Score
) -> list[str]:
    """Score names: found, used as what, placed where. Returns what is wrong, in words."""
    if document.mentions_given == "none":
        return []
    notes: list[str] = []
    complete = document.mentions_given == "all"
    score.can_tell_precision = score.can_tell_precision and complete
    wanted = [gold for gold in document.mentions if gold.use in TOPONYM_USES]
    others = [gold for gold in document.mentions if gold.use not in TOPONYM_USES]

    def told_span(one: Mapping[str, Any]) -> Span:
        return (one["char_start"], one["char_end"])

    counted = []
    for one in mentions:
        beside = [gold for gold in others if overlap(told_span(one), (gold.start, gold.end)) > 0]
        if one["use"] in (MAP_USES if beside else TOPONYM_USES):
            counted.append(one)
    spans = {told_span(one) for one in counted}
    if not complete:
        spans = {span for span in spans if any(overlap(span, (g.start, g.end)) for g in wanted)}
    score.exact.add({(gold.start, gold.end) for gold in wanted}, spans)
    score.loose.gold += len(wanted)
    score.loose.told += len(spans)
    taken: set[Span] = set()
    for gold in wanted:
        hit = next(
            (span for span in sorted(spans - taken) if overlap(span, (gold.start, gold.end))),
            None,
        )
        if hit is not None:
            taken.add(hit)
            score.loose.shared += 1
        else:
            notes.append(f"name {gold.surface!r} at {gold.start} is not found")
    if complete:
        notes += [
            f"{document.text[span[0] : span[1]]!r} at {span[0]} is called a place"
            for span in sorted(spans - taken)
        ]
    for gold in document.mentions:
        told = [one for one in mentions if overlap(told_span(one), (gold.start, gold.end))]
        if not told:
            continue
        best = max(told, key=lambda one: overlap(told_span(one), (gold.start, gold.end)))
        score.use.add(best["use"] == gold.use)
        if (best["use"] == "locational") != (gold.use == "locational"):
            notes.append(f"{gold.surface!r} at {gold.start} is {best['use']}, not {gold.use}")
        if gold.use == "locational" and best["use"] == "locational":
            _compare_resolution(gold, best, score, notes)
    return notes


def _compare_resolution(
    gold: GoldMention, told: Mapping[str, Any], score: Score, notes: list[str]
) -> None:
    found = told.get("resolution") or {}
    placed = found.get("lon") is not None and found.get("status") != "unresolved"
    if not placed:
        within = found.get("within")
        score.unresolved_within += bool(within)
        if gold.place_ids or gold.points:
            # a country, or an ambiguous name, is told without a point
            score.resolved.add(
                any(same_name(within or "", name) for name in gold.names)
                or any(
                    one.get("lon") is not None and bool(_near(gold, one))
                    for one in found.get("candidates", ())
                    if found.get("status") == "ambiguous"
                )
            )
        return
    near = _near(gold, found)
    if near is not None:
        score.resolved.add(near)
        score.within_10_km.add(near)
        if not near:
            notes.append(f"{gold.surface!r} at {gold.start} is placed at {found.get('place_id')}")
    if gold.level is not None:
        score.level.add(level_class(found.get("feature")) == gold.level)


def compare_document(
    document: GoldDocument,
    drafts: Sequence[Draft],
    mentions: Sequence[Mapping[str, Any]],
    score: Score,
) -> list[str]:
    """Add a document to a score and return everything that is not perfect, in words."""
    found = match(document, drafts)
    notes: list[str] = []
    score.documents += 1
    score.required += sum(not claim.optional for claim in document.claims)
    score.false += len(found.false)
    score.duplicates += len(found.duplicates)
    score.hard_negatives += len(document.hard_negatives)
    score.hard_negative_hits += len(found.hard_negative_hits)
    for number, index in found.pairs:
        claim = document.claims[number]
        if claim.optional:
            score.optional_found += 1
            continue
        score.found += 1
        faults = compare_fields(claim, drafts[index], drafts, score)
        notes += [f"claim {claim.claim_id}: {fault}" for fault in faults]
    notes += [f"claim {document.claims[number].claim_id} is missed" for number in found.missed]
    for kind, indices in (("false", found.false), ("duplicate", found.duplicates)):
        for index in indices:
            span = _span(drafts[index]) or (0, 0)
            words = " ".join(document.text[span[0] : span[1]].split())[:70]
            sides = f"{side_of(drafts[index], 'claimant')} on {side_of(drafts[index], 'accused')}"
            notes.append(f"{kind} claim ({sides}): {words!r}")
    for span in found.hard_negative_hits:
        notes.append(
            f"a sentence that is no claim became one: {document.text[span[0] : span[1]]!r}"
        )
    notes += _compare_links(document, found, drafts, score)
    for place in drawn(drafts[i] for i in range(len(drafts)) if i not in found.neutral):
        right = _point_right(document, place)
        score.points.add(right)
        if not right:
            notes.append(f"{place['as_written']!r} is drawn and should not be")
    notes += compare_mentions(document, mentions, score)
    return notes
