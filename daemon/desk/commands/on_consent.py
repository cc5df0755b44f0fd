"""Commands about the requester's consent: proposing what is to be done, logging what was said (SPEC D9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from daemon.desk import lifecycle
from daemon.desk.approval_rules import PROPOSAL_LABELS
from daemon.desk.commands.order import Order, Result
from daemon.desk.conversations.approval_asking import LABEL_NAMES
from daemon.desk.conversations.asked import seal
from daemon.desk.conversations.consent import STAFF, fold
from daemon.desk.conversations.consent_answer import send_proposal
from daemon.desk.conversations.waiting import go_on, wait_for
from daemon.desk.effects import EntryKind
from daemon.desk.model import EventKind, Visibility, WaitsFor


def _propose(order: Order) -> Result:
    """Send the requester what is to be done, with the words below, and ask for a yes or a no."""
    draft, person = order.draft, order.person
    if not lifecycle.may(draft.ticket, EventKind.CONSENT_ASKED):
        return order.refused_now()
    if draft.ticket.machine:
        return order.refused("consent_nobody")
    given = {label: text for label in PROPOSAL_LABELS if (text := order.command.parts.get(label, "").strip())}
    missing = [label for label in PROPOSAL_LABELS if label not in given]
    if missing:
        names = LABEL_NAMES[person.language]
        return order.refused("proposal_lacks", ", ".join(names[label] for label in missing))
    if (why := draft.why_not_to_requester()) is not None:
        draft.withhold_from_requester("proposal", why)
        return order.refused("consent_untold")
    if draft.ticket.owner is None and lifecycle.may(draft.ticket, EventKind.TAKEN):
        draft.happened(EventKind.TAKEN, person.id)  # as who answers a ticket that nobody owns
    draft.write(person.id, Visibility.PUBLIC, order.words, kind=EntryKind.CONSENT, parts=given)
    draft.happened(EventKind.STAFF_REPLIED, person.id)
    draft.happened(EventKind.CONSENT_ASKED, person.id, seal=seal(given))
    wait_for(draft, WaitsFor.REQUESTER, person.id)
    send_proposal(
        draft,
        fold(draft.ticket),
        given,
        author=person.name,
        words=order.words,
        left_out=order.case.left_out(outward=True) if order.may_go else [],
        with_attachments=order.may_go,
    )
    return order.done("consent_asked", took_words=True)


def _log(order: Order) -> Result:
    """Put on record a consent that was given in a talk: who gave it and how, in the words of who logs it."""
    draft, person, said = order.draft, order.person, order.command.argument.strip()
    if not said:
        return order.refused("needs_argument")
    if not lifecycle.may(draft.ticket, EventKind.CONSENT_GIVEN):
        return order.refused_now()
    consent = fold(draft.ticket)
    about = consent if consent.is_open else None
    draft.write(person.id, Visibility.INTERNAL, said, kind=EntryKind.CONSENT)
    draft.happened(
        EventKind.CONSENT_GIVEN,
        person.id,
        how=STAFF,
        asked=about.number if about is not None else None,
        seal=about.seal if about is not None else seal({"said": said}),
    )
    go_on(draft, WaitsFor.REQUESTER, "consent_given", person.id)
    return order.done("consent_logged")


ACTS: Mapping[str, Callable[[Order], Result]] = {"propose": _propose, "consent": _log}
