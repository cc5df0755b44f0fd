"""Texts as the leak guard compares them: words of Latin script, characters of Han, and what each weighs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from daemon.desk.leak_guard.stock import COMMON_HAN, COMMON_WORDS, STOCK_PHRASES
from parsers.traditional import simplified

_CHARACTERS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CHARACTERS}]|[^\W_{_CHARACTERS}]+")
_ONE = re.compile(rf"[{_CHARACTERS}]")
_ENDS = re.compile(r"[!?\u3002\uff01\uff1f;\uff1b\n]|\.(?=\s|$)")
"""Where a sentence ends. A point within "7.2.1" is none."""

_LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text taken apart. All lists are equally long."""

    text: str
    words: list[str]
    """Folded: case, width, script variant and leading zeros make no difference."""
    weights: list[int]
    """How telling each is; a Han character counts 2, a word of Latin script 4, a common one half of that."""
    begins: list[int]
    ends: list[int]
    """Where each stands in `text`."""
    sentences: list[int]
    """Number of the sentence that each stands in."""


def tokens(text: str) -> Tokens:
    """Take a text apart. Linear in its length."""
    words: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    stops = [match.start() for match in _ENDS.finditer(text)]
    stop = 0
    for match in _TOKEN.finditer(text):
        while stop < len(stops) and stops[stop] < match.start():
            stop += 1
        words.append(_folded(match[0]))
        begins.append(match.start())
        ends.append(match.end())
        sentences.append(stop)
    return Tokens(text, words, [weight(word) for word in words], begins, ends, sentences)


def _folded(word: str) -> str:
    if word.isascii():
        plain = word[:_LONGEST_WORD].lower()
    else:
        plain = simplified(unicodedata.normalize("NFKC", word[:_LONGEST_WORD]).casefold())
    return plain.lstrip("0") or "0"


def weight(word: str) -> int:
    """Return how telling a folded word or character is."""
    if _ONE.fullmatch(word):
        return 1 if word in COMMON_HAN else 2
    if word in COMMON_WORDS or len(word) == 1 or (len(word) == 2 and word.isdigit()):
        return 2
    return 4


def shingles(words: Sequence[str], weights: Sequence[int], least: int) -> Iterator[tuple[int, int]]:
    """Yield the shortest stretches (begin, end) that weigh at least `least`, one from each place."""
    end = total = 0
    for begin in range(len(words)):
        while total < least and end < len(words):
            total += weights[end]
            end += 1
        if total < least:
            return
        yield begin, end
        total -= weights[begin]


def sets_of(texts: Iterable[Tokens], least: int) -> set[tuple[str, ...]]:
    """Return the shingles of several texts, and short ones among them whole."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        if sum(text.weights) < least:
            found.add(tuple(text.words))
        found.update(tuple(text.words[a:b]) for a, b in shingles(text.words, text.weights, least))
    found.discard(())
    return found


def covered(text: Tokens, known: set[tuple[str, ...]]) -> list[bool]:
    """Return for each token whether it lies within a stretch that is among `known`."""
    lengths = sorted({len(each) for each in known})
    found = [False] * len(text.words)
    for begin in range(len(text.words)):
        for length in lengths:
            stretch = tuple(text.words[begin : begin + length])
            if len(stretch) == length and stretch in known:
                found[begin : begin + length] = [True] * length
    return found


KNOWN = 8
"""Weight of the stretches by which a passage is known already: two words, or four characters."""

STOCK = sets_of((tokens(phrase) for phrase in STOCK_PHRASES), KNOWN)
"""What every desk writes every day."""
