"""What can be wrong with a configuration, and how it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.errors import PostdeskError

MAX_VALUE_CHARACTERS = 60
_SECRET_KEY = re.compile(r"pas+w|pass|pwd|secret|token|credential|密码|口令", re.IGNORECASE)
_LOGIN_IN_URL = re.compile(r"://[^/\s]*@")


class Wrong(ValueError):
    """A value that cannot be used: `what` is wrong with it, and the `remedy` ("" when `what` says it all)."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that must be put right before Postdesk starts."""

    file: str
    line: int | None
    """1-based; None when there is no line to point at, as for a section that is missing."""
    key: str
    """Dotted, as a person would name it: "mailbox.poll_seconds"; "" for the file as a whole."""
    value: str | None
    """As it stands in the file, shortened; None: no value, or one that may be a secret."""
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        key = self.key if self.value is None else f"{self.key} = {self.value}"
        text = f"{self.what}; {self.remedy}" if self.remedy else self.what
        whole = f"{place}: {key}: {text}" if key else f"{place}: {text}"
        # Ids and file names come from outside: what reaches a terminal or a log is one harmless line.
        return "".join(char if char.isprintable() else "?" for char in whole)


class ConfigError(PostdeskError):
    """The configuration cannot be used; nothing was started. `problems` holds all there are, by line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def shown(key: str, value: object) -> str | None:
    """Return `value` as a message may show it: one line, short; None for whatever may hold a secret.

    Also the values of password_file and the like are kept back: people write the password itself there.
    """
    if _SECRET_KEY.search(key):
        return None
    text = _as_toml(value)
    if _LOGIN_IN_URL.search(text):
        return None
    return text if len(text) <= MAX_VALUE_CHARACTERS else text[: MAX_VALUE_CHARACTERS - 1] + "…"


def _as_toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            # Only the beginning is ever shown; a huge value must not be escaped in whole.
            head = value[: MAX_VALUE_CHARACTERS * 2]
            return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in head) + '"'
        case list():
            return "[" + ", ".join(_as_toml(item) for item in value[:10]) + "]"
        case dict():
            # Inside may stand anything, a password among it.
            return "{ " + ", ".join(str(name) for name in list(value)[:10]) + " … }"
        case _:
            return str(value)
