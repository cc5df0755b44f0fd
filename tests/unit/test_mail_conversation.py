"""Replies of an SMTP server, however they come: in pieces, several at once, never, or none at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from daemon.mail.conversation import MAX_REPLY_BYTES, Conversation, Over, Reply


class Wire(asyncio.Transport):
    """A transport that goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def talking(act: Callable[[Conversation, Wire], Awaitable[None]]) -> None:
    async def run() -> None:
        wire = Wire()
        await act(Conversation(wire), wire)

    asyncio.run(run())


SAID = b"250-first\r\n250 second\r\n354\r\n550 5.1.1 caf\xc3\xa9 \xff\n"
HEARD = [Reply(250, "first\nsecond"), Reply(354, ""), Reply(550, "5.1.1 café \ufffd")]


@pytest.mark.parametrize("piece", [1, 2, 3, 7, len(SAID)])
def test_replies_are_heard_in_order_in_whatever_pieces_they_come(piece: int) -> None:
    async def act(talk: Conversation, wire: Wire) -> None:
        for at in range(0, len(SAID), piece):
            talk.data_received(SAID[at : at + piece])
        assert [await talk.reply(0) for _ in HEARD] == HEARD
        assert talk.ready

    talking(act)


def test_a_reply_that_is_waited_for_arrives() -> None:
    async def act(talk: Conversation, wire: Wire) -> None:
        talk.say(b"NOOP\r\n")
        waiting = asyncio.create_task(talk.reply(20))
        await asyncio.sleep(0)
        talk.data_received(b"250-o")
        await asyncio.sleep(0)
        talk.data_received(b"k\r\n250 done\r\n")
        assert await waiting == Reply(250, "ok\ndone")
        assert wire.written == [b"NOOP\r\n"]

    talking(act)


def test_what_was_said_before_the_end_is_still_heard() -> None:
    async def act(talk: Conversation, wire: Wire) -> None:
        talk.data_received(b"421 goodbye\r\n")
        talk.eof_received()
        assert not talk.ready
        assert await talk.reply(0) == Reply(421, "goodbye")
        with pytest.raises(Over, match="it hung up"):
            await talk.reply(0)
        with pytest.raises(Over, match="it hung up"):
            talk.say(b"NOOP\r\n")

    talking(act)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (lambda talk: talk.eof_received(), "it hung up"),
        (lambda talk: talk.connection_lost(None), "connection lost"),
        (lambda talk: talk.connection_lost(ConnectionResetError("reset by peer")), "reset by peer"),
        (lambda talk: talk.close(), "connection closed"),
        (lambda talk: talk.data_received(b"hello, this is no SMTP\r\n"), "this is no SMTP: hello"),
        (lambda talk: talk.data_received(b"25\r\n"), "this is no SMTP"),
        (lambda talk: talk.data_received(b"2500 what\r\n"), "this is no SMTP"),
        (lambda talk: talk.data_received("²50 what\r\n".encode()), "this is no SMTP"),
        (lambda talk: talk.data_received(b"250 " + b"x" * MAX_REPLY_BYTES), "talks without end"),
        (lambda talk: talk.data_received(b"250-x\r\n" * MAX_REPLY_BYTES), "talks without end"),
    ],
)
def test_who_waits_is_told_of_the_end(end: Callable[[Conversation], None], why: str) -> None:
    async def act(talk: Conversation, wire: Wire) -> None:
        waiting = asyncio.create_task(talk.reply(20))
        await asyncio.sleep(0)
        end(talk)
        with pytest.raises(Over, match=why):
            await waiting
        assert not talk.ready

    talking(act)


def test_silence_is_not_waited_for_longer_than_wanted() -> None:
    async def act(talk: Conversation, wire: Wire) -> None:
        with pytest.raises(Over, match="no answer in time"):
            await talk.reply(0)

    talking(act)


@pytest.mark.parametrize("unasked", [b"421 too idle\r\n", b"250-", b"2"])
def test_a_connection_on_which_somebody_spoke_unasked_is_not_ready(unasked: bytes) -> None:
    async def act(talk: Conversation, wire: Wire) -> None:
        assert talk.ready
        talk.data_received(unasked)
        assert not talk.ready

    talking(act)
