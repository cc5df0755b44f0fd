"""Why somebody is given a ticket, told in their own language (SPEC B1-B3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.decide import decide
from daemon.desk.known import Contact
from daemon.desk.model import Language
from daemon.desk.policy import Impact, Policy, Urgency
from daemon.desk.reasons import PHRASES
from daemon.desk.routing import Chosen, TeamBy
from parsers.reading import Reading
from tests.unit.desk.cases import CHEN, MONDAY_10, known, mail, policy


def why(
    text: str, subject: str, language: Language, rules: Policy | None = None, **fields: object
) -> list[str]:
    """What the first assignment mail gives as reasons, if its reader reads `language`."""
    used = rules or policy()
    used = replace(
        used, people={name: replace(each, language=language) for name, each in used.people.items()}
    )
    decision = decide(Reading(mail(text, subject=subject)), known(**fields), used, {1: used}, MONDAY_10)
    assigned = next(m for m in decision.mails if m.template == "assigned")
    reasons = assigned.values["reasons"]
    assert isinstance(reasons, list)
    return [str(each) for each in reasons]


def test_a_chinese_engineer_reads_the_reasons_in_chinese_without_ids() -> None:
    category, priority, team, owner = why("三楼的打印机又卡纸了", "打印机卡纸", Language.ZH_CN)
    assert "打印机" in category and category.startswith("分类：")
    assert priority == "P4：影响一人，略受影响"
    assert team == "桌面支持组：由分类决定"
    assert owner == "王磊：按顺序轮到"
    assert "desktop" not in category + priority + team + owner


def test_an_english_engineer_reads_them_in_english() -> None:
    category, priority, team, owner = why("The printer jams again", "Printer jams", Language.EN)
    assert category.startswith("category ") and "printer" in category
    assert priority == "P3: one user, work is hindered"
    assert team.endswith(": this category")
    assert owner == "王磊: next in turn"


def test_a_vip_is_named_as_one() -> None:
    vip = Contact(addresses=(CHEN.address,), vip=True)
    assert "VIP" in why("The printer jams", "Printer", Language.EN, contact=vip)[1]
    assert "重要用户" in why("打印机卡纸", "打印机", Language.ZH_CN, contact=vip)[1]


def test_the_first_line_is_named_as_such() -> None:
    rules = replace(policy(), routing=replace(policy().routing, first_line="desktop"))
    assert why("VPN 连不上", "VPN", Language.ZH_CN, rules=rules)[2].endswith("：一线受理")


@pytest.mark.parametrize("language", list(Language))
def test_every_reason_can_be_said(language: Language) -> None:
    assert set(PHRASES[language]) >= {*Impact, *Urgency, *TeamBy, *Chosen}
    assert set(PHRASES[language]) == set(PHRASES[Language.EN])
