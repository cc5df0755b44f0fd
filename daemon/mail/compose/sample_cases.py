"""The cases of each mail that there are samples for, beside the usual one."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.desk.model import Status
from daemon.mail.compose import (
    approval_samples,
    incident_samples,
    looking_samples,
    routing_samples,
    vendor_samples,
    working_samples,
)
from daemon.mail.compose.sample_words import (
    BARE_SERVICE_REPORT,
    DIGEST,
    LATER,
    QUESTIONS,
    RECORD,
    SERVICE_REPORT,
    Both,
    Change,
)

_EVERY_REFUSAL = [
    ("#assign Bob", "#转派 小明", "no_such_person", "Bob"),
    ("#assign printing", "#转派 打印组", "team_is_empty", "printing"),
    ("#team x", "#团队 x", "no_such_team", "x"),
    ("#priority P9", "#优先级 P9", "no_such_priority", "P9"),
    ("#category toys", "#分类 玩具", "no_such_category", "toys"),
    ("#note", "#备注", "needs_argument", ""),
    ("#take", "#接单", "not_now", "closed"),
    ("#schedule tomorrow", "#预约 明天", "not_offered", "schedule"),
    ("#resolve", "#解决", "needs_solution", ""),
    ("#resolve", "#解决", "needs_cause", ""),
    ("#close", "#关闭", "no_ticket", ""),
    ("#take", "#接单", "unproven", ""),
    ("#take", "#接单", "link_used", ""),
    ("#priority P1", "#优先级 P1", "not_done", ""),
    *routing_samples.REFUSALS,
    *vendor_samples.REFUSALS,
    *looking_samples.REFUSALS,
    *incident_samples.REFUSALS,
    *working_samples.REFUSALS,
    *approval_samples.REFUSALS,
    ("#merge", "#合并", "needs_argument", ""),
    ("#merge 002", "#合并 002", "no_ticket_number", "002"),
    ("#merge 20240520-099", "#合并 20240520-099", "no_such_ticket", "20240520-099"),
    ("#resolve 20240520-007", "#解决 20240520-007", "acts_here_only", "20240520-007"),
    ("#close ...", "#关闭 …", "too_many_numbers", "20"),
    ("#merge 20240520-001", "#合并 20240520-001", "same_ticket", "20240520-001"),
    ("#merge 20240520-007", "#合并 20240520-007", "already_merged", "20240520-008"),
    ("#merge 20240520-007", "#合并 20240520-007", "target_merged", "20240520-008"),
    ("#merge 20240520-007", "#合并 20240520-007", "merged_here", "20240520-007"),
    ("#merge 20240520-007", "#合并 20240520-007", "target_closed", "20240520-007"),
    ("#merge 20240520-007", "#合并 20240520-007", "machine_and_person", "20240520-007"),
    ("#merge 20240520-007", "#合并 20240520-007", "merged_too_often", "20240520-007"),
    ("#merge 20240520-007", "#合并 20240520-007", "opened_just_now", ""),
    ("#close", "#关闭", "merged_elsewhere", "20240520-008"),
    ("#undo", "#撤销", "nothing_to_undo", ""),
    ("#undo", "#撤销", "too_late_to_undo", ""),
    ("#undo", "#撤销", "already_sent", ""),
    ("#undo", "#撤销", "told_already", ""),
    ("#undo", "#撤销", "eta_told", ""),
    ("#undo", "#撤销", "changed_since", "Ann Miller"),
    ("#undo", "#撤销", "cannot_undo", ""),
    ("#resolve", "#解决", "needs_parts", "cause, tested"),
    ("#close", "#关闭", "closing_checks", "time, knowledge"),
    ("#close force", "#关闭 强制", "only_a_supervisor_forces", ""),
    ("#resolve", "#解决", "no_such_length", "long"),
    ("#kb maybe", "#知识 也许", "knowledge_yes_or_no", "maybe"),
]

_REMARK: Mapping[str, object] = {
    "by": Both(en="Ben Okafor", zh="王磊"),
    "words": Both(en="He rang as well & sounded worried.", zh="他也打过电话 & 比较着急。"),
    "proved": True,
}
_OPENED: Mapping[str, object] = {
    "what": "opened",
    "whose": Both(en="Wei Zhang <wei.zhang@example.com>", zh="张伟 <wei.zhang@example.com>"),
    "told": True,
}
_FORWARDED = {"done": [], "kept_text": _REMARK["words"], "relayed": False, "forwarded": _OPENED}

CASES: Mapping[str, Mapping[str, Change]] = {
    **routing_samples.VARIANTS,
    **vendor_samples.VARIANTS,
    **looking_samples.VARIANTS,
    **incident_samples.VARIANTS,
    **working_samples.VARIANTS,
    **approval_samples.VARIANTS,
    "acknowledgement": {
        **routing_samples.ACKNOWLEDGED,
        **incident_samples.ACKNOWLEDGED,
        "nobody_yet": Change(owner="", values={"first_contact_by": None}),
        "cut_short": Change(values={"cut_short": True}),
        "asking": Change(values={"system": Both(en="printer", zh="打印机"), "questions": QUESTIONS}),
    },
    "owner_changed": {"no_time": Change(values={"first_contact_by": None})},
    "reply": {"short": Change(values={"left_out": [], "words": Both(en="Done.", zh="好了。")})},
    "resolved": {"bare": Change(values={"words": "", "cause": "", "tested": "", "close_on": None})},
    "confirmation_reminder": {"no_time": Change(values={"close_on": None})},
    "closed": {
        "unconfirmed": Change(values={"how": "unconfirmed"}),
        "staff": Change(values={"how": "staff", "reopen_until": None}),
        "withdrawn": Change(values={"how": "withdrawn"}),
        "requester": Change(values={"how": "requester"}),
    },
    "ticket_status": {
        "new": Change(owner="", values={"state": "new", "owner": "", "expected": None}),
        "new_owned": Change(values={"state": "new"}),
        "waiting_requester": Change(
            values={"state": "waiting_requester", "contact_by": None, "expected": None}
        ),
        "waiting_vendor": Change(
            values={"state": "waiting_vendor", "contact_by": None, "waits_until": LATER}
        ),
        "waiting_approval": Change(
            values={"state": "waiting_approval", "contact_by": None, "expected": None}
        ),
        "waiting_scheduled": Change(
            values={"state": "waiting_scheduled", "contact_by": None, "waits_until": LATER}
        ),
        "late": Change(values={"contact_by": None, "expected": None, "late": True, "told": True}),
        "aim": Change(values={"contact_by": None, "expected": None, "aim_at": LATER}),
        "resolved": Change(
            values={"state": "resolved", "contact_by": None, "expected": None, "close_on": LATER}
        ),
        "closed": Change(
            values={"state": "closed", "contact_by": None, "expected": None, "reopen_until": LATER}
        ),
        "closed_long_ago": Change(values={"state": "closed", "contact_by": None, "expected": None}),
        "nobody": Change(owner="", values={"owner": "", "told": True, "expected": None}),
    },
    "people_added": {
        "none": Change(
            values={
                "added": [],
                "refused": [
                    {"address": f"p{number}@example.com", "why": why}
                    for number, why in enumerate(("already", "staff", "too_many", "desk"))
                ],
            }
        ),
    },
    "my_tickets": {"none": Change(values={"tickets": []}), "more": Change(values={"more": 7})},
    "survey": {"bare": Change(values={"solution": ""})},
    "assigned": {
        "with_vendor": Change(vendor="acme"),
        "escalated": routing_samples.ESCALATED,
        **incident_samples.ASSIGNED,
        "forwarded": Change(values={"remark": _REMARK}),
        "split": Change(values={"split_from": "20240519-003"}),
        "forwarded_unproven": Change(values={"remark": {**_REMARK, "proved": False}}),
        "by_person": Change(
            values={
                "by": Both(en="Ben Okafor", zh="王磊"),
                "reasons": [],
                "left_out": [],
                "record": [],
                "earlier": [],
            }
        ),
        "recorded": Change(values={"to_ask": QUESTIONS}),
        "unreachable": Change(unreachable=True),
        "disowned": Change(values={"disowned": True}),
        "pool": Change(owner="", values={"first_contact_by": None, "resolve_by": None, "words": ""}),
    },
    "follow_up": {
        "asks": Change(values={"what": "asks"}),
        "asks_again": Change(values={"what": "asks_again"}),
        "asks_late": Change(values={"what": "asks_late"}),
        "added": Change(values={"what": "added"}),
        "withdrawn": Change(values={"what": "withdrawn"}),
        "closed": Change(values={"what": "closed"}),
        "elsewhere": Change(values={"elsewhere": True}),
        "into": Change(values={"into": "20240520-007"}, status=Status.MERGED),
        "answers": Change(values={"learned": RECORD[:3]}),
    }
    | {
        what: Change(values={"what": what, "left_out": ["scan.exe"]}, status=status)
        for what, status in {
            "reopened": Status.OPEN,
            "not_fixed": Status.OPEN,
            "confirmed": Status.CLOSED,
            "confirmed_second": Status.CLOSED,
            "confirmed_more": Status.CLOSED,
            "thanked_second": Status.CLOSED,
            "thanked_more": Status.CLOSED,
            "thanked": Status.CLOSED,
            "colleague": Status.OPEN,
            "answered": Status.OPEN,
            "forwarded": Status.OPEN,
        }.items()
    }
    | {"unreachable": Change(unreachable=True), **approval_samples.FOLLOW_UPS},
    "receipt": {
        "redacted": looking_samples.REDACTED,
        "redacted_everywhere": looking_samples.REDACTED_EVERYWHERE,
        "forward_opened": Change(values=_FORWARDED),
        "forward_linked": Change(
            values={**_FORWARDED, "forwarded": {**_OPENED, "what": "linked", "told": False}}
        ),
        "forward_kept": Change(values={**_FORWARDED, "forwarded": {**_OPENED, "what": "kept"}}),
        "problems": Change(
            values={
                "refused": [
                    {"written": Both(en=en, zh=zh), "why": why, "value": value}
                    for en, zh, why, value in _EVERY_REFUSAL
                ],
                "unknown": [
                    {"written": Both(en="#tkae", zh="#接但"), "nearest": "take"},
                    {"written": "#xyzzy", "nearest": None},
                ],
                "kept_text": Both(en="Could Bob look at this?\n\nThanks", zh="请小明看一下。\n\n谢谢"),
                "relayed": False,
            }
        ),
        "sent_at_once": Change(values={"hold": 0}),
        "everything_done": Change(
            values={
                "done": [
                    {"written": f"#{result}", "result": result, "value": value}
                    for result, value in {
                        "taken": "",
                        "assigned": "Ann Miller",
                        "priority_set": "P2",
                        "category_set": "Network",
                        "noted": "",
                        "resolved": "",
                        "resolved_untold": "",
                        "closed": "",
                        "reopened": "",
                        "merged": "20240520-007",
                        "undone": "the priority",
                        "nothing_to_do": "",
                        **routing_samples.RESULTS,
                        **incident_samples.RESULTS,
                        **vendor_samples.RESULTS,
                        **working_samples.RESULTS,
                        **approval_samples.RESULTS,
                    }.items()
                ]
            }
        ),
        "unreachable": Change(
            unreachable=True,
            values={
                "done": [{"written": Both(en="#take", zh="#接单"), "result": "taken", "value": ""}],
                "kept_text": Both(en="Could you try again now?", zh="请您再试一次。"),
                "relayed": False,
                "withheld": "unreachable",
            },
        ),
        "flood": Change(
            values={
                "done": [],
                "kept_text": Both(en="Could you try again now?", zh="请您再试一次。"),
                "relayed": False,
                "withheld": "flood",
            }
        ),
        "only_to": Change(values={"only_to": {"number": "20240520-007", "name": "Grace Hall"}}),
        "not_copied": Change(values={"not_copied": ["help@example.net", "sales@example.org"]}),
        "several": working_samples.SEVERAL,
        "paused": Change(no_ticket=True, values={"paused": True}),
        "recorded": Change(
            values={
                "done": [
                    {
                        "written": Both(en="#for bob@example.com", zh="#代报 bob@example.com"),
                        "result": "recorded_for",
                        "value": "bob@example.com",
                    }
                ],
                "relayed": False,
                "to_ask": QUESTIONS,
            }
        ),
        "no_ticket": Change(
            no_ticket=True,
            values={
                "done": [],
                "refused": [{"written": Both(en="#take", zh="#接单"), "why": "no_ticket", "value": ""}],
                "relayed": False,
            },
        ),
    },
    "leak": {
        "vendor": Change(
            values={
                "findings": [
                    {
                        "kind": "vendor",
                        "passage": Both(en="your support contract has expired", zh="贵司的维保合同已经到期"),
                        "by": "service@acme.example",
                    },
                    {
                        "kind": "internal_note",
                        "passage": Both(en="do not tell them", zh="先不要对外说"),
                        "by": "",
                    },
                ]
            }
        )
    },
    "unproven": {"words_only": Change(values={"written": []}), "lines_only": Change(values={"words": ""})},
    "handed_over": {"taken": Change(owner="Li Na", values={"by": "Li Na"}), "to_team": Change(owner="")},
    "merged": {"own": Change(values={"own": True})},
    "merged_ended": {"closed": Change(values={"how": "closed"})},
    "merged_in": {"own": Change(values={"own": True, "words": ""})},
    "held": {"former_staff": Change(values={"author": "", "why": "former_staff"})},
    "held_more": {"no_ticket": Change(no_ticket=True)},
    "stranger": {
        "nameless": Change(values={"author": ""}),
        "disowned": Change(values={"disowned": True}),
    },
    "no_effect": {
        "over": Change(values={"why": "over"}),
        "nothing": Change(values={"why": "nothing"}),
        "unproved": Change(values={"why": "unproved"}),
        "no_ticket": Change(no_ticket=True),
    },
    "disowned": {
        "no_ticket": Change(no_ticket=True),
        "answer": Change(values={"what": "answer", "address": "ann@example.com", "words": ""}),
    },
    "service_report": {
        "bare": Change(values={"report": BARE_SERVICE_REPORT}),
        "open": Change(values={"report": {**SERVICE_REPORT, "closed_at": None, "reopened": 1}}),
        "unmet": Change(
            values={
                "report": {
                    **SERVICE_REPORT,
                    "suggestion": "",
                    "promises": [
                        {
                            "clock": "resolution",
                            "due_at": "2024-05-20T04:00:00+00:00",
                            "met_at": None,
                            "kept": False,
                            "ended": False,
                        }
                    ],
                }
            }
        ),
    },
    "closing_check": {
        "again": Change(status=Status.CLOSED, values={"again": True}),
        "all": Change(
            status=Status.CLOSED,
            values={"missing": ["cause", "solution", "tested", "steps", "time", "knowledge"]},
        ),
    },
    "target_reminder": {
        "supervisor": Change(owner="Li Na"),
        "nobody": Change(owner=""),
        "overdue": Change(values={"clock": "resolution", "percent": 100, "overdue": True}),
        "resolution": Change(values={"clock": "resolution"}),
    },
    "undelivered": {
        "delayed": Change(values={"permanent": False, "diagnostic": "", "paused_until": None}),
        "vendor": Change(values={"whose": "vendor", "paused_until": None}),
        "staff": Change(values={"whose": "staff", "paused_until": None}),
        "copy": Change(values={"whose": "copy", "paused_until": None}),
        "not_the_address": Change(values={"diagnostic": "552 5.2.2 mailbox full", "paused_until": None}),
        "no_ticket": Change(no_ticket=True, values={"whose": "staff", "paused_until": None}),
    },
    "withheld": {"hours": Change(values={"count": 100, "minutes": 600})},
    "digest": {
        "many_breached": Change(values={"digest": {**DIGEST, "headline": {"code": "breached", "count": 17}}}),
    }
    | {
        code: Change(
            values={
                "digest": {
                    **DIGEST,
                    "headline": {"code": code, "count": 1},
                    "usual": {"opened": None, "closed": None},
                    "breached": [],
                    "at_risk": [],
                    "teams": [],
                    "engineers": [],
                    "surveys": {"answered": 0, "sent": sent, "speed": None, "skill": None, "attitude": None},
                    "week": [
                        {"date": f"2024-05-{14 + number}", "opened": 0, "closed": 0} for number in range(7)
                    ],
                }
            }
        )
        for code, sent in {"quiet": 0, "normal": 3, "breached": 3, "at_risk": 3, "unassigned": 3}.items()
    },
}
