"""Staff forward a person's mail: that person is the requester, and what staff wrote above it stays inside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from daemon.desk.decide import decide
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.forwarded import original_mail
from daemon.desk.known import Held, Known
from daemon.desk.model import (
    EventKind,
    Language,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
    Visibility,
)
from daemon.desk.policy import Policy
from parsers.model import Attachment, ParsedMail
from parsers.reading import Reading
from tests.unit.desk.cases import (
    CHEN,
    LI,
    MONDAY_10,
    WANG,
    after,
    decided,
    known,
    mail,
    opened,
    policy,
    sent,
    templates,
    to_requester,
)

SECRET = "内部：他上次也是自己弄坏的"
BLOCK_ZH = (
    '------------------ 转发的邮件 ------------------\n发件人: "{name}"<{address}>\n'
    '发送时间: 2024年5月20日 09:40\n收件人: "王磊"<wang@example.com>\n抄送: "周敏"<zhou@customer.example>\n'
    "主题: 打印机卡纸\n\n{words}"
)
BLOCK_EN = (
    "---------- Forwarded message ---------\nFrom: {name} <{address}>\nDate: Mon, May 20, 2024 at 9:40 AM\n"
    "Subject: Printer jams\nTo: Wang Lei <wang@example.com>\n\n\n{words}"
)
WORDS_ZH, WORDS_EN = "三楼的打印机卡纸，一直响。", "The printer on the third floor jams, and it hums."


def forward(
    preface: str = SECRET,
    *,
    block: str = BLOCK_ZH,
    name: str = "陈晓",
    address: str = CHEN.address,
    words: str = WORDS_ZH,
    subject: str = "转发：打印机卡纸",
    sender: str = WANG,
    **fields: Any,
) -> ParsedMail:
    """An engineer forwards what a person wrote to them."""
    text = f"{preface}\n\n{block.format(name=name, address=address, words=words)}"
    return mail(text, sender=sender, subject=subject, **fields)


def english(preface: str = "Internal: he broke it himself.", **fields: Any) -> ParsedMail:
    values = {"block": BLOCK_EN, "name": "Chen Xiao", "words": WORDS_EN, "subject": "Fwd: Printer jams"}
    return forward(preface, **(values | fields))


def receipt(decision: Decision) -> dict[str, Any]:
    (found,) = [m for m in decision.mails if m.template == "receipt"]
    return dict(found.values)


def proving() -> Policy:
    """The shipped policy of a desk whose mail server vouches for domains."""
    box = replace(policy().mailboxes["support"], authserv_id="mx.example.com")
    return replace(policy(), mailboxes={**policy().mailboxes, "support": box})


def proved(parsed: ParsedMail, what: Known | None = None, verdict: str = "pass") -> Decision:
    """What the desk makes of a message for which its mail server vouches."""
    said = f"mx.example.com; dmarc={verdict} header.from=example.com"
    headers = {"authentication-results": (said,), "from": (str(parsed.sender),)}
    signed = replace(parsed, headers=headers)
    return decide(Reading(signed), what or known(), proving(), {1: proving()}, MONDAY_10)


def said_to(decision: Decision, address: str) -> str:
    return "\n".join(f"{m.speaker} {dict(m.values)}" for m in decision.mails if m.to == address)


# -- whose ticket it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parsed", "subject", "words", "language"),
    [
        (forward(), "打印机卡纸", WORDS_ZH, Language.ZH_CN),
        (english(), "Printer jams", WORDS_EN, Language.EN),
        (forward("Please, for the desk.", subject="Fwd: 打印机卡纸"), "打印机卡纸", WORDS_ZH, Language.ZH_CN),
        (english("请开单，谢谢各位同事。"), "Printer jams", WORDS_EN, Language.EN),
    ],
)
def test_the_person_whose_mail_is_forwarded_is_the_requester(
    parsed: ParsedMail, subject: str, words: str, language: Language
) -> None:
    decision = decided(parsed)
    ticket = after(decision)
    assert (decision.rule, decision.outcome) == ("forwarded", Outcome.NEW_TICKET)
    assert ticket.requester.address == CHEN.address
    assert (ticket.subject, ticket.language) == (subject, language)
    public = [e.text for e in decision.entries if e.visibility is Visibility.PUBLIC]
    assert public == [words]
    assert decision.languages[0].address == CHEN.address


def test_the_requester_gets_the_acknowledgement_and_nothing_of_the_preface() -> None:
    decision = decided(forward())
    (told,) = to_requester(decision)
    assert told.template == "acknowledgement"
    assert "内部" not in said_to(decision, CHEN.address)
    notes = [(e.kind, e.visibility, e.text) for e in decision.entries if "内部" in e.text]
    assert notes == [(EntryKind.NOTE, Visibility.INTERNAL, SECRET)]


def test_the_engineer_gets_a_receipt_that_names_the_requester() -> None:
    found = receipt(decided(forward()))
    assert found["forwarded"] == {"what": "opened", "whose": "陈晓 <chen@example.com>", "told": True}
    assert found["kept_text"] == SECRET
    assert (found["done"], found["refused"]) == ([], [])


def test_who_gets_the_ticket_reads_the_preface_and_whether_it_is_proved() -> None:
    for decision, is_proved in ((decided(forward()), False), (proved(forward()), True)):
        (given,) = [m for m in decision.mails if m.template == "assigned"]
        assert given.values["words"] == WORDS_ZH
        assert given.values["remark"] == {"by": "王磊", "words": SECRET, "proved": is_proved}


def test_no_name_is_put_under_a_preface_that_nothing_proves() -> None:
    def authors(decision: Decision) -> set[str]:
        return {e.author for e in decision.entries if e.kind is EntryKind.NOTE}

    assert authors(decided(forward())) == {WANG}
    assert authors(proved(forward())) == {"wang"}


def test_who_was_in_copy_takes_part_and_staff_and_desk_do_not() -> None:
    assert after(decided(forward())).watchers == ("zhou@customer.example",)


def test_the_attachments_travel_to_who_gets_the_ticket() -> None:
    picture = Attachment(
        filename="photo.jpg",
        content_type="image/jpeg",
        size=10,
        sha256="0" * 64,
        start=0,
        end=0,
        encoding="base64",
        part="2",
    )
    program = replace(picture, filename="x.exe", part="3")
    (given,) = [m for m in decided(forward(attachments=(picture, program))).mails if m.template == "assigned"]
    assert given.with_attachments
    assert given.values["left_out"] == ["x.exe"]


def test_the_ticket_names_who_brought_it_and_the_preface_is_no_first_contact() -> None:
    change = decided(forward()).change
    assert change is not None
    assert change.events[0].data["forwarded_by"] == "wang"
    assert {e.kind for e in change.events} == {EventKind.OPENED, EventKind.NOTED}
    assert change.after.status is Status.NEW


def test_a_forward_without_a_word_above_it_leaves_no_note() -> None:
    decision = decided(forward("发自我的iPhone"))
    assert [e.kind for e in decision.entries] == [EntryKind.MESSAGE]
    assert receipt(decision)["kept_text"] == ""


def test_who_wants_receipts_of_problems_only_gets_none_for_a_plain_forward() -> None:
    person = replace(policy().people["wang"], receipts="problems")
    quiet = replace(policy(), people={**policy().people, "wang": person})

    def receipts(preface: str) -> int:
        decision = decide(Reading(forward(preface)), known(), quiet, {1: quiet}, MONDAY_10)
        return templates(decision).count("receipt")

    assert (receipts(SECRET), receipts("#接单"), receipts("#借单")) == (0, 1, 1)


# -- when it is no forward of a person's mail ---------------------------------------------------------------


@pytest.mark.parametrize("address", ["support@example.com", "support+x@example.com", LI, WANG])
def test_a_mail_of_the_desk_or_of_staff_makes_nobody_a_requester(address: str) -> None:
    decision = decided(forward(address=address))
    assert decision.rule == "new_ticket"
    assert after(decision).requester.address == WANG


def test_a_mail_of_a_stranger_that_holds_a_forward_is_the_strangers_own() -> None:
    decision = decided(forward(sender="mallory@elsewhere.example"))
    assert decision.rule == "new_ticket"
    assert after(decision).requester.address == "mallory@elsewhere.example"
    assert [m.to for m in decision.mails if m.template == "acknowledgement"] == ["mallory@elsewhere.example"]
    assert original_mail(Reading(forward(sender="mallory@elsewhere.example")), policy()) is None


def test_a_forward_that_dmarc_disowns_makes_nobody_a_requester() -> None:
    decision = proved(forward(), verdict="fail")
    assert decision.rule == "new_ticket"
    assert to_requester(decision) == []


def test_a_name_without_an_address_makes_nobody_a_requester() -> None:
    text = "From: Ann Lee\nSent: Monday, May 20, 2024 9:40 AM\nTo: Wang Lei\nSubject: S\n\nIt hums."
    decision = decided(mail(text, sender=WANG, subject="FW: S"))
    assert after(decision).requester.address == WANG


@pytest.mark.parametrize(
    "address", ["MAILER-DAEMON@mx.example", "owner-users@lists.example", "users-request@lists.example"]
)
def test_a_mail_system_or_a_list_becomes_no_requester(address: str) -> None:
    assert after(decided(forward(address=address))).requester.address == WANG


def test_an_answer_of_staff_that_quotes_a_persons_mail_is_dealt_with_as_before() -> None:
    answers = known([opened()], parents=(sent("assigned", WANG, ReplyGoesTo.REQUESTER),))
    decision = decided(forward("我马上来", subject="转发：打印机卡纸"), answers)
    assert decision.rule == "staff_mail"


def test_what_staff_forward_about_a_ticket_of_somebody_else_is_held_as_before() -> None:
    what = known([opened()], tagged_tickets=(1,))
    decision = decided(forward(address="vendor@acme.example", subject="Fwd: [#20240520-001] x"), what)
    assert decision.rule == "unproven_staff"


# -- who is written to --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "counts"),
    [
        ("noreply@customer.example", {}),
        ("chen@customer.example", {"automatic_mails_10_minutes": 10}),
        ("chen@customer.example", {"domain_mails_1_hour": 300}),
    ],
)
def test_the_silence_rules_hold_for_the_address_of_the_writer(address: str, counts: dict[str, Any]) -> None:
    decision = decided(forward(address=address), known(original=known(**counts)))
    assert after(decision).requester.address == address
    assert [m.template for m in decision.mails if m.to == address] == []
    assert receipt(decision)["forwarded"]["told"] is False
    assert any(reason.startswith("no answer:") for reason in decision.reasons)


def test_counters_of_the_engineer_do_not_silence_the_requesters_answer() -> None:
    decision = decided(forward(), known(automatic_mails_10_minutes=10, original=known()))
    assert templates(decision) == ["acknowledgement", "assigned"]


def test_a_writer_on_the_ignore_list_gets_a_ticket_and_no_mail() -> None:
    rules = replace(policy().silence, ignored_senders=(CHEN.address,))
    ignoring = replace(policy(), silence=rules)
    decision = decide(Reading(forward()), known(), ignoring, {1: ignoring}, MONDAY_10)
    assert to_requester(decision) == []
    assert after(decision).requester.address == CHEN.address


def test_the_language_of_the_writer_counts_where_the_words_do_not_tell() -> None:
    what = known(contact_language=Language.ZH_CN, original=known(contact_language=Language.EN))
    decision = decided(english(words="0x0000007B", block=BLOCK_EN.replace("Printer jams", "0x7B")), what)
    assert after(decision).language is Language.EN


def test_a_backlog_import_opens_it_and_mails_nobody() -> None:
    decision = decided(forward(), known(muted=True))
    assert decision.mails == ()
    assert after(decision).muted


# -- commands above the forwarded mail ----------------------------------------------------------------------


def test_commands_above_it_run_when_the_engineer_is_proved() -> None:
    decision = proved(forward(f"#接单\n#优先级 P2\n\n{SECRET}"))
    ticket = after(decision)
    assert (ticket.owner, ticket.priority.value, ticket.status) == ("wang", "P2", Status.OPEN)
    assert [r["result"] for r in receipt(decision)["done"]] == ["taken", "priority_set"]
    assert "owner_changed" not in templates(decision)
    assert "内部" not in said_to(decision, CHEN.address)


def test_commands_above_it_are_named_as_not_run_when_nothing_proves_the_engineer() -> None:
    decision = decided(forward(f"#接单\n#priority P2\n\n{SECRET}"))
    assert after(decision).status is Status.NEW
    why = [(r["written"], r["why"]) for r in receipt(decision)["refused"]]
    assert why == [("#接单", "unproven"), ("#priority P2", "unproven")]


def test_commands_in_the_forwarded_words_never_run() -> None:
    decision = proved(forward("请处理", words="#关闭\n#优先级 P1\n\n谢谢"))
    assert (after(decision).status, receipt(decision)["done"]) == (Status.NEW, [])


def test_commands_that_are_misspelt_or_below_text_are_named_and_kept_inside() -> None:
    decision = proved(forward("#借单\n请处理\n#关闭"))
    found = receipt(decision)
    assert [u["written"] for u in found["unknown"]] == ["#借单"]
    assert [(r["written"], r["why"]) for r in found["refused"]] == [("#关闭", "not_at_top")]
    assert any("#借单" in e.text for e in decision.entries if e.visibility is Visibility.INTERNAL)


def test_a_ticket_assigned_above_it_goes_to_that_person_alone() -> None:
    decision = proved(forward("#转派 李娜"))
    assert [m.to for m in decision.mails if m.template == "assigned"] == [LI]
    assert after(decision).owner == "li"


def test_a_ticket_resolved_above_it_is_told_as_resolved_and_given_to_nobody() -> None:
    decision = proved(forward(f"#解决 换了硒鼓\n\n{SECRET}"))
    assert [m.template for m in to_requester(decision)] == ["resolved"]
    assert "assigned" not in templates(decision)
    assert "内部" not in said_to(decision, CHEN.address)


# -- the mail was there before ------------------------------------------------------------------------------


def there_before(ticket: Ticket, **fields: Any) -> Known:
    """The store knows the forwarded mail: on `ticket`, in which its writer takes part."""
    return known(original=known([ticket], **(fields or {"referenced_tickets": (ticket.id,)})))


def test_a_mail_that_was_taken_in_before_is_kept_on_its_ticket_and_opens_none() -> None:
    decision = proved(forward(), there_before(opened()))
    assert (decision.rule, decision.outcome, decision.ticket_id) == ("forwarded", Outcome.FOLLOW_UP, 1)
    assert {e.visibility for e in decision.entries} == {Visibility.INTERNAL}
    assert [e.text for e in decision.entries] == [WORDS_ZH, SECRET]
    assert to_requester(decision) == []
    assert receipt(decision)["forwarded"]["what"] == "kept"
    assert any("no second one" in reason for reason in decision.reasons)


def test_who_works_on_that_ticket_is_shown_the_whole_forward() -> None:
    decision = proved(forward(sender=LI), there_before(opened()))
    (told,) = [m for m in decision.mails if m.to == WANG]
    assert (told.template, told.values["what"]) == ("follow_up", "forwarded")
    assert WORDS_ZH in str(told.values["words"])
    assert SECRET in str(told.values["words"])


@pytest.mark.parametrize("lookup", ["tagged_tickets", "referenced_tickets"])
def test_a_number_or_an_id_in_the_engineers_own_mail_counts_too(lookup: str) -> None:
    decision = proved(forward(), known([opened()], **{lookup: (1,)}))
    assert (decision.rule, decision.ticket_id) == ("forwarded", 1)


def test_without_proof_it_is_held_on_that_ticket_and_a_yes_keeps_it_there() -> None:
    held = decided(forward(), there_before(opened()))
    assert (held.rule, held.outcome, held.ticket_id) == ("unproven_staff", Outcome.HELD, 1)
    question = sent("unproven", WANG, ReplyGoesTo.INTERNAL)
    about = Held(message_id=7, question="unproven", reading=Reading(forward()), known=there_before(opened()))
    yes = decided(mail("是", sender=WANG), known([opened()], parents=(question,), held=about))
    assert (yes.rule, yes.settles, yes.ticket_id) == ("forwarded", 7, 1)
    assert to_requester(yes) == []


def test_a_closed_ticket_is_linked_to_the_one_that_is_opened() -> None:
    closed = replace(opened(), status=Status.CLOSED)
    for decision in (proved(forward(), there_before(closed)), decided(forward(), there_before(closed))):
        assert (decision.outcome, decision.linked_ticket) == (Outcome.NEW_TICKET, 1)
        assert receipt(decision)["forwarded"]["what"] == "linked"
        assert after(decision).requester.address == CHEN.address


def test_a_ticket_in_which_the_writer_takes_no_part_is_not_theirs() -> None:
    what = there_before(opened(), referenced_tickets=(1,), participants={1: frozenset({"other@x.example"})})
    decision = proved(forward(), what)
    assert decision.outcome is Outcome.NEW_TICKET
    assert decision.linked_ticket == 1


def test_commands_above_it_run_on_the_ticket_where_it_belongs() -> None:
    decision = proved(forward("#优先级 P1"), there_before(opened()))
    assert after(decision).priority.value == "P1"
    assert [r["result"] for r in receipt(decision)["done"]] == ["priority_set"]
