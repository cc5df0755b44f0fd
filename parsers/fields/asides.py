"""What an unnumbered answer says piece by piece: a department alone, or that something could not be seen."""

from __future__ import annotations

import re

from parsers.fields.departments import is_department
from parsers.fields.labels import labels_of
from parsers.fields.model import Field
from parsers.fields.text import folded
from parsers.fields.values import is_nothing

_MAX_PIECES = 20
_BETWEEN = re.compile(
    r"\s{0,4}[,;、|\n。]\s{0,4}|\.\s|(?<=[0-9]) {1,3}(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) {1,3}(?=[0-9+])"
)
_I_AM_IN = re.compile(
    r"(?:i am|i'm|we are|we're|i work|we work|i sit|it is|it's) (?:in |with |for |from )?(?:the )?"
    r"|(?:我们?|本人)?(?:是|在|属于)"
)
_DEPARTMENT_TOLD = re.compile(
    r"(?:我们?的?)?(?:部门|科室)(?:名称)?(?:是|为|叫|:)\s{0,2}([\u4e00-\u9fff]{2,12})[吧的]?"
    r"|(?:(?:my|our|the) )?(?:department|team)(?: name)? is (?:the )?([a-z&][a-z& ]{1,40})"
)
_NO_DEPARTMENT = re.compile(r"[我你您他请在是的了不没有联系打去到找让给几]|[全内外总局]部|会议室")
_UNSEEN_ZH = re.compile(
    r"(?:这个)?([\u4e00-\u9fff]{0,8}?)(?:我也|我|也)?(?:没有?看清楚?|看不清楚?|没有?看到|没有?记住|没有?记下来?"
    r"|记不清|不记得|没有?注意|没有?拍到|忘了|来不及看|没来得及看|不知道|不清楚).{0,12}"
)
_UNSEEN_EN = re.compile(
    r"(?:sorry ?,? )?i (?:(?:could not|couldn't|did not|didn't) (?:see|read|note|catch|write down|notice)"
    r"|(?:do not|don't|can't|cannot) (?:remember|recall|know|have (?:one|any|it)))"
    r" ?(?:it|(?:the |my |what the )?([a-z ]{3,24}?))?(?: was| is)?"
)


def pieces(text: str) -> list[str]:
    """Return what stands between the marks of a text, at most the first pieces of it."""
    cuts = [match.span() for match in _BETWEEN.finditer(folded(text))][:_MAX_PIECES]
    edges = [0, *(edge for cut in cuts for edge in cut), len(text)]
    return [piece for a, b in zip(edges[::2], edges[1::2], strict=True) if (piece := text[a:b].strip(" .。"))]


def department_told(text: str) -> str | None:
    """Return a department that stands alone or is said to be one: "市场部", "I'm in Legal", "部门是法务"."""
    for piece in pieces(text):
        plain = folded(piece)
        if (told := _DEPARTMENT_TOLD.fullmatch(plain)) is not None:
            words = piece[slice(*told.span(told.lastindex or 1))]
            if not is_nothing(words):
                return words
            continue
        lead = _I_AM_IN.match(plain)
        words = piece[lead.end() :].strip() if lead is not None else piece
        if is_department(words) and _NO_DEPARTMENT.search(words) is None:
            return words
    return None


def is_refusal(text: str) -> bool:
    """Whether words say that somebody does not know or could not see, and nothing more."""
    plain = folded(text).strip(" .")
    return (
        is_nothing(plain)
        or plain in ("no", "nope")
        or any(each.fullmatch(plain) for each in (_UNSEEN_ZH, _UNSEEN_EN))
    )


def unseen(text: str) -> frozenset[Field]:
    """Return the fields that the writer says they could not see or do not know: "代码没看清"."""
    found: set[Field] = set()
    for piece in pieces(text):
        for pattern in (_UNSEEN_ZH, _UNSEEN_EN):
            said = pattern.fullmatch(folded(piece))
            if said is not None and said[1]:
                found |= {label for label in labels_of(said[1]) if isinstance(label, Field)}
    return frozenset(found)
