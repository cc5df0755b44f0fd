"""Major incidents over real IMAP and SMTP: the team, management, everybody who reported it, and the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from email.message import Message

import pytest

from daemon.demo.host import MailHost
from daemon.demo.people import ANN, BOB, CHEN, COPY_ROOM, ZHAO, Actor, password, users
from daemon.desk.conversations import incident
from daemon.desk.model import EventKind, Status, Ticket
from daemon.store import tickets
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, html_of, quoted, read, subject_of, text_of
from tests.end_to_end.world import World

LEAD = Actor(name="钱伟", address=COPY_ROOM.address)
"""The technical lead, who reads Chinese."""

WITH_LEAD = f"""
[[person]]
id = "qian"
name = "{LEAD.name}"
address = "{LEAD.address}"
roles = ["technical_lead"]
language = "zh-CN"
"""

FIRST = "20240521-001"
OTHERS = tuple(Actor(name=f"Person {n}", address=f"person{n}@demo.test") for n in range(1, 5))
EVERYBODY = (BOB, *OTHERS, CHEN)
INTERNAL = "the core switch of building 2 was never patched"


@pytest.fixture
def host() -> Iterator[MailHost]:
    """A mail host where everybody has an account."""
    accounts = {**users(), **{who.address: password(who.address) for who in OTHERS}}
    host = MailHost(accounts).start()
    yield host
    host.stop()


@pytest.fixture
def desk(make_world: MakeWorld, host: MailHost) -> World:
    """A desk with a technical lead, where Bob has reported that VPN is down; the ticket is Ann's."""
    world = make_world(extra=WITH_LEAD, host=host).start()
    world.write(BOB, "VPN does not connect", "VPN does not connect, it says error 809.")
    return world


def told(world: World, template: str) -> Counter[str]:
    """How many mails of a kind each address was sent."""
    return Counter(one.recipient for one in world.deliveries() if one.template == template)


def loaded(world: World, number: str) -> Ticket:
    with world.app.database.read() as connection:
        found = tickets.id_of(connection, number)
        assert found is not None
        return tickets.load(connection, [found])[found]


def kinds(world: World, number: str) -> list[EventKind]:
    return [event.kind for event in loaded(world, number).history]


def everything_to(world: World, who: Actor) -> str:
    """All that somebody was ever sent, decoded, headers and all."""
    mails = [read(content) for content in world.host.deliveries_to(who.address)]
    return "\n".join(
        "\n".join((str(mail.items()), subject_of(mail), text_of(mail), html_of(mail))) for mail in mails
    )


def answer_to(world: World, who: Actor, got: Message, text: str) -> None:
    """Let somebody answer one mail that they have kept."""
    world.write(who, f"Re: {subject_of(got)}", text + quoted(got, world.desk), headers=answer_headers(got))


def declare(world: World) -> None:
    world.answer(ANN, "#incident", to=FIRST)


def reports(world: World, who: Actor) -> None:
    """Somebody reports the same, in their own words."""
    if who is CHEN:
        world.write(CHEN, "VPN 连不上", "VPN 连不上，提示错误 809。")
    else:
        world.write(who, f"VPN is down, {who.name}", "I cannot connect to the VPN any more: error 809.")


# -- the whole of it ---------------------------------------------------------------------------------------


def test_one_with_five_children_is_solved_for_all_and_closed_without_a_retrospective(desk: World) -> None:
    world = desk
    declare(world)
    assert told(world, "incident_called") == {ANN.address: 1, LEAD.address: 1}
    assert text_of(world.newest(ANN, "you are called")).startswith(
        "Reply to this mail: goes to the incident team"
    )
    assert text_of(world.newest(LEAD)).startswith("回复本邮件：发给故障处理组")
    assert "One ticket so far" in text_of(world.newest(ZHAO, "declared"))

    # The lead answers; Ann has declared it herself. Each reads the other, nobody else does.
    world.clock.move_to(world.clock.now().replace(minute=2))
    world.answer(LEAD, f"我在路上。{INTERNAL}")
    assert EventKind.TEAM_FORMED in kinds(world, FIRST)
    assert "我在路上" in text_of(world.newest(ANN, "Incident: ")) and "formed" in text_of(world.newest(ANN))
    world.at(9, 15)
    assert told(world, "team_missing") == {}

    # Five more report the same. They join, each acknowledgement says so, and Ann has them all.
    for who in (*OTHERS, CHEN):
        reports(world, who)
    children = [ticket for ticket in world.tickets() if incident.incident_of(loaded(world, ticket.number))]
    assert len(children) == 5 and all(child.owner == "ann" for child in children)
    assert "part of a larger fault (Network)" in text_of(world.newest(OTHERS[0]))
    assert "较大的故障（网络）" in text_of(world.newest(CHEN))
    assert f"looks like the major incident {FIRST}" in text_of(world.newest(ANN, "Person 4"))

    # Management hears how it stands at half past, from the team's words and no requester's.
    world.at(9, 31)
    update = text_of(world.newest(ZHAO, "how it stands"))
    assert "6 tickets, 6 people" in update and INTERNAL in update and "809" not in update.partition("-- ")[0]

    # One mail of Ann's reaches all six, each about their own ticket; it is their first contact.
    world.answer(ANN, "#incident update\nWe are replacing a switch. Back by 11:00.", to="Incident: ")
    for who in EVERYBODY:
        assert "Back by 11:00" in text_of(world.newest(who))
    assert told(world, "incident_news") == {who.address: 1 for who in EVERYBODY}
    assert "tickets: 6" in text_of(world.newest(ANN))
    assert all(loaded(world, child.number).last(EventKind.STAFF_REPLIED) for child in children)

    # It is solved: the solution goes to all, the words to Bob alone.
    assigned = world.got(ANN, FIRST)[0]
    answer_to(
        world, ANN, assigned, "#resolve\ncause: a broken switch\nsolution: replaced it\n\nDear Bob, sorry."
    )
    for who in EVERYBODY:
        assert "replaced it" in text_of(world.newest(who))
    assert "Dear Bob" in everything_to(world, BOB)
    assert {ticket.status for ticket in world.tickets()} == {Status.RESOLVED}
    world.sweep()
    assert "The incident has ended" in text_of(world.newest(ZHAO, "Incident over"))

    # One says that it is not, and lives on; the others are silent and are closed.
    last = children[-1].number
    world.answer(CHEN, "还是不行", to=last)
    assert loaded(world, last).status is Status.OPEN
    assert EventKind.LEFT_INCIDENT in kinds(world, last)
    world.at(10, 0, days=7)
    assert loaded(world, FIRST).status is Status.CLOSED
    assert loaded(world, last).status is Status.OPEN

    # The retrospective is asked of Ann for the incident, not for its children; she is silent.
    world.sweep()
    assert told(world, "retrospective_request") == {ANN.address: 1}
    world.at(10, 0, days=7)
    world.sweep()
    assert told(world, "retrospective_request") == {ANN.address: 2}
    world.at(10, 0, days=7)
    world.at(10, 0, days=7)
    world.at(10, 0, days=7)
    assert told(world, "retrospective_overdue") == {ZHAO.address: 1}
    assert told(world, "retrospective_request") == {ANN.address: 2}
    shown = postdesk(world, "ticket", "show", FIRST)
    assert "retrospective: still missing root cause and prevention" in shown.out
    assert loaded(world, FIRST).status is Status.CLOSED

    # A month later it is written after all.
    world.answer(ANN, "root cause: nobody patched it\nprevention: a calendar for patches", to="Retrospective")
    assert "kept as the retrospective" in text_of(world.newest(ANN))
    shown = postdesk(world, "ticket", "show", FIRST)
    assert "still missing" not in shown.out and "a calendar for patches" in shown.out

    for reader in EVERYBODY:
        read_by_them = everything_to(world, reader)
        assert INTERNAL not in read_by_them and "patches" not in read_by_them
        for other in EVERYBODY:
            if other is not reader:
                assert other.address not in read_by_them, (reader, other)
        if reader is not BOB:
            assert "Dear Bob" not in read_by_them and "VPN does not connect" not in read_by_them


def test_the_team_does_not_form_in_time_and_managers_hear_who_has_not_answered(desk: World) -> None:
    world = desk
    declare(world)
    world.at(9, 9)
    assert told(world, "team_missing") == {}
    world.at(9, 11)
    missing = text_of(world.newest(ZHAO, "without a team"))
    assert "no technical lead has answered" in missing and LEAD.name in missing
    world.at(9, 40)
    assert told(world, "team_missing") == {ZHAO.address: 1}
    world.answer(LEAD, "来晚了")
    assert EventKind.TEAM_FORMED in kinds(world, FIRST)


def test_restored_before_the_cause_is_known_in_chinese(desk: World) -> None:
    world = desk
    reports(world, CHEN)
    second = "20240521-002"
    world.answer(ANN, "#重大故障 VPN 网关宕机", to=FIRST)
    world.answer(ANN, f"#重大故障 {FIRST}", to=second)
    assert "属于一起较大的故障" in text_of(world.newest(CHEN))
    called = text_of(world.newest(LEAD))
    assert "VPN 网关宕机" in called and "请您担任技术负责人" in called
    world.answer(LEAD, "#重大故障 通报\n正在切换备用网关，预计 10:00 恢复。", to="重大故障")
    assert "预计 10:00 恢复" in text_of(world.newest(CHEN)) and "预计 10:00 恢复" in text_of(
        world.newest(BOB)
    )
    world.answer(LEAD, "#已恢复 已切换到备用网关。", to="重大故障")
    for who in (BOB, CHEN):
        assert "已切换到备用网关" in text_of(world.newest(who))
    assert "服务应已恢复" in text_of(world.newest(CHEN))
    assert "Service should be back" in text_of(world.newest(BOB))
    assert "Service is back" in text_of(world.newest(ZHAO, "service is back"))
    assert "服务已恢复，已通知经理和报修人；工单数：2" in text_of(world.newest(LEAD))
    assert loaded(world, FIRST).status is Status.OPEN and loaded(world, second).status is Status.OPEN
    before = told(world, "incident_update")
    world.at(11, 0)
    assert told(world, "incident_update") == before

    # The cause is found later; the retrospective comes by reply, in two goes.
    world.answer(ANN, "#解决\n原因：固件缺陷\n措施：升级固件", to=FIRST)
    for who, yes in ((BOB, "works"), (CHEN, "已解决")):
        world.answer(who, yes)
    world.sweep()
    assert loaded(world, FIRST).status is Status.CLOSED
    world.answer(ANN, "根本原因：固件缺陷未及时升级", to="Retrospective")
    assert "One part is still missing" in text_of(world.newest(ANN))
    world.answer(ANN, "以后每季度检查一次固件版本，纳入巡检。", to="one part is missing")
    given = [e for e in world.entries(loaded(world, FIRST)) if e.kind == "retrospective"]
    assert [each.visibility for each in given] == ["internal", "internal"]
    assert given[1].parts == {"prevention": "以后每季度检查一次固件版本，纳入巡检。"}


# -- machinery ---------------------------------------------------------------------------------------------


def test_many_reports_at_once_all_join_under_numbers_of_their_own(desk: World) -> None:
    world = desk
    declare(world)
    world.stop()
    for who in OTHERS:
        world.put(world.letter(who, "VPN is down", "I cannot connect to the VPN any more: error 809."))
    world.start()
    world.settle()
    joined = [event for event in loaded(world, FIRST).history if event.kind is EventKind.CHILD_JOINED]
    numbers = [ticket.number for ticket in world.tickets()][1:]
    ids = [ticket.id for ticket in world.tickets()][1:]
    assert [event.data["number"] for event in joined] == numbers and len(numbers) == 4
    assert [event.data["ticket"] for event in joined] == ids
    found = json.loads(postdesk(world, "ticket", "show", FIRST, "--json").out)
    assert found["incident"]["children"] == numbers and found["incident"]["running"] is True


def test_after_a_downtime_management_gets_one_update(desk: World) -> None:
    world = desk
    declare(world)
    world.stop()
    world.advance_stopped(hours=3)
    world.start()
    world.sweep()
    world.restart()
    world.sweep()
    assert told(world, "incident_update") == {ZHAO.address: 2}  # the first one, and one for three hours
    world.advance(minutes=29)
    assert told(world, "incident_update") == {ZHAO.address: 2}
    world.advance(minutes=2)
    assert told(world, "incident_update") == {ZHAO.address: 3}


def test_nobody_but_staff_declares_answers_or_restores(desk: World) -> None:
    world = desk
    world.answer(BOB, "#incident\n#restored")
    assert EventKind.INCIDENT_DECLARED not in kinds(world, FIRST)
    declare(world)
    # Somebody else answers what the lead was sent, in the lead's name: it is held, and the lead asked.
    got = world.newest(LEAD)
    forged = world.letter(
        Actor(name=LEAD.name, address=LEAD.address),
        f"Re: {subject_of(got)}",
        "#restored all fine",
        headers={"References": f"<ticket.{FIRST}@demo.test>"},
    )
    world.receive(forged)
    assert incident.running(loaded(world, FIRST)) is not None
    assert told(world, "unproven") == {LEAD.address: 1}
    # A forwarded mail helps nobody outside: who answers it is no staff.
    world.write(
        BOB, f"Re: {subject_of(got)}", "I am on it" + quoted(got, world.desk), headers=answer_headers(got)
    )
    assert EventKind.INCIDENT_ANSWERED not in kinds(world, FIRST)


def test_an_automatic_reply_of_somebody_who_was_called_is_no_answer(desk: World) -> None:
    world = desk
    declare(world)
    got = world.newest(LEAD)
    world.write(
        LEAD,
        f"Automatic reply: {subject_of(got)}",
        "I am on holiday.",
        headers={**answer_headers(got), "Auto-Submitted": "auto-replied"},
    )
    assert EventKind.INCIDENT_ANSWERED not in kinds(world, FIRST)
    assert EventKind.TEAM_FORMED not in kinds(world, FIRST)
    world.at(9, 11)
    assert told(world, "team_missing") == {ZHAO.address: 1}


def test_a_p1_is_no_incident_by_itself_as_shipped_and_its_owner_reads_how_to_declare_one(
    world: World,
) -> None:
    world.write(CHEN, "全公司断网", "全公司断网，所有人都上不了网。")
    assert EventKind.INCIDENT_DECLARED not in kinds(world, FIRST)
    assigned = world.newest(ANN)
    hint = "Is something large down? #incident calls the technical lead and the engineers."
    assert hint in text_of(assigned) and hint in html_of(assigned)


def test_the_p1_rule_declares_one_and_a_mistake_is_called_off(make_world: MakeWorld) -> None:
    world = make_world(extra=f"{WITH_LEAD}\n[incident]\ndeclare_on_p1 = true\n").start()
    world.write(CHEN, "全公司断网", "全公司断网，所有人都上不了网。")
    assert EventKind.INCIDENT_DECLARED in kinds(world, FIRST)
    assert told(world, "incident_called")[LEAD.address] == 1
    world.answer(LEAD, "#重大故障 误报", to="重大故障")
    assert "已解除" in text_of(world.newest(LEAD))
    assert "called the incident off" in text_of(world.newest(ZHAO, "called off"))
    world.at(12, 0)
    assert told(world, "incident_update") == {ZHAO.address: 1}
    assert told(world, "incident_news") == {}
    shown = postdesk(world, "ticket", "show", FIRST, "--language", "en").out
    assert f"{LEAD.name} called the incident off" in shown and "restored" not in shown


def test_news_that_repeat_an_internal_note_are_stopped_whatever_mail_they_answer(desk: World) -> None:
    world = desk
    slip = "the administrator forgot to renew the maintenance contract for the storage cluster last autumn"
    declare(world)
    world.answer(LEAD, f"Internally: {slip}.")
    for answered in ("Incident: ", "you are called", "VPN does not connect"):
        for text in (f"#incident update\nSorry, {slip}.", f"#incident update: {slip}", f"#restored {slip}"):
            world.answer(ANN, text, to=answered)
    assert told(world, "incident_news") == {} and told(world, "leak")[ANN.address] > 1
    assert incident.running(loaded(world, FIRST)) is not None
    assert "maintenance contract" not in everything_to(world, BOB)
