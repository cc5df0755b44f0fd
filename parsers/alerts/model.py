"""What an alert is, and who may send some."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AlertKind(StrEnum):
    """Which system's way of writing."""

    ZABBIX = "zabbix"
    NAGIOS = "nagios"
    """Nagios, Icinga 1 and 2, Naemon, Checkmk."""
    ALERTMANAGER = "alertmanager"
    GRAFANA = "grafana"
    """Grafana's own alerting, old ("[Alerting]") and unified ("[FIRING:1]")."""
    GENERIC = "generic"
    """By the administrator's patterns."""


class AlertState(StrEnum):
    PROBLEM = "problem"
    RECOVERY = "recovery"
    NOTICE = "notice"
    """About a trouble without beginning or ending it: acknowledged, flapping, in downtime, updated. Belongs
    on the ticket of its key if there is one; opens none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSource:
    """One configured sender of alerts."""

    id: str
    senders: tuple[str, ...]
    """Addresses, or "@domain" for all of exactly that domain."""
    kind: AlertKind
    key: str = ""
    """GENERIC: pattern whose group `key` (else its first group, else all of it) names the trouble. Groups
    `host`, `severity` and `title` are taken as well."""
    problem: str = ""
    """GENERIC: pattern that shows a problem; "": whatever is no recovery."""
    recovery: str = ""
    """GENERIC: pattern that shows a recovery, and wins over `problem`; "": none is ever seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert, read."""

    source: str
    """Id of the `AlertSource`."""
    key: str
    """The same for the problem and its recovery, and for every repeat; unique within the source only."""
    state: AlertState
    severity: str = ""
    """As the system wrote it: "High", "CRITICAL", "严重"."""
    host: str = ""
    title: str = ""
    """One line that says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reader of one system found, before it is evened out."""

    key: tuple[str, ...]
    state: AlertState
    severity: str = ""
    host: str = ""
    title: str = ""
