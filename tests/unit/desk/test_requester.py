"""What a requester's mail means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.desk.decide import decide
from daemon.desk.effects import Decision
from daemon.desk.known import Held
from daemon.desk.model import (
    COLLEAGUE,
    REQUESTER,
    EventKind,
    Language,
    Outcome,
    Priority,
    ReplyGoesTo,
    Status,
)
from daemon.desk.policy import Strangers
from daemon.desk.routing import Duty, responsible
from parsers.model import Address, AutoKind, Bounce, BouncedRecipient, ParsedMail
from parsers.reading import Reading
from tests.unit.desk.cases import (
    CHEN,
    DESK,
    LI,
    MONDAY_10,
    WANG,
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
    to_requester,
)


def test_a_new_fault_opens_a_ticket_and_tells_both_sides() -> None:
    decision = decided(mail("会议室A的打印机卡纸"))
    ticket = after(decision)
    assert decision.outcome is Outcome.NEW_TICKET
    assert (ticket.category, ticket.priority, ticket.team, ticket.owner) == (
        "hardware",
        Priority.P4,
        "desktop",
        "wang",
    )
    assert [(m.template, m.to) for m in decision.mails] == [
        ("acknowledgement", CHEN.address),
        ("assigned", WANG),
    ]
    assert ticket.language is Language.ZH_CN
    assert decision.turns[0].member == "wang"


def test_the_next_ticket_goes_to_the_next_in_turn() -> None:
    assert after(decided(mail("打印机卡纸"), known(turns={"desktop": "wang"}))).owner == "li"
    assert after(decided(mail("打印机卡纸"), known(turns={"desktop": "li"}))).owner == "wang"
    assert after(decided(mail("打印机卡纸"), known(turns={"desktop": "gone"}))).owner == "wang"


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("核心业务系统宕机", "P1"),
        ("全公司断网", "P1"),
        ("财务系统无法开票", "P3"),
        ("单个用户无法打印", "P4"),
        ("桌面壁纸换不了", "P4"),
        ("urgent!!! urgent!!! please help", "P3"),
        ("不急,有空帮我看看键盘", "P4"),
        ("请问核心业务系统怎么申请账号", "P4"),
    ],
)
def test_the_examples_of_the_priority_rules_come_out_so(text: str, priority: str) -> None:
    assert after(decided(mail(text, subject="求助"))).priority.value == priority


def test_reasons_say_why_without_personal_words() -> None:
    reasons = " / ".join(decided(mail("打印机卡纸,我的电话是13800000000")).reasons)
    assert "hardware" in reasons
    assert "13800000000" not in reasons


@pytest.mark.parametrize("kind", [AutoKind.AUTO_REPLY, AutoKind.LIST, AutoKind.BOUNCE])
def test_a_machine_opens_no_ticket_and_gets_no_answer(kind: AutoKind) -> None:
    bounce = Bounce() if kind is AutoKind.BOUNCE else None
    decision = decided(mail("I am away", auto=kind, bounce=bounce))
    assert decision.change is None
    assert decision.mails == ()


def test_an_automatic_reply_on_a_ticket_is_kept_and_changes_nothing() -> None:
    ticket = opened()
    parent = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
    decision = decided(mail("我在休假", auto=AutoKind.AUTO_REPLY), known([ticket], parents=(parent,)))
    assert decision.outcome is Outcome.AUTOMATIC_REPLY
    assert after(decision).status is ticket.status
    assert after(decision).owner == ticket.owner
    assert [e.visibility.value for e in decision.entries] == ["internal"]
    assert decision.mails == ()


def test_a_persons_answer_through_a_list_is_still_their_answer() -> None:
    parent = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
    decision = decided(mail("补充一下:是二楼的", auto=AutoKind.LIST), known([opened()], parents=(parent,)))
    assert decision.outcome is Outcome.FOLLOW_UP


@pytest.mark.parametrize(("ten", "hour"), [(10, 10), (3, 25)])
def test_an_address_that_had_enough_automatic_mail_gets_no_more(ten: int, hour: int) -> None:
    decision = decided(mail("打印机坏了"), known(automatic_mails_10_minutes=ten, automatic_mails_1_hour=hour))
    assert decision.outcome is Outcome.NEW_TICKET
    assert templates(decision) == ["assigned"]


ELSEWHERE = Address(name="Robo", address="robo@else.example")


@pytest.mark.parametrize(
    "lately",
    [{"domain_mails_10_minutes": 60}, {"domain_mails_1_hour": 300}, {"same_words_1_hour": 6}],
    ids=str,
)
def test_a_machine_that_changes_its_address_gets_no_more_answers(lately: dict[str, int]) -> None:
    decision = decided(mail("打印机坏了", sender=ELSEWHERE), known(**lately))
    assert decision.outcome is Outcome.NEW_TICKET
    assert templates(decision) == ["assigned"]


def test_in_an_outage_everybody_in_the_house_is_answered() -> None:
    decision = decided(mail("VPN连不上"), known(domain_mails_10_minutes=500, same_words_1_hour=29))
    assert "acknowledgement" in templates(decision)


def test_the_same_words_again_and_again_are_a_machines_even_in_the_house() -> None:
    decision = decided(mail("我不在办公室"), known(same_words_1_hour=30))
    assert templates(decision) == ["assigned"]
    assert "no answer: the same words came 30 times in an hour" in decision.reasons


def test_a_form_writes_for_the_person_in_its_reply_to() -> None:
    form = mail("打印机坏了", sender="forms@portal.example", reply_to=(CHEN,))
    decision = decided(form)
    assert after(decision).requester == CHEN
    assert ("acknowledgement", CHEN.address) in [(m.template, m.to) for m in decision.mails]


def test_a_persons_reply_to_is_not_followed() -> None:
    victim = Address(address="victim@else.example")
    assert after(decided(mail("打印机坏了", reply_to=(victim,)))).requester == CHEN


def test_an_address_that_nobody_reads_gets_a_ticket_and_no_answer() -> None:
    decision = decided(mail("backup failed", sender="no-reply@nas.example"))
    assert decision.outcome is Outcome.NEW_TICKET
    assert templates(decision) == ["assigned"]


def test_mail_from_the_desks_own_address_is_refused() -> None:
    decision = decided(mail("loop", sender=DESK))
    assert (decision.outcome, decision.mails, decision.change) == (Outcome.REFUSED, (), None)


def test_mail_without_a_sender_is_refused_not_lost() -> None:
    parsed = replace(mail("x"), sender=None)
    assert decided(parsed).outcome is Outcome.REFUSED


def test_the_same_content_again_is_a_duplicate() -> None:
    decision = decided(mail("打印机卡纸"), known(duplicate_of=7))
    assert (decision.outcome, decision.duplicate_of, decision.mails) == (Outcome.DUPLICATE, 7, ())


def test_a_requesters_answer_goes_to_the_owner_and_nobody_else() -> None:
    parent = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
    decision = decided(mail("型号是M404"), known([opened()], parents=(parent,)))
    assert decision.outcome is Outcome.FOLLOW_UP
    assert [(m.template, m.to) for m in decision.mails] == [("follow_up", WANG)]


def test_who_is_in_copy_already_gets_no_second_copy() -> None:
    parent = sent("reply", CHEN.address, ReplyGoesTo.DESK)
    copied = mail("好的", cc=(Address(address=WANG),))
    assert decided(copied, known([opened()], parents=(parent,))).mails == ()


STRANGER = "stranger@else.example"


def from_stranger(**fields: object) -> ParsedMail:
    return mail("我也想知道", sender=STRANGER, subject="[#20240520-001] x", **fields)


def test_a_stranger_who_types_a_ticket_number_is_held_and_the_owner_is_asked() -> None:
    decision = decided(from_stranger(), known([opened()], tagged_tickets=(1,)))
    assert decision.outcome is Outcome.HELD
    assert [e.visibility.value for e in decision.entries] == ["internal"]
    assert [(m.template, m.to) for m in decision.mails] == [("stranger", WANG)]
    assert decision.admit == ()


def asked_about_stranger(words: str, sender: str = WANG) -> Decision:
    """The owner answers our question about the stranger's held mail."""
    held = Held(
        message_id=5,
        question="stranger",
        reading=Reading(from_stranger()),
        known=known([opened()], tagged_tickets=(1,)),
    )
    question = sent("stranger", WANG, ReplyGoesTo.INTERNAL)
    return decided(mail(words, sender=sender), known([opened()], parents=(question,), held=held))


def test_the_owners_yes_lets_the_stranger_in() -> None:
    decision = asked_about_stranger("是")
    assert decision.admit == (STRANGER,)
    assert [(e.author, e.visibility.value) for e in decision.entries] == [(STRANGER, "public")]
    assert to_requester(decision) == []


def test_the_owners_no_leaves_the_stranger_out() -> None:
    decision = asked_about_stranger("不是")
    assert decision.admit == ()
    assert [e.visibility.value for e in decision.entries] == ["internal"]


def test_a_yes_from_somebody_who_was_not_asked_lets_nobody_in() -> None:
    assert asked_about_stranger("yes", sender=STRANGER).admit == ()


@pytest.mark.parametrize(
    ("way", "outcome"),
    [(Strangers.NEW_TICKET, Outcome.NEW_TICKET), (Strangers.ACCEPT, Outcome.FOLLOW_UP)],
)
def test_a_desk_may_want_strangers_otherwise(way: Strangers, outcome: Outcome) -> None:
    desk = replace(policy(), strangers=way)
    found = decide(
        Reading(from_stranger()), known([opened()], tagged_tickets=(1,)), desk, {1: desk}, MONDAY_10
    )
    assert found.outcome is outcome
    assert found.linked_ticket == (1 if way is Strangers.NEW_TICKET else None)


def test_what_answers_an_internal_mail_stays_internal_whoever_was_shown_it() -> None:
    """An engineer forwarded a reminder to the requester, who answers it to the desk."""
    reminder = sent("target_reminder", WANG, ReplyGoesTo.INTERNAL)
    what = known([resolved()], parents=(reminder,), tagged_tickets=(1,))
    decision = decided(mail("已解决", subject="Re: [#20240520-001] x"), what, now=later(hours=1))
    assert [e.visibility.value for e in decision.entries] == ["internal"]
    assert after(decision).status is Status.RESOLVED
    assert to_requester(decision) == []


def test_a_colleague_in_copy_may_answer_by_number() -> None:
    ticket = opened(cc=(Address(address="colleague@example.com"),))
    decision = decided(
        mail("补充:我这边也是", sender="colleague@example.com", subject="Re: [#20240520-001] x"),
        known([ticket], tagged_tickets=(1,)),
    )
    assert decision.outcome is Outcome.FOLLOW_UP
    assert after(decision).id == 1


def test_the_answered_mail_wins_over_the_number_in_the_subject() -> None:
    other = replace(opened(), id=2, number="20240520-002")
    decision = decided(
        mail("型号是M404", subject="[#20240520-002] x"),
        known(
            [opened(), other],
            parents=(sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK),),
            tagged_tickets=(2,),
        ),
    )
    assert after(decision).id == 1
    assert "names another ticket" in " ".join(decision.reasons)


def test_an_id_that_was_sent_to_somebody_else_proves_nothing() -> None:
    stolen = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
    decision = decided(mail("#close", sender="thief@else.example"), known([opened()], parents=(stolen,)))
    assert decision.outcome is Outcome.NEW_TICKET


def test_whom_the_requester_copies_later_may_answer_too() -> None:
    parent = sent("reply", CHEN.address, ReplyGoesTo.DESK)
    later_copy = mail("也请小王看看", cc=(Address(address="dave@example.com"),))
    assert decided(later_copy, known([opened()], parents=(parent,))).admit == ("dave@example.com",)


def test_an_assignment_that_does_not_arrive_alarms_supervisor_and_administrator() -> None:
    recipient = BouncedRecipient(address=WANG, action="failed", status="5.1.1", permanent=True)
    report = mail(
        "no such user",
        sender="mailer-daemon@example.com",
        auto=AutoKind.BOUNCE,
        bounce=Bounce(recipients=(recipient,), original_message_id="<ours>"),
    )
    what = known([opened()], returned=sent("assigned", WANG, ReplyGoesTo.REQUESTER))
    told = {(m.template, m.to) for m in decided(report, what).mails}
    assert told == {("undelivered", "zhao@example.com"), ("undelivered", policy().administrator)}


def bounced(*, permanent: bool) -> ParsedMail:
    recipient = BouncedRecipient(
        address=CHEN.address,
        action="failed" if permanent else "delayed",
        status="5.1.1" if permanent else "4.4.1",
        permanent=permanent,
    )
    return mail(
        "could not be delivered",
        sender="mailer-daemon@example.com",
        auto=AutoKind.BOUNCE,
        bounce=Bounce(recipients=(recipient,), original_message_id="<ours>"),
    )


def test_a_bounced_answer_is_kept_and_the_owner_is_told() -> None:
    what = known([opened()], returned=sent("reply", CHEN.address, ReplyGoesTo.DESK))
    decision = decided(bounced(permanent=True), what)
    assert (decision.outcome, templates(decision)) == (Outcome.BOUNCE, ["undelivered"])
    assert to_requester(decision) == []


def test_a_bounced_answer_to_a_closed_ticket_reopens_it() -> None:
    what = known([closed()], returned=sent("reply", CHEN.address, ReplyGoesTo.DESK))
    assert after(decided(bounced(permanent=True), what, now=later(hours=3))).status is Status.OPEN


def test_a_bounce_for_an_address_that_we_did_not_write_to_is_believed_nothing() -> None:
    what = known([closed()], returned=sent("reply", "other@example.com", ReplyGoesTo.DESK))
    decision = decided(bounced(permanent=True), what, now=later(hours=3))
    assert after(decision).status is Status.CLOSED
    assert decision.mails == ()


def test_mail_that_its_domain_disowns_moves_no_ticket() -> None:
    box = replace(policy().mailboxes["support"], authserv_id="mx.example.com")
    desk = replace(policy(), mailboxes={"support": box})
    headers = {
        "authentication-results": ("mx.example.com; dmarc=fail header.from=example.com",),
        "from": (f"<{CHEN.address}>",),
    }
    parsed = mail("已解决", subject="[#20240520-001] x", headers=headers)
    found = decide(Reading(parsed), known([resolved()], tagged_tickets=(1,)), desk, {1: desk}, later(hours=1))
    assert found.outcome is Outcome.HELD
    assert after(found).status is Status.RESOLVED
    assert [(m.template, m.to, m.values["why"]) for m in found.mails] == [("held", WANG, "disowned")]


def test_a_mail_to_a_whole_company_makes_no_company_of_watchers() -> None:
    crowd = tuple(Address(address=f"p{number}@example.com") for number in range(5_000))
    assert len(after(decided(mail("公告", cc=crowd))).watchers) == 20


def test_the_desks_own_reply_addresses_are_the_desk() -> None:
    assert decided(mail("loop", sender="support+abc@example.com")).outcome is Outcome.REFUSED


def test_what_the_servers_filter_calls_spam_opens_nothing() -> None:
    decision = decided(mail("买药吗", headers={"x-spam-flag": ("YES",)}))
    assert (decision.outcome, decision.change, decision.mails) == (Outcome.SPAM, None, ())
    parent = sent("reply", CHEN.address, ReplyGoesTo.DESK)
    answer = decided(mail("好的", headers={"x-spam-flag": ("YES",)}), known([opened()], parents=(parent,)))
    assert answer.outcome is Outcome.FOLLOW_UP


def test_a_delay_is_kept_and_alarms_nobody() -> None:
    what = known([opened()], returned=sent("reply", CHEN.address, ReplyGoesTo.DESK))
    decision = decided(bounced(permanent=False), what)
    assert (decision.outcome, decision.mails) == (Outcome.BOUNCE, ())


def test_an_import_mails_nobody_and_what_is_written_later_does() -> None:
    imported = decided(mail("打印机卡纸"), known(muted=True))
    assert imported.mails == ()
    ticket = replace(after(imported), id=1, number="20240520-001", version=1)
    assert ticket.muted
    parent = sent("reply", CHEN.address, ReplyGoesTo.DESK)
    live = decided(mail("又卡纸了"), known([ticket], parents=(parent,)), now=MONDAY_10 + timedelta(days=1))
    assert [(m.template, m.to) for m in live.mails] == [("follow_up", WANG)]


def test_a_team_without_members_leaves_it_to_the_supervisor() -> None:
    empty = replace(policy().teams["desktop"], members=())
    changed = replace(policy(), teams={**policy().teams, "desktop": empty})
    duty = Duty(policy=changed, at=MONDAY_10)
    assert [p.id for p in responsible("desktop", None, duty)] == ["zhao"]
    assert [p.id for p in responsible("desktop", "li", duty)] == ["li"]
    assert LI in changed.people["li"].addresses


@pytest.mark.parametrize(
    ("text", "kind"),
    [("还是不行", EventKind.NOT_FIXED), ("请问发票在哪里？", EventKind.REOPENED)],
)
def test_the_history_says_who_brought_a_ticket_back(text: str, kind: EventKind) -> None:
    """A colleague in copy is not the requester: the course and the report name who said so."""
    ticket = replace(resolved(), watchers=("lin@example.com",))
    what = known([ticket], parents=(sent("resolved", "lin@example.com", ReplyGoesTo.DESK),))
    event = after(decided(mail(text, sender="lin@example.com"), what)).last(kind)
    assert event is not None and event.actor == COLLEAGUE
    own = known([ticket], parents=(sent("resolved", CHEN.address, ReplyGoesTo.DESK),))
    event = after(decided(mail(text), own)).last(kind)
    assert event is not None and event.actor == REQUESTER
