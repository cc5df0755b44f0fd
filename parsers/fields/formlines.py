"""Say of each line of a form, by itself, whether it holds labelled values, cells, a label alone or prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from parsers.fields.labels import MAX_LABEL, labels_of
from parsers.fields.model import Field
from parsers.fields.questions import question_label
from parsers.fields.text import folded
from parsers.fields.vocabulary import Label

NARRATIVE = frozenset(
    {Field.SYMPTOM, Field.ERROR, Field.DOING, Field.TRIED, Field.CHANGED, Field.ENVIRONMENT, Field.IMPACT}
)
"""Fields whose values are sentences and may take several lines."""
MAX_CELLS = 24
_MAX_SEPARATORS = 30
_LEAD = re.compile(
    r"[\s*•·●▪■□◆◇★☆#+\-~>]{0,12}(?:(?:\(?[0-9]{1,2}[.)、:](?![0-9])|[①-⑳]"
    r"|\(?[一二三四五六七八九十]{1,2}[)、.])\s{0,4})?[*_\s]{0,6}"
)
_SEPARATOR = re.compile(r"[:=]")
_QUESTION = re.compile(r"[^?\n]{4,78}\?")
_BRACKETED = re.compile(r"\[([^\[\]]{1,24})\]\s{0,4}:?\s{0,4}")
_BOUNDARY = re.compile(r"[\s,;。.|/、)\]]+")
_HARD = frozenset(";|。.,、")
_COLUMNS = re.compile(r"\t+|\s{3,}|(?<=[\u4e00-\u9fff])\s{2}(?=\S)")
TRIM = " \t,;，；、|/*_"


class Kind(Enum):
    BLANK = "blank"
    QUOTE = "quote"
    PAIRS = "pairs"
    ROW = "row"
    ALONE = "alone"
    """A label with its value, if any, below it."""
    PROSE = "prose"


@dataclass(slots=True)
class Line:
    kind: Kind
    shown: str
    plain: str
    pairs: list[tuple[tuple[Label, ...], str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    colon: bool = False
    lead: str = ""
    """Words before the first known label; they are prose."""


def read_line(shown: str, plain: str) -> Line:
    """Say what a line may be, looking at nothing else."""
    if not plain or plain.isspace():
        return Line(Kind.BLANK, shown, plain)
    if plain.lstrip().startswith(">"):
        return Line(Kind.QUOTE, shown, plain)
    lead = _LEAD.match(plain)
    start = lead.end() if lead else 0
    if "|" in plain or "\t" in plain.strip():
        cells = [
            cell.strip(" *") for cell in re.split(r"[|\t]", cells_of(shown, plain, start), maxsplit=MAX_CELLS)
        ]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > 1:
            row = Line(Kind.ROW, shown, plain, cells=cells)
            if _is_row(row):
                return row
    bracket = _BRACKETED.match(plain, start) if "[" in plain else None
    if bracket is not None and (labels := label_at(bracket[1])):
        return Line(Kind.PAIRS, shown, plain, [(labels, shown[bracket.end() :].strip(TRIM))], colon=True)
    if (":" in plain or "=" in plain) and (pairs := inline(shown, plain, start)):
        alone = len(pairs) == 1 and not pairs[0][1]
        lead_words = _before(shown, plain, start)
        return Line(Kind.ALONE if alone else Kind.PAIRS, shown, plain, pairs, colon=True, lead=lead_words)
    if len(plain) - start <= MAX_LABEL and (labels := label_at(plain[start:])):
        return Line(Kind.ALONE, shown, plain, [(labels, "")], colon=plain.rstrip().endswith("?"))
    if "?" in plain:
        if (question := _QUESTION.match(plain, start)) and (asked := question_label(question[0])) is not None:
            answer = shown[question.end() :].strip(TRIM)
            if answer:
                return Line(Kind.PAIRS, shown, plain, [((asked,), answer)], colon=True)
        if (asked := question_label(plain[start:])) is not None:
            return Line(Kind.ALONE, shown, plain, [((asked,), "")])
    if "  " not in plain and "\t" not in plain:  # folded text has no other blanks
        return Line(Kind.PROSE, shown, plain)
    columns = [(m.start(), m.end()) for m in _COLUMNS.finditer(plain, start)][:MAX_CELLS]
    if columns and label_at(plain[start : columns[0][0]]):
        edges = [start, *(edge for pair in columns for edge in pair), len(plain)]
        cells = [shown[a:b].strip(" *") for a, b in zip(edges[::2], edges[1::2], strict=True)]
        return Line(Kind.ROW, shown, plain, cells=cells)
    return Line(Kind.PROSE, shown, plain)


def cells_of(shown: str, plain: str, start: int) -> str:
    """The line from `start` on with every bar, of whatever width, as "|"; outer bars taken off."""
    if plain.count("|") != shown.count("|"):
        shown = "".join("|" if fold == "|" else char for char, fold in zip(shown, plain, strict=True))
    return shown[start:].strip().removeprefix("|").removesuffix("|").strip()


def label_at(plain: str) -> tuple[Label, ...]:
    return labels_of(plain) if len(plain) <= MAX_LABEL * 2 else ()


def cell_labels(cell: str) -> tuple[Label, ...]:
    return label_at(folded(cell)) if len(cell) <= MAX_LABEL else ()


def _is_row(line: Line) -> bool:
    """Whether cells hold a label anywhere; else bars and tabs are part of somebody's prose."""
    return any(cell_labels(cell) or (":" in cell or "：" in cell) for cell in line.cells)


def inline(shown: str, plain: str, start: int) -> list[tuple[tuple[Label, ...], str]]:
    """The labels of a line with what stands behind each; none unless the line begins with a label."""
    cuts = _cuts(plain, start)
    if not cuts:
        return []
    ends = [*(cut[0] for cut in cuts[1:]), len(shown)]
    return [(labels, shown[a:b].strip(TRIM)) for (_, a, labels), b in zip(cuts, ends, strict=True)]


def _before(shown: str, plain: str, start: int) -> str:
    """What stands before the first label of a line that has one."""
    return shown[start : _cuts(plain, start)[0][0]].strip(TRIM)


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
            if labels := label_at(head):
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
        if at < end and (labels := label_at(plain[at:end])):
            return at, labels
    return None
