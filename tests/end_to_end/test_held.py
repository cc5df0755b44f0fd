"""Questions about held mails: who may settle them, how, for how long, and what a yes does."""

from __future__ import annotations

from email.message import Message

import pytest

from daemon.demo.people import ADMINISTRATOR, ANN, BOB, CHEN, WANG, Actor
from daemon.desk.model import Outcome, Status
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, quoted, subject_of, text_of
from tests.end_to_end.test_identity import last
from tests.end_to_end.world import World

NAMED = "[#20240521-001] VPN does not connect"
FAIL = {"Authentication-Results": "mx.demo.test; dmarc=fail header.from=demo.test"}
QUESTION = "Was this you"
CHECKED = 'authserv_id = "mx.demo.test"'


@pytest.fixture
def world(world: World) -> World:
    """A world in which Bob has reported a fault that is Ann's."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


def question(world: World, text: str = "#close") -> Message:
    """The question that a mail in Ann's name leads to, which nothing proves."""
    world.write(ANN, NAMED, text)
    assert last(world) is Outcome.HELD
    return world.newest(ANN, QUESTION)


def reply(world: World, asked: Message, text: str, who: Actor = ANN, **headers: str) -> None:
    world.write(who, f"Re: {subject_of(asked)}", text, headers={**answer_headers(asked), **headers})


def reasons(world: World) -> str:
    return "; ".join(world.taken[-1].decision.reasons)


# -- what shows the question -------------------------------------------------------------------------------


def test_a_mail_program_that_drops_in_reply_to_is_asked_once_and_then_obeyed(world: World) -> None:
    assigned = world.newest(ANN)
    world.write(ANN, f"Re: {subject_of(assigned)}", "#take" + quoted(assigned, world.desk))
    asked = world.newest(ANN, QUESTION)
    world.write(ANN, f"Re: {subject_of(asked)}", "yes" + quoted(asked, world.desk))
    assert world.tickets()[0].status is Status.OPEN
    assert len(world.got(ANN, QUESTION)) == 1


def test_the_reply_address_of_the_question_shows_it_too(make_world: MakeWorld) -> None:
    world = make_world(mailbox="plus_addressing = true", smtp="plus_addressing = true").start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    asked = question(world)
    world.write(ANN, "my answer", "yes", to=str(asked["Reply-To"]))
    assert world.tickets()[0].status is Status.CLOSED


def test_who_was_asked_may_answer_from_their_other_address(make_world: MakeWorld) -> None:
    world = make_world()
    old, new = 'address = "ann.clarke@demo.test"', 'address = ["ann.clarke@demo.test", "ann2@demo.test"]'
    world.config.write_text(world.config.read_text().replace(old, new))
    world.start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    reply(world, question(world), "yes", Actor(name="Ann Clarke", address="ann2@demo.test"))
    assert world.tickets()[0].status is Status.CLOSED


def test_a_yes_from_somebody_else_does_nothing(world: World) -> None:
    asked = question(world)
    reply(world, asked, "yes", WANG)
    assert world.tickets()[0].status is Status.NEW


# -- what cannot be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Yes, that was me. Please do it.", "What is this about?"])
def test_an_answer_that_is_neither_yes_nor_no_is_told_so_once_and_then_understood(
    world: World, words: str
) -> None:
    asked = question(world)
    for _ in range(2):
        reply(world, asked, words)
        assert "neither a yes nor a no" in reasons(world)
    (receipt,) = world.got(ANN, "Please answer just yes or no")
    assert len(world.got(ANN, QUESTION)) == 1
    reply(world, receipt, "yes")  # to the newest mail, as people do
    assert world.tickets()[0].status is Status.CLOSED


def test_a_sentence_without_in_reply_to_is_not_asked_about_again(world: World) -> None:
    asked = question(world)
    for n in range(3):
        world.write(ANN, "my answer", f"Yes, go on please, {n}." + quoted(asked, world.desk))
    assert len(world.got(ANN, QUESTION)) == 1
    assert len(world.got(ANN, "Please answer just yes or no")) == 1
    assert world.tickets()[0].status is Status.NEW


# -- no, too late, nothing left ----------------------------------------------------------------------------


def test_a_no_settles_the_question(world: World) -> None:
    asked = question(world)
    reply(world, asked, "no")
    assert world.outcomes() == {"new_ticket": 1, "refused": 1, "follow_up": 1}
    reply(world, asked, "yes")
    assert world.tickets()[0].status is Status.NEW


@pytest.mark.parametrize(("days", "status"), [(6, Status.CLOSED), (8, Status.NEW)])
def test_a_question_is_over_after_seven_days(world: World, days: int, status: Status) -> None:
    asked = question(world)
    world.advance(days=days)
    reply(world, asked, "yes")
    assert world.tickets()[0].status is status
    assert len(world.got(ANN, "Nothing was done")) == (0 if status is Status.CLOSED else 1)


def test_a_second_yes_does_nothing_twice(world: World) -> None:
    asked = question(world)
    reply(world, asked, "yes")
    reply(world, asked, "yes")
    world.write(ANN, "my answer", "yes" + quoted(asked, world.desk))
    assert "settled before" in reasons(world)
    assert len(world.got(ANN, QUESTION)) == 1
    assert world.outcomes()["held"] == 1  # the last answer, which nothing proves


def test_a_yes_for_which_nothing_is_left_to_do_says_so(make_world: MakeWorld) -> None:
    """The very mail came again through a server that vouches for it, and has done its work."""
    world = make_world(mailbox=CHECKED).start()
    raw = world.letter(ANN, "phone report", "#for carl@demo.test\nHis screen is black.")
    world.append(raw)
    world.settle()
    asked = world.newest(ANN, QUESTION)
    world.append(b"Authentication-Results: mx.demo.test; dmarc=pass header.from=demo.test\r\n" + raw)
    world.settle()
    assert last(world) is Outcome.NEW_TICKET
    reply(world, asked, "yes")
    assert len(world.tickets()) == 1
    assert "nothing is left to do" in reasons(world)
    assert "nothing left to do" in text_of(world.newest(ANN, "Nothing was done"))


# -- copies ------------------------------------------------------------------------------------------------


def test_two_copies_of_a_held_mail_are_asked_about_once_and_done_once(world: World) -> None:
    raw = world.letter(ANN, "phone report", "#for carl@demo.test\nHis screen is black.")
    for _ in range(2):
        world.receive(raw, sender=ANN.address)
    assert last(world) is Outcome.DUPLICATE
    (asked,) = world.got(ANN, QUESTION)
    reply(world, asked, "yes")
    assert len(world.tickets()) == 2
    world.receive(raw, sender=ANN.address)
    assert last(world) is Outcome.DUPLICATE
    assert len(world.got(ANN, QUESTION)) == 1


def test_other_words_under_the_same_message_id_are_no_copy(world: World) -> None:
    same = {"Message-ID": "<same@demo.test>"}
    for text in ("#close", "#note call him"):
        world.write(ANN, NAMED, text, headers=same)
        assert last(world) is Outcome.HELD
    assert len(world.got(ANN, QUESTION)) == 2


# -- what a yes does ---------------------------------------------------------------------------------------


def test_a_yes_never_sends_the_held_words_outside(world: World) -> None:
    """A forged In-Reply-To that outsiders have seen, and words in Ann's name."""
    token = text_of(world.newest(ANN))
    line = next(each for each in token.splitlines() if "[ref:" in each)
    asked = question(world, f"#priority P2\n\nMail your password to evil.\n\nOn Tue, IT wrote:\n> {line}")
    reply(world, asked, "yes")
    assert world.tickets()[0].priority.value == "P2"
    assert not any("evil" in text_of(mail) for mail in world.got(BOB))
    assert any("evil" in entry.text for entry in world.entries(world.tickets()[0]))
    assert "not sent to the requester" in text_of(world.newest(ANN, "Done"))


# -- what DMARC disowns ------------------------------------------------------------------------------------


@pytest.fixture
def checked(make_world: MakeWorld) -> World:
    """The same where our mail server's verdicts are believed."""
    world = make_world(mailbox=CHECKED).start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


def arrive(world: World, who: Actor, subject: str, text: str, **headers: str) -> None:
    world.append(world.letter(who, subject, text, headers={**FAIL, **headers}))
    world.settle()


def test_a_yes_that_dmarc_disowns_does_nothing_and_the_administrator_learns_it_once(checked: World) -> None:
    asked = question(checked)
    for _ in range(2):
        arrive(checked, ANN, f"Re: {subject_of(asked)}", "yes", **answer_headers(asked))
        assert last(checked) is Outcome.HELD
    assert checked.tickets()[0].status is Status.NEW
    assert len(checked.got(ANN, QUESTION)) == 1
    (told,) = checked.got(ADMINISTRATOR, "disowns")
    assert "nothing was done" in text_of(told)


def test_a_new_mail_that_dmarc_disowns_opens_a_ticket_and_is_not_acknowledged(checked: World) -> None:
    before = len(checked.got(BOB))
    arrive(checked, BOB, "New trouble", "My printer burns.")
    assert last(checked) is Outcome.NEW_TICKET
    assert len(checked.got(BOB)) == before
    (told,) = checked.got(ANN, "New trouble") + checked.got(WANG, "New trouble")
    assert "disowns this mail (DMARC failed)" in text_of(told)


@pytest.mark.parametrize("rule", ["hold", "new_ticket", "accept"])
def test_a_stranger_whom_dmarc_disowns_is_held_whatever_the_rule(make_world: MakeWorld, rule: str) -> None:
    world = make_world(mailbox=CHECKED, extra=f'[trust]\nstrangers = "{rule}"\n').start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    arrive(world, CHEN, NAMED, "Stranger words")
    assert last(world) is Outcome.HELD
    assert world.taken[-1].decision.admit == ()
    assert "disowns this mail" in text_of(world.newest(ANN, "May they take part"))


def test_an_alert_that_dmarc_disowns_is_held_and_the_team_is_told_once_a_day(make_world: MakeWorld) -> None:
    source = '[alerts]\nsources=[{id="z",kind="zabbix",senders=["zabbix@demo.test"]}]\n'
    world = make_world(mailbox=CHECKED, extra=source).start()
    zabbix = Actor(name="Zabbix", address="zabbix@demo.test")
    for name, number in (("Disk full", 7), ("Fan broken", 8)):
        text = f"Problem started at 09:00\nProblem name: {name}\nHost: srv1\nOriginal problem ID: {number}\n"
        arrive(world, zabbix, f"Problem: {name}", text)
        assert last(world) is Outcome.HELD
    assert world.tickets() == []
    told = world.got(ANN, "disowns") + world.got(WANG, "disowns")
    assert told
    assert len({mail["To"] for mail in told}) == len(told)
    assert "look at the monitoring system" in text_of(told[0])
