"""winmail.dat opened: text, HTML and files of a TNEF stream ([MS-OXTNEF], [MS-OXPROPS]), bounded.

Own reader: tnefparse follows counts of four thousand million that the sender made up, and cuts zero
bytes off the end of files. The tests hold both against each other on sane input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.charset import decode_bytes, decode_text
from parsers.rtf import decompressed_rtf, rtf_content

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_FILES = 1_000
_MAX_PROPERTIES = 20_000  # of one stream; real ones stay below 500

_ATTACHMENT_LEVEL = 2
_BODY, _PROPERTIES, _CODEPAGE = 0x800C, 0x9003, 0x9007
_FILE_STARTS, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_TEXT, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_DATA, _NAME, _LONG_NAME, _MIME_TYPE, _CONTENT_ID, _DISPLAY_NAME, _INTERNET_CODEPAGE = (
    0x3701,
    0x3704,
    0x3707,
    0x370E,
    0x3712,
    0x3001,
    0x3FDE,
)
_WIDTHS = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_OBJECT, _STRING, _UNICODE, _BINARY = 0x0D, 0x1E, 0x1F, 0x102
_OBJECT_ID_BYTES = 16  # in front of an embedded object's data
_MESSAGE_OBJECT = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"


@dataclass(slots=True)
class TnefFile:
    """One file of the stream."""

    name: str = ""
    content_type: str = ""
    data: bytes = b""
    content_id: str | None = None


@dataclass(slots=True)
class Tnef:
    """What a stream holds; text and HTML are decoded but not cleaned."""

    text: str = ""
    html: str | None = None
    files: list[TnefFile] = field(default_factory=list)
    complete: bool = True
    """False: the stream is cut off or broken; what was readable is here."""


def is_tnef(data: bytes) -> bool:
    """Does `data` begin like a TNEF stream?"""
    return data[:4] == SIGNATURE


def read_tnef(data: bytes) -> Tnef:
    """Read a TNEF stream. Never raises; linear in its size; stops where the stream breaks off."""
    tnef = Tnef()
    codepage = "cp1252"
    current: TnefFile | None = None
    position = 6
    if not is_tnef(data):
        tnef.complete = False
        return tnef
    while position + 9 <= len(data):
        level = data[position]
        attribute = int.from_bytes(data[position + 1 : position + 3], "little")
        length = int.from_bytes(data[position + 5 : position + 9], "little")
        start, position = position + 9, position + 9 + length + 2  # two bytes of checksum
        if start + length > len(data):
            tnef.complete = False
            length = len(data) - start
        if attribute == _FILE_STARTS:
            if len(tnef.files) >= MAX_FILES:
                tnef.complete = False
                break
            current = TnefFile()
            tnef.files.append(current)
        elif level == _ATTACHMENT_LEVEL:
            if current is not None:
                _file_attribute(current, attribute, data[start : start + length], codepage)
        elif attribute == _CODEPAGE:
            codepage = f"cp{int.from_bytes(data[start : start + 4], 'little')}"
        elif attribute == _BODY:
            tnef.text = tnef.text or _string(data[start : start + length], codepage)
        elif attribute == _PROPERTIES:
            _message_properties(tnef, data[start : start + length], codepage)
    tnef.files = [file for file in tnef.files if file.data or file.name]
    return tnef


def _string(data: bytes, codepage: str) -> str:
    return decode_text(data.rstrip(b"\0"), codepage)[0]


def _file_attribute(file: TnefFile, attribute: int, data: bytes, codepage: str) -> None:
    if attribute == _FILE_TITLE:
        file.name = file.name or _string(data, codepage)
    elif attribute == _FILE_DATA:
        file.data = data
    elif attribute == _FILE_PROPERTIES:
        display = ""
        for number, kind, value in _properties(data):
            if number == _LONG_NAME:
                file.name = _value_string(kind, value, codepage) or file.name
            elif number == _NAME:
                file.name = file.name or _value_string(kind, value, codepage)
            elif number == _DISPLAY_NAME:
                display = _value_string(kind, value, codepage)
            elif number == _MIME_TYPE:
                file.content_type = _value_string(kind, value, codepage).lower()
            elif number == _CONTENT_ID:
                file.content_id = _value_string(kind, value, codepage).strip("<> ") or None
            elif number == _DATA and value:
                _file_data(file, value)
        file.name = file.name or display


def _file_data(file: TnefFile, value: bytes) -> None:
    if value[:16] == _MESSAGE_OBJECT:
        file.content_type = file.content_type or "application/ms-tnef"
        value = value[_OBJECT_ID_BYTES:]
    file.data = value


def _message_properties(tnef: Tnef, data: bytes, codepage: str) -> None:
    text: tuple[int, bytes] | None = None
    html = rtf = b""
    internet = codepage
    for number, kind, value in _properties(data):
        if number == _TEXT:
            text = (kind, value)
        elif number == _HTML:
            html = value
        elif number == _RTF:
            rtf = value
        elif number == _INTERNET_CODEPAGE:
            page = int.from_bytes(value[:4], "little")
            internet = "utf-8" if page == 65001 else f"cp{page}"
    if text is not None:
        tnef.text = _value_string(*text, codepage) or tnef.text
    if html:
        tnef.html = decode_text(html.rstrip(b"\0"), internet)[0]
    if rtf and not tnef.text and tnef.html is None:
        tnef.text, tnef.html = rtf_content(decompressed_rtf(rtf), codepage)


def _value_string(kind: int, value: bytes, codepage: str) -> str:
    if kind == _UNICODE:
        return decode_bytes(value, "utf-16-le")[0].rstrip("\0").replace("\r\n", "\n")
    return _string(value, codepage)


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (number, kind, first value) of a MAPI property list; ends at the first that is broken."""
    position = 4
    for _ in range(min(int.from_bytes(data[:4], "little"), _MAX_PROPERTIES)):
        if position + 4 > len(data):
            return
        kind = int.from_bytes(data[position : position + 2], "little")
        number = int.from_bytes(data[position + 2 : position + 4], "little")
        position += 4
        if number >= 0x8000:  # a named property: GUID, then a number or a name
            named = int.from_bytes(data[position + 16 : position + 20], "little")
            length = int.from_bytes(data[position + 20 : position + 24], "little") if named else 0
            position += 24 + _padded(length)
        several = bool(kind & 0x1000)
        kind &= 0x0FFF
        width = _WIDTHS.get(kind)
        if width is None and kind not in (_OBJECT, _STRING, _UNICODE, _BINARY):
            return
        count = 1
        if several or width is None:
            count = int.from_bytes(data[position : position + 4], "little")
            position += 4
        first = b""
        for index in range(min(count, _MAX_PROPERTIES)):
            if position > len(data):
                return
            length = width or int.from_bytes(data[position : position + 4], "little")
            position += 0 if width else 4
            if index == 0:
                first = data[position : position + length]
            position += length if width else _padded(length)
        yield number, kind, first


def _padded(length: int) -> int:
    return length + -length % 4
