"""Features, confidence, snapshots, and bounds against hostile input."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from daemon.desk.classifier import Classifier, Row, features, rows
from daemon.desk.classifier.confidence import Confidence, measure
from tests.unit.desk.classifier.tickets import tickets


def test_words_beginnings_pairs_and_runs_of_han_are_counted() -> None:
    counts = features.count("VPN 断网", "The vpns disconnected")
    assert counts["vpn"] == 3  # twice for the subject, and the plural
    assert counts["断网"] == counts["断"] == 2
    assert {"disconnected", "disc*", "the vpn", "vpn disconnected"} <= counts.keys()
    assert "网断" not in counts


def test_full_width_letters_and_capitals_are_the_same_words() -> None:
    assert features.count("ＶＰＮ", "") == features.count("vpn", "")


def test_a_long_number_names_one_thing_and_is_no_word() -> None:
    assert "13800138000" not in features.count("", "call 13800138000 about error 809")
    assert "809" in features.count("", "call 13800138000 about error 809")


def test_a_ticket_has_a_bounded_number_of_features_however_long() -> None:
    for text in (" ".join(f"word{i}" for i in range(100_000)), "断网" * 500_000, "a" * 1_000_000):
        counts = features.count(text, text)
        assert len(counts) <= features.MOST_FEATURES
        assert max(map(len, counts)) <= 2 * features.LONGEST_WORD + 1


def test_junk_fills_neither_features_nor_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_PLACES", 2_000)
    monkeypatch.setattr(rows, "_CROWDED", 10_000)
    junk = [
        Row(f"j{number}", " ".join(f"x{number}y{i}" for i in range(200)), "spam" if number % 2 else "junk")
        for number in range(300)
    ]
    table = rows.Table()
    tracemalloc.start()
    table.learn([*tickets(200), *junk])
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
    assert len(table.worth) <= 2_000
    assert {"printer", "the", "打印"} <= table.places.keys()
    assert not [feature for feature in table.places if "y199" in feature]
    table.vector(Row("new", " ".join(f"z{i}" for i in range(3000))), learn=True)
    assert len(table.worth) <= 2_000


def test_the_clearer_half_being_right_is_learned_as_confidence() -> None:
    learned = measure([(0.1 * i, i % 2 == 0 if i < 50 else True) for i in range(100)])
    assert learned.of(9) == pytest.approx(50 / 51, abs=0.02)
    assert learned.of(0) == pytest.approx(0.75, abs=0.03)
    steps = [learned.of(0.1 * i) for i in range(-5, 120)]
    assert steps == sorted(steps)
    assert learned.of(learned.needed(0.9)) >= 0.9


def test_few_tickets_prove_little() -> None:
    assert measure([(1.0, True)] * 4).of(2.0) == pytest.approx(0.8)
    assert measure([]).of(2.0) == 0.0
    assert measure([(1.0, False)] * 10).of(2.0) == 0.0
    assert Confidence().needed(0.9) == 0.0


def test_a_snapshot_gives_the_same_answers_after_json() -> None:
    given = tickets(900)
    fitted = Classifier({"network": ["vpn"]}, promise=0.9).fit(given[:700])
    fitted.learn(Row("badge", "the door refuses my badge", "facilities"))
    data: dict[str, Any] = json.loads(json.dumps(fitted.snapshot()))
    again = Classifier.from_snapshot(data, {"network": ["vpn"]}, promise=0.9)
    for row in given[700:]:
        label, confidence = fitted.predict(row)
        assert again.predict(row) == (label, pytest.approx(confidence, abs=1e-4))
    assert (again.learned, again.labels) == (fitted.learned, fitted.labels)
    again.learn(Row("lift", "the lift is stuck", "facilities"))
    assert again.predict(Row("lift", "is stuck"))[0] == "facilities"


@pytest.mark.parametrize(
    "damage",
    [
        {"format": 0},
        {"worth": "AAAA"},
        {"worth": "%"},
        {"worth": "AADAfw=="},  # not a number
        {"features": None},
        {"features": ["vpn"]},
        {"weights": []},
        {"weights": {"network": 5}},
        {"shares": [0.5]},
        {"shares": "x"},
        {"clearness": [2.0, 1.0], "shares": [0.1, 0.2]},
        {"learned": -1},
        {"rules_say": float("nan")},
    ],
)
def test_a_damaged_snapshot_is_refused(damage: dict[str, object]) -> None:
    data = Classifier().fit(tickets(60)).snapshot()
    with pytest.raises(ValueError, match="snapshot"):
        Classifier.from_snapshot({**data, **damage})


def test_an_empty_snapshot_is_refused() -> None:
    with pytest.raises(ValueError, match="snapshot"):
        Classifier.from_snapshot({})
