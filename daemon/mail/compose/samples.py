"""Made-up values for every mail, in both languages: for previews, for the check and for the golden files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from daemon.desk.mails import MAILS, TO_ADMINISTRATOR, TO_REQUESTER
from daemon.desk.model import Json, Language, Priority, Status
from daemon.mail.compose import routing_samples
from daemon.mail.compose.filling import Given
from daemon.mail.compose.sample_kinds import Both as _Both
from daemon.mail.compose.sample_kinds import Change as _Change
from daemon.mail.compose.view import TicketView


def variants(template: str) -> tuple[str, ...]:
    """Return the names of the cases that there are samples for; "", the usual one, first."""
    return ("", *_VARIANTS.get(template, {}))


def sample(template: str, language: Language, variant: str = "") -> Given:
    """Return made-up values for one case of a mail. KeyError: no such mail or case."""
    world = _ENGLISH if language is Language.EN else _CHINESE
    change = _VARIANTS[template][variant] if variant else _Change()
    return Given(
        desk_name=world.desk,
        desk_address="help@example.com",
        signature=world.signature,
        to_name={TO_REQUESTER: world.requester, TO_ADMINISTRATOR: ""}.get(
            MAILS[template].audience, world.engineer
        ),
        zone="Asia/Shanghai",
        ticket=None if template in _WITHOUT_TICKET or change.no_ticket else change.apply(world.ticket()),
        values={
            name: _translated(value, language)
            for name, value in {**_VALUES[template], **change.values}.items()
        },
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


def _translated(value: object, language: Language) -> Json:
    """Return a value with each text in `language`."""
    if isinstance(value, _Both):
        return value.en if language is Language.EN else value.zh
    if isinstance(value, list):
        return [_translated(each, language) for each in value]
    if isinstance(value, dict):
        return {name: _translated(each, language) for name, each in value.items()}
    assert value is None or isinstance(value, (str, int, float, bool))
    return value


_REPORT = _Both(
    en="Good morning,\n\nsince this morning the printer on the third floor prints only blank pages. "
    "I have turned it off and on twice.\nIts manual: https://printer.example.com/manual?model=40(b)\n\n"
    "Error: <E-12> & nothing else\n\nWei",
    zh="您好，\n\n今天早上开始，三楼的打印机打出来全是白纸，已经重启过两次。\n"
    "说明书：https://printer.example.com/manual?model=40(b)，上面没有提到。\n\n"
    "报错：<E-12> & 没有别的提示\n\n张伟",
)
_SOLUTION = _Both(en="Replaced the toner cartridge and cleaned the drum.", zh="更换了硒鼓，并清洁了感光鼓。")
_SOON, _LATER = "2024-05-20T01:42:00+00:00", "2024-05-23T10:00:00+00:00"

_DIGEST: dict[str, object] = {
    "date": "2024-05-20",
    "headline": {"code": "breached", "count": 2},
    "opened": 14,
    "closed": 11,
    "backlog": 23,
    "unassigned": 3,
    "usual": {"opened": 9.4, "closed": 10.0},
    "breached": [
        {
            "number": "20240517-004",
            "subject": _Both(en="VPN drops every few minutes", zh="VPN 每隔几分钟就断线"),
            "owner": _Both(en="Ben Okafor", zh="王磊"),
            "priority": "P2",
            "due_at": "2024-05-20T06:30:00+00:00",
        },
        {
            "number": "20240516-011",
            "subject": _Both(en="Cannot open the month-end report", zh="月结报表打不开"),
            "owner": "",
            "priority": "P3",
            "due_at": "2024-05-20T09:00:00+00:00",
        },
    ],
    "at_risk": [
        {
            "number": "20240520-001",
            "subject": _Both(
                en="Printer on the third floor prints blank pages", zh="三楼打印机打出来全是白纸"
            ),
            "owner": _Both(en="Ann Miller", zh="李静"),
            "priority": "P3",
            "due_at": "2024-05-21T02:00:00+00:00",
        }
    ],
    "ages": [
        {"label": "1", "count": 9},
        {"label": "3", "count": 8},
        {"label": "7", "count": 5},
        {"label": "older", "count": 1},
    ],
    "teams": [
        {"name": _Both(en="Desktop support", zh="桌面支持组"), "open": 12, "opened": 8, "closed": 7},
        {"name": _Both(en="Network operations", zh="网络运维组"), "open": 6, "opened": 4, "closed": 3},
        {"name": _Both(en="System operations", zh="系统运维组"), "open": 5, "opened": 2, "closed": 1},
    ],
    "engineers": [
        {"name": _Both(en="Ann Miller", zh="李静"), "open": 7, "closed": 5},
        {"name": _Both(en="Ben Okafor", zh="王磊"), "open": 5, "closed": 2},
    ],
    "surveys": {"answered": 5, "sent": 9, "speed": 4.6, "skill": 4.8, "attitude": 5.0},
    "week": [
        {"date": f"2024-05-{14 + number}", "opened": opened, "closed": closed}
        for number, (opened, closed) in enumerate(
            [(9, 10), (12, 9), (8, 11), (10, 12), (0, 0), (1, 0), (14, 11)]
        )
    ],
}

_VALUES: Mapping[str, Mapping[str, object]] = {
    **routing_samples.VALUES,
    "acknowledgement": {"first_contact_by": _SOON, "cut_short": False, "recorded_by": "", "words": ""},
    "owner_changed": {"first_contact_by": _SOON},
    "reply": {
        "author": _Both(en="Ann Miller", zh="李静"),
        "words": _Both(
            en="Hello Wei,\n\nI will bring a new toner cartridge this afternoon. "
            "Until then please use the printer in room 305:\n"
            "https://intranet.example.com/printers\n\nKind regards\nAnn",
            zh="张伟您好：\n\n我下午带新的硒鼓过去。这之前请先用 305 室的打印机：\n"
            "https://intranet.example.com/printers\n\n李静",
        ),
        "left_out": ["driver.exe"],
    },
    "resolved": {
        "words": _Both(en="It was quicker than I thought.", zh="比预想的要快。"),
        "cause": _Both(en="The toner cartridge was empty.", zh="硒鼓用完了。"),
        "solution": _SOLUTION,
        "tested": _Both(en="Ten test pages, all clean.", zh="打印了十张测试页，全部正常。"),
        "close_on": _LATER,
    },
    "confirmation_reminder": {"solution": _SOLUTION, "close_on": _LATER},
    "closed": {"how": "confirmed", "reopen_until": "2024-05-27T06:30:00+00:00"},
    "survey": {"solution": _SOLUTION},
    "assigned": {
        "words": _REPORT,
        "reasons": ["the words “printer”, “blank pages”", "one user, seriously hindered", "next in turn"],
        "first_contact_by": _SOON,
        "resolve_by": _LATER,
        "by": "",
        "left_out": ["driver.exe"],
        **routing_samples.ASSIGNED,
    },
    "follow_up": {
        "author": _Both(en="Wei Zhang", zh="张伟"),
        "words": _Both(
            en="The light on the left is red now.\n\n    pages: 0\n    toner: --",
            zh="现在左边的灯变红了。\n\n    页数：0\n    墨粉：--",
        ),
        "what": "wrote",
        "left_out": [],
    },
    "receipt": {
        "done": [
            {"written": _Both(en="#take", zh="#接单"), "result": "taken", "value": ""},
            {"written": _Both(en="#priority P2", zh="#优先级 P2"), "result": "priority_set", "value": "P2"},
        ],
        "refused": [],
        "unknown": [],
        "kept_text": "",
        "relayed": True,
    },
    "unproven": {
        "written": [_Both(en="#take", zh="#接单"), _Both(en="#priority P1", zh="#优先级 P1")],
        "words": _Both(en="I will come at three.", zh="我三点过来。"),
    },
    "handed_over": {"by": _Both(en="Li Na", zh="李娜")},
    "stranger": {
        "author": _Both(en="Grace Hall", zh="周敏"),
        "address": "grace.hall@example.net",
        "words": _Both(en="I have the same problem on the third floor.", zh="三楼也有同样的问题。"),
    },
    "target_reminder": {
        "clock": "first_contact",
        "percent": 80,
        "due_at": _SOON,
        "overdue": False,
    },
    "undelivered": {
        "recipient": "wei.zhang@example.com",
        "diagnostic": "550 5.1.1 <wei.zhang@example.com>: no such user here",
        "permanent": True,
    },
    "digest": {"digest": _DIGEST},
    "dead_letter": {
        "delivery": 41,
        "recipient": "wei.zhang@example.com",
        "subject": _Both(
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
    *routing_samples.REFUSALS,
]

_VARIANTS: Mapping[str, Mapping[str, _Change]] = {
    **routing_samples.VARIANTS,
    "acknowledgement": {
        "nobody_yet": _Change(owner="", values={"first_contact_by": None}),
        "cut_short": _Change(values={"cut_short": True}),
        **routing_samples.ACKNOWLEDGED,
    },
    "owner_changed": {"no_time": _Change(values={"first_contact_by": None})},
    "reply": {"short": _Change(values={"left_out": [], "words": _Both(en="Done.", zh="好了。")})},
    "resolved": {"bare": _Change(values={"words": "", "cause": "", "tested": "", "close_on": None})},
    "confirmation_reminder": {"no_time": _Change(values={"close_on": None})},
    "closed": {
        "unconfirmed": _Change(values={"how": "unconfirmed"}),
        "staff": _Change(values={"how": "staff", "reopen_until": None}),
    },
    "survey": {"bare": _Change(values={"solution": ""})},
    "assigned": {
        "by_person": _Change(values={"by": _Both(en="Ben Okafor", zh="王磊"), "reasons": [], "left_out": []}),
        "pool": _Change(owner="", values={"first_contact_by": None, "resolve_by": None, "words": ""}),
        "escalated": routing_samples.ESCALATED,
    },
    "follow_up": {
        what: _Change(values={"what": what, "left_out": ["scan.exe"]}, status=status)
        for what, status in {
            "reopened": Status.OPEN,
            "not_fixed": Status.OPEN,
            "confirmed": Status.CLOSED,
            "thanked": Status.CLOSED,
            "colleague": Status.OPEN,
        }.items()
    },
    "receipt": {
        "problems": _Change(
            values={
                "refused": [
                    {"written": _Both(en=en, zh=zh), "why": why, "value": value}
                    for en, zh, why, value in _EVERY_REFUSAL
                ],
                "unknown": [
                    {"written": _Both(en="#tkae", zh="#接但"), "nearest": "take"},
                    {"written": "#xyzzy", "nearest": None},
                ],
                "kept_text": _Both(en="Could Bob look at this?\n\nThanks", zh="请小明看一下。\n\n谢谢"),
                "relayed": False,
            }
        ),
        "everything_done": _Change(
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
                        "closed": "",
                        "reopened": "",
                        "nothing_to_do": "",
                        **routing_samples.RESULTS,
                    }.items()
                ]
            }
        ),
        "no_ticket": _Change(
            no_ticket=True,
            values={
                "done": [],
                "refused": [{"written": _Both(en="#take", zh="#接单"), "why": "no_ticket", "value": ""}],
                "relayed": False,
            },
        ),
    },
    "unproven": {"words_only": _Change(values={"written": []}), "lines_only": _Change(values={"words": ""})},
    "handed_over": {"taken": _Change(owner="Li Na", values={"by": "Li Na"}), "to_team": _Change(owner="")},
    "stranger": {"nameless": _Change(values={"author": ""})},
    "target_reminder": {
        "supervisor": _Change(owner="Li Na"),
        "nobody": _Change(owner=""),
        "overdue": _Change(values={"clock": "resolution", "percent": 100, "overdue": True}),
        "resolution": _Change(values={"clock": "resolution"}),
    },
    "undelivered": {
        "delayed": _Change(values={"permanent": False, "diagnostic": ""}),
        "no_ticket": _Change(no_ticket=True),
    },
    "digest": {
        "many_breached": _Change(
            values={"digest": {**_DIGEST, "headline": {"code": "breached", "count": 17}}}
        ),
    }
    | {
        code: _Change(
            values={
                "digest": {
                    **_DIGEST,
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

_WITHOUT_TICKET = frozenset({"digest", "quarantined", "mailbox_down", "mailbox_up"})
