"""Bytes of any or no declared charset to clean text, losing as little as can be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.charset_names import canonical_charset, is_ascii_based
from parsers.commonness import best_guess, explained
from parsers.iso2022 import decode_iso2022_jp

_LATIN = frozenset({"cp1252", "iso8859-15", "cp1250", "iso8859-2", "mac_roman", "cp437", "cp850"})
_CANNOT_MAKE_SURROGATES = frozenset({"utf-8", "cp1252", "cp950", "cp949", "cp932", "euc_jp"})

_CONTROL_BYTES = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
# Controls, and the marks that turn a line's direction round: they make "exe.pdf" of "fdp.exe".
_NOT_ONE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_ESCAPES = re.compile(rb"\x1b(?:\$[@AB(]|\([BIJ]|\$\)C)")
_HZ = re.compile(rb"~\{(?:[!-~]{2}){1,200}?~\}")
_JAVA_PAIR = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_LONE_EURO = re.compile(rb"(?<![\x81-\xfe])\x80(?![\x30-\x39][\x81-\xfe])")
# Sets that hold all of the declared one and more of what is written under its label.
_WIDER = {"cp950": "big5hkscs", "euc_jp": "euc_jis_2004", "cp932": "shift_jis_2004"}
_SEVEN_BIT = ("iso2022", "hz", "utf-7")
_LONG_RUN = re.compile(rb"[\x80-\xff]{4}")
# Letters of no living alphabet, side by side: what a few pairs of GBK are when they happen to be valid UTF-8.
_RARE_ONLY = re.compile("[\x00-\x7f\u0180-\u036f]*")
_WITH_ASCII = re.compile("[A-Za-z][\u0180-\u036f]|[\u0180-\u036f][A-Za-z]")
_RARE_PAIR = re.compile("[\u0180-\u036f]{2}")
_CP1252_HOLES = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])


def decode_bytes(data: bytes, label: str | None) -> tuple[str, str | None]:
    """Decode `data`, said to be in `label`; return the text and what was repaired (None: nothing).

    Line ends and control characters are left as they are; lone surrogates never come out.
    """
    codec = canonical_charset(label) if label else None
    if data.isascii() and (codec is None or is_ascii_based(codec)):
        if b"\x1b" in data and _ESCAPES.search(data):
            return _escaped(data), "charset label missing or wrong, read as ISO-2022"
        if codec is None and b"~{" in data and _HZ.search(data, 0, 16_384):
            return data.decode("hz", "replace"), "charset label missing, read as HZ"
        return data.decode("ascii"), None
    if codec is None:
        text, used = guess(data)
        said = f'charset "{printable(label)}" is unknown' if label else "charset label missing"
        return text, f"{said}, read as {used}"
    try:
        text = data.decode(codec)
    except (UnicodeDecodeError, UnicodeError):
        return _repair(data, codec, printable(label))
    if codec == "cp1252" and (other := _not_western(data, label)) is not None:
        return other
    if codec != "utf-8":
        if (better := _really_utf8(data, codec, text)) is not None:
            return better, f"labelled {printable(label)}, read as utf-8"
        if codec not in _CANNOT_MAKE_SURROGATES:
            text = without_surrogates(text)
    return text, None


def _not_western(data: bytes, label: str | None) -> tuple[str, str] | None:
    """Read what is labelled as ASCII or Latin-1 only because a program labels everything so."""
    if _LONG_RUN.search(data) is None:  # Western letters above ASCII stand alone or in pairs
        return None
    text, used = guess(data)
    if used in ("cp1252", "utf-8") or explained(text) < 0.4:
        return None
    return text, f"labelled {printable(label)}, read as {used}"


def _really_utf8(data: bytes, codec: str, text: str) -> str | None:
    """Return `data` read as UTF-8 when the label `codec` fits the bytes less well, else None."""
    if not is_ascii_based(codec):
        return None
    if (utf8 := _strict_utf8(data)) is None:
        return None
    if codec in _LATIN or codec.startswith(("cp125", "iso8859")):
        return utf8
    return utf8 if explained(utf8) > explained(text) else None


def _repair(data: bytes, codec: str, label: str) -> tuple[str, str | None]:
    """Decode what its declared codec cannot read without errors."""
    if codec == "utf-8":
        if _JAVA_PAIR.search(data) and (joined := _with_pairs_joined(data)) is not None:
            return joined, "pairs of surrogates in utf-8 were joined"
        text = data.decode("utf-8", "replace")
        if _mostly_right(text):
            return _by_lines(data), f"bytes that are not valid {label} were repaired"
        if _ESCAPES.search(data):
            return _escaped(data), f"labelled {label}, read as ISO-2022"
        text, used = guess(data)
        return text, f"labelled {label}, read as {used}"
    if codec.startswith("iso2022_jp") and _ESCAPES.search(data):
        text = decode_iso2022_jp(data)
        return text, f"bytes that are not valid {label} were replaced" if "\ufffd" in text else None
    if codec.startswith(_SEVEN_BIT) and not data.isascii():
        text, used = guess(data)
        return text, f"labelled {label}, read as {used}"
    if (utf8 := _strict_utf8(data)) is not None and is_ascii_based(codec):
        return utf8, f"labelled {label}, read as utf-8"
    if codec == "cp1252":
        text = data.translate(None, _CP1252_HOLES).decode("cp1252")
        return text, f"bytes that are not valid {label} were dropped"
    text = without_surrogates(data.decode(codec, "replace"))
    if codec in _WIDER:
        text = min(text, data.decode(_WIDER[codec], "replace"), key=lambda one: one.count("\ufffd"))
    elif codec == "gb18030":  # GBK has the euro sign in one byte
        text = min(text, _with_euro(data), key=lambda one: one.count("\ufffd"))
    if "\ufffd" not in text:
        return text, None
    if text.count("\ufffd") * 10 > sum(not char.isascii() for char in text[:200_000]):
        other, used = guess(data)
        if "\ufffd" not in other:
            return other, f"labelled {label}, read as {used}"
    return text, f"bytes that are not valid {label} were replaced"


def _with_pairs_joined(data: bytes) -> str | None:
    """Read UTF-8 of programs that encode each half of a pair of surrogates by itself (CESU-8)."""
    try:
        halves = data.decode("utf-8", "surrogatepass")
        return halves.encode("utf-16", "surrogatepass").decode("utf-16")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return None


def _with_euro(data: bytes) -> str:
    return without_surrogates(
        "€".join(piece.decode("gb18030", "replace") for piece in _LONE_EURO.split(data))
    )


def _mostly_right(replaced: str) -> bool:
    """Are there at least as many good characters above ASCII as replaced ones?"""
    sample = replaced[:200_000]
    return sum(not char.isascii() for char in sample) >= 2 * sample.count("\ufffd")


def _by_lines(data: bytes) -> str:
    """Read UTF-8 in which single lines are in another charset (a reply that quotes one) or cut off."""
    lines: list[bytes | str] = []
    others: list[bytes] = []
    for line in data.split(b"\n"):
        if (text := _strict_utf8(line)) is not None:
            lines.append(text)
        elif _mostly_right(replaced := line.decode("utf-8", "replace")):
            lines.append(replaced)
        else:
            lines.append(line)
            others.append(line)
    codec = best_guess(b"\n".join(others)[:65536]) if others else "utf-8"
    return "\n".join(
        line if isinstance(line, str) else without_surrogates(line.decode(codec, "replace")) for line in lines
    )


def _strict_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def guess(data: bytes) -> tuple[str, str]:
    """Decode bytes whose charset nobody knows: UTF-8, then escapes, then the likeliest legacy set.

    Returns the text and the codec used. Order and candidates: DESIGN 9 (UTF-8, GB18030, CP1252), the
    other East Asian and Cyrillic sets only when their common characters explain the bytes better.
    """
    if (utf8 := _strict_utf8(data)) is not None:
        return utf8, "utf-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return without_surrogates(data.decode("utf-16", "replace")), "utf-16"
    replaced = data[:65536].decode("utf-8", "replace")
    bad = replaced.count("\ufffd")
    if sum(not char.isascii() for char in replaced) > 4 * bad:
        return data.decode("utf-8", "replace"), "utf-8"
    codec = best_guess(data[:65536])
    if codec == "cp1252":
        return data.translate(None, _CP1252_HOLES).decode("cp1252"), codec
    return without_surrogates(data.decode(codec, "replace")), codec


def _escaped(data: bytes) -> str:
    if b"\x1b$)C" in data:
        return without_surrogates(data.decode("iso2022_kr", "replace"))
    return decode_iso2022_jp(data)


def decode_text(data: bytes, label: str | None) -> tuple[str, str | None]:
    """Decode the content of a text part to clean text with LF line ends; also what was repaired."""
    codec = canonical_charset(label) if label else None
    if (codec is None or is_ascii_based(codec)) and b"\x1b" not in data:
        data = _bytes_with_lf(data)
        if len(data.translate(None, _CONTROL_BYTES)) != len(data):
            if label is None and data.count(0) * 3 > len(data):  # UTF-16 that nobody labelled
                text = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
                return clean_text(text), "charset label missing, read as utf-16"
            data = data.translate(None, _CONTROL_BYTES)
        text, repaired = decode_bytes(data, label)
        return (text.replace("\ufeff", "") if "\ufeff" in text else text), repaired
    text, repaired = decode_bytes(data, label)
    return clean_text(text), repaired


def _bytes_with_lf(data: bytes) -> bytes:
    if b"\r" in data:
        data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.replace(b"\x0c", b"\n") if b"\x0c" in data else data


def decode_header_bytes(data: bytes, hint: str | None = None) -> str:
    """Decode raw 8-bit header bytes (RFC 6532 says UTF-8; many clients write their own charset).

    `hint` is the charset that the mail's body declares: the next best guess after UTF-8.
    """
    if data.isascii():
        return _escaped(data) if b"\x1b" in data and _ESCAPES.search(data) else data.decode("ascii")
    if (utf8 := _strict_utf8(data)) is not None and not _by_chance(utf8):
        return utf8
    codec = canonical_charset(hint) if hint else None
    if codec is not None and codec not in ("utf-8", "cp1252") and is_ascii_based(codec):
        text = data.decode(codec, "replace")
        if "\ufffd" not in text:
            return without_surrogates(text)
    return guess(data)[0] if utf8 is None else _utf8_or_chinese(utf8, data)


def _by_chance(utf8: str) -> bool:
    pairs = _RARE_ONLY.fullmatch(utf8) is not None and _RARE_PAIR.search(utf8) is not None
    return pairs and _WITH_ASCII.search(utf8) is None


def _utf8_or_chinese(utf8: str, data: bytes) -> str:
    """Choose for bytes that are UTF-8 by chance between that and GB18030: "前台" in GBK is a j and a hook."""
    chinese = data.decode("gb18030", "replace")
    return chinese if explained(chinese) > 0.5 else utf8


def clean_text(text: str) -> str:
    """Return `text` with LF line ends and without NUL, other controls or lone surrogates."""
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\x0c", "\n").replace("\ufeff", "")
    return _CONTROLS.sub("", text)


def clean_line(text: str) -> str:
    """Return `text` as one trimmed line: line breaks and tabs become one space, controls vanish."""
    if not text.isprintable():  # also false for wide spaces, which stay
        text = join_lines(_LINE_BREAKS.split(text))
        text = _NOT_ONE_LINE.sub("", text).removeprefix("\ufeff")
    return text.strip()


def join_lines(lines: Iterable[str]) -> str:
    """Return `lines` as one, each trimmed, the empty ones left out."""
    return " ".join([stripped for line in lines if (stripped := line.strip(" \t\r"))])


def without_surrogates(text: str) -> str:
    """Return `text` with every lone surrogate replaced by U+FFFD, so that it can be stored as UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", text)
    return text


def printable(label: str | None) -> str:
    """Return at most 40 harmless characters of `label`, for a defect's phrase."""
    return re.sub(r"[^\w .:/*+-]", "?", label or "", flags=re.ASCII)[:40]
