"""Bytes of any or no declared charset to clean text, losing as little as can be."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from parsers.commonness import best_guess, explained

# WHATWG and mail practice: the label in the mail means the wider set that clients really write.
_ALIASES = {
    "ascii": "cp1252",
    "us": "cp1252",
    "us-ascii": "cp1252",
    "ansi-x3.4-1968": "cp1252",
    "ansi": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso88591": "cp1252",
    "iso-88591": "cp1252",
    "windows1252": "cp1252",
    "x-ansi": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "visual": "iso8859-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8n": "utf-8",
    "utf 8": "utf-8",
    "uft-8": "utf-8",
    "utf-8-sig": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "cp65001": "utf-8",
    "65001": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "csunicode11utf7": "utf-7",
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb-2312-80": "gb18030",
    "gb2312-80": "gb18030",
    "gb2312.1980-0": "gb18030",
    "csgb2312": "gb18030",
    "chinese": "gb18030",
    "chinesesimp": "gb18030",
    "euc-cn": "gb18030",
    "euccn": "gb18030",
    "x-euc-cn": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030",
    "gb-18030": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "936": "gb18030",
    "windows-936": "gb18030",
    "zh-cn": "gb18030",
    "hz-gb-2312": "hz",
    "hz-gb2312": "hz",
    "big5": "cp950",
    "big-5": "cp950",
    "x-big5": "cp950",
    "csbig5": "cp950",
    "cn-big5": "cp950",
    "x-x-big5": "cp950",
    "windows-950": "cp950",
    "zh-tw": "cp950",
    "big5-hkscs": "big5hkscs",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601-1989": "cp949",
    "ks-c-5601": "cp949",
    "ksc5601": "cp949",
    "ksc-5601": "cp949",
    "ks-c5601": "cp949",
    "csksc56011987": "cp949",
    "korean": "cp949",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "shift-jis": "cp932",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms-kanji": "cp932",
    "csshiftjis": "cp932",
    "windows-31j": "cp932",
    "x-ms-cp932": "cp932",
    "eucjp": "euc_jp",
    "x-euc-jp": "euc_jp",
    "cseucpkdfmtjapanese": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "iso-2022-jp-2": "iso2022_jp_2",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "iso-2022-kr": "iso2022_kr",
    "csiso2022kr": "iso2022_kr",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "mac": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-cp1251": "cp1251",
    "win-1251": "cp1251",
    "koi8r": "koi8-r",
    "koi": "koi8-r",
    "utf-16": "utf-16",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "iso-10646-ucs-2": "utf-16",
}

# Names that Python would accept as a charset but that are transformations, not character sets.
_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "charmap"}
)

# In all other encodings here a byte below 0x20 is a control character and nothing else.
_NOT_ASCII_BASED = frozenset(
    {
        "hz",
        "utf-7",
        "iso2022_jp_ext",
        "iso2022_jp_2",
        "iso2022_kr",
        "iso2022_jp",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
    }
)
_LATIN = frozenset({"cp1252", "iso8859-15", "cp1250", "iso8859-2", "mac_roman", "cp437", "cp850"})
_CANNOT_MAKE_SURROGATES = frozenset({"utf-8", "cp1252", "cp950", "cp949", "cp932", "euc_jp"})

_CONTROL_BYTES = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAKS = re.compile("[ \t]*(?:\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029\t])[ \t]*")
_NOT_ONE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ESCAPES = re.compile(rb"\x1b(?:\$[@AB(]|\([BIJ]|\$\)C)")
_HZ = re.compile(rb"~\{(?:[!-~]{2})+~\}")
_CP1252_HOLES = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])


@lru_cache(maxsize=512)
def canonical_charset(label: str) -> str | None:
    """Return the codec to read `label` with, or None when the label names no charset known here."""
    name = label.strip(" \t\r\n\"'<>;,").lower()
    name = name.removeprefix("charset=").partition("*")[0].partition(";")[0].strip(" \t\"'")
    name = name.replace("_", "-")
    if not name or len(name) > 40 or not name.isascii():
        return None
    if known := _ALIASES.get(name):
        return known
    for attempt in (name, name.removeprefix("x-"), name.removeprefix("cs"), name.replace("windows", "cp")):
        try:
            found = codecs.lookup(attempt)
        except (LookupError, ValueError):
            continue
        if found._is_text_encoding and found.name not in _NOT_CHARSETS:
            return _ALIASES.get(found.name, found.name)
    return None


def decode_bytes(data: bytes, label: str | None) -> tuple[str, str | None]:
    """Decode `data`, said to be in `label`; return the text and what was repaired (None: nothing).

    Line ends and control characters are left as they are; lone surrogates never come out.
    """
    codec = canonical_charset(label) if label else None
    if data.isascii() and (codec is None or codec not in _NOT_ASCII_BASED):
        if b"\x1b" in data and _ESCAPES.search(data):
            return _escaped(data), "charset label missing or wrong, read as ISO-2022"
        if codec is None and b"~{" in data and _HZ.search(data):
            return data.decode("hz", "replace"), "charset label missing, read as HZ"
        return data.decode("ascii"), None
    if codec is None:
        text, used = guess(data)
        said = f'charset "{printable(label)}" is unknown' if label else "charset label missing"
        return text, f"{said}, read as {used}"
    try:
        text = data.decode(codec)
    except (UnicodeDecodeError, UnicodeError):
        return _repair(data, codec)
    if codec != "utf-8":
        if (better := _really_utf8(data, codec, text)) is not None:
            return better, f"labelled {codec}, read as utf-8"
        if codec not in _CANNOT_MAKE_SURROGATES:
            text = without_surrogates(text)
    return text, None


def _really_utf8(data: bytes, codec: str, text: str) -> str | None:
    """Return `data` read as UTF-8 when the label `codec` fits the bytes less well, else None."""
    if codec in _NOT_ASCII_BASED:
        return None
    if (utf8 := _strict_utf8(data)) is None:
        return None
    if codec in _LATIN or codec.startswith(("cp125", "iso8859")):
        return utf8
    return utf8 if explained(utf8) > explained(text) else None


def _repair(data: bytes, codec: str) -> tuple[str, str]:
    """Decode what its declared codec cannot read without errors."""
    if codec == "utf-8":
        text = data.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        # A reply in UTF-8 that quotes another charset, or a cut-off end: keep what is right.
        if sum(not char.isascii() for char in text[:200_000]) - bad >= bad:
            return text, "bytes that are not valid utf-8 were replaced"
        if _ESCAPES.search(data):
            return _escaped(data), "labelled utf-8, read as ISO-2022"
        text, used = guess(data)
        return text, f"labelled utf-8, read as {used}"
    if (utf8 := _strict_utf8(data)) is not None and codec not in _NOT_ASCII_BASED:
        return utf8, f"labelled {codec}, read as utf-8"
    if codec == "cp1252":
        return data.translate(None, _CP1252_HOLES).decode("cp1252"), "bytes that cp1252 lacks were dropped"
    text = without_surrogates(data.decode(codec, "replace"))
    if text.count("\ufffd") * 10 > sum(not char.isascii() for char in text[:200_000]):
        other, used = guess(data)
        if "\ufffd" not in other:
            return other, f"labelled {codec}, read as {used}"
    if codec == "cp950" and "\ufffd" in text:
        wider = data.decode("big5hkscs", "replace")
        if wider.count("\ufffd") < text.count("\ufffd"):
            text = wider
    return text, f"bytes that are not valid {codec} were replaced"


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
    codec = "iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_ext"
    if codec == "iso2022_jp_ext" and b"\x1b$A" in data:
        codec = "iso2022_jp_2"
    return without_surrogates(data.decode(codec, "replace"))


def decode_text(data: bytes, label: str | None) -> tuple[str, str | None]:
    """Decode the content of a text part to clean text with LF line ends; also what was repaired."""
    codec = canonical_charset(label) if label else None
    if (codec is None or codec not in _NOT_ASCII_BASED) and b"\x1b" not in data:
        data = _bytes_with_lf(data)
        if len(data.translate(None, _CONTROL_BYTES)) != len(data):
            if label is None and data.count(0) * 3 > len(data):  # UTF-16 that nobody labelled
                text = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
                return clean_text(text), "charset label missing, read as utf-16"
            data = data.translate(None, _CONTROL_BYTES)
        text, repaired = decode_bytes(data, label)
        return text.removeprefix("\ufeff"), repaired
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
    if (utf8 := _strict_utf8(data)) is not None:
        return utf8
    codec = canonical_charset(hint) if hint else None
    if codec is not None and codec not in ("utf-8", "cp1252") and codec not in _NOT_ASCII_BASED:
        text = data.decode(codec, "replace")
        if "\ufffd" not in text:
            return without_surrogates(text)
    return guess(data)[0]


def clean_text(text: str) -> str:
    """Return `text` with LF line ends and without NUL, other controls or lone surrogates."""
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\x0c", "\n").removeprefix("\ufeff")
    return _CONTROLS.sub("", text)


def clean_line(text: str) -> str:
    """Return `text` as one trimmed line: line breaks and tabs become one space, controls vanish."""
    if not text.isprintable():  # also false for wide spaces, which stay
        text = _NOT_ONE_LINE.sub("", _LINE_BREAKS.sub(" ", text)).removeprefix("\ufeff")
    return text.strip()


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
