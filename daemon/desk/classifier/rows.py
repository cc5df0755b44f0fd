"""The tickets a classifier is given, in whatever shape, and the table of features they make."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import compress

from daemon.desk.classifier import features
from daemon.desk.classifier.features import Vector

MOST_ROWS = 20_000
"""The newest tickets that are learned from; older ones say little about today."""

MOST_PLACES = 150_000
"""Features that are kept; with more, the rarest go."""

_CROWDED = 1_500_000
"""Features counted at once; with more, those seen once are forgotten, so that junk cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket: what it says, and, when learned from, its category and how much it counts."""

    subject: str
    body: str
    label: str | None = None
    weight: float = 1.0
    """A category that an engineer corrected counts more than one that nobody looked at."""


def read_row(row: object) -> Row:
    """Return a row from an object with attributes, or a mapping, of `subject`, `body`, `label`, `weight`.

    A missing or empty subject, body or label is none. Raises TypeError for a thing without both.
    """
    if isinstance(row, Row):
        return row
    given = row if isinstance(row, Mapping) else None
    values = [
        given.get(name) if given is not None else getattr(row, name, None)
        for name in ("subject", "body", "label", "weight")
    ]
    subject, body, label, weight = values
    if subject is None and body is None:
        raise TypeError("row: expected subject and body")
    return Row(
        subject=str(subject or ""),
        body=str(body or ""),
        label=str(label) if label not in (None, "") else None,
        weight=float(weight) if isinstance(weight, int | float) and weight > 0 else 1.0,
    )


class Table:
    """Features by place, with the number of tickets each stands in. Place 0 is the constant."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.worth = array("d", [0.0])
        self.tickets = 0

    def copy(self) -> Table:
        """Return a table that may grow without changing this one."""
        twin = Table()
        twin.places, twin.worth, twin.tickets = dict(self.places), array("d", self.worth), self.tickets
        return twin

    def learn(self, rows: Iterable[Row]) -> list[Vector]:
        """Take in the tickets' features and return their vectors, in order. The table must be empty."""
        found: dict[str, int] = {}
        frequency = array("L")
        counted: list[tuple[array[int], array[float]]] = []
        for row in rows:
            counts = features.count(row.subject, row.body)
            if len(found) > _CROWDED:
                found = {feature: at for feature, at in found.items() if frequency[at] > 1}
            ids = array("L")
            for feature in counts:
                at = found.get(feature)
                if at is None:
                    at = found[feature] = len(frequency)
                    frequency.append(0)
                frequency[at] += 1
                ids.append(at)
            counted.append((ids, array("d", counts.values())))
        self.tickets = len(counted)
        floor = _floor(frequency, found.values())
        place_of = array("l", bytes(frequency.itemsize * len(frequency)))
        for feature, at in found.items():
            if frequency[at] >= floor:
                place_of[at] = self._add(feature, frequency[at])
        return [self._vector(place_of, ids, values) for ids, values in counted]

    def _add(self, feature: str, frequency: int) -> int:
        place = self.places[feature] = len(self.worth)
        self.worth.append(features.weight(feature) * features.rarity(frequency, max(1, self.tickets)))
        return place

    def _vector(self, place_of: array[int], ids: array[int], counts: array[float]) -> Vector:
        places = [place_of[at] for at in ids]
        return features.scaled(compress(places, places), compress(counts, places), self.worth)

    def vector(self, row: Row, *, learn: bool = False) -> Vector:
        """Return a ticket's vector; with `learn`, features it brings are taken in (while there is room)."""
        counts = features.count(row.subject, row.body)
        if learn:
            self.tickets += 1
            for feature in counts:
                if feature not in self.places and len(self.worth) < MOST_PLACES:
                    self._add(feature, 1)
        places = [self.places.get(feature, 0) for feature in counts]
        once = features.rarity(1, max(1, self.tickets)) ** 2
        unknown = sum(
            features.weight(feature) ** 2 for feature, place in zip(counts, places, strict=True) if not place
        )
        return features.scaled(
            compress(places, places), compress(counts.values(), places), self.worth, once * unknown
        )

    def names(self, places: Iterable[int]) -> dict[int, str]:
        """Return the features at these places."""
        wanted = set(places)
        return {place: feature for feature, place in self.places.items() if place in wanted}


def _floor(frequency: array[int], kept: Iterable[int]) -> int:
    """Return the number of tickets in which a feature must stand so that `MOST_PLACES` suffice."""
    by_frequency: dict[int, int] = {}
    for at in kept:
        by_frequency[frequency[at]] = by_frequency.get(frequency[at], 0) + 1
    room = MOST_PLACES
    floor = 1
    for times in sorted(by_frequency, reverse=True):
        room -= by_frequency[times]
        if room < 0:
            return times + 1
        floor = times
    return min(floor, 1)
