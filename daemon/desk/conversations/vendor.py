"""The dialogue with vendors about one ticket, folded out of its history (SPEC D5).

| what happens                                    | the ticket                                              |
| ----------------------------------------------- | ------------------------------------------------------- |
| staff writes to a vendor                        | waits for the vendor                                    |
| a person of the vendor names a day to come      | if it waits for the vendor: goes on, until that day is  |
|                                                 | over                                                    |
| a person of the vendor writes anything else     | if it waits for the vendor: waits no more               |
| their ticket system writes                      | stays as it is                                          |
| `#vendor acme end`                              | waits no more, unless another vendor is still asked     |
| staff thanks them                               | stays as it is                                          |

What was said stands in entries of the kind `VENDOR`, for staff only. Nothing falls due by itself: what a
ticket that waits does, `planning` knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from daemon.desk.model import Event, EventKind, Status, Ticket, WaitsFor


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What is known of the dialogue with one vendor."""

    vendor: str
    """Their id."""
    asked_at: datetime | None = None
    """When staff last wrote to them."""
    wrote_at: datetime | None = None
    """When a person there last wrote."""
    case: str = ""
    """Their own number, as they write it."""
    promised: date | None = None
    """The day by which they expect to be done, as they last said."""
    open: bool = True
    """They are still asked for something."""


def fold(ticket: Ticket) -> Mapping[str, Talk]:
    """Return the dialogues of a ticket by vendor, in the order in which they began."""
    talks: dict[str, Talk] = {}
    for event in ticket.history:
        if event.kind in _STEPS:
            vendor = str(event.data["vendor"])
            talks[vendor] = _step(talks.get(vendor) or Talk(vendor=vendor), event)
    return talks


_STEPS = frozenset(
    {EventKind.VENDOR_ASKED, EventKind.VENDOR_WROTE, EventKind.VENDOR_CASE_SET, EventKind.VENDOR_ENDED}
)


def _step(talk: Talk, event: Event) -> Talk:
    match event.kind:
        case EventKind.VENDOR_ASKED:
            waits = event.data.get("waits", True)
            return replace(talk, asked_at=event.at, open=talk.open or waits is True)
        case EventKind.VENDOR_CASE_SET:
            return replace(talk, case=str(event.data["case"]))
        case EventKind.VENDOR_ENDED:
            return replace(talk, open=False)
        case _:
            promised = event.data.get("promised")
            wrote_at = talk.wrote_at if event.data.get("automatic") else event.at
            day = date.fromisoformat(str(promised)) if promised else talk.promised
            return replace(talk, wrote_at=wrote_at, promised=day)


def is_waited_for(ticket: Ticket) -> bool:
    """Say whether the ticket waits for a vendor now."""
    return ticket.status is Status.WAITING and ticket.waits_for is WaitsFor.VENDOR
