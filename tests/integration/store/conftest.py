"""Databases for the tests: each test runs on SQLite and, where it is installed, on PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from daemon.store import agenda, schema
from daemon.store.database import Database
from tests.builders import NOW
from tests.servers.postgres import Postgres, need_driver, running_postgres

_numbers = itertools.count()

Opener = Callable[[], Database]
"""Opens the test's database once more, as another process would."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with nothing in it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with all tables and one policy; tests copy it."""
    postgres.create("model")
    database = Database(postgres.url("model"))
    _prepare(database)
    database.close()
    return "model"


@pytest.fixture(params=["sqlite", "postgresql"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens connections to one fresh database with all tables and one policy, version 1."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'postdesk.db'}"
        database = Database(url)
        _prepare(database)
        database.close()
    else:
        need_driver()  # before the server: it takes seconds to make
        server: Postgres = request.getfixturevalue("postgres")
        name = f"test_{next(_numbers)}"
        server.create(name, request.getfixturevalue("postgres_template"))
        url = server.url(name)
    with ExitStack() as opened:

        def open_once_more() -> Database:
            another = Database(url)
            opened.callback(another.close)
            return another

        yield open_once_more


@pytest.fixture
def database(opener: Opener) -> Database:
    """A fresh database with all tables and one policy, version 1."""
    return opener()


def _prepare(database: Database) -> None:
    schema.create(database)
    with database.write() as connection:
        assert agenda.keep_policy(connection, {"zone": "Asia/Shanghai"}, NOW) == 1
