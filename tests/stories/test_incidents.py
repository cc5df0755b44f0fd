"""Stories of major incidents: the team, the managers, everybody who reported it, and the time after."""

from __future__ import annotations

from daemon.desk.conversations import incident
from daemon.desk.model import Status
from daemon.store import tickets
from tests.stories.clients import CHINESE, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ANN, BOB, CHEN, GRACE, IDA, LEAD, QIAN, ROB, TANG, ZHAO
from tests.stories.script import Story

FIRST = "20240521-001"


def children(story: Story) -> int:
    """How many tickets are part of an incident."""
    with story.world.app.database.read() as connection:
        found = tickets.load(connection, [ticket.id for ticket in story.tickets()])
    return sum(incident.incident_of(ticket) is not None for ticket in found.values())


def test_five_children_and_no_retrospective(tell: Tell, update_goldens: bool) -> None:
    story = tell("incident_children", extra=LEAD)
    story.writes(BOB, "VPN does not connect", "VPN does not connect, it says error 809.\n\nBob")
    story.answers(ANN, "#incident")
    story.answers(QIAN, "我在机房，正在看核心交换机。", to="重大故障", client=PHONE)
    for who in (GRACE, ROB, IDA):
        story.writes(who, "VPN is down", "I cannot connect to the VPN any more: error 809.", quick=True)
    for who in (CHEN, TANG):
        story.writes(who, "VPN 连不上", "VPN 连不上，提示错误 809。", quick=True)
    assert children(story) == 5
    story.answers(ANN, "#incident update\nWe are replacing a switch. Back by 11:00.", to="Incident: ")
    story.at(9, 35)
    story.answers(
        ANN,
        "#resolve\ncause: a broken switch\nsolution: switch replaced\ntested: signed in from two offices",
        to=f"{FIRST}.*VPN does not connect",
    )
    story.answers(CHEN, "已经好了，谢谢", client=CHINESE)
    story.answers(ROB, "Still the same error here.")
    story.answers(BOB, "Works, thanks.")
    assert story.states().count(Status.OPEN) == 1
    for days in (4, 7, 7):
        story.at(10, 0, days=days)
    assert story.states().count(Status.CLOSED) == 5
    story.ends(BOB, CHEN, ROB, ANN, QIAN, ZHAO, update=update_goldens, course=True)


def test_service_is_restored_and_a_retrospective_follows(tell: Tell, update_goldens: bool) -> None:
    story = tell("incident_restored_zh", extra=LEAD)
    story.writes(CHEN, "VPN 连不上", "VPN 连不上，提示错误 809。")
    story.answers(ANN, "#incident the VPN gateway is down")
    story.answers(QIAN, "#重大故障 通报\n正在切换备用网关，预计 10:00 恢复。", to="重大故障", client=CHINESE)
    story.answers(QIAN, "#已恢复 已切换到备用网关。", to="重大故障")
    story.answers(
        ANN, "#resolve\ncause: a fault in the firmware\nsolution: new firmware\ntested: 20 sign-ins", to=FIRST
    )
    story.answers(CHEN, "已解决", client=PHONE)
    story.world.sweep()
    story.answers(
        ANN,
        "root cause: the firmware was never updated\nprevention: firmware is checked every quarter",
        to="Retrospective",
    )
    assert story.states() == [Status.CLOSED]
    story.ends(CHEN, ANN, QIAN, ZHAO, update=update_goldens)
