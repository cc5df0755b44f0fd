"""Small numbers and units of time as words."""

from __future__ import annotations

NUMBER_ZH = "[零〇一二两三四五六七八九十]"
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40}
UNITS_EN = {
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "minute"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), "hour"),
    **dict.fromkeys(("day", "days"), "day"),
    **dict.fromkeys(("week", "weeks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
}


def small_number(words: str) -> float:
    """Return what "12", "1.5", "十二", "两" or "twelve" says; 0 for anything else."""
    if words[:1].isdigit() and words.replace(".", "", 1).isascii():
        return float(words)
    if words in _WORDS:
        return _WORDS[words]
    if "十" in words:
        tens, _, ones = words.partition("十")
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    value = 0
    for sign in words:
        if sign not in _DIGITS:
            return 0
        value = value * 10 + _DIGITS[sign]
    return value
