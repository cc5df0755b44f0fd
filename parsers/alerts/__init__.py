"""Mails of monitoring systems: which trouble they report, and whether it began or ended (SPEC A8)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from parsers.alerts import generic, nagios, prometheus, zabbix
from parsers.alerts.model import Alert, AlertKind, AlertSource, AlertState, Seen
from parsers.alerts.patterns import PatternRefused, check_pattern
from parsers.charset import clean_line
from parsers.model import ParsedMail

__all__ = [
    "Alert",
    "AlertKind",
    "AlertSource",
    "AlertState",
    "PatternRefused",
    "check_pattern",
    "is_from",
    "read_alert",
]

MAX_SUBJECT = 1_000
MAX_TEXT = 16_000
"""Characters that are looked at: alerts are short."""
MAX_KEY = 200
_MAX_TITLE = 250
_MAX_FIELD = 120

_ANSWER = re.compile(r"(?:re|aw|sv|fwd?|wg|tr|回复|答复|转发|回覆|答覆|轉寄)\s?[:：]", re.IGNORECASE)
_GATEWAY_TAG = re.compile(
    r"(?:[\[【(]\s?(?:ext|external|external (?:e-?mail|sender)|外部邮件|外部|外來郵件)\s?[\]】)]"
    r":?\s{0,5}){1,3}",
    re.IGNORECASE,
)

_READERS: Mapping[AlertKind, Callable[[str, str], Seen | None]] = {
    AlertKind.ZABBIX: zabbix.read,
    AlertKind.NAGIOS: nagios.read,
    AlertKind.ALERTMANAGER: prometheus.read_alertmanager,
    AlertKind.GRAFANA: prometheus.read_grafana,
}


def read_alert(mail: ParsedMail, senders: tuple[AlertSource, ...]) -> Alert | None:
    """Return what a monitoring mail reports; None when it is from none of these sources, or none of its
    alerts.

    The first source that fits From and can read the mail wins. An answer or a forward is a person's. From
    proves nothing here either: see `parsers.authentication`. Linear in the size of the mail; raises nothing
    for sources whose patterns passed `check_pattern`, else `PatternRefused`. Source: SPEC A8.
    """
    if mail.sender is None:
        return None
    subject = mail.subject[:MAX_SUBJECT].strip()
    if _ANSWER.match(subject):
        return None
    if (tag := _GATEWAY_TAG.match(subject)) is not None:
        subject = subject[tag.end() :]
    text = mail.text[:MAX_TEXT]
    for source in senders:
        if not is_from(mail.sender.address, source):
            continue
        if source.kind is AlertKind.GENERIC:
            seen = generic.read(subject, text, source)
        else:
            seen = _READERS[source.kind](subject, text)
        if seen is not None and (key := _key(seen.key)):
            return _alert(source, seen, key, subject)
    return None


def is_from(address: str, source: AlertSource) -> bool:
    """Say whether this is an address of the source, case ignored."""
    wanted = address.lower()
    domain = "@" + wanted.rpartition("@")[2]
    return any(rule.lower() in (wanted, domain) for rule in source.senders)


def _alert(source: AlertSource, seen: Seen, key: str, subject: str) -> Alert:
    return Alert(
        source=source.id,
        key=key,
        state=seen.state,
        severity=clean_line(seen.severity)[:_MAX_FIELD],
        host=clean_line(seen.host)[:_MAX_FIELD],
        title=clean_line(seen.title or subject)[:_MAX_TITLE],
    )


def _key(parts: tuple[str, ...]) -> str:
    """Join the parts of a key, case and blanks evened out; a long one ends in its hash instead of being
    cut."""
    key = " | ".join(" ".join(clean_line(part).casefold().split()) for part in parts if part.strip())
    if len(key) <= MAX_KEY:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{key[: MAX_KEY - 17]}~{digest}"
