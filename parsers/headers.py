"""Header fields out of raw bytes: block, values, parameters, message ids, dates (RFC 5322, 2045, 2231)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from parsers.charset import clean_line, decode_bytes, decode_header_bytes
from parsers.words import decode_words

MAX_FIELDS = 5_000  # more than this in one mail is an attack; the rest is not looked at
MAX_VALUE = 1 << 20  # bytes of one value; 10,000 long addresses fit
MAX_IDS = 1_000  # message ids kept of one References field

_NAME = rb"([!-9;-~]+)[ \t]*:"
_FIELD = re.compile(_NAME + rb"([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_LINE = re.compile(rb"[^\n]*+(?:\n|\Z)")
_MBOX = re.compile(
    rb">?From [^\n:]*[^\n]*\d\d:\d\d[^\n]*\n|>?From (?:\S+@\S+|\S+)[ \t]+[A-Z][a-z]{2}[^\n]*\n"
)
_EMPTY_LINE = re.compile(rb"\n\r*\n")
_LEADING = re.compile(rb"[ \t\r\n]*+")
_NOT_NAMES = frozenset({b"http", b"https", b"mailto", b"ftp", b"file"})
_KNOWN = frozenset(
    b"from to cc bcc subject date message-id received return-path reply-to sender mime-version content-type "
    b"content-transfer-encoding content-disposition in-reply-to references delivered-to x-mailer "
    b"dkim-signature x-original-to envelope-to list-id authentication-results arc-seal user-agent "
    b"resent-from resent-to importance priority x-priority auto-submitted".split()
)
_OPEN_ENDED = (b";", b",", b"=")


@dataclass(slots=True)
class HeaderBlock:
    """The fields of one entity as raw bytes, in order, and where its body begins."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    """Lower-case name, value with its folds."""
    body_start: int = 0
    defects: list[str] = field(default_factory=list)

    def first(self, name: str) -> bytes | None:
        """Return the top-most value of the field `name` (lower case), or None."""
        for field_name, value in self.fields:
            if field_name == name:
                return value
        return None


def read_block(raw: bytes, start: int, end: int, *, stop_at: Collection[bytes] = ()) -> HeaderBlock:
    """Read the header fields of the entity at raw[start:end].

    Never raises; linear in the size of the block. A line that is no field continues the one above it
    when a field follows or the one above is open-ended ("...;"), else the body begins there. `stop_at`
    holds boundaries whose delimiter lines end the block.
    """
    block = HeaderBlock()
    position = start
    joined: list[bytes] = []  # unindented lines that belong to the last field
    while position < end:
        found = _FIELD.match(raw, position, end)
        if found is not None and found[1] not in _NOT_NAMES:
            if stop_at and raw.startswith(b"--", position) and _is_delimiter(raw, position, end, stop_at):
                break
            _join(block, joined)
            if len(block.fields) >= MAX_FIELDS:
                block.defects.append(f"more than {MAX_FIELDS} header fields; the rest was not read")
                blank = _EMPTY_LINE.search(raw, position, end)
                position = blank.end() if blank else end
                break
            block.fields.append((found[1].decode("ascii").lower(), found[2]))
            position = found.end()
            continue
        line_found = _LINE.match(raw, position, end)
        line = line_found[0] if line_found else b""
        stripped = line.strip(b"\r\n")
        if not stripped:
            position += len(line)
            break
        if raw.startswith(b"--", position) and _is_delimiter(raw, position, end, stop_at):
            break
        last = joined[-1] if joined else block.fields[-1][1][-8:] if block.fields else b""
        if not last.rstrip().endswith(_OPEN_ENDED) and not _fields_follow(raw, position, end):
            if block.fields:
                block.defects.append("no empty line between headers and body")
            break
        joined.append(stripped)
        if _UNINDENTED not in block.defects:
            block.defects.append(_UNINDENTED)
        position += len(line)
    _join(block, joined)
    block.body_start = min(position, end)
    return block


def _join(block: HeaderBlock, joined: list[bytes]) -> None:
    if joined and block.fields:
        name, value = block.fields[-1]
        block.fields[-1] = (name, b"\n ".join([value, *joined])[: MAX_VALUE + 1])
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
    while (mbox := _MBOX.match(raw, position)) is not None:
        position = mbox.end()
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
    return _FOLD.sub(" ", value).strip() if "\n" in value else value.strip()


_FOLD = re.compile(r"[ \t]*\r*\n[ \t]*")


def decode_value(value: bytes, hint: str | None = None) -> str:
    """Return a raw value as text, unfolded; encoded words stay (addresses need them undecoded)."""
    return unfold(decode_header_bytes(value[:MAX_VALUE], hint))


def decode_line(value: bytes, hint: str | None = None) -> str:
    """Return a raw value as one clean line, encoded words decoded."""
    if value.isascii() and b"\x1b" not in value and len(value) < MAX_VALUE:
        text = value.decode("ascii").strip()
        if "\n" in text:
            text = _FOLD.sub(" ", text)
    else:
        text = decode_value(value, hint)
    if "=?" in text:
        text = decode_words(text)
    return text if text.isprintable() else clean_line(text)


_PARAMETER = re.compile(
    r"""[;\s]\s{0,40}([^\s=;"'<>]{1,80})\s{0,40}=\s{0,40}(?:"((?:[^"\\]++|\\.)*+)("?)|([^;]*+))""", re.DOTALL
)
_MAX_PARAMETERS_TEXT = 16_384  # characters; the longest real file names take 2,000
_GLUED = re.compile(r"\s[\w*-]{1,40}\s{0,40}=(?!\?)")
_SEGMENT = re.compile(r"(.+?)\*(?:(\d{1,3})(\*?))?")


@lru_cache(maxsize=512)
def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split "text/plain; name=x" into its lower-case value and decoded parameters by lower-case name.

    Knows RFC 2231 (charset, percent signs, numbered segments in any order), encoded words inside
    values, missing quotes and semicolons, backslashes of Windows paths. Linear; at most 100 parameters.
    The result is shared: do not change it.
    """
    value = value[:_MAX_PARAMETERS_TEXT]
    head, _, rest = value.partition(";")
    main = head.strip().lower()
    if "=" in head or " " in main:  # "text/plain charset=utf-8"
        main, _, rest = value.strip().partition(" ")
        main = main.strip(" \t;").lower()
        if "=" in main:
            main, rest = "", value
    if not rest:
        return main, {}
    plain: dict[str, str] = {}
    segments: dict[str, dict[int, tuple[str, bool]]] = {}
    rest = ";" + rest
    position = 0
    for _ in range(100):
        found = _PARAMETER.search(rest, position)
        if found is None:
            break
        position = found.end()
        name = found[1].lower()
        if found[2] is not None:
            text = found[2]
            if not found[3]:  # the closing quote is missing
                text = text.partition(";")[0].rstrip()
                position = found.start(2) + len(text)
            text = text.replace('\\"', '"').replace("\\\\", "\\")
        else:
            text = found[4]
            if (glued := _GLUED.search(text)) is not None:
                text = text[: glued.start()]
                position = found.start(4) + glued.start()
            text = text.strip()
        if "*" in name and (segment := _SEGMENT.fullmatch(name)) is not None:
            number = int(segment[2]) if segment[2] else 0
            extended = segment[2] is None or bool(segment[3])
            segments.setdefault(segment[1], {}).setdefault(number, (text, extended))
        elif name not in plain:
            plain[name] = text
    parameters = {name: clean_line(decode_words(text)) for name, text in plain.items()}
    for name, numbered in segments.items():
        parameters[name] = clean_line(decode_words(_join_segments(numbered)))
    return main, parameters


def _join_segments(numbered: dict[int, tuple[str, bool]]) -> str:
    """Join the segments of one RFC 2231 parameter; the charset stands in the first."""
    ordered = [numbered[number] for number in sorted(numbered)]
    first, extended = ordered[0]
    if not any(is_extended for _, is_extended in ordered):
        return "".join(text for text, _ in ordered)
    charset: str | None = None
    if extended and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
        ordered[0] = (first, True)
    data = b"".join(_percent_decoded(text) if is_extended else text.encode() for text, is_extended in ordered)
    return decode_bytes(data, charset or None)[0]


_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def _percent_decoded(text: str) -> bytes:
    return _PERCENT.sub(lambda found: bytes([int(found[1], 16)]), text.encode())


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


_DATE = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?[\s-]+(\d{4})\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(?:([+-])(\d{2}):?(\d{2})|(GMT|UTC?|Z)\b)"
)
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6}
_MONTHS |= {"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}


def parse_date(value: str) -> datetime | None:
    """Return the instant that a Date field names, aware; None when it cannot be read.

    A zone that is missing or unknown counts as UTC (RFC 5322, 3.3: "-0000" says nothing of the place).
    """
    found = _DATE.match(value)
    if found is None:
        return _odd_date(value)
    month = _MONTHS.get(found[2].lower())
    if month is None:
        return None
    offset = timedelta()
    if found[7]:
        offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
        offset = -offset if found[7] == "-" else offset
    return _instant(
        int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6] or 0), offset
    )


def _instant(
    year: int, month: int, day: int, hour: int, minute: int, second: int, offset: timedelta
) -> datetime | None:
    if abs(offset) >= timedelta(hours=24):
        offset = timedelta()
    if not 1 < year < 9999:  # with a zone, the outermost years leave the calendar
        return None
    zone = timezone(offset) if offset else UTC
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None


_ISO = re.compile(
    r"\s*(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?"
)


def _odd_date(value: str) -> datetime | None:
    """Read what is not RFC 5322: ISO 8601, obsolete zones, two-digit years, missing commas."""
    from email.utils import parsedate_tz

    if (iso := _ISO.match(value)) is not None:
        zone = (iso[7] or "Z").replace(":", "")
        offset = timedelta()
        if zone != "Z":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
        year, month, day, hour, minute, second = (int(iso[number] or 0) for number in range(1, 7))
        return _instant(year, month, day, hour, minute, second, offset)
    try:
        parts = parsedate_tz(value[:200])
    except (ValueError, IndexError, TypeError, OverflowError):  # it fails on some rubbish
        return None
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    seconds = max(-86_400, min(86_400, parts[9] or 0))
    return _instant(year, month, day, hour, minute, second, timedelta(seconds=seconds))
