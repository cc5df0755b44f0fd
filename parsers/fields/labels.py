"""Look up what a label names, however it is spelled.

A label is looked up folded (see `text.folded`), without blanks inside Chinese, without remarks in brackets
and without words such as "your", "报修人" or "所属" that only say whose it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.fields.model import Field
from parsers.fields.vocabulary import TABLE, TAILS_ZH, Label, Part

MAX_LABEL = 40

_WORDS: dict[str, Label] = {
    word.strip().replace("-", " "): label
    for label, table in TABLE.items()
    for line in table.splitlines()
    for word in line.split("|")
    if word.strip()
}
_BRACKETS = re.compile(r"\([^()]{0,40}\)?|\[[^\[\]]{0,40}\]")
_EDGES = " \t*_#:=?!.,;·•-'\"<>~/|&"
_HAN = "\u4e00-\u9fff"
_BLANK_IN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_BLANKS = re.compile(r"[\s\-_]+")
_SCRIPTS = re.compile(
    rf"(?<=[{_HAN}])\s*(?=[a-z])|(?<=[a-z])\s*(?=[{_HAN}])|\s*[/|&+,、]\s*|\s+and\s+|\s*[和及与]\s*"
)
_WHOSE = re.compile(
    r"(?:(?:please (?:enter|give|state|provide|specify|describe)|the|your|my|our|user'?s?|caller'?s?"
    r"|requester'?s?|reporter'?s?"
    r"|employee'?s?|contact'?s?|customer'?s?|full|current|exact|affected|problem|incident|issue|fault|\*) )+"
)
_WHOSE_ZH = re.compile(
    r"(?:请填写|请输入|请描述|请提供|请选择|您的|你的|我的|报修人|报障人|申请人|提交人|联系人|使用人"
    r"|用户|员工|客户|本人|所属|所在|具体|当前|现在|详细"
    r"|设备|故障|问题|报修|相关|主要|实际|使用|涉及|受影响的?|影响的?|完整|真实|个人|登记|简要|申请"
    r"|填报|报告|求助|反馈|提交)+"
)
_OF = re.compile(r"(?:name|type|kind|full name) of (?:the |your )?([a-z ]{3,30})")
_TAIL_ZH = re.compile(r"(?:信息|情况|说明|如有|是什么|是多少|是|为|选填|必填|有哪些|号码|名称)$")


_OTHERS_ZH = re.compile(
    r"(?:[紧应]急联[系络]|.{0,4}值班|供应商|厂家|厂商|售后|客服|服务台|同事|领导)(?:人|的)?(?:姓名|电话|手机|手机号|号码|联系方式|$)"
)
"""Somebody else's phone or name: no value of the requester's."""
_MAX_TAILED = 10


@lru_cache(maxsize=4096)
def labels_of(folded_words: str) -> tuple[Label, ...]:
    """Return what a label names: nothing, one thing, or several at once ("姓名/部门").

    `folded_words` are folded (see `text`)."""
    words = _bare(folded_words[: MAX_LABEL * 2])
    if (whole := _one(words)) is not None:
        return (whole,)
    parts = [part for each in _SCRIPTS.split(words) if (part := each.strip(_EDGES))]
    if len(parts) < 2:
        return ()
    named: list[Label] = []
    for part in parts:
        if (label := _one(part)) is None:
            return ()
        named.append(label)
    return tuple(dict.fromkeys(named))


def _bare(words: str) -> str:
    if "(" in words or "[" in words:
        words = _BRACKETS.sub(" ", words)
    words = _BLANKS.sub(" ", words).strip(_EDGES)
    return words if words.isascii() else _BLANK_IN_HAN.sub("", words)


def _one(words: str) -> Label | None:
    """The label of one name of one thing."""
    if not words or len(words) > MAX_LABEL:
        return None
    if (label := _WORDS.get(words)) is not None:
        return label
    if words.isascii():
        named = _OF.match(words)
        if named is not None and (label := _WORDS.get(named[1])) in (Field.SYSTEM, Field.NAME):
            return label
        short = _WHOSE.sub("", words, count=1) if _WHOSE.match(words) else words
        return _WORDS.get(short.strip(_EDGES)) if short != words else None
    match = _WHOSE_ZH.match(words)
    if _OTHERS_ZH.match(words):
        return Part.ACT
    short = words[match.end() :] if match else words
    for candidate in (short, _TAIL_ZH.sub("", words), _TAIL_ZH.sub("", short)):
        if candidate and (label := _WORDS.get(candidate)) is not None:
            return label
    if 2 < len(words) <= _MAX_TAILED:
        return next((label for tail, label in TAILS_ZH.items() if words.endswith(tail)), None)
    return None
