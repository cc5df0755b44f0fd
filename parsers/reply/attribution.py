"""Recognise the lines that name who wrote what is quoted below: "On ... wrote:", "在 ... 写道："."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.reply.contact import is_closing
from parsers.reply.lines import Kind, Lines
from parsers.reply.words import DAYS_MONTHS, HAN_VERBS, PRONOUNS, STARTS, VERBS, any_of_words

LONGEST = 600
"""Characters an attribution may have."""
_LINES = 6
_SHORT = 100
_AFTER_VERB = 3
_ARTICLES = frozenset({"the", "our", "my", "your", "their", "his", "her", "this", "that"})
_HAN_PRONOUNS = frozenset("我您你他她它咱")
_FENCE = "-—–―‐‑=~*_| "
_VERB = re.compile(
    r"(?<![^\W_])(?:" + any_of_words(VERBS) + r")(?:\([aа]\))?(?![^\W_])"
    r"|" + "|".join(HAN_VERBS)
)
_MAIL = re.compile(r"[^\s<>()\[\]@,;:\"]{1,64}@[^\s<>()\[\]@,;:\"]{1,100}")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:.：h時时点點시]\s?\d{2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)\d{1,4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,4}(?!\d)")

_DATE_FIRST = re.compile(
    r"(?:(?:" + any_of_words(STARTS) + r")[\s,:]{1,3})?"
    r"(?:(?:" + any_of_words(DAYS_MONTHS) + r")[^\W\d]{0,12}[.,，]{0,2}\s?){0,3}"
    r"(?:[^\W\d]{1,14}(?:-feira)?[.,]{0,2}\s)?[(（]?(?:den |dem |the |le |de )?"
    r"\d{1,4}(?:st|nd|rd|th|er|º)?(?![^\W年년]|@)",
    re.IGNORECASE,
)
_HAN_FIRST = re.compile(
    r"(?:[在于於]\s?|(?:星期|周|週)\S{1,2}[,，]?\s?)?(?:19|20)?\d\d\s?[年/.-]\s?\d{1,2}|[在于於]\s?(?:星期|周|週)"
)
_HAN_NAMED = re.compile(r".{1,120}?[>)）】」\w]\s?[于於在]\s?(?:19|20)\d\d\s?[年/.-]")
_XIAOMI = re.compile(r"在\s?.{1,120}[，,]\s?(?:19|20)\d\d年")
_OLD_GMAIL = re.compile(
    r"(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}\s[^<>]{0,100}<[^\s<>@]{1,64}@[^\s<>@]{1,100}>:?"
)
_REST = re.compile(r"(?:(?:19|20)\d\d(?![-/.年\d])|\D{0,6}\d{1,2}\s?[:.：h時时]\s?\d{2}(?!\d|[.:]\d{2}))")
_ODD_QUOTE = re.compile(r"\|(?: |$)|[A-Za-z]{1,10}> ?")
_ENGLISH_DATE = re.compile(
    r"\bOn (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d|\d{1,4}[-/. ])"
)
_HAN_DATE = re.compile(r"在\s?(?:19|20)\d\d\s?[年/.-]\s?\d{1,2}")
_ENGLISH_END = re.compile(r"\bwrote ?[:：]")
_HAN_END = re.compile(r"[写寫]道 ?[:：]")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Lines `start` to `end` (exclusive) name the writer of what follows."""

    start: int
    end: int
    certain: bool
    """Believable even when what follows bears no quote marks."""


def attribution_at(lines: Lines, last: int, floor: int) -> Attribution | None:
    """The attribution that ends with the line `last` and begins not above `floor`; None if none does."""
    if not _may_end(lines.bare[last]):
        return None
    quoted = _mark_quote_below(lines, last)
    fenced = _is_fenced(lines.bare[last])
    joined = ""
    best: Attribution | None = None
    for start in range(last, max(floor, last - _LINES) - 1, -1):
        line = lines.bare[start]
        if lines.kind[start] is not Kind.TEXT or (start < last and line[-1:] in ":："):
            break
        ends_above = line[-1:] in ".!?。！？" and best is not None and not _is_rest(lines.bare[best.start])
        if ends_above or (best is not None and is_closing(line)):
            break
        joined = f"{line} {joined}" if joined else line
        if len(joined) > LONGEST:
            break
        opens = start == 0 or lines.kind[start - 1] is not Kind.TEXT
        certain = _judge(joined.strip(_FENCE), quoted, fenced, opens)
        if certain is None:
            continue
        found = Attribution(start, last + 1, certain)
        if _starts_with_date(line.strip(_FENCE)) and not _is_rest(line):
            return _with_line_above(lines, found, floor)
        if best is None or _is_rest(lines.bare[best.start]) or (certain and not best.certain):
            best = found
    return best


def _mark_quote_below(lines: Lines, last: int) -> bool:
    """Whether quoted lines follow; lines marked in a rarer way ("| text", "JD> text") become quoted ones."""
    index = follows = lines.next_filled(last + 1)
    if follows == len(lines) or lines.kind[follows] is Kind.QUOTE:
        return follows < len(lines)
    if _VERB.search(lines.bare[last].casefold()) is None:
        return False
    while index < len(lines) and lines.kind[index] is Kind.TEXT and _ODD_QUOTE.match(lines.bare[index]):
        lines.kind[index] = Kind.QUOTE
        index = lines.next_filled(index + 1)
    return index > follows


def _with_line_above(lines: Lines, found: Attribution, floor: int) -> Attribution:
    """The same with the line above, when that holds only "On Monday," or only the name: "张三 <...>"."""
    above = found.start - 1
    if above < floor or lines.kind[above] is not Kind.TEXT:
        return found
    bare = lines.bare[above]
    words = bare.rstrip(" ,").casefold().split()
    weekday = len(words) == 2 and words[0] in STARTS and words[1][:3].rstrip(".,") in DAYS_MONTHS
    name = lines.bare[found.start][:1] in "于於" and bare.endswith(">") and len(bare) <= _SHORT
    return Attribution(above, found.end, found.certain) if weekday or name else found


def _is_rest(bare: str) -> bool:
    """Whether the line can only go on with what the line above began: an address, a time, a verb alone."""
    if bare[:1] in "<(" or len(bare.split()) == 1 or _REST.match(bare):
        return True
    close = bare.find(">")
    return close >= 0 and "<" not in bare[:close]


def _is_fenced(bare: str) -> bool:
    return bare[:3] in ("---", "___", "===") and bare[-1:] in "-_="


def _may_end(bare: str) -> bool:
    """A cheap test that most lines fail."""
    if not bare or len(bare) > LONGEST:
        return False
    if bare[-1] in ":：":
        return True
    if bare[-1] == ">":
        return "@" in bare
    return (bare[-1] in "-—_=*" or bare.endswith(("wrote", "writes"))) and bool(_VERB.search(bare.casefold()))


def _judge(text: str, quoted: bool, fenced: bool, opens: bool) -> bool | None:
    """None: no attribution. Else whether it is certain without quote marks below.

    `quoted`: quote marks follow; `fenced`: it stands between dashes; `opens`: it begins a paragraph.
    """
    colon = text[-1:] in ":："
    folded = text.casefold()
    verb = _VERB.search(folded)
    if not colon and not verb:
        return True if (quoted or opens) and _OLD_GMAIL.fullmatch(text) else None
    mail = _MAIL.search(text) is not None
    clock = _CLOCK.search(text) is not None
    dated = _YEAR.search(text) is not None or _NUMBERS.search(text) is not None
    evidence = (mail, clock, dated).count(True)
    first = _starts_with_date(text)
    if verb is None:
        if (first or opens) and evidence == 3 and text.rstrip(":： ").endswith((">", ")", "）", "]")):
            return True
        believed = quoted and ((mail and len(text) <= _SHORT) or (clock and dated and first))
        return False if believed else None
    if fenced and len(text) <= _SHORT:
        return True
    before = folded[: verb.start()].split()
    if before and before[-1] in PRONOUNS and not (first and (quoted or mail or clock)):
        return False if quoted and len(text) <= _SHORT else None
    if (not colon or verb.group(0) in HAN_VERBS) and len(folded) - verb.end() > _AFTER_VERB:
        return None
    if not quoted and not mail and _tells(folded, verb, before):
        return None
    if first and evidence:
        return True
    if evidence >= 2 and _is_named(text, folded, verb):
        return True
    ends = len(text) <= _SHORT and len(folded) - verb.end() <= _AFTER_VERB
    if opens and mail and ends and not _tells(folded, verb, ["", *before]):
        return True
    return False if quoted and (evidence or len(text) <= _SHORT) else None


def _tells(folded: str, verb: re.Match[str], before: list[str]) -> bool:
    """Whether a sentence tells of something written: "the server wrote:", "我在2024年5月20日写道：" """
    if not _ARTICLES.isdisjoint(before[1:]):
        return True
    return verb.group(0) in HAN_VERBS and folded[0] in _HAN_PRONOUNS


def _is_named(text: str, folded: str, verb: re.Match[str]) -> bool:
    """Whether the writer's name comes first: "Max <...> schrieb am ...", "张三 <...> 于2024年..."."""
    if _HAN_NAMED.match(text) or _XIAOMI.match(text):
        return True
    mail = _MAIL.search(text)
    if mail is not None and mail.start() <= 80:
        return True
    return verb.start() <= 60 and len(folded[: verb.start()].split()) <= 6


def _starts_with_date(text: str) -> bool:
    return (
        _DATE_FIRST.match(text) is not None
        or _HAN_FIRST.match(text) is not None
        or _XIAOMI.match(text) is not None
    )


def shared_line(line: str) -> tuple[str, str] | None:
    """Part a line in which words and an attribution ran together; None when they did not.

    "Yes. On Mon, 20 May 2024 at 14:30, Ann <a@example.com> wrote:" and "On ... wrote: Hello" are parted.
    """
    for start_pattern, end_pattern in ((_ENGLISH_DATE, _ENGLISH_END), (_HAN_DATE, _HAN_END)):
        end = end_pattern.search(line)
        if end is None:
            continue
        starts = [found.start() for found in start_pattern.finditer(line, 0, end.start())]
        if not starts or end.end() - starts[-1] > LONGEST // 2:
            continue
        middle, tail = line[starts[-1] : end.end()], line[end.end() :].strip()
        mail, clock = _MAIL.search(middle) is not None, _CLOCK.search(middle) is not None
        own = line[: starts[-1]].rstrip().rstrip("-")
        if not any(sign.isalnum() or sign > "\u2190" for sign in own):
            if tail and (mail or (clock and _YEAR.search(middle))):
                return line[: end.end()], line[end.end() :]
        elif mail or (clock and not tail and start_pattern is _ENGLISH_DATE):
            if start_pattern is _HAN_DATE and own[-1].isalnum():
                continue
            if not own.endswith(">"):
                return own, line[len(own) :]
    return None
