"""A fitted model: what was learned, and the judgement it gives together with the rules."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from daemon.desk.classifier import separation
from daemon.desk.classifier.confidence import Confidence
from daemon.desk.classifier.features import Vector
from daemon.desk.classifier.rows import Table
from daemon.desk.classifier.rules import Rules, Vote

HALF_TRUST = 60
"""Tickets after which the model and the rules weigh the same: the model's share is n / (n + 60)."""

RULES_SAY = (2.0, 0.5, 1.0, 4.0, 8.0)
"""What rules that all agree add to a category's score before anything was learned (scores lie around ±1):
the first, until tickets that were kept from the model have shown which of them makes most answers right."""

RULES_BELIEVED = 0.9
RULES_BELIEVED_FOR = 5
"""What a category's rules are believed before tickets have shown how often they are right; as if that had
been seen in so many tickets."""


@dataclass(slots=True)
class Fitted:
    """Features, and the weights that each category gives them by place."""

    table: Table = field(default_factory=Table)
    weights: dict[str, array[float]] = field(default_factory=dict)
    confidence: Confidence = field(default_factory=Confidence)
    rules_say: float = RULES_SAY[0]
    learned: int = 0
    """Tickets learned from."""
    rules_right: dict[str, float] = field(default_factory=dict)
    rules_spoke: dict[str, float] = field(default_factory=dict)
    """By category: how many tickets its rules spoke for alone or loudest, and how many of them had it."""

    def copy(self) -> Fitted:
        """Return a model that may learn without changing this one."""
        return replace(
            self,
            table=self.table.copy(),
            weights={label: array("d", weights) for label, weights in self.weights.items()},
            rules_right=dict(self.rules_right),
            rules_spoke=dict(self.rules_spoke),
        )

    def record(self, votes: Mapping[str, Vote], label: str, weight: float) -> None:
        """Take note of what rules said of a ticket with this label."""
        if votes:
            said = max(votes, key=lambda name: votes[name].strength)
            self.rules_spoke[said] = self.rules_spoke.get(said, 0.0) + weight
            self.rules_right[said] = self.rules_right.get(said, 0.0) + weight * (said == label)

    def belief(self, label: str) -> float:
        """Return how far a category's rules are believed; 0 to 1."""
        spoke, right = self.rules_spoke.get(label, 0.0), self.rules_right.get(label, 0.0)
        return (right + RULES_BELIEVED * RULES_BELIEVED_FOR) / (spoke + RULES_BELIEVED_FOR)

    def scores(self, vector: Vector) -> dict[str, float]:
        """Return what the model alone gives each category that it has seen."""
        return {label: separation.score(weights, vector) for label, weights in self.weights.items()}

    def total(
        self,
        scores: Mapping[str, float],
        rules: Rules,
        votes: Mapping[str, Vote],
        rules_say: float | None = None,
    ) -> dict[str, float]:
        """Return each category's score from model and rules together."""
        models_share = self.learned / (self.learned + HALF_TRUST)
        labels = dict.fromkeys((*self.weights, *rules.labels))
        total = {label: scores.get(label, -models_share) for label in labels}
        most = (self.rules_say if rules_say is None else rules_say) * (1 - models_share)
        for label in votes:
            total[label] += most * self.belief(label) * _agreement(votes, label)
        return total

    def judge(self, total: Mapping[str, float], votes: Mapping[str, Vote]) -> tuple[str | None, float]:
        """Return the best category and how sure that is; None when neither rule nor ticket is known."""
        if not self.weights and not votes:
            return None, 0.0
        label, clearness = best(total)
        if self.confidence.shares:
            return label, self.confidence.of(clearness)
        unproven = 0.5 * self.learned / (self.learned + HALF_TRUST)
        return label, max(self.belief(label) * _agreement(votes, label), unproven)


def best(total: Mapping[str, float]) -> tuple[str, float]:
    """Return the category with the highest score, and its distance to the next. `total` is not empty."""
    label = max(total, key=total.__getitem__)
    second = max((score for name, score in total.items() if name != label), default=total[label] - 1)
    return label, total[label] - second


def _agreement(votes: Mapping[str, Vote], label: str) -> float:
    """Return the category's share of all that rules say; 0 to 1."""
    if label not in votes:
        return 0.0
    return votes[label].strength / sum(vote.strength for vote in votes.values())
