"""Stories of those whom a desk needs besides its engineers: a vendor's help, a requester's consent."""

from __future__ import annotations

from daemon.desk.conversations import consent
from daemon.desk.model import EventKind, Status, WaitsFor
from daemon.store import tickets
from tests.stories.clients import CHINESE, OUTLOOK, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ACME, ANN, BOB, CHEN, MAX, VENDOR, WANG
from tests.stories.script import Story

PROPOSAL = """#propose
steps: connect to your computer, repair the profile
effect: the VPN works again
risk: open documents may be lost
time: 20 minutes

Dear Bob, I have found the cause."""
FANGAN = """#方案
步骤：远程连接您的电脑，重装打印驱动
效果：恢复打印
风险：未保存的文档可能丢失
耗时：20 分钟

您好，原因已经找到。"""


def state(story: Story) -> consent.ConsentState:
    """How the consent on the first ticket stands."""
    found = story.tickets()[0].id
    with story.world.app.database.read() as connection:
        return consent.fold(tickets.load(connection, [found])[found]).state


def kinds(story: Story) -> list[EventKind]:
    """What has happened on the first ticket."""
    found = story.tickets()[0].id
    with story.world.app.database.read() as connection:
        return [event.kind for event in tickets.load(connection, [found])[found].history]


def test_a_vendor_answers_from_another_address(tell: Tell, update_goldens: bool) -> None:
    story = tell("vendor_other_address", extra=VENDOR)
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, "#vendor acme\nHello,\n\nour gateway drops the tunnel. Is there a fix?")
    assert story.tickets()[0].waits_for is WaitsFor.VENDOR
    story.forwards(ACME, "Max, please take this one.", MAX)
    story.answers(
        MAX, "Your firmware is too old: please install 9.3.", to="Fwd", client=OUTLOOK, to_desk=True
    )
    assert EventKind.VENDOR_WROTE not in kinds(story)
    story.answers(ANN, "yes")
    assert EventKind.VENDOR_WROTE in kinds(story)
    story.answers(ANN, "Thank you. Can it be done while people work?", to="answers")
    story.answers(ACME, "Yes, it takes a minute. Our case is SR#556677.", to="809|VPN|help")
    assert story.states() == [Status.OPEN]
    story.ends(BOB, ANN, ACME, MAX, update=update_goldens)


def test_a_consent_is_refused_and_given_to_something_else(tell: Tell, update_goldens: bool) -> None:
    story = tell("consent_refused")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, PROPOSAL)
    story.answers(BOB, "No, I do not want anybody on my computer.", client=PHONE)
    assert state(story) is consent.ConsentState.REFUSED
    story.answers(ANN, PROPOSAL.replace("connect to your computer", "come to your desk"), to="For you")
    story.answers(BOB, "Fine, go ahead.", client=OUTLOOK)
    assert state(story) is consent.ConsentState.GIVEN
    story.ends(BOB, ANN, update=update_goldens)


def test_a_question_about_a_proposal_in_chinese(tell: Tell, update_goldens: bool) -> None:
    story = tell("consent_question_zh")
    story.writes(CHEN, "打印机卡纸", "三楼打印机卡纸，打不出来。\n\n陈晓 销售部 13800000001，今天8点半开始")
    story.answers(WANG, FANGAN, client=CHINESE)
    story.answers(CHEN, "会不会影响我正在写的合同？", client=PHONE)
    assert state(story) is consent.ConsentState.ASKED
    story.answers(WANG, "请先保存并关闭文档，就不会有影响。")
    story.answers(CHEN, "好的，同意。", to="同意", client=CHINESE)
    assert state(story) is consent.ConsentState.GIVEN
    story.answers(CHEN, "我改主意了，不同意远程操作。", to="同意")
    assert state(story) is consent.ConsentState.REFUSED
    story.ends(CHEN, WANG, update=update_goldens)
