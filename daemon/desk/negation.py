"""Whether a phrase is denied where it stands: "not urgent", "不是很紧急", "没有影响到整个部门"."""

from __future__ import annotations

import re

_LOOKED_BACK = 40
"""Characters before a phrase in which its negation stands."""

_BETWEEN_EN = (
    r"(?:(?:so|that|very|really|particularly|too|all|at|an?|the|any|yet|currently|completely|terribly|exactly"
    r"|even|much|of|our|my|being|been|have|has|be|affect(?:s|ed|ing)?|impact(?:s|ed|ing)?|know(?:n)?|sure|if"
    r"|whether|think|seem(?:s)?|look(?:s)?|like|sound(?:s)?|a?\s?case\sof|for|in|to)\s+){0,4}"
)
_NEGATION_EN = re.compile(
    rf"(?:\b(?:not|no|without|never|neither|nor|hardly|cannot|isnt|rather\sthan|instead\sof)|n['’]t)\s+{_BETWEEN_EN}$"
)
_DENIAL_ZH = (
    r"(?:(?<!是)不是|(?<!是)(?<!得)(?<!差)不|(?:还|并|又)?没有|没|并非|(?<!毫)无|(?<!除)非|未|避免|防止"
    r"|(?<![特级分个类区性识鉴辨告差])别|不至于|谈不上|不知道是不是|不确定是(?:不是|否))"
)
_BETWEEN_ZH = (
    r"(?:很|太|那么|那样|这么|特别|非常|十分|怎么|算是|算|是|到|对|会|能|再|说|需要|影响|涉及|波及|造成|导致|引起|出现|发生"
    r"|发现|存在|什么|任何|完全|全部|整个|我们|其他|别的|过|了|被|有|要){0,4}"
)
_NEGATION_ZH = re.compile(_DENIAL_ZH + _BETWEEN_ZH + "$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_STOP = re.compile(r"[。！？；，、：.!?;,:\n（）()]")


def negated(text: str, at: int) -> bool:
    """Whether what begins at `at` in `text` (casefolded) is denied by the words right before it.

    Only closed lists of words may stand between, and no punctuation: "not working and the server is down"
    denies nothing of the server. At most 40 characters are looked at.
    """
    before = text[max(0, at - _LOOKED_BACK) : at]
    cut = max((stop.end() for stop in _STOP.finditer(before)), default=0)
    before = before[cut:]
    if not before:
        return False
    if _NEGATION_EN.search(before):
        return True
    return bool(_HAN.search(before) and _NEGATION_ZH.search(before))
