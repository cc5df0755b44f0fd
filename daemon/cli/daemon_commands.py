"""postdesk run, demo, migrate."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import ConfigOption, fail, load_settings


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(demo)
    app.command()(reload)
    app.command()(migrate)


def run(config: ConfigOption = None) -> None:
    """Run the daemon in the foreground, until SIGTERM or Ctrl-C."""
    import asyncio

    from daemon import log
    from daemon.app import open_app, open_database
    from daemon.service import Service
    from daemon.store import schema

    settings = load_settings(config, secrets=True)
    log.configure(settings.log.level, settings.log.format)
    logger = log.get("run")
    for warning in settings.warnings:
        logger.warning(warning)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    database = open_database(settings)
    database.claim_for_daemon()
    logger.info(str(schema.ensure(database)))
    app = open_app(settings, database=database)

    async def serve() -> None:
        await Service(app).run()

    try:
        asyncio.run(serve())
    finally:
        app.close()


def demo(
    stay: Annotated[bool, typer.Option("--stay", help="Keep the servers and the daemon running.")] = False,
) -> None:
    """Play a short day at a desk with mail servers of its own."""
    try:
        from daemon.demo.day import play
    except ModuleNotFoundError as error:
        if error.name not in ("pymap", "aiosmtpd", "proxyprotocol", "pysasl"):
            raise
        fail(
            f"the demo brings its own mail servers, and {error.name} is not installed: install postdesk[demo]"
        )
    raise typer.Exit(play(stay=stay))


def reload(config: ConfigOption = None) -> None:
    """Let the running daemon read its configuration anew.

    A bad file is refused and changes nothing.
    """
    import os
    import signal

    from daemon.app import open_database

    settings = load_settings(config)  # what is wrong is told here, before the daemon is bothered
    pid = open_database(settings).daemon_pid()
    if pid is None:
        fail(
            f"no daemon works on the database in {settings.data_dir}; `postdesk run` starts one. One that "
            "works elsewhere, because data_dir or the database has changed, wants a restart"
        )
    os.kill(pid, signal.SIGHUP)
    print(f"The daemon (process {pid}) was told; its log says what it did.")


def migrate(config: ConfigOption = None) -> None:
    """Bring the database to this version's schema.

    A SQLite file is copied first. Stop the daemon before.
    """
    from daemon.app import open_database
    from daemon.store import schema

    print(schema.migrate(open_database(load_settings(config))))
