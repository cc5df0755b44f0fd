"""Which messages of a mailbox are news: first start, backlog, renumbered folders, several mailboxes."""

from __future__ import annotations

import imaplib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from daemon.demo.host import MailHost
from daemon.demo.people import ADMINISTRATOR, ANN, BOB, CHEN, WANG, password, users
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import text_of
from tests.end_to_end.world import World

SECOND = "helpdesk@demo.test"

SECOND_MAILBOX = """
[[mailbox]]
id = "second"
address = "{second}"
host = "127.0.0.1"
port = {port}
security = "none"
user = "{second}"
password_file = "password-of-second"
"""


def put_old(host: MailHost, desk: str, raw: bytes, day: int) -> None:
    """Put a message into a mailbox as it came on a day of April 2024."""
    _put(host, desk, raw, datetime(2024, 4, day, 3, 0, tzinfo=UTC))


def _put(host: MailHost, desk: str, raw: bytes, came: Any) -> None:
    with imaplib.IMAP4("127.0.0.1", host.imap_port, timeout=10) as imap:
        imap.login(desk, password(desk))
        answer, words = imap.append("INBOX", "", imaplib.Time2Internaldate(came), raw)
        assert answer == "OK", words


def _messages_of(host: MailHost, desk: str) -> Iterator[tuple[Any, bytes]]:
    """Yield (when it came, bytes) of every message in the INBOX."""
    with imaplib.IMAP4("127.0.0.1", host.imap_port, timeout=10) as imap:
        imap.login(desk, password(desk))
        imap.select("INBOX", readonly=True)
        for number in imap.search(None, "ALL")[1][0].split():
            fetched: Any = imap.fetch(number, "(INTERNALDATE BODY.PEEK[])")[1]
            yield imaplib.Internaldate2tuple(fetched[0][0]), fetched[0][1]


def old_letters(world: World) -> list[bytes]:
    first = world.letter(
        BOB, "VPN does not connect", "It says error 809.", headers={"Message-ID": "<old-1@x>"}
    )
    reply = world.letter(
        BOB,
        "Re: VPN does not connect",
        "Still the same.",
        headers={"Message-ID": "<old-2@x>", "In-Reply-To": "<old-1@x>", "References": "<old-1@x>"},
    )
    return [first, reply, world.letter(CHEN, "打印机卡纸", "打印机一直卡纸。")]


def with_backlog(make_world: MakeWorld, **config: str) -> World:
    """Return a world in whose mailbox three messages lay before the desk was started."""
    world = make_world(**config)
    for day, raw in enumerate(old_letters(world), 1):
        put_old(world.host, world.desk, raw, day)
    return world


# -- the first start -------------------------------------------------------------------------------------


def test_the_first_start_begins_now_and_leaves_the_backlog_untouched(make_world: MakeWorld) -> None:
    world = with_backlog(make_world)
    world.start()
    world.write(BOB, "My screen is black", "It says nothing.")
    assert world.outcomes() == {"new_ticket": 1}
    assert [ticket.subject for ticket in world.tickets()] == ["My screen is black"]
    assert world.unseen() == 3
    assert len(world.got(BOB)) == 1
    assert world.got(CHEN) == []


def test_import_counts_first_and_then_takes_in_muted_with_the_old_dates(make_world: MakeWorld) -> None:
    world = with_backlog(make_world)
    world.start()
    counted = postdesk(world, "import")
    assert counted.code == 0
    assert "3 messages would be taken in" in counted.out
    assert "--yes" in counted.out
    assert world.outcomes() == {}

    done = postdesk(world, "import", "--yes")
    assert "3 messages taken in, 0 were already" in done.out
    assert "new_ticket: 2" in done.out
    assert "follow_up: 1" in done.out
    assert [(ticket.number, ticket.muted) for ticket in world.tickets()] == [
        ("20240401-001", True),
        ("20240403-001", True),
    ]
    assert world.tickets()[0].opened_at == datetime(2024, 4, 1, 3, 0, tzinfo=UTC)
    world.advance(days=10)
    assert {one.template for one in world.deliveries()} <= {"digest"}  # nobody hears of it, then or later
    assert world.unseen() == 3  # flags stay as people left them

    again = postdesk(world, "import", "--yes")
    assert "0 messages taken in, 3 were already" in again.out
    assert len(world.tickets()) == 2


def test_import_since_a_day_leaves_out_what_is_older(make_world: MakeWorld) -> None:
    world = with_backlog(make_world)
    world.start()
    assert "1 messages would be taken in" in postdesk(world, "import", "--since", "2024-04-03").out


def test_import_before_the_first_start_says_what_to_do(make_world: MakeWorld) -> None:
    world = with_backlog(make_world)
    world.open().close()
    ended = postdesk(world, "import")
    assert ended.code == 1
    assert "postdesk run" in ended.err


def test_one_bad_message_does_not_stop_an_import(make_world: MakeWorld) -> None:
    world = with_backlog(make_world)
    put_old(world.host, world.desk, b"\r\n \r\n", 4)
    put_old(world.host, world.desk, world.letter(BOB, "Mouse broken", "It is."), 5)
    world.start()
    done = postdesk(world, "import", "--yes")
    assert done.code == 0
    assert "unreadable: 1" in done.out
    assert "new_ticket: 3" in done.out
    assert world.got(ADMINISTRATOR) == []


# -- UIDVALIDITY -----------------------------------------------------------------------------------------


def renumber(world: World) -> MailHost:
    """Let the mailbox move to a new server: the same messages and dates under other numbers."""
    moved = MailHost(users()).start()
    for came, raw in _messages_of(world.host, world.desk):
        _put(moved, world.desk, raw, came)
    world.imap.shut()
    world.imap.open(moved.imap_port)
    return moved


def test_a_renumbered_folder_doubles_and_loses_nothing(make_world: MakeWorld) -> None:
    world = with_backlog(make_world).start()
    world.write(BOB, "My screen is black", "It says nothing.")
    world.append(b"\r\n \r\n")
    world.settle()
    world.stop()
    world.put(world.letter(CHEN, "鼠标坏了", "鼠标不动了。"))  # not read before the move
    moved = renumber(world)
    try:
        world.start()
        world.until(lambda: len(world.tickets()) == 2, "the unread message was lost")
        world.settle()
        assert [ticket.subject for ticket in world.tickets()] == ["My screen is black", "鼠标坏了"]
        assert len(world.got(BOB)) == len(world.got(CHEN)) == len(world.got(ADMINISTRATOR)) == 1
        assert unseen_at(moved, world.desk) == 3  # the backlog is still as people left it
        assert "3 messages would be taken in" in postdesk(world, "import").out
        world.restart()
        assert len(world.tickets()) == 2
    finally:
        world.stop()
        moved.stop()


def unseen_at(host: MailHost, desk: str) -> int:
    with imaplib.IMAP4("127.0.0.1", host.imap_port, timeout=10) as imap:
        imap.login(desk, password(desk))
        imap.select("INBOX", readonly=True)
        _, found = imap.search(None, "UNSEEN")
    return len(found[0].split())


# -- several mailboxes -----------------------------------------------------------------------------------


def two_mailboxes(make_world: MakeWorld) -> World:
    host = MailHost({**users(), SECOND: password(SECOND)}).start()
    section = SECOND_MAILBOX.format(second=SECOND, port=host.imap_port)
    world = make_world(host=host, more_mailboxes=section)
    (world.folder / "password-of-second").write_text(password(SECOND))
    (world.folder / "password-of-second").chmod(0o600)
    return world


def test_each_mailbox_answers_from_its_own_address(make_world: MakeWorld) -> None:
    world = two_mailboxes(make_world).start()
    world.put(world.letter(BOB, "VPN does not connect", "It says 809.", to=SECOND), address=SECOND)
    world.settle()
    world.write(CHEN, "打印机卡纸", "打印机一直卡纸。")
    assert SECOND in world.newest(BOB)["From"]
    assert world.desk in world.newest(CHEN)["From"]
    assert [ticket.mailbox for ticket in world.tickets()] == ["second", "support"]
    world.answer(ANN, "#take\nI will look.")
    assert SECOND in world.newest(BOB, "VPN")["From"]
    world.host.stop()


def test_one_mail_to_two_mailboxes_makes_one_ticket_and_one_acknowledgement(make_world: MakeWorld) -> None:
    world = two_mailboxes(make_world).start()
    raw = world.letter(BOB, "VPN does not connect", "It says 809.", to=f"{world.desk}, {SECOND}")
    world.put(raw)
    world.put(raw, address=SECOND)
    world.settle()
    assert world.outcomes() == {"new_ticket": 1, "duplicate": 1}
    assert len(world.got(BOB)) == 1
    assert len(world.got(ANN)) == 1
    world.host.stop()


def test_one_mailbox_that_is_away_does_not_hold_up_the_other(make_world: MakeWorld) -> None:
    world = two_mailboxes(make_world).start()
    world.imap.shut()
    world.put(world.letter(WANG, "VPN does not connect", "It says 809.", to=SECOND), address=SECOND)
    world.settle()
    assert len(world.tickets()) == 1
    world.host.stop()


def test_a_message_moved_away_by_hand_is_passed_over(make_world: MakeWorld) -> None:
    world = make_world().start()
    world.stop()
    world.put(world.letter(BOB, "one", "My screen is black."))
    with imaplib.IMAP4("127.0.0.1", world.host.imap_port, timeout=10) as imap:
        imap.login(world.desk, password(world.desk))
        imap.select("INBOX")
        imap.store("1", "+FLAGS", r"(\Deleted)")
        imap.expunge()
    world.put(world.letter(BOB, "two", "My screen is black."))
    world.start()
    world.until(lambda: len(world.tickets()) == 1, "the second was not read")
    assert world.tickets()[0].subject == "two"


# -- too large -------------------------------------------------------------------------------------------


def test_a_message_above_the_limit_becomes_a_ticket_and_its_sender_is_told(make_world: MakeWorld) -> None:
    world = make_world(mailbox="max_megabytes = 1").start()
    movie = ("movie.mp4", "video/mp4", bytes(2_000_000))
    world.write(BOB, "My screen is black", "See the movie.", attachments=(movie,))
    assert world.outcomes() == {"new_ticket": 1}
    told = text_of(world.newest(BOB))
    assert "movie.mp4" in told or "too large" in told or "cut" in told
    entry = world.entries(world.tickets()[0])[0]
    assert "See the movie." in entry.text
    assert all("movie.mp4" not in str(part.get_filename()) for part in world.newest(WANG).walk())
    listed = json.loads(postdesk(world, "ticket", "list", "--json").out)
    assert len(listed) == 1
