"""Recognise mails of this desk that a reply quotes without marks: their first line, "IT Support wrote:"."""

from __future__ import annotations

import re

from parsers.reply.lines import Kind, Lines
from parsers.reply.phone import is_phone_signature
from parsers.reply.phrases import DESK_NAMES, OWN_FIRST_LINES

_OWN = frozenset(line.casefold() for line in OWN_FIRST_LINES)
_LONGEST = max(map(len, OWN_FIRST_LINES)) + 16
_MARKS = "*_|>＞ \t"
"""What mail programs put around a line that is bold, in a table or quoted."""
_WROTE = re.compile(r"(?P<name>[^:：]{2,48}?) ?(?:wrote|写道|寫道)\s?[:：]", re.IGNORECASE)
_NO_NAMES = frozenset("the a an my our your his her their this that i we you he she they it".split())
_GREETING = re.compile(r"(?:hello|hi|dear)\b|您好|你好|.{1,20}[，,] ?您好", re.IGNORECASE)


def is_own_first_line(bare: str) -> bool:
    """Whether the line is the one that every mail of this desk to its staff begins with, quoted or not."""
    return len(bare) <= _LONGEST and bare.strip(_MARKS).casefold() in _OWN


def is_desk_attribution(lines: Lines, index: int) -> bool:
    """Whether the line is a paragraph's first and names a desk, or the writer of a letter, as writing below.

    "IT Support wrote:" has no date and no address, as "The server wrote:" has none: what is named must be a
    desk, or a greeting must follow.
    """
    found = _WROTE.fullmatch(lines.bare[index])
    if found is None or not _opens_paragraph(lines, index):
        return False
    below = lines.next_filled(index + 1)
    if below == len(lines):
        return False
    words = found["name"].casefold().split()
    if words[0] in _NO_NAMES:
        # "it wrote" is somebody's words; "IT" in capitals is a department.
        return found["name"].startswith("IT ") and _names_a_desk(found["name"])
    return _names_a_desk(found["name"]) or _GREETING.match(lines.bare[below]) is not None


def _opens_paragraph(lines: Lines, index: int) -> bool:
    above = index - 1
    return above < 0 or lines.kind[above] is not Kind.TEXT or is_phone_signature(lines.bare[above])


def is_writer_line(lines: Lines, index: int) -> bool:
    """Whether the line is "Somebody wrote:" and no more, believable only above a mail known as ours."""
    return lines.kind[index] is Kind.TEXT and _WROTE.fullmatch(lines.bare[index]) is not None


def _names_a_desk(name: str) -> bool:
    folded = name.casefold()
    return any(desk in folded for desk in DESK_NAMES)


def last_answer(lines: Lines) -> int:
    """The last line that begins a paragraph of text below a blank line and is not our first line; -1: none.

    A line of text right below a quoted one may be the rest of one that a mail program broke.
    """
    return next(
        (
            at
            for at in range(len(lines) - 1, 0, -1)
            if lines.kind[at] is Kind.TEXT
            and lines.kind[at - 1] is Kind.BLANK
            and not is_own_first_line(lines.bare[at])
        ),
        -1,
    )
