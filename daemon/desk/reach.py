"""How far a failure reaches when no fixed phrase says so: numbers of people, floors, teams, neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain, islice


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
_CANNOT_ZH = r"(?:都|也|全|无法|不能|没法|不了|[上打连登收发用进]不|受影响|遇到|出现|反映|反馈|报修|断|一样)"


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of saying it, and what is cheaply looked for before: any of these letters or words."""

    reach: Reach
    pattern: re.Pattern[str]
    hints: frozenset[str]


def _way(reach: Reach, hints: str, *pattern: str) -> _Way:
    return _Way(reach, re.compile("".join(pattern)), frozenset(hints.split() if " " in hints else hints))


_ZH = (
    _way(
        Reach.PEOPLE,
        "人事户工学师",
        r"(?<![\d第十百一])(?:[2-9]|[1-9]\d{1,3}|[二两三四五六七八九几数好][十百]?|十几?)",
        r"[十百]?[一二三四五六七八九]?多?[个名位]?(?:人(?![民事力机脸工])|同事|用户|员工|同学|老师)",
        rf"(?=[^,，。!！?？\n]{{0,8}}?{_CANNOT_ZH}|[,，](?:都|全|也))",
    ),
    _way(
        Reach.PLACE,
        "楼层栋座",
        _FLOOR_ZH,
        r"(?:的|整层|整栋|全部|全|所有|办公[室区]|区域|这边|那边|人|同事|电脑|座机){0,4}",
        r"(?:都|断网|断电|停电|网络|没网|没有网|没电|上不了网|无法上网|wi-?fi|无线)",
    ),
    _way(
        Reach.PLACE,
        "整全",
        r"整[栋幢]|全楼|全层|整个[^,，。!！?？\n]{0,8}?(?:楼|层|办公[室区]|园区|校区|厂区|大厦|基地|车间|仓库)",
    ),
    _way(
        Reach.TEAM,
        "整全",
        r"全员|全体(?!员工大会|大会|会议)",
        r"|整个[^,，。!！?？\n]{0,6}?(?:部|部门|团队|组|科室|分公司|门店|公司|中心)(?![件分])",
    ),
    _way(
        Reach.TEAM,
        "都",
        rf"(?<![全内外头局]){_UNIT_ZH}的?(?:同事|员工|人|用户|电脑|电话|座机|网络?)?(?:现在|今天|全)?都(?![用是有要在装需想会知换出])",
        r"|(?:我|咱)们[^,，。!！?？\n]{0,6}都(?![用是有要在装需想会知换出])",
    ),
    _way(
        Reach.PLACE,
        "断停网",
        rf"{_UNIT_ZH}(?:的|这边|里|全部?){{0,2}}(?:断网|停电|断电|网络断|网断|没网|网络不通|网络中断)",
    ),
    _way(Reach.TEAM, "各每", r"[各每]个?(?:楼层|部门|门店|办公室|分公司|网点|车间)"),
    _way(
        Reach.NEIGHBOUR,
        "也",
        r"(?:隔壁|邻座|邻桌|旁边|周围|身边|同事|其他人|别人)[^,，。!！?？\n]{0,8}也(?!不会|不知|不懂|不清楚|说|觉得|建议|没办法|试|看|帮)",
    ),
)

_UNITS = (
    "team department office floor branch building warehouse store shop plant factory campus wing ward site"
)
_UNIT_EN = f"(?:{_UNITS.replace(' ', '|')})"
_PEOPLE = "user users people colleague colleagues employees persons staff coworkers workers members us"
_CANNOT_EN = r"(?:can(?:no|')t|can not|could(?:n't| not))"
_VERB_EN = (
    rf"(?:{_CANNOT_EN}|is|are|was|were|has|have|had|can|loses?|lost|gets?|got|sees?|keeps?|reports?|fails?"
    r"|complains?|experiences?|in|on|at|from|of|here|who|there)"
)
_NUMBER_EN = (
    r"(?:[2-9]|[1-9]\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
    r"|dozens of|dozen)"
)
_NET_EN = (
    r"\b(?:internet|wi-?fi|wlan|network|lan|phones|phone lines?|telephones|power|e-?mail)\b"
    r"(?! (?:cable|port|socket|card|drive|printer|adapter|switch|key|address))"
)
_DOWN_EN = r"\b(?:down|out|dead|offline|gone|unavailable|not working|not available)\b"
_EN = (
    _way(
        Reach.TEAM,
        "everyone everybody nobody one none all",
        r"(?:(?<!\bhi )(?<!\bhello )(?<!\bdear )\b(?:everyone|everybody)|\bnobody|\bno one|\bno-one|\bnone)",
        rf"\s+(?!has ){_VERB_EN}\b|\bfor (?:everyone|everybody|all of us)\b",
    ),
    _way(
        Reach.TEAM,
        _UNITS,
        r"(?<!\bon )(?<!\bin )(?<!\bat )(?<!\bof )(?<!\bfrom )",
        rf"\b(?:my|our|the|whole|entire)\s+(?:[a-z-]{{2,16}}\s+){{0,2}}{_UNIT_EN}\s+(?:all\s+)?",
        rf"(?:{_CANNOT_EN}|(?:is|are)\s(?:unable|offline|down|without)|(?:has|have)\sno\b|lost)",
    ),
    _way(
        Reach.PEOPLE,
        f"{_PEOPLE} workstations computers pcs laptops",
        rf"\b{_NUMBER_EN}\s+(?:of\s+(?:us|my|our|the)\s+)?(?:other\s+)?(?:[a-z-]{{2,14}}\s+)?",
        r"(?:users?|people|colleagues?|employees?|persons|staff|co-?workers?|(?:team )?members|of us",
        r"|workstations|computers|pcs|laptops)\b",
    ),
    _way(
        Reach.PEOPLE,
        "us  ",
        r"\b(?:two|three|four|five|six|seven|eight|nine|ten|all|most|some|many|several)\s+of\s+us\b",
    ),
    _way(
        Reach.NEIGHBOUR,
        "colleague colleagues coworker coworkers neighbour neighbor worker workers",
        r"\bcolleagues?\s+and\s+(?:i|me)\b",
        r"|\b(?:me|i)\s+and\s+(?:my|a)\s+(?:colleague|co-?worker)s?\b",
        r"|\b(?:colleague|neighbou?r|co-?worker)(?:'s|s'|s)?",
        r"(?:\s(?:pc|computer|laptop|machine|screen)s?)?[^.!?,;\n]{0,24}?"
        r"\b(?:too|also(?! (?:says?|said|told|thinks?|tried|asked|wants?|suggest))|as well|the same)\b",
    ),
    _way(
        Reach.PLACE,
        _UNITS,
        rf"{_NET_EN}[^.!?\n]{{0,30}}?{_DOWN_EN}[^.!?\n]{{0,20}}?(?<!home )\b{_UNIT_EN}\b",
        rf"|\bno (?:internet|network|wi-?fi|power|phones?)\b[^.!?\n]{{0,20}}?(?<!home )\b{_UNIT_EN}\b",
        rf"|{_NET_EN}(?! at home)[^.!?\n]{{0,25}}?(?<!home )\b{_UNIT_EN}\b[^.!?\n]{{0,12}}?{_DOWN_EN}",
    ),
)
_EN_HINTS = frozenset[str]().union(*(way.hints for way in _EN))
_LETTERS = frozenset[str]().union(*(way.hints for way in _ZH))
_WORD = re.compile(r"[a-z]+")
_MOST = 6
"""Passages that are looked at, and places of one hint: who says it six times does not mean more."""
_BACK, _ON = 80, 60
"""Letters of Latin script beside a word that hints at it; most ways end within."""
_BACK_ZH, _ON_ZH = 14, 12


def passages(text: str) -> Iterator[Passage]:
    """Return where a casefolded, simplified text speaks of several people, a floor, a team or a neighbour.

    Whether anything fails there is another question. Only some letters beside a few words that hint at it are
    looked at, so that a long mail costs no more than a short one.
    """
    found = chain(
        *(_beside(text, _ZH, letter, _BACK_ZH, _ON_ZH) for letter in sorted(_LETTERS.intersection(text))),
        *(
            _beside(text, _EN, word, _BACK, _ON)
            for word in sorted(_EN_HINTS.intersection(_WORD.findall(text)))
        ),
    )
    return islice(found, _MOST)


def _beside(text: str, ways: Sequence[_Way], hint: str, back: int, on: int) -> Iterator[Passage]:
    ways = [way for way in ways if hint in way.hints]
    at, done = text.find(hint), 0
    for _ in range(_MOST):
        if at < 0:
            return
        for way in ways:
            match = way.pattern.search(text, max(done, at - back), at + len(hint) + on)
            if match:
                yield Passage(way.reach, match.start(), match.end())
                done = match.end()
        at = text.find(hint, max(at + 1, done))


_LIMIT_AFTER = re.compile(
    r"\s+(?:in|on|at|from|of)\s+(?!the (?:whole|entire)|all )(?:(?:the|our|my|this)\s+)?"
    r"(?:[a-z0-9-]{1,16}\s+){0,2}?"
    r"(?:offices?|floors?|buildings?|teams?|departments?|branch|plant|warehouse|store|shop|factory|wing|ward"
    r"|accounting|finance|sales|hr|marketing|logistics|purchasing)\b"
)
_LIMIT_BEFORE = re.compile(
    r"(?:[楼层栋座室部科组区店厂院]|部门|办公区|分公司|中心|车间|仓库|办事处|团队)的?$"
)


def limited(text: str, at: int, end: int) -> bool:
    """Whether "all users" at this place are those of an office, a floor or a team only."""
    return bool(_LIMIT_AFTER.match(text, end) or _LIMIT_BEFORE.search(text[max(0, at - 6) : at]))


_DOWN_ZH = re.compile(
    r"\s?(?:系统|平台|服务器?|网站|数据库)?\s?(?:又|全部?|都|已经?|突然|今天|刚刚?|刚才|现在|好像|直接|也|了){0,3}"
    r"(?:宕机|宕了|挂了|挂掉|全挂|瘫痪|崩了|崩溃|停了|中断|(?<![a-z])down(?![a-z]))"
)
_DOWN_NEXT_EN = re.compile(
    r"(?:\s(?:system|server|service|portal|is|are|has|have|went|gone|seems|appears|to|be|been|completely"
    r"|totally|again|now|currently)){0,5}\s(?:down(?! payment)|unavailable|crashed|offline|not available)\b"
)


def goes_down(text: str, end: int) -> bool:
    """Whether what is named up to `end`, a shared system, is said right there to be down."""
    return bool(_DOWN_ZH.match(text, end) or _DOWN_NEXT_EN.match(text, end))


_OVER = re.compile(
    r"(?:^|(?<=[,，。;；!！\n 了网统器]))(?:现在|目前|刚刚|已经?|后来|又|都|网络)"
    r"[^,，。!！?？\n还没未不]{0,4}?(?:好了|恢复了|恢复正常|正常了|可以了|没事了|修好了|通了)(?!一)"
    r"|(?:已恢复|恢复了|恢复正常了)(?!一)"
    r"|\b(?:but|and|now|since)\b,?\s(?:(?:it|this|that|all|everything|they)\s|now\s){0,2}"
    r"(?:(?:is|are|it's|everything's)\s(?:now\s)?(?:all\s)?"
    r"(?:fine|ok|okay|back|up|working|resolved|solved|restored|normal)|works?|work(?:s|ing)?\s(?:fine|again))"
    r"\s?(?:now|again|since|today)\b"
    r"|\b(?:is|are)\s(?:now\s)?(?:back\s(?:up|online|to normal)|fine again|working again|up again)\b"
)
_UNLESS = re.compile(
    r"别人|其他人|同事|除了|只有|others?\b|everyone else|colleagues?|except"
    r"|尽快|什么时候|何时|希望|才能|not|n't"
)


_OVER_HINTS = tuple(
    (
        "好了 恢复 正常了 可以了 没事了 通了 fine ok back up working resolved solved restored normal again"
    ).split()
)
"""Without one of these nothing is over."""


def is_over(text: str, since: int) -> bool:
    """Whether after `since`, where the last failure is named, all is said to be fine now, for everybody."""
    return any(hint in text for hint in _OVER_HINTS) and any(
        not _UNLESS.search(text[max(since, match.start() - 6) : match.end()])
        for match in _OVER.finditer(text, since)
    )
