"""postdesk keys: the keys that sign the ids in the desk's mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from daemon.cli.output import ConfigOption, fail, load_settings

keys_app = typer.Typer(no_args_is_help=True, help="The keys that sign the desk's mails: list, new, rotate.")


def register(app: typer.Typer) -> None:
    app.add_typer(keys_app, name="keys")


@keys_app.command("list")
def list_keys(config: ConfigOption = None) -> None:
    """Show the keys by their short names, and until when each is accepted. Never a key itself."""
    from daemon.keys import read_keys

    settings = load_settings(config)
    for key in read_keys(settings.key_file):
        until = key.valid_until.astimezone(UTC).isoformat(timespec="minutes") if key.valid_until else ""
        print(f"{key.id}  {f'accepted until {until}' if until else 'signs now'}")


@keys_app.command()
def new(config: ConfigOption = None) -> None:
    """Make the key file where there is none. Replies to mails that an older key signed prove nothing then."""
    from daemon.keys import make_keys

    settings = load_settings(config)
    if not make_keys(settings.key_file):
        fail(f"{settings.key_file} exists; `postdesk keys rotate` puts a new key in front of the old one")
    print(f"Written: {settings.key_file}")


@keys_app.command()
def rotate(
    config: ConfigOption = None,
    overlap_days: Annotated[
        int, typer.Option(min=0, max=3650, help="How long answers to mails under the old key count.")
    ] = 90,
) -> None:
    """Sign with a new key. A reload is needed: `postdesk reload`, on every machine with the same file.

    Until then the daemon signs with the old key; so it is accepted an hour longer than the overlap says.
    """
    from daemon.keys import rotate as rotate_keys

    settings = load_settings(config)
    keys = rotate_keys(settings.key_file, datetime.now(UTC), timedelta(days=overlap_days))
    print(f"{keys[0].id} signs once the daemon has it: postdesk reload")
    for key in keys[1:]:
        assert key.valid_until is not None, "only the first key has no end"
        print(f"{key.id} is accepted until {key.valid_until.astimezone(UTC).isoformat(timespec='minutes')}")
