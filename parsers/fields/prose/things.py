"""Which thing is affected: system or device, model, version, operating system, environment, account, tag."""

from __future__ import annotations

import re

from parsers.fields.prose.lexicon import (
    DEVICES,
    GENERIC,
    HARDWARE,
    MAKERS,
    NAMED_APP,
    PRODUCTS,
    SYSTEM_ZH,
    VAGUE,
    VENDORS,
)
from parsers.fields.prose.sentences import Prose, Span
from parsers.fields.signs import at_words, has_digit, holds

_PART = -1
"""Rank of a part: the thing itself where it is what fails ("显示器黑屏"), else of no interest."""
_WORD = "(?:(?<![a-z0-9])(?=[a-z])|(?=[\u4e00-\u9fff]))"
"""Where a name can begin: at a Latin word, or anywhere in Chinese."""
_RANKED: tuple[tuple[int, re.Pattern[str]], ...] = (
    (3, re.compile(at_words(SYSTEM_ZH))),
    (3, re.compile(at_words(PRODUCTS))),
    (2, re.compile(at_words(DEVICES))),
    (2, re.compile(f"{_WORD}(?:{NAMED_APP})")),
    (1, re.compile(at_words(GENERIC))),
    (_PART, re.compile(at_words(HARDWARE))),
    (0, re.compile(at_words(VAGUE))),
)
_SYSTEM_CUES = ("系统", "平台", "软件", "客户端", "模块", "门户", "app", "服务器")
_APP_CUES = ("app", "client", "terminal", "portal", "plug", "add-in", "addin", "module", "workstation")
_CUES_OF = {_RANKED[0][1].pattern: _SYSTEM_CUES, _RANKED[3][1].pattern: _APP_CUES}
_CAPITALISED = frozenset(
    {
        "word",
        "excel",
        "teams",
        "access",
        "edge",
        "zoom",
        "office",
        "chrome",
        "acrobat",
        "project",
        "slack",
        "notes",
        "oracle",
        "confluence",
    }
)
_LETTER = re.compile(r"[a-z0-9]")
_MODEL_SIGNS = ("型号", "model ")
_OS_SIGNS = (
    *"win mac os uos ubuntu debian centos rhel fedora suse linux red deepin android 麒麟 统信 鸿蒙".split(),
)
_ENVIRONMENT_SIGNS = (
    *("from home", "over ", "via ", "through ", "chrome", "firefox", "edge", "safari"),
    *("在家", "居家办公", "浏览器", "通过"),
)
_ACCOUNT_SIGNS = ("账", "帐", "用户名", "登录名", "user", "login", "account")
_MOST_SEEN = 60
_FINE = re.compile(
    r"(?:都|是|均|一切)?正常(?!使用|工作|显示|打印|登)|没问题|是通的|本身|works? fine|working fine"
    r"|(?:are|is) fine|are ok"
)
_MODEL = re.compile(f"{_WORD}(?:{VENDORS})")
_MAKER_AND_NAME = re.compile(
    rf"\b((?i:{MAKERS}) [A-Z][A-Za-z]{{1,12}} [0-9][0-9A-Za-z-]{{0,6}})(?![0-9A-Za-z])"
)
_IN_BRACKETS = re.compile(
    r"[(（]([A-Z][A-Za-z]{2,15} (?:[A-Za-z]{1,8} )?[A-Z]{0,5}-?[0-9][A-Za-z0-9-]{1,10}\+?)[)）]"
)
_NO_MAKER = frozenset(
    "windows macos ubuntu debian centos android ios room building floor version error code ext"
    " extension office outlook excel"
    " monday tuesday wednesday thursday friday saturday sunday may june july ticket order chrome"
    " firefox edge about since".split()
)
_NO_DEVICE = re.compile(r"microsoft[ -]?(?!surface)(?:365|[a-z]{0,9} ?[0-9])")
"""Programs of a maker that makes devices too."""
_MODEL_TOLD = re.compile(
    r"型号(?:好像)?(?:应该)?(?:是|为|:)\s{0,2}([^,。;!?\n()]{2,40})"
    r"|型号((?=[^,。;!?\n()]{0,30}[0-9])[^,。;!?\n():是为]{2,30})|(?<![a-z])model (?:is|number is"
    r"|no\.? is|:)\s{0,2}([^,.;!?\n()]{2,40})"
)
_VERSION_TOLD = re.compile(
    r"(?:版本号?(?:是|为|:)?|(?<![a-z])version(?: is| number is|:)?|(?<![a-z])v(?=[0-9])"
    r"|(?<![a-z])ver\.?|(?<![a-z])build)\s{0,2}(v?[0-9]{1,5}(?:\.[0-9]{1,6}){0,4})(?![0-9a-z])(?! of )"
)
_PRODUCT_VERSION = re.compile(
    r"\s{1,2}(?:for \w{3,8} )?(?:v(?:ersion)?\.?\s?)?((?:20[0-2][0-9]"
    r"|[0-9]{1,3}(?:\.[0-9]{1,6}){1,4}|v[0-9]{1,3}|[0-9]{1,3}(?=版)))(?!\.?[0-9]|[:/-]"
    r"|[年月号日点台个次]|\s?(?:users|people|times|days|hours|minutes))"
)
_DOTTED = re.compile(r"[0-9]\.[0-9]")
_NAMED_VERSION = re.compile(
    r"\b([A-Z][A-Za-z]{2,20}) ([0-9]{1,3}\.[0-9]{1,5}(?:\.[0-9]{1,6}){0,3})(?![0-9A-Za-z:%])(?!\.[0-9])"
)
_NO_PROGRAM = frozenset(
    "room desk building floor suite windows macos ios android ubuntu debian centos fedora redhat"
    " section chapter line level version build release rev"
    " about around since until figure page table step seat eur usd gbp sonoma ventura monterey sequoia"
    " miui harmonyos lab point item unit".split()
)
_OS = re.compile(
    r"(?<![a-z])(?:(?:microsoft )?windows ?(?:xp|vista|server(?: 20[0-2][0-9](?: ?r2)?)?|7|8\.1|8|10"
    r"|11)(?![0-9])(?:\s(?:pro|home|enterprise|education|专业版|家庭版|企业版|x64|64位"
    r"|64-bit)(?![a-z])){0,2}(?: ?(?:[0-9]{2}h[12]|ltsc|sp[1-3]))?(?: ?(?:专业版|家庭版|企业版))?"
    r"|win ?(?:xp|7|8\.1|8|10|11)(?![0-9.])(?: ?(?:专业版|家庭版|企业版|pro|home))?"
    r"|(?:mac ?os|os ?x)(?: (?:sonoma|ventura|monterey|big sur|catalina|mojave|sequoia"
    r"|tahoe))?(?: ?[0-9]{1,2}(?:\.[0-9]{1,2}){0,2})?"
    r"|(?:ubuntu|debian|centos|red ?hat|rhel|fedora|suse|opensuse|rocky linux|almalinux|linux mint"
    r"|deepin)(?: linux| enterprise linux)? ?[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}"
    r"|(?:ios|ipados|android|harmonyos) ?[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}"
    r"|(?:银河)?麒麟 ?v?[0-9]{1,2}(?: ?sp[0-9])?|统信 ?uos(?: ?[0-9]{2,4})?"
    r"|鸿蒙 ?[0-9](?:\.[0-9])?)(?![0-9a-z])"
)
_BARE_OS = frozenset({"macos", "mac os", "os x", "osx"})
_ENVIRONMENT = re.compile(
    r"(?<![a-z])(?:(?:(?:working|work|connecting|connected) )?from home(?:,? (?:over|via|through|using"
    r"|on) (?:the |my |our )?(?:company )?(?:vpn|wi-?fi|wlan))?|(?:over|via|through) (?:the )?(?:vpn"
    r"|remote desktop|citrix|mobile hotspot|guest wi-?fi)"
    r"|(?:chrome|firefox|edge|safari) (?:browser )?(?:version )?[0-9]{2,3}(?:\.[0-9]{1,6}){0,3})(?![a-z0-9])"
    r"|在家(?:里)?(?:办公|上班|用?(?:通过|连接?)?vpn|远程)|居家办公|(?:chrome|谷歌|火狐|edge"
    r"|360)浏览器 ?(?:版本)?[0-9]{0,3}(?:\.[0-9]{1,6}){0,3}|通过(?:vpn|远程桌面|手机热点|堡垒机)"
)
_ACCOUNT = re.compile(
    r"(?:(?:账|帐)[号户](?:名)?|用户名|登录名|(?<![a-z])(?:user ?name|user ?id|login(?: name)?|(?:my"
    r"|the|windows|domain|sap|ad) account(?: name)?|account(?: name)?|user account|(?:my|windows) user))"
    r"\s{0,2}(?:(?:是|为|叫|:|is|=)\s{0,2}"
    r"|(?=[a-z0-9])(?<=[\u4e00-\u9fff])|(?!win|office|sap)(?=[a-z._-]{1,30}[0-9])(?<=[\u4e00-\u9fff] ))"
    r"[\"']?((?=[a-z0-9._\\@-]{0,40}[a-z0-9])[a-z0-9][a-z0-9._\\@-]{1,40})"
)
_SAID_OF_IT = re.compile(r"(?:^[a-z]+ed|^[a-z]+ly|^[a-z]+ing)$")
_ENDS_CLAUSE = re.compile(r"\s{0,3}(?:[,.;!?)\"'\n]|$|[\u4e00-\u9fff]|and (?:my|the|i)\b|on \w|in \w)")
_USER = re.compile(r"\b[Uu]ser ([A-Z][A-Z0-9_]{3,15})\b")
_NO_ACCOUNT = frozenset(
    "locked disabled expired blocked not still again now active inactive suspended being unable already"
    " also correct wrong invalid gone missing ok okay fine the a an my"
    " password and or".split()
)
_ASSET = re.compile(
    r"(?:资产(?:编号|号|标签)|固定资产号?|设备编号|设备号|序列号|sn码?|主机名|计算机名|电脑名"
    r"|(?<![a-z])(?:asset (?:tag|number|no\.?|id)|serial(?: number| no\.?)?|s/n|hostname|host name"
    r"|computer name|pc name|service tag|inventory (?:number|no\.?)))"
    r"\s{0,2}(?:是|为|:|is|#|=)?\s{0,2}((?=[a-z0-9_-]{0,30}[0-9])[a-z0-9][a-z0-9_-]{3,30})(?![a-z0-9])"
)


def _seen(prose: Prose) -> list[tuple[int, int, int]]:
    """Every name of a thing: rank, begin, end."""
    found: list[tuple[int, int, int]] = []
    for rank, pattern in _RANKED:
        cues = _CUES_OF.get(pattern.pattern)
        if cues is not None and not holds(prose.plain, cues):
            continue
        for match in pattern.finditer(prose.plain):
            start, end = match.span()
            first = prose.plain[start]
            if first.isascii() and start and _LETTER.match(prose.plain[start - 1]):
                continue
            if prose.plain[end - 1].isascii() and _LETTER.match(prose.plain[end : end + 1] or " "):
                plural = prose.plain[end : end + 1] == "s" and not _LETTER.match(
                    prose.plain[end + 1 : end + 2] or " "
                )
                if not plural:
                    continue
            if match[0] in _CAPITALISED and not prose.shown[start].isupper():
                continue
            found.append((rank, start, end))
            if len(found) > _MOST_SEEN:
                return found
    return found


def system(prose: Prose, about: Span | None) -> Span | None:
    """The affected system or device: the most telling name, best one in the words for the symptom.

    None when two names outside of those words tell equally much."""
    best: tuple[int, int, int, int] | None = None
    rival = ""
    for rank, start, end in _seen(prose):
        inside = about is not None and about.start <= start < about.end
        if rank <= 0 and not inside:
            continue
        score = (2 if rank == _PART else rank) * 2 + (3 if inside else 0)
        sentence = prose.sentence_at(start)
        if sentence is not None and not inside and _FINE.search(sentence.text):
            score -= 3
        key = (score, -start, start, end)
        if best is None or key > best:
            if best is not None and score > best[0]:
                rival = ""
            best = key
        elif score == best[0] and not inside:
            rival = prose.plain[start:end]
    if best is None:
        return None
    within = about is not None and about.start <= best[2] < about.end
    if not within and rival and rival not in prose.plain[best[2] : best[3]]:
        return None
    return prose.span(best[2], best[3])


def is_personal(thing: Span) -> bool:
    """Whether it is a computer or a phone as everybody has one, and so seldom what a mail is about."""
    return re.fullmatch(GENERIC, thing.text.casefold()) is not None


def model(prose: Prose) -> Span | None:
    """Maker and model of a device."""
    told = _MODEL_TOLD.search(prose.plain) if holds(prose.plain, _MODEL_SIGNS) else None
    if told is not None:
        group = next(number for number in (1, 2, 3) if told[number])
        return prose.span(*told.span(group))
    if not has_digit(prose.plain) and "macbook" not in prose.plain:
        return None
    for match in _MODEL.finditer(prose.plain):
        if (
            match.start()
            and _LETTER.match(prose.plain[match.start() - 1])
            and prose.plain[match.start()].isascii()
        ):
            continue
        if _NO_DEVICE.match(match[0]) is not None:
            continue
        if any(char.isdigit() for char in match[0]) or "macbook" in match[0]:
            return prose.span(*match.span())
    for pattern in (_MAKER_AND_NAME, _IN_BRACKETS):
        for match in pattern.finditer(prose.shown):
            if match[1].split()[0].lower() not in _NO_MAKER:
                return prose.span(*match.span(1))
    return None


def version(prose: Prose) -> Span | None:
    """The version of a program."""
    if not has_digit(prose.plain):
        return None
    for match in _VERSION_TOLD.finditer(prose.plain):
        if "." in match[1] or match[0][0] != "v" or "version" in match[0]:
            start, end = match.span(1)
            return prose.span(start - 1 if prose.plain[start - 1] == "v" else start, end)
    for match in _RANKED[1][1].finditer(prose.plain):
        if (found := _PRODUCT_VERSION.match(prose.plain, match.end())) is not None and prose.shown[
            match.start()
        ].isupper():
            return prose.span(*found.span(1))
    if _DOTTED.search(prose.plain) is None:
        return None
    for named in _NAMED_VERSION.finditer(prose.shown):
        if named[1].lower() not in _NO_PROGRAM:
            return prose.span(*named.span(2))
    return None


def operating_system(prose: Prose) -> Span | None:
    """The operating system with its version."""
    if not holds(prose.plain, _OS_SIGNS):
        return None
    for match in _OS.finditer(prose.plain):
        if match[0].strip() not in _BARE_OS:
            return prose.span(*match.span())
    return None


def environment(prose: Prose) -> Span | None:
    """From where, through what, in which browser."""
    match = _ENVIRONMENT.search(prose.plain) if holds(prose.plain, _ENVIRONMENT_SIGNS) else None
    return None if match is None else prose.span(*match.span())


def account(prose: Prose) -> Span | None:
    """The account that is meant."""
    if not holds(prose.plain, _ACCOUNT_SIGNS):
        return None
    for match in _ACCOUNT.finditer(prose.plain):
        if _is_account(match, prose.plain):
            start, end = match.span(1)
            return prose.span(start, end - (1 if match[1].endswith((".", "-")) else 0))
    for match in _USER.finditer(prose.shown):
        return prose.span(*match.span(1))
    return None


def _is_account(match: re.Match[str], plain: str) -> bool:
    """Whether a name follows, and not what the account is: "currently locked out", "unable to log in"."""
    words = match[1].strip(".")
    if words in _NO_ACCOUNT:
        return False
    if " is " not in match[0] or not words.isalpha():
        return True
    return _SAID_OF_IT.search(words) is None and (
        match[1].endswith(".") or _ENDS_CLAUSE.match(plain, match.end()) is not None
    )


def asset(prose: Prose) -> Span | None:
    """Tag, serial number or host name of the device."""
    match = _ASSET.search(prose.plain) if has_digit(prose.plain) else None
    return None if match is None else prose.span(*match.span(1))
