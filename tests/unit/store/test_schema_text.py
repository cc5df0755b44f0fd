"""What is committed of the schema agrees with what the program says."""

from __future__ import annotations

import ast
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.desk.effects import EntryKind
from daemon.desk.model import Outcome, Priority, Status, Visibility
from daemon.store import conflict, schema
from daemon.store.schema_sql import DIALECTS, main, schema_sql
from daemon.store.tables import contact, delivery, metadata, raw_mail, ticket_serial

ROOT = Path(__file__).parents[3]


def test_schema_sql_is_what_the_tables_say() -> None:
    committed = (ROOT / "schema.sql").read_text()
    assert committed == schema_sql("sqlite"), "run: python -m daemon.store.schema_sql > schema.sql"


def test_the_text_is_the_same_in_every_run() -> None:
    for dialect in DIALECTS:
        command = [sys.executable, "-m", "daemon.store.schema_sql", dialect]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout == schema_sql(dialect)


def test_an_unknown_dialect_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["oracle"]) == 2
    assert "sqlite|postgresql" in capsys.readouterr().err


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_table_and_every_remark_is_in_the_text(dialect: str) -> None:
    text = schema_sql(dialect).replace("''", "'")
    for table in metadata.tables.values():
        assert f"CREATE TABLE {table.name} (" in text
        assert table.comment and table.comment in text
        for column in table.columns:
            assert column.comment is None or column.comment in text


def test_head_is_the_newest_step_and_the_steps_form_one_line() -> None:
    above: str | None = None
    for path in sorted((schema.STEPS / "versions").glob("[0-9]*.py")):
        said = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if node.targets[0].id in ("revision", "down_revision")
        }
        assert said == {"revision": path.name[:4], "down_revision": above}
        above = path.name[:4]
    assert above == schema.HEAD


def test_the_daemon_does_not_load_alembic_for_a_current_database(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from daemon.store import schema; from daemon.store.database import Database\n"
        f"database = Database.in_folder(Path({str(tmp_path)!r}))\n"
        "schema.ensure(database); schema.ensure(database)\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ("ck_ticket_status", Status),
        ("ck_ticket_priority", Priority),
        ("ck_message_outcome", Outcome),
        ("ck_entry_kind", EntryKind),
        ("ck_entry_visibility", Visibility),
    ],
)
def test_the_words_that_the_database_allows_are_those_of_the_program(
    constraint: str, words: type[StrEnum]
) -> None:
    allowed = ", ".join(f"'{word.value}'" for word in words)
    assert f"CONSTRAINT {constraint} CHECK ({constraint.rpartition('_')[2]} IN ({allowed}))" in schema_sql(
        "sqlite"
    )


@pytest.mark.parametrize("name", DIALECTS)
def test_on_conflict_is_said_alike_in_both_databases(name: str) -> None:
    dialect = sa.create_mock_engine(f"{name}://", lambda *_: None).dialect

    def text(statement: sa.Insert, *columns: str) -> str:
        compiled = str(statement.compile(dialect=dialect, column_keys=list(columns) or None))
        return compiled.partition(" ON CONFLICT ")[2].partition(" RETURNING ")[0]

    assert text(conflict.insert_unless_there(raw_mail), "sha256") == "DO NOTHING"
    assert text(conflict.insert_unless_there(delivery, "id"), "id") == "(id) DO NOTHING"
    assert text(conflict.insert_or_set(contact, "address", "language")) == (
        "(address) DO UPDATE SET language = excluded.language WHERE contact.language != excluded.language"
    )
    counted = text(conflict.insert_or_count(ticket_serial, "day", "last"))
    assert counted.startswith("(day) DO UPDATE SET last = (ticket_serial.last + ")
