"""The key file while the daemon runs: gone, rotated, and rotated on another machine first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from daemon.demo.people import ANN, BOB
from daemon.desk.model import Outcome, Status
from daemon.keys import rotate
from tests.end_to_end.command import postdesk
from tests.end_to_end.letters import answer_headers, read
from tests.end_to_end.world import World


def test_a_key_file_that_is_gone_is_told_by_check_reload_and_explain_and_the_desk_goes_on(
    world: World, log: list[Any]
) -> None:
    path = world.app.settings.key_file
    world.write(BOB, "VPN does not connect", "It says error 809.")
    assert "ok    keys" in postdesk(world, "check", "--offline").out
    kept = path.read_text()
    path.unlink()
    ended = postdesk(world, "check", "--offline")
    assert ended.code == 1
    assert f"FAIL  keys: the key file {path} is missing" in ended.out
    answer = world.folder / "answer.eml"
    got = world.newest(ANN)
    answer.write_bytes(world.letter(ANN, "Re: VPN", "#close", headers=answer_headers(got)))
    assert f"{path} is missing: ids of this desk's mails cannot be recognised" in (
        postdesk(world, "explain", str(answer)).out
    )
    assert world.call(world.service.reload()) is False
    refused = [event for event in log if event["event"] == "The configuration was not changed"]
    assert "is missing: put it back from the backup" in refused[-1]["error"]
    world.write(ANN, "Re: VPN", "#take", headers=answer_headers(got))  # the old keys are in use still
    assert world.tickets()[0].status is Status.OPEN
    path.write_text(kept)
    assert world.call(world.service.reload()) is True
    assert "is missing" not in postdesk(world, "explain", str(answer)).out


def test_a_mail_sent_between_rotation_and_reload_still_counts_without_an_overlap(world: World) -> None:
    rotate(world.app.settings.key_file, world.clock.now(), timedelta(0))
    world.write(BOB, "VPN does not connect", "It says error 809.")
    got = world.newest(ANN)
    world.call(world.service.reload())
    world.clock.move(timedelta(minutes=59))
    world.write(ANN, "Re: VPN", "#take", headers=answer_headers(got))
    assert world.tickets()[0].owner == "ann"
    world.clock.move(timedelta(minutes=2))
    world.write(ANN, "Re: VPN", "#close", headers=answer_headers(got))
    assert world.taken[-1].decision.outcome is Outcome.HELD


def test_a_daemon_that_was_not_reloaded_reads_the_keys_when_another_one_signs_with_a_new_one(
    world: World, log: list[Any]
) -> None:
    """Two machines with one file: the other was reloaded, and sent what Ann answers."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    rotate(world.app.settings.key_file, world.clock.now(), timedelta(days=1))
    stale = world.app.carrier
    world.call(world.service.reload())
    world.write(BOB, "Wifi is slow", "In the whole building.")
    got = world.newest(ANN)
    world.app.carrier = stale
    world.write(ANN, "Re: Wifi", "#close", headers=answer_headers(got))
    assert {ticket.subject: ticket.status for ticket in world.tickets()}["Wifi is slow"] is Status.CLOSED
    assert [e["event"] for e in log].count("The key file has changed and was read again") == 1


def test_made_up_key_ids_make_it_read_the_file_once_a_minute(world: World) -> None:
    path, reads = world.app.settings.key_file, []
    made_up = "<pdmzz" + "a" * 32 + "@desk.test>"
    before = world.app.carrier
    rotate(path, world.clock.now(), timedelta(days=1))
    world.write(BOB, "One", "My screen is black.", headers={"In-Reply-To": made_up})
    reads.append(world.app.carrier is not before)
    before = world.app.carrier
    rotate(path, world.clock.now(), timedelta(days=1))
    world.write(BOB, "Two", "My keyboard is broken.", headers={"In-Reply-To": made_up})
    reads.append(world.app.carrier is not before)
    world.clock.move(timedelta(minutes=1))
    path.write_text("not a key")
    world.write(BOB, "Three", "My mouse is gone.", headers={"In-Reply-To": made_up})
    reads.append(world.app.carrier is not before)
    assert reads == [True, False, False]
    assert len(world.tickets()) == 3
    assert read(world.host.deliveries_to(BOB.address)[-1])["Message-ID"]


def test_a_seventeenth_key_is_refused_in_plain_words(world: World) -> None:
    path = world.app.settings.key_file
    for _ in range(40):  # two keys may have the same short name: then it says so, and another try helps
        ended = postdesk(world, "keys", "rotate")
    assert ended.code == 1
    assert "there would be more than 16 keys" in ended.err
    assert len([line for line in path.read_text().splitlines() if not line.startswith("#")]) == 16
