"""Databases for the tests: each test runs on SQLite and, where it is installed, on PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from daemon.store import agenda, schema
from daemon.store.database import Connection, Database
from daemon.store.tables import alembic_version, metadata
from tests.builders import NOW
from tests.servers import REQUIRE
from tests.servers.postgres import Postgres, available, need_driver, running_postgres

Opener = Callable[[], Database]
"""Opens the test's database once more, as another process would."""

BOTH = ("sqlite", "postgresql") if available() or os.environ.get(REQUIRE) == "1" else ("sqlite",)
"""Where PostgreSQL is missing, `test_schema` says so once, and not every test for itself."""

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with nothing in it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with all tables and one policy, to be copied."""
    need_driver()
    postgres.create("model")
    _prepare(postgres.url("model"))
    return "model"


@pytest.fixture(scope="session")
def postgres_shared(postgres: Postgres, postgres_template: str) -> str:
    """The URL of a PostgreSQL database that tests use one after the other: emptying it is quicker."""
    postgres.create("shared", postgres_template)
    return postgres.url("shared")


@pytest.fixture(params=BOTH)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens connections to one fresh database with all tables and one policy, version 1."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'postdesk.db'}"
        _prepare(url)
    else:
        need_driver()  # before the server: it takes seconds to make
        url = request.getfixturevalue("postgres_shared")
        _empty(url)
    with _opening(url) as open_it:
        yield open_it


@pytest.fixture
def database(opener: Opener) -> Database:
    """A fresh database with all tables and one policy, version 1."""
    return opener()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """The same, on SQLite only."""
    url = f"sqlite:///{tmp_path / 'postdesk.db'}"
    _prepare(url)
    with _opening(url) as open_it:
        yield open_it()


@pytest.fixture
def on_postgres(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The same, on PostgreSQL only; its tables may be changed."""
    with _opening(_new_on_postgres(request, filled=True)) as open_it:
        yield open_it()


@pytest.fixture(params=BOTH)
def empty_opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens connections to one database without any table."""
    on_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'postdesk.db'}" if on_sqlite else _new_on_postgres(request, filled=False)
    with _opening(url) as open_it:
        yield open_it


@contextmanager
def _opening(url: str) -> Iterator[Opener]:
    with ExitStack() as opened:

        def open_once_more() -> Database:
            another = Database(url)
            opened.callback(another.close)
            return another

        yield open_once_more


def _new_on_postgres(request: pytest.FixtureRequest, *, filled: bool) -> str:
    need_driver()
    server: Postgres = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("postgres_template") if filled else "template1"
    name = f"test_{next(_numbers)}"
    server.create(name, template)
    return server.url(name)


def _prepare(url: str) -> None:
    with _opening(url) as open_it:
        database = open_it()
        schema.create(database)
        with database.write() as connection:
            _add_policy(connection)


def _empty(url: str) -> None:
    tables = ", ".join(f'"{name}"' for name in metadata.tables)
    with _opening(url) as open_it, open_it().write() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # past "append-only"
        connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
        connection.execute(alembic_version.insert(), {"version_num": schema.HEAD})
        _add_policy(connection)


def _add_policy(connection: Connection) -> None:
    assert agenda.keep_policy(connection, {"zone": "Asia/Shanghai"}, NOW) == 1
