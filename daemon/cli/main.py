"""The command `postdesk`: a file a group of commands; exit 0 done, 1 failed, 2 bad usage or configuration."""

from __future__ import annotations

import os
import sys

import typer

from daemon.cli import (
    absences,
    addresses,
    classifying,
    contacts,
    daemon_commands,
    keys,
    looking,
    mailing,
    messages,
    setting_up,
    simulating,
    tickets,
)
from daemon.cli.output import EXIT_FAILED, EXIT_USAGE

app = typer.Typer(
    name="postdesk",
    help="A helpdesk that lives in a mailbox.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (
    daemon_commands,
    setting_up,
    looking,
    classifying,
    simulating,
    tickets,
    contacts,
    absences,
    addresses,
    messages,
    mailing,
    keys,
):
    module.register(app)


def main() -> None:
    """Run the command line and end with its exit code."""
    from daemon.config import ConfigError
    from daemon.errors import PostdeskError

    try:
        app(prog_name="postdesk")
    except ConfigError as error:
        print(f"postdesk: the configuration cannot be used:\n{error}", file=sys.stderr)
        raise SystemExit(EXIT_USAGE) from None
    except PostdeskError as error:
        print(f"postdesk: {error}", file=sys.stderr)
        raise SystemExit(EXIT_FAILED) from None
    except BrokenPipeError:
        # As the documentation of Python's signal module has it: else the flush at the end fails once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(EXIT_FAILED) from None
    except OSError as error:
        if error.filename is None:
            raise  # nothing that a person named: ours to mend
        print(f"postdesk: {error.filename}: {error.strerror}", file=sys.stderr)
        raise SystemExit(EXIT_FAILED) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
