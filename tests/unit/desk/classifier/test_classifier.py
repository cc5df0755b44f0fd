"""The classifier as its callers see it: fit, learn, predict."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from daemon.desk.classifier import Classifier, Row, Rule
from tests.unit.desk.classifier.tickets import TOPICS, share_right, tickets

RULES = [
    Rule("network", phrases=("vpn", "wifi", "断网", "网速")),
    Rule("hardware", phrases=("printer", "monitor", "打印机", "蓝屏")),
    Rule("account", phrases=("password", "login", "密码", "登录")),
    Rule("software", phrases=("excel", "outlook", "安装")),
    Rule("application", phrases=("invoice", "erp", "审批", "发票")),
]


def answers(classifier: Classifier, rows: list[Row]) -> list[str | None]:
    return [classifier.predict(row)[0] for row in rows]


@dataclass
class Mail:
    subject: str
    body: str
    label: str | None = None


def test_it_learns_categories_from_tickets_and_does_better_with_more() -> None:
    rows = tickets(2400)
    test = rows[1200:]
    few, many = Classifier().fit(rows[1140:1200]), Classifier().fit(rows[200:1200])
    biggest = max(sum(row.label == label for row in test) for label in many.labels) / len(test)
    assert share_right(answers(few, test), test) > biggest + 0.1
    assert share_right(answers(many, test), test) > share_right(answers(few, test), test) + 0.05
    assert share_right(answers(many, test), test) > 0.72


def test_both_languages_are_learned() -> None:
    rows = tickets(2000)
    test = rows[1500:]
    classifier = Classifier().fit(rows[:1500])
    for chinese in (False, True):
        some = [row for row in test if any(char > "\u3000" for char in row.body) is chinese]
        assert len(some) > 100
        assert share_right(answers(classifier, some), some) > 0.7


def test_a_promise_is_kept_by_leaving_unclear_tickets_unlabelled() -> None:
    rows = tickets(3000)
    test = rows[1000:2000]
    classifier = Classifier(promise=0.9).fit(rows[:1000])
    filed = [(answer, row) for row, answer in zip(test, answers(classifier, test), strict=True) if answer]
    right = sum(answer == row.label for answer, row in filed) / len(filed)
    assert right >= 0.88
    assert 0.4 < len(filed) / len(test) < 0.95


def test_without_a_promise_it_always_answers() -> None:
    rows = tickets(300)
    classifier = Classifier().fit(rows[:200])
    assert None not in answers(classifier, rows[200:])
    assert classifier.predict(Row("", ""))[0] is not None


def test_with_a_promise_the_best_answer_can_still_be_asked_for() -> None:
    rows = tickets(300)
    classifier = Classifier(promise=1.0).fit(rows[:200])
    label, confidence = classifier.best(rows[250])
    assert label in classifier.labels
    assert classifier.predict(rows[250]) == (None, confidence)


def test_confidence_is_the_share_right_among_tickets_as_clear() -> None:
    rows = tickets(4000)
    test = rows[2000:2800]
    classifier = Classifier().fit(rows[:2000])
    judged = [(*classifier.predict(row), row.label) for row in test]
    for share in (0.85, 0.9, 0.93):
        filed = [label == truth for label, confidence, truth in judged if confidence >= share]
        assert len(filed) > 80
        assert sum(filed) / len(filed) > share - 0.03


def test_rules_decide_alone_on_a_desk_without_history() -> None:
    classifier = Classifier(RULES)
    assert classifier.predict(Row("VPN 断网", "")) == ("network", pytest.approx(0.9))
    assert classifier.predict(Row("Lunch", "What is for lunch?")) == (None, 0.0)
    label, confidence = classifier.predict(Row("password", "outlook"))
    assert label == "account"  # the subject says twice as much
    assert confidence == pytest.approx(0.6)


def test_rules_help_while_tickets_are_few_and_yield_when_they_are_many() -> None:
    rows = tickets(1500)
    test = rows[1000:]
    rules = [(topic, [*en.split()[-4:], *zh.split()[-4:]]) for topic, (en, zh) in TOPICS.items()]
    with_rules, alone = Classifier(rules).fit(rows[970:1000]), Classifier().fit(rows[970:1000])
    assert share_right(answers(with_rules, test), test) > share_right(answers(alone, test), test) + 0.05
    misleading = [Rule("application", phrases=("vpn", "wifi", "断网", "密码", "打印机", "安装"))]
    misled = Classifier(misleading).fit(rows[:1000])
    unmisled = Classifier().fit(rows[:1000])
    assert share_right(answers(misled, test), test) > share_right(answers(unmisled, test), test) - 0.03


def test_a_correction_tells_at_once_and_stays() -> None:
    rows = tickets(1200)
    classifier = Classifier(RULES, promise=0.9).fit(rows[:1000])
    wrong = [row for row in rows[1000:] if classifier.best(row)[0] != row.label][:20]
    assert len(wrong) == 20
    for row in wrong:
        classifier.learn(row)
        assert classifier.predict(row)[0] == row.label
    assert sum(classifier.best(row)[0] == row.label for row in wrong) >= 18


def test_a_correction_against_a_rule_wins_for_tickets_like_it() -> None:
    classifier = Classifier(RULES)
    assert classifier.predict(Row("VPN token", "the vpn asks for a token"))[0] == "network"
    for _ in range(3):
        classifier.learn(Row("VPN token", "the vpn asks for a token", "account"))
        assert classifier.predict(Row("VPN token", "the vpn asks for a token"))[0] == "account"
    assert classifier.predict(Row("VPN token", "the vpn wants a token"))[0] == "account"
    assert classifier.predict(Row("wifi", "no wifi in room 5"))[0] == "network"


def test_the_same_correction_again_makes_it_firmer() -> None:
    rows = tickets(1200)
    classifier = Classifier().fit(rows[:1000])
    row = Row("badge", "the door reader refuses my badge", "facilities")
    sure: list[float] = []
    for _ in range(3):
        classifier.learn(row)
        label, confidence = classifier.predict(row)
        assert label == "facilities"
        sure.append(confidence)
    assert sure == sorted(sure)
    for other in rows[1000:1040]:
        classifier.learn(other)
    assert classifier.predict(row)[0] == "facilities"


def test_a_category_nobody_had_is_learned_from_one_ticket() -> None:
    classifier = Classifier().fit(tickets(500))
    classifier.learn(Row("badge", "the door reader refuses my badge", "facilities"))
    assert classifier.predict(Row("door", "my badge is refused by the reader"))[0] == "facilities"


def test_learning_one_by_one_comes_near_to_learning_at_once() -> None:
    rows = tickets(700)
    test = rows[200:]
    one_by_one = Classifier()
    for row in rows[:200]:
        one_by_one.learn(row)
    at_once = Classifier().fit(rows[:200])
    assert one_by_one.learned == 200
    assert share_right(answers(one_by_one, test), test) > share_right(answers(at_once, test), test) - 0.05


def test_same_rows_same_answers() -> None:
    rows = tickets(600)
    first, second = Classifier(RULES).fit(rows[:500]), Classifier(RULES).fit(rows[:500])
    assert [first.predict(row) for row in rows[500:]] == [second.predict(row) for row in rows[500:]]
    assert json.dumps(first.snapshot()) == json.dumps(second.snapshot())


def test_fitting_again_forgets_what_was_before() -> None:
    rows = tickets(400)
    used = Classifier().fit(tickets(300, seed=9))
    used.learn(Row("badge", "door", "facilities"))
    assert used.fit(rows).snapshot() == Classifier().fit(rows).snapshot()


def test_rows_may_be_objects_or_mappings_and_unlabelled_rows_teach_nothing() -> None:
    rows = tickets(120)
    objects = [Mail(row.subject, row.body, row.label) for row in rows]
    mappings = [{"subject": row.subject, "body": row.body, "label": row.label} for row in rows]
    asked = {"subject": "VPN", "body": "断网"}
    expected = Classifier().fit(rows).predict(asked)
    unlabelled = [
        {"subject": "x", "body": "y"},
        Mail("x", "y", ""),
        {"subject": None, "body": "z", "label": None},
    ]
    assert Classifier().fit(objects).predict(Mail("VPN", "断网")) == expected
    assert Classifier().fit([*mappings, *unlabelled]).predict(asked) == expected


def test_what_cannot_be_learned_from_is_refused() -> None:
    with pytest.raises(ValueError, match="label"):
        Classifier().learn(Row("VPN", "down"))
    with pytest.raises(TypeError, match="subject"):
        Classifier().predict("VPN down")
    with pytest.raises(ValueError, match="promise"):
        Classifier(promise=90)


def test_nothing_known_is_no_answer_and_one_category_is_that_one() -> None:
    assert Classifier().predict(Row("VPN", "down")) == (None, 0.0)
    assert Classifier().fit([]).predict(Row("VPN", "down")) == (None, 0.0)
    assert Classifier().fit([Row("a", "b", "only")]).predict(Row("VPN", "down"))[0] == "only"


def test_the_words_that_spoke_are_named_once_and_loudest_first() -> None:
    rows = tickets(1500)
    classifier = Classifier(RULES).fit(rows)
    opinion = classifier.explain(Row("AnyConnect 809", "hello, the vpn gives error 809 since yesterday"))
    assert opinion.label == "network"
    texts = [word.text for word in opinion.words]
    assert "809" in " ".join(texts)
    assert "anyconnect" in texts
    assert not any(first != other and first in other for first in texts for other in texts)
    assert [word.weight for word in opinion.words] == sorted((w.weight for w in opinion.words), reverse=True)
    assert opinion.rules == ("vpn",)
    assert (
        opinion.confidence
        == classifier.predict(Row("AnyConnect 809", "hello, the vpn gives error 809 since yesterday"))[1]
    )
