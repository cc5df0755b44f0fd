"""postdesk ticket take, assign, reply ...: the commands of staff's mails, typed; each that is offered.

Each is made of the list that `#help` shows, so that a new command appears here by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from daemon.cli.output import (
    EXIT_FAILED,
    EXIT_USAGE,
    ConfigOption,
    JsonOption,
    clean,
    fail,
    open_for_command,
    print_json,
)

if TYPE_CHECKING:
    from daemon.app import App
    from daemon.desk.policy import Person
    from daemon.typed import Acted

Number = Annotated[str, typer.Argument(help="The ticket, for example 20240520-001.")]
Words = Annotated[
    list[str] | None, typer.Argument(help="What stands behind the command; - reads it from standard input.")
]
As = Annotated[
    str,
    typer.Option(
        "--as",
        help="Who of staff does it, by id, name or address. Default: $POSTDESK_AS.",
        envvar="POSTDESK_AS",
        show_default=False,
        show_envvar=False,
    ),
]
Text = Annotated[str | None, typer.Option(help="Words for the requester below the command.")]
File = Annotated[Path | None, typer.Option(help="Read these words from a file; - is standard input.")]
Attach = Annotated[
    list[Path] | None, typer.Option(help="A file that goes with the words; may be repeated.", exists=True)
]


def commands() -> Mapping[str, Any]:
    """Return the commands by name, for the group `ticket`."""
    from daemon.desk.commands.guide import GUIDE
    from daemon.desk.model import Language
    from daemon.desk.typed import TYPED_VERBS

    group = typer.Typer(rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})
    group.command("reply")(reply)
    group.command("find")(find)
    group.command("mine")(mine)
    for verb in TYPED_VERBS:
        guide = GUIDE[verb]
        line = guide.line[Language.EN]
        help_ = f"{line[0].upper()}{line[1:]}.\n\nThe same in a mail: {guide.example[Language.EN]}"
        group.command(verb, help=help_)(_acting(verb))
    made = typer.main.get_command(group)
    found: Mapping[str, TyperCommand] = made.commands  # type: ignore[attr-defined]
    return found


def _acting(verb: str) -> Callable[..., None]:
    def act(
        number: Number,
        words: Words = None,
        as_: As = "",
        text: Text = None,
        file: File = None,
        attach: Attach = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from daemon.desk.typed import body

        given = [sys.stdin.read()] if words == ["-"] else words or []
        _act(config, as_, number, body(verb, given, _text(text, file)), attach or [], as_json)

    return act


def reply(
    number: Number,
    text: Annotated[str | None, typer.Argument(help="What to write; - reads it from standard input.")] = None,
    as_: As = "",
    file: File = None,
    attach: Attach = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write to the requester, from the desk.

    As in a mail, lines at the top that begin with # are commands.
    """
    words = _text(sys.stdin.read() if text == "-" else text, file)
    if not words.strip() and not attach:
        fail("there is nothing to write: give the text, --file FILE, or - and standard input")
    _act(config, as_, number, words, attach or [], as_json)


def find(
    words: Annotated[list[str], typer.Argument(help="All of them must stand in a ticket.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find tickets by number, subject, requester, words or record. Writes nothing.

    The same in a mail: #find printer 3rd floor
    """
    from daemon.store import lookups

    app = open_for_command(config)
    with app.database.read() as connection:
        found = lookups.find(connection, " ".join(words))
    rows = [{**_row(hit.ticket), "places": hit.places, "snippet": hit.snippet} for hit in found.shown]
    if as_json:
        print_json({"count": found.count, "searched": found.searched, "tickets": rows})
        return
    for row in rows:
        print(clean("{number}  {priority}  {status}  {owner}  {subject}".format(**row)))
        if row["snippet"]:
            print(clean(f"    {row['snippet']}"))
    shown = f", {len(rows)} shown" if found.count > len(rows) else ""
    print(f"{found.count} of the newest {found.searched} tickets{shown}")


def mine(as_: As = "", config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List somebody's tickets that are not solved yet, by priority. Writes nothing.

    The same in a mail: #mine
    """
    from daemon.store import lookups

    app = open_for_command(config)
    person = _person(app, as_)
    with app.database.read() as connection:
        found = lookups.mine(connection, person.id)
    rows = [_row(ticket) for ticket in found.tickets]
    if as_json:
        print_json({"person": person.id, "count": found.count, "tickets": rows})
        return
    for row in rows:
        print(clean("{number}  {priority}  {status}  {subject}".format(**row)))
    print(f"{found.count} tickets of {person.id} are not solved yet")


def _row(ticket: Any) -> dict[str, str]:
    return {
        "number": ticket.number,
        "priority": ticket.priority.value,
        "status": ticket.status.value,
        "owner": ticket.owner or "-",
        "subject": ticket.subject,
    }


def _text(text: str | None, file: Path | None) -> str:
    if file is None:
        return text or ""
    if text:
        fail("give the words once: as text, or in a file")
    return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")


def _person(app: App, wanted: str) -> Person:
    from daemon.desk.commands import find_person

    person = find_person(wanted, app.policy) if wanted else None
    if person is None:
        known = ", ".join(sorted(app.policy.people))
        said = f"nobody of staff is called {wanted!r}" if wanted else "say who does it: --as, or POSTDESK_AS"
        print(f"postdesk: {said}; there are {known}", file=sys.stderr)
        raise typer.Exit(EXIT_USAGE)
    return person


def _act(config: Path | None, as_: str, number: str, text: str, files: list[Path], as_json: bool) -> None:
    """Do it, print what came of it, and end with the exit code for that."""
    from daemon.cli.receipts import lines
    from daemon.desk.numbers import read_number
    from daemon.desk.typed import went_wrong
    from daemon.typed import act

    wanted = read_number(number)
    if wanted is None:
        fail(f"{number!r} is no ticket number; write it whole, as 20240520-001")
    app = open_for_command(config, decides=True)
    person = _person(app, as_)
    done = act(app, person, wanted, text, files)
    if as_json:
        print_json(_as_json(done))
    else:
        ticket = done.taken.carried.ticket
        print("\n".join(map(clean, lines(app.carrier.composer.terms(person.language), done.said, ticket))))
    if went_wrong(done.said):
        raise typer.Exit(EXIT_FAILED)


def _as_json(done: Acted) -> dict[str, Any]:
    decision, ticket = done.taken.decision, done.taken.carried.ticket
    said = dict(done.said or {})
    return {
        "outcome": decision.outcome.value,
        "ticket": {**_row(ticket), "team": ticket.team} if ticket is not None else None,
        "done": said.get("done", []),
        "refused": said.get("refused", []),
        "unknown": said.get("unknown", []),
        "kept_text": said.get("kept_text", ""),
        "relayed": said.get("relayed", False),
        "withheld": said.get("withheld", ""),
        "not_copied": said.get("not_copied", []),
        "only_to": said.get("only_to"),
        "redacted": said.get("redacted", []),
        "mails": [{"mail": mail.template, "to": mail.to} for mail in _sent(done)],
        "reasons": list(decision.reasons),
    }


def _sent(done: Acted) -> list[Any]:
    from daemon.desk.typed import without_receipts

    return list(without_receipts(done.taken.decision).all_mails)
