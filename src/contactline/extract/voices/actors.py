"""Who is named in a sentence: sides with the word that says in which capacity.

"units of the Armenian Armed Forces" are forces of one side, "Azerbaijan Army positions" a
target of the other, "the Ministry of Defense of Azerbaijan" an institution, "the enemy" the
opponent of whoever speaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.extract.tables.probes import indexed, possible
from contactline.extract.tables.rules import compiled, load_conflict, load_language, probed, spaced
from contactline.model.terms import PartyRole

if TYPE_CHECKING:
    from contactline.extract.tables.probes import Probe
    from contactline.extract.tables.rules import Conflict, Language

#: Sides that depend on who speaks.
ENEMY: Final = "?enemy"
OWN: Final = "?own"
BOTH_SIDES: Final = "?both"

INST: Final = "inst"
FORCES: Final = "forces"
TARGET: Final = "target"
EVENT: Final = "event"
COUNTRY: Final = "country"
PEOPLE: Final = "people"
PERSON: Final = "person"
PRONOUN: Final = "pronoun"
GEO: Final = "geo"
OWNER: Final = "owner"
OUTLET: Final = "outlet"
PEACEKEEPERS: Final = "peacekeepers"
EMBEDDED: Final = "embedded"
PAIR: Final = "pair"
WITNESS: Final = "witness"

#: Classes that may speak, and that may fire.
SPEAKERS: Final = frozenset(
    {INST, COUNTRY, PERSON, PRONOUN, FORCES, PEOPLE, OUTLET, WITNESS, PEACEKEEPERS}
)
AGENTS: Final = frozenset({FORCES, COUNTRY, PEOPLE, EVENT, PRONOUN, PERSON})


@dataclass(frozen=True, slots=True)
class Actor:
    """A party named in a sentence; offsets into the view.

    Parameters
    ----------
    side
        Code, `ENEMY`, `OWN`, `BOTH_SIDES`, or None where only the capacity is named.
    kind
        One of the classes above.
    rule
        Id of the rule.
    core_start, core_end
        The word that tells the side.
    de_facto
        Whether the side is an authority that its opponent's state does not recognise.
    """

    start: int
    end: int
    side: str | None
    kind: str
    rule: str
    role: PartyRole | None = None
    core_start: int = 0
    core_end: int = 0
    de_facto: bool = False


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled patterns of a language and a conflict."""

    phrase: Probe
    sides: tuple[tuple[str, re.Pattern[str]], ...]
    weak: re.Pattern[str]
    heads: tuple[tuple[str, re.Pattern[str]], ...]
    pair: Probe
    enemy: Probe
    own: Probe
    bare_inst: Probe
    bare_forces: Probe
    pronoun: Probe
    witness: Probe
    both: Probe
    left_inst: re.Pattern[str]
    left_target: re.Pattern[str]
    left_event: re.Pattern[str]
    left: re.Pattern[str]
    noun: re.Pattern[str]
    geo_before: re.Pattern[str]
    owner_after: re.Pattern[str]
    media: re.Pattern[str]
    tail_cut: re.Pattern[str]
    roles: tuple[tuple[PartyRole, re.Pattern[str]], ...]


_ROLES: Final = (
    (PartyRole.SPOKESPERSON, r"spokes\w+|press (?:secretary|officer)|пресс-секретар\w+|представител\w+"),  # noqa: E501
    (PartyRole.BORDER_SERVICE, r"border (?:guard )?service|border guard|погранич\w+|пограничн\w+ служб\w+"),  # noqa: E501
    (PartyRole.SECURITY_COUNCIL, r"security council|совет\w* безопасности"),
    (PartyRole.HEAD_OF_GOVERNMENT, r"prime minister|premier|премьер\w*"),
    (PartyRole.HEAD_OF_STATE, r"president|king|президент\w*"),
    (PartyRole.MINISTRY, r"ministr\w+|\bMoD\b|MFA|statements?|general staff|department|министерств\w+|минобороны|МО\b|ведомств\w+"),  # noqa: E501
    (PartyRole.ARMED_FORCES, r"army|forces|troops|units?|soldiers?|military|servicem|арми\w|сил\w*|подраздел\w+"),  # noqa: E501
)  # fmt: skip


@lru_cache(maxsize=8)
def patterns(conflict_name: str, language_code: str) -> Patterns:
    """Compile what finds the actors of a conflict in a language."""
    conflict, language = load_conflict(conflict_name), load_language(language_code)
    heads = language.raw["heads"]
    sides = conflict.sides.get(language_code, ())
    strong = "|".join(part for side in sides for part in (side.noun, side.demonym) if part)
    weak = "|".join(conflict.weak.values()) or r"(?!)"
    case = "" if language_code == "ru" else "-i"
    side = f"(?:(?{case}:{strong}|{weak}))" if case else f"(?:{strong}|{weak})"
    order = ("inst", "forces", "target", "event")
    every = "|".join(f"(?:{heads[name]})" for name in order)
    mod = heads["mod"]
    # word by word: a modifier or a head; the phrase ends with its last head
    lead = (
        f"(?:(?P<left>(?:{heads['left_inst']}|{heads['left_target']}|{heads['left']}"
        f"|{heads['left_event']}))~(?P<of>{heads.get('of', '(?:of|from|by|for|at)')})~?(?:(?:the|an|a)~)?"  # noqa: E501
        f"(?:(?:{mod})~){{0,2}}?)?"
    )
    tail = f"(?P<tail>(?:(?:~(?:{mod}))*~(?:{every})(?!\\w))*)"
    phrase = f"(?<!\\w){lead}(?P<side>{side})(?!\\w)(?:'s|')?{tail}"
    found = []
    for item in sides:
        words = "|".join(part for part in (item.noun, item.demonym) if part)
        found.append((item.code, compiled(f"(?:{words})", words=True)))
    for code, words in conflict.weak.items():
        found.append((code, compiled(f"(?:{words})", words=True)))
    noun = "|".join(part for item in sides for part in (item.noun,) if part)
    return Patterns(
        phrase=probed(phrase),
        sides=tuple(found),
        weak=compiled(f"(?:{weak})"),
        heads=tuple(
            (name, compiled(rf"(?:^|\s)(?:{heads[name]})$")) for name in (
                "target", "event", "inst", "forces")
        ),
        pair=probed(
            rf"(?<!\w)(?:{side})(?:'s)?\s?-\s?(?:{side})(?!\w)|(?<!\w)(?:{side})\s+and\s+(?:{side})(?='?s?\s+border)"
        ),
        enemy=probed(heads["enemy"], words=True),
        own=probed(heads["own"], words=True),
        bare_inst=probed(heads["bare_inst"], words=True),
        bare_forces=probed(heads["bare_forces"], words=True),
        pronoun=probed(heads["pronoun"], words=True),
        witness=probed(heads.get("witness", "(?!)"), words=True),
        both=probed(heads["both"], words=True),
        left_inst=compiled(heads["left_inst"]),
        left_target=compiled(heads["left_target"]),
        left_event=compiled(heads["left_event"]),
        left=compiled(heads["left"]),
        noun=compiled(f"(?:{noun})"),
        geo_before=compiled(heads.get("geo_before", _GEO_BEFORE) + "$"),
        owner_after=compiled(heads.get("owner_after", _OWNER_AFTER)),
        media=compiled(heads.get("media", "(?!)")),
        tail_cut=compiled(heads.get("tail_cut", "(?!)")),
        roles=tuple((role, compiled(text)) for role, text in _ROLES),
    )  # fmt: skip


_GEO_BEFORE: Final = spaced(
    r"(?:\b(?:in|into|inside|within|across|(?<!according )to|from|throughout"
    r"|towards?|with)~(?:the~)?(?:(?:north|south|east|west)\w*~|mainland~)?"
    r"|\b(?:infiltrat\w+|enter\w*|invad\w+|penetrat\w+|cross\w*|left|reach\w*)~(?:into~)?(?:the~)?"
    r"|\b(?:territory|regions?|districts?|provinces?|part|north|south|east|west|borders?|city|village|soil|airspace|areas?)~(?:of|with)~(?:the~)?"
    r"|\b(?:north|south|east|west)(?:east|west)?ern~)"
)
#: "positions that the Azerbaijan Army holds"
_HELD: Final = compiled(r"(?:positions?|posts?|trenches|outposts?)~(?:that|which|where)~(?:the~)?$")
_OWNER_AFTER: Final = spaced(
    r"^'s?~(?:(?:breakaway|border|northern|southern|eastern|western|central|disputed|north-?eastern|north-?western|south-?eastern|south-?western|[A-Z][\w'-]+)~){0,2}"
    r"(?:regions?|provinces?|districts?|villages?|cit(?:y|ies)|towns?|territory|enclave|[A-Z][\w-]+~(?:regions?|provinces?|districts?|villages?|settlements?))"
)


#: "..., the ministry of X reports."
_VERB_END: Final = re.compile(r"\s+(?:reports|claims)$", re.I)
_STOP: Final = re.compile(r"[.,;:\"]|\s*$|\s+that\b|\s+in\s+(?:its|an?|the)\b|\s+on\s+\w+day\b")
_VERB_TAIL: Final = re.compile(r"\s+(?:reports?|claims?)", re.I)


@lru_cache(maxsize=4096)
def is_noun(surface: str, side: str, conflict_name: str, language: str) -> bool:
    """Return whether a word is the name of a side, not an adjective made of it."""
    return any(
        item.code == side and item.noun and compiled(f"(?:{item.noun})").fullmatch(surface)
        for item in load_conflict(conflict_name).sides.get(language, ())
    )


def find(text: str, start: int, end: int, conflict: Conflict, language: Language) -> list[Actor]:
    """Return the actors of a sentence, in order; none overlaps another."""
    made = patterns(conflict.name, language.code)
    piece = text[start:end]
    taken: list[Actor] = []

    def free(first: int, last: int) -> bool:
        return all(actor.end <= first or actor.start >= last for actor in taken)

    def add(match: re.Match[str], side: str | None, kind: str, rule: str,
            role: PartyRole | None = None) -> None:  # fmt: skip
        first, last = start + match.start(), start + match.end()
        if first < last and free(first, last):
            taken.append(Actor(first, last, side, kind, rule, role, first, last))

    low = indexed(piece)
    held = low.numbers()
    names = [
        match
        for probe in conflict.embedded
        if probe.number in held
        for match in probe.finditer(piece, low)
    ]
    for match in sorted(names, key=re.Match.start):
        add(match, None, EMBEDDED, "ACT-EMBEDDED")
    for group in possible(conflict.groups, low):
        for match in group.probe.finditer(piece, low):
            kind = group.kind
            if kind == FORCES and _ends(made, "target", match[0]):
                kind = TARGET
            role = _role(made, match[0], kind)
            if group.side in conflict.monitors:
                role = PartyRole.MONITOR
            elif group.side == conflict.de_facto:
                role = PartyRole.DE_FACTO_AUTHORITY
            add(match, group.side, kind, group.rule_id, role)
    for match in made.pair.finditer(piece, low) if "-" in low or "border" in low else ():
        add(match, None, PAIR, "ACT-PAIR")
    for match in made.phrase.finditer(piece, low):
        actor = _phrase(made, match, piece, start)
        if actor is not None and free(actor.start, actor.end):
            taken.append(actor)
    for person in possible(conflict.persons, low):
        for match in person.probe.finditer(piece, low):
            add(match, person.side, PERSON, "ACT-PERSON", PartyRole(person.role))
    for outlet in possible(conflict.outlets, low):
        for match in outlet.probe.finditer(piece, low):
            add(match, None, OUTLET, "ACT-OUTLET", PartyRole.AGENCY)
    for match in made.enemy.finditer(piece, low):
        kind = TARGET if _ends(made, "target", match[0]) else FORCES
        add(match, ENEMY, kind, "ACT-ENEMY")
    for match in made.own.finditer(piece, low):
        kind = TARGET if _ends(made, "target", match[0]) else FORCES
        add(match, OWN, kind, "ACT-OWN")
    for match in made.both.finditer(piece, low):
        add(match, BOTH_SIDES, COUNTRY, "ACT-BOTH")
    for match in made.bare_inst.finditer(piece, low):
        add(match, None, INST, "ACT-BARE-INST", _role(made, match[0], INST))
    for match in made.bare_forces.finditer(piece, low):
        add(match, None, FORCES, "ACT-BARE-FORCES")
    for match in made.witness.finditer(piece, low):
        add(match, None, WITNESS, "ACT-WITNESS", PartyRole.CIVILIANS)
    for match in made.pronoun.finditer(piece, low):
        add(match, None, PRONOUN, "ACT-PRONOUN")
    seated = _seated(piece, start, sorted(taken, key=lambda actor: actor.start))
    if conflict.de_facto is None:
        return seated
    return [
        replace(actor, de_facto=True) if actor.side == conflict.de_facto else actor
        for actor in seated
    ]


#: From an office in Russian to who holds it.
_NAMED_AFTER: Final = re.compile(r"\s+(?:(?:республики|страны|ведомства|[А-ЯЁ][а-яё]+)\s+){0,2}")
#: "Armenia's EmergenciesMinistry", "the Defense Ministry's press service"
_OWNED_OFFICE: Final = re.compile(r"(?:'s?)?\s+(?:[A-Z][\w-]+\s+(?:and\s+)?){0,3}")


def _seated(piece: str, start: int, found: list[Actor]) -> list[Actor]:
    """Give an institution the side of its seat or of its owner: "the ministry in Baku"."""
    made: list[Actor] = []
    for actor in found:
        before = made[-1] if made else None
        between = piece[before.end - start : actor.start - start] if before is not None else ""
        if (
            before is not None
            and before.kind == INST
            and before.side is None
            and (actor.kind == GEO or (actor.kind == COUNTRY and between == " of "))
            and re.fullmatch(
                r"(?:\s+(?:source|official|representative|department)s?)?\s+(?:in|of)\s+(?:the\s+)?",
                between,
            )
        ):
            made[-1] = replace(before, end=actor.end, side=actor.side)
            continue
        if (
            before is not None
            and before.kind == actor.kind == INST
            and before.side is None
            and actor.side is not None
            and re.fullmatch(r"(?:\s+\([A-Z]\w+\))?\s+and\s+(?:the\s+)?", between)
        ):  # "the defence ministry and the emergencies ministry of X"
            made[-1] = replace(before, side=actor.side)
        if (
            before is not None
            and before.kind == actor.kind == INST
            and actor.side is None
            and between == " ("
            and piece[actor.end - start : actor.end - start + 1] == ")"
        ):  # "the Armenian Ministry of Defence (MoD)"
            made[-1] = replace(before, end=actor.end + 1)
            continue
        if (
            before is not None
            and before.kind == PEOPLE
            and actor.kind == FORCES
            and before.side not in {None, actor.side}
            and actor.side not in {None, ENEMY, OWN}
            and re.fullmatch(r"\s+(?:and|и)\s+", between)
        ):  # "Armenian and Azerbaijani forces"
            made[-1] = replace(actor, start=before.start, side=BOTH_SIDES)
            continue
        if (
            before is not None
            and before.kind == actor.kind == INST
            and before.side is None
            and between == " "
            and piece[actor.start - start] >= "\u0400"
        ):  # "пресс-служба армянского оборонного ведомства"
            made[-1] = replace(actor, start=before.start, role=before.role or actor.role)
            continue
        if (
            before is not None
            and before.kind == INST
            and before.side is None
            and actor.kind == PERSON
            and _NAMED_AFTER.fullmatch(between)
        ):  # "пресс-секретарь Минобороны республики Арам Торосян"
            made[-1] = replace(before, end=actor.end, side=actor.side)
            continue
        if (
            before is not None
            and before.side not in {None, ENEMY, OWN, BOTH_SIDES}
            and before.kind in {INST, COUNTRY, PEOPLE, OWNER, FORCES}
            and actor.kind == INST
            and actor.side is None
            and _OWNED_OFFICE.fullmatch(between)
            and (
                between.strip()
                or piece[: before.end - start].endswith("'s")
                or before.kind == INST
                or (
                    before.kind == FORCES
                    and piece[actor.start - start :][:5].casefold() in {"press", "spoke", "infor"}
                )
            )
            and piece[actor.start - start : actor.end - start][:4].casefold()
            not in {"the ", "its "}
        ):
            made[-1] = replace(before, end=actor.end, kind=INST, role=actor.role or before.role)
            continue
        made.append(actor)
    return made


def _phrase(made: Patterns, match: re.Match[str], piece: str, start: int) -> Actor | None:
    written = match["side"]
    code = next((code for code, pattern in made.sides if pattern.fullmatch(written)), None)
    if code is None:
        return None
    first, last = match.start(), match.end()
    left, tail = match["left"], match["tail"]
    if left and match["of"].casefold() == "at" and made.left.fullmatch(left):
        left, first = None, match.start("side")  # "by its forces at the X positions"
    if (
        tail
        and _VERB_TAIL.fullmatch(tail)
        and made.noun.fullmatch(written)
        and not piece[match.end("side") :].startswith("'")
    ):  # "the Ministry of Defense of Azerbaijan reports"
        tail, last = "", match.end("side")
    cut = made.tail_cut.match(tail) if tail else None
    if cut is not None:  # "обстрел армянскими военными позиций": the posts are the other's
        tail, last = tail[: cut.end(1)], last - len(tail) + cut.end(1)
    spoken = _VERB_END.search(tail) if tail else None
    if spoken is not None and spoken.start() > 0 and _STOP.match(piece[last : last + 8]):
        tail, last = tail[: spoken.start()], last - len(spoken[0])
    is_weak = made.weak.fullmatch(written) is not None
    kind, rule = None, "ACT-SIDE"
    if tail:
        for name, pattern in made.heads:
            if pattern.search(tail):
                kind, rule = name, f"ACT-SIDE-{name.upper()}"
                break
    if left:
        if made.left_inst.fullmatch(left):
            kind, rule = INST, "ACT-INST-OF"
        elif made.left_target.fullmatch(left):
            kind, rule = TARGET, "ACT-TARGET-OF"
            if is_weak or re.fullmatch(r"(?:territor\w+|villages?|settlements?)", left, re.I):
                kind = GEO
        elif made.left_event.fullmatch(left):
            if kind is None:
                kind, rule = EVENT, "ACT-EVENT-BY"
            else:  # "fire from Armenian positions": the fire is not part of the party
                first = match.start("side")
        elif kind is None:
            kind, rule = FORCES, "ACT-FORCES-OF"
    if kind == TARGET and left and match["of"].casefold() == "from" and made.left.fullmatch(left):
        kind, rule = FORCES, "ACT-FORCES-FROM"
    if kind == FORCES and _HELD.search(piece[max(0, first - 40) : first]):
        kind, rule = TARGET, "ACT-TARGET-HELD"
    if kind is None:
        if is_weak:
            return None
        before, after = piece[max(0, first - 40) : first], piece[match.end("side") : last + 60]
        noun = made.noun.fullmatch(written) is not None
        heard = made.media.match(after)
        if heard is not None:  # "Armenian media": an outlet, whoever it is near to
            code, last = None, match.end("side") + heard.end()
            kind, rule = OUTLET, "ACT-MEDIA"
        elif made.owner_after.match(after):
            kind, rule = OWNER, "ACT-OWNER"
        elif noun and made.geo_before.search(before):
            kind, rule = GEO, "ACT-GEO"
        elif noun:
            kind, rule = COUNTRY, "ACT-COUNTRY"
        else:
            kind, rule = PEOPLE, "ACT-PEOPLE"
    return Actor(
        start + first, start + last, code, kind, rule, _role(made, match[0], kind),
        start + match.start("side"), start + match.end("side"),
    )  # fmt: skip


def _ends(made: Patterns, name: str, text: str) -> bool:
    pattern = next(pattern for head, pattern in made.heads if head == name)
    return pattern.search(text) is not None


def _role(made: Patterns, text: str, kind: str) -> PartyRole | None:
    if kind in {COUNTRY, PEOPLE, GEO, OWNER, EVENT}:
        return None
    for role, pattern in made.roles:
        if pattern.search(text):
            if kind == INST and role is PartyRole.ARMED_FORCES:
                return PartyRole.MINISTRY
            return role
    return PartyRole.ARMED_FORCES if kind == FORCES else None
