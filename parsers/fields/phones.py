"""Phone numbers: Chinese mobiles and landlines with extensions, foreign ones; not every row of digits.

A number counts when its shape can be nothing else (+44 ..., 138 0013 8000, 021-5555 0199), or when its
shape allows it and words before it say so ("call me: 040 1234567", "分机 8012").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.fields.signs import has_digit

MAX_FOUND = 20
_LEAST_ABROAD = 9
"""Digits of "00", a country and a number are more than that."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number as written, with its digits for comparing."""

    text: str
    digits: str
    """"+" and digits where it is international, else digits; without the extension."""
    extension: str
    start: int
    end: int


_EXTENSION = (
    r"(?: ?,? ?(?:转|分机号?:?|ext(?:ension)?\.?:?|x|#) ?([0-9]{1,6})(?![0-9])|-([0-9]{1,5})(?![0-9-]))?"
)
_NUMBER = re.compile(
    r"(?<![0-9a-z_.@/\\#=%$€¥-])"
    r"(\+ ?\(?[0-9][0-9 ().\-/]{5,20}[0-9]|\(?00[0-9][0-9 ().\-/]{6,20}[0-9]|\(?[0-9][0-9 ().\-/]{4,18}[0-9])"
    r"(?![0-9a-z_@%:]|[.,-][0-9])" + _EXTENSION,
    re.ASCII,
)
_INSIDE = re.compile(
    r"(?<![a-z])(?:分机号?|内线|短号|extension|ext\.?|extn\.?) ?(?:号码|号|is|number|no\.?|:|是|为"
    r"|-)? ?:? ?([0-9]{3,6})(?![0-9a-z-])"
)
_INSIDE_TOLD = re.compile(
    r"(?:电话号?码?|座机|联系方式|(?<![a-z])(?:phone|tel|phone number|desk phone)) ?(?:是|为|:"
    r"|is)? ?([0-9]{4,6})(?![0-9a-z.:-])"
)
_ALONE = re.compile(r"[^0-9]{0,16}([0-9]{3,8})[^0-9]{0,8}")
_CUE = re.compile(
    r"(?:电话|手机|座机|联系方式|联系我|致电|拨打|呼我|打给我|打我|固话|热线|号码|直线|总机|小灵通"
    r"|call me|call|phone|tel|mobile|cell"
    r"|reach|ring me|contact|number|direct|office|hotline|whatsapp|handy|telefon|(?<![a-z])[tmp])"
    r"[^0-9+\n]{0,16}$"
)
_OTHER_NUMBER = re.compile(
    r"(?:单号|工单|订单|编号|资产号?|序列号|流水号|身份证|银行|卡号|账号|账户|合同|发票|版本|端口|错误"
    r"|代码|工号|qq|微信|群号|邮编|金额|传真"
    r"|ticket|order|invoice|serial|asset|error|code|version|port|case|build|account|id|imei|number of"
    r"|fax|sn|po|pin|incident|request|ref)"
    r"[^0-9+\n]{0,10}$"
)
_MOBILE = re.compile(r"(?:\+? ?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}")
_LANDLINE = re.compile(r"\(?0(?:10|2[0-9]|[3-9][0-9]{2})(?:\) ?| ?- ?| )?[2-9][0-9]{2,3}[ -]?[0-9]{4}")
_WITH_EXTENSION = re.compile(rf"({_LANDLINE.pattern})-([0-9]{{1,5}})")
_SERVICE = re.compile(r"[48]00[- ]?(?:[0-9]{3}[- ]?[0-9]{4}|[0-9]{4}[- ]?[0-9]{3}|[0-9]{7})")
_AMERICAN = re.compile(r"(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[.-])[2-9][0-9]{2}[.-][0-9]{4}")
_NATIONAL = re.compile(r"\(?0[1-9][0-9]{1,4}\)?[ /-][0-9]{2,5}(?:[ -]?[0-9]{2,5}){0,3}")
_LOCAL = re.compile(r"[2-9][0-9]{2,3}[ -]?[0-9]{4}")
_SPACED = re.compile(r"[1-9][0-9]{1,3}(?:[ .-][0-9]{2,4}){2,4}")
_TAIWAN = re.compile(r"\(?0[2-8]\)?[ -][0-9]{4}[ -]?[0-9]{4}")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-/. ][01]?[0-9](?:[-/. ][0-3]?[0-9]|$)|[0-3]?[0-9][-/.][01]?[0-9][-/.](?:19"
    r"|20)?[0-9]{2}(?![0-9])|(?:19|20)[0-9]{6}-[0-9]{3}$"
)
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_SURE = (_MOBILE, _LANDLINE, _SERVICE, _AMERICAN, _TAIWAN)
_LIKELY = (_NATIONAL, _LOCAL, _SPACED)

_OTHERS = re.compile(
    r"(?:值班|供应商|厂家|厂商|经销商|售后|客服|热线|服务台|帮助台|[紧应]急联[系络]|总机|同事|领导|客户|物业|运营商|维修工?"
    r"|(?<![a-z])(?:vendor|supplier|hotline|help ?desk|support|emergency|manufacturer|colleague|coworker"
    r"|manager|boss|on[- ]call|provider|customer|client)(?:s|'s)?(?![a-z]))"
    r"([^,.。;!?\n]{0,28}|[,、] ?(?:联系|的)?(?:电话|手机|号码|座机|phone|tel)(?:号码?)?[ 是为:]{0,3}"
    r"|(?: (?!is|was|has|and)[a-z]{2,12}){1,2}[,(] ?(?:ext|extension|phone|tel|mobile|on)\.? ?)$"
)
_OWN = re.compile(r"我|本人|(?<![a-z])(?:me|my|mine|i|i'm)(?![a-z])")


def is_others(plain: str, start: int) -> bool:
    """Whether the words before a number say that it is somebody else's: a vendor's, a colleague's."""
    found = _OTHERS.search(plain, max(0, start - 44), start)
    return found is not None and _OWN.search(found[1]) is None


def find_phones(shown: str, plain: str, *, labelled: bool = False) -> list[Phone]:
    """Return the phone numbers of a text, at most `MAX_FOUND`; `plain` is `shown` folded.

    `labelled`: the text was given as a phone number, so its shape may be looser and an extension may stand
    alone. Linear; never raises.
    """
    found: list[Phone] = []
    if not has_digit(plain):
        return found
    for match in _NUMBER.finditer(plain):
        body = match[1].strip()
        start = match.start(1)
        extension = match[2] or match[3] or ""
        before = plain[max(0, start - 40) : start]
        if body[0] == "(" and ")" not in body:
            body, start = body[1:], start + 1
        if (inside := _WITH_EXTENSION.fullmatch(body)) is not None:
            body, extension = inside[1], inside[2]
        if not _is_phone(body, before, labelled, bool(extension)):
            continue
        found.append(_phone(shown, body, extension, start, match.end()))
        if len(found) == MAX_FOUND:
            return found
    for pattern in (_INSIDE, _INSIDE_TOLD):
        if not found:
            short = [_phone(shown, at[1], "", at.start(1), at.end()) for at in pattern.finditer(plain)]
            found = short[:MAX_FOUND]
    alone = _ALONE.fullmatch(plain) if labelled and not found else None
    if alone is not None:
        found.append(_phone(shown, alone[1], "", alone.start(1), alone.end(1)))
    return found


def _phone(shown: str, body: str, extension: str, start: int, end: int) -> Phone:
    text = " ".join(shown[start:end].split()).strip(" ,;")
    digits = "".join(char for char in body if char in "0123456789")
    if body.startswith("+"):
        national = body.replace("(0)", "")  # the zero that is dialled at home only
        digits = "+" + "".join(char for char in national if char in "0123456789")
    elif body.startswith("00") and len(digits) > _LEAST_ABROAD:
        digits = "+" + digits[2:]
    return Phone(text, digits, extension, start, end)


def _is_phone(body: str, before: str, labelled: bool, extended: bool) -> bool:
    digits = sum(char in "0123456789" for char in body)
    if _DATE.match(body) or _ADDRESS.match(body) or not 5 <= digits <= 15:
        return False
    if body[0] == "+" or body.startswith(("00", "(00")):
        return _LEAST_ABROAD < digits <= 17 if body[0] != "+" else 7 <= digits <= 15
    told = labelled or extended or _CUE.search(before) is not None
    if not told and _OTHER_NUMBER.search(before):
        return False
    if any(pattern.fullmatch(body) for pattern in _SURE):
        return True
    return told and any(pattern.fullmatch(body) for pattern in _LIKELY)
