"""The local store: written whole or not at all, asked by key, below the shipped tables."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactline.gazetteer import Gazetteer, GazetteerError, load_gazetteer
from contactline.gazetteer.importers.choose import read_source
from contactline.gazetteer.importers.records import (
    OWN_RANK,
    WORLD_RANK,
    Batch,
    NewPlace,
    Source,
)
from contactline.gazetteer.sqlite import SqliteStore
from contactline.gazetteer.sqlite_write import Imported, import_batch
from contactline.model.terms import ResolutionStatus
from tests.gazetteer import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contactline.model.records import Resolution

CASES = Path(__file__).with_name("cases.csv")


def load(store: Path, file: Path, **options: Any) -> Imported:
    return import_batch(store, read_source(file, **options), today="2026-01-02")


@pytest.fixture(scope="module")
def quarx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the invented country."""
    folder = tmp_path_factory.mktemp("quarx")
    load(folder / "store.sqlite", dumps.write(folder / "QX.txt"))
    return folder / "store.sqlite"


@pytest.fixture(scope="module")
def gazetteer(quarx: Path) -> Gazetteer:
    return load_gazetteer(store=quarx)


def place(
    place_id: str,
    name: str,
    lon: float,
    lat: float,
    *,
    country: str | None = "AM",
    feature: str = "village",
    geonameid: int | None = None,
    names: Sequence[str] = (),
    **more: Any,
) -> NewPlace:
    return NewPlace(
        place_id=place_id,
        name=name,
        feature=feature,
        where=place_id,
        lon=lon,
        lat=lat,
        radius_km=2.0,
        country_code=country,
        geonameid=geonameid,
        names=[(text, "mul", "Latn", "official", None, None) for text in (name, *names)],
        **more,
    )


def batch_of(*places: NewPlace, key: str = "test", rank: int = OWN_RANK, sha: str = "") -> Batch:
    source = Source(key=key, title=key, file=key, sha256=sha or key, rank=rank)
    return Batch(source=source, places=iter(places))


@pytest.fixture
def with_places(tmp_path: Path) -> Callable[..., Gazetteer]:
    """Make a gazetteer with these imported places below the shipped ones."""

    def make(*places: NewPlace, rank: int = OWN_RANK) -> Gazetteer:
        path = tmp_path / "own.sqlite"
        import_batch(path, batch_of(*places, rank=rank))
        return load_gazetteer(store=path)

    return make


# ---------------------------------------------------------------- writing


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path, file = tmp_path / "s.sqlite", dumps.write(tmp_path / "QX.txt")
    first = load(path, file)
    before, written = path.read_bytes(), path.stat().st_mtime_ns
    again = load(path, file)
    assert (first.unchanged, again.unchanged) == (False, True)
    assert (again.places, again.names) == (first.places, first.names)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, written)


def test_a_newer_edition_takes_the_place_of_the_older(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    load(path, dumps.write(tmp_path / "QX.txt"))
    rows = [row for row in dumps.QX if "Dolnitsa" not in row]
    rows.append(dumps.row(900400, "Novaya", 50.2, 28.2, modified="2025-02-03"))
    done = load(path, dumps.write(tmp_path / "QX.txt", rows))
    assert done.replaced
    opened = SqliteStore(path)
    assert opened.exact("Dolnitsa") == []
    assert [hit.place.place_id for hit in opened.exact("Novaya")] == ["gn-900400"]
    assert [(s.key, s.dated, s.places) for s in opened.sources()] == [
        ("geonames:QX", "2025-02-03", done.places)
    ]
    opened.close()
    with sqlite3.connect(path) as connection:
        orphans = "SELECT count(*) FROM keys WHERE key NOT IN (SELECT key FROM names)"
        assert connection.execute(orphans).fetchone() == (0,)
    connection.close()


def test_two_stores_of_the_same_files_are_the_same_bytes(tmp_path: Path) -> None:
    file = dumps.write(tmp_path / "QX.txt")
    stores = [tmp_path / f"{number}.sqlite" for number in (1, 2)]
    for path in stores:
        load(path, file)
    assert stores[0].read_bytes() == stores[1].read_bytes()


@given(good=st.integers(0, 400), cut=st.sampled_from(["bad", "twice", "raise"]))
@settings(max_examples=25)
def test_an_import_that_fails_leaves_the_store_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, good: int, cut: str
) -> None:
    folder = tmp_path_factory.mktemp("fails")
    path = folder / "s.sqlite"
    load(path, dumps.write(folder / "QX.txt"))
    before = path.read_bytes()

    def places() -> Any:
        for number in range(good):
            yield place(f"x-{number}", f"Name {number}", 10, 10, names=["Other " * 20])
        if cut == "raise":
            raise KeyboardInterrupt
        yield place("x-last", "Last", 10, 95 if cut == "bad" else 10)
        yield place("x-last", "Last", 10, 10)

    batch = batch_of()
    batch.places = places()
    with pytest.raises((GazetteerError, KeyboardInterrupt)):
        import_batch(path, batch)
    assert path.read_bytes() == before
    assert {item.name for item in folder.iterdir()} == {"QX.txt", "s.sqlite"}


def test_a_first_import_that_fails_leaves_no_store(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError):
        import_batch(tmp_path / "s.sqlite", batch_of(place("a", "A", 0, 95)))
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_somebody_writes_to_is_waited_for_and_then_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contactline.gazetteer.sqlite_write.BUSY_S", 0.05)
    path = tmp_path / "s.sqlite"
    import_batch(path, batch_of(place("a", "Abc", 0, 1)))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(GazetteerError, match="cannot be used now"):
            import_batch(path, batch_of(place("b", "Bcd", 0, 1), key="other"))
    finally:
        other.close()


@pytest.mark.parametrize("content", [b"not a database at all, only text\n" * 40, b""])
def test_another_file_is_not_taken_for_a_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(content)
    for call in (
        lambda: load_gazetteer(store=path),
        lambda: import_batch(path, batch_of(place("a", "Abc", 0, 1))),
    ):
        with pytest.raises(GazetteerError, match="no store of contactline"):
            call()
    assert path.read_bytes() == content


def test_a_store_of_another_format_says_so(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    import_batch(path, batch_of(place("a", "Abc", 0, 1)))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(GazetteerError, match="format 99"):
        load_gazetteer(store=path)


def test_a_store_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="there is no store here"):
        load_gazetteer(store=tmp_path / "none.sqlite")


# ---------------------------------------------------------------- resolving


def resolved(found: Resolution) -> tuple[str, str | None]:
    return found.status.value, found.place_id


def test_a_name_that_only_the_store_knows_resolves_there(gazetteer: Gazetteer) -> None:
    for name in ("Ostragrad", "Остраград", "Dolnitsa", "Дольница", "Lake Zirkon"):
        found = gazetteer.resolve(name)
        assert found.status is ResolutionStatus.RESOLVED, found
        assert found.country == "QX"
    found = gazetteer.resolve("Dolnitsa")
    assert (
        found.within == "Low Westra District district, Westra Province province, Republic of Quarx"
    )


def test_the_province_that_the_text_names_decides(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Velmarsk").status is ResolutionStatus.AMBIGUOUS
    for within, place_id in (
        ("Ostra", "gn-900101"),
        ("Ostra Province", "gn-900101"),
        ("Westra province", "gn-900102"),
        ("Low Westra District", "gn-900102"),
    ):
        assert resolved(gazetteer.resolve("Velmarsk", within=within)) == ("resolved", place_id)
    found = gazetteer.resolve("Dolnitsa", within="Ostra Province")
    assert found.status is ResolutionStatus.UNRESOLVED
    assert "Ostra Province" in (found.within or "")
    assert resolved(gazetteer.resolve("Ostragrad", within="Quarx")) == ("resolved", "gn-900100")


def test_a_similar_name_of_the_store_is_a_suggestion(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve("Dolnitza")
    assert found.status is ResolutionStatus.UNRESOLVED
    assert found.candidates[0].place_id == "gn-900103"
    confirmed = gazetteer.resolve("Dolnitza", within="Low Westra District")
    assert resolved(confirmed) == ("resolved", "gn-900103")


def test_a_country_of_the_store_is_never_a_point(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve("Quarx")
    assert (found.status, found.lon) == (ResolutionStatus.UNRESOLVED, None)
    assert found.within == "Republic of Quarx"


def test_places_and_names_of_the_store_are_found_by_id(gazetteer: Gazetteer) -> None:
    assert gazetteer.place("gn-900103").name == "Dolnitsa"
    assert {name.name for name in gazetteer.names_of("gn-900103")} == {"Dolnitsa", "Дольница"}
    assert gazetteer.find_region("Westra Province").place_id == "gn-900020"
    assert [area.place_id for area in gazetteer.parents_of("gn-900103")] == [
        "gn-900021",
        "gn-900020",
    ]


def test_the_curated_row_wins_over_one_of_its_geonames_id(
    with_places: Callable[..., Gazetteer],
) -> None:
    shipped = load_gazetteer().resolve("Sotk", generic="village")
    curated = load_gazetteer().place(shipped.place_id or "")
    assert curated.geonameid is not None
    own = place(
        f"gn-{curated.geonameid}", "Sotk", 10.0, 10.0, geonameid=curated.geonameid,
        names=["Quxotk"],
    )  # fmt: skip
    gazetteer = with_places(own)
    found = gazetteer.resolve("Sotk", generic="village")
    assert (found.place_id, found.lon) == (curated.place_id, curated.lon)
    assert len(found.candidates) == len(shipped.candidates)
    assert gazetteer.resolve("Quxotk").place_id == curated.place_id
    assert gazetteer.place(f"gn-{curated.geonameid}").place_id == curated.place_id


def test_a_record_of_the_same_name_on_the_same_spot_is_the_same_place(
    with_places: Callable[..., Gazetteer],
) -> None:
    shipped = load_gazetteer().place("am-goris")
    twin = place("x-goris", "Goris", (shipped.lon or 0) + 0.02, shipped.lat or 0)
    far = place("x-goris-2", "Goris", (shipped.lon or 0) + 2, shipped.lat or 0)
    ids = [c.place_id for c in with_places(twin, far).candidates("Goris")]
    assert "x-goris" not in ids
    assert ids.index("am-goris") < ids.index("x-goris-2")


def test_an_imported_namesake_is_listed_but_takes_nothing_from_a_shipped_place(
    with_places: Callable[..., Gazetteer],
) -> None:
    gazetteer = with_places(place("x-goris", "Goris", 44.0, 41.0, feature="city"))
    assert gazetteer.resolve("Goris").place_id == "am-goris"
    assert "x-goris" in {c.place_id for c in gazetteer.candidates("Goris")}


def test_context_leads_to_the_imported_namesake(with_places: Callable[..., Gazetteer]) -> None:
    gazetteer = with_places(
        place("x-goris", "Goris", 44.0, 41.0, country="QX", feature="town"),
        place("x-near", "Quxbak", 44.1, 41.0, country="QX"),
    )
    assert gazetteer.resolve("Goris", country="QX").place_id == "x-goris"
    assert gazetteer.resolve("Goris", near=["Quxbak"]).place_id == "x-goris"


def test_a_struck_name_stays_struck(with_places: Callable[..., Gazetteer]) -> None:
    """GeoNames lists Tovuz for the village of Tavush; so does an import of it."""
    village = load_gazetteer().place("am-tavush-village")
    gazetteer = with_places(
        place("gn-1", "Tavush", 0, 0, geonameid=village.geonameid, names=["Tovuz"])
    )
    assert "am-tavush-village" not in {c.place_id for c in gazetteer.candidates("Tovuz")}


def test_villages_of_a_world_list_need_their_country(
    with_places: Callable[..., Gazetteer],
) -> None:
    """As those of the shipped neighbours do; towns do not."""
    village = place("gn-1", "Quxbak", 30.0, 50.0, country="QX")
    town = place("gn-2", "Quxgrad", 30.0, 51.0, country="QX", feature="town", names=["Куксград"])
    gazetteer = with_places(village, town, rank=WORLD_RANK)
    found = gazetteer.resolve("Quxbak")
    assert found.status is ResolutionStatus.UNRESOLVED
    assert "name the country" in (found.reason or "")
    assert gazetteer.resolve("Quxbak", country="QX").place_id == "gn-1"
    assert gazetteer.resolve("Quxgrad").place_id == "gn-2"
    assert gazetteer.resolve("Куксград").place_id == "gn-2"


def test_the_best_source_says_what_a_place_is_and_all_name_it(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    world = place("gn-7", "Quxbak", 30.0, 50.0, country="QX", names=["Quxworld"])
    own = place("gn-7", "Quxbak", 30.5, 50.5, country="QX", feature="town")
    import_batch(path, batch_of(own, key="own", rank=OWN_RANK))
    import_batch(path, batch_of(world, key="world", rank=WORLD_RANK))
    gazetteer = load_gazetteer(store=path)
    for name in ("Quxbak", "Quxworld"):
        found = gazetteer.resolve(name)
        assert (found.lon, found.feature, len(found.candidates)) == (30.5, "town", 1)


def test_the_labelled_cases_come_out_the_same_with_a_store(tmp_path: Path) -> None:
    """A store of the region itself makes no shipped place more ambiguous."""
    plain = load_gazetteer()
    rows = [row for row in plain.places() if row.geonameid and row.lon is not None]
    path = tmp_path / "s.sqlite"
    copies = {
        f"gn-{row.geonameid}": place(
            f"gn-{row.geonameid}",
            row.name,
            row.lon or 0,
            row.lat or 0,
            country=row.country_code,
            feature=row.feature,
            geonameid=row.geonameid,
            names=[name.name for name in plain.names_of(row.place_id)],
        )
        for row in rows
    }
    import_batch(path, batch_of(*copies.values()))
    layered = load_gazetteer(store=path)
    with CASES.open(encoding="utf-8", newline="") as stream:
        cases = list(csv.DictReader(stream))
    for case in cases:
        context: dict[str, Any] = {
            "generic": case["generic"] or None,
            "within": case["within"] or None,
            "near": tuple(filter(None, case["near"].split("|"))),
            "country": case["country"] or None,
            "relation": case["relation"] or None,
            "published": case["published"] or None,
            "distances": tuple(filter(None, case["distances"].split("|"))),
        }
        before = plain.resolve(case["name"], **context)
        after = layered.resolve(case["name"], **context)
        assert (after.status, after.place_id) == (before.status, before.place_id), case


@given(
    name=st.sampled_from(["Goris", "Zeylik", "Kalbajar", "Tovuz", "Gorus", "Kalbajor", "Velmarsk"]),
    own=st.sampled_from(["Goris", "Zeylik", "Kalbajar", "Gorus", "Kalbajor", "Velmarsk", "Xyz"]),
    lon=st.floats(40, 50),
    lat=st.floats(38, 42),
    country=st.sampled_from(["AM", "AZ", "QX", None]),
    feature=st.sampled_from(["village", "town", "city", "lake", "district"]),
    generic=st.sampled_from([None, "village", "region"]),
    within=st.sampled_from([None, "Kalbajar"]),
)
@settings(max_examples=25)
def test_adding_a_place_never_removes_another_from_the_candidates(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    own: str,
    lon: float,
    lat: float,
    country: str | None,
    feature: str,
    generic: str | None,
    within: str | None,
) -> None:
    folder = tmp_path_factory.mktemp("adding")
    context: dict[str, Any] = {"generic": generic, "within": within, "limit": 100}
    before = {c.place_id for c in load_gazetteer().candidates(name, **context)}
    import_batch(
        folder / "s.sqlite",
        batch_of(place("x-own", own, lon, lat, country=country, feature=feature)),
    )
    (folder / "own.csv").write_text(
        "place_id,name,feature,country_code,longitude,latitude\n"
        f"x-own,{own},{feature},{country or ''},{lon},{lat}\n",
        encoding="utf-8",
    )
    for gazetteer in (
        load_gazetteer(store=folder / "s.sqlite"),
        load_gazetteer([folder / "own.csv"]),
    ):
        after = {c.place_id for c in gazetteer.candidates(name, **context)}
        assert before <= after
