"""Who plays in the stories, and the desk that they play at."""

from __future__ import annotations

from pathlib import Path

from daemon.demo.people import ADMINISTRATOR, BOB, CHEN, DESK, Actor, password
from tests.stories.house import VOUCHER

GRACE = Actor(name="Grace Hall", address="grace.hall@demo.test")
"""A colleague of Bob's."""
MIN = Actor(name="周敏", address="zhou.min@demo.test")
"""A colleague of Chen's."""
WANG = Actor(name="王磊", address="wang.lei@demo.test")
ANN = Actor(name="Ann Clarke", address="ann.clarke@demo.test")
LIU = Actor(name="刘洋", address="liu.yang@demo.test")
SUN = Actor(name="孙丽", address="sun.li@demo.test")
"""Supervisor of every team."""
ZHAO = Actor(name="赵敏", address="zhao.min@demo.test")
"""Manager."""
HE = Actor(name="何静", address="he.jing@demo.test")
"""Approves changes, where `APPROVER` is configured."""
QIAN = Actor(name="钱伟", address="qian.wei@demo.test")
"""Technical lead, where `LEAD` is configured."""
ROB = Actor(name="Rob Lane", address="rob.lane@demo.test")
TANG = Actor(name="唐佳", address="tang.jia@demo.test")
IDA = Actor(name="Ida Moss", address="ida.moss@demo.test")
"""More who report things."""
ACME = Actor(name="ACME Support", address="help@acme.test")
"""An outside helper; a vendor where `VENDOR` is configured."""
MAX = Actor(name="Max Muster", address="max@elsewhere.test")
"""Works at ACME and writes from an address that nobody knows."""

ENGINEERS = (WANG, ANN, LIU)
STAFF = (*ENGINEERS, SUN, ZHAO, HE, QIAN)
REQUESTERS = (CHEN, BOB, GRACE, MIN, ROB, TANG, IDA)
EVERYBODY = (*REQUESTERS, *STAFF, ACME, MAX)

__all__ = ["BOB", "CHEN", "DESK", "Actor"]


def users() -> dict[str, str]:
    """Return every account of the house with its password."""
    return {
        address: password(address) for address in (DESK, ADMINISTRATOR, *(each.address for each in EVERYBODY))
    }


CONFIG = """\
[desk]
name = "IT Support"
address = "{desk}"
administrator = "{administrator}"
data_dir = "{folder}/data"
language = "en"

[[mailbox]]
id = "support"
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = "{desk}"
password_file = "{folder}/password"
plus_addressing = true
{mailbox}

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
local_hostname = "desk.test"

[[person]]
id = "wang"
name = "{wang.name}"
address = "{wang.address}"
language = "zh-CN"

[[person]]
id = "ann"
name = "{ann.name}"
address = "{ann.address}"

[[person]]
id = "liu"
name = "{liu.name}"
address = "{liu.address}"
language = "zh-CN"

[[person]]
id = "sun"
name = "{sun.name}"
address = "{sun.address}"
roles = ["supervisor"]
language = "zh-CN"

[[person]]
id = "zhao"
name = "{zhao.name}"
address = "{zhao.address}"
roles = ["manager"]

[[team]]
id = "desktop"
name_en = "Desktop support"
name_zh = "桌面支持组"
members = ["wang"]
supervisor = "sun"

[[team]]
id = "network"
name_en = "Network operations"
name_zh = "网络运维组"
members = ["ann"]
supervisor = "sun"

[[team]]
id = "application"
name_en = "Application support"
name_zh = "应用支持组"
members = ["liu"]
supervisor = "sun"

[[team]]
id = "system"
name_en = "System operations"
name_zh = "系统运维组"
members = ["liu", "wang"]
supervisor = "sun"

[digest]
at = "17:30"

{extra}
"""
"""All else is as shipped: the questions, the closing checks, the hold of what engineers write."""

APPROVER = f"""
[[person]]
id = "he"
name = "{HE.name}"
address = "{HE.address}"
roles = ["approver"]
language = "zh-CN"
"""
LEAD = f"""
[[person]]
id = "qian"
name = "{QIAN.name}"
address = "{QIAN.address}"
roles = ["technical_lead"]
language = "zh-CN"
"""
VENDOR = f"""
[[vendor]]
id = "acme"
name_en = "ACME Support"
name_zh = "艾克米"
address = "{ACME.address}"
domains = ["acme.test"]
customer_number = "C-20931"
language = "en"

[vendors]
allow_unencrypted = true
"""


def write_desk(
    folder: Path,
    *,
    imap_port: int,
    smtp_port: int,
    desk: str = DESK,
    extra: str = "",
    vouched: bool = False,
) -> Path:
    """Write the stories' configuration and its password file into `folder`; return the former's path."""
    secret = folder / "password"
    secret.write_text(password(desk), encoding="utf-8")
    secret.chmod(0o600)
    path = folder / "config.toml"
    text = CONFIG.format(
        desk=desk,
        administrator=ADMINISTRATOR,
        folder=folder,
        imap_port=imap_port,
        smtp_port=smtp_port,
        wang=WANG,
        ann=ANN,
        liu=LIU,
        sun=SUN,
        zhao=ZHAO,
        extra=extra,
        mailbox=f'authserv_id = "{VOUCHER}"' if vouched else "",
    )
    path.write_text(text, encoding="utf-8")
    return path
