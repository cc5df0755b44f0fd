"""The mailbox against Dovecot where the in-process server cannot serve: TLS, other folder names, restarts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from imapclient import IMAPClient

from daemon.errors import MailboxRefused, MailboxUnavailable
from daemon.mail.mailbox import Mailbox, MailboxSettings
from tests.servers.dovecot import PASSWORD, Dovecot, make_certificate, running_dovecot

RAW = b"Subject: printer\r\n\r\nIt is on fire.\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with running_dovecot() as running:
        yield running


def settings(server: Dovecot, **changes: object) -> MailboxSettings:
    values: dict[str, object] = {
        "id": "support",
        "host": "localhost",
        "port": server.imaps_port,
        "security": "tls",
        "user": "desk",
        "password": lambda: PASSWORD,
        "ca_file": server.ca_file,
        "timeout_seconds": 10,
    }
    return MailboxSettings(**{**values, **changes})  # type: ignore[arg-type]


def test_tls_with_a_private_authority_waits_in_idle(server: Dovecot) -> None:
    with Mailbox(settings(server)) as box:
        known = box.uid_next() - 1
        server.deliver("desk", RAW)
        assert box.wait(30) is True
        (message,) = box.fetch(box.new_uids(known))
        assert message.raw.endswith(RAW)


def test_starttls_encrypts_before_the_password_is_sent(server: Dovecot) -> None:
    with Mailbox(settings(server, port=server.imap_port, security="starttls")) as box:
        assert box.uidvalidity > 0
        assert type(box._session.client.wire.sock).__name__ == "SSLSocket"


def test_an_unknown_certificate_is_refused_with_the_remedy(server: Dovecot, tmp_path: Path) -> None:
    make_certificate(tmp_path)
    for ca_file in (None, tmp_path / "cert.pem"):
        with pytest.raises(MailboxRefused, match=r"localhost:\d+ .*certificate is not trusted.*set ca_file"):
            Mailbox(settings(server, ca_file=ca_file)).connect()


def test_a_certificate_for_another_name_is_refused(server: Dovecot) -> None:
    with pytest.raises(MailboxRefused, match="a name that the certificate carries"):
        Mailbox(settings(server, host="127.0.0.1")).connect()


def test_a_missing_ca_file_is_named(server: Dovecot, tmp_path: Path) -> None:
    with pytest.raises(MailboxRefused, match=r"absent\.pem.*give a readable PEM file"):
        Mailbox(settings(server, ca_file=tmp_path / "absent.pem")).connect()


def test_tls_on_a_port_without_it_is_explained(server: Dovecot) -> None:
    with pytest.raises(MailboxUnavailable, match="check that security"):
        Mailbox(settings(server, port=server.imap_port)).connect()


def test_a_wrong_password_is_said_plainly_and_not_shown(server: Dovecot) -> None:
    with pytest.raises(MailboxRefused, match="refused user or password") as caught:
        Mailbox(settings(server, password=lambda: "wr0ng-password")).connect()
    assert "wr0ng-password" not in str(caught.value)
    assert "account 'desk'" in str(caught.value)


def test_a_restarted_server_is_found_again() -> None:
    with running_dovecot() as server:
        box = Mailbox(settings(server, port=server.imap_port, security="none", timeout_seconds=3))
        server.deliver("desk", RAW)
        box.connect()
        server.stop()
        with pytest.raises(MailboxUnavailable):
            box.wait(30)
        with pytest.raises(MailboxUnavailable, match="nothing answers there"):
            box.connect()
        server.start()
        box.connect()
        assert len(box.new_uids(0)) == 1
        box.close()


def test_a_recreated_folder_shows_its_new_uidvalidity(server: Dovecot) -> None:
    admin = IMAPClient("127.0.0.1", server.imap_port, ssl=False, timeout=10)
    admin.login("desk", PASSWORD)
    admin.create_folder("Queue")
    box = Mailbox(settings(server, folder="Queue"))
    box.connect()
    before = box.uidvalidity
    box.close()
    admin.delete_folder("Queue")
    admin.create_folder("Queue")
    admin.logout()
    box.connect()
    assert box.uidvalidity != before
    box.close()


def test_folders_below_a_prefix_with_another_separator_are_found_and_made() -> None:
    with running_dovecot(prefix="INBOX.", separator=".") as server:
        server.deliver("desk", RAW)
        with Mailbox(settings(server, handled="move", handled_folder="Desk/已处理")) as box:
            box.file_away(box.new_uids(0))
            assert box.new_uids(0) == []
        with Mailbox(settings(server, folder="INBOX.Desk.已处理")) as box:
            assert len(box.new_uids(0)) == 1


def test_without_move_mail_is_copied_and_only_ours_expunged() -> None:
    with running_dovecot(extra="imap_capability = IMAP4rev1 UIDPLUS IDLE ID NAMESPACE") as server:
        for _ in range(3):
            server.deliver("desk", RAW)
        with Mailbox(settings(server, handled="move")) as box:
            ours, other, kept = box.new_uids(0)
            client = IMAPClient("127.0.0.1", server.imap_port, ssl=False, timeout=10)
            client.login("desk", PASSWORD)
            client.select_folder("INBOX")
            client.add_flags([other], [b"\\Deleted"])  # somebody is about to tidy up
            box.file_away([ours])
            client.noop()
            assert client.search("ALL") == [other, kept]
            client.logout()
        with Mailbox(settings(server, folder="Processed")) as box:
            assert len(box.new_uids(0)) == 1


def test_hundreds_of_messages_come_and_go_in_few_commands(server: Dovecot) -> None:
    admin = IMAPClient("127.0.0.1", server.imap_port, ssl=False, timeout=30)
    admin.login("ann", PASSWORD)
    for number in range(450):
        admin.append("INBOX", b"Subject: %d\r\n\r\nbody\r\n" % number)
    admin.logout()
    with Mailbox(settings(server, user="ann", handled="move")) as box:
        uids = box.new_uids(0)
        messages = box.fetch(uids)
        assert [message.raw.split(b"\r\n")[0] for message in messages] == [
            b"Subject: %d" % number for number in range(450)
        ]
        box.file_away(uids)
        assert box.new_uids(0) == []
