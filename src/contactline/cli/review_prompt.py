"""The prompt of ``contactline review``: one draft after another, a key and a line each."""

from __future__ import annotations

import shutil
import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from contactline.errors import ContactlineError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.extract.review.desk import Desk
    from contactline.extract.shown.report_texts import Texts
    from contactline.model.records import Claim

KEYS: Final = (
    "[a]ccept  [e]dit  [r]eject REASON  [m]erge N  [s]kip  [b]ack  [u]ndo  [c]ontext  [l]ist  "
    "[q]uit  [?] help"
)
HELP: Final = """\
  a, accept          the draft is right as it stands
  e, edit            choose a field and type its new value
  e FIELD=VALUE      set a field at once: e accused=AM; e when=2022-05-04T22:30
  r, reject REASON   leave it out; the reason goes into the log
  m, merge N         this draft tells the same as draft N of the list: it becomes part of that one
  s, skip or Enter   leave it a draft and go on
  b, back            look at the one before again
  N                  go to draft N
  u, undo            take the last decision back
  c, context         more of the report around the quote
  l, list            every draft with its number
  q, quit            stop; what is decided is written, --resume goes on"""
_WORDS: Final = {
    "a": "accept", "e": "edit", "r": "reject", "m": "merge", "s": "skip", "": "skip",
    "b": "back", "u": "undo", "c": "context", "l": "list", "q": "quit", "?": "help", "h": "help",
}  # fmt: skip
#: Room for a label, such as "from direction of".
_LABEL: Final = 17
#: Longest line that is read.
MAX_LINE: Final = 20_000


class _Over(Exception):  # noqa: N818 - not an error: nobody answers any more
    """The input ended."""


def read_line(prompt: str) -> str | None:
    """Ask on stderr and return a line of stdin, None at its end."""
    click.echo(prompt, nl=False, err=True)
    try:
        line = sys.stdin.readline(MAX_LINE)
    except UnicodeDecodeError:
        click.echo("those bytes are no UTF-8 text; once more, please", err=True)
        return read_line(prompt)
    return line.rstrip("\r\n") if line else None


def say(text: str = "") -> None:
    """Write to stderr."""
    click.echo(text, err=True)


@dataclass(slots=True, kw_only=True)
class Prompt:
    """Asks about the drafts of a desk.

    Parameters
    ----------
    desk
        The drafts.
    texts
        The reports that they were read from.
    save
        Called after every decision.
    """

    desk: Desk
    texts: Texts
    save: Callable[[], None]
    queue: tuple[str, ...] = ()
    at: int = 0

    def run(self) -> str:
        """Ask until every draft was seen; return how it ended: done, quit, ended or stopped."""
        self.queue = tuple(claim.claim_id for claim in self.desk.open())
        say(f"{len(self.queue)} drafts. {KEYS}")
        try:
            while True:
                if self.at >= len(self.queue):
                    if self._finished():
                        return "done"
                    continue
                claim = self.desk.get(self.queue[self.at])
                if claim is None:
                    self.at += 1
                    continue
                self._show(claim)
                if self._decide(claim.claim_id):
                    return "quit"
        except _Over:
            say()
            return "ended"
        except KeyboardInterrupt:
            say()
            return "stopped"

    def _ask(self, prompt: str) -> str:
        line = read_line(prompt)
        if line is None:
            raise _Over
        return line.strip()

    def _finished(self) -> bool:
        """Ask after the last draft; False if the person goes back to one."""
        say(f"\nThat was the last: {self.desk.summary()}.")
        while True:
            word = self._ask("Enter to finish, or back, undo, list, a number? ").lower()
            word = _WORDS.get(word, word)
            if word in {"skip", "quit"}:
                return True
            if word.isdigit():
                if self._go_to(int(word)):
                    return False
            elif word in {"back", "undo"}:
                if self._back() if word == "back" else self._undo():
                    return False
            elif word == "list":
                self._list("")
            else:
                say(f"  {_plain(word)[:40]!r} is none of them")

    def _decide(self, claim_id: str) -> bool:
        """Ask about a draft until the prompt moves on; tell whether to quit."""
        while True:
            word, _, rest = self._ask("accept, edit, reject, merge, skip ...? ").partition(" ")
            rest = rest.strip()
            if word.isdigit():
                if self._go_to(int(word)):
                    return False
                continue
            word = _WORDS.get(word.lower(), word.lower())
            if word == "quit":
                return True
            try:
                if self._do(word, rest, claim_id):
                    return False
            except ContactlineError as exc:
                say(f"  not done: {_plain(str(exc))}")

    def _do(self, word: str, rest: str, claim_id: str) -> bool:
        """Do what was asked; tell whether the prompt moves on."""
        if word == "accept":
            self.desk.accept(claim_id)
            self._keep()
        elif word == "reject":
            reason = rest or self._ask("  why (Enter: no reason)? ")
            self.desk.reject(claim_id, reason or None)
            self._keep()
        elif word == "merge":
            if not self._merge(rest, claim_id):
                return False
        elif word == "edit":
            return self._edit(rest, claim_id)
        elif word == "undo":
            return self._undo()
        elif word == "back":
            return self._back()
        elif word in {"context", "list", "help"}:
            self._tell(word, claim_id)
            return False
        elif word != "skip":
            say(f"  {_plain(word)[:40]!r} is none of the keys: {KEYS}")
            return False
        self.at += 1
        return True

    def _keep(self) -> None:
        """Write what is decided; a full disk does not undo a decision."""
        try:
            self.save()
        except OutputError as exc:
            say(f"  decided, but not written yet: {_plain(str(exc))}")

    # -------------------------------------------------------------- moving about

    def _go_to(self, number: int) -> bool:
        if not 1 <= number <= len(self.queue):
            say(f"  there is no draft {number}; they are 1 to {len(self.queue)}")
        elif self.desk.get(self.queue[number - 1]) is None:
            say(f"  draft {number} became part of another")
        else:
            self.at = number - 1
            return True
        return False

    def _back(self) -> bool:
        for index in range(self.at - 1, -1, -1):
            if self.desk.get(self.queue[index]) is not None:
                self.at = index
                return True
        say("  this is the first")
        return False

    def _undo(self) -> bool:
        claim_id = self.desk.undo()
        if claim_id is None:
            say("  nothing was decided yet")
            return False
        self._keep()
        say(f"  taken back: the last decision about {claim_id}")
        if claim_id in self.queue:
            self.at = self.queue.index(claim_id)
        return True

    # -------------------------------------------------------------- deciding

    def _merge(self, rest: str, claim_id: str) -> bool:
        from contactline.extract.review.desk import differences

        if not rest:
            self._list(claim_id)
            rest = self._ask("  part of which one (number or id, Enter: none)? ")
            if not rest:
                return False
        if rest.isdigit() and 1 <= int(rest) <= len(self.queue):
            rest = self.queue[int(rest) - 1]
        other, claim = self.desk.find(rest), self.desk.find(claim_id)
        lost = differences(other, claim)
        if lost and other.claim_id != claim_id:
            say("  they do not tell the same:")
            for words in lost:
                say(f"    {_plain(words)}")
            if self._ask("  merge them all the same (y/N)? ").lower() not in {"y", "yes"}:
                return False
        self.desk.merge(other.claim_id, claim_id)
        self._keep()
        say(f"  now part of {other.claim_id}")
        return True

    def _edit(self, rest: str, claim_id: str) -> bool:
        """Change fields; the draft is shown again, and still has to be accepted or left."""
        from contactline.extract.review.fields import NAMES

        if rest:
            name, sign, value = rest.partition("=")
            if not sign:
                name, _, value = rest.partition(" ")
            if sign or value:
                return self._set(claim_id, name.strip(), value.strip())
            return self._set_asking(claim_id, NAMES.get(name.strip(), name.strip()))
        names = self._fields(claim_id)
        chosen = self._ask("  which field (number or name, Enter: none)? ")
        if not chosen:
            return False
        if chosen.isdigit():
            if not 1 <= int(chosen) <= len(names):
                say(f"  there is no field {chosen}; they are 1 to {len(names)}")
                return False
            chosen = names[int(chosen) - 1]
        return self._set_asking(claim_id, NAMES.get(chosen, chosen))

    def _fields(self, claim_id: str) -> list[str]:
        from contactline.extract.review.fields import FIELDS, typed

        claim = self.desk.find(claim_id)
        for number, name in enumerate(FIELDS, start=1):
            say(f"  {number:>2} {name:<15} {_plain(typed(claim, name))[:90]}")
        return list(FIELDS)

    def _set_asking(self, claim_id: str, name: str) -> bool:
        """Ask for a field's value until it is one."""
        from contactline.extract.review.fields import FIELDS, require, typed

        require(name)
        claim = self.desk.find(claim_id)
        form = FIELDS.get(name)
        if form:
            say(f"  {name}: {form}")
        say(f"  now: {_plain(typed(claim, name)) or '(empty)'}")
        while True:
            value = self._ask("  new value (Enter: leave it, -: empty)? ")
            if not value:
                return False
            try:
                return self._set(claim_id, name, "" if value == "-" else value)
            except ContactlineError as exc:
                say(f"  not done: {_plain(str(exc))}")

    def _set(self, claim_id: str, name: str, value: str) -> bool:
        if not self.desk.edit(claim_id, name, value):
            say("  it says so already")
            return False
        self._keep()
        if name == "sub_event_type" and value:
            from contactline.ingest.events import read_event

            if read_event(value) == (None, None):
                say(f"  {_plain(value)!r} is not one of ACLED's terms; kept as typed")
        return True

    # -------------------------------------------------------------- showing

    def _show(self, claim: Claim) -> None:
        from contactline.extract.shown.claim_words import in_words
        from contactline.extract.shown.report_texts import context

        text, why = self.texts.of(claim.report)
        about = ", ".join(
            _plain(str(part))
            for part in (claim.report.title, claim.report.outlet, claim.report.published)
            if part
        )
        say()
        say(
            click.style(
                f"--- draft {self.at + 1} of {len(self.queue)}: {claim.claim_id} "
                f"({claim.review.value}), {_plain(claim.report.report_id)}"
                f"{f' ({about})' if about else ''}",
                bold=True,
            )
        )
        for label, words in in_words(claim, text):
            style: dict[str, Any] = {"fg": "yellow"} if label == "CHECK" else {}
            _lines(label, words, **style)
        before, quote, after = context(claim, text)
        if before or after:
            _lines("report", f"{before} >>> {quote} <<< {after}")
        elif quote:
            _lines("quote", f"“{quote}”")
        if why:
            _lines("", f"no context: {why}")

    def _tell(self, word: str, claim_id: str) -> None:
        from contactline.extract.shown.report_texts import context

        if word == "help":
            say(HELP)
        elif word == "list":
            self._list(claim_id)
        else:
            claim = self.desk.find(claim_id)
            text, why = self.texts.of(claim.report)
            before, quote, after = context(claim, text, chars=2_000)
            _lines("report", f"{before} >>> {quote} <<< {after}" if text is not None else why)

    def _list(self, claim_id: str) -> None:
        from contactline.extract.shown.claim_words import headline

        for number, key in enumerate(self.queue, start=1):
            claim = self.desk.get(key)
            mark = ">" if key == claim_id else " "
            if claim is None:
                say(f" {mark}{number:>3} part of another")
                continue
            start = claim.time.start
            day = start.isoformat()[:16].replace("T", " ") if start else "no time"
            words = f"{claim.review.value:<8} {day:<16} {headline(claim)}"
            say(f" {mark}{number:>3} {words[: _width() - 6]}")


def _width() -> int:
    return max(40, min(shutil.get_terminal_size((100, 24)).columns, 110))


def _lines(label: str, words: str, **style: Any) -> None:
    """Write a label and words, wrapped and hanging."""
    room = _width() - _LABEL - 3
    lines = textwrap.wrap(words, room, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        shown = f"  {label if not number else '':<{_LABEL}} {line}"
        say(click.style(shown, **style) if style else shown)


def _plain(text: str) -> str:
    from contactline.extract.shown.claim_words import plain

    return plain(text)
