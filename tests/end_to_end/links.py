"""What a phone does when somebody taps a link in a mail: it opens a new mail, filled in, and sends it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote, urlsplit

from daemon.demo.people import Actor
from tests.end_to_end.letters import html_of
from tests.end_to_end.world import World
from tests.unit.mails_made_readable import read_html


@dataclass(frozen=True)
class Tapped:
    """The mail that opens."""

    to: str
    subject: str
    body: str


def links_in(mail: Message) -> Mapping[str, Tapped]:
    """Return the mails that the buttons of a delivered mail open, by what the buttons say.

    Read as RFC 6068 has it, with percent signs as the only escape: "+" is a plus.
    """
    found: dict[str, Tapped] = {}
    for address, shown in read_html(html_of(mail)).links:
        parts = urlsplit(address)
        if parts.scheme != "mailto":
            continue
        assert re.fullmatch(r"[A-Za-z0-9%@.\-_~=&?:]+", address), address
        fields = dict(field.split("=", 1) for field in parts.query.split("&"))
        found[shown] = Tapped(
            to=unquote(parts.path), subject=unquote(fields["subject"]), body=unquote(fields["body"])
        )
    return found


def tap(world: World, who: Actor, mail: Message, button: str, **more: str) -> None:
    """Let somebody tap a button and send what opens; `fill` replaces text in it, `sign` stands below."""
    opened = links_in(mail)[button]
    send(world, who, opened, **more)


def send(
    world: World,
    who: Actor,
    opened: Tapped,
    *,
    body: str = "",
    sign: str = "",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send a mail that a link opened, perhaps with another body: a new mail, without In-Reply-To."""
    text = (body or opened.body).replace("\r\n", "\n") + sign
    world.write(who, opened.subject, text, to=opened.to, headers=headers or {})
