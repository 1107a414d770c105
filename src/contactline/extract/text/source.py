"""A report's bytes become text, whatever they are, or a clear refusal."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from contactline.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.model.moments import Moment

#: A report is an article, not an archive.
MAX_BYTES: Final = 8_000_000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|article|p|div)\b[^>]*>", re.I)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CONTROL_SHARE: Final = 0.02


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a report.

    Parameters
    ----------
    text
        What offsets of the records point into.
    sha256
        Hash of the text in UTF-8.
    title
        Title of the page, from HTML.
    notices
        What was done to read it, in words.
    published
        When it appeared, as the markup of a page states it.
    """

    name: str
    text: str
    sha256: str
    title: str | None = None
    notices: tuple[str, ...] = ()
    published: Moment | None = None


def read_path(path: Path) -> SourceText:
    """Read a file.

    Raises
    ------
    InputError
        If it cannot be read or is no text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(_too_big(str(path), path.stat().st_size))
        content = path.read_bytes()
    except OSError as exc:
        raise InputError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
    return read_bytes(content, str(path))


def read_bytes(content: bytes, name: str) -> SourceText:
    """Decode the bytes of a report; HTML is reduced to its article.

    Raises
    ------
    InputError
        If the bytes are no text, or too many.
    """
    if len(content) > MAX_BYTES:
        raise InputError(_too_big(name, len(content)))
    text, notices = _decode(content, name)
    title = published = None
    if name.lower().endswith((".html", ".htm", ".xhtml")) or _is_html(text):
        from contactline.extract.text.html import read_article

        article = read_article(text, name)
        text, title, published = article.text, article.title, article.published
        notices.append("HTML reduced to the text of the article; offsets point into that text")
    if not text.strip():
        notices.append("the text is empty")
    if not text.isascii():
        from ftfy.badness import is_bad

        if any(map(is_bad, text.splitlines())):
            notices.append(
                "the text looks wrongly decoded (such as 'â€™' for an apostrophe, 'É™' for 'ə'): "
                "names in it will be missed; save it as UTF-8"
            )
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return SourceText(name, text, digest, title, tuple(notices), published)


def _decode(content: bytes, name: str) -> tuple[str, list[str]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                notices = [] if encoding == "utf-8-sig" else [f"read as {encoding.upper()}"]
                return content.decode(encoding), notices
            except UnicodeDecodeError as exc:
                raise InputError(
                    f"{name}: begins as {encoding.upper()} but is not: {exc.reason}"
                ) from exc
    if b"\x00" in content[:4096]:
        for encoding in ("utf-16-le", "utf-16-be"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text and _is_text(text):
                return text, [f"read as {encoding.upper()}, which it does not declare"]
        raise InputError(f"{name}: is binary, not a text; give the text of the report")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        cyrillic = sum(byte >= 0xC0 for byte in content[:20_000]) > 0.3 * len(content[:20_000])
        encoding = "cp1251" if cyrillic else "cp1252"
        text = content.decode(encoding, errors="replace")
        if not _is_text(text):
            raise InputError(
                f"{name}: is binary, not a text; give the text of the report"
            ) from None
        return text, [f"is not UTF-8; read as {encoding}"]
    if not _is_text(text):
        raise InputError(f"{name}: is binary, not a text; give the text of the report")
    return text, []


def _is_text(text: str) -> bool:
    sample = text[:20_000]
    control = len(_CONTROL.findall(sample))
    return control <= _CONTROL_SHARE * max(len(sample), 1)


def _is_html(text: str) -> bool:
    head = text[:4000].lstrip()
    return head.startswith("<") and len(_HTML.findall(head)) >= 2


def _too_big(name: str, size: int) -> str:
    return (
        f"{name}: has {size / 1e6:.1f} MB; a report has at most {MAX_BYTES / 1e6:.0f} MB: "
        "split it into its articles"
    )
