"""What breaks the reading or the decision is set aside and told of; the next message goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from daemon import intake
from daemon.demo.people import ADMINISTRATOR, BOB, CHEN
from daemon.desk.decide import decide
from parsers.reading import Reading
from tests.end_to_end.command import postdesk
from tests.end_to_end.letters import text_of
from tests.end_to_end.world import World

UNREADABLE = b"\r\n \r\n"


def break_reading(monkeypatch: pytest.MonkeyPatch, word: bytes) -> None:
    """Let the reader fail, as a bug in it would, on messages that hold a word."""
    real = Reading.of

    def of(raw: bytes) -> Reading:
        if word in raw:
            raise RecursionError("somewhere deep")
        return real(raw)

    monkeypatch.setattr(Reading, "of", of)


def break_deciding(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Let the decision fail on messages whose subject holds a word."""

    def broken(reading: Reading, *rest: Any) -> Any:
        if word in reading.mail.subject:
            raise ZeroDivisionError("secret words of " + reading.mail.subject)
        return decide(reading, *rest)

    monkeypatch.setattr(intake, "decide", broken)


def test_unreadable_bytes_are_quarantined_and_the_next_message_goes_on(world: World) -> None:
    world.append(UNREADABLE)
    world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
    world.settle()
    assert world.outcomes() == {"quarantined": 1, "new_ticket": 1}
    assert len(world.got(ADMINISTRATOR)) == 1
    assert len(world.got(BOB)) == 1
    assert world.unseen() == 0


def test_a_message_that_breaks_the_reader_is_kept_and_retried_when_the_fault_is_gone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        break_reading(broken, b"poison")
        first = world.letter(CHEN, "Hello", "My screen is black.", headers={"X-Test": "poison"})
        world.put(first)
        world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
        world.settle()
    assert world.outcomes() == {"quarantined": 1, "new_ticket": 1}
    (told,) = world.got(ADMINISTRATOR)
    assert "RecursionError" in text_of(told)

    (listed,) = json.loads(postdesk(world, "quarantine", "list", "--json").out)
    assert postdesk(world, "quarantine", "show", str(listed["id"])).raw.endswith(first)
    retried = postdesk(world, "quarantine", "retry", str(listed["id"]))
    assert retried.code == 0
    assert "new_ticket 20240521-002" in retried.out
    world.sweep()
    assert len(world.got(CHEN, "20240521-002")) == 1
    assert world.outcomes() == {"new_ticket": 2}
    assert "empty" in postdesk(world, "quarantine", "list").out


def test_a_retry_that_fails_again_leaves_the_message_where_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_deciding(monkeypatch, "poison")
    world.receive(world.letter(CHEN, "poison", "My screen is black."))
    again = postdesk(world, "quarantine", "retry", "--all")
    assert again.code == 1
    assert "still cannot be read" in again.out
    assert "Traceback" not in again.out + again.err
    assert world.outcomes() == {"quarantined": 1}
    assert len(world.got(ADMINISTRATOR)) == 1


def test_a_message_whose_decision_fails_is_isolated_from_its_batch(
    world: World, monkeypatch: pytest.MonkeyPatch, log: list[Any]
) -> None:
    world.stop()
    break_deciding(monkeypatch, "poison")
    for subject in ("one", "poison", "three"):
        world.put(world.letter(BOB, subject, "My screen is black."))
    world.start()
    world.settle()
    assert world.outcomes() == {"quarantined": 1, "new_ticket": 2}
    assert [ticket.subject for ticket in world.tickets()] == ["one", "three"]
    (told,) = world.got(ADMINISTRATOR)
    assert "ZeroDivisionError" in text_of(told)
    assert "secret words" not in text_of(told)
    assert world.unseen() == 0


def test_a_broken_message_is_told_of_once_however_often_the_daemon_starts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_deciding(monkeypatch, "poison")
    world.receive(world.letter(BOB, "poison", "My screen is black."))
    world.restart()
    world.restart()
    assert world.outcomes() == {"quarantined": 1}
    assert len(world.got(ADMINISTRATOR)) == 1


def test_numbers_have_no_gap_where_a_decision_failed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    break_deciding(monkeypatch, "poison")
    world.stop()
    for subject in ("one", "poison", "three", "four"):
        world.put(world.letter(BOB, subject, "My screen is black."))
    world.start()
    world.settle()
    assert [ticket.number[-3:] for ticket in world.tickets()] == ["001", "002", "003"]
