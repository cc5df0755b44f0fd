"""Questions that forms ask instead of labels: "Which site are you at?", "什么时候开始的？"."""

from __future__ import annotations

import re

from parsers.fields.model import Field
from parsers.fields.vocabulary import Label, Part

_MAX_QUESTION = 80
_QUESTIONS: tuple[tuple[re.Pattern[str], Label], ...] = tuple(
    (re.compile(pattern), label)
    for pattern, label in (
        (
            r"(?:who|anybody|anyone|any one|how many|other|others|colleagues"
            r"|everyone).{0,40}(?:affected|same|impacted)|impact",
            Field.IMPACT,
        ),
        (r"affects? (?:you|others|only|how)", Field.IMPACT),
        (r"since when|when did|when was|what time|when (?:has|does)|date and time", Field.FAULT_TIME),
        (r"how often|how frequent", Field.FREQUENCY),
        (r"(?:tried|attempted|done) (?:so far|already|to)|you tried|tried", Field.TRIED),
        (r"changed|changes", Field.CHANGED),
        (r"you(?: were)? doing|were you doing", Field.DOING),
        (r"error|message", Field.ERROR),
        (r"how urgent|urgency|priority", Field.URGENCY),
        (r"operating system|windows version", Field.OS),
        (r"version", Field.VERSION),
        (r"model", Field.MODEL),
        (
            r"which (?:device|application|system|equipment|program|machine|software|service)"
            r"|what (?:device|application|system|equipment|program)",
            Field.SYSTEM,
        ),
        (r"which (?:site|office|location|building|branch|plant)|where", Part.PLACE),
        (r"department|team|division", Field.DEPARTMENT),
        (r"your (?:full )?name|who are you", Field.NAME),
        (r"e-?mail", Field.MAIL),
        (r"phone|reach you|call you|contact you", Part.CONTACT),
        (
            r"what (?:happens|happened|goes wrong|is (?:the )?(?:problem|wrong|issue)|seems)|describe"
            r"|can we help|can we do",
            Field.SYMPTOM,
        ),
        (r"什么时候|何时|几点|多久了", Field.FAULT_TIME),
        (r"多久一次|是否每次|频率", Field.FREQUENCY),
        (r"试过|尝试|处理过", Field.TRIED),
        (r"变更|改动|变化|更新过", Field.CHANGED),
        (r"做什么|什么操作|在操作", Field.DOING),
        (r"影响", Field.IMPACT),
        (r"报错|错误|提示", Field.ERROR),
        (r"紧急", Field.URGENCY),
        (r"操作系统", Field.OS),
        (r"版本", Field.VERSION),
        (r"型号", Field.MODEL),
        (r"(?:哪个|哪台|什么)(?:系统|设备|软件|应用)", Field.SYSTEM),
        (r"哪里|位置|在哪|哪个(?:办公|园区|楼)", Part.PLACE),
        (r"部门", Field.DEPARTMENT),
        (r"姓名|怎么称呼|贵姓", Field.NAME),
        (r"电话|联系", Part.CONTACT),
        (r"什么(?:问题|故障|现象)|怎么了|遇到", Field.SYMPTOM),
    )
)
_MOST_WORDS_OF_QUESTION = 12


def question_label(folded_line: str) -> Label | None:
    """Return what a form's question asks for ("Which site are you at?"), or None."""
    line = folded_line.strip(" *#:-")
    if not line.endswith("?") or len(line) > _MAX_QUESTION or len(line.split()) > _MOST_WORDS_OF_QUESTION:
        return None
    if not line.isascii() and len(line) > 20:
        return None
    return next((label for pattern, label in _QUESTIONS if pattern.search(line)), None)
