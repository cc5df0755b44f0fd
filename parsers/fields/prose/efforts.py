"""What was done to mend it, and what was changed before it began."""

from __future__ import annotations

import re

from parsers.fields.prose.sentences import MAX_PHRASE, Prose, Span
from parsers.fields.signs import holds

_TRIED_ZH = (
    r"拔电源|重开|检测过|排查过|测试过|试过|尝试|试了|试着|重启|重新启动|重装|重新安装|更换|换过|换了"
    r"|清了|清理|清除|卸载|重置|重插|插拔|拔掉|拔了|关机再|检查过|检测过|排查过|查过|杀毒|还原|刷新"
    r"|重新登录|重新登陆|注销|断电"
)
_TRIED_CLAUSE_ZH = re.compile(
    rf"(?:(?:已经?|也|都|我|之前|自己|还|先|又)(?:{_TRIED_ZH})|试过|尝试过|试了"
    rf"|(?:{_TRIED_ZH})(?:[\u4e00-\u9fff]{{0,8}})?(?:了|过|后|之后|还是|也|都|无效|没用|没有用|不行"
    rf"|几次|两次))"
)
_TRIED_NOT_ZH = re.compile(
    r"反复重启|自动重启|自己重启|会重启|就重启|无法|重启一次就|不能|怎么|能否|是否|要不要|需要|帮我"
    r"|帮忙|请|麻烦|希望|想要?"
)
_TRIED_VERBS = (
    "restarted|rebooted|reinstalled|re-installed|unplugged|replugged|replaced|cleared|cleaned|reset"
    "|checked|switched|swapped|deleted|uninstalled|reconnected|logged (?:out|off)|power[- ]cycled"
    "|turned it off|changed my password|updated|ran|disabled|rolled back|changed the cable|signed out"
    "|repaired"
)
_TRIED_NOUNS = (
    "restarting|rebooting|reinstalling|unplugging|replacing|clearing|cleaning|resetting|switching"
    "|swapping|deleting|uninstalling|reconnecting|logging (?:out|off)|updating|a restart|a reboot"
    "|changing|turning"
)
_TRIED_EN = re.compile(
    rf"(?<![a-z])(?:i|we|i've|we've|have|already|and|also|even)(?: have| already| also| even| just"
    rf"| then| both){{0,3}} (?:{_TRIED_VERBS}|tried)(?![a-z])"
    rf"|^(?:(?:already|also) )?(?:{_TRIED_VERBS}|tried)(?![a-z])"
    rf"|^(?:{_TRIED_NOUNS})(?![a-z])[^,.;]{{0,60}}(?:did not|didn't|does not|doesn't|no)"
    rf"|^(?:(?:the|my) )?(?:router|modem|computer|laptop|pc|printer|phone|server|device|driver|app"
    rf"|client|program|cable|battery|browser|cache|machine|switch|dock)s? (?:was |has been |been "
    rf"|were )?(?:restarted|rebooted|reinstalled|replaced|reset|swapped|cleared)(?![a-z])"
    rf"|after (?:restarting|rebooting|reinstalling|a restart|a reboot)"
)
_ACTION_CUES = (
    *"试重换清卸拔插关检查杀还刷注断",
    *"start boot install plug plac clear clean reset check switch swap delet connect logg cycl turn"
    " updat ran disab chang sign repair tried rolled".split(),
)
_BY_OTHERS = re.compile(
    r"(?<![a-z])(?:after|since) (?:i|it|we|you|they|someone|somebody|the)(?![a-z])|^please(?![a-z])"
    r"|(?<![a-z])(?:can|could) you"
)
_STILL_ZH = re.compile(r"还是|依旧|仍|没用|无效|不行|试")
_CHANGE_ZH = "更新|升级|更换|换|搬|搬迁|安装|装|改|改造|调整|迁移|切换|停电|割接|打补丁|新增|修改|变更|接入"
_WHEN_ZH = (
    r"(?:今天|今早|昨天|昨晚|前天|上个?周[一二三四五六日天]?|上个?月|本周|周[一二三四五六日]|最近|近期"
    r"|刚刚?|前几天|这几天|月初|周末|星期[一二三四五六日])"
)
_CHANGE_CUES_ZH = tuple("新级换搬装改调迁切停割补增接")
_CHANGE_CUES_EN = tuple(
    "updat upgrad migrat mov patch mainten chang replac install reboot power outage roll switch new"
    " deploy releas".split()
)
_CHANGE_SIGNS_ZH = (*_CHANGE_CUES_ZH, "变")
_CHANGE_SIGNS_EN = (*_CHANGE_CUES_EN, "recent")
"""Without any of these a clause tells of no change; a text is searched for the stricter cues alone."""
_CHANGED_ZH = re.compile(
    rf"{_WHEN_ZH}[^,。;!?\n]{{0,14}}?(?:{_CHANGE_ZH})(?:过|了|完|成)[^,。;!?\n]{{0,20}}"
    rf"|(?:自从|自)?(?:{_WHEN_ZH})?[^,。;!?\n]{{0,12}}?(?<!没)(?<!不)(?:自动更新|更新|升级|更换|换|搬迁"
    rf"|安装|迁移|切换|停电|割接|打补丁)[^,。;!?\n]{{0,12}}?(?:之后|以后|后)"
)
_CHANGED_EN = re.compile(
    r"(?<![a-z])(?:(?:right |just |ever |shortly |directly )?(?:after|since|following) (?:(?:the|a|an"
    r"|last|this|our|my|installing|updating|upgrading|moving|changing"
    r"|replacing)(?: [a-z0-9'-]{1,20}){0,4} ?)?"
    r"(?:updat(?:e|ed|ing)|upgrad(?:e|ed|ing)|migrat(?:ion|ed|ing)|move|moved|moving|patch|maintenance"
    r"|change[ds]?|replaced|installation|installed|installing|reboot of the server|power cut|outage"
    r"|rollout|switch)(?![a-z])[^,.;!?\n]{0,50}"
    r"|(?:i|we|it|they|somebody|someone|the [a-z]{2,12}|a colleague|you)(?: have| had| just"
    r"| recently)?(?: was| were)? (?:changed|updated|upgraded|installed|replaced|moved|switched"
    r"|deployed|rolled out|released)(?: to)? [^,.;!?\n]{2,50}"
    r"(?:yesterday|last (?:week|month|night|[a-z]{3,6}day)|on (?:[a-z]{3,6}day)|recently"
    r"|this (?:morning|week)|ago|today|at [0-9]{1,2}:[0-9]{2}))"
    r"|(?<![a-z])(?:after|since) (?:it|we|you|they|i|someone|somebody|a colleague"
    r"|the [a-z]{2,12}) (?:have |has |had )?(?:changed|updated|upgraded|installed|replaced|moved"
    r"|switched|migrated) [^,.;!?\n]{2,40}|(?<![a-z])[a-z][a-z0-9 -]{2,30} (?:was|were|has been"
    r"|have been) (?:recently |just )?(?:installed|updated|upgraded|replaced|migrated|changed|moved"
    r"|rolled out|deployed) (?:on|yesterday|last|this|today|at|over|during)[^,.;!?\n]{0,40}"
    r"|(?<![a-z])(?:got|have|received|been given) a new [a-z]{2,12} (?:[a-z]{2,12} )?(?:yesterday|last"
    r"|this|today|on)[^,.;!?()\n]{0,20}|(?<![a-z])(?:new|recent) [a-z -]{2,24} (?:since"
    r"|installed) [^,.;!?\n]{3,40}"
)


def tried(prose: Prose) -> Span | None:
    """What was done to mend it."""
    cues = [cue for cue in _ACTION_CUES if cue in prose.plain]
    for clause in prose.clauses if cues else ():
        if holds(clause.text, cues) and is_action(clause.text):
            return prose.span(clause.start, min(clause.end, clause.start + MAX_PHRASE))
    return None


def changed(prose: Prose) -> Span | None:
    """What was changed before it began."""
    for pattern, cues in ((_CHANGED_ZH, _CHANGE_CUES_ZH), (_CHANGED_EN, _CHANGE_CUES_EN)):
        if not holds(prose.plain, cues):
            continue
        for match in pattern.finditer(prose.plain):
            if "试" not in match[0] and not match[0].startswith(("无", "没", "不")):
                return prose.span(match.start(), min(match.end(), match.start() + MAX_PHRASE))
    return None


def is_action(clause: str) -> bool:
    if not holds(clause, _ACTION_CUES):
        return False
    return _tried_chinese(clause) or (
        _TRIED_EN.search(clause) is not None and _BY_OTHERS.search(clause) is None
    )


def _tried_chinese(clause: str) -> bool:
    if holds(clause, _CHANGE_SIGNS_ZH) and _CHANGED_ZH.search(clause) and not _STILL_ZH.search(clause):
        return False
    return _TRIED_CLAUSE_ZH.search(clause) is not None and _TRIED_NOT_ZH.search(clause) is None


def is_change(clause: str) -> bool:
    """Whether a clause tells of something that was changed."""
    return (holds(clause, _CHANGE_SIGNS_ZH) and _CHANGED_ZH.search(clause) is not None) or (
        holds(clause, _CHANGE_SIGNS_EN) and _CHANGED_EN.search(clause) is not None
    )
