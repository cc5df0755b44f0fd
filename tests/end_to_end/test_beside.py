"""Who else works on the database: a second daemon is refused, the command line is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

from daemon.demo.people import ADMINISTRATOR, ANN, BOB
from tests.end_to_end.command import postdesk, run_apart
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import text_of
from tests.end_to_end.world import ROOT, World

RUN = "import sys; sys.argv[0] = 'postdesk'; from daemon.cli.main import main; main()"


def test_a_second_daemon_on_the_same_database_is_refused_with_a_sentence(world: World) -> None:
    ended = run_apart("run", "--config", str(world.config))
    assert ended.code == 1
    assert "another postdesk daemon" in ended.err
    assert f"is already working on {world.folder}/data/postdesk.db" in ended.err
    assert "Traceback" not in ended.err
    world.write(BOB, "VPN does not connect", "It says error 809.")  # the first is not disturbed
    assert len(world.got(BOB)) == 1


def test_the_command_line_works_beside_the_running_daemon(world: World) -> None:
    first = world.write(BOB, "VPN does not connect", "It says error 809.")
    number = "20240521-001"
    for arguments, words in (
        (("ticket", "list"), "VPN does not connect"),
        (("ticket", "show", number), "It says error 809."),
        (("ticket", "show", f"[#{number}]"), "acknowledgement to bob.harris@demo.test: sent"),
        (("outbox", "list"), "Nothing is waiting."),
        (("outbox", "list", "--all"), "acknowledgement"),
        (("explain", number), "new_ticket (rule new_ticket"),
        (("report", "daily"), "1"),
        (("quarantine", "list"), "The quarantine is empty."),
        (("check", "--offline"), "Everything works."),
    ):
        ended = postdesk(world, *arguments)
        assert (ended.code, ended.err) == (0, ""), arguments
        assert words in ended.out, arguments
    message = world.folder / "again.eml"
    message.write_bytes(first)
    assert "duplicate" in postdesk(world, "explain", str(message)).out
    assert world.outcomes() == {"new_ticket": 1}  # explaining writes nothing


def test_every_json_answer_is_json(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.append(b"\r\n \r\n")
    world.settle()
    for arguments in (
        ("ticket", "list", "--all"),
        ("ticket", "show", "20240521-001"),
        ("outbox", "list", "--all"),
        ("explain", "20240521-001"),
        ("report", "daily"),
        ("report", "daily", "--language", "zh-CN"),
        ("quarantine", "list"),
    ):
        ended = postdesk(world, *arguments, "--json")
        assert ended.code == 0, ended.err
        assert json.loads(ended.out), arguments


def test_check_tries_the_servers_and_says_which_one_does_not_answer(world: World) -> None:
    whole = postdesk(world, "check")
    assert whole.code == 0
    assert "signed in" in whole.out
    world.smtp.shut()
    half = postdesk(world, "check")
    assert half.code == 1
    assert f"FAIL  smtp: cannot use 127.0.0.1:{world.smtp.port}: nothing answers there" in half.out
    assert "ok    mailbox support" in half.out
    assert world.deliveries() == []


def test_a_mail_dropped_by_hand_is_not_sent(world: World) -> None:
    world.smtp.shut()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    (waiting,) = [one for one in world.deliveries() if one.recipient == BOB.address]
    assert postdesk(world, "outbox", "drop", str(waiting.id)).code == 0
    world.smtp.open()
    world.run_until_idle()
    assert world.got(BOB) == []
    assert len(world.got(ANN)) >= 1
    assert postdesk(world, "outbox", "drop", str(waiting.id)).code == 1


def test_the_installed_command_runs_a_desk_and_sigterm_ends_it_in_order(make_world: MakeWorld) -> None:
    """The real process on the real clock: an answer comes within it, and what is in hand is finished."""
    world = make_world()
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "run", "--config", str(world.config)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        lines: list[str] = []

        def listen() -> None:
            assert process.stderr is not None
            for line in process.stderr:
                lines.append(line)
                world.notice()

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        try:
            world.until(lambda: any("Mailbox is watched" in line for line in lines), "".join(lines))
            world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
            world.until(lambda: len(world.got(BOB)) == 1, "".join(lines))
            assert postdesk(world, "ticket", "list").out.count("VPN does not connect") == 1
        finally:
            os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
        listener.join(20)
    assert "Postdesk has stopped" in lines[-1]
    assert world.got(ADMINISTRATOR) == []
    world.start()
    assert {one.state for one in world.deliveries()} == {"sent"}
    assert all(one.uncertain == 0 for one in world.deliveries())
    assert "VPN" in text_of(world.newest(BOB))
