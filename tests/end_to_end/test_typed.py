"""The same act by mail and at the shell: equal tickets, entries and mails, beside a running daemon."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.demo.people import ANN, BOB, CHEN, WANG
from daemon.desk.model import Outcome, Status
from daemon.desk.typed import TYPED_VERBS
from daemon.store import tickets
from daemon.store.tables import delivery, mail, message
from parsers.tokens import without_tokens
from tests.end_to_end.command import Ended, postdesk, run_apart
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import files_of, text_of
from tests.end_to_end.world import World

FIRST, SECOND = "20240521-001", "20240521-002"


def reported(world: World) -> World:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.write(CHEN, "VPN 连不上", "从今天早上起就这样。")
    return world


def typed(world: World, *arguments: str, by: str = "ann") -> Ended:
    """Type an act, and let the daemon send what follows."""
    ended = postdesk(world, "ticket", *arguments, "--as", by)
    world.sweep()
    return ended


def state(world: World, numbers: tuple[str, ...] = (FIRST, SECOND)) -> dict[str, Any]:
    """All that is known of these tickets, but when exactly, and what a receipt said."""
    found: dict[str, Any] = {}
    with world.app.database.read() as connection:
        for number in numbers:
            ticket_id = tickets.id_of(connection, number)
            assert ticket_id is not None
            one = tickets.load(connection, [ticket_id])[ticket_id]
            mails = connection.execute(
                sa.select(mail, delivery.c.recipient, delivery.c.state)
                .join(delivery, delivery.c.mail_id == mail.c.id)
                .where(mail.c.ticket_id == ticket_id, mail.c.template.not_in(("receipt", "looked_up")))
                .order_by(mail.c.id)
            )
            found[number] = {
                "ticket": (
                    one.status,
                    one.owner,
                    one.team,
                    one.priority,
                    one.category,
                    one.copied,
                    one.version,
                ),
                "events": [(e.kind, e.actor, _to_the_minute(dict(e.data))) for e in one.history],
                "entries": [
                    (e.kind, e.author, e.visibility, e.text, _to_the_minute(e.parts))
                    for e in world.entries(one)
                ],
                "mails": [
                    (
                        *(m.template, m.recipient, m.state, m.from_name, m.subject),
                        *(without_tokens(m.text), len(m.attachments)),
                    )
                    for m in mails
                ],
            }
    return found


def _to_the_minute(data: Mapping[str, Any]) -> str:
    """The same with instants cut: one act came a moment after the other."""
    return re.sub(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d[.\d]*", r"\1", repr(dict(data)))


ACTS = {
    "take": ("#take", ("take", FIRST)),
    "assign": ("#assign wang", ("assign", FIRST, "wang")),
    "to a team": ("#assign application", ("assign", FIRST, "application")),
    "priority": ("#priority P1", ("priority", FIRST, "P1")),
    "category": ("#category account", ("category", FIRST, "account")),
    "note": ("#note the concentrator is broken", ("note", FIRST, "the concentrator", "is broken")),
    "channel": ("#channel phone", ("channel", FIRST, "phone")),
    "watch": ("#watch zhao", ("watch", FIRST, "zhao")),
    "merge": (f"#merge {SECOND}", ("merge", FIRST, SECOND)),
    "resolve": (
        "#resolve\ncause: a full table\nsolution: restarted it\n\nDear Bob, try again please.",
        (
            *("resolve", FIRST, "cause: a full table", "solution: restarted it"),
            *("--text", "Dear Bob, try again please."),
        ),
    ),
    "resolve in a line": (
        "#resolve restarted it\ncause: a full table\n\nDear Bob",
        ("resolve", FIRST, "restarted it", "cause: a full table", "--text", "Dear Bob"),
    ),
    "close": ("#close", ("close", FIRST)),
    "reply": ("Dear Bob,\n\nwe are on it.", ("reply", FIRST, "Dear Bob,\n\nwe are on it.")),
    "wait": ("#wait user", ("wait", FIRST, "user")),
    "eta": ("#eta 2024-05-21 15:00", ("eta", FIRST, "2024-05-21", "15:00")),
    "contacted": ("#contacted phone", ("contacted", FIRST, "phone")),
    "time": ("#time 30", ("time", FIRST, "30")),
    "log": ("#log restarted the concentrator", ("log", FIRST, "restarted the concentrator")),
    "workaround": ("#workaround use the web portal", ("workaround", FIRST, "use the web portal")),
    "link": (f"#link {SECOND}", ("link", FIRST, SECOND)),
    "spam": ("#spam", ("spam", FIRST)),
    "ack": ("#ack", ("ack", FIRST)),
    "snooze": ("#snooze 2h", ("snooze", FIRST, "2h")),
    "refused": ("#priority P9", ("priority", FIRST, "P9")),
    "refused with words": ("#assign nobody\n\nDear Bob", ("assign", FIRST, "nobody", "--text", "Dear Bob")),
    "unknown": ("#tkae\n\nDear Bob", ("reply", FIRST, "#tkae\n\nDear Bob")),
    "a late command": ("Dear Bob\n#close", ("reply", FIRST, "Dear Bob\n#close")),
}


@pytest.mark.parametrize("name", ACTS)
def test_mail_and_shell_do_the_same(make_world: MakeWorld, name: str) -> None:
    text, arguments = ACTS[name]
    by_mail = reported(make_world("mailed").start())
    by_mail.answer(ANN, text, to=FIRST, without_quote=True)
    by_mail.sweep()
    by_shell = reported(make_world("typed").start())
    ended = typed(by_shell, *arguments)
    assert state(by_shell) == state(by_mail)
    assert len(state(by_mail)[FIRST]["events"]) > 1 or name == "refused"
    receipts = [m.template for m in by_shell.sent if m.template in ("receipt", "looked_up")]
    assert receipts == []
    failed = name.startswith(("refused", "unknown", "a late"))
    assert ended.code == int(failed), ended.err
    line = text.splitlines()[-1 if name == "a late command" else 0]
    assert line in ended.out or name in ("reply", "resolve", "resolve in a line")


def test_every_offered_command_of_a_ticket_can_be_typed() -> None:
    listed = run_apart("ticket", "--help").out
    for verb in TYPED_VERBS:
        assert f"\n  {verb} " in listed
    assert "  for " not in listed
    assert "  away " not in listed


def test_words_come_from_a_file_or_standard_input_and_files_go_with_them(
    world: World, tmp_path: Path
) -> None:
    reported(world)
    words, photo = tmp_path / "words.txt", tmp_path / "照片.png"
    words.write_text("您好,请看附件。\n\n李", encoding="utf-8")
    photo.write_bytes(b"\x89PNG rest")
    assert typed(world, "reply", SECOND, "--file", str(words), "--attach", str(photo)).code == 0
    got = world.newest(CHEN)
    assert "请看附件" in text_of(got)
    assert files_of(got) == {"照片.png": b"\x89PNG rest"}
    assert typed(world, "reply", SECOND).code == 1


def test_it_is_explained_and_says_who_typed_it(world: World) -> None:
    reported(world)
    assert typed(world, "take", FIRST).code == 0
    told = postdesk(world, "explain", FIRST).out
    assert "typed at the shell by an operating-system user who may read the database" in told
    assert "ann acts at the shell" in told
    shown = json.loads(postdesk(world, "message", "list", "--json").out)
    assert [row["mailbox"] for row in shown].count("shell") == 1
    with world.app.database.read() as connection:
        row = connection.execute(sa.select(message).where(message.c.account == "shell")).one()
    assert row.filed
    assert row.outcome == Outcome.FOLLOW_UP


def test_it_works_in_a_process_of_its_own_beside_the_daemon(world: World) -> None:
    reported(world)
    options = ("--as", "ann", "--config", str(world.config))
    ended = run_apart("ticket", "reply", SECOND, "-", *options, stdin="请重启。")
    assert ended.code == 0, ended.err
    world.clock.move_to(datetime.now(UTC))  # that process has no other clock
    world.until(lambda: "请重启。" in text_of(world.newest(CHEN)), "the running daemon did not send it")
    assert "请重启。" in text_of(world.newest(CHEN))


def test_json_tells_what_was_done_and_whom_it_was_told(world: World) -> None:
    reported(world)
    told = json.loads(typed(world, "assign", FIRST, "王磊", "--json").out)
    assert told["done"] == [{"written": "#assign 王磊", "result": "assigned", "value": WANG.name}]
    assert told["ticket"]["owner"] == "wang"
    assert {"mail": "assigned", "to": WANG.address} in told["mails"]
    assert not any(sent["mail"] == "receipt" for sent in told["mails"])


def test_who_acts_must_be_known(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reported(world)
    unknown = typed(world, "take", FIRST, by="mallory")
    assert unknown.code == 2
    assert "there are ann, wang, zhao" in unknown.err
    nobody = postdesk(world, "ticket", "take", FIRST)
    assert nobody.code == 2
    assert "POSTDESK_AS" in nobody.err
    monkeypatch.setenv("POSTDESK_AS", "wang")
    assert postdesk(world, "ticket", "take", FIRST).code == 0
    assert world.tickets()[0].owner == "wang"


def test_no_such_ticket_changes_nothing(world: World) -> None:
    reported(world)
    before = state(world)
    for number in ("20240521-099", "099"):
        ended = typed(world, "close", number)
        assert ended.code == 1
        assert number in ended.err
    assert state(world) == before


def test_staff_who_reported_a_fault_themselves_act_as_staff(world: World) -> None:
    world.write(ANN, "My screen is black", "It does not turn on.")
    assert typed(world, "resolve", FIRST, "solution: cable").code == 0
    assert world.tickets()[0].status is Status.RESOLVED


def test_a_note_of_several_paragraphs_stays_inside_whole(world: World) -> None:
    reported(world)
    assert typed(world, "note", FIRST, "one\n\ntwo\n#close\nBob is a fool").code == 0
    assert len(world.got(BOB)) == 1
    texts = [entry.text for entry in world.entries(world.tickets()[0])]
    assert "one two #close Bob is a fool" in texts


def test_tickets_are_found_and_listed_without_a_trace(world: World) -> None:
    reported(world)
    before = state(world)
    found = postdesk(world, "ticket", "find", "809")
    assert FIRST in found.out
    assert "1 of the newest 2 tickets" in found.out
    mine = json.loads(postdesk(world, "ticket", "mine", "--as", "ann", "--json").out)
    assert mine["count"] == len(mine["tickets"])
    assert state(world) == before
