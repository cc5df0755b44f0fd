"""Commands that put work on the record: contacted, time, log, workaround, confirmed (SPEC D8, E1).

| written                     | event                 | words on the ticket    | the requester            |
| --------------------------- | --------------------- | ---------------------- | ------------------------ |
| `#contacted by phone: WHAT` | CONTACTED (how)       | WORK, internal         | has been spoken with     |
| `#time 15 [WHAT]`           | WORKED (minutes)      | WORK, internal, if any |                          |
| `#log 14:30 WHAT 20m`       | WORKED (minutes or 0) | WORK, internal         |                          |
| `#workaround HOW`           | WORKAROUND            | WORKAROUND, public     | is told, as "workaround" |
| `#confirmed WHO, HOW`       | CONFIRMED (staff)     | NOTE, internal         | is told that it closed   |

Contact and workaround count as first contact and as acceptance: a person has dealt with it. Whoever does so
for a ticket that nobody owns takes it, as with an answer. `#confirmed` needs a resolved ticket and who
said so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.desk import lifecycle
from daemon.desk.announce import close
from daemon.desk.commands.order import Order, Result
from daemon.desk.effects import EntryKind
from daemon.desk.model import EventKind, Visibility
from parsers.durations import split_leading_minutes, split_minutes

_HOW = re.compile(
    r"(?:(?:by|over|via|on|per|in|at|通过|用|在)? ?(?:the )?)(?:"
    r"(?P<phone>phone|telephone|tel|call|电话|热线)"
    r"|(?P<on_site>on[- ]?site|site|desk|person|spot|现场|当面|上门)"
    r"|(?P<im>chat|im|wechat|wecom|dingtalk|微信|企业微信|钉钉|飞书))(?![a-z])[\s:：,，、.。-]{0,5}",
    re.IGNORECASE,
)
_AT = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3])[:：](?P<minute>[0-5][0-9])(?![0-9:：])[\s,，:：-]{0,4}")


def _contacted(order: Order) -> Result:
    """Say that somebody has spoken with the requester; what was said stays with staff."""
    draft, said = order.draft, order.command.argument.strip()
    if not lifecycle.may(draft.ticket, EventKind.CONTACTED):
        return order.refused_now()
    named = _HOW.match(said)
    how = (named.lastgroup or "") if named is not None else ""
    text = said[named.end() :].strip() if named is not None else said
    draft.happened(EventKind.CONTACTED, order.person.id, how=how)
    if text:
        _log_entry(order, text, None, order.case.now)
    _take_if_nobodys(order)
    return order.done(f"contacted_{how}" if how else "contacted")


def _time(order: Order) -> Result:
    """Count minutes of work that ended just now."""
    if not order.argument:
        return order.refused("needs_argument")
    minutes, text = split_leading_minutes(order.argument)
    if minutes is None:
        return order.refused("no_such_length", order.argument)
    return _worked(order, text, minutes, order.case.now)


def _log(order: Order) -> Result:
    """Write a line of the work log: when it ended, what was done, how long it took."""
    said = order.command.argument.strip()
    if not said:
        return order.refused("needs_argument")
    ended_at, text = _ended(said, order)
    text, minutes = split_minutes(text)
    if not text:
        return order.refused("needs_argument")
    return _worked(order, text, minutes, ended_at)


def _ended(said: str, order: Order) -> tuple[datetime, str]:
    """Return when the work ended and what follows: a time of the day is the last that has passed."""
    now = order.case.now
    found = _AT.match(said)
    if found is None:
        return now, said
    local = now.astimezone(ZoneInfo(order.case.policy.zone))
    at = local.replace(hour=int(found["hour"]), minute=int(found["minute"]), second=0, microsecond=0)
    if at > local:
        at -= timedelta(days=1)
    return at.astimezone(UTC), said[found.end() :].strip()


def _worked(order: Order, text: str, minutes: int | None, ended_at: datetime) -> Result:
    draft = order.draft
    if not lifecycle.may(draft.ticket, EventKind.WORKED):
        return order.refused_now()
    draft.happened(
        EventKind.WORKED,
        order.person.id,
        minutes=minutes or 0,
        ended_at=ended_at.astimezone(UTC).isoformat(),
        logged=bool(text),
    )
    if text:
        _log_entry(order, text, minutes, ended_at)
    return order.done("worked" if minutes else "logged", str(minutes) if minutes else "")


def _log_entry(order: Order, text: str, minutes: int | None, ended_at: datetime) -> None:
    order.draft.write(
        order.person.id,
        Visibility.INTERNAL,
        text,
        kind=EntryKind.WORK,
        parts={
            "minutes": str(minutes) if minutes else "",
            "ended_at": ended_at.astimezone(UTC).isoformat(),
        },
    )


def _workaround(order: Order) -> Result:
    """Tell the requester how to go on working until the cause is found; words below go along."""
    draft, text = order.draft, order.command.argument.strip()
    if not text:
        return order.refused("needs_argument")
    if not lifecycle.may(draft.ticket, EventKind.WORKAROUND):
        return order.refused_now()
    draft.happened(EventKind.WORKAROUND, order.person.id)
    draft.write(order.person.id, Visibility.PUBLIC, text, kind=EntryKind.WORKAROUND)
    if order.words:
        draft.write(order.person.id, Visibility.PUBLIC, order.words)
    draft.tell_requester(
        "workaround",
        key=f"workaround:{{ticket}}:{len(draft.ticket.history)}",
        values={
            "workaround": text,
            "words": order.words,
            "left_out": order.case.left_out(outward=True) if order.may_go else [],
        },
        speaker=order.person.name,
        with_attachments=order.may_go,
        hold=order.case.policy.relay_hold,
    )
    if draft.withheld is not None or draft.ticket.machine:
        return order.done("workaround_untold", took_words=order.may_go)
    draft.happened(EventKind.STAFF_REPLIED, order.person.id)
    _take_if_nobodys(order)
    return order.done("workaround", took_words=order.may_go)


def _confirmed(order: Order) -> Result:
    """Log that the requester has confirmed, by telephone or in person, and close the ticket (SPEC E1)."""
    draft, said = order.draft, order.command.argument.strip()
    if not lifecycle.may(draft.ticket, EventKind.CONFIRMED):
        return order.refused("not_resolved", draft.ticket.status.value)
    if not said:
        return order.refused("needs_who")
    draft.note(order.person.id, said)
    draft.happened(EventKind.CONFIRMED, order.person.id, how="staff")
    close(draft, how="confirmed", actor=order.person.id)
    return order.done("confirmed")


def _take_if_nobodys(order: Order) -> None:
    """Whoever has dealt with the requester of a ticket that nobody owns takes it, as with an answer."""
    draft = order.draft
    if draft.ticket.owner is None and lifecycle.may(draft.ticket, EventKind.TAKEN):
        draft.because("deals with a ticket that nobody owned: takes it")
        draft.happened(EventKind.TAKEN, order.person.id)


ACTS: Mapping[str, Callable[[Order], Result]] = {
    "contacted": _contacted,
    "time": _time,
    "log": _log,
    "workaround": _workaround,
    "confirmed": _confirmed,
}
