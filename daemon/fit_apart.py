"""Fits a classifier in a process of its own: rows in as JSON, what was learned out as JSON.

The daemon's threads share one interpreter: seconds of arithmetic beside them would slow intake down.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict

from daemon.desk.classifier import Classifier, Row, Rule

NICER = 10
"""How far this stands back behind all others on the machine."""


class FitFailed(Exception):
    """The process ended without a result; what it said is the text."""


def begin(rows: Sequence[Row], rules: Sequence[Rule]) -> tuple[subprocess.Popen[bytes], bytes]:
    """Start the process; return it with what it is to be told. Raises OSError."""
    given = {"rows": [asdict(row) for row in rows], "rules": [[rule.label, rule.phrases] for rule in rules]}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "daemon.fit_apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    return process, json.dumps(given).encode()


def finish(process: subprocess.Popen[bytes], given: bytes) -> dict[str, object]:
    """Tell the process its work, wait for it, and return the snapshot. Raises `FitFailed`."""
    out, errors = process.communicate(given)
    if process.returncode != 0:
        said = errors.decode("utf-8", "replace").strip().splitlines()
        raise FitFailed(said[-1] if said else f"ended with {process.returncode}")
    found: dict[str, object] = json.loads(out)
    return found


def main() -> None:
    """Fit what comes on standard input."""
    os.nice(NICER)
    given = json.load(sys.stdin.buffer)
    rules = [Rule(label, tuple(phrases)) for label, phrases in given["rules"]]
    fitted = Classifier(rules).fit(Row(**row) for row in given["rows"])
    json.dump(fitted.snapshot(), sys.stdout)


if __name__ == "__main__":
    main()
