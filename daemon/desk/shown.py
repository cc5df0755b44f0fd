"""Which of our mails a message shows that its writer has seen, by where it shows it (SPEC D4).

A Message-ID in In-Reply-To, a reply address among the recipients, a token in the quoted text; of a bounce
also the envelope sender that it came back to. Each comes to Message-IDs of ours; what these mails were and to
whom they went, the store knows; what that proves, `trust` says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from daemon.desk.identity import Signer, Use, key_id_of, message_id
from daemon.desk.link_verbs import VERBS
from parsers.model import ParsedMail
from parsers.tokens import find_tokens, thread_domain, token_of_id

_IN_A_BOUNCE = (Use.ENVELOPE, Use.MESSAGE_ID, Use.REPLY_ADDRESS, Use.BODY)
_RECIPIENT_HEADERS = ("delivered-to", "x-original-to", "envelope-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Message-IDs, each once. Those that were never ours are found nowhere."""

    direct: tuple[str, ...]
    """In In-Reply-To."""
    named: tuple[str, ...]
    """In References and In-Reply-To, newest first."""
    addressed: tuple[str, ...]
    """Whose reply address the message went to."""
    quoted: tuple[str, ...]
    """Whose token stands in the text."""
    returned: tuple[str, ...]
    """Of a bounce: what it returns, most telling first."""
    tapped: tuple[tuple[str, str], ...]
    """Whose tap-to-act links stand in the text, each with the command that the link is for."""
    unsigned: frozenset[str]
    """Of all these: which have our shape without a signature of a key that is still valid."""
    foreign: bool
    """Its thread is another desk's, and none of its ids is signed by us: tags in its subject are not ours."""


class OurIds:
    """Recognises the ids of this desk: by its keys and its domains."""

    def __init__(self, signer: Signer, domains: Iterable[str]) -> None:
        """`domains` are those of the desk's own addresses, lower case."""
        self._signer, self._domains = signer, tuple(sorted(domains))

    def read(self, mail: ParsedMail, now: datetime, returned_texts: Iterable[str] = ()) -> Shown:
        """Say what a message shows. Work is bounded by the limits of `parsers.tokens`.

        `returned_texts` are those of a bounce in which ids of ours may stand, most telling first.
        """
        direct = tuple(dict.fromkeys(map(_normal, mail.in_reply_to)))
        named = tuple(dict.fromkeys(map(_normal, reversed(mail.references))))
        recipients = " ".join(_recipients(mail))
        returned: list[str] = []
        if mail.bounce is not None:
            if mail.bounce.original_message_id:
                returned.append(_normal(mail.bounce.original_message_id))
            returned += self._ids(recipients, (Use.ENVELOPE,), now)
            for text in (*returned_texts, mail.text):
                returned += self._ids(text, _IN_A_BOUNCE, now)
        addressed = self._ids(recipients, (Use.REPLY_ADDRESS,), now)
        quoted = self._ids(mail.text, (Use.BODY,), now)
        if not quoted and not addressed and not any(map(token_of_id, (*direct, *named))) and mail.page:
            quoted = self._ids(mail.page.source, (Use.BODY,), now)  # some write the quote in HTML only
        ids = {*direct, *named, *returned}
        unsigned = frozenset(each for each in ids if token_of_id(each) and not self._is_signed(each, now))
        return Shown(
            direct=direct,
            named=named,
            addressed=addressed,
            quoted=quoted,
            returned=tuple(dict.fromkeys(returned)),
            tapped=self._tapped(mail.text, now),
            unsigned=unsigned,
            foreign=self._is_foreign({*direct, *named}, unsigned),
        )

    def knows_all_keys(self, mail: ParsedMail) -> bool:
        """Say whether every token that a message shows names a key of ours, genuine or not.

        Else another machine may have been given a new key.
        """
        tokens = {found[0] for each in (*mail.in_reply_to, *mail.references) if (found := token_of_id(each))}
        tokens.update(find_tokens(" ".join(_recipients(mail))), find_tokens(mail.text))
        return all(key_id_of(token) in self._signer.key_ids for token in tokens)

    def _is_signed(self, message_id: str, now: datetime) -> bool:
        found = token_of_id(message_id)
        return found is not None and self._signer.check(found[0], Use.MESSAGE_ID, now) is not None

    def _is_foreign(self, ids: set[str], unsigned: frozenset[str]) -> bool:
        made_by_a_desk = {each: domain for each in ids if (domain := thread_domain(each)) is not None}
        if any(token_of_id(each) and each not in unsigned for each in made_by_a_desk):
            return False  # one is signed by us
        return any(domain not in self._domains or each in unsigned for each, domain in made_by_a_desk.items())

    def _tapped(self, text: str, now: datetime) -> tuple[tuple[str, str], ...]:
        """Return Message-ID and verb of the genuine links of ours in a text."""
        found: dict[tuple[str, str], None] = {}
        for token in find_tokens(text):
            signed = self._signer.check_command(token, VERBS, now)
            ours = self._signer.counterpart(token, Use.MESSAGE_ID) if signed is not None else None
            if signed is not None and ours is not None:
                found.update(dict.fromkeys((message_id(ours, domain), signed[1]) for domain in self._domains))
        return tuple(found)

    def _ids(self, text: str, uses: tuple[Use, ...], now: datetime) -> tuple[str, ...]:
        """Return the Message-IDs of the mails whose genuine tokens of these uses stand in a text."""
        found: dict[str, None] = {}
        for token in find_tokens(text):
            if not any(self._signer.check(token, use, now) for use in uses):
                continue
            ours = self._signer.counterpart(token, Use.MESSAGE_ID)
            if ours is not None:
                found.update(dict.fromkeys(message_id(ours, domain) for domain in self._domains))
        return tuple(found)


def _normal(message_id: str) -> str:
    """Ours in lower case, since some servers change the case; others as they are."""
    return message_id.lower() if token_of_id(message_id) else message_id


def _recipients(mail: ParsedMail) -> Iterable[str]:
    yield from (address.address for address in (*mail.to, *mail.cc))
    for name in _RECIPIENT_HEADERS:
        yield from mail.headers.get(name, ())
