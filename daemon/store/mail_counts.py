"""How many mails went to whom about which ticket lately: what the ladder against floods counts (SPEC A9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from daemon.desk.mails import ABOUT_HELD, RECEIPTS
from daemon.desk.silence import LADDER
from daemon.store.tables import delivery, mail

_WITHIN_EACH = tuple(
    sa.func.sum(sa.case((mail.c.queued_at > sa.bindparam(f"since_{step}"), 1), else_=0))
    for step in range(len(LADDER))
)
_ABOUT_HELD = sa.case(
    (mail.c.template.in_([sa.literal_column(f"'{name}'") for name in sorted(ABOUT_HELD)]), mail.c.template),
    else_=sa.literal_column("''"),
)
_TICKET_MAILS = (
    sa.select(mail.c.ticket_id, delivery.c.recipient, _ABOUT_HELD, *_WITHIN_EACH)
    .join(delivery, delivery.c.mail_id == mail.c.id)
    .where(
        mail.c.ticket_id.in_(sa.bindparam("ids", expanding=True)),
        mail.c.queued_at > sa.bindparam(f"since_{len(LADDER) - 1}"),
    )
    .group_by(mail.c.ticket_id, delivery.c.recipient, _ABOUT_HELD)
)
_LOOSE = mail.c.ticket_id.is_(None)
_IS_RECEIPT = mail.c.template.in_([sa.literal_column(f"'{name}'") for name in sorted(RECEIPTS)])
_STAFF_MAILS = (
    sa.select(_LOOSE, _IS_RECEIPT, _ABOUT_HELD, *_WITHIN_EACH)
    .join(delivery, delivery.c.mail_id == mail.c.id)
    .where(
        delivery.c.recipient == sa.bindparam("address"),
        delivery.c.queued_at > sa.bindparam(f"since_{len(LADDER) - 1}"),
        sa.or_(_LOOSE, _IS_RECEIPT),
    )
    .group_by(_LOOSE, _IS_RECEIPT, _ABOUT_HELD)
)
"""Of one address: mails about no ticket, and receipts about whatever."""


Counts = dict[int, dict[str, tuple[int, ...]]]
"""By ticket and address: mails within each of `LADDER`."""

Questions = dict[int, dict[tuple[str, str], tuple[int, ...]]]
"""By ticket, and by address and template."""


def _since(now: datetime) -> dict[str, datetime]:
    return {f"since_{step}": now - span for step, span in enumerate(LADDER)}


def of_tickets(connection: sa.Connection, ids: Sequence[int], now: datetime) -> tuple[Counts, Questions]:
    """Count the mails about these tickets, by ticket and address, within each of `LADDER`; those about held
    mails apart, by template too."""
    counts: Counts = {i: {} for i in ids}
    questions: Questions = {i: {} for i in ids}
    if ids:
        rows = connection.execute(_TICKET_MAILS, {"ids": ids, **_since(now)})
        for ticket_id, recipient, template, *mails in rows:
            if template:
                questions[ticket_id][recipient, template] = tuple(mails)
            else:
                counts[ticket_id][recipient] = tuple(mails)
    return counts, questions


def of_staff(
    connection: sa.Connection, address: str, now: datetime, counts: Counts, questions: Questions
) -> tuple[int, ...]:
    """Add what went to one of staff about no ticket, as ticket 0; return how many receipts they got."""
    loose, receipts = [0] * len(LADDER), [0] * len(LADDER)
    asked: dict[tuple[str, str], tuple[int, ...]] = {}
    rows = connection.execute(_STAFF_MAILS, {"address": address, **_since(now)})
    for is_loose, is_receipt, template, *mails in rows:
        if is_receipt:
            receipts = [a + b for a, b in zip(receipts, mails, strict=True)]
        if is_loose and template:
            asked[address, template] = tuple(mails)
        elif is_loose:
            loose = [a + b for a, b in zip(loose, mails, strict=True)]
    counts[0], questions[0] = {address: tuple(loose)}, asked
    return tuple(receipts)
