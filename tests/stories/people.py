"""Who plays in the stories, and the desk that they play at."""

from __future__ import annotations

from pathlib import Path

from daemon.demo.people import ADMINISTRATOR, BOB, CHEN, DESK, Actor, password

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
ACME = Actor(name="ACME Support", address="help@acme.test")
"""An outside helper."""

ENGINEERS = (WANG, ANN, LIU)
STAFF = (*ENGINEERS, SUN, ZHAO)
REQUESTERS = (CHEN, BOB, GRACE, MIN)
EVERYBODY = (*REQUESTERS, *STAFF, ACME)

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


def write_desk(folder: Path, *, imap_port: int, smtp_port: int, desk: str = DESK, extra: str = "") -> Path:
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
    )
    path.write_text(text, encoding="utf-8")
    return path
