"""Stories of how a ticket ends: confirmed, refused, bounced, incomplete, forced, and what comes after."""

from __future__ import annotations

from datetime import timedelta

from daemon.desk.model import EventKind, Status
from daemon.store import tickets
from tests.stories.clients import BOTTOM, CHINESE, HTML, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ANN, BOB, CHEN, GRACE, MIN, SUN, WANG
from tests.stories.script import Story

RESOLVED = "#resolve\ncause: an old certificate\nsolution: certificate renewed\ntested: signed in with it"
JIESHU = "#解决\n原因：搓纸轮磨损\n措施：更换搓纸轮\n验证：连续打印20页正常"


def kinds(story: Story, nth: int = 0) -> list[EventKind]:
    """What has happened on a ticket."""
    found = story.tickets()[nth].id
    with story.world.app.database.read() as connection:
        return [event.kind for event in tickets.load(connection, [found])[found].history]


def vpn(tell: Tell, name: str) -> Story:
    """Bob has reported that the VPN fails."""
    story = tell(name)
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    return story


def printer(tell: Tell, name: str) -> Story:
    """Chen has reported that a printer jams."""
    story = tell(name)
    story.writes(CHEN, "打印机卡纸", "三楼打印机卡纸，打不出来。\n\n陈晓 销售部 13800000001，今天8点半开始")
    return story


def test_the_request_to_confirm_bounces(tell: Tell, update_goldens: bool) -> None:
    story = vpn(tell, "confirm_bounces")
    story.answers(ANN, RESOLVED)
    story.bounces(BOB)
    assert story.states() == [Status.RESOLVED]
    story.answers(ANN, "#confirmed on the phone, Bob says that it works", to="For you")
    assert story.states() == [Status.CLOSED]
    story.ends(BOB, ANN, update=update_goldens)


def test_a_resolution_without_its_cause(tell: Tell, update_goldens: bool) -> None:
    story = printer(tell, "resolve_without_cause_zh")
    story.answers(WANG, "#解决 换了搓纸轮，应该好了", client=CHINESE)
    assert story.states() == [Status.NEW]
    story.answers(WANG, "#解决\n原因：搓纸轮磨损\n验证：连续打印20页正常\n措施：更换搓纸轮", to="打印机卡纸")
    assert story.states() == [Status.RESOLVED]
    story.ends(CHEN, WANG, update=update_goldens)


def test_two_people_confirm_and_refuse_at_once(tell: Tell, update_goldens: bool) -> None:
    story = tell("confirm_and_refuse")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob", cc=[GRACE])
    story.answers(ANN, RESOLVED)
    story.answers(BOB, "Works now, thank you!", quick=True)
    story.answers(GRACE, "It still does not work for me.", client=HTML, cc=[BOB], to_desk=True, quick=True)
    story.passes(timedelta(minutes=1))
    assert story.states() == [Status.OPEN]
    story.ends(BOB, GRACE, ANN, update=update_goldens)


def test_two_people_refuse_and_confirm_at_once_in_chinese(tell: Tell, update_goldens: bool) -> None:
    story = tell("refuse_and_confirm_zh")
    words = "三楼打印机卡纸，打不出来。\n\n陈晓 销售部 13800000001，今天8点半开始"
    story.writes(CHEN, "打印机卡纸", words, cc=[MIN])
    story.answers(WANG, JIESHU)
    story.answers(MIN, "我这边还是卡纸。", client=CHINESE, cc=[CHEN], to_desk=True, quick=True)
    story.answers(CHEN, "已解决，谢谢", to="请您确认", client=PHONE, quick=True)
    story.passes(timedelta(minutes=1))
    assert story.states() == [Status.OPEN]
    story.ends(CHEN, MIN, WANG, update=update_goldens)


def test_a_close_is_refused_and_a_supervisor_forces_it(tell: Tell, update_goldens: bool) -> None:
    story = vpn(tell, "close_forced")
    story.answers(ANN, "#watch sun\n#note Bob has left the company")
    story.answers(ANN, "#close", to="For you")
    assert story.states() == [Status.NEW]
    story.answers(SUN, "#关闭 强制", to="VPN")
    assert story.states() == [Status.CLOSED]
    story.ends(BOB, ANN, SUN, update=update_goldens, course=True)


def test_it_works_and_there_is_another_matter(tell: Tell, update_goldens: bool) -> None:
    story = vpn(tell, "other_matter")
    story.answers(ANN, RESOLVED)
    story.answers(BOB, "The VPN works now. Another issue: the scanner on floor 2 does not scan any more.")
    assert story.states() == [Status.CLOSED, Status.NEW]
    story.ends(BOB, ANN, WANG, update=update_goldens)


def test_it_works_and_there_is_another_matter_in_chinese(tell: Tell, update_goldens: bool) -> None:
    story = printer(tell, "other_matter_zh")
    story.answers(WANG, JIESHU)
    story.answers(CHEN, "打印机好了。另外还有一个问题：扫描仪扫不了了。", client=CHINESE)
    assert story.states() == [Status.CLOSED, Status.NEW]
    story.ends(CHEN, WANG, update=update_goldens)


def test_a_rating_inside_a_confirmation_and_a_reopening(tell: Tell, update_goldens: bool) -> None:
    story = printer(tell, "rating_and_reopen_zh")
    story.answers(WANG, JIESHU)
    story.answers(CHEN, "已解决，谢谢！5 4 5，上门很快", client=PHONE)
    assert story.states() == [Status.CLOSED]
    assert EventKind.SURVEY_ANSWERED in kinds(story)
    story.at(14, 0, days=1)
    assert not story.got(CHEN, "满意")
    story.answers(CHEN, "又卡纸了，跟昨天一样。", to="已关闭", client=BOTTOM)
    assert story.states() == [Status.OPEN]
    story.ends(CHEN, WANG, update=update_goldens)
