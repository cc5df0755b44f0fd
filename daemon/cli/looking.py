"""postdesk explain, report, templates: seeing what is decided, said and reported."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.output import (
    EXIT_FAILED,
    ConfigOption,
    JsonOption,
    clean,
    fail,
    load_settings,
    local,
    open_for_command,
    print_json,
    print_table,
    spoken,
)
from parsers.tokens import without_tokens

report_group = typer.Typer(help="Reports on request: daily, service.", no_args_is_help=True)
templates_group = typer.Typer(help="The texts of all mails: list, preview, check.", no_args_is_help=True)


FIRST_DAY = date(1970, 2, 1)
"""Digests look back four weeks, and no mail is older than the clock of the machines that carry it."""

SET_ASIDE = ("held", "refused", "quarantined")
SET_ASIDE_WITHIN = timedelta(days=7)
"""Messages of the last days that made no ticket although a person may have written them are counted."""


def register(app: typer.Typer) -> None:
    app.command()(explain)
    app.add_typer(report_group, name="report")
    app.add_typer(templates_group, name="templates")


def explain(
    what: Annotated[str, typer.Argument(help="FILE.eml, a ticket number, or a <Message-ID>.")],
    config: ConfigOption = None,
    mailbox: Annotated[str | None, typer.Option(help="As if it lay in this one; default: the first.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a mail means and why. Writes nothing.

    Of a file: what would be done with it now. Of a ticket or a Message-ID: what was decided, and why.
    """
    path = Path(what)
    if path.is_file():
        _explain_file(path.read_bytes(), config, mailbox, as_json)
    elif what.startswith("<"):
        _explain_stored(what, config, as_json, by_id=True)
    else:
        _explain_stored(what.strip("[]#"), config, as_json, by_id=False)


def _explain_file(raw: bytes, config: Path | None, mailbox: str | None, as_json: bool) -> None:
    from daemon.explain import explain_raw
    from parsers.errors import MessageUnreadable

    app = open_for_command(config)
    box = mailbox or app.settings.mailboxes[0].id
    if box not in app.policy.mailboxes:
        fail(f"there is no mailbox {box!r}; there are {', '.join(app.policy.mailboxes)}")
    try:
        found = explain_raw(app, raw, box)
    except MessageUnreadable as error:
        fail(f"this cannot be read and would be quarantined: {error}")
    if as_json:
        print_json(found)
        return
    for heading, lines in found.items():
        if lines:
            print(clean(f"{heading}:"))
            for line in lines if isinstance(lines, list) else [lines]:
                print(clean("  " + str(line).replace("\n", "\n  ")))


def _explain_stored(what: str, config: Path | None, as_json: bool, *, by_id: bool) -> None:
    from daemon.store import browse, tickets

    app = open_for_command(config)
    with app.database.read() as connection:
        if by_id:
            rows = browse.messages_of(connection, what)
        else:
            ticket = tickets.id_of(connection, what)
            rows = browse.decisions_on(connection, ticket) if ticket is not None else []
    if not rows:
        fail(f"{what} is neither a file, nor a ticket, nor the Message-ID of a message that was read")
    if as_json:
        print_json([_decision(row) for row in rows])
        return
    for row in rows:
        print(clean(f"{local(row.taken_in_at, app.policy.zone)}  {row.sender}: {row.subject}"))
        print(f"  {row.outcome} (rule {row.rule}, policy version {row.policy_version})")
        for reason in row.reasons:
            print(clean(f"  - {reason}"))


def _decision(row: Any) -> dict[str, Any]:
    return {
        "taken_in_at": row.taken_in_at,
        "mailbox": row.account,
        "sender": row.sender,
        "subject": row.subject,
        "outcome": row.outcome,
        "rule": row.rule,
        "reasons": row.reasons,
        "policy_version": row.policy_version,
    }


@report_group.command()
def daily(
    config: ConfigOption = None,
    day: Annotated[datetime | None, typer.Option(help="Default: today.", formats=["%Y-%m-%d"])] = None,
    language: Annotated[str | None, typer.Option(help="en or zh-CN; default: the desk's.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the daily digest."""
    from daemon.deadlines import daily_digest
    from daemon.desk.calendar import local_day
    from daemon.store import browse

    app = open_for_command(config)
    now = app.clock.now()
    today = local_day(app.policy.zone, now)
    wanted: date = day.date() if day else today
    if not FIRST_DAY <= wanted <= today:
        fail(f"there is a digest of any day from {FIRST_DAY} to today, not of {wanted}")
    tongue = spoken(language, app)
    with app.database.read() as connection:
        values = daily_digest(app, connection, wanted, now, tongue)
        aside = browse.outcomes_since(connection, SET_ASIDE, now - SET_ASIDE_WITHIN)
    if as_json:
        print_json({**values, "set_aside": {"days": SET_ASIDE_WITHIN.days, **aside}})
        return
    rendered = app.carrier.composer.render(
        "digest",
        language=tongue,
        desk_name=app.policy.desk_name,
        desk_address=next(iter(app.policy.mailboxes.values())).address,
        signature="",
        to_name="",
        zone=app.policy.zone,
        ticket=None,
        values={"digest": values},
    )
    print(clean(rendered.text))
    if any(aside.values()):
        counts = ", ".join(f"{number} {outcome}" for outcome, number in aside.items() if number)
        print(f"Set aside within {SET_ASIDE_WITHIN.days} days: {counts}; see `postdesk message list`.")


@report_group.command()
def service(
    number: Annotated[str, typer.Argument(help="Of a ticket, for example 20240520-001.")],
    config: ConfigOption = None,
    language: Annotated[str | None, typer.Option(help="en or zh-CN; default: the desk's.")] = None,
    html: Annotated[bool, typer.Option("--html", help="Print a page for a browser instead of text.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the service report of a ticket: one page, from its history."""
    from daemon.carry_out import ticket_view
    from daemon.deadlines import service_reports
    from daemon.store import tickets

    app = open_for_command(config)
    tongue = spoken(language, app)
    with app.database.read() as connection:
        found = tickets.id_of(connection, number.strip().strip("[]#"))
        if found is None:
            fail(f"there is no ticket {number}; `postdesk ticket list --all` names them")
        ticket = tickets.load(connection, [found])[found]
        report = service_reports(app, connection, ticket)[tongue]
    if as_json:
        print_json(report)
        return
    rendered = app.carrier.composer.render(
        "service_report",
        language=tongue,
        desk_name=app.policy.desk_name,
        desk_address=next(iter(app.policy.mailboxes.values())).address,
        signature="",
        to_name="",
        zone=app.policy.zone,
        ticket=ticket_view(ticket, tongue, app.policy),
        values={"report": report},
    )
    print(without_tokens(rendered.html) if html else clean(rendered.text))


@templates_group.command("list")
def templates_list() -> None:
    """List every mail that Postdesk writes."""
    from daemon.desk.mails import MAILS

    print_table(
        ("mail", "to", "a reply goes to"),
        [(name, kind.audience, kind.reply_goes_to.value) for name, kind in MAILS.items()],
        empty="",
    )


@templates_group.command("preview")
def templates_preview(
    name: Annotated[str, typer.Argument(help="`postdesk templates list` names them.")],
    config: ConfigOption = None,
    language: Annotated[str, typer.Option(help="en or zh-CN.")] = "en",
    html: Annotated[bool, typer.Option("--html", help="The HTML part instead of the text.")] = False,
) -> None:
    """Show one mail, filled with made-up values."""
    from daemon.desk.mails import MAILS
    from daemon.desk.model import Language
    from daemon.mail.compose import Composer

    if name not in MAILS:
        fail(f"there is no mail {name!r}; `postdesk templates list` names them")
    if language not in tuple(Language):
        fail(f"language {language!r} is not spoken here; there are {', '.join(Language)}")
    rendered = Composer(overrides=load_settings(config).templates_dir).sample(name, Language(language))
    print(rendered.html if html else f"Subject: {rendered.subject}\n\n{rendered.text}")


@templates_group.command("check")
def templates_check(config: ConfigOption = None) -> None:
    """Check every template, the changed ones too."""
    from daemon.mail.compose import Composer

    problems = Composer(overrides=load_settings(config).templates_dir).check()
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(EXIT_FAILED)
    print("All templates are in order.")
