"""What an engineer answers when the desk asks whether a held mail was theirs."""

from __future__ import annotations

import pytest

from daemon.desk.effects import Decision
from daemon.desk.known import Held
from daemon.desk.model import Outcome, ReplyGoesTo, Status
from parsers.reading import Reading
from tests.unit.desk.cases import (
    WANG,
    after,
    decided,
    known,
    mail,
    opened,
    sent,
    to_requester,
)


def was_it_you(words: str, *, sender: str = WANG, held_text: str = "#close") -> Decision:
    """The engineer answers our question about a held mail in their name."""
    forged = mail(held_text, sender=WANG, subject="[#20240520-001] x")
    held = Held(
        message_id=5,
        question="unproven",
        reading=Reading(forged),
        known=known([opened()], tagged_tickets=(1,)),
    )
    question = sent("unproven", WANG, ReplyGoesTo.INTERNAL)
    return decided(mail(words, sender=sender), known([opened()], parents=(question,), held=held))


@pytest.mark.parametrize("words", ["yes", "是我", "Yes, it was me."])
def test_a_yes_to_was_this_you_runs_the_held_command(words: str) -> None:
    decision = was_it_you(words)
    assert after(decision).status is Status.CLOSED
    assert "yes to our question" in decision.reasons[0]


def test_a_no_to_was_this_you_runs_nothing() -> None:
    decision = was_it_you("不是我")
    assert after(decision).status is Status.NEW
    assert to_requester(decision) == []


def test_a_remark_on_was_this_you_reaches_nobody_outside() -> None:
    decision = was_it_you("No, that was not me! Somebody forges my address.")
    assert to_requester(decision) == []
    assert after(decision).status is Status.NEW


def test_a_yes_settles_the_held_message() -> None:
    assert (was_it_you("yes").settles, was_it_you("yes").settles_as) == (5, Outcome.FOLLOW_UP)
    assert (was_it_you("no").settles, was_it_you("no").settles_as) == (5, Outcome.REFUSED)
    assert was_it_you("I am not sure").settles is None


def test_words_that_were_held_go_to_nobody_even_after_a_yes() -> None:
    """They answered no mail that said where a reply goes."""
    decision = was_it_you("yes", held_text="Dear customer, please send me your password")
    assert to_requester(decision) == []
    assert [e.visibility.value for e in decision.entries] == ["internal"]
