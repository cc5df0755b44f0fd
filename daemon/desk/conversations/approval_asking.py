"""Asking for the approval of a change: whom, with what, reminding of it, letting it run out (SPEC D6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from daemon.desk import calendar, routing
from daemon.desk.approval_rules import APPROVAL_LABELS
from daemon.desk.conversations.approval import Approval, expires_at, fold, remind_at
from daemon.desk.conversations.asked import seal
from daemon.desk.conversations.waiting import go_on
from daemon.desk.draft import Draft
from daemon.desk.model import EventKind, Json, Language, Ticket, WaitsFor
from daemon.desk.phrases import Phrases
from daemon.desk.policy import Impact, Person, Policy, Role
from daemon.desk.routing import Duty
from parsers.windows import read_window

DECIDES = frozenset({Role.APPROVER, Role.MANAGER})
"""Who may decide on every request; a supervisor may on one that they were sent."""

LABEL_NAMES: Mapping[Language, Mapping[str, str]] = {
    Language.EN: {label: label for label in (*APPROVAL_LABELS, "steps", "effect", "time")},
    Language.ZH_CN: {
        "what": "变更内容",
        "impact": "影响范围",
        "risk": "风险",
        "backup": "备份",
        "rollback": "回退方案",
        "second": "复核人",
        "window": "时间窗口",
        "steps": "步骤",
        "effect": "效果",
        "time": "耗时",
    },
}
"""How a label is written in a command."""


def is_major(given: Mapping[str, str], ticket: Ticket, policy: Policy) -> bool:
    """Say whether a change is major, wide or risky, so that more is asked of its request.

    By the ticket's priority, by a scope wider than one user, or by one of the configured words in what the
    request says of impact and risk, unless it is negated there ("not critical").
    """
    rules = policy.approval
    if ticket.priority in rules.major_priorities:
        return True
    wide = policy.priority.impact_words
    phrases = _phrases(
        rules.major_words, (*wide.get(Impact.ORGANISATION, ()), *wide.get(Impact.DEPARTMENT, ()))
    )
    risky, _ = phrases.find(given.get("risk", ""))
    in_impact = phrases.find(given.get("impact", ""))
    return bool(risky) or any(in_impact)


@lru_cache(maxsize=4)
def _phrases(risky: tuple[str, ...], wide: tuple[str, ...]) -> Phrases:
    return Phrases((risky, wide), frozenset({0, 1}))


def in_peak_hours(window: str, draft: Draft) -> bool:
    """Say whether the time of a change lies in working hours; False where it cannot be read."""
    desk = draft.policy.calendar
    found = read_window(window, draft.now.astimezone(ZoneInfo(desk.zone)))
    if found is None:
        return False
    return bool(calendar.between(desk, found.begins, found.ends))


def whom_to_ask(
    ticket: Ticket, duty: Duty, *, named: Person | None, asker: Person | None
) -> tuple[Person, ...]:
    """Return who is sent a request: who is named, else everyone with the role, else who is over the team.

    Nobody is asked about their own request (four eyes). Where all of them are away, who is here and may
    decide is asked as well.
    """
    policy = duty.policy
    own = asker if policy.approval.four_eyes else None
    approvers = tuple(p for p in policy.people.values() if Role.APPROVER in p.roles and p is not own)
    over = tuple(p for p in routing.over(ticket.team, policy) if p is not own)
    people = (named,) if named is not None else approvers or over[:1]
    if any(duty.is_here(person.id) for person in people):
        return people
    return _each_once(people, _stand_ins(approvers, over, duty))


def _stand_ins(approvers: Sequence[Person], over: Sequence[Person], duty: Duty) -> tuple[Person, ...]:
    present = tuple(person for person in approvers if duty.is_here(person.id))
    return present or tuple(person for person in over if duty.is_here(person.id))[:1]


def _each_once(*people: Sequence[Person]) -> tuple[Person, ...]:
    return tuple({person.id: person for several in people for person in several}.values())


def send_request(
    draft: Draft,
    approval: Approval,
    people: Sequence[Person],
    words: Mapping[str, str],
    *,
    left_out: Sequence[Json] = (),
    again: bool = False,
    reminder: bool = False,
) -> None:
    assert approval.request is not None
    over = expires_at(approval, draft.policy)
    for person in people:
        others = [each.name for each in people if each is not person]
        draft.tell_staff(
            "approval_request",
            person,
            key=f"approval:{{ticket}}:{approval.number}:{'again' if reminder else 'first'}",
            values={
                "by": name_of(approval.asked_by, draft.policy),
                "rows": [
                    {"label": label, "text": words[label]} for label in APPROVAL_LABELS if label in words
                ],
                "peak": approval.request.data.get("peak") is True,
                "major": approval.request.data.get("major") is True,
                "others": [*others],
                "answer_by": over.isoformat() if over is not None else None,
                "replaces": again,
                "reminder": reminder,
                "left_out": list(left_out),
            },
            with_attachments=not reminder,
            about=approval.request.message,
        )


def name_of(person: str, policy: Policy) -> str:
    """Return the name of somebody of staff; the id of who has left the configuration."""
    found = policy.people.get(person)
    return found.name if found is not None else person


def tell_decided(
    draft: Draft,
    person: Person,
    decision: str,
    *,
    approval: Approval,
    by: str = "",
    comment: str = "",
    words: Mapping[str, str] | None = None,
    left_out: Sequence[Json] | None = None,
) -> None:
    """Tell one of staff how it ended: "approved", "rejected", "revoked", "withdrawn", "expired" or
    "changed". `left_out`: files of the answer that do not go along; None: there is no answer."""
    draft.tell_staff(
        "approval_decided",
        person,
        key=f"approval_decided:{{ticket}}:{approval.number}:{decision}",
        values={
            "decision": decision,
            "by": by,
            "comment": comment,
            "what": (words or {}).get("what", ""),
            "window": (words or {}).get("window", ""),
            "left_out": list(left_out or ()),
        },
        with_attachments=left_out is not None,
    )


def who_hears(draft: Draft, approval: Approval, *, but: str = "") -> tuple[Person, ...]:
    """Return who asked and who owns the ticket; if neither is left, who is responsible for it."""
    policy, ticket = draft.policy, draft.ticket
    ids = dict.fromkeys((approval.asked_by, ticket.owner or ""))
    people = tuple(policy.people[each] for each in ids if each in policy.people)
    people = people or routing.responsible(ticket.team, None, draft.duty)
    return tuple(person for person in people if person.id != but)


def fall_due(draft: Draft, words: Mapping[str, str]) -> None:
    """Remind who was asked, once; or end a request that nobody answered in time.

    A request whose words were changed or taken out since can be approved by nobody: it ends.
    """
    approval = fold(draft.ticket)
    over, remind = expires_at(approval, draft.policy), remind_at(approval, draft.policy)
    if over is None:
        return
    if draft.now >= over:
        _end(draft, approval, EventKind.APPROVAL_EXPIRED, "expired", words)
    elif remind is not None and draft.now >= remind:
        if seal(words) != approval.seal:
            _end(draft, approval, EventKind.APPROVAL_WITHDRAWN, "changed", words)
        else:
            _remind(draft, approval, words)


def _end(draft: Draft, approval: Approval, kind: EventKind, how: str, words: Mapping[str, str]) -> None:
    draft.because(f"the request for approval is over: {how}")
    draft.happened(kind, request=approval.number, why=how)
    go_on(draft, WaitsFor.APPROVAL, f"approval_{how}")
    for person in who_hears(draft, approval):
        tell_decided(draft, person, how, approval=approval, words=words)


def _remind(draft: Draft, approval: Approval, words: Mapping[str, str]) -> None:
    draft.because("nobody has answered the request for approval yet: reminded once")
    policy, asker = draft.policy, draft.policy.people.get(approval.asked_by)
    people = tuple(policy.people[each] for each in approval.asked if each in policy.people)
    if not any(draft.duty.is_here(person.id) for person in people):
        everyone = whom_to_ask(draft.ticket, draft.duty, named=None, asker=asker)
        people = _each_once(people, everyone)
    also: list[Json] = [person.id for person in people if person.id not in approval.asked]
    draft.happened(EventKind.APPROVAL_REMINDED, request=approval.number, also=also)
    send_request(draft, approval, people, words, reminder=True)
