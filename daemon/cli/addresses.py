"""postdesk address: addresses that are left alone since they refuse our mail, and those that are blocked."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import ConfigOption, JsonOption, fail, local, open_for_command, print_json, print_table

group = typer.Typer(
    help="Bad addresses: list, revive; senders: block, blocked, unblock.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="address")


@group.command("list")
def address_list(
    config: ConfigOption = None,
    all_: Annotated[bool, typer.Option("--all", help="Also those that are written to again.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the addresses that bounced since they are bad, and until when they are left alone."""
    from daemon.desk.reachable import is_dead
    from daemon.store import dead_addresses

    app = open_for_command(config)
    now, rules, zone = app.clock.now(), app.policy.silence, app.policy.zone
    with app.database.read() as connection:
        known = dead_addresses.listing(connection)
    shown = [(each, is_dead(each, now, rules)) for each in known]
    shown = [(each, dead) for each, dead in shown if dead or all_]
    if as_json:
        print_json(
            [
                {
                    "address": each.address,
                    "left_alone": dead,
                    "bounced_at": each.bounced_at,
                    "until": each.bounced_at + rules.dead_for if dead else None,
                    "strikes": each.strikes,
                    "status": each.status,
                    "diagnostic": each.diagnostic,
                    "lifted_at": each.lifted_at,
                }
                for each, dead in shown
            ]
        )
        return
    print_table(
        ("address", "bounced", "left alone until", "strikes", "the mail server said"),
        [
            (
                each.address,
                local(each.bounced_at, zone),
                local(each.bounced_at + rules.dead_for, zone) if dead else "written to again",
                each.strikes,
                each.diagnostic or each.status,
            )
            for each, dead in shown
        ],
        empty="No address is left alone.",
    )


@group.command("revive")
def address_revive(
    address: Annotated[str, typer.Argument(help="As `postdesk address list` shows it.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write to an address again, for example when the person says that it works.

    What was not sent meanwhile is not sent later: it stands on the ticket.
    """
    from daemon.store import dead_addresses

    app = open_for_command(config)
    wanted = address.strip().lower()
    with app.database.write() as connection:
        if not dead_addresses.revive(connection, wanted):
            fail(f"no bounce from {wanted} is known; `postdesk address list --all` names the addresses")
    if as_json:
        print_json({"address": wanted, "revived": True})
    else:
        print(f"{wanted} is written to again.")


@group.command("block")
def address_block(
    sender: Annotated[str, typer.Argument(help='An address, or "@domain" for everybody there.')],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Treat mails of a sender as spam from now on, as #block does by mail."""
    from daemon.desk.commands.unwanted import may_be_blocked, read_sender
    from daemon.desk.effects import BlockSender
    from daemon.store import blocks

    app = open_for_command(config)
    wanted = read_sender(sender)
    if wanted is None:
        fail(f'{sender} is no mail address and no "@domain"')
    if not may_be_blocked(wanted, app.policy):
        fail(f"{wanted} belongs to the desk or to somebody of staff")
    with app.database.write() as connection:
        blocks.add(connection, BlockSender(sender=wanted, person=""), app.clock.now())
    if as_json:
        print_json({"sender": wanted, "blocked": True})
    else:
        print(f"Mails of {wanted} are spam from now on.")


@group.command("blocked")
def address_blocked(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List whose mail is spam on the word of staff; blocked_senders of the configuration come on top."""
    from daemon.store import blocks

    app = open_for_command(config)
    with app.database.read() as connection:
        found = blocks.listing(connection)
    if as_json:
        print_json([{"sender": each.sender, "person": each.person, "at": each.at} for each in found])
        return
    print_table(
        ("sender", "blocked", "by"),
        [(each.sender, local(each.at, app.policy.zone), each.person or "command line") for each in found],
        empty="Nobody is blocked but by the configuration.",
    )


@group.command("unblock")
def address_unblock(
    sender: Annotated[str, typer.Argument(help="As `postdesk address blocked` shows it.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take mails of a sender as mails again. What was kept as spam meanwhile stays so."""
    from daemon.store import blocks

    app = open_for_command(config)
    wanted = sender.strip().lower()
    with app.database.write() as connection:
        if not blocks.remove(connection, wanted):
            fail(f"{wanted} is not blocked; `postdesk address blocked` names who is")
    if as_json:
        print_json({"sender": wanted, "blocked": False})
    else:
        print(f"Mails of {wanted} are taken again.")
