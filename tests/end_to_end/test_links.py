"""Tap-to-act links over real SMTP and IMAP: what a tap does, once, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from daemon.demo.people import ANN, BOB, CHEN, DESK, WANG, ZHAO
from daemon.desk.model import EventKind, Outcome, Status, WaitsFor
from parsers.tokens import find_tokens
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, html_of, read, subject_of, text_of
from tests.end_to_end.links import links_in, send, tap
from tests.end_to_end.test_identity import VENDOR, last
from tests.end_to_end.world import World

AUTHENTICATED = {"Authentication-Results": "mx.demo.test; dmarc=pass header.from=demo.test"}
VETOED = {"Authentication-Results": "mx.demo.test; dmarc=fail header.from=demo.test"}
SERVER = 'authserv_id = "mx.demo.test"'
RESOLVED = "#resolve\ncause: the router hung\nsolution: restarted it\ntested: the tunnel is up"


@pytest.fixture
def world(world: World) -> World:
    """A world in which Bob has reported a fault that is Ann's."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


@pytest.fixture
def vouched(make_world: MakeWorld) -> World:
    """The same where the mail server says who wrote a mail, and takes "support+anything@"."""
    world = make_world(mailbox=f"{SERVER}\nplus_addressing = true", smtp="plus_addressing = true").start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


@pytest.fixture
def chinese(make_world: MakeWorld) -> World:
    """The same where Ann reads Chinese."""
    world = make_world(mailbox=SERVER)
    text = world.config.read_text(encoding="utf-8")
    world.config.write_text(text.replace('id = "ann"', 'id = "ann"\nlanguage = "zh-CN"'), encoding="utf-8")
    world.start().write(BOB, "VPN does not connect", "It says error 809.")
    return world


def taken(world: World) -> int:
    """How often the ticket was taken."""
    return sum(event.kind is EventKind.TAKEN for event in of(world).history)


def of(world: World, at: int = 0) -> Any:
    """A ticket with its history."""
    from daemon.store import tickets

    number = world.tickets()[at].id
    with world.app.database.read() as connection:
        return tickets.load(connection, [number])[number]


# -- what a tap does ---------------------------------------------------------------------------------------


def test_a_tap_on_take_is_a_new_mail_that_takes_the_ticket(world: World) -> None:
    assigned = world.newest(ANN)
    opened = links_in(assigned)["#take"]
    assert opened.subject == f"[#{world.tickets()[0].number}] #take"
    assert opened.to == DESK and opened.body.startswith("#take\r\n") and len(opened.body) < 70
    tap(world, ANN, assigned, "#take", sign="\n\nSent from my iPhone")
    assert last(world) is Outcome.FOLLOW_UP
    assert taken(world) == 1
    receipt = world.newest(ANN)
    assert "the ticket is yours" in text_of(receipt)
    assert len(world.got(BOB)) == 1  # nothing of it goes to the requester


def test_a_tap_in_chinese_is_sent_to_the_reply_address_and_takes_the_ticket(chinese: World) -> None:
    assigned = chinese.newest(ANN)
    opened = links_in(assigned)["#接单"]
    assert opened.subject.endswith("#接单")
    tap(chinese, ANN, assigned, "#接单")
    assert taken(chinese) == 1
    assert "由您负责" in text_of(chinese.newest(ANN))


def test_a_tap_goes_to_the_reply_address_where_there_is_one(vouched: World) -> None:
    assigned = vouched.newest(ANN)
    assert links_in(assigned)["#take"].to == str(assigned["Reply-To"]) != DESK
    tap(vouched, ANN, assigned, "#take")
    assert taken(vouched) == 1


def test_a_link_works_once(world: World) -> None:
    assigned = world.newest(ANN)
    tap(world, ANN, assigned, "#take")
    world.answer(ANN, "#assign wang", to="For you")
    tap(world, ANN, assigned, "#take")
    assert last(world) is Outcome.REFUSED
    assert world.tickets()[0].owner == "wang" and taken(world) == 1
    receipt = text_of(world.newest(ANN))
    assert "used already" in receipt and "works once" in receipt


def test_the_links_of_one_mail_work_each_once(vouched: World) -> None:
    assigned = vouched.newest(ANN)
    tap(vouched, ANN, assigned, "#take")
    opened = links_in(assigned)["#resolve"]
    filled = opened.body.replace("cause: ", "cause: the router hung")
    filled = filled.replace("solution: ", "solution: restarted it").replace("tested:", "tested: it is up")
    send(vouched, ANN, opened, body=filled, headers=AUTHENTICATED)
    assert of(vouched).status is Status.RESOLVED
    told = text_of(vouched.newest(BOB))
    assert "the router hung" in told and "restarted it" in told and "it is up" in told
    assert "pda" not in told
    send(vouched, ANN, opened, body=filled.replace("router", "switch"), headers=AUTHENTICATED)
    assert "used already" in text_of(vouched.newest(ANN))
    assert not any("switch" in text_of(mail) for mail in vouched.got(BOB))


@pytest.mark.parametrize("which", ["#resolve", "#解决"])
def test_a_form_that_was_sent_as_it_opened_is_refused_kindly_and_can_be_sent_again(
    request: pytest.FixtureRequest, which: str
) -> None:
    world: World = request.getfixturevalue("vouched" if which == "#resolve" else "chinese")
    opened = links_in(world.newest(ANN))[which]
    send(world, ANN, opened, headers=AUTHENTICATED)
    assert of(world).status is Status.NEW
    kindly, label = {
        "#resolve": ("it needs the solution", "solution: "),
        "#解决": ("需要写明处理措施", "措施："),
    }[which]
    assert kindly in text_of(world.newest(ANN))
    send(world, ANN, opened, body=opened.body.replace(label, f"{label}restarted it"), headers=AUTHENTICATED)
    assert of(world).status is Status.RESOLVED
    assert "restarted it" in text_of(world.newest(BOB))


def test_what_stands_below_a_tapped_command_stays_internal_where_nothing_else_proves_the_writer(
    world: World,
) -> None:
    opened = links_in(world.newest(ANN))["#take"]
    send(world, ANN, opened, body=f"{opened.body}\n\nHe sounds angry.")
    assert taken(world) == 1
    assert len(world.got(BOB)) == 1
    assert "He sounds angry." in text_of(world.newest(ANN))
    assert any("He sounds angry." in entry.text for entry in world.entries(of(world)))


# -- what it does not do -----------------------------------------------------------------------------------


def test_a_link_alone_resolves_nothing_until_the_real_address_says_yes(world: World) -> None:
    opened = links_in(world.newest(ANN))["#resolve"]
    token = opened.body.rpartition("\n")[2]
    send(world, ANN, opened, body=f"{RESOLVED}\n\n{token}")
    assert last(world) is Outcome.HELD
    assert of(world).status is Status.NEW and len(world.got(BOB)) == 1
    question = world.newest(ANN, "Was this you")
    world.write(ANN, f"Re: {subject_of(question)}", "yes", headers=answer_headers(question))
    assert of(world).status is Status.RESOLVED
    assert "restarted it" in text_of(world.newest(BOB))
    send(world, ANN, opened, body=f"{RESOLVED}!\n\n{token}")
    assert "used already" in text_of(world.newest(ANN))


def test_a_link_for_one_command_is_none_for_another_and_none_for_two(world: World) -> None:
    opened = links_in(world.newest(ANN))["#take"]
    token = opened.body.rpartition("\n")[2]
    for text in ("#close", "#take\n#priority P1", "#take\n#clsoe", "#assign wang"):
        send(world, ANN, opened, body=f"{text}\n\n{token}")
        assert last(world) is Outcome.HELD, text
    assert taken(world) == 0 and of(world).status is Status.NEW


def test_whom_the_mail_was_forwarded_to_can_do_nothing_in_their_own_name(world: World) -> None:
    opened = links_in(world.newest(ANN))["#take"]
    send(world, VENDOR, opened)
    assert last(world) is Outcome.HELD
    assert world.got(VENDOR.address) == []
    send(world, CHEN, opened)
    assert last(world) is Outcome.HELD
    assert len(world.got(CHEN)) == 0 and taken(world) == 0
    send(world, WANG, opened)  # staff, but it was made for Ann
    assert last(world) is Outcome.HELD
    assert taken(world) == 0


def test_a_requester_in_whose_hands_it_falls_says_it_to_staff_alone(world: World) -> None:
    send(world, BOB, links_in(world.newest(ANN))["#take"])
    assert taken(world) == 0
    (entry,) = [each for each in world.entries(of(world)) if "#take" in each.text]
    assert entry.visibility == "internal"


def test_a_link_that_outsiders_saw_is_worth_nothing(world: World) -> None:
    assigned = world.newest(ANN)
    world.write(ANN, "Re: VPN", "We ask.", headers={**answer_headers(assigned), "Cc": VENDOR.address})
    tap(world, ANN, assigned, "#take")
    assert last(world) is Outcome.HELD


def test_a_link_proves_nothing_where_dmarc_failed(vouched: World) -> None:
    opened = links_in(vouched.newest(ANN))["#take"]
    send(vouched, ANN, opened, headers=VETOED)
    assert last(vouched) is Outcome.HELD
    assert taken(vouched) == 0
    send(vouched, ANN, opened)
    assert taken(vouched) == 1  # nothing was used up


def test_a_link_that_is_older_than_thirty_days_proves_nothing(world: World) -> None:
    opened = links_in(world.newest(ANN))["#take"]
    world.stop()
    world.advance_stopped(days=31)
    world.start()
    send(world, ANN, opened)
    assert last(world) is Outcome.HELD
    assert taken(world) == 0


def test_a_made_up_token_is_none(world: World) -> None:
    opened = links_in(world.newest(ANN))["#take"]
    (token,) = find_tokens(opened.body)
    for forged in (token[:-1] + ("a" if token[-1] != "a" else "b"), token.replace("pda", "pdb", 1)):
        send(world, ANN, opened, body=f"#take\n\n[ref:{forged}]")
        assert last(world) is Outcome.HELD


# -- merged, lost, leaked ----------------------------------------------------------------------------------


def test_a_link_follows_its_ticket_into_the_one_that_it_was_merged_into(world: World) -> None:
    first = world.tickets()[0].number
    world.write(CHEN, "VPN 连不上", "今天早上开始。")
    second = world.newest(ANN)
    world.answer(ANN, f"#merge {first}")
    opened = links_in(second)["#take"]
    send(world, ANN, opened)
    assert taken(world) == 1
    assert not any("#take" in button for button in links_in(world.newest(ANN)))


def test_a_link_whose_token_was_lost_is_a_mail_like_any_other(world: World) -> None:
    opened = links_in(world.newest(ANN))["#take"]
    send(world, ANN, opened, body="#take")
    assert last(world) is Outcome.HELD and taken(world) == 0


def test_no_token_of_a_link_is_passed_on_or_logged(vouched: World, log: list[Any]) -> None:
    world = vouched
    assigned = world.newest(ANN)
    tokens = {token for each in links_in(assigned).values() for token in find_tokens(each.body)}
    assert len(tokens) == len(links_in(assigned)) >= 2
    quoted_page = html_of(assigned).replace("&amp;", "&")
    world.answer(ANN, f"Dear Bob, see this: {quoted_page}")
    for opened in links_in(assigned).values():
        twice = f"{opened.body}\n\nand {opened.body.split()[-1]}"
        send(world, ANN, opened, body=twice, headers=AUTHENTICATED)
    for who in (BOB, ANN):
        for content in world.host.deliveries_to(who.address):
            mail = read(content)
            if mail["Message-ID"] == assigned["Message-ID"]:
                continue
            shown = find_tokens("\n".join((str(mail.items()), text_of(mail), html_of(mail))))
            assert not tokens & set(shown), subject_of(mail)
    assert not any(token in str(log) for token in tokens)
    assert not any(token in entry.text for token in tokens for entry in world.entries(of(world)))


def test_mails_offer_only_what_their_reader_can_use(world: World) -> None:
    assert "#resolve" in links_in(world.newest(ANN))
    tap(world, ANN, world.newest(ANN), "#take")
    world.answer(BOB, "It happens at home, too.", to="VPN")
    assert "#take" not in links_in(world.newest(ANN, "VPN"))
    assert "#resolve" in links_in(world.newest(ANN, "VPN"))
    assert all(not links_in(mail) for who in (BOB, ZHAO) for mail in world.got(who))


def test_the_supervisor_of_an_untaken_ticket_takes_it_with_a_tap(world: World) -> None:
    world.advance(days=1, hours=10)
    untaken = world.newest(ZHAO, "Nobody has taken")
    assert set(links_in(untaken)) == {"#take"}
    tap(world, ZHAO, untaken, "#take")
    assert world.tickets()[0].owner == "zhao"
    assert "the ticket is yours" in text_of(world.newest(ZHAO))


@pytest.mark.parametrize(("which", "button"), [("world", "#wait user"), ("chinese", "#等待 用户")])
def test_a_tap_lets_the_ticket_wait_for_its_requester(
    request: pytest.FixtureRequest, which: str, button: str
) -> None:
    world: World = request.getfixturevalue(which)
    opened = links_in(world.newest(ANN))[button]
    token = opened.body.rpartition("\n")[2]
    send(world, ANN, opened, body=f"{button.partition(' ')[0]} until 2024-12-01\n\n{token}")
    assert last(world) is Outcome.HELD and of(world).status is Status.NEW  # not what the link fills in
    send(world, ANN, opened)
    after = of(world)
    assert (after.status, after.waits_for, after.waits_until) == (Status.WAITING, WaitsFor.REQUESTER, None)
