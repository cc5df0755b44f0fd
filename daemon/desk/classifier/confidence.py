"""How sure the model may be: learned from tickets that were kept from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Confidence:
    """Which share was right among the tickets at least as clear as this one.

    Clearness is the distance between the best score and the next. "File what has a confidence of 0.9" then
    means: of what is filed, nine in ten are right.
    """

    clearness: tuple[float, ...] = ()
    """Rising."""
    shares: tuple[float, ...] = ()
    """The share right among tickets from each clearness on; never falling."""

    def of(self, clearness: float) -> float:
        """Return the confidence for a ticket of this clearness; 0 when nothing is known."""
        if not self.shares:
            return 0.0
        above = bisect_right(self.clearness, clearness)
        if above in (0, len(self.shares)):
            return self.shares[max(0, above - 1)]
        from_, to = self.clearness[above - 1], self.clearness[above]
        part = (clearness - from_) / (to - from_)
        return self.shares[above - 1] * (1 - part) + self.shares[above] * part

    def needed(self, share: float) -> float:
        """Return the clearness from which the confidence is at least `share`; the highest when none is."""
        for clearness, reached in zip(self.clearness, self.shares, strict=True):
            if reached >= share:
                return clearness
        return self.clearness[-1] if self.clearness else 0.0


def measure(trials: Sequence[tuple[float, bool]]) -> Confidence:
    """Learn from trials: how clear each answer was, and whether it was right.

    Neighbours in clearness are first taken together until clearer ones are right at least as often (pool
    adjacent violators), so that no lucky stretch decides. One wrong answer is added to each count: few
    tickets prove little.
    """
    blocks: list[tuple[float, int, int]] = []  # clearness from which, right, all; clearest first
    for clearness, was_right in sorted(trials, key=lambda trial: -trial[0]):
        block = (clearness, int(was_right), 1)
        while blocks and blocks[-1][1] * block[2] <= block[1] * blocks[-1][2]:
            above = blocks.pop()
            block = (block[0], above[1] + block[1], above[2] + block[2])
        blocks.append(block)
    points: list[tuple[float, float]] = []
    right = count = 0
    for clearness, more_right, more in blocks:
        right, count = right + more_right, count + more
        points.append((clearness, right / (count + 1)))
    for i in range(len(points) - 2, -1, -1):
        points[i] = (points[i][0], max(points[i][1], points[i + 1][1]))
    points.reverse()
    kept = dict(points[:: max(1, -(-len(points) // MOST_STEPS))])
    return Confidence(clearness=tuple(kept), shares=tuple(kept.values()))
