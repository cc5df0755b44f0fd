"""Say of each line, by itself, whether it is blank, quoted or text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum, IntEnum

SEEN = 1000
"""No pattern looks at more characters of one line; what is longer is somebody's text."""

INVISIBLE = dict.fromkeys(
    (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xAD, 0x1427, 0x0)
)
_RULE = frozenset("-_=*~#+—–―‐‑─━═－＿＝＊")
_LINE_START_SPACE = " \t\u00a0\u3000\u200b\ufeff\u2002\u2003\u2009"
_ARMOUR = ("-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----")
_ARMOUR_LINES = 100
_FENCE = re.compile(r"\s{0,3}(```|~~~)")


class Kind(IntEnum):
    """What one line is. Only the first three are known from the line alone."""

    BLANK = 0
    TEXT = 1
    QUOTE = 2
    ATTRIBUTION = 3
    """Belongs to a quote and names its writer: "On ... wrote:", a header block, a marker."""
    ENVELOPE = 4
    """Neither said nor quoted: PGP armour."""
    CODE = 5
    """Text between two code fences; never searched for marks."""


class Part(Enum):
    """Where a line of the mail goes."""

    NEW = "new"
    QUOTED = "quoted"
    SIGNATURE = "signature"


@dataclass(slots=True)
class Lines:
    """A text as lines: `raw` as written, `bare` for comparing, `kind`, `part`; all of one length."""

    raw: list[str]
    bare: list[str]
    kind: list[Kind]
    part: list[Part | None]
    """What was decided of a line; None: nothing yet."""

    def __len__(self) -> int:
        return len(self.raw)

    def next_filled(self, index: int) -> int:
        """The first line from `index` on that is not blank; `len(self)` when there is none."""
        kind, count = self.kind, len(self.kind)
        while index < count and kind[index] is Kind.BLANK:
            index += 1
        return index


def bare_of(line: str) -> str:
    """The line's first `SEEN` characters without invisible ones, each run of white space one space.

    A longer line ends in "…", so that nothing that must stand at the end of a line is found in it.
    """
    head = line[:SEEN]
    if not head.isascii():
        head = head.translate(INVISIBLE)
    if "&" in head:
        head = head.replace("&nbsp;", " ")
    short = " ".join(head.split())
    if len(line) > SEEN:
        return short + "…"
    return line if short == line else short


def is_quoted(line: str) -> bool:
    """Whether the line begins with a quote mark."""
    start = line[:SEEN].lstrip(_LINE_START_SPACE)
    return start.startswith((">", "＞", "&gt;"))


def is_rule(bare: str, least: int = 3) -> bool:
    """Whether a line is drawn: at least `least` times the same character of those that rules are made of."""
    return len(bare) >= least and bare[0] in _RULE and bare.count(bare[0]) == len(bare)


def read_lines(raw: list[str]) -> Lines:
    """Return the lines of a text with what each is by itself."""
    bare: list[str] = []
    kind: list[Kind] = []
    for line in raw:
        if not line or line.isspace():
            bare.append("")
            kind.append(Kind.BLANK)
        elif is_quoted(line):
            bare.append(line[:SEEN].strip())
            kind.append(Kind.QUOTE)
        else:
            seen = bare_of(line)
            bare.append(seen)
            kind.append(Kind.TEXT if seen else Kind.BLANK)
    lines = Lines(raw, bare, kind, [None] * len(raw))
    _mark_code(lines)
    _mark_armour(lines)
    return lines


def _mark_code(lines: Lines) -> None:
    """Lines between two code fences are code; a fence that is never closed is text."""
    opened: tuple[int, str] | None = None
    for index, bare in enumerate(lines.bare):
        if lines.kind[index] is not Kind.TEXT or not (fence := _FENCE.match(bare)):
            continue
        if opened is None:
            opened = (index, fence.group(1))
        elif fence.group(1) == opened[1]:
            for inside in range(opened[0], index + 1):
                lines.kind[inside] = Kind.CODE
            opened = None


def _mark_armour(lines: Lines) -> None:
    """The lines that OpenPGP puts around a signed text (RFC 9580, 7) belong to nobody's words."""
    starts = [index for index, bare in enumerate(lines.bare) if bare.startswith(_ARMOUR)]
    if not starts:
        return
    ends = [index for index, bare in enumerate(lines.bare) if bare == "-----END PGP SIGNATURE-----"]
    done = 0
    for start in starts:
        if start < done or lines.kind[start] is not Kind.TEXT:
            continue
        done = start + 1
        if lines.bare[start] == "-----BEGIN PGP SIGNED MESSAGE-----":
            while done < len(lines) and lines.bare[done].startswith(("Hash:", "Charset:", "Comment:")):
                done += 1
        else:
            at = bisect_left(ends, start)
            if at == len(ends) or ends[at] - start > _ARMOUR_LINES:
                continue
            done = ends[at] + 1
        for inside in range(start, done):
            if lines.kind[inside] is not Kind.BLANK:
                lines.kind[inside] = Kind.ENVELOPE
