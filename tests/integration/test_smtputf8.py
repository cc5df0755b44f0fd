"""Mail to an address that is not ASCII before the @: taken by real servers, or refused clearly."""

from __future__ import annotations

import asyncio
import email
import email.policy
from datetime import UTC, datetime

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from daemon.errors import DeliveryRefused
from daemon.mail.assemble import OutgoingMail, assemble
from daemon.mail.transport import Sent, SmtpSettings, Transport
from tests.servers.postfix import running_postfix

RECIPIENT = "用户@example.test"


def mail(recipient: str) -> bytes:
    return assemble(
        OutgoingMail(
            message_id="<pd.1@desk.test>",
            date=datetime(2024, 5, 20, 1, 12, tzinfo=UTC),
            from_name="IT 服务台",
            from_address="support@desk.test",
            reply_to="support@desk.test",
            to_name="用户",
            to_address=recipient,
            subject="[#20240520-001] 打印机",
            text="您好\n",
            html="<p>您好</p>\n",
            automatic=True,
        )
    )


async def send(port: int, recipient: str) -> Sent:
    transport = Transport(
        SmtpSettings(host="127.0.0.1", port=port, security="none", local_hostname="desk.example.test")
    )
    try:
        return await transport.send("support@desk.test", recipient, mail(recipient))
    finally:
        await transport.close()


class Taker:
    """A handler of aiosmtpd that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 OK"


async def _send_to_aiosmtpd(recipient: str, *, utf8: bool) -> Envelope:
    taker = Taker()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(taker, hostname="mx.example.test", enable_SMTPUTF8=utf8), "127.0.0.1", 0
    )
    try:
        await send(server.sockets[0].getsockname()[1], recipient)
    finally:
        server.close()
    (envelope,) = taker.taken
    return envelope


@pytest.mark.parametrize(
    ("recipient", "needed"), [(RECIPIENT, True), ("josé.garcía@example.test", True), ("li@例子.中国", False)]
)
def test_a_server_that_speaks_smtputf8_gets_the_address_as_it_is_written(
    recipient: str, needed: bool
) -> None:
    envelope = asyncio.run(_send_to_aiosmtpd(recipient, utf8=True))
    on_the_wire = recipient if needed else "li@xn--fsqu00a.xn--fiqs8s"
    assert envelope.rcpt_tos == [on_the_wire]
    assert bool(envelope.smtp_utf8) is needed
    assert isinstance(envelope.content, bytes)
    head = envelope.content.partition(b"\r\n\r\n")[0]
    assert f"<{on_the_wire}>".encode() in head
    assert head.isascii() is not needed
    read = email.message_from_string(envelope.content.decode(), policy=email.policy.SMTPUTF8)
    (to,) = read["To"].addresses
    assert (to.display_name, to.addr_spec) == ("用户", on_the_wire)
    assert read["Subject"] == "[#20240520-001] 打印机"


def test_a_server_without_smtputf8_is_named_with_what_to_do() -> None:
    with pytest.raises(DeliveryRefused, match=r"用户@example\.test.*needs SMTPUTF8.*another address"):
        asyncio.run(_send_to_aiosmtpd(RECIPIENT, utf8=False))


def test_postfix_takes_a_mail_to_an_address_of_another_script() -> None:
    with running_postfix() as port:
        sent = asyncio.run(send(port, RECIPIENT))
    assert "queued" in sent.response.lower()
