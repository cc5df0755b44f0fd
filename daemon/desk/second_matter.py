"""A requester's second matter gets a ticket of its own beside the first, in the same decision (SPEC D2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from daemon.desk import routing
from daemon.desk.announce import announce_assignment, introduce, promised
from daemon.desk.calendar import next_working
from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.model import REQUESTER, EventKind, Ticket, Visibility
from daemon.desk.reasons import Grounds
from daemon.desk.record import read_record
from daemon.desk.targets import ClockName
from daemon.desk.triage import triage
from parsers.answers import without_announcement
from parsers.fields import Field, Value
from parsers.reading import Reading
from parsers.tokens import without_tokens

LONGEST_SUBJECT = 200
_FROM_WORDS = 60
"""Characters of a subject that is made of the beginning of the words."""

_OF_THE_PERSON = frozenset(
    {
        *(Field.NAME, Field.ORGANISATION, Field.DEPARTMENT, Field.PHONE, Field.MAIL),
        *(Field.SITE, Field.ROOM, Field.ACCOUNT),
    }
)
"""What the second ticket's record takes over from the first: the fault is another one."""


_HEAD = frozenset({Field.NAME, Field.ORGANISATION, Field.DEPARTMENT, Field.PHONE, Field.MAIL, Field.ACCOUNT})
"""What is read of the sender, who may be one of staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """The other matter."""

    words: str
    subject: str = ""
    """ "": the beginning of the words."""
    author: str = REQUESTER
    """Whose words they are."""
    how: tuple[str, str] = ("split_off", "split_from")
    """Of `LINKS`: as it is said on the first ticket, and on the second."""

    def titled(self) -> str:
        title = without_tokens(self.subject[:LONGEST_SUBJECT]).strip()
        if title:
            return title
        line = next((line.strip() for line in self.words.splitlines() if line.strip()), "")
        line = without_announcement(line)
        return line if len(line) <= _FROM_WORDS else line[: _FROM_WORDS - 1].rstrip() + "…"


def open_second(case: Case, draft: Draft, second: Second, *, actor: str, by: str = "") -> None:
    """Open a ticket for the same requester, link both, and tell the requester and whoever gets it.

    `actor` is who did it, for the history; `by` the name of the one of staff, "" when the requester's own
    words did. At most one in a decision: `Draft.opens_others`.
    """
    first = draft.ticket
    found = triage(
        second.titled(),
        second.words,
        case.policy,
        off_hours=next_working(case.policy.calendar, case.now) > case.now,
        model=case.known.classifier,
    )
    path = routing.route(
        found.category, first.mailbox, case.duty, priority=found.priority, site=case.known.site
    )
    new = draft.anew()
    new.open(
        Ticket(
            subject=second.titled(),
            requester=first.requester,
            language=first.language,
            mailbox=first.mailbox,
            category=found.category,
            priority=found.priority,
            team=path.team,
            owner=path.owner,
            watchers=first.watchers,
            channel=first.channel,
            muted=first.muted,
            requester_dead=first.requester_dead,
            opened_at=case.now,
            zone=first.zone,
            contact_id=first.contact_id,
        ),
        category=found.category,
        priority=found.priority.value,
        team=path.team,
        owner=path.owner,
    )
    here, there = second.how
    new.because(f"split off {first.number}", *found.reasons, *path.reasons)
    new.linked_ticket = first.id
    new.happened(EventKind.LINKED, actor, ticket=first.id, number=first.number, how=there)
    told = _told(case, first, second)
    own = (v for v in first.record.values.values() if v.field in _OF_THE_PERSON and v.field not in told)
    new.learn([*own, *told.values()])
    new.write(second.author, Visibility.PUBLIC, second.words)
    new.give_to(path)
    draft.happened(EventKind.LINKED, actor, how=here, **new.to_be_named)
    new.tell_requester(
        "split",
        key="split:{ticket}",
        values={
            "number": first.number,
            "words": second.words,
            "first_contact_by": promised(new, ClockName.FIRST_CONTACT),
        },
    )
    grounds = None if by else Grounds(triage=found, path=path)
    announce_assignment(new, words=second.words, grounds=grounds, left_out=[], by=by, split_from=first.number)
    for helper in path.helpers:
        introduce(new, case.policy.people[helper], words=second.words, by=by)


def _told(case: Case, first: Ticket, second: Second) -> dict[Field, Value]:
    """Return what the words tell of the fault; nothing of who wrote the mail that split them off is read."""
    written = replace(
        case.mail,
        subject=second.titled(),
        sender=first.requester,
        reply_to=(),
        return_path=None,
        to=(),
        cc=(),
        text=without_announcement(second.words),
        page=None,
        headers={},
    )
    record = read_record(Reading(written), case.known.received_at, case.policy.zone, None)
    return {value.field: value for value in record.values.values() if value.field not in _HEAD}
