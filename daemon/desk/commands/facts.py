"""What the closing checks want to know, given by command: time spent, the knowledge decision (SPEC E2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from daemon.desk import lifecycle
from daemon.desk.commands.order import Order, Result
from daemon.desk.conversations.closing import IN_RESOLUTION, Fact
from daemon.desk.effects import EntryKind
from daemon.desk.model import EventKind, Json, Language, Visibility
from parsers.durations import read_minutes

FORCE = re.compile(r"force(?:d)?|by force|强制|强行", re.IGNORECASE)

FACT_NAMES: Mapping[Language, Mapping[Fact, str]] = {
    Language.EN: {
        Fact.CAUSE: "cause",
        Fact.SOLUTION: "solution",
        Fact.TESTED: "tested",
        Fact.STEPS: "steps",
        Fact.TIME: "time",
        Fact.KNOWLEDGE: "knowledge",
    },
    Language.ZH_CN: {
        Fact.CAUSE: "原因",
        Fact.SOLUTION: "措施",
        Fact.TESTED: "验证",
        Fact.STEPS: "步骤",
        Fact.TIME: "工时",
        Fact.KNOWLEDGE: "知识",
    },
}
"""As they are written before a colon."""

_WORTH_IT = frozenset(
    ("yes", "y", "worth it", "new", "update", "是", "要", "需要", "有", "值得", "是的", "新增", "更新")
)
_NOT_WORTH_IT = frozenset(
    (
        "no",
        "n",
        "none",
        "not needed",
        "not worth it",
        "否",
        "不",
        "不要",
        "不用",
        "不需要",
        "无",
        "没有",
        "不值得",
    )
)


def fact_names(facts: Sequence[Fact], language: Language) -> str:
    """Return the labels of these facts for a sentence."""
    return ("、" if language is Language.ZH_CN else ", ").join(FACT_NAMES[language][fact] for fact in facts)


def facts_beside(order: Order) -> Result | None:
    """Take time, steps and knowledge decision that stand in the block of a `#resolve`; say what is wrong.

    Nothing is taken unless all of it can be read.
    """
    parts, draft = order.command.parts, order.draft
    time, knowledge = parts.get("time", "").strip(), parts.get("knowledge", "").strip()
    minutes = read_minutes(time) if time else None
    if time and minutes is None:
        return order.refused("no_such_length", time)
    worth = _decided(knowledge) if knowledge else None
    if knowledge and worth is None:
        return order.refused("knowledge_yes_or_no", knowledge)
    if steps := parts.get("steps", "").strip():
        draft.write(
            order.person.id,
            Visibility.INTERNAL,
            steps,
            kind=EntryKind.WORK,
            parts={"minutes": "", "ended_at": ""},
        )
        draft.happened(EventKind.CLOSING_GIVEN, order.person.id, given=[Fact.STEPS.value])
    if minutes is not None:
        draft.happened(EventKind.WORKED, order.person.id, minutes=minutes, ended_at=draft.now.isoformat())
    if worth is not None:
        _decide(order, worth)
    return None


def add_facts(order: Order) -> Result:
    """Add what is missing to a ticket that is closed already; the requester is not written to again."""
    draft, parts = order.draft, order.command.parts
    found = {
        fact.value: parts[fact.value].strip() for fact in IN_RESOLUTION if parts.get(fact.value, "").strip()
    }
    beside = any(parts.get(fact.value, "").strip() for fact in (Fact.TIME, Fact.KNOWLEDGE, Fact.STEPS))
    if not lifecycle.may(draft.ticket, EventKind.CLOSING_GIVEN) or not (found or beside):
        return order.refused_now()
    if (unreadable := facts_beside(order)) is not None:
        return unreadable
    if found:
        draft.write(order.person.id, Visibility.INTERNAL, "", kind=EntryKind.RESOLUTION, parts=found)
        given: list[Json] = list(found)
        draft.happened(EventKind.CLOSING_GIVEN, order.person.id, given=given)
    return order.done("facts_added")


def _kb(order: Order) -> Result:
    """Say whether the ticket is worth an article: the closing checks want it decided."""
    wanted = order.command.argument.strip()
    if not wanted:
        return order.refused("needs_argument")
    if (worth := _decided(wanted)) is None:
        return order.refused("knowledge_yes_or_no", wanted)
    if not lifecycle.may(order.draft.ticket, EventKind.CLOSING_GIVEN):
        return order.refused_now()
    _decide(order, worth)
    return order.done("knowledge_yes" if worth else "knowledge_no")


def _decide(order: Order, worth: bool) -> None:
    order.draft.happened(
        EventKind.CLOSING_GIVEN, order.person.id, given=[Fact.KNOWLEDGE.value], worth_an_article=worth
    )


def _decided(text: str) -> bool | None:
    said = text.casefold().strip(" .。!！")
    return True if said in _WORTH_IT else False if said in _NOT_WORTH_IT else None


ACTS: Mapping[str, Callable[[Order], Result]] = {"kb": _kb}
