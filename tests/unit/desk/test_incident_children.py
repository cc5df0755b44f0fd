"""The tickets of an incident: joining, leaving, one word to all requesters, solved together (SPEC D7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.conversations import closing, incident
from daemon.desk.conversations.incident import MOST_CHILDREN
from daemon.desk.effects import OWN_ID, OWN_NUMBER, EntryKind
from daemon.desk.known import AlertKnown
from daemon.desk.model import DeadAddress, EventKind, ReplyGoesTo, Status, Ticket, Visibility
from parsers.alerts import Alert, AlertState
from parsers.model import Address, Attachment
from tests.unit.desk.cases import CHEN, LI, MONDAY_10, WANG, ZHAO, known, later, mail, opened, sent
from tests.unit.desk.incident_cases import (
    BOB,
    CHILD_NUMBER,
    QIAN,
    after,
    beside,
    child,
    decides,
    declared,
    done,
    happened,
    kinds,
    refusal,
    rules,
    to,
    told,
    with_children,
    writes,
)

EVA = Address(name="Eva", address="eva@example.com")


def family(*requesters: Address) -> tuple[Ticket, tuple[Ticket, ...]]:
    """An incident of Chen's, and a child of each of these."""
    started = declared()
    children = tuple(child(n, who, of=started) for n, who in enumerate(requesters, 2))
    return with_children(started, *children), children


# -- joining by hand ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["#incident 20240520-001", "#重大故障 20240520-001"])
def test_a_ticket_joins_the_named_incident_and_its_requester_is_told(line: str) -> None:
    started, other = declared(), child()
    decision = writes(line, other, started)
    assert kinds(decision) == [EventKind.JOINED_INCIDENT]
    assert incident.incident_of(after(decision)) == (1, started.number)
    (joined,) = beside(decision, started).change.events  # type: ignore[union-attr]
    assert joined.kind is EventKind.CHILD_JOINED
    assert joined.data == {"ticket": other.id, "number": other.number}
    (mailed,) = to(decision, BOB.address)
    assert mailed.template == "incident_joined"
    assert to(decision, CHEN.address) == []
    assert done(decision) == ("joined_incident", started.number)


def test_an_incident_takes_the_named_ticket_in() -> None:
    started, other = declared(), child()
    decision = writes(f"#incident {CHILD_NUMBER}", started, other)
    assert incident.incident_of(beside(decision, other).ticket) == (1, started.number)
    assert incident.joined(after(decision)) == (other.id,)
    assert [each.template for each in beside(decision, other).mails] == ["incident_joined"]
    assert done(decision) == ("took_in_child", CHILD_NUMBER)


def test_several_are_taken_in_by_one_mail() -> None:
    started, two, three = declared(), child(2), child(3, EVA)
    decision = writes(f"#incident {two.number}\n#incident {three.number}", started, two, three)
    assert incident.joined(after(decision)) == (2, 3)


def test_what_cannot_join_is_refused_by_name() -> None:
    started, other = declared(), child()
    assert refusal(writes("#incident 20240520-002", opened(), other)) == ("no_incident", CHILD_NUMBER)
    assert refusal(writes("#incident 20240520-009", other, started)) == ("no_such_ticket", "20240520-009")
    assert refusal(writes("#incident 20240520-001", started)) == ("same_ticket", started.number)
    second = after(writes("#incident", other))
    assert refusal(writes(f"#incident {CHILD_NUMBER}", started, second)) == ("both_incidents", CHILD_NUMBER)
    solved = happened(other, EventKind.RESOLVED, actor="wang")
    assert refusal(writes("#incident 20240520-001", solved, started)) == ("not_joinable", CHILD_NUMBER)
    elsewhere = happened(other, EventKind.JOINED_INCIDENT, ticket=7, number="20240520-007")
    assert refusal(writes("#incident 20240520-001", elsewhere, started)) == ("in_incident", "20240520-007")
    over = happened(started, EventKind.RESOLVED, actor="wang")
    assert refusal(writes("#incident 20240520-001", other, over)) == ("no_incident", started.number)
    off = after(writes("#incident off", started))
    assert refusal(writes("#incident 20240520-001", other, off)) == ("no_incident", started.number)


def test_a_ticket_joins_while_only_the_cause_is_missing_and_twice_changes_nothing() -> None:
    restored, other = after(writes("#restored", declared())), child()
    joined = after(writes("#incident 20240520-001", other, restored))
    assert incident.incident_of(joined) is not None
    with_it = with_children(restored, joined)
    assert done(writes("#incident 20240520-001", joined, with_it))[0] == "nothing_to_do"


def test_there_is_an_end_to_how_many_may_join() -> None:
    started = declared()
    full = with_children(started, *(child(n) for n in range(10, 10 + MOST_CHILDREN)))
    assert refusal(writes("#incident 20240520-001", child(), full)) == ("too_many_children", started.number)


def test_a_child_sends_nobody_news_and_may_be_let_go() -> None:
    started, (joined,) = family(BOB)
    for line in ("#incident update: x", "#restored", "#incident"):
        assert refusal(writes(line, joined, started)) == ("in_incident", started.number)
    decision = writes("#incident off", joined, started)
    assert incident.incident_of(after(decision)) is None
    assert to(decision, BOB.address) == []
    assert done(decision) == ("left_incident", started.number)


# -- joining by themselves ---------------------------------------------------------------------------------

DOWN = "ERP 登录不上，一直转圈"


def erp_is_down() -> Ticket:
    return declared(opened(DOWN, subject="ERP 打不开"))


def reports(words: str, *running: Ticket, sender: Address = BOB, **fields: object) -> object:
    fields.setdefault("incidents", running)
    fields.setdefault("opening_words", {each.id: DOWN for each in running})
    return decides(mail(words, subject=words[:12], sender=sender), known(**fields))  # type: ignore[arg-type]


def test_a_report_of_the_same_joins_goes_to_its_owner_and_its_acknowledgement_says_so() -> None:
    started = erp_is_down()
    taken = happened(started, EventKind.TAKEN, actor="wang")
    decision = reports("ERP 打不开，报 502", taken)
    new = after(decision)  # type: ignore[arg-type]
    assert incident.incident_of(new) == (1, started.number)
    assert (new.team, new.owner) == (started.team, "wang")
    assert new.last(EventKind.TAKEN) is not None  # who has taken the incident has taken what is of it
    (joined,) = beside(decision, taken).change.events  # type: ignore[arg-type,union-attr]
    assert joined.data == {"ticket": OWN_ID, "number": OWN_NUMBER}  # both not known before it is stored
    (acknowledged,) = to(decision, BOB.address)  # type: ignore[arg-type]
    names = rules().categories[started.category].name
    assert acknowledged.values["incident"] == {"en": names["en"], "zh-CN": names["zh-CN"]}  # type: ignore[index]
    assert DOWN not in str(acknowledged.values) and started.subject not in str(acknowledged.values)
    (assigned,) = to(decision, WANG, "assigned")  # type: ignore[arg-type]
    assert assigned.values["incident"] == started.number


def test_another_matter_joins_nothing() -> None:
    decision = reports("三楼打印机卡纸了，请来看看", erp_is_down())
    assert incident.incident_of(after(decision)) is None  # type: ignore[arg-type]
    assert to(decision, BOB.address)[0].values["incident"] is None  # type: ignore[arg-type]


def test_nothing_joins_what_is_restored_full_or_not_wanted() -> None:
    restored = after(writes("#restored", erp_is_down()))
    full = with_children(erp_is_down(), *(child(n) for n in range(10, 10 + MOST_CHILDREN)))
    for running in (restored, full):
        assert incident.incident_of(after(reports("ERP 打不开，报 502", running))) is None  # type: ignore[arg-type]
    base = rules()
    off = replace(base, incident=replace(base.incident, join_alike=False))
    what = known(incidents=(erp_is_down(),), opening_words={1: DOWN})
    decision = decides(mail("ERP 打不开，报 502", subject="ERP", sender=BOB), what, under=off)
    assert incident.incident_of(after(decision)) is None


def test_the_rule_for_p1_declares_no_second_incident_for_what_joins() -> None:
    on = rules(declare_on_p1=True)
    core = mail("核心业务系统宕机，全公司都无法使用", subject="核心业务系统宕机", sender=BOB)
    started = declared(opened("核心业务系统宕机，全公司都无法使用", subject="核心业务系统宕机"))
    words = {1: "核心业务系统宕机，全公司都无法使用"}
    decision = decides(core, known(incidents=(started,), opening_words=words), under=on)
    assert incident.incident_of(after(decision)) == (1, started.number)
    assert EventKind.INCIDENT_DECLARED not in kinds(decision)


# -- one word to all ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "#incident update\n\nBack by three.",
        "#incident update: Back by three.",
        "#incident news\nBack by three.",
        "#重大故障 通报\nBack by three.",
        "#重大故障 通报：Back by three.",
    ],
)
@pytest.mark.parametrize("goes", [ReplyGoesTo.REQUESTER, ReplyGoesTo.INCIDENT, ReplyGoesTo.INTERNAL])
def test_news_goes_to_each_requester_about_their_own_ticket(text: str, goes: ReplyGoesTo) -> None:
    started, children = family(BOB, EVA)
    decision = writes(text, started, goes=goes, template="incident_called", children={1: children})
    for who, on in (
        (CHEN, decision),
        (BOB, beside(decision, children[0])),
        (EVA, beside(decision, children[1])),
    ):
        (one,) = [each for each in on.mails if each.template == "incident_news"]
        assert (one.to, one.values["words"]) == (who.address, "Back by three.")
    assert done(decision) == ("informed", "3")
    assert told(decision, "reply") == set()  # nobody gets it twice
    for each in children:
        there = beside(decision, each)
        assert [event.kind for event in there.change.events] == [  # type: ignore[union-attr]
            EventKind.STAFF_REPLIED,
            EventKind.REQUESTERS_INFORMED,
        ]
        assert there.entries[0].visibility is Visibility.PUBLIC
    assert [entry.visibility for entry in decision.entries] == [Visibility.PUBLIC]


def test_a_person_with_two_tickets_gets_one_mail_and_both_clocks_are_met() -> None:
    started, children = family(BOB, BOB)
    decision = writes("#incident update: soon", started, children={1: children})
    assert len(to(decision, BOB.address)) == 1
    for each in children:
        assert beside(decision, each).ticket.last(EventKind.STAFF_REPLIED) is not None


def test_who_cannot_be_reached_is_named_and_counts_as_not_contacted() -> None:
    started, (first, second) = family(BOB, EVA)
    dead = DeadAddress(
        address=EVA.address, bounced_at=MONDAY_10, strikes=1, status="5.1.1", diagnostic="no such user"
    )
    gone = replace(second, requester_dead=dead)
    decision = writes("#incident update: soon", started, children={1: (first, gone)}, at=later(minutes=1))
    assert done(decision) == ("informed_but", f"2; {second.number}")
    assert beside(decision, gone).ticket.last(EventKind.STAFF_REPLIED) is None
    assert to(decision, EVA.address) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("#incident update", "needs_news"),
        ("#note not for them\n#incident update\nBack by three.", "news_doubtful"),
        ("#incident update\nBack by three.\n#note the switch of Bob's boss", "news_doubtful"),
        ("#incidnt update\n#incident update: Back by three.", "news_doubtful"),
        ("#note not for them\n#restored Back again.", "news_doubtful"),
    ],
)
def test_what_may_be_meant_for_staff_goes_to_nobody(text: str, why: str) -> None:
    started, children = family(BOB)
    decision = writes(text, started, children={1: children})
    assert to(decision, BOB.address) == [] and to(decision, CHEN.address) == []
    refused = [each for one in to(decision, WANG, "receipt") for each in one.values["refused"]]  # type: ignore[union-attr]
    assert why in [each["why"] for each in refused]  # type: ignore[index,call-overload]
    assert all(entry.visibility is Visibility.INTERNAL for entry in decision.entries)


def test_quoted_internal_lines_do_not_travel_with_the_news() -> None:
    started, children = family(BOB)
    text = "#incident update\nBack by three.\n> Priority: P1, escalate to the vendor"
    decision = writes(text, started, children={1: children})
    assert to(decision, BOB.address)[0].values["words"] == "Back by three."


def test_restored_without_words_is_no_contact_but_everybody_hears_it() -> None:
    started, children = family(BOB)
    decision = writes("#已恢复", started, children={1: children})
    assert {each.to for each in decision.all_mails if each.template == "incident_news"} == {
        CHEN.address,
        BOB.address,
    }
    assert beside(decision, children[0]).ticket.last(EventKind.STAFF_REPLIED) is None
    assert told(decision, "incident_ended") == {ZHAO, QIAN, LI}


def test_a_child_that_is_resolved_or_merged_hears_no_more() -> None:
    started, (first, second) = family(BOB, EVA)
    solved = happened(first, EventKind.RESOLVED, actor="wang")
    merged = happened(second, EventKind.MERGED, actor="wang", into=9, number="20240520-009")
    decision = writes("#incident update: soon", started, children={1: (solved, merged)})
    assert done(decision) == ("informed", "1")


# -- solved together ---------------------------------------------------------------------------------------

RESOLVE = (
    "#resolve\ncause: a loop\nsolution: storm control\ntested: all floors\n\n"
    "Dear Chen, thank you for your patience."
)


def test_resolving_the_incident_resolves_its_children_with_the_solution_and_no_other_word() -> None:
    started, children = family(BOB, EVA)
    decision = writes(RESOLVE, started, children={1: children})
    assert done(decision) == ("resolved_together", "2")
    assert "patience" in str(to(decision, CHEN.address)[0].values)
    for each, who in zip(children, (BOB, EVA), strict=True):
        there = beside(decision, each)
        assert there.ticket.status is Status.RESOLVED
        (mailed,) = there.mails
        assert (mailed.template, mailed.to) == ("resolved", who.address)
        assert mailed.values["solution"] == "storm control" and mailed.values["words"] == ""
        assert "patience" not in str(mailed.values)
        (entry,) = there.entries
        assert entry.kind is EntryKind.RESOLUTION and entry.parts["cause"] == "a loop"


def test_free_words_are_no_solution_for_others() -> None:
    started, children = family(BOB)
    decision = writes("#resolve\nDear Chen, I changed your password.", started, children={1: children})
    assert refusal(decision)[0] == "needs_labelled_solution"
    assert after(decision).status is not Status.RESOLVED
    assert to(decision, BOB.address) == [] and to(decision, CHEN.address) == []
    alone = writes("#resolve\nDear Chen, I changed your password.", declared())
    assert after(alone).status is Status.RESOLVED


def test_a_child_that_is_reopened_has_left_and_is_not_resolved_again() -> None:
    started, (joined,) = family(BOB)
    solved = happened(joined, EventKind.RESOLVED, actor="wang")
    decision = decides(
        mail("还是不行", sender=BOB, subject=f"[#{joined.number}] 打印机卡纸"),
        known((solved,), tagged_tickets=(solved.id,)),
    )
    back = after(decision)
    assert back.status is Status.OPEN
    left = back.last(EventKind.LEFT_INCIDENT)
    assert left is not None and left.data["number"] == started.number
    again = writes(RESOLVE, started, children={1: (back,)})
    assert all(other.ticket.id != back.id for other in again.others)


# -- what must not get from one to another -----------------------------------------------------------------


def test_what_one_requester_wrote_is_not_quoted_to_the_others() -> None:
    started, children = family(BOB)
    text = "#incident update\n> 我的密码是 Sommer2024\nBack by three."
    decision = writes(text, started, children={1: children}, opening_words={1: "我的密码是 Sommer2024"})
    assert to(decision, BOB.address)[0].values["words"] == "Back by three."


def test_files_stay_and_the_receipt_says_so() -> None:
    started, children = family(BOB)
    plan = Attachment(
        filename="plan.pdf",
        content_type="application/pdf",
        size=10,
        sha256="0" * 64,
        start=0,
        end=14,
        encoding="base64",
        part="2",
    )
    what = known(
        (started, *children),
        parents=(sent("assigned", WANG, ReplyGoesTo.REQUESTER),),
        children={1: children},
    )
    decision = decides(mail("#incident update: Back by three.", sender=WANG, attachments=(plan,)), what)
    assert not any(each.with_attachments for each in decision.all_mails if each.template == "incident_news")
    assert refusal(decision) == ("files_stay", "")


def test_who_reported_the_same_under_a_merged_number_hears_it_too() -> None:
    started, (first,) = family(BOB)
    merged = happened(child(9, EVA), EventKind.MERGED, actor="wang", into=first.id, number=first.number)
    known_too = {"children": {1: (first,)}, "taken_in": {first.id: (merged,)}}
    news = writes("#incident update: Back by three.", started, **known_too)  # type: ignore[arg-type]
    assert [each.to for each in beside(news, merged).mails] == [EVA.address]
    solved = writes(RESOLVE, started, **known_too)  # type: ignore[arg-type]
    (ended,) = beside(solved, merged).mails
    assert (ended.to, ended.template) == (EVA.address, "merged_ended")


def test_a_phone_call_written_down_is_declared_an_incident_at_once() -> None:
    report = "#for bob@example.com\n#channel phone\n#incident\n\nThe whole network is down, nobody can work."
    trusted = known(parents=(sent("receipt", WANG, ReplyGoesTo.INTERNAL, ticket=None),))
    decision = decides(mail(report, sender=WANG, subject="Call"), trusted)
    assert EventKind.INCIDENT_DECLARED in kinds(decision)
    (called,) = to(decision, QIAN, "incident_called")
    assert "whole network is down" in str(called.values["report"])


def test_a_recovery_leaves_an_incident_with_children_to_people() -> None:
    alarm = replace(declared(), machine=True)
    assert alarm.last(EventKind.CHILD_JOINED) is None
    with_one = with_children(alarm, child(of=alarm))
    found = AlertKnown(
        alert=Alert(source="zabbix", key="k", state=AlertState.RECOVERY, title="ok", host="h"), ticket_id=1
    )
    recovered = mail("recovered", sender="zabbix@example.com")
    assert after(decides(recovered, known((alarm,), alert=found))).status is Status.RESOLVED
    assert after(decides(recovered, known((with_one,), alert=found))).status is not Status.RESOLVED


def test_what_the_closing_checks_ask_for_is_asked_of_the_incident_alone() -> None:
    base = rules()
    checks = replace(base.closing, checks=("cause", "time"))
    under = replace(base, closing=checks)
    started, (joined,) = family(BOB)
    closed = happened(
        happened(joined, EventKind.RESOLVED, actor="wang", given=["solution"]),
        EventKind.CLOSED,
        how="confirmed",
    )
    assert closing.to_ask(closed, under) == ()
    alone = happened(closed, EventKind.LEFT_INCIDENT, ticket=1, number=started.number, why="staff")
    assert closing.to_ask(alone, under) == (closing.Fact.CAUSE, closing.Fact.TIME)
