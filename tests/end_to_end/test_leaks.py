"""What an engineer's mail would give away to a requester is stopped, asked about, and sent only on a yes."""

from __future__ import annotations

import pytest

from daemon.demo.people import ANN, BOB, CHEN, WANG
from daemon.desk.model import Outcome, Status
from tests.end_to_end.letters import Attachment, answer_headers, files_of, letter, subject_of, text_of
from tests.end_to_end.test_relay import everything_to_bob
from tests.end_to_end.world import World

NOTE = "The concentrator was patched without a test, management wants this kept quiet."
NOTE_ZH = "防火墙昨晚升级没有做回退验证,责任在我们,先不要对外说。"


@pytest.fixture
def world(world: World) -> World:
    """A world in which Bob has reported a fault that is Ann's, on which she has made a note."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.answer(ANN, f"#note {NOTE}", to="VPN")
    return world


def stopped(world: World) -> bool:
    last = world.taken[-1].decision
    return (last.rule, last.outcome) == ("leak", Outcome.HELD)


def test_a_repeated_note_is_stopped_with_its_commands_and_sent_whole_on_a_yes(world: World) -> None:
    log: Attachment = ("log.txt", "text/plain", b"line one\n")
    answered = world.newest(ANN, "VPN")
    world.write(
        ANN,
        f"Re: {subject_of(answered)}",
        f"#take\n\nHello Bob,\n\n{NOTE}",
        headers=answer_headers(world.got(ANN, "VPN")[0]),
        attachments=(log,),
    )
    assert stopped(world)
    assert "patched without a test" not in everything_to_bob(world)
    assert world.tickets()[0].status is Status.NEW
    (question,) = world.got(ANN, "Not sent")
    assert "Reply to this mail: stays internal" in text_of(question)
    assert "internal words of Ann Clarke" in text_of(question)

    world.answer(ANN, "yes", to="Not sent")
    (relayed,) = world.got(BOB, "Re: |VPN")[-1:]
    assert NOTE in text_of(relayed)
    assert list(files_of(relayed)) == ["log.txt"]
    assert world.tickets()[0].status is Status.OPEN
    assert world.tickets()[0].owner == "ann"

    world.answer(ANN, "yes", to="Not sent")  # once is enough
    assert everything_to_bob(world).count("Ann Clarke via IT Support") == 1


def test_a_no_keeps_it_and_a_corrected_mail_goes_out_unasked(world: World) -> None:
    first = world.got(ANN, "VPN")[0]
    headers = answer_headers(first)
    words = "Hello Bob, please restart the client once, choose the second gateway and enter your PIN again."
    world.write(ANN, "Re: VPN", f"{words}\n\n{NOTE}", headers=headers)
    assert stopped(world)
    world.answer(ANN, "no", to="Not sent")
    assert "second gateway" not in everything_to_bob(world)
    world.write(ANN, "Re: VPN", words, headers=headers)
    assert not stopped(world)
    assert "second gateway" in everything_to_bob(world)
    assert "without a test" not in everything_to_bob(world)
    assert len(world.got(ANN, "Not sent")) == 1


def test_a_password_in_a_solution_is_asked_about(world: World) -> None:
    world.answer(ANN, "#resolve\ncause: locked\nsolution: new password: Spring-2024!", to="VPN")
    assert stopped(world)
    assert world.tickets()[0].status is Status.NEW
    assert "Spring-2024" not in everything_to_bob(world)
    world.answer(ANN, "yes", to="Not sent")
    assert world.tickets()[0].status is Status.RESOLVED
    assert "Spring-2024" in everything_to_bob(world)


def test_the_writer_alone_can_say_yes(world: World) -> None:
    world.write(ANN, "Re: VPN", NOTE, headers=answer_headers(world.got(ANN, "VPN")[0]))
    question = world.newest(ANN, "Not sent")
    for other in (WANG, BOB):
        world.write(other, f"Re: {subject_of(question)}", "yes", headers=answer_headers(question))
    assert NOTE not in everything_to_bob(world)


def test_it_is_asked_in_chinese_too(world: World) -> None:
    world.write(CHEN, "电脑连不上网", "从今天早上开始的。")
    ticket = world.tickets()[-1]
    owner = ANN if ticket.owner == "ann" else WANG
    got = world.newest(owner, ticket.number)
    world.answer(owner, f"#备注 {NOTE_ZH}", to=ticket.number)
    raw = letter(
        owner,
        world.desk,
        f"Re: {subject_of(got)}",
        f"您好,{NOTE_ZH}",
        at=world.clock.now(),
        headers=answer_headers(got),
    )
    world.receive(raw, sender=owner.address)
    assert stopped(world)
    assert all("回退验证" not in text_of(mail) for mail in world.got(CHEN))
    world.answer(owner, "是", to=ticket.number)
    assert any("回退验证" in text_of(mail) for mail in world.got(CHEN))
