"""The command that takes back what the writer's last mail on the ticket did (SPEC D1, D2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from daemon.desk import undo
from daemon.desk.commands.order import Order, Result
from daemon.desk.model import DESK, EventKind, Language

_K = EventKind

WHAT: Mapping[Language, Mapping[EventKind, str]] = {
    Language.EN: {
        _K.TAKEN: "taking the ticket",
        _K.ASSIGNED: "the assignment",
        _K.PRIORITY_SET: "the priority",
        _K.CATEGORY_SET: "the category",
        _K.CHANNEL_SET: "the channel",
        _K.COPIED: "the copies",
        _K.ETA_SET: "the expected time",
        _K.CLOSING_GIVEN: "what was given for the closing",
        _K.CONTACTED: "the contact",
        _K.ACKNOWLEDGED: "the acknowledgement",
        _K.SNOOZED: "the delay of reminders",
        _K.WORKED: "the time spent",
        _K.WAITING: "the waiting",
        _K.REOPENED: "the reopening",
        _K.MARKED_SPAM: "the mark as spam",
        _K.STAFF_REPLIED: "the answer to the requester, which was not sent",
        _K.NOTED: "the answer to the requester, which was not sent",
        _K.WORKAROUND: "the workaround, of which the requester was not told",
        _K.CONSENT_ASKED: "the proposal, which was not sent",
        _K.RESOLVED: "the solution, of which the requester was not told",
        _K.CLOSED: "the closing, of which the requester was not told",
    },
    Language.ZH_CN: {
        _K.TAKEN: "接单",
        _K.ASSIGNED: "转派",
        _K.PRIORITY_SET: "优先级",
        _K.CATEGORY_SET: "分类",
        _K.CHANNEL_SET: "渠道",
        _K.COPIED: "抄送",
        _K.ETA_SET: "预计时间",
        _K.CLOSING_GIVEN: "结单信息",
        _K.CONTACTED: "联系记录",
        _K.ACKNOWLEDGED: "知悉",
        _K.SNOOZED: "稍后提醒",
        _K.WORKED: "工时",
        _K.WAITING: "等待",
        _K.REOPENED: "重开",
        _K.MARKED_SPAM: "垃圾邮件标记",
        _K.STAFF_REPLIED: "给报修人的回复（没有发出）",
        _K.NOTED: "给报修人的回复（没有发出）",
        _K.WORKAROUND: "临时方案（没有通知报修人）",
        _K.CONSENT_ASKED: "方案（没有发出）",
        _K.RESOLVED: "解决（没有通知报修人）",
        _K.CLOSED: "关闭（没有通知报修人）",
    },
}
_STAYS: Mapping[Language, str] = {Language.EN: "; not taken back: ", Language.ZH_CN: "；未撤销："}
_OTHER: Mapping[Language, str] = {Language.EN: "what else it did", Language.ZH_CN: "其余操作"}
STAYS_TOLD: Mapping[Language, Mapping[EventKind, str]] = {
    Language.EN: {
        _K.STAFF_REPLIED: "the answer (the requester has it already)",
        _K.NOTED: "the answer (the requester has it already)",
        _K.WORKAROUND: "the workaround (the requester has it already)",
        _K.CONSENT_ASKED: "the proposal (the requester has it already)",
        _K.ETA_SET: "the expected time (the requester was told already; #eta sets another)",
        _K.RESOLVED: "the solution (the requester was told already; #reopen opens the ticket again)",
        _K.CLOSED: "the closing (the requester was told already; #reopen opens the ticket again)",
    },
    Language.ZH_CN: {
        _K.STAFF_REPLIED: "回复（报修人已收到）",
        _K.NOTED: "回复（报修人已收到）",
        _K.WORKAROUND: "临时方案（报修人已收到）",
        _K.CONSENT_ASKED: "方案（报修人已收到）",
        _K.ETA_SET: "预计时间（已通知报修人；可用 #预计 更改）",
        _K.RESOLVED: "解决（已通知报修人；可用 #重开 重新打开）",
        _K.CLOSED: "关闭（已通知报修人；可用 #重开 重新打开）",
    },
}
"""What stays since the requester knows of it."""


def _undo(order: Order) -> Result:
    draft, case = order.draft, order.case
    found = undo.take_back(draft.ticket, order.person.id, case.known.told, case.now)
    if isinstance(found, undo.Refused):
        return order.refused(found.why, _name(order, found.by) if found.why == "changed_since" else "")
    draft.take_back(found, order.person.id)
    language = order.person.language
    comma = ", " if language is Language.EN else "、"
    value = comma.join(dict.fromkeys(WHAT[language][kind] for kind in found.what))
    if found.stays:
        value += _STAYS[language] + comma.join(_staying(found.stays, language))
    return order.done("undone", value)


def _staying(stays: Iterable[undo.Stays], language: Language) -> list[str]:
    said = []
    for one in stays:
        if one.why in ("already_sent", "told_already", "eta_told"):
            said.append(STAYS_TOLD[language][one.kind])
        else:
            said.append(WHAT[language].get(one.kind, _OTHER[language]))
    return list(dict.fromkeys(said))


def _name(order: Order, actor: str) -> str:
    """Return who has changed something since, as a receipt names them."""
    person = order.case.policy.people.get(actor)
    if person is not None:
        return person.name
    box = order.case.policy.desk_name
    return box if actor in ("", DESK) else order.draft.ticket.requester.name or box


ACTS: Mapping[str, Callable[[Order], Result]] = {"undo": _undo}
