"""Commands about the approval of a change: asking for one, taking it back, deciding (SPEC D6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from daemon.desk import lifecycle
from daemon.desk.approval_rules import APPROVAL_LABELS
from daemon.desk.commands.names import find_person
from daemon.desk.commands.order import Order, Result
from daemon.desk.conversations.approval import ApprovalState, fold
from daemon.desk.conversations.approval_asking import (
    DECIDES,
    LABEL_NAMES,
    in_peak_hours,
    is_major,
    send_request,
    tell_decided,
    whom_to_ask,
)
from daemon.desk.conversations.approval_deciding import (
    DONE,
    Comes,
    answer_of,
    answered_by,
    comment_of,
    decided_by,
    take,
)
from daemon.desk.conversations.asked import seal
from daemon.desk.conversations.waiting import go_on, wait_for
from daemon.desk.effects import EntryKind
from daemon.desk.model import EventKind, Json, Visibility, WaitsFor

TAKES_BACK = frozenset(
    ("cancel", "cancelled", "withdraw", "withdrawn", "undo", "stop", "取消", "撤回", "撤销", "作废")
)
"""Behind #request-approval: nothing is asked any more."""


def _request(order: Order) -> Result:
    """Ask who decides; or name everything that the request lacks, at once."""
    draft, wanted = order.draft, order.command.argument.strip()
    rules, language = draft.policy.approval, order.person.language
    if wanted.casefold() in TAKES_BACK and not order.command.parts:
        return _withdraw(order)
    if not lifecycle.may(draft.ticket, EventKind.APPROVAL_REQUESTED):
        return order.refused_now()
    named = None
    if wanted:
        named = find_person(wanted, draft.policy)
        if named is None:
            return order.refused("no_such_person", wanted)
        if not named.roles & DECIDES:
            return order.refused("approval_no_approver", named.name)
        if named is order.person and rules.four_eyes:
            return order.refused("approval_own")
    given = {label: text for label in APPROVAL_LABELS if (text := order.command.parts.get(label, "").strip())}
    major = is_major(given, draft.ticket, draft.policy)
    needed = ("what", *rules.required, *(rules.required_when_major if major else ()))
    missing = [label for label in APPROVAL_LABELS if label in needed and label not in given]
    if missing:
        return order.refused("missing_labels", ", ".join(LABEL_NAMES[language][label] for label in missing))
    people = whom_to_ask(draft.ticket, draft.duty, named=named, asker=order.person)
    if not people:
        return order.refused("approval_nobody")
    before = fold(draft.ticket)
    peak = in_peak_hours(given.get("window", ""), draft)
    draft.write(order.person.id, Visibility.INTERNAL, "", kind=EntryKind.APPROVAL, parts=given)
    ids: list[Json] = [person.id for person in people]
    draft.happened(
        EventKind.APPROVAL_REQUESTED, order.person.id, to=ids, seal=seal(given), major=major, peak=peak
    )
    wait_for(draft, WaitsFor.APPROVAL, order.person.id)
    send_request(
        draft, fold(draft.ticket), people, given, left_out=order.case.left_out(), again=before.is_open
    )
    names = ", ".join(person.name for person in people)
    return order.done("approval_requested_peak" if peak else "approval_requested", names)


def _withdraw(order: Order) -> Result:
    draft, approval = order.draft, fold(order.draft.ticket)
    if not lifecycle.may(draft.ticket, EventKind.APPROVAL_WITHDRAWN):
        return order.refused_now()
    if approval.state not in (ApprovalState.ASKED, ApprovalState.APPROVED):
        return order.refused("approval_none")
    draft.happened(EventKind.APPROVAL_WITHDRAWN, order.person.id, request=approval.number)
    go_on(draft, WaitsFor.APPROVAL, "approval_withdrawn", order.person.id)
    for each in approval.asked:
        person = draft.policy.people.get(each)
        if person is not None and person is not order.person:
            tell_decided(draft, person, "withdrawn", by=order.person.name, approval=approval)
    return order.done("approval_withdrawn")


def _decide(order: Order) -> Result:
    draft, verb = order.draft, order.command.verb
    comment = comment_of(order.command.argument, order.case.reading.commands.rest)
    answer = answer_of(verb, comment)
    approval = fold(draft.ticket)
    answered = answered_by(order.case, draft.ticket, order.person, answer)
    comes = take(draft, order.case, answered, words=comment or order.command.written)
    if comes in DONE:
        return order.done(f"approval_{comes.value}")
    if comes is Comes.UNPROVEN:
        return order.refused("unproven")
    return order.refused(f"approval_{comes.value}", decided_by(draft, approval))


ACTS: Mapping[str, Callable[[Order], Result]] = {
    "request-approval": _request,
    "approve": _decide,
    "reject": _decide,
}
