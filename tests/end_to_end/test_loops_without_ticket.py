"""Mails about no ticket in a loop: digests, receipts and notices that come back."""

from __future__ import annotations

from daemon.demo.host import MailHost
from daemon.demo.people import ADMINISTRATOR, ANN, BOB, ZHAO, Actor, users
from daemon.desk.model import Status
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, subject_of, text_of
from tests.end_to_end.test_identity import VENDOR
from tests.end_to_end.test_loops import bounce
from tests.end_to_end.world import World

PASSED = {"Authentication-Results": "mx.demo.test; dmarc=pass header.from=demo.test"}


def test_a_responder_on_a_digest_gets_one_receipt_and_none_for_its_answer_to_that(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.at(17, 30)
    before = len(world.got(ZHAO))
    for number in range(5):
        got = world.newest(ZHAO)
        world.write(ZHAO, "Re: " + subject_of(got), f"I am out. {number}", headers=answer_headers(got))
    assert len(world.got(ZHAO)) == before + 1


def test_a_responder_that_answers_the_digest_itself_again_and_again_is_stopped(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.at(17, 30)
    digest = world.newest(ZHAO, "^Tue 21 May")
    before = len(world.got(ZHAO))
    for number in range(15):
        world.write(ZHAO, "Re: digest", f"I am out of my room. {number}", headers=answer_headers(digest))
    assert len(world.got(ZHAO)) <= before + 10


def test_an_authenticated_machine_of_staff_is_stopped_and_its_owner_told(make_world: MakeWorld) -> None:
    world = make_world(mailbox='authserv_id = "mx.demo.test"').start()
    for number in range(30):
        world.append(world.letter(ANN, "Thanks", f"#hello\nYour mail {number} came.", headers=PASSED))
        world.settle()
    got = [text_of(mail) for mail in world.got(ANN)]
    assert len(got) <= 11
    world.write(BOB, "VPN does not connect", "It says error 809.")
    assert "VPN" in subject_of(world.newest(ANN))  # what is not part of the loop goes on


def test_bounces_of_a_digest_reach_the_administrator_once_an_hour(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.at(17, 30)
    digest = str(world.newest(ZHAO, "^Tue 21 May")["Message-ID"])

    def comes_back(number: int) -> None:
        report = bounce(digest).replace(BOB.address.encode(), ZHAO.address.encode())
        report = report.replace(b"5.1.1", b"5.7.1").replace(b"no such user", b"rejected")
        world.receive(report.replace(b"dsn-1", b"dsn-%d" % number), sender="")

    for number in range(10, 20):
        comes_back(number)
    assert len(world.got(ADMINISTRATOR)) == 1
    world.advance(hours=1)
    comes_back(20)
    assert len(world.got(ADMINISTRATOR)) == 2


def test_a_responder_in_the_house_that_changes_its_address_is_stopped_by_its_words(
    make_world: MakeWorld,
) -> None:
    world = make_world(extra="[silence]\nsame_words_in_house_per_hour = 12\n").start()
    words = "I am out of the office until Monday, please write to my colleague then."
    for number in range(20):
        world.put(world.letter(Actor(name="R", address=f"r{number}@demo.test"), "Out", words))
    world.settle()
    assert [d.template for d in world.deliveries()].count("acknowledgement") == 12


# -- copies for others ---------------------------------------------------------------------------------------


def test_the_bounce_of_a_copy_reopens_nothing_and_no_further_copy_goes_there(make_world: MakeWorld) -> None:
    host = MailHost(users(), catch_all=True).start()
    try:
        world = make_world(host=host).start()
        world.write(BOB, "VPN does not connect", "It says error 809.")
        got = answer_headers(world.newest(ANN))
        world.write(ANN, "Re: VPN", f"#watch {VENDOR.address}\n", headers=got)
        world.write(ANN, "Re: VPN", "Hello all.", headers=got)
        world.write(ANN, "Re: VPN", "#close", headers=got)
        copy = world.newest(VENDOR)
        report = bounce(str(copy["Message-ID"])).replace(BOB.address.encode(), VENDOR.address.encode())
        world.receive(report, sender="")
        (ticket,) = world.tickets()
        assert ticket.status is Status.CLOSED
        told = text_of(world.newest(ANN, "Not delivered"))
        assert f"A copy to {VENDOR.address} could not be delivered" in told
        assert "reach the requester in another way" not in told
        before = len(world.got(VENDOR))
        world.write(ANN, "Re: VPN", "#reopen\nHello again.", headers=got)
        assert len(world.got(VENDOR)) == before
        assert f"The copy for {VENDOR.address} was not sent" in text_of(world.newest(ANN, "Done|VPN"))
        assert "Hello again." in text_of(world.newest(BOB))
    finally:
        host.stop()
