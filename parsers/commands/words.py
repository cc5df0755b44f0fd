"""The words of the command language (SPEC D2), as data: verbs, labels, and what people write instead."""

from __future__ import annotations

from collections.abc import Mapping

# All spellings are folded: NFKC, case-folded, "_" and odd dashes written "-".
# Left out on purpose: 结单. It means "close the ticket", but sounds and is typed like 接单 "take the
# ticket"; acting on it would close tickets by a slip of the input method. See HINTS.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "take": ("take", "接单", "领取", "受理"),
    "assign": ("assign", "转派", "转派给", "指派", "指派给", "派单", "转给"),
    "team": ("team", "团队", "转组"),
    "priority": ("priority", "prio", "优先级", "优先级改为", "优先级为"),
    "category": ("category", "分类", "分类为", "类别"),
    "note": ("note", "notes", "备注", "内部备注"),
    "wait": ("wait", "waiting", "等待"),
    "vendor": ("vendor", "供应商", "厂商"),
    "escalate": ("escalate", "升级"),
    "eta": ("eta", "预计", "预计时间"),
    "contacted": ("contacted", "已联系"),
    "schedule": ("schedule", "预约"),
    "time": ("time", "工时"),
    "log": ("log", "记录"),
    "workaround": ("workaround", "临时方案"),
    "resolve": ("resolve", "resolved", "解决", "已解决"),
    "confirmed": ("confirmed", "已确认"),
    "close": ("close", "closed", "关闭", "关单"),
    "reopen": ("reopen", "re-open", "重开", "重新打开"),
    "merge": ("merge", "合并", "合并到", "合并至"),
    "split": ("split", "拆分"),
    "link": ("link", "关联", "关联到"),
    "watch": ("watch", "cc", "抄送", "抄送给"),
    "for": ("for", "代报"),
    "channel": ("channel", "渠道"),
    "incident": ("incident", "重大故障"),
    "restored": ("restored", "已恢复"),
    "propose": ("propose", "方案"),
    "consent": ("consent", "授权"),
    "request-approval": ("request-approval", "requestapproval", "申请审批", "申请批准"),
    "approve": ("approve", "approved", "同意", "批准"),
    "reject": ("reject", "rejected", "拒绝"),
    "kb": ("kb", "知识"),
    "canned": ("canned", "模板"),
    "redact": ("redact", "隐去"),
    "spam": ("spam", "垃圾邮件"),
    "block": ("block", "拉黑"),
    "away": ("away", "外出", "请假"),
    "ack": ("ack", "知悉"),
    "snooze": ("snooze", "稍后提醒"),
    "undo": ("undo", "撤销", "撤回"),
    "show": ("show", "查看"),
    "find": ("find", "search", "查找", "搜索"),
    "mine": ("mine", "我的", "我的工单"),
    "status": ("status", "状态"),
    "help": ("help", "帮助"),
}

SPELLINGS: Mapping[str, str] = {word: name for name, words in COMMANDS.items() for word in words}
"""Every folded spelling -> its canonical name."""

HINTS: Mapping[str, str] = {
    "done": "resolve",
    "fixed": "resolve",
    "fix": "resolve",
    "solved": "resolve",
    "solve": "resolve",
    "搞定": "resolve",
    "完成": "resolve",
    "处理完成": "resolve",
    "accept": "take",
    "own": "take",
    "claim": "take",
    "认领": "take",
    "接受": "take",
    "forward": "assign",
    "transfer": "assign",
    "reassign": "assign",
    "转发": "assign",
    "转交": "assign",
    "urgent": "priority",
    "紧急": "priority",
    "p1": "priority",
    "p2": "priority",
    "p3": "priority",
    "p4": "priority",
    "comment": "note",
    "internal": "note",
    "private": "note",
    "内部": "note",
    "注": "note",
    "注释": "note",
    "hold": "wait",
    "pending": "wait",
    "on-hold": "wait",
    "挂起": "wait",
    "called": "contacted",
    "phoned": "contacted",
    "appointment": "schedule",
    "worklog": "log",
    "minutes": "time",
    "root-cause": "resolve",
    "cause": "resolve",
    "solution": "resolve",
    "原因": "resolve",
    "措施": "resolve",
    "confirm": "confirmed",
    "确认": "confirmed",
    "结单": "close",
    "结案": "close",
    "duplicate": "merge",
    "dup": "merge",
    "重复": "merge",
    "junk": "spam",
    "垃圾": "spam",
    "vacation": "away",
    "holiday": "away",
    "holidays": "away",
    "休假": "away",
    "outage": "incident",
    "故障": "incident",
    "major": "incident",
    "approval": "request-approval",
    "审批": "request-approval",
    "template": "canned",
    "article": "kb",
    "知识库": "kb",
    "remind": "snooze",
    "提醒": "snooze",
    "subscribe": "watch",
    "cancel": "undo",
    "取消": "undo",
    "info": "show",
    "commands": "help",
}
"""Words that are no commands, but whose writer probably meant one: they are offered, never done."""

BLOCKS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "resolve": {
        "cause": ("root cause", "cause", "reason", "根本原因", "故障原因", "问题原因", "原因", "根因"),
        "solution": ("solution", "fix", "解决方案", "解决措施", "处理措施", "解决方法", "处理方法", "措施"),
        "tested": ("tested", "test", "verified", "verification", "测试结果", "验证结果", "测试", "验证"),
    },
    "request-approval": {
        "what": ("what", "change", "变更内容", "内容", "事项"),
        "impact": ("impact", "影响范围", "影响"),
        "risk": ("risk", "risks", "风险"),
        "backup": ("backup", "备份"),
        "rollback": ("rollback", "roll back", "回退方案", "回滚方案", "回退", "回滚"),
        "second": ("second person", "second", "复核人", "复核"),
        "window": ("window", "when", "实施窗口", "时间窗口", "窗口", "时间"),
    },
    "propose": {
        "steps": ("steps", "实施步骤", "操作步骤", "步骤"),
        "effect": ("effect", "预期效果", "效果"),
        "risk": ("risk", "risks", "风险"),
        "time": ("time", "duration", "所需时间", "耗时", "时间"),
    },
}
"""Commands that open a block: canonical label -> spellings, longer ones before the shorter they contain."""

SECRET_ARGUMENT = frozenset({"redact"})
"""What stands behind these must not be repeated to anybody."""

TAKES_PARAGRAPH = frozenset({"note", "log"})
"""With nothing on their line they take the paragraph below: what stays inside must not reach `rest`."""

SHORT_ARGUMENT = frozenset(
    {
        "take",
        "assign",
        "team",
        "priority",
        "category",
        "wait",
        "eta",
        "time",
        "close",
        "reopen",
        "merge",
        "link",
        "watch",
        "for",
        "channel",
        "incident",
        "restored",
        "approve",
        "reject",
        "spam",
        "block",
        "ack",
        "snooze",
        "undo",
        "show",
        "mine",
        "status",
        "help",
    }
)
"""Their argument is a few words, so a further "#command" in the same line begins a new command."""

GLUED = frozenset(
    {
        "assign",
        "priority",
        "category",
        "note",
        "log",
        "watch",
        "time",
        "find",
        "eta",
        "schedule",
        "wait",
        "contacted",
        "away",
        "team",
        "channel",
    }
)
"""Chinese is written without blanks: after these "#转派张三" is read as "#转派 张三". Never after the verbs
that end, send or approve something, because "#解决不了" ("cannot be solved") also begins with a command."""
