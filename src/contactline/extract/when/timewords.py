"""Expressions of time in a sentence, found by the word lists of a language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from contactline.extract.tables.needles import may_match, needles
from contactline.extract.tables.probes import indexed, numbers_in
from contactline.extract.tables.rules import compiled, load_language, probed

if TYPE_CHECKING:
    from contactline.extract.tables.needles import Needles
    from contactline.extract.tables.probes import Probe

_DIGIT: Final = re.compile(r"\d")
#: The dot of a sentence behind the full name of a month; "Sept." keeps its own.
_FULL_STOP: Final = re.compile(r"[^\W\d_]{5,}\.$")
#: "about 1200 shots" is no clock, "at about 1200" is one
_ABOUT: Final = re.compile(r"\b(?:about|around|approximately|nearly|около|примерно)\b", re.I)
_JOINED: Final = re.compile(r"\s*(?:,|and|,\s+and|или|и)\s*")
#: "born in 1990": no year of an event.
_BORN: Final = re.compile(r"(?:\bborn|\bb\.|рожд\w+)\s*$")
#: Rules whose clock may be a word; without needles of their own the others hold a digit.
_POINTED: Final = frozenset({"range", "clock", "span"})


@dataclass(frozen=True, slots=True)
class Found:
    """An expression of time in a text.

    Parameters
    ----------
    start, end
        Offsets into the text that was searched.
    kind
        ``range``, ``clock``, ``night``, ``date``, ``weekday`` or the name of a word rule.
    rule
        Id that goes into the evidence.
    groups
        What the pattern caught.
    """

    start: int
    end: int
    kind: str
    rule: str
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled expressions of one language, in the order in which they are tried."""

    rules: tuple[tuple[str, str, Probe], ...]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    parts: tuple[tuple[str, re.Pattern[str]], ...]
    month_before: re.Pattern[str]
    am: re.Pattern[str]
    pm: re.Pattern[str]
    points: tuple[tuple[str, re.Pattern[str]], ...]
    point_needles: Needles | None
    after: re.Pattern[str]
    before: re.Pattern[str]


@lru_cache(maxsize=4)
def grammar(language: str) -> Grammar:
    """Build the expressions of a language from its word lists."""
    words = load_language(language).raw["time"]
    months, weekdays = words["months"], words["weekdays"]
    month = "(?:" + "|".join(months) + r")\.?"
    weekday = "(?:" + "|".join(weekdays) + ")"
    part = "(?:" + "|".join(words["parts"].values()) + ")"
    points = "(?:" + "|".join(words["points"].values()) + r")(?!\w)"

    # "13.45 (12:45 мск)" is told twice, "15:00 мск" by the clock of another zone
    other = words.get("zone")
    stamp = r"[0-2]?\d[:.][0-5]\d"
    offset = rf"(?:~?\(?{words['gmt']}~?[+-]~?\d{{1,2}}(?::?\d\d)?(?:~hours?)?\)?)?"
    told = words.get("zone_aside", other)
    aside = rf"(?:~?\({stamp}(?:~?[-–]~?{stamp})?~?{told}\))?" if told else ""
    zone = f"(?:~?(?P<zone>{other})(?!\\w))?" if other else ""

    def clock(n: str) -> str:
        def ampm(form: str) -> str:
            return f"~?(?P<ap{n}{form}>(?:{words['am']}|{words['pm']}))(?!\\w)"

        return (
            f"(?:(?P<h{n}>[01]?\\d|2[0-4])[:.](?P<m{n}>[0-5]\\d)(?!\\d)(?:{ampm('a')})?"
            f"|(?P<hh{n}>[01]\\d|2[0-4])(?P<mm{n}>[0-5]\\d)(?![\\d-])"
            f"|(?P<hb{n}>1[0-2]|0?[1-9]){words.get('oclock', '')}{ampm('b')}"
            f"|(?:{words['point_of']})?(?P<nm{n}>{points}))(?:~{words['hours']})?{offset}{aside}"
        )

    def day(n: str) -> str:
        return (
            f"(?:(?P<d{n}a>[0-3]?\\d)(?:st|nd|rd|th)?~(?:of~)?(?P<mo{n}a>{month})"
            f"(?:,?~(?P<y{n}a>(?:19|20)\\d\\d))?"
            f"|(?P<mo{n}b>{month})(?:~|(?<=\\.))(?P<d{n}b>[0-3]?\\d)(?:st|nd|rd|th)?(?!\\d|:\\d)"
            f"(?:,?~(?P<y{n}b>(?:19|20)\\d\\d))?"
            f"|(?P<d{n}c>[0-3]?\\d)[./](?P<mo{n}c>[0-3]?\\d)[./](?P<y{n}c>(?:20|19)?\\d\\d)(?!\\d)"
            f"|(?P<y{n}d>(?:19|20)\\d\\d)-(?P<mo{n}d>\\d\\d)-(?P<d{n}d>\\d\\d))"
        )

    gmt = f"(?:~?\\(?(?P<gmt>[0-2]?\\d:?[0-5]\\d)~?{words['gmt']}\\)?)?{zone}"
    on = words["on"]

    def half(n: str, m: str) -> str:
        return (
            f"(?:(?:(?P<w{n}>{weekday})|{day(n)})~(?:in~the~)?(?P<p{n}>{part})"
            f"|(?P<q{n}>{part}){words['part_of_join']}(?:the~)?(?:(?P<v{n}>{weekday})|{day(m)}))"
        )

    def stood(n: str, m: str) -> str:
        """Return a clock with its day before or behind it."""
        return (
            f"(?:(?:(?P<w{n}>{weekday})|{day(n)}),?~)?{words['at']}{clock(n)}"
            f"(?:{on}(?:{day(m)}|(?P<w{m}>{weekday})))?"
        )

    until = f"~?{words['range_mid']}~"
    rules = [
        (
            "span", "TIME-SPAN",
            (f"{words['range_open']}~{words['part_of']}{half('1', '5')}~{words['range_mid']}"
            f"~{words['part_of']}{half('2', '6')}"),
        ),
        (
            "range", "TIME-RANGE",
            (f"(?:{words['range_open']}~)?(?:{clock('1')}|(?P<hc1>1[0-2]|[1-9])(?=~(?:and|to|-)~(?:1[0-2]|0?[1-9])(?:[:.][0-5]\\d)?~?(?:{words['am']}|{words['pm']})))(?:{on}(?:{day('1')}|(?P<w1>{weekday})))?"
            f"~?{words['range_mid']}~?(?:about~)?{clock('2')}(?:{on}(?:{day('2')}|(?P<w2>{weekday})))?{gmt}"),
        ),
        (
            "span", "TIME-MIXED",
            (f"{words['range_open']}~(?:on~)?{stood('1', '3')}{until}"
            f"{words['part_of']}{half('2', '6')}"),
        ),
        (
            "span", "TIME-MIXED",
            (f"{words['range_open']}~{words['part_of']}{half('1', '5')}{until}{stood('2', '4')}"),
        ),
        (
            "clock", "TIME-CLOCK",
            f"(?P<at>{words['at']}){clock('1')}{gmt}(?:{on}(?:{day('1')}|(?P<w1>(?:{words['last']})?~?{weekday})))?",
        ),
        (
            "night", "TIME-NIGHT",
            (f"{words['night']}~(?:the~)?(?:{day('1')}(?:~?{words['and']}~?(?:the~)?(?:{day('2')}|(?P<d2x>[0-3]?\\d)(?!\\d)))?"
            f"|(?P<d1y>[0-3]?\\d)~?{words['and']}~?{day('3')}|(?P<w1>{weekday})(?:~?{words['and']}~?(?P<w2>{weekday}))?)"),
        ),
        (
            "date", "TIME-DATE",
            (f"(?:(?P<since>{words['since']})~)?(?:{words['part_of']}(?P<p1>{part}){words['part_of_join']})?"
            f"(?:(?:с~)?(?P<d1y>[0-3]?\\d)~?(?:and|-|to|through|until|till|по|до|и)~?{day('2')}|{day('1')}(?:~?(?:and|-|to|through|until|till|по|до)~?(?P<d2x>[0-3]?\\d)(?![\\d:]|\\.\\d|~?(?:[ap]\\.?m|o'clock|hours)))?)"
            f"(?:,?~(?:in~the~|at~)?(?P<p2>{part}))?"),
        ),
        (
            "weekday", "TIME-WEEKDAY",
            (f"(?:(?P<since>{words['since']})~)?(?:{words['part_of']}(?P<p1>{part}){words['part_of_join']})?"
            f"(?:(?P<last>{words['last']})~)?(?P<w1>{weekday})(?:~(?:in~the~|at~)?(?P<p2>{part}))?"),
        ),
    ]  # fmt: skip
    for name, pattern in words["words"].items():
        text = pattern.replace("MONTHS", month)
        rules.append((name, f"TIME-{name.upper().replace('_', '-')}", text))
    made = tuple((kind, rule, probed(text, words=True)) for kind, rule, text in rules)
    return Grammar(
        rules=made,
        months=tuple(compiled(text + r"\.?$") for text in months),
        weekdays=tuple(compiled(text) for text in weekdays),
        parts=tuple((name, compiled(text)) for name, text in words["parts"].items()),
        month_before=compiled(rf"(?<!\w){month}~?$"),
        am=compiled(words["am"]),
        pm=compiled(words["pm"]),
        points=tuple((name, compiled(text)) for name, text in words["points"].items()),
        point_needles=needles(compiled(points)),
        after=compiled(words["point_after"], words=True),
        before=compiled(words["point_before"], words=True),
    )


def find(text: str, language: str = "en", low: str | None = None) -> list[Found]:
    """Return the expressions of time in a text, in order; none overlaps another.

    Parameters
    ----------
    low
        The text in lower case, where the caller has it.
    """
    made = grammar(language)
    if low is None:
        low = indexed(text)
    digits = _DIGIT.search(text) is not None
    points = digits or may_match(made.point_needles, low)
    taken: list[Found] = []
    held = numbers_in(low)
    for kind, rule, probe in made.rules:
        if probe.number not in held:
            continue
        if probe.needles is None and not (points if kind in _POINTED else digits):
            continue
        for match in probe.finditer(text, low):
            groups = {k: v for k, v in match.groupdict().items() if v}
            crossed = min((f.start for f in taken if _cross(f, match)), default=None)
            if crossed is not None:
                again = probe.pattern.match(text, match.start(), crossed)
                if again is None or any(_cross(f, again) for f in taken):
                    continue
                match, groups = again, {k: v for k, v in again.groupdict().items() if v}
            if not _is_plausible(kind, groups, match[0]):
                continue
            if (
                kind == "clock"
                and "hb1" in groups
                and not groups.get("at", "").strip()
                and made.month_before.search(text[max(0, match.start() - 20) : match.start()])
            ):  # "July 12 in the afternoon"
                continue
            if kind == "in_year" and _BORN.search(text, 0, match.start()):
                continue
            start = match.start() + (len(match[0]) - len(match[0].lstrip()))
            stop = match.end() - (_FULL_STOP.search(match[0]) is not None)
            taken.append(Found(start, stop, kind, rule, groups))
    return _halved(text, sorted(taken, key=lambda found: found.start))


def _halved(text: str, found: list[Found]) -> list[Found]:
    """Let "p.m." hold for the clock before: "at 8:20 and 9:50 p.m."."""
    made = list(found)
    for i, (one, two) in enumerate(pairwise(found)):
        if one.kind != "clock" or two.kind != "clock" or one.groups.get("h1", "0").startswith("0"):
            continue
        half = next((two.groups[key] for key in ("ap1a", "ap1b") if key in two.groups), None)
        if (
            half is not None
            and not {"ap1a", "ap1b", "nm1"} & one.groups.keys()
            and _JOINED.fullmatch(text[one.end : two.start])
        ):
            made[i] = replace(one, groups={**one.groups, "ap1a": half})
    return made


def _cross(found: Found, match: re.Match[str]) -> bool:
    return found.start < match.end() and match.start() < found.end


def _is_plausible(kind: str, groups: dict[str, str], text: str) -> bool:
    """Return whether digits are a clock time and not a year, a number or a score."""
    if kind == "range":
        years = [groups.get(f"hh{n}", "") + groups.get(f"mm{n}", "") for n in "12"]
        dated = any(key.startswith(("d1", "d2", "w")) for key in groups)
        if re.search(r"\d\s+and\s+(?:at\s+)?\d", text) and not re.match(
            r"\s*(?:between|in the period|during)", text, re.I
        ):
            return False
        return dated or not any(1900 <= int(y or 0) <= 2040 for y in years)
    if kind == "clock":
        if "hh1" in groups:
            year = int(groups["hh1"] + groups["mm1"])
            hours = re.search(r"hours|hrs|local", text, re.I)
            if not (hours or "gmt" in groups):
                at = _ABOUT.sub("", groups.get("at", "")).strip()
                return bool(at) and not 1900 <= year <= 2040
        elif "m1" in groups and ":" not in text and "ap1a" not in groups:
            return bool(groups.get("at", "").strip())
    return True
