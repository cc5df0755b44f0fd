"""The leak guard: whether words that are about to go to a requester give away what is internal (SPEC D1).

    findings = leaks(outgoing, internal, public)

It only finds; what becomes of a mail that leaks is decided by `daemon.desk.staff`.
"""

from __future__ import annotations

from collections.abc import Sequence

from daemon.desk.leak_guard.credentials import secrets_in
from daemon.desk.leak_guard.model import MOST_LEAKS, MOST_READ, Internal, Leak, LeakKind
from daemon.desk.leak_guard.repeats import repeats

__all__ = ["MOST_READ", "Internal", "Leak", "LeakKind", "leaks"]


def leaks(outgoing: Sequence[str], internal: Sequence[Internal], public: Sequence[str]) -> tuple[Leak, ...]:
    """Return what `outgoing` gives away, secrets first; at most `MOST_LEAKS` passages.

    `public` is what the requester wrote or was sent: to repeat that is never a leak. Linear in the length
    of all. `MOST_READ` characters of each are compared with each other; for secrets all is read.
    """
    found = [
        *secrets_in(outgoing, (each.text for each in internal), public),
        *repeats(outgoing, internal, public),
    ]
    return tuple(found[:MOST_LEAKS])
