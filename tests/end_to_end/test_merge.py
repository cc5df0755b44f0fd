"""Tickets that are merged, from both requesters' and the engineers' side, over real IMAP and SMTP."""

from __future__ import annotations

import json
from email.message import Message

import pytest

from daemon.demo.people import ANN, BOB, CHEN, WANG, ZHAO, Actor
from daemon.desk.model import Outcome, Status, Ticket
from daemon.store import agenda, tickets
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, html_of, quoted, read, subject_of, text_of
from tests.end_to_end.test_alerts import ALERTS, alert
from tests.end_to_end.world import World

FIRST, SECOND = "20240521-001", "20240521-002"
BOBS_SUBJECT, BOBS_WORDS = "VPN does not connect", "It says error 809, since the cellar was flooded."
CHENS_SUBJECT, CHENS_WORDS = "VPN 连不上", "从今天早上起就这样,我在杭州出差。"


def everything_to(world: World, who: Actor) -> str:
    """All that somebody was ever sent, decoded, headers and all."""
    mails = [read(content) for content in world.host.deliveries_to(who.address)]
    return "\n".join(
        "\n".join((str(mail.items()), subject_of(mail), text_of(mail), html_of(mail))) for mail in mails
    )


def answer_to(world: World, who: Actor, got: Message, text: str) -> None:
    """Let somebody answer one mail that they have kept."""
    world.write(who, f"Re: {subject_of(got)}", text + quoted(got, world.desk), headers=answer_headers(got))


def loaded(world: World, number: str) -> Ticket:
    with world.app.database.read() as connection:
        found = tickets.id_of(connection, number)
        assert found is not None
        return tickets.load(connection, [found])[found]


def last(world: World) -> Outcome:
    return world.taken[-1].decision.outcome


@pytest.fixture
def two(world: World) -> World:
    """A world in which Bob and Chen have reported the same, and both tickets are Ann's."""
    world.write(BOB, BOBS_SUBJECT, BOBS_WORDS)
    world.write(CHEN, CHENS_SUBJECT, CHENS_WORDS)
    return world


@pytest.fixture
def merged(two: World) -> World:
    """The same after Chen's ticket went into Bob's."""
    answer_to(two, ANN, two.newest(ANN, SECOND), f"#merge {FIRST}")
    return two


# -- two people ------------------------------------------------------------------------------------------


def test_two_people_report_one_fault_and_each_hears_what_is_theirs_to_the_end(merged: World) -> None:
    world = merged
    assert [t.status for t in world.tickets()] == [Status.NEW, Status.MERGED]
    told = text_of(world.newest(CHEN))
    assert SECOND in told and FIRST in told and "已并入" in told
    assert len(world.got(BOB)) == 1  # the acknowledgement: for Bob nothing has changed

    # Chen writes under the old number; Ann answers what she gets, and Chen alone hears it.
    answer_to(world, CHEN, world.got(CHEN)[0], "手机热点也连不上。")
    passed_on = world.newest(ANN)
    assert SECOND in subject_of(passed_on) and "手机热点也连不上" in text_of(passed_on)
    assert FIRST in text_of(passed_on)
    answer_to(world, ANN, passed_on, "好的,我们在查。")
    assert "好的,我们在查。" in text_of(world.newest(CHEN))
    assert "我们在查" not in everything_to(world, BOB)

    # Bob is answered as ever, and so the promise of a first contact is kept to him, not before.
    assert loaded(world, FIRST).status is Status.NEW
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "Dear Bob, we are on it.")
    assert "Dear Bob, we are on it." in text_of(world.newest(BOB))
    assert "Dear Bob" not in everything_to(world, CHEN)

    # It is solved: Bob reads the solution, Chen that it is solved; Chen says that it is not.
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#resolve\ncause: water\nsolution: a new router for Bob")
    assert "a new router for Bob" in text_of(world.newest(BOB))
    ended = world.newest(CHEN)
    assert "已经解决" in text_of(ended) and SECOND in subject_of(ended)
    answer_to(world, CHEN, ended, "还是不行")
    assert loaded(world, FIRST).status is Status.OPEN
    assert "还是不行" in text_of(world.newest(ANN))

    for of_bob in (BOBS_SUBJECT, BOBS_WORDS, "new router", BOB.name, BOB.address):
        assert of_bob not in everything_to(world, CHEN)
    for of_chen in (CHENS_SUBJECT, CHENS_WORDS, "手机热点", CHEN.name, CHEN.address):
        assert of_chen not in everything_to(world, BOB)


def test_an_engineer_who_answers_an_old_mail_reaches_whom_they_meant_and_is_told(merged: World) -> None:
    world = merged
    answer_to(world, ANN, world.got(ANN, SECOND)[0], "您好,请重启路由器。")
    assert "请重启路由器" in text_of(world.newest(CHEN))
    assert "请重启路由器" not in everything_to(world, BOB)
    receipt = text_of(world.newest(ANN))
    assert SECOND in receipt and FIRST in receipt and CHEN.name in receipt
    assert any("请重启路由器" in entry.text for entry in world.entries(loaded(world, FIRST)))

    answer_to(world, ANN, world.got(ANN, SECOND)[0], "#resolve solution: 重启路由器\n\n谢谢您")
    assert loaded(world, FIRST).status is Status.NEW
    assert "谢谢您" not in everything_to(world, BOB)
    assert FIRST in text_of(world.newest(ANN))


def test_the_number_of_the_target_is_enough_for_who_reported_the_source(merged: World) -> None:
    merged.write(CHEN, f"[#{FIRST}] 再问一下", "今天还是连不上。")
    assert last(merged) is Outcome.FOLLOW_UP
    passed_on = merged.newest(ANN)
    assert SECOND in subject_of(passed_on)
    answer_to(merged, ANN, passed_on, "今天下午。")
    assert "今天下午" in text_of(merged.newest(CHEN))
    assert "今天下午" not in everything_to(merged, BOB)


def test_the_number_of_the_source_opens_nothing_to_a_stranger(merged: World) -> None:
    merged.write(WANG, "hello", "my own fault", headers={"From": "eve@elsewhere.test"})
    assert last(merged) is Outcome.NEW_TICKET
    merged.write(WANG, f"[#{SECOND}] hello", "let me see", headers={"From": "mallory@elsewhere.test"})
    assert last(merged) is Outcome.HELD
    assert merged.taken[-1].decision.ticket_id == loaded(merged, FIRST).id


def test_over_two_merges_everything_ends_on_the_last_ticket(merged: World) -> None:
    world = merged
    world.write(ZHAO, "VPN is down for the whole office", "Nobody can work.")
    third = "20240521-003"
    answer_to(world, ANN, world.got(ANN, FIRST)[0], f"＃合并到 【#{third}】")
    assert [t.status for t in world.tickets()] == [Status.MERGED, Status.MERGED, Status.NEW]
    for who, mail in ((CHEN, world.got(CHEN)[0]), (BOB, world.got(BOB)[0])):
        answer_to(world, who, mail, "Any news?")
        assert last(world) is Outcome.FOLLOW_UP
        assert world.taken[-1].decision.ticket_id == loaded(world, third).id


# -- one person ------------------------------------------------------------------------------------------


def test_one_person_reports_twice_and_goes_on_under_one_number(world: World) -> None:
    world.write(CHEN, "打印机卡纸", "三楼的打印机又卡纸了。")
    world.write(CHEN, "打印机还是卡纸", "三楼那台,刚才忘了说是彩色的。")
    answer_to(world, WANG, world.newest(WANG, SECOND), f"#合并 {FIRST}\n\n您好,两封信我们一起处理。")
    told = [text_of(mail) for mail in world.got(CHEN)]
    assert any("写过两次信" in text for text in told)
    assert any("两封信我们一起处理" in text for text in told)
    assert loaded(world, FIRST).status is Status.OPEN  # somebody has written to the one requester

    answer_to(world, CHEN, world.newest(CHEN, "还是卡纸"), "对,就是彩色那台。")
    passed_on = world.newest(WANG)
    assert FIRST in subject_of(passed_on) and "就是彩色那台" in text_of(passed_on)
    answer_to(world, WANG, passed_on, "#解决\n原因:滚轮磨损\n措施:已更换滚轮")
    assert "已更换滚轮" in text_of(world.newest(CHEN))
    answer_to(world, CHEN, world.got(CHEN, SECOND)[0], "已解决,谢谢!")
    assert [t.status for t in world.tickets()] == [Status.CLOSED, Status.MERGED]


# -- what falls due, what is counted ---------------------------------------------------------------------


def test_nothing_falls_due_on_a_merged_ticket_and_nobody_counts_it_as_open(merged: World) -> None:
    with merged.app.database.read() as connection:
        assert agenda.plan_of(connection, loaded(merged, SECOND).id) == []
        assert agenda.plan_of(connection, loaded(merged, FIRST).id) != []
    merged.at(9, 31)
    assert merged.got(ZHAO, SECOND) == [] and merged.got(ZHAO, FIRST) != []
    merged.at(17, 30)
    digest = text_of(merged.newest(ZHAO, "^Tue 21 May"))
    assert FIRST in digest and SECOND not in digest


def test_the_command_line_says_where_a_ticket_went(merged: World) -> None:
    shown = postdesk(merged, "ticket", "show", SECOND).out
    assert f"went into {FIRST}" in shown and "running" not in shown
    assert json.loads(postdesk(merged, "ticket", "show", SECOND, "--json").out)["merged_into"] == FIRST
    assert json.loads(postdesk(merged, "ticket", "show", FIRST, "--json").out)["merged_into"] is None
    assert SECOND not in postdesk(merged, "ticket", "list").out
    assert SECOND in postdesk(merged, "ticket", "list", "--all").out


# -- who may, and what is refused ------------------------------------------------------------------------


def test_a_merge_that_proves_no_sender_is_held_and_done_at_a_yes(two: World) -> None:
    two.write(ANN, f"[#{SECOND}] VPN", f"#merge {FIRST}")
    assert last(two) is Outcome.HELD
    assert loaded(two, SECOND).status is Status.NEW
    two.answer(ANN, "yes, it was me")
    assert loaded(two, SECOND).status is Status.MERGED


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("#merge 20240521-099", "there is no ticket 20240521-099"),
        ("#merge 001", "is no ticket number"),
        (f"#merge {SECOND}", "that is this very ticket"),
    ],
)
def test_what_cannot_be_merged_is_refused_by_name_and_the_words_stay(
    two: World, line: str, said: str
) -> None:
    answer_to(two, ANN, two.newest(ANN, SECOND), f"{line}\n\nSee the other ticket.")
    assert said in text_of(two.newest(ANN))
    assert loaded(two, SECOND).status is Status.NEW
    assert "See the other ticket" not in everything_to(two, CHEN)


def test_an_answer_that_comes_in_one_batch_with_the_merge_finds_the_target(two: World) -> None:
    merge, answer = two.newest(ANN, SECOND), two.newest(CHEN)
    two.stop()
    two.put(
        two.letter(ANN, f"Re: {subject_of(merge)}", f"#merge {FIRST}", headers=answer_headers(merge)),
        sender=ANN.address,
    )
    two.put(
        two.letter(CHEN, f"Re: {subject_of(answer)}", "灯也不亮了。", headers=answer_headers(answer)),
        sender=CHEN.address,
    )
    two.start()
    two.settle()
    assert loaded(two, SECOND).status is Status.MERGED
    assert any("灯也不亮了" in entry.text for entry in two.entries(loaded(two, FIRST)))


def test_alerts_that_were_merged_are_counted_on_one_ticket_and_never_mixed_with_a_person(
    make_world: MakeWorld,
) -> None:
    world = make_world(extra=ALERTS).start()
    alert(world, "PROBLEM", "disk space", "CRITICAL")
    alert(world, "PROBLEM", "load", "CRITICAL")
    world.write(BOB, BOBS_SUBJECT, BOBS_WORDS)
    engineer = WANG if world.got(WANG, SECOND) else ANN
    answer_to(world, engineer, world.newest(engineer, SECOND), "#merge 20240521-003")
    assert loaded(world, SECOND).status is Status.NEW
    answer_to(world, engineer, world.newest(engineer, SECOND), f"#merge {FIRST}")
    assert loaded(world, SECOND).status is Status.MERGED
    alert(world, "RECOVERY", "load", "OK")
    assert loaded(world, FIRST).status is Status.NEW
    alert(world, "PROBLEM", "load", "CRITICAL")
    assert len(world.tickets()) == 3
