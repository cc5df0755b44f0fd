"""Who gets a ticket over real mail: absences, least work, rosters at night, second line, phone reports."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from daemon.clock import MovableClock
from daemon.demo.people import ANN, BOB, CHEN, WANG, ZHAO, Actor
from daemon.desk.model import Channel, Outcome, Status
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, quoted, subject_of, text_of
from tests.end_to_end.world import ZONE, World

VOUCHED = {"Authentication-Results": "mx.demo.test; dmarc=pass header.from=demo.test"}
"""What the receiving mail server writes on top of a mail of the house."""
BELIEVING = {"mailbox": 'authserv_id = "mx.demo.test"'}
CALL = "#for bob.harris@demo.test\n#channel phone\n\nHe called at 9:10: the printer prints blank pages."


def report(world: World, number: int, subject: str = "ERP 报销单打不开", actor: Actor = CHEN) -> str | None:
    """Somebody reports a fault of the business application; return who owns it."""
    world.write(actor, f"{subject} {number}", f"第 {number} 次")
    return world.tickets()[-1].owner


def reasons(world: World) -> str:
    return "; ".join(world.taken[-1].decision.reasons)


# -- away ------------------------------------------------------------------------------------------------


def test_who_says_that_they_are_away_gets_nothing_until_they_are_back(world: World) -> None:
    assert report(world, 1) == "ann"
    world.answer(ANN, "#away until 2024-05-23", without_quote=True)
    receipt = text_of(world.newest(ANN, "Done"))
    assert "away, this day included; no new tickets until: 2024-05-23" in receipt
    assert [report(world, n) for n in (2, 3)] == ["wang", "wang"]
    assert "ann is away until 2024-05-23" in reasons(world)

    listed = json.loads(postdesk(world, "absences", "--json").out)
    assert [(row["person"], row["by"]) for row in listed] == [("ann", "#away")]
    assert "Ann Clarke" in postdesk(world, "absences").out
    world.restart()
    assert report(world, 4) == "wang"

    world.at(9, 0, days=3)  # the 24th: she is back by herself
    assert report(world, 5) == "ann"
    assert postdesk(world, "absences").out.strip() == "Nobody is away."


def test_who_comes_back_early_says_so(world: World) -> None:
    report(world, 1)
    world.answer(ANN, "#away until 2024-06-30", without_quote=True)
    world.answer(ANN, "#away end", to="Done", without_quote=True)
    assert [report(world, n) for n in (2, 3)] == ["wang", "ann"]


def test_an_absence_out_of_the_blue_counts_after_the_real_person_said_yes(world: World) -> None:
    world.write(ANN, "Holidays", "#away 2024-05-21..2024-05-31\n\nSee you in June")
    assert world.taken[-1].decision.outcome is Outcome.HELD
    assert world.tickets() == []
    assert report(world, 1) == "ann"  # so far only From says so
    question = world.newest(ANN, "Was this you")
    assert "#away 2024-05-21..2024-05-31" in text_of(question)
    world.answer(ANN, "yes", to="Was this you")
    assert [report(world, n) for n in (2, 3)] == ["wang", "wang"]
    assert world.outcomes() == {"new_ticket": 3, "follow_up": 2}


def test_a_no_to_the_question_changes_nothing_and_opens_nothing(world: World) -> None:
    world.write(ANN, "Holidays", "#away 2024-05-21..2024-05-31")
    world.answer(ANN, "no", to="Was this you")
    assert [report(world, n) for n in (1, 2)] == ["ann", "wang"]
    assert world.outcomes() == {"refused": 1, "follow_up": 1, "new_ticket": 2}


def test_when_the_whole_team_is_away_the_supervisor_gets_it_and_hears_what_is_written(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.answer(ANN, "#away until 2024-05-31", to="VPN", without_quote=True)
    world.answer(BOB, "It is urgent", to="VPN")  # the owner is away
    assert "Bob Harris via IT Support" in world.newest(ZHAO, "VPN")["From"]
    assert subject_of(world.newest(ANN, "VPN")) == subject_of(world.newest(ZHAO, "VPN"))
    world.write(CHEN, "网络断了 VPN 也连不上", "三楼")
    assert world.tickets()[-1].owner == "zhao"
    assert "all of team network are away" in reasons(world)


# -- ways to choose --------------------------------------------------------------------------------------


def test_the_least_loaded_engineer_gets_the_next_ticket(make_world: MakeWorld) -> None:
    world = make_world(application='assign = "least_loaded"').start()
    assert [report(world, n) for n in (1, 2)] == ["ann", "wang"]
    world.answer(ANN, "#resolve solution: 重新登录", without_quote=True)
    assert [report(world, n) for n in (3, 4)] == ["ann", "wang"]
    world.answer(WANG, "#priority P1", to="4")
    assert [report(world, n) for n in (5, 6)] == ["ann", "ann"]
    assert "least open work" in reasons(world)


NIGHTS = """
[[roster]]
team = "application"
person = "wang"
hours = ["Mon-Thu 18:00-09:00", "Fri 18:00-24:00"]

[[roster]]
team = "application"
person = "ann"
"""


def test_on_call_the_roster_decides_over_midnight(make_world: MakeWorld) -> None:
    world = make_world(application='assign = "on_call"', extra=NIGHTS).start()
    owners = [report(world, 1)]
    for number, (hour, days) in enumerate([(18, 0), (23, 0), (0, 1), (8, 0), (9, 0)], 2):
        world.at(hour, 0, days=days)
        owners.append(report(world, number))
    assert owners == ["ann", "wang", "wang", "wang", "wang", "ann"]
    assert "owner ann: on call" in reasons(world)


SHIFTS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20241021T080000
DTEND;TZID=Europe/Berlin:20241021T200000
RRULE:FREQ=DAILY
ATTENDEE;CN=Ann:mailto:ann.clarke@demo.test
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20241021T200000
DTEND;TZID=Europe/Berlin:20241022T080000
RRULE:FREQ=DAILY
SUMMARY:Nachtschicht 王磊
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_file_decides_when_the_clocks_change(make_world: MakeWorld, tmp_path: Path) -> None:
    (tmp_path / "shifts.ics").write_text(SHIFTS, encoding="utf-8")
    roster = f'[[roster]]\nteam = "application"\ncalendar = "{tmp_path}/shifts.ics"'
    world = make_world(application='assign = "on_call"', extra=roster)
    # In the night to 27 October 2024 Berlin goes from UTC+2 to UTC+1: 08:00 there is now 15:00 in Shanghai.
    world.clock = MovableClock(datetime(2024, 10, 26, 14, 30, tzinfo=ZONE))
    world.start()
    owners = [report(world, 1)]
    for number, (hour, minute, days) in enumerate([(1, 59, 1), (2, 1, 0), (14, 30, 0), (15, 1, 0)], 2):
        world.at(hour, minute, days=days)
        owners.append(report(world, number))
    assert owners == ["ann", "ann", "wang", "wang", "ann"]


def test_a_site_has_a_team_of_its_own_only_where_it_is_known(make_world: MakeWorld) -> None:
    site = '[[site]]\nid = "pudong"\nname_zh = "浦东"\nhelper = "zhao"\nteams = { application = "system" }\n'
    world = make_world(extra=f'{site}[routing]\nfirst_line = "desktop"').start()
    assert report(world, 1) == "wang"
    assert "team desktop: first line" in reasons(world)


# -- nobody takes it -------------------------------------------------------------------------------------


def test_a_p1_that_nobody_takes_goes_to_the_supervisor_and_then_to_the_manager_once_each(
    world: World,
) -> None:
    world.write(CHEN, "全公司断网", "所有人都无法工作")
    ticket = world.tickets()[0]
    assert ticket.priority.value == "P1"
    world.advance(minutes=9)
    assert world.got(ZHAO, "Nobody has taken") == []
    world.advance(minutes=1)
    world.advance(minutes=1)
    (told,) = world.got(ZHAO, "Nobody has taken")
    assert "has neither taken nor answered it" in text_of(told)
    world.advance(minutes=9)
    world.restart()
    world.advance(hours=1)
    assert len(world.got(ZHAO, "Nobody has taken")) == 2
    world.answer(ZHAO, "#assign ann", to="Nobody has taken", without_quote=True)
    world.answer(ANN, "#take", without_quote=True)
    world.advance(hours=1)
    assert len(world.got(ZHAO, "Nobody has taken")) == 2


# -- escalation and collaborators ------------------------------------------------------------------------


def test_escalating_gives_it_to_the_second_line_and_tells_the_requester(make_world: MakeWorld) -> None:
    second = '[[category]]\nid = "network"\nname_en = "Network"\nteam = "network"\nwords = ["VPN"]\n'
    second += 'second_line = "system"\nescalate_when_en = "core equipment has failed"\n'
    other = '[[category]]\nid = "other"\nname_en = "Other"\nteam = "desktop"\n'
    world = make_world(extra=second + other).start()
    world.write(BOB, "VPN does not connect", "It says error 809.")
    assert "when core equipment has failed" in text_of(world.newest(ANN, "VPN"))
    world.answer(ANN, "#escalate the concentrator is broken, Bob is hopeless", without_quote=True)
    ticket = world.tickets()[0]
    assert (ticket.team, ticket.owner) == ("system", "wang")
    assert "王磊 is now looking after your ticket" in text_of(world.newest(BOB))
    assert "the concentrator is broken" in text_of(world.newest(WANG, "VPN"))
    assert "hopeless" not in "".join(text_of(mail) for mail in world.got(BOB))
    world.answer(WANG, "#escalate manager we need a new one", without_quote=True)
    told = world.newest(ZHAO, "Escalated to you")
    assert "we need a new one" in text_of(told)
    assert world.tickets()[0].owner == "wang"


def test_a_collaborator_is_copied_and_answers_as_the_desk(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.answer(ANN, "#watch wang", to="VPN", without_quote=True)
    assert "asks you to help" in text_of(world.newest(WANG))
    world.answer(BOB, "Since this morning.", to="VPN")
    assert "Since this morning." in text_of(world.newest(WANG))
    world.answer(WANG, "Please restart the router.", without_quote=True)
    assert "Please restart the router." in text_of(world.newest(BOB))
    shown = postdesk(world, "ticket", "show", world.tickets()[0].number).out
    assert "copied: wang" in shown


# -- reports for others ----------------------------------------------------------------------------------


def test_a_phone_report_that_the_mail_server_vouches_for_opens_a_ticket(
    make_world: MakeWorld,
) -> None:
    world = make_world(**BELIEVING).start()
    world.write(ANN, "Printer on the third floor", CALL, headers=VOUCHED)
    ticket = world.tickets()[0]
    assert (ticket.requester.address, ticket.channel) == (BOB.address, Channel.PHONE)
    told = text_of(world.newest(BOB))
    assert "Ann Clarke has written down what you reported" in told
    assert "the printer prints blank pages" in told
    assert "#for" not in told
    shown = json.loads(postdesk(world, "ticket", "show", ticket.number, "--json").out)
    assert shown["channel"] == "phone"
    first_contact = next(c for c in shown["clocks"] if c["name"] == "first_contact")
    assert first_contact["met_at"] is not None
    assert "by phone" in postdesk(world, "ticket", "show", ticket.number).out

    world.answer(BOB, "Thanks, it is the big one.")
    assert "the big one" in text_of(world.newest(WANG))


@pytest.mark.parametrize("words", ["yes", "是"])
def test_an_unproved_report_is_held_and_opened_by_a_yes(world: World, words: str) -> None:
    files = (("photo.png", "image/png", b"\x89PNG jam"),)
    world.write(ANN, "Printer on the third floor", CALL, attachments=files)
    assert world.tickets() == []
    assert world.got(BOB) == []
    question = world.newest(ANN, "Was this you")
    world.answer(ANN, words, to="Was this you")
    (ticket,) = world.tickets()
    assert ticket.requester.address == BOB.address
    assert ticket.status is Status.NEW
    assert world.outcomes() == {"new_ticket": 2}, "the held message became what the yes made of it"
    assert "blank pages" not in text_of(world.newest(BOB)), "what was held is quoted to nobody outside"
    assert "not sent to the requester" in text_of(world.newest(ANN, "Done"))
    assert "blank pages" in text_of(world.newest(WANG))
    assert any(part.get_filename() == "photo.png" for part in world.newest(WANG).walk())
    repeated = answer_headers(question)
    world.write(ANN, f"Re: {subject_of(question)}", "yes" + quoted(question, world.desk), headers=repeated)
    assert len(world.tickets()) == 1, "a second yes opens no second ticket"


def test_a_forger_cannot_report_for_anybody(world: World) -> None:
    world.write(ANN, "Printer", CALL)
    world.write(BOB, "Re: Was this you?", "yes", headers={"In-Reply-To": "<pd.0@demo.test>"})
    assert [ticket.requester.address for ticket in world.tickets()] == [BOB.address]
    assert world.tickets()[0].channel is Channel.EMAIL
    assert world.outcomes()["held"] == 1
