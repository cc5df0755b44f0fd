"""Stories of an ordinary week: played over real IMAP and SMTP, every mail that anybody got compared."""

from __future__ import annotations

from datetime import timedelta

from daemon.desk.model import Status
from tests.stories.clients import BOTTOM, CHINESE, HTML, OUTLOOK, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ANN, BOB, CHEN, LIU, SUN, WANG

RESOLVED = "#resolve\ncause: an old certificate\nsolution: certificate renewed\ntested: signed in with it"
JIESHU = "#解决\n原因：搓纸轮磨损\n措施：更换搓纸轮\n验证：连续打印20页正常"


def test_a_plain_fix(tell: Tell, update_goldens: bool) -> None:
    story = tell("plain_fix")
    story.writes(BOB, "VPN does not connect", "Hello,\n\nsince this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, "#take\nHello Bob, I am looking at it and will write again by ten.")
    story.answers(BOB, "Thank you, I am at my desk all day.")
    story.answers(ANN, RESOLVED + "\n\nSorry for the wait, Bob. Please try again.", to="For you|VPN")
    story.answers(BOB, "Works now, thank you!")
    story.at(10, 31)
    story.answers(BOB, "5 5 4 quick once somebody looked")
    assert story.states() == [Status.CLOSED]
    story.ends(BOB, ANN, update=update_goldens)


def test_a_plain_fix_in_chinese(tell: Tell, update_goldens: bool) -> None:
    story = tell("plain_fix_zh")
    story.writes(
        CHEN,
        "会议室A的打印机卡纸",
        "您好，\n打印机一直提示卡纸，里面没有纸，今天上午9点开始的。\n电话 13800000001\n\n陈晓\n销售部",
    )
    story.answers(WANG, "#接单\n您好，我十分钟后到会议室A看一下。\n\n-- \n王磊  13900000002")
    story.answers(CHEN, "好的，谢谢。", client=CHINESE)
    story.answers(WANG, JIESHU, client=CHINESE, to="会议室A")
    story.answers(CHEN, "已解决，非常感谢！", client=CHINESE)
    assert story.states() == [Status.CLOSED]
    story.ends(CHEN, WANG, update=update_goldens)


def test_the_wrong_team(tell: Tell, update_goldens: bool) -> None:
    story = tell("wrong_team")
    story.writes(
        CHEN,
        "电脑连不上打印机",
        "今天早上开始连不上三楼打印机，报错 0x0000011b。\n\n陈晓 分机 6123",
    )
    story.answers(WANG, "#转派 网络运维组\n#备注 打印机本身正常，三楼交换机端口不通")
    story.answers(ANN, "#take\nHello, I am checking the network of the third floor.")
    assert [ticket.owner for ticket in story.tickets()] == ["ann"]
    story.ends(CHEN, WANG, ANN, update=update_goldens)


def test_it_is_not_fixed_and_comes_back(tell: Tell, update_goldens: bool) -> None:
    story = tell("reopen")
    story.writes(CHEN, "打印机卡纸", "三楼打印机卡纸，打不出来。\n\n陈晓 销售部 13800000001，今天8点半开始")
    story.answers(WANG, JIESHU)
    story.answers(CHEN, "还是不行，刚才又卡纸了。", client=PHONE)
    assert story.states() == [Status.OPEN]
    story.answers(WANG, "#解决\n原因：进纸器里有碎纸\n措施：清理进纸器\n验证：打印50页正常", to="卡纸")
    story.answers(CHEN, "这次好了，谢谢")
    assert story.states() == [Status.CLOSED]
    story.ends(CHEN, WANG, update=update_goldens)


def test_thanks_do_not_reopen_and_a_late_reply_opens_another(tell: Tell, update_goldens: bool) -> None:
    story = tell("thanks_and_late")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, RESOLVED)
    story.answers(BOB, "It works, thanks!")
    story.at(15, 0)
    story.answers(BOB, "Thanks again!", to="Closed")
    assert story.states() == [Status.CLOSED]
    story.at(10, 0, days=9)
    story.answers(BOB, "Now it says error 691 instead.", to="Closed")
    assert story.states() == [Status.CLOSED, Status.NEW]
    story.ends(BOB, ANN, update=update_goldens)


def test_two_engineers_answer_at_once(tell: Tell, update_goldens: bool) -> None:
    story = tell("two_at_once")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, "#watch liu\n#note Liu knows the gateway")
    story.answers(ANN, "Hello Bob, please restart your laptop.", quick=True, to="For you")
    story.answers(LIU, "Hello Bob, please do not restart, I am looking at the gateway.", quick=True)
    story.passes(timedelta(minutes=2))
    story.ends(BOB, ANN, LIU, update=update_goldens)


def test_commands_in_signature_and_quote_are_none(tell: Tell, update_goldens: bool) -> None:
    story = tell("command_in_signature")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(
        ANN,
        "Hello Bob, I will call you at ten.\n\n-- \nAnn Clarke\n#close is how tickets end here",
        client=OUTLOOK,
    )
    assert story.states() == [Status.OPEN]
    story.ends(BOB, ANN, update=update_goldens)


def test_html_only_and_bottom_posting(tell: Tell, update_goldens: bool) -> None:
    story = tell("html_and_bottom")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, "#take\n#priority P2\nHello Bob, I am looking at it.", client=HTML)
    story.answers(BOB, "It is the laptop LT-4711, if that helps.", client=BOTTOM)
    assert [(ticket.owner, ticket.priority.value) for ticket in story.tickets()] == [("ann", "P2")]
    story.ends(BOB, ANN, update=update_goldens)


def test_a_misspelt_command_reaches_nobody(tell: Tell, update_goldens: bool) -> None:
    story = tell("misspelt")
    story.writes(CHEN, "打印机卡纸", "三楼打印机卡纸，打不出来。\n\n陈晓 销售部 13800000001，今天8点半开始")
    story.answers(WANG, "#解绝 原因：用户自己塞了纸\n请转告他以后小心点")
    story.answers(WANG, "#结单\n下午去看看", to="卡纸")
    assert story.states() == [Status.NEW]
    story.ends(CHEN, WANG, update=update_goldens)


def test_a_merge(tell: Tell, update_goldens: bool) -> None:
    story = tell("merge")
    story.writes(CHEN, "打印机卡纸", "三楼打印机卡纸，打不出来。\n\n陈晓 销售部 13800000001，今天8点半开始")
    story.writes(CHEN, "三楼打印机又卡了", "刚才那台打印机又卡住了，请尽快。")
    story.answers(WANG, "#合并 20240521-001", to="002")
    assert story.states() == [Status.NEW, Status.MERGED]
    story.answers(CHEN, "补充一下：纸盒是第二个。", to="002")
    story.ends(CHEN, WANG, update=update_goldens)


def test_an_internal_note_is_answered_by_a_third_party(tell: Tell, update_goldens: bool) -> None:
    story = tell("third_party")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, "#watch sun\n#note the contract with the provider ran out yesterday")
    story.answers(SUN, "合同已经续签，请继续处理。", to="VPN")
    story.ends(BOB, ANN, SUN, update=update_goldens)
