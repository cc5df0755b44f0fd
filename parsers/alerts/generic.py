"""Any other system's alerts, by the administrator's patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.alerts.model import AlertSource, AlertState, Seen
from parsers.alerts.patterns import MAX_LINE, compiled

MAX_LINES = 40


def read(subject: str, text: str, source: AlertSource) -> Seen | None:
    """Return what a mail reports by the patterns of its source; None when the key or the state is not found.

    Patterns see the subject first, then the text, line by line, case ignored. Raises `PatternRefused` for a
    pattern that `check_pattern` refuses.
    """
    lines = tuple(_lines(subject, text))
    found = _search(source.key, lines)
    if found is None:
        return None
    if source.recovery and _search(source.recovery, lines) is not None:
        state = AlertState.RECOVERY
    elif not source.problem or _search(source.problem, lines) is not None:
        state = AlertState.PROBLEM
    else:
        return None
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    key = groups.get("key", next((value for value in found.groups() if value is not None), found[0]))
    if not key.strip():
        return None
    return Seen(
        key=(key,),
        state=state,
        severity=groups.get("severity", ""),
        host=groups.get("host", ""),
        title=groups.get("title", subject),
    )


def _lines(subject: str, text: str) -> Iterator[str]:
    yield subject[:MAX_LINE]
    for line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        yield line[:MAX_LINE]


def _search(pattern: str, lines: tuple[str, ...]) -> re.Match[str] | None:
    search = compiled(pattern).search
    return next((found for line in lines if (found := search(line)) is not None), None)
