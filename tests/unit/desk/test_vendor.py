"""The dialogue with vendors by its rules: who is one, what they are told, what their mails move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from daemon.desk.commands.vendors import is_end, split_name
from daemon.desk.conversations import vendor_acts
from daemon.desk.conversations.vendor import fold, is_waited_for
from daemon.desk.decide import decide
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.known import Known
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Language, Outcome, ReplyGoesTo, Status, Ticket
from daemon.desk.policy import Policy
from daemon.desk.record import with_values
from daemon.desk.vendor_policy import Vendor, VendorRules
from parsers.fields import NO_RECORD, Field, Source, Value
from parsers.model import Address, AutoKind, ParsedMail
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    MONDAY_10,
    WANG,
    after,
    closed,
    known,
    mail,
    opened,
    policy,
    resolved,
    sent,
    templates,
    whole,
)

ACME = Vendor(
    id="acme",
    name={Language.EN: "Acme Support", Language.ZH_CN: "艾克米"},
    addresses=("support@acme.example", "old@acme.test"),
    language=Language.EN,
    domains=("acme.example",),
    customer_number="C-1",
)
YUAN = Vendor(
    id="yuan",
    name={Language.EN: "Yuan", Language.ZH_CN: "远方 科技"},
    addresses=("help@yuan.example",),
    language=Language.ZH_CN,
)
RULES = VendorRules(vendors={"acme": ACME, "yuan": YUAN}, may_write=True)


def rules(**change: Any) -> Policy:
    return replace(policy(), vendors=replace(RULES, **change))


def made(parsed: ParsedMail, what: Known, under: Policy | None = None) -> Decision:
    wanted = under or rules()
    return whole(decide(Reading(parsed), what, wanted, {1: wanted}, MONDAY_10))


def by_wang(
    text: str, ticket: Ticket | None = None, *, template: str = "assigned", under: Policy | None = None
) -> Decision:
    """Wang, whose ticket it is, answers a mail of ours about it."""
    goes = {"assigned": ReplyGoesTo.REQUESTER, "vendor_wrote": ReplyGoesTo.VENDOR}.get(
        template, ReplyGoesTo.INTERNAL
    )
    parent = replace(sent(template, WANG, goes), about_message=7)
    what = known([ticket or opened()], parents=(parent,), written_by={7: "max@acme.example"})
    return made(mail(text, sender=WANG), what, under)


def asked(vendor: str = "acme", ticket: Ticket | None = None) -> Ticket:
    """The ticket after a vendor was asked, and it waits for them."""
    one = happen(ticket or opened(), event(EventKind.VENDOR_ASKED, actor="wang", vendor=vendor, waits=True))
    if one.status is Status.WAITING:
        return one
    return happen(one, event(EventKind.WAITING, actor="wang", waits_for="vendor", until=None))


def answered(
    text: str,
    *,
    ticket: Ticket | None = None,
    sender: str = "max@acme.example",
    subject: str = "Re: help",
    **fields: Any,
) -> Decision:
    """Somebody answers our request."""
    request = sent("vendor_request", "support@acme.example", ReplyGoesTo.VENDOR)
    parsed = mail(text, sender=Address(name="Max", address=sender), subject=subject, **fields)
    what = known([ticket or asked()], parents=(request,), referenced_tickets=(1,))
    return made(parsed, what)


# -- who is a vendor ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("support@acme.example", "acme"),
        ("Max@EMEA.Acme.Example", "acme"),
        ("old@acme.test", "acme"),
        ("new@acme.test", None),
        ("max@notacme.example", None),
        ("max@acme.example.evil.test", None),
        ("help@yuan.example", "yuan"),
        ("other@yuan.example", None),
        ("", None),
    ],
)
def test_a_vendor_is_known_by_address_and_by_whole_domains(address: str, whose: str | None) -> None:
    found = RULES.at(address)
    assert (found.id if found else None) == whose


@pytest.mark.parametrize(
    ("written", "whose", "said"),
    [
        ("acme", "acme", ""),
        ("ACME please look", "acme", "please look"),
        ("acme support please look", "acme", "please look"),
        ("艾克米: 请看日志", "acme", "请看日志"),
        ("远方 科技 请看", "yuan", "请看"),
        ("acme end", "acme", "end"),
        ("acmes look", None, ""),
        ("", None, ""),
    ],
)
def test_a_command_begins_with_the_vendors_name(written: str, whose: str | None, said: str) -> None:
    vendor, rest = split_name(written, RULES)
    assert ((vendor.id if vendor else None), rest) == (whose, said)


def test_only_the_bare_word_ends_a_dialogue() -> None:
    assert is_end("End.") and is_end("结束") and not is_end("end of the cable is broken") and not is_end("")


# -- what they are told ------------------------------------------------------------------------------------


def with_record(**values: str) -> Ticket:
    found = [
        Value(field=Field(name), text=text, source=Source.LABEL, snippet=text)
        for name, text in values.items()
    ]
    return replace(opened(), record=with_values(NO_RECORD, found))


def test_a_vendor_learns_of_the_thing_and_nothing_of_the_person() -> None:
    ticket = with_record(
        name="陈晓", phone="+86 21 5555 0102", department="Accounts", room="312", account="chenx",
        system="printer", model="LJ-4100", asset="PRN-0312", error="E-12", symptom="it jams", tried="all",
    )  # fmt: skip
    assert vendor_acts.facts(ticket) == [
        ["system", "printer"], ["model", "LJ-4100"], ["asset", "PRN-0312"], ["error", "E-12"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "error",
    ["user chenx is locked", "陈晓的账号被锁定", "mail to boss@example.com bounced", "call +86 21 5555 0102"],
)
def test_a_fact_that_names_the_person_stays_here(error: str) -> None:
    ticket = with_record(name="陈晓", phone="+86 21 5555 0102", account="chenx", model="LJ-4100", error=error)
    assert vendor_acts.facts(ticket) == [["model", "LJ-4100"]]


def test_the_first_request_has_the_facts_and_later_ones_the_number() -> None:
    ticket = with_record(model="LJ-4100")
    (request, _) = by_wang("#vendor acme\nIt jams.", ticket).mails
    assert (request.template, request.to, request.language) == ("vendor_request", ACME.addresses[0], "en")
    assert request.values["record"] == [["model", "LJ-4100"]] and request.values["customer_number"] == "C-1"
    again = happen(asked(ticket=ticket), event(EventKind.VENDOR_CASE_SET, vendor="acme", case="SR#5"))
    (request, _) = by_wang("#vendor acme\nIt still jams.", again).mails
    assert (request.values["record"], request.values["case"]) == ([], "SR#5")


def test_what_stands_on_the_line_and_below_it_is_sent_and_kept_for_staff() -> None:
    decision = by_wang("#vendor acme urgent\n\nIt jams.\n> 打印机卡纸\n> secret plan")
    assert decision.mails[0].values["words"] == "urgent\n\nIt jams."
    (entry,) = decision.entries
    assert (entry.kind, entry.visibility.value, entry.text) == (
        EntryKind.VENDOR, "internal", "urgent\n\nIt jams.",
    )  # fmt: skip
    assert is_waited_for(after(decision))
    assert CHEN.address not in {each.to for each in decision.mails}


@pytest.mark.parametrize("template", ["assigned", "receipt", "vendor_wrote"])
def test_the_command_means_the_vendor_whatever_it_answers(template: str) -> None:
    ticket = happen(asked(), replace(event(EventKind.VENDOR_WROTE, vendor="acme"), message=7))
    decision = by_wang("#vendor yuan 请看", ticket, template=template)
    assert [m.to for m in decision.mails if m.template == "vendor_request"] == ["help@yuan.example"]
    assert "reply" not in templates(decision)


@pytest.mark.parametrize(
    ("text", "ticket", "why"),
    [
        ("#vendor\nIt jams.", None, "needs_argument"),
        ("#vendor nobody\nIt jams.", None, "no_such_vendor"),
        ("#vendor acme", opened(subject="x", text="x"), "nothing_for_vendor"),
        ("#vendor acme\n#note he is rude\nIt jams.", None, "vendor_words_kept"),
        ("#vendor acme\nIt jams.\n#close", None, "vendor_words_kept"),
        ("#vendor acme\nIt jams.", resolved(), "not_now"),
        ("#vendor acme\nIt jams.", closed(), "not_now"),
    ],
    ids=str,
)
def test_a_request_that_is_refused_sends_nothing_to_anybody(
    text: str, ticket: Ticket | None, why: str
) -> None:
    decision = by_wang(text, ticket)
    (receipt,) = decision.mails
    refused: Any = receipt.values["refused"]
    assert why in [each["why"] for each in refused]
    events = decision.change.events if decision.change is not None else ()
    assert not any(e.kind is EventKind.VENDOR_ASKED for e in events)


def test_without_encryption_nothing_goes_out_by_command_or_by_answer() -> None:
    ticket = happen(asked(), replace(event(EventKind.VENDOR_WROTE, vendor="acme"), message=7))
    for text, template in (("#vendor acme\nIt jams.", "assigned"), ("Firmware 7", "vendor_wrote")):
        decision = by_wang(text, ticket, template=template, under=rules(may_write=False))
        assert templates(decision) == ["receipt"]
        (refused,) = decision.mails[0].values["refused"]  # type: ignore[misc]
        assert refused["why"] == "vendor_unencrypted"  # type: ignore[index, call-overload]


# -- a reply to their mail ---------------------------------------------------------------------------------


def wrote(message: int = 7) -> Ticket:
    """The ticket after Acme has written."""
    one = happen(asked(), replace(event(EventKind.VENDOR_WROTE, vendor="acme"), message=message))
    return happen(one, event(EventKind.RESUMED, why="vendor_wrote"))


def test_a_reply_goes_to_who_wrote_and_to_nobody_else() -> None:
    decision = by_wang("Firmware 7.2", wrote(), template="vendor_wrote")
    assert [(m.template, m.to) for m in decision.mails] == [("vendor_request", "max@acme.example")]
    assert is_waited_for(after(decision))


def test_a_reply_to_a_mail_that_cannot_be_traced_stays_here() -> None:
    decision = by_wang("Firmware 7.2", wrote(message=8), template="vendor_wrote")
    assert templates(decision) == ["receipt"]
    assert decision.mails[0].values["kept_text"] == "Firmware 7.2"


def test_a_reply_with_a_note_stays_here() -> None:
    decision = by_wang("#note rude people\nFirmware 7.2", wrote(), template="vendor_wrote")
    assert templates(decision) == ["receipt"]


def test_another_command_is_run_and_the_words_still_go_to_the_vendor() -> None:
    decision = by_wang("#priority P2\nFirmware 7.2", wrote(), template="vendor_wrote")
    assert sorted(templates(decision)) == ["receipt", "vendor_request"]
    assert after(decision).priority.value == "P2"


# -- what they write ---------------------------------------------------------------------------------------


def test_a_persons_answer_is_internal_and_ends_the_waiting() -> None:
    decision = answered("Which firmware?")
    assert decision.outcome is Outcome.FOLLOW_UP and after(decision).status is Status.OPEN
    assert [(m.template, m.to) for m in decision.mails] == [("vendor_wrote", WANG)]
    assert [(e.kind, e.visibility.value) for e in decision.entries] == [(EntryKind.VENDOR, "internal")]


@pytest.mark.parametrize("text", ["It will be done by Friday.", "预计周五修复"])
def test_a_promise_is_waited_for_until_the_day_is_over(text: str) -> None:
    ticket = after(answered(text))
    assert is_waited_for(ticket)
    assert fold(ticket)["acme"].promised == date(2024, 5, 24)
    assert ticket.waits_until is not None and ticket.waits_until.isoformat() == "2024-05-27T01:00:00+00:00"


def test_a_day_that_is_over_is_no_promise() -> None:
    assert fold(after(answered("It was due by 2024-05-01.")))["acme"].promised is None


def test_a_machine_moves_nothing_and_tells_its_number() -> None:
    decision = answered("Received. Expected by Friday.", subject="[SR#5544] help", auto=AutoKind.AUTO_REPLY)
    assert decision.outcome is Outcome.AUTOMATIC_REPLY
    talk = fold(after(decision))["acme"]
    assert (talk.case, talk.promised, talk.wrote_at) == ("[SR#5544]", None, None)
    assert is_waited_for(after(decision)) and after(decision).waits_until is None


def test_a_number_that_is_known_stays_unless_a_subject_says_another() -> None:
    known_one = happen(asked(), event(EventKind.VENDOR_CASE_SET, vendor="acme", case="Case 11111"))
    for text, subject, case in (
        ("It is like case 22222.", "Re: help", "Case 11111"),
        ("", "Re: case 11111", "Case 11111"),
        ("", "Re: Case 33333", "Case 33333"),
    ):
        decision = answered(f"Hello.\n{text}", ticket=known_one, subject=subject)
        assert fold(after(decision))["acme"].case == case


@pytest.mark.parametrize("ticket", [asked(), resolved(), closed()], ids=["waiting", "resolved", "closed"])
def test_late_or_not_it_is_kept_and_passed_on_and_moves_nothing_else(ticket: Ticket) -> None:
    ticket = replace(ticket, history=(*ticket.history, event(EventKind.VENDOR_ASKED, vendor="acme")))
    decision = answered("By the way, it was the cable.", ticket=ticket)
    expected = Status.OPEN if ticket.status is Status.WAITING else ticket.status
    assert after(decision).status is expected
    assert templates(decision) == ["vendor_wrote"]


def test_from_a_foreign_address_it_is_held() -> None:
    decision = answered("Which firmware?", sender="max@elsewhere.example")
    assert decision.outcome is Outcome.HELD and templates(decision) == ["stranger"]
    assert is_waited_for(after(decision))


def test_another_vendor_who_answers_anothers_request_is_held_unless_asked_as_well() -> None:
    assert answered("Hello", sender="help@yuan.example").outcome is Outcome.HELD
    both = asked("yuan", asked())
    decision = answered("Hello", sender="help@yuan.example", ticket=both)
    assert after(decision).history[-2].data["vendor"] == "yuan"


def test_dmarc_vetoes() -> None:
    box = replace(policy().mailboxes["support"], authserv_id="mx.example.com")
    under = replace(rules(), mailboxes={"support": box})
    headers = {"authentication-results": ("mx.example.com; dmarc=fail header.from=acme.example",)}
    request = sent("vendor_request", "support@acme.example", ReplyGoesTo.VENDOR)
    what = known([asked()], parents=(request,), referenced_tickets=(1,))
    decision = made(mail("Hi", sender="max@acme.example", headers=headers), what, under)
    assert decision.outcome is Outcome.HELD


def test_an_ignored_vendor_is_not_heard() -> None:
    silence = replace(policy().silence, ignored_senders=("@acme.example",))
    request = sent("vendor_request", "support@acme.example", ReplyGoesTo.VENDOR)
    decision = made(
        mail("Hi", sender="max@acme.example"),
        known([asked()], parents=(request,)),
        replace(rules(), silence=silence),
    )
    assert decision.rule == "ignored"


# -- ending it ---------------------------------------------------------------------------------------------


def test_a_dialogue_ends_and_with_the_last_of_them_the_waiting() -> None:
    both = asked("yuan", asked())
    decision = by_wang("#vendor acme end", both)
    assert is_waited_for(after(decision)) and not fold(after(decision))["acme"].open
    decision = by_wang("#vendor yuan end", after(decision))
    assert after(decision).status is Status.OPEN
    done: Any = by_wang("#vendor yuan end", after(decision)).mails[0].values["done"]
    assert done[0]["result"] == "nothing_to_do"


# -- who takes part ----------------------------------------------------------------------------------------


def test_a_vendor_in_copy_of_a_report_is_no_watcher_but_a_vendors_own_colleagues_are() -> None:
    cc = (Address(address="support@acme.example"), Address(address="li.si@example.com"))
    decision = made(mail("打印机卡纸", cc=cc), known())
    assert after(decision).watchers == ("li.si@example.com",)
    of_acme = made(mail("A question", sender="max@acme.example", cc=cc[:1]), known())
    assert after(of_acme).watchers == ("support@acme.example",)
