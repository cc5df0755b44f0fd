"""The separation is held against plain, slow descent on the same objective, and against LinearSVC."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from daemon.desk.classifier import Classifier, Row
from daemon.desk.classifier.features import Vector
from daemon.desk.classifier.rows import Table
from daemon.desk.classifier.separation import Sides, improve, score, separate, shuffled, without
from tests.unit.desk.classifier.tickets import share_right, tickets


def task_of(count: int, label: str = "network") -> tuple[Sides, int]:
    rows = tickets(count)
    table = Table()
    vectors = table.learn(rows)
    sides = [1 if row.label == label else -1 for row in rows]
    return Sides(vectors=vectors, sides=sides, costs=[1.5 if side > 0 else 1.0 for side in sides]), len(
        table.worth
    )


def objective(weights: Sequence[float], task: Sides) -> float:
    losses = (
        cost * max(0.0, 1 - side * score(weights, vector)) ** 2
        for vector, side, cost in zip(task.vectors, task.sides, task.costs, strict=True)
    )
    return sum(weight * weight for weight in weights) / 2 + sum(losses)


def slow_descent(task: Sides, size: int, steps: int) -> list[float]:
    """Gradient descent with momentum (Nesterov), halving a step that was too long. No duals, no tricks."""
    weights, before = [0.0] * size, [0.0] * size
    pace = 0.05
    lowest = objective(weights, task)
    for step in range(steps):
        ahead = [now + step / (step + 3) * (now - then) for now, then in zip(weights, before, strict=True)]
        slope = list(ahead)
        for vector, side, cost in zip(task.vectors, task.sides, task.costs, strict=True):
            missing = 1 - side * score(ahead, vector)
            if missing > 0:
                for place, value in zip(vector.places, vector.values, strict=True):
                    slope[place] -= 2 * cost * missing * side * value
        moved = [at - pace * down for at, down in zip(ahead, slope, strict=True)]
        reached = objective(moved, task)
        if reached > lowest * 1.5:
            pace /= 2
            continue
        before, weights, lowest = weights, moved, min(lowest, reached)
    return weights


def test_it_finds_the_optimum_that_slow_descent_finds() -> None:
    task, size = task_of(150)
    slow = slow_descent(task, size, 300)
    fast = separate(task, size, passes=60).weights
    assert objective(fast, task) == pytest.approx(objective(slow, task), rel=0.01)


def test_its_usual_few_looks_give_the_same_answers() -> None:
    task, size = task_of(400)
    thorough, usual = separate(task, size, passes=100).weights, separate(task, size).weights
    assert objective(usual, task) < 1.05 * objective(thorough, task)
    same = sum((score(usual, vector) > 0) == (score(thorough, vector) > 0) for vector in task.vectors)
    assert same >= 0.97 * len(task.vectors)


def test_scores_of_tickets_kept_back_are_those_of_a_model_that_never_saw_them() -> None:
    task, size = task_of(400)
    found = separate(task, size)
    block, others = range(300, 400), range(300)
    quick = without(found, task, block, others, passes=2)
    honest = separate(task, size, passes=0)
    improve(honest, task, others, passes=20)
    scores = [score(honest.weights, task.vectors[i]) for i in block]
    seen = [score(found.weights, task.vectors[i]) for i in block]
    apart = sum(abs(a - b) for a, b in zip(quick, scores, strict=True))
    assert apart < 0.25 * sum(abs(a - b) for a, b in zip(seen, scores, strict=True))
    assert sum((a > 0) == (b > 0) for a, b in zip(quick, scores, strict=True)) >= 95


def test_every_turn_looks_at_every_ticket_once_in_another_order() -> None:
    for count in (0, 1, 2, 7, 100):
        orders = [shuffled(range(count), turn) for turn in range(6)]
        assert all(sorted(order) == list(range(count)) for order in orders)
    assert len({tuple(shuffled(range(100), turn)) for turn in range(6)}) == 6


def test_a_ticket_of_unknown_words_has_a_vector_that_says_nothing() -> None:
    table = Table()
    table.learn([Row("vpn", "down", "network"), Row("printer", "jam", "hardware")])
    empty: Vector = table.vector(Row("", ""))
    assert score([1.0, *[5.0] * (len(table.worth) - 1)], empty) == 1.0


def test_it_is_as_right_as_scikit_learns_linear_svc() -> None:
    svm = pytest.importorskip("sklearn.svm", reason="scikit-learn is the reference; install it to compare")
    text = pytest.importorskip("sklearn.feature_extraction.text")
    rows = tickets(3000)
    known, test = rows[:2000], rows[2000:]
    reader = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    features = reader.fit_transform(f"{row.subject} {row.body}" for row in known)
    reference = svm.LinearSVC(class_weight="balanced").fit(features, [row.label for row in known])
    theirs = list(reference.predict(reader.transform(f"{row.subject} {row.body}" for row in test)))
    classifier = Classifier().fit(known)
    ours = [classifier.predict(row)[0] for row in test]
    assert share_right(ours, test) >= share_right(theirs, test) - 0.01
