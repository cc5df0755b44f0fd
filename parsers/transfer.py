"""Content-Transfer-Encodings undone, broken ones too (RFC 2045, section 6; uuencode)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

CHUNK = 1 << 20  # bytes looked at in one step, so that a large attachment is never whole in memory twice

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64) - {ord("=")})
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? +[0-7]{3,4} +(\S[^\r\n]{0,500})\r?$", re.M)

_NAMES = {
    "": "7bit",
    "7bit": "7bit",
    "7-bit": "7bit",
    "us-ascii": "7bit",
    "8bit": "8bit",
    "8-bit": "8bit",
    "8bits": "8bit",
    "utf-8": "8bit",
    "utf8": "8bit",
    "binary": "binary",
    "none": "7bit",
    "base64": "base64",
    "base-64": "base64",
    "base_64": "base64",
    "b": "base64",
    "quoted-printable": "quoted-printable",
    "quotedprintable": "quoted-printable",
    "quoted_printable": "quoted-printable",
    "quoted/printable": "quoted-printable",
    "qp": "quoted-printable",
    "q": "quoted-printable",
    "x-uuencode": "uuencode",
    "x-uue": "uuencode",
    "uuencode": "uuencode",
    "uue": "uuencode",
}


def encoding_name(value: str) -> str | None:
    """Return the encoding that a Content-Transfer-Encoding header means; None when it is not known."""
    name = value.strip(" \t\"';.").lower()
    return _NAMES.get(name) or _NAMES.get(re.split(r"[\s;(,\"']", name, maxsplit=1)[0])


def decode(data: bytes, encoding: str) -> bytes:
    """Undo `encoding` (a name as `encoding_name` gives it) on the whole of `data`. Never raises."""
    if encoding == "base64":
        return decode_base64(data)
    if encoding == "quoted-printable":
        return decode_quoted_printable(data)
    if encoding == "uuencode":
        return decode_uuencode(data)
    return data


def iterate_decoded(raw: bytes, start: int, end: int, encoding: str) -> Iterator[bytes]:
    """Yield the decoded content of raw[start:end] in pieces; together they equal `decode` of the slice."""
    if end - start <= CHUNK or encoding not in ("base64", "7bit", "8bit", "binary"):
        yield decode(raw[start:end], encoding)
        return
    if encoding != "base64":
        for at in range(start, end, CHUNK):
            yield raw[at : min(at + CHUNK, end)]
        return
    rest = b""
    for at in range(start, end, CHUNK):
        symbols = rest + raw[at : min(at + CHUNK, end)].translate(None, _NOT_BASE64)
        if b"=" in symbols:  # padding: either the end, or several encoded blocks in a row
            *whole, rest = symbols.split(b"=")
            for piece in whole:
                yield _decode_clean(piece)
        else:
            rest = symbols
        keep = len(rest) % 4
        cut = len(rest) - keep
        yield binascii.a2b_base64(rest[:cut])
        rest = rest[cut:]
    yield _decode_clean(rest)


def decode_slice(raw: bytes, start: int, end: int, encoding: str) -> bytes:
    """Return the decoded content of raw[start:end] without copying the slice first."""
    return b"".join(iterate_decoded(raw, start, end, encoding))


def decode_base64(data: bytes) -> bytes:
    """Decode base64 with stray symbols, missing or early padding: every whole group is kept."""
    if (strict := _decode_strict(data)) is not None:
        return strict
    symbols = data.translate(None, _NOT_BASE64)
    if b"=" not in (unpadded := symbols.rstrip(b"=")):
        return _decode_clean(unpadded)
    return b"".join(_decode_clean(piece) for piece in symbols.split(b"="))


def _decode_strict(data: bytes) -> bytes | None:
    """Decode base64 that is right but for its line ends; None when anything is wrong with it."""
    try:
        return binascii.a2b_base64(data.translate(None, b"\r\n\t "), strict_mode=True)
    except binascii.Error:
        return None


def _decode_clean(symbols: bytes) -> bytes:
    """Decode symbols of the alphabet only, without padding; one left-over symbol carries no byte."""
    match len(symbols) % 4:
        case 1:
            symbols = symbols[:-1]
        case 2:
            symbols += b"=="
        case 3:
            symbols += b"="
    return binascii.a2b_base64(symbols)


def decode_base64_text(data: bytes) -> tuple[bytes, str | None]:
    """Decode a base64 text part; also what was repaired.

    Mailing lists append their footer in plain text below the encoded block, and some programs label
    plain text as base64: both are words that must not be turned into noise.
    """
    if (strict := _decode_strict(data)) is not None:
        return strict, None
    if not data.translate(None, _BASE64 + b"=\r\n\t "):
        return decode_base64(data), None
    kept: list[bytes] = []
    lines = data.splitlines(keepends=True)
    for number, line in enumerate(lines):
        stripped = line.strip()
        wrong = len(stripped.translate(None, _BASE64 + b"="))
        if (wrong > 2 and wrong * 10 > len(stripped)) or b" " in stripped:
            if not kept:
                return data, "labelled base64 but is not"
            rest = b"".join(lines[number:])
            return decode_base64(b"".join(kept)) + b"\n" + rest, "plain text below a base64 block"
        if stripped:
            kept.append(line)
    return decode_base64(data), "stray symbols in base64"


def decode_quoted_printable(data: bytes) -> bytes:
    """Decode quoted-printable; what is not valid stays as it is written (RFC 2045, 6.7)."""
    if b"= " in data or b"=\t" in data:
        data = _SOFT_BREAK.sub(b"=", data)
    return binascii.a2b_qp(data)


def decode_uuencode(data: bytes) -> bytes:
    """Decode the first uuencoded block in `data`, or all of `data` when it has no "begin" line."""
    begin = _UU_BEGIN.search(data)
    base64 = begin is not None and begin[0].startswith(b"begin-base64")
    body = data[begin.end() :] if begin else data
    if base64:
        return decode_base64(body.partition(b"\n====")[0])
    out: list[bytes] = []
    for line in body.split(b"\n"):
        line = line.rstrip(b"\r")
        if line == b"end":
            break
        if not line or line == b"`":
            continue
        out.append(_uu_line(line))
    return b"".join(out)


def _uu_line(line: bytes) -> bytes:
    wanted = (line[0] - 32) & 63
    symbols = line[: 1 + (wanted + 2) // 3 * 4]
    try:
        return binascii.a2b_uu(symbols)
    except binascii.Error:
        cleaned = bytes(byte if 32 <= byte <= 96 else 32 for byte in symbols)
        try:
            return binascii.a2b_uu(cleaned)
        except binascii.Error:
            return b""


def uu_blocks(data: bytes) -> list[tuple[int, int, bytes]]:
    """Return (start, end, name) of each uuencoded file in a text; offsets of the block with its lines.

    A block counts only with an "end" line and a first line of the right length, so that a sentence
    beginning with "begin" stays text.
    """
    if b"begin" not in data:
        return []
    found: list[tuple[int, int, bytes]] = []
    position = 0
    finish = -1
    while len(found) < 1000 and (begin := _UU_BEGIN.search(data, position)):
        position = begin.end()
        if finish < position:
            finish = _uu_end(data, position)
            if finish < 0:
                break
        first = data[position + 1 : position + 100].partition(b"\n")[0].rstrip(b"\r")
        base64 = begin[0].startswith(b"begin-base64")
        if not base64 and not _is_uu_line(first):
            continue
        found.append((begin.start(), finish, begin[1].strip()))
        position = finish
    return found


_UU_END = re.compile(rb"^(?:end|====)[ \t]*\r?(?:\n|\Z)", re.M)


def _uu_end(data: bytes, position: int) -> int:
    end = _UU_END.search(data, position)
    return end.end() if end else -1


def _is_uu_line(line: bytes) -> bool:
    if not line or not 32 <= line[0] <= 96:
        return False
    wanted = ((line[0] - 32) & 63) + 2
    symbols = wanted // 3 * 4
    return line in (b"`", b"end") or abs(len(line) - 1 - symbols) <= 3
