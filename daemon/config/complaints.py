"""Turning what validation finds into problems that a person can act on."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from daemon.config.positions import Path, line_of
from daemon.config.problems import Problem, Wrong, shown

MEANT: Mapping[str, tuple[str, ...]] = {
    "account": ("user",),
    "addresses": ("address",),
    "admin": ("administrator",),
    "categories": ("category",),
    "email": ("address",),
    "encryption": ("security",),
    "from": ("bounce_address",),
    "hostname": ("host",),
    "imap": ("mailbox",),
    "interval": ("poll_seconds",),
    "lang": ("language",),
    "locale": ("language",),
    "logging": ("log",),
    "login": ("user",),
    "mail": ("address",),
    "mailboxes": ("mailbox",),
    "off": ("none",),
    "people": ("person",),
    "persons": ("person",),
    "plain": ("none",),
    "poll": ("poll_seconds",),
    "reminders": ("reminder",),
    "role": ("roles",),
    "server": ("host",),
    "sla": ("targets",),
    "ssl": ("tls", "security"),
    "starttls": ("security",),
    "teams": ("team",),
    "timeout": ("timeout_seconds",),
    "timezone": ("time_zone", "zone"),
    "tls": ("security",),
    "tz": ("time_zone", "zone"),
    "username": ("user",),
    "warn": ("warning",),
    "zh": ("zh-CN",),
    "zh-cn": ("zh-CN",),
    "zh_cn": ("zh-CN",),
}
"""What people write from habit, and what it is called here."""

_SPELLED_OUT = ("password", "passwd", "pass", "pwd", "secret", "密码")
_A_NAME = "text in quotes"
_TYPES = {
    "string_type": _A_NAME,
    "int_type": "a whole number, without quotes",
    "bool_type": "true or false, without quotes",
    "list_type": "a list in square brackets",
    "model_type": "a table of its own",
    "model_attributes_type": "a table of its own",
    "dict_type": "a table of its own",
}


class Complaints:
    """Collects the problems of one file, each placed by the path of what it is about."""

    def __init__(self, file: str, document: Mapping[str, Any], lines: dict[Path, int]) -> None:
        self.file = file
        self.document = document
        self.lines = lines
        self.problems: list[Problem] = []
        self.warnings: list[str] = []

    def add(self, path: Path, what: str, remedy: str = "", *, show: bool = True) -> None:
        """Note that something is wrong with what stands at `path`, or is missing there.

        Without `show` its value is kept back: under a key that nobody knows may stand anything.
        """
        self.problems.append(self._problem(path, what, remedy, show))

    def warn(self, path: Path, what: str, remedy: str = "") -> None:
        """Note what is odd but can be lived with."""
        self.warnings.append(str(self._problem(path, what, remedy)))

    def add_invalid(self, path: Path, error: ValidationError, model: type[BaseModel]) -> None:
        """Note everything that validating the table at `path` as `model` found."""
        details = error.errors(include_url=False)
        meant = {
            (*detail["loc"][:-1], _meant(str(detail["loc"][-1]), fields_at(model, detail["loc"][:-1])))
            for detail in details
            if detail["type"] == "extra_forbidden"
        }
        for detail in details:
            place = tuple(detail["loc"])
            if detail["type"] == "missing" and place in meant:
                continue  # it is there, misspelt, and told as that
            what, remedy = _explain(detail, fields_at(model, place[:-1]))
            self.add((*path, *place), what, remedy, show=detail["type"] != "extra_forbidden")

    def in_order(self) -> tuple[Problem, ...]:
        """Return each problem once, by line; what has no line comes first."""
        return tuple(sorted(dict.fromkeys(self.problems), key=lambda problem: problem.line or 0))

    def _problem(self, path: Path, what: str, remedy: str, show: bool = True) -> Problem:
        key = dotted(path)
        present, value = _look_up(self.document, path)
        is_table = isinstance(value, dict) or (
            isinstance(value, list) and value and isinstance(value[0], dict)
        )
        return Problem(
            file=self.file,
            line=line_of(self.lines, path),
            key=key,
            value=shown(key, value) if show and present and not is_table else None,
            what=what,
            remedy=remedy,
        )


def dotted(path: Path) -> str:
    """Return the key as a person names it. The line says which of several tables or items is meant."""
    return ".".join(part[:80] for part in path if isinstance(part, str))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return 'did you mean "x"?', or "" when nothing is near."""
    meant = _meant(word, known)
    return f'did you mean "{meant}"?' if meant else ""


def _meant(word: str, known: Iterable[str]) -> str | None:
    names = list(known)
    for habit in MEANT.get(word.lower(), ()):
        if habit in names:
            return habit
    near = difflib.get_close_matches(word.lower()[:40], names, n=1, cutoff=0.6)
    return near[0] if near else None


def _look_up(document: Any, path: Path) -> tuple[bool, Any]:
    """Return whether something stands at `path`, and what."""
    for part in path:
        match document, part:
            case dict(), str() if part in document:
                document = document[part]
            case list(), int() if part < len(document):
                document = document[part]
            case str(), int():  # one text where a list may stand
                return True, document
            case _:
                return False, None
    return True, document


def _explain(detail: ErrorDetails, known: Mapping[str, object]) -> tuple[str, str]:
    kind = detail["type"]
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "extra_forbidden":
        return _unknown(key, known)
    if kind == "missing":
        return "is missing", "it has no default"
    if kind == "value_error" and isinstance(error := detail.get("ctx", {}).get("error"), Wrong):
        return error.what, error.remedy
    if kind == "literal_error":
        choices = _choices(detail)
        near = did_you_mean(str(detail["input"]), choices)
        return "must be one of " + ", ".join(f'"{each}"' for each in choices), near
    if kind in _TYPES:
        return f"must be {_TYPES[kind]}", ""
    return f"cannot be used ({detail['msg']})", ""


def _unknown(key: str, known: Mapping[str, object]) -> tuple[str, str]:
    if key.lower() in _SPELLED_OUT and "password_file" in known:
        return (
            "must not stand in this file",
            "write it into a file of its own and name that file in password_file "
            "(or use password_env or password_credential)",
        )
    hint = did_you_mean(key, known)
    return "unknown key", hint or ("known here: " + ", ".join(known) if 0 < len(known) <= 30 else "")


def _choices(detail: ErrorDetails) -> list[str]:
    # pydantic words them as "'a', 'b' or 'c'".
    return str(detail.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")


def fields_at(model: type[BaseModel], place: Path) -> Mapping[str, object]:
    """Return the keys that are known in the table at `place` inside a table of type `model`."""
    for part in place:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        inner = None if field is None else _model_in(field.annotation)
        if inner is None:
            return {}
        model = inner
    return model.model_fields


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that an annotation such as list[Model] or Model | None speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) is Literal:
        return None
    found = map(_model_in, typing.get_args(annotation))
    return next((model for model in found if model is not None), None)
