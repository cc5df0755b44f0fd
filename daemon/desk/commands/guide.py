"""What each command does, in a line and an example: for `#help` and for `postdesk ticket VERB --help`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from daemon.desk.model import Language
from daemon.desk.policy import Person, Role
from parsers.commands import COMMANDS


class Where(StrEnum):
    """Where a command may stand."""

    TICKET = "ticket"
    """In an answer to a mail about a ticket."""
    ANYWHERE = "anywhere"
    """There, and in a new mail to the desk."""
    NEW_MAIL = "new_mail"
    """In a new mail only, which opens a ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One command as it is explained."""

    where: Where
    line: Mapping[Language, str]
    """What it does, without a full stop."""
    example: Mapping[Language, str]
    roles: frozenset[Role] = frozenset()
    """Who may use it; empty: all of staff."""


_T, _A, _N = Where.TICKET, Where.ANYWHERE, Where.NEW_MAIL
_LEADS = frozenset({Role.SUPERVISOR, Role.MANAGER})
_DECIDES = frozenset({Role.APPROVER})

_ROWS: Mapping[str, tuple[Where, str, str, str, str]] = {
    "take": (_T, "the ticket is yours", "#take", "由您负责这张工单", "#接单"),
    "assign": (_T, "gives it to somebody or a team", "#assign ann", "转给某人或某组", "#转派 李静"),
    "team": (_T, "names the leading team", "#team network", "指定牵头的组", "#团队 网络运维组"),
    "priority": (_T, "sets the priority", "#priority P2", "设定优先级", "#优先级 P2"),
    "category": (_T, "sets the category", "#category network", "设定分类", "#分类 网络"),
    "note": (
        *(_T, "keeps words for staff only", "#note spare part is ordered"),
        *("记一条内部备注", "#备注 备件已订"),
    ),
    "wait": (
        *(_T, "the ticket waits for the requester, or until then", "#wait until 2024-06-01"),
        *("等待报修人，或等到某时", "#等待 到 2024-06-01"),
    ),
    "vendor": (_T, "asks a vendor for help", "#vendor acme", "请供应商协助", "#供应商 acme"),
    "escalate": (
        *(_T, "moves it to the second line", "#escalate somebody has to go there"),
        *("升级到二线", "#升级 需要现场处理"),
    ),
    "eta": (
        *(_T, "says when it will be solved", "#eta 2024-05-21 15:00"),
        *("告知预计何时解决", "#预计 2024-05-21 15:00"),
    ),
    "contacted": (
        *(_T, "you have spoken with the requester", "#contacted phone"),
        *("已与报修人联系", "#已联系 电话"),
    ),
    "schedule": (
        *(_T, "makes an appointment", "#schedule 2024-05-21 19:00 1h on-site"),
        *("预约时间", "#预约 2024-05-21 19:00 1h 现场"),
    ),
    "time": (_T, "records minutes of work", "#time 30", "登记工时（分钟）", "#工时 30"),
    "log": (
        *(_T, "records what was done", "#log 14:30 registry repaired"),
        *("登记做了什么", "#记录 14:30 修复注册表"),
    ),
    "workaround": (
        *(_T, "tells how to work until it is solved", "#workaround use the printer in room 305"),
        *("告知解决之前的临时办法", "#临时方案 先用 305 室的打印机"),
    ),
    "resolve": (
        *(_T, "it is solved; the requester is asked to confirm"),
        "#resolve cause: no toner; solution: replaced; tested: printed",
        *("已解决，请报修人确认", "#解决 原因：缺墨粉；措施：已更换；验证：已试打"),
    ),
    "confirmed": (
        *(_T, "the requester confirmed that it works", "#confirmed by phone"),
        *("报修人已确认恢复正常", "#已确认 电话"),
    ),
    "close": (_T, "closes the ticket", "#close", "关闭工单", "#关闭"),
    "reopen": (_T, "opens it again", "#reopen", "重新打开", "#重开"),
    "merge": (
        *(_T, "makes it part of another ticket", "#merge 20240520-001"),
        *("并入另一张工单", "#合并 20240520-001"),
    ),
    "split": (_T, "makes a second ticket of it", "#split", "另拆一张工单", "#拆分"),
    "link": (_T, "ties it to another ticket", "#link 20240520-001", "与另一张工单关联", "#关联 20240520-001"),
    "watch": (_T, "copies somebody from now on", "#watch ann", "今后抄送给某人", "#抄送 李静"),
    "for": (
        *(_N, "opens a ticket for somebody who called", "#for bob@example.com"),
        *("为来电的人代为报修", "#代报 bob@example.com"),
    ),
    "channel": (_T, "says how the report came", "#channel phone", "说明报修渠道", "#渠道 电话"),
    "incident": (_T, "declares a major incident", "#incident", "宣布重大故障", "#重大故障"),
    "restored": (_T, "service is back, the cause still open", "#restored", "业务已恢复，原因待查", "#已恢复"),
    "propose": (
        *(_T, "proposes steps to the requester", "#propose steps: reinstall"),
        *("向报修人提出方案", "#方案 步骤：重装系统"),
    ),
    "consent": (
        *(_T, "records that the requester agreed", "#consent Bob Harris agreed on the phone"),
        *("登记报修人的授权", "#授权 张伟，电话中同意"),
    ),
    "request-approval": (
        *(_T, "asks for approval of a change", "#request-approval what: new switch"),
        *("申请审批变更", "#申请审批 内容：更换交换机"),
    ),
    "approve": (_T, "approves the change", "#approve", "批准变更", "#同意"),
    "reject": (_T, "rejects the change", "#reject too risky now", "拒绝变更", "#拒绝 目前风险太大"),
    "kb": (_T, "says whether it is worth an article", "#kb no", "说明是否值得写成知识条目", "#知识 否"),
    "canned": (_T, "sends a stored text", "#canned restart", "发送预存的文字", "#模板 重启"),
    "redact": (
        *(_T, "takes a secret out of everything that is kept", "#redact TEXT"),
        *("从所有留存内容中隐去密码等敏感文字", "#隐去 文字"),
    ),
    "spam": (_T, "it is no request at all", "#spam", "这是垃圾邮件", "#垃圾邮件"),
    "block": (_T, "blocks its sender", "#block", "拉黑发件人", "#拉黑"),
    "away": (
        *(_A, "no new tickets for you until then", "#away until 2024-06-01"),
        *("外出期间不派单", "#外出 到 2024-06-01"),
    ),
    "ack": (_T, "you know; reminders stop", "#ack", "已知悉，不再提醒", "#知悉"),
    "snooze": (_T, "reminds you later", "#snooze 2h", "稍后再提醒", "#稍后提醒 2h"),
    "undo": (_T, "takes back what your last mail did", "#undo", "撤销上一封邮件的操作", "#撤销"),
    "show": (
        *(_A, "one ticket and its course", "#show 20240520-001"),
        *("查看一张工单的经过", "#查看 20240520-001"),
    ),
    "find": (_A, "looks for tickets", "#find printer 3rd floor", "查找工单", "#查找 打印机 三楼"),
    "mine": (_A, "your tickets, most urgent first", "#mine", "您的工单，最急的在前", "#我的"),
    "status": (
        *(_A, "how a ticket stands, in short", "#status 20240520-001"),
        *("工单的简要状态", "#状态 20240520-001"),
    ),
    "help": (_A, "what you can do here", "#help resolve", "在这里可以做什么", "#帮助 解决"),
}  # fmt: skip

_ROLES: Mapping[str, frozenset[Role]] = {
    "team": _LEADS,
    "block": _LEADS,
    "approve": _DECIDES,
    "reject": _DECIDES,
}

GUIDE: Mapping[str, Guide] = {
    verb: Guide(
        where=where,
        line={Language.EN: line, Language.ZH_CN: said},
        example={Language.EN: example, Language.ZH_CN: shown},
        roles=_ROLES.get(verb, frozenset()),
    )
    for verb, (where, line, example, said, shown) in _ROWS.items()
}
"""By canonical verb: every command that the language knows, also those that are not offered yet."""


def usable(person: Person, offered: Collection[str], *, on_ticket: bool) -> list[str]:
    """Return the verbs that this person may use here, in the order of the command language.

    `offered` are those that can be carried out at all: nothing else is ever promised.
    """
    elsewhere = (Where.NEW_MAIL,) if on_ticket else (Where.TICKET,)
    return [
        verb
        for verb in COMMANDS
        if verb in offered
        and GUIDE[verb].where not in elsewhere
        and (not GUIDE[verb].roles or GUIDE[verb].roles & person.roles)
    ]
