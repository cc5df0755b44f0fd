"""What a requester's mail means: a new ticket, more about one, a confirmation, a survey answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from daemon.desk import routing
from daemon.desk.announce import Remark, announce_assignment, close, introduce, pass_on, promised
from daemon.desk.answers import learn_more
from daemon.desk.calendar import next_working
from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.language import detect, other_than
from daemon.desk.mails import MAILS, TO_REQUESTER
from daemon.desk.matching import Match, stranger_to
from daemon.desk.model import (
    COLLEAGUE,
    DESK,
    REQUESTER,
    EventKind,
    Json,
    Known,
    Language,
    Outcome,
    Status,
    Ticket,
    Visibility,
)
from daemon.desk.policy import Strangers
from daemon.desk.record import questions_for, shown_questions
from daemon.desk.silence import answerable, may_answer, may_ask
from daemon.desk.similar import several
from daemon.desk.targets import ClockName
from daemon.desk.triage import triage
from parsers.fields import Field
from parsers.model import Address, Verdict
from parsers.tokens import without_tokens

NO_SUBJECT = {Language.EN: "(no subject)", Language.ZH_CN: "(无主题)"}

MOST_WATCHERS = 20
"""People in copy who may answer: a mail to a whole company makes no company of watchers."""


def new_ticket(case: Case) -> Decision:
    """Open a ticket for what belongs to none: the rule that answers everything."""
    return _open(case, linked=None, why="belongs to no ticket")


def _open(case: Case, *, linked: int | None, why: str) -> Decision:
    opening = begin_ticket(case, linked=linked, why=why)
    announce_ticket(case, opening)
    return opening.draft.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A ticket that has begun on a draft; nobody has been told of it yet."""

    draft: Draft
    words: str
    reasons: tuple[str, ...]
    also: Language | None
    """The other language in which it is acknowledged, when nothing tells the requester's."""
    helpers: tuple[str, ...]
    """Ids of those who help on the spot and are told."""


def begin_ticket(
    case: Case, *, linked: int | None, why: str, rule: str = "new_ticket", forwarded_by: str = ""
) -> Opening:
    """Open a ticket for who wrote the case's mail. `forwarded_by`: whose id of staff brought it here."""
    mail, policy, known = case.mail, case.policy, case.known
    sender = answerable(mail)
    assert sender is not None, "mail without a sender is refused before this"
    words = case.reading.text.strip()  # a first mail is never cut: what it quotes or forwards is the case
    detected = detect(case.reading.own_opening)
    box = policy.mailboxes[known.mailbox]
    # Their own words first, when they tell; then what the administrator knows, then what was learned.
    listed = known.contact.language if known.contact is not None else None
    told = detected or listed or known.contact_language or box.language
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

    draft = case.draft(rule, Outcome.NEW_TICKET)
    draft.because(why)
    if detected is None and listed is not None:
        draft.because("their words do not tell their language: as the directory has it")
    facts: dict[str, Json] = {"forwarded_by": forwarded_by} if forwarded_by else {}
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
            watchers=_copied(case),
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
    if also is not None:
        draft.because("nothing tells the writer's language: acknowledged in both")
    if linked is None:
        linked = stranger_to(known)
        if linked is not None:
            draft.because("names a ticket in which the sender takes no part: opened anew, linked")
    draft.linked_ticket = linked
    draft.write(REQUESTER, Visibility.PUBLIC, words)
    draft.learn(tuple(known.record.values.values()))
    draft.give_to(path)
    if detected is not None:
        draft.remember_language(sender.address, detected)
    return Opening(
        draft=draft, words=words, reasons=(*found.reasons, *path.reasons), also=also, helpers=path.helpers
    )


def announce_ticket(
    case: Case, opening: Opening, *, remark: Remark | None = None, unanswered: bool = False
) -> bool:
    """Acknowledge a ticket just opened and give it to who works on it; return whether its requester was told.

    `remark`: what the engineer who brought it wrote, for staff only. `unanswered`: nobody is acknowledged.
    """
    told = not unanswered and _acknowledge(case, opening.draft, opening.also)
    announce_assignment(
        opening.draft,
        words=opening.words,
        reasons=opening.reasons,
        left_out=case.left_out(),
        remark=remark,
        earlier=case.known.earlier,
    )
    for helper in opening.helpers:
        introduce(opening.draft, case.policy.people[helper], words=opening.words)
    return told


def _as_listed(sender: Address, known: Known) -> Address:
    """Return the sender with the directory's name where the mail has none."""
    if sender.name or known.contact is None or not known.contact.name:
        return sender
    return replace(sender, name=known.contact.name)


def _copied(case: Case) -> tuple[str, ...]:
    """Addresses that the requester put in To or Cc beside the desk: they may answer too (SPEC D1)."""
    own = case.policy.own_addresses | case.theirs
    others = (a.address.lower() for a in (*case.mail.to, *case.mail.cc))
    return tuple(dict.fromkeys(address for address in others if address not in own))[:MOST_WATCHERS]


def _acknowledge(case: Case, draft: Draft, also: Language | None) -> bool:
    if case.disowned:
        draft.because("no answer: nobody knows whether the sender wrote it")
        return False
    allowed, why_not = may_answer(case.mail, case.known, case.policy)
    if not allowed:
        draft.because(why_not)
        return False
    rules = case.policy.questions
    report = f"{case.mail.subject}\n{case.reading.text}"
    questions = questions_for(draft.ticket.record, draft.ticket.category, report, rules)
    if questions and not case.known.muted:
        draft.happened(EventKind.QUESTIONS_ASKED, fields=[question.field.value for question in questions])
    draft.tell_requester(
        "acknowledgement",
        key="acknowledgement:{ticket}",
        values={
            "first_contact_by": promised(draft, ClockName.FIRST_CONTACT),
            "cut_short": case.known.cut_short,
            "system": draft.ticket.record.text(Field.SYSTEM) or "",
            "questions": shown_questions(questions, range(1, len(questions) + 1)),
            "recorded_by": "",
            "words": "",
        },
        also=also,
    )
    return True


def stranger(case: Case) -> Decision | None:
    """Hold the mail of somebody who names a ticket in which they take no part (SPEC D3).

    Knowing a number or having been forwarded a mail gives no access: the words are kept where only staff read
    them, nobody is answered, and who works on the ticket may let the sender in. So always what DMARC disowns.
    """
    named = stranger_to(case.known)
    if case.match is not None or named is None:
        return None
    rule = Strangers.HOLD if case.disowned else case.policy.strangers
    if rule is Strangers.NEW_TICKET:
        return None
    ticket = case.known.tickets[named]
    if rule is Strangers.ACCEPT:
        return admitted(case)
    draft = case.draft("stranger", Outcome.HELD, ticket)
    draft.because("names a ticket in which the sender takes no part: held")
    draft.note(case.sender, case.reading.words, case.reading.folded)
    draft.happened(EventKind.NOTED, DESK, held=True)
    allowed, why_not = may_ask(case.mail)
    if not allowed:
        draft.because(why_not)
        return draft.finish()
    sender = case.mail.sender
    for person in routing.responsible(ticket.team, ticket.owner, case.duty):
        draft.tell_staff(
            "stranger",
            person,
            key="stranger:{message}",
            values={
                "author": sender.name if sender else "",
                "address": case.sender,
                "words": case.reading.words,
                "disowned": case.disowned,
            },
        )
    return draft.finish()


def admitted(case: Case) -> Decision | None:
    """Take a stranger's mail as one from somebody who takes part, and let them take part from now on."""
    named = stranger_to(case.known)
    if named is None:
        return None
    known = replace(
        case.known,
        participants={
            **case.known.participants,
            named: case.known.participants.get(named, frozenset()) | {case.sender},
        },
    )
    match = Match(ticket_id=named, reason="names the ticket; let in")
    found = follow_up(replace(case, known=known, match=match, newcomer=True))
    return replace(found, admit=(case.sender,)) if found is not None else None


def follow_up(case: Case) -> Decision | None:
    """Put a requester's (or a watcher's) words on their ticket and pass them to who works on it."""
    ticket = case.ticket
    if ticket is None or case.match is None:
        return None
    if ticket.status is Status.CLOSED and (new := _too_late(case, ticket)) is not None:
        return new
    draft = case.draft("follow_up", Outcome.FOLLOW_UP, ticket)
    draft.because(case.match.reason)
    is_requester, side = case.is_requester(ticket), case.side
    draft.happened(EventKind.REQUESTER_WROTE, REQUESTER if is_requester else COLLEAGUE)
    author = REQUESTER if is_requester else case.sender
    learned: list[Json] = []
    if _answers_staff_mail(case):
        draft.because("answers a mail that was for staff only: stays internal, moves nothing")
        draft.write(author, Visibility.INTERNAL, case.reading.words, case.reading.folded)
        what = "wrote" if is_requester else "colleague"
    else:
        # What somebody wrote on a ticket of their own that was merged into this one is not its requester's.
        visibility = Visibility.PUBLIC if side is None else Visibility.INTERNAL
        draft.write(author, visibility, case.reading.words, case.reading.folded)
        if is_requester:
            learned = learn_more(case, draft)
        what = _move(case, draft, is_requester)
    reported = is_requester or (side is not None and case.is_requester(side))
    if reported and case.match.parent is not None and case.trust.may_bring:
        for address in _copied(case):  # whom they put in copy later may answer too
            draft.admit(address)
    pass_on(draft, case, what=what, learned=learned)
    return draft.finish()


def _asked_to_confirm(case: Case) -> bool:
    parent = case.match.parent if case.match is not None else None
    return parent is not None and parent.template in ("resolved", "confirmation_reminder")


def _answers_staff_mail(case: Case) -> bool:
    """Whether the nearest mail of ours in its thread was for staff, whoever showed it to the sender."""
    known = case.known
    nearest = next(iter((*known.parents, *known.addressed)), None)
    # Of a text that quotes several, one that was for staff tells more than those that were not.
    seen = (nearest,) if nearest is not None else known.quoted or known.ancestors[:1]
    return any(MAILS[mail.template].audience != TO_REQUESTER for mail in seen)


def _too_late(case: Case, ticket: Ticket) -> Decision | None:
    closed = ticket.last(EventKind.CLOSED)
    assert closed is not None, "a closed ticket has a CLOSED event"
    if case.now <= closed.at + case.policy.closing.reopen_within:
        return None
    if case.reading.verdict in (Verdict.THANKS_ONLY, Verdict.CONFIRMED):
        return None  # the word that we asked for, a week late: nothing is left to do
    return _open(case, linked=ticket.id, why="answers a ticket closed too long ago: opened anew, linked")


def _move(case: Case, draft: Draft, is_requester: bool) -> str:
    """Let the words move a resolved or closed ticket; return what happened, for the owner's mail.

    Only the requester confirms. Anything but thanks and a clear yes brings the ticket back: a question that
    nobody sees before the ticket closes by itself would be a lost mail.
    """
    status, verdict = draft.ticket.status, case.reading.verdict
    if verdict is Verdict.UNCLEAR and _asked_to_confirm(case) and case.reading.assent:
        verdict = Verdict.CONFIRMED  # a bare "OK" or "可以" to the question whether it works
    if status in (Status.NEW, Status.OPEN):
        return "wrote" if is_requester else "colleague"
    if verdict is Verdict.THANKS_ONLY:
        draft.because("thanks only: the ticket stays as it is")
        return "thanked"
    if verdict is Verdict.CONFIRMED and not is_requester:
        draft.because("only the requester confirms: the ticket stays as it is")
        return "colleague"
    if verdict is Verdict.CONFIRMED and not case.trust.may_confirm:
        draft.because("confirms, but shows no mail of ours: the ticket stays as it is")
        return "wrote"
    if status is Status.RESOLVED and verdict is Verdict.CONFIRMED:
        draft.because("confirms in ordinary words")
        draft.happened(EventKind.CONFIRMED, REQUESTER)
        rating = case.reading.rating
        close(draft, how="confirmed", actor=REQUESTER, rated=rating is not None)
        if rating is not None:
            draft.because("rates the service in the same mail: no survey")
            draft.happened(
                EventKind.SURVEY_ANSWERED,
                REQUESTER,
                speed=rating.speed,
                skill=rating.skill,
                attitude=rating.attitude,
            )
        return "confirmed"
    if status is Status.CLOSED and verdict is Verdict.CONFIRMED:
        draft.because("confirms a ticket that is closed already")
        return "confirmed"
    if status is Status.RESOLVED and verdict is Verdict.NOT_FIXED:
        draft.because("says that it is not fixed")
        draft.happened(EventKind.NOT_FIXED, REQUESTER)
        return "not_fixed"
    draft.because("writes to a ticket that was " + status.value + ": reopened")
    draft.happened(EventKind.REOPENED, REQUESTER)
    return "reopened"
