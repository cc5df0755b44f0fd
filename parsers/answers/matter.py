"""Two matters in one answer: "works now, but the scanner does not scan any more" (SPEC E1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..model import ConfirmationAnswer, OtherMatter, Verdict
from .confirmation import read_confirmation, senses_of
from .matter_words import (
    LINK,
    NOVEL,
    PRONOUN,
    REQUEST,
    SAME,
    SEPARATE,
    SUBJECT,
    TAKEN_BACK,
    THINGS,
)
from .rating import read_rating, without_figures
from .senses import MAX_CLAUSE, Sense
from .written import Piece, Written, cut_up, fold

MAX_WORDS = 2000
"""Characters of the other matter that are kept."""
MAX_ABOUT = 4000
_IRONY = Sense.PRAISE | Sense.CONDITION


@dataclass(frozen=True, slots=True)
class _Parted:
    """An answer cut in two before the other matter."""

    own: str
    """What is said about the ticket's own matter."""
    verdict: Verdict
    other: OtherMatter


def read_answer(text: str, about: str = "") -> ConfirmationAnswer:
    """Read all that the answer to "is it solved?" says: the verdict, another matter, a rating.

    The verdict is that of `read_confirmation`. Only where this leaves the answer to a person, and the words
    part into a plain verdict and another matter, the verdict is that of the first part. A reservation about
    the same thing ("works now but it is slow") parts nothing and stays UNCLEAR. `about`: the ticket's own
    words (subject and symptom), if known; a thing that they name is no other matter, unless the person says
    so. Figures that fill a clause ("Works, 5 5 5.") are the rating and stand in the way of neither. Never
    raises; reads the first 4,000 characters of each.
    """
    found = _read(text, about)
    plain = without_figures(text) if found.verdict is Verdict.UNCLEAR and found.other is None else text
    if plain == text:
        return found
    apart = _read(plain, about)
    if apart.verdict is Verdict.UNCLEAR:
        return found
    return replace(apart, rating=found.rating)


def _read(text: str, about: str) -> ConfirmationAnswer:
    verdict = read_confirmation(text)
    parted = _part(text, about) if verdict is Verdict.UNCLEAR else None
    if parted is None:
        return ConfirmationAnswer(verdict=verdict, rating=read_rating(text, in_passing=True))
    rating = read_rating(parted.own, in_passing=True)
    return ConfirmationAnswer(verdict=parted.verdict, other=parted.other, rating=rating)


def read_other_matter(text: str, about: str = "") -> OtherMatter | None:
    """Return the part of an answer that speaks of something else than the ticket; None when nothing does."""
    return read_answer(text, about).other


def _part(text: str, about: str) -> _Parted | None:
    """Part the answer at the first clause that opens another matter; None when nothing plain comes of it."""
    written = cut_up(text)
    if not written.whole:
        return None
    pieces = [piece for piece in written.pieces if not piece.below]
    for number in range(1, len(pieces)):
        first = number
        while first < len(pieces) - 1 and _leads(pieces[first]):
            first += 1
        if any(len(piece.text) > MAX_CLAUSE for piece in pieces[number : first + 1]):
            return None
        separate = any(pattern.search(pieces[first].text) for pattern in SEPARATE)
        if separate or _is_about_a_thing(pieces[first]):
            return _at(written, pieces, number, first, separate=separate, about=about)
    return None


def _at(
    written: Written, pieces: list[Piece], number: int, first: int, *, separate: bool, about: str
) -> _Parted | None:
    """Read both parts around a clause that opens another matter."""
    own = _text(written, pieces[:number])
    verdict = read_confirmation(own)
    plain = verdict is not Verdict.UNCLEAR if separate else verdict is Verdict.CONFIRMED
    tail = pieces[first:]
    if not plain or any(TAKEN_BACK.search(piece.text) for piece in tail):
        return None
    if separate:
        if not _is_really_another(tail):
            return None
    elif not _is_new(pieces[number : first + 1], own, about) or senses_of(_text(written, tail)) & _IRONY:
        return None
    begin = pieces[number]
    if not begin.text or begin.text == "however":
        begin = pieces[min(number + 1, len(pieces) - 1)]
    words = _text(written, pieces[pieces.index(begin) :], skip_turn=True)
    return _Parted(own, verdict, OtherMatter(words=words[:MAX_WORDS], separate=separate))


def _leads(piece: Piece) -> bool:
    """Say whether a clause only leads to the next one: "by the way", "另外", a bare "but"."""
    return not piece.text or bool(LINK.search(piece.text))


def _is_about_a_thing(piece: Piece) -> bool:
    return any(pattern.search(piece.text) for pattern in (*SUBJECT, *REQUEST))


def _is_really_another(tail: list[Piece]) -> bool:
    """Say whether what is called another matter is one: a bare "it is slow" may be about the same thing."""
    words = " ".join(piece.text for piece in tail[:4])
    same = PRONOUN.search(words)
    return same is None or any(pattern.search(words) for _, pattern in THINGS)


def _is_new(opening: list[Piece], own: str, about: str) -> bool:
    """Say whether the clause reports something new about a thing that the ticket is not about."""
    clause = opening[-1]
    if SAME.search(clause.text):
        return False
    mine = _things(fold(own))
    named = _things(clause.text)
    if named & (mine | _things(fold(about[:MAX_ABOUT]))):
        return False
    if any(NOVEL.search(piece.text) for piece in opening):
        return True
    turned = any(piece.contrast for piece in opening)
    asked = any(pattern.search(clause.text) for pattern in REQUEST)
    return asked or (turned and not mine)


def _things(folded: str) -> set[str]:
    return {name for name, pattern in THINGS if pattern.search(folded)}


def _text(written: Written, pieces: list[Piece], *, skip_turn: bool = False) -> str:
    """The lines between the first and the last of the clauses, as they were written."""
    first, last = pieces[0], pieces[-1]
    lines = list(written.lines[first.line : last.line + 1])
    end = last.end
    whole = lines[-1]
    while end < len(whole) and not whole[end].isalnum():
        end += 1
    lines[-1] = whole[:end]
    lines[0] = lines[0][first.at if skip_turn else first.start :]
    return "\n".join(line.strip() for line in lines).strip(" \t,\uff0c\uff1a:;\uff1b-")
