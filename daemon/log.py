"""Logging: one line an event, for people or as JSON; ids are bound once and ride along.

Bodies, passwords and Message-IDs of ours (they prove who speaks) are never logged.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from parsers.tokens import without_tokens


def configure(level: str, form: str) -> None:
    """Log to standard error. `form`: "text" for a person or the journal, "json" for a collector."""
    renderer: Any
    if form == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, _without_tokens, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("apscheduler", "imapclient", "aiosmtplib", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _without_tokens(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Cut our signed ids out of every value: servers and errors repeat what they were given."""
    return {key: without_tokens(value) if isinstance(value, str) else value for key, value in event.items()}


def get(name: str) -> Any:
    """Return the logger of one module."""
    return structlog.get_logger(part=name)
