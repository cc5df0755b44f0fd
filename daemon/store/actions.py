"""Tap-to-act links in the database: which were used (SPEC D2). A link is its mail's nonce and its command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from daemon.desk.effects import UseLink
from daemon.desk.identity import nonce_of
from daemon.desk.known import Link, SentMail
from daemon.store.tables import used_action
from parsers.tokens import token_of_id

_USE = used_action.insert()
_USED = sa.select(used_action.c.nonce).where(used_action.c.nonce.in_(sa.bindparam("names", expanding=True)))


def use(connection: sa.Connection, link: UseLink, message_id: int) -> None:
    """Remember that a message (row id) had a link do its command.

    Raises `AlreadyThere` when another message, taken in at the same moment, has used it.
    """
    connection.execute(_USE, {"nonce": _name(link.message_id, link.verb), "message_id": message_id})


def links(
    connection: sa.Connection, tapped: Sequence[tuple[str, str]], sent: Mapping[str, SentMail]
) -> tuple[Link, ...]:
    """Return the links (Message-ID and command) of those that stand in mails of ours that were `sent`."""
    ours = [(sent[message_id], verb) for message_id, verb in tapped if message_id in sent]
    if not ours:
        return ()
    names = {_name(mail.message_id, verb) for mail, verb in ours}
    used = set(connection.scalars(_USED, {"names": sorted(names)}))
    return tuple(Link(mail=mail, verb=verb, used=_name(mail.message_id, verb) in used) for mail, verb in ours)


def _name(message_id: str, verb: str) -> str:
    """The key of one link: each mail may have one for each command."""
    found = token_of_id(message_id)
    assert found is not None, "only mails with signed ids have links"
    return f"{nonce_of(found[0])}:{verb}"
