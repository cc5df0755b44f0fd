"""What a due instant on a ticket means: a reminder, a closing, a survey. Recomputed when it fires.

A due row only says "look again"; everything is decided anew from the ticket as it is now, so a row that is
late, early or left over from before a change does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from daemon.desk import planning, reminders, routing, targets, waiting
from daemon.desk.announce import ask_for_facts, close
from daemon.desk.conversations import (
    approval_asking,
    closing,
    consent_answer,
    incident_acts,
    retrospective_acts,
)
from daemon.desk.draft import Draft
from daemon.desk.effects import Change, Decision, EntryKind
from daemon.desk.known import Said
from daemon.desk.model import DESK, UNRESOLVED, EventKind, Json, Language, Outcome, Status, Ticket
from daemon.desk.policy import Person, Policy, ReminderLevel, ReminderTo
from daemon.desk.record import open_questions
from daemon.desk.routing import Duty
from daemon.desk.targets import Clock, ClockName
from daemon.desk.waiting import Next


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCase:
    """One due instant before the desk."""

    kind: str
    """A key of `planning.INSTANTS`."""
    ticket: Ticket
    solution: str
    """Of the last resolution; "" when there is none."""
    asked: str = ""
    """What staff wrote to the requester last; "" for nothing."""
    policy: Policy
    policies: Mapping[int, Policy]
    now: datetime
    away: Mapping[str, datetime] = field(default_factory=dict)
    """By person: until when they said that they are away."""
    children: tuple[Ticket, ...] = ()
    """Tickets that joined an incident, whatever became of them."""
    said: tuple[Said, ...] = ()
    """What was written on an incident's ticket lately, newest first."""
    asked_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By kind of entry ("approval", "consent"): the last request in words, by its labels."""
    report: Mapping[Language, Json] = field(default_factory=dict)
    """The ticket's service report by language, when that is what has fallen due."""


def decide_due(case: DueCase) -> Decision:
    """Say what to do now about a ticket of which something has fallen due.

    Always returns a decision with a change, so that the stale row is replaced by what is due next.
    """
    draft = Draft(
        f"due_{case.kind}",
        Outcome.FOLLOW_UP,
        case.ticket,
        policy=case.policy,
        policies=case.policies,
        now=case.now,
        duty=Duty(policy=case.policy, at=case.now, away=case.away),
    )
    act = _ACTS.get(case.kind)
    if act is None:
        draft.because(f"nothing is known of {case.kind}: dropped")
    else:
        act(case, draft)
    decision = draft.finish()
    if decision.change is not None:
        return decision
    draft.because("nothing to do yet: planned anew")
    planned = planning.plan(case.ticket, case.policy, draft.clocks())
    return draft.finish_with(Change(before=case.ticket, after=case.ticket, events=(), due=planned))


def _targets(case: DueCase, draft: Draft) -> None:
    """Remind of each clock's highest level that has passed; levels below it are passed over."""
    if case.ticket.status not in UNRESOLVED:
        return
    for clock in draft.clocks():
        passed = [level for level, at in reminders.due_levels(case.ticket, clock) if at <= case.now]
        if passed:
            _remind(draft, clock, passed)


def _remind(draft: Draft, clock: Clock, passed: list[ReminderLevel]) -> None:
    level = passed[-1]
    draft.because(f"{clock.name.value}: {level.percent} % of the time has passed")
    draft.happened(
        EventKind.TARGET_REMINDED, clock=clock.name.value, percent=level.percent, arming=clock.arming
    )
    wanted = dict.fromkeys(to for reminder in passed for to in reminder.to)
    people: dict[str, Person] = {}
    for to in wanted:
        for person in _who(to, draft.ticket, draft.duty):
            people.setdefault(person.id, person)
    if not people:
        draft.because("nobody is configured to be reminded")
    for person in people.values():
        _tell(draft, person, clock, level)


def _tell(draft: Draft, person: Person, clock: Clock, level: ReminderLevel) -> None:
    key = f"remind:{{ticket}}:{clock.name.value}:{clock.arming}:{level.percent}"
    if clock.name is ClockName.ACCEPTANCE:
        values: dict[str, Json] = {"since": clock.started_at.isoformat()}
        draft.tell_staff("untaken", person, key=key, values=values)
        return
    draft.tell_staff(
        "target_reminder",
        person,
        key=key,
        values={
            "clock": clock.name.value,
            "percent": level.percent,
            "due_at": clock.due_at.isoformat(),
            "overdue": draft.now >= clock.due_at,
        },
    )


def _who(to: ReminderTo, ticket: Ticket, duty: Duty) -> tuple[Person, ...]:
    """Return who is meant; for who is away, who stands in. If all are away they are told all the same."""
    match to:
        case ReminderTo.OWNER:
            return routing.responsible(ticket.team, ticket.owner, duty)
        case ReminderTo.SUPERVISOR:
            return routing.above(ticket.team, duty)[:1] or routing.over(ticket.team, duty.policy)[:1]
        case ReminderTo.MANAGER:
            managers = duty.policy.managers()
            return tuple(person for person in managers if duty.is_here(person.id)) or managers


def _confirmation(case: DueCase, draft: Draft) -> None:
    """Remind once of a resolution that nobody confirmed, then close it (SPEC E1)."""
    if case.ticket.status is not Status.RESOLVED:
        return
    steps = targets.confirmation_steps(case.ticket, case.policy)
    close_at = steps[-1]
    if case.now >= close_at:
        draft.because("nobody answered in time: closed, not confirmed")
        close(draft, how="unconfirmed", actor=DESK)
    elif len(steps) > 1 and case.now >= steps[0]:
        draft.because("nobody has answered yet: reminded once")
        draft.happened(EventKind.CONFIRMATION_REMINDED)
        draft.tell_requester(
            "confirmation_reminder",
            key=f"confirmation_reminder:{{ticket}}:{len(draft.ticket.history)}",
            values={"solution": case.solution, "close_on": close_at.isoformat()},
        )


def _questions(case: DueCase, draft: Draft) -> None:
    """Remind once of what was asked in the acknowledgement (SPEC A5). The work goes on meanwhile."""
    at = targets.questions_reminder_at(case.ticket, case.policy)
    if case.ticket.status not in UNRESOLVED or at is None or case.now < at:
        return
    draft.because("the questions of the acknowledgement are not answered: reminded once")
    draft.happened(EventKind.QUESTIONS_REMINDED)
    questions = open_questions(case.ticket, case.policy.questions)
    if questions:
        draft.tell_requester(
            "questions_reminder",
            key=f"questions_reminder:{{ticket}}:{len(draft.ticket.history)}",
            values={"questions": questions},
        )


def _survey(case: DueCase, draft: Draft) -> None:
    """Ask how it was, once for each closing (SPEC F1)."""
    at = targets.survey_at(case.ticket, case.policy)
    if case.ticket.status is not Status.CLOSED or at is None or case.now < at:
        return
    draft.because("closed: the survey is due")
    unreachable = draft.unreachable_since is not None  # then it is not asked, and does not count as sent
    if unreachable:
        draft.happened(EventKind.SURVEY_SENT, withheld=True)
    else:
        draft.happened(EventKind.SURVEY_SENT)
    draft.tell_requester(
        "survey",
        key=f"survey:{{ticket}}:{len(draft.ticket.history)}",
        values={"solution": case.solution},
    )


def _waiting(case: DueCase, draft: Draft) -> None:
    """Go on at the time that was agreed on; remind who is waited for; tell the owner that nobody answers."""
    step = waiting.next_step(case.ticket, case.policy)
    if step is None or case.now < step.at:
        return
    match step.what:
        case Next.GO_ON:
            draft.because("the time to wait is over")
            _tell_waited(draft, step, why="time")
            draft.happened(EventKind.RESUMED, why="time")
        case Next.REMIND:
            draft.because("the requester has not answered: reminded once")
            draft.happened(EventKind.WAITING_REMINDED, to="requester")
            draft.tell_requester(
                "waiting_reminder",
                key=f"waiting_reminder:{{ticket}}:{len(draft.ticket.history)}",
                values={"since": step.since.isoformat(), "words": case.asked},
            )
            if draft.withheld is not None:  # nobody was reminded, and nobody would know
                draft.happened(EventKind.WAITING_REMINDED, to="owner")
                _tell_waited(draft, step, why="withheld")
        case Next.TELL:
            draft.because("the requester does not answer: the owner is told")
            draft.happened(EventKind.WAITING_REMINDED, to="owner")
            _tell_waited(draft, step, why="silence")


def _tell_waited(draft: Draft, step: waiting.Step, *, why: str) -> None:
    """Tell who works on the ticket that its wait is over, or comes to nothing."""
    waits_for = draft.ticket.waits_for
    for person in _who(ReminderTo.OWNER, draft.ticket, draft.duty):
        draft.tell_staff(
            "wait_over",
            person,
            key=f"wait_over:{{ticket}}:{len(draft.ticket.history)}",
            values={
                "why": why,
                "waits_for": waits_for.value if waits_for is not None else "",
                "since": step.since.isoformat(),
            },
        )


def _incident_team(_case: DueCase, draft: Draft) -> None:
    incident_acts.see_to_team(draft)


def _incident_update(case: DueCase, draft: Draft) -> None:
    incident_acts.update_management(draft, case.children, case.said)


def _retrospective(_case: DueCase, draft: Draft) -> None:
    retrospective_acts.see_to_it(draft)


def _approval(case: DueCase, draft: Draft) -> None:
    """Remind of an approval, or end it (SPEC D6)."""
    approval_asking.fall_due(draft, case.asked_words.get(EntryKind.APPROVAL.value, {}))


def _consent(case: DueCase, draft: Draft) -> None:
    """Remind of a proposal, or tell that nobody answers it (SPEC D9)."""
    consent_answer.fall_due(draft, case.asked_words.get(EntryKind.CONSENT.value, {}))


def _closing(case: DueCase, draft: Draft) -> None:
    """Ask the owner once more, and the supervisor with them, for what the closing checks miss (SPEC E2)."""
    at = closing.reminder_at(case.ticket, case.policy)
    if at is None or case.now < at:
        return
    owner = routing.responsible(case.ticket.team, case.ticket.owner, draft.duty)
    above = _who(ReminderTo.SUPERVISOR, case.ticket, draft.duty)
    people = {person.id: person for person in (*owner, *above)}
    ask_for_facts(draft, closing.missing(case.ticket, case.policy), tuple(people.values()))


def _service_report(case: DueCase, draft: Draft) -> None:
    """Send the service report to whom the policy names (SPEC E3)."""
    at = planning.INSTANTS[planning.SERVICE_REPORT](case.ticket, case.policy, ())
    if at is None or case.now < at:
        return
    named = (
        person
        for to in case.policy.closing.report_to
        for person in _who(ReminderTo(to), draft.ticket, draft.duty)
    )
    draft.because("closed, or rated since: the service report goes out")
    draft.happened(EventKind.SERVICE_REPORTED)
    for person in {each.id: each for each in named}.values():
        draft.tell_staff(
            "service_report",
            person,
            key=f"service_report:{{ticket}}:{len(draft.ticket.history)}",
            values={"report": case.report[person.language]},
        )


_ACTS: Mapping[str, Callable[[DueCase, Draft], None]] = {
    planning.TARGET: _targets,
    planning.WAITING: _waiting,
    planning.QUESTIONS: _questions,
    planning.CONFIRMATION: _confirmation,
    planning.SURVEY: _survey,
    planning.INCIDENT_TEAM: _incident_team,
    planning.INCIDENT_UPDATE: _incident_update,
    planning.RETROSPECTIVE: _retrospective,
    planning.APPROVAL: _approval,
    planning.CONSENT: _consent,
    planning.CLOSING: _closing,
    planning.SERVICE_REPORT: _service_report,
}
"""What to do at each kind of instant: the counterpart of `planning.INSTANTS`."""

KINDS = frozenset(_ACTS)
