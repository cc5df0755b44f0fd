"""The daily digest: what a manager needs to know in two minutes, as plain data for the template (SPEC H1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.desk import targets
from daemon.desk.calendar import is_working_day
from daemon.desk.model import EventKind, Json, Language, Ticket
from daemon.desk.policy import Policy
from daemon.desk.reachable import is_dead
from daemon.store.figures import Happened

USUAL_DAYS = 28
"""What is usual is the average over so many days before."""

WEEK = 7
AT_RISK_PERCENT = 80
"""A clock past this share of its time is at risk (SPEC C4)."""

OTHER_TEAMS: Mapping[Language, str] = {Language.EN: "Other", Language.ZH_CN: "其他"}

MOST_NAMED = 15
"""Tickets listed by number under one heading; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was gathered for one digest."""

    live: Sequence[Ticket]
    events: Sequence[Happened]
    """OPENED, CLOSED, SURVEY_SENT and SURVEY_ANSWERED of the last `USUAL_DAYS` days and this one."""
    policies: Mapping[int, Policy]
    dead_addresses: int = 0
    """How many addresses refuse our mail and are left alone."""
    held: int = 0
    """How many messages came since the digest before and are still held."""


def first_instant(day: date, zone: str) -> datetime:
    """Return when the figures of the digest for `day` begin."""
    return datetime.combine(day - timedelta(days=USUAL_DAYS), datetime.min.time(), ZoneInfo(zone))


def digest(figures: Figures, policy: Policy, language: Language, day: date, now: datetime) -> dict[str, Json]:
    """Return the digest of `day` for one language, as its template takes it.

    Opened and closed are those since the digest before: figures of a digest sent at eight in the morning
    cover the day before, not an hour.
    """
    zone = ZoneInfo(policy.zone)
    until = datetime.combine(day, policy.digest_at, zone)
    since = begins_at(day, policy)
    recent = [e for e in figures.events if since <= e.at < until]
    opened = [e for e in recent if e.kind is EventKind.OPENED]
    closed = [e for e in recent if e.kind is EventKind.CLOSED]
    at_risk, breached = _pressed(figures, now)
    unreachable = [t for t in figures.live if is_dead(t.requester_dead, now, policy.silence)]
    unassigned = [t for t in figures.live if t.owner not in policy.people]  # who has left works on nothing
    return {
        "date": day.isoformat(),
        "headline": _headline(breached, at_risk, unassigned, opened),
        "opened": len(opened),
        "closed": len(closed),
        "backlog": len(figures.live),
        "unassigned": len(unassigned),
        "dead_addresses": figures.dead_addresses,
        "held": figures.held,
        "unreachable": [t.number for t in unreachable[:MOST_NAMED]],
        "usual": _usual(figures.events, day, zone),
        "at_risk": [_line(t, at, policy) for t, at in at_risk[:MOST_NAMED]],
        "breached": [_line(t, at, policy) for t, at in breached[:MOST_NAMED]],
        "ages": _ages(figures.live, now),
        "teams": _teams(figures.live, opened, closed, policy, language),
        "engineers": _engineers(figures.live, closed, policy),
        "surveys": _surveys([e for e in figures.events if e.at >= now - timedelta(days=WEEK)]),
        "week": _week(figures.events, day, zone),
    }


def begins_at(day: date, policy: Policy) -> datetime:
    """Return when the digest before the one of `day` was made: from then on it tells what is new."""
    return datetime.combine(_digest_day_before(day, policy), policy.digest_at, ZoneInfo(policy.zone))


def _digest_day_before(day: date, policy: Policy) -> date:
    before = day - timedelta(days=1)
    for _ in range(14):
        if not policy.digest_working_days_only or is_working_day(policy.calendar, before):
            return before
        before -= timedelta(days=1)
    return day - timedelta(days=1)


Pressed = tuple[Ticket, datetime]
"""A ticket and the due instant that presses most."""


def _pressed(figures: Figures, now: datetime) -> tuple[list[Pressed], list[Pressed]]:
    """Return (at risk, breached) tickets, each with the due instant that presses most, soonest first."""
    at_risk, breached = [], []
    for ticket in figures.live:
        clocks = targets.clocks(ticket, figures.policies)
        running = [c for c in clocks if c.running and c.name is not targets.ClockName.ACCEPTANCE]
        late = [c.due_at for c in running if c.is_late(now)]
        if late:
            breached.append((ticket, min(late)))
            continue
        near = [
            c.due_at
            for c in running
            if c.stopped_at is None
            and any(at <= now for level, at in c.levels if level.percent >= AT_RISK_PERCENT)
        ]
        if near:
            at_risk.append((ticket, min(near)))
    return sorted(at_risk, key=lambda pair: pair[1]), sorted(breached, key=lambda pair: pair[1])


def _headline(
    breached: Sequence[Pressed],
    at_risk: Sequence[Pressed],
    unassigned: Sequence[Ticket],
    opened: Sequence[Happened],
) -> dict[str, Json]:
    """Return what matters most today, as a code and a count: the template makes one sentence of it."""
    if breached:
        return {"code": "breached", "count": len(breached)}
    if at_risk:
        return {"code": "at_risk", "count": len(at_risk)}
    if unassigned:
        return {"code": "unassigned", "count": len(unassigned)}
    if not opened:
        return {"code": "quiet", "count": 0}
    return {"code": "normal", "count": len(opened)}


def _line(ticket: Ticket, due_at: datetime, policy: Policy) -> dict[str, Json]:
    owner = policy.people.get(ticket.owner or "")
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "owner": owner.name if owner else "",
        "priority": ticket.priority.value,
        "due_at": due_at.isoformat(),
    }


def _by_day(events: Sequence[Happened], kind: EventKind, zone: ZoneInfo) -> Counter[date]:
    return Counter(e.at.astimezone(zone).date() for e in events if e.kind is kind)


def _usual(events: Sequence[Happened], day: date, zone: ZoneInfo) -> dict[str, Json]:
    """Return the average a day of opened and closed over the days before; None without a week of history.

    Only days on which anything happened count, so that weekends do not halve what is usual on a Tuesday.
    """
    usual: dict[str, Json] = {}
    for name, kind in (("opened", EventKind.OPENED), ("closed", EventKind.CLOSED)):
        counts = [n for when, n in _by_day(events, kind, zone).items() if when < day]
        usual[name] = round(sum(counts) / len(counts), 1) if len(counts) >= WEEK - 2 else None
    return usual


def _ages(live: Sequence[Ticket], now: datetime) -> list[Json]:
    counts = Counter(_age_label((now - ticket.opened_at).days) for ticket in live)
    return [{"label": label, "count": counts[label]} for label in ("1", "3", "7", "older")]


def _age_label(days: int) -> str:
    if days < 1:
        return "1"
    if days < 3:
        return "3"
    return "7" if days < WEEK else "older"


def _teams(
    live: Sequence[Ticket],
    opened: Sequence[Happened],
    closed: Sequence[Happened],
    policy: Policy,
    language: Language,
) -> list[Json]:
    is_open, was_opened, was_closed = (
        Counter(each.team for each in events) for events in (live, opened, closed)
    )
    rows: list[Json] = [
        {
            "name": team.name[language],
            "open": is_open.pop(team.id, 0),
            "opened": was_opened.pop(team.id, 0),
            "closed": was_closed.pop(team.id, 0),
        }
        for team in policy.teams.values()
    ]
    open_, opened_, closed_ = is_open.total(), was_opened.total(), was_closed.total()
    if open_ or opened_ or closed_:  # of teams that are not in the configuration any more, or of none
        rows.append({"name": OTHER_TEAMS[language], "open": open_, "opened": opened_, "closed": closed_})
    return rows


def _engineers(live: Sequence[Ticket], closed: Sequence[Happened], policy: Policy) -> list[Json]:
    is_open, was_closed = (Counter(each.owner for each in events) for events in (live, closed))
    return [
        {"name": person.name, "open": is_open[person.id], "closed": was_closed[person.id]}
        for person in policy.people.values()
        if is_open[person.id] or was_closed[person.id]
    ]


def _surveys(events: Sequence[Happened]) -> dict[str, Json]:
    answers = [e.data for e in events if e.kind is EventKind.SURVEY_ANSWERED]
    averages: dict[str, Json] = {
        name: round(sum(a[name] for a in answers) / len(answers), 1) if answers else None
        for name in ("speed", "skill", "attitude")
    }
    sent = sum(1 for e in events if e.kind is EventKind.SURVEY_SENT and not e.data.get("withheld"))
    return {"answered": len(answers), "sent": sent, **averages}


def _week(events: Sequence[Happened], day: date, zone: ZoneInfo) -> list[Json]:
    opened, closed = (_by_day(events, kind, zone) for kind in (EventKind.OPENED, EventKind.CLOSED))
    days = [day - timedelta(days=back) for back in reversed(range(WEEK))]
    return [{"date": d.isoformat(), "opened": opened[d], "closed": closed[d]} for d in days]
