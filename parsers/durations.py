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
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def read_minutes(text: str) -> int | None:
    """Return whole minutes, 1 to a week; None when the text says no length of time, or more than one thing.

    A bare number means minutes.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    said = " ".join(unicodedata.normalize("NFKC", text).casefold().strip(" .。;；").split())
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
