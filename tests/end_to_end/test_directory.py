"""A person of the directory writes: their zone, their name, and their second address, while the desk runs."""

from __future__ import annotations

import json
from pathlib import Path

from daemon.demo.people import ANN, BOB, CHEN, WANG, Actor
from daemon.desk.model import Language, Status
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, quoted, subject_of, text_of
from tests.end_to_end.world import World

AT_HOME = Actor(name="Bob", address="bob@home.example")
RESOLVE = "#resolve\ncause: an old certificate\nsolution: renewed it\ntested: signed in\n\nPlease try again."
NAMELESS = Actor(name="", address=BOB.address)


def bring_in(world: World, text: str) -> None:
    """Import a list beside the running daemon."""
    file = Path(world.folder / "list.csv")
    file.write_text(text, encoding="utf-8")
    ended = postdesk(world, "contacts", "import", str(file))
    assert (ended.code, ended.err) == (0, "")


def test_a_person_is_told_their_own_time_and_speaks_from_their_second_address(world: World) -> None:
    bring_in(
        world,
        f"Email,Name,Department,Time zone\n{BOB.address}; {AT_HOME.address},Bob Harris,Sales,Europe/Berlin\n",
    )
    world.write(NAMELESS, "VPN does not connect", "It says error 809.")
    world.write(CHEN, "VPN 连不上", "显示错误 809。")
    first = text_of(world.newest(BOB))
    assert "by Tue 21 May, 03:30." in first  # 09:30 at the desk
    assert "Bob Harris" in first
    assert "5月21日（周二）09:30" in text_of(world.newest(CHEN))
    (ticket, _) = world.tickets()
    assert ticket.requester.name == "Bob Harris"

    got = world.newest(BOB)
    world.write(
        AT_HOME,
        f"Re: {subject_of(got)}",
        "It is the same at home." + quoted(got, world.desk),
        headers=answer_headers(got),
    )
    world.write(AT_HOME, f"Re: [#{ticket.number}] VPN", "And once more, without a thread.")
    assert world.outcomes() == {"new_ticket": 2, "follow_up": 2}
    assert [one.author for one in world.entries(ticket)] == ["requester"] * 3

    assert "Tue 21 May, 09:30" in text_of(world.got(ANN)[0])  # staff: the desk's time
    world.answer(ANN, RESOLVE)
    resolved = world.newest(BOB, "VPN")
    assert world.tickets()[0].status is Status.RESOLVED
    world.at(12, 0)
    assert "Fri 24 May, 03:00" in text_of(resolved)
    world.write(
        AT_HOME,
        f"Re: {subject_of(resolved)}",
        "Works now, thank you." + quoted(resolved, world.desk),
        headers=answer_headers(resolved),
    )
    assert world.tickets()[0].status is Status.CLOSED
    closed = world.newest(BOB, "VPN")
    assert "Tue 28 May, 06:00" in text_of(closed)


def test_an_import_beside_the_daemon_is_known_to_the_next_mail(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.write(AT_HOME, "Re: [#20240521-001] VPN", "It is the same at home.")
    assert world.outcomes() == {"new_ticket": 1, "held": 1}
    bring_in(world, f"邮箱,姓名\n{BOB.address};{AT_HOME.address},Bob Harris\n")
    world.write(AT_HOME, "Re: [#20240521-001] VPN", "It is still the same at home.")
    assert world.outcomes() == {"new_ticket": 1, "held": 1, "follow_up": 1}
    shown = json.loads(postdesk(world, "contacts", "show", AT_HOME.address, "--json").out)
    assert shown["tickets"] == 1
    assert postdesk(world, "contacts", "forget", BOB.address).code == 0
    world.write(AT_HOME, "Re: [#20240521-001] VPN", "And now I am a stranger again.")
    assert world.outcomes() == {"new_ticket": 1, "held": 2, "follow_up": 1}


def test_whom_staff_report_for_is_who_the_directory_says_and_is_asked_nothing(make_world: MakeWorld) -> None:
    world = make_world(questions=5, mailbox='authserv_id = "mx.demo.test"').start()
    bring_in(
        world,
        "Email,Name,Department,Phone,VIP,Language,Time zone\n"
        f"{BOB.address},Bob Harris,Sales,+86 21 5555 0102,yes,zh-CN,Europe/Berlin\n",
    )
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.write(
        ANN,
        "Printer on the third floor",
        f"#for {BOB.address}\n#channel phone\n\nHe called: the printer jams.",
        headers={"Authentication-Results": "mx.demo.test; dmarc=pass header.from=demo.test"},
    )
    ticket = world.tickets()[-1]
    assert (ticket.requester.name, ticket.language) == ("Bob Harris", Language.ZH_CN)
    shown = json.loads(postdesk(world, "ticket", "show", ticket.number, "--json").out)
    record = {name: value["text"] for name, value in shown["record"].items()}
    assert (record["department"], record["phone"]) == ("Sales", "+86 21 5555 0102")
    assert (record["mail"], record["system"]) == (BOB.address, "printer")
    acknowledged = text_of(world.newest(BOB, "Printer"))
    assert "登记" in acknowledged and "1." not in acknowledged
    receipt = text_of(world.newest(ANN, "Done"))
    assert "1. Since when does it happen" in receipt and "phone number" not in receipt
    (assigned,) = [text_of(m) for m in (*world.got(WANG, "Printer"), *world.got(ANN, "For you: Printer"))]
    assert "Earlier tickets" in assigned and "VPN does not connect" in assigned
    assert "Not told yet" in assigned
