"""Scope and urgency that a form asks for and its writer filled in: values to believe, labels to pass over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.desk.policy import Impact
from parsers.fields import Field, Record, Source

_TRUSTED = frozenset({Source.ANSWER, Source.LABEL, Source.TABLE})
_LINE = re.compile(
    r"^[ \t*·\-【\[\d.、]{0,6}(?:(?P<urgency>紧急程度|紧急度|紧急级别|紧急等级|紧急性"
    r"|优先级|优先程度|严重程度|重要程度|缓急程度"
    r"|是否紧急|urgency(?: level)?|priority(?: level)?|severity(?: level)?|importance)"
    r"|(?P<impact>影响范围|影响人数|影响程度|影响面|波及范围|涉及范围|受影响范围|受影响用户|受影响人数"
    r"|impact(?: scope)?|scope(?: of impact)?"
    r"|affected users|users affected|people affected|who is affected))"
    r"[ \t】\]]{0,3}[:：|\t=][ \t]{0,8}(?P<value>[^\n]{1,60})",
    re.MULTILINE,
)
_LOW = re.compile(
    r"(?:低|较低|不急|不紧急|不高|可以等|次要|low(?:est)?|minor|not urgent|no|否|p4|4)(?![a-z0-9])"
)
_NORMAL = re.compile(r"(?:一般|普通|中|正常|常规|medium|normal|moderate|average|p3|3)(?![a-z0-9])")
_HIGH = re.compile(
    r"(?:最?高|较高|很高|紧急|非常|特急|加急|严重|十万火急|是|急"
    r"|high(?:est)?|urgent|critical|very|yes|p1|p2|[12])(?![a-z0-9])"
)
_TICKED = re.compile(r"(?:[☑☒√✓✔■●]|\[x\])\s?([^\s□☐○◯]{1,20})")
"""The choice that is marked among those of a printed form."""
_NOBODY = re.compile(r"无(?!法)|没有|暂无|none\b|nobody|no one")
_ORGANISATION = re.compile(
    r"全公司|整个公司|公司所有|全集团|全厂|全校|全院|全网|全体|所有(?:人|用户|员工|部门)"
    r"|^公司|^集团|全部(?!门)"
    r"|(?:whole|entire|all of the) (?:company|organi[sz]ation|firm)|company|organi[sz]ation|^all\b"
    r"|every(?:one|body)"
)
_DEPARTMENT = re.compile(
    r"部|科|组|团队|楼|层|办公室|车间|门店|[多几][人个名位]|(?:[2-9]|[1-9]\d\d?)\s?[人个名位]"
    r"|[二两三四五六七八九十]\s?[人个名位]"
    r"|department|team|floor|office|branch|building|site|several|multiple|many|\b(?:[2-9]|[1-9]\d{1,3})\b"
)
_USER = re.compile(
    r"(?<![\d二两三四五六七八九十多几])个人|本人|单人|单个|一人|1\s?人|一个人|自己|仅我|只有我|\b1\b"
    r"|only me|just me|myself|one (?:user|person)|single user|individual"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a form says of scope and urgency."""

    impact: Impact | None = None
    urgency: str | None = None
    """"low", "normal" or "high"."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where these lines stand: no phrase counts in them."""


NOTHING = Filled()


def filled(text: str, record: Record | None) -> Filled:
    """Return what labelled lines of `text` (casefolded) and the record say; the record wins."""
    if record is None and ":" not in text and "：" not in text:
        return NOTHING
    values: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        kind = "urgency" if match["urgency"] else "impact"
        values.setdefault(kind, match["value"].strip())
        spans.append(match.span())
    for kind, wanted in (("urgency", Field.URGENCY), ("impact", Field.IMPACT)):
        if record is not None and wanted in record and record[wanted].source in _TRUSTED:
            values[kind] = record[wanted].text.casefold()
    return Filled(
        impact=_impact(values.get("impact", "")),
        urgency=_urgency(values.get("urgency", "")),
        spans=tuple(spans),
    )


def _urgency(value: str) -> str | None:
    if ticked := _TICKED.search(value):
        value = ticked[1]
    for level, pattern in (("low", _LOW), ("normal", _NORMAL), ("high", _HIGH)):
        if pattern.match(value):
            return level
    return None


def _impact(value: str) -> Impact | None:
    for pattern, impact in (
        (_USER, Impact.USER),
        (_ORGANISATION, Impact.ORGANISATION),
        (_DEPARTMENT, Impact.DEPARTMENT),
        (_NOBODY, Impact.NOBODY),
    ):
        if pattern.search(value):
            return impact
    return None
