"""Trying the classifier on the newest tickets of a desk."""

from __future__ import annotations

from daemon.desk.classifier import Classifier, Row
from daemon.desk.classifier.evaluation import evaluate
from tests.unit.desk.classifier.tickets import tickets

RULES = {"network": ["vpn", "断网"], "hardware": ["printer", "打印机"]}


def by_rules(row: Row) -> str:
    return Classifier(RULES).predict(row)[0] or "other"


def test_the_newest_fifth_is_tried_with_only_the_older_ones_known() -> None:
    rows = tickets(1000)
    # were the newest known, this word would give them away
    marked = [*rows[:800], *(Row("zebra", row.body, row.label) for row in rows[800:])]
    found = evaluate(marked, Classifier(RULES), 0.9, by_rules)
    assert (found.known, found.tested, found.enough) == (800, 200, True)
    assert found.by_largest == sum(row.label == "network" for row in rows[800:])
    assert found.largest == "network"
    assert found.right > found.by_largest
    assert found.right > found.by_rules
    assert found.filed_right >= 0.85 * found.filed > 0
    assert found.filed < found.tested


def test_the_categories_add_up() -> None:
    found = evaluate(tickets(1000), Classifier(RULES), 0.9, by_rules)
    assert sum(each.tested for each in found.categories) == found.tested
    assert sum(each.found for each in found.categories) == found.right
    assert sum(each.filed for each in found.categories) == found.filed
    assert sum(each.filed_right for each in found.categories) == found.filed_right
    assert sum(each.by_rules for each in found.categories) == found.by_rules
    counts = [each.tested for each in found.categories]
    assert counts == sorted(counts, reverse=True)


def test_few_tickets_are_called_few_and_none_is_no_error() -> None:
    few = evaluate(tickets(99), Classifier(), 0.9, by_rules)
    assert (few.tested, few.enough) == (19, False)
    none = evaluate([], Classifier(), 0.9, by_rules)
    assert (none.known, none.tested, none.largest, none.enough) == (0, 0, None, False)
