"""`#canned NAME`: a stored text goes to the requester, above what the engineer writes (SPEC D2).

| written            | what happens                                                  |
| ------------------ | ------------------------------------------------------------- |
| `#canned`          | the receipt lists what there is                               |
| `#canned restart`  | the text goes out with this mail, in the requester's language |
| a name unknown     | refused, with those near to it; nothing of the mail goes out  |
| an internal answer | refused: nothing goes to the requester from there             |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from daemon.desk.commands.order import Order, Result
from daemon.desk.model import Language
from daemon.desk.policy import Policy
from daemon.desk.policy_working import Canned
from parsers.commands.nearest import distance
from parsers.model import Command

MOST_NEAR = 3
MOST_LISTED = 50
_FAR = 3


def find(wanted: str, policy: Policy) -> Canned | None:
    """Return the stored text that is meant: by its id, or its name in either language, case ignored."""
    folded = " ".join(wanted.split()).casefold()
    for canned in policy.canned.values():
        if folded in (canned.id.casefold(), *(name.casefold() for name in canned.name.values())):
            return canned
    return None


def near(wanted: str, policy: Policy) -> tuple[str, ...]:
    """Return the ids of the stored texts whose names are near to what was written, the nearest first."""
    folded = wanted.strip().casefold()[:40]
    ranked: list[tuple[int, str]] = []
    for canned in policy.canned.values():
        names = [canned.id.casefold(), *(name.casefold() for name in canned.name.values())]
        within = [0 for name in names if folded and (folded in name or name in folded)]
        steps = min((*within, *(distance(folded, name, _FAR) for name in names)))
        if steps <= _FAR:
            ranked.append((steps, canned.id))
    return tuple(name for _, name in sorted(ranked)[:MOST_NEAR])


def with_stored_texts(text: str, commands: Iterable[Command], policy: Policy, language: Language) -> str:
    """Return an engineer's words below the stored texts that their commands name."""
    named = (find(command.argument, policy) for command in commands if command.verb == "canned")
    stored = dict.fromkeys(canned.text[language] for canned in named if canned is not None)
    return "\n\n".join(part for part in (*stored, text) if part)


def _canned(order: Order) -> Result:
    policy, wanted = order.case.policy, order.argument
    if not policy.canned:
        return order.refused("no_canned_at_all")
    if not wanted:
        return order.done("canned_list", _listed(policy, order.person.language))
    found = find(wanted, policy)
    if found is None:
        close = near(wanted, policy)
        return (
            order.refused("canned_near", ", ".join(close))
            if close
            else order.refused("no_such_canned", wanted)
        )
    if not order.may_go:
        return order.refused("stays_internal")
    return order.done("canned", found.name[order.person.language])


def _listed(policy: Policy, language: Language) -> str:
    shown = [
        each.id if each.name[language].casefold() == each.id else f"{each.id} ({each.name[language]})"
        for each in policy.canned.values()
    ]
    return ", ".join(shown[:MOST_LISTED])


ACTS: Mapping[str, Callable[[Order], Result]] = {"canned": _canned}
