"""The fault as it is told: message, what was being done, how often, whom it concerns, how urgent."""

from __future__ import annotations

import re

from parsers.fields.prose.sentences import MAX_PHRASE, Prose, Span
from parsers.fields.signs import holds

_DOING_VERB_ZH = (
    "打开|打印|打|访问|保存|登录|登陆|点击|提交|上传|下载|共享|发送|发|启动|开机|关机|安装|运行|切换"
    "|连接|连|插入|插上|扫描|复印|导出|导入|录入|查询|审批|开会|开视频|编辑|复制|播放|使用|输入|刷新"
    "|开票|结账|按|接|拨打|通话|报销|填写|选择|新建|编译"
)
_DOING_ZH = re.compile(
    rf"(?:在|我在|正在|当|每次|一)?(?:{_DOING_VERB_ZH})[^,。;!?\n]{{0,24}}?(?:的时候|时候|的过程中"
    rf"|过程中|期间|之后(?=就|会)|(?<![超及同小当随临准实暂平有按定])时(?![间常而不]))"
    rf"|(?:每次|一)(?:{_DOING_VERB_ZH})[^,。;!?\n]{{0,16}}?(?=就)|点击[^,。;!?\n]{{1,24}}?后"
)
_DOING_EN = re.compile(
    r"(?<![a-z])(?!if you (?:need|want|like|wish|prefer|require|have|could|can|would|know)(?![a-z]))"
    r"(?:when|while|whenever|every time|each time|as soon as|if|once) (?:i|we|you|i'm|i am"
    r"|we're|users?|somebody|someone|trying to|opening|printing|saving|sending|starting|logging"
    r"|clicking|using|scanning|uploading|downloading|connecting)"
    r"(?![a-z])[^,.;!?\n]{0,90}|(?<![a-z])(?:when|while) [a-z]{3,12}ing [^,.;!?\n]{2,80}"
    r"|(?<![a-z])during (?:a |the |my |our )?(?:calls?|meetings?|video calls?|login|log-?on|start-?up"
    r"|boot|printing|scans?|backup|import|export)(?![a-z])"
    r"|(?<![a-z])i was (?:just )?[a-z]{3,12}ing [^,.;!?\n]{2,80}"
)
_OUTCOME = re.compile(
    r"\s(?:it|this|that|everything|nothing|there|then|i (?:get|see|receive|got|am getting))\s"
)
_DOING_LEAD = re.compile(
    r"(?:when|while|whenever|every time|each time|as soon as|if|once|i was just|i was)\s+"
)
_FREQUENCY = re.compile(
    r"每次(?:都|均)?(?:会|这样|如此|出现)?|每天(?:都|会)?(?:出现|发生"
    r"|有)?(?:[一二两三四五六七八九十几0-9]{1,3}次)?"
    r"|每隔?(?:[一二两三四五六七八九十几0-9]{1,3})(?:个)?(?:分钟|小时|天)(?:就)?(?:[一二两三0-9]次)?"
    r"|一天(?:大概|大约|要|会|能)?(?:出现|发生)?[一二两三四五六七八九十几0-9]{1,4}次"
    r"|时不时|偶尔|有时(?!间)候?|时好时坏|断断续续|间歇性?|经常|频繁|反复|随机|总是|必现|不定时|隔三差五"
    r"|(?<![a-z])(?:every (?:single )?time|each time|every (?:few |couple of "
    r"|[a-z0-9]{1,7} )?(?:minutes?|hours?|days?|morning|week)|(?:once|twice|several times|many times"
    r"|three times|[0-9]{1,3} times|a few times|multiple times|a couple of times) (?:a|an|per|each"
    r"|every) (?:minute|hour|day|week|month)"
    r"|sometimes|occasionally|intermittent(?:ly)?|from time to time|now and then|randomly|at random"
    r"|sporadic(?:ally)?|constantly|repeatedly|on and off|always|frequently|most of the time"
    r")(?![a-z])"
)
_COUNTED = re.compile(r"次|every|times|twice|once|每")
_GROUP_ZH = (
    r"(?:全公司|整个公司|公司所有人|全体员工|全员|所有人|所有同事|所有用户|大家(?!(?:早上|上午|中午|下午|晚上)?[好早]|辛苦)|所有部门|全校|全院|全厂"
    r"|整个集团|整栋楼|整层楼?|整个(?:[\u4e00-\u9fff]{1,8}?)(?:部门?|组|楼层?|办公室|车间|团队|科室"
    r"|教研室|中心))"
)
_IMPACT = re.compile(
    r"(?:(?<![a-z])(?=[a-z])|(?<![0-9])(?=[0-9])|(?=[\u4e00-\u9fff]))(?:"
    rf"{_GROUP_ZH}(?:的?(?:人|同事|用户|员工|电脑)?都?[^,。;!?\n]{{0,12}})?"
    r"|(?:我们|我)?(?:部门|科室|组里?|办公室|团队|公司|车间|班组)?(?:有|的)?(?:好几|多"
    r"|[0-9一二两三四五六七八九十百几]{1,5}多?)(?:个|位|名)?(?:人|同事|用户|员工|台电脑|名员工|家门店"
    r"|个部门)(?!民)(?:都?(?:受影响|一样|这样|如此|有|不能|无法|中招|遇到|出现)[^,。;!?\n]{0,10})?"
    r"|[\u4e00-\u9fff]{2,4}部(?:好几|几|多)个?同事(?:的?电脑)?|(?:周围|旁边|其他|别的)(?:的)?同事(?:也"
    r"|都)[^,。;!?\n]{1,14}|(?:只有|仅|就)我(?:一个人|自己|一人|这台)?(?:的电脑)?(?=[,。;!? ]|有|这样"
    r"|不|$)|仅影响[^,。;!?\n]{2,20}|(?:只是|单)(?:个人|个用户)"
    r"|(?<![a-z])(?:(?:everyone|everybody|all (?:of us|users|colleagues|employees|staff|people"
    r"|computers|clients|customers)|(?:nobody|no one)(?= can| in | is able))(?: in (?:the |our "
    r"|my )?[a-z0-9 ]{2,24}?(?= (?:is|are|has|have|can|cannot|can't|since|gets?|with)|[,.;!?\n]|$))?"
    r"|(?:the |our |my )?(?:whole|entire) (?:team|department|office|company|floor|building|site|plant"
    r"|shift|organi[sz]ation|group|warehouse|school|ward)"
    r"|(?:several|many|some|a few|[0-9]{1,4}|two|three|four|five|six|seven|eight|nine|ten"
    r"|about [0-9]{1,4}|other) (?:other )?(?:colleagues|users|people|employees|coworkers|co-workers"
    r"|customers|computers|pcs|of us|departments|stations)(?: (?:in|next to|on|at|from) (?:the |our "
    r"|my )?[a-z0-9]{2,16}(?: [a-z0-9]{2,12})?)?(?! (?:will|attend|are (?:invited|coming)|join|come))"
    r"|only me|just me|only my (?:computer|pc|laptop|account)|it'?s only me|only affects me"
    r"|only one user|single user)(?![a-z])"
    r")"
)
_URGENCY = re.compile(
    r"十万火急|急{2,6}|快来人?|赶紧|赶快|速来|万分紧急|非常紧急|特别急|非常急|很急|紧急|加急|很?着急"
    r"|急用|急需|急!|急$|请?(?:尽快|尽早|马上|立刻|立即|火速)(?:处理|解决|修复|帮忙|安排)?|不急|不着急"
    r"|不紧急|不是很急|有空(?:的时候)?再|抓紧|(?<=[\s,。!])急(?=[\s,。!]|$)"
    r"|(?<![a-z])(?:not (?:very |that |so )?urgent|isn't (?:very |that |so )?urgent|no (?:hurry|rush)"
    r"|not (?:in a hurry|time critical)|low priority|whenever you (?:have time|can)|very urgent"
    r"|extremely urgent|urgent(?:ly)?|asap|a\.s\.a\.p\.?|as soon as possible|immediately|right away"
    r"|emergency|high(?:est)? priority|top priority|critical(?= (?:for|issue|problem)|!|\.|$)|(?:pls "
    r"|please )?hurry|time critical|can wait)(?![a-z])"
)
_URGENT_NOT = re.compile(r"(?<![a-z])(?:not|isn't|no) (?:very |that |so )?$|不(?:是)?(?:很|太)?$")
_GREETING = re.compile(
    r"(?<![a-z])(?:hi|hello|hey|dear|(?:good )?(?:morning|afternoon|evening)|thanks)[ ,]{1,2}$"
)
_NOT_URGENT = re.compile(
    r"(?:的)?(?:联系|电话|联络|呼叫|出口|按钮|制动)| (?:contact|phone|number|exit|button|room)"
)
"""Behind "紧急" or "emergency": a name for something, no word for how urgent it is."""
_QUOTED = re.compile(r"\"([^\"\n]{2,200})\"")
_MESSAGE_CUE = re.compile(
    r"(?:提示|显示|报错|弹出|弹窗|错误|消息|写着|说是|报|信息|提醒|(?<![a-z])(?:says?|saying|shows?"
    r"|showing|messages?|error|reads?|reading|reports?|displays?|told|throws?|hear|returns?|get(?:s"
    r"|ting)?|got"
    r"|popup|pop-up|warning|with|0x[0-9a-f]{4,16}))(?:[^\"\n。!]{0,24})$|(?<![a-z])(?:spins|stuck|hangs"
    r"|stops|stays|freezes) (?:at|on|with)\s$|(?<![a-z])(?:wants|message|error|code)[^\"\n。!]{0,24}$"
    r"|:\s{0,2}$"
)
_UNQUOTED = re.compile(
    r"(?:提示|报错|弹出|显示)(?:信息|内容|说|为|是|了|:|的是)?\s{0,2}[:\"]?\s{0,2}([^,。;!?\"\n]{2,60})"
    r"|(?<![a-z])(?:error message|error text|error|message)(?: is| was| reads"
    r"| says)?:\s{0,2}([^;!?\"\n]{3,160}?)(?=\.\s|\.?$|\.\n|\n)"
    r"|(?<![a-z])(?:says|reads|saying):\s([a-z0-9][^,;!?\"\n.]{3,100})"
)
_CODED_MESSAGE = re.compile(
    r"(?<![a-z0-9])((?:ora|tns|err|errno|aadsts)[- ]?[0-9]{2,9}: ?[^.。;!?\n\"]{3,120})"
)
_NO_MESSAGE = re.compile(
    r"^(?:的|截图|图|信息$|我|框|窗|对话框|一下|不|没|出来|如下|在|了$|页面|器|屏)|^(?:that|it|an?|the) "
)

_DOING_SIGNS_ZH = ("时", "过程中", "期间", "之后", "就", "后")
_DOING_SIGNS_EN = ("when", "while", " time ", "as soon as", "if ", "once ", "during ", "i was ")
_FREQUENCY_SIGNS = (
    *"每 一天 时 偶尔 断断续续 间歇 经常 频繁 反复 随机 总是 必现 隔三差五".split(),
    *"time every each once twice".split(),
    *"occasional intermittent random sporadic constantly repeatedly always frequently".split(),
    *("now and then", "on and off"),
)
_MANY_ZH = re.compile("[0-9一二两三四五六七八九十百几多全整仅]")
_IMPACT_SIGNS = (
    *"所有 大家 好几 周围 旁边 其他 别的 只有 就我 只是 单个".split(),
    *"everyone everybody whole entire colleagues users people employees workers customers computers".split(),
    *("all staff", "all clients", "nobody", "no one", "pcs", "of us", "departments", "stations"),
    *("only me", "just me", "only my", "only affects", "only one", "single user"),
)
_URGENCY_SIGNS = (
    *"急 快 赶 速来 马上 立刻 立即 火速 尽早 有空 抓紧 urgent asap a.s.a.p immediately emergency".split(),
    *"priority critical hurry rush".split(),
    *("as soon as", "right away", "can wait", "whenever you", "time critical"),
)
_CODED_SIGNS = ("ora", "tns", "err", "aadsts")
_UNQUOTED_SIGNS = (*"提示 报错 弹出 显示 error message says reads saying".split(),)


def error(prose: Prose) -> Span | None:
    """The text of the message on the screen."""
    for match in _QUOTED.finditer(prose.plain) if '"' in prose.plain else ():
        if _MESSAGE_CUE.search(prose.plain[max(0, match.start() - 40) : match.start()]):
            return prose.span(*match.span(1))
    for pattern, signs in ((_CODED_MESSAGE, _CODED_SIGNS), (_UNQUOTED, _UNQUOTED_SIGNS)):
        if not holds(prose.plain, signs):
            continue
        for match in pattern.finditer(prose.plain):
            group = next(number for number in range(1, (match.lastindex or 1) + 1) if match[number])
            words = match[group].strip()
            spoken = prose.plain[match.start() : match.start(group)].rstrip().endswith(":")
            if spoken or not _NO_MESSAGE.search(words):
                return prose.span(*match.span(group))
    return None


def doing(prose: Prose) -> Span | None:
    """What the person was doing when it happened."""
    for pattern, signs in ((_DOING_ZH, _DOING_SIGNS_ZH), (_DOING_EN, _DOING_SIGNS_EN)):
        if not holds(prose.plain, signs):
            continue
        for match in pattern.finditer(prose.plain):
            lead = _DOING_LEAD.match(match[0])
            start = match.start() + (lead.end() if lead else 0)
            outcome = _OUTCOME.search(prose.plain, start + 1, match.end())
            end = outcome.start() if outcome else match.end()
            return prose.span(start, min(end, start + MAX_PHRASE))
    return None


def frequency(prose: Prose) -> Span | None:
    """How often; a count before a mere "sometimes"."""
    if not holds(prose.plain, _FREQUENCY_SIGNS):
        return None
    first: re.Match[str] | None = None
    for match in _FREQUENCY.finditer(prose.plain):
        if _COUNTED.search(match[0]):
            return prose.span(*match.span())
        first = first or match
    return None if first is None else prose.span(*first.span())


def impact(prose: Prose) -> Span | None:
    """Whom it concerns."""
    if not (_MANY_ZH.search(prose.plain) or holds(prose.plain, _IMPACT_SIGNS)):
        return None
    for match in _IMPACT.finditer(prose.plain):
        if _GREETING.search(prose.plain, max(0, match.start() - 16), match.start()) is None:
            return prose.span(*match.span())
    return None


def urgency(prose: Prose) -> Span | None:
    """The writer's own word for how urgent it is; a "not" with it."""
    if not holds(prose.plain, _URGENCY_SIGNS):
        return None
    for match in _URGENCY.finditer(prose.plain):
        if _NOT_URGENT.match(prose.plain, match.end()):
            continue
        before = prose.plain[max(0, match.start() - 12) : match.start()]
        negated = _URGENT_NOT.search(before)
        start = match.start() - (len(negated[0]) if negated else 0)
        return prose.span(start, match.end() - (1 if match[0].endswith("!") else 0))
    return None
