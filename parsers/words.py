"""Encoded words in header values (RFC 2047), as standard and as real clients write them."""

from __future__ import annotations

import binascii
import re

from parsers.charset import clean_line, decode_bytes
from parsers.charset_names import canonical_charset
from parsers.transfer import decode_base64

_START = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?")
_WHOLE = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=")
_HEX = re.compile(r"[0-9A-Fa-f]{2}")
_ROUNDS = 6  # some clients encode twice; more than that is an attack


def decode_words(text: str) -> str:
    """Return `text` with all encoded words decoded, over and over if they were encoded repeatedly.

    Adjacent words of one charset are joined as bytes first, since clients split inside a character.
    Words without an end, with spaces or "?" inside, or glued to other text are read as well. Nothing
    that looks like an encoded word is left. Linear in the length of `text`.
    """
    if "=?" not in text:
        return text
    for _ in range(_ROUNDS):
        decoded = _decode_once(text)
        if decoded == text or "=?" not in decoded:
            return decoded
        text = decoded
    return _WHOLE.sub("", text)


def decoded_line(text: str) -> str:
    """Return `text` as one clean line with all encoded words decoded.

    Cleaning can join the halves of an encoded word, and decoding can bring control characters: both
    are done until nothing is left to do.
    """
    for _ in range(_ROUNDS):
        cleaned = text if text.isprintable() else clean_line(text)
        if "=?" not in cleaned:
            return cleaned.strip()
        text = decode_words(cleaned)
        if text == cleaned:
            return cleaned.strip()
    return clean_line(text).replace("=?", "")


def _decode_once(text: str) -> str:
    pieces: list[str] = []
    run: list[tuple[str, bytes]] = []  # words with nothing but white space between them
    position = at = 0
    terminator = -1
    while (start := text.find("=?", at)) >= 0:
        opening = _START.match(text, start)
        if opening is None:
            at = start + 2
            continue
        body = opening.end()
        if terminator < body:
            terminator = text.find("?=", body)
            if terminator < 0:
                terminator = len(text)
        body_end, after = _payload_end(text, body, terminator, opening[2] in "qQ")
        between = text[position:start]
        if not run or between.strip(" \t\r\n"):
            pieces.append(_decode_run(run))
            pieces.append(between)
            run = []
        run.append((opening[1], _payload(text[body:body_end], opening[2])))
        position = at = after
    pieces.append(_decode_run(run))
    pieces.append(text[position:])
    return "".join(pieces)


def _payload_end(text: str, body: int, terminator: int, quoted: bool) -> tuple[int, int]:
    """Return where the payload ends and where the text goes on behind the word."""
    following = text.find("=?", body, terminator + 1)
    while following >= 0 and _START.match(text, following) is None:
        following = text.find("=?", following + 2, terminator + 1)
    if following >= 0:  # the next word begins before this one ends: its end was lost
        return following, following
    if terminator >= len(text):
        return len(text), len(text)
    end = terminator
    while quoted and _HEX.match(text, end + 2):  # "What?=3F?=": a bare "?" before an encoded byte
        later = text.find("?=", end + 2, end + 80)
        if later < 0 or any(mark in text[end + 2 : later] for mark in (" ", "=?", "\n", "\t")):
            break
        end = later
    return end, end + 2


def _payload(payload: str, encoding: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "bB":
        return decode_base64(data)
    return binascii.a2b_qp(data.replace(b"\r", b"").replace(b"\n", b""), header=True)


def _decode_run(run: list[tuple[str, bytes]]) -> str:
    if not run:
        return ""
    if len(run) == 1:
        return decode_bytes(run[0][1], run[0][0])[0]
    out: list[str] = []
    label, data = run[0]
    for next_label, next_data in run[1:]:
        if canonical_charset(next_label) == canonical_charset(label):
            data += next_data
        else:
            out.append(decode_bytes(data, label)[0])
            label, data = next_label, next_data
    out.append(decode_bytes(data, label)[0])
    return "".join(out)
