"""The SMTP server as a whole is away: all mail waits, one mail at a time finds out whether it is back."""

from __future__ import annotations

import time
from collections.abc import Sequence

from daemon import log
from daemon.pauses import PAUSES_SECONDS, pause_after

_log = log.get("delivery")


class SmtpOutage:
    """What a delivery loop knows of its server. The log says once that it is away, once that it is back."""

    def __init__(self, pauses: Sequence[float] = PAUSES_SECONDS) -> None:
        self._pauses = pauses
        self._failures = 0
        self._since = 0.0
        self._until = 0.0
        self._server: object = None

    @property
    def lasts(self) -> bool:
        """Whether the last thing heard of the server is that it cannot be used."""
        return self._failures > 0

    def met(self, server: object, error: Exception) -> None:
        """An attempt failed for the server's sake. Those that were under way together count as one."""
        now = time.monotonic()
        if self.lasts and server is self._server and now < self._until:
            return
        if not self.lasts:
            self._since = now
            _log.error("The SMTP server cannot be used; all mail waits for it", error=str(error))
        self._failures += 1
        self._server = server
        self._until = now + pause_after(self._failures, self._pauses)

    def over(self) -> None:
        """The server dealt with a mail."""
        if self.lasts:
            self._failures = 0
            away = round(time.monotonic() - self._since)
            _log.warning("The SMTP server takes mail again", away_seconds=away)

    def rest(self, server: object) -> float:
        """Return for how many seconds nothing is to be sent; a server newly configured is tried at once."""
        if not self.lasts or server is not self._server:
            return 0.0
        return max(self._until - time.monotonic(), 0.0)
