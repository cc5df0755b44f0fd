"""Signed ids in names, subjects, file names and the output of commands: cut out, everywhere."""

from __future__ import annotations

import json
from email.header import decode_header, make_header

from daemon.demo.people import ANN, BOB, DESK, WANG, Actor
from parsers.tokens import find_tokens
from tests.end_to_end.command import postdesk
from tests.end_to_end.letters import files_of, read, subject_of, text_of
from tests.end_to_end.world import World

TOKEN = "pdb" + "a" * 34


def test_a_subject_and_a_name_with_an_id_in_them_go_on_without_it(world: World) -> None:
    world.write(
        Actor(name=f"Eve [ref:{TOKEN}]", address="eve@demo.test"), f"VPN [ref:{TOKEN}]", "It is down."
    )
    (ticket,) = world.tickets()
    assert (ticket.subject, ticket.requester.name) == ("VPN", "Eve")
    world.write(BOB, f"[ref:{TOKEN}]", "My screen is black.")
    assert world.tickets()[1].subject.startswith("(no subject)")
    for mail in (*world.got(ANN), *world.got(WANG), *world.got("eve@demo.test"), *world.got(BOB)):
        people = [str(make_header(decode_header(mail[name]))) for name in ("From", "To")]
        assert TOKEN not in " ".join((subject_of(mail), text_of(mail), *people))


def test_the_file_names_of_relayed_attachments_show_no_id(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    (token,) = find_tokens(str(world.newest(ANN)["Message-ID"]))
    files = ((f"{token}@demo.test.pdf", "application/pdf", b"%PDF"), ("notes.txt", "text/plain", b"Hello"))
    world.answer(ANN, "See the attached.", to="VPN", attachments=files)
    names = files_of(world.newest(BOB))
    assert len(names) == 2 and "notes.txt" in names
    assert not find_tokens(" ".join(names))


def test_no_command_prints_an_id(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    (ticket,) = world.tickets()
    own = world.host.deliveries_to(BOB.address)[-1]
    world.receive(own, sender=DESK)  # comes back: its Message-ID is kept with the message
    saved = world.folder / "own.eml"
    saved.write_bytes(own)
    (token,) = find_tokens(str(read(own)["Message-ID"]))
    for words in (
        ["message", "list", "--json"],
        ["message", "list"],
        ["outbox", "list", "--json"],
        ["ticket", "show", ticket.number],
        ["ticket", "show", ticket.number, "--json"],
        ["explain", ticket.number],
        ["explain", str(saved), "--json"],
        ["explain", str(saved)],
    ):
        ended = postdesk(world, *words)
        assert ended.code == 0 and ended.out, words
        assert token not in ended.out.lower() + ended.err.lower(), words
        assert not find_tokens(ended.out), words
        if "--json" in words:
            json.loads(ended.out)
