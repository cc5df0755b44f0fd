"""What commands have in common: finding the configuration, printing for a person or as JSON, exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer

from parsers.tokens import without_tokens

if TYPE_CHECKING:
    from daemon.app import App
    from daemon.config import Settings
    from daemon.desk.model import Language

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2

SYSTEM_CONFIG = Path("/etc/postdesk/config.toml")

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        help="The configuration file. Default: $POSTDESK_CONFIG, ./config.toml, /etc/postdesk/config.toml.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program instead of text.")]


def config_path(given: Path | None) -> Path:
    """Return the configuration file that is meant."""
    if given is not None:
        return given
    if named := os.environ.get("POSTDESK_CONFIG"):
        return Path(named)
    here = Path("config.toml")
    return here if here.is_file() else SYSTEM_CONFIG


def load_settings(given: Path | None, *, secrets: bool = False) -> Settings:
    """Return the settings; with `secrets`, for who sends or fetches, the mail passwords are tried too.

    Others may run as a user who cannot read them. Raises `ConfigError`.
    """
    from daemon.config import load

    return load(config_path(given), secrets=secrets)


def open_for_command(given: Path | None, *, decides: bool = False, secrets: bool = False) -> App:
    """Open an existing database beside a running daemon.

    Writes nothing unless the command `decides` on messages: then its policy is stored as a version.
    `secrets` as for `load_settings`. Raises `ConfigError`, `PostdeskError`.
    """
    from daemon.app import open_app, open_database, open_to_look
    from daemon.errors import PostdeskError
    from daemon.store import schema

    settings = load_settings(given, secrets=secrets)
    database = open_database(settings)
    if database.sqlite_path is not None and not database.sqlite_path.exists():
        raise PostdeskError(
            f"there is no database at {database.sqlite_path} yet: `postdesk run` makes it at its first start"
        )
    schema.require(database)
    return open_app(settings, database=database) if decides else open_to_look(settings, database)


def print_json(value: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(_without_tokens(value), ensure_ascii=False, indent=2, default=_plain))


def _without_tokens(value: Any) -> Any:
    """Cut signed ids out of everything that is shown: output is kept, sent around and pasted."""
    if isinstance(value, str):
        return without_tokens(value)
    if isinstance(value, Mapping):
        return {key: _without_tokens(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_tokens(each) for each in value]
    return value


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
    """Print rows under their headings; `empty` when there are none."""
    if not rows:
        print(empty)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(str(cell))) for cell in row))
    width = None if sys.stdout.isatty() else 200
    Console(width=width, soft_wrap=False).print(table)


def clean(text: str) -> str:
    """Return hostile text without control characters that a terminal would act on, and without signed ids."""
    shown = without_tokens(text)
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in shown)


def local(instant: datetime | None, zone: str) -> str:
    """Return an instant as a clock on the desk's wall shows it; "" for None."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if instant else ""


def fail(sentence: str) -> NoReturn:
    """Print a sentence and end with exit code 1."""
    print(f"postdesk: {sentence}", file=sys.stderr)
    raise typer.Exit(EXIT_FAILED)


def spoken(language: str | None, app: App) -> Language:
    """Return the language that is asked for, or the desk's; fails for one that is none."""
    from daemon.desk.model import Language

    if language not in (None, *Language):
        fail(f"language {language!r} is not spoken here; there are {', '.join(Language)}")
    return Language(language) if language else app.policy.language
