"""Header fields out of raw bytes: where the block ends, values, message ids (RFC 5322)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from parsers.charset import decode_header_bytes, join_lines
from parsers.words import decoded_line

MAX_FIELDS = 5_000  # more than this in one mail is an attack; the rest is not looked at
MAX_VALUE = 1 << 20  # bytes of one value; 10,000 long addresses fit
MAX_IDS = 1_000  # message ids kept of one References field

# RFC 5322 allows any printable character in a name; real ones are tokens, and what has "=" or "?" before
# its colon is the torn-off rest of a value.
_NAME = rb"([!#$%&'*+.0-9A-Z^_`a-z|~-]+)[ \t]*:"
_FIELD = re.compile(_NAME + rb"([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_LINE = re.compile(rb"[^\n]*+(?:\n|\Z)")
_MBOX = re.compile(rb">?From [^\s:]")
_TIME = re.compile(rb"\d\d:\d\d|[A-Z][a-z]{2} [A-Z][a-z]{2} ")
_EMPTY_LINE = re.compile(rb"\n\r*\n")
_LEADING = re.compile(rb"[ \t\r\n]*+")
_NOT_NAMES = frozenset({b"http", b"https", b"mailto", b"ftp", b"file"})
_KNOWN = frozenset(
    b"from to cc bcc subject date message-id received return-path reply-to sender mime-version content-type "
    b"content-transfer-encoding content-disposition in-reply-to references delivered-to x-mailer "
    b"dkim-signature x-original-to envelope-to list-id authentication-results arc-seal user-agent "
    b"resent-from resent-to importance priority x-priority auto-submitted".split()
)
_KNOWN_NAMES = {spelling: name.decode() for name in _KNOWN for spelling in (name, name.title())}
_KNOWN_NAMES |= {b"Message-ID": "message-id", b"MIME-Version": "mime-version", b"Content-ID": "content-id"}
_OPEN_ENDED = (b";", b",", b"=")


@dataclass(slots=True)
class HeaderBlock:
    """The fields of one entity as raw bytes and where its body begins."""

    fields: dict[str, list[bytes]] = field(default_factory=dict)
    """Values with their folds by lower-case name, top-most first; names in order of their first field."""
    body_start: int = 0
    defects: list[str] = field(default_factory=list)

    def first(self, name: str) -> bytes | None:
        """Return the top-most value of the field `name` (lower case), or None."""
        values = self.fields.get(name)
        return values[0] if values else None


def read_block(raw: bytes, start: int, end: int, *, stop_at: Collection[bytes] = ()) -> HeaderBlock:
    """Read the header fields of the entity at raw[start:end].

    Never raises; linear in the size of the block. A line that is no field continues the one above it
    when a field follows or the one above is open-ended ("...;"), else the body begins there. `stop_at`
    holds boundaries whose delimiter lines end the block.
    """
    block = HeaderBlock()
    fields = block.fields
    values: list[bytes] = []  # of the last field's name
    joined: list[bytes] = []  # unindented lines that belong to the last field
    position = start
    for _ in range(MAX_FIELDS):
        found = _FIELD.match(raw, position, end)
        while found is None or found[1] in _NOT_NAMES:
            after = _past_odd_line(raw, position, end, stop_at, values, joined, block)
            if after < 0:
                return block
            position = after
            found = _FIELD.match(raw, position, end)
        if stop_at and raw.startswith(b"--", position) and _is_delimiter(raw, position, end, stop_at):
            break
        if joined:
            _join(values, joined)
        name, value = found.groups()
        known = _KNOWN_NAMES.get(name) or name.decode("ascii").lower()
        if known in fields:
            values = fields[known]
            values.append(value)
        else:
            values = fields[known] = [value]
        position = found.end()
    else:
        block.defects.append(f"more than {MAX_FIELDS} header fields; the rest was not read")
        blank = _EMPTY_LINE.search(raw, max(start, position - 1), end)
        position = blank.end() if blank else end
    _join(values, joined)
    block.body_start = position
    return block


def _past_odd_line(
    raw: bytes,
    position: int,
    end: int,
    stop_at: Collection[bytes],
    values: list[bytes],
    joined: list[bytes],
    block: HeaderBlock,
) -> int:
    """Look at a line that is no field; return the position behind it, or -1 when the block is over."""
    found = _LINE.match(raw, position, end) if position < end else None
    line = found[0] if found else b""
    stripped = line.strip(b"\r\n")
    if stripped and not (line.startswith(b"--") and _is_delimiter(raw, position, end, stop_at)):
        last = joined[-1] if joined else values[-1][-8:] if values else b""
        if last.rstrip().endswith(_OPEN_ENDED) or _fields_follow(raw, position, end):
            joined.append(stripped)
            if _UNINDENTED not in block.defects:
                block.defects.append(_UNINDENTED)
            return position + len(line)
        if block.fields:
            block.defects.append("no empty line between headers and body")
    elif not stripped:
        position += len(line)
    _join(values, joined)
    block.body_start = min(position, end)
    return -1


def _join(values: list[bytes], joined: list[bytes]) -> None:
    if joined and values:
        values[-1] = b"\n ".join([values[-1], *joined])[: MAX_VALUE + 1]
    joined.clear()


_UNINDENTED = "header lines that were not indented were joined"


def _is_delimiter(raw: bytes, position: int, end: int, boundaries: Collection[bytes]) -> bool:
    line = raw[position + 2 : min(end, position + 1000)].partition(b"\n")[0].rstrip(b" \t\r")
    return line in boundaries or (line.endswith(b"--") and line[:-2] in boundaries)


def _fields_follow(raw: bytes, position: int, end: int) -> bool:
    """Is there, a few lines on and before the next empty line, a field that mails are known to have?"""
    for _ in range(8):
        line = _LINE.match(raw, position, end)
        if line is None or not line[0].strip():
            return False
        position = line.end()
        found = _FIELD.match(raw, position, min(end, position + 2000))
        if found is not None and (found[1].lower() in _KNOWN or found[1][:2].lower() == b"x-"):
            return True
        if position >= end:
            return False
    return False


def skip_lead_in(raw: bytes) -> tuple[int, list[str]]:
    """Return where the headers of a whole mail begin, past what does not belong to it, and the defects.

    Skipped: empty lines, a byte order mark, mbox "From " lines, and up to 30 lines of junk before the
    first known field (a protocol's answer, a shell's prompt).
    """
    position = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    defects = ["byte order mark before the headers"] if position else []
    leading = _LEADING.match(raw, position)
    first = leading.end() if leading else position
    if first > position:
        line_start = raw.rfind(b"\n", position, first) + 1
        if _known_field_at(raw, line_start) or _known_field_at(raw, first) or _MBOX.match(raw, first):
            position = first
            defects.append("empty lines before the headers")
    while _MBOX.match(raw, position) and (line := _LINE.match(raw, position)) is not None:
        if _TIME.search(line[0][:300]) is None:
            break
        position = line.end()
        defects.append("mbox line before the headers")
    if _FIELD.match(raw, position) is not None and not raw.startswith(b"http", position):
        return position, defects
    if not raw[position : position + 2].strip():
        return position, defects
    candidate = position
    for _ in range(30):
        line = _LINE.match(raw, candidate)
        if line is None or line.end() >= len(raw):
            break
        candidate = line.end()
        if _known_field_at(raw, candidate):
            defects.append("junk before the headers was skipped")
            return candidate, defects
    return position, defects


def _known_field_at(raw: bytes, position: int) -> bool:
    found = _FIELD.match(raw, position, position + 2000)
    return found is not None and found[1].lower() in _KNOWN


def unfold(value: str) -> str:
    """Return a header value with its folds undone (RFC 5322, 2.2.3), each fold as one space, trimmed."""
    return join_lines(value.split("\n")) if "\n" in value else value.strip()


def decode_value(value: bytes, hint: str | None = None) -> str:
    """Return a raw value as text, unfolded; encoded words stay (addresses need them undecoded)."""
    return unfold(decode_header_bytes(value[:MAX_VALUE], hint))


def decode_line(value: bytes, hint: str | None = None) -> str:
    """Return a raw value as one clean line, encoded words decoded."""
    if value.isascii() and b"\x1b" not in value and len(value) < MAX_VALUE:
        text = value.decode("ascii").strip()
        if "\n" in text:
            text = join_lines(text.split("\n"))
    else:
        text = decode_value(value, hint)
    return text if "=?" not in text and text.isprintable() else decoded_line(text)


_ID = re.compile(r"<([^<>]+)>")
_SPACE = re.compile(r"\s+")


def message_ids(value: str) -> tuple[str, ...]:
    """Return the message ids in a header value, with angle brackets, in order, each once.

    Ids without brackets count when no bracketed one is there; white space inside an id (a fold) is
    dropped. Of more than MAX_IDS the first and the newest stay.
    """
    found = [_SPACE.sub("", inner) for inner in _ID.findall(value)]
    if not found:
        found = [word.strip("<>,;\"'()") for word in value.split() if "@" in word]
    unique = list(dict.fromkeys(f"<{one}>" for one in found if one and len(one) <= 998))
    if len(unique) > MAX_IDS:
        unique = [unique[0], *unique[-(MAX_IDS - 1) :]]
    return tuple(unique)
