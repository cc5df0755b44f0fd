"""Made-up values for the mails about approval and consent, and for commands that speak of them."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.mail.compose.sample_words import Both, Change

_BEN = Both(en="Ben Okafor", zh="王磊")
_CHANGE: Mapping[str, Both] = {
    "what": Both(
        en="Replace the fuser of the print server's queue driver with version 6.1.",
        zh="将打印服务器的队列驱动升级到 6.1 版。",
    ),
    "impact": Both(
        en="Nobody on the third floor can print for half an hour.", zh="三楼全员半小时内无法打印。"
    ),
    "risk": Both(en="Medium: old printers may need a restart.", zh="中：老打印机可能需要重启。"),
    "backup": Both(en="The driver and its settings, 20 May 08:00.", zh="5月20日 08:00 已备份驱动和配置。"),
    "rollback": Both(
        en="Install 5.9 again (10 minutes):\n1. stop the spooler\n2. restore the folder & start it",
        zh="重新安装 5.9（10 分钟）：\n1. 停止打印服务\n2. 恢复目录 & 启动",
    ),
    "second": Both(en="Ann Miller", zh="李静"),
    "window": Both(en="20 May 19:00-20:00", zh="5月20日 19:00-20:00"),
}
_STEPS: Mapping[str, Both] = {
    "steps": Both(
        en="1. Connect to your computer while you watch\n2. Repair the print profile\n3. Restart it",
        zh="1. 在您看得到的情况下远程连接您的电脑\n2. 修复打印配置文件\n3. 重启电脑",
    ),
    "effect": Both(en="Printing works again.", zh="恢复打印。"),
    "risk": Both(en="Open documents may be lost: please save them.", zh="未保存的文档可能丢失，请先保存。"),
    "time": Both(en="20 minutes", zh="约 20 分钟"),
}


def _rows(labels: Mapping[str, Both]) -> list[object]:
    return [{"label": label, "text": text} for label, text in labels.items()]


_AT = "2024-05-20T02:30:00+00:00"
_REMARK = Both(en="What happens if the old driver is gone?", zh="如果旧驱动找不到了怎么办？")

VALUES: Mapping[str, Mapping[str, object]] = {
    "proposal": {
        "author": Both(en="Ann Miller", zh="李静"),
        "words": Both(
            en="I found the cause: your print profile is damaged.", zh="原因已找到：打印配置文件损坏。"
        ),
        "rows": _rows(_STEPS),
        "reminder": False,
        "left_out": [],
    },
    "approval_request": {
        "by": _BEN,
        "rows": _rows(_CHANGE),
        "peak": False,
        "major": False,
        "others": [],
        "answer_by": "2024-05-23T02:30:00+00:00",
        "replaces": False,
        "reminder": False,
        "left_out": [],
    },
    "approval_open": {
        "why": "unclear",
        "words": Both(en="Hm, well.", zh="这个嘛……"),
        "what": _CHANGE["what"],
    },
    "approval_noted": {"result": "approved", "decided_by": "", "decided_at": None, "what": _CHANGE["what"]},
    "approval_decided": {
        "decision": "approved",
        "by": _BEN,
        "comment": Both(en="Good plan & well prepared.", zh="准备充分 & 同意。"),
        "what": _CHANGE["what"],
        "window": _CHANGE["window"],
        "left_out": [],
    },
    "approval_remark": {
        "what": "question",
        "answer": "question",
        "by": _BEN,
        "words": _REMARK,
        "left_out": [],
    },
    "consent_unanswered": {"rows": _rows(_STEPS)},
}

VARIANTS: Mapping[str, Mapping[str, Change]] = {
    "proposal": {
        "reminder": Change(values={"reminder": True, "words": ""}),
        "files": Change(values={"left_out": ["tool.exe"]}),
    },
    "approval_request": {
        "major": Change(
            values={"major": True, "peak": True, "others": ["Li Na", "Grace Hall"], "left_out": ["plan.exe"]}
        ),
        "reminder": Change(values={"reminder": True}),
        "replaces": Change(values={"replaces": True, "answer_by": None}),
    },
    "approval_open": {
        "conditional": Change(
            values={
                "why": "conditional",
                "words": Both(en="Yes, after 18:00.", zh="18点以后可以。"),
                "what": "",
            }
        ),
        "question": Change(values={"why": "question", "words": _REMARK}),
    },
    "approval_noted": {
        result: Change(
            values={
                "result": result,
                "decided_by": _BEN if "already" in result else "",
                "decided_at": _AT if "already" in result else None,
                "what": "",
            }
        )
        for result in (
            *("rejected", "revoked", "already_approved", "already_rejected", "not_yours", "own", "expired"),
            *("withdrawn", "lapsed", "none", "superseded", "changed"),
        )
    },
    "approval_decided": {
        decision: Change(
            values={
                "decision": decision,
                "by": "" if decision in ("expired", "changed") else _BEN,
                "comment": "",
            }
        )
        for decision in ("rejected", "revoked", "withdrawn", "expired", "changed")
    }
    | {
        "bare": Change(values={"comment": "", "what": "", "window": ""}),
        "files": Change(values={"left_out": ["form.exe"]}),
    },
    "approval_remark": {
        what: Change(values={"what": what})
        for what in ("conditional", "unclear", "not_yours", "own", "already_rejected")
    }
    | {"files": Change(values={"left_out": ["form.exe"]})},
}

FOLLOW_UPS: Mapping[str, Change] = {
    what: Change(values={"what": what, "left_out": []}) for what in ("agreed", "disagreed", "neither")
}

REFUSALS = (
    ("#request-approval", "#申请审批", "missing_labels", "impact, backup"),
    ("#request-approval", "#申请审批", "approval_nobody", ""),
    ("#request-approval Bob", "#申请审批 小明", "approval_no_approver", "Bob"),
    ("#request-approval Ann", "#申请审批 李静", "approval_own", ""),
    ("#request-approval cancel", "#申请审批 取消", "approval_none", ""),
    ("#approve", "#同意", "approval_which", ""),
    ("#approve", "#同意", "approval_superseded", ""),
    ("#approve", "#同意", "approval_changed", ""),
    ("#approve", "#同意", "approval_not_yours", ""),
    ("#approve", "#同意", "approval_already_approved", "Ben Okafor"),
    ("#approve", "#同意", "approval_already_rejected", "Ben Okafor"),
    ("#approve", "#同意", "approval_expired", ""),
    ("#approve", "#同意", "approval_withdrawn", ""),
    ("#approve", "#同意", "approval_lapsed", ""),
    ("#approve if it rains", "#同意 如果下雨", "approval_conditional", ""),
    ("#approve what for?", "#同意 为什么", "approval_question", ""),
    ("#approve hm", "#同意 嗯", "approval_unclear", ""),
    ("#propose", "#方案", "proposal_lacks", "risk, time"),
    ("#propose", "#方案", "consent_nobody", ""),
    ("#propose", "#方案", "consent_untold", ""),
    ("#consent", "#授权", "needs_argument", ""),
)

RESULTS: Mapping[str, str] = {
    "approval_requested": "Li Na",
    "approval_requested_peak": "Li Na, Grace Hall",
    "approval_withdrawn": "",
    "approval_approved": "",
    "approval_rejected": "",
    "approval_revoked": "",
    "consent_asked": "",
    "consent_logged": "",
}
