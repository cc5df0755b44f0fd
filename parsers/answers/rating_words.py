"""The patterns of survey answers: scales, grades, stars, words of satisfaction, and what is no rating."""

from __future__ import annotations

import re

from .senses import joined

# Full-width signs to half-width, one for one: positions in the folded line are those in the written one.
HALF_WIDTH = {0xFF00 + code - 0x20: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0xA0: 0x20}

_WORDS = joined(
    r"""
SPEED     (?:response |resolution )?speed|quickness|(?:响应|解决|处理)?速度|响应(?:时间)?|快慢|效率
SKILL     (?:technical |tech )?skills?|technical(?: ability)?|competence|expertise|技术(?:能力|水平)?
          |专业(?:能力|水平)?|能力
ATTITUDE  (?:service )?attitude|friendliness|kindness|courtesy|(?:服务)?态度|服务
OVERALL   overall|ratings?|scores?|satisfaction|总体(?:评价|满意度)?|整体|综合|评分|评价|打分|满意度|总分
UNIT      \s?(?:points?|stars?|分|颗星|星)(?!钟)
OF_FIVE   \s?(?:/|of|out of)\s?5(?!\d)(?! \w)
STAR      [★⭐🌟]
GRADE     (?:[1-5](?![\d.:%-]\d|\d|%|\s?(?:minutes?|mins?|hours?|days?|m?bit|mbps|分钟))
          |[一二两三四五](?=\s?[分星颗]))(?:<OF_FIVE>)?(?:<UNIT>)?
BEGIN     (?:(?:my |the |我的)?(?:ratings?|scores?|answers?|vote|评分|评价|打分)\s{0,2}
          (?:is|are|是|为|[:=])?\s{0,2}|我?[打给]\s?)?
JOINT     [ /,、;.|+-]
# What stands before and behind words of satisfaction: "I am very satisfied with your service".
SUBJECT   (?:(?:i am|i'm|we are|it was|that was|rating|overall|service|我们?|总体|整体|服务|评价|评分
          |对(?:你们的?|这次|本次|此次)?服务)[\s:]{0,2}){0,2}
OBJECT    (?:\s?(?:service|support|job|work|的?服务|with (?:the|your) (?:\w+ )?(?:service|support|help)))?
          [了的啊哦哈]?
# One grade for all three scales.
ONE       <BEGIN>([1-5])(?:<OF_FIVE>)?
WITH_UNIT <BEGIN>([1-5]|[一二两三四五])(?:<OF_FIVE>(?:<UNIT>)?|<UNIT>)(?:好评)?
STARS     (<STAR>{1,5})[☆✩]{0,4}
FULL      (?:全部?|都|三项都?|三个都?|各项都?|均为?)(?:是|给|打)?([1-5])\s?分|all ([1-5])s?
          |([1-5]) for (?:all|everything)|(?:我?[给打](?:个|你们)?)?满分|全五星|五星好评|all fives?
# All three, in the order speed, skill, attitude.
# The same sign stands in both gaps: "3.5/5" is one grade and no whole number.
THREE     <BEGIN>(?P<a>[1-5])\s?分?\s{0,2}(?P<joint><JOINT>)\s{0,2}(?P<b>[1-5])\s?分?\s{0,2}(?P=joint)
          \s{0,2}(?P<c>[1-5])(?:\s?分)?(?![\w/:%-]|[.,]\d)
GLUED     (?P<a>[1-5])(?P<b>[1-5])(?P<c>[1-5])(?=[\s.!。]*$)
# Each beside its name.
NAMED     (?:(?:my|our|the) |我的)?(?:(?P<speed><SPEED>)|(?P<skill><SKILL>)|(?P<attitude><ATTITUDE>)
          |(?P<all><OVERALL>))\s{0,3}(?:is|was|are|[:=-]|打|给|评|为|是)?\s{0,3}
          (?P<grade><GRADE>|<STAR>{1,5}☆{0,4})
# After three numbers: a fourth, or what they count.
COUNTED   \s*(?:[,.;、-]?\s?\d|[?]|minutes?|mins?|hours?|days?|times?|pm|am|pcs?|people|users?|floors?|rooms?
          |printers?|分钟|小时|[天次个台月点号日年楼人层位米])
CLAUSE    (?<!\d)[,.!;。、~]|[,.!;。、~](?!\d)|[?]|\s-\s|\s\(|但是?|不过|只是|\bbut\b|(?<=\S)\s(?=<STAR>)|$
COURTESY  (?:thanks?(?: you)?(?: a lot| so much| very much)?|thx|hi|hello|dear \w+|谢谢(?:你们?|您|大家)?|多谢
          |感谢|你好|您好|辛苦了|好的|收到)(?!\w)[\s,.!。~]*
GREETING  (?:hi|hello|dear)\b[\w .]{0,30}|您好|你好
SIGN_OFF  (?:best |kind |warm )?regards|best|cheers|br|此致|敬礼|祝好
LIST_ITEM (?:^|\s)2\s?[.)、]
"""
)
# Words that are said of a service and of nothing else, by grade ...
_SATISFACTION = joined(
    r"""
1         (?:非常|很|极其|十分|太|相当|极)(?:的)?不满意?|差评
          |(?:very|extremely|totally|completely) (?:dissatisfied|unsatisfied|unhappy)
2         不(?:太|是很|怎么|够)?满意|dissatisfied|unsatisfied|not (?:very |really |so )?satisfied(?: at all)?
5         (?:非常|很|十分|特别|超级?|极其|极|相当|万分)(?:的)?满意
          |(?:very|extremely|totally|completely|fully|absolutely|really) satisfied
4         (?:比较|较|基本|挺|还算?)?满意(?:的)?|(?:quite |fairly |mostly |rather )?satisfied
"""
)
# ... and words that praise or blame anything; they only count where an answer to the survey begins with them.
_PRAISE = joined(
    r"""
1         (?:非常|很|太|极)(?:差|糟糕?|烂)|极差|very (?:poor|bad|unhappy)|terrible|awful|horrible
2         不(?:太)?好|较差|比较差|差|not (?:very |really |so )?(?:happy|good|great)|unhappy|poor|bad
3         一般(?:般|吧)?|还(?:行|可以)(?:吧)?|中等|普通|马马虎虎|凑合|so[- ]so|average|mediocre|neutral|fair
          |acceptable
5         (?:非常|很|十分|特别|太)(?:好|棒)(?:了)?|完美|very (?:happy|good|pleased)|excellent|great|perfect
          |outstanding|awesome|fantastic|amazing|wonderful|superb
4         不错|挺好(?:的)?|比较好|(?:quite |fairly )?(?:happy|good|pleased)|not bad
"""
)


def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(_WORDS[name], re.IGNORECASE)


def _graded(table: dict[str, str]) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple(
        (int(grade), re.compile(f"{_WORDS['SUBJECT']}(?:{words}){_WORDS['OBJECT']}", re.IGNORECASE))
        for grade, words in table.items()
    )


THREE = _compiled("THREE")
THREE_GLUED = _compiled("GLUED")
NAMED = _compiled("NAMED")
NUMBER = _compiled("ONE")
NUMBER_WITH_UNIT = _compiled("WITH_UNIT")
STARS = _compiled("STARS")
FULL_MARKS = _compiled("FULL")
SATISFACTION = _graded(_SATISFACTION)
PRAISE = _graded(_PRAISE)
COUNTED = _compiled("COUNTED")
CLAUSE_END = _compiled("CLAUSE")
COURTESY = _compiled("COURTESY")
GREETING = _compiled("GREETING")
SIGN_OFF = _compiled("SIGN_OFF")
LIST_ITEM = _compiled("LIST_ITEM")
