"""Labels inside the block of a command: "cause: x; solution: y" and 原因:…."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .lines import unquote
from .words import BLOCKS

# One character for one, so that positions in the folded line are positions in the written one.
_HALF_WIDTH = {0xFF00 + code - 0x20: code for code in range(0x21, 0x7F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0xFE55: 0x3A,
}
_HARD_SEPARATORS = ";。|"
_ENDS = ";\uff1b "  # not part of a value at its end
_JOINTS = _ENDS + ",\uff0c、|/"  # nor these, when another label follows
_BULLET = re.compile(r"(?:[-*•·–]|\d{1,2}[.)、])[ \t]{0,3}")


def _pattern(labels: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    words = sorted((word for spellings in labels.values() for word in spellings), key=len, reverse=True)
    choice = "|".join(re.escape(word).replace(r"\ ", r"[ \-_]") for word in words)
    # Every repetition is bounded, so that a line of blanks costs its length and no more.
    return re.compile(rf"(?:^|(?<=[\s;,。、.|/]))({choice})[ \t]{{0,3}}[:=]", re.IGNORECASE)


_PATTERNS = {verb: _pattern(labels) for verb, labels in BLOCKS.items()}
_NAMES = {
    verb: {word: label for label, spellings in labels.items() for word in spellings}
    for verb, labels in BLOCKS.items()
}


def split_labels(line: str, verb: str) -> tuple[str, list[tuple[str, str]]]:
    """Cut a line at the labels of `verb`'s block: (text before the first, [(canonical label, value), ...]).

    A label counts at the beginning of the line or after ";". In a line that begins with a label, one also
    counts after a comma or blank, once each: "cause: x solution: y", but not "I wonder what the cause: was".
    """
    folded = line.translate(_HALF_WIDTH)
    bullet = _BULLET.match(folded)
    start = bullet.end() if bullet else 0
    cuts: list[tuple[int, int, str]] = []
    for match in _PATTERNS[verb].finditer(folded, start):
        label = _NAMES[verb][re.sub(r"[ \-_]", " ", match[1]).casefold()]
        before = folded[start : match.start()].rstrip()[-1:]
        begins_line = cuts and cuts[0][0] == start
        fresh = all(label != seen for _, _, seen in cuts)
        if not before or before in _HARD_SEPARATORS or (begins_line and fresh):
            cuts.append((match.start(), match.end(), label))
    if not cuts:
        return line, []
    pieces: list[tuple[str, str]] = []
    for number, (_, value_start, label) in enumerate(cuts):
        last = number + 1 == len(cuts)
        value = line[value_start : None if last else cuts[number + 1][0]]
        pieces.append((label, unquote(value.strip().rstrip(_ENDS if last else _JOINTS).strip())))
    return line[start : cuts[0][0]].strip().rstrip(_JOINTS).strip(), pieces
