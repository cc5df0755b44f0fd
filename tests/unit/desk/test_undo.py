"""Taking back what a mail did: the ticket is as it was, and what cannot be taken back says so by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk import planning, standing, targets
from daemon.desk.commands.undoing import STAYS_TOLD, WHAT
from daemon.desk.effects import Decision
from daemon.desk.known import Told
from daemon.desk.lifecycle import happen, may
from daemon.desk.model import DESK, REQUESTER, Event, EventKind, Json, Language, ReplyGoesTo, Status, Ticket
from daemon.desk.targets import ClockName
from daemon.desk.undo import TELLS, TOUCHES, Refused, Undone, as_it_was, take_back
from tests.builders import event
from tests.unit.desk.cases import (
    MONDAY_10,
    WANG,
    ZHAO,
    after,
    decided,
    fallen_due,
    known,
    later,
    mail,
    opened,
    policy,
    resolved,
    sent,
    templates,
    to_requester,
)

ASSIGNMENT = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
NOTICE = sent("receipt", WANG, ReplyGoesTo.INTERNAL)
FIELDS = (
    *("status", "owner", "team", "priority", "category", "channel", "copied", "waits_for", "waits_until"),
)


def state(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in FIELDS}


def stored(decision: Decision, message: int) -> Ticket:
    """The ticket as the store has it afterwards: the new events name the message that did them."""
    change = decision.change
    assert change is not None
    before = len(change.before.history) if change.before else 0
    history = change.after.history
    return replace(
        change.after,
        history=(*history[:before], *(replace(each, message=message) for each in history[before:])),
    )


def told(message: int, *, waiting: bool = True) -> Told:
    return Told(message=message, delivery=message * 10, waiting=waiting)


def works(
    text: str,
    ticket: Ticket,
    *,
    sender: str = WANG,
    answers: Any = None,
    mails: Sequence[Told] | None = (),
    now: datetime = MONDAY_10,
) -> Decision:
    answered = answers or replace(ASSIGNMENT, recipients=(sender,))
    what = known([ticket], parents=(answered,), told=tuple(mails) if mails is not None else None)
    return decided(mail(text, sender=sender), what, now=now)


def undone(ticket: Ticket, *mails: Told, sender: str = WANG, now: datetime = MONDAY_10) -> Decision:
    answered = replace(NOTICE, recipients=(sender,))
    return works("#undo", ticket, sender=sender, answers=answered, mails=mails, now=now)


def receipt(decision: Decision) -> dict[str, Any]:
    (found,) = [m for m in decision.mails if m.template == "receipt"]
    return dict(found.values)


def refusal(decision: Decision) -> tuple[str, str]:
    ((why),) = receipt(decision)["refused"]
    return why["why"], why["value"]


def waiting() -> Ticket:
    """The same, waiting for a vendor until the next day."""
    until = "2024-05-21T10:00:00+08:00"
    return happen(
        opened(), event(EventKind.WAITING, at=MONDAY_10, actor="li", waits_for="vendor", until=until)
    )


EVERY_COMMAND = [
    ("#take", opened, ""),
    ("#assign li", waiting, ""),
    ("#assign li", opened, ""),
    ("#assign network", opened, ""),
    ("#team network", opened, ZHAO),
    ("#priority P1", opened, ""),
    ("#category network", opened, ""),
    ("#channel phone", opened, ""),
    ("#watch ann", opened, ""),
    ("#watch eve@example.org", opened, ""),
    ("#watch network", opened, ""),
    ("#reopen", resolved, ""),
    ("#resolve\nsolution: renewed", opened, ""),
    ("#resolve\nsolution: renewed", waiting, ""),
    ("#close", opened, ""),
    ("#close", resolved, ""),
    ("#propose\nsteps: reinstall\neffect: clean\nrisk: none\ntime: 10 min", opened, ""),
    ("I am looking at it.", opened, ""),
    ("#take\n#priority P2\n#watch ann\n\nI am looking at it.", opened, ""),
    ("#assign li\n#priority P2\n#assign network\n#priority P4", opened, ""),
]


@pytest.mark.parametrize(("text", "ticket", "who"), EVERY_COMMAND)
def test_done_and_taken_back_the_ticket_is_as_it_was(
    text: str, ticket: Callable[[], Ticket], who: str
) -> None:
    before = ticket()
    done = works(text, before, sender=who or WANG)
    assert state(after(done)) != state(before) or "looking" in text
    tells = any(word in text for word in ("looking", "resolve", "close", "propose"))
    waits = [told(7)] if tells else []
    back = undone(stored(done, 7), *waits, sender=who or WANG)
    assert receipt(back)["refused"] == []
    assert state(after(back)) == state(before)
    assert back.recalls == tuple(one.delivery for one in waits)
    (undoing,) = [each for each in after(back).history if each.kind is EventKind.UNDONE]
    assert undoing.data["message"] == 7


def test_what_was_taken_back_no_longer_counts() -> None:
    replied = stored(works("I am looking at it.", opened()), 7)
    back = after(undone(replied, told(7)))
    (clock,) = [c for c in targets.clocks(replied, {1: policy()}) if c.name is ClockName.FIRST_CONTACT]
    assert not clock.running
    (clock,) = [c for c in targets.clocks(back, {1: policy()}) if c.name is ClockName.FIRST_CONTACT]
    assert clock.running
    assert back.last(EventKind.STAFF_REPLIED) is None
    assert [e.kind for e in back.history].count(EventKind.STAFF_REPLIED) == 1  # history keeps it


def test_words_called_back_are_kept_for_staff_and_the_delivery_does_not_leave() -> None:
    decision = undone(stored(works("I am looking at it.", opened()), 7), told(7), told(6, waiting=False))
    assert (decision.recalls, decision.calls_back) == ((70,), 7)
    assert to_requester(decision) == []


def test_what_has_left_cannot_be_called_back() -> None:
    replied = stored(works("I am looking at it.", opened()), 7)
    decision = undone(replied, told(7, waiting=False))
    assert refusal(decision) == ("already_sent", "")
    assert (decision.recalls, decision.calls_back, decision.change) == ((), None, None)
    assert refusal(undone(replied)) == ("already_sent", "")  # they had it in To or Cc


def test_what_the_requester_had_in_copy_is_not_called_back_from_others() -> None:
    watched = replace(opened(), copied=("eve@partner.example",))
    answered = replace(ASSIGNMENT, recipients=(WANG,))
    words = mail("I am looking at it.", sender=WANG, cc=(watched.requester,))
    done = stored(decided(words, known([watched], parents=(answered,))), 7)
    assert refusal(undone(done, told(7))) == ("already_sent", "")


def test_what_else_the_mail_did_is_taken_back_when_its_words_have_left() -> None:
    done = stored(works("#priority P1\n\nI am looking at it.", opened()), 7)
    decision = undone(done, told(7, waiting=False))
    assert after(decision).priority is opened().priority
    ((did),) = receipt(decision)["done"]
    assert did["value"].startswith("优先级") and "报修人已收到" in did["value"]
    assert decision.recalls == ()


def test_a_proposal_that_has_left_still_waits_for_its_answer() -> None:
    text = "#priority P1\n#propose\nsteps: reinstall\neffect: clean\nrisk: none\ntime: 10 min"
    done = stored(works(text.removeprefix("#priority P1\n"), opened()), 7)
    assert refusal(undone(done, told(7, waiting=False))) == ("already_sent", "")
    more = stored(works(text, opened()), 7)
    decision = undone(more, told(7, waiting=False))
    assert (after(decision).status, after(decision).priority) == (Status.WAITING, opened().priority)


def test_a_resolution_that_was_told_stays_and_reopen_is_named() -> None:
    done = stored(works("#resolve\nsolution: renewed", opened()), 7)
    assert refusal(undone(done, told(7, waiting=False)))[0] == "told_already"
    assert refusal(works("#undo", done, mails=None))[0] == "told_already"  # not looked up: on the safe side


def test_after_an_hour_all_stays() -> None:
    done = stored(works("#take", opened()), 7)
    assert after(undone(done, now=later(minutes=60))).owner == opened().owner
    assert refusal(undone(done, now=later(minutes=61))) == ("too_late_to_undo", "")


def test_what_somebody_else_has_changed_since_stays_and_they_are_named() -> None:
    done = stored(works("#assign li\n#priority P1", opened()), 7)
    li = stored(works("#priority P3", done, sender="li@example.com"), 8)
    decision = undone(li)
    assert (after(decision).owner, after(decision).priority) == (opened().owner, li.priority)
    assert "优先级" in receipt(decision)["done"][0]["value"]
    only = stored(
        works("#priority P3", stored(works("#priority P1", opened()), 7), sender="li@example.com"), 8
    )
    assert refusal(undone(only)) == ("changed_since", "李娜")


def test_a_resolution_that_the_requester_has_answered_stays() -> None:
    done = stored(works("#resolve\nsolution: renewed", opened()), 7)
    answered = happen(done, event(EventKind.NOT_FIXED, at=MONDAY_10, actor=REQUESTER))
    assert refusal(undone(answered, told(7)))[0] == "changed_since"


def test_once_more_takes_back_the_mail_before() -> None:
    one = stored(works("#priority P1", opened()), 7)
    two = stored(works("#category network", one), 8)
    back = stored(undone(two), 9)
    assert (back.category, back.priority) == (opened().category, one.priority)
    again = stored(undone(back), 10)
    assert state(again) == state(opened())
    assert refusal(undone(again)) == ("nothing_to_undo", "")


def test_done_again_after_it_was_taken_back_it_counts_again() -> None:
    back = stored(undone(stored(works("#take", opened()), 7)), 8)
    taken = stored(works("#take", back), 9)
    assert taken.owner == "wang"
    assert taken.last(EventKind.TAKEN) == taken.history[-1]


def test_only_ones_own_mail_is_taken_back() -> None:
    done = stored(works("#take", opened()), 7)
    assert refusal(undone(done, sender="li@example.com")) == ("nothing_to_undo", "")


def test_a_note_is_nothing_to_take_back() -> None:
    done = stored(works("#note he is on leave", opened()), 7)
    assert refusal(undone(done)) == ("nothing_to_undo", "")


@pytest.mark.parametrize("between", ["#unod", "#note oh no, wrong ticket"])
def test_a_mail_that_only_left_a_note_does_not_stand_before_words_that_still_wait(between: str) -> None:
    wrong = stored(works("I am looking at it.", opened()), 7)
    noted = stored(works(between, wrong), 8)
    decision = undone(noted, told(7))
    assert (decision.recalls, decision.calls_back) == ((70,), 7)
    assert refusal(undone(noted, told(7, waiting=False))) == ("nothing_to_undo", "")


def test_an_expected_time_waits_with_the_words_beside_it() -> None:
    decision = works("#eta 2024-05-23\n\nWe have ordered it.", opened())
    holds = {m.template: m.hold for m in to_requester(decision)}
    assert holds == dict.fromkeys(("eta", "reply"), policy().relay_hold)


def test_an_expected_time_is_called_back_while_it_waits_and_stays_when_it_was_told() -> None:
    done = stored(works("#eta 2024-05-23", opened()), 7)
    waiting_still = undone(done, told(7))
    assert (waiting_still.recalls, standing.expected(after(waiting_still))) == ((70,), None)
    assert refusal(undone(done, told(7, waiting=False))) == ("eta_told", "")
    more = undone(stored(works("#priority P1\n#eta 2024-05-23", opened()), 7), told(7, waiting=False))
    assert standing.expected(after(more)) is not None
    assert "预计时间（已通知报修人" in receipt(more)["done"][0]["value"]


@pytest.mark.parametrize("kind", sorted(TELLS | {EventKind.ETA_SET}))
@pytest.mark.parametrize("language", list(Language))
def test_what_stays_since_it_was_told_has_its_name_in_a_receipt(kind: EventKind, language: Language) -> None:
    assert STAYS_TOLD[language][kind]


def test_a_closing_that_waits_is_taken_back_in_working_hours_too() -> None:
    done = stored(works("#close", opened()), 7)
    asked = fallen_due(planning.SURVEY, done, MONDAY_10 + policy().relay_hold - timedelta(seconds=1))
    assert templates(asked) == []
    assert after(undone(after(asked), told(7), now=later(seconds=20))).status is Status.NEW


def test_an_escalation_is_told_already_and_stays() -> None:
    done = stored(works("#escalate manager: the director calls", opened()), 7)
    assert refusal(undone(done))[0] == "cannot_undo"


def test_what_stands_below_an_undo_stays_inside() -> None:
    done = stored(works("#take", opened()), 7)
    decision = works("#undo\n\nOops, wrong ticket.", done)
    assert to_requester(decision) == [] or "reply" not in templates(decision)
    assert "Oops, wrong ticket." in receipt(decision)["kept_text"]


def test_who_was_given_it_hears_that_it_is_taken_from_them() -> None:
    done = stored(works("#assign li", opened()), 7)
    decision = undone(done)
    assert ("handed_over", "li@example.com") in [(m.template, m.to) for m in decision.mails]


def test_an_outsider_who_is_copied_no_more_takes_part_no_more() -> None:
    decision = undone(stored(works("#watch eve@example.org", opened()), 7))
    assert decision.dismiss == ("eve@example.org",)


# -- whatever happens ------------------------------------------------------------------------------------

PEOPLE = ("wang", "li", "zhao")
THINGS: list[tuple[EventKind, dict[str, Json]]] = [
    (EventKind.TAKEN, {}),
    (EventKind.ASSIGNED, {"owner": "li", "team": "network"}),
    (EventKind.ASSIGNED, {"owner": None, "team": "desktop"}),
    (EventKind.PRIORITY_SET, {"priority": "P1"}),
    (EventKind.PRIORITY_SET, {"priority": "P4"}),
    (EventKind.CATEGORY_SET, {"category": "network"}),
    (EventKind.CHANNEL_SET, {"channel": "phone"}),
    (EventKind.ETA_SET, {"at": "2024-05-21T10:00:00+08:00"}),
    (EventKind.WAITING, {"waits_for": "vendor", "until": None}),
    (EventKind.WAITING, {"waits_for": "requester", "until": "2024-05-22T10:00:00+08:00"}),
    (EventKind.RESUMED, {}),
    (EventKind.CONTACTED, {}),
    (EventKind.ACKNOWLEDGED, {}),
    (EventKind.SNOOZED, {"until": "2024-05-21T10:00:00+08:00"}),
    (EventKind.CLOSING_GIVEN, {"given": ["time"]}),
    (EventKind.MARKED_SPAM, {}),
    (EventKind.REOPENED, {}),
    (EventKind.RESOLVED, {}),
    (EventKind.CLOSED, {}),
    (EventKind.STAFF_REPLIED, {}),
    (EventKind.NOTED, {}),
    (EventKind.REQUESTER_WROTE, {}),
]
STEPS = st.lists(
    st.tuples(st.sampled_from((*PEOPLE, DESK)), st.lists(st.sampled_from(THINGS), min_size=1, max_size=4)),
    max_size=6,
)


def live(
    ticket: Ticket, actor: str, things: Sequence[tuple[EventKind, dict[str, Json]]], message: int
) -> Ticket:
    """What happens by one message, as far as the ticket's state allows it."""

    for kind, data in things:
        if may(ticket, kind):
            was = as_it_was(ticket, kind) if actor in PEOPLE else {}
            ticket = happen(
                ticket,
                Event(
                    kind=kind,
                    at=MONDAY_10,
                    actor=actor,
                    policy_version=1,
                    data={**data, **was},
                    message=message,
                ),
            )
    return ticket


def taken_back(ticket: Ticket, found: Undone, message: int) -> Ticket:
    data: dict[str, Json] = {
        "message": found.message,
        "what": [kind.value for kind in found.what],
        "restores": dict(found.restores),
    }
    undoing = Event(
        kind=EventKind.UNDONE, at=MONDAY_10, actor="wang", policy_version=1, data=data, message=message
    )
    return replace(happen(ticket, undoing), copied=found.copied)


@given(before=STEPS, things=st.lists(st.sampled_from(THINGS), min_size=1, max_size=5))
def test_whatever_a_mail_did_taken_back_at_once_leaves_the_ticket_as_it_was(
    before: list[tuple[str, list[tuple[EventKind, dict[str, Json]]]]],
    things: list[tuple[EventKind, dict[str, Json]]],
) -> None:
    ticket = opened()
    for number, (actor, steps) in enumerate(before):
        ticket = live(ticket, actor, steps, number + 1)
    things = [each for each in things if each[0] in TOUCHES]
    done = live(ticket, "wang", things, 99)
    found = take_back(done, "wang", [told(99)], MONDAY_10 + timedelta(minutes=1))
    if done == ticket or all(e.kind is EventKind.NOTED for e in done.history[len(ticket.history) :]):
        return  # the mail did nothing
    assert isinstance(found, Undone)
    back = taken_back(done, found, 100)
    assert state(back) == state(ticket)
    for kind in {kind for kind, _ in things} - {EventKind.NOTED}:
        assert back.last(kind) == ticket.last(kind)


@given(
    steps=STEPS,
    others=STEPS,
    things=st.lists(st.sampled_from(THINGS), min_size=1, max_size=5),
)
def test_taking_back_never_undoes_what_somebody_else_did_since(
    steps: list[tuple[str, list[tuple[EventKind, dict[str, Json]]]]],
    others: list[tuple[str, list[tuple[EventKind, dict[str, Json]]]]],
    things: list[tuple[EventKind, dict[str, Json]]],
) -> None:
    ticket = opened()
    for number, (actor, each) in enumerate(steps):
        ticket = live(ticket, actor, each, number + 1)
    ticket = live(ticket, "wang", things, 50)
    for number, (actor, each) in enumerate(others):
        ticket = live(ticket, actor if actor != "wang" else "li", each, 60 + number)
    found = take_back(ticket, "wang", [told(50)], MONDAY_10 + timedelta(minutes=1))
    if isinstance(found, Refused):
        return
    back = taken_back(ticket, found, 100)
    since = [e for e in ticket.history if e.message is not None and e.message >= 60]
    for kind, name in ((EventKind.PRIORITY_SET, "priority"), (EventKind.CATEGORY_SET, "category")):
        if any(e.kind is kind for e in since) and found.message == 50:
            assert getattr(back, name) == getattr(ticket, name)
    assert (back.status is Status.WAITING) == (back.waits_for is not None)


@pytest.mark.parametrize("language", list(Language))
def test_everything_that_can_be_taken_back_has_its_name_in_a_receipt(language: Language) -> None:
    assert set(TOUCHES) <= set(WHAT[language])
