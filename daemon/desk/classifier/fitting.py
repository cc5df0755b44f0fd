"""Learning from many tickets at once, and from those kept back how far to trust rules and model."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence

from daemon.desk.classifier import separation
from daemon.desk.classifier.confidence import Confidence, measure
from daemon.desk.classifier.fitted import RULES_SAY, Fitted, best
from daemon.desk.classifier.rows import Row
from daemon.desk.classifier.rules import Rules
from daemon.desk.classifier.separation import Separation, Sides

FEWEST_FOR_TRIALS = 40
BLOCKS = 4
ENOUGH_TRIALS = 1_000
"""Tickets that are kept back; of more, the newest blocks of each category."""

TRIAL_PASSES = 2
"""Looks at each ticket that is not kept back, from where the whole model stands."""

MUCH = 60_000
"""Tickets times categories from which one such look is enough: trials are many by then."""

MOST_RARE, LEAST_COMMON = 5.0, 0.3
"""Bounds on what the mistakes of a rare (common) category cost against the average one's."""

OLDEST_COUNTS = 0.5
"""What the oldest ticket counts against the newest: what people write about changes. Measured."""


def fit(rows: Sequence[Row], rules: Rules) -> Fitted:
    """Return the model of these tickets, all of which have a label; oldest first. Same rows, same model."""
    labels = [row.label or "" for row in rows]
    sizes = Counter(labels)
    fitted = Fitted(learned=len(rows))
    vectors = fitted.table.learn(rows)
    counts = [
        row.weight * (OLDEST_COUNTS + (1 - OLDEST_COUNTS) * i / len(rows)) for i, row in enumerate(rows)
    ]
    for row, label in zip(rows, labels, strict=True):
        fitted.record(rules.votes(row.subject, row.body), label, row.weight)
    if len(sizes) == 1:
        fitted.weights[labels[0]] = array("d", [1.0, *[0.0] * (len(fitted.table.worth) - 1)])
        return fitted
    blocks = _blocks(labels, sizes)
    less = len(rows) * len(sizes) > MUCH
    scores: dict[int, dict[str, float]] = {i: {} for block in blocks for i in block}
    for label, size in sizes.items():
        rarity = min(MOST_RARE, max(LEAST_COMMON, len(rows) / len(sizes) / size))
        sides = [1 if other == label else -1 for other in labels]
        costs = [count * (rarity if side > 0 else 1) for count, side in zip(counts, sides, strict=True)]
        task = Sides(vectors=vectors, sides=sides, costs=costs)
        found = separation.separate(task, len(fitted.table.worth))
        fitted.weights[label] = array("d", found.weights)
        for block in blocks:
            for i, score in zip(block, _kept_back(found, task, block, TRIAL_PASSES - less), strict=True):
                scores[i][label] = score
    fitted.rules_say, fitted.confidence = _tried(
        fitted, rules, [rows[i] for i in scores], list(scores.values())
    )
    return fitted


def _blocks(labels: Sequence[str], sizes: Mapping[str, int]) -> list[list[int]]:
    """Return the tickets to keep back, in blocks: of each category a stretch of time.

    Mails of one day are alike; were some learned from, the model would seem better at the others than it is.
    """
    if len(labels) < FEWEST_FOR_TRIALS:
        return []
    seen = dict.fromkeys(sizes, 0)
    blocks: list[list[int]] = [[] for _ in range(BLOCKS)]
    for i, label in enumerate(labels):
        blocks[seen[label] * BLOCKS // sizes[label]].append(i)
        seen[label] += 1
    wanted = min(BLOCKS, -(-ENOUGH_TRIALS * BLOCKS // len(labels)))
    return blocks[-wanted:]


def _kept_back(found: Separation, task: Sides, block: Sequence[int], passes: int) -> list[float]:
    """Return the scores of a block by a separation that does not know it."""
    kept = set(block)
    others = [i for i in range(len(task.vectors)) if i not in kept]
    return separation.without(found, task, block, others, passes)


def _tried(
    fitted: Fitted, rules: Rules, rows: Sequence[Row], scores: Sequence[Mapping[str, float]]
) -> tuple[float, Confidence]:
    """Return how much rules are to say, and how sure answers then are."""
    votes = [rules.votes(row.subject, row.body) for row in rows]
    most_right, chosen, confidence = -1, RULES_SAY[0], Confidence()
    for rules_say in RULES_SAY if any(votes) else RULES_SAY[:1]:
        trials: list[tuple[float, bool]] = []
        for row, model, spoken in zip(rows, scores, votes, strict=True):
            label, clearness = best(fitted.total(model, rules, spoken, rules_say))
            trials.append((clearness, label == row.label))
        right = sum(was_right for _, was_right in trials)
        if right > most_right:
            most_right, chosen, confidence = right, rules_say, measure(trials)
    return chosen, confidence
