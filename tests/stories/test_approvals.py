"""Stories of changes that somebody has to approve: every answer that an approver can give, and none."""

from __future__ import annotations

from daemon.desk.conversations.approval import ApprovalState, fold
from daemon.desk.model import Status
from daemon.store import tickets
from tests.stories.clients import CHINESE, OUTLOOK, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ANN, APPROVER, BOB, CHEN, HE, LIU, WANG, ZHAO
from tests.stories.script import Story

REQUEST = """#request-approval
what: new firmware for the core switch
impact: two offices are offline for ten minutes
risk: low
backup: configuration saved on the share
rollback: flash the old firmware"""
SHENQING = """#申请审批
变更内容：更换三楼打印服务器的驱动
影响范围：打印机暂停使用五分钟
风险：低
备份：已导出原驱动和端口配置
回退方案：重新导入原驱动"""


def asked(tell: Tell, name: str) -> Story:
    """Ann has asked for an approval of what Bob's VPN needs."""
    story = tell(name, extra=APPROVER, vouched=True)
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, f"{REQUEST}\n\nThe maker recommends it.")
    return story


def state(story: Story) -> ApprovalState:
    """How the approval of the first ticket stands."""
    found = story.tickets()[0].id
    with story.world.app.database.read() as connection:
        return fold(tickets.load(connection, [found])[found]).state


def test_an_approval_is_given_and_the_work_is_done(tell: Tell, update_goldens: bool) -> None:
    story = asked(tell, "approval_given")
    story.answers(HE, "同意，辛苦了。", client=CHINESE, to="审批")
    assert state(story) is ApprovalState.APPROVED
    story.answers(
        ANN,
        "#resolve\ncause: the firmware drops long packets\nsolution: new firmware\n"
        "tested: connected for ten minutes\n\nHello Bob, please try again.",
        to="For you",
    )
    story.answers(BOB, "Works now, thank you. 5 5 5")
    assert story.states() == [Status.CLOSED]
    story.ends(BOB, ANN, HE, update=update_goldens, course=True)


def test_an_approval_is_refused(tell: Tell, update_goldens: bool) -> None:
    story = tell("approval_refused_zh", extra=APPROVER, vouched=True)
    story.writes(CHEN, "打印机卡纸", "三楼打印机卡纸，打不出来。\n\n陈晓 销售部 13800000001，今天8点半开始")
    story.answers(WANG, SHENQING, client=CHINESE)
    story.answers(HE, "拒绝：月底结账期间不允许变更。", client=PHONE)
    assert state(story) is ApprovalState.REJECTED
    story.ends(CHEN, WANG, HE, update=update_goldens)


def test_an_approval_expires(tell: Tell, update_goldens: bool) -> None:
    story = asked(tell, "approval_expired")
    story.at(13, 5)
    for _ in range(3):
        story.at(9, 10, days=1)
    story.at(9, 20)
    assert state(story) is ApprovalState.EXPIRED
    story.answers(HE, "同意", to="催办")
    assert state(story) is ApprovalState.EXPIRED
    story.ends(BOB, ANN, HE, update=update_goldens)


def test_an_approval_is_answered_twice(tell: Tell, update_goldens: bool) -> None:
    story = asked(tell, "approval_twice")
    story.answers(HE, "同意", to="审批")
    story.answers(HE, "同意，刚才可能没发出去，再发一遍。", to="请审批", client=CHINESE)
    assert state(story) is ApprovalState.APPROVED
    story.answers(HE, "不同意，先停一下。", to="请审批")
    assert state(story) is ApprovalState.REJECTED
    story.ends(ANN, HE, update=update_goldens)


def test_an_approval_is_answered_by_somebody_else(tell: Tell, update_goldens: bool) -> None:
    story = asked(tell, "approval_somebody_else")
    story.forwards(HE, "刘洋，你怎么看？", LIU, to="审批")
    story.answers(LIU, "同意", to_desk=True)
    assert state(story) is ApprovalState.ASKED
    story.ends(ANN, HE, LIU, update=update_goldens)


def test_an_approval_is_tapped_by_somebody_else_then_by_the_approver(
    tell: Tell, update_goldens: bool
) -> None:
    story = asked(tell, "approval_tapped")
    asking = story.newest(HE, "审批")
    story.forwards(HE, "刘洋，你怎么看？", LIU, to="审批")
    story.taps(LIU, "#同意", of=asking)
    assert state(story) is ApprovalState.ASKED
    story.taps(HE, "#同意", of=asking)
    assert state(story) is ApprovalState.APPROVED
    story.ends(ANN, HE, LIU, update=update_goldens)


def test_an_approval_is_forwarded_to_a_deputy(tell: Tell, update_goldens: bool) -> None:
    story = asked(tell, "approval_deputy")
    story.forwards(HE, "赵总，我在外面，请您代为审批。", ZHAO, to="审批")
    story.answers(ZHAO, "Approved, on behalf of He Jing.", to="Fwd", client=OUTLOOK, to_desk=True)
    assert state(story) is ApprovalState.ASKED
    story.answers(ZHAO, "Yes.", to="Yes or no")
    assert state(story) is ApprovalState.APPROVED
    story.answers(HE, "不同意", to="请审批")
    assert state(story) is ApprovalState.APPROVED
    story.ends(ANN, HE, ZHAO, update=update_goldens)
