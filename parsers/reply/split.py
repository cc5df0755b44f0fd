"""Decide for each line of a reply whether it is new, quoted or signature.

One pass from the top finds where somebody else's mail begins for good (a marker, a header block, an
attribution above unmarked text) or a forwarded mail that is kept. What lies above is a sequence of
text and ">" quotes, judged as a whole: answer above, answer below, or answers in between. Every step
looks at a bounded number of characters of a bounded number of neighbouring lines, so the work grows
with the size of the text and with nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from parsers.model import Reply
from parsers.reply.attribution import attribution_at, shared_line
from parsers.reply.contact import is_closing
from parsers.reply.lines import SEEN, Kind, Lines, cut_lines, is_quoted
from parsers.reply.marks import (
    header_block,
    is_above_line,
    is_forward,
    is_original,
    is_original_undashed,
    label_of,
    opening,
)
from parsers.reply.signature import signature_lines

_DELIBERATE = 2
"""A leading quote of at most so many lines without attribution was typed by the writer and is kept."""
_WRAPPED_FROM = 60
_LINK = re.compile(r"[(<\[]{0,2}(?:https?://|www\.)\S+ ?[>)\]]{0,2}")


class Part(Enum):
    """Where a line of the mail goes."""

    NEW = "new"
    QUOTED = "quoted"
    SIGNATURE = "signature"


@dataclass(slots=True)
class Run:
    """Neighbouring lines of one sort: text, or quote with its attribution."""

    quote: bool
    lines: list[int]
    """Indices of filled lines."""
    attributed: bool = False


def split_reply(text: str, *, forwarded: bool = False) -> Reply:
    """Part a mail's plain text into new words, quoted mail and signature (DESIGN 10, SPEC D1).

    Answers between quoted lines stay in `new` together with the lines that they answer; a forwarded
    mail stays in `new` below the forwarder's words. When nothing new would be left, the whole text is
    new. Linear in the size of the text; never raises. `forwarded`: the subject says that the mail is a
    forward, so a quoted mail without a forward's marker is kept too.
    """
    parted, glued = _with_parted_lines(text)
    lines = cut_lines(parted)
    parts: list[Part | None] = [None] * len(lines)
    own_end = _find_end(lines, parts, forwarded)
    if not _judge_runs(lines, parts, own_end):
        return Reply(new=text.strip())
    return Reply(
        new=_gather(lines, parts, Part.NEW, glued),
        quoted=_gather(lines, parts, Part.QUOTED, glued),
        signature=_gather(lines, parts, Part.SIGNATURE, glued),
    )


def _with_parted_lines(text: str) -> tuple[str, set[int]]:
    """Begin a new line where words and an attribution share one; and which lines were begun so."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    glued: set[int] = set()
    if "wrote" not in text and "道" not in text:
        return text, glued
    parted: list[str] = []
    for line in text.split("\n"):
        rest = line
        while _may_be_shared(rest) and (pair := shared_line(rest)):
            parted.append(pair[0])
            glued.add(len(parted))
            rest = pair[1]
        parted.append(rest)
    return "\n".join(parted), glued


def _may_be_shared(line: str) -> bool:
    return len(line) <= SEEN and ("wrote" in line or "道" in line) and not is_quoted(line)


def _find_end(lines: Lines, parts: list[Part | None], forwarded: bool) -> int:
    """Mark attributions and all from the final mark on; return where the writer's own part ends."""
    index = floor = 0
    written = False
    count = len(lines)
    while index < count:
        kind, bare = lines.kind[index], lines.bare[index]
        if kind is not Kind.TEXT:
            written = written or kind is Kind.CODE
            index += 1
            continue
        if is_above_line(bare):
            if written:
                return _close(lines, parts, opening(lines, index, floor), Part.QUOTED)
            lines.kind[index] = Kind.ATTRIBUTION
        elif is_forward(bare):
            return _close(lines, parts, opening(lines, index, floor), Part.NEW)
        elif (block := _quoted_mail(lines, index)) is not None:
            begin = opening(lines, index, floor)
            follows = lines.next_filled(block)
            if follows == count or lines.kind[follows] is not Kind.QUOTE:
                keep = forwarded or _announced(lines, index, begin)
                return _close(lines, parts, begin, Part.NEW if keep else Part.QUOTED)
            _mark(lines, begin, block)
            index = floor = block
            continue
        elif (found := attribution_at(lines, index, floor)) is not None:
            begin = opening(lines, found.start, floor)
            follows = lines.next_filled(index + 1)
            if follows < count and lines.kind[follows] is Kind.QUOTE:
                _mark(lines, begin, found.end)
                floor = found.end
            elif found.certain:
                return _close(lines, parts, begin, Part.NEW if forwarded else Part.QUOTED)
            else:
                written = True
        else:
            written = True
        index += 1
    return count


def _quoted_mail(lines: Lines, index: int) -> int | None:
    """The line after the marker or header block that begins at `index`; None when there is neither."""
    bare = lines.bare[index]
    if is_original(bare):
        below = lines.next_filled(index + 1)
        block = header_block(lines, below) if below < len(lines) and lines.kind[below] is Kind.TEXT else None
        return block if block is not None else index + 1
    if is_original_undashed(bare):
        below = lines.next_filled(index + 1)
        return header_block(lines, below) if below < len(lines) and lines.kind[below] is Kind.TEXT else None
    return header_block(lines, index) if label_of(bare) is not None else None


def _announced(lines: Lines, mark: int, begin: int) -> bool:
    """Whether the words right above a bare header block introduce it: "This mail came today:"."""
    if begin != mark or is_original(lines.bare[mark]):
        return False
    above = begin - 1
    while above >= 0 and lines.kind[above] is Kind.BLANK:
        above -= 1
    if above < 0 or lines.kind[above] is not Kind.TEXT:
        return False
    bare = lines.bare[above]
    if bare[-1:] not in ":：" or is_closing(bare):
        return False
    return len(bare.split()) >= 4 or (not bare.isascii() and len(bare) >= 6)


def _close(lines: Lines, parts: list[Part | None], begin: int, part: Part) -> int:
    for index in range(begin, len(lines)):
        parts[index] = part
    return begin


def _mark(lines: Lines, begin: int, end: int) -> None:
    for index in range(begin, end):
        if lines.kind[index] is Kind.TEXT:
            lines.kind[index] = Kind.ATTRIBUTION


def _judge_runs(lines: Lines, parts: list[Part | None], end: int) -> bool:
    """Give each line above `end` its part; False when no new word would be left."""
    runs = _runs(lines, parts, end)
    last = max((position for position, run in enumerate(runs) if not run.quote), default=-1)
    for position, run in enumerate(runs):
        if run.quote or (position < last and not runs[position + 1].attributed):
            continue
        for index in signature_lines(lines, run.lines):
            parts[index] = Part.SIGNATURE
        run.lines = [index for index in run.lines if parts[index] is None]
    runs = [run for run in runs if run.lines]
    written = [position for position, run in enumerate(runs) if not run.quote]
    kept_below = end < len(lines) and parts[end] is Part.NEW
    if not written and not kept_below:
        return False
    last = written[-1] if written else -1
    before = [run for run in runs[: last + 1] if run.quote]
    answered_between = len(before) > 1 or (
        bool(before) and any(not run.attributed for run in runs[last + 1 :])
    )
    for position, run in enumerate(runs):
        keep = not run.quote or (position < last and (answered_between or _deliberate(runs, position)))
        for index in run.lines:
            kept = keep and lines.kind[index] is not Kind.ATTRIBUTION
            parts[index] = Part.NEW if kept else Part.QUOTED
    return True


def _deliberate(runs: list[Run], position: int) -> bool:
    """Whether the writer put this only quote there himself, as one does to cite."""
    run = runs[position]
    if run.attributed:
        return False
    return position > 0 or len(run.lines) <= _DELIBERATE


def _runs(lines: Lines, parts: list[Part | None], end: int) -> list[Run]:
    runs: list[Run] = []
    for index in range(end):
        kind = lines.kind[index]
        if kind is Kind.BLANK:
            continue
        if kind is Kind.ENVELOPE:
            parts[index] = Part.SIGNATURE
            continue
        quote = kind in (Kind.QUOTE, Kind.ATTRIBUTION)
        if not quote and runs and runs[-1].quote and _is_wrapped_rest(lines, index, end):
            quote = True
            lines.kind[index] = Kind.QUOTE
        if not runs or runs[-1].quote is not quote:
            runs.append(Run(quote, []))
        runs[-1].lines.append(index)
        if kind is Kind.ATTRIBUTION:
            runs[-1].attributed = True
    return runs


def _is_wrapped_rest(lines: Lines, index: int, end: int) -> bool:
    """Whether the line is the rest of a long quoted line that a mail program broke: no answer."""
    if lines.kind[index - 1] is not Kind.QUOTE or index + 1 >= end or lines.kind[index + 1] is not Kind.QUOTE:
        return False
    bare, above = lines.bare[index], lines.bare[index - 1]
    if _LINK.fullmatch(bare) or ("http" in above and " " not in bare and bare.isascii()):
        return True
    return len(above) >= _WRAPPED_FROM and len(bare) <= 40 and bare[:1].islower()


def _gather(lines: Lines, parts: list[Part | None], wanted: Part, glued: set[int]) -> str:
    """The lines of one part; blank lines as they were, one where something was taken out."""
    out: list[str] = []
    blank = gap = False
    waiting: list[str] = []
    for index, part in enumerate(parts):
        if lines.kind[index] is Kind.BLANK:
            waiting.append(lines.raw[index] + "\n")
            blank = True
            continue
        if part is not wanted:
            gap = True
            continue
        if out and (gap or index not in glued):
            out.append("\n")
            out.extend(("\n",) if gap and blank else () if gap else waiting)
        out.append(lines.raw[index])
        waiting = []
        blank = gap = False
    return "".join(out).strip()
