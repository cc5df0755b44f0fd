"""Recognise the lines that name who wrote what is quoted below: "On ... wrote:", "在 ... 写道："."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.reply.lines import Kind, Lines
from parsers.reply.words import DAYS_MONTHS, HAN_VERBS, PRONOUNS, STARTS, VERBS

LONGEST = 600
"""Characters an attribution may have."""
_LINES = 6
_FENCE = "-—–―‐‑=~*_| "
_VERB = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(re.escape(verb) for verb in sorted(VERBS, key=len, reverse=True))
    + r")(?:\([aа]\))?(?![^\W_])"
    r"|" + "|".join(HAN_VERBS)
)
_MAIL = re.compile(r"[^\s<>()\[\]@,;:\"]{1,64}@[^\s<>()\[\]@,;:\"]{1,100}")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:.：h時时点點시]\s?\d{2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)\d{1,4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,4}(?!\d)")
_DAY = "|".join(sorted((re.escape(day) for day in DAYS_MONTHS), key=len, reverse=True))
_DATE_FIRST = re.compile(
    r"(?:(?:"
    + "|".join(sorted((re.escape(word) for word in STARTS), key=len, reverse=True))
    + r")[\s,:]{1,3})?"
    r"(?:(?:"
    + _DAY
    + r")[^\W\d]{0,12}[.,，]{0,2}\s?){0,3}(?:[(（]?\s?)(?:den |the |le |de )?\d{1,4}(?:\D|$)",
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
_ENGLISH_DATE = re.compile(
    r"\bOn (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d|\d{1,4}[-/. ])"
)
_HAN_DATE = re.compile(r"[在于於]\s?(?:19|20)\d\d\s?[年/.-]\s?\d{1,2}")
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
    bare = lines.bare[last]
    if not _may_end(bare):
        return None
    follows = lines.next_filled(last + 1)
    quoted = follows < len(lines) and lines.kind[follows] is Kind.QUOTE
    joined = ""
    named: Attribution | None = None
    for start in range(last, max(floor, last - _LINES) - 1, -1):
        above = lines.bare[start]
        if lines.kind[start] is not Kind.TEXT or (start < last and above[-1:] in ":："):
            break
        joined = f"{above} {joined}" if joined else above
        if len(joined) > LONGEST:
            break
        certain = _judge(joined.strip(_FENCE), quoted)
        if certain is None:
            continue
        if _starts_with_date(above.strip(_FENCE)):
            named = Attribution(start, last + 1, certain)
            # "On Monday," may stand alone above a line that begins with the date.
            if (
                start - 1 >= floor
                and lines.kind[start - 1] is Kind.TEXT
                and _is_bare_start(lines.bare[start - 1])
            ):
                return Attribution(start - 1, last + 1, certain)
            return named
        if named is None or (certain and not named.certain):
            named = Attribution(start, last + 1, certain)
    return named


def _may_end(bare: str) -> bool:
    """A cheap test that most lines fail."""
    if len(bare) > LONGEST:
        return False
    if bare[-1:] in ":：-—*" or bare.endswith((">", "]")):
        return True
    return bare.endswith(("wrote", "writes"))


def _judge(text: str, quoted: bool) -> bool | None:
    """None: no attribution. Else whether it is certain without quote marks below."""
    colon = text[-1:] in ":："
    folded = text.casefold()
    verb = _VERB.search(folded)
    if not colon and not verb:
        return True if quoted and _OLD_GMAIL.fullmatch(text) else None
    mail = _MAIL.search(text) is not None
    clock = _CLOCK.search(text) is not None
    dated = _YEAR.search(text) is not None or _NUMBERS.search(text) is not None
    evidence = (mail, clock, dated).count(True)
    first = _starts_with_date(text)
    if verb is None:
        if first and evidence == 3 and text.rstrip(":： ").endswith((">", ")", "）", "]")):
            return True
        return False if quoted and ((mail and (clock or dated)) or (clock and dated and first)) else None
    before = folded[: verb.start()].split()
    if before and before[-1] in PRONOUNS and not first:
        return False if quoted and len(text) <= 80 else None
    if not colon and len(folded) - verb.end() > 3:
        return None
    if first and evidence:
        return mail or clock or None if not quoted else True
    if evidence >= 2 and _is_named(text, folded, verb):
        return True
    if quoted and (evidence or len(text) <= 80):
        return False
    return None


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


def _is_bare_start(bare: str) -> bool:
    words = bare.rstrip(" ,").casefold().split()
    return len(words) == 2 and words[0] in STARTS and words[1][:3].rstrip(".,") in DAYS_MONTHS


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
        middle = line[starts[-1] : end.end()]
        if _MAIL.search(middle) is None and not (_CLOCK.search(middle) and _YEAR.search(middle)):
            continue
        own = line[: starts[-1]].rstrip().rstrip("-")
        if own.strip():
            return own, line[len(own) :]
        if line[end.end() :].strip():
            return line[: end.end()], line[end.end() :]
    return None
