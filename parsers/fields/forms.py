"""Labelled values of a text: "姓名：张三 部门：财务部", "Name | Ann", tables, and values below their labels.

One pass says of each line, by itself, what it may be; a second one puts lines together. Every step looks
at a bounded number of lines, so the work grows with the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.fields.formlines import (
    MAX_CELLS,
    NARRATIVE,
    TRIM,
    Kind,
    Line,
    cell_labels,
    cells_of,
    inline,
    label_at,
    read_line,
)
from parsers.fields.model import MAX_VALUE, Source
from parsers.fields.text import Text, folded
from parsers.fields.vocabulary import Label
from parsers.reply.contact import is_closing
from parsers.reply.lines import is_rule

MAX_PAIRS = 120
_MAX_LINES_OF_VALUE = 12
_LEAST_BARE_LABELS = 2

_UNKNOWN_LABEL = re.compile(r"\s{0,8}(?:[\u4e00-\u9fff]{2,8}|[a-z]{3,20}(?: [a-z]{2,20}){0,2})\s?:\s?\S")
_DASHED = re.compile(r"\s{0,8}([^-:\n]{2,40}?) - (?=\S)")
_LONG_FOR_A_NAME = 30
_SENTENCE = re.compile(r"[，。；！]|[,;!] |\. ")
_FROM = ("from:", "发件人:", "寄件者:", "发件者:")
_DATED = ("date:", "sent:", "发送时间:", "日期:", "时间:", "寄件日期:", "发送日期:")
_ADDRESSED = ("subject:", "to:", "主题:", "收件人:", "收件者:", "主旨:")
_HEADER_LINES = 7


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what was written for it; `value` is "" when nothing was."""

    labels: tuple[Label, ...]
    value: str
    source: Source
    snippet: str
    forwarded: bool = False
    """It stands in a mail that the writer forwards."""

    @property
    def label(self) -> Label:
        return self.labels[0]


@dataclass(slots=True)
class Form:
    """The labelled values of a text, in order, and the lines that hold none."""

    pairs: list[Pair] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    forwarded_from: int | None = None
    """Where in `rest` the words of a forwarded mail begin."""
    forwarded_date: str = ""
    """The date in that mail's header block, as written."""

    def add(self, labels: tuple[Label, ...], value: str, source: Source, snippet: str) -> None:
        """Put a pair in."""
        self.pairs.append(Pair(labels, value, source, snippet, self.forwarded_from is not None))


def read_form(text: Text) -> Form:
    """Take the labelled values out of a text. Linear; never raises."""
    lines = [read_line(text.shown[a:b], text.plain[a:b]) for a, b in text.lines]
    bare = sum(line.kind is Kind.ALONE and not line.colon for line in lines)
    if bare < _LEAST_BARE_LABELS:
        for line in lines:
            if line.kind is Kind.ALONE and not line.colon:
                line.kind = Kind.PROSE
    _dashed(lines)
    form = Form()
    at = 0
    while at < len(lines) and len(form.pairs) < MAX_PAIRS:
        at = _step(lines, at, form)
    form.rest.extend(line.shown for line in lines[at:] if line.kind is Kind.PROSE)
    return form


def _dashed(lines: list[Line]) -> None:
    """Lines such as "Phone - 5521" are labelled when more than one of them is."""
    found: list[tuple[Line, tuple[Label, ...], str]] = []
    for line in lines:
        if (
            line.kind is Kind.PROSE
            and " - " in line.plain
            and (match := _DASHED.match(line.plain))
            and (labels := label_at(match[1]))
        ):
            found.append((line, labels, line.shown[match.end() :].strip(TRIM)))
    if len(found) < _LEAST_BARE_LABELS:
        return
    for line, labels, value in found:
        line.kind, line.pairs = Kind.PAIRS, [(labels, value)]


def _step(lines: list[Line], at: int, form: Form) -> int:
    """Read the line at `at` and what belongs to it; return where to go on."""
    line = lines[at]
    match line.kind:
        case Kind.QUOTE:
            return at + 1
        case Kind.PAIRS:
            return _pairs(lines, at, form, Source.LABEL)
        case Kind.ALONE:
            return _below(lines, at, form)
        case Kind.ROW:
            return _row(lines, at, form)
        case _:
            form.rest.append(line.shown)
            return at + 1


def _pairs(lines: list[Line], at: int, form: Form, source: Source) -> int:
    line = lines[at]
    after = at + 1
    if form.forwarded_from is None and (block := _header_block(lines, at)) is not None:
        form.forwarded_from, form.forwarded_date = len(form.rest), block[1]
        return block[0]
    if line.lead:
        form.rest.append(line.lead)
    for number, (labels, value) in enumerate(line.pairs):
        if number + 1 == len(line.pairs) and labels[0] in NARRATIVE and value:
            value, after = _continued(lines, after, value)
        form.add(labels, value, source, line.shown)
        if labels[0] not in NARRATIVE and len(value) > _LONG_FOR_A_NAME and _SENTENCE.search(value):
            form.rest.append(value)
    return after


def _continued(lines: list[Line], at: int, value: str) -> tuple[str, int]:
    """A narrative value goes on in the lines below it, up to a blank line, a label or a closing."""
    parts = [value]
    while at < len(lines) and len(parts) < _MAX_LINES_OF_VALUE and sum(map(len, parts)) < MAX_VALUE:
        line = lines[at]
        if line.kind is not Kind.PROSE or is_closing(line.plain.strip()) or _UNKNOWN_LABEL.match(line.plain):
            break
        if not is_rule(line.plain.strip()):
            parts.append(line.shown.strip())
        at += 1
    return "\n".join(parts), at


def _header_block(lines: list[Line], at: int) -> tuple[int, str] | None:
    """Where the header block of a forwarded mail ends, if one begins here, and the date in it."""
    if not lines[at].plain.lstrip(" *").startswith(_FROM):
        return None
    date, addressed, end = "", False, at + 1
    for number in range(at + 1, min(at + _HEADER_LINES, len(lines))):
        plain = lines[number].plain.lstrip(" *")
        if plain.startswith(_DATED):
            date = lines[number].shown.replace("：", ":").partition(":")[2].strip(" *")
        elif plain.startswith(_ADDRESSED):
            addressed = True
        elif not plain.startswith(("cc:", "抄送:", "副本:")):
            break
        end = number + 1
    return (end, date) if date and addressed else None


def _below(lines: list[Line], at: int, form: Form) -> int:
    """A label alone on its line: the value is the next filled line, if that is not a label too."""
    labels = lines[at].pairs[0][0]
    after = at + 1
    if after < len(lines) and lines[after].kind is Kind.BLANK:
        after += 1
    if after >= len(lines) or lines[after].kind is not Kind.PROSE or is_closing(lines[after].plain.strip()):
        form.add(labels, "", Source.LABEL, lines[at].shown)
        return at + 1
    value = lines[after].shown.strip()
    after += 1
    if labels[0] in NARRATIVE:
        value, after = _continued(lines, after, value)
    form.add(labels, value, Source.LABEL, f"{lines[at].shown} {value}")
    return after


def _row(lines: list[Line], at: int, form: Form) -> int:
    """One row of a table: labels and values by turns, or headings over a row of values."""
    line = lines[at]
    named = [cell_labels(cell) for cell in line.cells]
    if _may_be_headings(named) and (below := _values_below(lines, at)) is not None:
        for labels, value in zip(named, below.cells, strict=False):
            if labels:
                form.add(labels, value.strip(TRIM), Source.TABLE, below.shown)
        after = at + 2
        while after < len(lines) and lines[after].kind is Kind.ROW and not _starts_pair(lines[after]):
            after += 1  # further rows are further people or devices: the first one speaks for the ticket
        return after
    found, last = _by_turns(line, named)
    if not found:
        form.rest.append(line.shown)
        return at + 1
    after = at + 1
    for number, (labels, value) in enumerate(found):
        if number + 1 == len(found) and last and labels[0] in NARRATIVE and value:
            value, after = _continued(lines, after, value)
        form.add(labels, value, Source.TABLE, line.shown)
    return after


def _may_be_headings(named: list[tuple[Label, ...]]) -> bool:
    """Whether all cells name fields, or, in a wider row, two or more that do not stand by turns."""
    known = sum(1 for labels in named if labels)
    if known == len(named):
        return known > 1
    return len(named) > 2 and known > 1 and not (len(named) % 2 == 0 and all(named[0::2]))


def _by_turns(line: Line, named: list[tuple[Label, ...]]) -> tuple[list[tuple[tuple[Label, ...], str]], bool]:
    """The pairs of a row, and whether the last cell is the value of the last one."""
    cells = line.cells
    found: list[tuple[tuple[Label, ...], str]] = []
    strict = len(cells) % 2 == 0 and all(named[0::2])
    at, last = 0, False
    while at < len(cells):
        last = False
        if named[at] and (strict or at + 1 >= len(cells) or not named[at + 1]):
            value = cells[at + 1].strip(TRIM) if at + 1 < len(cells) else ""
            found.append((named[at], value))
            last = at + 2 >= len(cells)
            at += 2
            continue
        found.extend(inline(cells[at], folded(cells[at]), 0))
        at += 1
    return found, last


def _starts_pair(line: Line) -> bool:
    return bool(line.cells) and bool(cell_labels(line.cells[0]))


def _values_below(lines: list[Line], at: int) -> Line | None:
    """The row of values under a row of headings."""
    width = len(lines[at].cells)
    if at + 1 >= len(lines):
        return None
    below = lines[at + 1]
    if below.kind is not Kind.ROW:
        if "|" not in below.plain and "\t" not in below.plain:
            return None
        below.cells = [
            cell.strip(" *")
            for cell in re.split(r"[|\t]", cells_of(below.shown, below.plain, 0), maxsplit=MAX_CELLS)
        ]
    labelled = sum(1 for cell in below.cells[0::2] if cell_labels(cell))
    if not 1 < len(below.cells) <= width or labelled * 2 > (len(below.cells) + 1) // 2:
        return None
    return below
