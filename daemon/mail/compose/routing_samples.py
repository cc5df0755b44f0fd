"""Made-up values for the mails about who works on a ticket, and for commands that say so."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.mail.compose.sample_words import Both, Change

_ANN = Both(en="Ann Miller", zh="李静")
_BEN = Both(en="Ben Okafor", zh="王磊")
_REASON = Both(
    en="The fuser is broken; somebody has to go there with a spare part.",
    zh="定影组件损坏，需要带备件到现场更换。",
)
_CALLED = Both(
    en="Called at 9:10: the printer on the third floor prints blank pages.",
    zh="9:10 来电：三楼打印机打出来全是白纸。",
)

ASSIGNED: Mapping[str, object] = {
    "because": "",
    "escalate_when": Both(
        en="it cannot be solved remotely and somebody has to go there", zh="无法远程解决，需要现场处理"
    ),
}

VALUES: Mapping[str, Mapping[str, object]] = {
    "copied": {"words": _CALLED, "by": _BEN},
    "escalated": {"by": _BEN, "because": _REASON},
    "untaken": {"since": "2024-05-20T01:12:00+00:00"},
}

VARIANTS: Mapping[str, Mapping[str, Change]] = {
    "copied": {
        "of_the_site": Change(values={"by": ""}),
        "of_a_team": Change(owner="", values={"words": ""}),
    },
    "escalated": {"without_reason": Change(owner="", values={"because": ""})},
    "untaken": {"pool": Change(owner="")},
}

ACKNOWLEDGED: Mapping[str, Change] = {
    "recorded": Change(values={"recorded_by": _ANN, "words": _CALLED}),
    "recorded_call": Change(
        owner="", values={"recorded_by": _ANN, "words": _CALLED, "first_contact_by": None}
    ),
}

ESCALATED = Change(
    values={"by": _BEN, "because": _REASON, "escalate_when": "", "reasons": [], "left_out": []}
)

REFUSALS = (
    ("#channel pigeon", "#渠道 信鸽", "no_such_channel", "pigeon"),
    ("#away soon", "#外出 改天", "no_such_time", "soon"),
    ("#for Bob", "#代报 小明", "no_such_address", "Bob"),
    ("#away until 2024-01-01", "#外出 到2024-01-01", "is_over", "2024-01-01"),
    ("#away until 2030-01-01", "#外出 到2030-01-01", "too_long", ""),
    ("#away ann until 2024-06-01", "#外出 李静 到2024-06-01", "only_a_supervisor", "Ann Miller"),
    ("#team network", "#团队 网络运维组", "only_a_supervisor_leads", "Network operations"),
    ("#for bob@example.com", "#代报 bob@example.com", "only_in_a_new_mail", ""),
    ("#away end", "#外出 结束", "away_by_configuration", "2024-06-01"),
    ("#escalate manager", "#升级 经理", "nobody_above", ""),
    ("#watch Bob", "#抄送 小明", "nobody_to_copy", "Bob"),
    ("#watch network", "#抄送 网络运维组", "too_many", ""),
    ("#away", "#外出", "needs_argument", ""),
    ("#for bob@example.com", "#代报 bob@example.com", "needs_words", "bob@example.com"),
)

RESULTS: Mapping[str, str] = {
    "category_moved": "Network operations, Ann Miller",
    "category_stays": "Desktop support; #assign network",
    "channel_set": "phone",
    "assigned_but_away": "Ann Miller, 2024-06-01",
    "team_leads": "Network operations",
    "copied": "Ann Miller, Ben Okafor",
    "copied_outside": "boss@example.com",
    "escalated": "System operations, Ben Okafor",
    "escalated_to": "Li Na",
    "away": "2024-06-01",
    "away_at": "2024-06-01 14:00",
    "back": "",
    "recorded_for": "bob@example.com",
}
