"""Finding the configuration's phrases in a person's words: whole words in Latin script, anywhere in Han."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from types import MappingProxyType

from daemon.desk.negation import negated
from parsers.traditional import simplified

LOOKED_AT = 2_000
"""Characters of a mail that are looked at; the bound on the work for one mail."""

COVERS_ALL = -1
"""The family whose phrases hide those of every other within them."""

MOST_PLACES = 5
"""Places of one phrase that are looked at: who says it six times does not mean more."""

_NONE: Mapping[int, int] = MappingProxyType({})
_WORD = re.compile(r"[^\W_]+", re.ASCII)
_WRAPPED = re.compile(r"\n(?<=[a-z,]\n)(?=[a-z])")
"""A line break that a mail program made within an English sentence."""
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands in a text."""

    group: int
    order: int
    phrase: str
    at: int
    end: int
    denied: bool
    """Its group counts affirmed places only, and here it is negated."""


class Phrases:
    """Groups of phrases, made ready to be found all at once.

    A configuration has a thousand phrases; nearly all are ruled out by their first word, or by the first
    pair of Han characters, with one intersection of sets: far cheaper than searching the text for each.
    """

    def __init__(
        self, groups: Sequence[tuple[str, ...]], affirmed: frozenset[int], families: Mapping[int, int] = _NONE
    ) -> None:
        """`affirmed` are the groups in which a negated place ("not urgent", "不急") does not count, unless
        the phrase brings its own negation. What a mail is about does not change by negation ("no network");
        how pressing it is does. `families` says which groups speak of the same thing, for `places`."""
        self._count = len(groups)
        self._affirmed = affirmed
        self._families = families
        self._by_key: dict[str, list[tuple[int, int, str, str]]] = {}
        for group, phrases in enumerate(groups):
            for order, phrase in enumerate(phrases):
                wanted = phrase.casefold()
                self._by_key.setdefault(_key(wanted), []).append((group, order, phrase, wanted))

    def find(self, text: str) -> list[list[str]]:
        """Return for each group which of its phrases stand in the beginning of `text`, in their order."""
        folded, keys = _scanned(text[:LOOKED_AT])
        found: list[list[tuple[int, str]]] = [[] for _ in range(self._count)]
        for key in self._by_key.keys() & keys:
            for group, order, phrase, wanted in self._by_key[key]:
                affirmed = group in self._affirmed
                if any(not (affirmed and negated(folded, at)) for at in _standing(folded, wanted)):
                    found[group].append((order, phrase))
        return [[phrase for _, phrase in sorted(hits)] for hits in found]

    def places(self, *texts: str) -> tuple[str, list[Place]]:
        """Return the beginnings of the texts, as they are looked at, below each other; and where phrases
        stand there, from left to right, at most `MOST_PLACES` of each.

        A place within that of a longer phrase of its family, or of `COVERS_ALL`, is left out: "not just me"
        is not "just me", and "没有影响到别人" is not "没有影响".
        """
        scanned = [_scanned(text[:LOOKED_AT]) for text in texts]
        folded = "\n".join(text for text, _ in scanned)
        keys = frozenset[str]().union(*(keys for _, keys in scanned))
        found = [
            Place(
                group,
                order,
                phrase,
                at,
                at + len(wanted),
                group in self._affirmed and negated(folded, at),
            )
            for key in self._by_key.keys() & keys
            for group, order, phrase, wanted in self._by_key[key]
            for at in _standing(folded, wanted)
        ]
        found.sort(key=lambda place: (place.at, -place.end, place.group, place.order))
        return folded, list(self._uncovered(found))

    def _uncovered(self, places: Sequence[Place]) -> Iterator[Place]:
        """Leave out what lies within a longer place. Of those that begin alike the longest comes first."""
        reach: dict[int, tuple[int, int]] = {}
        for place in places:
            span, family = (place.at, place.end), self._families.get(place.group, place.group)
            longest = [reach[each] for each in (family, COVERS_ALL) if each in reach]
            if any(place.end <= end and span != (at, end) for at, end in longest):
                continue
            yield place
            if place.end > reach.get(family, (0, 0))[1]:
                reach[family] = span


@lru_cache(maxsize=4)
def _scanned(text: str) -> tuple[str, frozenset[str]]:
    """Return the text casefolded, its wrapped lines joined, and the keys of all phrases that it may hold.
    Category and priority ask about the same words one after the other."""
    folded = simplified(_WRAPPED.sub(" ", text.casefold()))
    keys = {""}.union(_WORD.findall(folded))
    if not folded.isascii():
        keys.update(folded)
        keys.update(map(add, folded, folded[1:]))  # pairs of other letters are no phrase's key
    return folded, frozenset(keys)


def _key(phrase: str) -> str:
    """Return what any text that holds the phrase has among its keys: a pair of Han, else a word."""
    if han := _HAN.search(phrase):
        return han[0][:2]
    word = _WORD.search(phrase)
    return word[0] if word else ""


def _standing(text: str, phrase: str) -> Iterator[int]:
    """Yield where the phrase stands, not as a part of a longer Latin word."""
    at, seen = text.find(phrase), 0
    while at >= 0 and seen < MOST_PLACES:
        if not _inside_word(text, at, at + len(phrase)):
            yield at
        at, seen = text.find(phrase, at + 1), seen + 1


def _inside_word(text: str, begin: int, end: int) -> bool:
    """Whether a phrase that begins (ends) with a Latin letter or digit goes on before (after) it."""
    before = begin > 0 and _latin(text[begin]) and _latin(text[begin - 1])
    after = end < len(text) and _latin(text[end - 1]) and _latin(text[end])
    return before or after


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
