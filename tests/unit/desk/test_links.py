"""Tap-to-act links: which mails offer which, what they prove by themselves, what a token is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.desk import links
from daemon.desk.decide import decide
from daemon.desk.effects import Decision, UseLink
from daemon.desk.identity import Signer, SigningKey, Use, message_id, nonce_from
from daemon.desk.known import Link
from daemon.desk.lifecycle import happen
from daemon.desk.link_verbs import ALONE, LINKS, VALID, VERBS
from daemon.desk.mails import MAILS, TO_STAFF
from daemon.desk.model import EventKind, Outcome, ReplyGoesTo, Ticket
from daemon.desk.shown import OurIds
from parsers.commands.words import COMMANDS
from parsers.reading import Reading
from parsers.tokens import body_line, find_tokens, without_tokens
from tests.builders import event, parsed_mail
from tests.unit.desk.cases import (
    LI,
    MONDAY_10,
    WANG,
    ZHAO,
    after,
    closed,
    decided,
    known,
    later,
    mail,
    opened,
    policy,
    resolved,
    sent,
    templates,
)

KEY = SigningKey(bytes(range(32)))
OLD = SigningKey(bytes(range(1, 33)), valid_until=MONDAY_10)
SIGNER = Signer([KEY, OLD])
NONCE = nonce_from(bytes(range(10)))


# -- tokens ------------------------------------------------------------------------------------------------


def test_a_token_is_good_for_its_command_alone() -> None:
    for verb in VERBS:
        token = SIGNER.sign_command(NONCE, verb)
        assert SIGNER.check_command(token.upper(), VERBS, MONDAY_10) == (NONCE, verb)
        assert SIGNER.check_command(token, VERBS - {verb}, MONDAY_10) is None
        assert all(SIGNER.check(token, use, MONDAY_10) is None for use in Use)
    assert all(SIGNER.check_command(SIGNER.sign(NONCE, use), VERBS, MONDAY_10) is None for use in Use)


@pytest.mark.parametrize("text", ["", "pda", "pda" + "a" * 34, "x" * 37, "pda" + "接" * 34])
def test_what_is_no_token_is_none(text: str) -> None:
    assert SIGNER.check_command(text, VERBS, MONDAY_10) is None


def test_a_token_ends_with_its_key() -> None:
    token = Signer([replace(OLD, valid_until=None)]).sign_command(NONCE, "take")
    assert SIGNER.check_command(token, VERBS, later(minutes=-1)) == (NONCE, "take")
    assert SIGNER.check_command(token, VERBS, MONDAY_10) is None


def test_a_link_names_the_mail_that_it_stands_in_and_is_cut_out_of_what_goes_on() -> None:
    token = SIGNER.sign_command(NONCE, "take")
    text = f"#take\n\n{body_line(token)}\n\nSent from my phone"
    shown = OurIds(SIGNER, ["example.com"]).read(parsed_mail("x", text=text), MONDAY_10)
    ours = message_id(SIGNER.sign(NONCE), "example.com")
    assert shown.tapped == ((ours, "take"),)
    assert shown.quoted == shown.addressed == ()
    assert not find_tokens(without_tokens(text)) and without_tokens(text).startswith("#take\n")


# -- what is offered ---------------------------------------------------------------------------------------


def test_links_stand_in_mails_to_staff_and_are_commands() -> None:
    assert all(MAILS[template].audience == TO_STAFF for template in LINKS)
    assert set(links._FITS) == VERBS and set(COMMANDS) >= VERBS
    assert set(ALONE) <= VERBS and not {"resolve", "approve", "reject", "close"} & set(ALONE)


def test_only_what_the_reader_can_do_now_is_offered() -> None:
    wang, zhao = policy().people["wang"], policy().people["zhao"]
    new = opened()
    assert new.owner == "wang"
    assert set(links.offered("assigned", new, wang)) >= {"take", "resolve"}
    assert links.offered("assigned", new, zhao) == ("take",)
    taken = happen(new, event(EventKind.TAKEN, at=MONDAY_10, actor="wang"))
    assert "take" not in links.offered("follow_up", taken, wang)
    assert links.offered("follow_up", resolved(), wang) == ()
    assert links.offered("assigned", closed(), wang) == ()
    assert links.offered("receipt", new, wang) == ()


# -- what a link proves ------------------------------------------------------------------------------------


def tapped(
    text: str = "#take",
    *,
    sender: str = WANG,
    made_for: str = WANG,
    verb: str = "take",
    ticket: Ticket | None = None,
    age: timedelta = timedelta(0),
    used: bool = False,
    exposed: bool = False,
) -> Decision:
    parent = sent("assigned", made_for, ReplyGoesTo.REQUESTER)
    parent = replace(parent, sent_at=MONDAY_10 - age, exposed=exposed)
    link = Link(mail=parent, verb=verb, used=used)
    found = known([ticket or opened()], links=(link,), tagged_tickets=(1,))
    return decided(mail(text, sender=sender, subject="[#20240520-001] #take"), found)


def test_take_is_done_on_a_link_alone_and_its_owner_is_told() -> None:
    decision = tapped()
    assert decision.outcome is Outcome.FOLLOW_UP
    assert after(decision).last(EventKind.TAKEN) is not None
    assert decision.uses == UseLink(message_id="<ours>", verb="take")
    (receipt,) = decision.mails
    assert (receipt.template, receipt.to) == ("receipt", WANG)


def test_who_wants_receipts_of_problems_only_gets_one_for_a_link_all_the_same() -> None:
    assert policy().people["li"].receipts == "all"
    quiet = replace(policy().people["wang"], receipts="problems")
    rules = replace(policy(), people={**policy().people, "wang": quiet})
    parent = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
    found = known([opened()], links=(Link(mail=parent, verb="take"),))
    decision = decide(Reading(mail("#take", sender=WANG)), found, rules, {1: rules}, MONDAY_10)
    assert templates(decision) == ["receipt"]


@pytest.mark.parametrize(
    "case",
    [
        {"sender": LI},
        {"made_for": ZHAO},
        {"verb": "resolve"},
        {"text": "#close"},
        {"text": "#take\n#priority P1"},
        {"text": "#take\n#tkae"},
        {"text": "#resolve solution: done", "verb": "resolve"},
        {"text": "#wait 2030-01-01", "verb": "wait"},
        {"age": VALID + timedelta(seconds=1)},
        {"exposed": True},
    ],
    ids=str,
)
def test_anything_else_is_asked_about(case: dict[str, object]) -> None:
    decision = tapped(**case)  # type: ignore[arg-type]
    assert decision.outcome is Outcome.HELD
    assert decision.uses is None
    assert templates(decision) == ["unproven"]


def test_a_link_that_is_just_young_enough_counts() -> None:
    assert tapped(age=VALID).outcome is Outcome.FOLLOW_UP


def test_words_below_the_command_stay_internal() -> None:
    decision = tapped("#take\n\nI call him at once.")
    assert templates(decision) == ["receipt"]
    assert [(entry.visibility.value, entry.text) for entry in decision.entries] == [
        ("internal", "I call him at once.")
    ]


def test_a_used_link_does_nothing_and_is_kept() -> None:
    decision = tapped("#take\n#priority P1\n\nthanks", used=True)
    assert decision.outcome is Outcome.REFUSED
    assert after(decision).last(EventKind.TAKEN) is None
    (receipt,) = decision.mails
    assert [each["why"] for each in receipt.values["refused"]] == ["link_used", "not_done"]  # type: ignore[index, union-attr, call-overload]
    assert [entry.text for entry in decision.entries] == ["thanks"]


def test_what_was_done_already_does_not_use_up_a_link() -> None:
    taken = happen(opened(), event(EventKind.TAKEN, at=MONDAY_10, actor="wang"))
    assert tapped(ticket=taken).uses is None


def test_a_direct_answer_needs_no_link_whatever_it_quotes() -> None:
    parent = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
    used = Link(mail=parent, verb="take", used=True)
    decision = decided(mail("#take", sender=WANG), known([opened()], parents=(parent,), links=(used,)))
    assert after(decision).last(EventKind.TAKEN) is not None
