"""postdesk init, check: from nothing to a desk that is known to work."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from daemon.cli.output import EXIT_FAILED, ConfigOption, clean, fail, load_settings


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(check)


def init(
    folder: Annotated[Path, typer.Argument(help="Where config.toml is written.")] = Path(),
    address: Annotated[str | None, typer.Option(help="The desk's mail address.")] = None,
    name: Annotated[str | None, typer.Option(help="The desk's name.")] = None,
    imap_host: Annotated[str | None, typer.Option(help="The IMAP server.")] = None,
    smtp_host: Annotated[str | None, typer.Option(help="The SMTP server.")] = None,
    user: Annotated[str | None, typer.Option(help="The account's name, often the address.")] = None,
    administrator: Annotated[str | None, typer.Option(help="Who is told when something is wrong.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Default: FOLDER/data.")] = None,
    password_file: Annotated[Path | None, typer.Option(help="Default: FOLDER/mailbox-password.")] = None,
) -> None:
    """Write a config.toml to start from.

    Asks for what is not given; then also for the account's password, which it puts into a file that only you
    can read. Changes nothing that exists.
    """
    from daemon.config.starter import Starter, write_starter
    from daemon.keys import make_keys

    target = folder / "config.toml"
    if target.exists():
        fail(f"{target} exists; it is left as it is")
    asks = None in (address, name, imap_host, smtp_host, user, administrator)
    address = _address(address or typer.prompt("The desk's mail address (support@...)"))
    domain = address.rpartition("@")[2]
    starter = Starter(
        address=address,
        name=name or typer.prompt("The desk's name", default="IT Support"),
        imap_host=imap_host or typer.prompt("IMAP server", default=f"imap.{domain}"),
        smtp_host=smtp_host or typer.prompt("SMTP server", default=f"smtp.{domain}"),
        user=user or typer.prompt("Account name", default=address),
        administrator=_address(administrator or typer.prompt("The administrator's address")),
        data_dir=(data_dir or folder / "data").resolve(),
        password_file=(password_file or folder / "mailbox-password").resolve(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    if asks and not starter.password_file.exists():
        _ask_password(starter.password_file)
    write_starter(starter, target)
    print(f"Written: {target}")
    key_file = starter.data_dir / "keys"
    if make_keys(key_file):
        print(f"Written: {key_file} (the keys that sign this desk's mails; keep it with your backups)")
    if not starter.password_file.exists():
        print(f"Next: put the account's password into {starter.password_file} (readable by you only).")
    print("Then name your people and teams in it, and try: postdesk check")


def _address(text: str) -> str:
    """Return an address as it will stand in the file; end with a sentence when it is none."""
    from daemon.config.problems import Wrong
    from daemon.config.values import mail_address

    try:
        return mail_address(text)
    except Wrong as error:
        fail(clean(f"{text[:80]!r} {error.what}; {error.remedy}"))


def _ask_password(file: Path) -> None:
    """Ask for the account's password and keep it in `file`; an empty answer leaves that for later."""
    secret = typer.prompt(
        "The account's password (Enter: later)",
        default="",
        show_default=False,
        hide_input=sys.stdin.isatty(),
    )
    if secret:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(secret + "\n")


def check(
    config: ConfigOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Without asking the mail servers.")] = False,
) -> None:
    """Try configuration, templates, database, IMAP and SMTP.

    Sends nothing and changes nothing.
    """
    from daemon.check import checks

    settings = load_settings(config, secrets=True)
    failed = 0
    for result in checks(settings, offline=offline):
        print(clean(f"{'ok  ' if result.ok else 'FAIL'}  {result.what}: {result.detail}"))
        failed += not result.ok
    for warning in settings.warnings:
        print(clean(f"note  {warning}"))
    if failed:
        raise typer.Exit(EXIT_FAILED)
    print("Everything works.")
