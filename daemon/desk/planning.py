"""When a ticket must be looked at again: one instant a kind, worked out from its history alone.

A pure function of the ticket: rules never set or clear a due row, so none can be forgotten. What happens at
each instant is in `daemon.desk.due`; a test holds that both name the same kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from daemon.desk import lifecycle, reminders, targets, waiting
from daemon.desk.conversations import approval, closing, consent, incident, retrospective
from daemon.desk.effects import Due
from daemon.desk.model import UNRESOLVED, EventKind, Status, Ticket
from daemon.desk.policy import Policy
from daemon.desk.targets import Clock

TARGET = "target"
WAITING = "waiting"
CONFIRMATION = "confirmation"
SURVEY = "survey"
QUESTIONS = "questions"
INCIDENT_TEAM = "incident_team"
INCIDENT_UPDATE = "incident_update"
RETROSPECTIVE = "retrospective"
APPROVAL = "approval"
CONSENT = "consent"
CLOSING = "closing"
SERVICE_REPORT = "service_report"

Instant = Callable[[Ticket, Policy, Sequence[Clock]], datetime | None]
"""When to look again; None: not for this."""


def _target(ticket: Ticket, _policy: Policy, running: Sequence[Clock]) -> datetime | None:
    if ticket.status not in UNRESOLVED:
        return None
    instants = (at for clock in running for _, at in reminders.due_levels(ticket, clock))
    return min(instants, default=None)


def _waiting(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    step = waiting.next_step(ticket, policy)
    return step.at if step is not None else None


def _questions(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    return targets.questions_reminder_at(ticket, policy) if ticket.status in UNRESOLVED else None


def _confirmation(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    return min(targets.confirmation_steps(ticket, policy)) if ticket.status is Status.RESOLVED else None


def _survey(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    return targets.survey_at(ticket, policy) if ticket.status is Status.CLOSED else None


def _incident_team(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    found = incident.running(ticket)
    return incident.team_at(found, policy.incident) if found is not None else None


def _incident_update(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    found = incident.fold(ticket)
    if found is None or not lifecycle.may(ticket, EventKind.MANAGEMENT_UPDATED):
        return None
    return incident.update_at(found, policy.incident)


def _retrospective(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    return retrospective.next_at(ticket, policy)


def _approval(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    return approval.due_at(ticket, policy)


def _consent(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    return consent.due_at(ticket, policy)


def _closing(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    return closing.reminder_at(ticket, policy)


def _service_report(ticket: Ticket, policy: Policy, _running: Sequence[Clock]) -> datetime | None:
    """At once after the closing, and again when the survey is answered (SPEC E3)."""
    if ticket.status is not Status.CLOSED or ticket.machine or ticket.muted or not policy.closing.report_to:
        return None
    news = ticket.last(EventKind.CLOSED, EventKind.SURVEY_ANSWERED, EventKind.SERVICE_REPORTED)
    return news.at if news is not None and news.kind is not EventKind.SERVICE_REPORTED else None


INSTANTS: Mapping[str, Instant] = MappingProxyType(
    {
        TARGET: _target,
        WAITING: _waiting,
        QUESTIONS: _questions,
        CONFIRMATION: _confirmation,
        SURVEY: _survey,
        INCIDENT_TEAM: _incident_team,
        INCIDENT_UPDATE: _incident_update,
        RETROSPECTIVE: _retrospective,
        APPROVAL: _approval,
        CONSENT: _consent,
        CLOSING: _closing,
        SERVICE_REPORT: _service_report,
    }
)


def plan(ticket: Ticket, policy: Policy, running: Sequence[Clock]) -> tuple[Due, ...]:
    """Return everything that is now due on a ticket, one row a kind; `running` are its clocks."""
    found = ((kind, instant(ticket, policy, running)) for kind, instant in INSTANTS.items())
    return tuple(Due(kind=kind, at=at) for kind, at in found if at is not None)
