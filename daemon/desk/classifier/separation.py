"""Finding the weights that set one category apart from all others: a linear support vector machine.

Dual coordinate descent for the squared hinge loss (Hsieh and others, "A Dual Coordinate Descent Method for
Large-scale Linear SVM", ICML 2008), the method behind LIBLINEAR, without chance: every order is fixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from operator import mul

from daemon.desk.classifier.features import Vector

PASSES = 6
"""Looks at each ticket; more change the answers no further. Measured."""

QUIET = 0.1
"""A ticket whose slope is smaller stands nearly where it should: it is passed over once."""

SMALLEST_STEP = 0.01
"""Smaller changes are not worth writing into the weights."""

_STRIDES = (0.618, 0.382, 0.7236, 0.2764, 0.4142, 0.5858)


@dataclass(slots=True)
class Separation:
    """Weights by place, and how hard each ticket pulls at them (the dual variables)."""

    weights: list[float]
    pulls: list[float]


@dataclass(frozen=True, slots=True)
class Sides:
    """What a separation is to do: which tickets are of the category, and what each mistake costs."""

    vectors: Sequence[Vector]
    sides: Sequence[int]
    """1 for tickets of the category, -1 for the others."""
    costs: Sequence[float]


def separate(task: Sides, size: int, passes: int = PASSES) -> Separation:
    """Return the separation for weights of `size` places. Same input, same result."""
    found = Separation(weights=[0.0] * size, pulls=[0.0] * len(task.vectors))
    improve(found, task, range(len(task.vectors)), passes)
    return found


def improve(found: Separation, task: Sides, rows: Sequence[int], passes: int) -> None:
    """Go over `rows` in `passes` orders, and move the weights towards the optimum for these rows."""
    weights, pulls = found.weights, found.pulls
    vectors, sides, costs = task.vectors, task.sides, task.costs
    rests = [False] * len(vectors)
    for turn in range(passes):
        for i in shuffled(rows, turn):
            if rests[i]:
                rests[i] = False
                continue
            vector, side, pull, ridge = vectors[i], sides[i], pulls[i], 0.5 / costs[i]
            slope = side * sum(map(mul, vector.values, vector.take(weights))) - 1 + pull * ridge
            if -QUIET < slope < QUIET:
                rests[i] = True
            if pull == 0 and slope >= 0:
                rests[i] = slope >= QUIET
                continue
            new = max(0.0, pull - slope / (vector.length + ridge))
            step = (new - pull) * side
            if -SMALLEST_STEP < step < SMALLEST_STEP:
                continue
            pulls[i] = new
            move(weights, vector, step)


def without(
    found: Separation, task: Sides, left_out: Sequence[int], others: Sequence[int], passes: int
) -> list[float]:
    """Return the scores of tickets `left_out` by a separation that does not know them.

    It begins where the whole separation stands, takes out what they pull, and lets the others settle anew:
    a pass or two instead of a whole fit.
    """
    rest = Separation(weights=found.weights[:], pulls=found.pulls[:])
    for i in left_out:
        if pull := rest.pulls[i]:
            rest.pulls[i] = 0.0
            move(rest.weights, task.vectors[i], -pull * task.sides[i])
    improve(rest, task, others, passes)
    return [score(rest.weights, task.vectors[i]) for i in left_out]


def move(weights: list[float], vector: Vector, step: float) -> None:
    """Add `step` times the vector to the weights."""
    for place, value in zip(vector.places, vector.values, strict=True):
        weights[place] += step * value


def score(weights: Sequence[float], vector: Vector) -> float:
    """Return on which side a ticket lies, and how far."""
    found: float = sum(map(mul, vector.values, vector.take(weights)))
    return found


def shuffled(rows: Sequence[int], turn: int) -> list[int]:
    """Return the rows in the order of this turn, in which neighbours lie far apart.

    Mails of one day are much alike: taken one after the other they would pull the weights to and fro.
    """
    count = len(rows)
    stride = max(1, int(count * _STRIDES[turn % len(_STRIDES)]))
    while gcd(stride, count) > 1:
        stride += 1
    return [rows[(i * stride + turn * 131) % count] for i in range(count)]
