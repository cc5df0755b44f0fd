"""Stories of requesters who say what they wish in ordinary words, from several mail programs."""

from __future__ import annotations

from daemon.desk.model import Status
from tests.stories.clients import BOTTOM, CHINESE, HTML, OUTLOOK, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ANN, BOB, CHEN, WANG


def test_a_requester_asks_adds_a_colleague_and_withdraws(tell: Tell, update_goldens: bool) -> None:
    story = tell("wishes")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, "#take\nHello Bob, I am looking at it.")
    story.answers(BOB, "Hi Ann,\n\nany news?\n\nBob", client=OUTLOOK)
    story.answers(BOB, "Any news?", client=PHONE)
    story.answers(BOB, f"Please add my colleague Chen Xiao ({CHEN.address}).", client=HTML)
    story.answers(ANN, "Hello Bob, the gateway is being restarted.", to="VPN")
    story.answers(CHEN, "what is the status?", to="VPN")
    story.answers(BOB, "It works again. No longer needed, thanks!", client=BOTTOM, to="VPN")
    assert story.states() == [Status.CLOSED]
    story.writes(BOB, "my tickets", "")
    assert story.states() == [Status.CLOSED]
    story.ends(BOB, ANN, CHEN, update=update_goldens)


def test_the_same_in_chinese(tell: Tell, update_goldens: bool) -> None:
    story = tell("wishes_zh")
    story.writes(CHEN, "打印机卡纸", "三楼打印机卡纸，打不出来。\n\n陈晓 销售部 13800000001，今天8点半开始")
    story.answers(CHEN, "您好，请问处理得怎么样了？\n\n陈晓", client=CHINESE)
    story.answers(WANG, "#接单\n您好，马上过去。", to="打印机卡纸")
    story.answers(CHEN, f"请抄送 {BOB.address}", client=CHINESE)
    story.answers(CHEN, "可以关单了，但是扫描还是不行。", client=PHONE)
    assert story.states() == [Status.OPEN]
    story.at(13, 0, days=1)
    story.answers(CHEN, "进展如何？", client=PHONE, to="打印机卡纸")
    story.answers(CHEN, "已经好了，可以关单了，谢谢", client=CHINESE, to="处理情况")
    assert story.states() == [Status.CLOSED]
    story.answers(CHEN, "请重新打开", to="已关闭")
    assert story.states() == [Status.OPEN]
    story.answers(CHEN, "不用处理了", to="处理情况")
    assert story.states() == [Status.CLOSED]
    story.writes(CHEN, "我的工单", "您好，请发给我。谢谢！")
    story.ends(CHEN, WANG, BOB, update=update_goldens)
