"""The transport against the in-process host, Postfix where it is installed, and a server that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from daemon.errors import DeliveryDeferred, DeliveryFailed, DeliveryRefused, DeliveryUncertain
from daemon.mail.transport import MAILS_PER_CONNECTION, Sent, Transport
from tests.integration.sending import CONTENT, RECIPIENT, SENDER, send_one, using
from tests.servers.faulty_smtp import Fault, faulty_smtp
from tests.servers.postfix import running_postfix
from tests.servers.pymap_host import ANN, DESK, running_host

pytestmark = pytest.mark.usefixtures("pipelining")


# -- what goes well ------------------------------------------------------------------------------------


def test_a_mail_arrives_with_its_envelope_and_its_bytes() -> None:
    with running_host() as host:
        sent = using(host.smtp_port, lambda transport: transport.send(DESK, ANN, CONTENT))
        assert "stored as 1" in sent.response
        (accepted,) = host.accepted
        assert (accepted.sender, accepted.recipient, accepted.content) == (DESK, ANN, CONTENT)
        (stored,) = host.messages(ANN)
        assert stored.startswith(f"Return-Path: <{DESK}>\r\nReceived: ".encode())
        assert stored.endswith(CONTENT)


def test_the_null_sender_is_sent_as_such() -> None:
    with faulty_smtp() as server:
        using(server.port, lambda transport: transport.send("", RECIPIENT, CONTENT))
        assert f"MAIL FROM:<> SIZE={len(CONTENT)}" in server.commands
        assert server.taken[0].sender == ""


@pytest.mark.parametrize(
    ("written", "received"),
    [
        (b".\r\n..\r\n.hidden\r\n", b".\r\n..\r\n.hidden\r\n"),
        (b"a\nb\rc\r\n\r\r\n", b"a\r\nb\r\nc\r\n\r\n\r\n"),
        (b"no end", b"no end\r\n"),
        # SMTP smuggling: none of these may end the mail for any server.
        (b"x\n.\nMAIL FROM:<evil@example.test>\r\n", b"x\r\n.\r\nMAIL FROM:<evil@example.test>\r\n"),
        (b"x\r.\r\nQUIT\r\n", b"x\r\n.\r\nQUIT\r\n"),
    ],
)
def test_dots_and_line_ends_survive_and_never_end_the_mail(written: bytes, received: bytes) -> None:
    head = b"Subject: dots\r\n\r\n"
    with faulty_smtp() as server:
        send_one(server.port, head + written)
        assert [taken.content for taken in server.taken] == [head + received]
        assert "QUIT" in server.commands  # ours, at the end
        assert server.commands.count("QUIT") == 1


def test_a_real_mta_takes_mail_with_every_offered_option() -> None:
    content = CONTENT + ".\r\nÄrger mit dem 打印机\r\n".encode()
    with running_postfix() as port:
        sent = send_one(port, content)
        assert "queued as" in sent.response
        line = using(port, lambda transport: transport.probe())
        assert "8BITMIME" in line and "mails up to 1000000 bytes" in line
        with pytest.raises(DeliveryRefused, match=r"not sent: the mail has \d+ bytes .* takes 1000000"):
            send_one(port, CONTENT + b"x" * 70 + b"\r\n" + (b"y" * 998 + b"\r\n") * 1000)
        mails = 2 * MAILS_PER_CONNECTION
        assert len(set(using(port, lambda transport: send_many(transport, mails)))) == mails


async def send_many(transport: Transport, count: int) -> list[str]:
    sent = await asyncio.gather(*(transport.send(SENDER, RECIPIENT, CONTENT) for _ in range(count)))
    return [one.response for one in sent]


def test_connections_are_few_and_used_again() -> None:
    with faulty_smtp() as server:
        using(server.port, lambda transport: send_many(transport, 40), connections=3)
        assert len(server.taken) == 40
        assert server.connections == 3
        assert server.most_open == 3


def test_a_connection_is_left_before_the_server_tires_of_it() -> None:
    with faulty_smtp() as server:
        using(
            server.port, lambda transport: send_many(transport, 2 * MAILS_PER_CONNECTION + 1), connections=1
        )
        assert server.connections == 3


def test_an_idle_connection_is_left_politely() -> None:
    async def act(transport: Transport) -> None:
        await transport.send(SENDER, RECIPIENT, CONTENT)
        await asyncio.to_thread(server.wait_for, "QUIT")
        await transport.send(SENDER, RECIPIENT, CONTENT)

    with faulty_smtp() as server:
        using(server.port, act, idle_seconds=0.05)
        assert [taken.connection for taken in server.taken] == [1, 2]


# -- addresses and options -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.test",
        "a b@example.test",
        "a@b@example.test",
        "ann@example.test>\r\nRCPT TO:<evil@example.test",
        "ann@example.test\nDATA",
        "<ann@example.test>",
        "ann@exa mple.test",
        "ann@-",
        "ann@",
        "x" * 65 + "@example.test",
        "ann@" + "a" * 250 + ".test",
        "ann@" + "ü" * 100 + ".test",
        '"ann\r\n"@example.test',
    ],
)
def test_what_is_no_address_never_reaches_the_server(address: str) -> None:
    with faulty_smtp() as server:
        with pytest.raises(DeliveryRefused, match=r"not sent: .*; correct the address"):
            using(server.port, lambda transport: transport.send(SENDER, address, CONTENT))
        assert server.connections == 0


def test_a_foreign_domain_goes_in_ascii_without_the_extension() -> None:
    with faulty_smtp(extensions=()) as server:
        using(server.port, lambda transport: transport.send(SENDER, "ann@bücher.example", CONTENT))
        assert server.taken[0].recipient == "ann@xn--bcher-kva.example"
        assert server.taken[0].options == ()


def test_a_foreign_local_part_uses_smtputf8_where_offered_and_is_refused_elsewhere() -> None:
    def act(transport: Transport) -> Awaitable[Sent]:
        return transport.send(SENDER, "用户@example.test", CONTENT)

    with faulty_smtp() as server:
        using(server.port, act)
        assert server.taken[0].recipient == "用户@example.test"
        assert "SMTPUTF8" in server.taken[0].options
    with faulty_smtp(extensions=("8BITMIME",)) as server:
        with pytest.raises(DeliveryRefused, match=r"用户@example\.test.*needs SMTPUTF8.*another address"):
            using(server.port, act)


def test_eight_bit_content_says_so_and_plain_content_does_not() -> None:
    with faulty_smtp() as server:
        send_one(server.port, CONTENT + "ü\r\n".encode())
        send_one(server.port, CONTENT)
        assert ["BODY=8BITMIME" in taken.options for taken in server.taken] == [True, False]


# -- verdicts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "verdict", "code", "whole_server"),
    [
        (Fault.GREETING, DeliveryDeferred, 554, True),
        (Fault.MAIL_WANTS_SIGN_IN, DeliveryDeferred, 530, True),
        (Fault.MAIL_LATER, DeliveryDeferred, 451, False),
        (Fault.MAIL_NEVER, DeliveryDeferred, 553, False),
        (Fault.MAIL_TOO_LARGE, DeliveryRefused, 552, None),
        (Fault.MAIL_CLOSING, DeliveryDeferred, 421, True),
        (Fault.MAIL_HANG_UP, DeliveryDeferred, None, True),
        (Fault.RCPT_CLOSING, DeliveryDeferred, 421, True),
        (Fault.DATA_LATER, DeliveryDeferred, 451, False),
        (Fault.DATA_NEVER, DeliveryRefused, 554, None),
        (Fault.DATA_HANG_UP, DeliveryDeferred, None, True),
        (Fault.CONTENT_LATER, DeliveryDeferred, 452, False),
        (Fault.CONTENT_NEVER, DeliveryRefused, 554, None),
        (Fault.CONTENT_GARBAGE, DeliveryUncertain, None, None),
        (Fault.CONTENT_HANG_UP, DeliveryUncertain, None, None),
        (Fault.CONTENT_HANG_UP_EARLY, DeliveryUncertain, None, None),
    ],
)
def test_each_failure_gets_its_verdict_and_its_words(
    fault: Fault, verdict: type[DeliveryFailed], code: int | None, whole_server: bool | None
) -> None:
    with faulty_smtp(fault) as server:
        with pytest.raises(verdict) as caught:
            send_one(server.port)
        assert server.taken == []
        assert server.connections == 1  # a first connection is never tried twice in one attempt
        server.fault = None
        send_one(server.port)
    assert type(caught.value) is verdict
    assert caught.value.code == code
    assert f"127.0.0.1:{server.port}" in str(caught.value)
    assert getattr(caught.value, "whole_server", None) is whole_server
    assert caught.value.retry is (verdict is not DeliveryRefused)
    if code is not None and code != 421:
        assert fault.value in str(caught.value)
        assert caught.value.response == fault.value


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (Fault.SILENT_GREETING, DeliveryDeferred),
        (Fault.MAIL_SILENCE, DeliveryDeferred),
        (Fault.CONTENT_SILENCE, DeliveryUncertain),
    ],
)
def test_silence_is_given_up_and_uncertain_only_after_the_content(
    fault: Fault, verdict: type[DeliveryFailed]
) -> None:
    with faulty_smtp(fault) as server:
        with pytest.raises(verdict) as caught:
            # The content has its own patience, longer than all that comes before it may take.
            send_one(server.port, timeout_seconds=0.4, data_timeout_seconds=1.5)
    assert type(caught.value) is verdict


def test_a_server_that_uses_up_every_time_out_is_given_up_before_the_content() -> None:
    with faulty_smtp(Fault.DAWDLES) as server:
        server.dawdle_seconds = 0.3  # each of EHLO, MAIL, RCPT, DATA stays below the time-out; not all four
        with pytest.raises(DeliveryDeferred):
            send_one(server.port, timeout_seconds=0.35)
        assert server.taken == []


def test_a_refused_recipient_leaves_the_connection_good_for_the_next() -> None:
    async def act(transport: Transport) -> None:
        with pytest.raises(DeliveryRefused, match=r"refused the recipient: 550 5\.1\.1 no such user") as gone:
            await transport.send(SENDER, "gone@example.test", CONTENT)
        assert gone.value.code == 550
        with pytest.raises(DeliveryDeferred, match=r"451 4\.7\.1 greylisted") as grey:
            await transport.send(SENDER, "grey@example.test", CONTENT)
        assert not grey.value.whole_server
        await transport.send(SENDER, RECIPIENT, CONTENT)

    with faulty_smtp() as server:
        server.recipients = {
            "gone@example.test": "550 5.1.1 no such user",
            "grey@example.test": "451 4.7.1 greylisted",
        }
        using(server.port, act)
        assert [taken.recipient for taken in server.taken] == [RECIPIENT]
        assert server.connections == 1


def test_a_mail_without_a_recipient_is_empty_where_its_content_is_asked_for(pipelining: bool) -> None:
    """RFC 2920, 3.1: a server may agree to DATA though it refused what came before it in the group."""

    async def act(transport: Transport) -> None:
        with pytest.raises(DeliveryRefused, match=r"refused the recipient: 550 5\.1\.1 no such user"):
            await transport.send(SENDER, "gone@example.test", CONTENT)
        await transport.send(SENDER, RECIPIENT, CONTENT)

    with faulty_smtp() as server:
        server.careless = True
        server.recipients = {"gone@example.test": "550 5.1.1 no such user"}
        using(server.port, act)
        assert [(taken.recipient, taken.content) for taken in server.taken] == [(RECIPIENT, CONTENT)]
        assert server.connections == 1
        said = " ".join(command.split(" ")[0] for command in server.commands)
        assert said == f"EHLO MAIL RCPT {'DATA ' if pipelining else ''}RSET MAIL RCPT DATA QUIT"


def test_what_a_server_says_unasked_ends_the_connection_and_not_a_mail() -> None:
    """It is idle too long: 421, and it will hang up. Its words must not be taken for an answer."""

    async def act(transport: Transport) -> None:
        await transport.send(SENDER, RECIPIENT, CONTENT)
        await asyncio.to_thread(server.say_unasked, "421 4.4.2 idle for too long")
        while transport._kept[0].alive:
            await asyncio.sleep(0)
        await transport.send(SENDER, RECIPIENT, CONTENT)

    with faulty_smtp() as server:
        using(server.port, act)
        assert [taken.connection for taken in server.taken] == [1, 2]


@pytest.mark.parametrize("fault", [Fault.MAIL_HANG_UP, Fault.MAIL_CLOSING, Fault.DATA_HANG_UP])
def test_a_kept_connection_that_died_is_replaced_without_an_attempt(fault: Fault) -> None:
    with faulty_smtp(fault, good_mails=2, once=True) as server:
        using(server.port, lambda transport: send_many(transport, 4), connections=1)
        assert [taken.connection for taken in server.taken] == [1, 1, 2, 2]


def test_a_kept_connection_that_dies_in_the_content_is_not_tried_again() -> None:
    async def act(transport: Transport) -> None:
        await transport.send(SENDER, RECIPIENT, CONTENT)
        with pytest.raises(DeliveryUncertain, match="nobody knows whether it was taken"):
            await transport.send(SENDER, RECIPIENT, CONTENT)

    with faulty_smtp(Fault.CONTENT_HANG_UP, good_mails=1) as server:
        using(server.port, act)
        assert server.connections == 1


def test_connections_cut_while_idle_cost_nothing() -> None:
    async def act(transport: Transport) -> None:
        await send_many(transport, 6)
        await asyncio.to_thread(server.cut_connections)
        await send_many(transport, 6)

    with faulty_smtp() as server:
        using(server.port, act, connections=2)
        assert len(server.taken) == 12


def test_a_cancelled_send_does_not_leave_a_half_said_mail_behind() -> None:
    async def act(transport: Transport) -> None:
        sending = asyncio.create_task(transport.send(SENDER, RECIPIENT, CONTENT))
        await asyncio.to_thread(server.wait_for, "MAIL")
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert transport._kept == []
        server.fault = None
        await transport.send(SENDER, RECIPIENT, CONTENT)

    with faulty_smtp(Fault.MAIL_SILENCE) as server:
        using(server.port, act, connections=1)
        assert [taken.connection for taken in server.taken] == [2]


def test_nobody_listening_defers_and_names_the_place() -> None:
    with faulty_smtp() as server:
        port = server.port
    with pytest.raises(DeliveryDeferred, match=f"127.0.0.1:{port}: nothing answers there") as caught:
        send_one(port)
    assert caught.value.whole_server
