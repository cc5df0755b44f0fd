"""Where the configuration and templates that come with Postdesk lie."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

_DAEMON = Path(__file__).resolve().parents[1]
_IN_WHEEL = _DAEMON / "shipped"
_IN_SOURCE = _DAEMON.parent


def _folder() -> Path:
    return _IN_WHEEL if (_IN_WHEEL / "config.toml").is_file() else _IN_SOURCE


def shipped() -> str:
    """Return the text of the `config.toml` that comes with Postdesk."""
    return (_folder() / "config.toml").read_text(encoding="utf-8")


def shipped_templates() -> Path:
    """Return the folder of the templates that come with Postdesk."""
    return _folder() / "templates"


@lru_cache(maxsize=1)
def shipped_document() -> dict[str, Any]:
    """Return the shipped configuration as TOML gives it. Not to be changed by the caller."""
    return tomllib.loads(shipped())
