"""Who speaks and which ticket is meant: the tables of `matching.find_ticket` and docs/security.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.decide import decide
from daemon.desk.effects import Decision
from daemon.desk.known import Contact, SentMail
from daemon.desk.lifecycle import happen
from daemon.desk.matching import answers, find_ticket
from daemon.desk.model import (
    EventKind,
    Outcome,
    ReplyGoesTo,
    Status,
    Visibility,
)
from daemon.desk.trust import Grade, judge
from parsers.model import Address, AutoKind
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    DESK,
    LI,
    WANG,
    decided,
    known,
    later,
    mail,
    opened,
    policy,
    resolved,
    sent,
)

VENDOR = Address(address="help@vendor.test")
ASSIGNED = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
REMINDER = sent("target_reminder", WANG, ReplyGoesTo.INTERNAL, message_id="<reminder>")
TO_CHEN = sent("reply", CHEN.address, ReplyGoesTo.DESK, message_id="<to-chen>")
DIGEST = sent("digest", WANG, ReplyGoesTo.INTERNAL, ticket=None, message_id="<digest>")
RESOLVED = sent("resolved", CHEN.address, ReplyGoesTo.DESK, message_id="<resolved>")


def engineers(text: str, **what: object) -> Decision:
    return decided(mail(text, sender=WANG), known([opened()], **what))


def test_a_direct_answer_runs_commands() -> None:
    assert engineers("#close", parents=(ASSIGNED,)).outcome is Outcome.FOLLOW_UP


@pytest.mark.parametrize("where", ["addressed", "quoted"])
def test_reply_address_and_token_of_an_engineers_mail_find_the_ticket_and_prove_nothing(where: str) -> None:
    """A mail that was forwarded shows both."""
    decision = engineers("#close", **{where: (ASSIGNED,)})
    assert decision.outcome is Outcome.HELD
    assert [m.template for m in decision.mails] == ["unproven"]


def test_an_id_signed_with_a_key_that_has_run_out_proves_nothing() -> None:
    decision = engineers("#close", parents=(replace(ASSIGNED, signed=False),))
    assert decision.outcome is Outcome.HELD
    assert any("key that has run out" in reason for reason in decision.reasons)


def test_an_id_that_outsiders_have_seen_proves_nothing_more() -> None:
    decision = engineers("#close", parents=(replace(ASSIGNED, exposed=True),))
    assert decision.outcome is Outcome.HELD
    assert any("shown to outsiders" in reason for reason in decision.reasons)


def test_an_answer_with_an_outsider_in_copy_counts_and_exposes_the_id() -> None:
    answer = mail("换了硒鼓", sender=WANG, cc=(VENDOR,))
    decision = decided(answer, known([opened()], parents=(ASSIGNED,)))
    assert decision.outcome is Outcome.FOLLOW_UP
    assert decision.exposes == ("<ours>",)


@pytest.mark.parametrize(
    "copied", [Address(address=LI), Address(address=DESK.upper()), Address(address=WANG)]
)
def test_staff_the_desk_and_the_sender_are_no_outsiders(copied: Address) -> None:
    answer = mail("换了硒鼓", sender=WANG, cc=(copied,))
    assert decided(answer, known([opened()], parents=(ASSIGNED,))).exposes == ()


def test_the_senders_own_addresses_are_no_outsiders() -> None:
    contact = Contact(addresses=(CHEN.address, "chen@home.example"))
    answer = mail("还有一点", cc=(Address(address="chen@home.example"),))
    assert decided(answer, known([opened()], parents=(TO_CHEN,), contact=contact)).exposes == ()


def test_the_requester_is_an_outsider_to_an_engineers_id() -> None:
    """Who takes part in a ticket must not speak as its engineer."""
    answer = mail("换了硒鼓", sender=WANG, cc=(CHEN,))
    assert decided(answer, known([opened()], parents=(ASSIGNED,))).exposes == ("<ours>",)


@pytest.mark.parametrize("to_whom", ["to", "cc"])
@pytest.mark.parametrize("automatic", [False, True])
def test_every_id_of_the_thread_is_exposed_whatever_the_message_means(to_whom: str, automatic: bool) -> None:
    auto = AutoKind.AUTO_REPLY if automatic else AutoKind.HUMAN
    answer = mail("换了硒鼓", sender=WANG, auto=auto, **{to_whom: (VENDOR,)})
    seen_before = replace(TO_CHEN, exposed=True)
    what = known([opened()], parents=(ASSIGNED, DIGEST), ancestors=(REMINDER, ASSIGNED, seen_before))
    assert decided(answer, what).exposes == ("<ours>", "<digest>", "<reminder>")


def test_a_digest_proves_nothing_on_a_ticket() -> None:
    decision = engineers("#close", parents=(DIGEST,), tagged_tickets=(1,))
    assert decision.outcome is Outcome.HELD


def test_a_digest_beside_the_line_of_a_ticket_proves_nothing_on_it() -> None:
    assert engineers("#close", parents=(DIGEST,), quoted=(ASSIGNED,)).outcome is Outcome.HELD


def test_a_digest_proves_what_is_on_no_ticket_and_an_exposed_one_does_not() -> None:
    away = mail("#away until 2024-06-01", sender=WANG)
    assert decided(away, known(parents=(DIGEST,))).outcome is Outcome.FOLLOW_UP
    assert decided(away, known(parents=(replace(DIGEST, exposed=True),))).outcome is Outcome.HELD


@pytest.mark.parametrize("other", [REMINDER, TO_CHEN, DIGEST])
@pytest.mark.parametrize("first", [True, False])
def test_several_ids_of_ours_in_in_reply_to_prove_nothing(other: SentMail, first: bool) -> None:
    parents = (ASSIGNED, other) if first else (other, ASSIGNED)
    decision = engineers("#close", parents=parents)
    assert decision.outcome is Outcome.HELD
    assert any("several mails of ours" in reason for reason in decision.reasons)


def test_the_signature_wins_over_the_number_in_the_subject_and_the_owner_sees_it() -> None:
    other = replace(opened(), id=2, number="20240520-002")
    answer = mail("还有一点", subject="Re: [#20240520-002] 别的")
    decision = decided(answer, known([opened(), other], parents=(TO_CHEN,), tagged_tickets=(2,)))
    assert decision.ticket_id == 1
    assert any("names another ticket" in reason for reason in decision.reasons)
    (told,) = [m for m in decision.mails if m.template == "follow_up"]
    assert told.values["elsewhere"] is True


def test_the_answered_mail_goes_before_reply_address_token_number_and_reference() -> None:
    tickets = [replace(opened(), id=i, number=f"20240520-00{i}") for i in range(1, 6)]
    showing = {
        "parents": (replace(TO_CHEN, ticket_id=1),),
        "addressed": (replace(TO_CHEN, ticket_id=2),),
        "quoted": (replace(TO_CHEN, ticket_id=3),),
        "tagged_tickets": (4,),
        "referenced_tickets": (5,),
    }
    for number, name in enumerate(list(showing), 1):
        assert decided(mail("还有一点"), known(tickets, **showing)).ticket_id == number
        del showing[name]


def test_a_token_of_a_mail_to_somebody_else_is_no_more_than_a_number() -> None:
    stranger = mail("请问进展", sender=VENDOR)
    decision = decided(stranger, known([opened()], quoted=(TO_CHEN,), referenced_tickets=(1,)))
    assert decision.outcome is Outcome.HELD
    assert decision.mails == () or all(m.to != VENDOR.address for m in decision.mails)


def test_a_token_of_a_mail_to_a_removed_engineer_is_held() -> None:
    gone = replace(ASSIGNED, recipients=("gone@example.com",))
    former = mail("#close", sender="gone@example.com")
    for where in ("parents", "addressed", "quoted"):
        decision = decided(former, known([opened()], **{where: (gone,)}))
        assert (decision.outcome, decision.rule) == (Outcome.HELD, "former_staff")
        assert [m.template for m in decision.mails] == ["held"]


def test_of_several_quoted_mails_the_internal_one_says_where_words_go() -> None:
    """Authenticated by the mail server, but without In-Reply-To: the thread quotes a reminder as well."""
    results = ("mx.example.com; dmarc=pass header.from=example.com",)
    box = replace(policy().mailboxes["support"], authserv_id="mx.example.com")
    ours = replace(policy(), mailboxes={"support": box})
    written = Address(address=WANG)
    headers = {"authentication-results": results, "from": (WANG,)}
    parsed = mail("他自己弄坏的", sender=written, headers=headers)
    what = known([opened()], quoted=(ASSIGNED, REMINDER))
    decision = decide(Reading(parsed), what, ours, {1: ours}, later())
    assert decision.outcome is Outcome.FOLLOW_UP
    assert all(m.template != "reply" for m in decision.mails)
    assert {entry.visibility for entry in decision.entries} == {Visibility.INTERNAL}


def test_a_requesters_mail_that_quotes_a_mail_for_staff_stays_internal() -> None:
    """Somebody forwarded it to them; whoever quotes it to whom, it stays inside."""
    decision = decided(
        mail("他们说我弄坏的？"), known([opened()], quoted=(REMINDER,), referenced_tickets=(1,))
    )
    assert {entry.visibility for entry in decision.entries} == {Visibility.INTERNAL}


def test_a_yes_that_shows_no_mail_of_ours_closes_nothing_and_is_passed_on() -> None:
    for shown, status in (({}, Status.RESOLVED), ({"quoted": (RESOLVED,)}, Status.CLOSED)):
        what = known([resolved()], tagged_tickets=(1,), **shown)
        decision = decided(mail("已解决，谢谢"), what, now=later(hours=3))
        assert decision.change is not None
        assert decision.change.after.status is status
        assert "follow_up" in [m.template for m in decision.mails]


def test_a_mark_that_shows_no_mail_of_ours_is_kept_and_not_counted() -> None:
    """Anybody can write a From line and a number."""
    ticket = happen(resolved(), event(EventKind.CLOSED, at=later(hours=2)))
    ticket = happen(ticket, event(EventKind.SURVEY_SENT, at=later(hours=3)))
    decision = decided(mail("1 1 1"), known([ticket], tagged_tickets=(1,)), now=later(days=1))
    assert decision.outcome is Outcome.REFUSED
    assert decision.change is None
    assert [entry.visibility for entry in decision.entries] == [Visibility.INTERNAL]


@pytest.mark.parametrize(
    ("shown", "grade"),
    [
        ({}, Grade.CLAIMED),
        ({"quoted": (TO_CHEN,)}, Grade.SHOWN),
        ({"addressed": (TO_CHEN,)}, Grade.SHOWN),
        ({"parents": (replace(TO_CHEN, signed=False),)}, Grade.CLAIMED),
        ({"parents": (replace(TO_CHEN, exposed=True),)}, Grade.SHOWN),
        ({"parents": (TO_CHEN,)}, Grade.ANSWERED),
    ],
)
def test_the_grades(shown: dict[str, tuple[SentMail, ...]], grade: Grade) -> None:
    parsed, what = mail("还有一点"), known([opened()], tagged_tickets=(1,), **shown)
    answered = answers(parsed, what, person=None)
    match = find_ticket(parsed, what, answered, person=None)
    assert match is not None and match.ticket_id == 1
    box = policy().mailboxes["support"]
    assert judge(parsed, answered, box, match=match, parents=len(what.parents)).grade is grade


@pytest.mark.parametrize(
    ("shown", "admitted"),
    [
        ({"parents": (TO_CHEN,)}, (VENDOR.address,)),
        ({"quoted": (TO_CHEN,)}, ()),
        ({"addressed": (TO_CHEN,)}, ()),
        ({"parents": (replace(TO_CHEN, exposed=True),)}, ()),
    ],
)
def test_whom_a_requester_copies_later_takes_part_only_when_the_requester_is_proved(
    shown: dict[str, tuple[SentMail, ...]], admitted: tuple[str, ...]
) -> None:
    """The line in the text is in every forward: who has it may put nobody on the ticket."""
    decision = decided(mail("还有一点", cc=(VENDOR,)), known([opened()], **shown))
    assert decision.outcome is Outcome.FOLLOW_UP
    assert decision.admit == admitted
