"""Which charset a contact list is in, found without losing a character: strictly, or refused."""

from __future__ import annotations

import codecs
import re

from parsers.charset_names import canonical_charset
from parsers.commonness import best_guess
from parsers.contacts.model import Problem

_NOT_ASCII = re.compile(rb"[^\n]{0,2000}[\x80-\xff][^\n]{0,2000}")
_SAMPLE = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_SAVE_AS = 'save it as "CSV UTF-8"'


def find_encoding(data: bytes, given: str | None = None) -> str | Problem:
    """Return the codec that reads all of `data`; a problem when there is none, or `given` does not."""
    if data.startswith(_WORKBOOKS):
        return _of_file("is a spreadsheet's own format, not CSV", f"in the spreadsheet, {_SAVE_AS}")
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    if given is not None:
        codec = canonical_charset(given)
        if codec is None:
            return _of_file(f"cannot be read as {given[:40]!r}", "no such charset is known; leave it to us")
        return _reads(data, "utf-8-sig" if codec == "utf-8" else codec)
    if marked is not None:
        return _reads(data, marked)
    if b"\0" in data[:_SAMPLE]:
        return _of_file("is no text, or UTF-16 without its mark", _SAVE_AS)
    utf8 = _reads(data, "utf-8")
    if isinstance(utf8, str):
        return utf8
    sample = b"\n".join(_lines_not_ascii(data))
    if _is_damaged_utf8(sample):
        return utf8
    return _reads(data, best_guess(sample))


def _lines_not_ascii(data: bytes) -> list[bytes]:
    """Return the first lines that tell charsets apart."""
    found: list[bytes] = []
    size = 0
    for line in _NOT_ASCII.finditer(data):
        found.append(line[0])
        size += len(line[0])
        if size > _SAMPLE:
            break
    return found


def _is_damaged_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    return sum(not char.isascii() for char in text) > 8 * text.count("\ufffd")


def _reads(data: bytes, codec: str) -> str | Problem:
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "replace").count("\n") + 1
        return Problem(
            line=line,
            column="",
            what=f"holds a byte that is no {codec.removesuffix('-sig')}",
            remedy=_SAVE_AS,
        )
    return codec


def _of_file(what: str, remedy: str) -> Problem:
    return Problem(line=0, column="", what=what, remedy=remedy)
