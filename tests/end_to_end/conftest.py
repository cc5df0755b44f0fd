"""A world for each test, ended afterwards; and what the daemon logged meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.end_to_end.world import World

MakeWorld = Callable[..., World]


@pytest.fixture
def log() -> Iterator[list[Any]]:
    """Every event that the daemon logs."""
    with capture_logs() as events:
        yield events


@pytest.fixture
def make_world(tmp_path: Path, log: list[Any]) -> Iterator[MakeWorld]:
    """Make a world whose daemon is not running yet."""
    with ExitStack() as stack:

        def make(name: str = "desk", **more: Any) -> World:
            folder = tmp_path / name
            folder.mkdir()
            world = World(folder, **more)
            stack.callback(world.close)
            return world

        yield make


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A world whose daemon is running."""
    return make_world().start()
