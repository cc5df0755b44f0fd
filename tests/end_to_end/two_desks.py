"""Two desks on one mail host, and what may be between them."""

from __future__ import annotations

import pytest

from daemon.demo.host import MailHost
from daemon.demo.people import DESK, Actor, password, users
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import letter
from tests.end_to_end.world import World

OTHER = "service@demo.test"
OTHER_DESK = Actor(name="Service", address=OTHER)
TELLING = (b"auto-submitted", b"x-auto", b"precedence", b"references", b"in-reply-to", b"message-id")


def two_desks(make_world: MakeWorld, **config: str) -> tuple[World, World]:
    """Return two running desks; `config` is the first one's. End their host when done."""
    host = MailHost({**users(), OTHER: password(OTHER)}).start()
    one = make_world("one", host=host, **config).start()
    return one, make_world("other", host=host, desk=OTHER).start()


def begin(one: World, subject: str = "VPN does not connect", text: str = "It says 809.") -> None:
    """Let a letter in the name of the other desk arrive."""
    one.put(letter(OTHER_DESK, DESK, subject, text, at=one.clock.now()), sender=OTHER)
    one.settle()


def between(host: MailHost) -> int:
    """How many mails went between the two."""
    return sum({one.sender, one.recipient} <= {DESK, OTHER} for one in host.accepted)


def until_quiet(*worlds: World) -> int:
    """Let desks write to each other until nothing moves any more; return how many mails went between them."""
    host = worlds[0].host
    for _ in range(30):
        before = between(host)
        for world in worlds:
            world.sweep()
        if between(host) == before:
            return before
    raise AssertionError(f"no end after {between(host)} mails")


def strip_headers(host: MailHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a server between the desks take away every header that tells a machine, every id and every tag."""
    take = host.take

    async def stripped(sender: str, recipient: str, content: bytes) -> None:
        if {sender, recipient} == {DESK, OTHER}:
            head, _, body = content.partition(b"\r\n\r\n")
            kept = [line for line in _unfolded(head) if not line.lower().startswith(TELLING)]
            content = b"\r\n".join(_no_tag(line) for line in kept) + b"\r\n\r\n" + body
        await take(sender, recipient, content)

    monkeypatch.setattr(host, "take", stripped)


def _unfolded(head: bytes) -> list[bytes]:
    return head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n")


def _no_tag(line: bytes) -> bytes:
    return b"Subject: Your mail" if line.lower().startswith(b"subject:") else line
