"""Whatever command comes to whatever ticket: it is done or refused by name, and nothing breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.commands import OFFERED
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, ReplyGoesTo, Status, Ticket
from parsers.commands import COMMANDS
from tests.builders import event
from tests.unit.desk.cases import WANG, ZHAO, closed, decided, known, later, mail, opened, resolved, sent
from tests.unit.desk.test_staff import receipt

ARGUMENTS = (
    "",
    "user",
    "until friday",
    "2h",
    "15",
    "P1",
    "network",
    "phone",
    "li",
    "x y z",
    "20240520-002",
    "off",
)


def states() -> dict[str, Ticket]:
    """A ticket in each state in which it can be written to."""
    waiting = event(EventKind.WAITING, at=later(), waits_for="requester", until=None)
    return {
        "new": opened(),
        "waiting": happen(opened(), waiting),
        "resolved": resolved(),
        "closed": closed(),
        "spam": happen(opened(), event(EventKind.MARKED_SPAM, at=later())),
        "machine": replace(opened(), machine=True),
        "nobodys": replace(opened(), owner=None),
        "dead_end": happen(closed(), event(EventKind.MARKED_SPAM, at=later(hours=2))),
    }


TICKETS = states()


@pytest.mark.parametrize("state", sorted(TICKETS))
def test_each_command_alone_is_done_or_refused(state: str) -> None:
    for verb in COMMANDS:
        for argument in ARGUMENTS:
            decision = decided(
                mail(f"#{verb} {argument}\n\nHello Chen", sender=ZHAO),
                known([TICKETS[state]], parents=(sent("assigned", ZHAO, ReplyGoesTo.REQUESTER),)),
            )
            rows = receipt(decision)
            assert rows["done"] or rows["refused"] or rows.get("answers"), f"#{verb} {argument}"


@given(
    st.sampled_from(sorted(TICKETS)),
    st.lists(
        st.tuples(st.sampled_from(sorted(COMMANDS)), st.sampled_from(ARGUMENTS)), min_size=1, max_size=4
    ),
    st.booleans(),
    st.booleans(),
)
def test_every_line_is_answered_and_none_breaks(
    state: str, lines: list[tuple[str, str]], supervisor: bool, words: bool
) -> None:
    ticket, sender = TICKETS[state], ZHAO if supervisor else WANG
    other = replace(opened(), id=2, number="20240520-002")
    text = "\n".join(f"#{verb} {argument}".rstrip() for verb, argument in lines)
    decision = decided(
        mail(text + ("\n\nHello Chen" if words else ""), sender=sender),
        known(
            [ticket, other],
            parents=(sent("assigned", sender, ReplyGoesTo.REQUESTER),),
            named_tickets={"20240520-002": 2},
        ),
    )
    rows = receipt(decision)
    done, refused = rows["done"], rows["refused"]
    assert isinstance(done, list)
    assert isinstance(refused, list)
    answered = [*done, *refused, *rows["unknown"], *rows.get("answers", [])]  # type: ignore[misc]
    assert answered
    if ticket.status is Status.SPAM and decision.change is not None:
        reopened = any(each.kind is EventKind.REOPENED for each in decision.change.events)
        assert reopened or all(m.to != "chen@example.com" for m in decision.mails)


@pytest.mark.parametrize("text", ["Buy now!", "还是不行", "谢谢", "works now", "5 5 5", "unsubscribe"])
@pytest.mark.parametrize("template", ["reply", "survey", "resolved", "closed"])
@pytest.mark.parametrize("state", ["spam", "dead_end"])
def test_whatever_its_requester_answers_spam_stays_spam_and_nobody_is_told(
    text: str, template: str, state: str
) -> None:
    goes = ReplyGoesTo.SURVEY if template == "survey" else ReplyGoesTo.DESK
    decision = decided(
        mail(text), known([TICKETS[state]], parents=(sent(template, "chen@example.com", goes),))
    )
    assert decision.all_mails == ()
    assert decision.change is None or decision.change.after.status is Status.SPAM


def test_all_that_this_is_about_is_offered() -> None:
    mine = {"wait", "eta", "contacted", "time", "log", "workaround", "confirmed", "ack", "snooze"}
    assert mine | {"link", "split", "spam", "block", "canned"} <= OFFERED
