"""What samples are made of: texts in two languages, and how one case of a mail differs from the usual one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from daemon.desk.model import Json, Language, Status
from daemon.mail.compose.view import TicketView


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """One text in two languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a case differs from the usual one."""

    values: Mapping[str, object] = field(default_factory=dict)
    owner: str | None = None
    status: Status | None = None
    no_ticket: bool = False
    unreachable: bool = False
    vendor: str = ""

    def apply(self, ticket: TicketView) -> TicketView:
        if self.unreachable:
            ticket = replace(ticket, unreachable_since=datetime(2024, 5, 18, 3, 5, tzinfo=UTC))
        if self.owner is not None:
            ticket = replace(ticket, owner=self.owner)
        ticket = replace(ticket, vendor=self.vendor)
        return replace(ticket, status=self.status) if self.status else ticket


def translated(value: object, language: Language) -> Json:
    """Return a value with each text in `language`."""
    if isinstance(value, Both):
        return value.en if language is Language.EN else value.zh
    if isinstance(value, list):
        return [translated(each, language) for each in value]
    if isinstance(value, dict):
        return {name: translated(each, language) for name, each in value.items()}
    assert value is None or isinstance(value, (str, int, float, bool))
    return value


REPORT = Both(
    en="Good morning,\n\nsince this morning the printer on the third floor prints only blank pages. "
    "I have turned it off and on twice.\nIts manual: https://printer.example.com/manual?model=40(b)\n\n"
    "Error: <E-12> & nothing else\n\nWei",
    zh="您好，\n\n今天早上开始，三楼的打印机打出来全是白纸，已经重启过两次。\n"
    "说明书：https://printer.example.com/manual?model=40(b)，上面没有提到。\n\n"
    "报错：<E-12> & 没有别的提示\n\n张伟",
)
SOLUTION = Both(en="Replaced the toner cartridge and cleaned the drum.", zh="更换了硒鼓，并清洁了感光鼓。")
SOON, LATER = "2024-05-20T01:42:00+00:00", "2024-05-23T10:00:00+00:00"

DIGEST: dict[str, object] = {
    "date": "2024-05-20",
    "headline": {"code": "breached", "count": 2},
    "opened": 14,
    "closed": 11,
    "backlog": 23,
    "unassigned": 3,
    "dead_addresses": 2,
    "held": 4,
    "unreachable": ["20240516-011"],
    "usual": {"opened": 9.4, "closed": 10.0},
    "breached": [
        {
            "number": "20240517-004",
            "subject": Both(en="VPN drops every few minutes", zh="VPN 每隔几分钟就断线"),
            "owner": Both(en="Ben Okafor", zh="王磊"),
            "priority": "P2",
            "due_at": "2024-05-20T06:30:00+00:00",
        },
        {
            "number": "20240516-011",
            "subject": Both(en="Cannot open the month-end report", zh="月结报表打不开"),
            "owner": "",
            "priority": "P3",
            "due_at": "2024-05-20T09:00:00+00:00",
        },
    ],
    "at_risk": [
        {
            "number": "20240520-001",
            "subject": Both(
                en="Printer on the third floor prints blank pages", zh="三楼打印机打出来全是白纸"
            ),
            "owner": Both(en="Ann Miller", zh="李静"),
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
        {"name": Both(en="Desktop support", zh="桌面支持组"), "open": 12, "opened": 8, "closed": 7},
        {"name": Both(en="Network operations", zh="网络运维组"), "open": 6, "opened": 4, "closed": 3},
        {"name": Both(en="System operations", zh="系统运维组"), "open": 5, "opened": 2, "closed": 1},
    ],
    "engineers": [
        {"name": Both(en="Ann Miller", zh="李静"), "open": 7, "closed": 5},
        {"name": Both(en="Ben Okafor", zh="王磊"), "open": 5, "closed": 2},
    ],
    "surveys": {"answered": 5, "sent": 9, "speed": 4.6, "skill": 4.8, "attitude": 5.0},
    "week": [
        {"date": f"2024-05-{14 + number}", "opened": opened, "closed": closed}
        for number, (opened, closed) in enumerate(
            [(9, 10), (12, 9), (8, 11), (10, 12), (0, 0), (1, 0), (14, 11)]
        )
    ],
}

QUESTIONS: list[object] = [
    {"number": 1, "en": "Since when does it happen?", "zh-CN": "故障从什么时候开始？"},
    {"number": 2, "en": "On which phone number can we reach you?", "zh-CN": "您的联系电话？"},
    {
        "number": 3,
        "en": "Where does the device stand (building, floor, room)?",
        "zh-CN": "设备在什么位置（楼栋、楼层、房间）？",
    },
]
RECORD: list[object] = [
    ["department", Both(en="Accounts", zh="财务部")],
    ["phone", "+86 21 5555 0102"],
    ["room", Both(en="3rd floor, room 312", zh="3楼312室")],
    ["fault_time", Both(en="since this morning", zh="今天早上开始")],
    ["system", Both(en="printer", zh="打印机")],
    ["asset", "PRN-0312"],
    ["tried", Both(en="turned off and on twice", zh="已经重启过两次")],
]
REASONS: list[object] = [
    Both(en="category Desktop hardware (printer, blank pages)", zh="分类：桌面硬件（打印机、白纸）"),
    Both(en="P3: one user, work is hindered", zh="P3：影响一人，工作受阻"),
    Both(en="Desktop support: this category", zh="桌面支持组：由分类决定"),
    Both(en="Ann Miller: next in turn", zh="李静：按顺序轮到"),
]
EARLIER: list[object] = [
    {
        "number": "20240312-004",
        "subject": Both(en="Printer jams all the time", zh="打印机老是卡纸"),
        "status": "closed",
        "opened_at": "2024-03-12T02:05:00+00:00",
        "same_device": True,
    },
    {
        "number": "20240229-011",
        "subject": Both(en="VPN drops", zh="VPN 掉线"),
        "status": "closed",
        "opened_at": "2024-02-29T08:40:00+00:00",
        "same_device": False,
    },
]

SERVICE_REPORT: dict[str, object] = {
    "reported_at": "2024-05-20T01:12:00+00:00",
    "reported_by": Both(en="Wei Zhang", zh="张伟"),
    "words": REPORT,
    "responded_at": "2024-05-20T01:31:00+00:00",
    "responded_by": Both(en="Ann Miller", zh="李静"),
    "workaround": Both(en="Use the printer in room 305.", zh="先用 305 室的打印机。"),
    "cause": Both(en="The toner cartridge was empty.", zh="硒鼓用完了。"),
    "steps": [Both(en="Looked at the counter: 0 %.", zh="查看余量：0%。")],
    "solution": SOLUTION,
    "resolved_at": "2024-05-20T05:40:00+00:00",
    "resolved_by": Both(en="Ann Miller", zh="李静"),
    "tested": Both(en="Ten test pages, all clean.", zh="打印了十张测试页，全部正常。"),
    "confirmed_at": "2024-05-20T06:30:00+00:00",
    "closed_at": "2024-05-20T06:30:00+00:00",
    "closed_how": "confirmed",
    "reopened": 0,
    "minutes": 35,
    "promises": [
        {
            "clock": "first_contact",
            "due_at": "2024-05-20T01:42:00+00:00",
            "met_at": "2024-05-20T01:31:00+00:00",
            "kept": True,
        },
        {
            "clock": "resolution",
            "due_at": "2024-05-20T04:00:00+00:00",
            "met_at": "2024-05-20T05:40:00+00:00",
            "kept": False,
        },
    ],
    "rating": {"speed": 5, "skill": 5, "attitude": 4},
    "suggestion": Both(en="Quick and friendly.", zh="又快又热情。"),
    "category": Both(en="Desktop hardware", zh="桌面硬件"),
}
BARE_SERVICE_REPORT: dict[str, object] = SERVICE_REPORT | {
    "responded_at": None,
    "responded_by": "",
    "workaround": "",
    "cause": "",
    "steps": [],
    "solution": "",
    "resolved_at": None,
    "resolved_by": "",
    "tested": "",
    "closed_how": "staff",
    "reopened": 2,
    "minutes": 0,
    "promises": [],
    "rating": None,
    "suggestion": "",
}
