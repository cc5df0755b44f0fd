"""What a requester is asked for, how they answer, and what the engineer sees of it (SPEC A4, A5)."""

from __future__ import annotations

import json

import pytest

from daemon.demo.people import ANN, BOB, CHEN, WANG
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, html_of, subject_of, text_of
from tests.end_to_end.world import World


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world(questions=5).start()


def test_a_chinese_requester_answers_by_number_and_the_engineer_has_it_at_a_glance(world: World) -> None:
    world.write(CHEN, "打印机卡纸", "您好，三楼的打印机又卡纸了。\n\n谢谢\n陈晓")
    asked = text_of(world.newest(CHEN))
    assert "1. 故障从什么时候开始" in asked and "2. 您的联系电话？" in asked
    assert "涉及系统：打印机" in asked
    assert "3楼" in text_of(world.newest(WANG)) or "三楼" in text_of(world.newest(WANG))
    world.answer(CHEN, "1. 今天早上8点半\n2. 13912345678\n3. 财务部")
    told = text_of(world.newest(WANG))
    assert "Phone: 13912345678" in told and "Department: 财务部" in told  # Wang reads English here
    (ticket,) = world.tickets()
    shown = json.loads(postdesk(world, "ticket", "show", ticket.number, "--json").out)
    assert shown["record"]["phone"] == {
        "text": "13912345678",
        "source": "answer",
        "snippet": shown["record"]["phone"]["snippet"],
    }
    assert shown["record"]["fault_time"]["text"]


def test_an_english_requester_answers_between_the_quoted_questions(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    got = world.newest(BOB)
    quoted = "\n".join(f"> {line}" for line in text_of(got).splitlines())
    answered = quoted.replace("reach you?", "reach you?\n+86 21 5555 0102").replace(
        "are you in?", "are you in?\nAccounts"
    )
    assert answered != quoted
    world.write(BOB, f"Re: {subject_of(got)}", answered, headers=answer_headers(got))
    told = text_of(world.newest(ANN))
    assert "Phone: +86 21 5555 0102" in told
    assert "Department: Accounts" in told


def test_who_is_silent_is_reminded_once_and_the_work_is_not_held_up(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.answer(ANN, "#take")
    for _ in range(8):
        world.advance(hours=12)
    reminders = world.got(BOB, "A few questions")
    assert len(reminders) == 1
    assert "phone number" in text_of(reminders[0]) and "phone number" in html_of(reminders[0])
    world.answer(BOB, "1. since this morning", to="A few questions")
    assert world.tickets()[0].status.value == "open"


def test_earlier_tickets_of_the_requester_stand_in_the_assignment(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.write(BOB, "Wifi is slow", "In the whole building, the wireless network is slow.")
    told = text_of(world.newest(ANN, "Wifi"))
    assert "Earlier tickets" in told and "20240521-001 VPN does not connect" in told


def test_explain_names_each_value_with_its_source(world: World) -> None:
    raw = world.letter(BOB, "VPN", "It fails.\n\nDepartment: Accounts\nPhone: +86 21 5555 0102")
    path = world.folder / "one.eml"
    path.write_bytes(raw)
    out = postdesk(world, "explain", str(path)).out
    assert "department: Accounts, from label" in out
    assert "phone: +86 21 5555 0102" in out


def test_explain_reads_times_as_of_the_mails_own_date_and_shows_language_and_questions(world: World) -> None:
    raw = world.letter(CHEN, "打印机卡纸", "打印机从昨天下午3点开始卡纸，报错。")
    lines = [line for line in raw.splitlines() if not line.lower().startswith(b"date:")]
    path = world.folder / "one.eml"
    path.write_bytes(b"Date: Tue, 14 May 2024 09:00:00 +0800\r\n" + b"\r\n".join(lines))
    told = json.loads(postdesk(world, "explain", str(path), "--json").out)
    (since,) = [line for line in told["record"] if line.startswith("fault_time")]
    assert "2024-05-13T15:00" in since
    assert told["language"] == "language zh-CN: their words"
    assert any("联系电话" in line for line in told["asks"])
    path.write_bytes(b"Date: Tue, 14 May 2030 09:00:00 +0800\r\n" + b"\r\n".join(lines))
    told = json.loads(postdesk(world, "explain", str(path), "--json").out)
    (since,) = [line for line in told["record"] if line.startswith("fault_time")]
    assert "2024-05-" in since, "a clock that runs ahead is not believed"
