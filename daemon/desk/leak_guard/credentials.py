"""What looks like a password or a key in words that are about to go out.

Three ways to see one: by its label ("password: x", "密码为x"), by its own shape (a private key, a cloud key,
an address with user and password in it), and because internal words label it. Talk about passwords is none:
"please reset your password", "密码已重置,请查收短信".

Every expression is anchored at a label or a fixed beginning and goes a bounded way from there: linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from daemon.desk.leak_guard.model import MOST_LEAKS, Leak, LeakKind, shortened

SHORTEST = 4
"""Characters of the shortest password that is seen by its label."""

_GAP = r"[ \t]{0,4}"
_LABEL = "|".join(
    (
        r"pass[ _-]?(?:word|phrase|code|wd)|passwort",
        r"(?<![a-z0-9])(?:pwd|passwd|pass|pw|pin|psk|otp|secret|token|credentials?|bearer)(?![a-z])",
        r"(?:api|access|secret|private|encryption|recovery)[ _-]?key",
        r"(?:licen[cs]e|product|bitlocker|activation|shared)[ _-]?key",
        r"(?:client|app|shared)[ _-]?secret|(?:verification|one[ -]time|security|access) code",
        r"密\s?[码碼]|口令|密钥|秘钥|密匙|金鑰|令牌|验证码|驗證碼|授权码|激活码|PIN\s?码",
    )
)
_OF_DIGITS = re.compile(
    r"pin|passcode|pass code|otp|(?:verification|one[ -]time|security|access) code"
    r"|验证码|驗證碼|授权码|PIN\s?码|口令",
    re.IGNORECASE,
)
"""What is labelled so may be digits alone, without anything between."""

_SIGN = rf"{_GAP}(?:[:\uff1a=\uff1d|\t]|->|=>){_GAP}\n?{_GAP}"
_VERB = (
    r"[ \t]{0,2}(?:(?:has|have|was|is|will|been|be|now|again|just|reset|changed|set|to|are|as|up|temporarily)"
    r"[ \t]{1,2}){1,7}"
)
_VERB_HAN = (
    r"[ \t]{0,2}(?:已经|已|现在|目前|暂时|临时|统一|帮您|都|被|将)?"
    r"(?:重置|修改|更改|设置|设|改|恢复|更新|变更|初始化|换)?(?:成了|成为|成|为|是|到|作|回了|回)[ \t]{0,2}"
)
_ASIDE = r"(?:[ \t]{0,2}[(\uff08][^()\uff08\uff09\n]{0,30}[)\uff09])?"
_FOR = r"(?:[ \t]{1,2}(?:for|of)[ \t](?:the[ \t])?[\w.@-]{1,40}(?:[ \t][\w.@-]{1,40}){0,3}?)?"
_LEAD = re.compile(
    rf"(?P<label>{_LABEL})s?[)\uff09]?{_ASIDE}{_FOR}"
    rf"(?:(?P<sign>{_SIGN})(?:{_VERB}|{_VERB_HAN})?"
    rf"|(?P<verb>{_VERB}|{_VERB_HAN})(?:[:\uff1a][ \t]{{0,2}})?"
    r"|(?P<near>[ \t]{0,2}))",
    re.IGNORECASE,
)
"""A label, and what may stand between it and its value."""

_VALUE = re.compile(r"[!-~]{1,200}")
_BEFORE = re.compile(
    r"(?:\buse|\bwith|\benter|\btype(?: in)?|用|输入|以)[ \t]{0,2}[\"'“‘「]?(?P<value>[!-~]{6,60}?)[\"'”’」]?"
    r"[ \t]{0,2}(?:as (?:the |your |a )?(?:new |temporary )?"
    r"|(?:作为|当|做)[ \t]{0,2}(?:您的|新的|临时|新|初始)?)"
    rf"(?:{_LABEL})",
    re.IGNORECASE,
)
_NAME_AND_VALUE = re.compile(
    r"(?:log-?in|logon|sign-in|account|user(?:name)?|credentials?|账号|帐号|账户|用户名?|登录)s?"
    rf"{_GAP}[:\uff1a=]{_GAP}[\w.@-]{{2,40}}{_GAP}[/\uff0f|]{_GAP}(?P<value>[!-~]{{4,80}})",
    re.IGNORECASE,
)
"""Both behind one label: "login: admin / x"."""

_ON_COMMAND_LINE = re.compile(
    r"(?<!\S)(?:-p|--password[= ]|-u[ ]?[\w.@-]{1,40}:)(?P<value>[!-~]{6,80})",
)
"""As programs are given it: "mysql -pSecret1", "curl -u ann:Secret1"."""

_FAR = re.compile(
    r"(?:密码|口令)[\u4e00-\u9fff]{1,10}[ \t]{0,2}(?P<value>(?=[!-~]{0,40}[!#$%^&*@])[0-9A-Za-z][!-~]{5,40})"
)
"""Some words further on; only for what nobody would take for a word."""

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|\w{1,20}://.*")

_SHAPES = re.compile(
    r"-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bLTAI[0-9A-Za-z]{12,24}\b|\bAKID[0-9A-Za-z]{20,40}\b"
    r"|\bgh[pousr]_[0-9A-Za-z]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}"
    r"|\bsk[-_](?:live|test|proj|ant)[-_][\w-]{10,}|\bAIza[\w-]{30,}"
    r"|\beyJ[\w-]{8,1000}\.eyJ[\w-]{4,1000}\.[\w-]{4,1000}"
    r"|\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,64}:[^\s/@]{3,128}@[^\s/@]{1,255}"
    r"|\b\d{6}(?:-\d{6}){7}\b|\b[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}\b"
    r"|\bWIFI:[^\n]{0,100}P:[^;\n]{1,64};"
)
"""Keys that are known by themselves: of clouds, code hosts, signed tokens, disks and licences."""

_OPENING = "\"'`<[“‘「『【《"
_CLOSING = re.compile("[\"'`>]")
_CLOSING_HAN = "”’」』】》"
_TRAILING = ".,;:!?)]}>\"'`"
_ENDS_THERE = re.compile(
    rf"{_GAP}[.;!,\u3002\uff01\uff1b\uff0c]?[ \t\r]{{0,4}}(?:\n|\Z)"
    r"|[ \t]?[,;\u3002\uff01\uff1b\uff0c][ \t]?[\u4e00-\u9fff]"
)
"""No sentence goes on behind a word."""

_LEADS_ON = re.compile(r"->|=>|\|")
"""Signs that stand between the items of a menu, too."""

_TWO_HALVES = re.compile(r"\d{3}[ -]\d{3}(?!\d)")
"""A code as it is read out."""

_TELLS_NOTHING = re.compile(
    r"[*x\u2022.#_-]+|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}:\d{2}(?::\d{2})?|https?://\S*", re.IGNORECASE
)
"""Masked, a date, a time, the address of a page."""

_PLAIN = frozenset(
    """
    changed reset expired required unchanged forgotten invalid wrong incorrect correct none unknown missing
    empty hidden same new old yes no see please the as not sent separately below above attached todo n/a blank
    default optional mandatory valid policy rules rule again locked disabled enabled active domain windows
    email e-mail mail phone sms vpn wifi wlan ad oa erp sap office outlook sso self-service portal online
    case-sensitive
    """.split()
)
"""What follows a label in talk about passwords."""


def secrets_in(outgoing: Iterable[str], internal: Iterable[str], public: Iterable[str]) -> Iterator[Leak]:
    """Yield what looks like a password or a key, each once; none that the requester wrote or was sent."""
    shown = "\n".join(public)
    within = {value for text in internal for value in labelled(text) if len(value) > SHORTEST + 1}
    seen: list[str] = []
    for text in outgoing:
        for value, passage in _found(text, within):
            if value in shown or any(value in other or other in value for other in seen):
                continue
            seen.append(value)
            yield Leak(kind=LeakKind.SECRET, passage=shortened(passage))
            if len(seen) == MOST_LEAKS:
                return


def labelled(text: str) -> Iterator[str]:
    """Yield the values in a text that stand by a label of a password or a key."""
    for match in _LEAD.finditer(text):
        if value := _value_behind(text, match):
            yield value
    for expression in (_BEFORE, _NAME_AND_VALUE, _ON_COMMAND_LINE, _FAR):
        for match in expression.finditer(text):
            value = match["value"].rstrip(_TRAILING)
            if _mixed(value) and not _ADDRESS.fullmatch(value):
                yield value


def _found(text: str, within: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (value, passage as it is shown)."""
    for match in _SHAPES.finditer(text):
        yield match[0], match[0]
    for value in labelled(text):
        yield value, _around(text, value)
    for value in within:
        if value in text:
            yield value, _around(text, value)


def _around(text: str, value: str) -> str:
    """Return the value with a little of what stands before it: enough to find it again."""
    at = text.find(value)
    begin = max(text.rfind("\n", 0, at) + 1, at - 40)
    return text[begin : at + len(value)]


def _value_behind(text: str, lead: re.Match[str]) -> str:
    """Return the password that follows a label; "" when what follows is talk."""
    at, quoted = lead.end(), False
    while at < len(text) and text[at] in _OPENING and at - lead.end() < 3:
        at, quoted = at + 1, True
    match = _VALUE.match(text, at)
    if match is None:
        return ""
    value, end = match[0], match.end()
    if quoted:
        value = _CLOSING.split(value, maxsplit=1)[0]
        end = at + len(value)
    value = value.rstrip(_TRAILING).lstrip("(")
    if _OF_DIGITS.fullmatch(lead["label"]) and (halves := _TWO_HALVES.match(text, at)):
        return halves[0]
    if len(value) < SHORTEST or value.lower() in _PLAIN or _TELLS_NOTHING.fullmatch(value):
        return ""
    closed = quoted and end < len(text) and (_CLOSING.match(text[end]) or text[end] in _CLOSING_HAN)
    if closed or (_OF_DIGITS.fullmatch(lead["label"]) and re.fullmatch(r"\d{4,8}", value)):
        return value
    if lead["sign"]:
        of_digits = value.isdigit() and lead["label"].lower() != "pass"
        alone = not _LEADS_ON.search(lead["sign"]) and _ENDS_THERE.match(text, end)
        return value if of_digits or alone or _mixed(value) else ""
    if lead["verb"]:
        alone = not lead["verb"].isascii() and _ENDS_THERE.match(text, end)
        return value if alone or _mixed(value) else ""
    apart = bool(lead["near"]) or not lead["label"].isascii()
    return value if apart and len(value) > SHORTEST + 1 and _mixed(value) else ""


def _mixed(value: str) -> bool:
    """Whether letters stand beside digits or signs, as in what nobody would write as a word."""
    letters = any(char.isalpha() for char in value)
    digits = any(char.isdigit() for char in value)
    signs = any(char in "!#$%^&*+=~?@_" for char in value)
    return (letters and (digits or signs)) or (digits and signs)
