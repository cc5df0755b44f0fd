"""Triage with a learned model: who is heard when, and what is told of it."""

from __future__ import annotations

from functools import lru_cache

import pytest

from daemon.desk.classifier import Classifier, Row, Rule
from daemon.desk.triage import triage
from daemon.learning import rules_of
from tests.unit.desk.cases import after, decided, known, mail, policy
from tests.unit.desk.classifier.tickets import tickets


@lru_cache(maxsize=1)
def model() -> Classifier:
    """What a desk of a thousand tickets has learned."""
    return Classifier(rules_of(policy()), promise=0.9).fit(tickets(1000))


def test_what_the_model_is_sure_of_is_filed_with_the_words_that_spoke_for_it() -> None:
    found = triage("toner charger", "the fan and the battery of my ram", policy(), model=model())
    assert found.category == "hardware"
    assert found.reasons[0].startswith("category hardware: model: ")
    assert "toner" in found.reasons[0]
    assert found.reasons[0].endswith(" %)")
    assert triage("toner charger", "the fan and the battery of my ram", policy()).category != "network"


def test_chinese_is_learned_the_same_way() -> None:
    found = triage("凭证单据", "客户的单据和凭证今天早上不能处理", policy(), model=model())
    assert found.category == "application"
    assert "model: " in found.reasons[0]


def test_where_the_model_is_unsure_the_rules_stand() -> None:
    subject, words = "Cake", "my virus has a strange smell"
    alone = triage(subject, words, policy())
    assert alone.category == "security"
    assert triage(subject, words, policy(), model=model()) == alone


def test_where_neither_knows_it_goes_to_first_line_triage_and_says_how_near_it_was() -> None:
    found = triage("Question", "hello please help thanks", policy(), model=model())
    alone = triage("Question", "hello please help thanks", policy())
    if alone.category == policy().default_category:
        assert found.category == policy().default_category
    found = triage("Hm", "hello the my again", policy(), model=model())
    assert found.category == policy().default_category
    assert "the model is not sure enough (" in found.reasons[0]


def test_rules_that_people_found_wrong_do_not_stand() -> None:
    rules = [Rule("security", phrases=("virus",)), *rules_of(policy())]
    wrong = [Row("virus scan", f"the virus scan slows excel down {n}", "software") for n in range(12)]
    taught = Classifier(rules, promise=0.9).fit([*tickets(400), *wrong, *tickets(40, seed=2)])
    assert taught.belief("security") < 0.5
    found = triage("Cake", "my virus has a strange smell", policy(), model=taught)
    assert found.category == policy().default_category
    assert "the rules for security were wrong too often" in found.reasons[0]


def test_a_category_that_the_configuration_no_longer_has_is_never_chosen() -> None:
    gone = [Row("badge reader", f"door {n} refuses my badge", "facilities") for n in range(60)]
    taught = Classifier((), promise=0.9).fit([*tickets(300), *gone])
    assert taught.predict(Row("badge reader", "door refuses my badge"))[0] == "facilities"
    assert triage("badge reader", "door refuses my badge", policy(), model=taught).category == "other"


@pytest.mark.parametrize("taught", [False, True])
def test_a_new_ticket_gets_the_category_that_was_learned_and_its_team(taught: bool) -> None:
    message = mail("my charger smells, and the fan and the dock", subject="charger")
    decision = decided(message, known(classifier=model() if taught else None))
    ticket = after(decision)
    assert (ticket.category, ticket.team) == ("hardware", "desktop")
    assert any(reason.startswith("category hardware: model: ") for reason in decision.reasons) is taught


def test_the_priority_is_not_the_models_business() -> None:
    subject, words = "toner", "the printer room is on fire, everyone is affected, urgent"
    assert (
        triage(subject, words, policy(), model=model()).priority == triage(subject, words, policy()).priority
    )
