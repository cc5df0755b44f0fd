"""The transport against the in-process host, Postfix where it is installed, and a server that misbehaves."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from daemon.errors import DeliveryDeferred, DeliveryFailed, DeliveryRefused, DeliveryUncertain
from daemon.mail.transport import MAILS_PER_CONNECTION, Sent, SmtpSettings, Transport
from tests.servers import faulty_smtp as faulty
from tests.servers.dovecot import make_certificate
from tests.servers.faulty_smtp import PASSWORD, USER, Fault, faulty_smtp
from tests.servers.postfix import running_postfix
from tests.servers.pymap_host import ANN, DESK, running_host

CONTENT = b"From: desk@demo.test\r\nSubject: printer\r\n\r\nWe have your request.\r\n"
SENDER = "desk@example.test"
RECIPIENT = "ann@example.test"

T = TypeVar("T")


@pytest.fixture(params=[False, True], ids=["one by one", "pipelined"], autouse=True)
def pipelining(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the faulty server offers PIPELINING: nothing but the number of round trips may depend on it."""
    pipelined: bool = request.param
    if pipelined:
        monkeypatch.setattr(faulty, "EXTENSIONS", (*faulty.EXTENSIONS, "PIPELINING"))
    return pipelined


def settings(port: int, **changes: Any) -> SmtpSettings:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "timeout_seconds": 10,
        "data_timeout_seconds": 10,
        "local_hostname": "desk.example.test",
    }
    return SmtpSettings(**{**values, **changes})


def using(port: int, act: Callable[[Transport], Awaitable[T]], **changes: Any) -> T:
    """Run `act` with a transport that is closed afterwards."""

    async def run() -> T:
        transport = Transport(settings(port, **changes))
        try:
            return await act(transport)
        finally:
            await transport.close()

    return asyncio.run(run())


def send_one(port: int, content: bytes = CONTENT, **changes: Any) -> Sent:
    return using(port, lambda transport: transport.send(SENDER, RECIPIENT, content), **changes)


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


# -- signing in and TLS --------------------------------------------------------------------------------


def certified(directory: Path) -> ssl.SSLContext:
    make_certificate(directory)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "cert.pem", directory / "key.pem")
    return context


SIGN_IN: dict[str, Any] = {"user": USER, "password": lambda: PASSWORD}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_goes_signed_in_over_tls_of_a_private_authority(security: str, tmp_path: Path) -> None:
    with faulty_smtp(tls=certified(tmp_path), implicit_tls=security == "tls") as server:
        how = {"host": "localhost", "security": security, "ca_file": tmp_path / "cert.pem", **SIGN_IN}
        send_one(server.port, **how)
        line = using(server.port, lambda transport: transport.probe(), **how)
        assert "TLSv1" in line and "signed in" in line and PASSWORD not in line
        assert len(server.taken) == 1
        names = [command.split(" ")[0] for command in server.commands]
        assert names.index("AUTH") < names.index("MAIL")
        if security == "starttls":
            assert names.index("STARTTLS") < names.index("AUTH")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_untrusted_certificate_is_never_sent_to(security: str, tmp_path: Path) -> None:
    with faulty_smtp(tls=certified(tmp_path), implicit_tls=security == "tls") as server:
        with pytest.raises(DeliveryDeferred, match=r"certificate is not trusted.*set ca_file") as caught:
            send_one(server.port, host="localhost", security=security, **SIGN_IN)
        assert caught.value.whole_server
        assert not {"AUTH", "MAIL"} & {command.split(" ")[0] for command in server.commands}


def test_starttls_that_is_not_offered_sends_nothing_in_clear() -> None:
    with faulty_smtp() as server:
        with pytest.raises(DeliveryDeferred, match="STARTTLS"):
            send_one(server.port, security="starttls", **SIGN_IN)
        assert not {"AUTH", "MAIL"} & {command.split(" ")[0] for command in server.commands}


@pytest.mark.parametrize(
    ("fault", "words"),
    [(Fault.SIGN_IN, "refused user or password"), (Fault.SIGN_IN_LATER, "directory is down")],
)
def test_a_refused_sign_in_keeps_the_mail_and_hides_the_password(fault: Fault, words: str) -> None:
    with faulty_smtp(fault) as server:
        with pytest.raises(DeliveryDeferred, match=words) as caught:
            send_one(server.port, **SIGN_IN)
        assert caught.value.whole_server
        chain: BaseException | None = caught.value
        while chain is not None:
            assert PASSWORD not in str(chain)
            assert PASSWORD not in getattr(chain, "response", "")
            chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)


def test_an_unreadable_password_or_ca_file_defers_with_its_name(tmp_path: Path) -> None:
    def read() -> str:
        raise PermissionError(13, "Permission denied", "/etc/postdesk/smtp.secret")

    with faulty_smtp() as server:
        with pytest.raises(DeliveryDeferred, match=r"Permission denied \(/etc/postdesk/smtp\.secret\)"):
            send_one(server.port, user=USER, password=read)
        with pytest.raises(DeliveryDeferred, match=r"absent\.pem.*give a readable PEM file"):
            send_one(server.port, security="tls", ca_file=tmp_path / "absent.pem")
        assert server.connections == 0


def test_the_probe_signs_in_and_leaves_without_sending() -> None:
    with faulty_smtp() as server:
        line = using(server.port, lambda transport: transport.probe(), **SIGN_IN)
        assert "account 'desk'" in line and "no encryption" in line and "SMTPUTF8" in line
        assert [command.split(" ")[0] for command in server.commands] == ["EHLO", "AUTH", "NOOP", "QUIT"]


def test_the_probe_fails_in_the_words_of_a_send() -> None:
    with faulty_smtp(Fault.SIGN_IN) as server:
        with pytest.raises(DeliveryDeferred, match="the administrator must correct them"):
            using(server.port, lambda transport: transport.probe(), **SIGN_IN)


def test_a_server_name_that_cannot_stand_in_ehlo_is_refused_in_the_settings() -> None:
    for name in ("", "two words", "line\r\nQUIT", "bücher.example"):
        with pytest.raises(ValueError, match="is no host name"):
            SmtpSettings(host="h", local_hostname=name)
