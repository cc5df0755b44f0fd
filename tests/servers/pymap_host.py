"""The in-process mail host of the demo, as tests use it: always there, no root, no installation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from daemon.demo.host import MailHost

DESK = "desk@demo.test"
ANN = "ann@demo.test"
PASSWORD = "s3cret-of-the-desk"


@contextmanager
def running_host(users: Mapping[str, str] | None = None, *, catch_all: bool = False) -> Iterator[MailHost]:
    """Give a running host for `users`, by default the desk and one requester with PASSWORD."""
    with MailHost(users or {DESK: PASSWORD, ANN: PASSWORD}, catch_all=catch_all) as host:
        yield host
