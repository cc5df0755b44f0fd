"""Which team gets a new ticket, and which one it is escalated to, by site and category (SPEC B3, B5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from daemon.desk.model import EventKind, Priority, Ticket
from daemon.desk.policy import Policy, Site
from daemon.desk.routing.choice import Chosen, choose
from daemon.desk.routing.duty import Duty


class TeamBy(StrEnum):
    """What chose a team."""

    MAILBOX = "mailbox"
    FIRST_LINE = "first_line"
    SITE = "site"
    CATEGORY = "category"
    INCIDENT = "incident"
    """The one that works on the incident that the report tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a new ticket goes."""

    team: str
    owner: str | None
    """None: the whole team is told, the first to take it owns it."""
    reasons: tuple[str, ...]
    team_by: TeamBy
    chosen: Chosen
    in_turn: bool
    """Whether it was the owner's turn, which is remembered."""
    helpers: tuple[str, ...] = ()
    """Persons on the spot who are copied."""

    @property
    def reason(self) -> str:
        return "; ".join(self.reasons)


def route(
    category: str,
    mailbox: str,
    duty: Duty,
    *,
    priority: Priority,
    site: str | None = None,
    by_machine: bool = False,
) -> Route:
    """Choose team and owner for a new ticket.

    `site` is where its requester sits, as people write it. What monitoring reports goes past the first line.
    """
    policy = duty.policy
    place = find_site(site, policy)
    team_id, team_by, why, named = _team(category, mailbox, place, policy, priority, by_machine=by_machine)
    found = choose(policy.teams[team_id], duty, named=named)
    helper = place.helper if place is not None else None
    helps = helper is not None and helper != found.owner and duty.is_here(helper)
    return Route(
        team=team_id,
        owner=found.owner,
        reasons=(f"team {team_id}: {why}", *found.reasons, *((f"helper {helper}",) if helps else ())),
        team_by=team_by,
        chosen=found.chosen,
        in_turn=found.in_turn,
        helpers=(helper,) if helper is not None and helps else (),
    )


def _team(
    category: str, mailbox: str, site: Site | None, policy: Policy, priority: Priority, *, by_machine: bool
) -> tuple[str, TeamBy, str, str | None]:
    """Return the team, what chose it, why, and the owner that the category names."""
    own_team = policy.mailboxes[mailbox].team
    if category == policy.default_category and own_team is not None:
        return own_team, TeamBy.MAILBOX, f"mailbox {mailbox}", None
    rules = policy.routing
    if rules.first_line is not None and not by_machine and priority not in rules.past_first_line:
        return rules.first_line, TeamBy.FIRST_LINE, "first line", None
    team, why = _solvers(category, site, policy)
    by_site = site is not None and category in site.teams
    return team, TeamBy.SITE if by_site else TeamBy.CATEGORY, why, policy.categories[category].owner


def _solvers(category: str, site: Site | None, policy: Policy) -> tuple[str, str]:
    """Return the team for a category at a site, and why."""
    if site is not None and category in site.teams:
        return site.teams[category], f"site {site.id}, category {category}"
    return policy.categories[category].team, f"category {category}"


def team_after(ticket: Ticket, category: str, policy: Policy, site: str | None = None) -> str | None:
    """Return the team that a ticket goes to once its category is another; None when it is there."""
    team, _ = _solvers(category, find_site(site, policy), policy)
    return team if team != ticket.team else None


def is_sorting(ticket: Ticket, policy: Policy) -> bool:
    """Say whether a ticket is still where tickets are sorted: with the first line or the default category's
    team, given there by the rules, and nobody has taken it up."""
    own_team = policy.mailboxes[ticket.mailbox].team if ticket.mailbox in policy.mailboxes else None
    sorters = (policy.routing.first_line, policy.categories[policy.default_category].team, own_team)
    if ticket.team is None or ticket.team not in sorters:
        return False
    return ticket.last(EventKind.TAKEN, EventKind.ASSIGNED, EventKind.STAFF_REPLIED) is None


def second_line(ticket: Ticket, policy: Policy, site: str | None = None) -> str | None:
    """Return the team that a ticket is escalated to; None when nobody is named above the present one.

    The first line hands it to the team of its category, that one to the second line of the configuration.
    """
    category = policy.categories.get(ticket.category)
    if category is None:
        return None
    solvers, _ = _solvers(category.id, find_site(site, policy), policy)
    first_line = policy.routing.first_line
    if first_line is not None and ticket.team == first_line != solvers:
        return solvers
    return category.second_line if category.second_line != ticket.team else None


def find_site(written: str | None, policy: Policy) -> Site | None:
    """Return the site that somebody wrote, case ignored: by id or one of its names, else by the longest
    name that stands in what they wrote, as in an address."""
    if not written:
        return None
    folded = " ".join(written[:_SITE_MOST].split()).casefold()
    named = [(name, site) for site in policy.sites.values() for name in site.names]
    exact = next((site for name, site in named if folded == name), None)
    if exact is not None:
        return exact
    inside = [(len(name), site) for name, site in named if _stands_in(name, folded)]
    return max(inside, key=lambda each: each[0])[1] if inside else None


_SITE_MOST = 300
"""Characters of an address that are looked through."""


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text: a Latin one as words of their own, a Chinese one anywhere."""
    if not name.isascii():
        return len(name) > 1 and name in text
    at = text.find(name)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
        if not any(each.isascii() and each.isalnum() for each in around):
            return True
        at = text.find(name, at + 1)
    return False
