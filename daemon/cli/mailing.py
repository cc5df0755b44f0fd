"""postdesk outbox, quarantine, import: the mails going out and the messages that came in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from daemon.cli.output import ConfigOption, JsonOption, fail, local, open_for_command, print_json, print_table

outbox_group = typer.Typer(help="Mails going out or undeliverable: list, retry, drop.", no_args_is_help=True)
quarantine_group = typer.Typer(help="Messages that cannot be read: list, show, retry.", no_args_is_help=True)


MOST_RETRIED = 100_000


def register(app: typer.Typer) -> None:
    app.add_typer(outbox_group, name="outbox")
    app.add_typer(quarantine_group, name="quarantine")
    app.command("import")(import_)


@outbox_group.command("list")
def outbox_list(
    config: ConfigOption = None,
    all_: Annotated[bool, typer.Option("--all", help="Sent, dropped and recalled ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    as_json: JsonOption = False,
) -> None:
    """List mails that wait, are being sent, or are undeliverable ("dead")."""
    from daemon.store import outbox

    app = open_for_command(config)
    states = (
        ("waiting", "leased", "dead", "sent", "dropped", "recalled")
        if all_
        else ("waiting", "leased", "dead")
    )
    with app.database.read() as connection:
        rows = outbox.listing(connection, states, limit)
    if as_json:
        print_json([dict(row._mapping) for row in rows])
        return
    zone = app.policy.zone
    print_table(
        ("id", "state", "to", "mail", "ticket", "attempts", "next", "last error"),
        [
            (
                row.id,
                row.state,
                row.recipient,
                row.template,
                row.number or "-",
                row.attempts,
                local(row.due_at, zone) if row.state == "waiting" else "",
                row.last_error,
            )
            for row in rows
        ],
        empty="Nothing is waiting.",
    )


@outbox_group.command("retry")
def outbox_retry(delivery: Annotated[int, typer.Argument(min=1)], config: ConfigOption = None) -> None:
    """Send one mail again now, under its old Message-ID."""
    from daemon.store import outbox

    app = open_for_command(config)
    with app.database.write() as connection:
        if not outbox.retry(connection, delivery, app.clock.now()):
            fail(f"mail {delivery} is not one that could be sent again; `postdesk outbox list` names them")
    print(f"Mail {delivery} will be sent again within seconds if the daemon runs.")


@outbox_group.command("drop")
def outbox_drop(delivery: Annotated[int, typer.Argument(min=1)], config: ConfigOption = None) -> None:
    """Give one mail up for good."""
    from daemon.store import outbox

    app = open_for_command(config)
    with app.database.write() as connection:
        if not outbox.drop(connection, delivery):
            fail(f"mail {delivery} is not one that could be given up; `postdesk outbox list` names them")
    print(f"Mail {delivery} will not be sent.")


@quarantine_group.command("list")
def quarantine_list(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List messages in quarantine."""
    from daemon.desk.model import Outcome
    from daemon.store import messages

    app = open_for_command(config)
    with app.database.read() as connection:
        rows = messages.with_outcome(connection, Outcome.QUARANTINED)
    if as_json:
        print_json(
            [
                {
                    "id": r.id,
                    "mailbox": r.account,
                    "uid": r.uid,
                    "received_at": r.received_at,
                    "error": r.reasons,
                }
                for r in rows
            ]
        )
        return
    print_table(
        ("id", "mailbox", "uid", "received", "error"),
        [(r.id, r.account, r.uid, local(r.received_at, app.policy.zone), "; ".join(r.reasons)) for r in rows],
        empty="The quarantine is empty.",
    )


@quarantine_group.command("retry")
def quarantine_retry(
    message: Annotated[int | None, typer.Argument(min=1)] = None,
    config: ConfigOption = None,
    all_: Annotated[bool, typer.Option("--all", help="Every message in quarantine.")] = False,
) -> None:
    """Take a message up again, for example after an update."""
    from daemon.desk.model import Outcome
    from daemon.requarantine import retry
    from daemon.store import messages

    app = open_for_command(config, decides=True)
    if (message is None) == (not all_):
        fail("name one message by its id, or say --all")
    with app.database.read() as connection:
        if message is None:
            rows = messages.with_outcome(connection, Outcome.QUARANTINED, limit=MOST_RETRIED)
        else:
            rows = [messages.get(connection, message)]
    wanted = [row.id for row in rows if row is not None and row.outcome == Outcome.QUARANTINED]
    if message is not None and not wanted:
        fail(f"message {message} is not in quarantine; `postdesk quarantine list` names those that are")
    failed = 0
    for one in wanted:
        error, outcome = retry(app, one)
        print(f"Message {one}: {outcome if error is None else f'still cannot be read: {error}'}")
        failed += error is not None
    if failed:
        raise typer.Exit(1)


@quarantine_group.command("show")
def quarantine_show(message: Annotated[int, typer.Argument(min=1)], config: ConfigOption = None) -> None:
    """Write the raw bytes of a message in quarantine to standard output."""
    import sys

    from daemon.store import messages

    app = open_for_command(config)
    with app.database.read() as connection:
        row = messages.get(connection, message)
        if row is None:
            fail(f"there is no message {message}; `postdesk quarantine list` names those in quarantine")
        raw = app.raw.get(connection, row.raw_sha256)
    sys.stdout.buffer.write(raw)


def import_(
    config: ConfigOption = None,
    mailbox: Annotated[str | None, typer.Option(help="Only this one; default: all.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Nothing older.", formats=["%Y-%m-%d"])] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only count.")] = False,
) -> None:
    """Take in the backlog of a mailbox; nobody is mailed.

    What lay there before the first start becomes tickets with the old dates. Without --yes it only counts.
    """
    from daemon.backlog import import_backlog

    app = open_for_command(config, decides=yes, secrets=True)
    boxes = [box for box in app.settings.mailboxes if mailbox in (None, box.id)]
    if not boxes:
        fail(f"there is no mailbox {mailbox!r}; there are {', '.join(b.id for b in app.settings.mailboxes)}")
    for box in boxes:
        counts = import_backlog(app, box, since=since.date() if since else None, count_only=not yes)
        verb = "taken in" if yes else "would be taken in"
        print(f"{box.id}: {counts.total} messages {verb}, {counts.done_before} were already")
        for outcome, number in sorted(counts.outcomes.items()):
            print(f"  {outcome}: {number}")
    if not yes:
        print("Nothing was written. Say --yes to do it.")
