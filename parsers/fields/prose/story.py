"""The fault as it is told: what happens, the message, what was being done, how often, what was tried."""

from __future__ import annotations

import re

from parsers.fields.prose.sentences import Prose, Span

MAX_SYMPTOM = 200
_MAX_PHRASE = 120

FAULT_STRONG = re.compile(
    r"无法|不能(?!等)|打不开|没法|不动|没反应|没有反应|蓝屏|黑屏|白屏|花屏|死机|卡死|卡住|闪退|崩溃|卡纸|断网|断线|断开|掉线|断连|报错|出错|坏了|失灵|失败|超时|很慢|太慢|特别慢|非常慢|慢得|变慢|卡顿|很卡|太卡|丢失|不见了"
    r"|不显示|不出[来声]|没有?声音|无声|乱码|脱机|离线|不通|[登连上进开动收发用关传装找看听][不]了?[上进了到起来着](?!解)|[用打上登连开收发进]不了|登不|连不|进不去|收不到|发不出|没有?信号|无信号|没有?画面|被加密|中毒|勒索|病毒|漏水|冒烟"
    r"|没法用|反复重启|自动重启|自动关机|空白|偏色|偏紫|没有权限|无权限|宕机|瘫痪|中断|异响|不工作|不响应|无响应|未响应|没响应|不识别|识别不|不亮|卡在|消失|被锁|锁定|锁住|过期|弹窗|后缀|闪烁|模糊|重影|异常|不正常|打印不|不打印|不了机"
    r"|报警|告警|丢了|被偷|摔|进水|要等|转圈|(?<![要着就])不(?:录像|制冷|通电|启动|亮|转|响|出纸|进纸|充电|同步|刷新|跳转|识别|反应)|[\u4e00-\u9fff]不了(?!解)|(?<![a-z])(?:cannot|can ?not|can'?t|unable|won'?t|will not|doesn'?t|does not|don'?t work|do not work|not working|isn'?t working|not print(?:ing|ed)?|not exported|(?:has|have|had)(?:n't| not) been working|not load(?:ing)?|not respond(?:ing)?|not (?:start(?:ing)?|connect(?:ing|ed)?|open(?:ing)?|turn(?:ing)? on|recogni[sz]ed|available|reachable|found|receiv(?:ing|ed)|sync(?:ing|ed)?|show(?:ing|n)?|charging)"
    r"|fails?|failed|failing|failure|crash(?:es|ed|ing)?|freez(?:es|ing)|frozen|froze|hangs?|hung|stuck|slow|broken|broke|down(?!load|stairs|town)|offline|blue ?screen|bsod|black screen|goes black|blank|no (?:picture|sound|signal|connection|network|internet|power|access|image|display|dial tone)"
    r"|lost|drop|disappeared|vanished|disconnect(?:s|ed|ing)?|drops|jam(?:s|med|ming)?|keeps|stopped|closes|shuts down|times? out|timed out|denied|refused|rejected|locked|encrypted|virus|ransomware|renamed|flicker(?:s|ing)?|garbled|asks for|out of order|dead|stop(?:s|ped) (?:working|after)|leaks?|smok(?:e|ing)|goes off|reboots|restarts itself|loses|losing|spins|spinning|drains|takes (?:[0-9]|ages|forever|minutes|several|very long)|dies|died|sticks|overheats|rattles|squeaks|error)(?![a-z])"
)
FAULT_WEAK = re.compile(
    r"错误|问题|故障|有误|不对|提示|弹出|慢|卡|坏|掉|断|停了|不行|不好用|出现|40[0-9]|50[0-9]|(?<![a-z])(?:problems?|issues?|trouble|wrong|errors?|missing|strange|weird|warning|message|faulty|shows|appears|(?:not|isn't) [a-z]+ [a-z]+)(?![a-z])"
)
_POINTS_ELSEWHERE = re.compile(
    r"截图|附件|如下|下面的|以下|(?<![a-z])(?:attached|see below|screenshot)(?![a-z])"
)
_JOINT = re.compile(
    r"(?:尊敬的|各位|亲爱的)[^:,。]{1,12}[:,]\s*|(?:and|so|then|that|which|also|but|because|now)\s+|(?:但是?|所以|而且|因为|并且|然后|就是)\s*"
)
_NO_FAULT = re.compile(
    r"没有?(?:报错|问题|异常|错误)|没有出现|解决了|已解决|恢复正常|问题已经|附件|截图|(.)不\1|(?<![a-z])(?:isn't urgent|gave you|no (?:errors?|problems?|change|hurry|idea)|not urgent|fine|solved|hope|thank|sorry|regards|let me know|please|could you|can you)(?![a-z])|麻烦|请|谢谢|不好意思|打扰|不急|尽快|急[!。]?$|联系我|有空|影响"
)
_TRIED_ZH = r"拔电源|重开|检测过|排查过|测试过|试过|尝试|试了|试着|重启|重新启动|重装|重新安装|更换|换过|换了|清了|清理|清除|卸载|重置|重插|插拔|拔掉|拔了|关机再|检查过|检测过|排查过|查过|杀毒|还原|刷新|重新登录|重新登陆|注销|断电"
_TRIED_CLAUSE_ZH = re.compile(
    rf"(?:(?:已经?|也|都|我|之前|自己|还|先|又)(?:{_TRIED_ZH})|试过|尝试过|试了|(?:{_TRIED_ZH})(?:[\u4e00-\u9fff]{{0,8}})?(?:了|过|后|之后|还是|也|都|无效|没用|没有用|不行|几次|两次))"
)
_TRIED_NOT_ZH = re.compile(
    r"反复重启|自动重启|自己重启|会重启|就重启|无法|重启一次就|不能|怎么|能否|是否|要不要|需要|帮我|帮忙|请|麻烦|希望|想要?"
)
_TRIED_VERBS = "restarted|rebooted|reinstalled|re-installed|unplugged|replugged|replaced|cleared|cleaned|reset|checked|switched|swapped|deleted|uninstalled|reconnected|logged (?:out|off)|power[- ]cycled|turned it off|changed my password|updated|ran|disabled|rolled back|changed the cable|signed out|repaired"
_TRIED_NOUNS = "restarting|rebooting|reinstalling|unplugging|replacing|clearing|cleaning|resetting|switching|swapping|deleting|uninstalling|reconnecting|logging (?:out|off)|updating|a restart|a reboot|changing|turning"
_TRIED_EN = re.compile(
    rf"(?<![a-z])(?:i|we|i've|we've|have|already|and|also|even)(?: have| already| also| even| just| then| both){{0,3}} (?:{_TRIED_VERBS}|tried)(?![a-z])"
    rf"|^(?:(?:already|also) )?(?:{_TRIED_VERBS}|tried)(?![a-z])|^(?:{_TRIED_NOUNS})(?![a-z])[^,.;]{{0,60}}(?:did not|didn't|does not|doesn't|no)"
    rf"|^(?:(?:the|my) )?(?:router|modem|computer|laptop|pc|printer|phone|server|device|driver|app|client|program|cable|battery|browser|cache|machine|switch|dock)s? (?:was |has been |been |were )?(?:restarted|rebooted|reinstalled|replaced|reset|swapped|cleared)(?![a-z])|after (?:restarting|rebooting|reinstalling|a restart|a reboot)"
)
_ACTION_CUES = (
    *"试重换清卸拔插关检查杀还刷注断",
    *"start boot install plug plac clear clean reset check switch swap delet connect logg cycl turn updat ran disab chang sign repair tried rolled".split(),
)
_BY_OTHERS = re.compile(
    r"(?<![a-z])(?:after|since) (?:it|we|you|they|someone|somebody|the)(?![a-z])|^please(?![a-z])|(?<![a-z])(?:can|could) you"
)
_STILL_ZH = re.compile(r"还是|依旧|仍|没用|无效|不行|试")
_CHANGE_ZH = "更新|升级|更换|换|搬|搬迁|安装|装|改|改造|调整|迁移|切换|停电|割接|打补丁|新增|修改|变更|接入"
_WHEN_ZH = r"(?:今天|今早|昨天|昨晚|前天|上个?周[一二三四五六日天]?|上个?月|本周|周[一二三四五六日]|最近|近期|刚刚?|前几天|这几天|月初|周末|星期[一二三四五六日])"
_CHANGE_CUES_ZH = tuple("新级换搬装改调迁切停割补增接")
_CHANGE_CUES_EN = tuple(
    "updat upgrad migrat mov patch mainten chang replac install reboot power outage roll switch new deploy releas".split()
)
_CHANGED_ZH = re.compile(
    rf"{_WHEN_ZH}[^,。;!?\n]{{0,14}}?(?:{_CHANGE_ZH})(?:过|了|完|成)[^,。;!?\n]{{0,20}}"
    rf"|(?:自从|自)?(?:{_WHEN_ZH})?[^,。;!?\n]{{0,12}}?(?<!没)(?<!不)(?:自动更新|更新|升级|更换|换|搬迁|安装|迁移|切换|停电|割接|打补丁)[^,。;!?\n]{{0,12}}?(?:之后|以后|后)"
)
_CHANGED_EN = re.compile(
    r"(?<![a-z])(?:(?:right |just |ever |shortly |directly )?(?:after|since|following) (?:(?:the|a|an|last|this|our|my|installing|updating|upgrading|moving|changing|replacing)(?: [a-z0-9'-]{1,20}){0,4} ?)?"
    r"(?:updat(?:e|ed|ing)|upgrad(?:e|ed|ing)|migrat(?:ion|ed|ing)|move|moved|moving|patch|maintenance|change[ds]?|replaced|installation|installed|installing|reboot of the server|power cut|outage|rollout|switch)(?![a-z])[^,.;!?\n]{0,50}"
    r"|(?:i|we|it|they|somebody|someone|the [a-z]{2,12}|a colleague|you)(?: have| had| just| recently)?(?: was| were)? (?:changed|updated|upgraded|installed|replaced|moved|switched|deployed|rolled out|released)(?: to)? [^,.;!?\n]{2,50}"
    r"(?:yesterday|last (?:week|month|night|[a-z]{3,6}day)|on (?:[a-z]{3,6}day)|recently|this (?:morning|week)|ago|today|at [0-9]{1,2}:[0-9]{2}))"
    r"|(?<![a-z])(?:after|since) (?:it|we|you|they|i|someone|somebody|a colleague|the [a-z]{2,12}) (?:have |has |had )?(?:changed|updated|upgraded|installed|replaced|moved|switched|migrated) [^,.;!?\n]{2,40}|(?<![a-z])[a-z][a-z0-9 -]{2,30} (?:was|were|has been|have been) (?:recently |just )?(?:installed|updated|upgraded|replaced|migrated|changed|moved|rolled out|deployed) (?:on|yesterday|last|this|today|at|over|during)[^,.;!?\n]{0,40}|(?<![a-z])(?:got|have|received|been given) a new [a-z]{2,12} (?:[a-z]{2,12} )?(?:yesterday|last|this|today|on)[^,.;!?()\n]{0,20}|(?<![a-z])(?:new|recent) [a-z -]{2,24} (?:since|installed) [^,.;!?\n]{3,40}"
)
_DOING_VERB_ZH = "打开|打印|打|访问|保存|登录|登陆|点击|提交|上传|下载|共享|发送|发|启动|开机|关机|安装|运行|切换|连接|连|插入|插上|扫描|复印|导出|导入|录入|查询|审批|开会|开视频|编辑|复制|播放|使用|输入|刷新|开票|结账|按|接|拨打|通话|报销|填写|选择|新建|编译"
_DOING_ZH = re.compile(
    rf"(?:在|我在|正在|当|每次|一)?(?:{_DOING_VERB_ZH})[^,。;!?\n]{{0,24}}?(?:的时候|时候|的过程中|过程中|期间|之后(?=就|会)|(?<![超及同小当随临准实暂平有按定])时(?![间常而不]))"
    rf"|(?:每次|一)(?:{_DOING_VERB_ZH})[^,。;!?\n]{{0,16}}?(?=就)|点击[^,。;!?\n]{{1,24}}?后"
)
_DOING_EN = re.compile(
    r"(?<![a-z])(?:when|while|whenever|every time|each time|as soon as|if|once) (?:i|we|you|i'm|i am|we're|users?|somebody|someone|trying to|opening|printing|saving|sending|starting|logging|clicking|using|scanning|uploading|downloading|connecting)"
    r"(?![a-z])[^,.;!?\n]{0,90}|(?<![a-z])(?:when|while) [a-z]{3,12}ing [^,.;!?\n]{2,80}|(?<![a-z])during (?:a |the |my |our )?(?:calls?|meetings?|video calls?|login|log-?on|start-?up|boot|printing|scans?|backup|import|export)(?![a-z])"
    r"|(?<![a-z])i was (?:just )?[a-z]{3,12}ing [^,.;!?\n]{2,80}"
)
_OUTCOME = re.compile(
    r"\s(?:it|this|that|everything|nothing|there|then|i (?:get|see|receive|got|am getting))\s"
)
_DOING_LEAD = re.compile(
    r"(?:when|while|whenever|every time|each time|as soon as|if|once|i was just|i was)\s+"
)
_FREQUENCY = re.compile(
    r"每次(?:都|均)?(?:会|这样|如此|出现)?|每天(?:都|会)?(?:出现|发生|有)?(?:[一二两三四五六七八九十几0-9]{1,3}次)?|每隔?(?:[一二两三四五六七八九十几0-9]{1,3})(?:个)?(?:分钟|小时|天)(?:就)?(?:[一二两三0-9]次)?|一天(?:大概|大约|要|会|能)?(?:出现|发生)?[一二两三四五六七八九十几0-9]{1,4}次"
    r"|时不时|偶尔|有时(?!间)候?|时好时坏|断断续续|间歇性?|经常|频繁|反复|随机|总是|必现|不定时|隔三差五"
    r"|(?<![a-z])(?:every (?:single )?time|each time|every (?:few |couple of |[a-z0-9]{1,7} )?(?:minutes?|hours?|days?|morning|week)|(?:once|twice|several times|many times|three times|[0-9]{1,3} times|a few times|multiple times|a couple of times) (?:a|an|per|each|every) (?:minute|hour|day|week|month)"
    r"|sometimes|occasionally|intermittent(?:ly)?|from time to time|now and then|randomly|at random|sporadic(?:ally)?|constantly|repeatedly|on and off|always|frequently|most of the time|daily)(?![a-z])"
)
_COUNTED = re.compile(r"次|every|times|twice|once|每")
_GROUP_ZH = r"(?:全公司|整个公司|公司所有人|全体员工|全员|所有人|所有同事|所有用户|大家|所有部门|全校|全院|全厂|整个集团|整栋楼|整层楼?|整个(?:[\u4e00-\u9fff]{1,8}?)(?:部门?|组|楼层?|办公室|车间|团队|科室|教研室|中心))"
_IMPACT = re.compile(
    r"(?:(?<![a-z])(?=[a-z])|(?<![0-9])(?=[0-9])|(?=[\u4e00-\u9fff]))(?:"
    rf"{_GROUP_ZH}(?:的?(?:人|同事|用户|员工|电脑)?都?[^,。;!?\n]{{0,12}})?"
    r"|(?:我们|我)?(?:部门|科室|组里?|办公室|团队|公司|车间|班组)?(?:有|的)?(?:好几|多|[0-9一二两三四五六七八九十百几]{1,5}多?)(?:个|位|名)?(?:人|同事|用户|员工|台电脑|名员工|家门店|个部门)(?!民)(?:都?(?:受影响|一样|这样|如此|有|不能|无法|中招|遇到|出现)[^,。;!?\n]{0,10})?"
    r"|[\u4e00-\u9fff]{2,4}部(?:好几|几|多)个?同事(?:的?电脑)?|(?:周围|旁边|其他|别的)(?:的)?同事(?:也|都)[^,。;!?\n]{1,14}|(?:只有|仅|就)我(?:一个人|自己|一人|这台)?(?:的电脑)?(?=[,。;!? ]|有|这样|不|$)|仅影响[^,。;!?\n]{2,20}|(?:只是|单)(?:个人|个用户)"
    r"|(?<![a-z])(?:(?:everyone|everybody|all (?:of us|users|colleagues|employees|staff|people|computers|clients|customers)|(?:nobody|no one)(?= can| in | is able))(?: in (?:the |our |my )?[a-z0-9 ]{2,24}?(?= (?:is|are|has|have|can|cannot|can't|since|gets?|with)|[,.;!?\n]|$))?"
    r"|(?:the |our |my )?(?:whole|entire) (?:team|department|office|company|floor|building|site|plant|shift|organi[sz]ation|group|warehouse|school|ward)"
    r"|(?:several|many|some|a few|[0-9]{1,4}|two|three|four|five|six|seven|eight|nine|ten|about [0-9]{1,4}|other) (?:other )?(?:colleagues|users|people|employees|coworkers|co-workers|customers|computers|pcs|of us|departments|stations)(?: (?:in|next to|on|at|from) (?:the |our |my )?[a-z0-9]{2,16}(?: [a-z0-9]{2,12})?)?(?! (?:will|attend|are (?:invited|coming)|join|come))"
    r"|only me|just me|only my (?:computer|pc|laptop|account)|it'?s only me|only affects me|only one user|single user)(?![a-z])"
    r")"
)
_URGENCY = re.compile(
    r"十万火急|急{2,6}|快来人?|赶紧|赶快|速来|万分紧急|非常紧急|特别急|非常急|很急|紧急|加急|很?着急|急用|急需|急!|急$|请?(?:尽快|尽早|马上|立刻|立即|火速)(?:处理|解决|修复|帮忙|安排)?|不急|不着急|不紧急|不是很急|有空(?:的时候)?再|抓紧|(?<=[\s,。!])急(?=[\s,。!]|$)"
    r"|(?<![a-z])(?:not (?:very |that |so )?urgent|isn't (?:very |that |so )?urgent|no (?:hurry|rush)|not (?:in a hurry|time critical)|low priority|whenever you (?:have time|can)|very urgent|extremely urgent|urgent(?:ly)?|asap|a\.s\.a\.p\.?|as soon as possible|immediately|right away|emergency|high(?:est)? priority|top priority|critical(?= (?:for|issue|problem)|!|\.|$)|(?:pls |please )?hurry|time critical|can wait)(?![a-z])"
)
_URGENT_NOT = re.compile(r"(?<![a-z])(?:not|isn't|no) (?:very |that |so )?$|不(?:是)?(?:很|太)?$")
_QUOTED = re.compile(r"\"([^\"\n]{2,200})\"")
_MESSAGE_CUE = re.compile(
    r"(?:提示|显示|报错|弹出|弹窗|错误|消息|写着|说是|报|信息|提醒|(?<![a-z])(?:says?|saying|shows?|showing|messages?|error|reads?|reading|reports?|displays?|told|hear|returns?|get(?:s|ting)?|got|popup|pop-up|warning|with|0x[0-9a-f]{4,16}))(?:[^\"\n。!]{0,24})$|(?<![a-z])(?:spins|stuck|hangs|stops|stays|freezes) (?:at|on|with)\s$|(?<![a-z])(?:wants|message|error|code)[^\"\n。!]{0,24}$|:\s{0,2}$"
)
_UNQUOTED = re.compile(
    r"(?:提示|报错|弹出|显示)(?:信息|内容|说|为|是|了|:|的是)?\s{0,2}[:\"]?\s{0,2}([^,。;!?\"\n]{2,60})"
    r"|(?<![a-z])(?:error message|error text|error|message)(?: is| was| reads| says)?:\s{0,2}([^;!?\"\n]{3,160}?)(?=\.\s|\.?$|\.\n|\n)"
    r"|(?<![a-z])(?:says|reads|saying):\s([a-z0-9][^,;!?\"\n.]{3,100})"
)
_CODED_MESSAGE = re.compile(
    r"(?<![a-z0-9])((?:ora|tns|err|errno|aadsts)[- ]?[0-9]{2,9}: ?[^.。;!?\n\"]{3,120})"
)
_NO_MESSAGE = re.compile(
    r"^(?:的|截图|图|信息$|我|框|窗|对话框|一下|不|没|出来|如下|在|了$|页面|器|屏)|^(?:that|it|an?|the) "
)


def symptom(prose: Prose, subject: Prose) -> tuple[Span | None, bool]:
    """The clause that says what is wrong, and whether it is the subject's."""
    for pattern, text, weak in (
        (FAULT_STRONG, prose, False),
        (FAULT_STRONG, subject, False),
        (FAULT_WEAK, prose, True),
    ):
        if (found := _first_fault(text, pattern, weak)) is not None:
            return found, text is subject
    return None, False


def _first_fault(text: Prose, pattern: re.Pattern[str], weak: bool) -> Span | None:
    spare: Span | None = None
    for clause in text.clauses:
        if len(clause.text) < 3 or pattern.search(clause.text) is None:
            continue
        if _NO_FAULT.search(clause.text) or _is_action(clause.text):
            if not weak and spare is None and not _POINTS_ELSEWHERE.search(clause.text):
                spare = clause
            continue
        return _cut(text, clause)
    return None if spare is None else _cut(text, spare)


def _is_action(clause: str) -> bool:
    if not any(cue in clause for cue in _ACTION_CUES):
        return False
    return _tried_chinese(clause) or (
        _TRIED_EN.search(clause) is not None and _BY_OTHERS.search(clause) is None
    )


def _tried_chinese(clause: str) -> bool:
    if _CHANGED_ZH.search(clause) and not _STILL_ZH.search(clause):
        return False
    return _TRIED_CLAUSE_ZH.search(clause) is not None and _TRIED_NOT_ZH.search(clause) is None


def _cut(text: Prose, clause: Span) -> Span:
    joint = _JOINT.match(clause.text)
    start = clause.start + (joint.end() if joint else 0)
    return text.span(start, min(clause.end, start + MAX_SYMPTOM))


def error(prose: Prose, about: Span | None) -> Span | None:
    """The text of the message on the screen."""
    for match in _QUOTED.finditer(prose.plain):
        if _MESSAGE_CUE.search(prose.plain[max(0, match.start() - 40) : match.start()]):
            return prose.span(*match.span(1))
    for pattern in (_CODED_MESSAGE, _UNQUOTED):
        for match in pattern.finditer(prose.plain):
            group = next(number for number in range(1, (match.lastindex or 1) + 1) if match[number])
            words = match[group].strip()
            if not _NO_MESSAGE.search(words):
                return prose.span(*match.span(group))
    return None


def doing(prose: Prose, about: Span | None) -> Span | None:
    """What the person was doing when it happened."""
    for pattern in (_DOING_ZH, _DOING_EN):
        for match in pattern.finditer(prose.plain):
            lead = _DOING_LEAD.match(match[0])
            start = match.start() + (lead.end() if lead else 0)
            outcome = _OUTCOME.search(prose.plain, start + 1, match.end())
            return _short(prose, start, outcome.start() if outcome else match.end())
    return None


def frequency(prose: Prose, about: Span | None) -> Span | None:
    """How often; a count before a mere "sometimes"."""
    first: re.Match[str] | None = None
    for match in _FREQUENCY.finditer(prose.plain):
        if _COUNTED.search(match[0]):
            return prose.span(*match.span())
        first = first or match
    return None if first is None else prose.span(*first.span())


def tried(prose: Prose, about: Span | None) -> Span | None:
    """What was done to mend it."""
    for clause in prose.clauses:
        if _is_action(clause.text):
            return _short(prose, clause.start, clause.end)
    return None


def changed(prose: Prose, about: Span | None) -> Span | None:
    """What was changed before it began."""
    for pattern, cues in ((_CHANGED_ZH, _CHANGE_CUES_ZH), (_CHANGED_EN, _CHANGE_CUES_EN)):
        if not any(cue in prose.plain for cue in cues):
            continue
        for match in pattern.finditer(prose.plain):
            if "试" not in match[0] and not match[0].startswith(("无", "没", "不")):
                return _short(prose, match.start(), match.end())
    return None


def impact(prose: Prose, about: Span | None) -> Span | None:
    """Whom it concerns."""
    match = _IMPACT.search(prose.plain)
    return None if match is None else prose.span(*match.span())


def urgency(prose: Prose, about: Span | None) -> Span | None:
    """The writer's own word for how urgent it is; a "not" with it."""
    for match in _URGENCY.finditer(prose.plain):
        before = prose.plain[max(0, match.start() - 12) : match.start()]
        negated = _URGENT_NOT.search(before)
        start = match.start() - (len(negated[0]) if negated else 0)
        return prose.span(start, match.end() - (1 if match[0].endswith("!") else 0))
    return None


def _short(prose: Prose, start: int, end: int) -> Span:
    return prose.span(start, min(end, start + _MAX_PHRASE))


def is_change(clause: str) -> bool:
    """Whether a clause tells of something that was changed."""
    return any(pattern.search(clause) for pattern in (_CHANGED_ZH, _CHANGED_EN))
