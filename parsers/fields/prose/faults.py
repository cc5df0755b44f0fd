"""Words that tell of a fault, zh and en, and the clause that says best what is wrong."""

from __future__ import annotations

import re

from parsers.fields.prose.efforts import is_action
from parsers.fields.prose.sentences import Prose, Span

MAX_SYMPTOM = 200

FAULT_STRONG = re.compile(
    r"无法|不能(?!等)|打不开|没法|不动|没反应|没有反应|蓝屏|黑屏|白屏|花屏|死机|卡死|卡住|闪退|崩溃"
    r"|卡纸|断网|断线|断开|掉线|断连|报错|出错|坏了|失灵|失败|超时|很慢|太慢|特别慢|非常慢|慢得|变慢"
    r"|不灵(?!活)|按不[下动]|鼓包|鼓起|卡顿|很卡|太卡|丢失|不见了"
    r"|不显示|不出[来声]|没有?声音|无声|乱码|脱机|离线|不通"
    r"|[登连上进开动收发用关传装找看听][不]了?[上进了到起来着](?!解)|[用打上登连开收发进]不了|登不|连不"
    r"|进不去|收不到|发不出|没有?信号|无信号|没有?画面|被加密|中毒|勒索|病毒|漏水|冒烟"
    r"|没法用|反复重启|自动重启|自动关机|空白|偏色|偏紫|没有权限|无权限|宕机|瘫痪|中断|异响|不工作"
    r"|不响应|无响应|未响应|没响应|不识别|识别不|不亮|卡在|消失|被锁|锁定|锁住|过期|弹窗|后缀|闪烁|模糊"
    r"|重影|异常|不正常|打印不|不打印|不了机"
    r"|报警|告警|丢了|被偷|摔|进水|要等|转圈|(?<![要着就])不(?:录像|制冷|通电|启动|亮|转|响|出纸|进纸"
    r"|充电|同步|刷新|跳转|识别|反应)|[\u4e00-\u9fff]不了(?!解)|(?<![a-z])(?:cannot|can ?not|can'?t"
    r"|unable|won'?t|will not|doesn'?t|does not|don'?t work|do not work|not working|isn'?t working"
    r"|not print(?:ing|ed)?|not exported|(?:has|have|had)(?:n't| not) been working|not load(?:ing)?"
    r"|not respond(?:ing)?|not (?:start(?:ing)?|connect(?:ing|ed)?|open(?:ing)?|turn(?:ing)? on"
    r"|recogni[sz]ed|available|reachable|found|receiv(?:ing|ed)|sync(?:ing|ed)?|show(?:ing|n)?"
    r"|charging)"
    r"|fails?|failed|failing|failure|crash(?:es|ed|ing)?|freez(?:es|ing)|frozen|froze|hangs?|hung|stuck"
    r"|slow|broken|broke|down(?!load|stairs|town)|offline|blue ?screen|bsod|black screen|goes black"
    r"|blank|no (?:picture|sound|signal|connection|network|internet|power|access|image|display"
    r"|dial tone)"
    r"|lost|drop(?:ped|ping)?|disappeared|vanished|disconnect(?:s|ed|ing)?|drops|jam(?:s|med|ming)?|keeps"
    r"|stopped|closes|shuts down|times? out|time-?out|timed out|throws|denied|refuses to"
    r"|kick(?:s|ed) (?:me|us|everyone|people) out|refused|rejected|locked|encrypted"
    r"|virus|ransomware"
    r"|renamed|flicker(?:s|ing)?|garbled|asks for|out of order|dead|stop(?:s|ped) (?:working|after)"
    r"|leaks?|smok(?:e|ing)|goes off|reboots|restarts itself|loses|losing|spins|spinning|drains"
    r"|takes (?:[0-9]|ages|forever|minutes|several|very long)|dies|died|sticks|overheats|rattles"
    r"|squeaks|error)(?![a-z])"
)
FAULT_WEAK = re.compile(
    r"错误|问题|故障|有误|不对|提示|弹出|慢|卡|坏|掉|断|停了|不行|不好用|出现|40[0-9]|50[0-9]"
    r"|(?<![a-z])(?:problems?|issues?|trouble|wrong|errors?|missing|strange|weird|warning|message"
    r"|faulty|shows|appears|(?:not|isn't) [a-z]+ [a-z]+)(?![a-z])"
)
_POINTS_ELSEWHERE = re.compile(
    r"截图|附件|如下|下面的|以下|(?<![a-z])(?:attached|see below|screenshot)(?![a-z])"
)
_JOINT = re.compile(
    r"(?:尊敬的|各位|亲爱的)[^:,。]{1,12}[:,]\s*|(?:and|so|then|that|which|also|but|because|now)\s+"
    r"|(?:但是?|所以|而且|因为|并且|然后|就是)\s*"
)
_NO_FAULT = re.compile(
    r"没有?(?:报错|问题|异常|错误)|没有出现|解决了|已解决|恢复正常|问题已经|附件|截图|(.)不\1"
    r"|(?<![a-z])(?:isn't urgent|gave you|no (?:errors?|problems?|change|hurry|idea)|not urgent|fine"
    r"|solved|hope|thank|sorry|regards|let me know|please|could you|can you)(?![a-z])|麻烦|请|谢谢"
    r"|不对劲|没有?(?:点|回复|打开附件)|(?<![a-z])(?:did not|didn't|have not|haven't|never)"
    r" (?:click|repl|open(?:ed)? (?:it|the (?:link|attachment))|enter|respond|answer|forward)"
    r"|不好意思|打扰|不急|尽快|急[!。]?$|联系我|有空|影响"
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
        if _NO_FAULT.search(clause.text) or is_action(clause.text):
            if not weak and spare is None and not _POINTS_ELSEWHERE.search(clause.text):
                spare = clause
            continue
        return _cut(text, clause)
    return None if spare is None else _cut(text, spare)


def _cut(text: Prose, clause: Span) -> Span:
    joint = _JOINT.match(clause.text)
    start = clause.start + (joint.end() if joint else 0)
    return text.span(start, min(clause.end, start + MAX_SYMPTOM))
