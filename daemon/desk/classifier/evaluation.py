"""How well categories are found: tried on the newest tickets, with only the older ones known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daemon.desk.classifier.classifier import Classifier
from daemon.desk.classifier.rows import Row

TESTED_SHARE = 5
"""One in so many tickets is tested: the newest ones."""

FEWEST_TESTED = 20
"""With fewer, a percentage says more of chance than of the classifier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryResult:
    """How one category fared."""

    category: str
    tested: int
    """Tickets of this category among those tested."""
    found: int
    """How many of them the model's best answer was right for."""
    filed: int
    """Tickets that the model would have filed here by itself, right or wrong."""
    filed_right: int
    by_rules: int
    """How many of this category the rules alone were right for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Counts, over all tested tickets."""

    known: int
    tested: int
    right: int
    """The model's best answer, unsure ones included."""
    filed: int
    """Answers that were as sure as was promised."""
    filed_right: int
    by_rules: int
    largest: str | None
    """The most common category of the older tickets."""
    by_largest: int
    """How many are right when it is always guessed."""
    categories: tuple[CategoryResult, ...]
    """Most tested first."""

    @property
    def enough(self) -> bool:
        """Whether so many were tested that the shares mean something."""
        return self.tested >= FEWEST_TESTED


def evaluate(
    rows: Sequence[Row], classifier: Classifier, promise: float, by_rules: Callable[[Row], str]
) -> Evaluation:
    """Fit `classifier` to all but the newest fifth of the rows (oldest first), and try it on these."""
    tested = len(rows) // TESTED_SHARE
    older, newest = rows[: len(rows) - tested], rows[len(rows) - tested :]
    classifier.fit(older)
    common = Counter(row.label for row in older).most_common(1)
    largest = common[0][0] if common else None
    answers = [(row.label or "", *classifier.best(row), by_rules(row)) for row in newest]
    filed = [(truth, said) for truth, said, confidence, _ in answers if confidence >= promise]
    names = Counter(truth for truth, *_ in answers)
    names.update(dict.fromkeys((said for _, said in filed if said and said not in names), 0))
    return Evaluation(
        known=len(older),
        tested=tested,
        right=sum(truth == said for truth, said, _, _ in answers),
        filed=len(filed),
        filed_right=sum(truth == said for truth, said in filed),
        by_rules=sum(truth == ruled for truth, _, _, ruled in answers),
        largest=largest,
        by_largest=sum(truth == largest for truth, *_ in answers),
        categories=tuple(
            CategoryResult(
                category=name,
                tested=count,
                found=sum(truth == said == name for truth, said, _, _ in answers),
                filed=sum(said == name for _, said in filed),
                filed_right=sum(truth == said == name for truth, said in filed),
                by_rules=sum(truth == ruled == name for truth, _, _, ruled in answers),
            )
            for name, count in names.most_common()
        ),
    )
