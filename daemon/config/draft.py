"""The sections of a configuration, validated one by one, so that a mistake in one hides none in another."""

from __future__ import annotations

import copy
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from daemon.config import schema
from daemon.config.complaints import Complaints, did_you_mean
from daemon.config.positions import Path
from daemon.config.shipped_files import shipped_document

S = TypeVar("S", bound=schema.Section)

REQUIRED = ("desk", "mailbox", "smtp", "person", "team")
"""Sections that nobody can fill in but the desk itself."""

MERGED = ("priority", "targets", "attachments", "routing", "approval")
"""Tables of which each key that is left out has the value of the shipped file."""

REPLACED = ("category", "reminder", "question")
"""Lists of tables that are as in the shipped file when there is none of them at all."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """What could be read. A section with a mistake is missing here; its ids are still known."""

    tables: dict[str, schema.Section] = field(default_factory=dict)
    lists: dict[str, list[tuple[int, schema.Section]]] = field(default_factory=dict)
    """By section: items with their index in the file."""
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    """By section: every id that the file gives, also of items with a mistake, so that one mistake
    is not told as three."""

    def table(self, name: str, kind: type[S]) -> S | None:
        """Return the table of that name, or None when it has a mistake."""
        found = self.tables.get(name)
        return found if isinstance(found, kind) else None

    def items(self, name: str, kind: type[S]) -> list[tuple[int, S]]:
        """Return the tables of that list that have no mistake, each with its index in the file."""
        return [(index, item) for index, item in self.lists.get(name, []) if isinstance(item, kind)]

    def config(self) -> schema.Config:
        """Put all together. Only to be called when there was no problem."""
        lists = {name: [item for _, item in items] for name, items in self.lists.items()}
        return schema.Config(**self.tables, **lists)  # type: ignore[arg-type]


def with_defaults(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with what it leaves out as the shipped file has it."""
    shipped = shipped_document()
    full = dict(document)
    for name in MERGED:
        full[name] = _merged(shipped[name], full[name]) if name in full else shipped[name]
    for name in REPLACED:
        full.setdefault(name, shipped[name])
    if "category" not in document:
        full["category"] = _for_these_teams(full["category"], document.get("team"))
    return full


def _merged(base: Any, own: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(own, dict):
        return own
    return {**base, **{key: _merged(base.get(key), value) for key, value in own.items()}}


def _for_these_teams(categories: Any, teams: Any) -> Any:
    """Give the shipped categories to a desk's only team. With several, nobody could guess which is whose."""
    categories = copy.deepcopy(categories)
    if isinstance(teams, list) and len(teams) == 1 and isinstance(teams[0], dict) and "id" in teams[0]:
        for category in categories:
            category["team"] = teams[0]["id"]
    return categories


def validate(document: Mapping[str, Any], complaints: Complaints) -> Draft:
    """Validate each section of `document` (with its defaults filled in) and note what is wrong."""
    draft = Draft()
    for name in document:
        if name not in schema.Config.model_fields:
            complaints.add(
                (name,), "unknown section", did_you_mean(name, schema.Config.model_fields), show=False
            )
    for name, about in schema.Config.model_fields.items():
        kind = about.annotation
        if name not in document:
            if name in REQUIRED:
                complaints.add((name,), "the section is missing", _how_to_write(name, kind))
            elif isinstance(kind, type):
                draft.tables[name] = kind()
        elif typing.get_origin(kind) is list:
            _validate_list(name, typing.get_args(kind)[0], document[name], draft, complaints)
        elif isinstance(kind, type):
            _validate_table(name, kind, document[name], draft, complaints)
    return draft


def _how_to_write(name: str, kind: Any) -> str:
    return f"begin it with [[{name}]]" if typing.get_origin(kind) is list else f"begin it with [{name}]"


def _validate_table(
    name: str, kind: type[schema.Section], value: object, draft: Draft, complaints: Complaints
) -> None:
    if isinstance(value, list):
        complaints.add(
            (name,), "there is only one of these", f"write it once, with single brackets: [{name}]"
        )
        return
    try:
        draft.tables[name] = kind.model_validate(value)
    except ValidationError as error:
        complaints.add_invalid((name,), error, kind)


def _validate_list(
    name: str, kind: type[schema.Section], value: object, draft: Draft, complaints: Complaints
) -> None:
    places: list[tuple[Path, Any]]
    if isinstance(value, list):
        places = [((name, index), item) for index, item in enumerate(value)]
        if not value and name in REQUIRED:
            complaints.add((name,), "needs at least one entry", _how_to_write(name, list[Any]))
    else:
        complaints.add((name,), "there may be several of these", f"write it with double brackets: [[{name}]]")
        # What stands in single brackets is looked at all the same, when it looks like an entry.
        is_entry = isinstance(value, dict) and not value.keys().isdisjoint(kind.model_fields)
        places = [((name,), value)] if is_entry else []
    draft.lists[name] = []
    draft.ids[name] = frozenset(
        item["id"] for _, item in places if isinstance(item, dict) and isinstance(item.get("id"), str)
    )
    for index, (path, item) in enumerate(places):
        try:
            draft.lists[name].append((index, kind.model_validate(item)))
        except ValidationError as error:
            complaints.add_invalid(path, error, kind)
