"""Opening a ticket for a person, whoever brought their words to the desk, and telling everyone of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from daemon.desk import routing
from daemon.desk.announce import Remark, announce_assignment, introduce, promised
from daemon.desk.calendar import next_working
from daemon.desk.case import Case
from daemon.desk.conversations import incident_acts
from daemon.desk.conversations.incident_children import alike_incident, category_names, look_alike, take_in
from daemon.desk.draft import Draft
from daemon.desk.known import Known
from daemon.desk.language import detect, other_than
from daemon.desk.matching import stranger_to
from daemon.desk.model import (
    REQUESTER,
    Channel,
    EventKind,
    Json,
    Language,
    Outcome,
    Ticket,
    Visibility,
)
from daemon.desk.reasons import Grounds
from daemon.desk.record import Question, concerned, questions_for, shown_questions
from daemon.desk.routing.choice import Chosen
from daemon.desk.silence import answerable, is_robot, may_answer
from daemon.desk.similar import several
from daemon.desk.targets import ClockName
from daemon.desk.triage import triage
from parsers.fields import Field, Record
from parsers.model import Address
from parsers.tokens import without_tokens

NO_SUBJECT = {Language.EN: "(no subject)", Language.ZH_CN: "(无主题)"}


MOST_WATCHERS = 20
"""People in copy who may answer: a mail to a whole company makes no company of watchers."""

_ALARM = re.compile(
    r"\s{0,8}[\[【(（](?:alert|alarm|warning|critical|problem|recovery|ok|down|up|monitor"
    r"|告警|报警|警报|预警|监控|故障通知)[^\]】)）]{0,30}[\]】)）]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A ticket that has begun on a draft; nobody has been told of it yet."""

    draft: Draft
    words: str
    grounds: Grounds
    also: Language | None
    """The other language in which it is acknowledged, when nothing tells the requester's."""
    path: routing.Route
    """Who was given it; its helpers are told."""
    questions: tuple[Question, ...]
    """What the report does not tell (SPEC A5)."""
    incident: Ticket | None = None
    """The incident that it joined by itself (SPEC D7)."""


def begin_ticket(
    case: Case,
    *,
    linked: int | None,
    why: str,
    rule: str = "new_ticket",
    forwarded_by: str = "",
    written_by: str = "",
    channel: Channel = Channel.EMAIL,
) -> Opening:
    """Open a ticket for who wrote the case's mail. `forwarded_by`: whose id of staff brought it here.

    `written_by`: whose id of staff put the report into words. Then these tell nothing of the requester's own
    language, and are left to the caller to keep, as is the turn that the route takes.
    """
    mail, policy, known = case.mail, case.policy, case.known
    sender = answerable(mail)
    assert sender is not None, "mail without a sender is refused before this"
    words = case.reading.text.strip()  # a first mail is never cut: what it quotes or forwards is the case
    detected = detect(case.reading.own_opening)
    box = policy.mailboxes[known.mailbox]
    # Their own words first, when they tell; then what the administrator knows, then what was learned.
    listed = known.contact.language if known.contact is not None else None
    own_words = detected or listed if not written_by else listed or detected
    told = own_words or known.contact_language or box.language
    language = told or policy.language
    also = None if told else other_than(language)
    sender = _as_listed(sender, known)
    found = triage(
        mail.subject,
        words,
        policy,
        own_words=case.reading.opening,
        vip=known.contact is not None and known.contact.vip,
        alike=several(
            mail.subject,
            case.reading.opening,
            sender.address.lower(),
            case.now,
            known.recent,
            policy.priority.similar,
        ),
        off_hours=next_working(policy.calendar, case.now) > case.now,
        model=known.classifier,
        record=known.record,
    )
    path = routing.route(found.category, known.mailbox, case.duty, priority=found.priority, site=known.site)

    part_of = alike_incident(case, case.reading.opening)
    if part_of is not None:
        path = _to_who_has(part_of, path)

    draft = case.draft(rule, Outcome.NEW_TICKET)
    draft.because(why)
    draft.because(f"language {language.value}: {_why_language(case, detected, written_by=written_by)}")
    facts: dict[str, Json] = {"forwarded_by": forwarded_by} if forwarded_by else {}
    if written_by:
        facts["channel"] = channel.value
    if case.disowned:
        draft.because("the domain of From disowns this mail (DMARC)", *case.trust.evidence)
        facts["disowned"] = True
    if found.urgent_off_hours:
        facts["urgent_off_hours"] = True
    if known.cut_short:
        draft.because("larger than the mailbox's limit: only the beginning was read")
    draft.open(
        Ticket(
            subject=without_tokens(mail.subject).strip()
            or " / ".join(NO_SUBJECT[each] for each in (language, also) if each),
            requester=sender,
            language=language,
            mailbox=known.mailbox,
            category=found.category,
            priority=found.priority,
            team=path.team,
            owner=path.owner,
            watchers=copied(case),
            channel=channel,
            muted=known.muted,
            requester_dead=known.dead.get(sender.address.lower()),
            opened_at=case.now,
            zone=known.contact.zone if known.contact is not None else "",
            record=known.record,
        ),
        category=found.category,
        priority=found.priority.value,
        team=path.team,
        owner=path.owner,
        **facts,
    )
    draft.because(*found.reasons, *path.reasons)
    if linked is None and not written_by:
        linked = stranger_to(known)
        if linked is not None:
            draft.because("names a ticket in which the sender takes no part: opened anew, linked")
    draft.linked_ticket = linked
    if part_of is not None:
        take_in(draft, part_of)
    draft.learn(tuple(known.record.values.values()))
    if not written_by:
        draft.write(REQUESTER, Visibility.PUBLIC, words)
        draft.give_to(path)
        if detected is not None:
            draft.remember_language(sender.address, detected)
    return Opening(
        draft=draft,
        words=words,
        grounds=Grounds(triage=found, path=path, vip=known.contact is not None and known.contact.vip),
        also=also,
        path=path,
        incident=part_of,
        questions=()
        if part_of is not None or from_machine(mail.subject, sender.address, known.record)
        else questions_for(
            known.record,
            found.category,
            f"{mail.subject}\n{words}",
            policy.questions,
            can_wait=found.can_wait,
        ),
    )


def announce_ticket(
    case: Case, opening: Opening, *, remark: Remark | None = None, unanswered: bool = False
) -> bool:
    """Acknowledge a ticket just opened and give it to who works on it; return whether its requester was told.

    `remark`: what the engineer who brought it wrote, for staff only. `unanswered`: nobody is acknowledged.
    """
    told = not unanswered and _acknowledge(case, opening)
    announce_assignment(
        opening.draft,
        words=opening.words,
        grounds=opening.grounds,
        left_out=case.left_out(),
        remark=remark,
        earlier=case.known.earlier,
    )
    for helper in opening.path.helpers:
        introduce(opening.draft, case.policy.people[helper], words=opening.words)
    incident_acts.by_rule(
        opening.draft,
        report=opening.words,
        site=case.known.site,
        alike=look_alike(case, opening.draft.ticket, case.reading.opening),
    )
    return told


def known_fault(opening: Opening) -> Json:
    """Return what the acknowledgement calls the larger fault that the report is part of; None for none."""
    found = opening.incident
    return category_names(found, opening.draft.policy) if found is not None else None


def _to_who_has(incident: Ticket, path: routing.Route) -> routing.Route:
    """Send a report to who works on the incident that it tells of, whosever turn it is."""
    return replace(
        path,
        team=incident.team or path.team,
        owner=incident.owner,
        reasons=(f"team {incident.team}: has the incident {incident.number}",),
        team_by=routing.TeamBy.INCIDENT,
        chosen=Chosen.INCIDENT if incident.owner is not None else Chosen.POOL,
        in_turn=False,
    )


def _why_language(case: Case, detected: Language | None, *, written_by: str) -> str:
    """Return what told a requester's language, in the order in which `begin_ticket` asks."""
    known = case.known
    listed = known.contact is not None and known.contact.language is not None
    if listed and written_by:
        return "somebody else wrote it down: as the directory has it"
    if detected is not None:
        return "their words"
    if listed:
        return "their words do not tell it: as the directory has it"
    if known.contact_language is not None:
        return "their words do not tell it: as they wrote before"
    if case.policy.mailboxes[known.mailbox].language is not None:
        return "their words do not tell it: as the mailbox has it"
    return "nothing tells the writer's: the desk's, acknowledged in both"


def _as_listed(sender: Address, known: Known) -> Address:
    """Return the sender with the directory's name where the mail has none."""
    if sender.name or known.contact is None or not known.contact.name:
        return sender
    return replace(sender, name=known.contact.name)


def copied(case: Case) -> tuple[str, ...]:
    """Addresses that the requester put in To or Cc beside the desk: they may answer too (SPEC D1).

    A vendor is none of them: what they hear, staff says to them (SPEC D5).
    """
    own = case.policy.own_addresses | case.theirs
    vendors = case.policy.vendors
    own_vendor = vendors.at(case.sender)  # who reports for a vendor may put their colleagues in copy
    others = (
        address
        for each in (*case.mail.to, *case.mail.cc)
        if (address := each.address.lower()) not in own
        and ((theirs := vendors.at(address)) is None or theirs == own_vendor)
    )
    return tuple(dict.fromkeys(others))[:MOST_WATCHERS]


def _acknowledge(case: Case, opening: Opening) -> bool:
    draft, questions = opening.draft, opening.questions
    if case.disowned:
        draft.because("no answer: nobody knows whether the sender wrote it")
        return False
    allowed, why_not = may_answer(case.mail, case.known, case.policy)
    if not allowed:
        draft.because(why_not)
        return False
    if questions and not case.known.muted:
        draft.happened(EventKind.QUESTIONS_ASKED, fields=[question.field.value for question in questions])
    draft.tell_requester(
        "acknowledgement",
        key="acknowledgement:{ticket}",
        values={
            "first_contact_by": promised(draft, ClockName.FIRST_CONTACT),
            "cut_short": case.known.cut_short,
            "system": concerned(draft.ticket.record),
            "questions": shown_questions(questions, range(1, len(questions) + 1)),
            "recorded_by": "",
            "incident": known_fault(opening),
            "words": "",
        },
        also=opening.also,
    )
    return True


def from_machine(subject: str, address: str, record: Record) -> bool:
    """Say whether a report looks like a machine's: nobody would answer a question about it.

    An address that no person reads, or an alarm's mark before a subject with no person behind it.
    """
    return is_robot(address) or (Field.NAME not in record and _ALARM.match(subject) is not None)
