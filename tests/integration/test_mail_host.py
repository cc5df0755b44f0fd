"""The mail host of the demo, and the helper that decides between skipping and failing."""

from __future__ import annotations

import smtplib
import socket

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from daemon.demo.host import MailHost
from tests.servers import REQUIRE, find_program
from tests.servers.pymap_host import ANN, DESK, PASSWORD, running_host

RAW = b"Subject: printer\r\n\r\n.\r\nIt is on fire.\r\n"


def submit(host: MailHost, sender: str, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", host.smtp_port) as smtp:
        smtp.sendmail(sender, recipients, RAW)


def test_mail_taken_by_smtp_lies_in_the_inbox_that_imap_shows() -> None:
    with running_host() as host:
        submit(host, ANN, DESK)
        with IMAPClient("127.0.0.1", host.imap_port, ssl=False) as client:
            client.login(DESK, PASSWORD)
            client.select_folder("INBOX")
            (row,) = client.fetch(client.search("ALL"), ["BODY.PEEK[]"]).values()
        assert row[b"BODY[]"] == host.messages(DESK)[0]
        assert row[b"BODY[]"].endswith(RAW)
        assert host.messages(ANN) == []


def test_a_plus_address_belongs_to_its_owner_and_keeps_its_tag() -> None:
    with running_host() as host:
        submit(host, ANN, "Desk+t41.abc@demo.test")
        assert host.accepted[0].recipient == "Desk+t41.abc@demo.test"
        assert b"for <Desk+t41.abc@demo.test>" in host.messages(DESK)[0]


def test_mail_for_nobody_is_refused_unless_everything_is_caught() -> None:
    with running_host() as host, pytest.raises(smtplib.SMTPRecipientsRefused, match=r"550.*5\.1\.1"):
        submit(host, DESK, "nobody@demo.test")
    with running_host(catch_all=True) as host:
        submit(host, DESK, "nobody@demo.test", ANN)
        assert [one.recipient for one in host.accepted] == ["nobody@demo.test", ANN]
        assert host.deliveries_to("nobody@demo.test") == [RAW]
        assert len(host.messages(ANN)) == 1


def test_a_wrong_password_is_refused_at_both_doors() -> None:
    with running_host() as host:
        client = IMAPClient("127.0.0.1", host.imap_port, ssl=False)
        with pytest.raises(LoginError):
            client.login(DESK, "wrong")
        client.shutdown()
        with smtplib.SMTP("127.0.0.1", host.smtp_port) as smtp:
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login(DESK, "wrong")
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login("nobody@demo.test", "")
            assert smtp.login(DESK, PASSWORD)[0] == 235


def test_delivering_to_nobody_is_an_error_of_the_caller() -> None:
    with running_host() as host, pytest.raises(KeyError, match=r"nobody@demo\.test"):
        host.deliver("nobody@demo.test", RAW)


def test_a_stopped_host_is_gone_and_says_so() -> None:
    host = MailHost({DESK: PASSWORD}).start()
    connection = socket.create_connection(("127.0.0.1", host.imap_port), 5)
    connection.settimeout(20)
    assert connection.recv(100).startswith(b"* OK")
    host.stop()
    host.stop()
    with connection, connection.makefile("rb") as rest:
        assert rest.read().startswith(b"* BYE")  # and then the end, not silence
    for port in (host.imap_port, host.smtp_port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 5)
    with pytest.raises(RuntimeError, match="not running"):
        host.deliver(DESK, RAW)


def test_a_missing_server_is_skipped_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRE, raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs no-such-server: apt install it"):
        find_program("no-such-server", "apt install it")


def test_a_missing_server_fails_where_all_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE, "1")
    with pytest.raises(pytest.fail.Exception, match="needs no-such-server: apt install it"):
        find_program("no-such-server", "apt install it")
