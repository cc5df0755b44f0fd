"""Categories from words: an administrator's rules and a linear model of the desk's own tickets together."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from daemon.desk.classifier import fitting, snapshot
from daemon.desk.classifier.explaining import Word, tell
from daemon.desk.classifier.features import Vector
from daemon.desk.classifier.fitted import Fitted
from daemon.desk.classifier.rows import MOST_ROWS, Row, read_row
from daemon.desk.classifier.rules import Rules, read_rules

CORRECTION_WEIGHT = 2.0
"""A ticket learned one by one is a person's correction and counts so many times."""

LEAST_LEAD, MOST_LEAD = 0.3, 1.0
"""By how much a corrected ticket's category leads at once: enough for its like to be filed, within these."""

FIRMER = 0.1
"""By how much a correction that says what was already known moves the weights."""

SMALL = 400
"""Up to so many tickets, learning one by one fits anew from time to time."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the classifier thinks of one ticket."""

    label: str | None
    """The best category, whatever was promised; None when there is none at all."""
    confidence: float
    """The share right among tickets at least as clear as this one; 0 to 1."""
    words: tuple[Word, ...] = ()
    """What spoke for it, loudest first."""
    rules: tuple[str, ...] = ()
    """Phrases of rules for this category that stand in the ticket."""


class Classifier:
    """Learns categories from tickets, and says which category a ticket has and how sure that is.

    `rules` may be `Rule`s, (label, phrases) or (phrase or regular expression, label) pairs, mappings of
    labels to phrases, or objects with `label` and `phrases`; see `read_rules`. They decide alone while
    nothing was learned; with n tickets the model has the share n / (n + 60) of the say.

    A row is an object with attributes, or a mapping, of `subject`, `body` and `label`; `weight` may be there.

    `promise` is the share of filed tickets that must be right, 0 to 1: what does not reach it gets no label.
    None (the default) always answers with the best label there is.

    The same rows in the same order always give the same answers. Rows are best given oldest first.
    """

    def __init__(self, rules: object = (), *, promise: float | None = None) -> None:
        if promise is not None and not 0 <= promise <= 1:
            raise ValueError("promise: expected a share between 0 and 1")
        self.promise = promise
        self._given = rules
        self._rules = Rules(read_rules(rules))
        self._fitted = Fitted()
        self._small: list[Row] | None = []
        self._fit_at = 4

    @property
    def labels(self) -> tuple[str, ...]:
        """The categories that can be answered."""
        return tuple(dict.fromkeys((*self._fitted.weights, *self._rules.labels)))

    @property
    def learned(self) -> int:
        """Tickets learned from."""
        return self._fitted.learned

    def fit(self, rows: Iterable[object]) -> Classifier:
        """Forget everything, learn from these tickets, and return self. Rows without a label are left out.

        Of more than 20,000 rows the last 20,000 count. 4,000 tickets of 8 categories take about a second.
        """
        read = [row for row in map(read_row, rows) if row.label is not None][-MOST_ROWS:]
        self._rules = Rules(read_rules(self._given, frozenset(row.label or "" for row in read)))
        self._fitted = fitting.fit(read, self._rules) if read else Fitted()
        self._small = read if len(read) <= SMALL else None
        self._fit_at = len(read) + max(4, len(read) // 8)
        return self

    def learn(self, row: object) -> None:
        """Learn one ticket at once: asked about it again, the classifier answers with its label.

        Meant for an engineer's correction, which counts double. Learning the same again makes it firmer.
        Raises ValueError for a row without a label.
        """
        read = read_row(row)
        if read.label is None:
            raise ValueError("row: a label is needed to learn from it")
        fitted = self._fitted
        if self._small is not None:
            self._small.append(replace(read, weight=read.weight * CORRECTION_WEIGHT))
            if len(self._small) >= self._fit_at:
                self.fit(self._small)
                self._correct(read, read.label, self._fitted.table.vector(read))
                return
        fitted.learned += 1
        fitted.record(self._rules.votes(read.subject, read.body), read.label, read.weight * CORRECTION_WEIGHT)
        self._correct(read, read.label, fitted.table.vector(read, learn=True))

    def _correct(self, row: Row, label: str, vector: Vector) -> None:
        """Move the weights until `label` leads: its own, and those of whichever stands in its way."""
        weights = self._fitted.weights
        weights.setdefault(label, array("d"))
        for own in weights.values():
            own.extend([0.0] * (len(self._fitted.table.worth) - len(own)))
        votes = self._rules.votes(row.subject, row.body)
        length = vector.length - 1  # the constant stays: one ticket says nothing of how common a category is
        lead = min(MOST_LEAD, max(LEAST_LEAD, self._fitted.confidence.needed(self.promise or 0.0)))
        _move(weights[label], vector, FIRMER)
        for _ in range(len(self.labels)):
            total = self._fitted.total(self._fitted.scores(vector), self._rules, votes)
            rival = max((name for name in total if name != label), key=total.__getitem__, default=None)
            if rival is None or not length:
                break
            short = lead - total[label] + total[rival]
            if short <= 0:
                break
            step = short / length
            if rival in weights:
                step /= 2
                _move(weights[rival], vector, -step)
            _move(weights[label], vector, step)

    def predict(self, row: object) -> tuple[str | None, float]:
        """Return a ticket's category and how sure that is; None below the promise, or with nothing known.

        The confidence is the share that was right, among tickets kept back while learning, of those at least
        as clear as this one: of all that is filed from 0.9 on, nine in ten are right.
        """
        label, confidence = self.best(row)
        if self.promise is not None and confidence < self.promise:
            return None, confidence
        return label, confidence

    def best(self, row: object) -> tuple[str | None, float]:
        """Return the best category whatever was promised, and how sure it is."""
        read = read_row(row)
        votes = self._rules.votes(read.subject, read.body)
        scores = self._fitted.scores(self._fitted.table.vector(read))
        return self._fitted.judge(self._fitted.total(scores, self._rules, votes), votes)

    def explain(self, row: object) -> Opinion:
        """Return the best category with the words that spoke for it."""
        read = read_row(row)
        votes = self._rules.votes(read.subject, read.body)
        fitted = self._fitted
        vector = fitted.table.vector(read)
        label, confidence = fitted.judge(fitted.total(fitted.scores(vector), self._rules, votes), votes)
        return Opinion(
            label=label,
            confidence=confidence,
            words=tell(fitted.table, vector, fitted.weights[label]) if label in fitted.weights else (),
            rules=votes[label].words if label in votes else (),
        )

    def belief(self, label: str) -> float:
        """Return how far a category's rules are believed: the share right of what they spoke for; 0 to 1."""
        return self._fitted.belief(label)

    def copy(self) -> Classifier:
        """Return another that knows the same: one may learn while others ask this one."""
        twin = Classifier(self._given, promise=self.promise)
        twin._rules = self._rules
        twin._fitted = self._fitted.copy()
        twin._small = None if self._small is None else list(self._small)
        twin._fit_at = self._fit_at
        return twin

    def snapshot(self) -> dict[str, object]:
        """Return what was learned as data that JSON can hold. Rules and promise are not part of it."""
        return snapshot.write(self._fitted)

    @classmethod
    def from_snapshot(
        cls, data: Mapping[str, object], rules: object = (), *, promise: float | None = None
    ) -> Classifier:
        """Return a classifier that knows what `snapshot` held. Raises ValueError for anything else."""
        classifier = cls(rules, promise=promise)
        classifier._fitted = snapshot.read(data)
        classifier._rules = Rules(read_rules(rules, frozenset(classifier._fitted.weights)))
        classifier._small = None
        return classifier


def _move(weights: array[float], vector: Vector, step: float) -> None:
    for place, value in zip(vector.places, vector.values, strict=True):
        if place:
            weights[place] += step * value
