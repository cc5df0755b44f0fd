"""Nagios and its kin: Icinga 1 and 2, Naemon, Checkmk. The key is host and service."""

from __future__ import annotations

import re
from collections.abc import Mapping

from parsers.alerts.labels import labelled
from parsers.alerts.model import AlertState, Seen

_TYPES: Mapping[str, AlertState] = {
    "PROBLEM": AlertState.PROBLEM,
    "RECOVERY": AlertState.RECOVERY,
} | dict.fromkeys(
    (
        "ACKNOWLEDGEMENT", "CUSTOM", "FLAPPINGSTART", "FLAPPINGSTOP", "FLAPPINGEND", "FLAPPINGDISABLED",
        "DOWNTIMESTART", "DOWNTIMEEND", "DOWNTIMESTOP", "DOWNTIMECANCELLED", "DOWNTIMECANCELED",
        "DOWNTIMEREMOVED",
    ),
    AlertState.NOTICE,
)  # fmt: skip
_HOST_STATES = frozenset({"UP", "DOWN", "UNREACHABLE", "UNREACH"})
_GOOD = frozenset({"OK", "UP"})
_STATE = r"(?P<state>OK|WARNING|CRITICAL|UNKNOWN|UP|DOWN|UNREACHABLE|PENDING)"
_OBJECT = r"(?P<object>.{1,400}?)"
_NAME = r"(?:[A-Za-z][\w .-]{0,30}: ?)?"

_STARS = (
    re.compile(  # ** PROBLEM Service Alert: web1/HTTP is CRITICAL **  and  *** PROBLEM *** web1 / HTTP is ...
        rf"{_NAME}\*{{1,5}} ?(?P<type>[A-Z]{{3,20}})(?: ?\([A-Z ]{{1,30}}\))? ?\*{{0,5}} ?"
        rf"(?:(?P<what>Service|Host) Alert: ?)?{_OBJECT} is {_STATE}\b"
    )
)
_BRACKETS = re.compile(rf"{_NAME}\[(?P<type>[A-Z]{{3,20}})\] ?{_OBJECT} is {_STATE}\b")
_DASHES = re.compile(rf"{_NAME}(?P<type>[A-Z]{{3,20}}) - {_OBJECT} is {_STATE}\b")
_CHECKMK = re.compile(
    rf"Check_?mk: {_OBJECT} (?:[A-Z]{{2,11}} (?:->|→) (?P<state>[A-Z]{{2,11}})|"
    r"(?P<notice>Acknowledged|Flapping|Downtime|Stopped Flapping|Custom)\b.{0,60})",
    re.IGNORECASE,
)
_CHECKMK_STATES: Mapping[str, str] = {"CRIT": "CRITICAL", "WARN": "WARNING", "UNKN": "UNKNOWN"}

_LABELS: Mapping[str, str] = {
    "notification type": "type", "notification": "type",
    "host": "host", "hostname": "host", "host name": "host",
    "service": "service", "service name": "service", "servicename": "service",
    "state": "state", "service state": "state", "host state": "state",
}  # fmt: skip


def read(subject: str, text: str) -> Seen | None:
    """Return what a mail of Nagios or its kin reports; None when it is no alert."""
    if (found := _CHECKMK.match(subject)) is not None:
        return _checkmk(found)
    for pattern, split in ((_STARS, _by_slash), (_BRACKETS, _by_on), (_DASHES, _by_dash)):
        found = pattern.match(subject)
        if found is None or found["type"] not in _TYPES:
            continue
        state = found["state"]
        groups = found.groupdict()
        about_host = groups["what"] == "Host" if groups.get("what") else state in _HOST_STATES
        host, service = (found["object"], "") if about_host else split(found["object"])
        return _seen(
            _TYPES[found["type"]], host.removeprefix("Host ") if about_host else host, service, state
        )
    return _from_labels(text)


def _from_labels(text: str) -> Seen | None:
    """Subjects are often rewritten; the text keeps its lines."""
    said = labelled(text, _LABELS)
    kind = _TYPES.get(said.get("type", "").partition(" ")[0].upper())
    if kind is None or "host" not in said or "state" not in said:
        return None
    return _seen(kind, said["host"], said.get("service", ""), said["state"].partition(" ")[0].upper())


def _checkmk(found: re.Match[str]) -> Seen:
    host, service = _by_slash(found["object"].rstrip(" -"))
    if found["notice"]:
        return Seen(key=(host, service), state=AlertState.NOTICE, host=host, title=found[0])
    state = found["state"].upper()
    kind = AlertState.RECOVERY if state in _GOOD else AlertState.PROBLEM
    return _seen(kind, host, service, _CHECKMK_STATES.get(state, state))


def _seen(kind: AlertState, host: str, service: str, state: str) -> Seen:
    host, service = host.strip(), service.strip()
    title = f"{service} on {host} is {state}" if service else f"{host} is {state}"
    return Seen(key=(host, service), state=kind, severity=state, host=host, title=title)


def _by_slash(written: str) -> tuple[str, str]:
    """Split "web1/HTTP" or "web1 / Disk /var": no host has a slash in its name."""
    host, _, service = written.partition("/")
    return host, service


def _by_on(written: str) -> tuple[str, str]:
    """Split "Disk space on / on web1"."""
    service, found, host = written.rpartition(" on ")
    return (host, service) if found else (written, "")


def _by_dash(written: str) -> tuple[str, str]:
    """Split "web1 - HTTP"."""
    host, _, service = written.partition(" - ")
    return host, service
