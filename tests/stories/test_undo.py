"""Stories of second thoughts: words called back, acts taken back, a leak stopped, a secret taken out."""

from __future__ import annotations

from datetime import timedelta

from daemon.desk.model import Priority, Status
from tests.end_to_end.letters import html_of, subject_of, text_of
from tests.stories.clients import CHINESE, OUTLOOK, PHONE
from tests.stories.conftest import Tell
from tests.stories.people import ANN, BOB, CHEN, EVERYBODY, LIU, WANG, Actor
from tests.stories.script import Story

SECRET = "Sommer-2024!"


def everything_to(story: Story, who: Actor) -> str:
    """All that somebody was ever sent, subjects and HTML as well."""
    return "\n".join(subject_of(mail) + text_of(mail) + html_of(mail) for mail in story.got(who))


def test_words_are_called_back_before_they_leave(tell: Tell, update_goldens: bool) -> None:
    story = tell("undo_in_time")
    story.writes(CHEN, "打印机卡纸", "三楼打印机今天8点半开始卡纸，打不出来。\n\n陈晓\n销售部\n13800000001")
    story.answers(WANG, "#接单\n李先生您好，您的显示器明天到货。", client=CHINESE, quick=True)
    story.passes(timedelta(seconds=20))
    story.answers(WANG, "#撤销", client=PHONE, quick=True)
    story.passes(timedelta(minutes=2))
    assert story.states() == [Status.NEW]
    assert "显示器" not in everything_to(story, CHEN)
    story.answers(WANG, "#接单\n陈女士您好，我十分钟后过来。", client=CHINESE, to="请处理")
    assert "十分钟后过来" in everything_to(story, CHEN)
    story.ends(CHEN, WANG, update=update_goldens)


def test_acts_are_taken_back_later_but_not_what_was_told(tell: Tell, update_goldens: bool) -> None:
    story = tell("undo_later")
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, "#priority P2\n#assign liu")
    story.passes(timedelta(minutes=5))
    story.answers(ANN, "#undo", client=PHONE)
    assert [(each.owner, each.priority) for each in story.tickets()] == [("ann", Priority.P3)]
    story.answers(
        ANN, "#resolve\ncause: the gateway hung\nsolution: gateway restarted\ntested: connected", to="For you"
    )
    story.passes(timedelta(minutes=5))
    story.answers(ANN, "#undo", client=OUTLOOK)
    assert story.states() == [Status.RESOLVED]
    story.answers(ANN, "#reopen\nSorry Bob, that was too early: I am still testing.", to="For you")
    assert story.states() == [Status.OPEN]
    story.ends(BOB, ANN, LIU, update=update_goldens)


def test_a_password_is_stopped_and_sent_on_a_yes(tell: Tell, update_goldens: bool) -> None:
    story = tell("leak_yes_zh")
    story.writes(
        CHEN, "OA系统登录不了", "提示密码错误，账号 chenxiao，今天8点半开始。\n\n陈晓 销售部 13800000001"
    )
    owner = LIU if story.got(LIU, "OA") else WANG
    story.answers(owner, "#接单\n您好，临时密码：Chun-2024!，登录后请马上修改。", client=CHINESE)
    assert story.states() == [Status.NEW]
    assert "Chun-2024" not in everything_to(story, CHEN)
    story.answers(owner, "是", client=CHINESE)
    assert story.states() == [Status.OPEN]
    assert "Chun-2024" in everything_to(story, CHEN)
    story.ends(CHEN, owner, update=update_goldens)


def test_a_note_is_stopped_and_written_again_without_it(tell: Tell, update_goldens: bool) -> None:
    story = tell("leak_again")
    note = "The gateway was patched without a test, management wants this kept quiet."
    story.writes(BOB, "VPN does not connect", "Since this morning the VPN says error 809.\n\nBob")
    story.answers(ANN, f"#note {note}")
    story.answers(ANN, f"#take\nHello Bob, {note}", to="For you")
    assert "management" not in everything_to(story, BOB)
    story.answers(ANN, "#take\nHello Bob, please try again in ten minutes.", to="For you")
    assert story.states() == [Status.OPEN]
    assert "in ten minutes" in everything_to(story, BOB)
    story.ends(BOB, ANN, update=update_goldens)


def test_a_password_that_was_mailed_is_taken_out(tell: Tell, update_goldens: bool) -> None:
    story = tell("redact")
    story.writes(
        BOB,
        "VPN does not connect",
        f"Error 809 since this morning. My password is {SECRET} if you need it.\n\nBob",
    )
    before = {actor: len(story.got(actor)) for actor in EVERYBODY}
    story.answers(ANN, f"#redact {SECRET}", client=PHONE)
    story.answers(ANN, "#show", to="redact|Done|VPN")
    story.answers(ANN, "Hello Bob, please change your password: never mail it to anybody.", to="For you")
    story.answers(BOB, "Oh! It is changed now.", client=OUTLOOK)
    for actor in EVERYBODY:
        for mail in story.got(actor)[before[actor] :]:
            assert SECRET not in subject_of(mail) + text_of(mail) + html_of(mail), (
                f"{actor.name} reads it again"
            )
    story.ends(BOB, ANN, update=update_goldens)
