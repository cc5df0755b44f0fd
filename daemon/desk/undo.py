"""Taking back what an engineer's last mail on a ticket did (SPEC D1, D2): a pure function of its history.

What is taken back is one message's events by one person, newest message first. They stay on the history; an
UNDONE event names them, and from then on they count as if they had not happened (`Ticket.last`, the clocks).

| what the mail did           | is taken back                  | unless                                  |
|-----------------------------|--------------------------------|-----------------------------------------|
| take, assign, team          | owner and team as they were    | somebody has given it to others since   |
| priority, category, channel | as it was                      | somebody has set it since               |
| watch                       | they are copied no more        |                                         |
| contacted, ack, snooze,     | it counts no more              |                                         |
| facts for the closing       |                                |                                         |
| eta                         | the one before counts again,   | somebody has set one since; or the      |
|                             | the mail called back           | requester was told: "eta_told"          |
| wait, reopen, spam          | the state as it was            | something has moved the state since     |
| answer, workaround, proposal | called back, kept inside       | it has left: "already_sent"             |
| resolve, close              | the state as it was, the mail  | it has left: "told_already"; or         |
|                             | to the requester called back   | something has moved the state since     |
| note, log, escalate, merge, | stays                          |                                         |
| what a vendor was written   |                                |                                         |

A mail that left nothing but a note is passed over while words of the mail before it can be called back.
An hour after it was done, all stays. The state is what remains when the events left over are gone through
again from the beginning: `lifecycle.TRANSITIONS` alone moves it. All else is what the events say it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from daemon.desk.known import Told
from daemon.desk.lifecycle import TRANSITIONS
from daemon.desk.model import Event, EventKind, Json, Status, Ticket, undone_places

WITHIN = timedelta(hours=1)
"""How long after it was done."""

_K = EventKind

_OWNER, _PRIORITY, _CATEGORY, _CHANNEL = ("owner", "team"), ("priority",), ("category",), ("channel",)
_COPIED, _ETA, _STATUS, _WORDS, _FACTS = ("copied",), ("eta",), ("status",), ("words",), ("facts",)

TOUCHES: Mapping[EventKind, tuple[str, ...]] = {
    **dict.fromkeys((_K.TAKEN, _K.ASSIGNED), _OWNER),
    _K.PRIORITY_SET: _PRIORITY,
    _K.CATEGORY_SET: _CATEGORY,
    _K.CHANNEL_SET: _CHANNEL,
    _K.COPIED: _COPIED,
    _K.ETA_SET: _ETA,
    **dict.fromkeys((_K.WAITING, _K.REOPENED, _K.MARKED_SPAM), _STATUS),
    **dict.fromkeys((_K.RESOLVED, _K.CLOSED), _STATUS),
    **dict.fromkeys((_K.CLOSING_GIVEN, _K.CONTACTED, _K.ACKNOWLEDGED, _K.SNOOZED), _FACTS),
    **dict.fromkeys((_K.STAFF_REPLIED, _K.WORKAROUND, _K.CONSENT_ASKED, _K.NOTED), _WORDS),
}
"""What can be taken back, and what it touches. A note: only one that went to somebody, see `_undoable`."""

IN_COPY = "in_copy"
"""Of an answer: the requester stood in its To or Cc, so that no second one was sent."""

TELLS = frozenset({_K.STAFF_REPLIED, _K.WORKAROUND, _K.CONSENT_ASKED, _K.NOTED, _K.RESOLVED, _K.CLOSED})
"""What the requester was written about."""

_MOVES = frozenset({_K.RESUMED, _K.CONFIRMED, _K.NOT_FIXED, _K.MERGED})
"""What moves the state as well, and is not taken back."""

_REMEMBERED: Mapping[EventKind, tuple[str, ...]] = {
    kind: fields for kind, fields in TOUCHES.items() if fields in (_OWNER, _PRIORITY, _CATEGORY, _CHANNEL)
}


def as_it_was(ticket: Ticket, kind: EventKind) -> dict[str, Json]:
    """Return what an event of this kind is to say of the ticket before it, so that it can be taken back."""
    fields = _REMEMBERED.get(kind)
    return {"was": {name: getattr(ticket, name) for name in fields}} if fields else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Something that is not taken back, and why."""

    kind: EventKind
    why: str
    """"already_sent", "told_already", "eta_told", "changed_since" or "cannot_undo"."""
    by: str = ""
    """Who has changed it since: an actor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What is taken back."""

    message: int
    """Row id of the message that did it."""
    what: tuple[EventKind, ...]
    restores: Mapping[str, Json] = field(default_factory=dict)
    """Fields of the ticket and what they are again, as an UNDONE event has it."""
    copied: tuple[str, ...]
    """Who is copied from now on."""
    recalled: tuple[int, ...] = ()
    """Deliveries that must not leave."""
    stays: tuple[Stays, ...] = ()

    @property
    def words(self) -> bool:
        """Whether the requester was written something that is called back."""
        return not TELLS.isdisjoint(self.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing is taken back."""

    why: str
    """As in `Stays`, "nothing_to_undo" or "too_late_to_undo"."""
    by: str = ""


def take_back(ticket: Ticket, person: str, told: Sequence[Told] | None, now: datetime) -> Undone | Refused:
    """Return what taking back a person's last mail on a ticket does, or why nothing is.

    `told` are the mails to requesters that messages on the ticket have caused; None: not looked up, so that
    none can be called back.
    """
    history, gone = ticket.history, undone_places(ticket.history)
    before = {event.data.get("message") for event in history if event.kind is _K.UNDONE}
    before |= {event.message for event in history if event.kind is _K.UNDONE}
    mine = [
        (place, event)
        for place, event in enumerate(history)
        if event.actor == person and event.message is not None and event.message not in before
    ]
    if not mine:
        return Refused(why="nothing_to_undo")
    meant = _last_mail([event for _, event in mine], told or ())
    message = meant.message
    assert message is not None
    if meant.at < now - WITHIN:
        return Refused(why="too_late_to_undo")
    mails = [one for one in told or () if one.message == message]
    known = told is not None
    undoable: list[tuple[int, Event]] = []
    stays: list[Stays] = []
    for place, event in mine:
        if event.message != message:
            continue
        if (stay := _why_it_stays(place, event, ticket, gone, mails, known=known)) is None:
            undoable.append((place, event))
        elif stay.why:
            stays.append(stay)
    if any(one.kind in (_K.CONSENT_ASKED, _K.VENDOR_ASKED) for one in stays):  # an answer is still to come
        undoable = [one for one in undoable if one[1].kind is not _K.WAITING]
    replayed = _replayed(history, gone | {place for place, _ in undoable})
    if replayed is None or _replayed(history, gone) != _state(ticket):
        moving = [one for one in undoable if TOUCHES[one[1].kind] == _STATUS]
        stays += [Stays(kind=event.kind, why="changed_since") for _, event in moving]
        undoable = [one for one in undoable if one not in moving]
        replayed = _replayed(history, gone | {place for place, _ in undoable}) if moving else None
    if not undoable:
        first = next(iter(stays), Stays(kind=_K.NOTED, why="nothing_to_undo"))
        return Refused(why=first.why, by=first.by)
    what = tuple(dict.fromkeys(event.kind for _, event in undoable))
    recalls = any(kind in TELLS or kind is _K.ETA_SET for kind in what)
    return Undone(
        message=message,
        what=what,
        restores={**_values_before(undoable), **(replayed or {})},
        copied=_copied_without(ticket, {place for place, event in undoable if event.kind is _K.COPIED}, gone),
        recalled=tuple(one.delivery for one in mails) if recalls else (),
        stays=tuple(dict.fromkeys(stays)),
    )


def _last_mail(mine: Sequence[Event], told: Sequence[Told]) -> Event:
    """Return the last event of the mail that is meant: the last one.

    Where that one left nothing but a note, as a misspelt `#undo` does, the mail before it is meant while its
    words can be called back: else they would leave, and nothing be taken back.
    """
    waiting = {one.message for one in told if one.waiting}
    did_more = next((e for e in reversed(mine) if e.kind is not _K.NOTED or _undoable(e)), None)
    return did_more if did_more is not None and did_more.message in waiting else mine[-1]


def _why_it_stays(
    place: int,
    event: Event,
    ticket: Ticket,
    gone: frozenset[int],
    mails: Sequence[Told],
    *,
    known: bool,
) -> Stays | None:
    """Return why an event is not taken back; None when it is. One that nobody would miss has no reason."""
    kind, touched = event.kind, TOUCHES.get(event.kind, ())
    if not _undoable(event):
        return Stays(kind=kind, why="" if kind in _UNSAID else "cannot_undo")
    if kind in TELLS:
        sent = not known or any(not one.waiting for one in mails)
        if touched == _WORDS and (sent or not mails or event.data.get(IN_COPY)):
            return Stays(kind=kind, why="already_sent")
        if sent:
            return Stays(kind=kind, why="told_already")
    if kind is _K.ETA_SET and any(not one.waiting for one in mails):
        return Stays(kind=kind, why="eta_told")
    if kind in _REMEMBERED and "was" not in event.data:
        return Stays(kind=kind, why="cannot_undo")  # of an earlier release
    if touched not in (_COPIED, _WORDS, _FACTS):
        for later in range(place + 1, len(ticket.history)):
            other = ticket.history[later]
            if later in gone or other.message == event.message:
                continue
            if TOUCHES.get(other.kind) == touched or (touched == _STATUS and other.kind in _MOVES):
                return Stays(kind=kind, why="changed_since", by=other.actor)
    return None


_UNSAID = frozenset({_K.NOTED, _K.WITHHELD, _K.UNDONE})


def _undoable(event: Event) -> bool:
    if event.kind is _K.NOTED:  # words to the requester of a ticket that was merged into this one
        return event.data.get("to_requester_of") is not None
    return event.kind in TOUCHES


def _state(ticket: Ticket) -> dict[str, Json]:
    until = ticket.waits_until
    return {
        "status": ticket.status.value,
        "waits_for": ticket.waits_for.value if ticket.waits_for is not None else None,
        "waits_until": until.isoformat() if until is not None else None,
    }


_LEAVE_NO_TRACE = frozenset({_K.OPENED, _K.UNDONE, _K.SERVICE_REPORTED})
"""What never moves the state; staff may have had the report of a closing that is taken back."""


def _replayed(history: Sequence[Event], without: frozenset[int] | set[int]) -> dict[str, Json] | None:
    """Return the state that a history leads to; None when it could not have happened so."""
    status, waits_for, waits_until = Status.NEW, None, None
    for place, event in enumerate(history):
        if place in without or event.kind in _LEAVE_NO_TRACE:
            continue
        moved = TRANSITIONS.get((status, event.kind))
        if moved is None:
            return None
        status = moved
        if event.kind is _K.WAITING:
            waits_for, waits_until = event.data.get("waits_for"), event.data.get("until")
        elif status is not Status.WAITING:
            waits_for, waits_until = None, None
    until = datetime.fromisoformat(str(waits_until)).isoformat() if waits_until else None
    return {"status": status.value, "waits_for": waits_for, "waits_until": until}


def _values_before(undoable: Sequence[tuple[int, Event]]) -> dict[str, Json]:
    """Return what the oldest of the events say that the ticket was before them."""
    found: dict[str, Json] = {}
    for _, event in undoable:
        was = event.data.get("was")
        if isinstance(was, Mapping):
            found = {**was, **found}
    return found


def _copied_without(ticket: Ticket, places: set[int], gone: frozenset[int]) -> tuple[str, ...]:
    """Return who is copied when these events had not happened.

    The history counts addresses of others and does not name them; but whom an event has copied stands
    together in the list, in the order of the events.
    """
    if not places:
        return ticket.copied
    owners: list[int] = []
    for place, event in enumerate(ticket.history):
        if event.kind is _K.COPIED and place not in gone:
            people, others = event.data.get("people"), event.data.get("others")
            count = len(people) if isinstance(people, Sequence) else 0
            owners += [place] * (count + int(str(others or 0)))
    if len(owners) != len(ticket.copied):
        return ticket.copied
    return tuple(each for each, place in zip(ticket.copied, owners, strict=True) if place not in places)
