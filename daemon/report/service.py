"""The service report of a closed ticket: one page, from its history and what was written down (SPEC E3).

It is never stored: what the survey adds, or a closing check brings later, is in the next one by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daemon.desk import targets
from daemon.desk.entries import RECALLED
from daemon.desk.model import Event, EventKind, Json, Language, Ticket
from daemon.desk.policy import Policy
from daemon.report.course import Written

_RESPONSES = (EventKind.STAFF_REPLIED, EventKind.CONTACTED, EventKind.RESOLVED, EventKind.WORKAROUND)
_CAME_BACK = (EventKind.REOPENED, EventKind.NOT_FIXED)
"""After these the resolution before them counts no more, as in the closing checks."""


def service_report(
    ticket: Ticket,
    entries: Sequence[Written],
    policy: Policy,
    policies: Mapping[int, Policy],
    language: Language,
) -> dict[str, Json]:
    """Return what the report's template takes. It is for staff: work log and hours are in it, no notes. What
    was called back before the requester saw it is left out.

    Instants are ISO 8601 in UTC; a fact that is not known is "" or None.
    """
    resolved = _since_it_came_back(ticket, EventKind.RESOLVED)
    closed = ticket.last(EventKind.CLOSED)
    confirmed = _since_it_came_back(ticket, EventKind.CONFIRMED)
    rated = ticket.last(EventKind.SURVEY_ANSWERED)
    responded = next((event for event in ticket.standing if event.kind in _RESPONSES), None)
    entries = [entry for entry in entries if RECALLED not in entry.parts]
    back = ticket.last(*_CAME_BACK)
    parts = _resolution([entry for entry in entries if back is None or entry.at > back.at])
    steps = [entry.text for entry in entries if entry.kind == "work" and entry.text]
    return {
        "reported_at": ticket.opened_at.isoformat(),
        "reported_by": ticket.requester.name or ticket.requester.address,
        "words": next((entry.text for entry in entries if entry.kind == "message"), ""),
        "responded_at": _at(responded),
        "responded_by": _name(responded, policy),
        "workaround": next((e.text for e in reversed(entries) if e.kind == "workaround"), ""),
        "cause": parts.get("cause", ""),
        "steps": list(steps),
        "solution": parts.get("solution", ""),
        "resolved_at": _at(resolved),
        "resolved_by": _name(resolved, policy),
        "tested": parts.get("tested", ""),
        "confirmed_at": _at(confirmed),
        "closed_at": _at(closed),
        "closed_how": str(closed.data.get("how", "")) if closed is not None else "",
        "reopened": sum(e.kind in _CAME_BACK for e in ticket.standing),
        "minutes": sum(_minutes(event) for event in ticket.standing),
        "promises": _promises(ticket, policies),
        "rating": {name: rated.data.get(name) for name in ("speed", "skill", "attitude")} if rated else None,
        "suggestion": _suggestion(entries, rated),
        "category": policy.categories[ticket.category].name[language]
        if ticket.category in policy.categories
        else ticket.category,
    }


def _since_it_came_back(ticket: Ticket, kind: EventKind) -> Event | None:
    """Return the last event of this kind, unless the ticket was opened again since: then it holds no more."""
    last = ticket.last(kind, *_CAME_BACK)
    return last if last is not None and last.kind is kind else None


def _resolution(entries: Sequence[Written]) -> Mapping[str, str]:
    """Join the resolutions, later ones over earlier: a closing check may have brought a part alone."""
    joined: dict[str, str] = {}
    for entry in entries:
        if entry.kind == "resolution":
            joined.update({name: text for name, text in entry.parts.items() if text})
    return joined


def _promises(ticket: Ticket, policies: Mapping[int, Policy]) -> list[Json]:
    """Return each clock that was promised to the requester: when it was due, when it was met."""
    return [
        {
            "clock": clock.name.value,
            "due_at": clock.due_at.isoformat(),
            "met_at": clock.met_at.isoformat() if clock.met_at is not None else None,
            "kept": clock.met_at is not None and clock.met_at <= clock.due_at,
        }
        for clock in targets.clocks(ticket, policies)
        if clock.name is not targets.ClockName.ACCEPTANCE
    ]


def _suggestion(entries: Sequence[Written], rated: Event | None) -> str:
    """Return the words that came with the rating."""
    if rated is None:
        return ""
    return next((e.text for e in entries if e.at == rated.at and e.author == "requester"), "")


def _at(event: Event | None) -> str | None:
    return event.at.isoformat() if event is not None else None


def _name(event: Event | None, policy: Policy) -> str:
    if event is None or event.actor not in policy.people:
        return ""
    return policy.people[event.actor].name


def _minutes(event: Event) -> int:
    found = event.data.get("minutes") if event.kind is EventKind.WORKED else 0
    return found if isinstance(found, int) else 0
