"""Patterns of administrators: compiled once, and refused when a hostile mail could make them run for ever.

Python's matcher goes back and tries again: repeats inside repeats take exponential time on a line made for
it, and a few side by side a power of its length. What a pattern may cost at worst is estimated before it is
used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_PATTERN = 300
MAX_LINE = 200
"""Characters of one line that a pattern ever sees."""
MAX_WORK = 8 * MAX_LINE**3
"""Ways to go through one line. Two repeats without a limit, three in a pattern that begins with "^", and a
few small choices: a hundredth of a second at worst."""

_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d*)(,?)(\d*)\})([?+]?)")
_GROUP = re.compile(r"\((?:\?(?:P<\w+>|:|=|!|<=|<!|>|[aiLmsu-]{1,8}[:)]|P=|\(|#|[a-zA-Z-]*x|.))?")
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*+\]", re.DOTALL)


class PatternRefused(ValueError):
    """This pattern is not used. The text says why, in a sentence for the administrator."""


def check_pattern(pattern: str) -> None:
    """Raise `PatternRefused` for a pattern that cannot be compiled or that a hostile mail could abuse."""
    compiled(pattern)


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern ready for use, case ignored. Raises `PatternRefused`."""
    if not pattern:
        raise PatternRefused("is empty")
    if len(pattern) > MAX_PATTERN:
        raise PatternRefused(f"is longer than {MAX_PATTERN} characters")
    try:
        made = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternRefused(f"is no regular expression: {error}") from None
    _refuse_slow(pattern)
    return made


@dataclass(slots=True)
class _Level:
    """The inside of a group, or the whole: in how many ways it can match, as far as it was read."""

    branches: int = 0
    """Of the alternatives before the present one."""
    ways: int = 1
    """Of the present one, without its last part."""
    last: int = 1

    def part(self, ways: int = 1) -> None:
        self.ways *= self.last
        self.last = ways

    def choice(self) -> None:
        self.branches, self.ways, self.last = self.total, 1, 1

    @property
    def total(self) -> int:
        return self.branches + self.ways * self.last


def _refuse_slow(pattern: str) -> None:
    """Walk over a pattern that compiles and add up the ways. Over-estimates; never looks at what repeats."""
    levels = [_Level()]
    place = 0
    while place < len(pattern):
        sign, level = pattern[place], levels[-1]
        if sign == "(":
            place = _enter(pattern, place, levels)
        elif sign == ")":
            inner = levels.pop().total
            levels[-1].part(inner)
            place += 1
        elif sign == "|":
            level.choice()
            place += 1
        elif (quantifier := _QUANTIFIER.match(pattern, place)) is not None and _is_one(quantifier):
            level.last = _repeated(level.last, quantifier)
            place = quantifier.end()
        else:
            place = _past_atom(pattern, place)
            level.part()
        if levels[-1].total > MAX_WORK:
            break
    anchored = pattern.startswith(("^", r"\A")) and not levels[0].branches
    if levels[-1].total * (1 if anchored else MAX_LINE) > MAX_WORK:
        raise PatternRefused(
            "has too many repeats, options and choices; begin it with ^, or say more exactly what repeats"
        )


def _past_atom(pattern: str, place: int) -> int:
    """Return where the character, escape or class at `place` ends."""
    if pattern[place] == "\\":
        if pattern[place + 1] in "123456789":
            raise PatternRefused("refers back to a group: write the text again")
        return place + 2
    if pattern[place] == "[" and (found := _CLASS.match(pattern, place)) is not None:
        return found.end()
    return place + 1


def _enter(pattern: str, place: int, levels: list[_Level]) -> int:
    """Go into a group; return where its content begins. Refuses what is hard to judge and not needed."""
    found = _GROUP.match(pattern, place)
    opening = found[0] if found is not None else "("
    if opening in ("(?P=", "(?(", "(?#") or (opening.startswith("(?") and opening.endswith("x")):
        raise PatternRefused("uses a condition, a reference, a remark or (?x), which are not offered here")
    if not (opening.startswith("(?") and opening.endswith(")")):  # but for (?i)
        levels.append(_Level())
    return place + len(opening)


def _repeated(ways: int, quantifier: re.Match[str]) -> int:
    """Return in how many ways a part that has `ways` of its own matches when it is repeated."""
    least, most = _bounds(quantifier)
    if ways > 1 and (most is None or most > 1):
        raise PatternRefused("repeats a group in which something is repeated, optional or a choice")
    if most is None:
        return MAX_LINE
    return ways if least == most else ways + most - least


def _is_one(quantifier: re.Match[str]) -> bool:
    """Empty braces are none: Python takes them as they stand."""
    sign, low, comma, high, _ = quantifier.groups()
    return bool(sign or low or comma or high)


def _bounds(quantifier: re.Match[str]) -> tuple[int, int | None]:
    """Return the least and the most of a quantifier; None: no limit."""
    sign, low, comma, high, _ = quantifier.groups()
    if sign is not None:
        return (1 if sign == "+" else 0), (1 if sign == "?" else None)
    least = int(low or 0)
    return least, (int(high) if high else None) if comma else least
