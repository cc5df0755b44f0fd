"""The table of states as a page for people: `python -m daemon.desk.lifecycle_drawn`.

docs/reference/lifecycle.md is this output; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable

from daemon.desk.lifecycle import REFUSALS, TRANSITIONS, Refusal
from daemon.desk.model import EventKind, Status

_MEANING = {
    Refusal.ONLY_FIRST: "it is how a ticket begins",
    Refusal.NOT_RESOLVED: "it comes after the resolution",
    Refusal.NOT_ENDED: "nothing has ended yet",
    Refusal.NOT_CLOSED: "it comes after the closing",
    Refusal.NOT_WAITING: "the ticket does not wait",
    Refusal.RESOLVED: "the ticket is resolved; `#reopen` it first",
    Refusal.CLOSED: "the ticket is closed; `#reopen` it first",
    Refusal.MERGED: "the matter goes on in the ticket that it was merged into",
    Refusal.SPAM: "the ticket was marked as spam; `#reopen` it first",
}


def drawn() -> str:
    """Return the page: a diagram of what moves a ticket, and every pair of state and event."""
    return "\n".join((*_head(), *_diagram(), *_table(), *_refusals())) + "\n"


def _head() -> Iterable[str]:
    yield "# The states of a ticket"
    yield ""
    yield "Drawn from `daemon/desk/lifecycle.py` by `make reference`; do not edit."
    yield ""


def _diagram() -> Iterable[str]:
    yield "What moves a ticket:"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {Status.NEW.value}: {EventKind.OPENED.value}"
    moves: dict[tuple[Status, Status], list[str]] = {}
    for (status, kind), to in TRANSITIONS.items():
        if to is not status:
            moves.setdefault((status, to), []).append(kind.value)
    order = list(Status)
    for (status, to), kinds in sorted(moves.items(), key=lambda row: [order.index(each) for each in row[0]]):
        yield f"    {status.value} --> {to.value}: {', '.join(sorted(kinds))}"
    yield "```"
    yield ""
    yield "`undone` alone moves it as it says itself: to where it stood without what was taken back"
    yield "(`daemon/desk/undo.py`)."
    yield ""


def _table() -> Iterable[str]:
    yield "Every pair. A word is the state afterwards; `-` is refused, with the reason below."
    yield ""
    yield "| what happens | " + " | ".join(status.value for status in Status) + " |"
    yield "| --- |" + " --- |" * len(Status)
    for kind in EventKind:
        cells = (_cell(status, kind) for status in Status)
        yield f"| {kind.value} | " + " | ".join(cells) + " |"
    yield ""


def _cell(status: Status, kind: EventKind) -> str:
    to = TRANSITIONS.get((status, kind))
    return to.value if to is not None else f"- {REFUSALS[status, kind].value}"


def _refusals() -> Iterable[str]:
    yield "| refused as | because |"
    yield "| --- | --- |"
    for refusal in Refusal:
        yield f"| {refusal.value} | {_MEANING[refusal]} |"


if __name__ == "__main__":
    print(drawn(), end="")
