"""Who handed a mail on is not who wrote it: the block list and the envelope."""

from __future__ import annotations

from daemon.demo.people import ANN, BOB, CHEN
from daemon.desk.model import Outcome, Status
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, text_of


def test_a_blocked_relay_blocks_strangers_but_neither_staff_nor_answers_to_our_mails(
    make_world: MakeWorld,
) -> None:
    world = make_world(extra='[silence]\nblocked_senders = ["*@bulk.test"]\n').start()
    relay = "bounce-1@bulk.test"
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.receive(world.letter(CHEN, "Cheap watches", "Buy now."), sender=relay)
    assert world.taken[-1].decision.outcome is Outcome.SPAM
    answers_bob = answer_headers(world.newest(BOB))
    world.receive(world.letter(BOB, "Re: VPN", "At home only.", headers=answers_bob), sender=relay)
    assert world.taken[-1].decision.outcome is Outcome.FOLLOW_UP
    answers_ann = answer_headers(world.newest(ANN))
    world.receive(world.letter(ANN, "Re: VPN", "#take", headers=answers_ann), sender=relay)
    (ticket,) = world.tickets()
    assert (ticket.status, ticket.owner) == (Status.OPEN, "ann")
    world.receive(world.letter(ANN, f"[#{ticket.number}] VPN", "#close"), sender=relay)
    assert world.taken[-1].decision.outcome is Outcome.HELD  # asked about, not swallowed


def test_naming_the_engineer_in_copy_keeps_no_words_from_them(make_world: MakeWorld) -> None:
    """A stranger who is let in by the configuration writes "Cc: Ann" and sends it to the desk only."""
    world = make_world(extra='[trust]\nstrangers = "accept"\n').start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    (ticket,) = world.tickets()
    subject = f"[#{ticket.number}] VPN does not connect"
    world.write(CHEN, subject, "I reopen this for fun.", headers={"Cc": ANN.address})
    assert "I reopen this for fun." in text_of(world.newest(ANN))
    answers = answer_headers(world.newest(BOB))
    before = len(world.got(ANN))
    world.write(BOB, "Re: VPN", "Ann, it works at home.", headers={**answers, "Cc": ANN.address})
    assert len(world.got(ANN)) == before  # shows our mail: she has it from Bob himself
