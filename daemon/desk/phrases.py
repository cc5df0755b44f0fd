"""Finding the configuration's phrases in a person's words: whole words in Latin script, anywhere in Han."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

LOOKED_AT = 4_000
"""Characters of a mail that are looked at; the bound on the work for one mail."""

_NEGATION_EN = re.compile(r"(?:\bnot|n't|\bno|\bwithout|\bnever)\s+(?:\w+\s+)?$")
_NEGATION_ZH = re.compile(r"(?:不是|不|没有|没|无|非|未|别)(?:很|太|那么|怎么|算|是)?$")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as `find` wants it: case-folded, with every pair of neighbouring characters in it.

    A configuration has a thousand phrases; nearly all are ruled out by their first or last pair, which is
    ten times cheaper than searching the text for each.
    """

    text: str
    pairs: frozenset[str]


def fold(text: str) -> Folded:
    """Return the part of `text` that is looked at, made ready for `find`."""
    folded = text[:LOOKED_AT].casefold()
    return Folded(folded, frozenset(map("".join, pairwise(folded))))


def joined(one: Folded, other: Folded) -> Folded:
    """Return both texts as one, a line each."""
    return Folded(f"{one.text}\n{other.text}", one.pairs | other.pairs)


def find(folded: Folded, phrases: Iterable[str], *, affirmed: bool = False) -> list[str]:
    """Return those phrases that stand in the folded text, in the given order.

    With `affirmed`, a place where the phrase is negated ("not urgent", "不急") does not count, unless the
    phrase brings its own negation. What a mail is about does not change by negation ("no network"); how
    pressing it is does.
    """
    text, pairs = folded.text, folded.pairs
    return [
        phrase
        for phrase, wanted, first, last in _prepared(tuple(phrases))
        if (len(wanted) < 2 or (first in pairs and last in pairs)) and _stands(text, wanted, affirmed)
    ]


@lru_cache(maxsize=256)
def _prepared(phrases: tuple[str, ...]) -> tuple[tuple[str, str, str, str], ...]:
    """A configuration's phrases with their folded form and its first and last pair, made once."""
    folded = ((phrase, phrase.casefold()) for phrase in phrases)
    return tuple((phrase, wanted, wanted[:2], wanted[-2:]) for phrase, wanted in folded)


def _stands(text: str, phrase: str, affirmed: bool) -> bool:
    at = text.find(phrase)
    while at >= 0:
        if not _inside_word(text, at, at + len(phrase)) and not (affirmed and _negated(text, at)):
            return True
        at = text.find(phrase, at + 1)
    return False


def _inside_word(text: str, begin: int, end: int) -> bool:
    """Whether a phrase that begins (ends) with a Latin letter or digit goes on before (after) it."""
    before = begin > 0 and _latin(text[begin]) and _latin(text[begin - 1])
    after = end < len(text) and _latin(text[end - 1]) and _latin(text[end])
    return before or after


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _negated(text: str, at: int) -> bool:
    before = text[max(0, at - 24) : at]
    return bool(_NEGATION_EN.search(before) or _NEGATION_ZH.search(before))
