"""Error codes: Windows stop codes and HRESULTs, HTTP states, ORA-..., names in capitals, "错误代码 691"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.fields.signs import has_digit, holds

MAX_FOUND = 20


@dataclass(frozen=True, slots=True)
class Code:
    """An error code as written, and where it stands."""

    text: str
    start: int
    end: int
    sure: bool
    """Its own shape says so; else words near it do."""


_HEX = re.compile(r"(?<![0-9a-z])0x[0-9a-f]{2,16}(?![0-9a-z])")
_FAMILY = re.compile(
    r"(?<![0-9a-z-])(?:ora|tns|sqlstate|sql|pls|rman|ora-600|aadsts|msg|err|errno|err_[a-z_]{1,40}|esp"
    r"|rc|cve|ns_error_[a-z_]{1,40}"
    r"|dns_probe_[a-z_]{1,40}|ssl_error_[a-z_]{1,40}|sec_error_[a-z_]{1,40}"
    r"|net::err_[a-z_]{1,40})(?:[- ]?[0-9]{2,9}|(?<=[a-z]_[a-z])(?![0-9a-z_]))(?![0-9a-z])"
)
_NAMED = re.compile(
    r"(?<![0-9A-Za-z_\\/.])(?:net::)?(?:(?:ERR|DNS|SSL|SEC|NS|MOZILLA|STATUS|E|ECONN)_[A-Z0-9_]{3,50}"
    r"|E(?:CONNREFUSED|TIMEDOUT|ACCES|NOENT|CONNRESET|NOSPC)"
    r"|[A-Z][A-Z0-9]{1,20}(?:_[A-Z0-9]{1,20}){1,8})(?![0-9A-Za-z_])"
)
_STOP_TAIL = re.compile(
    r"(?:_DIED|_EQUAL|_ERROR|_FAILURE|_FAULT|_HANDLED|_EXCEPTION|_DEVICE|_INFO|_DATA|_AREA|_VIOLATION"
    r"|_MANAGEMENT|_CORRUPTION|_CALLER|_PTR|_LIST|_TIMEOUT|_WATCHDOG|_HEADER|_FAILED)$"
)
_HTTP = re.compile(
    r"(?<![0-9a-z.:/-])(?:http(?:/[0-9.]{1,3})? ?(?:status|error|code|错误"
    r"|状态码?)? ?:? ?)?([45][0-9]{2})(?= ?(?:错误|error|bad gateway|bad request|unauthorized"
    r"|forbidden|not found|internal server|service unavailable|gateway time-?out|method not|too many"
    r"|request entity))"
    r"|(?<![a-z])http(?:/[0-9.]{1,3})? ?(?:status|error|code|错误|状态码?"
    r"|返回)? ?(?:code)? ?:? ?([45][0-9]{2})(?![0-9])"
)
_TOLD = re.compile(
    r"(?:错误(?:代码|码|编号|号)?|报错(?:代码|码)?|故障(?:代码|码)|停止代码|终止代码|蓝屏代码|状态码"
    r"|(?<!验证)(?<!邀请)(?<!二维)代码|异常码"
    r"|(?<![a-z])(?:error|fehler|stop|fault|status|exit|failure|bug ?check|event|return)(?: (?:code"
    r"|number|no\.?|id))?|(?<![a-z])(?:code|service call))"
    r" ?(?:is|was|为|是|显示|:|#|\(|提示|："
    r"|,)? ?[\"'#]? ?((?=[a-z0-9.-]{0,11}[0-9])[a-z]{0,6}[-_.]?[0-9]{1,10}"
    r"(?:[-.][0-9a-z]{1,8}){0,3})(?![0-9a-z%℃度])"
)
_SHOWN = re.compile(
    r"(?:提示|显示|报|面板|屏幕|(?<![a-z])(?:shows?|says?|displays?"
    r"|showing))[ :]{0,3}[\"']?((?:[a-z]{1,3}-?[0-9]{2,5}|[a-z]-[0-9]{1,5}"
    r"|sc[0-9]{3})(?:[-.][0-9]{1,4})?)(?![0-9a-z-])"
)
_NUMBERED = re.compile(r"(?<![a-z])message (?:no\.?|number|id|code):? ?([a-z]{1,4}-?[0-9]{2,6})(?![0-9a-z])")
_VENDOR = re.compile(r"(?<![0-9a-z.-])(?:e|sc|err|f|c|p)-?[0-9]{2,5}(?:[-.][0-9]{1,4}){0,2}(?![0-9a-z-])")
_NO_CODE_AFTER = re.compile(
    r" ?(?:times?|minutes?|mins?|hours?|days?|people|users|次|个|台|人|分钟|小时|天|条|号楼|楼|层|月|年"
    r"|日|点)"
)
_ALONE = re.compile(r"[a-z]{0,10}[-_ ]?[0-9][0-9a-z._-]{0,20}")
_WITHOUT_DIGITS = ("_", "ECONN", "ETIMEDOUT", "EACCES", "ENOENT", "ENOSPC")
"""Codes without any digit hold one of these."""
_CUES = (
    "0x",
    "ora",
    "错",
    "码",
    "err",
    "code",
    "http",
    "_",
    "stop",
    "fault",
    "status",
    "aadsts",
    "fail",
    "event",
    "gateway",
    "forbidden",
    "not found",
    "unavailable",
    "message",
    "request",
    "service call",
    "unauthor",
    "弹",
    "too many",
    "示",
    "报",
    "show",
    "say",
    "display",
)


def find_codes(shown: str, plain: str, *, labelled: bool = False) -> list[Code]:
    """Return the error codes of a text in order of how sure they are, at most `MAX_FOUND`.

    `plain` is `shown` folded; `labelled`: the text was given as a code. Linear; never raises.
    """
    found: list[Code] = []
    if (has_digit(plain) or holds(shown, _WITHOUT_DIGITS)) and holds(plain, _CUES):
        for pattern in (_HEX, _FAMILY):
            found += [_code(shown, m.start(), m.end()) for m in pattern.finditer(plain)]
        found += [_code(shown, m.start(), m.end()) for m in _NAMED.finditer(shown) if _is_stop_name(m[0])]
        for match in _HTTP.finditer(plain):
            group = 1 if match[1] else 2
            found.append(_code(shown, match.start(group), match.end(group)))
        for match in _SHOWN.finditer(plain):
            found.append(_code(shown, match.start(1), match.end(1), sure=False))
        for match in _NUMBERED.finditer(plain):
            found.append(_code(shown, match.start(1), match.end(1)))
        for match in _TOLD.finditer(plain):
            if not _NO_CODE_AFTER.match(plain, match.end()) and _is_told(match[1]):
                found.append(_code(shown, match.start(1), match.end(1), sure=False))
    if labelled and not found:
        for pattern in (_VENDOR, _ALONE):
            if (alone := pattern.search(plain)) is not None:
                found.append(_code(shown, alone.start(), alone.end(), sure=False))
                break
    return _apart(found)[:MAX_FOUND]


def _code(shown: str, start: int, end: int, *, sure: bool = True) -> Code:
    return Code(shown[start:end].strip(" .-"), start, end, sure)


def _is_stop_name(name: str) -> bool:
    """Capitals joined by "_" are a code when they sound like one: DB_HOST and MY_FILE_2 are none."""
    return name.startswith(("ERR_", "DNS_", "SSL_", "SEC_", "net::", "NS_", "STATUS_", "MOZILLA_", "E")) or (
        _STOP_TAIL.search(name) is not None
    )


def _is_told(code: str) -> bool:
    return re.fullmatch(r"(?:19|20)[0-9]{2}|[0-9]", code) is None


def _apart(found: list[Code]) -> list[Code]:
    """Without those that lie in one found before."""
    kept: list[Code] = []
    for code in found[: MAX_FOUND * 3]:
        if code.text and all(code.end <= other.start or code.start >= other.end for other in kept):
            kept.append(code)
    return kept
