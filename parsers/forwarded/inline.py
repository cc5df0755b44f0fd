"""Find a forwarded mail in the text of the mail that forwards it, for any mail program, in zh and en."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from parsers.reply.attribution import attribution_at
from parsers.reply.boundary import quoted_mail
from parsers.reply.lines import Kind, Lines, is_rule, read_lines
from parsers.reply.marks import header_block, is_forward, is_forward_end, opening
from parsers.reply.ours import is_own_first_line
from parsers.reply.words import Field

MOST_LINES = 200_000
"""Lines that are looked at one by one; the rest belongs to the last."""
_DEEPEST = 3
"""Quote marks before a forwarded mail that are taken off."""
_QUOTES = (">", "＞", "&gt;")
_BLANKS = " \t\u00a0\u3000"
_WHITE = " \t\n\r\f\v\u00a0\u3000\ufeff\u200b"
_SIGNATURE_LINES = 15
_COMMA = re.compile(r"[,，]")
_DATED = re.compile(r"\d|^(?:[AaPp]\.?[Mm]\.?|[在于於]|On)$")


@dataclass(frozen=True, slots=True)
class Inline:
    """A forwarded mail in a text."""

    values: Mapping[Field, str]
    """Of its header block, as written; empty when it has none."""
    words: str
    preface: str
    below: str
    """What the forwarder wrote below it, where that can be told."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a forwarded mail begins."""

    begin: int
    """The first line that belongs to it."""
    body: int
    """The first line below its marker and its header block."""
    values: Mapping[Field, str]
    quoted: bool
    """Its words are quoted by definition: what is not quoted below is the forwarder's."""
    marker: str = ""


def find_inline(text: str, *, says_forward: bool) -> Inline | None:
    """Return the outermost mail that `text` forwards; None when it forwards none. Raises nothing.

    `says_forward`: the subject begins with "Fwd:" or the like. Then a header block or "Ann wrote:" is enough;
    otherwise only a marker that no answer has ("Begin forwarded message:"), above any quoted mail. Linear in
    the size of the text.
    """
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", MOST_LINES)
    return _find(read_lines(raw), says_forward, _DEEPEST)


def _find(lines: Lines, says_forward: bool, deeper: int) -> Inline | None:
    index = floor = 0
    count = len(lines)
    while index < count:
        kind = lines.kind[index]
        if kind is Kind.QUOTE:
            end = _quote_end(lines, index)
            if not says_forward:
                return None  # an answer: a forward by its marker alone stands above all quotes
            if deeper and (found := _quoted_whole(lines, index, end, deeper)) is not None:
                return found
            index = floor = end
            continue
        if kind is Kind.TEXT:
            if is_own_first_line(lines.bare[index]):
                return None
            mark = _mark_at(lines, index, floor, says_forward)
            if mark is not None:
                return _taken_apart(lines, mark, deeper) if mark.begin >= 0 else None
        index += 1
    return None


_ANSWER = _Mark(-1, -1, {}, False)
"""What is found is an answer and forwards nothing."""


def _mark_at(lines: Lines, index: int, floor: int, says_forward: bool) -> _Mark | None:
    bare = lines.bare[index]
    if is_forward(bare):
        begin, below = opening(lines, index, floor), lines.next_filled(index + 1)
        block = header_block(lines, below) if below < len(lines) and lines.kind[below] is Kind.TEXT else None
        if block is None:
            return _Mark(begin, index + 1, {}, False, bare)
        return _Mark(begin, block.end, block.values, False, bare)
    if (block := quoted_mail(lines, index)) is not None:
        if not says_forward:
            return _ANSWER
        return _Mark(opening(lines, index, floor), block.end, block.values, False, bare)
    if (found := attribution_at(lines, index, floor)) is not None:
        follows = lines.next_filled(index + 1)
        quoted = follows < len(lines) and lines.kind[follows] is Kind.QUOTE
        if quoted or found.certain:
            if not says_forward:
                return _ANSWER
            values = {Field.FROM: _named(" ".join(lines.bare[found.start : found.end]))}
            return _Mark(opening(lines, found.start, floor), found.end, values, quoted)
    return None


def _named(attribution: str) -> str:
    """The writer in "On Mon, 20 May 2024 at 16:40, Ann Lee <ann@x> wrote:", as a header would name them."""
    before, angle, behind = attribution.partition("<")
    words = _COMMA.split(before)[-1].split()
    dated = [at for at, word in enumerate(words) if _DATED.search(word)]
    name = " ".join(words[dated[-1] + 1 :] if dated else words)
    return f"{name} <{behind}" if angle else attribution


def _quote_end(lines: Lines, start: int) -> int:
    """The line after the quoted lines that begin at `start`; blank lines between them count with them."""
    end = index = start
    while index < len(lines) and lines.kind[index] in (Kind.QUOTE, Kind.BLANK):
        if lines.kind[index] is Kind.QUOTE:
            end = index + 1
        index += 1
    return end


def _unquoted(line: str) -> str:
    """The line without its first quote mark."""
    bare = line.lstrip(_BLANKS)
    for mark in _QUOTES:
        if bare.startswith(mark):
            return bare.removeprefix(mark).removeprefix(" ")
    return line


def _quoted_whole(lines: Lines, start: int, end: int, deeper: int) -> Inline | None:
    """The forwarded mail whose header block is quoted with its words; None when no block stands on top."""
    inner = read_lines([_unquoted(line) for line in lines.raw[start:end]])
    first = inner.next_filled(0)
    if first == len(inner):
        return None
    if inner.kind[first] is Kind.QUOTE:
        found = _find(inner, True, deeper - 1) if deeper > 1 else None
    else:
        mark = _mark_at(inner, first, 0, True)
        found = _taken_apart(inner, mark, deeper - 1) if mark is not None else None
    if found is None or found.preface:
        return None
    below = _joined(found.below, _text(lines, end, len(lines)))
    return Inline(found.values, found.words, _text(lines, 0, start), below)


def _taken_apart(lines: Lines, mark: _Mark, deeper: int) -> Inline:
    preface = _text(lines, 0, mark.begin)
    body = lines.next_filled(mark.body)
    if body < len(lines) and lines.kind[body] is Kind.QUOTE:
        end = _quote_end(lines, body)
        if not mark.values and deeper and (found := _quoted_whole(lines, body, end, deeper)) is not None:
            # "Begin forwarded message:" above a block that is quoted with its words.
            return Inline(found.values, found.words, preface, found.below)
        words = _stripped([_unquoted(line) for line in lines.raw[body:end]])
        return Inline(mark.values, words, preface, _text(lines, end, len(lines)))
    if mark.marker and body < len(lines) and lines.bare[body] == mark.marker:
        body += 1  # some programs repeat their marker below the header block
    end = _end_of(lines, body)
    return Inline(mark.values, _text(lines, body, end), preface, _text(lines, end + 1, len(lines)))


def _end_of(lines: Lines, body: int) -> int:
    """Where the words end: at the last "----- End forwarded message -----", or at a rule as the last line."""
    last = len(lines) - 1
    while last >= body and lines.kind[last] is Kind.BLANK:
        last -= 1
    if last >= body and is_rule(lines.bare[last], 20):
        return last
    ends = (at for at in range(last, body - 1, -1) if lines.kind[at] is Kind.TEXT)
    return next((at for at in ends if is_forward_end(lines.bare[at])), len(lines))


def _text(lines: Lines, start: int, end: int) -> str:
    return _stripped(lines.raw[start:end])


def _stripped(lines: list[str]) -> str:
    return "\n".join(lines).strip(_WHITE)


def _joined(above: str, below: str) -> str:
    return "\n\n".join(part for part in (above, below) if part)


def part_signature(words: str, names: tuple[str, ...]) -> tuple[str, str]:
    """Return the words without the forwarder's signature at their end, and that signature, "" for none.

    Some programs put it below what is forwarded. It is theirs when it holds one of `names`, the forwarder's
    name and address.
    """
    lines = words.split("\n")
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - _SIGNATURE_LINES), -1):
        if lines[at].rstrip() in ("--", "—") and at:
            card = "\n".join(lines[at:])
            if any(name.casefold() in card.casefold() for name in names if len(name) > 1):
                return "\n".join(lines[:at]).rstrip(), card
            break
    return words, ""
