"""Made tickets in two languages: words that overlap, drift over time, wrong labels, long ones and short."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from daemon.desk.classifier import Row

TOPICS: dict[str, tuple[str, str]] = {
    "network": (
        "vpn wifi wireless cable switch proxy dns gateway timeout disconnect anyconnect 809 latency",
        "无线 网线 断网 网速 交换机 代理 网关 拨号 掉线 信号",
    ),
    "hardware": (
        "laptop monitor keyboard mouse battery dock printer toner fan charger bluescreen ram",
        "笔记本 显示器 键盘 鼠标 电池 打印机 卡纸 硒鼓 蓝屏 开机",
    ),
    "account": (
        "password locked account login unlock mfa token permission expired username sso reset",
        "密码 锁定 账号 登录 解锁 权限 过期 验证码 重置 用户名",
    ),
    "software": (
        "excel outlook word install update licence crash plugin macro office activation version",
        "安装 升级 激活 闪退 插件 宏 许可证 版本 卸载 软件",
    ),
    "application": (
        "invoice approval erp order report workflow voucher ledger payroll posting customer crm",
        "审批 发票 报表 流程 凭证 订单 工资 客户 财务 单据",
    ),
}
COMMON_EN = (
    "hello please help since yesterday this morning cannot does not work problem again thanks error my the"
)
COMMON_ZH = "您好 请 帮忙 昨天 今天早上 不能 没有反应 问题 又 谢谢 报错 我的 麻烦 处理 一下"


def tickets(
    count: int, *, seed: int = 5, wrong: float = 0.05, topics: Sequence[str] = tuple(TOPICS)
) -> list[Row]:
    """Return tickets, oldest first; `wrong` is the share that carries another topic's label."""
    chance = Random(seed)
    return [_ticket(chance, number / count, wrong, topics) for number in range(count)]


def _ticket(chance: Random, age: float, wrong: float, topics: Sequence[str]) -> Row:
    weights = [1 / (1 + place) for place in range(len(topics))]
    topic = chance.choices(topics, weights)[0]
    chinese = chance.random() < 0.5
    own = TOPICS[topic][chinese].split()
    # words come into use and go out of use
    shift = int(age * len(own) / 2)
    own = own[shift : shift + 1 + len(own) // 2]
    common = (COMMON_ZH if chinese else COMMON_EN).split()
    foreign = TOPICS[chance.choice(topics)][chinese].split()
    length = chance.choice((3, 6, 12, 25))
    words = [
        chance.choice(own if (said := chance.random()) < 0.3 else foreign if said < 0.38 else common)
        for _ in range(length)
    ]
    between = "" if chinese else " "
    label = chance.choice(topics) if chance.random() < wrong else topic
    return Row(subject=between.join(words[:2]), body=between.join(words[2:]), label=label)


def share_right(answers: Sequence[str | None], rows: Sequence[Row]) -> float:
    return sum(answer == row.label for answer, row in zip(answers, rows, strict=True)) / len(rows)
