"""The house rules that no linter knows: one library, one place; every file says what it is for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = sorted([*Path("parsers").rglob("*.py"), *Path("daemon").rglob("*.py")])

OWNERS = {  # library -> where it may be imported
    "sqlalchemy": "daemon/store/",
    "alembic": "daemon/store/",
    "imapclient": "daemon/mail/mailbox/",
    "aiosmtplib": "daemon/mail/transport.py",
    "jinja2": "daemon/mail/compose/",
    "markupsafe": "daemon/mail/compose/",
    "apscheduler": "daemon/schedule.py",
    "pydantic": "daemon/config/",
    "holidays": "daemon/config/holidays.py",
    "structlog": "daemon/log.py",
    "typer": "daemon/cli/",
    "pymap": "daemon/demo/host.py",
    "aiosmtpd": "daemon/demo/host.py",
    "mailparser": "parsers/route.py",
    "nh3": "parsers/html.py",
}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_each_library_is_imported_in_one_place(path: Path) -> None:
    for library in imported(path) & OWNERS.keys():
        assert path.as_posix().startswith(OWNERS[library]), f"{library} belongs to {OWNERS[library]}"


def test_every_library_of_the_table_is_used() -> None:
    used = set().union(*(imported(path) for path in SOURCES))
    assert set(OWNERS) <= used


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_every_file_opens_with_a_sentence_on_its_purpose(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text
    assert len(text.split()) >= 3


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_file_can_be_held_in_mind(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


def test_the_daemon_does_not_load_what_it_does_not_need() -> None:
    """Idle memory: heavy libraries are imported where they are used."""
    code = "import sys, daemon.service; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    heavy = {"mailparser", "alembic", "pymap", "aiosmtpd", "typer", "psycopg"}
    assert loaded & heavy == set()
