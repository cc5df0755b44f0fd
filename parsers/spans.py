"""How long something takes, as people write it: "15", "20m", "1h30", "1.5 h", "1小时30分钟"."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 40
MOST_MINUTES = 24 * 60
"""Nobody works longer at a stretch; what is more was meant otherwise."""

NUMBERS = {
    **{word: at for at, word in enumerate("one two three four five six seven eight nine ten".split(), 1)},
    **{word: at for at, word in enumerate("一二三四五六七八九十", 1)},
    "a": 1,
    "an": 1,
    "两": 2,
}
_WORD = "|".join(sorted(NUMBERS, key=len, reverse=True))
_HOUR = r"(?:h|hr|hrs|hours?|个?半?小时|个?钟头)"
_MINUTE = r"(?:m|min|mins|minutes?|分|分钟)\.?"
_SPAN = re.compile(
    rf"(?:(?P<half>half an hour|半个?小时|半个?钟头)"
    rf"|(?P<hours>[0-9]{{1,2}}(?:\.[0-9]{{1,2}})?|{_WORD}) ?(?P<unit>{_HOUR})\.?"
    rf"(?: ?(?:and )?(?:(?P<rest>[0-9]{{1,2}}) ?(?:{_MINUTE})?|(?P<more>a half|半)))?"
    rf"|(?P<minutes>[0-9]{{1,4}}|{_WORD}) ?{_MINUTE})"
)
_BARE = re.compile(r"[0-9]{1,4}")
_AT_END = re.compile(rf"[(（\[]?(?<![0-9.:])({_SPAN.pattern})[)）\]]?[.。]?\s{{0,3}}$")


def read_minutes(text: str) -> int | None:
    """Return the minutes that a text names, 1 to `MOST_MINUTES`; None when it names none.

    A bare number is one of minutes.
    """
    plain = _folded(text)
    if len(plain) > MOST_CHARACTERS:
        return None
    if _BARE.fullmatch(plain):
        return _sensible(int(plain))
    match = _SPAN.fullmatch(plain)
    return _sensible(_minutes(match)) if match is not None else None


def split_minutes(text: str) -> tuple[str, int | None]:
    """Return a text without the span at its end, and that span in minutes: "registry repaired 20m"."""
    tail = text[-MOST_CHARACTERS:]
    folded = unicodedata.normalize("NFKC", tail).casefold()
    if len(folded) != len(tail):  # then places in the one are none in the other
        return text, None
    # From the left, so that "1 h 30 min" is found whole and not as "30 min".
    for start in range(len(folded)):
        match = _AT_END.match(folded, start)
        if match is None or (start and _within_a_word(folded[start - 1], folded[start])):
            continue
        minutes = _sensible(_minutes(match))
        words = text[: len(text) - len(tail) + start].rstrip(" \t\n,;，；")
        return (words, minutes) if minutes is not None else (text, None)
    return text, None


def _within_a_word(before: str, here: str) -> bool:
    return before.isascii() and before.isalnum() and here.isalnum()


def split_leading_minutes(text: str) -> tuple[int | None, str]:
    """Return the span with which a text begins, in minutes, and what follows: "15 checked the cables"."""
    words = text.split()
    for count in range(min(4, len(words)), 0, -1):
        if (minutes := read_minutes(" ".join(words[:count]))) is not None:
            return minutes, " ".join(words[count:])
    return None, text.strip()


def _minutes(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["minutes"]:
        return _number(match["minutes"])
    written = match["hours"]
    hours = float(written) if written[0].isdigit() else float(NUMBERS[written])
    half = 30 if match["more"] or "半" in match["unit"] else 0
    return round(hours * 60) + int(match["rest"] or 0) + half


def _number(written: str) -> int:
    return int(written) if written[0].isdigit() else NUMBERS[written]


def _sensible(minutes: int) -> int | None:
    return minutes if 1 <= minutes <= MOST_MINUTES else None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text[:200]).casefold().split()).rstrip(".。!")
