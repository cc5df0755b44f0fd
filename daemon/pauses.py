"""How long the loops of the shell wait before they try again what failed."""

from __future__ import annotations

from collections.abc import Sequence

PAUSES_SECONDS = (1, 2, 5, 15, 30, 60, 120, 300)
"""After the first, the second ... failure in a row; the last one repeats."""


def pause_after(failures: int, pauses: Sequence[float] = PAUSES_SECONDS) -> float:
    """Return the pause after so many failures in a row (at least 1), in seconds."""
    return pauses[min(failures, len(pauses)) - 1]
