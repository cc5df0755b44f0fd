"""A first config.toml: the shipped one with the answers of `postdesk init` filled in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from daemon.config.shipped_files import shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """What `postdesk init` asks."""

    address: str
    name: str
    imap_host: str
    smtp_host: str
    user: str
    administrator: str
    data_dir: Path
    password_file: Path


def starter_text(starter: Starter) -> str:
    """Return the shipped configuration with these answers in place; every comment stays."""
    desk, mailbox, smtp = "[desk]", "[[mailbox]]", "[smtp]"
    text = shipped()
    for section, key, value in (
        (desk, "name", starter.name),
        (desk, "address", starter.address),
        (desk, "administrator", starter.administrator),
        (desk, "data_dir", str(starter.data_dir)),
        (mailbox, "host", starter.imap_host),
        (mailbox, "user", starter.user),
        (mailbox, "password_file", str(starter.password_file)),
        (smtp, "host", starter.smtp_host),
        (smtp, "user", starter.user),
        (smtp, "password_file", str(starter.password_file)),
    ):
        text = _set(text, section, key, value)
    return text


def _set(text: str, section: str, key: str, value: str) -> str:
    """Return `text` with the first `key` behind the heading `section` set."""
    begin = text.index(f"\n{section}\n")
    pattern = re.compile(rf"^{re.escape(key)} = .*$", re.MULTILINE)
    found = pattern.search(text, begin)
    assert found is not None, f"the shipped configuration has {key} in {section}"
    quoted = json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML basic string
    return f"{text[: found.start()]}{key} = {quoted}{text[found.end() :]}"


def write_starter(starter: Starter, target: Path) -> None:
    """Write the first configuration. Raises FileExistsError, OSError."""
    with target.open("x", encoding="utf-8") as file:
        file.write(starter_text(starter))
