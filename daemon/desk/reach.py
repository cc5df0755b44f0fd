"""How far a failure reaches when no fixed phrase says so: numbers of people, floors, teams, neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Reach(Enum):
    """What a passage says of who is affected; the value stands in reasons (never the mail's own words)."""

    PEOPLE = "several people, by number"
    PLACE = "a floor, a building or a site"
    TEAM = "a team or all of some place"
    NEIGHBOUR = "a neighbour or colleague too"


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a text, casefolded and simplified, says it."""

    reach: Reach
    at: int
    end: int


_UNIT_ZH = r"(?:部门?|科室?|处室|小?组|团队|办公[室区]|车间|仓库|门店|分公司|办事处|校区|厂区|园区|机房|中心)"
_FLOOR_ZH = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-z])(?:楼|层|号楼|栋|座)"
_ZH = (
    (
        Reach.PEOPLE,
        r"(?<![\d第十百一])(?:[2-9]|[1-9]\d{1,3}|[二两三四五六七八九几数好][十百]?|十)[十百]?[一二三四五六七八九]?多?"
        r"[个名位]?(?:人(?![民事力机脸工])|同事|用户|员工|同学|老师)"
        r"(?=[^,，。!！?？\n]{0,8}?(?:都|也|全|无法|不能|没法|不了|[上打连登收发用进]不|受影响|遇到|出现|反映|反馈|报修|断|一样)"
        r"|[,，](?:都|全|也))",
    ),
    (
        Reach.PLACE,
        rf"{_FLOOR_ZH}(?:的|整层|整栋|全部|全|所有|办公[室区]|区域|这边|那边|人|同事|电脑|座机){{0,4}}"
        r"(?:都|断网|断电|停电|网络|没网|没有网|没电|上不了网|无法上网|wi-?fi|无线)",
    ),
    (
        Reach.PLACE,
        r"整[栋幢]|全楼|全层|整个[^,，。!！?？\n]{0,8}?(?:楼|层|办公[室区]|园区|校区|厂区|大厦|基地|车间|仓库)",
    ),
    (
        Reach.TEAM,
        r"全员|全体|整个[^,，。!！?？\n]{0,6}?(?:部|部门|团队|组|科室|分公司|门店|公司|中心)(?![件分])",
    ),
    (
        Reach.TEAM,
        rf"(?<![全内外头局]){_UNIT_ZH}的?(?:同事|员工|人|用户|电脑|电话|座机|网络?)?(?:现在|今天|全)?都",
    ),
    (Reach.TEAM, r"[各每]个?(?:楼层|部门|门店|办公室|分公司|网点|车间)|(?:我|咱)们[^,，。!！?？\n]{0,6}都"),
    (Reach.NEIGHBOUR, r"(?:隔壁|邻座|邻桌|旁边|周围|身边|同事|其他人|别人)[^,，。!！?？\n]{0,8}也"),
)
_VERB_EN = (
    r"(?:is|are|was|were|has|have|had|can(?:no|')t|can not|can|could(?:n't| not)|loses?|lost|gets?|got|sees?|keeps?"
    r"|reports?|fails?|complains?|experiences?|in|on|at|from|of|here|who|there)"
)
_NUMBER_EN = r"(?:[2-9]|[1-9]\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|dozens of)"
_PEOPLE_EN = r"(?:users?|people|colleagues?|employees?|persons|staff|co-?workers?|(?:team )?members|of us|workstations|computers|pcs|laptops)"
_UNIT_EN = r"(?:team|department|office|floor|branch|building|warehouse|store|shop|plant|factory|campus|wing|ward|site)"
_NET_EN = (
    r"(?:internet|wi-?fi|wlan|network|lan|phones|phone lines?|telephones|power|e-?mail)"
    r"(?! (?:cable|port|socket|card|drive|printer|adapter|switch|key|address))"
)
_DOWN_EN = r"(?:down|out|dead|offline|gone|unavailable|not working|not available)"
_EN = (
    (
        Reach.TEAM,
        rf"(?:(?<!\bhi )(?<!\bhello )(?<!\bdear )(?:everyone|everybody)|\bnobody|\bno one|\bno-one|\bnone)\s+(?!has )"
        rf"{_VERB_EN}\b|\bfor (?:everyone|everybody|all of us)\b",
    ),
    (
        Reach.TEAM,
        rf"\b(?:my|our|the|whole|entire)\s+(?:[a-z-]{{2,16}}\s+){{0,2}}{_UNIT_EN}\s+(?:all\s+)?"
        r"(?:can(?:no|')t|can not|could(?:n't| not)|(?:is|are)\s(?:unable|offline|down|without)|has\sno\b|have\sno\b|lost)",
    ),
    (
        Reach.PEOPLE,
        rf"\b{_NUMBER_EN}\s+(?:of\s+(?:us|my|our|the)\s+)?(?:other\s+)?(?:[a-z-]{{2,14}}\s+)?{_PEOPLE_EN}\b",
    ),
    (
        Reach.PEOPLE,
        r"\b(?:two|three|four|five|six|seven|eight|nine|ten|all|most|some|many|several)\s+of\s+us\b",
    ),
    (
        Reach.NEIGHBOUR,
        r"\bcolleagues?\s+and\s+(?:i|me)\b|\b(?:me|i)\s+and\s+(?:my|a)\s+(?:colleague|co-?worker)s?\b",
    ),
    (
        Reach.NEIGHBOUR,
        r"\b(?:colleague|neighbou?r|co-?worker)(?:'s|s'|s)?(?:\s(?:pc|computer|laptop|machine|screen)s?)?[^.!?,;\n]{0,24}?"
        r"\b(?:too|also|as well|the same)\b",
    ),
    (
        Reach.PLACE,
        rf"\b{_NET_EN}\b[^.!?\n]{{0,30}}?\b{_DOWN_EN}\b[^.!?\n]{{0,20}}?\b(?:floor|building|{_UNIT_EN})\b",
    ),
    (Reach.PLACE, rf"\bno (?:internet|network|wi-?fi|power|phones?)\b[^.!?\n]{{0,20}}?\b{_UNIT_EN}\b"),
    (Reach.PLACE, rf"\b{_NET_EN}\b[^.!?\n]{{0,25}}?\b{_UNIT_EN}\b[^.!?\n]{{0,12}}?\b{_DOWN_EN}\b"),
)


def _one(patterns: tuple[tuple[Reach, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{reach.name}_{at}>{text})" for at, (reach, text) in enumerate(patterns)))


_ANY_ZH, _ANY_EN = _one(_ZH), _one(_EN)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HINT_ZH = re.compile(r"[都也各每全整体]|[人户事工楼层栋座师]")
_HINT_EN = re.compile(
    r"every(?:one|body)|no(?:body|ne|-one| )|team|department|office|floor|branch|building|warehouse|store|shop"
    r"|plant|factory|campus|wing|ward|site|user|people|colleague|employee|person|staff|worker|member|of us"
    r"|stations|computers|pcs|laptops|neighbo"
)
"""Without one of these there is nothing to look for."""
_MOST = 12
"""Passages that are looked at."""


def passages(text: str) -> Iterator[Passage]:
    """Yield where a casefolded, simplified text speaks of several people, a floor, a team or a neighbour.

    Whether anything fails there is another question. Each step of a match is bounded, so the work is linear.
    """
    for hint, pattern in ((_HINT_ZH, _ANY_ZH), (_HINT_EN, _ANY_EN)):
        if not hint.search(text):
            continue
        for seen, match in enumerate(pattern.finditer(text)):
            if seen == _MOST:
                break
            name = (match.lastgroup or "").partition("_")[0]
            yield Passage(Reach[name], match.start(), match.end())


_LIMIT_AFTER = re.compile(
    r"\s+(?:in|on|at|from|of)\s+(?!the (?:whole|entire)|all )(?:(?:the|our|my|this)\s+)?(?:[a-z0-9-]{1,16}\s+){0,2}?"
    r"(?:offices?|floors?|buildings?|teams?|departments?|branch|plant|warehouse|store|shop|factory|wing|ward|accounting"
    r"|finance|sales|hr|marketing|logistics|purchasing)\b"
)
_LIMIT_BEFORE = re.compile(
    r"(?:[楼层栋座室部科组区店厂院]|部门|办公区|分公司|中心|车间|仓库|办事处|团队)的?$"
)


def limited(text: str, at: int, end: int) -> bool:
    """Whether "all users" at this place are those of an office, a floor or a team only."""
    return bool(_LIMIT_AFTER.match(text, end) or _LIMIT_BEFORE.search(text[max(0, at - 6) : at]))


_DOWN_ZH = re.compile(
    r"(?:系统|平台|服务器?|网站|数据库)?[^,，。!！?？\n]{0,3}?(?:宕机|宕了|挂了|挂掉|全挂|瘫痪|崩了|崩溃|停了|中断|(?<![a-z])down(?![a-z]))"
)
_SYSTEM_DOWN_EN = re.compile(
    r"(?:\s(?:system|server|service|portal|is|are|has|have|went|gone|seems|appears|to|be|been|completely|totally"
    r"|again|now|currently)){0,5}\s(?:down(?! payment)|unavailable|crashed|offline|not available)\b"
)


def goes_down(text: str, end: int) -> bool:
    """Whether what is named up to `end`, a shared system, is said right there to be down for everybody."""
    return bool(_DOWN_ZH.match(text, end) or _SYSTEM_DOWN_EN.match(text, end))


_OVER = re.compile(
    r"(?:现在|目前|刚刚|已经?|后来|又|都|网络)[^,，。!！?？\n还没未不]{0,4}?(?:好了|恢复了|恢复正常|正常了|可以了|没事了|修好了|通了)(?!一)"
    r"|(?:已恢复|恢复了|恢复正常了)(?!一)"
    r"|\b(?:but|and|now|since)\b[^.!?;\n]{0,24}?\b(?<!not )(?:(?:is|are|it's|everything's)\s(?:now\s)?(?:all\s)?(?:fine|ok|okay|back|up"
    r"|working|resolved|solved|restored|normal)|works?|work(?:s|ing)?\s(?:fine|again))\s?(?:now|again|since|today)\b"
    r"|\b(?:is|are)\s(?:now\s)?(?:back\s(?:up|online|to normal)|fine again|working again|up again)\b"
)
_UNLESS = re.compile(
    r"别人|其他人|同事|除了|只有|others?\b|everyone else|colleagues?|except|尽快|什么时候|何时|希望|才能|not|n't"
)


def over_at(text: str) -> int:
    """Return where the last "it is fine now" begins that is about everybody, else -1."""
    found = -1
    for match in _OVER.finditer(text):
        if not _UNLESS.search(text[max(0, match.start() - 6) : match.end()]):
            found = match.start()
    return found
