"""Which column of a contact list is which, by its heading, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from parsers.contacts.model import FIELDS

GIVEN_NAME, FAMILY_NAME = "given_name", "family_name"
"""Beside `FIELDS`: the halves of a name, as address books export them."""

SEVERAL = frozenset({"addresses", "phone"})
"""A list may have several columns of these: office and mobile, first and second address."""

LONGEST_HEADING = 200

_SPELLINGS = {
    "addresses": """
        邮箱 邮件 邮址 电邮 电子邮箱 电子邮件 电子邮件地址 电子邮箱地址 邮箱地址 邮件地址
        邮箱账号 邮箱帐号 企业邮箱 公司邮箱
        工作邮箱 办公邮箱 个人邮箱 常用邮箱 备用邮箱 其他邮箱 主邮箱 邮箱别名
        email mail emails address-e-mail email-address e-mail-addresses mail-address mailbox smtp smtp-address
        primary-smtp-address proxy-addresses work-email business-email company-email private-email home-email
        personal-email other-email secondary-email second-email alternate-email recovery-email email-aliases
        email-alias email-value
    """,
    "name": """
        姓名 名称 名字 中文名 中文姓名 用户姓名 员工姓名 联系人 联系人姓名 显示名 显示名称 用户名称
        name full-name display-name contact contact-name person user-name employee-name employee common-name
    """,
    GIVEN_NAME: "名 first-name given-name forename",
    FAMILY_NAME: "姓 姓氏 last-name surname family-name",
    "organisation": """
        公司 单位 组织 机构 企业 集团 客户 公司名称 单位名称 组织名称 机构名称 企业名称
        客户名称 所属公司 所属单位 工作单位
        organisation organization org organisation-name organization-name company company-name firm employer
        customer account-name business
    """,
    "department": """
        部门 科室 处室 所属部门 部门名称 所在部门 一级部门 部门全称
        department dept department-name division organisational-unit organizational-unit org-unit
    """,
    "phone": """
        电话 手机 手机号 手机号码 电话号码 联系电话 联系方式
        固定电话 固话 座机 座机号 办公电话 工作电话 移动电话 公司电话
        分机 分机号 分机号码
        phone phone-number phones telephone telephone-number tel tel-no mobile mobile-phone mobile-number
        mobile-no cell cell-phone cellphone-number business-phone work-phone office-phone company-main-phone
        primary-phone contact-number extension ext phone-value
    """,
    "site": """
        地点 站点 场所 园区 办公地点 工作地点 办公区 办公区域 工作地 所在地
        所在地点 所在城市 城市 分部 分公司 厂区 校区
        site location site-name office-location work-location campus branch plant city office
    """,
    "room": """
        房间 房号 房间号 房间号码 办公室 办公室号 工位 工位号 座位 座位号
        room room-number room-no desk desk-number seat cubicle office-number
    """,
    "vip": """
        vip 贵宾 重要 重要人员 重要用户 重要客户 是否vip 是否重要 vip用户 贵宾用户
        vip-user is-vip key-user important
    """,
    "language": """
        语言 语种 首选语言 常用语言 沟通语言 使用语言
        language lang preferred-language locale mail-language
    """,
    "zone": "时区 所在时区 time-zone timezone zone tz iana-zone iana-time-zone timezone-name",
}

_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]{0,60}[)\]】〕]")  # of NFKC: full-width ones are these
_NOT_A_WORD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading[:LONGEST_HEADING]).casefold()
    return _NOT_A_WORD.sub("", _BRACKETS.sub("", text))


_KNOWN: Mapping[str, str] = MappingProxyType(
    {_plain(word): field for field, words in _SPELLINGS.items() for word in words.split()}
)


def field_of(heading: str) -> str | None:
    """Return the field that a column of this heading holds; None for a column that is none of ours.

    Case, blanks, dashes, numbers ("E-mail 2 Address") and remarks in brackets make no difference; neither do
    two languages in one heading ("邮箱 Email", "部门/Department") that agree.
    """
    plain = _plain(heading)
    if (found := _KNOWN.get(plain) or _KNOWN.get(_DIGITS.sub("", plain))) is not None:
        return found
    parts = [_plain(part) for part in re.split("[/|\uff0f\uff5c\n]", heading[:LONGEST_HEADING])]
    if len(parts) == 1:
        parts = ["".join(_HAN.findall(plain)), _HAN.sub("", plain)]
    fields = {_KNOWN.get(part) or _KNOWN.get(_DIGITS.sub("", part)) for part in parts}
    return fields.pop() if len(fields) == 1 else None


def columns_of(headings: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Return the field of each column that is read, and the headings of those that are not.

    Of two columns for one field the first is read, unless there may be several.
    """
    columns: dict[int, str] = {}
    passed_over: list[str] = []
    for place, heading in enumerate(headings):
        field = field_of(heading)
        if field is not None and (field in SEVERAL or field not in columns.values()):
            columns[place] = field
        elif heading.strip():
            passed_over.append(heading.strip())
    return columns, passed_over


def fields_in(columns: Mapping[int, str]) -> frozenset[str]:
    """Return which of `FIELDS` these columns tell."""
    told = set(columns.values())
    if told & {GIVEN_NAME, FAMILY_NAME}:
        told.add("name")
    return frozenset(told.intersection(FIELDS))
