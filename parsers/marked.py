"""Which attachments of a message show signed ids of ours: a mail of the desk that was saved and attached."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from parsers.attachments import read_attachment
from parsers.model import ParsedMail
from parsers.tokens import TOKEN_CHARS

MOST_MEMBERS = 500
"""Members of archives that are looked into, of all archives of one mail."""
MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes of them, unpacked, that are looked at."""

_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_ZIP = b"PK\x03\x04"
_REST = TOKEN_CHARS - 3


def _patterns() -> Iterator[re.Pattern[bytes]]:
    """Tokens as bytes, in one case each: in either, every tenth base64 line would do as the inside of one.

    The second of each pair is UTF-16 of either order, which Outlook's .msg holds.
    """
    for pd, letter in ((b"pd", b"a-z"), (b"PD", b"A-Z")):
        yield re.compile(rb"(?<![A-Za-z0-9])%b[%b][%b2-7]{%d}(?![A-Za-z0-9])" % (pd, letter, letter, _REST))
        wide = b"\0".join(bytes([each]) for each in pd)
        token = rb"%b\x00[%b](?:\x00[%b2-7]){%d}" % (wide, letter, letter, _REST)
        yield re.compile(rb"(?<![A-Za-z0-9]\x00)" + token + rb"(?!\x00[A-Za-z0-9])")


_PATTERNS = tuple(_patterns())
_LONGEST = 2 * TOKEN_CHARS + 4
"""Bytes that of one chunk are looked at again with the next."""


def marked_parts(raw: bytes, mail: ParsedMail) -> frozenset[str]:
    """Return the parts (`Attachment.part`) that show what looks like an id of ours.

    Looked at is every byte of every attachment, whatever its name and type, and of zip archives (office
    documents are some) what is inside, one level deep, `MOST_MEMBERS` and `MOST_UNPACKED` in all. What is
    compressed or encrypted otherwise is not seen. Linear.
    """
    archives = _Archives()
    return frozenset(
        attachment.part
        for attachment in mail.attachments
        if _is_marked(read_attachment(raw, attachment), archives)
    )


def _is_marked(content: bytes, archives: _Archives) -> bool:
    return _shows_an_id(content) or (content.startswith(_ZIP) and archives.show_an_id(content))


def _shows_an_id(content: bytes) -> bool:
    return any(pattern.search(content) for pattern in _PATTERNS)


class _Archives:
    """Looks into the archives of one mail, within bounds for all of them together."""

    def __init__(self) -> None:
        self._members, self._bytes = MOST_MEMBERS, MOST_UNPACKED

    def show_an_id(self, content: bytes) -> bool:
        """Whether a member, or a member's name, shows an id; a damaged archive is seen as far as it goes."""
        try:
            with ZipFile(BytesIO(content)) as archive:
                return any(self._shows(archive, member) for member in archive.infolist())
        except (BadZipFile, ValueError, OSError, struct.error):
            return False

    def _shows(self, archive: ZipFile, member: ZipInfo) -> bool:
        if self._members <= 0 or self._bytes <= 0:
            return False
        self._members -= 1
        if _shows_an_id(member.filename.encode("utf-8", "surrogateescape")):
            return True
        if member.flag_bits & _ENCRYPTED or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            return False
        try:
            return self._content_shows(archive, member)
        except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
            return False  # this member is damaged; the next one may not be

    def _content_shows(self, archive: ZipFile, member: ZipInfo) -> bool:
        before = b""
        with archive.open(member) as file:
            while self._bytes > 0 and (chunk := file.read(_CHUNK)):
                self._bytes -= len(chunk)
                if _shows_an_id(before + chunk):
                    return True
                before = chunk[-_LONGEST:]
        return False
