"""What the documents tell people to type exists: every command of `postdesk`, every key of config.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

from daemon.cli.main import app
from daemon.config import schema

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted(
    page
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if page.parent.name not in ("reference", "decisions")
)
COMMAND = re.compile(r"(?:^|/bin/)postdesk((?: (?:--?[a-z][a-z-]*|[a-z]+)\b)+)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECTION_AND_KEY = re.compile(r"\[{1,2}([a-z_.]+)\]{1,2} ([a-z0-9_]+)")
ASSIGNED = re.compile(r"([a-z_]+) = .+")


def keys_by_section() -> Mapping[str, set[str]]:
    """Return every key that the reference of the configuration explains, itself written from the schema."""
    found: dict[str, set[str]] = {}
    section = ""
    for line in (ROOT / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8").splitlines():
        if (heading := re.match(r"#+ `\[{1,2}([a-z_.]+)\]{1,2}`", line)) is not None:
            section = heading[1]
            found[section] = set()
        elif (row := re.match(r"\| `([A-Za-z0-9_]+)` \|", line)) is not None:
            found[section].add(row[1])
    return found


KEYS = {**keys_by_section(), "alerts.sources": set(schema.AlertSourceRules.model_fields)}


def in_code(page: Path) -> Iterator[str]:
    """Yield what a page shows as code: lines of blocks, and words between backticks."""
    text = page.read_text(encoding="utf-8")
    for _, block in BLOCK.findall(text):
        yield from block.splitlines()
    yield from CODE.findall(BLOCK.sub("", text))


def takes(words: list[str]) -> str:
    """Return what is wrong with a command's words, "" when they exist as far as they can be checked."""
    command: Any = typer.main.get_command(app)
    for word in words:
        inner = getattr(command, "commands", None)
        if word.startswith("-"):
            options = {name for param in command.params for name in param.opts} | {"--help", "-h"}
            if word not in options:
                return f"has no option {word}"
        elif inner is not None:
            if word not in inner:
                return f"has no command {word}"
            command = inner[word]
    return ""


def unknown_keys(table: Mapping[str, Any], section: str = "") -> Iterator[str]:
    """Yield the keys of a piece of configuration that the reference does not know."""
    for key, value in table.items():
        name = f"{section}.{key}".lstrip(".")
        if isinstance(value, dict):
            yield from unknown_keys(value, name)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for item in value:
                yield from unknown_keys(item, name)
        elif key not in (KEYS.get(section, set()) if section else set().union(*KEYS.values())):
            yield name


def test_there_is_something_to_check() -> None:
    assert len(PAGES) >= 8
    assert {"desk", "mailbox", "smtp", "targets.resolution"} <= KEYS.keys()
    assert "data_dir" in KEYS["desk"]
    assert sum(len(COMMAND.findall(line)) for page in PAGES for line in in_code(page)) > 30


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    for line in in_code(page):
        for words in COMMAND.findall(line.strip().partition("  #")[0]):
            assert takes(words.split()) == "", f"{line!r}: postdesk{words} {takes(words.split())}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_key_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for language, block in BLOCK.findall(text):
        if language == "toml":
            assert list(unknown_keys(tomllib.loads(block))) == []
    for code in CODE.findall(BLOCK.sub("", text)):
        if (named := SECTION_AND_KEY.match(code)) is not None:
            assert named[2] in KEYS.get(named[1], set()), code
        elif (assigned := ASSIGNED.fullmatch(code)) is not None:
            assert any(assigned[1] in keys for keys in KEYS.values()), code


def test_a_wrong_command_and_a_wrong_key_would_be_found() -> None:
    assert takes(["ticket", "list", "--all"]) == ""
    assert takes(["ticket", "lst"]) == "has no command lst"
    assert takes(["check", "--ofline"]) == "has no option --ofline"
    assert list(unknown_keys({"templates": {"dir": "/x"}})) == ["templates.dir"]
