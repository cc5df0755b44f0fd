"""What learning categories costs: fitting and judging, beside counting the same tickets' words."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from daemon.desk.classifier import Classifier, Row, features
from tests.unit.desk.classifier.tickets import tickets

_TICKETS = 2_000
_LONGER = 4
"""Made tickets are short; so many of one topic together are as long as people's (some 60 words)."""


def long_tickets(count: int) -> list[Row]:
    """Made tickets of five topics in two languages, of an ordinary length."""
    topics: dict[str, list[Row]] = {}
    joined: list[Row] = []
    for row in tickets(count * (_LONGER + 1)):
        some = topics.setdefault(row.label or "", [])
        some.append(row)
        if len(some) == _LONGER:
            body = "\n".join(each.body for each in some)
            joined.append(Row(subject=some[0].subject, body=body, label=row.label))
            some.clear()
    return joined[:count]


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that `work` takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main() -> None:
    """Print the rows: counting words, fitting, judging, and how many times the counting each of them is."""
    rows = long_tickets(_TICKETS + 500)
    known, new = rows[:_TICKETS], rows[_TICKETS:]
    classifier = Classifier()
    counting: list[float] = []
    fitting: list[float] = []
    judging: list[float] = []
    for _ in range(3):
        counting.append(seconds(lambda: [features.count(row.subject, row.body) for row in known]))
        fitting.append(seconds(lambda: classifier.fit(known)))
        judging.append(seconds(lambda: [classifier.predict(row) for row in new]))
    count = statistics.median(counting) / len(known)
    fit = statistics.median(fitting) / len(known)
    judge = statistics.median(judging) / len(new)
    print(f"{'classify: count the words of a ticket':52} {1e3 * count:9.3f} ms")
    print(f"{'classify: judge a ticket':52} {1e3 * judge:9.3f} ms")
    print(f"{'classify: ratio of judging to counting':52} {judge / count:9.2f}")
    print(f"{f'classify: fit {_TICKETS} tickets of 5 categories':52} {fit * len(known):9.2f} s")
    print(f"{'classify: ratio of fitting to counting':52} {fit / count:9.2f}")


if __name__ == "__main__":
    main()
