"""Stories of work that takes longer: split, on behalf, waiting, a vendor, several tickets at once."""

from __future__ import annotations

from datetime import timedelta

from daemon.desk.model import Priority, Status
from tests.stories.clients import BOTTOM, CHINESE, HTML, OUTLOOK, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ACME, ANN, BOB, CHEN, GRACE, LIU, MIN, SUN, WANG

VENDOR = """
[[vendor]]
id = "acme"
name_en = "ACME Support"
name_zh = "艾克米"
address = "help@acme.test"
domains = ["acme.test"]
customer_number = "C-20931"
language = "en"

[vendors]
allow_unencrypted = true
"""
CANNED = """
[[canned]]
id = "restart"
name_en = "please restart"
name_zh = "请重启"
text_en = "Please restart the computer and try again."
text_zh = "请重新启动电脑后再试一次。"
"""


def test_a_second_matter_is_split_off(tell: Tell, update_goldens: bool) -> None:
    story = tell("split")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(
        BOB, "And the printer on the third floor jams all the time, could you have a look?", client=PHONE
    )
    story.answers(ANN, "#split Printer on the third floor jams\n\nHello Bob, I look at the VPN first.")
    assert [each.subject for each in story.tickets()] == [
        "VPN does not connect",
        "Printer on the third floor jams",
    ]
    story.answers(BOB, "It is the one beside the kitchen.", client=OUTLOOK, to="Printer")
    story.ends(BOB, ANN, WANG, update=update_goldens)


def test_a_report_by_phone_is_written_down_for_somebody_else(tell: Tell, update_goldens: bool) -> None:
    story = tell("on_behalf_zh")
    story.writes(
        WANG,
        "周敏来电：电脑开机后蓝屏",
        f"#代报 {MIN.address}\n#渠道 电话\n\n"
        "今天8点50分开机蓝屏，代码 0x0000007B。电话 13800000005，财务部 周敏。",
    )
    assert story.tickets() == []  # anybody could have written that
    story.answers(WANG, "是", client=CHINESE)
    (ticket,) = story.tickets()
    assert ticket.requester.address == MIN.address
    story.answers(WANG, "#接单\n您好，我五分钟后到您座位。", client=CHINESE, to="请处理")
    story.answers(MIN, "好的，我在座位上。", client=CHINESE)
    story.ends(MIN, WANG, update=update_goldens)


def test_it_waits_for_the_requester(tell: Tell, update_goldens: bool) -> None:
    story = tell("waiting_zh")
    story.writes(CHEN, "打印机卡纸", "三楼打印机今天8点半开始卡纸，打不出来。\n\n陈晓\n销售部\n13800000001")
    story.answers(WANG, "#等待 用户\n您好，请问是哪一台打印机？机身上有资产编号。", client=CHINESE)
    assert story.states() == [Status.WAITING]
    story.at(9, 30, days=3)
    story.answers(CHEN, "不好意思，刚看到。编号是 PR-0312。", client=CHINESE)
    assert story.states() == [Status.OPEN]
    story.ends(CHEN, WANG, update=update_goldens)


def test_a_workaround_and_then_the_fix(tell: Tell, update_goldens: bool) -> None:
    story = tell("workaround")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(
        ANN,
        "#take\n#workaround use the web portal https://portal.demo.test\n#eta tomorrow 16:00"
        "\n\nSorry for the trouble, Bob.",
        client=OUTLOOK,
    )
    story.answers(BOB, "The portal will do until then, thank you.", client=BOTTOM)
    story.answers(
        ANN, "#log 09:30 new firmware tested on the spare gateway 40m\n#time 15", to="VPN", client=HTML
    )
    story.at(15, 0, days=1)
    story.answers(
        ANN,
        "#resolve\ncause: a fault in the firmware\nsolution: new firmware\ntested: connected twice\ntime: 30",
        to="VPN",
    )
    assert story.states() == [Status.RESOLVED]
    story.answers(BOB, "Works now.")
    assert story.states() == [Status.CLOSED]
    story.ends(BOB, ANN, update=update_goldens)


def test_the_vendor_is_asked_and_somebody_replies_to_all(tell: Tell, update_goldens: bool) -> None:
    story = tell("vendor_in_copy", extra=VENDOR)
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob", cc=[ACME])
    story.answers(
        ANN, "#take\n#vendor acme\nHello, our gateway drops the tunnel with error 809.", to="For you"
    )
    story.answers(
        ACME,
        "Hello, our case is SR-88123. Please upgrade to firmware 7.2.",
        client=OUTLOOK,
        cc=[BOB],
        to="Request",
    )
    story.answers(ANN, "Thank you, we upgrade tonight.", to="ACME Support answers")
    story.answers(BOB, "Does that help with error 809?", client=OUTLOOK, to="Request", to_all=True)
    story.answers(
        ANN, "#wait off\nHello Bob, yes: we upgrade tonight.", client=OUTLOOK, to="For you", to_all=True
    )
    story.ends(BOB, ANN, ACME, update=update_goldens)


def test_a_stored_text_goes_to_each_in_their_language(tell: Tell, update_goldens: bool) -> None:
    story = tell("canned", extra=CANNED)
    story.writes(CHEN, "打印机卡纸", "三楼打印机今天8点半开始卡纸，打不出来。\n\n陈晓\n销售部\n13800000001")
    story.answers(WANG, "#模板", client=PHONE)
    story.answers(WANG, "#接单\n#模板 请重启\n如果还不行，请告诉我。", client=CHINESE, to="请处理")
    story.writes(
        GRACE, "Laptop is slow", "My laptop LT-0815 is very slow since 8:30 today.\n\nGrace Hall, Sales"
    )
    story.answers(LIU, "#canned restart", to="Laptop", client=PHONE)
    story.ends(CHEN, GRACE, WANG, LIU, update=update_goldens)


def test_several_tickets_are_closed_with_one_mail(tell: Tell, update_goldens: bool) -> None:
    story = tell("several")
    story.writes(CHEN, "VPN 连不上", "今天8点半开始，报错 809。\n\n陈晓 销售部 13800000001")
    story.writes(GRACE, "VPN is down", "Error 809 since 8:30.\n\nGrace Hall, Sales")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    first, second, third = (each.number for each in story.tickets())
    story.answers(ANN, f"#priority P2 {first} {second}\n#watch {first} {second} {third} sun", to=third)
    assert [each.priority for each in story.tickets()][:2] == [Priority.P2, Priority.P2]
    story.answers(SUN, f"#close force {first} {second} 20240521-009\n\nHello Bob, it works again.", to=third)
    assert story.states() == [Status.CLOSED, Status.CLOSED, Status.NEW]
    story.passes(timedelta(minutes=2))
    story.ends(CHEN, GRACE, BOB, ANN, SUN, update=update_goldens)
