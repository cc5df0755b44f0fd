"""From category and site to a team, the first line before it, the second line behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from daemon.desk.model import Language, Priority
from daemon.desk.policy import Policy, RoutingRules, Site
from daemon.desk.routing import Duty, find_site, route, second_line
from tests.builders import ticket
from tests.unit.desk.cases import MONDAY_10, later, policy

SHANGHAI = Site(
    id="shanghai",
    name=dict.fromkeys(Language, "Shanghai"),
    names=("shanghai", "上海", "sh office"),
    helper="ann",
    teams={"network": "system"},
)
P2_PAST = RoutingRules(first_line="desktop", past_first_line=frozenset({Priority.P1, Priority.P2}))


def changed(**fields: Any) -> Policy:
    return replace(policy(), **({"sites": {"shanghai": SHANGHAI}} | fields))


def routed(category: str, rules: Policy, **fields: Any) -> Any:
    fields.setdefault("priority", Priority.P3)
    return route(category, "support", Duty(policy=rules, at=MONDAY_10), **fields)


@pytest.mark.parametrize(
    ("site", "team", "why"),
    [
        (None, "network", "team network: category network"),
        ("Beijing", "network", "team network: category network"),
        ("上海", "system", "team system: site shanghai, category network"),
        (" SH  Office ", "system", "team system: site shanghai, category network"),
    ],
)
def test_a_site_may_have_teams_of_its_own(site: str | None, team: str, why: str) -> None:
    found = routed("network", changed(), site=site)
    assert (found.team, found.reasons[0]) == (team, why)


def test_a_helper_on_the_spot_is_copied_unless_away_or_the_owner() -> None:
    assert routed("hardware", changed(), site="shanghai").helpers == ("ann",)
    away = Duty(policy=changed(), at=MONDAY_10, away={"ann": later(days=1)})
    assert route("hardware", "support", away, priority=Priority.P3, site="shanghai").helpers == ()
    assert routed("application", changed(), site="shanghai").helpers == ()  # ann is its owner


def test_the_first_line_gets_what_is_not_pressing_and_not_by_machine() -> None:
    rules = changed(routing=P2_PAST)
    assert routed("network", rules).reasons[0] == "team desktop: first line"
    assert routed("network", rules, priority=Priority.P2).team == "network"
    assert routed("network", rules, by_machine=True).team == "network"


def test_the_first_line_does_not_take_the_owner_that_the_category_names() -> None:
    category = replace(policy().categories["network"], owner="ann")
    rules = changed(routing=P2_PAST, categories={**policy().categories, "network": category})
    assert routed("network", rules).owner == "wang"
    assert routed("network", replace(rules, routing=RoutingRules())).owner == "ann"


def test_a_mailbox_of_a_team_keeps_what_no_rule_knows() -> None:
    box = replace(policy().mailboxes["support"], team="application")
    rules = changed(mailboxes={"support": box}, routing=P2_PAST)
    assert routed("other", rules).reasons[0] == "team application: mailbox support"


@pytest.mark.parametrize(
    ("team", "second", "expected"),
    [
        ("desktop", "system", "network"),  # the first line: to who solves it
        ("network", "system", "system"),
        ("network", None, None),
        ("system", "system", None),
        (None, "system", "system"),
    ],
)
def test_the_second_line(team: str | None, second: str | None, expected: str | None) -> None:
    category = replace(policy().categories["network"], second_line=second)
    rules = changed(routing=P2_PAST, categories={**policy().categories, "network": category})
    assert second_line(ticket(category="network", team=team), rules) == expected


def test_a_category_that_has_gone_has_no_second_line() -> None:
    assert second_line(ticket(category="gone", team="network"), changed()) is None


def test_a_site_is_found_by_any_of_its_names() -> None:
    assert find_site("上海", changed()) is SHANGHAI
    assert find_site("", changed()) is None
