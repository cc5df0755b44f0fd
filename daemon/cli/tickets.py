"""postdesk ticket list, ticket show; and the group of all that is done on tickets, see `daemon.cli.acts`."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from daemon.cli.output import (
    ConfigOption,
    JsonOption,
    clean,
    fail,
    local,
    open_for_command,
    print_json,
    print_table,
    spoken,
)

if TYPE_CHECKING:
    from daemon.report.course import Step


class _WithActs(TyperGroup):
    """The commands of this file, and those that are made of staff's mail commands: only when one is wanted,
    since the rules take a second to load."""

    _given: MutableMapping[str, Any]
    _made = False

    @property
    def commands(self) -> MutableMapping[str, Any]:
        if not self._made:
            from daemon.cli import acts

            self._made = True
            self._given = {**self._given, **acts.commands()}
        return self._given

    @commands.setter
    def commands(self, given: MutableMapping[str, Any]) -> None:
        self._given = given

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return self._given.get(cmd_name) or super().get_command(ctx, cmd_name)


group = typer.Typer(
    cls=_WithActs, help="Tickets: list, show, find, and all that can be done on one.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="ticket")


@group.command("list")
def list_(
    config: ConfigOption = None,
    all_: Annotated[bool, typer.Option("--all", help="Closed and merged ones too.")] = False,
    owner: Annotated[str | None, typer.Option(help="Only this person's, by id.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, newest last.", min=1)] = 100,
    as_json: JsonOption = False,
) -> None:
    """List tickets by number."""
    from daemon.store import browse

    app = open_for_command(config)
    with app.database.read() as connection:
        found = browse.tickets(connection, closed_too=all_, owner=owner, limit=limit)
    if as_json:
        print_json([_as_json(ticket) for ticket in found])
        return
    print_table(
        ("number", "status", "prio", "category", "owner", "opened", "requester", "subject"),
        [
            (
                t.number,
                t.status.value,
                t.priority.value,
                t.category,
                t.owner or "-",
                local(t.opened_at, app.policy.zone),
                t.requester.address,
                t.subject,
            )
            for t in found
        ],
        empty="No tickets.",
    )


def _as_json(ticket: Any) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "category": ticket.category,
        "team": ticket.team,
        "owner": ticket.owner,
        "requester": {"name": ticket.requester.name, "address": ticket.requester.address},
        "language": ticket.language.value,
        "mailbox": ticket.mailbox,
        "channel": ticket.channel.value,
        "copied": list(ticket.copied),
        "record": {
            value.field.value: {"text": value.text, "source": value.source.value, "snippet": value.snippet}
            for value in ticket.record.values.values()
        },
        "opened_at": ticket.opened_at,
        "subject": ticket.subject,
    }


@group.command()
def show(
    number: Annotated[str, typer.Argument(help="For example 20240520-001.")],
    config: ConfigOption = None,
    language: Annotated[str | None, typer.Option(help="en or zh-CN; default: the desk's.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell the whole course of one ticket."""
    from daemon.desk import targets
    from daemon.desk.conversations import retrospective, vendor
    from daemon.report.course import course
    from daemon.store import agenda, browse, tickets

    app = open_for_command(config)
    tongue = spoken(language, app)
    with app.database.read() as connection:
        found = tickets.id_of(connection, number.strip().strip("[]#"))
        if found is None:
            fail(f"there is no ticket {number}; `postdesk ticket list --all` names them")
        ticket = tickets.load(connection, [found])[found]
        entries = browse.entries(connection, found)
        sent = browse.mails(connection, found)
        due = agenda.plan_of(connection, found)
        clocks = targets.clocks(ticket, app.policies_for(connection, [ticket]))
    zone = app.policy.zone
    missing = retrospective.fold(ticket).missing
    retrospective_due = retrospective.is_due(ticket, app.policy)
    if as_json:
        print_json(
            {
                **_as_json(ticket),
                "merged_into": _went_into(ticket),
                "incident": _incident(ticket),
                "retrospective": {"due": retrospective_due, "missing": list(missing)},
                "vendors": [
                    {"id": t.vendor, "case": t.case, "promised": t.promised, "asked": t.open}
                    for t in vendor.fold(ticket).values()
                ],
                "events": [
                    {"at": e.at, "kind": e.kind.value, "actor": e.actor, **dict(e.data)}
                    for e in ticket.history
                ],
                "entries": [
                    {
                        "at": e.at,
                        "kind": e.kind,
                        "author": e.author,
                        "visibility": e.visibility,
                        "text": e.text,
                        "parts": e.parts,
                    }
                    for e in entries
                ],
                "mails": [
                    {"at": m.queued_at, "template": m.template, "to": m.recipient, "state": m.state}
                    for m in sent
                ],
                "clocks": [
                    {
                        "name": c.name.value,
                        "due_at": c.due_at,
                        "met_at": c.met_at,
                        "stopped_at": c.stopped_at,
                    }
                    for c in clocks
                ],
                "due": [{"kind": d.kind, "at": d.at} for d in due],
            }
        )
        return
    print(clean(f"#{ticket.number}  {ticket.subject}"))
    print(
        clean(
            f"{ticket.status.value}, {ticket.priority.value}, {ticket.category}, team {ticket.team or '-'}, "
            f"owner {ticket.owner or '-'}; from {ticket.requester} by {ticket.channel.value}; "
            f"opened {local(ticket.opened_at, zone)}"
        )
    )
    if went_into := _went_into(ticket):
        print(f"  went into {went_into}, where its matter goes on")
    for line in _of_incidents(ticket, zone):
        print(line)
    if retrospective_due:
        print(f"  retrospective: still missing {' and '.join(missing).replace('_', ' ')}")
    if ticket.copied:
        print(clean(f"  copied: {', '.join(ticket.copied)}"))
    for talk in vendor.fold(ticket).values():
        promised = f", promised for {talk.promised.isoformat()}" if talk.promised else ""
        state = "asked" if talk.open else "no longer asked"
        print(clean(f"  vendor {talk.vendor}: {state}, case {talk.case or 'unknown'}{promised}"))
    for value in ticket.record.values.values():
        print(clean(f"  {value.field.value}: {value.text}  ({value.source.value})"))
    for clock in clocks:
        if clock.stopped_at is not None:
            print(f"  {clock.name.value}: stands still since {local(clock.stopped_at, zone)}")
            continue
        met = f"met {local(clock.met_at, zone)}" if clock.met_at else "running"
        print(f"  {clock.name.value}: due {local(clock.due_at, zone)}, {met}")
    for row in due:
        print(f"  next look: {row.kind} at {local(row.at, zone)}")
    told = course(ticket, entries, app.policy, tongue, when=lambda instant: local(instant, zone))
    lines = [(step.at, 0, place, _step(step)) for place, step in enumerate(told)]
    lines += [(m.queued_at, 1, 0, f"  mail {m.template} to {m.recipient}: {m.state}") for m in sent]
    day = ""
    for at, *_, line in sorted(lines, key=lambda row: row[:3]):
        date, _, hour = local(at, zone).partition(" ")
        if date != day:
            print(f"\n{date}")
            day = date
        print(clean(f"{hour}  {line}"))


def _went_into(ticket: Any) -> str | None:
    """Return the number of the ticket that this one was merged into, or None."""
    from daemon.desk.model import EventKind

    merged = ticket.last(EventKind.MERGED)
    return str(merged.data["number"]) if merged is not None else None


def _incident(ticket: Any) -> dict[str, Any] | None:
    """Return how the ticket's incident stands, as JSON; None when it never was one."""
    from daemon.desk.conversations import incident
    from daemon.desk.model import EventKind

    found = incident.fold(ticket)
    if found is None:
        return None
    joined = [event for event in ticket.history if event.kind is EventKind.CHILD_JOINED]
    return {
        "declared_at": found.declared_at,
        "declared_by": found.declared_by,
        "running": found.running,
        "called_off": found.called_off,
        "leads": list(found.leads),
        "engineers": list(found.engineers),
        "answered": list(found.answered),
        "team_formed": found.formed,
        "children": list(dict.fromkeys(event.data["number"] for event in joined)),
    }


def _of_incidents(ticket: Any, zone: str) -> list[str]:
    """Return the lines that tell of which incident the ticket is, or how its own stands."""
    from daemon.desk.conversations import incident

    lines = []
    if (of := incident.incident_of(ticket)) is not None:
        lines.append(f"  belongs to the incident {of[1]}")
    if (found := _incident(ticket)) is not None:
        state = "called off" if found["called_off"] else "running" if found["running"] else "over"
        lines.append(f"  incident: declared {local(found['declared_at'], zone)}, {state}")
        lines.append(f"  called: {', '.join(found['leads'] + found['engineers']) or '-'}")
        lines.append(f"  answered: {', '.join(found['answered']) or '-'}")
        if found["children"]:
            lines.append(f"  tickets that joined: {', '.join(found['children'])}")
    return lines


def _step(step: Step) -> str:
    """A sentence, and below it what was written."""
    return step.says + "".join(f"\n         {line}" for line in step.words.splitlines())
