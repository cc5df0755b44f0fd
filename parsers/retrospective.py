"""A retrospective in ordinary text: what the root cause was, and what prevents the next one (SPEC D7).

Labelled lines and headings in English and Chinese, or two paragraphs in that order. Pure; never raises; the
work grows linearly with the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

ROOT_CAUSE, PREVENTION = "root_cause", "prevention"

LOOKED_AT = 20_000
"""Characters that are read."""

SHORTEST = 8
"""Letters that an answer without label must have, Chinese ones counting twice: "ok" and "明天写" are none."""

LABELS = {
    ROOT_CAUSE: (
        *(
            "root cause",
            "root causes",
            "root cause analysis",
            "rootcause",
            "cause",
            "causes",
            "cause analysis",
        ),
        *("reason", "reasons", "why it happened", "the root cause", "the cause", "what went wrong", "rca"),
        *(
            "根本原因",
            "根本原因分析",
            "根因",
            "根因分析",
            "故障原因",
            "问题原因",
            "事故原因",
            "原因分析",
            "原因",
        ),
        *("故障原因分析", "故障根因", "問題原因", "原因為"),
    ),
    PREVENTION: (
        *(
            "prevention",
            "preventive measures",
            "preventive measure",
            "preventive actions",
            "preventive action",
        ),
        *("preventative measures", "prevention measures", "how to prevent it", "how to prevent this"),
        *(
            "how we prevent it",
            "how we prevent this",
            "to prevent it",
            "to prevent this",
            "to prevent recurrence",
        ),
        *(
            "countermeasures",
            "countermeasure",
            "corrective action",
            "corrective actions",
            "follow-up actions",
        ),
        *("measures", "improvements", "what we change", "what we will change"),
        *(
            "预防措施",
            "预防",
            "防范措施",
            "预防办法",
            "预防方案",
            "改进措施",
            "整改措施",
            "后续措施",
            "后续改进",
        ),
        *("后续预防措施", "后续改进措施", "如何预防", "防止再发", "防止再次发生", "再发防止", "避免再次发生"),
        *("預防措施", "預防", "防範措施", "改進措施", "整改方案", "改进方案"),
    ),
}
"""How people head the two parts."""

_NAMES = {spelling: part for part, spellings in LABELS.items() for spelling in spellings}
_HALF_WIDTH = {0xFF00 + code - 0x20: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0xA0: 0x20}
_WORDS = "|".join(re.escape(each) for each in sorted(_NAMES, key=len, reverse=True))
_LEAD = r"[ \t]{0,8}(?:[-*•·#>]{1,4}[ \t]{0,3}|\(?[0-9一二三四]{1,2}[.)、]{1,2}[ \t]{0,3})?[*_【\[「]{0,3}"
_TAIL = r"[*_】\]」]{0,3}"
_LINE = re.compile(
    rf"{_LEAD}(?P<label>{_WORDS}){_TAIL}[ \t]{{0,3}}(?:[:=]|[-–—]{{1,2}}[ \t]|$|(?<=[】\]])){_TAIL}",
    re.IGNORECASE,
)
_WITHIN = re.compile(rf"[;。.,|/][ \t]{{0,3}}(?P<label>{_WORDS})[ \t]{{0,3}}[:=]", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:hi|hello|dear|good (?:morning|afternoon|evening)|hey|您好|你好|大家好|各位|尊敬的)[^\n]{0,40}",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:thanks|thank you|(?:kind |best )?regards|best wishes|best,|cheers|sincerely|谢谢|多谢|此致"
    r"|祝好|以上)[^\n]{0,40}(?:\n[^\n]{0,40}){0,3}",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")


def read_retrospective(text: str, missing: Collection[str] = (ROOT_CAUSE, PREVENTION)) -> dict[str, str]:
    """Return what the text tells by part, `ROOT_CAUSE` first; a part that it does not tell is left out.

    `missing` are the parts that were asked for: text without any label is the one that is missing, or both
    when it has exactly two paragraphs. Anything less clear is left to be asked again.
    """
    text = text[:LOOKED_AT].strip()
    found = _labelled(text)
    if found:
        return {part: found[part] for part in (ROOT_CAUSE, PREVENTION) if found.get(part)}
    paragraphs = _paragraphs(text)
    wanted = [part for part in (ROOT_CAUSE, PREVENTION) if part in missing]
    if len(wanted) == 1 and paragraphs:
        whole = "\n\n".join(paragraphs)
        return {wanted[0]: whole} if _says_enough(whole) else {}
    if len(wanted) == 2 and len(paragraphs) == 2 and all(map(_says_enough, paragraphs)):
        return dict(zip(wanted, paragraphs, strict=True))
    return {}


def _labelled(text: str) -> dict[str, str]:
    """What stands behind the labels; {} where there are none."""
    pieces: dict[str, list[str]] = {}
    current: str | None = None
    for written in text.splitlines():
        folded = written.translate(_HALF_WIDTH)
        if (head := _LINE.match(folded)) is not None:
            current = _NAMES[head["label"].casefold()]
            written, folded = written[head.end() :], folded[head.end() :]
            pieces.setdefault(current, [])
        if current is None:
            continue
        at = 0
        for inner in _WITHIN.finditer(folded):
            part = _NAMES[inner["label"].casefold()]
            if part == current or part in pieces:
                continue  # a label names a part once; the second time it is a word
            pieces[current].append(written[at : inner.start()])
            current, at = part, inner.end()
            pieces.setdefault(current, [])
        pieces[current].append(written[at:])
    told = {part: _tidy(lines) for part, lines in pieces.items()}
    return {part: value for part, value in told.items() if value}


def _tidy(lines: list[str]) -> str:
    paragraphs = "\n".join(line.strip() for line in lines).strip().split("\n\n")
    while len(paragraphs) > 1 and _CLOSING.fullmatch(paragraphs[-1].strip()):
        paragraphs.pop()
    return "\n\n".join(paragraphs).strip().strip("*_ ")


def _paragraphs(text: str) -> list[str]:
    """The paragraphs that say something: no greeting, no word of farewell."""
    found = [each.strip() for each in re.split(r"\n[ \t]{0,20}\n", text) if each.strip()]
    return [each for each in found if not (_GREETING.fullmatch(each) or _CLOSING.fullmatch(each))]


def _says_enough(text: str) -> bool:
    return len(_LETTER.findall(text)) + len(_HAN.findall(text)) >= SHORTEST
