"""In whatever order things happen: only a proved approver's clear yes to the last request approves.

The reference is written anew, from the promise and not from the table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.desk.conversations.approval import ApprovalState, expires_at, fold
from daemon.desk.effects import Decision
from daemon.desk.model import Event, EventKind, Ticket
from parsers.model import AutoKind
from tests.unit.desk.approval_cases import (
    ANN,
    WORDS,
    answered,
    checked,
    commanded,
    due,
    request_mail,
    rules,
    state,
)
from tests.unit.desk.cases import LI, MONDAY_10, WANG, ZHAO, opened

UNDER = rules("li", "ann")
YES, NO = ("yes", "同意", "#approve"), ("no", "拒绝", "#reject")
NEITHER = ("Yes, but only after 18:00.", "what is the rollback?", "Hm.", "#approve if you can")
APPROVERS = {LI: "li", ANN: "ann", ZHAO: "zhao"}


@dataclass(frozen=True)
class Step:
    what: str
    """"ask", "answer", "check", "machine", "cancel", "due"."""
    text: str
    sender: str
    proved: bool
    back: int
    """How many requests back the answered mail is."""
    hours: int


STEPS = st.builds(
    Step,
    what=st.sampled_from(("ask", "answer", "answer", "answer", "check", "machine", "cancel", "due")),
    text=st.sampled_from((*YES, *NO, *NEITHER)),
    sender=st.sampled_from((LI, ANN, ZHAO, WANG)),
    proved=st.booleans(),
    back=st.sampled_from((0, 0, 0, 1)),
    hours=st.sampled_from((1, 2, 5, 30)),
)


def next_ticket(before: Ticket, decision: Decision) -> Ticket:
    return decision.change.after if decision.change is not None else before


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=9))
def test_only_a_proved_approver_s_clear_yes_to_the_last_request_approves(steps: list[Step]) -> None:
    ticket, now = opened(), MONDAY_10
    made: list[tuple[object, dict[str, str]]] = []
    for step in steps:
        now += timedelta(hours=step.hours)
        before = fold(ticket)
        may = False
        if step.what == "ask":
            words = {**WORDS, "what": f"change {len(made)}"}
            text = "#request-approval\n" + "\n".join(f"{k}: {v}" for k, v in words.items())
            decision = commanded(text, ticket, WANG, UNDER, now=now)
            made.append((now, words))
        elif step.what == "cancel":
            decision = commanded("#request-approval cancel", ticket, WANG, UNDER, now=now)
        elif step.what == "due":
            decision = due(ticket, now, made[-1][1] if made else {})
        elif not made:
            continue
        else:
            at, _ = made[max(0, len(made) - 1 - step.back)]
            last = step.back == 0 or len(made) == 1
            words = made[-1][1]
            may = (
                step.text in YES
                and step.sender in APPROVERS
                and last
                and before.state is ApprovalState.ASKED
                and (step.proved or step.what == "check")
                and step.what != "machine"
            )
            shown = request_mail(step.sender, at)  # type: ignore[arg-type]
            if step.what == "check":
                if not last or step.sender != LI:
                    continue
                may = may and step.sender == LI
                decision = checked_with(ticket, step.text, shown, words, now)
            else:
                fields = {"auto": AutoKind.AUTO_REPLY} if step.what == "machine" else {}
                decision = answered(
                    step.text,
                    ticket,
                    sender=step.sender,
                    under=UNDER,
                    now=now,
                    proved=step.proved,
                    shown=shown,
                    words=words,
                    **fields,
                )
        ticket = next_ticket(ticket, decision)
        becomes = state(ticket) is ApprovalState.APPROVED and before.state is not ApprovalState.APPROVED
        assert becomes == may, (step, before.state, state(ticket), decision.reasons)
        if becomes:
            approved = ticket.last(EventKind.APPROVED)
            assert approved is not None and approved.actor == APPROVERS[step.sender]
            assert (approved.data["request"], approved.data["seal"]) == (before.number, before.seal)
            assert approved.data["proof"] in ("authenticated", "checked")
        if before.state in (ApprovalState.EXPIRED, ApprovalState.WITHDRAWN) and step.what != "ask":
            assert state(ticket) is before.state


def checked_with(ticket: Ticket, text: str, shown: object, words: dict[str, str], now: object) -> Decision:
    return checked(ticket, text, now=now, shown=shown, words=words, under=UNDER)  # type: ignore[arg-type]


@given(st.permutations(["request", "approve_old", "approve", "expire", "withdraw", "resolve"]))
def test_events_in_any_order_approve_only_their_own_open_request(order: list[str]) -> None:
    """The fold alone, over histories that no rule would write: it does not trust them."""
    kinds = {
        "request": EventKind.APPROVAL_REQUESTED,
        "approve_old": EventKind.APPROVED,
        "approve": EventKind.APPROVED,
        "expire": EventKind.APPROVAL_EXPIRED,
        "withdraw": EventKind.APPROVAL_WITHDRAWN,
        "resolve": EventKind.RESOLVED,
    }
    base = opened()
    number = len(base.history) + order.index("request")
    data = {
        "request": {"seal": "b", "to": ["li"]},
        "approve_old": {"request": number, "seal": "a"},
        "approve": {"request": number, "seal": "b"},
        "expire": {"request": number},
        "withdraw": {"request": number},
        "resolve": {},
    }
    events = tuple(
        Event(kind=kinds[name], at=MONDAY_10, actor="li", policy_version=1, data=data[name]) for name in order
    )
    found = fold(replace(base, history=(*base.history, *events)))
    since = order[order.index("request") + 1 :]
    ends = [name for name in since if name in ("approve", "expire", "withdraw", "resolve")]
    approved = ends[:1] == ["approve"] and "withdraw" not in ends
    assert (found.state is ApprovalState.APPROVED) == approved
    assert (expires_at(found, UNDER) is None) == (found.state is not ApprovalState.ASKED)
