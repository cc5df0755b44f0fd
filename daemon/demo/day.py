"""A short day at the demo's desk, from the first mail to the manager's digest."""

from __future__ import annotations

import asyncio
import base64
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from daemon import log
from daemon.app import open_app, open_database
from daemon.carry_out import ticket_view
from daemon.cli.output import EXIT_DONE, EXIT_FAILED, print_table
from daemon.clock import MovableClock
from daemon.config import load
from daemon.deadlines import service_reports
from daemon.demo.host import MailHost
from daemon.demo.people import (
    ADMINISTRATOR,
    ANN,
    BOB,
    CHEN,
    COPY_ROOM,
    DESK,
    WANG,
    ZHAO,
    Actor,
    password,
    users,
    write_config,
)
from daemon.demo.stage import Stage
from daemon.desk.model import Language, Outcome, Status
from daemon.report.course import course
from daemon.service import Service
from daemon.store import browse, messages, outbox, schema, tickets

MORNING = datetime(2024, 5, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)

BROKEN = (
    b"Received: from copier\r\nFrom: \xb8\xb4\xd3\xa1\xca\xd2 <copy.room@demo.test>\r\n"
    b"To: support@demo.test\r\n"
    b"Subject: =?gb2312?B?uLTTocrStcS4tNOhu/rTodfWuty1rQ==?=\r\nMessage-ID: <broken@demo.test>\r\n"
    b'Content-Type: multipart/mixed; boundary="never-used"\r\n\r\n'
    b"--another\r\nContent-Type: text/plain; charset=x-unknown\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"\xb8\xb4\xd3\xa1\xbb\xfa\xb5\xc4\xb4\xf2\xd3\xa1\xb7\xd6\xbd\xe7\xcf\xdf\xb6\xaa\xc1\xcb\r\n"
)
"""Raw 8-bit names, a label that lies about its charset, a boundary that never comes."""


def play(*, stay: bool) -> int:
    """Play the day and return the exit code: 0 when every ticket ended as the story says."""
    log.configure("error", "text")
    console = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="postdesk-demo-") as name, MailHost(users()) as host:
        folder = Path(name)
        settings = load(write_config(folder, host))
        settings.data_dir.mkdir()
        database = open_database(settings)
        database.claim_for_daemon()
        schema.ensure(database)
        clock = MovableClock(MORNING)
        app = open_app(settings, clock=clock, database=database)
        try:
            return asyncio.run(_run(Stage(host, app, clock, console), stay=stay))
        finally:
            app.close()


async def _run(stage: Stage, *, stay: bool) -> int:
    service = Service(
        stage.app,
        intake_watcher=stage.on_taken_in,
        sent_watcher=stage.on_sent,
        due_watcher=stage.on_due,
    )
    stage.service = service
    running = asyncio.create_task(service.run(handle_signals=False))
    stage.console.print(
        f"IMAP on 127.0.0.1:{stage.host.imap_port}, SMTP on 127.0.0.1:{stage.host.smtp_port}; "
        f"the desk is {DESK}. It is Tuesday, 21 May 2024, 09:00 in Shanghai."
    )
    await asyncio.to_thread(service.mailboxes[0].caught_up.wait, 20)
    try:
        await _day(stage)
        code = _summary(stage)
        if stay:
            _how_to_write(stage)
            await running
    finally:
        service.stop()
        await running
    return code


async def _day(stage: Stage) -> None:
    await stage.at(9, 2)
    stage.tell("Chen reports a paper jam, with a photo")
    first = await stage.write(
        CHEN,
        "会议室A的打印机卡纸",
        "您好,\n会议室A的打印机一直提示卡纸,里面没有纸,今天上午9点开始的。\n电话 13800000001\n\n陈晓\n销售部",
        attachment=("照片.png", "image/png", PICTURE),
    )
    stage.tell("The same mail arrives once more, through a list that the desk is on")
    await stage.send(CHEN.address, b"Received: from list.demo.test\r\n" + first)

    await stage.at(9, 5)
    stage.tell("Bob cannot reach anything through the VPN")
    await stage.write(
        BOB,
        "VPN does not connect",
        "Hello,\n\nsince this morning the VPN says error 809 and I cannot connect.\n\nBob",
    )
    stage.tell("Bob's mailbox sends an out-of-office note: no answer, no change")
    await stage.answer(
        BOB,
        "I am out of the office until Thursday.",
        headers={"Auto-Submitted": "auto-replied", "Subject": "Automatic reply: VPN does not connect"},
    )

    await stage.at(9, 12)
    stage.tell("Wang takes Chen's ticket and answers, both by replying to the assignment")
    await stage.answer(WANG, "#接单\n您好,我十分钟后到会议室A看一下。\n\n-- \n王磊  13900000002")
    stage.tell("… half a minute later, in which Wang could have called it back, the answer leaves")
    await stage.at(9, 13)
    await stage.at(9, 20)
    stage.tell("Chen answers")
    await stage.answer(CHEN, "好的,谢谢。顺便说一下,扫描也不能用。")
    await stage.at(9, 22)
    stage.tell("Wang answers in haste, and takes it back within half a minute: Chen never sees it")
    await stage.answer(WANG, "请重装系统。", to="001")
    await stage.answer(WANG, "#撤销", to="001")

    await stage.at(9, 23)
    stage.tell("The scanner is another matter: Wang splits it off, and asks Chen for what is missing")
    await stage.answer(WANG, "#拆分 扫描仪不能用", to=r"001\] 会议室A")
    await stage.answer(WANG, "#等待 用户\n请问打印机上的设备编号是多少?", to="001.*请处理")
    await stage.at(9, 24)
    stage.tell("Chen answers: the ticket waits no more")
    await stage.answer(CHEN, "编号是 PRN-0417。", to="001")

    await stage.at(9, 25)
    stage.tell("Somebody writes in Wang's name and wants the ticket closed; nothing proves that it is Wang")
    await stage.write(WANG, "[#20240521-001] 会议室A的打印机卡纸", "#close")
    stage.tell("A broken mail from the copier room, and one of which only blanks arrived")
    await stage.send(COPY_ROOM.address, BROKEN)
    await stage.append(b"\r\n \r\n")

    stage.tell("Nobody has written to Bob: 80 % of the time for the first contact pass, then all of it")
    await stage.at(9, 30)
    await stage.at(9, 36)

    await stage.at(10, 10)
    stage.tell("Ann wants to resolve Bob's ticket and misspells the command: nothing of it reaches Bob")
    await stage.answer(
        ANN, "#resovle cause: expired certificate\nnote to self: tell the vendor", to="For you"
    )
    stage.tell("… now rightly")
    await stage.answer(
        ANN,
        "#resolve\ncause: the gateway's certificate had expired\nsolution: certificate renewed\n"
        "tested: signed in with a test account\n\nSorry for the wait, Bob. Please try again.",
        to="For you",
    )
    await stage.at(10, 30)
    stage.tell("Bob confirms in ordinary words")
    await stage.answer(BOB, "Works now, thank you!", to="VPN")
    stage.tell("… is asked how it was, and answers with three figures")
    await stage.at(10, 31)
    await stage.answer(BOB, "5 5 4 quick once somebody looked")

    await stage.at(10, 40)
    stage.tell("Wang gives Chen a way to work, and writes down what was done, and a remark for staff")
    await stage.answer(
        WANG,
        "#临时方案 先用会议室B的打印机\n#记录 10:35 拆机检查搓纸轮 25分钟\n"
        "#备注 上次维修时装错了配件,请不要对用户说起",
        to="001",
    )
    await stage.at(11, 0)
    stage.tell("Wang resolves Chen's ticket, Chen says that it is not fixed")
    await stage.answer(WANG, "#解决\n原因:搓纸轮磨损\n措施:更换搓纸轮\n验证:连续打印20页正常", to="001")
    await stage.at(11, 30)
    await stage.answer(CHEN, "还是不行,刚才又卡纸了。", to="001")
    await stage.at(13, 30)
    stage.tell("What Wang writes next repeats the remark: it is stopped, and Wang is asked")
    await stage.answer(WANG, "您好,上次维修时装错了配件,请不要对用户说起。我这就更换。", to="001")
    stage.tell("… so Wang writes it again, with the solution and all that the closing checks want")
    await stage.answer(
        WANG,
        "#解决\n原因:进纸组件型号不符\n措施:更换进纸组件\n验证:连续打印100页正常\n"
        "工时:40分钟\n步骤:核对配件型号\n知识:是\n\n让您久等了,请再试一下。",
        to="仍未解决",
    )
    await stage.at(14, 0)
    stage.tell("Chen confirms and rates in one mail")
    await stage.answer(CHEN, "已解决,很满意,5 5 5", to="001")

    stage.tell("Half past five: the digest goes to the manager")
    await stage.at(17, 30)


EXPECTED = {
    "20240521-001": Status.CLOSED,
    "20240521-002": Status.CLOSED,
    "20240521-003": Status.NEW,
    "20240521-004": Status.NEW,
}


def _tell_course(stage: Stage, number: str) -> None:
    """Print the whole course of a ticket, as `postdesk ticket show` does, and its service report."""
    app = stage.app
    with app.database.read() as connection:
        found = tickets.id_of(connection, number)
        assert found is not None
        ticket = tickets.load(connection, [found])[found]
        entries = browse.entries(connection, found)
        report = service_reports(app, connection, ticket)[Language.EN]
    stage.tell(f"The whole life of {number}")
    for step in course(ticket, entries, app.policy, Language.EN, when=stage.clock_of):
        words = "".join(f"\n        {line}" for line in step.words.splitlines())
        stage.console.print(Text(f"{stage.clock_of(step.at)}  {step.says}{words}"))
    stage.tell("Its service report")
    rendered = app.carrier.composer.render(
        "service_report",
        language=Language.EN,
        desk_name=app.policy.desk_name,
        desk_address=DESK,
        signature="",
        to_name="",
        zone=app.policy.zone,
        ticket=ticket_view(ticket, Language.EN, app.policy),
        values={"report": report},
    )
    body = rendered.text.split("\n\n", 1)[1].split("\n-- \n")[0]
    stage.console.print(Text(body))


def _summary(stage: Stage) -> int:
    """Print the tickets by number and what became of every mail; return the exit code."""
    _tell_course(stage, "20240521-001")
    with stage.app.database.read() as connection:
        found = browse.tickets(connection, closed_too=True, owner=None, limit=100)
        outcomes = messages.count_by_outcome(connection)
        sent = outbox.counts(connection)
    stage.tell("Tickets")
    print_table(
        ("number", "status", "prio", "category", "owner", "requester", "subject"),
        [
            (
                t.number,
                t.status.value,
                t.priority.value,
                t.category,
                t.owner or "-",
                t.requester.name,
                t.subject,
            )
            for t in found
        ],
        empty="none",
    )
    read = ", ".join(f"{number} {outcome.replace('_', ' ')}" for outcome, number in sorted(outcomes.items()))
    stage.console.print(
        f"\nRead: {read}. Sent: {sent.get('sent', 0)} mails, {sent.get('dead', 0)} undelivered."
    )
    ended = {t.number: t.status for t in found}
    good = (
        ended == EXPECTED
        and outcomes.get(Outcome.QUARANTINED.value) == 1
        and outcomes.get(Outcome.HELD.value) == 2  # the forged command, and the words that were stopped
        and outcomes.get(Outcome.SURVEY_ANSWER.value) == 1
        and sent.get("dead", 0) == 0
        and "21 May" in str(stage.newest(ZHAO)["Subject"])  # the digest
        and len(stage.host.deliveries_to(ADMINISTRATOR)) == 1  # told of the quarantine
    )
    stage.console.print("The day went as it should." if good else "The day did NOT go as it should.")
    return EXIT_DONE if good else EXIT_FAILED


def _how_to_write(stage: Stage) -> None:
    """Say how a person can join in."""
    smtp, imap = stage.host.smtp_port, stage.host.imap_port
    stage.console.print(
        f"\nThe desk goes on; its clock runs from 17:31. Ctrl-C ends it.\n"
        f"Any mail program can join: IMAP 127.0.0.1:{imap}, SMTP 127.0.0.1:{smtp}, no encryption.\n"
    )
    for actor in (CHEN, BOB, WANG, ANN, ZHAO):
        _account(stage, actor)
    stage.console.print(
        "Or from a shell:\n"
        f"  printf 'From: {BOB.address}\\nSubject: My screen is black\\n\\nPlease help.\\n' | \\\n"
        f"  python3 -c \"import smtplib,sys; smtplib.SMTP('127.0.0.1', {smtp}).sendmail("
        f"'{BOB.address}', '{DESK}', sys.stdin.buffer.read())\"\n"
        f"The database: {stage.app.settings.data_dir}; with another terminal: "
        f"postdesk ticket list -c {stage.app.settings.source}"
    )


def _account(stage: Stage, actor: Actor) -> None:
    stage.console.print(f"  {actor.address:24} password {password(actor.address):18} {actor.name}")
