"""What passes between requester and engineer, and what never does."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from daemon.demo.people import ANN, BOB, CHEN, WANG, ZHAO
from daemon.desk.model import Outcome, Status
from tests.end_to_end.letters import (
    answer_headers,
    files_of,
    html_of,
    letter,
    quoted,
    read,
    subject_of,
    text_of,
)
from tests.end_to_end.world import World

SECRET = "Bob broke it himself, as usual"


@pytest.fixture
def world(world: World) -> World:
    """A world in which Bob has reported a fault that is Ann's."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


def everything_to_bob(world: World) -> str:
    """All that Bob was ever sent, decoded, headers and all."""
    mails = [read(content) for content in world.host.deliveries_to(BOB.address)]
    return "\n".join(
        "\n".join((str(mail.items()), subject_of(mail), text_of(mail), html_of(mail))) for mail in mails
    )


def last_outcome(world: World) -> Outcome:
    return world.taken[-1].decision.outcome


# -- who speaks ------------------------------------------------------------------------------------------


def test_a_forged_close_is_held_asked_about_and_done_when_the_real_person_says_so(world: World) -> None:
    world.write(ANN, "[#20240521-001] VPN does not connect", "#close\n\nWe are done here.")
    assert world.outcomes() == {"new_ticket": 1, "held": 1}
    assert world.tickets()[0].status is Status.NEW
    assert len(world.got(BOB)) == 1
    question = world.newest(ANN)
    assert "#close" in text_of(question)
    assert "Nothing was done" in text_of(question)

    world.write(
        ANN,
        f"Re: {subject_of(question)}",
        "#close" + quoted(question, world.desk),
        headers=answer_headers(question),
    )
    assert world.tickets()[0].status is Status.CLOSED
    assert "We are done here" not in everything_to_bob(world)


def test_a_forger_who_knows_the_question_but_not_its_id_is_asked_about_again(world: World) -> None:
    world.write(ANN, "[#20240521-001] VPN does not connect", "#close")
    guessed = {"In-Reply-To": "<pd.0000000000000000000000000000000000000000@demo.test>"}
    world.write(ANN, "Re: [#20240521-001] VPN does not connect", "#close yes", headers=guessed)
    assert world.tickets()[0].status is Status.NEW
    assert world.outcomes()["held"] == 2


def test_an_id_that_went_to_somebody_else_proves_nothing(world: World) -> None:
    """Bob knows the ids of what he was sent; answering those in Ann's name gives him no power."""
    known_to_bob = world.newest(BOB)
    world.write(
        ANN, "Re: [#20240521-001] VPN does not connect", "#close", headers=answer_headers(known_to_bob)
    )
    assert world.tickets()[0].status is Status.NEW
    assert world.outcomes()["held"] == 1


def test_a_stranger_with_a_ticket_number_learns_nothing_until_the_owner_lets_them_in(world: World) -> None:
    world.write(CHEN, "[#20240521-001] VPN does not connect", "What does it say?")
    assert [ticket.requester.address for ticket in world.tickets()] == [BOB.address]
    assert last_outcome(world) is Outcome.HELD
    assert "What does it say?" not in everything_to_bob(world)
    assert world.got(CHEN) == []
    world.answer(ANN, "yes", to="May they take part")
    assert world.taken[-1].decision.admit == (CHEN.address,)
    world.write(CHEN, "Re: [#20240521-001] VPN does not connect", "It happens on my laptop too.")
    assert last_outcome(world) is Outcome.FOLLOW_UP
    assert "error 809" not in "".join(text_of(mail) for mail in world.got(CHEN))


# -- what the requester must not see ---------------------------------------------------------------------


def test_neither_address_nor_ids_of_an_engineer_reach_the_requester(world: World) -> None:
    for words in ("I am looking at it.", "Please try again.", "#resolve\nsolution: renewed\n\nAll done."):
        world.answer(ANN, words, to="VPN")
        world.answer(BOB, "Thank you, and what about the phone?", to="VPN")
    to_bob = b"\n".join(world.host.deliveries_to(BOB.address))
    ids_of_staff = [str(mail["Message-ID"]) for who in (ANN, WANG, ZHAO) for mail in world.got(who)]
    own_ids = [taken.reading.mail.message_id for taken in world.taken if _by(taken, ANN.address)]
    assert len(own_ids) == 3
    assert len(ids_of_staff) >= 4
    for never in [ANN.address, *ids_of_staff, *own_ids]:
        assert str(never).encode() not in to_bob
    assert b"Ann Clarke via IT Support" in to_bob


def _by(taken: object, address: str) -> bool:
    sender = taken.reading.mail.sender  # type: ignore[attr-defined]
    return sender is not None and sender.address == address


@pytest.mark.parametrize(
    "words",
    [
        f"#note {SECRET}",
        f"#note\n{SECRET}",
        f"#note thinking about it\n\n{SECRET}",
        f"#备注 {SECRET}",
        f"＃备注：{SECRET}",
        f"#resovle cause: {SECRET}\n{SECRET}",
        f"#internal\n{SECRET}",
        f"#take\n#nonsense {SECRET}\n{SECRET}",
        f"#assign nobody-knows\n{SECRET}",
        f"{SECRET}\n#close",
        f"#priority P7\n\n{SECRET}",
    ],
)
def test_what_may_be_meant_as_internal_never_reaches_the_requester(world: World, words: str) -> None:
    world.answer(ANN, words, to="VPN")
    assert SECRET not in everything_to_bob(world)
    kept = world.entries(world.tickets()[0])
    assert any(SECRET in entry.text and entry.visibility == "internal" for entry in kept)


def test_an_answer_to_a_reminder_is_an_internal_note(world: World) -> None:
    world.at(9, 25)
    reminder = world.newest(ZHAO)
    assert {one.template for one in world.deliveries() if one.recipient == ZHAO.address} == {
        "target_reminder"
    }
    world.write(ZHAO, f"Re: {subject_of(reminder)}", SECRET, headers=answer_headers(reminder))
    assert SECRET not in everything_to_bob(world)
    assert any(SECRET in entry.text for entry in world.entries(world.tickets()[0]))


def test_an_answer_to_the_digest_reaches_no_requester(world: World) -> None:
    world.at(17, 30)
    digest = world.newest(ZHAO, "^Tue 21 May")
    world.write(ZHAO, f"Re: {subject_of(digest)}", SECRET, headers=answer_headers(digest))
    assert SECRET not in everything_to_bob(world)


def test_an_answer_to_a_receipt_stays_with_staff(world: World) -> None:
    world.answer(ANN, "#take", to="VPN")
    receipt = world.newest(ANN)
    world.write(ANN, f"Re: {subject_of(receipt)}", SECRET, headers=answer_headers(receipt))
    assert SECRET not in everything_to_bob(world)
    assert any(SECRET in entry.text for entry in world.entries(world.tickets()[0]))


def test_a_new_mail_of_staff_with_the_number_alone_stays_with_staff(world: World) -> None:
    world.write(ANN, "[#20240521-001] VPN does not connect", SECRET)
    assert SECRET not in everything_to_bob(world)


def test_quoted_history_is_not_relayed(world: World) -> None:
    world.write(BOB, "My screen is black", "It says nothing.")
    got = world.newest(WANG, "screen")
    world.write(
        WANG,
        f"Re: {subject_of(got)}",
        f"Please restart it.\n\nOn Tuesday, IT Support wrote:\n> {SECRET}\n",
        headers=answer_headers(got),
    )
    relayed = text_of(world.newest(BOB, "screen"))
    assert "Please restart it." in relayed
    assert SECRET not in everything_to_bob(world)


# -- attachments -----------------------------------------------------------------------------------------


def test_attachments_travel_both_ways_byte_for_byte(world: World) -> None:
    picture, table = os.urandom(70_001), "名称,数量\r\n打印机,3\n".encode("gb18030")
    world.write(
        CHEN,
        "打印机卡纸",
        "见照片。",
        attachments=(
            ("会议室 照片.jpg", "image/jpeg", picture),
            ("会议室 照片.jpg", "image/jpeg", picture[:100]),
            ("清单.csv", "text/csv", table),
        ),
    )
    to_wang = world.newest(WANG, "卡纸")
    names = [part.get_filename() for part in to_wang.walk() if part.get_filename()]
    assert len(names) == 3
    contents = [part.get_payload(decode=True) for part in to_wang.walk() if part.get_filename()]
    assert contents == [picture, picture[:100], table]
    assert "会议室 照片.jpg" in files_of(to_wang)

    manual = os.urandom(30_000)
    world.answer(WANG, "请看说明。", to="卡纸", attachments=(("说明.pdf", "application/pdf", manual),))
    assert files_of(world.newest(CHEN, "卡纸"))["说明.pdf"] == manual


def test_blocked_types_are_named_and_not_relayed(world: World) -> None:
    world.answer(
        BOB,
        "See the files.",
        to="VPN",
        attachments=(
            ("log.txt", "text/plain", b"all is well"),
            ("fix.EXE", "application/octet-stream", b"MZ evil"),
        ),
    )
    relayed = world.newest(ANN)
    assert files_of(relayed) == {"log.txt": b"all is well"}
    assert "fix.EXE" in text_of(relayed)
    world.answer(ANN, "Run this.", attachments=(("tool.js", "text/javascript", b"alert(1)"),))
    answer = world.newest(BOB)
    assert files_of(answer) == {}
    assert "tool.js" in text_of(answer)
    kept = [taken.reading.mail.attachments for taken in world.taken if taken.reading.mail.attachments]
    assert [len(files) for files in kept] == [2, 1]


def test_what_exceeds_the_limit_together_is_named_and_not_relayed(world: World) -> None:
    with_limit = world.config.read_text().replace(
        "[digest]", "[attachments]\nrelay_max_megabytes = 1\n\n[digest]"
    )
    world.config.write_text(with_limit)
    world.restart()
    files = tuple(
        (f"part{number}.bin", "application/octet-stream", os.urandom(400_000)) for number in range(3)
    )
    world.answer(BOB, "In three parts.", to="VPN", attachments=files)
    relayed = world.newest(ANN)
    assert list(files_of(relayed)) == ["part0.bin", "part1.bin"]
    assert "part2.bin" in text_of(relayed)


def test_what_the_administrators_command_refuses_is_named_and_not_relayed(
    world: World, tmp_path: Path
) -> None:
    scanner = tmp_path / "scanner.py"
    scanner.write_text("import sys; sys.exit(b'EVIL' in sys.stdin.buffer.read())")
    command = json.dumps([sys.executable, str(scanner)])
    world.config.write_text(
        world.config.read_text().replace("[digest]", f"[attachments]\ncheck_command = {command}\n\n[digest]")
    )
    world.restart()
    world.answer(
        BOB,
        "Two files.",
        to="VPN",
        attachments=(
            ("clean.bin", "application/octet-stream", b"good"),
            ("bad.bin", "application/octet-stream", b"an EVIL one"),
        ),
    )
    relayed = world.newest(ANN)
    assert files_of(relayed) == {"clean.bin": b"good"}
    assert "bad.bin" in text_of(relayed)


def test_the_attachments_of_a_held_mail_travel_when_it_is_let_in(world: World) -> None:
    photo = ("photo.jpg", "image/jpeg", b"a photo of the screen")
    world.write(CHEN, "[#20240521-001] VPN does not connect", "See the photo.", attachments=(photo,))
    assert last_outcome(world) is Outcome.HELD
    world.answer(ANN, "yes", to="May they take part")
    relayed = world.newest(ANN)
    assert "See the photo." in text_of(relayed)
    assert files_of(relayed) == {"photo.jpg": photo[2]}


def test_a_forwarded_message_travels_whole(world: World) -> None:
    inner = letter(CHEN, BOB.address, "原始邮件", "里面的话", at=world.clock.now())
    world.answer(
        BOB, "See the mail.", to="VPN", attachments=(("old.eml", "application/octet-stream", inner),)
    )
    assert files_of(world.newest(ANN))["old.eml"] == inner
