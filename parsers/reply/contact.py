"""Recognise, each by itself, the lines of a visiting card: name, phone, address, company, title."""

from __future__ import annotations

import re

from parsers.reply.phrases import CLOSINGS
from parsers.reply.words import any_of

_PHONE = re.compile(r"(?<![\w.])[+(]{0,2}\d[\d\s().\-–/]{5,22}\d(?!\w)")
_TIME = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d|\d{1,2}[:：]\d\d")
_PHONE_LABEL = re.compile(
    r"(?<![^\W_])(?:"
    + any_of(r"""
    tel | telefon\w* | téléphone | tél | phone | ph | mobile | mobil | mob | cell | fax | direct | office
    ext | hotline
    t | m | p | f | o | d | c | 电话 | 電話 | 手机 | 手機 | 行動電話 | 座机 | 分机 | 分機 | 传真 | 傳真
    手机号 | 办公电话 | 直线
    телефон | тел | моб | факс
    """)
    + r")\s?[.:：/|]{0,2}\s?[+(\d]",
    re.IGNORECASE,
)
_MAIL_OR_URL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}|https?://|\bwww\.", re.IGNORECASE)
_COMPANY = re.compile(
    any_of(r"""
    \b(?:inc|ltd|llc|llp|gmbh|ag|corp|corporation|limited|b\.v|bv|pty|plc|s\.a|s\.r\.l|srl|spa|kg|oy|ab|a/s)\b\.?$
    \b(?:university|hospital|department|dept|institute|group)\b
    (?:公司|集团|集團|大学|大學|医院|醫院|研究院|研究所|事业部|事業部|工厂|银行|分行|委员会)$
    ^[^\W\d_]{2,12}(?:部|中心|科|处|室|组|處|組|課)$
    """),
    re.IGNORECASE,
)
_TITLE = re.compile(
    any_of(r"""
    \b(?:manager|engineer|director|ceo|cto|cfo|coo|analyst|specialist|consultant|officer|president|head of)\b
    \b(?:assistant|developer|administrator|architect|founder|coordinator|supervisor|accountant|executive)\b
    (?:经理|工程师|总监|主任|专员|助理|主管|顾问|总裁|經理|工程師|總監|專員|顧問)$
    """),
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    any_of(r"""
    ^(?:公司|办公)?地\s?址\s?[:：] | ^add(?:ress|r)?\s?[:：.] | ^邮编\s?[:：]
    \d{1,5}.{0,40}\b(?:street|st|road|rd|avenue|ave|blvd|lane|drive|suite|floor|straße|strasse|str)\b
    (?:路|街|大道|号|號|楼|樓|层|室|座)\d{0,4}\S{0,8}$
    """),
    re.IGNORECASE,
)
_FORM = re.compile(
    any_of(r"""
    (?:姓名|名字|部门|工号|故障|问题|资产|编号|时间|账号|帐号|用户名|楼层|工位|房间|设备|型号)\S{0,6}\s?[:：]
    (?:name|department|device|asset|problem|issue|user|account|room|time|error|model)[\w ]{0,20}\s?[:：]
    """),
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"[我您你请能吗呢吧了]|[?？!！。]"
    r"|\b(?:i|you|we|my|your|our|please|is|are|was|will|can|could|have|has|not|me)\b",
    re.IGNORECASE,
)
_LONGEST = 90


def is_closing(bare: str) -> bool:
    """Whether the line is a letter's complimentary close and nothing else."""
    return len(bare) <= 48 and bare.strip(" ,.!！，。~～…:：;；*_-—、").casefold() in CLOSINGS


def is_contact(bare: str) -> bool:
    """Whether the line gives a phone, an address, a company or a title and says nothing."""
    if not is_short(bare):
        return False
    if _PHONE_LABEL.match(bare) or _COMPANY.search(bare) or _TITLE.search(bare) or _ADDRESS.search(bare):
        return True
    if _MAIL_OR_URL.search(bare):
        return len(bare.split()) <= 6
    return bool(_PHONE.search(bare)) and not _TIME.search(bare)


def is_form_line(bare: str) -> bool:
    """Whether the line fills in something that a helpdesk asked for: "姓名：张三"."""
    return _FORM.match(bare) is not None


def is_short(bare: str) -> bool:
    """Whether the line is too short and too wordless to be a sentence."""
    return len(bare) <= _LONGEST and not _SPEECH.search(_MAIL_OR_URL.sub("", bare))


def is_label(bare: str) -> bool:
    """Whether it could be a name, a place or a slogan: few words, most with a capital, or few characters."""
    words = bare.split()
    if not is_short(bare) or len(words) > 8:
        return False
    if len(words) == 1 and bare.isalpha():
        return True
    if bare.isascii():
        return sum(1 for word in words if not word[0].islower()) * 2 >= len(words)
    return len(bare) <= 24


def is_name(bare: str) -> bool:
    """Whether it may be a person's name, perhaps with a title or a company behind it."""
    return len(bare) <= 60 and bare[:1].isalpha() and is_label(bare)
