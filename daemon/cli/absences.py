"""postdesk absences: who of staff is away, by their own word or by the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from daemon.cli.output import ConfigOption, JsonOption, local, open_for_command, print_json, print_table

if TYPE_CHECKING:
    from daemon.app import App


def register(app: typer.Typer) -> None:
    app.command("absences")(absences)


def absences(
    config: ConfigOption = None,
    all_: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List who of staff is or will be away."""
    from daemon.store import staffing

    app = open_for_command(config)
    now = app.clock.now()
    with app.database.read() as connection:
        said = staffing.absences(connection, None if all_ else now)
    fixed = [each for each in app.policy.absences if all_ or each.ends > now]
    rows = sorted(
        [
            *((row.person, row.begins_at, row.ends_at, "#away") for row in said),
            *((each.person, each.begins, each.ends, "configuration") for each in fixed),
        ],
        key=lambda row: (row[1], row[0]),
    )
    if as_json:
        print_json([{"person": p, "begins_at": b, "ends_at": e, "by": by} for p, b, e, by in rows])
        return
    zone = app.policy.zone
    print_table(
        ("person", "name", "from", "until", "now", "by"),
        [
            (p, _name(p, app), local(b, zone), local(e, zone), "away" if b <= now < e else "", by)
            for p, b, e, by in rows
        ],
        empty="Nobody is away.",
    )


def _name(person: str, app: App) -> str:
    found = app.policy.people.get(person)
    return found.name if found is not None else "-"
