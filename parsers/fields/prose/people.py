"""Who writes, from their own words: "我是财务部的张伟", "this is Ann Lee from Accounting"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from parsers.fields.departments import DEPARTMENT_EN
from parsers.fields.prose.sentences import Prose, Span
from parsers.fields.signs import holds

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白"
    "崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿"
    "牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄"
    "盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺水云昌凤酆"
)
NAME_ZH = rf"(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}"
_UNIT = "部|中心|科|处|室|组|系|院|厂|车间|局|所|队|班|办公室|事业部"
_ORG_ZH = r"[\u4e00-\u9fff]{2,16}?(?:分公司|子公司|有限公司|公司|集团|学院|大学|医院|分行|支行|工厂|办事处)"
_NOT_INSIDE = "我是在的了们您好这那有和与跟给让把请麻烦今昨明天上下午你他她"
_DEPT_ZH = (
    rf"(?:(?![{_NOT_INSIDE}])[\u4e00-\u9fff]){{1,10}}?(?:事业部|办公室|中心|车间|部门?|科室?|处|室|组"
    rf"|系|院|厂|局|所|队)"
)
_END_ZH = r"(?=[,。.!;\s、(:的在]|这边|这里|$)"
_INTRO_ZH = re.compile(
    rf"(?:我是|我叫|本人|这里是|这边是|我们是|我们这边是|我在|我的名字(?:叫|是)|姓名是|报修人是?"
    rf"|联系人是?)[,:\s]{{0,2}}"
    rf"(?P<org>{_ORG_ZH})?的?\s?(?P<dept>{_DEPT_ZH})?(?:门)?的?\s?(?P<name>{NAME_ZH}(?![\u4e00-\u9fff]*(?:系统"
    rf"|打印|电脑|服务器)))?{_END_ZH}"
)
_OPENING_ZH = re.compile(
    rf"(?:^|(?<=[。!,\n]))\s*(?P<dept>{_DEPT_ZH})\s?(?P<name>{NAME_ZH})(?=[,:。\s]|报修|反映|反馈|$)"
)
_CARD_ZH = re.compile(rf"(?:^|(?<=[。!,;\n]))\s*(?P<name>{NAME_ZH})\s(?P<dept>{_DEPT_ZH})(?=[\s,。;]|$)")
_OURS_ZH = re.compile(
    r"(?:我们|我)(?P<dept>[\u4e00-\u9fff]{2,6}?(?:部|中心|科|处|车间|事业部))(?!门?的?(?:同事|领导))"
)
_OURS_NOT = (
    "部门",
    "全部",
    "内部",
    "外部",
    "局部",
    "总部",
    "俱乐部",
    "干部",
    "一部",
    "中部",
    "上部",
    "下部",
    "到处",
    "好处",
)

_NAME_EN = (
    r"[A-Z][a-zà-öø-ÿ'’-]{1,24}(?:\s(?:[A-Z]\.|(?:van|von|de|der|den|da|di|la|le|el|bin|al)"
    r"|[A-Z][a-zà-öø-ÿ'’A-Z-]{1,24})){0,3}"
)
_TEAM_EN = re.compile(
    r"\b(?:in|from|for|with|of) (?:the |our )?((?:[A-Z][\w&-]{1,20} ){1,3}(?:team|department|dept"
    r"|division|unit|group))\b"
)
_INTRO_EN = re.compile(
    rf"(?:(?i:this is|my name is|my name's|name is|i am|i'm|it's|here is|here's))\s+(?:[Dd]r\.? "
    rf"|[Mm]rs?\.? |[Mm]s\.? )?(?P<name>{_NAME_EN})"
    r"(?=\s*(?:[,.!;:(\n]|$|from\b|in\b|of\b|at\b|with\b|here\b|and\b|speaking\b|\())"
)
_FROM_EN = re.compile(r"\s*[,(]?\s*(?:here )?(?:from|in|of|at|with|,)?\s*(?:the |our )?")
_WORKS_EN = re.compile(r"(?:i|we) (?:work|am|are|sit) (?:in|for|at|with) (?:the )?")
_IM_IN_EN = re.compile(r"(?<![a-z])(?:i'm|we're) (?:in|with|from) (?:the )?")
_NO_NAME_EN = frozenset(
    "The A An Our My Your It This That Not Unable Still Also Just Using Working Having Getting Writing"
    " Sorry Very New Monday Tuesday Wednesday"
    " Thursday Friday Saturday Sunday January February March April May June July August September"
    " October November December Windows Outlook"
    " Excel Word Teams Office Chrome Microsoft Google Apple Linux Urgent OK Because Happy Currently"
    " Only Really".split()
)
_NO_NAME_ZH = re.compile(
    r"[的了在是不没无]|系统|今天|昨天|打印|电脑|用户|同事|老师|经理|员工|销售|客服|新来|这样|时候|说|想|在"
)
_COMPANY_EN = re.compile(
    r"[A-Z][\w&.'-]{1,24}(?: [A-Z&][\w&.'-]{0,24}){0,4},? (?:Ltd\.?|Limited|Inc\.?|LLC|GmbH|AG|Corp\.?"
    r"|PLC|plc|S\.A\.|S\.L\.|B\.V\.|K\.K\.|Co\.)(?![\w])"
)
_INTRO_SIGNS_ZH = ("我", "本人", "这里是", "这边是", "姓名是", "报修人", "联系人")
_UNIT_SIGNS_ZH = tuple("部室心间科处组系院厂局所队")
"""Characters with which departments end."""
_OPENING_BEGINS = re.compile(r"。|!|,|\n")
_CARD_BEGINS = re.compile(r"。|!|,|;|\n")
_INTRO_SIGNS_EN = (
    *("this is", "my name is", "my name's", "name is", "i am", "i'm", "it's", "here is", "here's"),
    *"ıſİ",  # which count as "i" and "s" where case does not
)
_WORKS_SIGNS = tuple(f"{who} {verb} " for who in "i we".split() for verb in "work am are sit".split())
_TEAM_SIGNS = (" team", " department", " dept", " division", " unit", " group")


def _matches_at(pattern: re.Pattern[str], begins: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Like `pattern.finditer`, for a pattern that matches only at the start or behind one of `begins`."""
    free = 0
    for begin in (0, *(mark.end() for mark in begins.finditer(text))):
        if begin >= free and (match := pattern.match(text, begin)) is not None:
            yield match
            free = match.end()


@lru_cache(maxsize=16)
def _intro_chinese(prose: Prose) -> re.Match[str] | None:
    plain = prose.plain
    if plain.isascii():
        return None
    for match in _INTRO_ZH.finditer(plain) if holds(plain, _INTRO_SIGNS_ZH) else ():
        if match["dept"] or (match["name"] and not _NO_NAME_ZH.search(match["name"])):
            return match
    if not holds(plain, _UNIT_SIGNS_ZH):
        return None
    for pattern, begins in ((_OPENING_ZH, _OPENING_BEGINS), (_CARD_ZH, _CARD_BEGINS)):
        for match in _matches_at(pattern, begins, plain):
            if match["dept"] or (match["name"] and not _NO_NAME_ZH.search(match["name"])):
                return match
    return None


@lru_cache(maxsize=16)
def _intro_english(prose: Prose) -> re.Match[str] | None:
    if not holds(prose.plain, _INTRO_SIGNS_EN):
        return None
    for match in _INTRO_EN.finditer(prose.shown):
        if match["name"].split()[0] not in _NO_NAME_EN:
            return match
    return None


def name(prose: Prose) -> Span | None:
    """The name by which the writer introduces themself."""
    match = _intro_chinese(prose)
    if match is not None and match["name"] and not _NO_NAME_ZH.search(match["name"]):
        return prose.span(*match.span("name"))
    match = _intro_english(prose)
    return None if match is None else prose.span(*match.span("name"))


def organisation(prose: Prose) -> Span | None:
    """The company or branch the writer names as theirs."""
    match = _intro_chinese(prose)
    if match is not None and match.re is _INTRO_ZH and match["org"]:
        return prose.span(*match.span("org"))
    match = _intro_english(prose)
    if match is not None:
        joint = _FROM_EN.match(prose.shown, match.end())
        company = _COMPANY_EN.match(prose.shown, joint.end() if joint else match.end())
        if company is not None:
            return prose.span(*company.span())
    return None


def department(prose: Prose) -> Span | None:
    """The department the writer names as theirs."""
    match = _intro_chinese(prose)
    if match is not None and match["dept"] and match["dept"] not in _OURS_NOT:
        return prose.span(*match.span("dept"))
    for match in _OURS_ZH.finditer(prose.plain) if "我" in prose.plain else ():
        if not match["dept"].endswith(_OURS_NOT):
            return prose.span(*match.span("dept"))
    behind = []
    if (intro := _intro_english(prose)) is not None:
        joint = _FROM_EN.match(prose.plain, intro.end())
        behind.append(joint.end() if joint else intro.end())
    if holds(prose.plain, _WORKS_SIGNS):
        behind += [match.end() for match in _WORKS_EN.finditer(prose.plain)]
    behind += [
        at.end() for at in _IM_IN_EN.finditer(prose.plain) if prose.shown[at.end() : at.end() + 1].isupper()
    ]
    for at in behind:
        if (found := DEPARTMENT_EN.match(prose.plain, at)) is not None:
            return prose.span(*found.span())
    team = _TEAM_EN.search(prose.shown) if holds(prose.shown, _TEAM_SIGNS) else None
    return None if team is None else prose.span(*team.span(1))
