"""Judge the text and the ">" quotes of a mail as a whole: answer above, below, or in between."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.reply.contact import is_contact, is_label
from parsers.reply.lines import Kind, Lines, Part
from parsers.reply.signature import signature_lines

_DELIBERATE = 2
"""A leading quote of at most so many lines without attribution was typed by the writer and is kept."""
_CARD_LINES = 10
_WRAPPED_FROM = 60
_LINK = re.compile(r"[(<\[]{0,2}(?:https?://|www\.)\S+ ?[>)\]]{0,2}")


@dataclass(slots=True)
class Run:
    """Neighbouring lines of one sort: text, or quote with its attribution."""

    quote: bool
    lines: list[int]
    """Indices of filled lines."""
    attributed: bool = False


def judge_runs(lines: Lines, end: int) -> bool:
    """Give each line above `end` its part; False when no new word would be left."""
    runs = _without_signatures(lines, _runs(lines, end))
    last = max((position for position, run in enumerate(runs) if not run.quote), default=-1)
    if last < 0 and not (end < len(lines) and lines.part[end] is Part.NEW):
        return False
    before = [run for run in runs[: last + 1] if run.quote]
    between = len(before) > 1 or (bool(before) and any(not run.attributed for run in runs[last + 1 :]))
    for position, run in enumerate(runs):
        keep = not run.quote or (position < last and (between or _is_deliberate(runs, position)))
        for index in run.lines:
            kept = keep and lines.kind[index] is not Kind.ATTRIBUTION
            lines.part[index] = Part.NEW if kept else Part.QUOTED
    return True


def _without_signatures(lines: Lines, runs: list[Run]) -> list[Run]:
    """Take the signatures out of the runs of text: of the last one, and of each that stands above a quote."""
    last = max((position for position, run in enumerate(runs) if not run.quote), default=-1)
    left: list[Run] = []
    for position, run in enumerate(runs):
        if not run.quote and (position == last or runs[position + 1].attributed):
            signed = signature_lines(lines, run.lines)
            if position == last and _is_card_below_quote(lines, left, run):
                signed = set(run.lines)
            for index in signed:
                lines.part[index] = Part.SIGNATURE
            run.lines = [index for index in run.lines if index not in signed]
        if left and left[-1].quote and run.quote:
            left[-1].lines.extend(run.lines)
            left[-1].attributed = left[-1].attributed or run.attributed
        elif run.lines:
            left.append(run)
    return left


def _is_card_below_quote(lines: Lines, above: list[Run], run: Run) -> bool:
    """Whether a visiting card stands below the quote that the writer answered on top."""
    if len(above) < 2 or not above[-1].attributed or len(run.lines) > _CARD_LINES:
        return False
    texts = [lines.bare[index] for index in run.lines]
    return any(map(is_contact, texts)) and all(is_contact(text) or is_label(text) for text in texts)


def _is_deliberate(runs: list[Run], position: int) -> bool:
    """Whether the writer put this only quote there himself, as one does to cite."""
    run = runs[position]
    if run.attributed:
        return False
    return position > 0 or len(run.lines) <= _DELIBERATE


def _runs(lines: Lines, end: int) -> list[Run]:
    runs: list[Run] = []
    for index in range(end):
        kind = lines.kind[index]
        if kind is Kind.BLANK:
            continue
        if kind is Kind.ENVELOPE:
            lines.part[index] = Part.SIGNATURE
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
