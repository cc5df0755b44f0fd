"""Commands about waiting and being reminded: `#wait`, `#ack`, `#snooze` (SPEC C3, C4, D2).

| written                       | the ticket                                                        |
| ----------------------------- | ----------------------------------------------------------------- |
| `#wait user`                  | waits for its requester; words below go to them as always         |
| `#wait user until friday`     | the same, at most until work begins on Friday                     |
| `#wait until friday`          | waits for a time that was agreed on                               |
| `#wait vendor [until friday]` | waits for a vendor                                                |
| `#wait off`                   | waits no more                                                     |
| `#wait`                       | is refused: it does not say for what                              |
| `#ack`                        | reminds nobody a second time of the promises that run now         |
| `#snooze 2h`                  | reminds nobody before then, a week at most: nothing is lost by it |

What happens while it waits stands in `daemon.desk.waiting`, what becomes of the clocks in
`daemon.desk.pauses`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from daemon.desk import lifecycle
from daemon.desk.commands.order import Order, Result
from daemon.desk.commands.times import read_beginning, shown
from daemon.desk.model import EventKind, Status, WaitsFor

LONGEST_SNOOZE = timedelta(days=7)

_OFF = frozenset(
    (
        *("off", "end", "ended", "over", "stop", "done", "no more"),
        *("结束", "结束等待", "停止", "取消", "完毕", "不等了"),
    )
)
_WORDS: Mapping[str, WaitsFor] = {
    **dict.fromkeys(
        ("user", "requester", "the user", "the requester", "for user", "for requester", "for the requester"),
        WaitsFor.REQUESTER,
    ),
    **dict.fromkeys(("customer", "reply", "answer", "for the user"), WaitsFor.REQUESTER),
    **dict.fromkeys(("用户", "报修人", "客户", "用户回复", "用户答复", "报修人答复"), WaitsFor.REQUESTER),
    **dict.fromkeys(("vendor", "supplier", "the vendor", "for vendor", "for the vendor"), WaitsFor.VENDOR),
    **dict.fromkeys(("供应商", "厂商", "厂家"), WaitsFor.VENDOR),
}
_WHOM = re.compile(
    r"(?:" + "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True)) + r")(?![a-z])",
    re.IGNORECASE,
)
_BETWEEN = " ,:，、:"


def _wait(order: Order) -> Result:
    said, ticket = order.argument, order.draft.ticket
    if not said:
        return order.refused("needs_argument")
    if said.casefold().rstrip(".。!") in _OFF:
        return _off(order)
    named = _WHOM.match(said)
    waits_for = _WORDS[named[0].casefold()] if named else WaitsFor.SCHEDULED
    rest = said[named.end() :].strip(_BETWEEN) if named else said
    until: datetime | None = None
    if rest:
        at = read_beginning(order, rest)
        if isinstance(at, Result):
            return at
        until = at
    if not lifecycle.may(ticket, EventKind.WAITING):
        return order.refused_now()
    if waits_for is WaitsFor.REQUESTER and ticket.machine:
        return order.refused("by_machine")
    if ticket.status is Status.WAITING and (ticket.waits_for, ticket.waits_until) == (waits_for, until):
        return order.done("nothing_to_do")
    order.draft.happened(
        EventKind.WAITING,
        order.person.id,
        waits_for=waits_for.value,
        until=until.isoformat() if until is not None else None,
    )
    if until is None:
        return order.done(f"waits_{waits_for.value}")
    return order.done(f"waits_{waits_for.value}_until", shown(order, until))


def _off(order: Order) -> Result:
    if not lifecycle.may(order.draft.ticket, EventKind.RESUMED):
        return order.refused("not_waiting")
    order.draft.happened(EventKind.RESUMED, order.person.id, why="command")
    return order.done("resumed")


def _ack(order: Order) -> Result:
    if not lifecycle.may(order.draft.ticket, EventKind.ACKNOWLEDGED):
        return order.refused_now()
    order.draft.happened(EventKind.ACKNOWLEDGED, order.person.id)
    return order.done("acknowledged")


def _snooze(order: Order) -> Result:
    if not order.argument:
        return order.refused("needs_argument")
    at = read_beginning(order, order.argument, LONGEST_SNOOZE)
    if isinstance(at, Result):
        return at
    if not lifecycle.may(order.draft.ticket, EventKind.SNOOZED):
        return order.refused_now()
    order.draft.happened(EventKind.SNOOZED, order.person.id, until=at.isoformat())
    return order.done("snoozed", shown(order, at))


ACTS: Mapping[str, Callable[[Order], Result]] = {"wait": _wait, "ack": _ack, "snooze": _snooze}
