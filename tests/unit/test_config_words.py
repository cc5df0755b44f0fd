"""The shipped words: what ordinary reports come out as, by category and priority."""

from __future__ import annotations

from datetime import date

import pytest

from daemon.config import load, shipped
from daemon.desk.policy import Policy
from daemon.desk.triage import triage


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    file = tmp_path_factory.mktemp("config") / "config.toml"
    file.write_text(shipped(), encoding="utf-8")
    return load(file, today=date(2026, 6, 1), secrets=False).policy


@pytest.mark.parametrize(
    ("subject", "text", "category", "priority"),
    [
        # SPEC B2 names these.
        ("核心业务系统宕机", "", "application", "P1"),
        ("全公司断网", "", "network", "P1"),
        ("财务系统无法开票", "开票时提示失败", "application", "P3"),
        ("单个用户无法打印", "", "hardware", "P4"),
        ("桌面壁纸", "想换一张壁纸", "software", "P4"),
        ("勒索病毒", "我的电脑文件被加密了", "security", "P2"),
        ("勒索病毒", "病毒正在扩散到其他电脑", "security", "P1"),
        # Ordinary ones.
        ("OA系统登录报错", "提示账号锁定,重置密码后仍失败", "account", "P3"),
        ("电脑蓝屏", "今天早上开机蓝屏,代码0x0000007E", "hardware", "P3"),
        ("打印机卡纸", "3楼打印机一直卡纸", "hardware", "P4"),
        ("VPN连不上", "在家办公,VPN 连不上", "network", "P3"),
        ("某业务系统突然无法访问", "多个部门工作停滞", "application", "P1"),
        ("销售系统很慢", "整个部门都受影响,下单要等几分钟", "application", "P2"),
        ("邮箱收不到邮件", "从昨天起收不到外部邮件", "server", "P3"),
        ("申请开通权限", "新员工入职,请开通OA权限,不急", "account", "P4"),
        ("文件服务器磁盘空间不足", "", "server", "P3"),
        ("机房停电", "服务器全部宕机", "server", "P1"),
        ("系统很卡", "打开很慢,转圈", "performance", "P3"),
        ("页面空白", "点击无反应", "fault", "P3"),
        ("键盘缺一个键帽", "不影响使用,有空来看看", "hardware", "P4"),
        ("Printer on 3rd floor not working", "It shows a paper jam", "hardware", "P3"),
        ("Cannot log in to ERP", "My account seems to be locked out", "account", "P3"),
        ("Whole company has no internet", "", "network", "P1"),
        ("The trading system is down", "", "application", "P1"),
        ("Mail server is down", "", "server", "P1"),
        ("Suspicious email", "I clicked a link in a phishing mail", "security", "P2"),
        ("Please install Visio", "No hurry.", "software", "P4"),
        ("VPN drops", "It reconnects after a while, only sometimes", "network", "P4"),
        ("Shared drive full", "Several users cannot save, disk full", "server", "P2"),
        ("Excel crashes", "when I open the monthly file", "software", "P3"),
        ("Internet down at the whole office", "nobody can work", "network", "P1"),
        ("Laptop", "My laptop was stolen", "security", "P2"),
        ("手机丢了", "", "security", "P2"),
        ("申请开通VPN权限", "", "account", "P4"),
        ("[ALERT] CPU load on srv-db-02", "", "server", "P3"),
        ("Excel", "Excel is very slow", "performance", "P3"),
        ("Outlook", "The mail server does not answer Outlook", "server", "P3"),
        ("Windows VPN", "VPN连不上", "network", "P3"),
    ],
)
def test_an_ordinary_report_comes_out_right(
    policy: Policy, subject: str, text: str, category: str, priority: str
) -> None:
    found = triage(subject, text, policy)
    assert (found.category, found.priority.value) == (category, priority), found.reasons


@pytest.mark.parametrize(
    "text",
    [
        "URGENT!!! ASAP!!! my mouse is broken",
        "紧急!!!非常紧急!!!我的鼠标坏了,请马上处理",
        "Hi everyone, my keyboard is broken",
        "大家好,各位同事,我的键盘坏了",
        "王五\n上海分公司 市场部",
        "Our department would like to buy two monitors",
        "How do I print from the ERP?",
        "公司网络很慢",
    ],
)
def test_pressure_greetings_and_signatures_alone_raise_nobody(policy: Policy, text: str) -> None:
    assert triage("help", text, policy).priority.value in ("P3", "P4")


def test_what_no_rule_knows_goes_to_the_first_line(policy: Policy) -> None:
    found = triage("hello", "just testing", policy)
    assert (found.category, found.priority.value) == ("other", "P3")
