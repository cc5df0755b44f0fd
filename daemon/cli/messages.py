"""postdesk message list: what was read, whatever became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import ConfigOption, JsonOption, fail, local, open_for_command, print_json, print_table

group = typer.Typer(help="Messages that were read: list.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="message")


@group.command("list")
def list_(
    config: ConfigOption = None,
    outcome: Annotated[
        list[str] | None, typer.Option(help="Only with this one, as held or refused; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many, newest last.", min=1)] = 100,
    as_json: JsonOption = False,
) -> None:
    """List messages and what became of them."""
    from daemon.desk.model import Outcome
    from daemon.store import browse

    wanted = outcome or []
    unknown = [name for name in wanted if name not in tuple(Outcome)]
    if unknown:
        fail(f"there is no outcome {unknown[0]!r}; there are {', '.join(Outcome)}")
    app = open_for_command(config)
    with app.database.read() as connection:
        rows = browse.messages(connection, wanted, limit)
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "taken_in_at": row.taken_in_at,
                    "received_at": row.received_at,
                    "mailbox": row.account,
                    "message_id": row.message_id,
                    "sender": row.sender,
                    "subject": row.subject,
                    "outcome": row.outcome,
                    "rule": row.rule,
                    "reasons": row.reasons,
                    "ticket": row.number,
                }
                for row in rows
            ]
        )
        return
    print_table(
        ("id", "read", "mailbox", "from", "outcome", "ticket", "subject", "because"),
        [
            (
                row.id,
                local(row.taken_in_at, app.policy.zone),
                row.account,
                row.sender,
                row.outcome,
                row.number or "-",
                row.subject,
                "; ".join(row.reasons),
            )
            for row in rows
        ],
        empty="No such messages.",
    )
