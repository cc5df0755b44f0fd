"""Who works on a ticket: team and engineer, the second line, and who hears of it (SPEC B3-B5)."""

from daemon.desk.routing.choice import Choice, Chosen, choose
from daemon.desk.routing.duty import Duty, duty_of, last_day
from daemon.desk.routing.hearing import above, over, responsible, supervisor_of
from daemon.desk.routing.route import Route, TeamBy, find_site, is_sorting, route, second_line, team_after

__all__ = [
    "Choice",
    "Chosen",
    "Duty",
    "Route",
    "TeamBy",
    "above",
    "choose",
    "duty_of",
    "find_site",
    "is_sorting",
    "last_day",
    "over",
    "responsible",
    "route",
    "second_line",
    "supervisor_of",
    "team_after",
]
