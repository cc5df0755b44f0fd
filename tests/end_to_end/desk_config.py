"""The configuration of the desk in these tests: what a person has to say, and what a test adds."""

from __future__ import annotations

from pathlib import Path

from daemon.demo.people import ADMINISTRATOR, ANN, DESK, WANG, ZHAO, password

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
{mailbox}

{more_mailboxes}

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
local_hostname = "desk.test"
{smtp}

[[person]]
id = "wang"
name = "{wang.name}"
address = "{wang.address}"

[[person]]
id = "ann"
name = "{ann.name}"
address = "{ann.address}"

[[person]]
id = "zhao"
name = "{zhao.name}"
address = "{zhao.address}"
roles = ["manager"]

[[team]]
id = "desktop"
name_en = "Desktop support"
members = ["wang"]
supervisor = "zhao"

[[team]]
id = "network"
name_en = "Network operations"
members = ["ann"]
supervisor = "zhao"

[[team]]
id = "application"
name_en = "Application support"
members = ["ann", "wang"]
supervisor = "zhao"
{application}

[[team]]
id = "system"
name_en = "System operations"
members = ["wang", "ann"]
supervisor = "zhao"

[digest]
at = "17:30"

[questions]
most = {questions}

[relay]
hold_seconds = {hold}

[closing]
{closing}

{extra}
"""


def write_config(
    folder: Path,
    *,
    imap_port: int,
    smtp_port: int,
    desk: str = DESK,
    mailbox: str = "",
    more_mailboxes: str = "",
    smtp: str = "",
    application: str = "",
    extra: str = "",
    questions: int = 0,
    hold: int = 0,
    closing: str = "",
) -> Path:
    """Write config.toml and the password file into `folder`; return the configuration's path.

    `mailbox`, `smtp` and `application` (a team) are further lines of these sections, `more_mailboxes` and
    `extra` whole sections. Requesters are asked at most so many `questions`: reminders would stir in every
    test that lets days pass. For the same reason nothing is missing when a ticket closes, unless `closing`
    stands in place of what the section says of it. An engineer's words wait `hold` seconds before they leave.
    """
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
        zhao=ZHAO,
        mailbox=mailbox,
        more_mailboxes=more_mailboxes,
        smtp=smtp,
        application=application,
        extra=extra,
        questions=questions,
        hold=hold,
        closing=closing or "resolve_needs = []\nchecks = []",
    )
    path.write_text(text, encoding="utf-8")
    return path
