"""What a ticket's words are to the model: words, beginnings, pairs, runs of Han, each with a weight."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from operator import itemgetter, mul

SUBJECT_LOOKED_AT = 400
BODY_LOOKED_AT = 3_000
"""Characters that are read: what a ticket is about stands at its beginning, and the work has a bound."""

MOST_FEATURES = 400
"""Distinct features of one ticket; the first ones count. A page of text has about three hundred."""

SUBJECT_COUNTS = 2
"""A word in the subject counts as if it stood there so many times."""

LONGEST_WORD = 32
BEGINNING = 4
"""Words that share so many first letters share a feature: "install", "installed", "installation"."""

WHOLE, HALF = 1.0, 0.7
"""Weight of words and of pairs of Han; of everything that says the same again, more coarsely or finely."""

RARITY = 1.3
"""Exponent of a feature's rarity: above one, rare words speak louder than plain idf has it. Measured."""

_HAN_RANGES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUN = re.compile(f"([{_HAN_RANGES}]+)|([^\\W_{_HAN_RANGES}]+)")
_LONG_NUMBER = 6
"""Digits from which a number names one thing (a telephone, a ticket) and says nothing of the matter."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A ticket as numbers: places, and the value at each. The last is the constant at place 0."""

    places: tuple[int, ...]
    values: tuple[float, ...]
    take: itemgetter[Sequence[float]]
    """Returns from a row of weights those at `places`."""
    length: float
    """The square of its length."""


def count(subject: str, body: str) -> dict[str, float]:
    """Return how often each feature stands in a ticket; at most `MOST_FEATURES`."""
    counts: dict[str, float] = {}
    _count_into(counts, subject[:SUBJECT_LOOKED_AT], SUBJECT_COUNTS)
    _count_into(counts, body[:BODY_LOOKED_AT], 1)
    return counts


def _count_into(counts: dict[str, float], text: str, times: float) -> None:
    before = ""
    for run in _RUN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        if han := run[1]:
            _add(counts, (*han, *map("".join, pairwise(han)), *_threes(han)), times)
            before = ""
            continue
        word = _stem(run[2])
        features = [word]
        if len(word) > BEGINNING:
            features.append(word[:BEGINNING] + "*")
        if before:
            features.append(f"{before} {word}")
        _add(counts, features, times)
        before = word


def _add(counts: dict[str, float], features: Iterable[str], times: float) -> None:
    for feature in features:
        if feature in counts:
            counts[feature] += times
        elif len(counts) < MOST_FEATURES:
            counts[feature] = times


def _threes(run: str) -> Iterable[str]:
    return map("".join, zip(run, run[1:], run[2:], strict=False))


def _stem(word: str) -> str:
    """Return a word without its plural ending; long numbers are all one word."""
    if len(word) >= _LONG_NUMBER and word.isdigit():
        return "000000"
    word = word[:LONGEST_WORD]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def weight(feature: str) -> float:
    """Return how much a feature counts by its kind."""
    if feature[0] < "\u3040":
        return HALF if feature[-1] == "*" or " " in feature else WHOLE
    return WHOLE if len(feature) == 2 or " " in feature else HALF


def shown(feature: str) -> str:
    """Return a feature as a person reads it: "inst…" for a shared beginning."""
    return feature[:-1] + "…" if feature[-1] == "*" else feature


def rarity(frequency: int, tickets: int) -> float:
    """Return what standing in `frequency` of `tickets` makes a feature worth."""
    return float((log((1 + tickets) / (1 + frequency)) + 1) ** RARITY)


def scaled(
    places: Iterable[int], counts: Iterable[float], worth: Sequence[float], unknown: float = 0.0
) -> Vector:
    """Return the vector of features at `places`, scaled to length one, with the constant at place 0.

    `unknown` is the squared length of features that have no place: a ticket of which little is known is
    to have a small vector, and so no strong opinion.

    `worth` is each place's rarity. Counts weigh by their logarithm, so a word repeated fifty times says
    little more than one repeated five times.
    """
    at = list(places)
    values = [
        worth[place] if times == 1 else worth[place] * (1 + log(times))
        for place, times in zip(at, counts, strict=True)
    ]
    known: float = sum(map(mul, values, values))
    total = known + unknown
    scale = 1 / sqrt(total) if total else 0.0
    at.append(0)
    finished = [value * scale for value in values] + [1.0]
    if len(at) == 1:  # one place alone would be taken out as a bare number
        at.append(0)
        finished.append(0.0)
    return Vector(
        places=tuple(at),
        values=tuple(finished),
        take=itemgetter(*at),
        length=1.0 + (known / total if total else 0.0),
    )
