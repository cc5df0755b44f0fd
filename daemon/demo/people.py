"""The demo's desk: who works there, who writes to it, and the handful of lines it is configured with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from daemon.demo.host import MailHost

DESK = "support@demo.test"
ADMINISTRATOR = "admin@demo.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody with a mailbox."""

    name: str
    address: str


CHEN = Actor(name="陈晓", address="chen.xiao@demo.test")
BOB = Actor(name="Bob Harris", address="bob.harris@demo.test")
WANG = Actor(name="王磊", address="wang.lei@demo.test")
ANN = Actor(name="Ann Clarke", address="ann.clarke@demo.test")
ZHAO = Actor(name="赵敏", address="zhao.min@demo.test")
COPY_ROOM = Actor(name="复印室", address="copy.room@demo.test")

EVERYBODY = (DESK, ADMINISTRATOR, *(actor.address for actor in (CHEN, BOB, WANG, ANN, ZHAO, COPY_ROOM)))


def password(address: str) -> str:
    """Return the password of an account of the demo: it is no secret."""
    return "demo-" + address.partition("@")[0]


def users() -> dict[str, str]:
    """Return every account with its password."""
    return {address: password(address) for address in EVERYBODY}


CONFIG = """\
[desk]
name = "IT Support"
address = "{desk}"
administrator = "{administrator}"
data_dir = "{folder}/data"

[[mailbox]]
id = "support"
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = "{desk}"
password_file = "{folder}/password"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"

[[person]]
id = "wang"
name = "{wang.name}"
address = "{wang.address}"

[[person]]
id = "ann"
name = "{ann.name}"
address = "{ann.address}"
language = "en"

[[person]]
id = "zhao"
name = "{zhao.name}"
address = "{zhao.address}"
roles = ["manager"]
language = "en"

[[team]]
id = "desktop"
name_en = "Desktop support"
name_zh = "桌面支持组"
members = ["wang"]
supervisor = "zhao"

[[team]]
id = "network"
name_en = "Network operations"
name_zh = "网络运维组"
members = ["ann"]
supervisor = "zhao"

[[team]]
id = "application"
name_en = "Application support"
name_zh = "应用支持组"
members = ["ann", "wang"]
supervisor = "zhao"

[[team]]
id = "system"
name_en = "System operations"
name_zh = "系统运维组"
members = ["wang", "ann"]
supervisor = "zhao"

[digest]
at = "17:30"
"""
"""What a desk has to say; all else is the shipped default."""


def write_config(folder: Path, host: MailHost) -> Path:
    """Write the demo's configuration and password file into `folder`; return the configuration's path."""
    secret = folder / "password"
    secret.write_text(password(DESK), encoding="utf-8")
    secret.chmod(0o600)
    path = folder / "config.toml"
    path.write_text(
        CONFIG.format(
            desk=DESK,
            administrator=ADMINISTRATOR,
            folder=folder,
            imap_port=host.imap_port,
            smtp_port=host.smtp_port,
            wang=WANG,
            ann=ANN,
            zhao=ZHAO,
        ),
        encoding="utf-8",
    )
    return path
