"""Telling systemd how we are: ready, alive, stopping (sd_notify(3)). A no-op outside systemd."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping


def notify(state: str, environment: Mapping[str, str] | None = None) -> bool:
    """Send one state ("READY=1", "WATCHDOG=1", "STATUS=...") to the service manager.

    False when there is none, or when it does not listen just now: that is no reason to stop working.
    """
    address = (os.environ if environment is None else environment).get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]  # abstract namespace
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.connect(address)
            sender.sendall(state.encode())
    except OSError:
        return False
    return True


def watchdog_seconds(environment: Mapping[str, str] | None = None) -> float | None:
    """Return how often the service manager wants to hear from us at least; None when it does not.

    The variables are inherited: meant is only the process that WATCHDOG_PID names (sd_watchdog_enabled(3)).
    """
    given = os.environ if environment is None else environment
    if given.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    microseconds = given.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1e6 if microseconds.isdigit() and int(microseconds) > 0 else None


class Pulse:
    """Which loops have shown life lately. The watchdog is fed only while all of them have."""

    def __init__(self) -> None:
        self._limits: dict[str, float] = {}
        self._seen: dict[str, float] = {}

    def expect(self, name: str, within_seconds: float) -> None:
        """From now on `name` must beat at least this often."""
        self._limits[name] = within_seconds
        self.beat(name)

    def forget(self, name: str) -> None:
        """`name` has ended on purpose."""
        self._limits.pop(name, None)

    def beat(self, name: str) -> None:
        """`name` is alive. From any thread."""
        self._seen[name] = time.monotonic()

    def silent(self) -> list[str]:
        """Return who has not beaten in time."""
        now = time.monotonic()
        return [name for name, limit in list(self._limits.items()) if now - self._seen[name] > limit]
