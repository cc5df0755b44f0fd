"""Several people report the same within minutes: how alike two reports are, and how many (SPEC B2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from operator import add

from daemon.desk.known import RecentReport
from daemon.desk.policy import Impact, SimilarRules
from parsers.traditional import simplified

LOOKED_AT = 400
"""Characters of a report that are compared: who reports an outage comes to the point."""

ALIKE = 0.45
"""So much of the shorter report must stand in the other one too."""
ENOUGH = 1.5
"""And so much weight must be shared, or two short mails are alike by chance."""
_MOST_NAMED = 5
"""Tickets that a reason names."""
_WEIGHT_CODE, _WEIGHT_NAME, _WEIGHT_WORD, _WEIGHT_PLACE, _WEIGHT_PAIR, _WEIGHT_GENERIC = (
    3.0, 2.5, 1.0, 0.8, 0.6, 0.3
)  # fmt: skip

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z0-9]+")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:(?<=mm)ed|(?<=pp)ing|ing|ed|s)$")
_CODE = re.compile(
    r"(?<![a-z0-9])(0x[0-9a-f]{2,16}|[a-z]{2,10}[-_]\d{2,10}|[a-z]{2,20}(?:_[a-z]{2,20}){1,4}|[45]\d\d)(?![a-z0-9])"
    r"|(?:错误|代码|报错|error|code)[\s:：码]{0,3}(\d{2,6})(?!\d)"
)
_NAME = re.compile(
    r"(?<![A-Za-z])(?:[A-Z][A-Z0-9]{1,9}(?![A-Za-z0-9_-])|[A-Z][a-z]{2,15}[A-Z][A-Za-z]{0,15}|(?<=[\u4e00-\u9fff])[A-Z][a-z]{2,15})"
)
"""An acronym, a name like PowerPoint, or a capitalised word within Chinese."""
_SYSTEM_ZH = re.compile(r"系统|平台|模块")
"""The two letters before it are its name: "财务系统"."""
_CODED = re.compile(r"[0-9_]")
_PLACED = re.compile(r"[楼层座栋幢室间区]|floor|building|room")
"""Without one of these there is no code, and no place, to look for."""
_KINDS = ("floor", "building", "room")
_PLACE = re.compile(
    r"(?<![0-9])(?P<floor>\d{1,2}|[一二三四五六七八九])(?:楼|层)"
    r"|(?P<building>[a-z0-9一二三四五六七八九])(?:座|栋|幢|号楼|区)"
    r"|(?<![0-9])(?P<room>\d{3,4})(?:室|房间|会议室)|会议室(?P<room1>[a-z0-9]{1,4})"
    r"|\b(?P<floor1>\d(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth) floor"
    r"|\bfloor (?P<floor2>\d{1,2}|one|two|three|four|five)\b"
    r"|\bbuilding (?P<building1>[a-z0-9]{1,3})\b|\broom (?P<room2>[a-z]?\d{1,4}|[a-z])\b"
)
_FIGURE = {
    **dict(zip("一二三四五六七八九", "123456789", strict=True)),
    **dict(
        zip("first second third fourth fifth sixth seventh eighth ninth".split(), "123456789", strict=True)
    ),
    **dict(zip("one two three four five".split(), "12345", strict=True)),
    **dict(zip("1st 2nd 3rd 4th 5th 6th 7th 8th 9th".split(), "123456789", strict=True)),
}
_WISH = re.compile(
    r"申请|帮忙安装|请安装|安装一下|重置|忘了|忘记|过期|换一个|新员工|领用|想换"
    r"|\bplease (?:install|create|reset|change|order|add)\b|\bforgot\b|\bi need a\b|\bi would like\b"
    r"|\bnew starter\b"
)
_SHARED_WORDS = frozenset(
    """oa erp sap crm mes wms vpn plm scm srm bpm jira salesforce sharepoint citrix webmail intranet
    mailserver     fileserver""".split()
)
"""Systems that many people use: two who cannot get into one tell of one trouble."""
_BUSINESS = "财务 人事 考勤 报销 采购 销售 仓储 合同 审批 开票 收银 办公 会议 门禁 业务 交易"
_SHARED_NAMES = {
    "共享盘": "share", "共享文件夹": "share", "公共盘": "share", "shared drive": "share",
    "shared folder": "share", "文件服务器": "fileserver", "file server": "fileserver",
    "邮件服务器": "mailserver",
    "邮件系统": "mailserver", "mail server": "mailserver", "内网": "intranet", "门户": "portal",
    **{f"{name}系统": name for name in _BUSINESS.split()},
}  # fmt: skip
_UNREACHABLE = re.compile(
    r"打不开|登[录陆]?不[上了进]|无法(?:登|打开|访问|连接|使用)|进不去|进不了|连不上|连接不上|访问不了|用不了|不能用"
    r"|挂了|宕机|瘫痪|崩了|没反应|(?<!\d)50[0234](?!\d)"
    r"|\b(?:down|unavailable|offline|unreachable|not available|not respond\w{0,3}|not working|times? out)\b"
    r"|\b(?:cannot|can't|can not|could not|couldn't|unable to|does not|doesn't|won't|will not)\s+"
    r"(?:get in\w{0,2}|log ?in|sign in|connect|open|access|reach|load|work|start|use)\b"
)
_OWN_MATTER = re.compile(
    r"密码|口令|锁定|被锁|权限|只有我|就我一个|password|locked|permission|\bonly (?:i|me|my|for me)\b|just me"
)
_SYMPTOMS = (
    (
        "net",
        ("网", "internet", "network", "online"),
        re.compile(
            r"断网|上不了网|没网|没有网络|无法上网|不能上网|连不上网|网络断|网断了|网络中断"
            r"|\bno (?:internet|network)\b|\b(?:lost|without) (?:the )?(?:internet|network)\b"
            r"|\b(?:internet|network) (?:is |went |has gone )?(?:down|out|dead|gone)\b"
            r"|\b(?:cannot|can't|unable to) (?:get online|go online|access the internet|reach the internet)\b"
        ),
    ),
    (
        "mail out",
        ("邮件", "发件箱", "mail", "outbox"),
        re.compile(
            r"发不出(?:去)?邮件|邮件(?:都|也)?(?:发不出|发不了|发送失败|发送不了)|发不了邮件|无法发送?邮件|卡在发件箱"
            r"|\boutbox\b"
            r"|\b(?:cannot|can't|unable to|could not|couldn't) send (?:out )?(?:any |my )?(?:e-?)?mails?\b"
        ),
    ),
    (
        "mail in",
        ("邮件", "mail"),
        re.compile(
            r"收不到(?:任何|新|外部)?邮件|邮件(?:都|也)?收不到|收不了邮件"
            r"|\b(?:not receiv\w{1,3}|cannot receive|can't receive|receive no|no new) "
            r"(?:any )?(?:e-?)?mails?\b"
        ),
    ),
)
"""One symptom of something shared, in many words; and what is cheaply looked for before."""
_OWN_DEVICES = frozenset(
    """laptop notebook pc computer desktop mouse keyboard monitor headset docking charger phone
    笔记本 台式机 电脑 主机 鼠标 键盘 显示器 耳机 手机""".split()
)
"""What a person has for themselves: two of them broken are two troubles."""
_OWN_DEVICES_ZH = tuple(name for name in _OWN_DEVICES if not name.isascii())
_STOP_EN = frozenset(
    """the an is are was were be been to of in on at for with and or my our your its it this
    that we you he she they has have had having do does did doing will would could can please
    thanks thank hello hi dear regards when what how from after since but if me us there any
    again now today morning afternoon yesterday am pm one get got gets help need just very some
    all not no cannot too also still keep keeps here into out by as so than more support team
    like new test request question problem issue urgent asap it re fw fwd""".split()
)
_STOP_ZH = re.compile(
    "您好|你好|谢谢|麻烦|请问|请帮忙|请处理|帮忙|求助|看一下|处理|尽快|紧急|今天|昨天|早上|上午|下午|刚才|从|开始|一直|现在|我们|我的|这边"
    "|大家|同事|一下|一个|一台|可以|需要|怎么|为什么|提示|显示|出现|了|的|吗|呢|吧|啊|我|你|您|请|就|都|也|又|还|很"
)
_GENERIC = frozenset(
    """打不 不开 打开 不了 无法 不能 登录 录不 连不 不上 连接 接不 报错 错误 坏了 故障 问题 异常
    失败 系统 统登 电脑 密码 打印 印机 文件 软件 安装 使用 用不 没有 反应 卡纸 机卡 机无 法打
    开机 办公 公室 open opens work works working connect connection error errors fail fails
    failed failure down slow computer laptop pc printer print printing password account login
    log access start starts install broken system available unavailable file files show shows
    page load loading""".split()
)
"""What half of all reports say: a symptom alone is no likeness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """How far other people's reports widen the impact of this one."""

    impact: Impact
    reason: str


@dataclass(frozen=True, slots=True)
class _Features:
    weights: Mapping[str, float]
    total: float
    telling: frozenset[str]
    """Systems and error codes that are named."""
    places: Mapping[str, frozenset[str]]
    """By kind: floor, building, room."""
    wish: bool
    shared: frozenset[str]
    """Systems of many that the writer cannot reach."""
    symptoms: frozenset[str]
    own_device: bool


def several(
    subject: str, words: str, address: str, at: datetime, recent: Sequence[RecentReport], rules: SimilarRules
) -> Alike | None:
    """Return how far the impact reaches when enough people reported the same lately, else None.

    `address` (lower case) is who reports now, at `at`; each person counts once, however often they write.
    """
    if len(recent) + 1 < rules.department:
        return None
    since, before = at - timedelta(minutes=rules.minutes), at + timedelta(minutes=rules.minutes)
    one = _features(subject[:LOOKED_AT], words[:LOOKED_AT])
    tickets: dict[str, str] = {}
    for report in recent:
        if report.address in tickets or report.address == address:
            continue
        if since <= report.opened_at <= before and _same(one, _features(report.subject, report.words)):
            tickets[report.address] = report.number
            if len(tickets) + 1 >= rules.organisation:
                break  # more would change nothing
    people = len(tickets) + 1
    if people < rules.department:
        return None
    many = people >= rules.organisation
    named = ", ".join(f"#{number}" for number in list(tickets.values())[:_MOST_NAMED])
    more = " and more" if len(tickets) > _MOST_NAMED else ""
    return Alike(
        impact=Impact.ORGANISATION if many else Impact.DEPARTMENT,
        reason=f"{'at least ' if many else ''}{people} people report the same within {rules.minutes} min:"
        f" {named}{more}",
    )


def alike(subject: str, words: str, other_subject: str, other_words: str) -> bool:
    """Whether two reports tell of the same trouble.

    Symptoms alone ("does not open") make no likeness: what is named must agree. Two places ("first floor",
    "fifth floor") part reports, unless both name one system; wishes are never the same trouble.
    """
    return _same(_features(subject, words), _features(other_subject, other_words))


def _same(one: _Features, other: _Features) -> bool:
    if one.wish or other.wish:
        return False
    if one.shared & other.shared:
        return True
    agreed = one.telling & other.telling
    if one.telling and other.telling and not agreed:
        return False
    if not agreed and any(
        here and there and here.isdisjoint(there)
        for here, there in ((one.places[kind], other.places[kind]) for kind in _KINDS)
    ):
        return False
    if one.symptoms & other.symptoms:
        return True
    if not agreed and one.own_device and other.own_device:
        return False
    common = one.weights.keys() & other.weights.keys()
    if one.telling.issuperset(common) and not any(map(_is_code, common)):
        return False  # one system named, and nothing said of it alike
    shared = sum(map(one.weights.__getitem__, common))
    return shared >= ENOUGH and shared >= ALIKE * min(one.total, other.total)


def _is_code(feature: str) -> bool:
    return "_" in feature or any(letter.isdigit() for letter in feature)


@lru_cache(maxsize=256)
def _features(subject: str, words: str) -> _Features:
    """What tells a report from others. Remembered: each is compared with many."""
    raw = f"{subject[:LOOKED_AT]}\n{words[:LOOKED_AT]}"[:LOOKED_AT]
    text = simplified(raw.casefold())
    codes = (
        {match.group(match.lastindex or 0) for match in _CODE.finditer(text)}
        if _CODED.search(text)
        else set()
    )
    names = {name.casefold() for name in _NAME.findall(raw)}
    names.update(text[max(0, match.start() - 2) : match.start()] for match in _SYSTEM_ZH.finditer(text))
    names = {name for name in names if name.isalnum() and name not in _STOP_EN and name not in _GENERIC}
    weights: dict[str, float] = {}
    words_en = _LATIN.findall(text)
    for word in words_en:
        if word not in _STOP_EN:
            stem = _ENDING.sub("", word)
            weights[stem] = _WEIGHT_GENERIC if {word, stem} & _GENERIC else _WEIGHT_WORD
    for run in _HAN.findall(_STOP_ZH.sub(" ", text)):
        for pair in map(add, run, run[1:]):
            weights[pair] = _WEIGHT_GENERIC if pair in _GENERIC else _WEIGHT_PAIR
    weights.update(dict.fromkeys(names, _WEIGHT_NAME))
    weights.update(dict.fromkeys(codes, _WEIGHT_CODE))
    places: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for match in _PLACE.finditer(text) if _PLACED.search(text) else ():
        for kind, value in match.groupdict().items():
            if value:
                places[kind.rstrip("0123456789")].add(_FIGURE.get(value, value))
    weights |= {f"{kind} {value}": _WEIGHT_PLACE for kind, values in places.items() for value in values}
    return _Features(
        weights=weights,
        total=sum(weights.values()),
        telling=frozenset(names | codes),
        places={kind: frozenset(values) for kind, values in places.items()},
        wish=bool(_WISH.search(text)),
        shared=_shared(text, words_en),
        symptoms=frozenset(
            name
            for name, hints, told in _SYMPTOMS
            if any(hint in text for hint in hints) and told.search(text)
        ),
        own_device=not _OWN_DEVICES.isdisjoint(words_en) or any(name in text for name in _OWN_DEVICES_ZH),
    )


def _shared(text: str, words_en: Sequence[str]) -> frozenset[str]:
    """Return the systems of many that are named, when the writer cannot reach what is named."""
    found = _SHARED_WORDS.intersection(words_en) | {
        system for name, system in _SHARED_NAMES.items() if name in text
    }
    if not found or not _UNREACHABLE.search(text) or _OWN_MATTER.search(text):
        return frozenset()
    return found
