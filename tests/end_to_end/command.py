"""The command `postdesk` beside a running daemon: in this process for speed, or in one of its own."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import structlog

from daemon.cli import main
from daemon.clock import Clock
from tests.end_to_end.world import ROOT, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()


def postdesk(world: World, *arguments: str) -> Ended:
    """Run a command on the desk's database, on the desk's clock, in this process."""
    return run_here(*arguments, "--config", str(world.config), clock=world.clock)


def run_here(*arguments: str, clock: Clock | None = None) -> Ended:
    """Run a command in this process; `clock` is what it takes for the time of day."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), io.StringIO()
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.object(sys, "argv", ["postdesk", *arguments]))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        # A command may log as it likes; whoever watches the log in this process must not notice.
        stack.callback(structlog.configure, **structlog.get_config())
        if clock is not None:
            stack.enter_context(patch("daemon.app.SystemClock", lambda: clock))
        try:
            main.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return Ended(code=code, raw=out.buffer.getvalue(), err=err.getvalue())


def run_apart(*arguments: str, cwd: Path = ROOT, stdin: str | None = None) -> Ended:
    """Run the command in a process of its own, as a person does."""
    program = "import sys; sys.argv[0] = 'postdesk'; from daemon.cli.main import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        input=stdin.encode() if stdin is not None else None,
        timeout=60,
    )
    return Ended(code=ended.returncode, raw=ended.stdout, err=ended.stderr.decode())
