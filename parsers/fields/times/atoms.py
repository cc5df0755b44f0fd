"""The smallest words of time, in Chinese and English, found one by one in a folded text.

Each pattern is bounded, and one pass finds them all: the work grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from parsers.fields.times.numbers import NUMBER_ZH, UNITS_EN, small_number


class Kind(Enum):
    """What one atom says."""

    DATE = "date"
    """year or None, month, day"""
    SHIFT = "shift"
    """days back from today"""
    WEEKDAY = "weekday"
    """0 to 6, and which week: None (nearest past), 0 (this one), -1, -2; "last" of English is `LAST`"""
    PART = "part"
    """name of a part of the day"""
    CLOCK = "clock"
    """hour, minute or None, and whether it was written as a 24-hour time"""
    NOON = "noon"
    AGO = "ago"
    """minutes back, and the unit: "minute", "hour", "day", "week", "month" """
    SPAN = "span"
    """"week" or "month", and how many of them back"""
    NOW = "now"
    ABOUT = "about"
    """roughly"""
    LATER = "later"
    """a day to come; what stands with it never happened yet"""


LAST = -100
"""The week of "last Friday": the latest Friday before today."""
AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Atom:
    """One word of time, what it says, and where it stands."""

    kind: Kind
    said: tuple[int | str | bool | None, ...]
    start: int
    end: int


_WEEKDAY_ZH = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {
    str(number + 1): number for number in range(7)
}
_WEEKDAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS_EN = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {
    "凌晨": "night", "半夜": "midnight", "深夜": "midnight", "夜里": "evening", "午夜": "midnight",
    "清晨": "early", "清早": "early", "一早": "early", "早晨": "morning",
    "早上": "morning", "早间": "morning",
    "上午": "forenoon", "中午": "noon", "午间": "noon", "下午": "afternoon", "午后": "afternoon",
    "傍晚": "dusk", "晚上": "evening", "晚间": "evening", "夜间": "evening", "早": "morning", "晚": "evening",
    "夜": "evening",
    "early morning": "early", "morning": "morning", "forenoon": "forenoon", "noon": "noon", "midday": "noon",
    "lunchtime": "noon", "lunch time": "noon", "lunch": "noon", "afternoon": "afternoon",
    "evening": "evening",     "night": "evening", "midnight": "midnight", "tonight": "evening",
}  # fmt: skip
_SHIFTS = {
    "今天": 0, "今日": 0, "今儿": 0, "当天": 0, "今": 0, "昨天": 1, "昨日": 1, "昨儿": 1, "昨": 1,
    "前天": 2, "前日": 2, "前": 2, "大前天": 3,
    "today": 0, "this": 0, "tonight": 0, "yesterday": 1, "last": 1, "the day before yesterday": 2,
}  # fmt: skip
_UNITS_ZH = {"分钟": "minute", "分": "minute", "小时": "hour", "钟头": "hour", "天": "day", "日": "day"} | {
    "周": "week", "星期": "week", "礼拜": "week", "月": "month",
}  # fmt: skip
UNIT_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200}

_N = NUMBER_ZH
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_COUNT_EN = (
    r"half an?|an? half|an?|one and a half|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen"
    r"|twenty|thirty|forty|a couple(?: of)?|couple of|a few|few|several|[0-9]{1,3}(?:\.5)?"
)
_UNIT_EN = "|".join(sorted(UNITS_EN, key=len, reverse=True))

# The first group that matched names the reader below. Order matters: the longer reading first.
_RULES: tuple[tuple[str, str], ...] = (
    ("later",
        r"明天|明日|明早|明晚|后天|下(?:下)?个?(?:周|星期|礼拜|月)[一二三四五六日天]?"
        r"|(?<![a-z])(?:tomorrow|next (?:week|month|"
        + _DAY + r"))(?![a-z])"),
    ("iso",
        r"(?<![0-9.])(?:19"
        r"|20)[0-9]{2} ?[-/.年] ?[0-9]{1,2} ?[-/.月] ?[0-9]{1,2}(?![0-9])(?:(?<=[0-9]) ?[日号]"
        r"|t(?=[0-9]))?"),
    ("numeric", r"(?<![0-9./-])[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9.])"),
    ("monthday", rf"(?<![0-9])[0-9]{{1,2}} ?月 ?(?:份)?[0-9]{{1,2}} ?[日号]?|{_N}{{1,2}}月{_N}{{1,3}}[日号]"),
    ("short", r"(?<![0-9./-])[0-9]{1,2}[/-][0-9]{1,2}(?= ?,? ?(?:[上下中早晚凌]|[0-9]{1,2}[:点时]))"),
    ("aday",
        rf"(?<![a-z0-9])(?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b\.?(?:,? (?:19"
        rf"|20)[0-9]{{2}})?"),
    ("month",
        rf"(?<![a-z])(?:{_MONTH})\b\.? [0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9:])(?:,? (?:19"
        rf"|20)[0-9]{{2}}(?![0-9]))?"),
    ("agozh",
        rf"(?:(?:半|一个半|[0-9]{{1,3}}(?:\.5)?|{_N}{{1,4}}|几)个?(?:半)?(?:多)?(?:小时|钟头|分钟|星期"
        rf"|礼拜|月|天|日|周)(?:半)?(?:多)?(?:之前|以前|前)(?!后))"),
    ("agoen", rf"(?<![a-z0-9.])(?:{_COUNT_EN}) ?(?:{_UNIT_EN})(?: or so)? (?:ago|back|before now)\b"),
    ("sinceen",
        rf"(?<![a-z])for (?:the |about |around |over |more than |at least |almost |nearly |past "
        rf"|last ){{0,3}}(?:{_COUNT_EN}) (?:{_UNIT_EN})\b(?= now|$|[.,;!]| *\n)"),
    ("weekdayzh",
        r"(?:上上个?|上个?|这个?|本)?(?:周|星期|礼拜)[一二三四五六日天](?![a-z0-9期])|(?:上上个?|上个?"
        r"|这个?|本)(?:周|星期|礼拜)[1-6](?![0-9])"),
    ("weekdayen", rf"(?<![a-z])(?:last |this |past )?(?:{_DAY})\b\.?(?![a-z'])"),
    ("spanzh", r"(?:上上个?|上个?|这个?|本)(?:周|星期|礼拜|月)(?!末)"),
    ("spanen", r"(?<![a-z])(?:the )?(?:last|this|past) (?:week|month)\b(?!end)"),
    ("shiftzh", r"大前天|前天|前日|昨天|昨日|昨儿|今天|今日|今儿|昨(?=[早晚夜])|今(?=[早晚])|前(?=晚)"),
    ("shiftpart",
        r"(?<![a-z])(?:this|yesterday|last|today) (?=early morning|morning|afternoon|evening|night|noon"
        r"|lunch)"),
    ("shiften", r"(?<![a-z])(?:the day before yesterday|yesterday|today|tonight)\b"),
    ("partzh",
        r"凌晨|清晨|清早|早晨|早上|一早|早间|上午|中午|午间|下午|午后|傍晚|晚上|晚间|夜间|夜里|半夜"
        r"|深夜|午夜|(?<=[今昨前])[早晚夜]"),
    ("clocken", r"(?<![a-z0-9.:])(?:[01]?[0-9]|2[0-3])(?:[:.][0-5][0-9])? ?[ap]\.?m\b\.?"),
    ("clock", r"(?<![0-9.:])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![0-9:%])(?: ?h\b)?"),
    ("clockzh",
        rf"(?<![0-9.])(?:[01]?[0-9]|2[0-4]|{_N}{{1,3}})(?:点钟|点|时(?![候常而间不]))(?:半|整|[一三]刻"
        rf"|(?:[0-5]?[0-9]|{_N}{{1,3}})分?(?![0-9个]))?"),
    ("barehour",
        r"(?:(?<![^\n])|(?<=at )|(?<=about )|(?<=since )|(?<=around )|(?<=from ))(?:1[0-2]|[1-9])"
        r"(?= (?:in the|this|yesterday) (?:early )?(?:morning|afternoon|evening)\b)"),
    ("ish", r"(?<![0-9.:a-z])(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9])?[- ]?ish\b"),
    ("oclock",
        r"(?<![a-z0-9])(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
        r"|twelve) o'?clock\b"),
    ("past",
        r"(?<![a-z])(?:half|(?:a )?quarter) (?:past|to) (?:[0-9]{1,2}|one|two|three|four|five|six|seven"
        r"|eight|nine|ten|eleven|twelve)\b"),
    ("parten",
        r"(?<![a-z])(?:early morning|morning|forenoon|midday|noon|lunch ?time|lunch|afternoon|evening"
        r"|midnight|night)\b"),
    ("now",
        r"刚才|刚刚(?![好够])|方才|(?<![a-z])(?:just now|a moment ago|moments ago|a minute ago"
        r"|right now|a (?:short )?while ago)\b"),
    ("about",
        r"大约|大概|约莫|差不多|左右|前后|许(?=[,。 ])|(?<![a-z])(?:about|around|approximately"
        r"|approx\.?|roughly|ca\.?|circa)(?= )|~(?=[0-9])|-?ish\b"),
)  # fmt: skip
_BEGIN = (
    "(?:(?<![a-z])(?=[a-z~-])"
    "|(?=[0-9零〇一二两三四五六七八九十半几大前昨今上这本周星礼凌清早中午下傍晚夜深刚方约差左许明后]))"
)
"""Where an atom can begin at all: most places of a text are passed by this alone."""
_PATTERN = re.compile(
    _BEGIN
    + "(?:"
    + "|".join(f"(?P<{name}>{rule})" for name, rule in _RULES)
    .replace(r"\1", r"(?P=sep)")
    .replace("([/.-])", "(?P<sep>[/.-])")
    + ")"
)
_DIGITS = re.compile(r"[0-9]+")
_DIGITS_OR_ZH = re.compile(rf"[0-9]+(?:\.5)?|{_N}+")


def atoms(plain: str, begin: int, end: int) -> list[Atom]:
    """Return the atoms between two places of a folded text, in their order."""
    while begin and plain[begin - 1].isalnum() and plain[begin - 1].isascii():
        begin -= 1  # not in the middle of a word or a number
    while end < len(plain) and plain[end].isalnum() and plain[end].isascii():
        end += 1
    found: list[Atom] = []
    for match in _PATTERN.finditer(plain, begin, end):
        name = match.lastgroup if match.lastgroup != "sep" else "numeric"
        read = _READERS[name or ""](match[0])
        if read is None:
            continue
        kind, *said = read
        found.append(Atom(kind, tuple(said), match.start(), match.end()))
        if name == "ish":
            found.append(Atom(Kind.ABOUT, (), match.end(), match.end()))
        if match[0] == "tonight":
            found.append(Atom(Kind.PART, ("evening",), match.end(), match.end()))
    return found


Said = tuple[Kind, *tuple[int | str | bool | None, ...]] | None


def _iso(words: str) -> Said:
    year, month, day = map(int, _DIGITS.findall(words))
    return (Kind.DATE, year, month, day)


def _numeric(words: str) -> Said:
    first, second, year = map(int, _DIGITS.findall(words))
    year += 2000 if year < 100 else 0
    if "." in words or first > 12:
        return (Kind.DATE, year, second, first)
    if second > 12:
        return (Kind.DATE, year, first, second)
    return (Kind.DATE, year, first, second, AMBIGUOUS)


def _month_day(words: str) -> Said:
    month, day = (small_number(each) for each in _DIGITS_OR_ZH.findall(words))
    return (Kind.DATE, None, int(month), int(day))


def _short(words: str) -> Said:
    month, day = map(int, _DIGITS.findall(words))
    return (Kind.DATE, None, month, day) if month <= 12 else (Kind.DATE, None, day, month)


def _english_date(words: str) -> Said:
    numbers = [int(each) for each in _DIGITS.findall(words)]
    month = next(
        _MONTHS_EN.index(each[:3]) for each in re.findall("[a-z]{3,}", words) if each[:3] in _MONTHS_EN
    )
    return (Kind.DATE, numbers[1] if len(numbers) > 1 else None, month + 1, numbers[0])


def _ago_chinese(words: str) -> Said:
    unit = next(
        unit for unit in ("小时", "钟头", "分钟", "星期", "礼拜", "月", "天", "日", "周") if unit in words
    )
    head, _, tail = words.partition(unit)
    if "几" in head:
        return None
    number = _DIGITS_OR_ZH.search(head)
    count = small_number(number[0]) if number else 0.0
    if "半" in head or tail.startswith("半"):
        count += 0.5
    return (Kind.AGO, round(count * UNIT_MINUTES[_UNITS_ZH[unit]]), _UNITS_ZH[unit])


def _ago_english(words: str) -> Said:
    parts = words.removeprefix("for ").split()
    unit = next((UNITS_EN[each] for each in parts if each in UNITS_EN), None)
    count = _english_count(words)
    if unit is None:  # "20min ago"
        unit = next(UNITS_EN[each] for each in re.findall("[a-z]+", words) if each in UNITS_EN)
    return None if count is None else (Kind.AGO, round(count * UNIT_MINUTES[unit]), unit)


def _english_count(words: str) -> float | None:
    if "few" in words or "several" in words:
        return None
    if "half" in words:
        return 1.5 if "one and" in words else 0.5
    if "couple" in words:
        return 2
    if (digits := re.search(r"[0-9]+(?:\.5)?", words)) is not None:
        return float(digits[0])
    return next((small_number(each) for each in words.split() if small_number(each)), 1)


def _weekday_chinese(words: str) -> Said:
    week = {"上上": -2, "上": -1, "这": 0, "本": 0}.get(words[:2] if words.startswith("上上") else words[0])
    return (Kind.WEEKDAY, _WEEKDAY_ZH[words[-1]], week)


def _weekday_english(words: str) -> Said:
    first, _, second = words.rpartition(" ")
    week = {"last": LAST, "past": LAST, "this": 0}.get(first)
    return (Kind.WEEKDAY, _WEEKDAYS_EN.index(second[:3]), week)


def _span_chinese(words: str) -> Said:
    back = 2 if words.startswith("上上") else 1 if words.startswith("上") else 0
    return (Kind.SPAN, "month" if words.endswith("月") else "week", back)


def _span_english(words: str) -> Said:
    return (Kind.SPAN, "month" if words.endswith("month") else "week", 0 if "this" in words else 1)


def _clock(words: str) -> Said:
    hour, minute = map(int, _DIGITS.findall(words)[:2])
    return (Kind.CLOCK, hour, minute, hour > 12 or words[0] == "0" or hour == 0)


def _clock_english(words: str) -> Said:
    numbers = [int(each) for each in _DIGITS.findall(words)]
    hour = numbers[0]
    if hour <= 12:
        hour = hour % 12 + (12 if "p" in words else 0)
    return (Kind.CLOCK, hour, numbers[1] if len(numbers) > 1 else None, True)


def _clock_chinese(words: str) -> Said:
    head, tail = re.split("点钟|点|时", words, maxsplit=1)
    hour, minute = int(small_number(head)), None
    if tail.startswith(("半", "一刻", "三刻", "整")):
        minute = {"半": 30, "一": 15, "三": 45, "整": 0}[tail[0]]
    elif number := tail.removesuffix("分"):
        minute = int(small_number(number))
    if hour > 24 or (minute or 0) > 59:
        return None
    return (Kind.CLOCK, hour, minute, hour > 12 or hour == 0 or head[0] == "0")


def _o_clock(words: str) -> Said:
    hour = int(small_number(words.split()[0]))
    return (Kind.CLOCK, hour, None, False) if 0 < hour <= 12 else None


def _ish(words: str) -> Said:
    numbers = [int(each) for each in _DIGITS.findall(words)]
    return (Kind.CLOCK, numbers[0], numbers[1] if len(numbers) > 1 else None, numbers[0] > 12)


def _past(words: str) -> Said:
    hour = int(small_number(words.split()[-1]))
    if not 0 < hour <= 12:
        return None
    minute = 30 if "half" in words else 15
    if " to " in words:
        hour, minute = hour - 1 or 12, 60 - minute
    return (Kind.CLOCK, hour, minute, False)


_READERS: dict[str, Callable[[str], Said]] = {
    "iso": _iso,
    "numeric": _numeric,
    "monthday": _month_day,
    "short": _short,
    "aday": _english_date,
    "month": _english_date,
    "agozh": _ago_chinese,
    "agoen": _ago_english,
    "sinceen": _ago_english,
    "weekdayzh": _weekday_chinese,
    "weekdayen": _weekday_english,
    "spanzh": _span_chinese,
    "spanen": _span_english,
    "shiftzh": lambda words: (Kind.SHIFT, _SHIFTS[words]),
    "shiftpart": lambda words: (Kind.SHIFT, _SHIFTS[words.strip()]),
    "shiften": lambda words: (Kind.SHIFT, _SHIFTS[words]),
    "partzh": lambda words: (Kind.PART, _PARTS[words]),
    "parten": lambda words: (Kind.PART, _PARTS[words]),
    "clocken": _clock_english,
    "clock": _clock,
    "clockzh": _clock_chinese,
    "barehour": lambda words: (Kind.CLOCK, int(words), None, False),
    "ish": _ish,
    "oclock": _o_clock,
    "past": _past,
    "later": lambda _: (Kind.LATER,),
    "now": lambda _: (Kind.NOW,),
    "about": lambda _: (Kind.ABOUT,),
}
