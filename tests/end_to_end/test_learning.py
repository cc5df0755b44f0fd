"""The desk learns categories from its own tickets: at its start, in the background, and at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from daemon.app import App
from daemon.demo.people import ANN, BOB, WANG
from daemon.desk.classifier import Row
from daemon.desk.effects import Change
from daemon.desk.model import EventKind, Status, Ticket
from daemon.learning import FEWEST_TICKETS, Learner, learn_now
from daemon.store import tickets as stored_tickets
from tests.builders import entry, event, ticket
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.world import World
from tests.unit.desk.classifier.tickets import tickets


def fill(app: App, rows: Iterable[Row]) -> None:
    """Store closed tickets, as a desk has them after some months."""
    now = app.clock.now()
    with app.database.write() as connection:
        for row in rows:
            new = ticket(subject=row.subject, category=row.label, status=Status.CLOSED, opened_at=now)
            change = Change(before=None, after=new, events=(event(at=now),), due=())
            stored = stored_tickets.settle(connection, change, now=now, zone="UTC", linked_ticket=None)
            stored_tickets.append(connection, stored, change, (entry(row.body),), now=now, message_id=None)


def correct(app: App, found: Ticket, category: str) -> None:
    """Let somebody of staff change a ticket's category."""
    now = app.clock.now()
    happened = event(EventKind.CATEGORY_SET, at=now, actor="wang", category=category)
    with app.database.write() as connection:
        change = Change(before=found, after=replace(found, category=category), events=(happened,), due=())
        stored = stored_tickets.settle(connection, change, now=now, zone="UTC", linked_ticket=None)
        stored_tickets.append(connection, stored, change, (), now=now, message_id=None)


@pytest.fixture
def taught(make_world: MakeWorld) -> World:
    """A world whose daemon is running and has learned from four hundred tickets."""
    world = make_world()
    app = world.open()
    fill(app, tickets(400))
    app.close()
    world.start()
    world.until(lambda: world.app.classifier is not None, "nothing was learned at the start")
    return world


def learned_from(world: World) -> int:
    return world.app.classifier.learned if world.app.classifier is not None else 0


def test_the_daemon_learns_at_its_start_and_files_by_it(taught: World) -> None:
    taught.write(BOB, "charger dock", "my charger, the dock and the fan")
    (_, found) = (taught.taken[-1].decision, taught.tickets()[-1])
    assert found.category == "hardware"
    assert any("model: " in reason for reason in taught.taken[-1].decision.reasons)
    explained = postdesk(taught, "explain", found.number)
    assert "category hardware: model: " in explained.out


def test_a_category_that_an_engineer_changes_is_learned_at_once(taught: World) -> None:
    words = ("Fountain", "the water fountain on floor three squirts")
    taught.write(BOB, *words)
    assert taught.tickets()[-1].category == "other"
    before = learned_from(taught)
    engineer = next(who for who in (WANG, ANN) if taught.got(who, "Fountain"))
    taught.answer(engineer, "#category performance\n", to="Fountain")
    taught.until(lambda: learned_from(taught) > before, "the correction was not learned")
    taught.write(BOB, words[0], words[1] + " again")
    assert taught.tickets()[-1].category == "performance"


def test_a_desk_with_few_tickets_is_left_to_its_rules(world: World) -> None:
    fill(world.app, tickets(FEWEST_TICKETS - 1))
    learner = Learner(world.app)
    learner.look()
    assert world.app.classifier is None
    assert learn_now(world.app) is None
    world.write(BOB, "VPN", "The VPN says 809.")
    assert world.tickets()[-1].category == "network"


def test_it_is_fitted_anew_when_enough_has_changed_and_not_before(taught: World) -> None:
    learner = taught.service.learner
    first = taught.app.classifier
    taught.call(taught.service.learn())
    assert taught.app.classifier is first
    for found in taught.tickets()[:39]:
        correct(taught.app, found, "performance")
    learner.look()
    followed = taught.app.classifier
    assert followed is not None
    assert followed is not first
    assert followed.learned == 400 + 39
    correct(taught.app, taught.tickets()[39], "performance")
    learner.look()
    assert learned_from(taught) == 400, "fitted anew, from the tickets as they are now"


def test_a_category_that_is_taken_out_of_the_configuration_is_unlearned(taught: World) -> None:
    assert "hardware" in taught.app.classifier.labels  # type: ignore[union-attr]
    rest = {name: each for name, each in taught.app.policy.categories.items() if name != "hardware"}
    taught.app.policy = replace(taught.app.policy, categories=rest)
    taught.service.learner.look()
    assert taught.app.classifier is not None
    assert "hardware" not in taught.app.classifier.labels


def test_learning_can_be_turned_off(make_world: MakeWorld) -> None:
    world = make_world(extra="[triage]\nlearn = false\n")
    app = world.open()
    fill(app, tickets(100))
    learner = Learner(app)
    learner.look()
    assert app.classifier is None
    assert learn_now(app) is None
    app.close()


def test_a_fit_that_fails_leaves_what_was_learned_and_is_logged(
    taught: World, log: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = taught.app.classifier
    for found in taught.tickets()[:45]:
        correct(taught.app, found, "network")
    monkeypatch.setattr("daemon.fit_apart.sys.executable", "/bin/false")
    taught.call(taught.service.learn())
    assert taught.app.classifier is before
    assert any(one["event"] == "Learning categories failed" for one in log)
    monkeypatch.undo()
    taught.call(taught.service.learn())
    assert taught.app.classifier is not before


def test_nothing_is_learned_after_a_stop(make_world: MakeWorld) -> None:
    world = make_world()
    app = world.open()
    fill(app, tickets(100))
    learner = Learner(app)
    learner.stop()
    learner.look()
    assert app.classifier is None
    app.close()


# -- the command -------------------------------------------------------------------------------------------


def test_the_evaluation_stands_beside_rules_alone_and_the_largest_category(taught: World) -> None:
    ended = postdesk(taught, "classify", "--evaluate", "--json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert (found["known"], found["tested"], found["enough"]) == (320, 80, True)
    assert found["accuracy"] > found["largest_accuracy"]
    assert found["accuracy"] > found["rules_accuracy"]
    assert sum(each["tested"] for each in found["categories"]) == 80
    text = postdesk(taught, "classify", "--evaluate").out
    assert f"({found['right']} of 80) right" in text
    assert "Rules alone" in text
    assert "Always network" in text
    assert "Filed by itself at a promise of 90 %" in text
    assert "hardware" in text


def test_an_evaluation_of_few_tickets_says_that_they_are_too_few(world: World) -> None:
    none = postdesk(world, "classify", "--evaluate")
    assert (none.code, none.err) == (0, "")
    assert "too few to judge by: 100 are needed" in none.out
    assert "%" not in none.out
    fill(world.app, tickets(30))
    found = json.loads(postdesk(world, "classify", "--evaluate", "--json").out)
    assert (found["known"], found["tested"], found["enough"]) == (24, 6, False)
    few = postdesk(world, "classify", "--evaluate").out
    assert "Rules alone, on all of them" in few and f"({found['rules_right']} of 30) right" in few


def test_words_are_classified_with_the_reason(taught: World) -> None:
    said = postdesk(taught, "classify", "my charger, the dock and the fan")
    assert said.out.startswith("category hardware: model: ")
    found = json.loads(postdesk(taught, "classify", "凭证单据不能处理", "--json").out)
    assert (found["category"], found["learned_from"]) == ("application", 400)


def test_without_history_the_rules_speak_and_it_is_said(world: World) -> None:
    said = postdesk(world, "classify", "VPN 断网").out
    assert said.startswith("category network: ")
    assert "rules decide alone" in said


@pytest.mark.parametrize("arguments", [(), ("VPN", "--evaluate")])
def test_words_or_an_evaluation_one_of_them(world: World, arguments: tuple[str, ...]) -> None:
    ended = postdesk(world, "classify", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "postdesk: give either words or --evaluate\n"
