"""Made-up answers to what staff look up: somebody's tickets, a search, one ticket, what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.mail.compose.sample_words import LATER, RECORD, SOON, Both, Change

_ROW: Mapping[str, object] = {
    "number": "20240520-001",
    "subject": Both(en="Printer on the third floor prints blank pages", zh="三楼打印机打出来全是白纸"),
    "status": "open",
    "priority": "P3",
    "owner": Both(en="Ann Miller", zh="李静"),
    "requester": Both(en="Wei Zhang", zh="张伟"),
    "address": "wei.zhang@example.com",
    "waits_until": None,
    "due_at": SOON,
    "over": False,
    "snippet": "",
}
_OVER = {
    **_ROW,
    "number": "20240517-004",
    "priority": "P2",
    "over": True,
    "due_at": "2024-05-20T00:30:00+00:00",
}
_WAITS = {**_ROW, "number": "20240516-011", "status": "waiting", "waits_until": LATER, "due_at": None}
_NOBODYS = {
    **_ROW,
    "number": "20240514-002",
    "owner": "",
    "requester": "wei.zhang@example.com",
    "due_at": None,
}

_MINE = {"kind": "mine", "count": 24, "rows": [_OVER, _ROW, _WAITS]}
_FOUND = {
    "kind": "find",
    "words": Both(en="printer & toner", zh="打印机 <硒鼓>"),
    "count": 2,
    "searched": 2000,
    "rows": [
        {**_ROW, "snippet": Both(en="… the printer <b>3</b> has no toner …", zh="… 打印机缺硒鼓 & 卡纸 …")},
        {**_NOBODYS, "snippet": ""},
    ],
}
_SHOWN: Mapping[str, object] = {
    "kind": "show",
    **_WAITS,
    "category": Both(en="Desktop hardware", zh="桌面硬件"),
    "team": Both(en="Desktop support", zh="桌面支持组"),
    "opened_at": "2024-05-20T01:12:00+00:00",
    "copied": ["Ben Okafor", "help@example.net"],
    "into": "",
    "due": [
        {"clock": "first_contact", "at": "2024-05-20T01:42:00+00:00", "over": True},
        {"clock": "resolution", "at": LATER, "over": False},
    ],
    "record": RECORD,
    "said": [
        {
            "at": "2024-05-20T01:12:00+00:00",
            "author": Both(en="Wei Zhang", zh="张伟"),
            "internal": False,
            "text": Both(
                en="All pages are blank.\n\nSince this morning.", zh="打出来全是白纸。\n\n从今早开始。"
            ),
        },
        {
            "at": "2024-05-20T01:30:00+00:00",
            "author": "",
            "internal": True,
            "text": Both(en="The toner is ordered …", zh="硒鼓已订 …"),
        },
    ],
    "earlier": 3,
}
_HELP: Mapping[str, object] = {
    "kind": "help",
    "verb": "",
    "rows": [
        {
            "example": Both(en="#take", zh="#接单"),
            "line": Both(en="the ticket is yours", zh="由您负责这张工单"),
        },
        {
            "example": Both(en="#assign ann", zh="#转派 李静"),
            "line": Both(en="gives it to somebody or a team", zh="转给某人或某组"),
        },
    ],
    "spellings": [],
    "parts": [],
}
_NOTHING: Mapping[str, object] = {
    "done": [],
    "refused": [],
    "unknown": [],
    "kept_text": "",
    "relayed": False,
    "hold": 0,
    "only_to": None,
    "forwarded": None,
    "withheld": "",
    "not_copied": [],
    "paused": False,
    "redacted": [],
    "to_ask": [],
}

VALUES: Mapping[str, Mapping[str, object]] = {"looked_up": {**_NOTHING, "answers": [_FOUND]}}

VARIANTS: Mapping[str, Mapping[str, Change]] = {
    "looked_up": {
        "mine": Change(no_ticket=True, values={"answers": [_MINE]}),
        "mine_one": Change(no_ticket=True, values={"answers": [{**_MINE, "count": 1, "rows": [_ROW]}]}),
        "mine_none": Change(no_ticket=True, values={"answers": [{**_MINE, "count": 0, "rows": []}]}),
        "find_one": Change(no_ticket=True, values={"answers": [{**_FOUND, "count": 1, "searched": None}]}),
        "find_none": Change(no_ticket=True, values={"answers": [{**_FOUND, "count": 0, "rows": []}]}),
        "show": Change(values={"answers": [_SHOWN]}),
        "show_other": Change(
            values={
                "answers": [{**_SHOWN, "number": "20240520-007", "status": "merged", "into": "20240520-001"}]
            }
        ),
        "status": Change(
            no_ticket=True, values={"answers": [{**_SHOWN, "record": [], "earlier": 0, "said": []}]}
        ),
        "help": Change(values={"answers": [_HELP]}),
        "help_new": Change(no_ticket=True, values={"answers": [_HELP]}),
        "help_one": Change(
            values={
                "answers": [
                    {
                        **_HELP,
                        "verb": "resolve",
                        "spellings": ["#resolve", "#resolved"],
                        "parts": ["cause"],
                    }
                ]
            }
        ),
        "several": Change(
            values={
                "answers": [_HELP, _MINE],
                "done": [{"written": Both(en="#take", zh="#接单"), "result": "taken", "value": ""}],
            }
        ),
        "half": Change(
            values={
                "answers": [_HELP],
                "refused": [
                    {"written": Both(en="#find", zh="#查找"), "why": "needs_argument", "value": ""},
                    {"written": Both(en="#mine", zh="#我的"), "why": "too_many_looks", "value": ""},
                    {"written": Both(en="#show", zh="#查看"), "why": "names_no_ticket", "value": ""},
                    {"written": Both(en="#help kb", zh="#帮助 知识"), "why": "no_help", "value": "kb"},
                ],
                "withheld": "",
            }
        ),
        "withheld": Change(values={"answers": [_HELP], "withheld": "flood", "kept_text": "x"}),
    }
}

REFUSALS = [
    ("#redact …", "#隐去 …", "redact_too_short", "4"),
    ("#redact …", "#隐去 …", "redact_too_long", "200"),
    ("#redact …", "#隐去 …", "redact_needed", ""),
    ("#redact …", "#隐去 …", "redact_nowhere", ""),
    ("#redact …", "#隐去 …", "redact_too_common", "231"),
    ("#redact …", "#隐去 …", "redact_in_files", "dump.bin"),
    ("#redact …", "#隐去 …", "redact_too_much", ""),
    ("#redact …", "#隐去 …", "redact_elsewhere", "20240520-007"),
    ("#redact …", "#隐去 …", "too_many_redacted", "3"),
    ("#redact", "#隐去", "needs_argument", ""),
]
"""For the receipt."""

REDACTED = Change(
    values={
        "done": [{"written": Both(en="#redact …", zh="#隐去 …"), "result": "redacted", "value": "7"}],
        "relayed": False,
        "redacted": [{"sent_to": ["wei.zhang@example.com", "ann@example.com"], "left": ["backup.zip", ""]}],
    }
)
REDACTED_EVERYWHERE = Change(
    values={
        "done": [{"written": Both(en="#redact …", zh="#隐去 …"), "result": "redacted", "value": "1"}],
        "relayed": False,
        "redacted": [{"sent_to": [], "left": []}],
    }
)
