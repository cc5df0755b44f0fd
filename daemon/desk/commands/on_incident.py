"""Commands about major incidents: declared, joined, news for all requesters, restored, called off (SPEC D7).

| `#incident` ...    | on an ordinary ticket | on a running incident      | on a child               |
| ------------------ | --------------------- | -------------------------- | ------------------------ |
| nothing, or words  | declares one          | refused: it is one already | refused                  |
| a ticket number    | joins that incident   | takes that ticket in       | refused, unless it is so |
| `update` and words | refused               | goes to all its requesters | refused                  |
| `off`              | refused               | calls it off, children go  | it goes on by itself     |

`update` takes its words from behind the colon and from below; so does `#restored`, which needs none. They
go out whatever mail was answered: the command says so. Whatever hints at an internal word stops them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from daemon.desk import lifecycle, merging
from daemon.desk.commands.order import Order, Result
from daemon.desk.conversations import incident, incident_acts, incident_children
from daemon.desk.conversations.incident import NEWS, NEWS_WORDS
from daemon.desk.model import UNRESOLVED, EventKind

_NEWS_ALONE = re.compile(rf"{NEWS_WORDS}\s{{0,8}}(?:[:：]|$)\s{{0,8}}", re.IGNORECASE)
_OFF = re.compile(r"(?:off|cancel|解除|取消|误报)\s{0,8}", re.IGNORECASE)


def _incident(order: Order) -> Result:
    said = order.command.argument.strip()
    ticket = order.draft.ticket
    declared = incident.fold(ticket)
    open_ = declared is not None and declared.open
    if (number := merging.read_number(said)) is not None:
        return _join(order, number)
    if _OFF.fullmatch(said):
        return _off(order)
    news = (NEWS if open_ else _NEWS_ALONE).match(said)
    if (other := incident.incident_of(ticket)) is not None:
        return order.refused("in_incident", other[1])
    if news is not None:
        return _news(order, said[news.end() :]) if open_ else order.refused("is_no_incident")
    if declared is not None and declared.running:
        return order.refused("is_incident") if said else order.done("nothing_to_do")
    if ticket.status not in UNRESOLVED or not lifecycle.may(ticket, EventKind.INCIDENT_DECLARED):
        return order.refused_now()
    incident_acts.declare(
        order.draft,
        order.person,
        words=said,
        report=_report(order),
        site=order.case.known.site,
        alike=incident_children.look_alike(order.case, ticket, _report(order)),
    )
    return order.done("incident_declared", ", ".join(_called(order)))


def _called(order: Order) -> list[str]:
    declared = incident.fold(order.draft.ticket)
    people = order.case.policy.people
    return [people[each].name for each in (declared.called if declared is not None else ()) if each in people]


def _report(order: Order) -> str:
    """What the requester wrote; of a ticket that this very mail opened, what stands below the commands."""
    if order.draft.before is None:
        return order.case.reading.commands.rest
    return order.case.known.opening_words.get(order.draft.ticket.id, "")


def _join(order: Order, number: str) -> Result:
    """Let this ticket join the named one's incident; or, if this one is the incident, take that one in."""
    case, here = order.case, order.draft
    if here.before is None:
        return order.refused("opened_just_now")
    found = case.known.tickets.get(case.known.live(case.known.named_tickets.get(number, 0)))
    if found is None:
        return order.refused("no_such_ticket", number)
    there = here if found.id == here.ticket.id else here.beside(found)
    declared = incident.fold(here.ticket)
    child, of = (there, here) if declared is not None and declared.open else (here, there)
    if declared is not None and declared.open and (other := incident.fold(there.ticket)) and other.open:
        return order.refused("both_incidents" if there is not here else "same_ticket", number)
    if (already := incident.incident_of(child.ticket)) is not None and already[0] == of.ticket.id:
        return order.done("nothing_to_do")
    if (refusal := incident_children.why_not(child.ticket, of.ticket)) is not None:
        return order.refused(*refusal)
    incident_children.join(child, of, order.person.id)
    child.tell_requester(
        "incident_joined",
        key=f"incident_joined:{{ticket}}:{len(child.ticket.history)}",
        values={"category": incident_children.category_names(of.ticket, case.policy)},
    )
    return order.done("joined_incident" if child is here else "took_in_child", number)


def _off(order: Order) -> Result:
    """A child goes on by itself; an incident was none: its children go on, and who was called is told."""
    draft, person = order.draft, order.person
    if (other := incident.incident_of(draft.ticket)) is not None:
        incident_children.leave(draft, person.id, "staff")
        return order.done("left_incident", other[1])
    declared = incident.fold(draft.ticket)
    if declared is None or not declared.open:
        return order.refused("is_no_incident")
    if not declared.running:
        return order.refused("is_restored")
    known = incident_children.known_children(order.case, draft.ticket)
    draft.happened(EventKind.RESTORED, person.id, called_off=True)
    incident_acts.tell_ended(draft, declared, person, how="called_off", words="", children=known)
    for child in list(incident_children.children(order.case, draft)):
        incident_children.leave(child, person.id, "called_off")
    return order.done("called_off", str(len(known)))


def _words(order: Order, behind: str) -> str:
    return "\n\n".join(part for part in (behind.strip(), order.below.strip()) if part)


def _news(order: Order, behind: str) -> Result:
    words = _words(order, behind)
    if not words:
        return order.refused("needs_news")
    if order.doubtful:
        return order.refused("news_doubtful")
    return _informed(order, words, restored=False)


def _informed(order: Order, words: str, *, restored: bool) -> Result:
    reached, missed = incident_children.inform(
        order.case, order.draft, order.person, words, restored=restored
    )
    what = "restored" if restored else "informed"
    if missed:
        return order.done(f"{what}_but", f"{reached}; {', '.join(missed)}", took_words=True)
    return order.done(what, str(reached), took_words=True)


def _restored(order: Order) -> Result:
    """Service is back, the cause may not be known: management and all requesters are told."""
    draft, case = order.draft, order.case
    if (other := incident.incident_of(draft.ticket)) is not None:
        return order.refused("in_incident", other[1])
    declared = incident.fold(draft.ticket)
    if declared is None or not declared.open:
        return order.refused("is_no_incident")
    if not declared.running:
        return order.refused("is_restored")
    words = _words(order, order.command.argument)
    if words and order.doubtful:
        return order.refused("news_doubtful")
    known = incident_children.known_children(case, draft.ticket)
    draft.happened(EventKind.RESTORED, order.person.id)
    incident_acts.tell_ended(draft, declared, order.person, how="restored", words=words, children=known)
    return _informed(order, words, restored=True)


INFORMED = frozenset({"informed", "informed_but", "restored", "restored_but"})
"""What was done where the words below have gone to all requesters."""

ACTS: Mapping[str, Callable[[Order], Result]] = {"incident": _incident, "restored": _restored}
