"""An engineer forwards what a person wrote to them: whose ticket it becomes, and who reads what."""

from __future__ import annotations

from email.message import Message

import pytest

from daemon.demo.people import ANN, BOB, CHEN, WANG, ZHAO, Actor
from daemon.desk.model import Language, Outcome, Status, Ticket
from daemon.explain import explain_raw
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

SECRET_ZH, SECRET_EN = "内部：他上次也是自己弄坏的", "Internal: Bob broke it himself, as usual"
WORDS_ZH = "三楼的打印机卡纸，一直在响，麻烦各位来看一下，我们下午要打印合同。"
WORDS_EN = "VPN does not connect since this morning. It says error 809, whatever I try."

FORWARDED_ZH = f"""{SECRET_ZH}

王磊
桌面支持组

------------------ 转发的邮件 ------------------
发件人: "陈晓"<{CHEN.address}>
发送时间: 2024年5月20日(星期一) 下午4:40
收件人: "王磊"<{WANG.address}>
抄送: "Bob Harris"<{BOB.address}>
主题: 打印机卡纸

{WORDS_ZH}

陈晓"""
FORWARDED_EN = f"""{SECRET_EN}

Sent from my iPhone

Begin forwarded message:

> From: Bob Harris <{BOB.address}>
> Date: May 20, 2024 at 16:40:10 GMT+8
> To: Ann Clarke <{ANN.address}>
> Subject: VPN does not connect
>
> {WORDS_EN}

He is in until three, be quick with him."""


def all_of(mails: list[Message]) -> str:
    return "\n".join(f"{m.items()}\n{subject_of(m)}\n{text_of(m)}\n{html_of(m)}" for m in mails)


def everything_to(world: World, who: Actor) -> str:
    """All that somebody was ever sent, decoded, headers and all."""
    return all_of([read(content) for content in world.host.deliveries_to(who.address)])


def only_ticket(world: World) -> Ticket:
    (ticket,) = world.tickets()
    return ticket


def test_a_chinese_mail_that_an_engineer_forwards_is_the_writers_ticket_from_end_to_end(world: World) -> None:
    world.write(WANG, "转发：打印机卡纸", FORWARDED_ZH)
    ticket = only_ticket(world)
    assert (ticket.requester.address, ticket.requester.name) == (CHEN.address, "陈晓")
    assert (ticket.subject, ticket.language) == ("打印机卡纸", Language.ZH_CN)
    assert ticket.watchers == (BOB.address,)

    (acknowledgement,) = world.got(CHEN)
    assert subject_of(acknowledgement) == f"[#{ticket.number}] 打印机卡纸"
    assert ticket.number in text_of(acknowledgement)
    assert (
        acknowledgement["Auto-Submitted"] == "auto-generated"
    )  # it answers no mail that they sent to the desk
    receipt = world.newest(WANG, "Opened for 陈晓")
    assert f"陈晓 <{CHEN.address}>, whose mail you forwarded" in text_of(receipt)
    assert SECRET_ZH in text_of(receipt)

    assignment = world.newest(WANG, "For you")
    assert WORDS_ZH in text_of(assignment)
    assert SECRET_ZH in text_of(assignment)
    world.answer(WANG, "您好，我十分钟后过来。", to="For you")
    world.answer(CHEN, "好的，谢谢，我在三楼等您。")
    assert only_ticket(world).status is Status.OPEN
    assert "我在三楼等您" in text_of(world.newest(WANG))
    assert "我十分钟后过来" in everything_to(world, CHEN)
    assert SECRET_ZH not in everything_to(world, CHEN)
    assert "内部" not in everything_to(world, CHEN)


def test_an_english_mail_that_an_engineer_forwards_is_the_writers_ticket_from_end_to_end(
    world: World,
) -> None:
    world.write(ANN, "Fwd: VPN does not connect", FORWARDED_EN)
    ticket = only_ticket(world)
    assert (ticket.requester.address, ticket.language) == (BOB.address, Language.EN)
    public = [e.text for e in world.entries(ticket) if e.visibility == "public"]
    assert public == [WORDS_EN]
    (acknowledgement,) = world.got(BOB)
    assert "Your ticket number is" in text_of(acknowledgement)

    # Whoever quotes the whole assignment between their lines still passes on nothing but the writer's words.
    assignment = world.newest(ANN, "For you")
    lines = "\n".join(f"> {line}\nSee to it." for line in text_of(assignment).splitlines() if line)
    world.write(ANN, f"Re: {subject_of(assignment)}", lines, headers=answer_headers(assignment))
    reply = world.newest(BOB)
    assert "See to it." in text_of(reply)
    everything = everything_to(world, BOB)
    assert "as usual" not in everything
    assert "be quick with him" not in everything


@pytest.mark.parametrize("actor", [CHEN, BOB])
def test_a_person_who_is_not_staff_and_forwards_a_mail_stays_its_requester(
    world: World, actor: Actor
) -> None:
    world.write(actor, "Fwd: VPN does not connect", FORWARDED_EN.replace(BOB.address, "x@elsewhere.test"))
    assert only_ticket(world).requester.address == actor.address
    assert world.host.deliveries_to("x@elsewhere.test") == []


def test_a_mail_forwarded_as_attachment_opens_its_writers_ticket_and_travels(world: World) -> None:
    attached = letter(BOB, ANN.address, "VPN does not connect", WORDS_EN, at=world.clock.now())
    world.write(
        ANN,
        "FW: VPN does not connect",
        SECRET_EN,
        attachments=(
            ("VPN does not connect.eml", "message/rfc822", attached),
            ("a.log", "text/plain", b"809"),
        ),
    )
    ticket = only_ticket(world)
    assert (ticket.requester.address, ticket.subject) == (BOB.address, "VPN does not connect")
    names = [part.get_filename() for part in world.newest(ANN, "For you").walk()]
    assert [name for name in names if name] == ["VPN does not connect.eml", "a.log"]
    assert WORDS_EN in text_of(world.newest(ANN, "For you"))
    assert SECRET_EN not in everything_to(world, BOB)
    assert files_of(world.newest(BOB)) == {}


def test_what_the_desk_has_already_is_held_on_its_ticket_and_a_yes_keeps_it_there(world: World) -> None:
    """Bob wrote to the desk and to Zhao; she forwards hers, without a number and without references."""
    world.write(BOB, "VPN does not connect", WORDS_EN)
    world.write(ZHAO, "Fwd: VPN does not connect", FORWARDED_EN.replace("Ann Clarke", "Zhao"))
    assert len(world.tickets()) == 1
    assert world.taken[-1].decision.outcome is Outcome.HELD
    question = world.newest(ZHAO)
    world.write(
        ZHAO,
        f"Re: {subject_of(question)}",
        "yes" + quoted(question, world.desk),
        headers=answer_headers(question),
    )
    assert (world.taken[-1].decision.rule, len(world.tickets())) == ("forwarded", 1)
    ticket = only_ticket(world)
    assert [e.visibility for e in world.entries(ticket)][1:].count("public") == 0
    assert "No second ticket was opened" in text_of(world.newest(ZHAO))
    assert len(world.got(BOB)) == 1
    assert SECRET_EN not in everything_to(world, BOB)
    told = world.newest(ANN)
    assert "forwarded a mail that belongs to this ticket" in text_of(told)


def test_an_attached_mail_that_the_desk_has_is_known_by_its_message_id(world: World) -> None:
    first = world.write(BOB, "VPN", "809", headers={"Cc": ANN.address})
    world.write(
        ANN,
        "Fwd: VPN",
        "for the desk",
        attachments=(("VPN.eml", "message/rfc822", first.replace(b"\r\n", b"\n")),),
    )
    assert len(world.tickets()) == 1
    assert world.taken[-1].decision.outcome is Outcome.HELD


def test_commands_of_a_forward_that_nothing_proves_do_not_run_and_do_by_answering_the_receipt(
    world: World,
) -> None:
    world.write(ANN, "Fwd: VPN does not connect", "#take\n#priority P1\n" + FORWARDED_EN)
    ticket = only_ticket(world)
    assert (ticket.status, ticket.requester.address) == (Status.NEW, BOB.address)
    receipt = world.newest(ANN, "Not everything was done")
    assert "nothing proves that you wrote this mail" in text_of(receipt)
    world.answer(ANN, "#take", to="Not everything was done")
    assert only_ticket(world).owner == "ann"
    assert only_ticket(world).status is Status.OPEN
    assert SECRET_EN not in everything_to(world, BOB)


def test_a_forward_of_a_robots_mail_is_its_ticket_and_nobody_answers_the_robot(world: World) -> None:
    robot = "no-reply@forms.demo.test"
    world.write(ANN, "Fwd: VPN does not connect", FORWARDED_EN.replace(BOB.address, robot))
    assert only_ticket(world).requester.address == robot
    assert world.host.deliveries_to(robot) == []
    assert "The requester was sent no mail." in text_of(world.newest(ANN, "Opened for"))


def test_explain_names_the_rule_and_the_requester_of_a_forward(world: World) -> None:
    raw = world.letter(ANN, "Fwd: VPN does not connect", FORWARDED_EN)
    found = explain_raw(world.app, raw, "support")
    assert found["forwards"] == f"a mail of Bob Harris <{BOB.address}>"
    assert found["outcome"] == "new_ticket (rule forwarded)"
    assert f"acknowledgement to {BOB.address}" in found["mails"]
    assert world.tickets() == []
