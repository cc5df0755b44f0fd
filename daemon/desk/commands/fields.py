"""Commands that give one field of a ticket a value: priority, channel, the time it is expected to be solved.

One row a field: how its value is read, which event sets it, what it is now, and how the receipt says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from daemon.desk import lifecycle, standing
from daemon.desk.commands.names import CHANNEL_NAMES, CHANNEL_WORDS, PRIORITY_WORDS
from daemon.desk.commands.order import Order, Result
from daemon.desk.commands.times import read_ending, shown
from daemon.desk.model import Channel, EventKind, Priority, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field that a command sets."""

    kind: EventKind
    key: str
    """Of the event's data."""
    read: Callable[[Order, str], str | Result]
    """The value that the words mean, as the event has it; or the refusal."""
    now: Callable[[Ticket], str | None]
    """The value that it has."""
    done: str
    """What the receipt says of it."""
    shown: Callable[[Order, str], str]
    """The value as its reader writes it."""
    then: Callable[[Order, str], str] = lambda _order, _value: ""
    """What follows when it was changed; returns what the receipt says instead of `done`, "" for that."""


def set_field(setting: Setting, order: Order) -> Result:
    """Set the field to what the argument says; what it is already is nothing to do."""
    wanted, ticket = order.argument, order.draft.ticket
    if not wanted:
        return order.refused("needs_argument")
    value = setting.read(order, wanted)
    if isinstance(value, Result):
        return value
    if not lifecycle.may(ticket, setting.kind):
        return order.refused_now()
    if value == setting.now(ticket):
        return order.done("nothing_to_do")
    order.draft.happened(setting.kind, order.person.id, **{setting.key: value})
    otherwise = setting.then(order, value)
    return order.done(otherwise or setting.done, setting.shown(order, value))


def _priority(order: Order, wanted: str) -> str | Result:
    found = PRIORITY_WORDS.get(wanted.casefold())
    return found.value if found is not None else order.refused("no_such_priority", wanted)


def _channel(order: Order, wanted: str) -> str | Result:
    found = CHANNEL_WORDS.get(wanted.casefold())
    return found.value if found is not None else order.refused("no_such_channel", wanted)


def _eta(order: Order, wanted: str) -> str | Result:
    at = read_ending(order, wanted)
    return at if isinstance(at, Result) else at.isoformat()


def _expected(ticket: Ticket) -> str | None:
    at = standing.expected(ticket)
    return at.isoformat() if at is not None else None


def _tell_eta(order: Order, value: str) -> str:
    draft = order.draft
    draft.tell_requester(
        "eta",
        key=f"eta:{{ticket}}:{len(draft.ticket.history)}",
        values={"at": value},
        hold=order.case.policy.relay_hold,
    )
    return "eta_set_untold" if draft.withheld is not None or draft.ticket.machine else ""


SETTINGS: Mapping[str, Setting] = {
    "priority": Setting(
        kind=EventKind.PRIORITY_SET,
        key="priority",
        read=_priority,
        now=lambda ticket: ticket.priority.value,
        done="priority_set",
        shown=lambda _order, value: Priority(value).value,
    ),
    "channel": Setting(
        kind=EventKind.CHANNEL_SET,
        key="channel",
        read=_channel,
        now=lambda ticket: ticket.channel.value,
        done="channel_set",
        shown=lambda order, value: CHANNEL_NAMES[order.person.language][Channel(value)],
    ),
    "eta": Setting(
        kind=EventKind.ETA_SET,
        key="at",
        read=_eta,
        now=_expected,
        done="eta_set",
        shown=lambda order, value: shown(order, datetime.fromisoformat(value)),
        then=_tell_eta,
    ),
}

ACTS: Mapping[str, Callable[[Order], Result]] = {
    verb: partial(set_field, setting) for verb, setting in SETTINGS.items()
}
