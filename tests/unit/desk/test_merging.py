"""When one ticket may go into another, what is told to whom, and how the command may be written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk import planning, targets
from daemon.desk.effects import Beside, Decision, SendMail
from daemon.desk.known import Held, Known
from daemon.desk.lifecycle import happen
from daemon.desk.merging import MOST_NAMED, read_number, tickets_named
from daemon.desk.model import (
    MOST_MERGES,
    EventKind,
    Json,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
)
from parsers.model import Address
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    LI,
    MONDAY_10,
    WANG,
    ZHAO,
    after,
    decided,
    known,
    later,
    mail,
    opened,
    policy,
    sent,
    templates,
)

BOB = Address(name="Bob", address="bob@example.com")
NUMBER = "20240520-002"
ASSIGNMENT = sent("assigned", WANG, ReplyGoesTo.REQUESTER)


def target(requester: Address = CHEN, **fields: object) -> Ticket:
    """The ticket that others go into: number 2, Li's."""
    made = replace(opened("卡纸了"), id=2, number=NUMBER, requester=requester, owner="li")
    return replace(made, **fields)  # type: ignore[arg-type]


def works(text: str, *tickets: Ticket, **fields: object) -> Decision:
    """An engineer answers the assignment of ticket 1; all these tickets are known by their numbers."""
    numbers = {ticket.number: ticket.id for ticket in tickets}
    more: dict[str, object] = {"parents": (ASSIGNMENT,), "named_tickets": numbers, **fields}
    return decided(mail(text, sender=WANG), known(tickets, **more))


def merged(source: Ticket | None = None, into: Ticket | None = None, text: str = "") -> Decision:
    into = into or target()
    return works(text or f"#merge {into.number}", source or opened(), into)


def refusal(decision: Decision) -> tuple[Json, Json]:
    (found,) = [each for each in decision.mails if each.template == "receipt"]
    (one,) = found.values["refused"]  # type: ignore[misc]
    assert decision.others == ()
    return one["why"], one["value"]  # type: ignore[index, call-overload]


def beside(decision: Decision) -> Beside:
    (found,) = decision.others
    return found


def to(decision: Decision, who: Address) -> list[SendMail]:
    """What somebody is mailed, about whichever ticket."""
    everything = (decision.mails, *(other.mails for other in decision.others))
    return [each for mails in everything for each in mails if each.to == who.address]


# -- the number --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "20240520-002",
        "#20240520-002",
        "[#20240520-002]",
        "[20240520-002]",
        "【#20240520-002】",
        "(#20240520-002)",
        "（#20240520-002）",
        "  [ #  20240520-002 ]  ",
        "２０２４０５２０－００２",
        "＃２０２４０５２０－００２",
        "20240520 - 002",
        "20240520–002",
        "20240520-002.",
        "20240520-002。",
    ],
)
def test_a_number_is_read_as_people_write_it(written: str) -> None:
    assert read_number(written) == NUMBER


@pytest.mark.parametrize(
    "written",
    [
        "",
        "002",
        "#2",
        "20240520",
        "20240520-02",
        "20240520-002 20240520-003",
        "2024-05-20-002",
        "x 20240520-002",
        "20240520-0020000000",
        "[#20240520-002] and more",
        "1" * 10_000,
        " " * 10_000 + "20240520-002",
    ],
)
def test_what_is_no_whole_number_is_not_guessed(written: str) -> None:
    assert read_number(written) is None


@pytest.mark.parametrize(
    "line",
    [
        "#merge 20240520-002",
        "#MERGE   [#20240520-002]",
        "＃merge：20240520-002",
        "#合并 20240520-002",
        "#合并20240520-002",
        "＃合并到 【#20240520-002】",
        "#合并至：２０２４０５２０－００２",
    ],
)
def test_the_command_is_done_however_it_is_written(line: str) -> None:
    decision = merged(text=line)
    assert after(decision).status is Status.MERGED
    assert after(decision).merged_into == 2


def test_numbers_are_looked_up_for_staff_only_and_only_so_many() -> None:
    many = "\n".join(f"#merge 20240520-{i:03}" for i in range(1, 60))
    assert tickets_named(Reading(mail("#merge 20240520-002", sender=WANG)), policy()) == (NUMBER,)
    assert tickets_named(Reading(mail("#merge 20240520-002", sender=CHEN)), policy()) == ()
    assert tickets_named(Reading(mail("#note 20240520-002", sender=WANG)), policy()) == ()
    assert len(tickets_named(Reading(mail(many, sender=WANG)), policy())) == MOST_NAMED


# -- when it may -------------------------------------------------------------------------------------------


def test_a_ticket_that_there_is_not_is_refused() -> None:
    assert refusal(works("#merge 20240520-099", opened())) == ("no_such_ticket", "20240520-099")


def test_the_last_digits_alone_are_refused() -> None:
    assert refusal(works("#merge 002", opened(), target())) == ("no_ticket_number", "002")


def test_nothing_behind_the_command_is_refused() -> None:
    assert refusal(works("#合并", opened())) == ("needs_argument", "")


def test_a_ticket_does_not_go_into_itself() -> None:
    assert refusal(works("#merge 20240520-001", opened())) == ("same_ticket", "20240520-001")


def test_a_closed_target_is_refused_and_a_closed_ticket_goes_nowhere() -> None:
    closed = happen(target(), event(EventKind.CLOSED, at=MONDAY_10))
    assert refusal(merged(into=closed)) == ("target_closed", NUMBER)
    source = happen(opened(), event(EventKind.CLOSED, at=MONDAY_10))
    assert refusal(merged(source)) == ("not_now", "closed")


def test_a_closed_ticket_that_is_reopened_in_the_same_mail_is_merged() -> None:
    source = happen(opened(), event(EventKind.CLOSED, at=MONDAY_10))
    assert after(merged(source, text=f"#reopen\n#merge {NUMBER}")).status is Status.MERGED


def test_a_target_that_went_elsewhere_is_refused_and_named() -> None:
    third = replace(opened(), id=3, number="20240520-003")
    gone = happen(target(), event(EventKind.MERGED, into=3, number=third.number))
    assert refusal(works(f"#merge {NUMBER}", opened(), gone, third)) == ("target_merged", "20240520-003")


def test_a_ring_is_refused() -> None:
    gone = happen(target(), event(EventKind.MERGED, into=1, number="20240520-001"))
    assert refusal(works(f"#merge {NUMBER}", opened(), gone)) == ("merged_here", NUMBER)


def test_a_ticket_that_was_merged_already_is_refused_and_where_it_went_is_told() -> None:
    gone = happen(opened(), event(EventKind.MERGED, into=2, number=NUMBER))
    third = replace(opened(), id=3, number="20240520-003")
    assert refusal(works("#merge 20240520-003", gone, target(), third)) == ("already_merged", NUMBER)


def test_a_second_merge_in_the_same_mail_is_refused() -> None:
    third = replace(opened(), id=3, number="20240520-003")
    decision = works(f"#merge {NUMBER}\n#merge 20240520-003\n#close", opened(), target(), third)
    (receipt,) = [each for each in decision.mails if each.template == "receipt"]
    refused = receipt.values["refused"]
    assert [(r["why"], r["value"]) for r in refused] == [("not_now", "merged")] * 2  # type: ignore[index, union-attr, call-overload]
    assert after(decision).merged_into == 2


@pytest.mark.parametrize("machine_first", [True, False])
def test_what_monitoring_reported_and_what_a_person_reported_stay_apart(machine_first: bool) -> None:
    source = replace(opened(), machine=machine_first)
    assert refusal(merged(source, target(machine=not machine_first))) == ("machine_and_person", NUMBER)


def test_two_that_monitoring_reported_go_together_and_no_machine_is_mailed() -> None:
    decision = merged(replace(opened(), machine=True), target(machine=True))
    assert after(decision).status is Status.MERGED
    assert to(decision, CHEN) == []


def test_merges_one_after_the_other_end_somewhere() -> None:
    deep = happen(opened(), event(EventKind.TOOK_IN, ticket=9, number="20240519-009", steps=MOST_MERGES))
    assert refusal(merged(deep)) == ("merged_too_often", NUMBER)
    nearly = happen(
        opened(), event(EventKind.TOOK_IN, ticket=9, number="20240519-009", steps=MOST_MERGES - 1)
    )
    taken = beside(merged(nearly)).change
    assert taken is not None and taken.events[0].data["steps"] == MOST_MERGES


# -- what happens ------------------------------------------------------------------------------------------


def test_both_tickets_say_in_their_history_what_happened() -> None:
    decision = merged()
    assert decision.change is not None
    (gone,) = decision.change.events
    assert (gone.kind, gone.actor, gone.data) == (EventKind.MERGED, "wang", {"into": 2, "number": NUMBER})
    took = beside(decision).change
    assert took is not None and took.before is not None
    assert (took.before.id, took.after.status) == (2, Status.NEW)
    (taken,) = took.events
    assert (taken.kind, taken.actor) == (EventKind.TOOK_IN, "wang")
    assert taken.data == {"ticket": 1, "number": "20240520-001", "steps": 1}


def test_nothing_is_due_on_a_merged_ticket_and_no_clock_runs() -> None:
    decision = merged()
    assert decision.change is not None and decision.change.due == ()
    assert targets.clocks(after(decision), {1: policy()}) == ()
    took = beside(decision).change
    assert took is not None
    assert [row.kind for row in took.due] == [planning.TARGET]


def test_who_takes_part_in_the_source_takes_part_in_the_target() -> None:
    decision = merged(replace(opened(), watchers=("eve@example.com",)))
    assert beside(decision).admit == ("chen@example.com", "eve@example.com")


def test_the_requester_is_told_the_number_and_nothing_else_of_the_target() -> None:
    decision = merged(into=target(BOB, subject="Bobs Geheimnis"))
    (told,) = to(decision, CHEN)
    assert (told.template, told.values) == ("merged", {"number": NUMBER, "own": False})
    assert told in decision.mails  # about the source: its subject, its number
    assert to(decision, BOB) == []


def test_one_who_reported_both_is_told_that_they_go_together() -> None:
    (told,) = to(merged(), CHEN)
    assert told.values["own"] is True


def test_who_works_on_the_target_gets_the_words_and_the_former_owner_hears_where_it_went() -> None:
    source = replace(opened(), owner="zhao")
    known_words = {1: "打印机卡纸,很急", 2: "卡纸了"}
    decision = works(f"#merge {NUMBER}", source, target(BOB), opening_words=known_words)
    told = {each.to: each for each in beside(decision).mails}
    assert told.keys() == {LI, ZHAO}
    assert {each.template for each in told.values()} == {"merged_in"}
    assert told[LI].values["words"] == "打印机卡纸,很急"
    assert told[LI].values["author"] == "陈晓 (chen@example.com)"
    assert told[LI].values["number"] == "20240520-001"


def test_who_merges_gets_the_receipt_alone() -> None:
    decision = merged(into=target(owner="wang"))
    assert beside(decision).mails == ()
    assert templates(decision) == ["merged", "receipt"]


def test_a_new_owner_of_a_ticket_that_goes_away_is_not_announced() -> None:
    decision = merged(text=f"#assign li\n#merge {NUMBER}")
    assert "owner_changed" not in templates(decision)
    assert "assigned" not in templates(decision)


def test_words_below_go_to_the_requester_of_the_answered_ticket_and_are_kept_for_staff() -> None:
    decision = merged(into=target(BOB), text=f"#merge {NUMBER}\n\n您好,这件事我们已经在处理。")
    assert [each.template for each in to(decision, CHEN)] == ["merged", "reply"]
    assert to(decision, BOB) == []
    (kept,) = beside(decision).entries
    assert (kept.text, kept.visibility.value) == ("您好,这件事我们已经在处理。", "internal")
    took = beside(decision).change
    assert took is not None and EventKind.STAFF_REPLIED not in {each.kind for each in took.events}


def test_words_below_to_one_who_reported_both_are_a_contact_on_the_target() -> None:
    decision = merged(text=f"#merge {NUMBER}\n\n您好,这件事我们已经在处理。")
    (reply,) = [each for each in beside(decision).mails if each.template == "reply"]
    assert reply.to == CHEN.address
    took = beside(decision).change
    assert took is not None and EventKind.STAFF_REPLIED in {each.kind for each in took.events}
    assert [each.visibility.value for each in beside(decision).entries] == ["public"]


def test_a_remark_below_that_must_stay_inside_is_kept_where_the_matter_goes_on() -> None:
    reminder = sent("target_reminder", WANG, ReplyGoesTo.INTERNAL)
    decision = works(f"#merge {NUMBER}\n\nuser is a pain", opened(), target(BOB), parents=(reminder,))
    assert "reply" not in [each.template for each in to(decision, CHEN)]
    assert [each.visibility.value for each in beside(decision).entries] == ["internal"]


def test_a_refused_merge_keeps_the_words_inside() -> None:
    decision = works("#merge 20240520-099\n\n请看另一张工单", opened())
    assert to(decision, CHEN) == []


def test_a_held_merge_is_done_when_its_writer_says_that_it_was_them() -> None:
    written = mail(f"#merge {NUMBER}", sender=WANG, subject="[#20240520-001] x")
    about: Known = known([opened(), target()], tagged_tickets=(1,), named_tickets={NUMBER: 2})
    assert decided(written, about).outcome is Outcome.HELD
    question = sent("unproven", WANG, ReplyGoesTo.INTERNAL)
    held = Held(message_id=5, question="unproven", reading=Reading(written), known=about)
    yes = decided(
        mail("yes", sender=WANG), known([opened()], parents=(question,), held=held), now=later(hours=1)
    )
    assert after(yes).status is Status.MERGED
    assert beside(yes).ticket.id == 2
