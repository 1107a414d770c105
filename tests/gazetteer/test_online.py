"""Online geocoders: asked only when told to, politely, and never confused with "not found"."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from contactline.errors import UsageError
from contactline.gazetteer import Gazetteer, GazetteerError, load_gazetteer
from contactline.gazetteer.errors import ServiceError
from contactline.gazetteer.online import OnlineService
from contactline.gazetteer.retry import Patience
from contactline.model.terms import ResolutionStatus
from tests.gazetteer.servers import LocalServer, Reply, Request, json_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ODBL = "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright"


def nominatim(name: str = "Quxbak", number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return one place as Nominatim writes it."""
    return {
        "place_id": number,
        "licence": ODBL,
        "osm_type": "node",
        "osm_id": number,
        "boundingbox": ["40.19", "40.21", "45.98", "46.02"],
        "lat": "40.20",
        "lon": "46.00",
        "display_name": f"{name}, Kalbajar District, Azerbaijan",
        "class": "place",
        "type": "village",
        "addresstype": "village",
        "importance": 0.4,
        "namedetails": {"name": name, "name:ru": "Кухбак"},
        "address": {"village": name, "country": "Azerbaijan", "country_code": "az"},
    } | changes


class Waits(list[float]):
    """Stands in for sleeping."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def online(tmp_path: Path) -> Iterator[Callable[..., tuple[OnlineService, LocalServer]]]:
    """Make a service and the server behind it."""
    servers: list[LocalServer] = []

    def make(
        answer: Callable[[Request, int], Reply] | Any, **options: Any
    ) -> tuple[OnlineService, LocalServer]:
        said = answer if callable(answer) else lambda *_: json_reply(answer)
        server = LocalServer(said)
        server.__enter__()
        servers.append(server)
        service = OnlineService(
            **{
                "memory": tmp_path / "cache" / "online.sqlite",
                "today": "2026-01-02",
                "options": {"domain": server.host, "scheme": "http"},
                "patience": Patience(attempts=3, timeout_s=0.3),
                "sleep": Waits(),
            }
            | options
        )
        return service, server

    yield make
    for server in servers:
        server.__exit__(None, None, None)


def gazetteer_with(service: OnlineService) -> Gazetteer:
    return load_gazetteer(online=service)


# ---------------------------------------------------------------- what it says


def test_a_name_that_no_table_knows_is_asked_for_and_marked(
    online: Callable[..., Any],
) -> None:
    service, server = online([nominatim()])
    found = gazetteer_with(service).resolve("Quxbak")
    assert found.status is ResolutionStatus.RESOLVED
    assert (found.place_id, found.lon, found.lat) == ("online-nominatim-node-1", 46.0, 40.2)
    assert (found.feature, found.country, found.where_prec) == ("village", "AZ", 1)
    for words in ("online service nominatim", "asked 2026-01-02", "OpenStreetMap", "ODbL"):
        assert words in (found.reason or "")
    assert all("online service" in candidate.reason for candidate in found.candidates)
    request = server.requests[0]
    assert request.query["q"] == "Quxbak"
    assert request.headers["User-Agent"].startswith("contactline/")


def test_what_the_tables_know_is_never_asked_for(online: Callable[..., Any]) -> None:
    service, server = online([nominatim()])
    gazetteer = gazetteer_with(service)
    for name in ("Goris", "Kalbajar", "Zeylik", "Armenia", "the border", "", "northern part"):
        gazetteer.resolve(name)
    assert server.requests == []
    assert (service.asked, service.remembered) == (0, 0)


def test_its_places_can_be_found_by_id_afterwards(online: Callable[..., Any]) -> None:
    service, _ = online([nominatim()])
    gazetteer = gazetteer_with(service)
    place = gazetteer.place(gazetteer.resolve("Quxbak").place_id or "")
    assert (place.licence, place.country_code) == (ODBL, "AZ")
    assert "online service" in (place.source or "")
    assert gazetteer.names_of(place.place_id) == ()


def test_the_area_and_the_country_that_the_text_names_are_asked_with(
    online: Callable[..., Any],
) -> None:
    service, server = online([nominatim()])
    gazetteer = gazetteer_with(service)
    inside = gazetteer.resolve("the village of Quxbak", within="Kalbajar region")
    assert inside.status is ResolutionStatus.RESOLVED
    assert server.requests[0].query["q"] == "Quxbak, Kalbajar"
    assert server.requests[0].query["countrycodes"] == "az"


def test_a_place_outside_the_named_area_is_not_taken(online: Callable[..., Any]) -> None:
    service, _ = online([nominatim()])
    found = gazetteer_with(service).resolve("Quxbak", within="Gadabay", generic="village")
    assert found.status is ResolutionStatus.UNRESOLVED
    assert found.within == "Gadabay district"
    assert "only has other places" in (found.reason or "")
    assert found.candidates[-1].place_id == "online-nominatim-node-1"


def test_an_area_that_no_table_knows_is_read_in_the_answer(online: Callable[..., Any]) -> None:
    far = nominatim(display_name="Quxbak, Ostra Province, Quarx", address={"country_code": "qx"})
    service, _ = online([far])
    gazetteer = gazetteer_with(service)
    assert gazetteer.resolve("Quxbak", within="Ostra").status is ResolutionStatus.RESOLVED
    assert gazetteer.resolve("Quxbak", within="Westra").status is ResolutionStatus.UNRESOLVED


@pytest.mark.parametrize(
    ("answer", "context"),
    [
        ([nominatim("Quxbekistan")], {}),
        ([nominatim()], {"generic": "lake"}),
        ([nominatim()], {"country": "AM"}),
    ],
    ids=["another name", "another kind", "another country"],
)
def test_what_is_not_what_was_asked_for_is_a_suggestion(
    online: Callable[..., Any], answer: Any, context: dict[str, str]
) -> None:
    service, _ = online(answer)
    found = gazetteer_with(service).resolve("Quxbak", **context)
    assert found.status is ResolutionStatus.UNRESOLVED
    assert found.lon is None
    assert [c.place_id for c in found.candidates] == ["online-nominatim-node-1"]


def test_two_that_fit_equally_well_are_ambiguous(online: Callable[..., Any]) -> None:
    service, _ = online([nominatim(), nominatim(number=2, lat="39.0", importance=0.38)])
    found = gazetteer_with(service).resolve("Quxbak")
    assert (found.status, found.place_id) == (ResolutionStatus.AMBIGUOUS, None)
    assert len(found.candidates) == 2


def test_one_that_is_far_better_known_is_taken(online: Callable[..., Any]) -> None:
    small = nominatim(number=2, lat="39.0", importance=0.1)
    service, _ = online([small, nominatim(importance=0.6)])
    assert gazetteer_with(service).resolve("Quxbak").place_id == "online-nominatim-node-1"


def test_a_country_is_never_a_point_online_either(online: Callable[..., Any]) -> None:
    service, _ = online([nominatim("Quarx", addresstype="country", type="administrative")])
    found = gazetteer_with(service).resolve("Quarx")
    assert (found.status, found.lon) == (ResolutionStatus.UNRESOLVED, None)


# ---------------------------------------------------------------- not found, and down


def test_not_found_is_an_answer(online: Callable[..., Any]) -> None:
    service, _ = online([])
    found = gazetteer_with(service).resolve("Quxbak")
    assert found.status is ResolutionStatus.UNRESOLVED
    assert "does not know it either" in (found.reason or "")
    assert service.asked == 1


DOWN = {
    "500": (lambda *_: Reply(500), r"does not answer \(3 attempts\)", 3),
    "502": (lambda *_: Reply(502), "does not answer", 3),
    "429": (lambda *_: Reply(429), "does not answer", 3),
    "silent": (lambda *_: Reply(silent=True), "does not answer", 3),
    "cut off": (lambda *_: Reply(200, b"[" + b" " * 500, cut=3), "does not answer|cannot be", None),
    "403": (lambda *_: Reply(403), "refuses", 1),
    "400": (lambda *_: Reply(400), "refuses", 1),
    "page": (lambda *_: Reply(200, b"<html>maintenance</html>"), "cannot be read", 1),
    "number": (lambda *_: json_reply(7), "cannot be read", 1),
    "wrong objects": (lambda *_: json_reply([{"a": 1}]), "cannot be read", 1),
    "off the globe": (lambda *_: json_reply([nominatim(lat="140.2")]), "cannot be read", 1),
    "no number": (lambda *_: json_reply([nominatim(lat="north")]), "cannot be read", 1),
    "error": (lambda *_: json_reply({"error": "database down"}), "refuses|cannot be read", 1),
}


@pytest.mark.parametrize("case", list(DOWN))
def test_a_service_that_is_down_is_never_not_found(online: Callable[..., Any], case: str) -> None:
    answer, words, attempts = DOWN[case]
    service, server = online(answer)
    gazetteer = gazetteer_with(service)
    with pytest.raises(ServiceError, match=words) as caught:
        gazetteer.resolve("Quxbak")
    assert caught.value.exit_code == 4
    assert attempts is None or len(server.requests) == attempts
    assert not service.memory.exists()  # nothing was learnt
    with pytest.raises(ServiceError):  # and nothing is remembered as an answer
        gazetteer.resolve("Quxbak")


def test_nobody_there_is_down_too(online: Callable[..., Any]) -> None:
    service, server = online([])
    server.__exit__(None, None, None)
    server.__exit__ = lambda *_: None  # it is closed already
    with pytest.raises(ServiceError, match="does not answer"):
        gazetteer_with(service).resolve("Quxbak")


def test_the_service_says_how_long_to_wait(online: Callable[..., Any]) -> None:
    def answer(_: Request, number: int) -> Reply:
        if number == 0:
            return Reply(429, headers={"Retry-After": "9"})
        return json_reply([nominatim()])

    service, server = online(answer, min_interval_s=0.0)
    assert gazetteer_with(service).resolve("Quxbak").status is ResolutionStatus.RESOLVED
    assert len(server.requests) == 2
    assert service.sleep == [9.0]


def test_waits_double_without_a_wish(online: Callable[..., Any]) -> None:
    service, _ = online(lambda *_: Reply(500), min_interval_s=0.0)
    with pytest.raises(ServiceError):
        service.ask("Quxbak")
    assert service.sleep == [1.0, 2.0]


def test_questions_are_a_second_apart(online: Callable[..., Any]) -> None:
    now = [100.0]

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    waited: list[float] = []
    service, _ = online([], sleep=sleep, clock=lambda: now[0])
    for name in ("Aaa", "Bbb"):
        service.ask(name)
    now[0] += 0.4
    service.ask("Ccc")
    now[0] += 5
    service.ask("Ddd")
    assert waited == pytest.approx([1.0, 0.6])


# ---------------------------------------------------------------- memory


def test_a_question_is_asked_once(online: Callable[..., Any]) -> None:
    service, server = online([nominatim()])
    first = gazetteer_with(service).resolve("Quxbak")
    later, _ = online([], today="2027-05-05", options=service.options)
    again = gazetteer_with(later).resolve("Quxbak")
    assert len(server.requests) == 1
    assert again == first  # with the day it was asked and whose data it is
    assert (later.asked, later.remembered) == (0, 1)
    assert later.licence == ODBL


def test_after_a_month_what_was_not_found_is_asked_again(online: Callable[..., Any]) -> None:
    service, server = online([])
    service.ask("Quxbak")
    for today, asked in (("2026-01-30", 1), ("2026-02-10", 2)):
        online([], today=today, options=service.options)[0].ask("Quxbak")
        assert len(server.requests) == asked


def test_services_and_countries_have_answers_of_their_own(online: Callable[..., Any]) -> None:
    service, server = online([nominatim()])
    service.ask("Quxbak")
    service.ask("Quxbak", "AZ")
    assert len(server.requests) == 2
    other, behind = online([])
    assert other.ask("Quxbak").found == ()
    assert len(behind.requests) == 1


def test_secrets_are_not_written_down(online: Callable[..., Any]) -> None:
    service, _ = online([])
    secret = OnlineService(
        memory=service.memory,
        today="2026-01-02",
        name="opencage",
        options={"api_key": "very-secret", "domain": service.options["domain"]},
    )
    assert "very-secret" not in secret.label
    assert service.options["domain"] in secret.label


def test_a_damaged_memory_says_so(online: Callable[..., Any]) -> None:
    service, _ = online([])
    service.memory.parent.mkdir()
    service.memory.write_bytes(b"garbage" * 500)
    with pytest.raises(GazetteerError, match="delete it"):
        service.ask("Quxbak")


def test_an_answer_that_somebody_broke_says_so(online: Callable[..., Any]) -> None:
    service, _ = online([nominatim()])
    service.ask("Quxbak")
    with sqlite3.connect(service.memory) as connection:
        connection.execute("UPDATE answers SET body = '[{\"a\": 1}]'")
    connection.close()
    with pytest.raises(GazetteerError, match="delete it"):
        service.ask("Quxbak")


# ---------------------------------------------------------------- other services


def test_any_service_of_geopy_can_be_named(online: Callable[..., Any]) -> None:
    photon = {
        "features": [
            {
                "geometry": {"coordinates": [46.0, 40.2], "type": "Point"},
                "type": "Feature",
                "properties": {
                    "name": "Quxbak", "country": "Azerbaijan", "countrycode": "AZ",
                    "osm_type": "N", "osm_id": 1,
                },
            }
        ]
    }  # fmt: skip
    service, server = online(photon, name="photon")
    found = gazetteer_with(service).resolve("Quxbak")
    assert (found.status, found.country) == (ResolutionStatus.RESOLVED, "AZ")
    assert "online service photon" in (found.reason or "")
    assert "does not say what kind of place" in (found.reason or "")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("nominatium", {}, "geopy has .*nominatim"),
        ("opencage", {}, "geocoder-option"),
        ("nominatim", {"colour": "red"}, "geocoder-option"),
    ],
)
def test_a_service_that_cannot_be_made_is_the_callers_mistake(
    tmp_path: Path, name: str, options: dict[str, str], words: str
) -> None:
    service = OnlineService(
        memory=tmp_path / "m.sqlite", today="2026-01-02", name=name, options=options
    )
    with pytest.raises(UsageError, match=words):
        service.ask("Quxbak")


@pytest.mark.parametrize("text", ["x" * 10_000, "Quxbak\nWHERE 1=1; --", "🚀", "\u202eQuxbak", "7"])
def test_odd_names_go_through(online: Callable[..., Any], text: str) -> None:
    service, server = online([])
    found = gazetteer_with(service).resolve(text)
    assert found.status is ResolutionStatus.UNRESOLVED
    assert all(len(request.query["q"]) <= 300 for request in server.requests)
