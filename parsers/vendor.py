"""What a vendor's mail tells beside its words: their own case number, and until when they promise (SPEC D5).

A number counts with its label only ("Case 12345", "案例号 8842", "[SR#7-123]"), or with a prefix that the big
ticket systems use ("INC0012345"): order numbers and telephone numbers look like any other. Our own ticket
numbers are none. Everything is bounded: no repetition stands in another, and a long mail is read in part.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from parsers.tokens import without_tokens

MAX_TEXT = 20_000
"""Characters of a mail that are looked at."""
MAX_SUBJECT = 500
LONGEST_CASE = 60
"""Characters of a case number as the vendor writes it, label and brackets included."""

_NUMBER = r"(?=[A-Z0-9._/\-]{0,30}\d{3})[A-Z0-9][A-Z0-9._/\-]{2,30}(?<![._/\-])"
_MARK = r"(?: {0,2}(?:number|num|no\.?|nr\.?|id))?"
_STRONG = (
    rf"(?:(?:support |service )?(?:case|ticket|incident)|service request|sr|rma|reference|ref){_MARK}"
    r" {0,2}(?:[#:]{1,2}| is) {0,2}#?"
)
"""A label that says that a number follows."""
_MARKED = (
    r"(?:(?:support |service )?(?:case|ticket|incident)|service request|reference)"
    r" {1,2}(?:number|no\.?|nr\.?|id) {1,2}"
)
_BARE = r"(?<!in )(?<!the )(?:(?:support |service )?(?:case|ticket|incident)|service request|sr) {1,2}"
"""Only the word before it: "Case 12345", but not "in case 1000 users"."""
_CHINESE = (
    r"(?:案例|案件|工单|服务单|服务请求|服务|受理|报修|维修|事件|问题)"
    r"(?:编号|单号|号码|号)? ?(?:为|是)? ?[:#]? ?"
)
_PREFIX = r"(?:INC|RITM|REQ|CHG|SR|CS|RMA|TT)[\-#]?(?=\d{4})"
_PATTERNS = tuple(
    re.compile(rf"(?<![A-Z0-9])(?P<label>{label})(?P<number>{number})(?![A-Z0-9])", re.IGNORECASE)
    for label, number in (
        (_STRONG, _NUMBER),
        (_MARKED, _NUMBER),
        (_CHINESE, _NUMBER),
        (_BARE, r"(?=[A-Z0-9._/\-]{0,30}\d{4})[A-Z0-9][A-Z0-9._/\-]{3,30}(?<![._/\-])"),
        (_PREFIX, r"\d{4,20}"),
    )
)
_SAYS = re.compile(r" is(?= )| ?[为是](?= ?[A-Z0-9])", re.IGNORECASE)
"""The verb between label and number: nobody knows the number by it."""
_NOT_THEIRS = re.compile(
    r"\d{8}-\d{3,9}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d+[A-Z]?B", re.IGNORECASE
)
"""Numbers of tickets of a Postdesk, dates, sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A vendor's own number of the matter."""

    number: str
    """The bare number, upper case."""
    written: str
    """As their mail has it, label and brackets included, on one line: their system knows it by that."""


def read_case(subject: str, text: str) -> Case | None:
    """Return the vendor's case number; None when the mail tells none. The subject is asked first.

    Never raises; linear in the length of what is looked at.
    """
    for words in (subject[:MAX_SUBJECT], text[:MAX_TEXT]):
        plain = unicodedata.normalize("NFKC", without_tokens(words))
        plain = re.sub(r"[ \t\u3000]+", " ", plain)
        found = [case for pattern in _PATTERNS for case in _cases(pattern, plain)]
        if found:
            return min(found, key=lambda each: each[0])[1]
    return None


def _cases(pattern: re.Pattern[str], plain: str) -> list[tuple[int, Case]]:
    for match in pattern.finditer(plain):
        number = match["number"]
        if _NOT_THEIRS.fullmatch(number) or "#" + number in _our_tags(plain):
            continue
        start, end = match.start(), match.end()
        if plain[max(start - 1, 0) : start] == "[" and plain[end : end + 1] == "]":
            start, end = start - 1, end + 1
        written = " ".join(_SAYS.sub(" ", plain[start:end]).split())
        if len(written) <= LONGEST_CASE:
            return [(match.start(), Case(number=number.upper(), written=written))]
    return []


def _our_tags(plain: str) -> tuple[str, ...]:
    return tuple(re.findall(r"#\d{8}-\d{3,9}", plain[:MAX_SUBJECT]))


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:mon|tues?|wednes|wed|thurs?|fri|satur|sat|sun)(?:day)?"
_CLOCK = r"(?: ?(?:at )?\d{1,2}[:.]\d{2}(?: ?[ap]m)?)?"
_DAY = (
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?: \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|(?:this |next )?{_WEEKDAY}\b"
    r"|tomorrow|today|\d{1,2}\.\d{1,2}\.(?:\d{4})?)"
)
_EN_ETA = re.compile(
    r"(?<![a-z])(?:eta|expected|estimated|no later than|at the latest|by|before|until|till|due|delivery"
    r"|arrives?|available)"
    r"(?: (?:on|by|before|date|delivery|completion|resolution|time|is|for|to arrive)){0,3} {0,2}[:\-]? {0,2}"
    rf"(?P<day>{_DAY}){_CLOCK}",
)
_ZH_DAY = (
    r"(?:\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?[日号]?|\d{1,2} ?月 ?\d{1,2} ?[日号]?"
    r"|(?:下下|下|本|这)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天]|今天|今日|明天|明日|后天)"
)
_ZH_ETA = re.compile(
    rf"(?:预计|预期|预估|最迟|最晚|不晚于|计划|将于|会在|争取)[^。;!?\n]{{0,20}}?(?P<day>{_ZH_DAY})"
    rf"|(?P<before>{_ZH_DAY}) ?(?:上午|下午|晚上|下班)?(?:\d{{1,2}}[点时:]\d{{0,2}})? ?"
    r"(?:之前|以前|前|内|到货|到达|上门|完成|修复|解决|回复|答复)"
)
_NO_PROMISE = re.compile(
    r"reply|respond|respons|answer|feedback|closed?|expire|office|return|out of|holiday|vacation|confirm"
    r"|survey|请[^。;\n]{0,12}(?:回复|答复|反馈|提供|确认)|关闭|休假|外出|放假",
)
_SENTENCE = re.compile(r"[.!?](?=\s)|[。!?;;\n]")


def read_eta(text: str) -> str:
    """Return the words of a vendor's mail that say by which day they expect to be done, "" for none.

    "by Friday", "ETA: 2024-05-24", "预计5月24日到货". A day that is named for something else does not count:
    until when somebody is away, or until when we are to answer. The first that counts; never raises.
    """
    plain = re.sub(r"[ \t\u3000]+", " ", unicodedata.normalize("NFKC", text[:MAX_TEXT]).casefold())
    for pattern in (_EN_ETA, _ZH_ETA):
        for match in pattern.finditer(plain):
            if not _NO_PROMISE.search(_sentence_around(plain, match)):
                groups = match.groupdict()
                return _tidy(groups["day"] or groups.get("before") or "")
    return ""


def _sentence_around(plain: str, match: re.Match[str]) -> str:
    """The sentence in which a match stands, at most 200 characters on each side."""
    before = _SENTENCE.split(plain[max(match.start() - 200, 0) : match.start()])[-1]
    behind = _SENTENCE.split(plain[match.end() : match.end() + 200])[0]
    return before + match[0] + behind


def _tidy(day: str) -> str:
    """A day as other readers of days take it: no "24th", no blanks within Chinese."""
    day = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", day)
    return (
        re.sub(r"(?<=[年月\d]) (?=[年月日号\d])", "", day)
        if re.search("[年月]", day)
        else day.replace(",", "")
    )
