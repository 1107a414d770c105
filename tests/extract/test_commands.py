"""``contactline extract`` and ``contactline review``, as typed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from contactline.cli.main import cli
from tests.extract.test_extract import STATEMENT

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(item) for item in arguments], input=stdin)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(STATEMENT, encoding="utf-8")
    return path


def test_claims_go_to_stdout_as_json_lines(report: Path) -> None:
    done = run("extract", report, "--published", "2022-05-05")
    assert done.exit_code == 0
    (line,) = done.stdout.splitlines()
    claim = json.loads(line)
    assert claim["claimant"]["side"] == "AZ"
    assert claim["report"]["published_basis"] == "given"
    assert "1 draft claim" in done.stderr


def test_stdin_is_a_report() -> None:
    done = run("extract", "-", "--published", "2022-05-05", stdin=STATEMENT.encode())
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1


def test_a_table_of_reports_names_files_and_a_bad_one_does_not_stop_the_rest(
    tmp_path: Path, report: Path
) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02binary" * 50)
    table = tmp_path / "reports.csv"
    table.write_text(
        "file,published,published_basis,outlet,url,tz\n"
        "bad.txt,2022-05-05,given,,,\n"
        f"{report.name},2022-05-05,inferred,Daily Paper,https://example.org/1,+03:00\n",
        encoding="utf-8",
    )
    done = run("extract", table)
    assert done.exit_code == 0
    claim = json.loads(done.stdout)
    assert claim["report"]["outlet"] == "Daily Paper"
    assert claim["report"]["published_basis"] == "inferred"
    assert claim["time"]["start"].endswith("+03:00")
    assert "bad.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_mentions_explanation_and_csv(tmp_path: Path, report: Path) -> None:
    mentions, page, out = tmp_path / "m.jsonl", tmp_path / "x.html", tmp_path / "drafts.csv"
    done = run("extract", report, "--published", "2022-05-05", "-o", out, "--mentions", mentions,
               "--explain", "--explain-html", page)  # fmt: skip
    assert done.exit_code == 0
    rows = table(out)
    assert [row["review"] for row in rows] == ["draft"]
    for line in mentions.read_text(encoding="utf-8").splitlines():
        mention = json.loads(line)
        assert STATEMENT[mention["char_start"] : mention["char_end"]] == mention["surface"]
    assert "1 accused" in done.stderr
    html = page.read_text(encoding="utf-8")
    assert 'data-label="1 accused"' in html
    assert "<script" not in html


def test_markup_in_a_report_stays_text_in_the_page(tmp_path: Path) -> None:
    report, page = tmp_path / "r.txt", tmp_path / "x.html"
    report.write_text("<script>alert(1)</script> said.\n\n" + STATEMENT, encoding="utf-8")
    assert run("extract", report, "--explain-html", page, "-o", tmp_path / "o.jsonl").exit_code == 0
    assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_an_output_that_is_there_is_not_overwritten(report: Path) -> None:
    done = run("extract", report, "-o", report)
    assert done.exit_code == 2
    assert report.read_text(encoding="utf-8") == STATEMENT


def test_resume_reads_only_what_is_left(tmp_path: Path, report: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(STATEMENT.replace("Sisian", "Goris"), encoding="utf-8")
    out = tmp_path / "drafts.jsonl"
    assert run("extract", report, "-o", out, "--resume").exit_code == 0
    done = run("extract", report, other, "-o", out, "--resume")
    assert done.exit_code == 0
    assert "1 of 2 reports are done already" in done.stderr
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2


def test_resume_mends_what_a_killed_run_left(tmp_path: Path, report: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(STATEMENT.replace("Sisian", "Goris"), encoding="utf-8")
    out, mentions = tmp_path / "drafts.jsonl", tmp_path / "mentions.jsonl"
    options = ["-o", out, "--mentions", mentions, "--resume"]
    assert run("extract", report, other, *options).exit_code == 0
    whole, all_mentions = out.read_bytes(), mentions.read_bytes()
    # Killed while it wrote the second report: a cut line, and not marked as done.
    out.write_bytes(whole[:-40])
    done = tmp_path / "drafts.jsonl.done"
    done.write_text(done.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    again = run("extract", report, other, *options)
    assert again.exit_code == 0, again.stderr
    assert out.read_bytes() == whole
    assert mentions.read_bytes() == all_mentions


def test_resume_keeps_a_whole_last_line_without_a_line_end(tmp_path: Path, report: Path) -> None:
    out = tmp_path / "drafts.jsonl"
    assert run("extract", report, "-o", out, "--resume").exit_code == 0
    whole = out.read_bytes()
    out.write_bytes(whole.rstrip(b"\n"))  # as an editor may save it
    (tmp_path / "drafts.jsonl.done").unlink()
    assert run("extract", report, "-o", out, "--resume").exit_code == 0
    assert out.read_bytes() == whole


def test_resume_goes_on_with_a_file_of_a_plain_run(tmp_path: Path, report: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(STATEMENT.replace("Sisian", "Goris"), encoding="utf-8")
    out = tmp_path / "drafts.jsonl"
    assert run("extract", report, "-o", out).exit_code == 0
    done = run("extract", report, other, "-o", out, "--resume")
    assert "1 of 2 reports are done already" in done.stderr
    assert len(lines(out)) == 2
    assert run("extract", other, "-o", out, "--overwrite").exit_code == 0
    again = run("extract", report, other, "-o", out, "--resume")
    assert "1 of 2 reports are done already" in again.stderr, "what was overwritten is not done"
    out.unlink()
    assert run("extract", report, "-o", out, "--resume").exit_code == 0
    assert len(lines(out)) == 1, "a file that was taken away holds nothing"


def test_what_was_read_is_kept_when_a_run_is_stopped(
    tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contactline.extract import batch

    other = tmp_path / "other.txt"
    other.write_text(STATEMENT.replace("Sisian", "Goris"), encoding="utf-8")
    out = tmp_path / "drafts.jsonl"
    plain = batch.run

    def stopped(*args: object, **options: object) -> object:
        yield next(plain(*args, **options))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(batch, "run", stopped)
        done = run("extract", report, other, "-o", out)
    assert done.exit_code == 130
    assert "stopped after 1 of 2 reports" in done.stderr
    assert len(lines(out)) == 1
    assert run("extract", report, other, "-o", out, "--resume").exit_code == 0
    assert len(lines(out)) == 2


def test_one_statement_in_two_files_is_two_claims_that_can_be_reviewed(tmp_path: Path) -> None:
    folder = tmp_path / "wires"
    for name in ("one.txt", "two.txt", "deep/one.txt", ".hidden.txt", "notes.docx"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(STATEMENT, encoding="utf-8")
    drafts = tmp_path / "drafts.jsonl"
    assert run("extract", folder, "--published", "2022-05-05", "-o", drafts).exit_code == 0
    found = lines(drafts)
    assert [claim["report"]["report_id"] for claim in found] == ["one", "one-2", "two"]
    assert len({claim["claim_id"] for claim in found}) == 3
    done = run("review", drafts, "-o", tmp_path / "claims.csv", "--accept-all")
    assert done.exit_code == 0, done.stderr
    assert len(table(tmp_path / "claims.csv")) == 3


def test_a_folder_without_a_report_says_so(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    done = run("extract", tmp_path / "photos")
    assert done.exit_code == 1
    assert "holds no report" in done.stderr


def test_a_bad_row_of_a_table_is_one_report_lost(tmp_path: Path, report: Path) -> None:
    table = tmp_path / "reports.csv"
    table.write_text(
        "file,published,tz\n"
        f"{report.name},5 May,\n"
        f"{report.name},2022-05-05,+19:00\n"
        ",2022-05-05,\n"
        f"{report.name},2022-05-05,\n",
        encoding="utf-8",
    )
    done = run("extract", table)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1
    assert "reports.csv:2:published" in done.stderr
    assert "reports.csv:3:tz" in done.stderr
    assert "reports.csv:4: names no file" in done.stderr


def test_a_fault_of_the_rules_costs_one_report(
    tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contactline.extract import batch

    bad = tmp_path / "bad.txt"
    bad.write_text("boom", encoding="utf-8")
    plain = batch.extract

    def extract(source: object, *args: object, **options: object) -> object:
        if source.text == "boom":  # type: ignore[attr-defined]
            raise OverflowError("date value out of range")
        return plain(source, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "extract", extract)
    done = run("extract", bad, report)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1
    assert "bad.txt: a fault of contactline" in done.stderr


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0022-09-14", "is before 1800"),
        ("5 May", "no ISO 8601 date"),
        ("2022-05-05T10:00", "offset"),
    ],
)
def test_a_date_of_publication_that_is_none_is_said(report: Path, value: str, words: str) -> None:
    done = run("extract", report, "--published", value)
    assert done.exit_code == 2
    assert words in done.stderr


def test_a_future_date_of_publication_is_said_wherever_it_stands(
    tmp_path: Path, report: Path
) -> None:
    table = tmp_path / "reports.csv"
    table.write_text(f"file,published\n{report.name},2999-01-01\n", encoding="utf-8")
    for arguments in ((report, "--published", "2999-01-01"), (table,)):
        done = run("extract", *arguments)
        assert "2999-01-01 lies in the future" in done.stderr


def test_nothing_is_written_where_nothing_could_be_read(tmp_path: Path) -> None:
    out = tmp_path / "drafts.jsonl"
    done = run("extract", tmp_path / "nosuch.txt", "-o", out)
    assert done.exit_code == 1
    assert "nosuch.txt: cannot be read" in done.stderr
    assert not out.exists()


def test_an_unknown_conflict_is_a_usage_error(report: Path) -> None:
    done = run("extract", report, "--conflict", "nowhere")
    assert done.exit_code == 2
    assert "thailand_cambodia" in done.stderr


def test_another_conflict_is_a_table_of_ones_own(tmp_path: Path) -> None:
    table = tmp_path / "island.toml"
    table.write_text(
        """
name = "island"
title = "Northland, Southland"
tz = "+01:00"
parties = ["NO", "SO"]
[opponent]
NO = "SO"
SO = "NO"
[[side]]
code = "NO"
noun = ["Northland"]
demonym = ["Northlanders?", "Northern"]
[[side]]
code = "SO"
noun = ["Southland"]
demonym = ["Southlanders?", "Southern"]
""",
        encoding="utf-8",
    )
    report = tmp_path / "r.txt"
    report.write_text(
        "The Defence Ministry of Northland said that Southern forces had opened fire at its "
        "positions at 10:20 on 5 May, wounding one soldier.",
        encoding="utf-8",
    )
    done = run("extract", report, "--conflict", table, "--published", "2022-05-05")
    assert done.exit_code == 0, done.stderr
    claim = json.loads(done.stdout)
    assert (claim["claimant"]["side"], claim["accused"]["side"]) == ("NO", "SO")
    assert claim["time"]["start"] == "2022-05-05T10:20:00+01:00"
    assert claim["casualties"][0]["side"] == "NO"


@pytest.mark.parametrize(
    ("content", "words"),
    [("name = ", "no TOML"), ('name = "x"', "lacks"), (None, "cannot be read")],
)
def test_a_conflict_table_that_is_none_is_said(
    tmp_path: Path, report: Path, content: str | None, words: str
) -> None:
    table = tmp_path / "x.toml"
    if content is not None:
        table.write_text(content, encoding="utf-8")
    done = run("extract", report, "--conflict", table)
    assert done.exit_code != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_text_that_offsets_refer_to_can_be_had(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><head><title>News</title></head><body><nav>Home About</nav><article><h1>Fire</h1>"
        f"<p>{STATEMENT}</p><p>Nothing else was reported on that day from the border.</p>"
        f"</article></body></html>",
        encoding="utf-8",
    )
    folder = tmp_path / "texts"
    drafts = tmp_path / "drafts.jsonl"
    done = run("extract", page, "--published", "2022-05-05", "-o", drafts, "--text-out", folder)
    assert done.exit_code == 0
    (claim,) = lines(drafts)
    content = (folder / "page.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == claim["report"]["sha256"]
    text = content.decode()
    assert text[claim["char_start"] : claim["char_end"]] == claim["quote"]
    assert "<p>" not in text
    again = run("extract", page, "-o", tmp_path / "x.jsonl", "--text-out", folder)
    assert again.exit_code == 0, "the same text is no conflict"
    (folder / "page.txt").write_text("something else", encoding="utf-8")
    other = run("extract", page, "-o", tmp_path / "y.jsonl", "--text-out", folder)
    assert other.exit_code == 2
    assert "--overwrite" in other.stderr


def test_a_report_id_does_not_lead_out_of_the_folder(tmp_path: Path, report: Path) -> None:
    table = tmp_path / "reports.csv"
    table.write_text(f"report_id,file\n../../evil,{report.name}\n", encoding="utf-8")
    folder = tmp_path / "deep" / "texts"
    assert run("extract", table, "--text-out", folder).exit_code == 0
    assert [path.name for path in folder.iterdir()] == ["_.._evil.txt"]


def test_html_is_reduced_to_its_article(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    page = tmp_path / "page.html"
    body = "".join(f"<p>{line}</p>" for line in STATEMENT.strip().split("\n"))
    filler = "<p>" + "The report was updated with further words by the desk. " * 4 + "</p>"
    page.write_text(
        "<html><head><title>Fire on the border</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Fire on the border</h1>{body}{filler}</article>"
        "<footer>Armenian forces opened fire at nothing, copyright</footer></body></html>",
        encoding="utf-8",
    )
    done = run("extract", page, "--published", "2022-05-05")
    assert done.exit_code == 0
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["claimant"]["side"] == "AZ"


# ------------------------------------------------------------------ review


@pytest.fixture
def drafts(tmp_path: Path, report: Path) -> Path:
    second = tmp_path / "second.txt"
    second.write_text(STATEMENT.replace("Sisian", "Goris"), encoding="utf-8")
    out = tmp_path / "drafts.jsonl"
    assert run("extract", report, second, "--published", "2022-05-05", "-o", out).exit_code == 0
    return out


def test_drafts_are_accepted_rejected_and_edited_in_bulk(tmp_path: Path, drafts: Path) -> None:
    first, second = (
        json.loads(line)["claim_id"] for line in drafts.read_text("utf-8").splitlines()
    )
    out = tmp_path / "claims.csv"
    done = run("review", drafts, "-o", out, "--reject", second[:6], "--set",
               f"{first}:accused_side=NK", "--accept-all", "--by", "me")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    (row,) = table(out)
    assert (row["claim_id"], row["accused_side"], row["review"]) == (first, "NK", "edited")
    log = lines(tmp_path / "claims.csv.log.jsonl")
    assert {entry["action"] for entry in log} == {"reject", "edit"}
    assert {entry["by"] for entry in log} == {"me"}


def test_two_drafts_become_one(tmp_path: Path, drafts: Path) -> None:
    first, second = (
        json.loads(line)["claim_id"] for line in drafts.read_text("utf-8").splitlines()
    )
    out = tmp_path / "claims.jsonl"
    assert run("review", drafts, "-o", out, "--merge", f"{first},{second}").exit_code == 0
    (line,) = out.read_text(encoding="utf-8").splitlines()
    claim = json.loads(line)
    assert claim["claim_id"] == first
    assert {"Sisian", "Goris"} <= {place["as_written"] for place in claim["places"]}


def test_a_reviewed_table_is_read_again(tmp_path: Path, drafts: Path) -> None:
    out, again = tmp_path / "claims.csv", tmp_path / "again.csv"
    assert run("review", drafts, "-o", out, "--accept-all").exit_code == 0
    assert run("review", out, "-o", again, "--accept-all").exit_code == 0
    assert out.read_bytes() == again.read_bytes()


def test_an_unknown_id_is_said(tmp_path: Path, drafts: Path) -> None:
    done = run("review", drafts, "-o", tmp_path / "claims.csv", "--accept", "zzz")
    assert done.exit_code == 2
    assert "zzz" in done.stderr


def test_nobody_to_ask_is_said(tmp_path: Path, drafts: Path) -> None:
    done = run("review", drafts, "-o", tmp_path / "claims.csv")
    assert done.exit_code == 2
    assert "--accept-all" in done.stderr
