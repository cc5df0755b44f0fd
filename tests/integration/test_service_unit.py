"""The unit file: systemd understands every line, finds it well shut in, and restarts what deserves it."""

from __future__ import annotations

import configparser
import subprocess
from pathlib import Path

import pytest

from daemon.service import STOP_SECONDS
from tests.servers import find_program

UNIT = Path(__file__).parent.parent.parent / "systemd" / "postdesk.service"
REMEDY = "apt install systemd"
EXPOSURE_AT_MOST = 20
"""Tenths, as `systemd-analyze security --threshold` counts: "OK" begins below 2.0 or so."""


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def verify(path: Path) -> list[str]:
    """Return what systemd has to say about this file. Its exit code says nothing of unknown keys."""
    program = find_program("systemd-analyze", REMEDY)
    command = [program, "verify", "--recursive-errors=no", "--man=no", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True)
    lines = [line for line in (ended.stdout + ended.stderr).splitlines() if path.name in line]
    return [line for line in lines if "is not executable" not in line]  # it is installed elsewhere


def test_systemd_understands_every_line() -> None:
    assert verify(UNIT) == []


def test_a_misspelt_key_would_be_noticed(tmp_path: Path) -> None:
    """The counterpart of the test above."""
    broken = tmp_path / "postdesk.service"
    broken.write_text(UNIT.read_text().replace("ProtectSystem=", "ProtectSytem="))
    assert any("ProtectSytem" in line for line in verify(broken))


def test_the_service_is_well_shut_in() -> None:
    program = find_program("systemd-analyze", REMEDY)
    command = [program, "security", "--offline=true", f"--threshold={EXPOSURE_AT_MOST}", str(UNIT)]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout[-2_000:]


@pytest.mark.parametrize(
    ("key", "value"),
    [("Type", "notify"), ("RestartPreventExitStatus", "2"), ("Restart", "on-failure"), ("UMask", "0077")],
)
def test_the_unit_keeps_its_promises(key: str, value: str) -> None:
    assert unit()["Service"][key] == value


def test_a_stop_is_granted_longer_than_the_daemon_needs() -> None:
    granted = unit()["Service"]["TimeoutStopSec"]
    assert granted.endswith("s")
    assert int(granted[:-1]) > 2 * STOP_SECONDS


def test_the_watchdog_waits_longer_than_the_daemon_feeds() -> None:
    assert unit()["Service"]["WatchdogSec"] == "3min"
