"""An answer as it was written, cut into clauses that know their place, to be quoted from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from ..traditional import simplified
from .clauses import (
    INVISIBLE,
    MAX_CLAUSES,
    MAX_TEXT,
    NAME,
    POSTSCRIPT,
    SIGN_OFF,
    SIGN_OFF_WITH_NAME,
    THANKS_AND_REGARDS,
)
from .senses import HAN

_LINE_BREAK = re.compile("[\r\n\x0b\x0c\x85\u2028\u2029]")
_LETTERS_APART = re.compile(f"(?<![{HAN}])([{HAN}]) (?=[{HAN}])")
_CLAUSE_END = re.compile(
    r"(?P<end>[!?。…]+|\.+(?=\s|$|[" + HAN + r"]))"
    r"|(?<!\d)[,:]|[,:](?!\d)|[;()\[\]~、^|/·—]|\s-+\s"
    r"|(?<=[" + HAN + r"])\s+(?=[" + HAN + r"])"
)
_CONTRAST = re.compile(r"\b(?:but|however|though|although)\b|(?<!不)但是?|不过(?!来|去)|可是|然而|只是")


@dataclass(frozen=True, slots=True)
class Piece:
    """One clause: its folded words, and where they stand."""

    text: str
    """Half-width, lower case, simplified; as long as the written words."""
    line: int
    start: int
    """Place in the line, a "but" in front of it included."""
    at: int
    """Where `text` begins."""
    end: int
    asked: bool
    """Its sentence ends with a question mark."""
    contrast: bool
    """It begins with "but"."""
    sentence: int
    """Number of the sentence in the line."""
    below: bool
    """It stands below the sign-off, or is the last line and looks like a name."""


@dataclass(frozen=True, slots=True)
class Written:
    """The lines that the writer wrote, and their clauses in order."""

    lines: tuple[str, ...]
    pieces: tuple[Piece, ...]
    whole: bool
    """False: the text was longer than what is read."""


def cut_up(text: str, name: str = "") -> Written:
    """Cut the own words of a text into clauses. Quoted lines are left out; bounded by `MAX_TEXT`.

    `name` is the writer's: a line that begins with it, below others, begins their signature.
    """
    lines = []
    for line in _LINE_BREAK.split(text[:MAX_TEXT]):
        line = _LETTERS_APART.sub(r"\1", INVISIBLE.sub("", line).strip())
        if line and fold(line[0]) not in ">|":
            lines.append(line)
    below = _first_below([unfolded_case(line) for line in lines], fold(name).strip())
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        folded = fold(line)
        if THANKS_AND_REGARDS.fullmatch(folded) or (number and SIGN_OFF.fullmatch(folded)):
            continue
        pieces.extend(_pieces(folded, number, number >= below and not POSTSCRIPT.match(folded)))
        if len(pieces) > MAX_CLAUSES:
            return Written(tuple(lines), tuple(pieces[:MAX_CLAUSES]), False)
    return Written(tuple(lines), tuple(pieces), len(text) <= MAX_TEXT)


def fold(text: str) -> str:
    """Return the text in half-width, lower-case, simplified characters, each in its place."""
    return "".join(_lower(char) for char in unfolded_case(text))


def unfolded_case(text: str) -> str:
    """As `fold`, with capitals as they were: names are known by them."""
    return simplified("".join(_half_width(char) for char in text))


def _half_width(char: str) -> str:
    if char < "\x80":
        return char
    if char in "\u2019\u2018":
        return "'"
    normal = unicodedata.normalize("NFKC", char)
    return normal if len(normal) == 1 else char


def _lower(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


def _first_below(lines: list[str], writer: str) -> int:
    """Number of the first line that belongs to a sign-off or is only a name."""
    for number, line in enumerate(lines):
        lower = line.lower()
        if number and len(writer) > 1 and lower.startswith(writer) and _ends_name(lower[len(writer) :]):
            return number
        if THANKS_AND_REGARDS.fullmatch(lower):
            return number
        if number and (SIGN_OFF.fullmatch(lower) or SIGN_OFF_WITH_NAME.match(line)):
            return number
    if len(lines) > 1 and NAME.fullmatch(lines[-1]):
        return len(lines) - 1
    return len(lines)


def _ends_name(rest: str) -> bool:
    """Say whether a name ends here and no sentence goes on: "Li Na, IT", not "Li Na is against"."""
    begins = rest.lstrip()[:1]
    return not rest[:1].isalpha() and not (begins.isascii() and begins.isalpha())


def _pieces(folded: str, number: int, below: bool) -> list[Piece]:
    """The clauses of one line. The mark at the end of a sentence says whether all of it asks."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for match in _CLAUSE_END.finditer(folded):
        spans.append((at, match.start(), match["end"] or ""))
        at = match.end()
    spans.append((at, len(folded), "."))
    found: list[Piece] = []
    asked = False
    sentence = len(spans)
    for start, end, mark in reversed(spans):
        asked = "?" in mark if mark else asked
        sentence -= bool(mark)
        for first, last, contrast in reversed(_turns(folded, start, end)):
            turn = _CONTRAST.match(folded, first) if contrast else None
            words = turn.end() if turn else first
            words += _blanks(folded[words:last])
            if words < last or contrast or "?" in mark:
                text = folded[words:last].rstrip()
                found.append(Piece(text, number, first, words, last, asked, contrast, sentence, below))
    found.reverse()
    return found


def _turns(folded: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """(start, end, begins with "but") of the parts of a clause around each "but"."""
    turns = [match.start() for match in _CONTRAST.finditer(folded, start, end)]
    cuts = [start, *turns, end]
    return [
        (first, last, number > 0)
        for number, (first, last) in enumerate(pairwise(cuts))
        if first < last or number
    ] or [(start, end, False)]


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())
