"""The patterns that tell another matter from a reservation about the same one, in both languages."""

from __future__ import annotations

import re

from .senses import joined

_WORDS = joined(
    r"""
MATTER    (?:issue|problem|matter|topic|ticket|fault|request|subject|point|incident|case|bug)s?
LINK      (?:(?>and|now|so|then|well|oh|hi|please|additionally|besides|furthermore|moreover|also|in addition
          |today|however|but|by the way|btw) )*
PLACE     (?: (?:in|on|at|of|near|next to|from|by|for) (?:(?:the|my|our|a) )?[a-z0-9.-]+(?: (?:floor|room
          |door|desk|office|team
          |wall|[0-9]+))?)
FAULT     (?: (?:does not|doesn't|doesnt|do not|don't|is not|isn't|are not|aren't|can not|cannot|can't
          |cant|will not|won't|wont
          |has no|have no|has not|hasn't|has stopped|have stopped|stopped|stops|has died|died|has failed
          |failed|fails|crashes|crashed
          |freezes|froze|hangs|jams|leaks|keeps|shows an|shows a|refuses|went|goes|lost|no longer|never
          |needs (?:new )?(?:toner|paper)
          |(?:is|are|has been|seems|is now|seems to be|is also|are also
          |is completely) (?:also |now |completely |totally )?(?:dead|broken|offline|down
          |jammed|stuck|frozen|out of|blocked|locked|faulty|gone|missing|empty|leaking|unreachable
          |unavailable|defective|full|hanging|crashing
          |not|kaputt)))
ZH_FAULT  坏|不能|无法|没法|打不|连不|登不|扫不|开不|进不|收不|发不|用不|上不|听不|看不|读不
          |没(?:有)?(?:声音|信号|反应|墨|纸|电|网|画面)
          |缺(?:墨|纸|粉)|卡纸|不(?:好使|好用|行|响|亮|动|转|工作|打印|出纸|识别|通)|掉线|断|死机|闪退|崩溃|报错|黑屏|蓝屏|花屏|失灵|故障
          |出(?:问题|故障|错)|有(?:问题|故障|杂音)|异常|漏水|锁了|满了|丢了
OWNER     (?:(?:the|my|our|a|an|this|that|one of the|one of our|your)(?: [a-z0-9'-]+){0,3}? |)
ZH_LINK   (?:(?>另外|还有|此外|顺便|顺带|对了|而且|同时|再|也|请|麻烦|就是|现在|今天|刚才|刚刚|我们?的?
          |你们?|那|个|呢|了|啊
          |这边|办公室|会议室|隔壁|[一二三四五六七八九十0-9]{1,3}楼|前台|的|那台|有)){0,6}
"""
)
_SEPARATE = (
    r"""^<LINK>(?:(?:i|we)(?: also| now| still)? have(?: also| got)? |there (?:is
|'s)(?: also| now| still)? |there's(?: also)?
 |here (?:is|comes) |it is |that is |as |on |this is |about |regarding |(?:i|we) (?:would like|want|need
|have) to report )?
(?:an? |one |some )?(?:completely |totally |entirely |quite |very )?
(?:another|different|new|other|second|separate|further|additional|unrelated
|more)(?: (?:and )?(?:unrelated|separate|new|different))? (?:<MATTER>)\b
|^<LINK>(?:separately|unrelated|unrelatedly|on another note|on a different note|off[- ]topic
|different subject|completely unrelated
|not related(?: to (?:this|that))?|independent(?:ly)? of (?:this|that)|something else
|one more thing that has nothing to do)\b
|^<LINK>(?:this has|that has|it has) nothing to do with (?:this|that|the above|my ticket|it)\b""".replace(
        "\n", ""
    ),
    r"""^<ZH_LINK>(?:(?:还|又)?(?:有|报|提|反映|反馈|报修|咨询|说)(?:一下)?)?(?:另|别|其他|其它|新)(?:外|的)?(?:一|1)?(?:个|件|桩|项|起)?(?:新)?的?
(?:问题|事情?|故障|需求|情况|报修|单子?|工单|申请)
|^<ZH_LINK>还?(?:有|要|想)?(?:再)?(?:报修?|反映|反馈|提交?|申报)(?:一下)?(?:另外)?(?:的)?(?:一|1|两|2)?(?:个|件|起|项)(?:新的?|另外的?|别的?)?(?:问题|故障|事情?|报修|需求|单)?
|^<ZH_LINK>(?:还|另)有(?:另外)?(?:一|1|两|2)?(?:个|件|桩|项|点)(?:新的?|另外的?|别的?|其他的?)?(?:问题|事情?|故障|需求|情况)
|^<ZH_LINK>另有(?:一事|一个|他事|问题)
|^<ZH_LINK>(?:与|和|跟)(?:此|这个|本|上面|上述|这)(?:件事|问题|工单|单|事)?(?:无关|没关系|没有关系)
|^<ZH_LINK>(?:说|换)(?:一?件|个)(?:别的|其他的?|另外的?)(?:事|问题)?""".replace("\n", ""),
)
_THINGS = (
    ("printer", r"(?<![a-z])printers?(?![a-z])|打印机"),
    ("scanner", r"(?<![a-z])scanners?(?![a-z])|扫描仪|扫描枪|扫码枪"),
    ("copier", r"(?<![a-z])(?:photo)?copiers?(?![a-z])|(?<![a-z])copy machine(?![a-z])|复印机"),
    ("fax", r"(?<![a-z])fax(?: machine)?(?![a-z])|传真机?"),
    ("plotter", r"(?<![a-z])plotters?(?![a-z])|绘图仪"),
    ("projector", r"(?<![a-z])(?:projectors?|beamers?)(?![a-z])|投影仪|投影机|投影"),
    ("phone", r"(?<![a-z])(?:tele)?phones?(?![a-z])|(?<![a-z])mobile(?![a-z])|电话机?|座机|手机|话机"),
    ("headset", r"(?<![a-z])head(?:set|phone)s?(?![a-z])|耳机|耳麦"),
    ("mouse", r"(?<![a-z])mouse(?![a-z])|鼠标"),
    ("tablet", r"(?<![a-z])(?:tablets?|ipads?)(?![a-z])|平板"),
    ("door", r"(?<![a-z])(?:badge|card) reader(?![a-z])|(?<![a-z])door(?![a-z])|门禁|考勤机|打卡机"),
    ("mail", r"(?<![a-z])outlook(?![a-z])|(?<![a-z])mailbox(?![a-z])|邮箱"),
    ("excel", r"(?<![a-z])excel(?![a-z])"),
    ("word", r"(?<![a-z])(?:ms|microsoft) word(?![a-z])"),
    ("slides", r"(?<![a-z])power ?point(?![a-z])|(?<![a-z])ppt(?![a-z])"),
    ("teams", r"(?<![a-z])teams(?![a-z])|(?<![a-z])zoom(?![a-z])|腾讯会议|视频会议"),
    ("chat", r"企业微信|钉钉|微信"),
    ("vpn", r"(?<![a-z])vpn(?![a-z])"),
    ("wifi", r"(?<![a-z])wi-?fi(?![a-z])|(?<![a-z])wlan(?![a-z])|无线网"),
    ("oa", r"(?<![a-z])oa(?![a-z])"),
    ("erp", r"(?<![a-z])(?:erp|sap)(?![a-z])"),
    ("coffee", r"(?<![a-z])coffee machine(?![a-z])|饮水机"),
)
"""Things that stand for themselves. A screen, a sound, a keyboard may be part of what the ticket is about."""


def _filled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<([A-Z_]+)>", lambda match: f"(?:{_WORDS[match[1]]})", pattern))


SEPARATE = tuple(_filled(pattern) for pattern in _SEPARATE)
"""The person says that it is another matter."""

THINGS = (
    *((name, re.compile(pattern)) for name, pattern in _THINGS),
    # Named besides, never the subject: "mails come late" may be what the ticket is about.
    ("mail", re.compile(r"(?<![a-z])e?-?mails?(?![a-z])|邮件")),
)
_ANY = "|".join(pattern for _, pattern in _THINGS)

LINK = _filled(
    r"^(?:(?:and|also|but|however|besides|additionally|furthermore|moreover|in addition"
    r"|by the way|btw|one more thing|oh|and also"
    r"|ps|p\.s|p\.? ?s\.?)|(?:另外|还有|此外|顺便|顺便说一下|顺便问一下|对了|而且|哦对了|补充一下|附|另))$"
)
"""A clause that only leads to the next one."""

SUBJECT = (
    _filled(
        rf"^<LINK><OWNER>(?:{_ANY})(?:<PLACE>)*"
        r"(?: (?:now|also|just|suddenly|today|then|itself|again))*(?:<FAULT>)"
    ),
    _filled(
        rf"^<ZH_LINK>(?:{_ANY})(?:也|又|都|就|今天|现在|突然|刚才|早上|忽然|有点|好像|一直|里面|全)*(?:<ZH_FAULT>)"
    ),
)
"""The clause reports a fault of a thing of its own: the thing is the subject, the fault stands behind it."""

REQUEST = (
    _filled(
        rf"^<LINK>(?:can|could|would|will|may|please|i|we)\b(?: [\w'-]+){{0,5}}?"
        rf" (?:look (?:at|into)|check|fix|repair|replace|see to|help (?:me |us )?with"
        r"|set up|order|need|unlock|change|connect|reset)"
        rf" (?:<OWNER>)(?:{_ANY})(?!')"
        rf"|^<LINK>(?:(?:can|could|would) you )?(?:please )?(?:also )?install"
        r" (?!it\b|this\b|that\b|the fix)\w+"
    ),
    _filled(
        rf"^<ZH_LINK>(?:能不能|能否|可否|可以)?(?:帮我们?|帮忙|给我们?|帮)?(?:再|也|顺便)*(?:看看|看一下|看下|看|修一下|修下|修|检查一下|检查|处理一下|处理"
        rf"|换一?个|换|配一?个|装一?个|装一?台|装)<ZH_LINK>(?:{_ANY})"
    ),
)
"""Something is asked for about another thing."""

NOVEL = re.compile(
    r"\b(?:any ?more|now|too|also|as well|no longer|stopped|since|today|besides|in addition"
    r"|additionally|by the way|btw)\b"
    r"|也|另外|还有|此外|顺便|现在|今天|早上|突然|了[。.!]*$"
)
"""It is new: "any more", "too", "也", "不能用了"."""

SAME = re.compile(
    r"\b(?:still|again|same|other|both|only|just|if|because|until|caused?|fix|worse|as before|therefore"
    r"|so (?:it|that|the)|not (?:yet|fixed|solved)|never)\b"
    r"|还是|还(?!有)|仍|又|依然|依旧|没好|没修|同样|一样|另一台|另外一台|别的|时候|如果|因为|导致|只|才|之后|后$"
)
"""Speaks of the ticket's own matter, or depends on it."""

PRONOUN = re.compile(
    r"\b(?:it|it's|this|same|still|speed|slow|slower|the fix|your fix|as before)\b"
    r"|它|这个|速度|慢|卡|还是|仍|同样|一样|老问题|原来|修出|又"
)
"""In what is said to be another matter, with no thing named: it may well be the same one."""

TAKEN_BACK = re.compile(
    r"\b(?:actually|correction|wait|sorry|spoke too soon|it is back"
    r"|(?:broke|failed|crashed|stopped|happened|came back|down) again)\b"
    r"|不对|等等|刚才又|现在又|又不行|又坏|又断|说早了"
)
"""Behind the other matter the confirmation itself may be taken back."""
