"""Reports that staff write down for somebody: their record, and who the directory says they are (SPEC A7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.decide import decide
from daemon.desk.effects import Decision
from daemon.desk.known import Contact
from daemon.desk.model import (
    Json,
    Language,
    ReplyGoesTo,
    Visibility,
)
from daemon.desk.policy import Policy, Site
from daemon.desk.record import read_record
from daemon.desk.reported import as_reported
from parsers.fields import Field, Source
from parsers.reading import Reading
from tests.unit.desk.cases import MONDAY_10, WANG, after, known, mail, sent, shipped

BOB = "bob@example.org"
DIGEST = sent("digest", WANG, ReplyGoesTo.INTERNAL, ticket=None)
LISTED = Contact(
    addresses=(BOB,),
    name="Bob Harris",
    department="Sales",
    phone="+86 21 5555 0102",
    site="Shanghai",
    room="312",
    vip=True,
    language=Language.EN,
    zone="Europe/Berlin",
)
CALL = f"#代报 {BOB}\n#渠道 电话\n\n三楼的打印机从今天早上8点半开始卡纸\n\n--\n王磊\n技术部 13900000000"


def reported(text: str = CALL, contact: Contact | None = LISTED, rules: Policy | None = None) -> Decision:
    """What the desk makes of a report of Wang's, with what intake finds out about whom it names."""
    used = rules or shipped()
    reading = Reading(mail(text, sender=WANG, subject="打印机"))
    written = as_reported(reading, used)
    assert written is not None
    record = read_record(written, MONDAY_10, "Asia/Shanghai", contact)
    site = contact.site if contact is not None else None
    what = known(parents=(DIGEST,), record=record, named_contact=contact, site=site)
    return decide(reading, what, used, {1: used}, MONDAY_10)


def values(decision: Decision, template: str) -> dict[str, Json]:
    (found,) = [m for m in decision.mails if m.template == template]
    return dict(found.values)


def test_the_directory_tells_of_whom_it_is_about_and_the_words_tell_the_rest() -> None:
    ticket = after(reported())
    assert (ticket.requester.name, ticket.zone, ticket.language) == (
        "Bob Harris",
        "Europe/Berlin",
        Language.EN,
    )
    record = ticket.record
    assert record[Field.DEPARTMENT].source is Source.DIRECTORY
    assert record.text(Field.PHONE) == "+86 21 5555 0102"
    assert record.text(Field.SYSTEM) == "打印机"
    assert record[Field.FAULT_TIME].moment is not None


def test_a_vip_is_served_sooner_whoever_writes_it_down() -> None:
    ordinary = after(reported(contact=replace(LISTED, vip=False))).priority
    assert after(reported()).priority.value < ordinary.value


def test_who_writes_it_down_leaves_nothing_of_themselves_in_the_record() -> None:
    record = after(reported(contact=None)).record
    assert record.text(Field.MAIL) == BOB
    assert "13900000000" not in str(record)
    assert Field.DEPARTMENT not in record


def test_what_is_missing_is_told_to_staff_and_the_requester_is_asked_nothing() -> None:
    decision = reported(f"#代报 {BOB}\n\n三楼的打印机又卡纸了", contact=None)
    assert values(decision, "acknowledgement")["questions"] == []
    for template in ("assigned", "receipt"):
        missing = values(decision, template)["to_ask"]
        assert isinstance(missing, list)
        assert [row["number"] for row in missing] == [1, 2, 3, 4], missing
    assert not [event for event in decision.change.events if event.kind.value == "questions_asked"]  # type: ignore[union-attr]


def test_nothing_is_left_to_ask_about_a_call_that_told_everything() -> None:
    assert values(reported(), "receipt")["to_ask"] == []


def test_the_site_of_the_requester_chooses_the_team() -> None:
    branch = Site(
        id="sh", name={Language.EN: "Shanghai"}, names=("sh", "shanghai"), teams={"hardware": "network"}
    )
    rules = replace(shipped(), sites={branch.id: branch})
    assert after(reported(rules=rules)).team == "network"
    assert after(reported(contact=None, rules=rules)).team == "desktop"


@pytest.mark.parametrize(
    ("site", "team"),
    [
        ("Shanghai", "network"),
        ("88 Nanjing Road, Shanghai", "network"),
        ("上海市徐汇区漕溪路1号", "network"),
        ("Shanghailand", "desktop"),
        ("Beijing", "desktop"),
    ],
)
def test_a_site_that_stands_in_an_address_routes(site: str, team: str) -> None:
    branch = Site(
        id="sh",
        name={Language.EN: "Shanghai"},
        names=("sh", "shanghai", "上海"),
        teams={"hardware": "network"},
    )
    rules = replace(shipped(), sites={branch.id: branch})
    assert after(reported(contact=replace(LISTED, site=site), rules=rules)).team == team


def test_an_internal_remark_beside_it_keeps_even_the_system_from_the_requester() -> None:
    decision = reported(f"#代报 {BOB}\n#备注 他很急\n\n三楼的打印机又卡纸了")
    told = values(decision, "acknowledgement")
    assert (told["words"], told["system"]) == ("", "")
    assert all(entry.visibility is Visibility.INTERNAL for entry in decision.entries)


@pytest.mark.parametrize("text", [f"#for {BOB}", f"#for {BOB}\n#channel phone\n\n"])
def test_a_report_without_words_opens_nothing_and_says_so(text: str) -> None:
    decision = reported(text)
    assert decision.change is None
    refused = values(decision, "receipt")["refused"]
    assert isinstance(refused, list)
    assert refused[0]["why"] == "needs_words"
