"""``contactline gazetteer`` and the look-ups that use what it made."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from contactline.cli.main import cli
from contactline.gazetteer import folders
from tests.gazetteer import dumps
from tests.gazetteer.servers import LocalServer, Reply, Request, json_reply
from tests.gazetteer.test_online import nominatim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Result]

QX = dumps.zip_of({"QX.txt": dumps.text_of()})
PLAIN = (
    "date,place,claimant,accused,event\n"
    "2022-09-13,Quxbak,AM,AZ,shelling\n"
    "2022-09-13,Goris,AM,AZ,shelling\n"
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line in an empty folder, with empty folders of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(folders, "data_folder", lambda: tmp_path / "data")
    monkeypatch.setattr(folders, "cache_folder", lambda: tmp_path / "cache")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    runner = CliRunner()

    def call(*args: object, stdin: str | None = None) -> Result:
        result = runner.invoke(cli, [str(arg) for arg in args], input=stdin)
        clean = result.exception is None or isinstance(result.exception, SystemExit)
        assert clean, result.exc_info
        assert "Traceback" not in result.output
        return result

    return call


def ask(server: LocalServer, *words: object) -> tuple[object, ...]:
    options = (f"domain={server.host}", "scheme=http")
    extra = [part for option in options for part in ("--geocoder-option", option)]
    return (*words, "--online", *extra)


# ---------------------------------------------------------------- import


def test_what_is_imported_is_found_from_then_on(run: Run, tmp_path: Path) -> None:
    dumps.write(tmp_path / "QX.zip")
    assert "unresolved" in run("place", "Dolnitsa").stdout
    done = run("gazetteer", "import", "QX.zip")
    assert done.exit_code == 0, done.output
    assert "10 places" in done.stderr
    assert "2 rows of other kinds left out" in done.stderr
    found = run("place", "Dolnitsa", "--format", "json")
    assert json.loads(found.stdout)["place_id"] == "gn-900103"
    assert "unresolved" in run("place", "Dolnitsa", "--no-store").stdout
    again = run("gazetteer", "import", "QX.zip")
    assert "nothing changed" in again.stderr


def test_a_store_of_ones_own_is_used_where_it_is_named(run: Run, tmp_path: Path) -> None:
    dumps.write(tmp_path / "QX.txt")
    assert run("gazetteer", "import", "QX.txt", "--store", "own.sqlite").exit_code == 0
    assert not (tmp_path / "data").exists()
    assert "unresolved" in run("place", "Dolnitsa").stdout
    assert "resolved: Dolnitsa" in run("place", "Dolnitsa", "--store", "own.sqlite").stdout
    lines = run(
        "place", "-", "--store", "own.sqlite", stdin='{"name": "Velmarsk", "within": "Ostra"}\n'
    )
    assert json.loads(lines.stdout)["candidates"][0]["place_id"] == "gn-900101"
    listed = run("gazetteer", "info", "--store", "own.sqlite")
    assert "geonames:QX: GeoNames dump of QX: 10 places" in listed.stdout
    assert "CC BY 4.0" in listed.stdout.split("store:")[1]
    assert run("gazetteer", "search", "Dolnitsa", "--store", "own.sqlite").exit_code == 0


def test_files_are_stored_one_by_one(run: Run, tmp_path: Path) -> None:
    """What came before the bad one stays, and is not read again."""
    dumps.write(tmp_path / "QX.txt")
    (tmp_path / "bad.csv").write_text("name,longitude,latitude\nA,1,95\n", encoding="utf-8")
    first = run("gazetteer", "import", "QX.txt", "bad.csv")
    assert first.exit_code == 1
    assert "bad.csv:2:latitude: 95 is outside" in first.stderr
    (tmp_path / "bad.csv").write_text("name,longitude,latitude\nA,1,9\n", encoding="utf-8")
    second = run("gazetteer", "import", "QX.txt", "bad.csv")
    assert second.exit_code == 0
    assert "nothing changed" in second.stderr.splitlines()[0]


def test_an_import_that_is_renamed_stands_beside_the_other(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,longitude,latitude\nAbc,1,9\n", encoding="utf-8")
    run("gazetteer", "import", "a.csv", "--name", "mine")
    (tmp_path / "a.csv").write_text("name,longitude,latitude\nBcd,1,9\n", encoding="utf-8")
    run("gazetteer", "import", "a.csv", "--name", "mine")
    shown = run("gazetteer", "info").stdout
    assert shown.count("csv:mine") == 1
    assert run("gazetteer", "import", "a.csv", "a.csv", "--name", "x").exit_code == 2


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("import", "none.zip"), "none.zip"),
        (("import", "."), "is a folder"),
        (("import", "a.csv", "--alternate-names", "a.csv"), "goes with a GeoNames dump"),
        (("info", "--store", "none.sqlite"), "there is no store here"),
        (("info", "--store", "none.sqlite", "--no-store"), "exclude each other"),
        (("check", "none.csv"), "cannot be read"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    run: Run, tmp_path: Path, args: tuple[str, ...], words: str
) -> None:
    (tmp_path / "a.csv").write_text("name,longitude,latitude\nAbc,1,9\n", encoding="utf-8")
    result = run("gazetteer", *args)
    assert result.exit_code in (1, 2)
    assert words in result.stderr
    assert not (tmp_path / "data").exists()


# ---------------------------------------------------------------- install


def test_nothing_is_downloaded_unless_it_is_allowed(run: Run) -> None:
    with LocalServer(lambda *_: Reply()) as server:
        result = run("gazetteer", "install", "geonames", "QX", "--base-url", server.url)
        assert server.requests == []
    assert result.exit_code == 2
    assert "--online" in result.stderr
    assert "gazetteer import" in result.stderr


def test_dumps_are_installed_from_a_server(run: Run) -> None:
    def answer(request: Request, _: int) -> Reply:
        return Reply(200, QX) if request.path == "/dump/QX.zip" else Reply(404)

    with LocalServer(answer) as server:
        base = ("--online", "--base-url", f"{server.url}/dump")
        done = run("gazetteer", "install", "geonames", "qx", *base)
        missing = run("gazetteer", "install", "geonames", "ZZ", *base)
    assert (done.exit_code, missing.exit_code) == (0, 4)
    assert "404" in missing.stderr
    assert "resolved: Dolnitsa" in run("place", "Dolnitsa").stdout


def test_without_its_package_the_world_says_how_to_get_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contactline.gazetteer.importers.world.PACKAGE", "no_such_package_here")
    result = run("gazetteer", "install", "world")
    assert result.exit_code == 1
    assert "contactline[world]" in result.stderr


# ---------------------------------------------------------------- add, check


def add(
    run: Run, *more: object, name: str = "Quxbak", lon: float = 46.0, lat: float = 40.1
) -> Result:
    where = ("--lon", lon, "--lat", lat, "--source", "survey of 2021")
    return run("gazetteer", "add", name, *where, *more)


def test_an_added_place_passes_the_check_and_is_found(run: Run, tmp_path: Path) -> None:
    more = ("--within", "Kalbajar", "--name", "hy:Կուքսբակ", "--name", "Quxbek")
    done = add(run, *more, lon=46.031234)
    assert done.exit_code == 0, done.output
    with (tmp_path / "my-places.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["place_id"], row["longitude"], row["latitude"]) == (
        "user-gukhbak", "46.031234", "40.1",
    )  # fmt: skip
    assert (row["district_id"], row["country_code"], row["names"]) == (
        "az-kal", "AZ", "hy:Կուքսբակ|Quxbek",
    )  # fmt: skip
    assert run("gazetteer", "check", "my-places.csv").exit_code == 0
    for name in ("Quxbak", "Կուքսբակ", "Quxbek"):
        result = run("place", name, "--within", "Kalbajar", "--gazetteer", "my-places.csv")
        assert "user-gukhbak" in result.stdout


def test_a_second_place_leaves_the_first_row_as_it_is(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "my-places.csv"
    file.write_bytes(b'source,name,longitude,latitude,place_id\r\nme,"A, b",45.5,40.5,own-a')
    before = file.read_bytes()
    narrow = add(run, "--id", "own-b")
    assert narrow.exit_code == 1
    assert "header lacks feature" in narrow.stderr
    assert file.read_bytes() == before
    wide = before.replace(b"place_id\r\n", b"place_id,feature,radius_km,licence\r\n") + b",,,"
    file.write_bytes(wide)
    assert add(run, "--id", "own-b").exit_code == 0
    assert file.read_bytes().startswith(wide + b"\r\n")
    assert run("gazetteer", "check", "my-places.csv").exit_code == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--lat", "95"), "latitude: 95 is outside"),
        (("--feature", "moon"), "feature: 'moon' is not one of"),
        (("--country", "AM", "--lon", "49.8", "--lat", "40.4"), "km outside countries:AM"),
        (("--within", "Quxland"), "no region is called"),
        (("--within", "Lake Sevan"), "from the centre of Sevan"),
        (("--id", "Not an id"), "place_id"),
        (("--radius", "-1"), "radius_km"),
        (("--name", "a|b"), "cannot hold |"),
        (("--name", "hy:"), "no letters"),
    ],
)
def test_a_place_that_would_not_pass_is_not_added(
    run: Run, tmp_path: Path, more: tuple[str, ...], words: str
) -> None:
    assert add(run, name="First").exit_code == 0
    before = (tmp_path / "my-places.csv").read_bytes()
    result = add(run, *more)
    assert result.exit_code in (1, 2)
    assert any(word in result.stderr for word in words.split("|")), result.stderr
    assert (tmp_path / "my-places.csv").read_bytes() == before
    assert {item.name for item in tmp_path.iterdir()} == {"my-places.csv"}


def test_the_same_place_is_not_added_twice(run: Run) -> None:
    assert add(run).exit_code == 0
    again = add(run)
    assert again.exit_code == 1
    assert "is also at line 2" in again.stderr


def test_a_shipped_place_is_not_added_again(run: Run) -> None:
    result = add(run, name="Goris", lon=46.3385, lat=39.5080)
    assert result.exit_code == 1
    assert "am-goris has the same name" in result.stderr


def test_every_problem_of_a_file_is_listed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "place_id,name,longitude,latitude,source,country_code,colour,valid_from\n"
        "own-a,A,45.5,95,me,,red,\n"
        "own-b,,45.5,40,me,,red,\n"
        "Own C,C,45.5,40,,,red,soon\n"
        "own-d,D,46,40\n"
        "own-e,E,2.3,48.8,me,AM,red,\n"
        "own-e,E,45,40.5,me,AM,red,\n",
        encoding="utf-8",
    )
    result = run("gazetteer", "check", "mine.csv")
    assert result.exit_code == 1
    found = [line.split(": ")[0:2] for line in result.stdout.splitlines()]
    assert [where.removeprefix("mine.csv:") + " " + code for where, code in found] == [
        "1 header",
        "2:latitude value",
        "3:name value",
        "4:place_id id",
        "4:source missing",
        "4:valid_from date",
        "5 table",
        "6:longitude position",
        "7:place_id duplicate",
    ]


def test_rules_against_confusion_are_checked_too(run: Run, tmp_path: Path) -> None:
    header = "name,place_id,rule,reason,other_place_id\n"
    good = header + "Goris,am-goris,prefer,the town,\n"
    bad = header + "Goris,am-nowhere,prefer,the town,\nQux,am-goris,never,,\n"
    (tmp_path / "good.csv").write_text(good, encoding="utf-8")
    (tmp_path / "bad.csv").write_text(bad, encoding="utf-8")
    assert run("gazetteer", "check", "good.csv").exit_code == 0
    result = run("gazetteer", "check", "bad.csv")
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == [
        "unknown", "override", "missing",
    ]  # fmt: skip


# ---------------------------------------------------------------- overrides of a map project


def project(folder: Path, rules: str, *, name: str = "overrides.csv", more: str = "") -> Path:
    folder.mkdir()
    (folder / "map.toml").write_text(f'inputs = ["events.csv"]\n{more}', encoding="utf-8")
    (folder / "events.csv").write_text(PLAIN.replace("Quxbak", "Zeylik"), encoding="utf-8")
    header = "name,place_id,rule,reason,other_place_id\n"
    (folder / name).write_text(header + rules, encoding="utf-8")
    return folder


def statuses(run: Run, folder: Path) -> list[str]:
    result = run("export", folder, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    places = [json.loads(line)["places"][0] for line in result.stdout.splitlines()]
    found = [place["resolution"] for place in places]
    return [item.get("place_id") or item["status"] for item in found]


RULE = "Zeylik,az-zeylik-kalbajar,prefer,the one on the border,\n"


def test_rules_beside_a_map_project_are_honoured(run: Run, tmp_path: Path) -> None:
    assert statuses(run, project(tmp_path / "plain", "")) == ["ambiguous", "am-goris"]
    assert statuses(run, project(tmp_path / "own", RULE)) == ["az-zeylik-kalbajar", "am-goris"]


def test_rules_can_be_named_and_left_out(run: Run, tmp_path: Path) -> None:
    named = project(tmp_path / "a", RULE, name="rules.csv", more='overrides = ["rules.csv"]\n')
    assert statuses(run, named)[0] == "az-zeylik-kalbajar"
    assert statuses(run, project(tmp_path / "b", RULE, more="overrides = []\n"))[0] == "ambiguous"


def test_a_name_that_is_struck_out_is_gone(run: Run, tmp_path: Path) -> None:
    rules = "Goris,am-goris,never,not in this project,\n"
    assert statuses(run, project(tmp_path / "own", rules))[1] != "am-goris"


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("Goris,am-nowhere,prefer,because,\n", "'am-nowhere'"),
        ("Goris,am-goris,always,because,\n", "'always' is not one of"),
        ("Goris,am-goris\n", "5 cells expected"),
    ],
)
def test_rules_that_are_wrong_stop_the_run(
    run: Run, tmp_path: Path, rules: str, words: str
) -> None:
    result = run("export", project(tmp_path / "own", rules))
    assert result.exit_code == 1
    assert words in result.stderr


# ---------------------------------------------------------------- online


def test_place_asks_a_service_only_when_told_and_says_so(run: Run) -> None:
    with LocalServer(lambda *_: json_reply([nominatim()])) as server:
        assert "unresolved" in run("place", "Quxbak").stdout
        assert server.requests == []
        result = run(*ask(server, "place", "Quxbak", "--format", "json"))
        again = run(*ask(server, "place", "Quxbak", "--format", "json"))
        assert len(server.requests) == 1
    answer = json.loads(result.stdout)
    assert (answer["status"], answer["place_id"]) == ("resolved", "online-nominatim-node-1")
    assert "from the online service nominatim" in answer["reason"]
    assert "1 asked, 0 from memory" in result.stderr
    assert "OpenStreetMap" in result.stderr
    assert (again.stdout, "0 asked, 1 from memory" in again.stderr) == (result.stdout, True)


def test_not_found_and_down_are_different_answers(run: Run) -> None:
    with LocalServer(lambda *_: json_reply([])) as server:
        missing = run(*ask(server, "place", "Quxbak"))
    with LocalServer(lambda *_: Reply(403)) as server:
        down = run(*ask(server, "place", "Quxbak"))
        lines = run(*ask(server, "place", "-"), stdin="Quxbak\nGoris\n")
    assert (missing.exit_code, down.exit_code, lines.exit_code) == (0, 4, 4)
    assert "unresolved" in missing.stdout
    assert "unresolved" not in down.output
    first, second = (json.loads(line) for line in lines.stdout.splitlines())
    assert (first["status"], "refuses" in first["reason"]) == ("error", True)
    assert second["place_id"] == "am-goris"


def test_locate_marks_what_comes_from_a_service(run: Run, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(PLAIN, encoding="utf-8")
    with LocalServer(lambda *_: json_reply([nominatim()])) as server:
        result = run(*ask(server, "locate", "events.csv", "-o", "located.jsonl"))
    assert result.exit_code == 0, result.output
    rows = [json.loads(x) for x in (tmp_path / "located.jsonl").read_text("utf-8").splitlines()]
    first, second = (row["places"][0]["resolution"] for row in rows)
    assert first["place_id"] == "online-nominatim-node-1"
    assert "from the online service nominatim" in first["reason"]
    assert "online" not in second["reason"]
    assert "1 asked" in result.stderr


def test_locate_writes_nothing_when_the_service_is_down(run: Run, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(PLAIN, encoding="utf-8")
    with LocalServer(lambda *_: Reply(403)) as server:
        result = run(*ask(server, "locate", "events.csv", "-o", "located.csv"))
    assert result.exit_code == 4
    assert not (tmp_path / "located.csv").exists()


def test_a_map_says_whose_the_online_places_are(run: Run, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(PLAIN, encoding="utf-8")
    answer = [nominatim(licence="Data by the people of Quarx")]
    with LocalServer(lambda *_: json_reply(answer)) as server:
        result = run(*ask(server, "map", "events.csv", "-o", "map.html"))
    assert result.exit_code == 0, result.output
    assert "Data by the people of Quarx" in (tmp_path / "map.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--geocoder", "photon"), "without --online"),
        (("--online", "--geocoder", "nominatium"), "geopy has"),
        (("--online", "--geocoder-option", "domain"), "KEY=VALUE"),
    ],
)
def test_a_service_that_is_not_understood_is_exit_2(
    run: Run, options: tuple[str, ...], words: str
) -> None:
    result = run("place", "Quxbak", *options)
    assert result.exit_code == 2
    assert words in result.stderr
