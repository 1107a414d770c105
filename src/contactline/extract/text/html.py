"""HTML becomes the text of its article: the one door to trafilatura."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from contactline.errors import InputError, RecordError
from contactline.model.moments import parse_moment

if TYPE_CHECKING:
    from contactline.model.moments import Moment

#: Where a page itself states when its article appeared, the surest first.
_PUBLISHED: Final = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='pubdate' or @name='publish-date' or @name='DC.date.issued']/@content",
    "//article//time[@pubdate]/@datetime",
    "//article//header//time/@datetime",
)


@dataclass(frozen=True, slots=True)
class Article:
    """What is left of a page.

    Parameters
    ----------
    text
        The article, headline first.
    title
        The title of the page.
    published
        When it appeared, if the page states it in its markup; never guessed from an address or
        a copyright line.
    """

    text: str
    title: str | None
    published: Moment | None


def read_article(page: str, name: str) -> Article:
    """Return the article of a page.

    Raises
    ------
    InputError
        If the library is not installed or the page holds no article.
    """
    try:
        import trafilatura
    except ImportError as exc:
        raise InputError(
            f"{name}: reading HTML needs trafilatura: pip install trafilatura"
        ) from exc
    try:
        tree = trafilatura.load_html(page)
        published = _published(tree)  # before the library takes the tree apart
        text = trafilatura.extract(
            page, include_comments=False, include_tables=False, favor_precision=False
        )
        metadata = trafilatura.extract_metadata(page)
    except Exception as exc:
        raise InputError(f"{name}: the HTML cannot be read: {type(exc).__name__}") from exc
    title: str | None = getattr(metadata, "title", None)
    if not text:
        raise InputError(f"{name}: holds no article text; save the article as plain text")
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}"
    return Article(text, title, published)


def _published(tree: object) -> Moment | None:
    """Return the one moment that the markup states; None if there is none, or two days."""
    if tree is None:
        return None
    for path in _PUBLISHED:
        found = [made for value in tree.xpath(path) if (made := _moment(str(value))) is not None]  # type: ignore[attr-defined]
        if found:
            days = {moment.date() if isinstance(moment, datetime) else moment for moment in found}
            return found[0] if len(days) == 1 else None
    return None


def _moment(value: str) -> Moment | None:
    try:
        return parse_moment(value, column="published")
    except RecordError:
        pass
    try:  # a clock without an offset tells the day alone
        return datetime.fromisoformat(value.strip()).date()
    except ValueError:
        return None
