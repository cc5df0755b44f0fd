"""A secret that somebody mailed is taken out of all that is kept, on SQLite and on PostgreSQL."""

from __future__ import annotations

import io
import os
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import sqlalchemy as sa

from daemon.demo.people import ANN, BOB, CHEN, ZHAO
from daemon.desk.model import EventKind
from daemon.store.tables import metadata, raw_mail
from parsers.message import parse_message
from parsers.redaction import MASK, Secret
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import files_of, html_of, subject_of, text_of
from tests.end_to_end.test_merge import loaded
from tests.end_to_end.world import World
from tests.servers.postgres import available, need_driver, running_postgres

WORD = "hunter2&Wong"
FIRST = "20240521-001"
BOTH = ("sqlite", "postgresql") if available() else ("sqlite",)


@pytest.fixture(params=BOTH)
def desk(request: pytest.FixtureRequest, make_world: MakeWorld) -> Iterator[World]:
    """A running daemon on either database; `desk.dump()` is all that the database holds."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield make_world().start()
            return
        need_driver()
        server = stack.enter_context(running_postgres())
        server.create("desk")
        url = server.url("desk").replace("+psycopg", "")
        world = make_world(extra=f'[database]\nurl = "{url}"').start()
        yield world
        world.stop()


def kept(world: World) -> bytes:
    """Every byte that is kept: the database's files as they are or a dump of it, and raw mail unpacked."""
    folder = world.folder / "data"
    found = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    found += [_unpacked(file) for file in (folder / "raw").rglob("*") if file.is_file()]
    with world.app.database.read() as connection:
        found += [zlib.decompress(body) for body in connection.scalars(sa.select(raw_mail.c.body)) if body]
        for table in metadata.tables.values():
            found += [repr(tuple(row)).encode() for row in connection.execute(sa.select(table))]
    url = world.app.database.url
    if url.startswith("postgresql"):
        plain = url.replace("+psycopg", "")
        done = subprocess.run(["pg_dump", "--dbname", plain], capture_output=True, check=True, timeout=60)
        found.append(done.stdout)
    return b"\n".join(found)


def _unpacked(file: Path) -> bytes:
    return zlib.decompress(file.read_bytes())


def holds(world: World, word: str = WORD) -> bool:
    """Whether it stands anywhere, plain, in HTML or encoded in a raw mail."""
    everything = kept(world)
    secret = Secret(word)
    with world.app.database.read() as connection:
        mails = [
            parse_message(world.app.raw.get(connection, sha))
            for sha in connection.scalars(sa.select(raw_mail.c.sha256))
        ]
    shown = " ".join(f"{m.subject} {m.text} {m.html} {m.sender} {m.attachments}" for m in mails)
    return secret.stands_in(everything) or bool(secret.count(shown) or secret.count_html(shown))


def mailed(world: World) -> World:
    """Bob has mailed a password in every place that he could think of; Ann has quoted it."""
    table = ("accounts.csv", "text/csv", f"bob,{WORD}\n".encode())
    world.write(
        BOB, f"VPN does not connect {WORD}", f"I type {WORD} there.\nIt says error 809.", attachments=(table,)
    )
    world.answer(ANN, f"#note he mailed {WORD}", to=FIRST)
    world.answer(ANN, "Dear Bob, please change your password.", to=FIRST)
    return world


def test_it_is_gone_from_all_that_is_kept_and_the_receipt_says_where_it_is_not(desk: World) -> None:
    world = mailed(desk)
    assert holds(world)
    world.answer(ANN, f"#redact {WORD}", to=FIRST, without_quote=True)
    assert not holds(world)
    receipt = world.newest(ANN)
    text = text_of(receipt)
    assert "#redact … – taken out of everything" in text
    assert BOB.address in text
    assert ANN.address in text
    assert "mailbox on the mail server" in text
    assert WORD not in f"{subject_of(receipt)} {text} {html_of(receipt)}"
    happened = loaded(world, FIRST).last(EventKind.REDACTED)
    assert happened is not None
    assert all(isinstance(count, int) for count in dict(happened.data["places"]).values())  # type: ignore[call-overload]
    assert f"I type {MASK} there" in world.entries(loaded(world, FIRST))[0].text
    assert loaded(world, FIRST).subject == f"VPN does not connect {MASK}"

    # Life goes on: Bob is answered, and what he sent can be passed on without it.
    world.answer(BOB, "I have changed it.", to=FIRST)
    assert "I have changed it." in text_of(world.newest(ANN))


def test_it_is_gone_when_it_was_quoted_in_the_very_mail_that_says_so(desk: World) -> None:
    world = mailed(desk)
    world.answer(ANN, f"#隐去 “{WORD}”\n#show", to=FIRST)
    assert not holds(world)
    assert MASK in text_of(world.newest(ANN))


def test_what_waits_in_the_outbox_leaves_without_it(desk: World) -> None:
    world = mailed(desk)
    world.smtp.shut()
    table = ("more.txt", "text/plain", f"x {WORD} y".encode())
    photo = ("photo.png", "image/png", b"\x89PNG\0" + bytes(range(256)) * 4)
    world.put(world.letter(BOB, f"[#{FIRST}] once more", f"It is {WORD}!", attachments=(table, photo)))
    world.until(lambda: world.count_read() == 4, "not read")
    ended = postdesk(world, "ticket", "redact", FIRST, WORD, "--as", "ann")
    assert ANN.address in ended.out
    assert "mailbox on the mail server" in ended.out
    assert WORD not in ended.out + ended.err
    assert not holds(world)
    world.smtp.open()
    world.run_until_idle()
    got = world.newest(ANN)
    assert f"It is {MASK}!" in text_of(got)
    files = files_of(got)
    assert files["more.txt"].decode() == f"x {MASK} y"
    assert files["photo.png"] == photo[2]


def test_a_large_mail_is_kept_in_a_file_and_its_old_file_goes(desk: World) -> None:
    world = desk
    noise = os.urandom(300_000)
    world.write(
        BOB,
        "logs",
        f"the password is {WORD}",
        attachments=(("noise.bin", "application/octet-stream", noise),),
    )
    raw = world.folder / "data" / "raw"
    (before,) = [file for file in raw.rglob("*") if file.is_file()]
    ended = postdesk(world, "ticket", "redact", FIRST, WORD, "--as", "ann", "--json")
    assert ended.code == 0, ended.err
    assert WORD not in ended.out
    (after,) = [file for file in raw.rglob("*") if file.is_file()]
    assert after != before
    assert not holds(world)


def test_files_that_cannot_be_changed_are_named(world: World) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt", f"the password is {WORD}")
    files = (("backup.zip", "application/zip", packed.getvalue()),)
    world.write(BOB, "VPN does not connect", f"I type {WORD}", attachments=files)
    world.answer(ANN, f"#redact {WORD}", to=FIRST, without_quote=True)
    assert "may still stand in: backup.zip" in text_of(world.newest(ANN))
    assert not holds(world)  # but inside the archive


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("VPN", "at least 4 characters"),
        ("x" * 201, "at most 200 characters"),
        ("bob.harris", "part of an address"),
        (FIRST, "part of an address or of the ticket's number"),
        ("nowhere-to-be-found", "stands nowhere"),
        ("error", "too many for a secret"),
    ],
)
def test_what_is_no_secret_is_refused_and_nothing_is_changed(world: World, wanted: str, why: str) -> None:
    world.write(BOB, "VPN does not connect", "It says 809. " + "error " * 120)
    before = [tuple(row) for row in world.entries(loaded(world, FIRST))]
    world.answer(ANN, f"#redact {wanted}", to=FIRST, without_quote=True)
    text = text_of(world.newest(ANN))
    assert why in text
    assert "Not done" in text
    assert [tuple(row) for row in world.entries(loaded(world, FIRST))] == before
    assert loaded(world, FIRST).last(EventKind.REDACTED) is None


def test_a_mail_that_names_a_secret_in_the_wrong_place_does_not_keep_it_either(world: World) -> None:
    mailed(world)
    world.answer(ANN, f"#redact {WORD}", to=FIRST, without_quote=True)
    assert not holds(world)
    world.at(17, 30)
    world.answer(ZHAO, f"#redact {WORD}", without_quote=True)  # in answer to the digest
    assert "belongs to no ticket" in text_of(world.newest(ZHAO))
    assert not holds(world)
    world.answer(ANN, "#redact nothing-like-it", to=FIRST, without_quote=True)
    assert not holds(world, "nothing-like-it")


def test_a_forged_one_does_nothing_until_the_real_person_says_yes(world: World) -> None:
    mailed(world)
    world.write(ANN, f"[#{FIRST}] x", f"#redact {WORD}")
    assert holds(world)
    asked = world.newest(ANN)
    assert "#redact …" in text_of(asked)
    assert f"#redact {WORD}" not in text_of(asked)
    world.answer(ANN, "yes", without_quote=True)
    assert not holds(world)


def test_a_requesters_own_line_is_no_command(world: World) -> None:
    mailed(world)
    world.answer(BOB, f"#redact {WORD}", to=FIRST)
    assert holds(world)
    assert loaded(world, FIRST).last(EventKind.REDACTED) is None


def test_what_was_merged_into_the_ticket_is_searched_too_and_others_are_left_alone(world: World) -> None:
    mailed(world)
    world.write(CHEN, "VPN 连不上", f"输入 {WORD}")
    world.write(CHEN, "打印机卡纸", f"另一件事,也写了 {WORD}")
    postdesk(world, "ticket", "merge", "20240521-002", FIRST, "--as", "ann")
    postdesk(world, "ticket", "redact", FIRST, WORD, "--as", "ann")
    texts = {ticket.number: " ".join(e.text for e in world.entries(ticket)) for ticket in world.tickets()}
    assert WORD not in texts[FIRST] + texts["20240521-002"]
    assert WORD in texts["20240521-003"]


def test_neither_log_nor_explanation_tells_it(world: World, log: list[Any]) -> None:
    mailed(world)
    world.answer(ANN, f"#redact {WORD}", to=FIRST, without_quote=True)
    assert WORD not in repr(log)
    assert WORD not in postdesk(world, "explain", FIRST).out
    assert WORD not in postdesk(world, "ticket", "show", FIRST).out
    assert WORD not in repr(world.taken[-1].decision.redacts)
    found = postdesk(world, "ticket", "find", WORD)
    assert "0 of the newest" in found.out


PASSED = {"Authentication-Results": "mx.demo.test; dmarc=pass header.from=demo.test"}


def test_a_mail_that_is_passed_on_with_the_password_in_it_never_leaves_with_it(make_world: MakeWorld) -> None:
    world = make_world(mailbox='authserv_id = "mx.demo.test"').start()
    forwarded = (
        f"#redact {WORD}\n\nFor you.\n\n---------- Forwarded message ---------\n"
        f"From: Bob Harris <{BOB.address}>\nDate: Tue, 21 May 2024 at 08:55\n"
        f"Subject: VPN {WORD}\nTo: Ann <{ANN.address}>\n\nVPN does not connect, I type {WORD}. Error 809.\n"
    )
    world.write(ZHAO, f"Fwd: VPN {WORD}", forwarded, headers=PASSED)
    assert "taken out of everything" in text_of(world.newest(ZHAO))
    assert world.tickets()[-1].requester.address == BOB.address
    assert not holds(world)
    everybody = [mail for who in (ANN, BOB, ZHAO) for mail in world.got(who)]
    assert len(everybody) > 2
    assert not any(WORD in f"{subject_of(m)} {text_of(m)}" for m in everybody)
