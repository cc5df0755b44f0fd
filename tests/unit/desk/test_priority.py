"""How pressing a report is: hand-judged goldens, and what each rule of SPEC B2 says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest

from daemon.desk.calendar import next_working
from daemon.desk.model import Priority
from daemon.desk.policy import Impact, Urgency
from daemon.desk.priority import Judgement, judge
from daemon.desk.similar import Alike
from tests.unit.desk.cases import after, decided, later, mail, policy

FOLDER = Path(__file__).parent / "goldens"
RULES = policy().priority


@dataclass(frozen=True)
class Golden:
    priority: str
    got: str
    """What comes out; another one than `priority` only among those that were held out."""
    vip: bool
    subject: str
    text: str


def goldens(name: str) -> list[Golden]:
    """The lines "P2 vip | subject | text" or "P2 got P3 | ..." of a file."""
    found = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        wanted, subject, text = (part.strip() for part in line.split("|", 2))
        got = wanted.partition("got ")[2] or wanted[:2]
        found.append(Golden(wanted[:2], got, "vip" in wanted, subject, text.replace("\\n", "\n")))
    return found


MADE, HELD_OUT = goldens("priority_made.txt"), goldens("priority_held_out.txt")


def judged(subject: str, text: str = "", **more: bool) -> Judgement:
    return judge(subject, text, RULES, **more)


@pytest.mark.parametrize("golden", MADE + HELD_OUT, ids=lambda golden: f"{golden.subject} {golden.text}"[:60])
def test_a_report_is_as_pressing_as_a_person_judged(golden: Golden) -> None:
    found = judged(golden.subject, golden.text, vip=golden.vip)
    assert found.priority.value == golden.got, found.reasons


def test_of_the_goldens_that_nobody_tuned_on_nine_in_ten_come_out_right() -> None:
    right = sum(golden.got == golden.priority for golden in HELD_OUT)
    assert len(MADE) >= 120
    assert len(HELD_OUT) >= 40
    assert all(golden.got == golden.priority for golden in MADE)
    assert right >= len(HELD_OUT) * 0.9


SPEC_B2: Mapping[Impact, str] = {
    Impact.ORGANISATION: "P1 P1 P2 P3",
    Impact.DEPARTMENT: "P1 P2 P3 P4",
    Impact.USER: "P3 P3 P4 P4",
    Impact.NOBODY: "P4 P4 P4 P4",
}


def test_the_shipped_matrix_is_the_specifications() -> None:
    wanted = {
        (impact, urgency): Priority(name)
        for impact, row in SPEC_B2.items()
        for urgency, name in zip(Urgency, row.split(), strict=True)
    }
    assert dict(RULES.matrix) == wanted
    assert set(wanted) == set(product(Impact, Urgency))


SCOPES = [
    "我们部门都打不开OA",
    "三楼扫描仪偶尔有点卡",
    "my mouse is broken",
    "全公司上网有点慢",
    "整个部门上网有点慢",
    "请问怎么换壁纸",
]
SHOUTS = [
    "紧急!!!",
    "十万火急",
    "URGENT!!!",
    "P1 P1 P1",
    "CRITICAL EMERGENCY",
    "【P1】特急",
    "紧急紧急紧急,马上,立刻!!!",
]


@pytest.mark.parametrize("shout", SHOUTS)
@pytest.mark.parametrize("report", SCOPES)
def test_shouting_makes_no_p1(report: str, shout: str) -> None:
    assert judged("help", report).priority is not Priority.P1
    assert judged(shout, f"{shout}\n{report}\n{shout.upper()}").priority is not Priority.P1


def test_shouting_raises_the_urgency_by_one_column_and_says_so() -> None:
    found = judged("无法打印", "特别紧急")
    assert (found.priority, found.urgency) == (Priority.P3, Urgency.HINDERED)
    assert "words of pressure (紧急): urgency hindered instead of slight" in found.reasons
    found = judged("全公司上网有点慢", "特别紧急")
    assert found.priority is Priority.P2
    assert "words of pressure alone make no P1: 紧急" in found.reasons


def test_a_header_of_the_sender_raises_nothing() -> None:
    calm = after(decided(mail("打印机卡纸"))).priority
    for header in ("X-Priority", "Importance", "Priority"):
        assert after(decided(mail("打印机卡纸", headers={header: "1 (Highest)"}))).priority is calm


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("紧急", ["不紧急", "不是很紧急", "并不紧急", "不算紧急", "没有那么紧急", "非紧急"]),
        (
            "urgent",
            ["not urgent", "not that urgent", "isn't really urgent", "never urgent", "not at all urgent"],
        ),
    ],
)
def test_what_is_denied_presses_nobody(said: str, denied: list[str]) -> None:
    assert "words of pressure" in " ".join(judged("无法打印", said).reasons)
    for each in denied:
        assert "words of pressure" not in " ".join(judged("无法打印", each).reasons), each


@pytest.mark.parametrize(
    "said", ["特别紧急", "非常紧急", "级别:紧急", "urgent, not working", "是不是紧急?当然紧急"]
)
def test_a_letter_of_another_word_denies_nothing(said: str) -> None:
    assert "words of pressure" in " ".join(judged("无法打印", said).reasons)


@pytest.mark.parametrize(
    ("text", "impact"),
    [
        ("我们部门都打不开OA", Impact.DEPARTMENT),
        ("没有影响到整个部门,OA打不开", Impact.USER),
        ("OA打不开,不只是我", Impact.DEPARTMENT),
        ("全公司都断网了", Impact.ORGANISATION),
        ("全公司断网?不是,只有我", Impact.ORGANISATION),  # two sentences, the first one is believed
        ("不是全公司断网,只有我断网", Impact.USER),
        ("全公司除了我都正常,我打不开", Impact.USER),
        ("请通知全公司下周培训", Impact.USER),
        ("nobody can open the CRM", Impact.DEPARTMENT),
        ("everyone except me can open the CRM, I can't open it", Impact.USER),
        ("it does not affect the whole company, my Excel crashes", Impact.USER),
        ("投影有点偏色,不影响使用", Impact.NOBODY),
    ],
)
def test_the_scope_is_that_of_the_sentence_about_the_failure(text: str, impact: Impact) -> None:
    found = judged("help", text)
    assert found.impact is impact, found.reasons


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("核心业务系统打不开", True),
        ("交易系统,今天早上开始,一直报错", True),
        ("The trading system and the mail server are down", True),
        ("核心业务系统正常,Excel打不开", False),
        ("我是交易系统部门的,鼠标用不了", False),
        ("Forgot my password for the trading system, cannot log in", False),
        ("Where is the trading system manual? My mouse is broken", False),
        ("请问核心业务系统怎么申请账号", False),
    ],
)
def test_a_core_system_counts_when_it_fails_and_not_when_it_is_named(text: str, fails: bool) -> None:
    found = judged("help", text)
    assert (found.impact is Impact.ORGANISATION) is fails, found.reasons


def test_a_security_event_is_at_least_p2_and_p1_when_it_spreads() -> None:
    assert judged("电脑中毒了").priority is Priority.P2
    assert judged("电脑中毒了", "不急").priority is Priority.P2
    spreads = judged("电脑中毒了", "好几台都中毒了")
    assert spreads.priority is Priority.P1
    assert "impact: a security event that spreads: 好几台" in spreads.reasons
    assert judged("网络安全培训", "邀请您参加勒索病毒防范培训").priority is Priority.P4
    assert judged("no virus", "There is no virus on my laptop, it does not start").priority is Priority.P3


def test_a_vip_and_key_business_go_one_step_up_together_too() -> None:
    calm, vip = judged("Outlook打不开"), judged("Outlook打不开", vip=True)
    assert (calm.priority, vip.priority) == (Priority.P3, Priority.P2)
    assert "the requester is a VIP: one step up from P3" in vip.reasons
    assert judged("月末结账,系统登录不了").priority is Priority.P2
    assert judged("月末结账,系统登录不了", vip=True).priority is Priority.P2
    assert judged("请问月末结账的表怎么填").priority is Priority.P4


def test_others_who_report_the_same_widen_the_impact() -> None:
    found = judge("VPN连不上", "", RULES, alike=Alike(impact=Impact.DEPARTMENT, reason="3 people: #1, #2"))
    assert (found.priority, found.impact) == (Priority.P2, Impact.DEPARTMENT)
    assert "impact: 3 people: #1, #2" in found.reasons
    found = judge("全公司断网", "", RULES, alike=Alike(impact=Impact.DEPARTMENT, reason="3 people"))
    assert found.impact is Impact.ORGANISATION


def test_words_of_pressure_off_hours_are_evidence_for_the_on_call() -> None:
    assert judged("无法打印", "紧急", off_hours=True).urgent_off_hours
    assert not judged("无法打印", "紧急").urgent_off_hours
    assert not judged("无法打印", "不紧急", off_hours=True).urgent_off_hours
    night = later(hours=12)
    assert next_working(policy().calendar, night) > night
    by_night, by_day = decided(mail("无法打印,紧急"), now=night), decided(mail("无法打印,紧急"))
    assert after(by_night).history[0].data.get("urgent_off_hours") is True
    assert "urgent_off_hours" not in after(by_day).history[0].data
    assert any("outside working hours" in reason for reason in by_night.reasons)


@pytest.mark.parametrize(
    "rest",
    [
        "\n\n-- \nChen Xiao\nOur emergency number: urgent, 24 hours, whole company",
        "\n\n> From: somebody\n> 全公司断网,核心业务系统宕机",
        "\n\n-----原始邮件-----\n发件人: 张三 <z@example.com>\n发送时间: 2024年5月19日\n"
        "主题: 全公司断网\n\n全公司断网了!",
        "\n\nIf you have any problem, call the whole company hotline.\n"
        "This e-mail is confidential and intended for the addressee only; if received in error, delete it "
        "urgently.",
    ],
    ids=["signature", "quote", "original", "disclaimer"],
)
def test_quotes_signatures_and_disclaimers_do_not_count(rest: str) -> None:
    calm = after(decided(mail("我的键盘缺一个键帽,有点不方便", subject="键盘")))
    assert calm.priority is Priority.P4
    assert (
        after(decided(mail("我的键盘缺一个键帽,有点不方便" + rest, subject="键盘"))).priority is Priority.P4
    )


def test_traditional_letters_say_the_same() -> None:
    assert judged("全公司斷網").priority is Priority.P1
    assert judged("電腦中毒", "多臺電腦都中毒了").priority is Priority.P1


def test_every_reason_names_its_rule_and_its_words() -> None:
    assert judged("我们部门都打不开OA").reasons == (
        "priority P2: impact department, urgency hindered",
        "impact: 部门都",
        "urgency: 打不开",
    )


def test_a_desk_without_any_words_of_its_own_still_judges() -> None:
    bare = replace(RULES, impact_words={}, urgency_words={}, core_systems=(), trouble=(), pressing=())
    assert judge("anything", "at all", bare).priority is Priority.P3


def test_the_work_for_a_hostile_mail_is_bounded() -> None:
    found = judged("急" * 5_000, "不是很" * 50_000 + "紧急" * 50_000)
    assert found.priority in (Priority.P3, Priority.P4)
