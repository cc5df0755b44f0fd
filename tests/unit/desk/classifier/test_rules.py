"""Rules in every shape in which people write them down."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from daemon.desk.classifier import Classifier, Row, Rule
from daemon.desk.classifier.rules import Rules, read_rules

VPN = Rule("network", phrases=("vpn", "断网"))
PRINT = Rule("hardware", phrases=("printer",))


@dataclass
class Category:
    label: str
    words: list[str]


@pytest.mark.parametrize(
    "given",
    [
        [VPN, PRINT],
        (("network", ["vpn", "断网"]), ("hardware", ("printer",))),
        {"network": ["vpn", "断网"], "hardware": "printer"},
        [{"label": "network", "phrases": ["vpn", "断网"]}, {"category": "hardware", "keywords": ["printer"]}],
        [Category("network", ["vpn", "断网"]), Category("hardware", ["printer"])],
        {"network": Category("network", ["vpn", "断网"]), "hardware": Category("hardware", ["printer"])},
        [(("vpn", "断网"), "network"), (["printer"], "hardware")],
    ],
)
def test_rules_may_be_written_in_many_shapes(given: object) -> None:
    assert read_rules(given) == (VPN, PRINT)


@pytest.mark.parametrize(
    "given",
    [
        [("vpn", "network"), ("断网", "network"), ("printer", "hardware")],
        [("network", "vpn"), ("network", "断网"), ("hardware", "printer")],
        {"vpn": "network", "断网": "network", "printer": "hardware"},
    ],
)
def test_in_pairs_of_texts_the_label_is_on_the_side_of_fewer_texts(given: object) -> None:
    classifier = Classifier(given)
    assert classifier.predict(Row("断网了", ""))[0] == "network"
    assert classifier.predict(Row("printer", ""))[0] == "hardware"


@pytest.mark.parametrize(
    "given", [[("vpn", "network"), ("printer", "hardware")], {"network": "vpn", "hardware": "printer"}]
)
def test_in_pairs_of_texts_the_label_is_the_one_that_tickets_carry(given: object) -> None:
    rules = Rules(read_rules(given, frozenset({"network", "hardware"})))
    assert list(rules.votes("vpn", "")) == ["network"]


def test_patterns_are_searched_and_broken_ones_are_words() -> None:
    rules = Rules(read_rules([(r"vpn|any\s?connect", "network"), (re.compile("0x[0-9a-f]+"), "hardware")]))
    assert rules.votes("", "Any Connect fails")["network"].words == ("Any Connect",)
    assert list(rules.votes("0xc4", "")) == ["hardware"]
    broken = Rules(read_rules([("network", ["(?broken"])]))
    assert broken.votes("", "it says (?broken here")["network"].words == ("(?broken",)


def test_marks_that_people_write_are_no_patterns() -> None:
    rules = Rules(read_rules({"software": ["C++", "why?", "Office (365)", "a.b"]}))
    assert rules.votes("", "my C++ is gone")["software"].words == ("C++",)
    assert rules.votes("", "my aXb") == {}


def test_the_subject_says_twice_as_much() -> None:
    votes = Rules((VPN, PRINT)).votes("printer", "vpn vpn")
    assert (votes["hardware"].strength, votes["network"].strength) == (2, 1)


@pytest.mark.parametrize(
    "given", ["vpn", 5, [5], [("network", 5)], [("", ["vpn"])], [("network", [5])], [("a", "b", "c")]]
)
def test_anything_else_is_refused(given: object) -> None:
    with pytest.raises(TypeError, match="rule"):
        Classifier(given)
