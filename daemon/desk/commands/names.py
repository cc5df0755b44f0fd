"""Whom and what a command names: persons, teams, priorities, channels, in either language."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.desk.model import Channel, Language, Priority
from daemon.desk.policy import Person, Policy

PRIORITY_WORDS: Mapping[str, Priority] = {
    "p1": Priority.P1, "1": Priority.P1, "urgent": Priority.P1, "紧急": Priority.P1,
    "p2": Priority.P2, "2": Priority.P2, "high": Priority.P2, "高": Priority.P2,
    "p3": Priority.P3, "3": Priority.P3, "medium": Priority.P3, "normal": Priority.P3, "中": Priority.P3,
    "p4": Priority.P4, "4": Priority.P4, "low": Priority.P4, "低": Priority.P4,
}  # fmt: skip

CHANNEL_NAMES: Mapping[Language, Mapping[Channel, str]] = {
    Language.EN: {
        Channel.EMAIL: "e-mail",
        Channel.PHONE: "phone",
        Channel.IM: "instant message",
        Channel.PORTAL: "portal",
        Channel.INSPECTION: "inspection",
        Channel.IN_PERSON: "in person",
    },
    Language.ZH_CN: {
        Channel.EMAIL: "邮件",
        Channel.PHONE: "电话",
        Channel.IM: "即时通讯",
        Channel.PORTAL: "门户",
        Channel.INSPECTION: "巡检",
        Channel.IN_PERSON: "当面",
    },
}

CHANNEL_WORDS: Mapping[str, Channel] = {
    "email": Channel.EMAIL, "e-mail": Channel.EMAIL, "mail": Channel.EMAIL, "邮件": Channel.EMAIL,
    "电子邮件": Channel.EMAIL,
    "phone": Channel.PHONE, "telephone": Channel.PHONE, "call": Channel.PHONE, "tel": Channel.PHONE,
    "hotline": Channel.PHONE, "电话": Channel.PHONE, "热线": Channel.PHONE, "来电": Channel.PHONE,
    "im": Channel.IM, "chat": Channel.IM, "instant message": Channel.IM, "wechat": Channel.IM,
    "wecom": Channel.IM, "dingtalk": Channel.IM, "即时通讯": Channel.IM, "即时消息": Channel.IM,
    "微信": Channel.IM, "企业微信": Channel.IM, "钉钉": Channel.IM, "飞书": Channel.IM, "群": Channel.IM,
    "portal": Channel.PORTAL, "web": Channel.PORTAL, "门户": Channel.PORTAL, "网页": Channel.PORTAL,
    "自助门户": Channel.PORTAL,
    "inspection": Channel.INSPECTION, "round": Channel.INSPECTION, "巡检": Channel.INSPECTION,
    "in person": Channel.IN_PERSON, "in_person": Channel.IN_PERSON, "walk-in": Channel.IN_PERSON,
    "walk in": Channel.IN_PERSON, "desk": Channel.IN_PERSON, "现场": Channel.IN_PERSON,
    "当面": Channel.IN_PERSON, "上门": Channel.IN_PERSON,
}  # fmt: skip


def find_person(wanted: str, policy: Policy) -> Person | None:
    """Return who of staff is meant: by id, name or address, case ignored."""
    folded = wanted.casefold().removeprefix("@")
    for person in policy.people.values():
        if folded in (person.id.casefold(), person.name.casefold(), *person.addresses):
            return person
    return None


def find_team(wanted: str, policy: Policy) -> str | None:
    """Return the id of the team that is meant: by id or by its name in either language."""
    folded = wanted.casefold()
    for team in policy.teams.values():
        if folded in (team.id.casefold(), *(name.casefold() for name in team.name.values())):
            return team.id
    return None
