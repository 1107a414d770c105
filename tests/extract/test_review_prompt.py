"""``contactline review`` with a person at a terminal: a real one (pty) where it matters."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from contactline.cli import review as review_module
from contactline.cli import review_prompt
from contactline.cli.main import cli
from contactline.errors import InputError
from contactline.extract.review.desk import Desk
from contactline.extract.review.fields import FIELDS, typed
from contactline.extract.review.files import read_drafts
from contactline.extract.text.source import read_bytes
from contactline.model.codec_json import claim_from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

TEXT = """\
Ministry statement of 5 May

On the night of May 4 our posts near Upper Meadow came under fire from the Hill district, the \
Ministry of Defence of Azerbaijan said. One soldier was wounded. Retaliatory steps were taken.

Yerevan said that Azerbaijani units had fired mortars at Lower Meadow at about 22:40. \
There were no losses, the Armenian ministry added.

The weather stayed cold, and the road to the pass remained closed to lorries for another day.
"""


def _span(words: str, rule: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"char_start": start, "char_end": start + len(words), "rule": rule}


def _claim(claim_id: str, quote: str, **fields: Any) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {
        "claim_id": claim_id,
        "report": {
            "report_id": "statement",
            "path": "statement.txt",
            "outlet": "The Daily",
            "published": "2022-05-05",
            "published_basis": "given",
            "tz": "+04:00",
            "sha256": read_bytes(TEXT.encode(), "statement.txt").sha256,
        },
        "stance": "asserts",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "places": [],
        "casualties": [],
        "quote": quote,
        "char_start": start,
        "char_end": start + len(quote),
        "review": "draft",
        **fields,
    }


FIRST = _claim(
    "aaa1",
    "On the night of May 4 our posts near Upper Meadow came under fire from the Hill district",
    claimant={"side": "AZ", "name": "Ministry of Defence of Azerbaijan", "role": "ministry"},
    accused={"side": "AM"},
    time={
        "start": "2022-05-04T18:00:00+04:00",
        "end": "2022-05-05T06:00:00+04:00",
        "precision": "part_of_day",
        "as_written": "On the night of May 4",
        "tz_basis": "assumed",
        "rule": "TIME-NIGHT",
    },
    places=[
        {"as_written": "Upper Meadow", "relation": "near", "generic": "village",
         "resolution": {"status": "unresolved", "within": "Hill district"}},
        {"as_written": "Hill", "relation": "from", "generic": "district",
         "resolution": {"status": "resolved", "place_id": "x-hill", "name": "Hill",
                        "feature": "district", "lon": 45.5, "lat": 40.5, "radius_km": 20}},
    ],
    casualties=[{"side": "AZ", "kind": "wounded", "min": 1, "max": 1, "figure_given": True,
                 "as_written": "One soldier was wounded"}],
    response="Retaliatory steps",
    counter_to=["bbb2"],
    evidence={
        "claimant": [_span("Ministry of Defence of Azerbaijan said", "ATTR-SAY")],
        "places": [_span("Upper Meadow", "P-NEAR"), _span("the Hill district", "P-FROM")],
        "time": [_span("On the night of May 4", "TIME-NIGHT")],
    },
    warnings=["the firing side is not named in the sentence"],
)  # fmt: skip
SECOND = _claim(
    "bbb2",
    "Yerevan said that Azerbaijani units had fired mortars at Lower Meadow at about 22:40.",
    claimant={"side": "AM", "name": "Yerevan"},
    accused={"side": "AZ", "name": "Azerbaijani units"},
    time={"start": "2022-05-04T22:40:00+04:00", "end": "2022-05-04T22:40:00+04:00",
          "precision": "minute"},
    places=[{"as_written": "Lower Meadow", "relation": "at",
             "resolution": {"status": "unresolved"}}],
    weapons=[{"as_written": "mortars", "term": "mortar"}],
    counter_to=["aaa1"],
)  # fmt: skip
THIRD = _claim(
    "ccc3",
    "There were no losses, the Armenian ministry added.",
    claimant={"side": "AM", "name": "the Armenian ministry"},
    time={"precision": "unknown"},
    casualties=[{"side": "AM", "kind": "casualties", "min": 0, "max": 0, "figure_given": True,
                 "explicit_zero": True}],
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a report and three drafts read from it."""
    (tmp_path / "statement.txt").write_text(TEXT, encoding="utf-8")
    lines = [json.dumps(one, ensure_ascii=False) for one in (FIRST, SECOND, THIRD)]
    (tmp_path / "drafts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def answer(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command with typed lines; None is the end of input, an exception is raised."""
    monkeypatch.setattr(review_module, "_is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "110")

    def run(
        typed: Sequence[object], *more: object, drafts: str = "drafts.jsonl", out: str = "o.jsonl"
    ) -> Result:
        left = iter(typed)

        def read_line(prompt: str) -> str | None:
            review_prompt.say(prompt)
            line = next(left)
            if isinstance(line, type):
                raise line
            return line  # type: ignore[return-value]

        monkeypatch.setattr(review_prompt, "read_line", read_line)
        arguments = ["review", desk / drafts, "-o", desk / out, *more]
        done = CliRunner().invoke(cli, [str(item) for item in arguments])
        assert list(left) == [], done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


def claims(path: Path) -> dict[str, dict[str, Any]]:
    made = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [claim_from_json(one).claim_id for one in made] == [one["claim_id"] for one in made]
    return {one["claim_id"]: one for one in made}


def log(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def states(path: Path) -> dict[str, str]:
    return {key: one["review"] for key, one in claims(path).items()}


# ------------------------------------------------------------------ what is shown


def test_the_person_sees_the_claim_the_words_and_what_stands_around(
    answer: Callable[..., Result],
) -> None:
    shown = " ".join(answer(["q"]).stderr.split())
    assert "AZ (Ministry of Defence of Azerbaijan, ministry) accuses AM: Armed clash" in shown
    assert "2022-05-04 18:00 +04:00 to 2022-05-05 06:00 +04:00 (part of day, zone assumed)" in shown
    assert "“On the night of May 4” [TIME-NIGHT]" in shown
    assert "“Ministry of Defence of Azerbaijan said” [ATTR-SAY]" in shown
    assert "near Upper Meadow village: not found, somewhere within Hill district" in shown
    assert "from Hill district: Hill (district, to 20 km)" in shown
    assert "AZ: wounded 1 <- “One soldier was wounded”" in shown
    assert "response Retaliatory steps" in shown
    assert "counter to bbb2" in shown
    assert "CHECK the firing side is not named in the sentence" in shown
    # the report around the quote, not only the quote
    assert "Ministry statement of 5 May ¶ >>> On the night of May 4" in shown
    assert "from the Hill district <<< , the Ministry of Defence of Azerbaijan said." in shown
    assert "[a]ccept" in shown
    assert "statement (The Daily, 2022-05-05)" in shown


def test_a_zero_an_unknown_time_and_nobody_accused_are_said(answer: Callable[..., Result]) -> None:
    shown = " ".join(answer(["3", "q"]).stderr.split())
    assert "AM (the Armenian ministry) says, accusing nobody: Armed clash" in shown
    assert "when not known" in shown
    assert "AM: said to be none" in shown


def test_context_help_and_list(answer: Callable[..., Result]) -> None:
    shown = answer(["c", "?", "l", "q"]).stderr
    assert "closed to lorries for another day" in " ".join(shown.split())
    assert "the reason goes into the log" in shown
    assert re.search(r">  1 draft +2022-05-04 18:00 +AZ", shown)
    assert re.search(r"   3 draft +no time +AM", shown)


def test_without_the_report_the_quote_is_shown_and_why(
    desk: Path, answer: Callable[..., Result]
) -> None:
    (desk / "statement.txt").unlink()
    shown = " ".join(answer(["q"]).stderr.split())
    assert "quote “On the night of May 4 our posts" in shown
    assert "no context: statement.txt is not in" in shown
    assert "--reports FOLDER" in shown


def test_a_text_that_changed_since_is_not_quoted(desk: Path, answer: Callable[..., Result]) -> None:
    (desk / "statement.txt").write_text("Other words. " * 40, encoding="utf-8")
    shown = " ".join(answer(["q"]).stderr.split())
    assert "is not the text that the draft was read from" in shown
    assert "Other words" not in shown


def test_the_reports_may_lie_elsewhere(desk: Path, answer: Callable[..., Result]) -> None:
    (desk / "texts").mkdir()
    (desk / "statement.txt").rename(desk / "texts" / "statement.txt")
    assert ">>> On the night" in answer(["q"], "--reports", desk / "texts").stderr


def test_a_report_cannot_steer_the_terminal(desk: Path, answer: Callable[..., Result]) -> None:
    evil = json.loads(json.dumps(FIRST))
    evil["report"]["title"] = "\x1b[2Jtitle\x07"
    evil["claimant"]["name"] = "\x1b]0;owned\x07ministry\u202e"
    evil["places"][0]["as_written"] = "Upper\rMeadow\x9b31m"
    evil["warnings"] = ["\x1b[31mred"]
    evil["casualties"][0]["as_written"] = "one\x08\x08none"
    (desk / "drafts.jsonl").write_text(json.dumps(evil) + "\n", encoding="utf-8")
    shown = answer(["l", "e", "", "q"]).stderr
    for char in "\x1b\x07\x08\r\x9b\u202e":
        assert char not in shown.replace("\x1b[1m", "").replace("\x1b[33m", "").replace(
            "\x1b[0m", ""
        )


# ------------------------------------------------------------------ deciding


def test_accept_reject_with_a_reason_and_skip(desk: Path, answer: Callable[..., Result]) -> None:
    done = answer(["a", "r wrong side, see page 2", "", ""], "--by", "Ani", "--keep-rejected")
    assert done.exit_code == 0
    assert states(desk / "o.jsonl") == {"aaa1": "accepted", "bbb2": "rejected", "ccc3": "draft"}
    assert log(desk / "o.jsonl.log.jsonl") == [
        {"action": "accept", "claim_id": "aaa1", "by": "Ani"},
        {"action": "reject", "claim_id": "bbb2", "reason": "wrong side, see page 2", "by": "Ani"},
    ]
    assert "1 draft, 1 accepted, 0 edited, 1 rejected" in done.stderr
    assert "--resume" in done.stderr


def test_a_rejected_draft_is_left_out_and_no_link_leads_to_it(
    desk: Path, answer: Callable[..., Result]
) -> None:
    answer(["a", "r", "no such fire", "a", ""])
    kept = claims(desk / "o.jsonl")
    assert set(kept) == {"aaa1", "ccc3"}
    assert "counter_to" not in kept["aaa1"]
    assert log(desk / "o.jsonl.log.jsonl")[1]["reason"] == "no such fire"


@pytest.mark.parametrize(
    ("typed", "path", "value"),
    [
        ("accused=NK", ("accused", "side"), "NK"),
        ("accused_name=units on the hill", ("accused", "name"), "units on the hill"),
        ("stance=acknowledges", ("stance",), "acknowledges"),
        ("event=Explosions/Remote violence", ("event_type",), "Explosions/Remote violence"),
        ("count=12", ("count",), 12),
        ("aggregate=true", ("aggregate",), True),
        ("when=2022-05-03", ("time", "start"), "2022-05-03"),
        ("when=2022-05-03T21:15", ("time", "start"), "2022-05-03T21:15:00+04:00"),
        ("when=2022-05-03T23:15 to 2022-05-04T00:20", ("time", "end"), "2022-05-04T00:20:00+04:00"),
        ("time_precision=hour", ("time", "precision"), "hour"),
        ("response=", ("response",), None),
        ("note=seen by = two people", ("note",), "seen by = two people"),
        ("note =1+1", ("note",), "1+1"),
        ("summary Posts were shot at", ("summary",), "Posts were shot at"),
        ("denied_by=AM", ("denied_by",), ["AM"]),
        ("counter_to=ccc3", ("counter_to",), ["ccc3"]),
        ("warnings=", ("warnings",), None),
    ],
)
def test_a_field_is_edited_at_once(
    desk: Path, answer: Callable[..., Result], typed: str, path: tuple[str, ...], value: object
) -> None:
    answer([f"e {typed}", "a", "q"])
    claim = claims(desk / "o.jsonl")["aaa1"]
    found: Any = claim
    for key in path:
        found = found.get(key)
    assert found == value
    assert claim["review"] == "edited"
    entries = log(desk / "o.jsonl.log.jsonl")
    assert {entry["action"] for entry in entries[:-1]} == {"edit"}
    assert all(entry["before"] != entry["after"] for entry in entries[:-1])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("accused=Armenia", "no side's code"),
        ("accused=am", "did you mean AM?"),
        ("claimant=BOTH", "no side's code"),
        ("stance=shouts", "asserts, denies"),
        ("event=War", "Explosions/Remote violence"),
        ("count=a dozen", "no whole number"),
        ("count=-3", "below 0"),
        ("aggregate=perhaps", "neither true nor false"),
        ("when=yesterday", "no ISO 8601 date"),
        ("when=2022-02-30", "no ISO 8601 date"),
        ("when=2022-05-04T22:40 to 2022-05-04", "both"),
        ("when=2022-05-04 to 2022-05-01", "before the start"),
        ("end=2022-05-01", "before the start"),
        ("start=", "an end needs a start"),
        ("time_precision=about", "part_of_day"),
        ("places=beside: Hill", "direction_of"),
        ("places=from:", "no name after"),
        ("casualties=AZ hurt 3", "AZ killed 2"),
        ("casualties=three dead", "AZ killed 2"),
        ("counter_to=zzz", "no claim's id"),
        ("counter_to=aaa1", "cannot name itself"),
        ("denied_by=Baku", "nor a side's code"),
        ("quote=other words", "cannot be edited"),
        ("review=accepted", "cannot be edited"),
        ("claim_id=x", "cannot be edited"),
        ("acused=AM", "did you mean accused"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_changes_nothing(
    desk: Path, answer: Callable[..., Result], typed: str, words: str
) -> None:
    done = answer([f"e {typed}", "q"])
    (refusal,) = [line for line in done.stderr.splitlines() if "not done" in line]
    assert words in refusal
    assert claims(desk / "o.jsonl")["aaa1"] == claims(desk / "drafts.jsonl")["aaa1"]
    assert log(desk / "o.jsonl.log.jsonl") == []


def test_editing_by_menu_asks_until_the_value_is_one(
    desk: Path, answer: Callable[..., Result]
) -> None:
    done = answer(["e", "3", "Armenia", "NK", "e", "casualties", "AZ wounded 1; AZ killed 2+", "a",
                   "e", "99", "e", "", "e response", "-", "q"])  # fmt: skip
    kept = claims(desk / "o.jsonl")
    assert kept["aaa1"]["accused"]["side"] == "NK"
    assert re.search(r" 3 accused_side +AM\n", done.stderr)
    assert "now: AZ wounded 1" in done.stderr
    assert "there is no field 99" in done.stderr
    wounded, killed = kept["aaa1"]["casualties"]
    # the figure that stayed keeps the words it came from
    assert wounded["as_written"] == "One soldier was wounded"
    assert (killed["kind"], killed["min"], killed.get("max")) == ("killed", 2, None)


def test_a_place_that_stays_keeps_what_is_known_of_it(
    desk: Path, answer: Callable[..., Result]
) -> None:
    answer(["e places=at: Upper Meadow village; from direction of: Hill district; near: New Place",
            "a", "q"])  # fmt: skip
    claim = claims(desk / "o.jsonl")["aaa1"]
    upper, hill, new = claim["places"]
    assert (upper["relation"], upper["resolution"]["within"]) == ("at", "Hill district")
    assert (hill["relation"], hill["resolution"]["place_id"]) == ("from_direction_of", "x-hill")
    assert new == {
        "as_written": "New Place",
        "relation": "near",
        "resolution": {"status": "unresolved"},
    }
    # what a person set is no rule's any more
    assert {span["rule"] for span in claim["evidence"]["places"]} == {"PERSON"}
    assert {span["rule"] for span in claim["evidence"]["time"]} == {"TIME-NIGHT"}


@pytest.mark.parametrize("draft", [FIRST, SECOND, THIRD], ids=["first", "second", "third"])
@pytest.mark.parametrize("name", FIELDS)
def test_what_a_field_shows_can_be_typed_back(name: str, draft: dict[str, Any]) -> None:
    every = [claim_from_json(one) for one in (FIRST, SECOND, THIRD)]
    claim = claim_from_json(draft)
    opened = Desk(every)
    assert not opened.edit(claim.claim_id, name, typed(claim, name))
    assert opened.get(claim.claim_id) == claim
    assert opened.log == []


def test_the_same_value_is_no_edit(desk: Path, answer: Callable[..., Result]) -> None:
    done = answer(["e accused=AM", "q"])
    assert "it says so already" in done.stderr
    assert states(desk / "o.jsonl")["aaa1"] == "draft"


def test_an_edited_draft_is_shown_again_with_its_new_value(answer: Callable[..., Result]) -> None:
    shown = answer(["e accused=NK", "q"]).stderr
    assert "accuses AM" in shown.split("accuses NK")[0]
    assert "(edited)" in shown.split("accuses AM")[1]


def test_two_drafts_become_one(desk: Path, answer: Callable[..., Result]) -> None:
    done = answer(["s", "s", "m", "2", "q"], out="o.jsonl")
    assert done.exit_code == 0
    kept = claims(desk / "o.jsonl")
    assert set(kept) == {"aaa1", "bbb2"}
    assert kept["bbb2"]["casualties"][0]["explicit_zero"] is True
    assert kept["bbb2"]["quote"] == SECOND["quote"]
    assert log(desk / "o.jsonl.log.jsonl") == [
        {"action": "merge", "claim_id": "bbb2", "merged": "ccc3"}
    ]


def test_merging_what_disagrees_asks_first(desk: Path, answer: Callable[..., Result]) -> None:
    done = answer(["2", "m 1", "n", "m 1", "y", "q"])
    assert "claimant: AZ stays, AM is lost" in done.stderr
    kept = claims(desk / "o.jsonl")
    assert set(kept) == {"aaa1", "ccc3"}
    assert [weapon["term"] for weapon in kept["aaa1"]["weapons"]] == ["mortar"]
    assert "counter_to" not in kept["aaa1"], "a claim is not counter to itself"


def test_merging_into_itself_or_into_nothing_is_refused(answer: Callable[..., Result]) -> None:
    shown = answer(["m 1", "m 9", "m zzz", "m", "", "q"]).stderr
    assert "cannot be merged with itself" in shown
    assert shown.count("no claim begins with") == 2


def test_a_figure_told_twice_is_one_after_a_merge(
    desk: Path, answer: Callable[..., Result]
) -> None:
    twin = json.loads(json.dumps(FIRST)) | {"claim_id": "ddd4", "denied_by": ["AM"]}
    twin["casualties"][0]["as_written"] = "a private was hurt"
    with (desk / "drafts.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(twin) + "\n")
    answer(["4", "m 1", "q"])
    claim = claims(desk / "o.jsonl")["aaa1"]
    assert [one["as_written"] for one in claim["casualties"]] == ["One soldier was wounded"]
    assert claim["denied_by"] == ["AM"]


def test_back_undo_and_jumps(desk: Path, answer: Callable[..., Result]) -> None:
    done = answer(["b", "r no", "b", "a", "u", "u", "u", "9", "a", "q"])
    assert "this is the first" in done.stderr
    assert "nothing was decided yet" in done.stderr
    assert "there is no draft 9; they are 1 to 3" in done.stderr
    assert states(desk / "o.jsonl") == {"aaa1": "accepted", "bbb2": "draft", "ccc3": "draft"}
    assert [one["action"] for one in log(desk / "o.jsonl.log.jsonl")] == ["accept"]


def test_a_merge_is_taken_back_whole(desk: Path, answer: Callable[..., Result]) -> None:
    answer(["2", "m 1", "y", "u", "q"])
    assert claims(desk / "o.jsonl") == claims(desk / "drafts.jsonl")
    assert log(desk / "o.jsonl.log.jsonl") == []


def test_an_unknown_key_is_said_with_the_keys(answer: Callable[..., Result]) -> None:
    shown = answer(["x now", "q"]).stderr
    assert "'x' is none of the keys" in shown


def test_after_the_last_one_a_decision_can_still_be_taken_back(
    desk: Path, answer: Callable[..., Result]
) -> None:
    done = answer(["3", "a", "l", "what", "7", "u", "r mistaken", "b", "s", ""])
    assert "That was the last" in done.stderr
    assert "'what' is none of them" in done.stderr
    assert states(desk / "o.jsonl") == {"aaa1": "draft", "bbb2": "draft"}


# ------------------------------------------------------------------ stopping and going on


@pytest.mark.parametrize(("last", "code"), [("q", 0), (None, 0), (KeyboardInterrupt, 1)])
def test_however_it_ends_the_decisions_stand_and_resume_goes_on(
    desk: Path, answer: Callable[..., Result], last: object, code: int
) -> None:
    done = answer(["r no", last])
    assert done.exit_code == code
    assert states(desk / "o.jsonl") == {"bbb2": "draft", "ccc3": "draft"}
    assert not list(desk.glob(".*partial"))
    done = answer(["a", "a", ""], "--resume")
    assert "2 drafts" in done.stderr
    assert states(desk / "o.jsonl") == {"bbb2": "accepted", "ccc3": "accepted"}
    assert [one["claim_id"] for one in log(desk / "o.jsonl.log.jsonl")] == ["aaa1", "bbb2", "ccc3"]
    assert "no draft is left" in answer([], "--resume").stderr


def test_stopping_inside_a_question_changes_nothing(
    desk: Path, answer: Callable[..., Result]
) -> None:
    done = answer(["e accused_side", KeyboardInterrupt])
    assert done.exit_code == 1
    assert "nothing was written" in done.stderr
    assert not (desk / "o.jsonl").exists()
    answer(["a", "r", None])
    assert states(desk / "o.jsonl") == {"aaa1": "accepted", "bbb2": "draft", "ccc3": "draft"}


def test_a_merged_draft_does_not_come_back(desk: Path, answer: Callable[..., Result]) -> None:
    answer(["3", "m 2", "q"])
    answer(["a", ""], "--resume")
    assert states(desk / "o.jsonl") == {"aaa1": "accepted", "bbb2": "edited"}


def test_resume_keeps_what_a_spreadsheet_changed_and_takes_new_drafts(
    desk: Path, answer: Callable[..., Result]
) -> None:
    answer(["a", "r no", "q"], out="o.csv")
    text = (desk / "o.csv").read_text(encoding="utf-8")
    (desk / "o.csv").write_text(text.replace("Retaliatory steps", "Steps"), encoding="utf-8")
    with (desk / "drafts.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(SECOND | {"claim_id": "eee5"}) + "\n")
    done = answer(["a", "a", ""], "--resume", out="o.csv")
    assert "2 drafts" in done.stderr
    kept = {one.claim_id: one for one in read_drafts(desk / "o.csv")}
    assert list(kept) == ["aaa1", "ccc3", "eee5"]
    assert kept["aaa1"].response == "Steps"


def test_a_file_that_is_there_is_not_lost_by_accident(
    desk: Path, answer: Callable[..., Result]
) -> None:
    answer(["a", "q"])
    before = (desk / "o.jsonl").read_bytes()
    done = answer([])
    assert done.exit_code == 2
    assert "--resume" in done.stderr
    assert "--overwrite" in done.stderr
    assert answer([], "--resume", "--overwrite").exit_code == 2
    assert (desk / "o.jsonl").read_bytes() == before
    answer(["q"], "--overwrite")
    assert set(states(desk / "o.jsonl").values()) == {"draft"}
    assert log(desk / "o.jsonl.log.jsonl") == []


def test_reviewing_in_place_keeps_the_log(desk: Path, answer: Callable[..., Result]) -> None:
    answer(["a", "q"])
    answer(["a", "q"], "--resume", drafts="o.jsonl")
    assert states(desk / "o.jsonl") == {"aaa1": "accepted", "bbb2": "accepted", "ccc3": "draft"}
    assert [one["claim_id"] for one in log(desk / "o.jsonl.log.jsonl")] == ["aaa1", "bbb2"]


def test_a_disk_that_cannot_be_written_is_said_and_the_old_file_stays(
    desk: Path, answer: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    from contactline.errors import OutputError
    from contactline.extract.review import files as review_files

    answer(["a", "q"])
    before = (desk / "o.jsonl").read_bytes()

    def full(claims: object, path: Path) -> None:
        raise OutputError(f"{path}: cannot be written: No space left on device")

    monkeypatch.setattr(review_files, "write_claims", full)
    done = answer(["a", "q"], "--resume")
    assert done.exit_code == 1
    assert "decided, but not written yet" in done.stderr
    assert (desk / "o.jsonl").read_bytes() == before


def test_names_of_files_that_would_spoil_one_another(
    desk: Path, answer: Callable[..., Result]
) -> None:
    for more in (["--log", desk / "o.jsonl"], ["--log", desk / "drafts.jsonl"]):
        done = answer([], *more)
        assert done.exit_code == 2
        assert "a file of its own" in done.stderr
    assert answer([], out="o.json").exit_code == 2
    done = answer(["a", "q"], "--log", desk / "nowhere" / "log.jsonl")
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
    assert not (desk / "o.jsonl").exists()


# ------------------------------------------------------------------ in bulk


def bulk(desk: Path, *arguments: object, drafts: str = "drafts.jsonl", out: str = "o.jsonl") -> Any:
    typed = ["review", desk / drafts, "-o", desk / out, *arguments]
    done = CliRunner().invoke(cli, [str(item) for item in typed])
    assert "Traceback" not in done.stderr
    return done


def test_flags_decide_without_asking(desk: Path) -> None:
    done = bulk(desk, "--set", "bbb2:when=2022-05-04T22:40 to 2022-05-04T22:50", "--reject", "ccc",
                "--reason", "told with the second", "--accept-all", "--by", "Ani")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert states(desk / "o.jsonl") == {"aaa1": "accepted", "bbb2": "edited"}
    assert claims(desk / "o.jsonl")["bbb2"]["time"]["end"] == "2022-05-04T22:50:00+04:00"
    entries = log(desk / "o.jsonl.log.jsonl")
    assert {entry["by"] for entry in entries} == {"Ani"}
    assert [one["reason"] for one in entries if one["action"] == "reject"] == [
        "told with the second"
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "aaa1:accused_side"], "ID:FIELD=VALUE"),
        (["--set", "aaa1:accused=Armenia"], "no side's code"),
        (["--merge", "aaa1"], "ID,ID"),
        (["--merge", "aaa1,aaa1"], "with itself"),
        (["--reject", "ccc3", "--merge", "aaa1,zzz"], "no claim begins"),
        (["--accept-all", "--reason", "x"], "--reject"),
    ],
)
def test_a_wrong_flag_writes_nothing(desk: Path, arguments: list[str], words: str) -> None:
    done = bulk(desk, *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert sorted(path.name for path in desk.iterdir()) == ["drafts.jsonl", "statement.txt"]


def test_the_same_flags_give_the_same_bytes(desk: Path) -> None:
    for out in ("one.csv", "two.csv"):
        assert bulk(desk, "--accept-all", "--reject", "bbb2", out=out).exit_code == 0
    assert (desk / "one.csv").read_bytes() == (desk / "two.csv").read_bytes()


# ------------------------------------------------------------------ spreadsheets


def _saved(text: str, style: str) -> bytes:
    """Save a table as spreadsheets do."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header, *body = rows
    out = io.StringIO()
    if style == "semicolons, BOM, CRLF":
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
        return b"\xef\xbb\xbf" + out.getvalue().encode()
    if style == "sep= line":
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
        return ("sep=;\r\n" + out.getvalue()).encode()
    if style == "tabs, UTF-16":
        csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(rows)
        return out.getvalue().encode("utf-16")
    if style == "all quoted, columns moved, an empty row":
        order = sorted(range(len(header)), key=lambda index: header[index])
        moved = [[row[index] for index in order] for row in rows]
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([*moved, [""] * len(header)])
        return out.getvalue().encode()
    if style == "booleans and numbers its own way":
        places = {name: index for index, name in enumerate(header)}
        for row in body:
            row[places["char_start"]] += ".0"
            row[places["aggregate"]] = "FALSE"
        csv.writer(out).writerows([header, *body])
        return out.getvalue().encode()
    raise AssertionError(style)


@pytest.mark.parametrize(
    "style",
    [
        "semicolons, BOM, CRLF",
        "sep= line",
        "tabs, UTF-16",
        "all quoted, columns moved, an empty row",
        "booleans and numbers its own way",
    ],
)
def test_a_table_comes_back_from_a_spreadsheet(desk: Path, style: str) -> None:
    assert bulk(desk, "--set", "aaa1:note==1+1", "--accept-all", out="o.csv").exit_code == 0
    text = (desk / "o.csv").read_text(encoding="utf-8")
    assert "'=1+1" in text, "a cell that a spreadsheet would run is guarded"
    (desk / "back.csv").write_bytes(_saved(text, style))
    assert bulk(desk, "--accept-all", drafts="back.csv", out="again.csv").exit_code == 0
    assert read_drafts(desk / "again.csv") == read_drafts(desk / "o.csv")


def test_what_was_typed_into_the_spreadsheet_counts(desk: Path) -> None:
    assert bulk(desk, "--accept", "aaa1", out="o.csv").exit_code == 0
    rows = list(csv.DictReader((desk / "o.csv").read_text(encoding="utf-8").splitlines()))
    rows[0]["places"] = "at: Kalbajar region; from: Basarkechar region"
    rows[0]["casualties"] = "AZ killed 2; AZ wounded ?"
    rows[0]["review"] = "edited"
    with (desk / "back.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert bulk(desk, "--accept-all", drafts="back.csv").exit_code == 0
    claim = claims(desk / "o.jsonl")["aaa1"]
    assert claim["review"] == "edited"
    assert [place["as_written"] for place in claim["places"]] == [
        "Kalbajar region",
        "Basarkechar region",
    ]
    assert [one["figure_given"] for one in claim["casualties"]] == [True, False]


def test_days_come_back_as_a_spreadsheet_writes_them(desk: Path) -> None:
    head = "claim_id,report_id,claimant_side,time_start,time_end,time_precision,report_published\n"
    row = "x,r,AZ,{0},{0},day,{0}\n"
    (desk / "back.csv").write_text(head + row.format("3.5.2022"), encoding="utf-8")
    (claim,) = read_drafts(desk / "back.csv")
    assert str(claim.time.start) == "2022-05-03"
    assert str(claim.report.published) == "2022-05-03"
    (desk / "back.csv").write_text(head + row.format("5/3/2022"), encoding="utf-8")
    with pytest.raises(InputError, match="5/3/2022"):
        read_drafts(desk / "back.csv")


def test_a_draft_is_not_accepted_and_rejected_at_once(desk: Path) -> None:
    done = bulk(desk, "--accept", "aaa1", "--reject", "aaa1")
    assert done.exit_code == 2
    assert "given to --accept and to --reject" in done.stderr


def test_a_merge_by_flag_says_what_it_loses(desk: Path) -> None:
    every = read_drafts(desk / "drafts.jsonl")
    first, second = (next(c for c in every if c.claimant.side == side) for side in ("AZ", "AM"))
    done = bulk(desk, "--merge", f"{first.claim_id},{second.claim_id}", "--accept-all")
    assert done.exit_code == 0, done.stderr
    assert "claimant: AZ stays, AM is lost" in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"claim_id,report_id,claimant_side,stance\nx,r,AZ,shouts\n", ":2:"),
        (b"a,b\n1,2\n", "report_id"),
        (b"PK\x03\x04rest", "CSV UTF-8"),
        (b"claim_id,report_id\n\xff\xfe\xfa,r\n", "UTF-8"),
        (b"claim_id,report_id,claimant_side\nx,r,AZ\nx,r,AM\n", "line 2 already"),
        (b"claim_id,report_id\nx,r,too,many\n", "more cells"),
    ],
)
def test_a_table_that_cannot_be_read_is_said_with_its_line(
    desk: Path, content: bytes, words: str
) -> None:
    (desk / "bad.csv").write_bytes(content)
    done = bulk(desk, "--accept-all", drafts="bad.csv")
    assert done.exit_code == 1
    assert words in done.stderr
    assert not (desk / "o.jsonl").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [("{", "no line of JSON"), ("[1]", "should be an object"), ('{"a":' * 5000, "JSON|deeply")],
)
def test_json_lines_that_cannot_be_read_are_said(desk: Path, line: str, words: str) -> None:
    (desk / "bad.jsonl").write_text(json.dumps(FIRST) + "\n" + line + "\n", encoding="utf-8")
    done = bulk(desk, "--accept-all", drafts="bad.jsonl")
    assert done.exit_code == 1
    assert "bad.jsonl:2" in done.stderr
    assert re.search(words, done.stderr)


def test_a_line_separator_in_a_quote_does_not_split_a_draft(desk: Path) -> None:
    odd = FIRST | {"note": "one\u2028two\x85three"}
    (desk / "odd.jsonl").write_text(json.dumps(odd, ensure_ascii=False) + "\n", encoding="utf-8")
    assert bulk(desk, "--accept-all", drafts="odd.jsonl", out="odd2.jsonl").exit_code == 0
    (claim,) = read_drafts(desk / "odd2.jsonl")
    assert claim.note == odd["note"]


# ------------------------------------------------------------------ a real terminal


class Terminal:
    """The command in a pseudo-terminal, as a person has it."""

    def __init__(self, desk: Path, *arguments: object) -> None:
        ours, theirs = pty.openpty()
        self.screen = ""
        self._tty = ours
        code = "from contactline.cli.main import cli; cli(prog_name='contactline')"
        typed = ["review", "drafts.jsonl", "-o", "o.jsonl", *map(str, arguments)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *typed],
            stdin=theirs, stdout=theirs, stderr=theirs, cwd=desk, start_new_session=True,
            env={**os.environ, "COLUMNS": "110", "TERM": "xterm", "PYTHONUTF8": "1"},
            preexec_fn=_own_terminal,
        )  # fmt: skip
        os.close(theirs)

    def wait_for(self, words: str) -> None:
        """Read until the words stand on the screen."""
        end = time.monotonic() + 60
        while words not in self.screen:
            assert time.monotonic() < end, f"{words!r} never came:\n{self.screen}"
            if not self._read():
                raise AssertionError(f"it ended before {words!r}:\n{self.screen}")

    def type(self, keys: str, *, then: str) -> None:
        """Type keys and wait for what is shown after them."""
        self.screen = ""
        os.write(self._tty, keys.encode())
        self.wait_for(then)

    def end(self) -> int:
        """Read the rest and return the exit status."""
        while self._read():
            pass
        return self.process.wait(timeout=60)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._tty)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._tty], [], [], 60)
        try:
            got = os.read(self._tty, 65536) if ready else b""
        except OSError:  # the other end is closed
            return False
        self.screen += got.decode("utf-8", "replace")
        return bool(got)


def _own_terminal() -> None:
    """Make the pseudo-terminal the one that Ctrl-C comes from."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def terminal(desk: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*arguments: object) -> Terminal:
        opened.append(Terminal(desk, *arguments))
        opened[-1].wait_for("skip ...? ")
        return opened[-1]

    yield start
    for one in opened:
        one.close()


ASKED = "skip ...? "


def test_a_session_in_a_terminal_quit_and_resumed(
    desk: Path, terminal: Callable[..., Terminal]
) -> None:
    session = terminal("--by", "Ani")
    assert "accuses AM" in session.screen
    assert "\x1b[1m" in session.screen, "a heading is bold on a terminal"
    session.type("e\n", then="which field")
    session.type("accused_name\n", then="new value")
    session.type("Еркүшан əli\n", then=ASKED)
    session.type("a\n", then=ASKED)
    assert "draft 2 of 3" in session.screen
    session.type("q\n", then="go on with: contactline review")
    assert session.end() == 0
    claim = claims(desk / "o.jsonl")["aaa1"]
    assert (claim["review"], claim["accused"]["name"]) == ("edited", "Еркүшан əli")

    session = terminal("--resume")
    assert "2 drafts" in session.screen
    session.type("a\n", then=ASKED)
    session.type("r twice\n", then="That was the last")
    session.type("\n", then="1 rejected -> o.jsonl")
    assert session.end() == 0
    assert states(desk / "o.jsonl") == {"aaa1": "edited", "bbb2": "accepted"}


@pytest.mark.parametrize(("key", "code"), [("\x03", 1), ("\x04", 0)])
def test_ctrl_c_and_ctrl_d_leave_whole_files(
    desk: Path, terminal: Callable[..., Terminal], key: str, code: int
) -> None:
    session = terminal()
    session.type("a\n", then=ASKED)
    session.type("e accused_side\n", then="new value")
    session.type(key, then="go on with")
    assert session.end() == code
    assert "Traceback" not in session.screen
    assert states(desk / "o.jsonl") == {"aaa1": "accepted", "bbb2": "draft", "ccc3": "draft"}
    assert [one["action"] for one in log(desk / "o.jsonl.log.jsonl")] == ["accept"]
    assert not list(desk.glob(".*"))


def test_a_closed_window_loses_no_decision(desk: Path, terminal: Callable[..., Terminal]) -> None:
    session = terminal()
    session.type("a\n", then=ASKED)
    session.process.send_signal(signal.SIGKILL)
    session.process.wait()
    assert states(desk / "o.jsonl") == {"aaa1": "accepted", "bbb2": "draft", "ccc3": "draft"}
    assert len(log(desk / "o.jsonl.log.jsonl")) == 1


def test_bytes_that_are_no_text_are_asked_again(
    desk: Path, terminal: Callable[..., Terminal]
) -> None:
    session = terminal()
    session.screen = ""
    os.write(session._tty, b"\xff\xfe\n")
    session.wait_for(ASKED)
    session.type("q\n", then="go on with")
    assert session.end() == 0
    assert "Traceback" not in session.screen
