"""The phrases of one language, compiled: what a whole clause can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..answers.senses import joined
from .model import WishKind

ADDRESS = "qqaddressqq"
"""Stands for an address, or for several in a row, while words are read."""
NUMBER = "qqnumberqq"
"""Stands for a ticket number."""

_NAME = re.compile(r"<([A-Z_]+)>")
_DEEPEST = 6


class Phrases:
    """Patterns that must fit a clause from end to end: a word more, and it is none of these."""

    def __init__(
        self,
        *,
        words: Mapping[str, str],
        wishes: Iterable[tuple[WishKind, str]],
        of_anything: str,
        close_it: str,
        one_more: str,
        fillers: str,
        reasons: str,
    ) -> None:
        """`words` fills <NAME> in all others. `wishes`: the first that fits counts.

        `of_anything`: the status of something that may be another matter. `close_it`: a wish to close what is
        not named. `one_more`: one more address after a wish to add one. `fillers`: what says nothing.
        `reasons`: why something is no longer needed.
        """
        self._words = words
        self.wishes = tuple((kind, self._compiled(pattern)) for kind, pattern in wishes)
        self.of_anything = self._compiled(of_anything)
        self.close_it = self._compiled(close_it)
        self.one_more = self._compiled(one_more)
        self.fillers = self._compiled(fillers)
        self.reasons = self._compiled(reasons)

    def wish(self, clause: str) -> WishKind | None:
        """Return the wish that the clause is, from end to end."""
        return next((kind for kind, pattern in self.wishes if pattern.fullmatch(clause)), None)

    def _compiled(self, pattern: str) -> re.Pattern[str]:
        for _ in range(_DEEPEST):
            pattern = _NAME.sub(lambda match: f"(?:{self._words[match[1]]})", pattern)
        return re.compile(pattern)


def table(words: str, text: str) -> dict[str, str]:
    """Read a table of phrases that may name those of `words`; see `senses.joined`."""
    shared = joined(words)
    return {name: pattern for name, pattern in joined(words + text).items() if name not in shared}


def any_of(phrases: Mapping[str, str], *names: str) -> str:
    """Return a pattern for any of these phrases; of all, when none is named."""
    return "|".join(phrases[name] for name in names or phrases)
