"""Writes `docs/reference/configuration.md` from the shipped `config.toml`: run with `python -m` and the name.

Each key is explained once, in that file; this page only shows it as a table and adds what the schema knows.
"""

from __future__ import annotations

import re
import sys
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel

from daemon.config import schema
from daemon.config.complaints import fields_at
from daemon.config.shipped_files import shipped

_HEADER = re.compile(r"#?(\[\[?)([a-z_.]+)\]\]?")
_KEY = re.compile(r"(#?)([A-Za-z0-9_]+) = (.*)")
_PROSE = re.compile(r"# ?(.*)")

TOP = """\
# Configuration

<!-- Written by `python -m daemon.config.reference` from config.toml. Change that file, not this one. -->

Postdesk reads one file, `config.toml` ([TOML](https://toml.io)). The shipped one explains every key in
place; this page is made from it. **Needed** marks what has no default. A file with a mistake is refused as
a whole, with every mistake named at once: file, line, key, value, and what to write instead.
"""


@dataclass(slots=True)
class Key:
    name: str
    value: str
    """As shipped; for an option not in use, an example."""
    in_use: bool
    about: str


@dataclass(slots=True)
class Part:
    """One section of the file."""

    name: str
    many: bool
    about: str
    keys: list[Key] = field(default_factory=list)


def parts(text: str) -> list[Part]:
    """Read the explanations out of a configuration text, each section and each of its keys once."""
    found: dict[str, Part] = {}
    part: Part | None = None
    about: list[str] = []
    for statement in _statements(text):
        if not statement:
            about = []
        elif header := _HEADER.fullmatch(statement):
            part = found.setdefault(header[2], Part(header[2], header[1] == "[[", " ".join(about)))
            about = []
        elif (key := _KEY.fullmatch(statement)) and part is not None:
            if all(key[2] != known.name for known in part.keys):
                part.keys.append(Key(key[2], key[3], not key[1], " ".join(about)))
            about = []
        elif prose := _PROSE.fullmatch(statement):
            about.append(prose[1])
    return list(found.values())


def _statements(text: str) -> Iterator[str]:
    """Yield the lines; a list over several lines as one, cut to how long it is."""
    lines = iter(text.splitlines())
    for line in lines:
        if not line.endswith("= ["):
            yield line
            continue
        items = 0
        for inner in lines:
            if inner == "]":
                break
            items += inner.count('"') // 2
        yield f"{line}a list of {items}]"


def is_needed(part: Part, key: Key) -> bool:
    """Whether the file is refused without this key, although its section is there."""
    section, *inner = part.name.split(".")
    field_of_section = schema.Config.model_fields[section]
    kinds = typing.get_args(field_of_section.annotation) or (field_of_section.annotation,)
    model: type[BaseModel] = kinds[0]
    about = fields_at(model, tuple(inner)).get(key.name)
    whole_section_is_shipped = section in ("priority", "targets", "routing")
    return bool(getattr(about, "is_required", bool)()) and not whole_section_is_shipped


def page(text: str) -> str:
    """Return the reference page for a configuration text."""
    _title, *paragraphs = text.partition("\n\n")[0].split("\n#\n")
    lines = [TOP]
    lines += [" ".join(line.removeprefix("# ") for line in each.splitlines()) + "\n" for each in paragraphs]
    for part in parts(text):
        lines.append(f"## `{'[[' if part.many else '['}{part.name}{']]' if part.many else ']'}`\n")
        lines.append(f"{part.about}\n")
        lines.append("| Key | Shipped | Meaning |\n| --- | --- | --- |")
        for key in part.keys:
            value = f"`{key.value}`" if key.in_use else f"not set; as in `{key.value}`"
            needed = "**Needed.** " if is_needed(part, key) else ""
            lines.append(f"| `{key.name}` | {_cell(value)} | {needed}{_cell(key.about)} |")
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page(shipped()))
