"""One command before the desk, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.model import Json, Ticket
from daemon.desk.policy import Person
from parsers.model import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one command line."""

    written: str
    done: str = ""
    """What was done ("taken", "assigned" ...); "" when it was refused."""
    refused: str = ""
    """Why it was not done ("not_now", "no_such_person" ...); "" when it was done."""
    value: str = ""
    """The name or label that the receipt mentions."""
    answer: Mapping[str, Json] | None = None
    """What was to be seen, for a command that only looks; `done` is "answered" then."""
    redacted: Mapping[str, Json] | None = None
    """Of a redaction: where the secret cannot be taken out ("sent_to", "left")."""
    number: str = ""
    """The ticket that it was about, where that is not the one that the mail is about."""
    took_words: bool = False
    """The words below the commands are dealt with: they went with it, or into it."""

    @property
    def did_something(self) -> bool:
        """Whether anything is other than before."""
        return self.done not in ("", "nothing_to_do")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One command before the desk."""

    command: Command
    person: Person
    case: Case
    draft: Draft
    words: str
    """What the mail says below its commands, if that may go to the requester; else ""."""
    for_vendor: str | None = None
    """What stands below the commands, for a vendor; None: there is something, and it must not go there."""
    may_go: bool
    """Whether words and files of this mail may go to the requester."""
    below: str = ""
    """What the mail says below its commands, for commands that say themselves whom it goes to."""
    doubtful: bool = True
    """Something in the mail hints that `below` may be for staff only."""

    @property
    def side(self) -> Ticket | None:
        """`Case.side`, where the command is about the ticket that the mail is about."""
        about = self.case.ticket
        return self.case.side if about is not None and about.id == self.draft.ticket.id else None

    @property
    def argument(self) -> str:
        """What stands behind the verb, trimmed, in one line."""
        return " ".join(self.command.argument.split())

    def done(self, what: str, value: str = "", *, took_words: bool = False) -> Result:
        return Result(written=self.command.written, done=what, value=value, took_words=took_words)

    def answered(self, answer: Mapping[str, Json]) -> Result:
        return Result(written=self.command.written, done="answered", answer=answer)

    def refused(self, why: str, value: str = "") -> Result:
        return Result(written=self.command.written, refused=why, value=value)

    def refused_now(self) -> Result:
        return self.refused("not_now", self.draft.ticket.status.value)
