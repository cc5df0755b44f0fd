"""A survey answer written as text: "5 4 5", "速度5 技术4 态度5", "★★★★☆", "很满意" (SPEC F1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ..model import Rating
from .confirmation import senses_of
from .rating_words import (
    CLAUSE_END,
    COUNTED,
    COURTESY,
    FULL_MARKS,
    GREETING,
    HALF_WIDTH,
    LIST_ITEM,
    NAMED,
    NUMBER,
    NUMBER_WITH_UNIT,
    PRAISE,
    SATISFACTION,
    SIGN_OFF,
    STARS,
    THREE,
    THREE_GLUED,
)
from .senses import Sense

MAX_TEXT = 4000
"""Characters that are read; what lies beyond is no part of the comment either."""
MAX_COMMENT = 2000

_DIGIT = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\u20e3]")
_FIGURE = re.compile(r"[1-5★☆✩⭐🌟]|[一二两三四五]\s?[分星颗]")
_JOINING = " \t,:、-|~/(\uff0c\uff1a\uff5e\uff08\u3000"  # between a remark and the rating behind it
_TRIM = " \t\n,.;:!、。-|~/\uff0c\uff1b\uff1a\uff01\uff0f\uff5e\u3000"

# What may stand beside "great" or "bad", said of anything; and what may not stand beside "satisfied".
_COURTEOUS = Sense.THANKS | Sense.RECEIVED | Sense.AGREED | Sense.PRAISE
_COMPLAINT = (
    Sense.BROKEN
    | Sense.NO
    | Sense.DOUBT
    | Sense.MATTER
    | Sense.CONDITION
    | Sense.PENDING
    | Sense.QUESTION
    | Sense.CONTRAST
)

_Found = tuple[tuple[int, ...], list[tuple[int, int, int]]]
"""The grades, and the pieces they were read from: (line, start, end), in order."""


def read_rating(text: str, *, in_passing: bool = False) -> Rating | None:
    """Read three grades from 1 (bad) to 5 (good) out of a survey answer; None when it holds none.

    Never raises; reads the first 4,000 characters. Understood are three numbers in the order speed, skill,
    attitude; grades beside their names in any order (a missing one gets the lower middle of the others);
    one number, stars or words of satisfaction for all three. They must fill a clause: a number inside a
    sentence ("5 minutes", a date, a telephone number) is no rating. What remains is the comment, with figures
    whatever it says. A word without figures is a rating only where nobody complains beside it, and one that
    may speak of anything ("bad", "great") only where thanks at most stand beside it: a person reads the rest.

    `in_passing`: the text answers something else, for example "is it solved?" (SPEC E1). Then a number
    without unit and words such as "great" are no rating, since they may speak of anything.
    """
    written = [
        _INVISIBLE.sub("", line) for line in re.split("[\r\n\x0b\x0c\x85\u2028\u2029]", text[:MAX_TEXT])
    ]
    written = [line.strip() for line in written if not line.lstrip().startswith((">", "|"))]
    lines = [line.translate(HALF_WIDTH) for line in written]
    found = _three(lines) or _named(lines) or _three_lines(lines) or _one(lines, in_passing)
    if found is None:
        return None
    grades, pieces = found
    comment = _comment(written, pieces)
    number, start, end = pieces[0]
    if len(pieces) == 1 and not _is_said_alone(lines[number][start:end], comment):
        return None
    return Rating(speed=grades[0], skill=grades[1], attitude=grades[2], comment=comment)


def without_figures(text: str) -> str:
    """Return the text without a rating in figures that fills a clause or a line, else the text itself.

    "Works, 5 5 5. Another issue: ..." reads as an answer to "is it solved?" once the figures are out of it.
    """
    rating = read_rating(text, in_passing=True)
    if rating is None:
        return text
    written = re.split("[\r\n\x0b\x0c\x85\u2028\u2029]", text[:MAX_TEXT])
    lines = [_INVISIBLE.sub("", line).strip() for line in written]
    kept = [bool(line) and not line.startswith((">", "|")) for line in lines]
    own = [line for line, keep in zip(lines, kept, strict=True) if keep]
    found = _three([line.translate(HALF_WIDTH) for line in own])
    if found is None:
        return text
    _, ((number, start, end),) = found
    line = own[number]
    if not _ends_clause(line[end:].translate(HALF_WIDTH)):
        return text
    before = line[:start].rstrip(_JOINING)
    own[number] = f"{before}{'. ' if before else ''}{line[end:].lstrip(_TRIM)}".strip()
    return "\n".join(own) + text[MAX_TEXT:]


def _is_said_alone(graded: str, comment: str) -> bool:
    """Say whether what was graded holds figures or stars, or else stands beside nothing that overrules it."""
    if not comment or _FIGURE.search(graded):
        return True
    if _grade_of(PRAISE, graded, 0, len(graded)):
        return not senses_of(comment) & ~_COURTEOUS
    return not senses_of(comment) & _COMPLAINT


def _three(lines: list[str]) -> _Found | None:
    """ "5 4 5" filling a clause, or "545" filling a line."""
    for number, line in enumerate(lines):
        for start, _ in _clauses(line):
            match = THREE.match(line, start) or (THREE_GLUED.match(line) if start == 0 else None)
            if match and not COUNTED.match(line, match.end()):
                return (int(match["a"]), int(match["b"]), int(match["c"])), [(number, start, match.end())]
    return None


def _named(lines: list[str]) -> _Found | None:
    """Grades beside their names, anywhere in the answer, each name once."""
    grades: dict[str, int] = {}
    pieces: list[tuple[int, int, int]] = []
    for number, line in enumerate(lines):
        for match in NAMED.finditer(line):
            scale = next(name for name in ("speed", "skill", "attitude", "all") if match[name])
            if scale not in grades:
                grades[scale] = _value(match["grade"])
                pieces.append((number, match.start(), match.end()))
    named = sorted(grades[name] for name in ("speed", "skill", "attitude") if name in grades)
    if "all" not in grades and len(named) < 2:
        return None
    missing = grades.get("all") or named[(len(named) - 1) // 2]
    return tuple(grades.get(name, missing) for name in ("speed", "skill", "attitude")), pieces


def _three_lines(lines: list[str]) -> _Found | None:
    """One number a line, three lines in a row (blank ones between them do not count)."""
    filled = [(number, line.rstrip("分.,。 ")) for number, line in enumerate(lines) if line]
    for at in range(len(filled) - 2):
        three = filled[at : at + 3]
        if all(len(grade) == 1 and grade in "12345" for _, grade in three):
            return tuple(int(grade) for _, grade in three), [
                (number, 0, len(lines[number])) for number, _ in three
            ]
    return None


def _one(lines: list[str], in_passing: bool) -> _Found | None:
    """One grade for all three: unmistakable forms in any clause, others only where the answer begins."""
    begun = False
    for number, line in enumerate(lines):
        for start, end in _clauses(line):
            if line[end : end + 1] != "?":
                grade, stop = _unmistakable(line, start, end)
                if not grade and not begun and not in_passing:
                    grade, stop = _where_it_begins(line, start, end, lines)
                if grade:
                    return (grade,) * 3, [(number, start, stop)]
            begun = begun or (start < len(line) and not GREETING.fullmatch(line[start:end].strip()))
    return None


def _unmistakable(line: str, start: int, end: int) -> tuple[int, int]:
    """(grade, where it ends) for stars, a number with its unit, words of satisfaction; (0, 0) for none."""
    if stars := STARS.match(line, start):
        return len(stars[1]), stars.end()
    if full := FULL_MARKS.fullmatch(line, start, end):
        return int(full[1] or full[2] or full[3] or 5), end
    if (one := NUMBER_WITH_UNIT.match(line, start)) and _ends_clause(line[one.end() :]):
        return _value(one[1]), one.end()
    return _grade_of(SATISFACTION, line, start, end), end


def _where_it_begins(line: str, start: int, end: int, lines: list[str]) -> tuple[int, int]:
    """(grade, where it ends) for a bare number or a word of praise; (0, 0) for none."""
    one = NUMBER.match(line, start)
    if one and _ends_clause(line[one.end() :]) and not any(LIST_ITEM.search(each) for each in lines):
        return int(one[1]), one.end()
    return _grade_of(PRAISE, line, start, end), end


def _grade_of(patterns: tuple[tuple[int, re.Pattern[str]], ...], line: str, start: int, end: int) -> int:
    return next((grade for grade, pattern in patterns if pattern.fullmatch(line, start, end)), 0)


def _clauses(line: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a line begin and end, courtesy in front of them skipped."""
    start = 0
    for match in CLAUSE_END.finditer(line):
        while courtesy := COURTESY.match(line, start):
            start = courtesy.end()
        while start < len(line) and (line[start] in " \t([{" or _is_decoration(line[start])):
            start += 1
        if start <= match.start():
            yield start, len(line[: match.start()].rstrip())
            start = match.end()


def _is_decoration(char: str) -> bool:
    """Say whether this is an emoji or the like, save for the stars."""
    return unicodedata.category(char) == "So" and char not in "★☆✩⭐🌟"


def _ends_clause(rest: str) -> bool:
    """Say whether a grade may end here: not before a further number, a question mark or more words."""
    rest = rest.lstrip(" \t")
    return not rest or (rest[0] in ",.;!、。|~-(" and not re.match(r"[,.;、-]?\s?\d", rest))


def _value(written: str) -> int:
    if written[0] in "★⭐🌟":
        return sum(char in "★⭐🌟" for char in written)
    return _DIGIT.get(written[0], 0) or int(written[0])


def _comment(written: list[str], pieces: list[tuple[int, int, int]]) -> str:
    """What is left of the lines without the pieces, greeting and sign-off."""
    kept = []
    for number, line in enumerate(written):
        left, at = [], 0
        for _, start, end in (piece for piece in pieces if piece[0] == number):
            left.append(line[at:start].lstrip(_TRIM).rstrip(_JOINING))
            at = end
        left.append(line[at:].lstrip(_TRIM))
        text = " ".join(each for each in left if any(char.isalnum() for char in each)).strip()
        if text[:1] in "(\uff08" and text[-1:] in ")\uff09":
            text = text[1:-1].strip()
        if SIGN_OFF.fullmatch(text.rstrip(_TRIM)):
            break  # below it stands a name
        if text and not GREETING.fullmatch(text.rstrip(_TRIM)):
            kept.append(text)
    return "\n".join(kept)[:MAX_COMMENT].strip()
