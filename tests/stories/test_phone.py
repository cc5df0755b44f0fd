"""Stories told from a telephone: a button is tapped, something is looked up on the way."""

from __future__ import annotations

from daemon.desk.model import Status
from tests.stories.clients import CHINESE, FORGETFUL, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ANN, BOB, CHEN, WANG


def test_an_engineer_taps_take(tell: Tell, update_goldens: bool) -> None:
    story = tell("tapped_zh")
    story.writes(CHEN, "打印机卡纸", "三楼打印机今天8点半开始卡纸，打不出来。\n\n陈晓\n销售部\n13800000001")
    story.taps(WANG, "#接单", sign="\n\n发自我的iPhone")
    assert [(each.status, each.owner) for each in story.tickets()] == [(Status.OPEN, "wang")]
    story.taps(WANG, "#接单", to="请处理")
    story.answers(CHEN, "好的，我等您。", client=CHINESE)
    story.ends(CHEN, WANG, update=update_goldens)


def test_an_engineer_looks_things_up(tell: Tell, update_goldens: bool) -> None:
    story = tell("looked_up")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.writes(CHEN, "VPN 连不上", "今天8点半开始，报错 809。\n\n陈晓 销售部 13800000001")
    story.answers(ANN, "#note the gateway was restarted at eight", to="does not connect")
    story.answers(ANN, "#find 809\n#show 20240521-001", client=PHONE, to="连不上")
    story.answers(ANN, "#help resolve", client=PHONE, to="连不上")
    story.answers(ANN, "#mine", client=FORGETFUL, to="连不上")
    story.answers(ANN, "yes", client=PHONE, to="Was this you")
    assert story.states() == [Status.NEW, Status.NEW]
    story.ends(BOB, CHEN, ANN, update=update_goldens)
