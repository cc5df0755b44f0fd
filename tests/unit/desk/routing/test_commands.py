"""Commands about who works on a ticket and who is away: what they do, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from daemon.desk.decide import decide
from daemon.desk.effects import BackAgain, Decision
from daemon.desk.known import Held
from daemon.desk.model import (
    DESK,
    EventKind,
    Json,
    Outcome,
    ReplyGoesTo,
    Ticket,
)
from daemon.desk.policy import Absence, Assign, Policy, Role
from parsers.reading import Reading
from tests.unit.desk.cases import (
    LI,
    MONDAY_10,
    WANG,
    ZHAO,
    after,
    known,
    later,
    mail,
    opened,
    policy,
    sent,
    templates,
    to_requester,
)

NIGHT = datetime(2024, 6, 1, 16, tzinfo=UTC)
"""Midnight in Shanghai after 1 June."""
ANN = "ann@example.com"
DIGEST = sent("digest", WANG, ReplyGoesTo.INTERNAL, ticket=None)


def works(
    text: str,
    *,
    sender: str = WANG,
    ticket: Ticket | None = None,
    rules: Policy | None = None,
    now: datetime = MONDAY_10,
    **fields: Any,
) -> Decision:
    """Somebody of staff answers the mail that brought them the ticket."""
    assignment = sent("assigned", sender, ReplyGoesTo.REQUESTER)
    what = known([ticket or opened()], parents=(assignment,), opening_words={1: "打印机卡纸"}, **fields)
    used = rules or policy()
    return decide(Reading(mail(text, sender=sender)), what, used, {1: used}, now)


def fresh(text: str, *, proved: bool = True, rules: Policy | None = None, **fields: Any) -> Decision:
    """Somebody of staff writes on no ticket: in answer to a digest, which proves them, or out of the blue."""
    used = rules or policy()
    what = known(parents=(DIGEST,) if proved else (), **fields)
    return decide(Reading(mail(text, sender=fields.pop("sender", WANG))), what, used, {1: used}, MONDAY_10)


def receipt(decision: Decision) -> dict[str, Json]:
    (found,) = [m for m in decision.mails if m.template == "receipt"]
    return dict(found.values)


def done(decision: Decision) -> list[tuple[str, str]]:
    return [(item["result"], item["value"]) for item in receipt(decision)["done"]]  # type: ignore[union-attr,index,call-overload,misc]


def refused(decision: Decision) -> list[str]:
    return [item["why"] for item in receipt(decision)["refused"]]  # type: ignore[union-attr,index,call-overload,misc]


def with_second_line(team: str = "system", **fields: Any) -> Policy:
    hardware = replace(policy().categories["hardware"], second_line=team)
    return replace(policy(), categories={**policy().categories, "hardware": hardware}, **fields)


# -- away ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [works, fresh])
@pytest.mark.parametrize("line", ["#away until 2024-06-01", "#外出 到6月1日", "#请假到6月1日"])
def test_an_engineer_is_away_with_or_without_a_ticket(how: Any, line: str) -> None:
    decision = how(line)
    assert decision.absences == (Absence(person="wang", begins=MONDAY_10, ends=NIGHT),)
    assert "wang is away until 2024-06-01" in decision.reasons
    assert done(decision) == [("away", "2024-06-01")]
    assert decision.outcome is Outcome.FOLLOW_UP


def test_an_absence_to_come_begins_at_midnight_of_its_first_day() -> None:
    (absence,) = fresh("#away 2024-05-25..2024-06-01").absences
    assert isinstance(absence, Absence)
    assert (absence.begins, absence.ends) == (datetime(2024, 5, 24, 16, tzinfo=UTC), NIGHT)


def test_being_back_ends_what_was_said_but_not_what_the_configuration_says() -> None:
    assert fresh("#away 回来").absences == (BackAgain(person="wang", at=MONDAY_10),)
    fixed = Absence(person="wang", begins=later(days=-1), ends=NIGHT)
    decision = fresh("#away end", rules=replace(policy(), absences=(fixed,)))
    assert refused(decision) == ["away_by_configuration"]
    assert decision.absences == (BackAgain(person="wang", at=MONDAY_10),)


def test_a_supervisor_says_it_for_somebody_who_is_ill_and_nobody_else_may() -> None:
    decision = works("#away 李娜 until 2024-06-01", sender=ZHAO)
    assert [absence.person for absence in decision.absences] == ["li"]
    assert done(decision) == [("away", "李娜, 2024-06-01")]
    forbidden = works("#away li until 2024-06-01")
    assert (forbidden.absences, refused(forbidden)) == ((), ["only_a_supervisor"])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("#away", "needs_argument"),
        ("#away soon", "no_such_time"),
        ("#away until 2024-05-01", "is_over"),
        ("#away until 2026-05-01", "too_long"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(line: str, why: str) -> None:
    decision = fresh(line)
    assert (decision.absences, refused(decision), decision.outcome) == ((), [why], Outcome.REFUSED)


def test_an_unproved_absence_is_asked_about_and_a_yes_takes_it() -> None:
    decision = fresh("#away until 2024-06-01", proved=False)
    assert (decision.outcome, decision.absences, decision.ticket_id) == (Outcome.HELD, (), None)
    assert [(m.template, m.to) for m in decision.mails] == [("unproven", WANG)]
    answered = yes("#away until 2024-06-01")
    assert answered.absences == (Absence(person="wang", begins=MONDAY_10, ends=NIGHT),)
    assert (answered.settles, answered.outcome) == (7, Outcome.FOLLOW_UP)


def yes(held_text: str, words: str = "是的", sender: str = WANG) -> Decision:
    """The answer to our question about a mail that was on no ticket."""
    question = sent("unproven", WANG, ReplyGoesTo.INTERNAL, ticket=None)
    held = Held(
        message_id=7, question="unproven", reading=Reading(mail(held_text, sender=WANG)), known=known()
    )
    what = known(parents=(question,), held=held)
    return decide(Reading(mail(words, sender=sender)), what, policy(), {1: policy()}, MONDAY_10)


@pytest.mark.parametrize(("words", "sender"), [("不是我", WANG), ("yes", "mallory@example.net")])
def test_a_no_or_somebody_elses_yes_does_nothing(words: str, sender: str) -> None:
    decision = yes("#away until 2024-06-01", words, sender)
    assert decision.absences == ()
    assert decision.settles_as is (Outcome.REFUSED if sender == WANG else None)


def test_other_commands_on_no_ticket_are_still_refused_without_a_question() -> None:
    decision = fresh("#take", proved=False)
    assert (decision.outcome, templates(decision), refused(decision)) == (
        Outcome.REFUSED,
        ["receipt"],
        ["no_ticket"],
    )


# -- escalation ----------------------------------------------------------------------------------------


def test_escalating_moves_the_ticket_to_the_second_line_and_tells_everyone() -> None:
    decision = works(
        "#escalate 需要带备件到现场", rules=with_second_line(), ticket=replace(opened(), owner="wang")
    )
    moved = after(decision)
    assert (moved.team, moved.owner) == ("system", "ann")  # wang is of that team, but it was he who escalated
    assert [e.kind for e in moved.history][-2:] == [EventKind.ESCALATED, EventKind.ASSIGNED]
    assert [(e.text, e.visibility.value) for e in decision.entries] == [("需要带备件到现场", "internal")]
    (told,) = to_requester(decision)
    assert told.template == "owner_changed"
    assert "需要带备件到现场" not in str(told.values)
    (assigned,) = [m for m in decision.mails if m.template == "assigned"]
    assert (assigned.to, assigned.values["because"]) == (ANN, "需要带备件到现场")
    assert str(assigned.values["escalate_when"]).startswith("it cannot be solved remotely")
    assert done(decision) == [("escalated", "系统运维组, Ann Clarke")]


def test_a_pool_as_second_line_is_told_as_a_whole() -> None:
    pool = replace(policy().teams["system"], assign=Assign.POOL)
    rules = with_second_line(teams={**policy().teams, "system": pool})
    decision = works("#escalate hardware failure", rules=rules)
    assert (after(decision).team, after(decision).owner) == ("system", None)
    assert {m.to for m in decision.mails if m.template == "assigned"} == {WANG, ANN}
    assert [m.template for m in to_requester(decision)] == ["owner_changed"]


def test_without_a_second_line_the_supervisor_is_asked_for_help() -> None:
    decision = works("#escalate needs the vendor")
    (told,) = [m for m in decision.mails if m.template == "escalated"]
    assert (told.to, told.values["because"]) == (ZHAO, "needs the vendor")
    assert after(decision).owner == opened().owner
    assert to_requester(decision) == []


@pytest.mark.parametrize("line", ["#escalate manager", "#升级 经理", "#escalate manager: the CEO calls"])
def test_the_manager_is_told_at_any_time(line: str) -> None:
    decision = works(line, rules=with_second_line())
    assert [(m.template, m.to) for m in decision.mails if m.template == "escalated"] == [("escalated", ZHAO)]
    assert after(decision).team == opened().team


@pytest.mark.parametrize(
    "line",
    ["#escalate managers of the branch complained loudly", "#升级 经理们都在等", "#escalate manager is down"],
)
def test_a_reason_that_begins_with_the_word_manager_goes_to_the_second_line(line: str) -> None:
    decision = works(line, rules=with_second_line())
    assert after(decision).team == "system"
    assert [m for m in decision.mails if m.template == "escalated"] == []
    (note,) = [e.text for e in decision.entries if e.visibility.value == "internal"]
    assert note == line.split(" ", 1)[1]


@pytest.mark.parametrize("line", ["#升级 主管：客户催得很急", "#escalate to the supervisor: they press"])
def test_the_supervisor_is_asked_by_name_though_there_is_a_second_line(line: str) -> None:
    decision = works(line, rules=with_second_line())
    assert after(decision).team == opened().team
    (told,) = [m for m in decision.mails if m.template == "escalated"]
    assert told.to == ZHAO


def test_escalating_needs_a_reason() -> None:
    assert refused(works("#escalate")) == ["needs_argument"]


# -- leading team, collaborators -----------------------------------------------------------------------


def test_a_supervisor_names_the_leading_team_and_who_had_it_stays_copied() -> None:
    decision = works("#team network", sender=ZHAO)
    led = after(decision)
    assert (led.team, led.owner, led.copied) == ("network", "li", ("wang",))
    assert [(m.template, m.to) for m in decision.mails if m.template in ("assigned", "copied")] == [
        ("copied", WANG),
        ("assigned", LI),
    ]
    assert "handed_over" not in templates(decision)


def test_an_engineer_names_no_leading_team() -> None:
    decision = works("#team network")
    assert refused(decision) == ["only_a_supervisor_leads"]


def test_a_collaborator_gets_what_the_requester_writes_and_may_answer() -> None:
    ticket = after(works("#watch ann"))
    assert ticket.copied == ("ann",)
    parent = sent("acknowledgement", "chen@example.com", ReplyGoesTo.DESK)
    wrote = decide(
        Reading(mail("还是卡纸")),
        known([ticket], parents=(parent,)),
        policy(),
        {1: policy()},
        later(minutes=5),
    )
    assert [(m.template, m.to) for m in wrote.mails] == [("follow_up", WANG), ("follow_up", ANN)]
    copy = sent("follow_up", ANN, ReplyGoesTo.REQUESTER)
    answer = decide(
        Reading(mail("Try tray 2.", sender=ANN)),
        known([ticket], parents=(copy,)),
        policy(),
        {1: policy()},
        later(minutes=9),
    )
    assert [m.template for m in to_requester(answer)] == ["reply"]


def test_somebody_outside_gets_a_copy_of_the_answers_and_may_answer() -> None:
    decision = works("#watch Boss <boss@example.org>")
    assert (after(decision).copied, decision.admit) == (("boss@example.org",), ("boss@example.org",))
    assert "boss" not in str([e.data for e in after(decision).history]), "no address stands in the history"
    reply = works("您好,马上来。", ticket=after(decision))
    assert [(m.template, m.to) for m in reply.mails] == [
        ("reply", "boss@example.org"),
        ("reply", "chen@example.com"),
    ]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("#watch network", ("copied", "李娜, Ann Clarke")),
        ("#watch wang", ("nothing_to_do", "")),
        ("#watch chen@example.com", ("nothing_to_do", "")),
    ],
)
def test_whole_teams_are_copied_and_nobody_twice(line: str, what: tuple[str, str]) -> None:
    assert done(works(line)) == [what]


@pytest.mark.parametrize("whom", ["nobody", "support@example.com", "no-reply@example.org", "a@b.c, d@e.f"])
def test_who_is_no_person_is_not_copied(whom: str) -> None:
    assert refused(works(f"#watch {whom}")) == ["nobody_to_copy"]


def test_assigning_to_somebody_who_is_away_is_done_and_said() -> None:
    decision = works("#assign li", away={"li": NIGHT})
    assert after(decision).owner == "li"
    assert done(decision) == [("assigned_but_away", "李娜, 2024-06-01")]


def test_assigning_to_a_team_passes_over_who_is_away() -> None:
    assert after(works("#assign network", away={"li": NIGHT})).owner == "ann"


@pytest.mark.parametrize("first_line", [True, False])
def test_a_better_category_sends_a_ticket_that_nobody_has_taken_to_its_team(first_line: bool) -> None:
    rules = policy()
    if first_line:
        rules = replace(rules, routing=replace(rules.routing, first_line="desktop"))
    decision = works("#category network", rules=rules)
    assert (after(decision).team, after(decision).owner) == ("network", "li")
    assert done(decision) == [("category_moved", "网络运维组, 李娜")]
    assert [m.to for m in decision.mails if m.template == "assigned"] == [LI]
    assert [m.template for m in to_requester(decision)] == ["owner_changed"]


def test_who_has_taken_a_ticket_keeps_it_and_is_told_how_to_hand_it_over() -> None:
    decision = works("#take\n#category network")
    assert (after(decision).team, after(decision).owner) == ("desktop", "wang")
    assert done(decision)[1] == ("category_stays", "桌面支持组; #转派 网络运维组")
    assert to_requester(decision) == []
    taken = after(works("#take"))
    english = works("#category network", ticket=replace(taken, id=1, version=2), sender=ANN)
    assert done(english) == [("category_stays", "Desktop support; #assign network")]


def test_a_category_of_the_same_team_moves_nothing() -> None:
    decision = works("#category software")
    assert after(decision).team == "desktop"
    assert [code for code, _ in done(decision)] == ["category_set"]


# -- reports for others --------------------------------------------------------------------------------

CALL = (
    "#for Bob Harris <bob@example.org>\n#channel phone\n\nHe called: the printer is jammed, paper everywhere."
)


def test_a_report_for_somebody_opens_their_ticket_and_tells_them() -> None:
    decision = fresh(CALL)
    ticket = after(decision)
    assert decision.outcome is Outcome.NEW_TICKET
    assert (ticket.requester.address, ticket.requester.name) == ("bob@example.org", "Bob Harris")
    assert ticket.channel.value == "phone"
    told = [m for m in decision.mails if m.to == "bob@example.org"]
    assert [m.template for m in told] == ["acknowledgement"]
    assert (told[0].values["recorded_by"], told[0].values["first_contact_by"]) == ("王磊", None)
    assert told[0].values["words"] == "He called: the printer is jammed, paper everywhere."
    (report,) = decision.entries
    assert (report.author, report.visibility.value) == ("wang", "public")
    assert done(decision)[0] == ("recorded_for", "bob@example.org")


def test_further_commands_are_carried_out_on_the_new_ticket() -> None:
    text = "#代报 bob@example.org\n#渠道 微信\n#接单\n#优先级 P2\n\n微信群里反映打印机卡纸"
    decision = fresh(text, turns={"desktop": "wang"})
    ticket = after(decision)
    assert (ticket.owner, ticket.priority.value, ticket.channel.value) == ("wang", "P2", "im")
    assert [r for r, _ in done(decision)] == ["recorded_for", "channel_set", "taken", "priority_set"]
    assert decision.turns == (), "nobody's turn was used up"


def test_what_was_solved_on_the_phone_is_told_as_solved() -> None:
    decision = fresh(
        "#for bob@example.org\n#channel phone\n#resolve solution: paper removed\n\nJam in tray 2"
    )
    assert [m.template for m in decision.mails if m.to == "bob@example.org"] == ["resolved"]


@pytest.mark.parametrize("line", ["#note he is rude", "#prioritty P1"])
def test_words_beside_something_internal_do_not_go_out(line: str) -> None:
    decision = fresh(f"#for bob@example.org\n{line}\n\nsecret remark")
    (told,) = [m for m in decision.mails if m.to == "bob@example.org"]
    assert told.values["words"] == ""
    assert "secret remark" in [e.text for e in decision.entries if e.visibility.value == "internal"]
    assert "rude" not in str(told.values)


def test_an_unproved_report_is_held_and_opened_by_a_yes() -> None:
    decision = fresh(CALL, proved=False)
    assert (decision.outcome, decision.change) == (Outcome.HELD, None)
    assert templates(decision) == ["unproven"]
    opened_by_yes = yes(CALL)
    assert opened_by_yes.outcome is Outcome.NEW_TICKET
    assert after(opened_by_yes).requester.address == "bob@example.org"
    (told,) = [m for m in opened_by_yes.mails if m.to == "bob@example.org"]
    assert told.values["words"] == "", "held words go to nobody outside, not even after a yes"
    (assigned,) = [m for m in opened_by_yes.mails if m.template == "assigned"]
    assert str(assigned.values["words"]).startswith("He called")


@pytest.mark.parametrize("line", ["#for", "#for Bob", "#for support@example.com", "#for a@b.org, c@d.org"])
def test_a_report_for_nobody_opens_nothing(line: str) -> None:
    decision = fresh(f"{line}\n\nprinter")
    assert (decision.outcome, decision.change) == (Outcome.REFUSED, None)
    assert refused(decision) == ["needs_argument" if line == "#for" else "no_such_address"]


def test_a_report_on_an_existing_ticket_is_refused() -> None:
    assert refused(works("#for bob@example.org")) == ["only_in_a_new_mail"]


def test_a_requester_who_writes_for_somebody_opens_an_ordinary_ticket() -> None:
    decision = decide(
        Reading(mail("#for bob@example.org\n卡纸")), known(), policy(), {1: policy()}, MONDAY_10
    )
    assert after(decision).requester.address == "chen@example.com"


def test_the_channel_of_a_ticket_is_changed_by_name() -> None:
    decision = works("#channel 电话")
    assert (after(decision).channel.value, done(decision)) == ("phone", [("channel_set", "电话")])
    assert refused(works("#channel pigeon")) == ["no_such_channel"]


def test_the_shipped_supervisor_is_one() -> None:
    assert policy().people["zhao"].roles >= {Role.SUPERVISOR, Role.MANAGER}
    assert DESK not in policy().people
