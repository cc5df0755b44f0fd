"""Signed mail read through: S/MIME opaque (CMS SignedData, RFC 8551) and inline PGP (RFC 9580, 7)."""

from __future__ import annotations

import re

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_MAX_NESTING = 12
_MAX_ELEMENTS = 100_000

_PGP_START = "-----BEGIN PGP SIGNED MESSAGE-----"
_PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_PGP_END = "-----END PGP SIGNATURE-----"
_DASH_ESCAPE = re.compile(r"^- (?=-|From )", re.MULTILINE)
_ARMOUR_HEADERS = re.compile(r"(?:[A-Za-z]+: ?[^\n]*\n)*\n?")


def signed_content(data: bytes) -> bytes | None:
    """Return the MIME entity inside a CMS SignedData, unverified; None when `data` is none.

    Reads BER as senders write it (indefinite lengths, content in pieces). Never raises; bounded.
    """
    # ContentInfo ::= SEQUENCE { OID signedData, [0] SEQUENCE { version, digests, { OID, [0] content } } }
    outer = _element(data, 0, len(data))
    if outer is None or outer[0] != 0x30 or not data.startswith(_SIGNED_DATA, outer[1]):
        return None
    position, end = outer[1] + len(_SIGNED_DATA), outer[2]
    for tag in (0xA0, 0x30):
        inner = _element(data, position, end)
        if inner is None or inner[0] != tag:
            return None
        position, end = inner[1], inner[2]
    for _ in range(2):  # version, digestAlgorithms
        skipped = _element(data, position, end)
        if skipped is None:
            return None
        position = _after(data, skipped, end)
        if position < 0:
            return None
    info = _element(data, position, end)
    if info is None or info[0] != 0x30:
        return None
    kind = _element(data, info[1], info[2])
    content = _element(data, kind[2], info[2]) if kind is not None else None
    if content is None or content[0] != 0xA0:
        return None
    pieces: list[bytes] = []
    _octets(data, content[1], content[2], pieces)
    return b"".join(pieces) or None


def _element(data: bytes, position: int, end: int) -> tuple[int, int, int, bool] | None:
    """Return (tag, content start, content end, indefinite?) of the BER element at `position`."""
    if position < 0 or position + 2 > end:
        return None
    tag, length = data[position], data[position + 1]
    position += 2
    if length == 0x80:
        return tag, position, end, True
    if length & 0x80:
        count = length & 0x7F
        if count > 8 or position + count > end:
            return None
        length = int.from_bytes(data[position : position + count], "big")
        position += count
    return tag, position, min(end, position + length), False


def _after(data: bytes, element: tuple[int, int, int, bool], end: int) -> int:
    """Return the position behind an element; -1 when that cannot be found."""
    _, start, element_end, indefinite = element
    if not indefinite:
        return element_end
    position, depth = start, 1
    for _ in range(_MAX_ELEMENTS):
        if data[position : position + 2] == b"\0\0":
            position += 2
            depth -= 1
            if not depth:
                return position
            continue
        inner = _element(data, position, end)
        if inner is None:
            return -1
        if inner[3]:
            depth += 1
            position = inner[1]
        else:
            position = inner[2]
    return -1


def _octets(data: bytes, start: int, end: int, pieces: list[bytes]) -> None:
    """Collect the octet strings from `start` on, through constructed ones, in order."""
    position = start
    ends = [end]
    for _ in range(_MAX_ELEMENTS):
        while ends and position >= ends[-1]:
            ends.pop()
        if not ends:
            return
        if data[position : position + 2] == b"\0\0":
            position += 2
            ends.pop()
            continue
        element = _element(data, position, ends[-1])
        if element is None or len(ends) > _MAX_NESTING:
            return
        tag, inner, inner_end, _ = element
        if tag == 0x24:
            ends.append(inner_end)
            position = inner
        elif tag == 0x04:
            pieces.append(data[inner:inner_end])
            position = inner_end
        else:
            return


def without_pgp_armour(text: str) -> str:
    """Return `text` with the frames of inline PGP signatures taken off; the signed words stay.

    Commands and answers stand at the top of a text; a frame before them would hide them.
    """
    out: list[str] = []
    position = 0
    while (start := text.find(_PGP_START, position)) >= 0:
        signature = text.find(_PGP_SIGNATURE, start)
        if signature < 0 or (start > 0 and text[start - 1] != "\n"):
            break
        headers = _ARMOUR_HEADERS.match(text, start + len(_PGP_START) + 1)
        body = headers.end() if headers else start
        end = text.find(_PGP_END, signature)
        out.append(text[position:start])
        out.append(_DASH_ESCAPE.sub("", text[body:signature]))
        position = end + len(_PGP_END) if end >= 0 else len(text)
        if text.startswith("\n", position):
            position += 1
    out.append(text[position:])
    signed = "".join(out)
    return signed if signed.strip() else text
