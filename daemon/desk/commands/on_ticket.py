"""Commands that say what a ticket is and how it stands: category, notes, its end (SPEC D2, E1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from daemon.desk import lifecycle, merging, routing, targets
from daemon.desk.announce import close
from daemon.desk.commands.facts import FORCE, add_facts, fact_names, facts_beside
from daemon.desk.commands.order import Order, Result
from daemon.desk.commands.ownership import give_team
from daemon.desk.conversations import closing, incident, incident_children
from daemon.desk.effects import EntryKind
from daemon.desk.model import EventKind, Json, Language, Status, Visibility
from daemon.desk.policy import Category, Role


def _category(order: Order) -> Result:
    wanted, policy = order.command.argument.strip(), order.case.policy
    if not wanted:
        return order.refused("needs_argument")
    folded = wanted.casefold()
    for category in policy.categories.values():
        if folded in (category.id.casefold(), *(name.casefold() for name in category.name.values())):
            if not lifecycle.may(order.draft.ticket, EventKind.CATEGORY_SET):
                return order.refused_now()
            if category.id == order.draft.ticket.category:
                return order.done("nothing_to_do")
            order.draft.happened(EventKind.CATEGORY_SET, order.person.id, category=category.id)
            return _to_its_team(order, category)
    return order.refused("no_such_category", wanted)


def _to_its_team(order: Order, category: Category) -> Result:
    """Send a ticket that was merely sorted wrongly to who solves its new category; say where any other stays.

    Who has taken a ticket keeps it: a better category alone takes it from nobody.
    """
    draft, policy, language = order.draft, order.case.policy, order.person.language
    team = routing.team_after(draft.ticket, category.id, policy, order.case.known.site)
    if team is None or not lifecycle.may(draft.ticket, EventKind.ASSIGNED):
        return order.done("category_set", category.name[language])
    if routing.is_sorting(draft.ticket, policy):
        given = give_team(order, team, named=category.owner)
        if given.done:
            owner = policy.people.get(draft.ticket.owner or "")
            name = policy.teams[team].name[language]
            return order.done("category_moved", f"{name}, {owner.name}" if owner else name)
    present = policy.teams.get(draft.ticket.team or "")
    if present is None:
        return order.done("category_set", category.name[language])
    hint = f"#转派 {policy.teams[team].name[language]}" if language is Language.ZH_CN else f"#assign {team}"
    return order.done("category_stays", f"{present.name[language]}; {hint}")


def _note(order: Order) -> Result:
    text = order.command.argument.strip()
    if not text:
        return order.refused("needs_argument")
    order.draft.note(order.person.id, text)
    order.draft.happened(EventKind.NOTED, order.person.id)
    return order.done("noted")


def _resolve(order: Order) -> Result:
    """Needs a solution: as a labelled part, behind the command, or as the text below it (SPEC E1).

    What else it needs the policy says. Of a closed ticket it gives what the closing checks miss.
    """
    draft, parts = order.draft, order.command.parts
    words = order.words
    solution = parts.get("solution", "") or order.command.argument.strip()
    if draft.ticket.status is Status.CLOSED:
        return add_facts(order)
    if not lifecycle.may(draft.ticket, EventKind.RESOLVED):
        return order.refused_now()
    if not solution and not words:
        return order.refused("needs_solution")
    if not solution and incident_children.known_children(order.case, draft.ticket):
        return order.refused("needs_labelled_solution")  # it goes to others than whom the words are meant for
    if not solution:
        solution, words = words, ""
    resolution = {
        "cause": parts.get("cause", ""),
        "solution": solution,
        "tested": parts.get("tested", ""),
    }
    if lacking := closing.lacks(resolution, draft.policy):
        return order.refused("needs_parts", fact_names(lacking, order.person.language))
    if (unreadable := facts_beside(order)) is not None:
        return unreadable
    given: list[Json] = [name for name, text in resolution.items() if text]
    draft.write(order.person.id, Visibility.PUBLIC, words, kind=EntryKind.RESOLUTION, parts=resolution)
    draft.happened(EventKind.RESOLVED, order.person.id, given=given)
    close_on = targets.confirmation_steps(draft.ticket, draft.policy)[-1]
    left_out = order.case.left_out(outward=True) if order.may_go else []
    draft.tell_requester(
        "resolved",
        key=f"resolved:{{ticket}}:{len(draft.ticket.history)}",
        values={"words": words, **resolution, "close_on": close_on.isoformat(), "left_out": left_out},
        speaker=order.person.name,
        with_attachments=order.may_go,
        hold=order.case.policy.relay_hold,
    )
    untold = draft.withheld is not None
    merging.tell_merged_requesters(order.case, draft, "resolved")
    together = incident_children.resolve_children(order.case, draft, order.person, resolution)
    if together and not untold:
        return order.done("resolved_together", str(together), took_words=True)
    return order.done("resolved_untold" if untold else "resolved", took_words=True)


def _close(order: Order) -> Result:
    """Closes what has all that the closing checks want; a supervisor may do without (SPEC E2)."""
    if not lifecycle.may(order.draft.ticket, EventKind.CLOSED):
        return order.refused_now()
    forced = FORCE.fullmatch(order.command.argument.strip()) is not None
    if forced and not order.person.roles & {Role.SUPERVISOR, Role.MANAGER}:
        return order.refused("only_a_supervisor_forces")
    lacking = closing.missing(order.draft.ticket, order.draft.policy)
    if lacking and not forced:
        return order.refused("closing_checks", fact_names(lacking, order.person.language))
    known_to_be_solved = order.draft.ticket.status is Status.RESOLVED
    close(order.draft, how="staff", actor=order.person.id, forced=forced and bool(lacking))
    if not known_to_be_solved:
        merging.tell_merged_requesters(order.case, order.draft, "closed")
    return order.done("closed")


def _reopen(order: Order) -> Result:
    """Bring it back from its end; one that waits goes on."""
    if lifecycle.may(order.draft.ticket, EventKind.RESUMED):
        order.draft.happened(EventKind.RESUMED, order.person.id, why="command")
        return order.done("resumed")
    if not lifecycle.may(order.draft.ticket, EventKind.REOPENED):
        return order.refused_now()
    order.draft.happened(EventKind.REOPENED, order.person.id)
    return order.done("reopened")


def _merge(order: Order) -> Result:
    wanted = order.command.argument.strip()
    if not wanted:
        return order.refused("needs_argument")
    number = merging.read_number(wanted)
    if number is None:
        return order.refused("no_ticket_number", wanted)
    if order.draft.before is None:
        return order.refused("opened_just_now")
    if (declared := incident.fold(order.draft.ticket)) is not None and declared.open:
        return order.refused("incident_stays")
    if order.case.via is None and not lifecycle.may(order.draft.ticket, EventKind.MERGED):
        return order.refused_now()
    if (refusal := merging.why_not(order.case, order.draft.ticket, number)) is not None:
        return order.refused(*refusal)
    merging.merge(order.case, order.draft, order.person, number)
    return order.done("merged", number)


ACTS: Mapping[str, Callable[[Order], Result]] = {
    "category": _category,
    "note": _note,
    "resolve": _resolve,
    "close": _close,
    "reopen": _reopen,
    "merge": _merge,
}

TELL_REQUESTER = frozenset({"resolve", "close", "confirmed", "workaround", "split", "spam"})
"""They are about the ticket's requester: in answer to a mail about a ticket that was merged into one of
somebody else they may be meant for another person."""
