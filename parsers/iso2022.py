"""ISO-2022-JP as Japanese clients write it: with the characters of NEC and IBM that Python's codec lacks."""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([DOQ]|\$A|\$\(C|\([BJIH])")
_TWO_BYTES = (b"$@", b"$B")
_ASCII = (b"(B", b"(J", b"(H")


def decode_iso2022_jp(data: bytes) -> str:
    """Return `data` decoded; what is in no set becomes U+FFFD. Never raises; linear.

    Two-byte characters go through Shift_JIS of Windows, which has the circled numbers, units and
    company marks that mails are full of. JIS X 0212 and the sets of ISO-2022-JP-2 go through Python's
    codecs.
    """
    pieces: list[str] = []
    position = 0
    state = b"(B"
    for found in _ESCAPE.finditer(data):
        pieces.append(_run(data[position : found.start()], state))
        state = found[1]
        position = found.end()
    pieces.append(_run(data[position:], state))
    return "".join(pieces)


def _run(data: bytes, state: bytes) -> str:
    if not data:
        return ""
    if state in _ASCII:
        return data.decode("ascii", "replace")
    if state == b"(I":  # half-width kana
        return bytes(byte | 0x80 if byte > 0x20 else byte for byte in data).decode("cp932", "replace")
    if state in _TWO_BYTES:
        return _shift_jis(data).decode("cp932", "replace")
    codec = "iso2022_jp_2" if state in (b"$A", b"$(C") else "iso2022_jp_ext"
    return (b"\x1b" + state + data + b"\x1b(B").decode(codec, "replace")


def _shift_jis(data: bytes) -> bytes:
    """Move two-byte characters of JIS X 0208 to where Shift_JIS has them; line ends stay."""
    out = bytearray()
    position = 0
    while position < len(data):
        first = data[position]
        if first < 0x21 or position + 1 >= len(data):
            out.append(first if first < 0x21 else 0x3F)
            position += 1
            continue
        second = data[position + 1]
        if not (first < 0x7F and 0x21 <= second < 0x7F):
            out.append(0x3F)
            position += 1
            continue
        lead = (first + 1 >> 1) + (0x70 if first < 0x5F else 0xB0)
        if first & 1:
            trail = second + (0x1F if second < 0x60 else 0x20)
        else:
            trail = second + 0x7E
        out += bytes((lead, trail))
        position += 2
    return bytes(out)
