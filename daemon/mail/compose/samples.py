"""Made-up values for every mail, in both languages: for previews, for the check and for the golden files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from daemon.desk.link_verbs import LINKS
from daemon.desk.mails import MAILS, TO_ADMINISTRATOR, TO_REQUESTER, TO_VENDOR
from daemon.desk.model import Language, Priority, Status
from daemon.mail.compose import (
    approval_samples,
    incident_samples,
    looking_samples,
    routing_samples,
    vendor_samples,
    working_samples,
)
from daemon.mail.compose.filling import Given
from daemon.mail.compose.sample_cases import CASES
from daemon.mail.compose.sample_words import (
    DIGEST,
    EARLIER,
    LATER,
    QUESTIONS,
    REASONS,
    RECORD,
    REPORT,
    SERVICE_REPORT,
    SOLUTION,
    SOON,
    Both,
    Change,
    translated,
)
from daemon.mail.compose.view import TicketView


def variants(template: str) -> tuple[str, ...]:
    """Return the names of the cases that there are samples for; "", the usual one, first."""
    return ("", *CASES.get(template, {}))


def sample(template: str, language: Language, variant: str = "") -> Given:
    """Return made-up values for one case of a mail. KeyError: no such mail or case."""
    world = _ENGLISH if language is Language.EN else _CHINESE
    change = CASES[template][variant] if variant else Change()
    return Given(
        desk_name=world.desk,
        desk_address="help@example.com",
        signature=world.signature,
        to_name={TO_REQUESTER: world.requester, TO_ADMINISTRATOR: "", TO_VENDOR: ""}.get(
            MAILS[template].audience, world.engineer
        ),
        zone="Asia/Shanghai",
        reference="",
        ticket=None if template in _WITHOUT_TICKET or change.no_ticket else change.apply(world.ticket()),
        values={
            name: translated(value, language)
            for name, value in {**_VALUES[template], **change.values}.items()
        },
        links=dict.fromkeys(LINKS.get(template, ()), ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """Who and what the samples are about."""

    desk: str
    signature: str
    requester: str
    engineer: str
    subject: str
    category: str
    team: str

    def ticket(self) -> TicketView:
        return TicketView(
            number="20240520-001",
            tag="[#20240520-001]",
            subject=self.subject,
            status=Status.OPEN,
            category=self.category,
            priority=Priority.P3,
            team=self.team,
            owner=self.engineer,
            requester_name=self.requester,
            requester_address="wei.zhang@example.com",
            opened_at=datetime(2024, 5, 20, 1, 12, tzinfo=UTC),
        )


_ENGLISH = _World(
    desk="IT Support",
    signature="IT Support\nPhone 6100",
    requester="Wei Zhang",
    engineer="Ann Miller",
    subject="Printer on the third floor prints blank pages",
    category="Desktop hardware",
    team="Desktop support",
)
_CHINESE = _World(
    desk="IT 服务台",
    signature="IT 服务台\n电话 6100",
    requester="张伟",
    engineer="李静",
    subject="三楼打印机打出来全是白纸",
    category="桌面硬件",
    team="桌面支持组",
)


_VALUES: Mapping[str, Mapping[str, object]] = {
    **routing_samples.VALUES,
    **vendor_samples.VALUES,
    **looking_samples.VALUES,
    **incident_samples.VALUES,
    **working_samples.VALUES,
    **approval_samples.VALUES,
    "acknowledgement": {
        "first_contact_by": SOON,
        "cut_short": False,
        "recorded_by": "",
        "words": "",
        "system": "",
        "questions": [],
        "incident": None,
    },
    "questions_reminder": {"questions": QUESTIONS[1:]},
    "owner_changed": {"first_contact_by": SOON},
    "reply": {
        "author": Both(en="Ann Miller", zh="李静"),
        "words": Both(
            en="Hello Wei,\n\nI will bring a new toner cartridge this afternoon. "
            "Until then please use the printer in room 305:\n"
            "https://intranet.example.com/printers\n\nKind regards\nAnn",
            zh="张伟您好：\n\n我下午带新的硒鼓过去。这之前请先用 305 室的打印机：\n"
            "https://intranet.example.com/printers\n\n李静",
        ),
        "left_out": ["driver.exe"],
    },
    "resolved": {
        "words": Both(en="It was quicker than I thought.", zh="比预想的要快。"),
        "cause": Both(en="The toner cartridge was empty.", zh="硒鼓用完了。"),
        "solution": SOLUTION,
        "tested": Both(en="Ten test pages, all clean.", zh="打印了十张测试页，全部正常。"),
        "close_on": LATER,
        "left_out": [],
    },
    "confirmation_reminder": {"solution": SOLUTION, "close_on": LATER},
    "closed": {"how": "confirmed", "reopen_until": "2024-05-27T06:30:00+00:00"},
    "ticket_status": {
        "state": "open",
        "since": "2024-05-20T01:30:00+00:00",
        "owner": Both(en="Ann Miller", zh="李静"),
        "waits_until": None,
        "contact_by": SOON,
        "expected": LATER,
        "aim_at": None,
        "late": False,
        "told": False,
        "close_on": None,
        "reopen_until": None,
    },
    "people_added": {
        "added": ["grace.hall@example.com", "zhou@example.net"],
        "refused": [{"address": "no-reply@example.com", "why": "robot"}],
    },
    "my_tickets": {
        "tickets": [
            {
                "number": "20240520-001",
                "subject": Both(en="Printer prints blank pages", zh="打印机打出来全是白纸"),
                "state": "open",
                "owner": Both(en="Ann Miller", zh="李静"),
                "opened_at": "2024-05-20T01:12:00+00:00",
                "closed_at": None,
            },
            {
                "number": "20240513-004",
                "subject": Both(en="VPN does not connect", zh="VPN 连不上"),
                "state": "closed",
                "owner": "",
                "opened_at": "2024-05-13T02:00:00+00:00",
                "closed_at": "2024-05-14T02:00:00+00:00",
            },
        ],
        "more": 0,
    },
    "survey": {"solution": SOLUTION},
    "assigned": {
        "words": REPORT,
        "reasons": REASONS,
        "first_contact_by": SOON,
        "resolve_by": LATER,
        "by": "",
        **routing_samples.ASSIGNED,
        "record": RECORD,
        "earlier": EARLIER,
        "left_out": ["driver.exe"],
        "remark": None,
        "disowned": False,
        "to_ask": [],
        "incident": "",
        "split_from": "",
    },
    "follow_up": {
        "author": Both(en="Wei Zhang", zh="张伟"),
        "words": Both(
            en="The light on the left is red now.\n\n    pages: 0\n    toner: --",
            zh="现在左边的灯变红了。\n\n    页数：0\n    墨粉：--",
        ),
        "what": "wrote",
        "elsewhere": False,
        "into": "",
        "learned": [],
        "left_out": [],
    },
    "receipt": {
        "done": [
            {"written": Both(en="#take", zh="#接单"), "result": "taken", "value": ""},
            {"written": Both(en="#priority P2", zh="#优先级 P2"), "result": "priority_set", "value": "P2"},
        ],
        "refused": [],
        "unknown": [],
        "kept_text": "",
        "relayed": True,
        "hold": 30,
        "only_to": None,
        "forwarded": None,
        "withheld": "",
        "not_copied": [],
        "paused": False,
        "redacted": [],
        "to_ask": [],
    },
    "unproven": {
        "written": [Both(en="#take", zh="#接单"), Both(en="#priority P1", zh="#优先级 P1")],
        "words": Both(en="I will come at three.", zh="我三点过来。"),
    },
    "leak": {
        "findings": [
            {
                "kind": "internal_note",
                "passage": Both(
                    en="the fuser is worn out, and the budget of this year is used up",
                    zh="定影器老化，今年的预算已经用完",
                ),
                "by": Both(en="Ben Okafor", zh="王磊"),
            },
            {"kind": "secret", "passage": Both(en="password: Maple-77", zh="密码：Maple-77"), "by": ""},
        ],
        "words": Both(
            en="Hello Wei,\n\nthe fuser is worn out, and the budget of this year is used up.\n"
            "password: Maple-77",
            zh="张伟您好：\n\n定影器老化，今年的预算已经用完。\n密码：Maple-77",
        ),
    },
    "merged": {"number": "20240520-007", "own": False},
    "merged_ended": {"how": "resolved"},
    "merged_in": {
        "number": "20240520-007",
        "subject": Both(en="Nothing comes out of the printer", zh="打印机打不出东西"),
        "author": Both(en="Grace Hall (grace.hall@example.com)", zh="周敏 (grace.hall@example.com)"),
        "words": REPORT,
        "by": Both(en="Ben Okafor", zh="王磊"),
        "own": False,
    },
    "handed_over": {"by": Both(en="Li Na", zh="李娜")},
    "stranger": {
        "author": Both(en="Grace Hall", zh="周敏"),
        "address": "grace.hall@example.net",
        "words": Both(en="I have the same problem on the third floor.", zh="三楼也有同样的问题。"),
        "disowned": False,
    },
    "no_effect": {"why": "unreadable"},
    "disowned": {
        "what": "alert",
        "address": "zabbix@example.com",
        "subject": Both(en="Problem: disk full on srv1", zh="告警：srv1 磁盘已满"),
        "words": Both(en="Host: srv1, severity: high", zh="主机：srv1，级别：严重"),
    },
    "held": {
        "author": Both(en="Grace Hall", zh="周敏"),
        "address": "grace.hall@example.net",
        "words": Both(en="Please close this, it works.", zh="可以了，请关闭。"),
        "why": "disowned",
    },
    "held_more": {"count": 4},
    "target_reminder": {
        "clock": "first_contact",
        "percent": 80,
        "due_at": SOON,
        "overdue": False,
    },
    "service_report": {"report": SERVICE_REPORT},
    "closing_check": {"missing": ["cause", "time", "knowledge"], "again": False},
    "undelivered": {
        "recipient": "wei.zhang@example.com",
        "diagnostic": "550 5.1.1 <wei.zhang@example.com>: no such user here",
        "permanent": True,
        "whose": "requester",
        "paused_until": "2024-05-27T01:12:00+00:00",
    },
    "withheld": {"recipient": "wei.zhang@example.com", "count": 10, "minutes": 10},
    "digest": {"digest": DIGEST},
    "dead_letter": {
        "delivery": 41,
        "recipient": "wei.zhang@example.com",
        "subject": Both(
            en="[#20240520-001] Printer on the third floor prints blank pages",
            zh="[#20240520-001] 三楼打印机打出来全是白纸",
        ),
        "attempts": 12,
        "error": "451 4.7.1 greylisted, try again later",
    },
    "quarantined": {"message": 812, "mailbox": "support", "error": "MIME parts are nested more than 50 deep"},
    "mailbox_down": {
        "mailbox": "support",
        "error": "imap.example.com:993: connection refused",
        "since": "2024-05-20T01:12:00+00:00",
    },
    "mailbox_up": {
        "mailbox": "support",
        "since": "2024-05-20T01:12:00+00:00",
        "until": "2024-05-20T02:34:00+00:00",
    },
}

_WITHOUT_TICKET = frozenset({"my_tickets", "digest", "quarantined", "mailbox_down", "mailbox_up"})
