"""A policy with four people in one team, and who can be given work, for the tests of routing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from daemon.desk.model import Language, Priority
from daemon.desk.policy import Assign, Person, Policy, Role, Team
from daemon.desk.routing import Duty
from tests.unit.desk.cases import MONDAY_10, policy

NAMES = ("ann", "bob", "cy", "dan")
BOSS, CHIEF = "boss", "chief"


def person(name: str, *roles: Role, **fields: Any) -> Person:
    address = (f"{name}@example.com",)
    return Person(
        id=name, name=name.title(), addresses=address, roles=frozenset(roles), language=Language.EN, **fields
    )


def team(assign: Assign = Assign.ROUND_ROBIN, members: tuple[str, ...] = NAMES, **fields: Any) -> Team:
    name = dict.fromkeys(Language, "Network")
    return Team(id="network", name=name, members=members, supervisor=BOSS, assign=assign, **fields)


def with_team(group: Team, **fields: Any) -> Policy:
    """The shipped policy with that team, its people, its supervisor and a manager."""
    people = {name: person(name, Role.ENGINEER) for name in NAMES}
    people |= {BOSS: person(BOSS, Role.SUPERVISOR), CHIEF: person(CHIEF, Role.MANAGER)}
    return replace(policy(), **({"people": people, "teams": {**policy().teams, "network": group}} | fields))


def duty(
    group: Team,
    *,
    at: datetime = MONDAY_10,
    away: Mapping[str, datetime] | None = None,
    last: str | None = None,
    load: Mapping[str, Mapping[Priority, int]] | None = None,
    **fields: Any,
) -> Duty:
    return Duty(
        policy=with_team(group, **fields),
        at=at,
        away=away or {},
        turns={"network": last} if last else {},
        workload=load or {},
    )
