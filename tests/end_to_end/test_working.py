"""Working a ticket by mail over real IMAP and SMTP: waiting, times, workarounds, several tickets, spam."""

from __future__ import annotations

from email.message import Message

import pytest

from daemon.demo.people import ANN, BOB, CHEN, WANG, ZHAO, Actor
from daemon.desk.model import EventKind, Outcome, Status, Ticket
from daemon.store import tickets
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, html_of, quoted, subject_of, text_of
from tests.end_to_end.world import World

FIRST, SECOND, THIRD = "20240521-001", "20240521-002", "20240521-003"
TEXTS = """
[[canned]]
id = "restart"
name_en = "please restart"
name_zh = "请重启"
text_en = "Please restart the computer."
text_zh = "请重新启动电脑。"
"""


def answer_to(world: World, who: Actor, got: Message, text: str) -> None:
    world.write(who, f"Re: {subject_of(got)}", text + quoted(got, world.desk), headers=answer_headers(got))


def loaded(world: World, number: str) -> Ticket:
    with world.app.database.read() as connection:
        found = tickets.id_of(connection, number)
        assert found is not None
        return tickets.load(connection, [found])[found]


def everything_to(world: World, who: Actor) -> str:
    return "\n".join(subject_of(mail) + text_of(mail) + html_of(mail) for mail in world.got(who))


@pytest.fixture
def world(world: World) -> World:
    """A world in which Bob has reported a fault in English, which is Ann's."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


# -- waiting -----------------------------------------------------------------------------------------------


def test_a_ticket_waits_for_bob_who_is_reminded_until_he_answers(world: World) -> None:
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#wait user\n\nDear Bob, which Windows do you use?")
    assert "which Windows do you use?" in text_of(world.newest(BOB))
    assert loaded(world, FIRST).status is Status.WAITING
    shown = postdesk(world, "ticket", "show", FIRST).out
    assert "resolution: stands still since" in shown

    world.at(9, 30, days=3)
    reminder = world.newest(BOB)
    assert "We still need an answer from you" in subject_of(reminder)
    assert "which Windows do you use?" in text_of(reminder)
    world.at(10, 0, days=7)  # a weekend and five working days later
    told = world.newest(ANN)
    assert "Still no answer" in subject_of(told)
    assert loaded(world, FIRST).status is Status.WAITING

    answer_to(world, BOB, reminder, "Windows 11.")
    assert loaded(world, FIRST).status is Status.OPEN
    assert "has answered, so the ticket waits no more" in text_of(world.newest(ANN))
    assert "Windows 11." in text_of(world.newest(ANN))
    resumed = loaded(world, FIRST).last(EventKind.RESUMED)
    assert resumed is not None and resumed.data["why"] == "requester"


def test_chen_is_reminded_in_chinese(world: World) -> None:
    world.write(CHEN, "VPN 连不上", "从今天早上起就这样。")
    answer_to(world, ANN, world.got(ANN, SECOND)[0], "＃等待 用户\n\n陈晓您好,请问是什么系统?")
    world.at(9, 30, days=3)
    reminder = world.newest(CHEN)
    assert "还需要您的答复" in subject_of(reminder)
    assert "请问是什么系统" in text_of(reminder)


def test_an_automatic_reply_does_not_end_the_wait(world: World) -> None:
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#wait user\n\nWhich Windows?")
    got = world.newest(BOB)
    headers = {**answer_headers(got), "Auto-Submitted": "auto-replied"}
    world.write(BOB, f"Automatic reply: {subject_of(got)}", "I am away.", headers=headers)
    assert loaded(world, FIRST).status is Status.WAITING


def test_what_waits_until_friday_goes_on_on_friday_and_no_promise_is_broken_meanwhile(world: World) -> None:
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "Dear Bob, as agreed on Friday.")
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#wait until friday")
    assert "waits until: 2024-05-24 09:00" in text_of(world.newest(ANN))
    before = len(world.got(ANN))
    world.at(9, 0, days=2)
    assert len(world.got(ANN)) == before
    world.at(9, 1, days=1)
    assert "Goes on" in subject_of(world.newest(ANN))
    assert loaded(world, FIRST).status is Status.OPEN


# -- what the requester is told ----------------------------------------------------------------------------


def test_bob_is_told_when_it_is_expected_and_how_to_work_until_then(world: World) -> None:
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#eta tomorrow 16:00")
    eta = world.newest(BOB)
    assert "We expect to have this solved by" in text_of(eta) and "22 May" in text_of(eta)
    count = len(world.got(BOB))
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#eta 2024-05-22 16:00")
    assert len(world.got(BOB)) == count

    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#workaround use the web client\n\nSorry for the wait.")
    told = world.newest(BOB)
    assert "use the web client" in text_of(told) and "Sorry for the wait." in text_of(told)
    assert "not the final solution" in text_of(told)
    assert len(world.got(BOB)) == count + 1
    assert loaded(world, FIRST).status is Status.OPEN


def test_chen_is_told_in_chinese(world: World) -> None:
    world.write(CHEN, "VPN 连不上", "从今天早上起就这样。")
    answer_to(world, ANN, world.got(ANN, SECOND)[0], "#预计 明天下午4点\n#临时方案\n先用网页版。\n\n请稍候。")
    both = text_of(world.got(CHEN, SECOND)[-2]) + text_of(world.got(CHEN, SECOND)[-1])
    assert "我们预计在" in both and "先用网页版" in both and "临时办法" in both and "请稍候" in both


def test_contact_and_work_are_on_record_and_stay_with_staff(world: World) -> None:
    answer_to(
        world,
        ANN,
        world.got(ANN, FIRST)[0],
        "#contacted by phone: he is angry\n#log 08:50 looked at logs 20m",
    )
    kinds = [event.kind for event in loaded(world, FIRST).history]
    assert EventKind.CONTACTED in kinds and EventKind.WORKED in kinds
    assert "angry" not in everything_to(world, BOB)
    assert "looked at logs" not in everything_to(world, BOB)
    before = len(world.got(ANN))
    world.advance(hours=5)  # no reminder of the first contact: it was made
    assert not [m for m in world.got(ANN)[before:] if "First contact" in text_of(m)]


def test_bob_confirms_by_phone(world: World) -> None:
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#confirmed Bob, by phone")
    assert "only what is solved can be confirmed" in text_of(world.newest(ANN))
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#resolve\ncause: router\nsolution: new router")
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#confirmed Bob, by phone")
    ticket = loaded(world, FIRST)
    assert ticket.status is Status.CLOSED
    closed = ticket.last(EventKind.CLOSED)
    assert closed is not None and closed.data["how"] == "confirmed"
    assert "by phone" not in everything_to(world, BOB)


def test_a_stored_text_goes_out_in_the_language_of_who_reads_it(make_world: MakeWorld) -> None:
    world = make_world(extra=TEXTS).start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.write(CHEN, "VPN 连不上", "从今天早上起就这样。")
    for number in (FIRST, SECOND):
        answer_to(world, ANN, world.got(ANN, number)[0], "#canned restart\n\nAnn")
    assert "Please restart the computer.\n\nAnn" in text_of(world.newest(BOB))
    assert "请重新启动电脑。" in text_of(world.newest(CHEN))
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#canned restrat\n\nsecret remark")
    assert "restart" in text_of(world.newest(ANN))
    assert "secret remark" not in everything_to(world, BOB)


# -- several tickets ---------------------------------------------------------------------------------------


def test_two_tickets_are_closed_with_one_new_mail_and_its_words_go_to_nobody(world: World) -> None:
    world.write(CHEN, "VPN 连不上", "从今天早上起就这样。")
    answer_to(world, ANN, world.got(ANN, FIRST)[0], f"#close {SECOND}\n\nDear Bob, I am on it.")
    assert loaded(world, SECOND).status is Status.CLOSED
    assert loaded(world, FIRST).status is not Status.CLOSED
    assert "Dear Bob" in text_of(world.newest(BOB))
    assert "Dear Bob" not in everything_to(world, CHEN)
    answer_to(world, ANN, world.got(ANN, FIRST)[0], f"#reopen {SECOND} {THIRD}")
    receipt = text_of(world.newest(ANN))
    assert f"{SECOND}: open again" in receipt and f"there is no ticket {THIRD}" in receipt

    world.write(ANN, "please", f"#close {FIRST}\n\nsecret remark")
    assert world.taken[-1].decision.outcome is Outcome.HELD  # nothing proves that it was Ann
    answer_to(world, ANN, world.newest(ANN), f"#close {FIRST}")
    assert loaded(world, FIRST).status is Status.CLOSED
    assert "secret remark" not in everything_to(world, BOB)


def test_bobs_second_matter_gets_a_number_of_its_own(world: World) -> None:
    answer_to(world, BOB, world.newest(BOB), "By the way, the printer is jammed, too.")
    answer_to(world, ANN, world.newest(ANN, FIRST), "#split Printer is jammed\n\nDear Bob, the VPN first.")
    second = loaded(world, SECOND)
    assert (second.subject, second.requester.address) == ("Printer is jammed", BOB.address)
    told = world.newest(BOB, SECOND)
    assert "the printer is jammed, too" in text_of(told) and FIRST in text_of(told)
    assert "Dear Bob, the VPN first." in text_of(world.newest(BOB, FIRST))
    off = loaded(world, FIRST).last(EventKind.LINKED)
    since = second.last(EventKind.LINKED)
    assert off is not None and dict(off.data) == {"how": "split_off", "ticket": second.id, "number": SECOND}
    assert since is not None and (since.data["how"], since.data["number"]) == ("split_from", FIRST)

    answer_to(world, BOB, told, "Paper everywhere.")  # each goes on by itself
    assert world.taken[-1].decision.ticket_id == second.id
    assert "Paper everywhere." in text_of(world.newest(WANG, SECOND))


def test_linked_tickets_know_each_other(world: World) -> None:
    world.write(CHEN, "VPN 连不上", "从今天早上起就这样。")
    answer_to(world, ANN, world.got(ANN, FIRST)[0], f"#关联 {SECOND}")
    for here, there in ((FIRST, SECOND), (SECOND, FIRST)):
        link = loaded(world, here).last(EventKind.LINKED)
        assert link is not None and link.data["number"] == there


# -- unwanted ----------------------------------------------------------------------------------------------


def test_spam_is_answered_no_more_and_its_sender_can_be_blocked_and_let_in_again(world: World) -> None:
    count = len(world.got(BOB))
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#spam")
    answer_to(world, BOB, world.newest(BOB), "Buy now!")
    assert world.taken[-1].decision.outcome is Outcome.SPAM
    assert len(world.got(BOB)) == count
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#block")
    assert "only a supervisor" in text_of(world.newest(ANN))

    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#watch zhao\n#reopen\n#watch zhao")
    answer_to(world, ZHAO, world.newest(ZHAO), "#spam\n#block")
    world.write(BOB, "Buy more!", "Now!")
    assert world.taken[-1].decision.outcome is Outcome.SPAM
    assert BOB.address in postdesk(world, "address", "blocked").out
    assert postdesk(world, "address", "unblock", BOB.address).code == 0
    world.write(BOB, "My mouse is broken", "Really.")
    assert world.taken[-1].decision.outcome is Outcome.NEW_TICKET
    assert postdesk(world, "address", "block", ANN.address).code != 0


# -- taken back --------------------------------------------------------------------------------------------


def test_a_workaround_waits_like_an_answer_and_is_called_back_with_the_wait(make_world: MakeWorld) -> None:
    world = make_world(hold=30).start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    answer_to(world, ANN, world.got(ANN, FIRST)[0], "#wait until friday\n#workaround use the web client")
    assert loaded(world, FIRST).status is Status.WAITING
    world.advance(seconds=10)
    answer_to(world, ANN, world.newest(ANN), "#undo")
    ticket = loaded(world, FIRST)
    assert ticket.status is Status.NEW
    assert ticket.last(EventKind.WORKAROUND) is None
    assert "stands still" not in postdesk(world, "ticket", "show", FIRST).out
    world.advance(minutes=5)
    assert "use the web client" not in everything_to(world, BOB)
    assert all(e.visibility == "internal" for e in world.entries(ticket) if "web client" in e.text)
