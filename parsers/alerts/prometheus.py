"""Prometheus Alertmanager and Grafana: groups of alerts that fire and are resolved together.

The key is the group: its labels where the text names them, else what stands for them in the subject.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from parsers.alerts.labels import labelled
from parsers.alerts.model import AlertState, Seen

_FIRING = re.compile(
    r"\W{0,8}\[\s?(?P<state>FIRING|RESOLVED|告警|故障|触发|恢复|已恢复|已解决)\s?(?::\s?\d{1,6})?"
    r"(?:\s?[,|]\s?RESOLVED\s?:\s?\d{1,6})?\s?\]\s{0,5}(?P<rest>.*)",
    re.IGNORECASE,
)
_RECOVERED = frozenset({"resolved", "恢复", "已恢复", "已解决"})
_HEADING = re.compile(r"^[ \t]{0,20}\d{1,6} alerts? for[ \t]{1,20}(\S.{0,400})$", re.MULTILINE)
_LEGACY = re.compile(
    r"\W{0,8}\[\s?(?P<state>Alerting|OK|No ?Data|Pending|Paused|Unknown|Execution Error)\s?\]"
    r"\s{0,5}(?P<rest>.+)",
    re.IGNORECASE,
)
_LEGACY_STATES: Mapping[str, AlertState] = {
    "ok": AlertState.RECOVERY,
    "pending": AlertState.NOTICE,
    "paused": AlertState.NOTICE,
}
_SEVERITIES = re.compile(
    r"\b(?:critical|warning|error|major|minor|info|page|emergency|disaster|high|average)\b|严重|紧急|警告|一般|提示",
    re.IGNORECASE,
)
_LABELS: Mapping[str, str] = {
    "severity": "severity", "priority": "severity", "告警级别": "severity", "告警等级": "severity",
    "级别": "severity",
    "instance": "instance", "host": "host", "hostname": "host", "node": "node", "nodename": "node",
    "主机": "host", "告警主机": "host", "实例": "instance", "告警实例": "instance",
    "alertname": "alertname", "rulename": "rulename", "告警名称": "alertname",
}  # fmt: skip
_PORT = re.compile(r":\d{1,5}$")


def read_alertmanager(subject: str, text: str) -> Seen | None:
    """Return what a mail of Prometheus Alertmanager reports; None when it is no alert."""
    return _read_group(subject, text)


def read_grafana(subject: str, text: str) -> Seen | None:
    """Return what a mail of Grafana reports; None when it is no alert. "[No Data]" is a problem."""
    if (found := _LEGACY.match(subject)) is not None:
        state = _LEGACY_STATES.get(found["state"].lower(), AlertState.PROBLEM)
        title = found["rest"].strip()
        return Seen(key=(title,), state=state, severity=found["state"], title=title)
    seen = _read_group(subject, text)
    rule = labelled(text, _LABELS).get("rulename", "")
    if seen is not None and rule and seen.title.startswith(("DatasourceNoData", "DatasourceError")):
        # One name for the troubles of all rules: the rule tells which.
        return replace(seen, key=(*seen.key, rule))
    return seen


def _read_group(subject: str, text: str) -> Seen | None:
    found = _FIRING.match(subject)
    if found is None:
        return None
    rest = found["rest"].strip()
    recovered = found["state"].lower() in _RECOVERED
    labels = labelled(text, _LABELS)
    heading = _HEADING.search(text)
    group = heading[1].strip() if heading is not None else without_common_labels(rest)
    return Seen(
        # A route that groups by nothing makes one group of everything.
        key=(group or "all alerts",),
        state=AlertState.RECOVERY if recovered else AlertState.PROBLEM,
        severity=labels.get("severity") or _severity(rest),
        host=_host(labels),
        title=rest or labels.get("alertname") or group or "all alerts",
    )


def without_common_labels(rest: str) -> str:
    """Return the subject's group without the labels behind it in brackets: they change as alerts come and
    go."""
    if not rest.endswith(")"):
        return rest
    depth = 0
    for place in range(len(rest) - 1, -1, -1):
        depth += (rest[place] == ")") - (rest[place] == "(")
        if not depth:
            head = rest[:place].rstrip()
            return head if place == 0 or rest[place - 1] == " " else rest
    return rest


def _severity(rest: str) -> str:
    found = _SEVERITIES.search(rest.rpartition("(")[2])
    return found[0] if found is not None else ""


def _host(labels: Mapping[str, str]) -> str:
    written = labels.get("host") or labels.get("node") or labels.get("instance") or ""
    return _PORT.sub("", written)
