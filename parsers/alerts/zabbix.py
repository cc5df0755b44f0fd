"""Zabbix: its default messages of every version, and the Chinese ones that administrators copy from one
another.

The key is host and problem, not the problem's id: a fault that comes back is the same trouble.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from parsers.alerts.labels import labelled
from parsers.alerts.model import AlertState, Seen

_P, _R, _N = AlertState.PROBLEM, AlertState.RECOVERY, AlertState.NOTICE

_LABELS: Mapping[str, str] = {
    "problem name": "name", "trigger": "name", "trigger name": "name", "event name": "name",
    "告警信息": "name", "告警名称": "name", "告警标题": "name", "告警内容": "name", "故障名称": "name",
    "问题名称": "name", "触发器": "name", "触发器名称": "name", "报警信息": "name", "报警内容": "name",
    "故障信息": "name", "事件名称": "name",
    "host": "host", "host name": "host", "hostname": "host", "trigger host": "host", "主机": "host",
    "主机名": "host", "主机名称": "host", "告警主机": "host", "故障主机": "host", "报警主机": "host",
    "服务器": "host", "故障服务器": "host", "设备": "host", "设备名称": "host",
    "severity": "severity", "trigger severity": "severity", "problem severity": "severity",
    "告警等级": "severity", "告警级别": "severity", "报警等级": "severity", "报警级别": "severity",
    "故障等级": "severity", "故障级别": "severity", "严重性": "severity", "严重级别": "severity",
    "严重程度": "severity", "级别": "severity", "等级": "severity",
    "original problem id": "id", "original event id": "id", "problem id": "id", "event id": "id",
    "事件id": "id", "事件 id": "id", "原始问题id": "id", "问题id": "id", "故障id": "id", "告警id": "id",
    "trigger status": "status", "problem status": "status", "status": "status", "event status": "status",
    "当前状态": "status", "告警状态": "status", "故障状态": "status", "报警状态": "status", "状态": "status",
}  # fmt: skip

_WORDS: Mapping[str, AlertState] = {
    "problem": _P, "problem started": _P, "alert": _P, "alarm": _P, "故障": _P, "问题": _P, "告警": _P,
    "报警": _P, "异常": _P, "警告": _P, "故障告警": _P, "故障报警": _P, "问题发生": _P, "出现问题": _P,
    "發生問題": _P, "故障通知": _P, "告警通知": _P,
    "resolved": _R, "ok": _R, "recovery": _R, "recovered": _R, "problem resolved": _R, "恢复": _R,
    "已恢复": _R, "已解决": _R, "故障恢复": _R, "告警恢复": _R, "报警恢复": _R, "问题已解决": _R, "正常": _R,
    "恢复正常": _R, "故障已恢复": _R, "告警已恢复": _R, "恢复通知": _R, "故障恢复通知": _R, "告警解除": _R,
    "已解除": _R, "恢復": _R, "已恢復": _R, "已解決": _R,
    "updated problem": _N, "update": _N, "updated": _N, "acknowledged": _N, "acknowledgement": _N,
    "更新": _N, "问题更新": _N, "故障更新": _N, "已确认": _N, "确认": _N, "告警确认": _N, "故障确认": _N,
}  # fmt: skip

_WORD = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(_WORDS, key=len, reverse=True))
_AGE = r"(?:\s+(?:in|after|for)\s+[0-9][^:：]{0,40})?"
_PREFIX = re.compile(
    rf"(?:zabbix\W{{0,4}})?(?:[\[【]\s?(?P<tag>{_WORD})\s?[\]】]\s{{0,5}}[:：-]?|"
    rf"(?P<word>{_WORD}){_AGE}\s?[:：])\s{{0,5}}(?P<rest>.*)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?P<rest>.{1,600}?)\s?[:：]\s?(?P<word>PROBLEM|OK|RESOLVED)")
# The subject that Chinese guides recommend, 故障PROBLEM,服务器:web1发生: ...故障! The status is filled in.
_GUIDE = re.compile(
    r"(?:zabbix)?\s?(?P<word>故障|恢复|告警|报警)?\s?(?P<status>PROBLEM|OK|RESOLVED)?\s?[,，]?\s{0,3}"
    r"(?:服务器|主机)\s?[:：]\s?(?P<host>[^:：]{1,120}?)\s?(?:发生)?\s?[:：]\s{0,3}(?P<rest>.*)",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r'Service "(?P<host>[^"]{1,200})" (?P<word>problem|resolved)' + _AGE + r"\s?:\s{0,5}(?P<rest>.*)"
)
_OPENING = re.compile(r"\s{0,50}Problem (?P<how>started at|has been resolved)")
_TAIL = re.compile(r"(?:发生)?(?:故障|已经?恢复|恢复正常|已解决)?[!！。]{0,3}$")
_STATUS_WORD = re.compile(r"[A-Za-z]{1,12}|[\u4e00-\u9fff]{1,6}")
# "(now: 97 %)": what a trigger's name says of the moment is not part of which trouble it is.
_VALUE = re.compile(
    r"\s?[(（\[][^()（）\[\]]{0,40}?(?:\b(?:now|current|currently|last|value)\b|当前|目前|现在)"
    r"[^()（）\[\]]{0,60}[)）\]]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a subject says."""

    state: AlertState
    rest: str
    host: str = ""
    sure: bool = False
    """Zabbix filled the state in; otherwise somebody wrote the words around it, perhaps the same for both."""


def read(subject: str, text: str) -> Seen | None:
    """Return what a mail of Zabbix reports; None when it is no alert."""
    labels = labelled(text, _LABELS)
    said = _read_subject(subject)
    told = "id" in labels or ("host" in labels and "name" in labels)
    if said is None and not told:
        return None
    state = said.state if said is not None and said.sure else _from_text(labels, text)
    if state is None and said is not None:
        state = said.state
    if state is None:
        return None
    host = labels.get("host") or (said.host if said is not None else "")
    name = labels.get("name") or (said.rest if said is not None else subject)
    key: tuple[str, ...] = (host, _VALUE.sub("", name))
    if not host and "id" in labels:
        key = ("event", labels["id"])
    return Seen(key=key, state=state, severity=labels.get("severity", ""), host=host, title=name)


def _from_text(labels: Mapping[str, str], text: str) -> AlertState | None:
    if (status := _STATUS_WORD.match(labels.get("status", ""))) is not None and status[0].lower() in _WORDS:
        return _WORDS[status[0].lower()]
    if (opening := _OPENING.match(text)) is not None:
        return _P if opening["how"].startswith("started") else _R
    return None


def _read_subject(subject: str) -> _Subject | None:
    if (found := _SERVICE.fullmatch(subject)) is not None:
        return _Subject(_WORDS[found["word"]], found["rest"], host=found["host"], sure=True)
    if (found := _GUIDE.match(subject)) is not None:
        rest = _TAIL.sub("", found["rest"]).strip() or found["rest"].strip()
        if "确认" in found["rest"][-8:]:
            return _Subject(_N, rest, host=found["host"].strip(), sure=True)
        if word := found["status"] or found["word"]:
            state = _WORDS[word.lower()]
            return _Subject(state, rest, host=found["host"].strip(), sure=bool(found["status"]))
    if (found := _PREFIX.match(subject)) is not None:
        state = _WORDS[" ".join((found["tag"] or found["word"]).lower().split())]
        return _Subject(state, found["rest"].strip(), sure=state is _N)
    if (found := _SUFFIX.fullmatch(subject)) is not None:
        return _Subject(_WORDS[found["word"].lower()], found["rest"], sure=True)
    return None
