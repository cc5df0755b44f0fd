"""`postdesk simulate`: what mails would have become, under one configuration or two, with nothing written."""

from __future__ import annotations

import json
import mailbox
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.config import load
from daemon.demo.people import ANN, BOB, CHEN, DESK
from daemon.simulate import differences, read_folder, simulate
from tests.end_to_end.command import run_here
from tests.end_to_end.desk_config import write_config
from tests.end_to_end.letters import letter

MONDAY = datetime(2024, 5, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_config(tmp_path, imap_port=1, smtp_port=1)


@pytest.fixture
def letters() -> list[bytes]:
    first = letter(BOB, DESK, "VPN does not connect", "It says error 809.", at=MONDAY)
    more = {"References": "<vpn.1@demo.test>"}
    return [
        first.replace(b"Message-ID: <", b"Message-ID: <vpn.1@demo.test>\r\nX-Old-ID: <", 1),
        letter(BOB, DESK, "Re: VPN", "At home only.", at=MONDAY + timedelta(minutes=5), headers=more),
        letter(CHEN, DESK, "打印机卡纸", "二楼的打印机又卡纸了。", at=MONDAY + timedelta(days=1)),
    ]


@pytest.fixture
def folder(tmp_path: Path, letters: list[bytes]) -> Path:
    folder = tmp_path / "mails"
    folder.mkdir()
    for number, raw in enumerate(letters, 1):
        (folder / f"{number}.eml").write_bytes(raw)
    return folder


def test_mails_are_run_in_their_order_and_time_passes_between_them(config: Path, folder: Path) -> None:
    lines = simulate(load(config), read_folder(folder), "support")
    assert [line.outcome for line in lines if line.outcome != "due"] == [
        "new_ticket",
        "follow_up",
        "new_ticket",
    ]
    first, second = lines[0], lines[1]
    assert (first.ticket, first.category, first.team, first.owner) == (
        "20240520-001",
        "network",
        "network",
        "ann",
    )
    assert second.ticket == first.ticket
    reminders = [line for line in lines if line.outcome == "due"]
    assert reminders and all(line.at <= lines[-1].at for line in reminders)
    assert any(f"target_reminder to {ANN.address}" in line.mails for line in reminders)


def test_maildir_mbox_and_single_files_are_read_too(tmp_path: Path, letters: list[bytes]) -> None:
    maildir, mbox = mailbox.Maildir(tmp_path / "maildir"), mailbox.mbox(tmp_path / "mbox")
    (tmp_path / "one.eml").write_bytes(letters[0])
    for raw in letters:
        maildir.add(raw)
        mbox.add(raw)
    mbox.close()
    for name, count in (("maildir", 3), ("mbox", 3), ("one.eml", 1)):
        found = read_folder(tmp_path / name)
        assert [one.reading is not None for one in found] == [True] * count, name


def test_only_the_differences_of_another_configuration_are_printed(
    config: Path, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(config.read_text().replace('members = ["ann"]', 'members = ["wang"]'))
    here = simulate(load(config), read_folder(folder), "support")
    assert differences(here, here) == []
    there = simulate(load(other), read_folder(folder), "support")
    changed = {name for name, _, _ in differences(here, there)}
    assert changed >= {"1.eml", "2.eml"}  # the reminders before 3.eml go to another person as well
    first = next(pair for pair in differences(here, there) if pair[0] == "1.eml")
    assert first[1] is not None and first[2] is not None
    assert (first[1].owner, first[2].owner) == ("ann", "wang")
    ended = run_here(
        "simulate", str(folder), "--config", str(config), "--against", str(other), "--json", "--due"
    )
    assert {row["name"] for row in json.loads(ended.out)} == changed
    same = run_here("simulate", str(folder), "--config", str(config), "--against", str(config))
    assert "None of the 3 mails" in same.out


def test_nothing_is_written_anywhere(
    config: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = sorted(path for path in tmp_path.rglob("*"))
    ended = run_here("simulate", str(folder), "--config", str(config))
    assert ended.code == 0
    assert "new_ticket 2" in ended.out
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_what_cannot_be_read_is_a_line_of_its_own_and_an_empty_folder_is_refused(
    config: Path, folder: Path, tmp_path: Path
) -> None:
    (folder / "4.eml").write_bytes(b"")
    lines = simulate(load(config), read_folder(folder), "support")
    assert "quarantined" in [line.outcome for line in lines if line.name == "4.eml"]
    empty = tmp_path / "empty"
    empty.mkdir()
    ended = run_here("simulate", str(empty), "--config", str(config))
    assert ended.code == 1 and "holds no mail" in ended.err
    ended = run_here("simulate", str(folder), "--config", str(config), "--mailbox", "nowhere")
    assert ended.code == 1 and "nowhere" in ended.err


def test_differences_see_language_questions_helpers_and_the_promised_contact(
    tmp_path: Path, folder: Path
) -> None:
    here = simulate(load(write_config(tmp_path, imap_port=1, smtp_port=1)), read_folder(folder), "support")
    asking = tmp_path / "asking"
    asking.mkdir()
    other = write_config(asking, imap_port=1, smtp_port=1, questions=5)
    there = simulate(load(other), read_folder(folder), "support")
    (_, one, two) = next(pair for pair in differences(here, there) if pair[0] == "3.eml")
    assert one is not None and two is not None
    assert (one.questions, one.language) == ((), "zh-CN")
    assert two.questions[0] == "fault_time"
    assert one.first_contact_by == two.first_contact_by != ""
    for changed in (
        {"language": "en"},
        {"questions": ("phone",)},
        {"copied": ("li",)},
        {"first_contact_by": ""},
    ):
        assert not one.same_as(replace(one, **changed)), changed  # type: ignore[arg-type]


def test_what_falls_due_is_shown_only_when_asked_for(config: Path, folder: Path) -> None:
    plain = run_here("simulate", str(folder), "--config", str(config), "--json")
    assert [row["outcome"] for row in json.loads(plain.out)] == ["new_ticket", "follow_up", "new_ticket"]
    full = run_here("simulate", str(folder), "--config", str(config), "--json", "--due")
    assert "due" in [row["outcome"] for row in json.loads(full.out)]
    assert "due" not in run_here("simulate", str(folder), "--config", str(config)).out
