"""A major incident: who is called, when its team is formed, what management hears, how it ends (SPEC D7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.desk import planning
from daemon.desk.conversations import incident
from daemon.desk.known import Said
from daemon.desk.model import DESK, EventKind, Priority, ReplyGoesTo, Status, Ticket
from daemon.desk.policy import Role
from tests.unit.desk.cases import CHEN, LI, MONDAY_10, WANG, ZHAO, known, later, mail, opened, policy, sent
from tests.unit.desk.incident_cases import (
    QIAN,
    after,
    beside,
    child,
    decides,
    declared,
    done,
    falls_due,
    happened,
    kinds,
    receipt,
    refusal,
    report,
    rules,
    says,
    to,
    told,
    with_children,
    writes,
)


def formed() -> Ticket:
    """The incident after Qian, the lead, and Wang have answered."""
    return after(says("来了", declared(), by=QIAN))


# -- declaring it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["#incident", "#重大故障", "#incident core switch down", "#重大故障 核心交换机宕机"]
)
def test_the_lead_and_the_engineers_of_the_module_are_called_and_managers_told(line: str) -> None:
    decision = writes(line, opened())
    assert kinds(decision)[:2] == [EventKind.INCIDENT_DECLARED, EventKind.MANAGEMENT_UPDATED]
    event = after(decision).last(EventKind.INCIDENT_DECLARED)
    assert event is not None and event.actor == "wang"
    assert event.data == {"leads": ["qian"], "engineers": ["wang", "li"]}
    assert told(decision, "incident_called") == {QIAN, WANG, LI}
    assert told(decision, "incident_update") == {ZHAO}
    (lead,) = to(decision, QIAN, "incident_called")
    assert lead.values["lead"] is True
    assert lead.values["engineers"] == [rules().people[each].name for each in ("wang", "li")]
    assert to(decision, LI, "incident_called")[0].values["lead"] is False
    assert done(decision)[0] == "incident_declared"
    assert to(decision, CHEN.address) == []


def test_its_second_line_is_called_too_and_who_is_away_is_not() -> None:
    base = rules()
    hardware = replace(base.categories["hardware"], second_line="system")
    under = replace(base, categories={**base.categories, "hardware": hardware})
    away = {"li": later(days=1)}
    decision = writes("#incident", opened(), under=under, away=away)
    assert told(decision, "incident_called") == {QIAN, WANG, "ann@example.com"}


def test_the_lead_of_the_category_is_called_alone_and_without_any_the_supervisor() -> None:
    base = rules()
    hardware = replace(base.categories["hardware"], technical_lead="ann")
    under = replace(base, categories={**base.categories, "hardware": hardware})
    event = after(writes("#incident", opened(), under=under)).last(EventKind.INCIDENT_DECLARED)
    assert event is not None and event.data["leads"] == ["ann"]
    event = after(writes("#incident", opened(), under=policy())).last(EventKind.INCIDENT_DECLARED)
    assert event is not None and event.data["leads"] == ["zhao"]


def test_somebody_with_that_role_who_is_in_the_team_leads_and_is_no_engineer_of_it() -> None:
    base = rules()
    li = replace(base.people["li"], roles=frozenset({Role.TECHNICAL_LEAD}))
    under = replace(base, people={**base.people, "li": li})
    found = incident.fold(after(writes("#incident", opened(), under=under)))
    assert found is not None and set(found.leads) == {"li", "qian"} and found.engineers == ("wang",)


def test_similar_reports_are_named_to_who_is_called() -> None:
    decision = writes(
        "#incident",
        opened("ERP 登录不上，一直转圈", subject="ERP 打不开"),
        recent=(report(child(), "ERP 打不开，报 502"), report(child(3), "需要一个新的鼠标")),
        opening_words={1: "ERP 登录不上，一直转圈"},
    )
    (called,) = to(decision, QIAN, "incident_called")
    assert called.values["alike"] == [["20240520-002", "打印机卡纸"]]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("#incident off", "is_no_incident"),
        ("#incident update: x", "is_no_incident"),
        ("#restored", "is_no_incident"),
    ],
)
def test_what_needs_an_incident_is_refused_without_one(line: str, why: str) -> None:
    assert refusal(writes(line, opened()))[0] == why


def test_a_second_declaration_says_how_to_write_to_everybody() -> None:
    assert refusal(writes("#incident it gets worse", declared())) == ("is_incident", "")
    assert done(writes("#incident", declared()))[0] == "nothing_to_do"


def test_update_without_a_colon_declares_before_and_informs_after() -> None:
    assert kinds(writes("#incident update server is down", opened()))[0] is EventKind.INCIDENT_DECLARED
    decision = writes("#incident update we are on it", declared())
    assert to(decision, CHEN.address)[0].values["words"] == "we are on it"


def test_an_incident_goes_into_no_other_ticket() -> None:
    assert refusal(writes("#merge 20240520-002", declared(), child()))[0] == "incident_stays"


def test_a_ticket_that_is_resolved_becomes_none() -> None:
    resolved = happened(opened(), EventKind.RESOLVED, actor="wang")
    assert refusal(writes("#incident", resolved)) == ("not_now", "resolved")


# -- the P1 rule -------------------------------------------------------------------------------------------


def test_the_rule_is_off_as_shipped_and_declares_a_p1_when_it_is_on() -> None:
    core = mail("核心业务系统宕机，全公司都无法使用", subject="核心业务系统宕机")
    off = decides(core, known())
    assert after(off).priority is Priority.P1
    assert EventKind.INCIDENT_DECLARED not in kinds(off)
    on = decides(core, known(), under=rules(declare_on_p1=True))
    event = after(on).last(EventKind.INCIDENT_DECLARED)
    assert event is not None and event.actor == DESK
    (called,) = to(on, QIAN, "incident_called")
    assert called.values["by"] == "" and "核心业务系统宕机" in str(called.values["report"])
    assert to(on, CHEN.address, "incident_called") == []


def test_who_sets_p1_declares_one_under_that_rule_and_once_only() -> None:
    on = rules(declare_on_p1=True)
    first = writes("#priority P1", opened(), under=on)
    assert EventKind.INCIDENT_DECLARED in kinds(first)
    called_off = after(writes("#incident off", after(first), under=on))
    assert EventKind.INCIDENT_DECLARED not in kinds(writes("#note x", called_off, under=on))


def test_the_rule_leaves_imported_and_ordinary_tickets_alone() -> None:
    core = mail("核心业务系统宕机，全公司都无法使用", subject="核心业务系统宕机")
    on = rules(declare_on_p1=True)
    assert EventKind.INCIDENT_DECLARED not in kinds(decides(core, known(muted=True), under=on))
    assert EventKind.INCIDENT_DECLARED not in kinds(decides(mail("打印机卡纸"), known(), under=on))


# -- the team ----------------------------------------------------------------------------------------------


def test_who_declares_it_and_was_called_has_answered() -> None:
    found = incident.fold(declared())
    assert found is not None and found.answered == ("wang",) and not found.formed


def test_the_lead_and_an_engineer_form_the_team_and_the_others_hear_it() -> None:
    decision = says("我马上到机房", declared(), by=QIAN)
    assert EventKind.TEAM_FORMED in kinds(decision)
    assert told(decision, "incident_said") == {WANG, LI}
    (said,) = to(decision, LI, "incident_said")
    assert said.values["words"] == "我马上到机房" and said.values["team"]
    assert to(decision, CHEN.address) == [] and to(decision, ZHAO) == []
    assert "receipt" not in {each.template for each in decision.all_mails}


def test_two_engineers_without_the_lead_are_no_team() -> None:
    decision = says("在看", declared(), by=LI)
    assert EventKind.INCIDENT_ANSWERED in kinds(decision)
    assert EventKind.TEAM_FORMED not in kinds(decision)


def test_taking_the_ticket_counts_as_an_answer_of_whoever_takes_it() -> None:
    started = after(writes("#incident", opened(), by=ZHAO))  # she is called to nothing
    assert incident.fold(started).answered == ()  # type: ignore[union-attr]
    with_lead = after(says("来了", started, by=QIAN))
    decision = writes("#take", with_lead, by=LI)
    assert EventKind.TEAM_FORMED in kinds(decision)
    assert told(decision, "incident_said") == {QIAN, WANG, LI}


def test_a_team_that_formed_by_the_command_line_is_noticed_at_once() -> None:
    taken = happened(after(writes("#incident", opened(), by=ZHAO)), EventKind.TAKEN, actor="li")
    both = happened(taken, EventKind.INCIDENT_ANSWERED, actor="qian", at=later(minutes=3))
    (due,) = [row for row in planning.plan(both, rules(), ()) if row.kind == planning.INCIDENT_TEAM]
    assert due.at == later(minutes=3)
    assert EventKind.TEAM_FORMED in kinds(falls_due(planning.INCIDENT_TEAM, both, later(minutes=3)))


def test_managers_hear_once_that_the_team_is_missing_and_who_has_not_answered() -> None:
    started = declared()
    assert kinds(falls_due(planning.INCIDENT_TEAM, started, later(minutes=9))) == []
    decision = falls_due(planning.INCIDENT_TEAM, started, later(minutes=10))
    assert kinds(decision) == [EventKind.TEAM_MISSING]
    (missing,) = to(decision, ZHAO, "team_missing")
    assert missing.values["lead_missing"] is True
    assert missing.values["missing"] == ["钱伟", rules().people["li"].name]
    assert missing.values["answered"] == [rules().people["wang"].name]
    again = falls_due(planning.INCIDENT_TEAM, after(decision), later(minutes=20))
    assert kinds(again) == []
    late = says("来晚了", after(decision), by=QIAN, at=later(minutes=21))
    assert EventKind.TEAM_FORMED in kinds(late)


def test_nobody_is_missing_once_the_team_is_formed_or_service_is_back() -> None:
    assert kinds(falls_due(planning.INCIDENT_TEAM, formed(), later(minutes=10))) == []
    back = after(writes("#restored", declared()))
    assert kinds(falls_due(planning.INCIDENT_TEAM, back, later(minutes=10))) == []


def test_words_to_the_team_are_a_note_that_only_staff_read() -> None:
    decision = says("密码是 hunter2，别外传", declared(), by=LI)
    (entry,) = decision.entries
    assert (entry.visibility.value, entry.kind.value) == ("internal", "note")
    assert to(decision, CHEN.address) == []
    assert told(decision, "incident_said") == {WANG, QIAN}


def test_an_answer_after_the_end_is_a_note_and_goes_to_nobody() -> None:
    over = happened(formed(), EventKind.RESOLVED, actor="wang")
    decision = says("还有什么事吗", over, by=LI)
    assert told(decision, "incident_said") == set()
    assert kinds(decision) == [EventKind.NOTED]


# -- management --------------------------------------------------------------------------------------------


def test_management_is_updated_every_half_hour_until_service_is_back() -> None:
    ticket = formed()
    for minutes in (30, 60, 90):
        assert kinds(falls_due(planning.INCIDENT_UPDATE, ticket, later(minutes=minutes - 1))) == []
        decision = falls_due(planning.INCIDENT_UPDATE, ticket, later(minutes=minutes))
        assert kinds(decision) == [EventKind.MANAGEMENT_UPDATED]
        assert told(decision, "incident_update") == {ZHAO}
        ticket = after(decision)
    back = after(writes("#restored", ticket, at=later(minutes=100)))
    assert planning.INCIDENT_UPDATE not in {row.kind for row in planning.plan(back, rules(), ())}


def test_after_a_downtime_there_is_one_update_and_the_next_comes_half_an_hour_later() -> None:
    decision = falls_due(planning.INCIDENT_UPDATE, formed(), later(hours=5))
    assert len(to(decision, ZHAO, "incident_update")) == 1
    assert to(decision, ZHAO)[0].values["next_at"] == later(hours=5.5).isoformat()
    assert kinds(falls_due(planning.INCIDENT_UPDATE, after(decision), later(hours=5.4))) == []


def test_an_update_counts_tickets_and_people_and_repeats_the_team_only() -> None:
    started = formed()
    children = (child(2, of=started), child(3, of=started), child(4, CHEN, of=started))
    said = (
        Said(author="requester", text="我很着急！", at=later(minutes=20)),
        Said(author="bob@example.com", text="me too", at=later(minutes=20)),
        Said(author="zhao", text="谁负责这个？", at=later(minutes=19)),
        Said(author="qian", text="备机到了" * 400, at=later(minutes=18)),
        Said(author="wang", text="older", at=later(minutes=10)),
    )
    decision = falls_due(
        planning.INCIDENT_UPDATE,
        with_children(started, *children),
        later(minutes=30),
        children=children,
        said=said,
    )
    values = to(decision, ZHAO, "incident_update")[0].values
    assert (values["tickets"], values["people"]) == (4, 2)
    assert values["said"]["by"] == "钱伟" and len(values["said"]["text"]) < 620  # type: ignore[index,call-overload,arg-type]
    assert values["working"] == [rules().people["wang"].name, "钱伟"]


def test_what_was_said_before_the_incident_is_not_repeated() -> None:
    said = (Said(author="wang", text="an old note", at=MONDAY_10 - timedelta(hours=1)),)
    decision = falls_due(planning.INCIDENT_UPDATE, declared(), later(minutes=30), said=said)
    assert to(decision, ZHAO)[0].values["said"] is None


def test_without_managers_who_answers_for_the_team_is_told() -> None:
    base = rules()
    zhao = replace(base.people["zhao"], roles=frozenset({Role.SUPERVISOR}))
    under = replace(base, people={**base.people, "zhao": zhao})
    assert told(writes("#incident", opened(), under=under), "incident_update") == {ZHAO}


# -- the end -----------------------------------------------------------------------------------------------


def test_restored_tells_management_and_the_team_and_leaves_the_ticket_open_for_the_cause() -> None:
    decision = writes("#restored 已切换到备用线路", formed(), at=later(minutes=40))
    assert after(decision).status is not Status.RESOLVED
    assert told(decision, "incident_ended") == {ZHAO, QIAN, LI}  # Wang said so himself
    (ended,) = to(decision, ZHAO)
    assert ended.values["how"] == "restored" and ended.values["words"] == "已切换到备用线路"
    (news,) = to(decision, CHEN.address)
    assert news.template == "incident_news" and news.values["restored"] is True
    assert refusal(writes("#restored", after(decision)))[0] == "is_restored"


@pytest.mark.parametrize(
    ("kind", "data", "how"),
    [
        (EventKind.RESOLVED, {}, "resolved"),
        (EventKind.CLOSED, {"how": "staff"}, "closed"),
        (EventKind.MARKED_SPAM, {}, "spam"),
    ],
)
def test_however_else_its_ticket_ends_management_hears_of_it_once(
    kind: EventKind, data: dict[str, str], how: str
) -> None:
    over = happened(formed(), kind, at=later(minutes=20), actor="wang", **data)
    (due,) = [row for row in planning.plan(over, rules(), ()) if row.kind == planning.INCIDENT_UPDATE]
    assert due.at == later(minutes=20)
    decision = falls_due(planning.INCIDENT_UPDATE, over, later(minutes=21))
    assert to(decision, ZHAO, "incident_ended")[0].values["how"] == how
    assert kinds(falls_due(planning.INCIDENT_UPDATE, after(decision), later(hours=3))) == []


def test_a_fault_that_is_back_after_the_resolution_runs_on() -> None:
    over = happened(formed(), EventKind.RESOLVED, at=later(minutes=20), actor="wang")
    told_so = after(falls_due(planning.INCIDENT_UPDATE, over, later(minutes=21)))
    back = happened(told_so, EventKind.NOT_FIXED, at=later(minutes=30), actor="requester")
    assert incident.running(back) is not None
    decision = falls_due(planning.INCIDENT_UPDATE, back, later(minutes=51))
    assert told(decision, "incident_update") == {ZHAO}


def test_after_service_was_restored_one_who_is_not_content_does_not_start_it_again() -> None:
    restored = after(writes("#restored", formed(), at=later(minutes=10)))
    solved = happened(restored, EventKind.RESOLVED, at=later(minutes=20), actor="wang")
    back = happened(solved, EventKind.NOT_FIXED, at=later(minutes=30), actor="requester")
    assert incident.running(back) is None
    assert planning.INCIDENT_UPDATE not in {row.kind for row in planning.plan(back, rules(), ())}


@pytest.mark.parametrize("line", ["#incident off", "#重大故障 解除", "#重大故障 误报"])
def test_called_off_it_was_none_and_its_children_go_on_by_themselves(line: str) -> None:
    started = formed()
    joined = child(of=started)
    decision = writes(line, with_children(started, joined), children={1: (joined,)})
    assert told(decision, "incident_ended") == {ZHAO, QIAN, LI}
    assert done(decision) == ("called_off", "1")
    left = beside(decision, joined).ticket
    assert incident.incident_of(left) is None
    assert to(decision, CHEN.address) == [] and to(decision, "bob@example.com") == []
    assert kinds(falls_due(planning.INCIDENT_UPDATE, after(decision), later(hours=3))) == []
    assert receipt(decision).to == WANG


@pytest.mark.parametrize("words", ["请关闭工单", "不用处理了，撤销工单", "请撤销这个工单"])
def test_its_requester_does_not_end_what_others_suffer_from_as_well(words: str) -> None:
    acknowledged = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
    written = mail(words, sender=CHEN, subject="Re: 打印机卡纸")
    plain = decides(written, known((opened(),), parents=(acknowledged,)), at=later(minutes=5))
    assert after(plain).status is Status.CLOSED
    during = decides(written, known((formed(),), parents=(acknowledged,)), at=later(minutes=5))
    assert incident.running(after(during)) is not None
    assert told(during, "follow_up") == {WANG}
