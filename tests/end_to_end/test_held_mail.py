"""Held mail is never silent: who hears of it, how often, and that it takes nothing from real words."""

from __future__ import annotations

from daemon.demo.people import ANN, BOB, WANG, ZHAO, Actor
from daemon.desk.model import Outcome
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, subject_of, text_of
from tests.end_to_end.test_identity import VENDOR, last
from tests.end_to_end.world import World

DISOWNED = {"Authentication-Results": "mx.demo.test; dmarc=fail header.from=demo.test"}


def with_a_ticket(world: World) -> str:
    """Bob reports a fault that is Ann's; return its subject with the number."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    (ticket,) = world.tickets()
    return f"[#{ticket.number}] VPN does not connect"


def asked_of(world: World, subject: str) -> list[str]:
    return [text_of(mail) for mail in world.got(ANN, subject)]


def test_a_mail_that_its_domain_disowns_is_shown_to_who_works_on_the_ticket(make_world: MakeWorld) -> None:
    world = make_world(mailbox='authserv_id = "mx.demo.test"').start()
    subject = with_a_ticket(world)
    world.append(world.letter(BOB, subject, "Please close it.", headers=DISOWNED))
    world.settle()
    assert last(world) is Outcome.HELD
    (notice,) = asked_of(world, "Held:")
    assert "(DMARC)" in notice and "> Please close it." in notice
    assert len(world.got(BOB)) == 1  # the acknowledgement; the forger's mail is not answered


def test_an_answer_of_somebody_who_is_staff_no_more_is_shown_to_who_works_on_the_ticket(
    world: World,
) -> None:
    with_a_ticket(world)
    got = world.newest(ANN)
    world.stop()
    config = world.config.read_text()
    world.config.write_text(config.replace(f'address = "{ANN.address}"', 'address = "new@demo.test"'))
    world.start()
    world.write(ANN, "Re: VPN", "#close", headers=answer_headers(got))
    assert (last(world), world.taken[-1].decision.rule) == (Outcome.HELD, "former_staff")
    (notice,) = world.taken[-1].decision.mails
    assert (notice.template, notice.to) == ("held", "new@demo.test")


def test_a_stranger_is_asked_about_however_many_mails_their_address_got(world: World) -> None:
    """Robots' addresses too: nobody reads them, but the question goes to the engineer."""
    subject = with_a_ticket(world)
    for address in ("no-reply@vendor.test", "help@vendor.test"):
        for number in range(2):
            world.write(Actor(name="Acme", address=address), subject, f"We found the cause. {number}")
            assert last(world) is Outcome.HELD
    assert len(asked_of(world, "May they take part")) == 4
    automatic = {"Auto-Submitted": "auto-replied"}
    world.write(VENDOR, subject, "I am away.", headers=automatic)
    world.receive(world.letter(VENDOR, subject, "I am away."), sender="<>")
    assert len(asked_of(world, "May they take part")) == 4


def test_strangers_cannot_use_up_what_the_requesters_words_reach_the_engineer_with(world: World) -> None:
    subject = with_a_ticket(world)
    for number in range(12):
        world.put(
            world.letter(Actor(name="X", address=f"x{number}@evil{number}.test"), subject, f"Hi {number}")
        )
    world.settle()
    assert len(asked_of(world, "May they take part")) == 10
    assert len(world.got(ANN, "Too many")) == 1
    world.write(BOB, subject, "The real requester: it burns now!")
    assert "it burns now!" in text_of(world.newest(ANN))


def test_mails_in_an_engineers_name_are_asked_about_three_times_and_then_summed_up_once(
    world: World,
) -> None:
    subject = with_a_ticket(world)
    for number in range(7):
        world.write(ANN, subject, f"#close\nforged {number}")
        assert last(world) is Outcome.HELD
    assert len(world.got(ANN, "Was this you")) == 3
    (summary,) = asked_of(world, "More mails in your name are held")
    assert "4 mails came in under your name" in summary
    world.write(BOB, subject, "It is worse now.")
    assert "It is worse now." in text_of(world.newest(ANN))
    world.advance(minutes=11)
    world.write(ANN, subject, "#close\nforged again")
    assert len(world.got(ANN, "Was this you")) == 4


def test_mails_in_an_engineers_name_about_no_ticket_are_summed_up_too(world: World) -> None:
    for number in range(6):
        world.write(ANN, f"Away {number}", "#away until 2024-06-30")
        assert last(world) is Outcome.HELD
    assert len(world.got(ANN)) == 4
    assert subject_of(world.newest(ANN)) == "More mails in your name are held"


def test_the_digest_counts_what_is_held(world: World) -> None:
    subject = with_a_ticket(world)
    world.write(VENDOR, subject, "Hello")
    world.write(WANG, subject, "#close")
    world.at(17, 30)
    assert "Mails held since the last digest: 2" in text_of(world.newest(ZHAO, "^Tue 21 May"))
