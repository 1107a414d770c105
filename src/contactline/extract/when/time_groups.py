"""What the groups of an expression of time say: days, weekdays, months, hours, parts of a day.

The names of groups are those of `timewords`: ``d1a`` is the number of the first day, ``mo1a``
its month, ``h2`` the hour of the second clock.
"""

from __future__ import annotations

from datetime import date, timedelta

from contactline.extract.when.timewords import grammar
from contactline.extract.when.windows import POINTS, nearest_date


def day_in(groups: dict[str, str], n: str, language: str, published: date | None) -> date | None:
    """Return the day that the groups of a number name; without a year the nearest one."""
    for form in "abcd":
        written = groups.get(f"d{n}{form}")
        if not written:
            continue
        number = int(written)
        month_words = groups[f"mo{n}{form}"]
        month = int(month_words) if month_words.isdigit() else month_number(month_words, language)
        year_words = groups.get(f"y{n}{form}")
        if form == "c" and month > 12 >= number:  # "02.24.20", the month first
            month, number = number, month
        if year_words:
            year = int(year_words)
            return date(year + 2000 if year < 100 else year, month, number)
        return nearest_date(month, number, published) if published is not None else None
    if f"w{n}" in groups:
        return weekday_before(groups[f"w{n}"], language, published)
    return None


def weekday_before(
    written: str, language: str, published: date | None, *, last: bool = False
) -> date | None:
    """Return the last such day up to the publication; `last` excludes the day itself."""
    if published is None:
        return None
    for number, pattern in enumerate(grammar(language).weekdays):
        if pattern.search(written):
            back = (published.weekday() - number) % 7
            if last and back == 0:
                back = 7
            return published - timedelta(days=back)
    return None


def month_number(written: str, language: str) -> int:
    """Return the number of a month, or raise ValueError."""
    for number, pattern in enumerate(grammar(language).months, start=1):
        if pattern.match(written):
            return number
    raise ValueError(written)


def hour_in(groups: dict[str, str], n: str, language: str) -> tuple[int, int]:
    """Return the hour and the minute that the groups of a number name."""
    point = groups.get(f"nm{n}")
    if point:
        made = grammar(language)
        name = next(key for key, pattern in made.points if pattern.fullmatch(point))
        return POINTS[name], 0
    hour = int(
        groups.get(f"hc{n}")
        or groups.get(f"h{n}")
        or groups.get(f"hh{n}")
        or groups.get(f"hb{n}")
        or 0
    )
    minute = int(groups.get(f"m{n}") or groups.get(f"mm{n}") or 0)
    written = groups.get(f"ap{n}a") or groups.get(f"ap{n}b")
    if f"hc{n}" in groups:
        written = groups.get("ap2a") or groups.get("ap2b")
    if written and hour <= 12:
        made = grammar(language)
        if made.pm.fullmatch(written) and hour < 12:
            hour += 12
        elif made.am.fullmatch(written) and hour == 12:
            hour = 0
    return hour, minute


def part_in(groups: dict[str, str], language: str) -> str | None:
    """Return the part of a day that the groups name."""
    written = groups.get("p1") or groups.get("p2")
    if written:
        for name, pattern in grammar(language).parts:
            if pattern.fullmatch(written):
                return name
    return None
