"""Find where the writer's own part ends: at a quoted mail, a forwarded one, a "reply above" line."""

from __future__ import annotations

import re

from parsers.reply.attribution import attribution_at
from parsers.reply.contact import is_closing
from parsers.reply.lines import Kind, Lines, Part
from parsers.reply.marks import (
    HeaderBlock,
    header_block,
    is_above_line,
    is_forward,
    is_original,
    is_original_undashed,
    label_of,
    opening,
)
from parsers.reply.ours import is_desk_attribution, is_own_first_line, is_writer_line, last_answer

_COVER_LINES = 12
_INSIDE = re.compile(
    r"\b(?:answers?|comments?|repl(?:y|ies)|responses?|answered|replied|see)\b.{0,30}"
    r"\b(?:inline|in-line|in (?:red|blue|green|bold|colou?r)|between the lines|within your mail)\b"
    r"|标红|紅字|红字|蓝字|藍字|(?:红色|蓝色|紅色)(?:部分|字体|字體|字|标注|回复)"
    r"|(?:在|见)(?:原文|文中|正文)(?:中|里|内)?(?:回复|答复|批注)",
    re.IGNORECASE,
)


def find_end(lines: Lines, forwarded: bool) -> int:
    """Mark attributions and all from the final mark on; return where the writer's own part ends."""
    index = floor = 0
    written = False
    answered: int | None = None  # where the writer's last paragraph begins, once it was looked for
    count = len(lines)
    while index < count:
        kind, bare = lines.kind[index], lines.bare[index]
        if kind is Kind.QUOTE and is_own_first_line(bare):
            answered = last_answer(lines) if answered is None else answered
            if written and answered < index:
                return _close(lines, _own_begin(lines, index, floor), Part.NEW if forwarded else Part.QUOTED)
            lines.kind[index] = Kind.ATTRIBUTION
        if kind is not Kind.TEXT:
            written = written or kind is Kind.CODE
            index += 1
            continue
        if is_own_first_line(bare):
            if written:
                return _close(lines, _own_begin(lines, index, floor), Part.NEW if forwarded else Part.QUOTED)
            lines.kind[index] = Kind.ATTRIBUTION
        elif is_above_line(bare):
            if written:
                return _close(lines, opening(lines, index, floor), Part.QUOTED)
            lines.kind[index] = Kind.ATTRIBUTION
        elif is_forward(bare):
            return _close(lines, opening(lines, index, floor), Part.NEW)
        elif (block := _quoted_mail(lines, index)) is not None:
            begin = opening(lines, index, floor)
            follows = lines.next_filled(block)
            if follows == count or lines.kind[follows] is not Kind.QUOTE:
                keep = forwarded or _announced(lines, index, begin) or _answered_inside(lines, begin)
                return _close(lines, begin, Part.NEW if keep else Part.QUOTED)
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
                return _close(lines, begin, Part.NEW if forwarded else Part.QUOTED)
            else:
                written = True
        elif written and is_desk_attribution(lines, index):
            return _close(lines, opening(lines, index, floor), Part.NEW if forwarded else Part.QUOTED)
        else:
            written = True
        index += 1
    return count


def _own_begin(lines: Lines, index: int, floor: int) -> int:
    """Where the quoted mail of this desk begins: with a line that names its writer, if one stands above."""
    above = index - 1
    while above > floor and lines.kind[above] is Kind.BLANK:
        above -= 1
    if above > floor and (lines.kind[above] is Kind.ATTRIBUTION or is_writer_line(lines, above)):
        return opening(lines, above, floor)
    return opening(lines, index, floor)


def _quoted_mail(lines: Lines, index: int) -> int | None:
    """The line after the marker or header block that begins at `index`; None when there is neither."""
    found = quoted_mail(lines, index)
    return None if found is None else found.end


def quoted_mail(lines: Lines, index: int) -> HeaderBlock | None:
    """The marker of an answered mail with the header block below it, or a bare block, that begins at `index`.

    A marker without a block has no values.
    """
    bare = lines.bare[index]
    dashed = is_original(bare)
    if dashed or is_original_undashed(bare):
        below = lines.next_filled(index + 1)
        block = header_block(lines, below) if below < len(lines) and lines.kind[below] is Kind.TEXT else None
        return HeaderBlock(index + 1, {}) if block is None and dashed else block
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


def _answered_inside(lines: Lines, begin: int) -> bool:
    """Whether the writer says that the answers stand in the unmarked quote: "inline", "in red", "标红"."""
    own = [index for index in range(max(0, begin - _COVER_LINES), begin) if lines.kind[index] is Kind.TEXT]
    return any(_INSIDE.search(lines.bare[index]) for index in own)


def _close(lines: Lines, begin: int, part: Part) -> int:
    for index in range(begin, len(lines)):
        lines.part[index] = part
    return begin


def _mark(lines: Lines, begin: int, end: int) -> None:
    for index in range(begin, end):
        if lines.kind[index] is Kind.TEXT:
            lines.kind[index] = Kind.ATTRIBUTION
