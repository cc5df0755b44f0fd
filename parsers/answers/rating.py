"""A survey answer written as text: "5 4 5", "速度5 技术4 态度5", "★★★★☆", "很满意" (SPEC F1)."""

# ruff: noqa: E501 (one pattern a line; being broken up)

from __future__ import annotations

import re
import unicodedata

from ..model import Rating

MAX_TEXT = 4000
"""Characters that are read; what lies beyond is no part of the comment either."""
MAX_COMMENT = 2000

_SCALES: tuple[tuple[str, str], ...] = (
    ("speed", r"(?:response |resolution )?speed|quickness|(?:响应|解决|处理)?速度|响应(?:时间)?|快慢|效率"),
    (
        "skill",
        r"(?:technical |tech )?skills?|technique|technical(?: ability)?|competence|expertise|技术(?:能力|水平)?|专业(?:能力|水平)?|能力",
    ),
    ("attitude", r"(?:service )?attitude|friendliness|kindness|courtesy|(?:服务)?态度|服务"),
)
_OVERALL = r"overall|rating|score|satisfaction|总体(?:评价|满意度)?|整体|综合|评分|评价|打分|满意度|总分"
_DIGIT = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_GRADE = r"([1-5]|[一二两三四五](?=[\s]?[分星颗]))(?![\d.:%-]\d|\d|%)(?:\s?(?:/|of|out of)\s?5(?!\d))?(?:\s?(?:points?|stars?|分|颗星|星)(?!钟))?"
_LABELLED = re.compile(
    "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _SCALES) + rf"|(?P<all>{_OVERALL}))"
    rf"\s{{0,3}}(?:is|was|are|[:=-]|打|给|评|为|是)?\s{{0,3}}(?P<grade>{_GRADE}|[★⭐🌟]{{1,5}}☆{{0,4}})",
    re.IGNORECASE,
)
_THREE = re.compile(
    r"([1-5])\s?分?\s{0,2}(?:[ /,、;.|+-]|\s)\s{0,2}([1-5])\s?分?\s{0,2}(?:[ /,、;.|+-]|\s)\s{0,2}([1-5])(?:\s?分)?(?![\w/.:%-]|,\d)"
)
_THREE_GLUED = re.compile(r"([1-5])([1-5])([1-5])(?=[\s,.!。]*$)")
_BEGIN = r"(?:(?:my |the )?(?:rating|ratings|score|scores|answer|vote|评分|评价|打分|我的评分|我打|给)\s{0,2}(?:is|are|[:=])?\s{0,2})?"
_ONE = re.compile(
    rf"{_BEGIN}(?:([1-5])\s?(?:分|星|颗星|stars?|points?)?(?:\s?(?:/|of|out of)\s?5(?:\s?(?:stars?|points?|分|星))?)?|([一二两三四五])\s?(?:分|星|颗星))(?:好评)?",
    re.IGNORECASE,
)
_STARS = re.compile(r"([★⭐🌟]{1,5})([☆✩]{0,4})")
_FULL_MARKS = re.compile(
    r"(?:全部?|都|三项都?|三个都?|各项都?|均为?)(?:是|给|打)?([1-5])\s?分|(?:满分|全五星|五星好评)|all ([1-5])s?\b|([1-5]) (?:for all|for everything|across the board)|all (fives?)"
)
_WORDS: tuple[tuple[int, str], ...] = (
    (
        1,
        r"(?:非常|很|极其|十分|太|相当|极)(?:的)?不满意?|(?:非常|很|太|极)(?:差|糟糕?|烂)|差评|极差|very (?:dissatisfied|unsatisfied|unhappy|poor|bad)|(?:extremely|totally|completely) (?:dissatisfied|unsatisfied|unhappy)|terrible|awful|horrible",
    ),
    (
        2,
        r"不(?:太|是很|怎么|够)?满意|不(?:太)?好|较差|比较差|差|not (?:very |really |so )?(?:satisfied|happy|good|great)|dissatisfied|unsatisfied|unhappy|poor|bad",
    ),
    (
        3,
        r"一般(?:般|吧)?|还(?:行|可以)(?:吧)?|中等|普通|马马虎虎|凑合|so[- ]so|average|mediocre|neutral|fair|okay?|acceptable",
    ),
    (
        5,
        r"(?:非常|很|十分|特别|超级?|极其|极|相当|万分|太)(?:的)?(?:满意|好|棒)(?:了)?|太棒了|完美|very (?:satisfied|happy|good|pleased)|(?:extremely|totally|completely|fully|absolutely|really) (?:satisfied|happy|pleased)|excellent|great|perfect|outstanding|awesome|fantastic|amazing|wonderful|superb",
    ),
    (
        4,
        r"(?:比较|较|基本|挺|还算?)?满意(?:的)?|不错|挺好(?:的)?|比较好|(?:quite |fairly |mostly |rather )?(?:satisfied|happy|good|pleased)|not bad",
    ),
)
_WORD_PATTERNS = tuple(
    (
        grade,
        re.compile(
            rf"(?:(?:i am|i'm|we are|it was|that was|我|我们|总体|整体|服务|评价|评分|对(?:这次|本次|此次)?服务|rating|overall|service)[\s:]{{0,2}}){{0,2}}"
            rf"(?:{words})(?:\s?(?:service|support|job|work|的?服务|with (?:the|your) (?:service|support|help)))?(?:了|的|啊|哦|哈)?",
            re.IGNORECASE,
        ),
    )
    for grade, words in _WORDS
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\u20e3]")
_FIRST_CLAUSE = re.compile(r"[,.!?;。、\n]|\s-\s|但|不过|只是|\bbut\b")
_COURTESY = re.compile(
    r"(?:thanks?(?: you)?(?: a lot| so much| very much)?|thank you(?: very much| so much)?|thx|hi|hello|dear \w+|谢谢(?:你们?|您|大家)?|多谢|感谢|你好|您好|辛苦了|好的|收到)[\s,.!。~]*",
    re.IGNORECASE,
)
_TRIM = " \t\n,.;:!、。-|~/()"


def read_rating(text: str) -> Rating | None:
    """Read three grades from 1 (bad) to 5 (good) out of a survey answer; None when it holds none.

    Never raises; reads the first 4,000 characters. Understood are three numbers in the order speed, skill,
    attitude; grades beside their names in any order (a missing one gets the lower middle of the others); one
    number, stars or words of satisfaction for all three. They must begin the answer or fill a line: a number inside
    a sentence ("5 minutes", a date, a telephone number) is no rating. What remains is the comment.
    """
    lines = [
        unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).strip()
        for line in re.split("[\r\n\x0b\x0c\x85\u2028\u2029]", text[:MAX_TEXT])
    ]
    lines = [line for line in lines if not line.startswith((">", "|"))]
    return _labelled(lines) or _three(lines) or _three_lines(lines) or _one(lines)


def _labelled(lines: list[str]) -> Rating | None:
    """Grades beside their names, anywhere in the answer, each name once."""
    grades: dict[str, int] = {}
    rest: list[str] = []
    for line in lines:
        end = 0
        kept = ""
        for match in _LABELLED.finditer(line):
            scale = match.lastgroup if match.lastgroup in ("speed", "skill", "attitude", "all") else None
            scale = next(name for name in ("speed", "skill", "attitude", "all") if match[name])
            if scale in grades:
                continue
            grades[scale] = _grade(match["grade"])
            kept += line[end : match.start()].strip(_TRIM) + " "
            end = match.end()
        rest.append((kept + line[end:].strip(_TRIM) if end else line).strip())
    named = [grades[name] for name in ("speed", "skill", "attitude") if name in grades]
    if "all" in grades and not named:
        return _rating((grades["all"],) * 3, rest)
    if len(named) < 2 and "all" not in grades:
        return None
    middle = grades.get("all", sorted(named)[(len(named) - 1) // 2] if named else 0)
    return _rating(tuple(grades.get(name, middle) for name in ("speed", "skill", "attitude")), rest)


def _three(lines: list[str]) -> Rating | None:
    """ "5 4 5" at the beginning of a line, or "545" filling one."""
    for number, line in enumerate(lines):
        start = _skip_courtesy(line)
        begin = re.compile(_BEGIN, re.IGNORECASE).match(line, start)
        start = begin.end() if begin else start
        match = _THREE.match(line, start) or _THREE_GLUED.match(line, start)
        if match and _may_follow(line[match.end() :]):
            rest = [*lines[:number], line[:start] if start else "", line[match.end() :], *lines[number + 1 :]]
            return _rating((int(match[1]), int(match[2]), int(match[3])), rest)
    return None


def _three_lines(lines: list[str]) -> Rating | None:
    """One number a line, three lines in a row (blank ones between them do not count)."""
    filled = [(number, line.rstrip("分.,。 ")) for number, line in enumerate(lines) if line]
    for at in range(len(filled) - 2):
        grades = [line for _, line in filled[at : at + 3]]
        if all(len(grade) == 1 and grade in "12345" for grade in grades):
            used = {number for number, _ in filled[at : at + 3]}
            rest = [line for number, line in enumerate(lines) if number not in used]
            return _rating((int(grades[0]), int(grades[1]), int(grades[2])), rest)
    return None


def _one(lines: list[str]) -> Rating | None:
    """One number, stars or words for all three: at the beginning of the first line that says anything."""
    for number, line in enumerate(lines):
        start = _skip_courtesy(line)
        if start >= len(line):
            continue
        clause_end = _FIRST_CLAUSE.search(line, start)
        end = clause_end.start() if clause_end else len(line)
        if stars := _STARS.match(line, start):
            return _all(len(stars[1]), lines, number, stars.end(), start)
        if full := _FULL_MARKS.match(line, start):
            return _all(int(full[1] or full[2] or full[3] or 5), lines, number, full.end(), start)
        one = _ONE.match(line, start)
        if (one and line[one.end() :].strip() == "") or (
            one and one.end() == end and _may_follow(line[one.end() :])
        ):
            return _all(_DIGIT.get(one[2] or "", 0) or int(one[1]), lines, number, one.end(), start)
        for grade, pattern in _WORD_PATTERNS:
            if pattern.fullmatch(line, start, end):
                return _all(grade, lines, number, end, start)
        return None
    return None


def _all(grade: int, lines: list[str], number: int, end: int, start: int) -> Rating:
    rest = [*lines[:number], lines[number][:start], lines[number][end:], *lines[number + 1 :]]
    return _rating((grade,) * 3, rest)


def _may_follow(rest: str) -> bool:
    """Say whether grades may end here: not before a unit, a further number or a word of the same clause."""
    rest = rest.lstrip(" \t")
    if not rest or rest[0] in ",.;:!、。-|(~":
        return not re.match(r"[,.;:/-]?\s?\d", rest)
    return not re.match(
        r"\d|[:/%°]|(?:minutes?|mins?|hours?|days?|times?|pm|am|pcs?|people|分钟|小时|天|次|个|台|月|点|号|日|年|楼|人|层|位)",
        rest,
        re.IGNORECASE,
    )


def _skip_courtesy(line: str) -> int:
    at = 0
    while match := _COURTESY.match(line, at):
        at = match.end()
    return at


def _grade(written: str) -> int:
    if written[0] in "★⭐🌟":
        return sum(char in "★⭐🌟" for char in written)
    return _DIGIT.get(written[0], 0) or int(written[0])


def _rating(grades: tuple[int, ...], rest: list[str]) -> Rating:
    kept = [
        line.strip().strip(_TRIM).strip() if not any(char.isalnum() for char in line) else line.strip()
        for line in rest
    ]
    comment = "\n".join(line.lstrip(_TRIM) for line in kept if line.strip(_TRIM))
    return Rating(speed=grades[0], skill=grades[1], attitude=grades[2], comment=comment[:MAX_COMMENT].strip())
