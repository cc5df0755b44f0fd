"""Commands that only look: my tickets, a search, one ticket, what can be done (SPEC D2).

What they ask for was looked up beforehand (`Known.lookups`); here it is put into the words of the one mail
that answers all of them. It shows internal words, so it goes to who of staff asked and to nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from daemon.desk import targets
from daemon.desk.case import Case
from daemon.desk.commands.guide import GUIDE, Guide, usable
from daemon.desk.commands.order import Order, Result
from daemon.desk.lookups import (
    MOST_SHOWN,
    Course,
    Hit,
    Hits,
    Look,
    Mine,
    look_of,
)
from daemon.desk.model import COLLEAGUE, DESK, REQUESTER, EventKind, Json, Language, Status, Ticket
from daemon.desk.policy import Person
from daemon.desk.record import shown_record
from parsers.commands import COMMANDS
from parsers.commands.words import BLOCKS, SPELLINGS

_FAR = timedelta(days=36_500)


def _mine(order: Order) -> Result:
    found = order.case.known.lookups.get(Look("mine"))
    if not isinstance(found, Mine):
        return order.refused("too_many_looks")
    dated = [(ticket, _next_due(ticket, order.case)) for ticket in found.tickets]
    dated.sort(key=lambda row: _urgency(row[0], row[1], order.case.now))
    rows = [_row(ticket, order.case, due) for ticket, due in dated[:MOST_SHOWN]]
    return order.answered({"kind": "mine", "count": found.count, "rows": rows})


def _urgency(ticket: Ticket, due: datetime | None, now: datetime) -> tuple[bool, str, datetime, int]:
    """What waits comes last; then by priority, by what has to be done first, by age."""
    return ticket.status is Status.WAITING, ticket.priority.value, due or now + _FAR, ticket.id


def _find(order: Order) -> Result:
    look = look_of(order.command)
    if look is None:
        return order.refused("needs_argument")
    found = order.case.known.lookups.get(look)
    if not isinstance(found, Hits):
        return order.refused("too_many_looks")
    rows = [_hit(hit, order.case) for hit in found.shown]
    searched = None if found.all_searched else found.searched
    answer: dict[str, Json] = {"kind": "find", "words": look.words, "count": found.count}
    return order.answered({**answer, "searched": searched, "rows": rows})


def _hit(hit: Hit, case: Case) -> Json:
    return {**_row(hit.ticket, case, None), "snippet": hit.snippet}


def _show(order: Order) -> Result:
    argument = order.command.argument.strip()
    look = look_of(order.command)
    if look is None:
        return order.refused("no_ticket_number", argument)
    before = order.draft.before
    if not look.number and before is None:
        return order.refused("names_no_ticket")
    lookups = order.case.known.lookups
    if look not in lookups:
        return order.refused("too_many_looks")
    found = lookups[look]
    if not isinstance(found, Course):
        return order.refused("no_such_ticket", look.number)
    # Of the mail's own ticket, what the commands above have done is shown as well.
    ticket = order.draft.ticket if before is not None and before.id == found.ticket.id else found.ticket
    short = order.command.verb == "status"
    return order.answered(
        {
            "kind": "show",
            **_row(ticket, order.case, None),
            **_details(ticket, order.case),
            "record": [] if short else shown_record(ticket.record),
            "said": [
                {
                    "at": said.at.isoformat(),
                    "author": _author(said.author, ticket, order.case),
                    "internal": said.internal,
                    "text": said.text + (" …" if said.cut else ""),
                }
                for said in (found.said[-1:] if short else found.said)
            ],
            "earlier": 0 if short else found.earlier,
        }
    )


def _details(ticket: Ticket, case: Case) -> dict[str, Json]:
    policy, language = case.policy, _reader(case)
    category, team = policy.categories.get(ticket.category), policy.teams.get(ticket.team or "")
    merged = ticket.last(EventKind.MERGED)
    copied = [policy.people[each].name if each in policy.people else each for each in ticket.copied]
    return {
        "category": category.name[language] if category else ticket.category,
        "team": team.name[language] if team else "",
        "opened_at": ticket.opened_at.isoformat(),
        "copied": copied,
        "into": str(merged.data["number"]) if merged is not None else "",
        "due": [
            {"clock": clock.name.value, "at": clock.due_at.isoformat(), "over": clock.due_at <= case.now}
            for clock in targets.clocks(ticket, case.policies)
            if clock.running and clock.name is not targets.ClockName.ACCEPTANCE
        ],
    }


def _author(author: str, ticket: Ticket, case: Case) -> str:
    if author == REQUESTER:
        return ticket.requester.name or ticket.requester.address
    if author in (DESK, COLLEAGUE):
        return ""
    person = case.policy.people.get(author)
    return person.name if person is not None else author


def _row(ticket: Ticket, case: Case, due: datetime | None) -> dict[str, Json]:
    """What is shown of a ticket wherever one is shown."""
    owner = case.policy.people.get(ticket.owner or "")
    until = ticket.waits_until
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "owner": owner.name if owner else "",
        "requester": ticket.requester.name or ticket.requester.address,
        "address": ticket.requester.address,
        "waits_until": until.isoformat() if until is not None else None,
        "due_at": due.isoformat() if due is not None else None,
        "over": due is not None and due <= case.now,
        "snippet": "",
    }


def _next_due(ticket: Ticket, case: Case) -> datetime | None:
    """Return what has to be done first of what was promised, and is not done yet."""
    return min((c.due_at for c in targets.clocks(ticket, case.policies) if c.running), default=None)


def helped(order: Order, offered: Collection[str]) -> Result:
    """Say what this person may do here, or how one command is written; nothing that is not `offered`."""
    person, wanted = order.person, order.command.argument.strip()
    verbs = usable(person, offered, on_ticket=order.draft.before is not None)
    rows: list[Json] = [_explained(GUIDE[verb], person) for verb in verbs]
    if not wanted:
        return order.answered({"kind": "help", "verb": "", "rows": rows, "spellings": [], "parts": []})
    verb = SPELLINGS.get(wanted.lstrip("#\uff03 ").casefold(), "")
    if verb not in verbs:
        return order.refused("no_help", wanted)
    return order.answered(
        {
            "kind": "help",
            "verb": verb,
            "rows": [_explained(GUIDE[verb], person)],
            "spellings": [f"#{spelling}" for spelling in COMMANDS[verb]],
            "parts": [
                " / ".join(spellings[:1] + spellings[-1:]) for spellings in BLOCKS.get(verb, {}).values()
            ],
        }
    )


def _explained(guide: Guide, person: Person) -> Json:
    return {"example": guide.example[person.language], "line": guide.line[person.language]}


def _reader(case: Case) -> Language:
    person = case.person
    assert person is not None, "only staff are shown tickets"
    return person.language


ACTS: Mapping[str, Callable[[Order], Result]] = {"mine": _mine, "find": _find, "show": _show, "status": _show}
