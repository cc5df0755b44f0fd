"""What somebody of staff types at the shell, as the mail that it stands for (SPEC I1).

Mail and shell take the same way through the same decisions, so they cannot differ. Who may read the database
and write to it is trusted as a mail is that the mail server vouches for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from daemon.desk.commands import OFFERED
from daemon.desk.commands.guide import GUIDE, Where
from daemon.desk.effects import Decision
from daemon.desk.known import SentMail
from daemon.desk.mails import RECEIPTS
from daemon.desk.model import Json, ReplyGoesTo, Ticket
from daemon.desk.policy import Person
from parsers.commands.words import BLOCKS, COMMANDS

TYPED_VERBS = tuple(verb for verb in COMMANDS if verb in OFFERED and GUIDE[verb].where is Where.TICKET)
"""The commands that can be typed: all that need a ticket, in the order of the language."""


def body(verb: str, words: Sequence[str], text: str) -> str:
    """Return the text of the mail that a typed command stands for; without `verb` only the text.

    Each of `words` becomes one line or a part of it, so that nothing of a note can slip below the command,
    into what goes to the requester.
    """
    if not verb:
        return text
    lines = [" ".join(word.split()) for word in words]
    unlabelled = bool(lines) and not any(mark in lines[0] for mark in ":：")
    if verb in BLOCKS and not unlabelled:
        joined = "\n".join([f"#{verb}", *lines])
    elif verb in BLOCKS:
        joined = "\n".join([f"#{verb} {lines[0]}", *lines[1:]])
    else:
        joined = " ".join([f"#{verb}", *lines])
    return f"{joined}\n\n{text}" if text.strip() else joined


def answered(ticket: Ticket, person: Person, now: datetime) -> SentMail:
    """Return the mail that a typed one is taken to answer: the one that brought the ticket."""
    return SentMail(
        message_id="<typed>",
        ticket_id=ticket.id,
        recipients=person.addresses,
        template="assigned",
        reply_goes_to=ReplyGoesTo.REQUESTER,
        sent_at=now,
    )


def without_receipts(decision: Decision) -> Decision:
    """Return the decision without the mails that tell its writer what was done."""
    mails = tuple(mail for mail in decision.mails if mail.template not in RECEIPTS)
    others = tuple(
        replace(other, mails=tuple(mail for mail in other.mails if mail.template not in RECEIPTS))
        for other in decision.others
    )
    return replace(decision, mails=mails, others=others)


def receipt(decision: Decision) -> Mapping[str, Json] | None:
    """Return what the receipt would say; None when there is none: nothing was to be said."""
    return next((mail.values for mail in decision.all_mails if mail.template in RECEIPTS), None)


def went_wrong(values: Mapping[str, Json] | None) -> bool:
    """Say whether something was not done that was to be done."""
    return values is not None and any(
        values[name] for name in ("refused", "unknown", "kept_text", "withheld")
    )
