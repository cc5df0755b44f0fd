"""One mail through the transport, with settings for a server on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from daemon.mail.transport import Sent, SmtpSettings, Transport

CONTENT = b"From: desk@demo.test\r\nSubject: printer\r\n\r\nWe have your request.\r\n"
SENDER = "desk@example.test"
RECIPIENT = "ann@example.test"

T = TypeVar("T")


def settings(port: int, **changes: Any) -> SmtpSettings:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "timeout_seconds": 10,
        "data_timeout_seconds": 10,
        "local_hostname": "desk.example.test",
    }
    return SmtpSettings(**{**values, **changes})


def using(port: int, act: Callable[[Transport], Awaitable[T]], **changes: Any) -> T:
    """Run `act` with a transport that is closed afterwards."""

    async def run() -> T:
        transport = Transport(settings(port, **changes))
        try:
            return await act(transport)
        finally:
            await transport.close()

    return asyncio.run(run())


def send_one(port: int, content: bytes = CONTENT, **changes: Any) -> Sent:
    return using(port, lambda transport: transport.send(SENDER, RECIPIENT, content), **changes)
