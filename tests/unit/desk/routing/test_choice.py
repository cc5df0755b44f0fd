"""The ways to choose an engineer: turns, open work, roster, named owner, pool; and who is passed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.config.rosters import hours_calendar
from daemon.desk.model import Priority
from daemon.desk.policy import Absence, Assign, Calendar, RosterRow, Rotation
from daemon.desk.routing import choose, responsible
from daemon.desk.routing.duty import last_day
from tests.unit.desk.cases import MONDAY_10, later
from tests.unit.desk.routing.staff import BOSS, CHIEF, NAMES, duty, person, team, with_team

JUNE = datetime(2024, 6, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = hours_calendar(["Mon-Fri 09:00-18:00"], "Asia/Shanghai")
LATE = hours_calendar(["Mon-Fri 14:00-22:00"], "Asia/Shanghai")


@pytest.mark.parametrize(
    ("last", "away", "owner"),
    [
        (None, (), "ann"),
        ("ann", (), "bob"),
        ("dan", (), "ann"),
        ("gone", (), "ann"),
        ("ann", ("bob",), "cy"),
        ("cy", ("dan", "ann"), "bob"),
    ],
)
def test_turns_go_round_and_pass_over_who_is_away(
    last: str | None, away: tuple[str, ...], owner: str
) -> None:
    found = choose(team(), duty(team(), last=last, away=dict.fromkeys(away, JUNE)))
    assert (found.owner, found.in_turn) == (owner, True)
    assert found.reasons == (
        f"owner {owner}: next in turn",
        *(f"{name} is away until 2024-06-01" for name in NAMES if name in away),
    )


def test_the_least_loaded_is_chosen_by_weighted_work_and_ties_by_turn() -> None:
    group = team(Assign.LEAST_LOADED)
    load = {
        "ann": {Priority.P1: 1},  # 8
        "bob": {Priority.P3: 3},  # 6
        "cy": {Priority.P4: 2, Priority.P2: 1},  # 6
        "dan": {Priority.P2: 2},  # 8
    }
    assert choose(group, duty(group, load=load)).owner == "bob"
    after_bob = choose(group, duty(group, load=load, last="bob"))
    assert after_bob.owner == "cy"
    assert after_bob.reasons == ("owner cy: least open work (6)",)
    busy = {name: {Priority.P3: 1} for name in ("ann", "bob", "dan")}
    assert choose(group, duty(group, load=busy, last="cy")).owner == "cy"


def test_who_is_off_duty_waits_while_somebody_is_on_duty() -> None:
    group = team(hours=DAY)
    people = with_team(group).people | {"ann": person("ann", hours=LATE)}
    found = choose(group, duty(group, people=people))
    assert found.owner == "bob"
    assert "ann is off duty" in found.reasons


@pytest.mark.parametrize(("hour", "owner"), [(23, "bob"), (3, "bob")])
def test_when_nobody_is_on_duty_who_comes_back_first_gets_it(hour: int, owner: str) -> None:
    group = team(hours=DAY)
    people = with_team(group).people | {"ann": person("ann", hours=LATE)}
    found = choose(group, duty(group, people=people, at=MONDAY_10.replace(hour=hour)))
    assert found.owner == owner
    assert "nobody is on duty now: who comes back first" in found.reasons


def test_a_pool_has_no_owner_and_is_told_without_those_who_are_away() -> None:
    group = team(Assign.POOL)
    at_hand = duty(group, away={"bob": JUNE})
    found = choose(group, at_hand)
    assert (found.owner, found.reasons[0]) == (None, "no owner: pool")
    assert [p.id for p in responsible("network", None, at_hand)] == ["ann", "cy", "dan"]


@pytest.mark.parametrize("assign", Assign)
def test_when_all_are_away_the_supervisor_gets_it_then_the_manager(assign: Assign) -> None:
    group, away = team(assign), dict.fromkeys(NAMES, JUNE)
    found = choose(group, duty(group, away=away))
    assert (found.owner, found.in_turn) == (BOSS, False)
    assert found.reasons[0] == "owner boss: all of team network are away"
    assert choose(group, duty(group, away=away | {BOSS: JUNE})).owner == CHIEF
    nobody = duty(group, away=away | {BOSS: JUNE, CHIEF: JUNE})
    assert choose(group, nobody).owner is None
    assert {p.id for p in responsible("network", None, nobody)} == set(NAMES)


def test_the_named_owner_gets_it_whoevers_turn_it_is_unless_they_are_away() -> None:
    found = choose(team(), duty(team(), last="ann"), named="dan")
    assert (found.owner, found.in_turn) == ("dan", False)
    assert found.reasons == ("owner dan: named for the category",)
    passed_over = choose(team(), duty(team(), last="ann", away={"dan": JUNE}), named="dan")
    assert (passed_over.owner, passed_over.reasons[1]) == ("bob", "dan is away until 2024-06-01")


def test_the_named_owner_is_passed_over_off_duty_only_for_somebody_on_duty() -> None:
    people = with_team(team()).people | {"dan": person("dan", hours=LATE)}
    assert choose(team(), duty(team(), people=people), named="dan").owner == "ann"
    group = team(hours=DAY)
    midnight = MONDAY_10.replace(hour=0)
    assert choose(group, duty(group, people=people, at=midnight), named="dan").owner == "dan"


def test_absences_of_the_configuration_count_too() -> None:
    absent = Absence(person="ann", begins=later(days=-1), ends=later(hours=1))
    assert choose(team(), duty(team(), absences=(absent,))).owner == "bob"
    assert choose(team(), duty(team(), absences=(absent,), at=later(hours=1))).owner == "ann"


def test_an_absence_by_mail_that_is_over_counts_no_more() -> None:
    assert choose(team(), duty(team(), away={"ann": later(minutes=-1)})).owner == "ann"


def test_who_escalates_or_had_it_gets_it_again_only_if_nobody_else_can() -> None:
    assert choose(team(), duty(team()), but=("ann", "bob")).owner == "cy"
    alone = team(members=("ann",))
    assert choose(alone, duty(alone), but=("ann",)).owner == "ann"


def rota(*people: str, days: int = 7, zone: str = "Asia/Shanghai") -> Rotation:
    return Rotation(people=people, first_day=date(2024, 5, 20), handover=time(9), days=days, zone=zone)


def test_the_roster_names_whose_week_it_is_and_the_next_one_stands_in() -> None:
    group = team(Assign.ON_CALL)
    rows = (
        RosterRow(team="network", rotation=rota("bob", "cy")),
        RosterRow(team="network", person="dan"),
        RosterRow(team="system", person="ann"),
    )
    first = choose(group, duty(group, rosters=rows))
    assert (first.owner, first.in_turn, first.reasons) == ("bob", False, ("owner bob: on call",))
    before_handover = later(days=7, hours=-2)  # Monday 08:00
    assert choose(group, duty(group, rosters=rows, at=before_handover)).owner == "bob"
    assert choose(group, duty(group, rosters=rows, at=later(days=7, hours=-1))).owner == "cy"
    assert choose(group, duty(group, rosters=rows, away={"bob": JUNE})).owner == "dan"


def test_before_the_first_day_a_rotation_names_nobody() -> None:
    group = team(Assign.ON_CALL)
    rows = (RosterRow(team="network", rotation=rota("bob", "cy")),)
    found = choose(group, duty(group, rosters=rows, at=later(hours=-2)))
    assert found.reasons == ("owner ann: nobody is on call who is here: next in turn",)


def test_a_night_row_covers_midnight_and_a_dated_row_its_days_only() -> None:
    group = team(Assign.ON_CALL)
    night = RosterRow(
        team="network", person="bob", hours=hours_calendar(["Mon-Fri 18:00-09:00"], "Asia/Shanghai")
    )
    spans = {date(2024, 5, 21): ((time(0), time(0)),)}
    that_day = RosterRow(
        team="network", person="cy", dates=Calendar(zone="Asia/Shanghai", hours={}, extra_days=spans)
    )
    always = RosterRow(team="network", person="dan")
    owners = []
    for hours in (7, 8, 13, 14, 22, 23, 37, 38):  # from Monday 17:00 to Wednesday 00:00
        at_hand = duty(group, rosters=(that_day, night, always), at=later(hours=hours))
        owners.append(choose(group, at_hand).owner)
    assert owners == ["dan", "bob", "bob", "cy", "cy", "cy", "cy", "bob"]


@pytest.mark.parametrize("change", [date(2024, 3, 31), date(2024, 10, 27)])
def test_a_handover_is_at_nine_on_the_wall_when_the_clocks_change(change: date) -> None:
    zone = ZoneInfo("Europe/Berlin")
    group = team(Assign.ON_CALL)
    first_day = change - timedelta(days=2)
    row = RosterRow(
        team="network",
        rotation=Rotation(
            people=("bob", "cy"), first_day=first_day, handover=time(9), days=1, zone="Europe/Berlin"
        ),
    )
    for days in range(5):
        nine = datetime.combine(first_day + timedelta(days=days), time(9), zone)
        before = duty(group, rosters=(row,), at=nine - timedelta(seconds=1))
        now = duty(group, rosters=(row,), at=nine)
        assert choose(group, now).owner == ("bob", "cy")[days % 2]
        if days:
            assert choose(group, before).owner == ("bob", "cy")[(days - 1) % 2]


def test_the_last_day_of_an_absence_is_told_as_a_person_says_it() -> None:
    assert last_day(JUNE, "Asia/Shanghai") == "2024-06-01"
    assert last_day(JUNE + timedelta(hours=14), "Asia/Shanghai") == "2024-06-02 14:00"


everybody = st.sets(st.sampled_from([*NAMES, BOSS, CHIEF]))


@given(
    assign=st.sampled_from(Assign),
    members=st.lists(st.sampled_from(NAMES), unique=True).map(tuple),
    away=everybody,
    absent=everybody,
    last=st.sampled_from([None, *NAMES]),
    named=st.sampled_from([None, *NAMES, BOSS]),
    but=st.sets(st.sampled_from(NAMES)),
    on_call=st.lists(st.sampled_from([*NAMES, BOSS]), max_size=3),
    hours=st.integers(0, 24 * 7),
    work=st.dictionaries(
        st.sampled_from(NAMES), st.dictionaries(st.sampled_from(Priority), st.integers(0, 9))
    ),
)
def test_nobody_who_is_away_is_ever_chosen_and_somebody_always_hears(
    assign: Assign,
    members: tuple[str, ...],
    away: set[str],
    absent: set[str],
    last: str | None,
    named: str | None,
    but: set[str],
    on_call: list[str],
    hours: int,
    work: dict[str, dict[Priority, int]],
) -> None:
    group = team(assign, members, hours=DAY)
    at = later(hours=hours)
    at_hand = duty(
        group,
        at=at,
        away=dict.fromkeys(away, at + timedelta(minutes=1)),
        absences=tuple(Absence(person=p, begins=at, ends=at + timedelta(days=1)) for p in absent),
        rosters=tuple(RosterRow(team="network", person=p) for p in on_call),
        last=last,
        load=work,
    )
    found = choose(group, at_hand, named=named, but=but)
    gone = away | absent
    assert found.owner not in gone
    assert found.reasons
    told = [p.id for p in responsible("network", found.owner, at_hand)]
    assert told
    if not {*members, BOSS, CHIEF} <= gone:
        assert not set(told) <= gone, "somebody who is here hears of it"
    if found.owner is None and not group.members:
        assert set(told) & {BOSS, CHIEF}


@given(away=everybody, owner=st.sampled_from(NAMES))
def test_who_owns_a_ticket_and_is_away_is_not_the_only_one_to_hear_of_it(away: set[str], owner: str) -> None:
    group = team()
    at_hand = duty(group, away=dict.fromkeys(away, JUNE))
    told = [p.id for p in responsible("network", owner, at_hand)]
    assert told[0] == owner
    assert (len(told) == 1) == (owner not in away or {BOSS, CHIEF} <= away)


def test_a_removed_person_hears_of_nothing() -> None:
    group = team()
    policy = with_team(group)
    left = replace(policy, people={k: v for k, v in policy.people.items() if k != "ann"})
    at_hand = replace(duty(group), policy=left)
    assert [p.id for p in responsible("network", "ann", at_hand)] == ["bob", "cy", "dan"]
    assert choose(group, at_hand).owner == "bob"
