"""Made-up values for the mails about a major incident and its retrospective."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.desk.model import Status
from daemon.mail.compose.sample_words import REPORT, SOON, Both, Change

_ANN, _BEN = Both(en="Ann Miller", zh="李静"), Both(en="Ben Okafor", zh="王磊")
_GRACE = Both(en="Grace Hall", zh="周敏")
_SINCE = "2024-05-20T01:32:00+00:00"
_SAID = Both(
    en="The core switch in building 2 restarts every few minutes. A spare is on its way.",
    zh="二号楼核心交换机每隔几分钟重启一次，备机正在送来。",
)
_NEWS = Both(
    en="The network in building 2 is down. We are replacing a switch and expect to be done by 15:00.",
    zh="二号楼网络中断，正在更换交换机，预计 15:00 前恢复。",
)
NETWORK: Mapping[str, object] = {"en": "Network", "zh-CN": "网络"}
_ALIKE = [["20240520-003", Both(en="No internet on the second floor", zh="二楼上不了网")]]

VALUES: Mapping[str, Mapping[str, object]] = {
    "incident_called": {
        "by": _BEN,
        "words": _SAID,
        "report": REPORT,
        "lead": False,
        "leads": [_ANN],
        "engineers": [_BEN, _GRACE],
        "form_by": SOON,
        "alike": _ALIKE,
    },
    "incident_said": {"author": _BEN, "words": _SAID, "team": [], "left_out": []},
    "team_missing": {
        "since": _SINCE,
        "minutes": 10,
        "lead_missing": True,
        "missing": [_ANN, _GRACE],
        "answered": [_BEN],
    },
    "incident_update": {
        "first": False,
        "since": _SINCE,
        "working": [_ANN, _BEN],
        "waiting": [_GRACE],
        "tickets": 6,
        "people": 5,
        "said": {"by": _BEN, "text": _SAID, "at": SOON},
        "next_at": "2024-05-20T02:12:00+00:00",
    },
    "incident_ended": {
        "how": "restored",
        "by": _BEN,
        "words": _NEWS,
        "since": _SINCE,
        "until": "2024-05-20T03:10:00+00:00",
        "tickets": 6,
        "people": 5,
    },
    "incident_joined": {"category": NETWORK},
    "incident_news": {"restored": False, "words": _NEWS, "author": _BEN},
    "retrospective_request": {"how": "asked", "missing": ["root_cause", "prevention"]},
    "retrospective_overdue": {"asked_at": _SINCE, "missing": ["root_cause", "prevention"]},
}

VARIANTS: Mapping[str, Mapping[str, Change]] = {
    "incident_called": {
        "lead": Change(values={"lead": True, "words": "", "alike": []}),
        "by_rule": Change(values={"by": "", "words": "", "report": "", "alike": []}),
    },
    "incident_said": {
        "formed": Change(values={"words": "", "team": [_ANN, _BEN]}),
        "taken": Change(values={"author": "", "words": "", "team": [_ANN, _BEN]}),
        "files": Change(values={"left_out": ["dump.exe"]}),
    },
    "team_missing": {"engineer": Change(values={"lead_missing": False, "answered": []})},
    "incident_update": {
        "first": Change(
            owner="", values={"first": True, "tickets": 1, "people": 1, "said": None, "working": []}
        ),
        "silent": Change(values={"said": None, "waiting": []}),
        "one_person": Change(values={"tickets": 2, "people": 1}),
    },
    "incident_ended": {
        "called_off": Change(values={"how": "called_off", "words": ""}),
        "with_its_ticket": Change(
            status=Status.RESOLVED,
            values={"how": "resolved", "by": "", "words": "", "tickets": 1, "people": 1},
        ),
    },
    "incident_news": {
        "restored": Change(values={"restored": True}),
        "restored_bare": Change(values={"restored": True, "words": "", "author": ""}),
    },
    "retrospective_request": {
        "reminder": Change(status=Status.CLOSED, values={"how": "reminder"}),
        "again": Change(status=Status.CLOSED, values={"how": "again", "missing": ["prevention"]}),
    },
    "retrospective_overdue": {"nobody": Change(owner="", values={"missing": ["prevention"]})},
}

ACKNOWLEDGED: Mapping[str, Change] = {"of_an_incident": Change(values={"incident": NETWORK})}
ASSIGNED: Mapping[str, Change] = {"of_an_incident": Change(values={"incident": "20240520-007"})}

REFUSALS = (
    ("#incident off", "#重大故障 解除", "is_no_incident", ""),
    ("#incident 20240520-007", "#重大故障 20240520-007", "no_incident", "20240520-007"),
    ("#incident worse", "#重大故障 更严重", "is_incident", ""),
    ("#restored", "#已恢复", "in_incident", "20240520-007"),
    ("#incident 20240520-007", "#重大故障 20240520-007", "both_incidents", "20240520-007"),
    ("#incident 20240520-007", "#重大故障 20240520-007", "not_joinable", "20240520-001"),
    ("#incident 20240520-007", "#重大故障 20240520-007", "too_many_children", "20240520-007"),
    ("#restored", "#已恢复", "is_restored", ""),
    ("#merge 20240520-007", "#合并 20240520-007", "incident_stays", ""),
    ("#incident update", "#重大故障 通报", "needs_news", ""),
    ("map.png", "map.png", "files_stay", ""),
    ("#incident update", "#重大故障 通报", "news_doubtful", ""),
    ("#resolve", "#解决", "needs_labelled_solution", ""),
    ("Re: Retrospective", "回复：复盘", "no_retrospective", ""),
)

RESULTS: Mapping[str, str] = {
    "incident_declared": "Ann Miller, Ben Okafor",
    "joined_incident": "20240520-007",
    "took_in_child": "20240520-003",
    "left_incident": "20240520-007",
    "called_off": "5",
    "informed": "6",
    "informed_but": "5; 20240520-003",
    "restored": "6",
    "restored_but": "5; 20240520-003",
    "resolved_together": "5",
    "retrospective_given": "",
}
