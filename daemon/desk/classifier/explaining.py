"""Which words spoke for a category: the largest parts of its score, each thing named once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.desk.classifier.features import Vector, shown
from daemon.desk.classifier.rows import Table

MOST_WORDS = 5

WORTH_TELLING = 0.1
"""Share of the loudest word's weight under which a word is not worth a reader's time."""


@dataclass(frozen=True, slots=True)
class Word:
    """A feature, and what it added to the category's score."""

    text: str
    weight: float


def tell(table: Table, vector: Vector, weights: Sequence[float]) -> tuple[Word, ...]:
    """Return the words that spoke loudest for a category, leaving out parts of words already named."""
    spoke = {
        place: weights[place] * value
        for place, value in zip(vector.places, vector.values, strict=True)
        if place and weights[place] * value > 0
    }
    loudest = sorted(spoke, key=lambda place: (-spoke[place], place))[: 8 * MOST_WORDS]
    names = table.names(loudest)
    told: list[Word] = []
    for place in loudest:
        name = names[place]
        bare = name.rstrip("*")
        if told and spoke[place] < WORTH_TELLING * told[0].weight:
            break
        if any(bare in word.text or word.text.rstrip("…") in bare for word in told):
            continue
        told.append(Word(text=shown(name), weight=round(spoke[place], 4)))
        if len(told) == MOST_WORDS:
            break
    return tuple(told)
