"""postdesk contacts import, list, show, export, forget: the contact directory (SPEC A4)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daemon.cli.output import (
    EXIT_FAILED,
    ConfigOption,
    JsonOption,
    clean,
    fail,
    open_for_command,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from daemon.app import App
    from daemon.desk.directory import Changes
    from daemon.desk.known import Contact
    from parsers.contacts import ContactsFile

group = typer.Typer(help="Who people are: import, list, show, export, forget.", no_args_is_help=True)

MOST_SHOWN = 20
"""People that are named of those whom an import adds, changes, removes."""

AddressArgument = Annotated[str, typer.Argument(help="Any mail address of the person.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="contacts")


@group.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file; - for standard input.", metavar="FILE.csv")],
    config: ConfigOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; change nothing.")
    ] = False,
    remove_missing: Annotated[
        bool, typer.Option("--remove-missing", help="Remove whom the file does not name.")
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(help="The file's charset, where it is taken for another one.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Import people from a CSV file, all of it or nothing.

    Addresses (several in a cell are one person's), name, organisation, department, phone, site, room, VIP,
    language, time zone; headings in English or Chinese. Whoever has one of a row's addresses already is
    updated; what the file has no column for stays as it is. A running daemon knows it at once.
    """
    from dataclasses import replace
    from zoneinfo import available_timezones

    from daemon.desk.directory import plan, unfit
    from daemon.store import directory
    from parsers.contacts import read_contacts

    app = open_for_command(config)
    found = read_contacts(_content(file), zones=frozenset(available_timezones()), encoding=encoding)
    found = replace(found, problems=(*found.problems, *unfit(found.rows, app.policy)))
    if found.problems:
        _refuse(file, found, as_json)
    with app.database.read() if dry_run else app.database.write() as connection:
        if not dry_run:
            directory.keep_others_out(connection)
        present = directory.everybody(connection)
        changes = plan(present, found.rows, found.fields, remove_missing=remove_missing)
        if not dry_run:
            directory.apply(connection, changes)
    if as_json:
        print_json({**_about_file(found), **_counts(changes), "dry_run": dry_run, "problems": []})
        return
    print(clean(f"{file}: {len(found.rows)} people, {found.encoding}, separated by {found.separator!r}"))
    if found.passed_over:
        print(clean(f"Columns passed over: {', '.join(found.passed_over)}"))
    if dry_run:
        for line in _preview(present, changes):
            print(clean(line))
    print(_summary(changes, dry_run))


def _content(file: Path) -> bytes:
    from parsers.contacts import MOST_BYTES

    if str(file) == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _refuse(file: Path, found: ContactsFile, as_json: bool) -> None:
    """Tell all that is wrong with the file, and end."""
    total = len(found.problems) + found.more_problems
    if as_json:
        problems = [asdict(problem) for problem in found.problems]
        print_json({**_about_file(found), "problems": problems, "more_problems": found.more_problems})
    else:
        for problem in found.problems:
            print(clean(f"{file}: {problem}"), file=sys.stderr)
        if found.more_problems:
            print(f"and {found.more_problems} more", file=sys.stderr)
    print(
        f"postdesk: {total} problem{'s' if total > 1 else ''} in {file}; nothing was imported",
        file=sys.stderr,
    )
    raise typer.Exit(EXIT_FAILED)


def _about_file(found: ContactsFile) -> dict[str, Any]:
    return {
        "people": len(found.rows),
        "encoding": found.encoding,
        "separator": found.separator,
        "fields": sorted(found.fields),
        "passed_over": list(found.passed_over),
    }


def _counts(changes: Changes) -> dict[str, int]:
    return {
        "added": len(changes.added),
        "changed": len(changes.changed),
        "removed": len(changes.removed),
        "unchanged": changes.unchanged,
        "not_in_file": changes.missed,
    }


def _summary(changes: Changes, dry_run: bool) -> str:
    said = ", ".join(
        f"{number} {what}"
        for number, what in (
            (len(changes.added), "added"),
            (len(changes.changed), "changed"),
            (len(changes.removed), "removed"),
            (changes.unchanged, "unchanged"),
        )
    )
    missed = (
        f" {changes.missed} in the directory are not in the file and stay: --remove-missing removes them."
        if changes.missed
        else ""
    )
    return f"{'Would be: ' if dry_run else ''}{said}.{missed}{' Nothing was written.' if dry_run else ''}"


def _preview(present: dict[int, Contact], changes: Changes) -> Iterator[str]:
    """Yield a line for each of the first people whom an import touches."""
    from daemon.desk.directory import differences

    yield from _first((f"+ {_named(new)}" for new in changes.added), len(changes.added))
    told = (
        f"~ {_named(present[number])}: "
        + ", ".join(f"{name} {old!r} -> {new!r}" for name, old, new in differences(present[number], after))
        for number, after in changes.changed.items()
    )
    yield from _first(told, len(changes.changed))
    yield from _first((f"- {_named(present[number])}" for number in changes.removed), len(changes.removed))


def _first(lines: Iterable[str], total: int) -> Iterator[str]:
    yield from islice(lines, MOST_SHOWN)
    if total > MOST_SHOWN:
        yield f"  and {total - MOST_SHOWN} more"


def _named(contact: Contact) -> str:
    return f"{contact.addresses[0]}{contact.name and f' ({contact.name})'}"


@group.command("list")
def list_(
    words: Annotated[list[str] | None, typer.Argument(help="Only those with all of these words.")] = None,
    config: ConfigOption = None,
    vip: Annotated[bool, typer.Option("--vip", help="Only VIPs.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 100,
    as_json: JsonOption = False,
) -> None:
    """List people in the directory."""
    from daemon.desk.directory import matching

    app = open_for_command(config)
    found = (one for one in _everybody(app) if one.vip or not vip)
    people = list(islice(matching(found, " ".join(words or ())), limit))
    if as_json:
        print_json([_as_json(one) for one in people])
        return
    print_table(
        ("address", "name", "organisation", "department", "phone", "site", "room", "vip", "lang", "zone"),
        [
            (
                "\n".join(one.addresses),
                one.name,
                one.organisation,
                one.department,
                one.phone,
                one.site,
                one.room,
                "yes" if one.vip else "",
                one.language.value if one.language else "",
                one.zone,
            )
            for one in people
        ],
        empty="Nobody.",
    )


def _everybody(app: App) -> Iterable[Contact]:
    from daemon.store import directory

    with app.database.read() as connection:
        return directory.everybody(connection).values()


@group.command()
def show(address: AddressArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show all that is known of one person."""
    from daemon.store import directory

    app = open_for_command(config)
    wanted = address.strip().lower()
    with app.database.read() as connection:
        found = directory.find(connection, wanted)
        addresses = found.addresses if found is not None else (wanted,)
        learned = directory.languages_of(connection, addresses)
        tickets = directory.count_tickets(connection, addresses)
    if found is None and not learned and not tickets:
        fail(clean(f"nothing is known of {wanted}; `postdesk contacts list` names those in the directory"))
    if as_json:
        about = {
            "learned_languages": {one: spoken.value for one, spoken in learned.items()},
            "tickets": tickets,
        }
        print_json({"contact": _as_json(found) if found is not None else None, **about})
        return
    if found is None:
        print(clean(f"{wanted} is not in the directory."))
    else:
        for name, value in _as_json(found).items():
            shown = "; ".join(value) if isinstance(value, list) else value
            shown = "yes" if shown is True else shown
            if shown:
                print(clean(f"{name}: {shown}"))
    for one, spoken in learned.items():
        print(clean(f"language learned of {one}: {spoken.value}"))
    print(f"takes part in tickets: {tickets}")


def _as_json(contact: Contact) -> dict[str, Any]:
    return {
        **asdict(contact),
        "addresses": list(contact.addresses),
        "language": contact.language.value if contact.language is not None else None,
    }


@group.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Default: standard output.", show_default=False)] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the whole directory as CSV that `postdesk contacts import` takes back.

    No spreadsheet computes what is in it: a cell that would be a formula begins with an apostrophe.
    """
    from daemon.desk.directory import row_of
    from parsers.contacts import write_contacts

    app = open_for_command(config)
    people = _everybody(app)
    if as_json:
        print_json([_as_json(one) for one in people])
        return
    pieces = write_contacts(row_of(one) for one in people)
    if file is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode())
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        fail(f"{file} exists; it is left as it is")
    with os.fdopen(descriptor, "wb") as stream:
        for piece in pieces:
            stream.write(piece.encode())


@group.command()
def forget(address: AddressArgument, config: ConfigOption = None) -> None:
    """Erase one person from the directory, and the language that was learned of them.

    All their addresses go. Their tickets stay; the next import of a file that names them brings them back.
    """
    from daemon.store import directory

    app = open_for_command(config)
    wanted = address.strip().lower()
    with app.database.write() as connection:
        gone = directory.forget(connection, wanted)
    if gone.contact is None and not gone.languages:
        fail(clean(f"nothing is known of {wanted}; `postdesk contacts list` names those in the directory"))
    if gone.contact is not None:
        print(clean(f"Erased from the directory: {', '.join(gone.contact.addresses)}"))
    if gone.languages:
        print(f"Languages forgotten: {gone.languages}")
