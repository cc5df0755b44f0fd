"""What an answer to the survey means: a rating, a suggestion in words, or a rating that comes too late."""

from __future__ import annotations

from daemon.desk.announce import pass_on
from daemon.desk.case import Case
from daemon.desk.effects import Decision
from daemon.desk.model import (
    COLLEAGUE,
    REQUESTER,
    EventKind,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
    Visibility,
)
from parsers.model import Verdict


def survey_answer(case: Case) -> Decision | None:
    """Take a rating of a closed ticket, or change an earlier one in time (SPEC F1).

    Usually it answers the survey. A tapped link writes a new mail with only the number in its subject, and
    some rate the mail that told them of the closing; from the requester both count.
    """
    ticket, match = case.ticket, case.match
    if ticket is None or match is None or ticket.status is Status.SPAM:
        return None
    answers_survey = match.parent is not None and match.parent.reply_goes_to is ReplyGoesTo.SURVEY
    rates_closed = ticket.status is Status.CLOSED and case.is_requester(ticket)
    if not (answers_survey or rates_closed):
        return None
    rating, verdict = case.reading.rating, case.reading.verdict
    if rating is None:
        # Suggestions in words are welcome too; only "still broken" brings the ticket back.
        if answers_survey and ticket.status is Status.CLOSED and verdict is not Verdict.NOT_FIXED:
            return _suggestion(case, ticket, match.reason)
        return None
    if case.side is not None:
        draft = case.draft("survey_answer", Outcome.REFUSED, ticket)
        draft.because("rates a ticket that was merged into one of somebody else: not counted")
        draft.write(case.sender, Visibility.INTERNAL, case.reading.words, case.reading.folded)
        return draft.finish()
    if not case.trust.may_confirm:
        draft = case.draft("survey_answer", Outcome.REFUSED, ticket)
        draft.because("rates the service, but shows no mail of ours: not counted", *case.trust.evidence)
        draft.write(REQUESTER, Visibility.INTERNAL, case.reading.words, case.reading.folded)
        return draft.finish()
    asked = ticket.last(EventKind.SURVEY_SENT) or ticket.last(EventKind.CLOSED)
    if asked is None or case.now > asked.at + case.policy.survey.changeable_for:
        if rating.comment:
            return None  # too late to count, but somebody says something: a follow-up like any other
        draft = case.draft("survey_answer", Outcome.REFUSED, ticket)
        draft.because("a survey answer after the time in which it may be given or changed")
        draft.write(REQUESTER, Visibility.INTERNAL, case.reading.words, case.reading.folded)
        return draft.finish()
    draft = case.draft("survey_answer", Outcome.SURVEY_ANSWER, ticket)
    draft.because(match.reason, "rates the service")
    draft.happened(
        EventKind.SURVEY_ANSWERED,
        REQUESTER,
        speed=rating.speed,
        skill=rating.skill,
        attitude=rating.attitude,
    )
    if rating.comment:
        draft.write(REQUESTER, Visibility.PUBLIC, rating.comment, case.reading.folded)
        what = "wrote"
        if verdict is Verdict.NOT_FIXED and ticket.status is Status.CLOSED:
            draft.because("and says that it is not fixed")
            draft.happened(EventKind.REOPENED, REQUESTER)
            what = "reopened"
        pass_on(draft, case, what=what)
    return draft.finish()


def _suggestion(case: Case, ticket: Ticket, why: str) -> Decision:
    """Words instead of figures in answer to the survey: kept, shown to who worked on it, nothing reopened."""
    draft = case.draft("survey_suggestion", Outcome.SURVEY_ANSWER, ticket)
    draft.because(why, "answers the survey in words")
    theirs = case.side is None
    draft.happened(EventKind.REQUESTER_WROTE, REQUESTER if theirs else COLLEAGUE)
    draft.write(
        REQUESTER if theirs else case.sender,
        Visibility.PUBLIC if theirs else Visibility.INTERNAL,
        case.reading.words,
        case.reading.folded,
    )
    pass_on(draft, case, what="wrote")
    return draft.finish()
