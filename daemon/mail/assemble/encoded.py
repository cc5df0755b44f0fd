"""Text that is not ASCII in headers: encoded-words (RFC 2047) and pieces that can be folded."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterable

MAX_LINE = 76
"""Characters of a header line with an encoded-word in it (RFC 2047, 2)."""
MAX_PLAIN = 60
"""Characters of a word or name that is left as it is; a longer one is encoded, to be foldable."""

# Controls, line and paragraph separators, halves of surrogate pairs: would end a header or cannot be encoded.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def one_line(text: str, limit: int) -> str:
    """Return `text` as one line of at most `limit` printable characters."""
    return " ".join(_UNPRINTABLE.sub(" ", text[: limit * 2]).split())[:limit]


def is_plain(name: str) -> bool:
    """Say whether a quoted string can hold `name` as it is."""
    return len(name) <= MAX_PLAIN and name.isascii() and "=?" not in name


def fold(header: str, tokens: Iterable[str]) -> str:
    """Return a header, its tokens a blank apart, folded before a line grows past 76 characters."""
    line, done = f"{header}:", []
    for number, token in enumerate(tokens):
        if number and len(line) + 1 + len(token) > MAX_LINE:
            done.append(line)
            line = ""
        line = f"{line} {token}"
    return "\r\n".join([*done, line])


def encoded_words(text: str, *, longest: int = 75) -> list[str]:
    """Return `text` as encoded-words (RFC 2047, 2 and 5) of at most `longest` letters, none cut.

    Of its two forms the shorter one is taken: Q for mostly Latin text, B for the rest.
    """
    if not text:
        return []
    room = longest - len("=?utf-8?b??=")
    as_q = ["_" if char == " " else _Q.get(char) or _hex(char) for char in text]
    if sum(map(len, as_q)) <= (len(text.encode()) + 2) // 3 * 4:
        return [f"=?utf-8?q?{chunk}?=" for chunk in packed(as_q, room)]
    return [
        f"=?utf-8?b?{binascii.b2a_base64(chunk.encode(), newline=False).decode()}?="
        for chunk in packed(list(text), room // 4 * 3, measure=_utf8_length)
    ]


# Only what is safe in a display name too (RFC 2047, 5, rule 3).
_Q = {char: char for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/"}


def _hex(char: str) -> str:
    return "".join(f"={byte:02X}" for byte in char.encode())


def _utf8_length(char: str) -> int:
    return len(char.encode())


def packed(pieces: Iterable[str], room: int, measure: Callable[[str], int] = len) -> list[str]:
    """Join pieces into chunks of at most `room`, none of them divided."""
    chunks: list[str] = []
    chunk: list[str] = []
    used = 0
    for piece in pieces:
        size = measure(piece)
        if chunk and used + size > room:
            chunks.append("".join(chunk))
            chunk, used = [], 0
        chunk.append(piece)
        used += size
    return [*chunks, "".join(chunk)]
