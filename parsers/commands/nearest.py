"""Which command a misspelt word probably meant: a small edit distance over the spellings."""

from __future__ import annotations

from functools import lru_cache

from .words import COMMANDS, HINTS, SPELLINGS

MAX_WORD = 24
"""Letters; no command is near to anything longer, and the distance costs length times length."""


def is_han(text: str) -> bool:
    """Say whether every character is a Chinese one (CJK Unified Ideographs and extension A)."""
    return bool(text) and all("\u3400" <= char <= "\u9fff" for char in text)


def distance(left: str, right: str, limit: int) -> int:
    """Return the edit distance with neighbours swapped counting 1, or limit + 1 when it is larger."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _tolerance(word: str, spelling: str) -> int:
    """How many slips a word of this length may hold and still be taken for `spelling`."""
    if is_han(spelling):
        # One wrong character in two is usual with input methods (转拍 for 转派), but one of them must stay.
        return 1 if len(spelling) < 4 else 2
    length = min(len(word), len(spelling))
    return 0 if length < 3 else 1 if length < 6 else 2


@lru_cache(maxsize=512)
def nearest(word: str) -> str | None:
    """Return the command that folded `word` probably meant, canonical; None when nothing is near."""
    if not word or len(word) > MAX_WORD:
        return None
    if word in HINTS:
        return HINTS[word]
    found: tuple[float, str, str] | None = None
    for spelling, name in SPELLINGS.items():
        limit = _tolerance(word, spelling)
        steps = distance(word, spelling, limit) if limit else limit + 1
        if steps > limit or (is_han(spelling) and not set(word) & set(spelling)):
            continue
        # The first letter is rarely the wrong one; among equals the more similar length wins.
        rank = steps + (0.5 if word[0] != spelling[0] else 0.0) + 0.1 * abs(len(word) - len(spelling))
        if found is None or (rank, spelling) < found[:2]:
            found = (rank, spelling, name)
    if found is not None:
        return found[2]
    # "#解决了" and "#noteforann": a command and something glued to it.
    prefixes = [spelling for spelling in SPELLINGS if word.startswith(spelling) and _long_enough(spelling)]
    return SPELLINGS[max(prefixes, key=len)] if prefixes else None


def _long_enough(spelling: str) -> bool:
    return len(spelling) >= (2 if is_han(spelling) else 4)


_SHORT_BUT_LOOKED_AT = frozenset(COMMANDS["note"])
"""Spellings of which a slip is seen although they are short: what stands behind it is for staff only."""


@lru_cache(maxsize=512)
def is_slip(word: str) -> bool:
    """Say whether folded `word` is a command, what some write instead, or one slip away from a spelling of
    some length."""
    if word in SPELLINGS or word in HINTS:
        return True
    return 1 < len(word) <= MAX_WORD and any(
        (len(spelling) >= (3 if is_han(spelling) else 5) or spelling in _SHORT_BUT_LOOKED_AT)
        and distance(word, spelling, 1) <= 1
        for spelling in SPELLINGS
    )
