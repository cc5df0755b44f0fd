"""Templates compiled and filled: the one user of Jinja."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
    pass_context,
    pass_eval_context,
)
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from daemon.desk.model import Language
from daemon.errors import PostdeskError
from daemon.mail.compose import formats

ENDING = ".j2"

_MAX_ASKED = 10_000  # names of attributes; templates have a few hundred


class TemplateFault(PostdeskError):
    """A template cannot be filled: it, or the values given for it, are wrong. Names file and line."""


class Engine:
    """The templates of some folders; a file of an earlier folder hides its namesake in a later one.

    Each is read and compiled once, when it is first needed. An unknown name is an error, and a
    template reaches nothing but what it is given (sandbox).
    """

    def __init__(self, folders: Sequence[Path], *, trusted: bool = False) -> None:
        """`trusted`: all of them came with Postdesk, and run without the sandbox."""
        self._folders = tuple(folders)
        self._env = (Environment if trusted else _Sandbox)(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=_is_html,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            auto_reload=False,
        )
        self._env.filters |= FILTERS

    def fill(self, name: str, context: Mapping[str, object]) -> str:
        """Return template `name` filled. TemplateFault: missing or broken."""
        try:
            return self._env.get_template(name).render(context)
        except Exception as error:  # a template is a program, and administrators write them too
            raise TemplateFault(self._told(error, name)) from error

    def module(self, name: str) -> object:
        """Return what template `name` sets and defines, as attributes. TemplateFault: missing or broken."""
        try:
            return self._env.get_template(name).module
        except Exception as error:  # as in `fill`
            raise TemplateFault(self._told(error, name)) from error

    def needs(self, name: str) -> dict[str, int]:
        """Return the names that template `name` takes from its context, in any branch, each with the line
        where it first stands. TemplateFault: missing, or an error of syntax."""
        assert self._env.loader is not None
        try:
            source, _, _ = self._env.loader.get_source(self._env, name)
            tree = self._env.parse(source, name, str(self.path(name)))
            self._env.get_template(name)  # unknown filters show only when it is compiled
        except (TemplateNotFound, TemplateSyntaxError, UnicodeDecodeError) as error:
            raise TemplateFault(self._told(error, name)) from error
        wanted = meta.find_undeclared_variables(tree)
        lines: dict[str, int] = {}
        for node in tree.find_all(nodes.Name):
            if node.name in wanted:
                lines.setdefault(node.name, node.lineno)
        return lines

    def path(self, name: str) -> Path:
        """Return the file that is used for `name`; where it belongs when there is none."""
        candidates = [folder / name for folder in self._folders]
        return next((path for path in candidates if path.is_file()), candidates[-1])

    def _told(self, error: Exception, name: str) -> str:
        """Say in one line what is wrong, and where: "FILE:LINE: what"."""
        if isinstance(error, TemplateSyntaxError):
            return f"{self.path(error.name or name)}:{error.lineno}: {error.message}"
        if isinstance(error, TemplateNotFound) and error.name == name:
            return f"{self.path(name)}: this file is missing"
        where = str(self.path(name))
        # Jinja makes traceback entries for the lines of templates; the innermost one is the culprit.
        traceback = error.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename.endswith(ENDING):
                where = f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
            traceback = traceback.tb_next
        what = f"there is no template {error.name!r}" if isinstance(error, TemplateNotFound) else str(error)
        return f"{where}: {formats.one_line(what) or type(error).__name__}"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, asked once for each type and name: its answer depends on nothing else, and
    asking took half the time of a mail."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        known = self._asked.get((type(obj), attr))
        if known is None:
            known = super().is_safe_attribute(obj, attr, value)
            if len(self._asked) < _MAX_ASKED:
                self._asked[type(obj), attr] = known
        return known

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._asked: dict[tuple[type, str], bool] = {}


def as_it_is(html: str) -> str:
    """Return HTML that was made by a template, not to be escaped when it is put into another."""
    return Markup(html)


def _is_html(name: str | None) -> bool:
    return bool(name) and str(name).endswith(".html" + ENDING)


def _language(context: Context) -> Language:
    return Language(context["language"])


@pass_context
def _when(context: Context, value: datetime | str) -> str:
    return formats.when(value, context["zone"], _language(context))


@pass_context
def _day(context: Context, value: str) -> str:
    return formats.day(value, _language(context))


@pass_context
def _lasted(context: Context, since: str, until: str) -> str:
    return formats.lasted(since, until, _language(context))


@pass_eval_context
def _prose(form: EvalContext, text: str) -> str:
    return Markup(formats.html_prose(text)) if form.autoescape else formats.text_prose(text)


FILTERS: Mapping[str, Callable[..., object]] = {
    "when": _when,
    "day": _day,
    "lasted_until": _lasted,
    "prose": _prose,
    "one_line": formats.one_line,
    "quoted": formats.quoted,
    "figure": formats.figure,
    "cell": formats.cell,
}
"""What templates may use beside Jinja's own filters; templates/README.md explains each."""
