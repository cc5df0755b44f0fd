"""Made-up values for the mails about work on a ticket, and for the commands that say so."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.desk.model import Status
from daemon.mail.compose.sample_words import LATER, SOON, Both, Change

_SINCE = "2024-05-15T01:12:00+00:00"
_QUESTION = Both(
    en="Could you tell us what the display of the printer shows?",
    zh="请告诉我们打印机屏幕上显示什么？",
)
_SECOND = Both(
    en="By the way, my VPN has not connected since Monday.",
    zh="另外，我的 VPN 从周一起一直连不上。",
)

VALUES: Mapping[str, Mapping[str, object]] = {
    "waiting_reminder": {"since": _SINCE, "words": _QUESTION},
    "wait_over": {"why": "time", "waits_for": "scheduled", "since": _SINCE},
    "eta": {"at": LATER},
    "workaround": {
        "workaround": Both(
            en="Please use the printer in room 305 & pick your pages up there.",
            zh="请先用 305 室的打印机，到那边取件。",
        ),
        "words": Both(en="I am looking for a spare part.", zh="我正在找备件。"),
        "left_out": [],
    },
    "split": {"number": "20240520-007", "words": _SECOND, "first_contact_by": SOON},
}

VARIANTS: Mapping[str, Mapping[str, Change]] = {
    "waiting_reminder": {"bare": Change(status=Status.WAITING, values={"words": ""})},
    "wait_over": {
        "requester": Change(values={"waits_for": "requester"}),
        "vendor": Change(values={"waits_for": "vendor"}),
        "silence": Change(status=Status.WAITING, values={"why": "silence", "waits_for": "requester"}),
        "withheld": Change(
            status=Status.WAITING,
            unreachable=True,
            values={"why": "withheld", "waits_for": "requester"},
        ),
    },
    "workaround": {"bare": Change(values={"words": "", "left_out": ["driver.exe"]})},
    "split": {"no_time": Change(owner="", values={"first_contact_by": None})},
}

REFUSALS = (
    ("#wait soon", "#等待 改天", "no_such_moment", "soon"),
    ("#wait until 2034-01-01", "#等待 到2034-01-01", "too_far", "366"),
    ("#wait off", "#等待 结束", "not_waiting", ""),
    ("#wait user", "#等待 用户", "by_machine", ""),
    ("#time long", "#工时 很久", "no_such_length", "long"),
    ("#confirmed Ann", "#已确认 李静", "not_resolved", "open"),
    ("#confirmed", "#已确认", "needs_who", ""),
    ("#split", "#拆分", "needs_second_words", ""),
    ("#split VPN", "#拆分 VPN", "split_once", ""),
    ("#spam", "#垃圾邮件", "others_in_it", ""),
    ("#block", "#拉黑", "only_a_supervisor_blocks", ""),
    ("#block him", "#拉黑 他", "no_sender_to_block", "him"),
    ("#block ann@example.com", "#拉黑 ann@example.com", "cannot_block", "ann@example.com"),
    ("#canned hello", "#模板 你好", "no_such_canned", "hello"),
    ("#canned restrat", "#模板 restrat", "canned_near", "restart, remote"),
    ("#canned restart", "#模板 restart", "no_canned_at_all", ""),
    ("#canned restart", "#模板 restart", "stays_internal", ""),
    *((f"#{verb}", f"#{verb}", "needs_argument", "") for verb in ("wait", "snooze", "eta", "time", "log")),
    ("#workaround", "#临时方案", "needs_argument", ""),
    ("#link", "#关联", "needs_argument", ""),
)

RESULTS: Mapping[str, str] = {
    "waits_requester": "",
    "waits_requester_until": "2024-05-30 09:00",
    "waits_vendor": "",
    "waits_vendor_until": "2024-05-30 09:00",
    "waits_scheduled_until": "2024-05-30 09:00",
    "resumed": "",
    "acknowledged": "",
    "snoozed": "2024-05-20 16:00",
    "eta_set": "2024-05-20 18:00",
    "eta_set_untold": "2024-05-20 18:00",
    "contacted": "",
    "contacted_phone": "",
    "contacted_on_site": "",
    "contacted_im": "",
    "worked": "90",
    "logged": "",
    "workaround": "",
    "workaround_untold": "",
    "confirmed": "",
    "linked": "20240520-007",
    "split": "VPN",
    "spam": "",
    "blocked": "eve@example.net",
    "canned": "please restart",
    "canned_list": "restart, remote",
}

SEVERAL = Change(
    values={
        "done": [
            {
                "written": Both(
                    en="#close 20240520-002 20240520-003 20240520-999",
                    zh="#关闭 20240520-002 20240520-003 20240520-999",
                ),
                "result": "closed",
                "value": "",
                "about": number,
            }
            for number in ("20240520-002", "20240520-003")
        ],
        "refused": [
            {
                "written": Both(
                    en="#close 20240520-002 20240520-003 20240520-999",
                    zh="#关闭 20240520-002 20240520-003 20240520-999",
                ),
                "why": "no_such_ticket",
                "value": "20240520-999",
                "about": "20240520-999",
            }
        ],
        "relayed": False,
    }
)
