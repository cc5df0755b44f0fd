"""Monitoring mails: one ticket a trouble, repeats counted, recovery resolves, a storm folds to one (SPEC A8).

No acknowledgement goes to a machine; the team is told. From proves nothing here either, so a recovery
resolves only what alerts themselves opened.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from daemon.desk import routing
from daemon.desk.announce import announce_assignment, pass_on
from daemon.desk.case import Case
from daemon.desk.conversations import incident_acts
from daemon.desk.draft import Draft
from daemon.desk.effects import AlertSeen, Decision, EntryKind
from daemon.desk.known import AlertKnown
from daemon.desk.model import (
    DESK,
    EventKind,
    Outcome,
    Status,
    Ticket,
    Visibility,
)
from daemon.desk.reasons import Grounds
from daemon.desk.storms import StormStep, storm_step
from daemon.desk.triage import triage
from parsers.alerts import Alert, AlertState
from parsers.model import Address

RECOVERED = {"solution": "The monitoring system reports that the trouble is over."}


def monitoring_alert(case: Case) -> Decision | None:
    """Deal with a mail of a configured monitoring system."""
    known = case.known.alert
    if known is None:
        return None
    ticket = case.known.tickets.get(case.known.live(known.ticket_id or 0))
    if ticket is not None and ticket.status is Status.CLOSED:
        ticket = None
    if case.disowned:
        return _hold(case, known, ticket)
    match known.alert.state:
        case AlertState.PROBLEM:
            return _repeat(case, known, ticket) if ticket is not None else _begin(case, known)
        case AlertState.RECOVERY:
            return _recover(case, known, ticket)
        case AlertState.NOTICE:
            return _note(case, known, ticket, "a notice of the monitoring system")


def _hold(case: Case, known: AlertKnown, ticket: Ticket | None) -> Decision:
    """The sender's domain disowns it (DMARC): kept, moves nothing; the team is told once a day for a source.

    It may be true all the same, and a broken DMARC record must not keep a failure from everybody.
    """
    alert, policy = known.alert, case.policy
    draft = case.draft("monitoring_alert", Outcome.HELD, ticket)
    draft.because(
        f"alert of {alert.source}: the domain of From disowns this mail (DMARC): held", *case.trust.evidence
    )
    subject = alert.title or case.mail.subject
    if ticket is not None:
        draft.note(case.sender, subject)
        draft.happened(EventKind.NOTED, DESK, held=True)
        team, owner = ticket.team, ticket.owner
    else:
        found = triage(f"{subject} {alert.host}", case.mail.text, policy)
        path = routing.route(
            found.category, case.known.mailbox, case.duty, priority=found.priority, by_machine=True
        )
        team, owner = path.team, path.owner
    day = case.now.astimezone(ZoneInfo(policy.zone)).date().isoformat()
    for person in routing.responsible(team, owner, case.duty):
        draft.tell_staff(
            "disowned",
            person,
            key=f"disowned:{alert.source}:{day}",
            values={
                "what": "alert",
                "address": case.sender,
                "subject": subject,
                "words": case.mail.text.strip(),
            },
        )
    return draft.finish()


def _seen(draft: Draft, alert: Alert, *, storm: bool = False) -> None:
    draft.alert = AlertSeen(source=alert.source, key=alert.key, state=alert.state.value, storm=storm)


def _begin(case: Case, known: AlertKnown) -> Decision:
    """A trouble without an open ticket: its own, or the storm's."""
    rules = case.policy.storm
    step = storm_step(known.recent, known.last_of_storm, case.now, rules.alerts, rules.minutes)
    storm = case.known.tickets.get(case.known.live(known.storm_ticket or 0))
    if step is StormStep.JOIN and storm is not None and storm.status not in (Status.CLOSED, Status.SPAM):
        return _join(case, known, storm)
    return _open(case, known, storm=step is StormStep.BEGIN)


def _join(case: Case, known: AlertKnown, storm: Ticket) -> Decision:
    draft = case.draft("monitoring_alert", Outcome.MONITORING_ALERT, storm)
    draft.because(f"alert of {known.alert.source}: one of a storm, added to its ticket")
    draft.note(case.sender, known.alert.title or case.mail.subject)
    draft.happened(EventKind.NOTED, DESK)
    _seen(draft, known.alert, storm=True)
    return draft.finish()


def _open(case: Case, known: AlertKnown, *, storm: bool) -> Decision:
    alert, policy, mail = known.alert, case.policy, case.mail
    subject = alert.title or mail.subject
    found = triage(f"{subject} {alert.host}", mail.text, policy)
    path = routing.route(
        found.category, case.known.mailbox, case.duty, priority=found.priority, by_machine=True
    )
    draft = case.draft("monitoring_alert", Outcome.MONITORING_ALERT)
    draft.because(f"alert of {alert.source}: {'many at once, one ticket' if storm else 'a new trouble'}")
    draft.open(
        Ticket(
            subject=subject,
            requester=mail.sender or Address(address=case.sender),
            language=policy.language,
            mailbox=case.known.mailbox,
            category=found.category,
            priority=found.priority,
            team=path.team,
            owner=path.owner,
            muted=case.known.muted,
            machine=True,
            opened_at=case.now,
        ),
        category=found.category,
        priority=found.priority.value,
        team=path.team,
        owner=path.owner,
        alert=alert.source,
    )
    draft.because(*found.reasons, *path.reasons)
    draft.write(case.sender, Visibility.INTERNAL, mail.text.strip())
    draft.give_to(path)
    announce_assignment(
        draft,
        words=mail.text.strip(),
        grounds=Grounds(triage=found, path=path),
        left_out=case.left_out(),
    )
    incident_acts.by_rule(draft, report=mail.text.strip())
    _seen(draft, alert, storm=storm)
    return draft.finish()


def _repeat(case: Case, known: AlertKnown, ticket: Ticket) -> Decision:
    """The same trouble again: counted; a resolved ticket comes back."""
    draft = case.draft("monitoring_alert", Outcome.MONITORING_ALERT, ticket)
    draft.because(f"alert of {known.alert.source}: seen {known.count} times before, counted")
    if ticket.status is Status.RESOLVED:
        draft.because("the trouble is back: reopened")
        draft.happened(EventKind.NOT_FIXED, DESK)
        pass_on(draft, case, what="not_fixed")
    _seen(draft, known.alert, storm=known.in_storm)
    return draft.finish()


def _recover(case: Case, known: AlertKnown, ticket: Ticket | None) -> Decision:
    """The trouble is over: its ticket is resolved, unless it stands for several: a storm, merged tickets,
    those of an incident."""
    joined = (EventKind.TOOK_IN, EventKind.CHILD_JOINED)
    several = known.in_storm or (ticket is not None and ticket.last(*joined) is not None)
    over = ticket is not None and ticket.status in (Status.RESOLVED, Status.SPAM)
    if ticket is None or not ticket.machine or several or over:
        return _note(case, known, ticket, "a recovery")
    draft = case.draft("monitoring_alert", Outcome.MONITORING_ALERT, ticket)
    draft.because(f"alert of {known.alert.source}: recovered, resolved")
    draft.write(DESK, Visibility.PUBLIC, "", kind=EntryKind.RESOLUTION, parts=RECOVERED)
    draft.happened(EventKind.RESOLVED, DESK)
    pass_on(draft, case, what="confirmed")
    _seen(draft, known.alert)
    return draft.finish()


def _note(case: Case, known: AlertKnown, ticket: Ticket | None, what: str) -> Decision:
    draft = case.draft("monitoring_alert", Outcome.MONITORING_ALERT, ticket)
    draft.because(f"alert of {known.alert.source}: {what}")
    if ticket is None:
        draft.because("about no open ticket: kept, nothing opened")
    else:
        draft.note(case.sender, known.alert.title or case.mail.subject)
        draft.happened(EventKind.NOTED, DESK)
        _seen(draft, known.alert, storm=known.in_storm)
    return draft.finish()
