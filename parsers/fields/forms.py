"""Labelled values of a text: "姓名：张三 部门：财务部", "Name | Ann", tables, and values below their labels.

One pass says of each line, by itself, what it may be; a second one puts lines together. Every step looks
at a bounded number of lines, so the work grows with the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from parsers.fields.labels import MAX_LABEL, Label, labels_of, question_label
from parsers.fields.model import MAX_VALUE, Field, Source
from parsers.fields.text import Text
from parsers.reply.contact import is_closing
from parsers.reply.lines import is_rule

NARRATIVE = frozenset(
    {Field.SYMPTOM, Field.ERROR, Field.DOING, Field.TRIED, Field.CHANGED, Field.ENVIRONMENT, Field.IMPACT}
)
"""Fields whose values are sentences and may take several lines."""
MAX_PAIRS = 120
_MAX_CELLS = 24
_MAX_LINES_OF_VALUE = 12
_MAX_SEPARATORS = 30
_LEAST_BARE_LABELS = 2

_LEAD = re.compile(
    r"[\s*•·●▪■□◆◇★☆#+\-~>]{0,12}(?:(?:\(?[0-9]{1,2}[.)、:](?![0-9])|[①-⑳]|\(?[一二三四五六七八九十]{1,2}[)、.])\s{0,4})?[*_\s]{0,6}"
)
_SEPARATOR = re.compile(r"[:=]")
_BRACKETED = re.compile(r"\[([^\[\]]{1,24})\]\s{0,4}:?\s{0,4}")
_BOUNDARY = re.compile(r"[\s,;。.|/、)\]]+")
_UNKNOWN_LABEL = re.compile(r"\s{0,8}(?:[\u4e00-\u9fff]{2,8}|[a-z]{3,20}(?: [a-z]{2,20}){0,2})\s?:\s?\S")
_DASHED = re.compile(r"\s{0,8}([^-:\n]{2,40}?) - (?=\S)")
_LONG_FOR_A_NAME = 30
_SENTENCE = re.compile(r"[，。；！]|[,;!] |\. ")
_HARD = frozenset(";|。.,、")
_TRIM = " \t,;，；、|/*_"
_COLUMNS = re.compile(r"\t+|\s{3,}|(?<=[\u4e00-\u9fff])\s{2}(?=\S)")
_FROM = ("from:", "发件人:", "寄件者:", "发件者:")
_DATED = ("date:", "sent:", "发送时间:", "日期:", "时间:", "寄件日期:", "发送日期:")
_ADDRESSED = ("subject:", "to:", "主题:", "收件人:", "收件者:", "主旨:")
_HEADER_LINES = 7


class _Kind(Enum):
    BLANK = "blank"
    QUOTE = "quote"
    PAIRS = "pairs"
    ROW = "row"
    ALONE = "alone"
    """A label with its value, if any, below it."""
    PROSE = "prose"


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


@dataclass(slots=True)
class _Line:
    kind: _Kind
    shown: str
    plain: str
    pairs: list[tuple[tuple[Label, ...], str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    colon: bool = False
    lead: str = ""
    """Words before the first known label; they are prose."""


def read_form(text: Text) -> Form:
    """Take the labelled values out of a text. Linear; never raises."""
    lines = [_line(text.shown[a:b], text.plain[a:b]) for a, b in text.lines]
    bare = sum(line.kind is _Kind.ALONE and not line.colon for line in lines)
    if bare < _LEAST_BARE_LABELS:
        for line in lines:
            if line.kind is _Kind.ALONE and not line.colon:
                line.kind = _Kind.PROSE
    _dashed(lines)
    form = Form()
    at = 0
    while at < len(lines) and len(form.pairs) < MAX_PAIRS:
        at = _step(lines, at, form)
    form.rest.extend(line.shown for line in lines[at:] if line.kind is _Kind.PROSE)
    return form


def _dashed(lines: list[_Line]) -> None:
    """Lines such as "Phone - 5521" are labelled when more than one of them is."""
    found: list[tuple[_Line, tuple[Label, ...], str]] = []
    for line in lines:
        if (
            line.kind is _Kind.PROSE
            and (match := _DASHED.match(line.plain))
            and (labels := _labels(match[1]))
        ):
            found.append((line, labels, line.shown[match.end() :].strip(_TRIM)))
    if len(found) < _LEAST_BARE_LABELS:
        return
    for line, labels, value in found:
        line.kind, line.pairs = _Kind.PAIRS, [(labels, value)]


def _step(lines: list[_Line], at: int, form: Form) -> int:
    """Read the line at `at` and what belongs to it; return where to go on."""
    line = lines[at]
    match line.kind:
        case _Kind.QUOTE:
            return at + 1
        case _Kind.PAIRS:
            return _pairs(lines, at, form, Source.LABEL)
        case _Kind.ALONE:
            return _below(lines, at, form)
        case _Kind.ROW:
            return _row(lines, at, form)
        case _:
            form.rest.append(line.shown)
            return at + 1


def _line(shown: str, plain: str) -> _Line:
    """Say what a line may be, looking at nothing else."""
    if not plain or plain.isspace():
        return _Line(_Kind.BLANK, shown, plain)
    if plain.lstrip().startswith(">"):
        return _Line(_Kind.QUOTE, shown, plain)
    lead = _LEAD.match(plain)
    start = lead.end() if lead else 0
    if "|" in plain or "\t" in plain.strip():
        cells = [
            cell.strip(" *")
            for cell in re.split(r"[|\t]", shown_cells(shown, plain, start), maxsplit=_MAX_CELLS)
        ]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > 1:
            row = _Line(_Kind.ROW, shown, plain, cells=cells)
            if _is_row(row):
                return row
    if (bracket := _BRACKETED.match(plain, start)) is not None and (labels := _labels(bracket[1])):
        return _Line(_Kind.PAIRS, shown, plain, [(labels, shown[bracket.end() :].strip(_TRIM))], colon=True)
    if pairs := _inline(shown, plain, start):
        alone = len(pairs) == 1 and not pairs[0][1]
        lead_words = _before(shown, plain, start)
        return _Line(_Kind.ALONE if alone else _Kind.PAIRS, shown, plain, pairs, colon=True, lead=lead_words)
    if len(plain) - start <= MAX_LABEL and (labels := _labels(plain[start:])):
        return _Line(_Kind.ALONE, shown, plain, [(labels, "")], colon=plain.rstrip().endswith("?"))
    if (asked := question_label(plain[start:])) is not None:
        return _Line(_Kind.ALONE, shown, plain, [((asked,), "")])
    columns = [(m.start(), m.end()) for m in _COLUMNS.finditer(plain, start)][:_MAX_CELLS]
    if columns and _labels(plain[start : columns[0][0]]):
        edges = [start, *(edge for pair in columns for edge in pair), len(plain)]
        cells = [shown[a:b].strip(" *") for a, b in zip(edges[::2], edges[1::2], strict=True)]
        return _Line(_Kind.ROW, shown, plain, cells=cells)
    return _Line(_Kind.PROSE, shown, plain)


def shown_cells(shown: str, plain: str, start: int) -> str:
    """The line from `start` on with every bar, of whatever width, as "|"; outer bars taken off."""
    if plain.count("|") != shown.count("|"):
        shown = "".join("|" if fold == "|" else char for char, fold in zip(shown, plain, strict=True))
    return shown[start:].strip().removeprefix("|").removesuffix("|").strip()


def _labels(plain: str) -> tuple[Label, ...]:
    return labels_of(plain) if len(plain) <= MAX_LABEL * 2 else ()


def _cell_labels(cell: str) -> tuple[Label, ...]:
    from parsers.fields.text import folded

    return _labels(folded(cell)) if len(cell) <= MAX_LABEL else ()


def _is_row(line: _Line) -> bool:
    """Whether cells hold a label anywhere; else bars and tabs are part of somebody's prose."""
    return any(_cell_labels(cell) or (":" in cell or "：" in cell) for cell in line.cells)


def _inline(shown: str, plain: str, start: int) -> list[tuple[tuple[Label, ...], str]]:
    """The labels of a line with what stands behind each; none unless the line begins with a label."""
    cuts = _cuts(plain, start)
    if not cuts:
        return []
    ends = [*(cut[0] for cut in cuts[1:]), len(shown)]
    return [(labels, shown[a:b].strip(_TRIM)) for (_, a, labels), b in zip(cuts, ends, strict=True)]


def _before(shown: str, plain: str, start: int) -> str:
    """What stands before the first label of a line that has one."""
    return shown[start : _cuts(plain, start)[0][0]].strip(_TRIM)


def _cuts(plain: str, start: int) -> list[tuple[int, int, tuple[Label, ...]]]:
    """Where labels begin, where their values begin, and what they name."""
    cuts: list[tuple[int, int, tuple[Label, ...]]] = []
    opened = False
    for number, sign in enumerate(_SEPARATOR.finditer(plain, start)):
        if number == _MAX_SEPARATORS:
            break
        if not opened:
            opened = True
            head = plain[start : sign.start()]
            if labels := _labels(head):
                cuts.append((start, sign.end(), labels))
            elif len(head) > MAX_LABEL // 2 or len(head.split()) > 3 or not head.strip():
                return cuts
            continue
        begin = cuts[-1][1] if cuts else start
        found = _label_before(plain, begin, sign.start(), hard=bool(cuts) and cuts[-1][2][0] in NARRATIVE)
        if found is not None and all(found[1] != labels for _, _, labels in cuts):
            cuts.append((found[0], sign.end(), found[1]))
    return cuts


def _label_before(plain: str, begin: int, end: int, *, hard: bool) -> tuple[int, tuple[Label, ...]] | None:
    """The longest label that ends at `end`; with `hard` only behind a mark that ends a clause."""
    earliest = max(begin, end - MAX_LABEL)
    window = plain[earliest:end]
    for gap in _BOUNDARY.finditer(window):
        at = earliest + gap.end()
        if hard and not (set(gap[0]) & _HARD or len(gap[0]) > 1):
            continue
        if at < end and (labels := _labels(plain[at:end])):
            return at, labels
    return None


def _pairs(lines: list[_Line], at: int, form: Form, source: Source) -> int:
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


def _continued(lines: list[_Line], at: int, value: str) -> tuple[str, int]:
    """A narrative value goes on in the lines below it, up to a blank line, a label or a closing."""
    parts = [value]
    while at < len(lines) and len(parts) < _MAX_LINES_OF_VALUE and sum(map(len, parts)) < MAX_VALUE:
        line = lines[at]
        if line.kind is not _Kind.PROSE or is_closing(line.plain.strip()) or _UNKNOWN_LABEL.match(line.plain):
            break
        if not is_rule(line.plain.strip()):
            parts.append(line.shown.strip())
        at += 1
    return "\n".join(parts), at


def _header_block(lines: list[_Line], at: int) -> tuple[int, str] | None:
    """Where the header block of a forwarded mail that begins here ends, and the date in it; None: no block."""
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


def _below(lines: list[_Line], at: int, form: Form) -> int:
    """A label alone on its line: the value is the next filled line, if that is not a label too."""
    labels = lines[at].pairs[0][0]
    after = at + 1
    if after < len(lines) and lines[after].kind is _Kind.BLANK:
        after += 1
    if after >= len(lines) or lines[after].kind is not _Kind.PROSE or is_closing(lines[after].plain.strip()):
        form.add(labels, "", Source.LABEL, lines[at].shown)
        return at + 1
    value = lines[after].shown.strip()
    after += 1
    if labels[0] in NARRATIVE:
        value, after = _continued(lines, after, value)
    form.add(labels, value, Source.LABEL, f"{lines[at].shown} {value}")
    return after


def _row(lines: list[_Line], at: int, form: Form) -> int:
    """One row of a table: labels and values by turns, or headings over a row of values."""
    line = lines[at]
    named = [_cell_labels(cell) for cell in line.cells]
    if _may_be_headings(named) and (below := _values_below(lines, at)) is not None:
        for labels, value in zip(named, below.cells, strict=False):
            if labels:
                form.add(labels, value.strip(_TRIM), Source.TABLE, below.shown)
        after = at + 2
        while after < len(lines) and lines[after].kind is _Kind.ROW and not _starts_pair(lines[after]):
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


def _by_turns(
    line: _Line, named: list[tuple[Label, ...]]
) -> tuple[list[tuple[tuple[Label, ...], str]], bool]:
    """The pairs of a row, and whether the last cell is the value of the last one."""
    from parsers.fields.text import folded

    cells = line.cells
    found: list[tuple[tuple[Label, ...], str]] = []
    strict = len(cells) % 2 == 0 and all(named[0::2])
    at, last = 0, False
    while at < len(cells):
        last = False
        if named[at] and (strict or at + 1 >= len(cells) or not named[at + 1]):
            value = cells[at + 1].strip(_TRIM) if at + 1 < len(cells) else ""
            found.append((named[at], value))
            last = at + 2 >= len(cells)
            at += 2
            continue
        found.extend(_inline(cells[at], folded(cells[at]), 0))
        at += 1
    return found, last


def _starts_pair(line: _Line) -> bool:
    return bool(line.cells) and bool(_cell_labels(line.cells[0]))


def _values_below(lines: list[_Line], at: int) -> _Line | None:
    """The row of values under a row of headings."""
    width = len(lines[at].cells)
    if at + 1 >= len(lines):
        return None
    below = lines[at + 1]
    if below.kind is not _Kind.ROW:
        if "|" not in below.plain and "\t" not in below.plain:
            return None
        below.cells = [
            cell.strip(" *")
            for cell in re.split(r"[|\t]", shown_cells(below.shown, below.plain, 0), maxsplit=_MAX_CELLS)
        ]
    labelled = sum(1 for cell in below.cells[0::2] if _cell_labels(cell))
    if not 1 < len(below.cells) <= width or labelled * 2 > (len(below.cells) + 1) // 2:
        return None
    return below
