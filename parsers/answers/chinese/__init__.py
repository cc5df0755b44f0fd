"""What a Chinese clause of an answer says."""

from __future__ import annotations

import re

from .. import english
from ..senses import HAN, Sense, consume, found_in
from .manners import COURTESY, DOUBT, LEFT_OVER, PENDING, POLITE
from .results import BROKEN, FIRST, FIXED

_HAS_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[a-z][a-z' ]*")
_BLANKS = re.compile(r"\s+")
_BLANK_BESIDE_HAN = re.compile(f"(?<=[{HAN}]) | (?=[{HAN}])")
_QUESTION = re.compile(
    "吗|么$|什么时候|何时|为什么|为何|为啥|怎么|如何|是否|能不能|可不可以|是不是|有没有|要不要|行不行|好没好|好了没|哪|谁"
    "|(?<!没过)(?<!不)多久|几点|啥时候|请问|什么(?!问题|毛病|异常|错误|变化|反应|效果|作用|用)|呢$"
)
_ASKING_END = ("吗", "么", "呢", "没")
_RHETORICAL = re.compile(
    "(?:怎么|为什么|为何|为啥|咋).{0,12}(?:还|又|不|没)|(?:没|不|未).{0,6}(?:为什么|怎么|为何)|(?:还|仍|没|不).{0,10}呢$"
)
_TITLE = re.compile("^.{1,2}(?:工|老师|经理|主管|师傅|总|哥|姐)")
_STOP = re.compile(
    r"[我你您们的了是在啊呀哦哈呢都就这那个吧嘛诶呗噢\s|,.!]"
    r"|现在|目前|今天|刚刚|刚才|已经|终于|问题|这边|电脑|系统"
)


def is_chinese(text: str) -> bool:
    """Say whether a clause is for this reader: it holds a Chinese character."""
    return bool(_HAS_HAN.search(text))


def read_clause(text: str, asked: bool) -> Sense:
    """Read one folded clause with Chinese characters. `asked`: its sentence ends with a question mark."""
    text = _BLANK_BESIDE_HAN.sub("", _BLANKS.sub(" ", text))
    rhetorical = bool(_RHETORICAL.search(text))
    said, rest = consume(text, POLITE)
    # These only raise doubts about the clause; what it says is still read from all of it.
    said |= found_in(rest, PENDING) | found_in(rest, DOUBT)
    found, rest = consume(rest, (*FIRST, *BROKEN, *FIXED, *COURTESY))
    said |= found
    if rhetorical and Sense.BROKEN in said and not text.endswith("吗"):
        return said
    if asked or _QUESTION.search(rest) or (_QUESTION.search(text) and text.endswith(_ASKING_END)):
        return said | Sense.QUESTION
    for words in _LATIN.findall(text):
        foreign = english.read_clause(words.strip(), False) & ~Sense.OTHER
        # One English word among Chinese ones is a name ("bug已修复"), unless it decides by itself.
        said |= foreign if " " in words.strip() else foreign & ~Sense.DOUBT
    return said | _left_over(said, _LATIN.sub("", rest))


def _left_over(said: Sense, rest: str) -> Sense:
    """What the characters that no rule took mean for the clause."""
    if Sense.BROKEN not in said and found_in(rest, LEFT_OVER):
        return Sense.DOUBT
    if Sense.FIXED in said and len(_STOP.sub("", rest.rpartition("|")[2])) > 0:
        return Sense.DOUBT  # "解决了一半": what follows the verb takes part of it back
    if said & (Sense.FIXED | Sense.BROKEN):
        return Sense.NOTHING
    # Behind a word of thanks a name may stand; before it only a title ("张工谢谢").
    before, _, after = rest.partition("|")
    named = 3 if said else 0
    unread = len(_STOP.sub("", _TITLE.sub("", before))) > 0 or len(_STOP.sub("", after)) > named
    return Sense.OTHER if unread else Sense.NOTHING
