"""Signed ids over real IMAP and SMTP: what brings a mail to its ticket, what replays, what leaks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from daemon.demo.host import MailHost
from daemon.demo.people import ANN, BOB, CHEN, DESK, Actor, password, users
from daemon.desk.model import Outcome, Status
from daemon.keys import rotate
from parsers.tokens import find_tokens
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, files_of, html_of, letter, read, subject_of, text_of
from tests.end_to_end.test_loops import bounce
from tests.end_to_end.world import World

VENDOR = Actor(name="Acme Support", address="help@vendor.test")


@pytest.fixture
def world(world: World) -> World:
    """A world in which Bob has reported a fault that is Ann's."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


@pytest.fixture
def with_plus(make_world: MakeWorld) -> World:
    """The same where the server takes "support+anything@"."""
    world = make_world(mailbox="plus_addressing = true", smtp="plus_addressing = true").start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


def body_token(text: str) -> str:
    found = re.search(r"\[ref:(pd\w+)\]", text)
    assert found, text
    return found[1]


def last(world: World) -> Outcome:
    return world.taken[-1].decision.outcome


def nothing_leaked(world: World, ids_of_staff: list[str]) -> None:
    """Neither Bob nor the vendor was ever sent an id of a mail to staff, anywhere in a mail."""
    for who in (BOB.address, VENDOR.address, CHEN.address):
        for content in world.host.deliveries_to(who):
            mail = read(content)
            shown = find_tokens("\n".join((str(mail.items()), text_of(mail), html_of(mail))))
            assert not set(shown) & set(ids_of_staff)
            for name, file in files_of(mail).items():
                assert not set(find_tokens(file.decode("latin-1"))) & set(ids_of_staff), name


def staff_tokens(world: World) -> list[str]:
    found: list[str] = []
    for content in world.host.deliveries_to(ANN.address):
        mail = read(content)
        found += find_tokens("\n".join((str(mail.items()), text_of(mail))))
    assert found
    return found


# -- what brings a mail to its ticket ----------------------------------------------------------------------


def test_every_mail_carries_a_signed_id_and_its_line_in_text_and_html(world: World) -> None:
    for who in (BOB, ANN):
        mail = world.newest(who)
        assert len(find_tokens(str(mail["Message-ID"]))) == 1
        assert body_token(text_of(mail)) == body_token(html_of(mail))
        assert body_token(text_of(mail)) not in str(mail.items())


def test_a_reply_that_kept_nothing_but_the_quoted_line_finds_its_ticket(world: World) -> None:
    token = body_token(text_of(world.newest(BOB)))
    world.write(BOB, "about my problem", f"It happens at home only.\n\n> [ref:{token.upper()}]")
    assert last(world) is Outcome.FOLLOW_UP
    assert len(world.tickets()) == 1
    assert token not in "".join(text_of(mail) for mail in world.got(ANN))


def test_a_new_mail_to_the_reply_address_finds_its_ticket(with_plus: World) -> None:
    world = with_plus
    address = str(world.newest(BOB)["Reply-To"])
    assert re.fullmatch(r"support\+pdr\w+@demo\.test", address)
    world.write(BOB, "one more thing", "It happens at home only.", to=address)
    assert last(world) is Outcome.FOLLOW_UP
    world.write(CHEN, "one more thing", "Me too.", to=address)
    assert last(world) is Outcome.HELD  # whoever has the address takes no part by that


@pytest.mark.parametrize("shown_by", ["envelope", "text"])
def test_a_bounce_is_known_by_the_address_it_comes_to_and_by_the_line_it_returns(
    with_plus: World, shown_by: str
) -> None:
    world = with_plus
    (sent,) = [one for one in world.host.accepted if one.recipient == BOB.address]
    assert re.fullmatch(r"support\+pde\w+@demo\.test", sent.sender)
    report = bounce("<nobody.knows@this.test>").decode()
    if shown_by == "envelope":
        report = report.replace("To: support@demo.test", f"To: {sent.sender}")
    else:
        line = f"> [ref:{body_token(text_of(read(sent.content)))}]"
        report = report.replace("It could not be delivered.", f"It could not be delivered.\r\n{line}")
    world.receive(report.encode(), sender="")
    assert last(world) is Outcome.BOUNCE
    assert any("returns our mail (acknowledgement)" in why for why in world.taken[-1].decision.reasons)
    assert any(BOB.address in text_of(mail) for mail in world.got(ANN, "VPN")[1:])


@pytest.mark.parametrize("plain", [True, False], ids=["beside a text", "alone"])
def test_a_reply_whose_quote_stands_in_its_html_only_finds_its_ticket(world: World, plain: bool) -> None:
    token = body_token(text_of(world.newest(BOB)))
    quote = f"<p>It happens at home only.</p><blockquote>[ref:{token}]</blockquote>"
    parts = [("text/plain", "It happens at home only.")] if plain else []
    body = "".join(
        f"--b\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{text}\r\n"
        for kind, text in (*parts, ("text/html", quote))
    )
    head = 'multipart/alternative; boundary="b"'
    raw = world.letter(BOB, "still", "", headers={"Content-Type": head}).partition(b"\r\nContent-Type: text")[
        0
    ]
    world.receive(raw + f"\r\n\r\n{body}--b--\r\n".encode(), sender=BOB.address)
    assert last(world) is Outcome.FOLLOW_UP
    assert len(world.tickets()) == 1
    assert token not in "".join(text_of(mail) + html_of(mail) for mail in world.got(ANN))


# -- what is replayed --------------------------------------------------------------------------------------


def test_a_vendor_who_was_forwarded_a_mail_and_forges_the_engineer_is_held(world: World) -> None:
    """Forwarded as text, a mail shows the line and not its Message-ID."""
    shown = text_of(world.newest(ANN))
    forged = f"#close\n\nBegin forwarded message:\n\n{shown}"
    world.write(ANN, "Re: [#20240521-001] VPN does not connect", forged)
    assert last(world) is Outcome.HELD
    assert world.tickets()[0].status is Status.NEW
    assert "Nothing was done" in text_of(world.newest(ANN))  # the real Ann is asked
    nothing_leaked(world, staff_tokens(world))


def test_an_id_that_was_answered_with_the_vendor_in_copy_is_worth_nothing_afterwards(world: World) -> None:
    assigned = world.newest(ANN)
    world.answer(ANN, "We ask the maker.", headers={"Cc": VENDOR.address})
    assert last(world) is Outcome.FOLLOW_UP
    forged = letter(ANN, DESK, "Re: VPN", "#close", at=world.clock.now(), headers=answer_headers(assigned))
    world.receive(forged, sender=VENDOR.address)
    assert last(world) is Outcome.HELD
    assert world.tickets()[0].status is Status.OPEN
    question = world.newest(ANN, "VPN")
    world.write(ANN, f"Re: {subject_of(question)}", "no", headers=answer_headers(question))
    assert world.tickets()[0].status is Status.OPEN


def test_a_token_on_another_ticket_stays_a_token_of_its_own_ticket(world: World) -> None:
    world.write(BOB, "Wifi is slow", "In the whole building.")
    first, second = world.tickets()
    got = world.newest(ANN, first.number)
    world.write(ANN, f"Re: [#{second.number}] Wifi", "#take", headers=answer_headers(got))
    first, second = world.tickets()
    assert (first.status, second.status) == (Status.OPEN, Status.NEW)


def test_a_token_of_a_removed_engineer_is_worth_nothing(world: World) -> None:
    config = world.config.read_text().replace('address = "ann.clarke@demo.test"', 'address = "new@demo.test"')
    got = world.newest(ANN)
    world.stop()
    world.config.write_text(config)
    world.start()
    world.write(ANN, f"Re: {subject_of(got)}", "#close", headers=answer_headers(got))
    assert last(world) is Outcome.HELD
    assert world.tickets()[0].status is Status.NEW
    assert len(world.got(ANN)) == 1


def test_an_answer_under_an_old_key_counts_during_the_overlap_and_no_longer(world: World) -> None:
    got = world.newest(ANN)
    path = world.app.settings.key_file
    rotate(path, world.clock.now(), timedelta(days=2))
    world.restart()
    world.write(ANN, f"Re: {subject_of(got)}", "#take", headers=answer_headers(got))
    assert world.tickets()[0].status is Status.OPEN
    world.advance(days=3)
    world.write(ANN, f"Re: {subject_of(got)}", "#close", headers=answer_headers(got))
    assert last(world) is Outcome.HELD
    assert world.tickets()[0].status is Status.OPEN
    question = world.newest(ANN, "Was this you|VPN")
    world.write(ANN, f"Re: {subject_of(question)}", "yes", headers=answer_headers(question))
    assert world.tickets()[0].status is Status.CLOSED


def test_a_saved_mail_of_the_desk_is_not_passed_on_to_the_requester(world: World) -> None:
    """Its header would let Bob speak as Ann."""
    saved = world.host.deliveries_to(ANN.address)[-1]
    files = (("assignment.eml", "message/rfc822", saved), ("steps.txt", "text/plain", b"1. reboot"))
    world.answer(ANN, "See the attached.", to="VPN", attachments=files)
    got = world.newest(BOB, "VPN")
    assert list(files_of(got)) == ["steps.txt"]
    assert "assignment.eml" in text_of(got)  # by name: what was left out is told
    nothing_leaked(world, staff_tokens(world))


def test_what_an_engineer_quotes_of_a_mail_to_staff_leaves_without_its_line(world: World) -> None:
    token = body_token(text_of(world.newest(ANN)))
    words = f"Please quote [ref:{token}] or {token} or support+{token}@demo.test when you call."
    world.answer(ANN, words, to="VPN", without_quote=True)
    assert "when you call" in text_of(world.newest(BOB, "VPN"))
    nothing_leaked(world, staff_tokens(world))


def test_the_log_holds_no_id(world: World, log: list[dict[str, object]]) -> None:
    world.answer(ANN, "Please try again.", to="VPN")
    assert log
    assert not find_tokens(repr(log))


# -- other desks -------------------------------------------------------------------------------------------


def test_the_same_number_of_another_desk_is_not_ours(make_world: MakeWorld) -> None:
    """Bob writes to both desks; both gave him number 1 of the day."""
    other_address = "hr@demo.test"
    host = MailHost({**users(), other_address: password(other_address)}).start()
    it = make_world("it", host=host).start()
    hr = make_world("hr", host=host, desk=other_address).start()
    it.write(BOB, "VPN does not connect", "It says error 809.")
    hr.write(BOB, "Holiday", "How many days are left?")
    from_hr = next(m for m in it.got(BOB, "Holiday"))
    assert "[#20240521-001]" in subject_of(from_hr)
    it.write(BOB, f"Re: {subject_of(from_hr)}", "And can IT do this?", headers=answer_headers(from_hr))
    assert last(it) is Outcome.NEW_TICKET
    host.stop()
