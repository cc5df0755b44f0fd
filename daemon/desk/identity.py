"""Signed opaque ids: what our mails carry so that an answer shows which mail it answers (DESIGN 5).

A token says nothing and is looked up: ticket, addressee and role stand in the database. It reads
`pd` + use + key id + nonce + signature, all of it lower-case base32, since servers fold local parts:

    pd m 7k abcdefgh23456722 k4z5m6n7o2p3q4r5
    |  | |  |                80 bits of HMAC-SHA256 over everything before it
    |  | |  80 random bits, made by the shell; the name under which the store knows the mail
    |  | which key signed
    |  what it is for: one that stands in a text cannot be turned into one that stands in a header

What a token proves is decided elsewhere; by itself it proves nothing, since mails are forwarded.

The key file holds one key a line, the newest first, and comments behind "#":

    4f0c...64 or more hex digits
    9b1d...  until 2026-05-01T00:00:00+00:00

The first key signs; it has no end. An older one is still accepted until the instant behind it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from parsers.tokens import FLAGS, KEY_ID_CHARS, NONCE_CHARS, SIGNATURE_CHARS, TOKEN, TOKEN_CHARS, find_tokens

NONCE_BYTES = 10
"""What the shell draws for one mail: 80 random bits."""

MIN_SECRET_BYTES = 32
MAX_KEYS = 16
MAX_KEY_FILE_CHARS = 16_384
MAX_LOCAL_PART = 64
"""RFC 5321, 4.5.3.1.1."""

_NONCE = re.compile(rf"[a-z2-7]{{{NONCE_CHARS}}}")


class Use(StrEnum):
    """What a token is for. It is signed with it."""

    MESSAGE_ID = "m"
    """In our Message-ID; comes back in In-Reply-To, and in the References of whoever was copied."""
    REPLY_ADDRESS = "r"
    """In our Reply-To; comes back among the recipients, seen by everyone who was copied."""
    BODY = "b"
    """In the text; comes back in the quote, and is in every forward."""
    ENVELOPE = "e"
    """In the envelope sender; comes back as the recipient of a bounce."""
    ACTION = "a"
    """In a tap-to-act link: one use for one command (SPEC D2), see `Signer.sign_command`."""


class KeysUnreadable(ValueError):
    """The key file cannot be used. The text names the line and never what stands in it."""


@dataclass(frozen=True)  # no slots: the id is worked out once
class SigningKey:
    """One secret. Its id follows from it."""

    secret: bytes = field(repr=False)
    valid_until: datetime | None = None
    """None: the key that signs. Aware."""

    @cached_property
    def id(self) -> str:
        """Two characters that tell keys apart; they tell nothing of the secret that could be used."""
        return _base32(hashlib.sha256(b"postdesk key id\0" + self.secret).digest())[:KEY_ID_CHARS]

    def signature(self, head: str) -> str:
        """Sign everything of a token that stands before its signature."""
        digest = hmac.digest(self.secret, b"postdesk token 1\0" + head.encode("ascii"), "sha256")
        return _base32(digest)[:SIGNATURE_CHARS]


class Signer:
    """Signs with the first key and checks with all that are still valid."""

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        """Raises `KeysUnreadable` for keys that cannot serve together."""
        _refuse_unusable(keys)
        self._keys = tuple(keys)

    def sign(self, nonce: str, use: Use = Use.MESSAGE_ID) -> str:
        """Return the token for a nonce of `nonce_from`. Raises ValueError for any other text."""
        if not _NONCE.fullmatch(nonce):
            raise ValueError(f"a nonce has {NONCE_CHARS} characters of lower-case base32")
        key = self._keys[0]
        head = f"pd{use.value}{key.id}{nonce}"
        return head + key.signature(head)

    def check(self, token: str, use: Use, now: datetime) -> str | None:
        """Return the nonce of a token that we signed for this use; None for any other text.

        Every key is tried, none ends the search, and signatures are compared in constant time: how long it
        takes tells nothing of which key or how much of a signature was right.
        """
        written = token.strip().lower()
        if len(written) != TOKEN_CHARS or not written.isascii():
            return None
        head, signature = written[:-SIGNATURE_CHARS], written[-SIGNATURE_CHARS:]
        genuine = False
        for key in self._keys:
            valid = key.valid_until is None or now < key.valid_until
            right = hmac.compare_digest(key.signature(head).encode(), signature.encode())
            genuine |= right & valid & head.startswith(f"pd{use.value}{key.id}")
        nonce = head[-NONCE_CHARS:]
        return nonce if genuine and _NONCE.fullmatch(nonce) else None

    def sign_command(self, nonce: str, verb: str) -> str:
        """Return the token of a tap-to-act link, good for one command of one mail. Raises as `sign`.

        The verb is signed and not written, so that the link for one command cannot be made into another's.
        """
        token = self.sign(nonce, Use.ACTION)
        head = token[:-SIGNATURE_CHARS]
        return head + self._keys[0].signature(_of_command(head, verb))

    def check_command(self, token: str, verbs: Iterable[str], now: datetime) -> tuple[str, str] | None:
        """Return nonce and verb of a link's token that we signed for one of these commands, else None.

        As `check`, it takes the same time whatever is wrong with it.
        """
        written = token.strip().lower()
        if len(written) != TOKEN_CHARS or not written.isascii():
            return None
        head, signature = written[:-SIGNATURE_CHARS], written[-SIGNATURE_CHARS:]
        found: str | None = None
        for key in self._keys:
            valid = key.valid_until is None or now < key.valid_until
            ours = valid & head.startswith(f"pd{Use.ACTION.value}{key.id}")
            for verb in sorted(verbs):
                right = hmac.compare_digest(
                    key.signature(_of_command(head, verb)).encode(), signature.encode()
                )
                found = verb if right & ours else found
        nonce = head[-NONCE_CHARS:]
        return (nonce, found) if found is not None and _NONCE.fullmatch(nonce) else None

    def counterpart(self, token: str, use: Use) -> str | None:
        """Return the token for another use of the same mail under the same key; None when we have that key no
        more. `token` is a genuine one, or one of ours that is kept."""
        nonce = nonce_of(token)
        key = next((key for key in self._keys if key.id == key_id_of(token)), None)
        if key is None:
            return None
        head = f"pd{use.value}{key.id}{nonce}"
        return head + key.signature(head)

    @property
    def key_ids(self) -> frozenset[str]:
        return frozenset(key.id for key in self._keys)

    def check_any(self, text: str, use: Use, now: datetime) -> tuple[str, ...]:
        """Return the nonces of all genuine tokens of this use in a text, in order, each once."""
        nonces = (self.check(token, use, now) for token in find_tokens(text))
        return tuple(dict.fromkeys(nonce for nonce in nonces if nonce is not None))


def nonce_from(random: bytes) -> str:
    """Return the nonce that `NONCE_BYTES` random bytes make. Raises ValueError for fewer or more."""
    if len(random) != NONCE_BYTES:
        raise ValueError(f"a nonce is made of {NONCE_BYTES} bytes")
    return _base32(random)


def _of_command(head: str, verb: str) -> str:
    """What is signed for a command; no other token's head has a colon in it."""
    return f"{head}:{verb}"


def nonce_of(token: str) -> str:
    """Return the nonce in what has the shape of a token, whoever signed it."""
    return token[-SIGNATURE_CHARS - NONCE_CHARS : -SIGNATURE_CHARS]


def _base32(data: bytes) -> str:
    return b32encode(data).decode("ascii").rstrip("=").lower()


# -- where tokens stand ------------------------------------------------------------------------------------


def key_id_of(token: str) -> str:
    """Return the id of the key that a token says it was signed with."""
    return token[3 : 3 + KEY_ID_CHARS]


def message_id(token: str, domain: str) -> str:
    """Return the Message-ID that carries a token, with angle brackets."""
    return f"<{token}@{domain}>"


def reply_address(address: str, token: str, separator: str = "+") -> str | None:
    """Return the desk's address with a token in it, or None where the local part would become too long
    (RFC 5321): then the desk does without."""
    local, at, domain = address.rpartition("@")
    extended = f"{local}{separator}{token}"
    return f"{extended}@{domain}" if at and local and len(extended) <= MAX_LOCAL_PART else None


def without_extension(address: str, separator: str = "+") -> str:
    """Return the desk's own address out of one of `reply_address`; any other is returned unchanged."""
    local, at, domain = address.rpartition("@")
    plain, found, token = local.rpartition(separator)
    if found and plain and at and re.fullmatch(TOKEN, token, FLAGS):
        return f"{plain}@{domain}"
    return address


# -- keys --------------------------------------------------------------------------------------------------


def parse_keys(text: str) -> tuple[SigningKey, ...]:
    """Read a key file. Raises `KeysUnreadable`, whose text never holds a secret."""
    if len(text) > MAX_KEY_FILE_CHARS:
        raise KeysUnreadable("the key file is too large to be one")
    keys: list[SigningKey] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        words = line.partition("#")[0].split()
        if words:
            keys.append(_key(words, number))
    _refuse_unusable(keys)
    return tuple(keys)


def _key(words: list[str], number: int) -> SigningKey:
    if not re.fullmatch(rf"[0-9A-Fa-f]{{{2 * MIN_SECRET_BYTES},512}}", words[0]) or len(words[0]) % 2:
        raise KeysUnreadable(f"line {number}: a key is written as {2 * MIN_SECRET_BYTES} or more hex digits")
    secret = bytes.fromhex(words[0])
    match words[1:]:
        case []:
            return SigningKey(secret)
        case ["until", instant]:
            try:
                until = datetime.fromisoformat(instant)
            except ValueError:
                raise KeysUnreadable(f"line {number}: the time behind 'until' is none (ISO 8601)") from None
            if until.tzinfo is None:
                raise KeysUnreadable(f"line {number}: the time behind 'until' needs its zone, like +00:00")
            return SigningKey(secret, until)
        case _:
            raise KeysUnreadable(f"line {number}: behind the key stands nothing, or 'until' and a time")


def _refuse_unusable(keys: Sequence[SigningKey]) -> None:
    if not keys:
        raise KeysUnreadable("there is no key")
    if len(keys) > MAX_KEYS:
        raise KeysUnreadable(f"there are more than {MAX_KEYS} keys")
    if any(len(key.secret) < MIN_SECRET_BYTES for key in keys):
        raise KeysUnreadable(f"a key has at least {MIN_SECRET_BYTES} bytes")
    if keys[0].valid_until is not None:
        raise KeysUnreadable("the first key signs: it must have no end")
    if any(key.valid_until is None for key in keys[1:]):
        raise KeysUnreadable("every key but the first needs 'until' and a time")
    if len({key.id for key in keys}) < len(keys):
        raise KeysUnreadable("two keys have the same id: make another one")


def written_keys(keys: Sequence[SigningKey]) -> str:
    """Return the text of the key file, to be kept where only the daemon can read it."""
    _refuse_unusable(keys)
    lines = ["# Keys of Postdesk, the newest first. Who has them can forge the ids of its mails."]
    for key in keys:
        until = f" until {key.valid_until.astimezone(UTC).isoformat()}" if key.valid_until else ""
        lines.append(f"{key.secret.hex()}{until}")
    return "\n".join(lines) + "\n"


def rotated(
    keys: Sequence[SigningKey], secret: bytes, now: datetime, overlap: timedelta
) -> tuple[SigningKey, ...]:
    """Return the keys with a new one in front. The one that signed so far is accepted for `overlap` longer;
    what has run out is left out. Raises `KeysUnreadable` when the new secret cannot be used, and when there
    would be too many: answers to mails under a key that is dropped would silently prove nothing.
    """
    before = [key if key.valid_until is not None else replace(key, valid_until=now + overlap) for key in keys]
    still = [key for key in before if key.valid_until is not None and key.valid_until > now]
    if len(still) >= MAX_KEYS:
        first = min(key.valid_until for key in still if key.valid_until is not None)
        raise KeysUnreadable(
            f"there would be more than {MAX_KEYS} keys; the next of the old ones runs out on "
            f"{first.astimezone(UTC).isoformat(timespec='minutes')}. Rotate again then, or delete lines of "
            "old keys: answers to mails that they signed prove nothing from then on"
        )
    new = (SigningKey(secret), *still)
    _refuse_unusable(new)
    return new
