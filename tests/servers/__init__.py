"""Mail servers for the tests, and what to do where one is not installed."""

from __future__ import annotations

import os
import shutil
import socket
from typing import NoReturn

import pytest

REQUIRE = "POSTDESK_REQUIRE_SERVERS"  # "1" in CI: what is missing fails instead of being skipped


def missing(what: str, remedy: str) -> NoReturn:
    """Skip the running test because `what` is not here, saying how to get it; fail if all are required."""
    reason = f"needs {what}: {remedy}"
    if os.environ.get(REQUIRE) == "1":
        pytest.fail(f"{reason} ({REQUIRE}=1 forbids skipping)", pytrace=False)
    pytest.skip(reason)


def find_program(name: str, remedy: str) -> str:
    """Return the path of an installed program, looking in sbin as well, or skip the running test."""
    path = shutil.which(
        name, path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin:/sbin:/usr/local/sbin"
    )
    if path is None:
        missing(name, remedy)
    return path


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 that were free a moment ago, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
