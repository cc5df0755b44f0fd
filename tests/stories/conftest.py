"""A desk for each story, with a real mailbox for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.clock import MovableClock
from tests.end_to_end.world import MORNING, World
from tests.stories.house import MailHouse
from tests.stories.people import STAFF, users, write_desk
from tests.stories.script import Story

Tell = Callable[..., Story]


class StillClock(MovableClock):
    """A clock that stands still until it is moved: then a story is the same each time it is told."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[Tell]:
    """Begin a story: `tell(name, extra="further sections of the configuration")`.

    `vouched`: the mail server vouches for senders, and the desk believes it.
    """
    with ExitStack() as stack:

        def begin(name: str, *, extra: str = "", vouched: bool = False) -> Story:
            folder = tmp_path / name
            folder.mkdir()
            house = MailHouse(users())
            house.vouches = vouched
            stack.callback(house.stop)
            house.start()
            world = World(folder, host=house, configure=write_desk, extra=extra, vouched=vouched)
            world.clock = StillClock(MORNING)
            stack.callback(world.close)
            return Story(name, world.start(), house, STAFF)

        yield begin
