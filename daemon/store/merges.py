"""Following merges in the database: where a ticket's matter goes on, and what went into a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from daemon.desk.model import MOST_MERGES, EventKind, Ticket
from daemon.store.tables import ticket
from daemon.store.tickets import BOUNCED, WHOLE, from_whole_row, load

MOST_TAKEN_IN = 1_000
"""Merged tickets that are looked at for one message: those whose requesters are told of its end."""

_ONE: sa.ColumnClause[int] = sa.literal_column("1")
_ASKED_FOR: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)


def _ahead() -> sa.Select[Any]:
    """The tickets that these went into, over however many steps."""
    to = ticket.c.merged_into_id
    begin = sa.select(to.label("id"), _ONE.label("steps")).where(ticket.c.id.in_(_ASKED_FOR), to.is_not(None))
    walk = begin.cte("ahead", recursive=True)
    step = sa.select(to, walk.c.steps + 1).join(walk, ticket.c.id == walk.c.id)
    return sa.select(walk.union_all(step.where(to.is_not(None), walk.c.steps < MOST_MERGES)).c.id)


def _behind() -> sa.Select[Any]:
    """The tickets that went into these (`root`), over however many steps."""
    to = ticket.c.merged_into_id
    begin = sa.select(to.label("root"), ticket.c.id, _ONE.label("steps")).where(to.in_(_ASKED_FOR))
    walk = begin.cte("behind", recursive=True)
    step = sa.select(walk.c.root, ticket.c.id, walk.c.steps + 1).join(walk, to == walk.c.id)
    walked = walk.union_all(step.where(walk.c.steps < MOST_MERGES))
    found = sa.select(walked.c.root, *WHOLE).select_from(ticket).join(walked, ticket.c.id == walked.c.id)
    return found.outerjoin(*BOUNCED).limit(MOST_TAKEN_IN)


_AHEAD, _BEHIND = _ahead(), _behind()


def load_followed(
    connection: sa.Connection, ids: Iterable[int]
) -> tuple[dict[int, Ticket], dict[int, tuple[Ticket, ...]]]:
    """Return these tickets with their history and, of a merged one, all that it went into, by id; and by id
    of a ticket those that went into it, over however many steps, oldest first and without history.

    Costs no more than `tickets.load` where nothing was merged.
    """
    found = load(connection, ids)
    if merged := [each.id for each in found.values() if each.merged_into is not None]:
        ahead = set(connection.scalars(_AHEAD, {"ids": merged}))
        found |= load(connection, sorted(ahead - found.keys()))
    taken: dict[int, list[Ticket]] = {}
    if took_in := [each.id for each in found.values() if each.last(EventKind.TOOK_IN) is not None]:
        for row in connection.execute(_BEHIND, {"ids": took_in}):
            taken.setdefault(row.root, []).append(from_whole_row(row))
    return found, {root: tuple(sorted(each, key=lambda one: one.id)) for root, each in taken.items()}
