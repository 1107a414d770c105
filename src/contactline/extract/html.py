"""HTML becomes the text of its article: the one door to trafilatura."""

from __future__ import annotations

from contactline.errors import InputError


def article_text(page: str, name: str) -> tuple[str, str | None]:
    """Return the article's text, headline first, and the title of the page.

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
    return text, title
