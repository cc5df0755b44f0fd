"""The machine-readable part of a delivery status notification (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from parsers.dsn.bad_address import says_bad_address
from parsers.dsn.status import enhanced_code, is_permanent, refine
from parsers.model import BouncedRecipient

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]

MAX_RECIPIENTS = 500
MAX_DIAGNOSTIC_CHARS = 500
_MAX_PARTS = 20
_MAX_PART_CHARS = 400_000  # 500 recipients with long diagnostics fit; more is an attack

# ASCII only: in Chinese prose an address stands between Han characters without a space. Never begun
# in the middle of a word, so that a long word without "@" is read once.
_WORD = r"A-Za-z0-9.!#$%&'*+/=?^_`{|}~-"
ADDRESS = re.compile(
    rf"(?<![{_WORD}])[{_WORD}]{{1,64}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{0,10}}"
)

_ACTIONS: dict[str, Action] = {
    "failed": "failed",
    "failure": "failed",
    "fail": "failed",
    "expired": "failed",
    "rejected": "failed",
    "bounced": "failed",
    "undeliverable": "failed",
    "error": "failed",
    "delayed": "delayed",
    "delay": "delayed",
    "deferred": "delayed",
    "transient-failure": "delayed",
    "warning": "delayed",
    "delivered": "delivered",
    "deliverable": "delivered",
    "success": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}


_ACTION_OF_CLASS: dict[str, Action] = {"2": "delivered", "4": "delayed"}


def fields_of(text: str) -> Iterator[dict[str, str]]:
    """Yield each group of header-like fields in `text`: lower-case name to unfolded value, first wins."""
    group: dict[str, str] = {}
    name = ""
    for line in text[:_MAX_PART_CHARS].splitlines():
        if not line.strip():
            if group:
                yield group
            group, name = {}, ""
        elif line[0] in " \t" and name:
            # Bounded, or a field of 10,000 continuation lines would be copied 10,000 times.
            if len(group[name]) < 4 * MAX_DIAGNOSTIC_CHARS:
                group[name] += " " + line.strip()
        else:
            key, colon, value = line.partition(":")
            key = key.strip().lower()
            if not colon or not key or " " in key:
                continue
            # Some systems write no blank line between two recipients.
            if key == "final-recipient" and key in group:
                yield group
                group = {}
            name = key
            if name in group:
                name = f"{key}#"  # a repeated field: kept apart, so its folded lines do not join the first
            group[name] = value.strip()
    if group:
        yield group


def _address(value: str) -> str:
    """Return the address in "rfc822; <user@example.org>", or the bare text after the type."""
    kind, semicolon, rest = value.partition(";")
    text = rest if semicolon else kind
    found = ADDRESS.search(text)
    if found:
        return found[0]
    return text.strip().strip("<>\"'").strip()[:320]


def _diagnostic(value: str) -> str:
    kind, semicolon, rest = value.partition(";")
    # "smtp; 550 ..." and "X-Postfix; ...": the type says nothing to a person.
    text = rest if semicolon and len(kind) < 24 and " " not in kind.strip() else value
    return " ".join(text.split())[:MAX_DIAGNOSTIC_CHARS]


def _recipient(group: dict[str, str]) -> BouncedRecipient | None:
    # The original recipient is whom we wrote to; the final one is what aliases made of it.
    candidates = [
        _address(group[name])
        for name in (
            "original-recipient",
            "final-recipient",
            "x-actual-recipient",
            "x-original-recipient",
            "recipient",
        )
        if group.get(name)
    ]
    if not candidates:
        return None
    address = next((found for found in candidates if "@" in found), candidates[0])
    if not address:
        return None
    diagnostic = _diagnostic(group.get("diagnostic-code", "") or group.get("x-display-name", ""))
    status = enhanced_code(group.get("status", ""))
    said = group.get("action", "").lower().replace("(", " ").split()
    action: Action | None = _ACTIONS.get(said[0].strip(";,.")) if said else None
    if action is None:
        action = _ACTION_OF_CLASS.get(status[:1], "failed")
    if action in ("failed", "delayed"):
        # A failure with a code of success is a contradiction; the diagnostic knows better.
        status = refine("" if status.startswith("2") else status, diagnostic)
    failed = action == "failed"
    permanent = failed and is_permanent(status, diagnostic, failed=failed)
    return BouncedRecipient(
        address=address,
        action=action,
        status=status,
        permanent=permanent,
        bad_address=says_bad_address(status, diagnostic, permanent=permanent),
        diagnostic=diagnostic,
    )


def recipients_of(parts: tuple[str, ...]) -> tuple[BouncedRecipient, ...]:
    """Return the recipients that the delivery-status texts name, each address once, at most 500."""
    found: dict[str, BouncedRecipient] = {}
    for part in parts[:_MAX_PARTS]:
        for group in fields_of(part):
            recipient = _recipient(group)
            if recipient is not None:
                found.setdefault(recipient.address.lower(), recipient)
            if len(found) >= MAX_RECIPIENTS:
                return tuple(found.values())
    return tuple(found.values())


def field_in(parts: tuple[str, ...], name: str) -> str | None:
    """Return the first value of field `name` (lower case) in the texts, or None."""
    for part in parts[:_MAX_PARTS]:
        for group in fields_of(part):
            if name in group:
                return group[name]
    return None
