"""In whatever order things happen: only the requester's clear yes to the last proposal, or a log, is consent.

The reference is written anew, from the promise and not from the table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.desk.conversations.consent import ConsentState, fold
from daemon.desk.model import EventKind
from parsers.model import Address, AutoKind
from tests.unit.desk.cases import CHEN, MONDAY_10, decided, known, mail, opened
from tests.unit.desk.test_consent import WORDS, answered, commanded, due, proposal

YES, NO = ("同意", "agree", "Yes, go ahead."), ("不同意", "No, please don't.")
NEITHER = ("可以，但要等到下班后", "需要多长时间？", "谢谢", "Hm.")
COLLEAGUE = Address(name="Liu", address="liu@example.com")


@dataclass(frozen=True)
class Step:
    what: str
    text: str
    back: int
    """How many proposals back the answered mail is."""
    hours: int


STEPS = st.builds(
    Step,
    what=st.sampled_from(
        ("propose", "answer", "answer", "answer", "colleague", "number", "machine", "log", "due")
    ),
    text=st.sampled_from((*YES, *NO, *NEITHER)),
    back=st.sampled_from((0, 0, 0, 1)),
    hours=st.sampled_from((1, 2, 30)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=9))
def test_only_the_requester_or_who_logs_it_in_their_own_name_consents(steps: list[Step]) -> None:
    ticket, now = replace(opened(), watchers=(COLLEAGUE.address,)), MONDAY_10
    made: list[tuple[object, dict[str, str]]] = []
    for step in steps:
        now += timedelta(hours=step.hours)
        before, may = fold(ticket), False
        words = made[-1][1] if made else {}
        if step.what == "propose":
            words = {**WORDS, "steps": f"do {len(made)}"}
            text = "#propose\n" + "\n".join(f"{label}: {said}" for label, said in words.items())
            decision = commanded(text, ticket, now=now)
            made.append((now, words))
        elif step.what == "log":
            decision = commanded("#consent Chen agreed on the phone", ticket, now=now)
            may = True
        elif step.what == "due":
            decision = due(ticket, now, words)
        elif not made:
            continue
        elif step.what in ("colleague", "number"):
            sender = COLLEAGUE if step.what == "colleague" else CHEN
            seen = known([ticket], tagged_tickets=(1,), asked_words={(1, "consent"): words})
            letter = mail(step.text, sender=sender, subject="Re: [#20240520-001] Do you agree?")
            decision = decided(letter, seen, now=now)
        else:
            at, _ = made[max(0, len(made) - 1 - step.back)]
            last = step.back == 0 or len(made) == 1
            may = step.what == "answer" and step.text in YES and last and before.state is ConsentState.ASKED
            shown = proposal(at=at)  # type: ignore[arg-type]
            fields = {"auto": AutoKind.AUTO_REPLY} if step.what == "machine" else {}
            decision = answered(step.text, ticket, now=now, words=words, shown=shown, **fields)
        if decision.change is not None:
            ticket = decision.change.after
        becomes = fold(ticket).state is ConsentState.GIVEN and before.state is not ConsentState.GIVEN
        assert becomes == (may and before.state is not ConsentState.GIVEN), (step, before, decision.reasons)
        if becomes:
            given_by = ticket.last(EventKind.CONSENT_GIVEN)
            assert given_by is not None
            assert given_by.actor == ("wang" if step.what == "log" else "requester")
            if before.state is ConsentState.ASKED:
                assert (given_by.data["asked"], given_by.data["seal"]) == (before.number, before.seal)
