"""How pressing tickets are, several reports of the same, the language of answers: with the real daemon."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from daemon.demo.people import ANN, BOB, CHEN, COPY_ROOM, WANG, Actor
from daemon.store.tables import message
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import html_of, subject_of, text_of
from tests.end_to_end.world import World

BELOW_ZH, BELOW_EN = "下方附有中文。", "The same in English is below."


def reasons(world: World) -> list[Any]:
    """Of every message, oldest first."""
    with world.app.database.read() as connection:
        rows = connection.execute(sa.select(message.c.reasons).order_by(message.c.id))
        return [row.reasons for row in rows]


def test_reasons_are_stored_with_the_message_and_shown_to_who_gets_the_ticket(world: World) -> None:
    world.write(CHEN, "全公司断网", "从9点开始全公司都上不了网")
    (ticket,) = world.tickets()
    assert ticket.priority.value == "P1"
    assert "impact: 全公司" in reasons(world)[0]
    assert "全公司" in text_of(world.newest(ANN))


def test_an_urgent_header_and_an_urgent_signature_press_nobody(world: World) -> None:
    world.write(
        BOB,
        "Keyboard",
        "A key label came off, now and then I mistype.\n\n"
        "-- \nBob Harris\nIn urgent cases: whole company hotline",
        headers={"X-Priority": "1 (Highest)", "Importance": "high"},
    )
    assert [ticket.priority.value for ticket in world.tickets()] == ["P4"]


def test_the_third_who_reports_the_same_gets_a_higher_priority_and_the_others_are_named(world: World) -> None:
    world.write(CHEN, "VPN连不上", "公司VPN连不上,提示错误691")
    world.advance(minutes=5)
    world.write(BOB, "VPN error 691", "VPN does not connect, error 691")
    world.advance(minutes=5)
    world.write(COPY_ROOM, "VPN", "VPN一直连不上,错误691")
    assert [ticket.priority.value for ticket in world.tickets()] == ["P3", "P3", "P2"]
    first, second, _ = (ticket.number for ticket in world.tickets())
    assert f"impact: 3 people report the same within 30 min: #{second}, #{first}" in reasons(world)[2]


def test_reports_that_are_read_together_know_of_each_other(make_world: MakeWorld) -> None:
    world = make_world().start()
    world.stop()
    for actor in (CHEN, BOB, COPY_ROOM):
        world.put(world.letter(actor, "VPN连不上", f"公司VPN连不上,错误691。{actor.name}"))
    world.start()
    world.settle()
    assert sorted(ticket.priority.value for ticket in world.tickets()) == ["P2", "P3", "P3"]


def test_a_person_who_repeats_and_an_old_report_count_not(world: World) -> None:
    world.write(CHEN, "VPN连不上", "公司VPN连不上,提示错误691")
    world.write(CHEN, "VPN还是连不上", "公司VPN还是连不上,错误691")
    world.write(BOB, "VPN error 691", "VPN does not connect, error 691")
    world.advance(minutes=31)
    world.write(COPY_ROOM, "VPN", "VPN一直连不上,错误691")
    assert {ticket.priority.value for ticket in world.tickets()} == {"P3"}


def test_how_many_and_how_long_are_configured(make_world: MakeWorld) -> None:
    world = make_world(extra="[priority]\nsimilar_department = 2\nsimilar_minutes = 120\n").start()
    world.write(CHEN, "VPN连不上", "公司VPN连不上,提示错误691")
    world.advance(minutes=60)
    world.write(COPY_ROOM, "VPN", "VPN一直连不上,错误691")
    assert [ticket.priority.value for ticket in world.tickets()] == ["P3", "P2"]


def test_alerts_of_machines_are_nobody_who_reports_the_same(make_world: MakeWorld) -> None:
    source = '[alerts]\nsources = [{ id = "zabbix", senders = ["zabbix@demo.test"], kind = "zabbix" }]\n'
    world = make_world(extra=source).start()
    zabbix = Actor(name="Zabbix", address="zabbix@demo.test")
    for name in ("a", "b"):
        world.write(
            zabbix,
            f"Problem: VPN does not connect, error 691 {name}",
            f"Problem started at 09:00:00 on 2024.05.21\nProblem name: VPN error 691 {name}\n"
            f"Host: vpn-{name}\n"
            f"Severity: High\nOriginal problem ID: {ord(name)}\n",
        )
    world.write(BOB, "VPN error 691", "VPN does not connect, error 691")
    people = [ticket for ticket in world.tickets() if not ticket.machine]
    assert len(world.tickets()) == 3
    assert [ticket.priority.value for ticket in people] == ["P3"]


def test_who_tells_no_language_is_answered_in_both_and_remembered_once_they_do(world: World) -> None:
    world.write(BOB, "VPN", "")
    answer = world.newest(BOB)
    text, html = text_of(answer), html_of(answer)
    number = world.tickets()[0].number
    assert subject_of(answer) == f"[#{number}] VPN"
    for said in (text, html):
        assert said.index(BELOW_ZH) < said.index("Thank you for writing to us") < said.index("我们已经收到")
    assert text.count("\n-- \n") == 1
    assert html.count("<body") == html.count("</body>") == 1
    world.write(BOB, "VPN again", "I still cannot connect to the VPN.")
    assert "我们已经收到" not in text_of(world.newest(BOB))
    world.write(BOB, "SAP", "")
    assert "我们已经收到" not in text_of(world.newest(BOB))


def test_only_the_acknowledgement_is_in_both(world: World) -> None:
    world.write(BOB, "VPN", "")
    world.answer(ANN, "Please restart it.\n", to="VPN")
    world.answer(ANN, "#resolve\ncause: it hung\nsolution: restarted\ntested: yes\n", to="VPN")
    after_the_first = [text_of(mail) for mail in world.got(BOB)][1:]
    assert len(after_the_first) >= 2
    assert not [text for text in after_the_first if BELOW_ZH in text or BELOW_EN in text]
    assert BELOW_ZH not in "".join(text_of(mail) for mail in (*world.got(ANN), *world.got(WANG)))


def test_japanese_and_korean_are_not_answered_as_chinese(world: World) -> None:
    world.write(BOB, "プリンター", "プリンターが動きません。よろしくお願いします。")
    assert BELOW_ZH in text_of(world.newest(BOB))
