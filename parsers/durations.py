"""How long something took, as people write it: "15", "1h30", "1.5 h", 半小时, 1小时20分 (SPEC D8)."""

from __future__ import annotations

import re
import unicodedata

LONGEST_MINUTES = 7 * 24 * 60
_LONGEST_TEXT = 40

_ENGLISH = re.compile(
    r"(?:(?P<hours>\d{1,3}(?:[.,]\d{1,2})?) ?(?:h|hr|hrs|hour|hours))?(?: ?(?:and )?"
    r"(?P<minutes>\d{1,5}) ?(?:m|min|mins|minute|minutes)?)?"
)
_COLON = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)")
_CHINESE = re.compile(
    r"(?:(?P<hours>[\d.]{1,5}|[半一二两三四五六七八九十]{1,3})(?P<half>个半)?个?(?:小时|钟头|时)(?P<half2>半)?)?"
    r"(?:零?(?P<minutes>\d{1,5}|[一二三四五六七八九十]{1,3})(?:分钟?|刻钟)?)?"
)
_IN_WORDS = re.compile(
    r"(?<![a-z0-9])(?:(?P<half>half an? hour)"
    r"|(?P<one>an?|one|two|three|four|five|six|seven|eight|nine|ten)(?= (?:hour|hr|min)))"
)
_WORDS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_AND_A_HALF = re.compile(r"^(\d{1,3}) (hours?) and a half$")
_UNIT = re.compile(r"[hm]|分|小时|钟头|刻")
_AROUND = " \t\n()（）[],;，；.。"
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def read_minutes(text: str) -> int | None:
    """Return whole minutes, 1 to a week; None when the text says no length of time, or more than one thing.

    A bare number means minutes.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    said = " ".join(unicodedata.normalize("NFKC", text).casefold().strip(" .。;；").split())
    said = _AND_A_HALF.sub(r"\1.5 \2", _IN_WORDS.sub(_as_figure, said))
    match = _COLON.fullmatch(said) or _ENGLISH.fullmatch(said) or _CHINESE.fullmatch(said.replace(" ", ""))
    if match is None:
        return None
    groups = match.groupdict()
    hours = _number(groups.get("hours") or "0")
    minutes = _number(groups.get("minutes") or "0")
    if hours is None or minutes is None:
        return None
    total = round(hours * 60 + minutes)
    if groups.get("half") or groups.get("half2"):
        total += 30
    return total if 1 <= total <= LONGEST_MINUTES else None


def _as_figure(match: re.Match[str]) -> str:
    if match["half"]:
        return "30 min"
    return "1" if match["one"] == "an" else str(max(1, _WORDS.index(match["one"])))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        pass
    if text == "半":
        return 0.5
    tens, found, ones = text.partition("十")
    if not found:
        return float(_DIGITS[text]) if text in _DIGITS else None
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return float(10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0))


def split_minutes(text: str) -> tuple[str, int | None]:
    """Return a text without the length of time at its end, and that in minutes: "registry repaired 20m".

    It must name a unit: a bare number, or one with a colon, is a version or a time of the day.
    """
    tail = text[-_LONGEST_TEXT:]
    for start in range(len(tail)):
        if start and _within_a_word(tail[start - 1], tail[start]):
            continue
        said = tail[start:].strip(_AROUND)
        if tail[start] in _AROUND.replace("(", "").replace("（", "") or not _UNIT.search(said.casefold()):
            continue
        if ":" not in said and "：" not in said and (minutes := read_minutes(said)) is not None:
            return text[: len(text) - len(tail) + start].rstrip(_AROUND), minutes
    return text, None


def split_leading_minutes(text: str) -> tuple[int | None, str]:
    """Return the length of time with which a text begins, and what follows: "15 checked the cables"."""
    words = text.split()
    for count in range(min(5, len(words)), 0, -1):
        if (minutes := read_minutes(" ".join(words[:count]))) is not None:
            return minutes, " ".join(words[count:])
    return None, text.strip()


def _within_a_word(before: str, here: str) -> bool:
    """Say whether a length of time cannot begin here: in "v3.20m" or "-5m", but it can in "修复20分钟"."""
    return before in ".-+:" or (before.isascii() and before.isalnum() and here.isalnum())
