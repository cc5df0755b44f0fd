"""Signing in to the server that sends, over TLS and without; secrets stay out of every error."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from daemon.errors import DeliveryDeferred
from daemon.mail.transport import SmtpSettings
from tests.integration.sending import send_one, using
from tests.servers.dovecot import make_certificate
from tests.servers.faulty_smtp import PASSWORD, USER, Fault, faulty_smtp

pytestmark = pytest.mark.usefixtures("pipelining")


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
