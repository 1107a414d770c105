"""Names of places in a text: which word is one, and which only looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.extract.names import unlisted
from contactline.extract.voices import actors as act
from contactline.gazetteer.generics import generic_class
from contactline.gazetteer.normalize import fold, squeeze
from contactline.gazetteer.scan import NameScanner, scanner_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.voices.actors import Actor
    from contactline.gazetteer.resolve import Gazetteer

LOCATIONAL: Final = "locational"
MIXED: Final = "mixed"
METONYMIC: Final = "metonymic"
DEMONYM: Final = "demonym"
EMBEDDED: Final = "embedded"
HOMONYM: Final = "homonym"

_SURNAME: Final = re.compile(
    r"^\s+(?:[A-ZА-Я]\.\s*)?[A-ZА-Я][\w'’-]*(?:yan|ian|ov|ev|yev|ova|eva|li|lu|zade|oghlu|oglu|enko|sky|skiy|ян|ов|ев|ова|ева|заде|оглы)\b"
)
_STREET: Final = re.compile(r"^\s+(?:Street|St\.|Avenue|Ave|Square|Boulevard|Hotel|улиц)")
_OFFICE: Final = re.compile(
    r"(?:'s)?\s+(?:governor|mayor|regional administration|administration|governor's|prosecutor|police|hospital|medical)\b",  # noqa: E501
    re.I,
)
_TITLE: Final = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sergeant|Sgt|Private|Captain|Major|Colonel|Lieutenant|General|Minister|President|Secretary|soldier|serviceman|conscript|named)\.?\s+$"
)
#: "рядовые Анар Кязымов и Эмин Гасанли": a rank or an office, and a given name
_RU_RANKED: Final = re.compile(
    r"(?:рядов\w+|солдат\w*|сержант\w*|лейтенант\w*|капитан\w*|майор\w*|полковник\w*|военнослужащ\w+"
    r"|прапорщик\w*|контрактник\w*|секретар\w+|представител\w+|министр\w*|помощник\w*|депутат\w*)"
    r"\s+(?:[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+(?:,\s+|\s+и\s+))*[А-ЯЁ][а-яё]+\s+$"
)
_GIVEN: Final = (
    r"(?:^|[\s,\"(])(?!The|In|At|Near|From|To|On|And|Of|Lake|Mount|Upper|Lower{parts})"
    r"[A-ZА-Я][a-zа-я]+\s+$"
)
#: "serviceman Farman Yagublu", "Private A. Berd"
_RANKED: Final = (
    r"\b(?:[Ss]ervicem[ae]n|[Ss]oldiers?|[Cc]onscripts?|[Pp]rivate|[Ss]ergeant|[Ee]nsign|[Oo]fficers?"
    r"|[Ll]ieutenant|[Cc]aptain|[Mm]ajor|[Cc]olonel|[Gg]eneral|[Cc]orporal|Pvt\.?|Sgt\.?|Lt\.?|Capt\.?"
    r"|[Gg]uards?|[Rr]esidents?|[Ff]armers?|[Ss]hepherds?|[Vv]illagers?|[Ss]pokes\w+|[Mm]inister|[Gg]overnor"
    r"|[Mm]ayor|[Oo]mbuds\w+|[Jj]ournalists?|[Cc]itizens?|[Pp]resident|[Cc]ommander|year-old)"
    r"\s+(?!Army|Armed|Forces|Defen|Border|Upper|Lower{parts})[A-Z][\w'’.-]*\s+(?:[A-Z][\w'’.-]*\s+)?$"
)
_INITIAL: Final = re.compile(r"(?:^|[\s,(])[A-ZА-Я]\.\s?$")
#: What is told only of people: an age, a birth, a death.
_OF_A_PERSON: Final = re.compile(
    r"\s*(?:,\s+(?:aged\s+)?\d{1,2}\b|,\s+(?:an?|the)\s+(?:[\w-]+\s+){0,3}?(?:resident|soldier|serviceman"
    r"|conscript|farmer|shepherd|officer|spokes\w+|villager|father|mother)\b|\((?:b\.|born|\d)|,?\s+who\s"
    r"|\s+(?:told|said|says|added|wrote|stressed|noted|was\s+(?:killed|wounded|born)|died|received)\b)"
)
#: A name of three letters in one of its cases: too short to be looked for everywhere.
_RU_SHORT: Final = re.compile(
    r"\b(?:сел(?:о|а|е|у|ом)|общин\w|близ|вблизи|возле|около|у|под|направлении|районе|окрестностях)"
    r"\s+(?P<name>[А-ЯЁ][а-яё]{2}(?P<end>[аеу]|ом))(?!\w)"
)
#: "на лачинском направлении": the adjective of a place, in lower case.
_RU_ADJECTIVE: Final = re.compile(
    r"\b[а-яё][а-яё-]{2,}(?:ск|цк)(?:ом|ое|ого|ому|им)(?=\s+(?:направлени|участк))"
)
_FIRST_WORD: Final = re.compile(r"[^\W\d_][\w'-]+")


@lru_cache(maxsize=8)
def _people(name_parts: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what ends in a given name, and in a rank with one; parts of places are none."""
    parts = "".join(f"|{re.escape(part)}" for part in name_parts)
    given, ranked = (text.replace("{parts}", parts) for text in (_GIVEN, _RANKED))
    return re.compile(given), re.compile(ranked)


#: Start, end, the kinds of places that have the name, and its plain form if it is inflected.
Hit = tuple[int, int, frozenset[str], str | None]


@dataclass(frozen=True, slots=True)
class Toponym:
    """A name found; offsets into the view.

    Parameters
    ----------
    use
        One of the six uses.
    known
        Whether the gazetteer has the name.
    is_country
        Whether it is a country or the capital of a party.
    """

    start: int
    end: int
    surface: str
    use: str
    rule: str
    known: bool = True
    is_country: bool = False
    side: str | None = None
    features: frozenset[str] = frozenset()
    lemma: str | None = None


class Finder:
    """Finds toponyms with a gazetteer.

    Parameters
    ----------
    gazetteer
        Whose names are looked for.
    language
        Language of the text.
    """

    def __init__(self, gazetteer: Gazetteer, language: Language) -> None:
        self.gazetteer = gazetteer
        self._language = language
        stop = frozenset(
            fold(word) for word in language.raw.get("place", {}).get("stop", "").split()
        )
        self._scanner: NameScanner = scanner_for(gazetteer, stop=stop)
        self._kinds: dict[str, frozenset[str]] = {}

    def features(self, surface: str) -> frozenset[str]:
        """Return the kinds of places that a name is known for."""
        key = squeeze(surface)
        known = self._kinds.get(key)
        if known is None:
            known = frozenset(place.feature for place in self.gazetteer.named(surface))
            self._kinds[key] = known
        return known

    def side_of(self, surface: str, conflict: Conflict) -> str | None:
        """Return the party in whose country every place of a name lies, if it is one."""
        places = self.gazetteer.named(surface)
        countries = {place.country_code for place in places}
        if len(countries) != 1:
            return None
        country = next(iter(countries))
        area = conflict.disputed
        held = (
            area is not None
            and self.gazetteer.has_place(area)
            and any(self.gazetteer.contains(area, place.place_id) for place in places)
        )
        return country if country in conflict.parties and not held else None

    def scan(self, text: str) -> list[Hit]:
        """Return the known names of a whole text with the kinds they are known for."""
        found: list[Hit] = []
        if self._language.code == "ru":
            text = _RU_ADJECTIVE.sub(lambda m: m[0][:1].upper() + m[0][1:], text)
        taken: list[tuple[int, int]] = []
        for hit in self._scanner.scan(text):
            start, end = hit.char_start, hit.char_end
            taken.append((start, end))
            if "-" in text[start:end] and self.features(text[start:end]) == {"line"}:
                for part in re.finditer(r"[A-Z]\w+", text[start:end]):
                    kinds = self.features(part[0])
                    if "country" in kinds:
                        found.append((start + part.start(), start + part.end(), kinds, None))
                continue
            first = _FIRST_WORD.match(text, start, end)
            if first is not None and self.features(text[start:end]) == {"line"}:
                kinds = self.features(first[0])  # "the Tavush section of the border"
                if kinds - {"line", "country"}:
                    found.append((start, first.end(), kinds, None))
                continue
            start, end = self._trimmed(text, start, end)
            surface = text[start:end]
            if not surface or (len(surface) < 3 and surface.isascii()):
                continue
            kinds = self.features(surface) or (
                self.features_of_key(hit.key) if hit.inflected else frozenset()
            )
            if not kinds:
                continue
            if kinds == {"line"} or "\n" in surface:
                continue
            lemma = hit.key if hit.inflected and not self.features(surface) else None
            found.append((start, end, kinds, lemma))
        if self._language.code == "ru":
            found += self._short(text, taken)
            found.sort()
        return found

    def _short(self, text: str, taken: Sequence[tuple[int, int]]) -> list[Hit]:
        """Return inflected names of three letters behind a word of place: "у Теха"."""
        found: list[Hit] = []
        for match in _RU_SHORT.finditer(text):
            start, end = match.span("name")
            if any(first < end and start < last for first, last in taken):
                continue
            stem = text[start:end].removesuffix(match["end"])
            kinds = self.features(stem)
            if kinds:
                found.append((start, end, kinds, squeeze(stem)))
        return found

    def features_of_key(self, key: str) -> frozenset[str]:
        """Return the kinds of places that a squeezed fold is known for."""
        return self.features(key)

    def _trimmed(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Take a lower-case generic word off the end of a name, if the rest is a name too."""
        words = text[start:end].split(" ")
        while len(words) > 1 and words[-1].islower():
            if generic_class(words[-1]) is None and words[-1] not in {"gold", "copper"}:
                return start, start
            words.pop()
        shorter = " ".join(words)
        if len(shorter) == end - start:
            return start, end
        if self.features(shorter):
            return start, start + len(shorter)
        return (start, end) if self.features(text[start:end]) - {"line"} else (start, start)

    def classify(
        self,
        text: str,
        start: int,
        end: int,
        hits: Sequence[Hit],
        found: Sequence[Actor],
        conflict: Conflict,
        *,
        in_place: bool = False,
    ) -> list[Toponym]:
        """Return the toponyms of a sentence with their uses.

        Parameters
        ----------
        found, conflict
            The actors of the sentence, and whose table named them.
        in_place
            Captions and datelines: a country's name is where, not who.
        """
        made: list[Toponym] = []
        for first, last, kinds, lemma in hits:
            surface = text[first:last]
            actor = next((a for a in found if a.start < last and first < a.end), None)
            use, rule, side = self._use(
                text, first, last, kinds, actor, conflict, in_place=in_place
            )
            country = "country" in kinds or (
                actor is not None
                and actor.kind in {act.COUNTRY, act.GEO, act.OWNER}
                and actor.side is not None
                and not actor.de_facto
            )
            made.append(Toponym(first, last, surface, use, rule, True, country, side, kinds, lemma))
        for actor in found:
            if actor.core_start == actor.core_end or actor.side is None or actor.side[0] == "?":
                continue
            core = (actor.core_start, actor.core_end)
            if actor.kind in {act.PERSON, act.PEACEKEEPERS} or any(
                t.start < core[1] and core[0] < t.end for t in made
            ):
                continue
            surface = text[core[0] : core[1]]
            if len(surface) > 40 or not surface[:1].isupper():
                continue
            is_noun = act.is_noun(surface, actor.side, conflict.name, self._language.code)
            is_adjective = not self.features(surface) and not is_noun
            use = DEMONYM if is_adjective else METONYMIC
            if actor.kind == act.GEO and not is_adjective:
                use = LOCATIONAL
            if not is_adjective or " " not in surface or is_noun:
                made.append(Toponym(*core, surface, use, actor.rule, True, True, actor.side))
        if self._language.code in {"en", "ru"} and not in_place:
            made += [
                Toponym(first, last, text[first:last], LOCATIONAL, "USE-UNKNOWN-NAME", known=False)
                for first, last in unlisted.find(text, start, end, made, found, self._language.code)
            ]
        return sorted(made, key=lambda item: item.start)

    def _use(
        self,
        text: str,
        first: int,
        last: int,
        kinds: frozenset[str],
        actor: Actor | None,
        conflict: Conflict,
        *,
        in_place: bool,
    ) -> tuple[str, str, str | None]:
        given, ranked = _people(conflict.name_parts)
        after, before = text[last : last + 40], text[max(0, first - 30) : first]
        side = actor.side if actor is not None else None
        if actor is not None and actor.kind in {act.EMBEDDED, act.OUTLET}:
            return EMBEDDED, "USE-EMBEDDED", None
        if (
            "country" not in kinds
            and not in_place
            and (
                _SURNAME.match(after)
                or _STREET.match(after)
                or _TITLE.search(before)
                or _RU_RANKED.search(text[max(0, first - 60) : first])
                or (unlisted.ENDS_AS_SURNAME.search(text[first:last]) and given.search(before))
                or ranked.search(before)
                or _INITIAL.search(before)
                or (given.search(before) and _OF_A_PERSON.match(after))
            )
        ):
            return HOMONYM, "USE-HOMONYM", None
        if in_place:
            if actor is not None and actor.kind in {act.INST, act.FORCES}:
                if text[first:last] == text[actor.start : actor.end]:
                    return LOCATIONAL, "USE-IN-PLACE", None
                return METONYMIC, "USE-ACTOR", side
            return LOCATIONAL, "USE-IN-PLACE", None
        if actor is None and _OFFICE.match(after):
            return METONYMIC, "USE-OFFICE", None
        if actor is None:
            if "country" in kinds:
                return METONYMIC, "USE-COUNTRY-DEFAULT", None
            return LOCATIONAL, "USE-PLACE", None
        if actor.kind == act.GEO:
            return LOCATIONAL, "USE-COUNTRY-PLACE", side
        if actor.kind == act.OWNER:
            return MIXED, "USE-OWNER", side
        if actor.kind == act.PAIR:
            border = re.match(r"[\w\s'-]{0,30}\bborder|[\w\s'-]{0,30}\bconflict", after)
            return (LOCATIONAL if border else METONYMIC), "USE-PAIR", side
        if (
            actor.kind in {act.FORCES, act.PEACEKEEPERS, act.TARGET}
            and actor.start < first
            and re.search(r"\b[Ii]n\s+(?:the\s+)?$", before)
        ):
            return LOCATIONAL, "USE-IN", side
        if actor.kind == act.COUNTRY and re.search(
            r"\b[Ii]n\s+(?:[A-Z][\w-]+,\s+)*[A-Z][\w-]+,?\s+and\s+$|\b[Ii]n\s+(?:[A-Z][\w-]+,\s+)+$",
            text[max(0, first - 80) : first],
        ):  # "in Sochi, Prague and Washington"
            return LOCATIONAL, "USE-IN-LIST", side
        if actor.side is None or not (actor.core_start < last and first < actor.core_end):
            return LOCATIONAL, "USE-PLACE", None
        if (
            actor.kind == act.COUNTRY
            and re.search(r"[A-Z][\w-]+,\s+$", before)
            and re.match(r"\s*(?:[,.;)]|$)", after)
            and re.search(r"\b(?:in|at|near|of|to|from)\s+(?:the\s+)?[A-Z][\w-]+,\s+$", before)
        ):
            return LOCATIONAL, "USE-CITY-COUNTRY", side
        return METONYMIC, "USE-ACTOR", side
