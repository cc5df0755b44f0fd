"""The administrator's command that may refuse an attachment, with real processes."""

from __future__ import annotations

import sys
from email.message import EmailMessage

import pytest

from daemon.attachment_check import AttachmentCheck
from parsers.reading import Reading

BY_CONTENT = "import sys; sys.exit(b'EVIL' in sys.stdin.buffer.read())"


def refused(command: tuple[str, ...], timeout: float = 20) -> list[str]:
    """Return the names of the refused files out of a clean and a bad one."""
    mail = EmailMessage()
    mail["From"] = "bob@example.com"
    mail["Subject"] = "Two files"
    mail.set_content("Here.")
    for name, content in (("clean.bin", b"good"), ("bad.bin", b"an EVIL one")):
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    raw = mail.as_bytes()
    parsed = Reading.of(raw).mail
    parts = AttachmentCheck(command, timeout).refused(raw, parsed)
    return [attachment.filename for attachment in parsed.attachments if attachment.part in parts]


def test_without_a_command_everything_passes() -> None:
    assert refused(()) == []


def test_the_command_sees_the_decoded_file_and_decides() -> None:
    assert refused((sys.executable, "-c", BY_CONTENT)) == ["bad.bin"]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("/nowhere/scanner",), id="missing"),
        pytest.param((sys.executable, "-c", "raise SystemExit(2)"), id="an error of its own"),
        pytest.param((sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"), id="killed"),
    ],
)
def test_what_cannot_be_checked_is_refused(command: tuple[str, ...]) -> None:
    assert refused(command) == ["clean.bin", "bad.bin"]


def test_a_command_that_hangs_is_ended_and_refuses() -> None:
    assert refused((sys.executable, "-c", "import time; time.sleep(60)"), timeout=0.3) == [
        "clean.bin",
        "bad.bin",
    ]


def test_a_command_that_reads_nothing_may_still_decide() -> None:
    assert refused((sys.executable, "-c", "pass")) == []
