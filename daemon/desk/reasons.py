"""Why somebody is given a ticket, in words that they read: the assignment mail's "Why you" (SPEC B1-B3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daemon.desk.model import Language
from daemon.desk.policy import Impact, Policy, Urgency
from daemon.desk.routing import Chosen, Route, TeamBy
from daemon.desk.triage import Triage


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What led to category, priority, team and owner of a new ticket. The stored reasons say more."""

    triage: Triage
    path: Route
    vip: bool = False


_EN: Mapping[object, str] = {
    "category": "category %s",
    "words": "category %s (%s)",
    "model": "category %s (learned from earlier tickets)",
    "priority": "%s: %s, %s%s",
    "vip": ", VIP",
    "owner": "%s: %s",
    "between": ", ",
    Impact.ORGANISATION: "the whole organisation",
    Impact.DEPARTMENT: "a department",
    Impact.USER: "one user",
    Impact.NOBODY: "nobody held up",
    Urgency.STOPPED: "work stands still",
    Urgency.HINDERED: "work is hindered",
    Urgency.SLIGHT: "slightly hindered",
    Urgency.CAN_WAIT: "can wait",
    TeamBy.MAILBOX: "%s: mail to this address",
    TeamBy.FIRST_LINE: "%s: first line",
    TeamBy.SITE: "%s: this category at the site of the requester",
    TeamBy.CATEGORY: "%s: this category",
    TeamBy.INCIDENT: "%s: works on the incident that this looks like",
    Chosen.NAMED: "named for the category",
    Chosen.INCIDENT: "owns that incident",
    Chosen.ON_CALL: "on call",
    Chosen.IN_TURN: "next in turn",
    Chosen.LEAST_LOADED: "least open work",
    Chosen.ABOVE: "everybody of the team is away",
    Chosen.POOL: "whoever takes it first",
    Chosen.NOBODY: "nobody of the team can be given it",
}
_ZH: Mapping[object, str] = {
    "category": "分类：%s",
    "words": "分类：%s（%s）",
    "model": "分类：%s（根据以往工单判断）",
    "priority": "%s：%s，%s%s",
    "vip": "，重要用户",
    "owner": "%s：%s",
    "between": "、",
    Impact.ORGANISATION: "影响全单位",
    Impact.DEPARTMENT: "影响一个部门",
    Impact.USER: "影响一人",
    Impact.NOBODY: "不影响使用",
    Urgency.STOPPED: "工作中断",
    Urgency.HINDERED: "工作受阻",
    Urgency.SLIGHT: "略受影响",
    Urgency.CAN_WAIT: "可以等待",
    TeamBy.MAILBOX: "%s：由来信地址决定",
    TeamBy.FIRST_LINE: "%s：一线受理",
    TeamBy.SITE: "%s：由报修人所在地点和分类决定",
    TeamBy.CATEGORY: "%s：由分类决定",
    TeamBy.INCIDENT: "%s：正在处理疑似同一起的重大故障",
    Chosen.NAMED: "该分类指定的负责人",
    Chosen.INCIDENT: "该重大故障的负责人",
    Chosen.ON_CALL: "正在值班",
    Chosen.IN_TURN: "按顺序轮到",
    Chosen.LEAST_LOADED: "手上工单最少",
    Chosen.ABOVE: "该团队成员都不在",
    Chosen.POOL: "谁先接单谁负责",
    Chosen.NOBODY: "该团队暂无可派人员",
}
PHRASES: Mapping[Language, Mapping[object, str]] = MappingProxyType(
    {Language.EN: MappingProxyType(_EN), Language.ZH_CN: MappingProxyType(_ZH)}
)


def worded(grounds: Grounds, policy: Policy, language: Language) -> list[str]:
    """Return why, one phrase each for category, priority, team and owner; names, no ids."""
    say, found, path = PHRASES[language], grounds.triage, grounds.path
    category = policy.categories[found.category].name[language]
    team = policy.teams[path.team].name[language]
    person = policy.people.get(path.owner or "")
    chosen = say[path.chosen]
    return [
        _category(grounds, category, say),
        _priority(grounds, say),
        say[path.team_by] % team,
        say["owner"] % (person.name, chosen) if person is not None else chosen,
    ]


def _category(grounds: Grounds, name: str, say: Mapping[object, str]) -> str:
    found = grounds.triage
    if found.learned:
        return say["model"] % name
    return say["words"] % (name, say["between"].join(found.words)) if found.words else say["category"] % name


def _priority(grounds: Grounds, say: Mapping[object, str]) -> str:
    found, vip = grounds.triage, say["vip"] if grounds.vip else ""
    return say["priority"] % (found.priority.value, say[found.impact], say[found.urgency], vip)
