"""Fetch a file over HTTP: what is there already is kept, what breaks off goes on later."""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from contactline import __version__
from contactline.errors import OutputError, UsageError
from contactline.gazetteer.errors import ServiceError
from contactline.gazetteer.retry import Patience, retry_after_s

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[str, int, int | None], None]

USER_AGENT: Final = f"contactline/{__version__} (gazetteer installer)"
#: Largest file that is fetched; GeoNames' largest country has 70 MB packed.
MAX_BYTES: Final = 2 * 2**30
_CHUNK: Final = 1 << 16
_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_OK, _PARTIAL, _RANGE_WRONG = 200, 206, 416
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


def check_url(url: str) -> str:
    """Return a URL that may be fetched.

    Raises
    ------
    UsageError
        If it is none of http or https.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(f"{url!r} is no address that starts with https:// or http://")
    return url


def fetch(
    url: str,
    target: Path,
    *,
    patience: Patience | None = None,
    progress: Progress | None = None,
    sleep: Callable[[float], None] = time.sleep,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Fetch a file, whole or not at all.

    What has arrived lies in ``NAME.part`` beside the target; a later call goes on from there
    if the server says that the file is still the same.

    Parameters
    ----------
    url
        Where it is.
    target
        Where to put it; its folder is made.
    patience
        How often to try and how long to wait.
    progress
        Called with (file name, bytes done, of how many).
    sleep, say
        Called to wait, and with words about why.

    Raises
    ------
    ServiceError
        If the server does not have it, or does not answer; what has arrived is kept.
    """
    patience = patience or Patience()
    check_url(url)
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, patience.attempts + 1):
            try:
                _fetch_once(url, part, patience.timeout_s, progress)
                part.replace(target)
                _notes(part).unlink(missing_ok=True)
                return
            except _AgainError as exc:
                if attempt == patience.attempts:
                    raise ServiceError(
                        f"{url}: {exc} ({attempt} attempts); what has arrived is kept, "
                        "so the same command goes on from there later"
                    ) from exc
                wait_s = patience.wait_s(attempt, exc.retry_after_s)
                say(f"{url}: {exc}; attempt {attempt + 1} in {wait_s:.0f} s")
                sleep(wait_s)
    except OSError as exc:
        if isinstance(exc, ServiceError):
            raise
        raise OutputError(f"{target}: cannot be written: {exc.strerror or exc}") from exc


class _AgainError(Exception):
    """An attempt that failed in a way that another may not."""

    def __init__(self, words: str, retry_after_s: float | None = None) -> None:
        super().__init__(words)
        self.retry_after_s = retry_after_s


def _fetch_once(url: str, part: Path, timeout_s: float, progress: Progress | None) -> None:
    """Fetch what is missing of a file into ``part``."""
    start, headers = _resume_from(url, part)
    request = urllib.request.Request(  # noqa: S310 - check_url has seen the scheme
        url, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:  # noqa: S310 - as above
            if answer.status not in (_OK, _PARTIAL):
                raise _AgainError(f"the server answers {answer.status}")
            start, total = _range_of(answer, start)
            if total is not None and total > MAX_BYTES:
                raise ServiceError(f"{url}: has {total:,} bytes; at most {MAX_BYTES:,} are fetched")
            _write_notes(url, part, answer, total)
            done = _copy(answer, part, start, total, progress)
    except urllib.error.HTTPError as exc:
        with exc:
            if exc.code == _RANGE_WRONG:
                part.unlink(missing_ok=True)
                raise _AgainError("the file has changed since; starting again") from exc
            words = f"the server answers {exc.code} {exc.reason}"
            if exc.code in _TRY_AGAIN:
                wait = retry_after_s(exc.headers.get("Retry-After"), time.time())
                raise _AgainError(words, wait) from exc
        raise ServiceError(f"{url}: {words}") from exc
    except (http.client.HTTPException, ConnectionError, TimeoutError) as exc:
        if isinstance(exc, ServiceError):
            raise
        raise _AgainError(_words(exc)) from exc
    except urllib.error.URLError as exc:
        raise _AgainError(_words(exc.reason)) from exc
    if total is not None and done != total:
        raise _AgainError(f"the connection broke off after {done:,} of {total:,} bytes")


def _words(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "the server is silent (time-out)"
    return f"the connection failed: {reason or type(reason).__name__}"


def _copy(answer: Any, part: Path, start: int, total: int | None, progress: Progress | None) -> int:
    """Append what arrives; return the size of the file then."""
    done = start
    with part.open("r+b" if start else "wb") as stream:
        stream.truncate(start)
        stream.seek(start)
        while chunk := answer.read(_CHUNK):
            done += len(chunk)
            if done > MAX_BYTES or (total is not None and done > total):
                raise ServiceError(f"{part.name}: more bytes arrive than the server announced")
            stream.write(chunk)
            if progress is not None:
                progress(part.name.removesuffix(".part"), done, total)
    return done


def _notes(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _resume_from(url: str, part: Path) -> tuple[int, dict[str, str]]:
    """Return how much is there of the same file, and the headers that ask for the rest."""
    try:
        notes = json.loads(_notes(part).read_text(encoding="utf-8"))
        size = part.stat().st_size
    except (OSError, ValueError):
        return 0, {}
    mark = notes.get("mark") if isinstance(notes, dict) else None
    if not size or not isinstance(mark, str) or not mark or notes.get("url") != url:
        return 0, {}
    return size, {"Range": f"bytes={size}-", "If-Range": mark}


def _write_notes(url: str, part: Path, answer: Any, total: int | None) -> None:
    """Note by which mark the server knows this version of the file; a weak one is none."""
    mark = answer.headers.get("ETag") or ""
    if not mark or mark.startswith("W/"):
        mark = answer.headers.get("Last-Modified") or ""
    notes = {"url": url, "mark": mark, "total": total}
    _notes(part).write_text(json.dumps(notes), encoding="utf-8")


def _range_of(answer: Any, wanted: int) -> tuple[int, int | None]:
    """Return where the answer starts and how large the whole file is."""
    if answer.status == _PARTIAL:
        match = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != wanted:
            raise ServiceError("the server sends another part of the file than was asked for")
        return wanted, None if match[3] == "*" else int(match[3])
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None
