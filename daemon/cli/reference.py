"""The reference page of all commands, written from the commands: python -m daemon.cli.reference."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from daemon.cli.main import app

TOP = """\
# Commands

Written by `make reference` from the commands themselves; `postdesk COMMAND --help` says the same.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. What went wrong is one sentence on standard
error. `--json`, where it is offered, prints one JSON document for programs.
"""

EXPLAINED_ONCE = frozenset({"--config", "--json", "--help"})


def page() -> str:
    """Return the page."""
    commands = list(_commands(typer.main.get_command(app), "postdesk"))
    lines = [TOP, "| Command | What it does |", "| --- | --- |"]
    for name, command in commands:
        lines.append(f"| [`{name}`](#{name.replace(' ', '-')}) | {_summary(command)} |")
    lines += ["", f"Every command that reads the configuration takes `--config`. {_config_help(commands)}"]
    for name, command in commands:
        lines += ["", f"## {name}", "", command.help or "", "", f"    {_usage(name, command)}"]
        rows = [row for row in _rows(name, command) if row is not None]
        if rows:
            lines += ["", "| | |", "| --- | --- |", *rows]
    return "\n".join(lines) + "\n"


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, groups dissolved, in the order of `--help`."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, one in inner.items():
        yield from _commands(one, f"{name} {word}")


def _summary(command: Any) -> str:
    return str(command.help or "").partition("\n")[0].partition(". ")[0].rstrip(".") + "."


def _config_help(commands: list[tuple[str, Any]]) -> str:
    helps = (p.help for _, command in commands for p in command.params if "--config" in p.opts)
    return str(next(helps))


def _usage(name: str, command: Any) -> str:
    context = typer.Context(command, info_name=name, terminal_width=200)
    return " ".join([name, *command.collect_usage_pieces(context)])


def _rows(name: str, command: Any) -> Iterator[str | None]:
    context = typer.Context(command, info_name=name, terminal_width=200)
    for param in command.params:
        record = None if EXPLAINED_ONCE & set(param.opts) else param.get_help_record(context)
        if record is not None:
            shown, about = record
            yield f"| `{shown}` | {about.replace('|', '&#124;')} |"


if __name__ == "__main__":
    sys.stdout.write(page())
