"""postdesk simulate: what a folder of mails would have become, under this configuration and another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from daemon.cli.output import ConfigOption, JsonOption, fail, load_settings, local, print_json, print_table

if TYPE_CHECKING:
    from daemon.config import Settings
    from daemon.desk.classifier import Classifier
    from daemon.simulate import Line


def register(app: typer.Typer) -> None:
    app.command()(simulate)


def simulate(
    folder: Annotated[Path, typer.Argument(help="A folder of .eml files, a Maildir, or an mbox file.")],
    config: ConfigOption = None,
    against: Annotated[
        Path | None, typer.Option(help="Another config.toml: print only what would differ under it.")
    ] = None,
    mailbox: Annotated[
        str | None, typer.Option(help="As if they lay in this one; default: the first.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Also what falls due between the mails: reminders, closings.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what a folder of mails would have become. Sends and writes nothing."""
    from daemon import log
    from daemon.simulate import differences, read_folder, without_due
    from daemon.simulate import simulate as run

    log.configure("warning", "text")
    settings = load_settings(config)
    other = load_settings(against) if against is not None else None
    boxes = [_mailbox(each, mailbox) for each in (settings, other) if each is not None]
    if not folder.exists():
        fail(f"{folder} does not exist")
    letters = read_folder(folder)
    model = _learned(settings)
    lines = run(settings, letters, boxes[0], model)
    lines = lines if due else without_due(lines)
    if other is None:
        if as_json:
            print_json([line.told() for line in lines])
            return
        _print(lines, settings.policy.zone)
        return
    there = run(other, letters, boxes[1], model if other.policy.learning.enabled else None)
    found = differences(lines, there if due else without_due(there))
    if as_json:
        print_json(
            [
                {"name": name, "here": here and here.told(), "there": there and there.told()}
                for name, here, there in found
            ]
        )
        return
    rows = [row for name, here, there in found for row in _pair(name, here, there)]
    print_table(("mail", "", *_COLUMNS), rows, f"None of the {len(letters)} mails would fare differently.")
    if found:
        mails = len({name for name, _, _ in found})
        print(f"\n{mails} of {len(letters)} mails would fare differently.")


def _learned(settings: Settings) -> Classifier | None:
    """Return what this desk has learned so far; None for a desk that never ran."""
    from daemon.app import open_database, open_to_look
    from daemon.learning import learn_now
    from daemon.store import schema

    database = open_database(settings)
    if not settings.policy.learning.enabled or (
        database.sqlite_path is not None and not database.sqlite_path.exists()
    ):
        return None
    schema.require(database)
    app = open_to_look(settings, database)
    try:
        return learn_now(app)
    finally:
        app.close()


def _mailbox(settings: Settings, wanted: str | None) -> str:
    box = wanted or settings.mailboxes[0].id
    if box not in settings.policy.mailboxes:
        fail(f"there is no mailbox {box!r}; there are {', '.join(settings.policy.mailboxes)}")
    return box


_COLUMNS = (
    "outcome",
    "ticket",
    "category",
    "priority",
    "team",
    "owner",
    "language",
    "asks",
    "copied",
    "contact by",
    "mails",
)


def _cells(line: Line) -> tuple[str, ...]:
    mails = "; ".join(line.mails)
    what = (line.outcome, line.ticket, line.category, line.priority, line.team, line.owner, line.language)
    return (*what, ", ".join(line.questions), ", ".join(line.copied), line.first_contact_by, mails)


def _print(lines: Sequence[Line], zone: str) -> None:
    rows = [(local(line.at, zone), line.name, *_cells(line)) for line in lines]
    print_table(("time", "mail", *_COLUMNS), rows, "Nothing.")
    new = [line for line in lines if line.outcome == "new_ticket"]
    print()
    for what, values in (
        ("outcomes", [line.outcome for line in lines]),
        ("categories of new tickets", [line.category for line in new]),
        ("priorities of new tickets", [line.priority for line in new]),
        ("owners of new tickets", [line.owner or "nobody" for line in new]),
    ):
        counted = ", ".join(f"{value} {count}" for value, count in Counter(values).most_common())
        print(f"{what}: {counted or 'none'}")


def _pair(name: str, here: Line | None, there: Line | None) -> list[tuple[str, ...]]:
    nothing = ("nothing", *("" for _ in _COLUMNS[1:]))
    return [
        (name, "now", *(_cells(here) if here else nothing)),
        ("", "then", *(_cells(there) if there else nothing)),
    ]
