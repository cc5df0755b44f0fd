"""How many replies a second are taken apart; what ten times the hostile text costs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from parsers.reply import split_reply

REPLIES = Path(__file__).resolve().parent.parent / "tests" / "replies"
_ATTRIBUTION = "On Mon, May 20, 2024 at 2:30 PM Ann <ann@example.com> wrote:\n"
HOSTILE: dict[str, Callable[[int], str]] = {
    "nested attributions": lambda size: _ATTRIBUTION * size,
    "attributions and quotes": lambda size: "Hello\n" + (_ATTRIBUTION + "> quote\nanswer\n") * (size // 3),
    "quote marks": lambda size: ">\n" * size,
    "header labels": lambda size: "From: x\nfoo\nbar\n" * (size // 3),
    "signature delimiters": lambda size: "--\nfoo\n" * (size // 2),
    "drawn lines": lambda size: "-----\n" * size,
    "one line": lambda size: "On Mon wrote: " * size,
}
"""Texts that grow with a size: lines, or for the last one the length of the line."""


def events(work: Callable[[], object]) -> int:
    """Return how many calls, of Python and of C functions, a piece of work makes: the same in every run."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def growth(make: Callable[[int], str], size: int) -> float:
    """Return the work for ten times `size`, divided by the work for `size`."""
    small, large = make(size), make(size * 10)
    return events(lambda: split_reply(large)) / events(lambda: split_reply(small))


def replies_per_second(texts: list[str], seconds: float = 1.0) -> float:
    """Return how many of `texts` are taken apart in a second of processor time, over at least `seconds`."""
    done = 0
    begin = time.process_time()
    while (spent := time.process_time() - begin) < seconds:
        for text in texts:
            split_reply(text)
        done += len(texts)
    return done / spent


def main() -> None:
    """Print the row of replies and one row for each hostile text."""
    texts = [path.read_text("utf-8") for path in sorted(REPLIES.glob("*.txt"))]
    print(f"replies/s ({len(texts)} goldens)    {replies_per_second(texts):10.0f}")
    for name, make in HOSTILE.items():
        print(f"work for 10 x {name:24} {growth(make, 300):6.2f} x")


if __name__ == "__main__":
    main()
