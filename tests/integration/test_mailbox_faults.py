"""The mailbox against a server that misbehaves on purpose: nothing may hang it, fool it, or lose mail."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from daemon.errors import MailboxRefused, MailboxUnavailable, PostdeskError
from daemon.mail.mailbox import Mailbox, MailboxSettings
from tests.servers.scripted_imap import DRIPS, PASSWORD, USER, Fault, ScriptedImap, scripted_imap

RAW = b"Subject: printer\r\n\r\nIt is on fire.\r\n"
PATIENCE = 0.3  # seconds; the servers here are either immediate or silent for ever


class Notes:
    """A log that remembers."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def info(self, event: str, **fields: object) -> None:
        self.events.append(event)

    def warning(self, event: str, **fields: object) -> None:
        self.events.append(event)


def mailbox(server: ScriptedImap, *, log: Notes | None = None, **changes: Any) -> Mailbox:
    values: dict[str, Any] = {
        "id": "support",
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "user": USER,
        "password": lambda: PASSWORD,
        "timeout_seconds": PATIENCE,
    }
    return Mailbox(MailboxSettings(**{**values, **changes}), log=log)


# -- connecting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Fault.SILENT_GREETING, MailboxUnavailable, "no answer in time"),
        (Fault.NOT_IMAP, MailboxUnavailable, "cannot connect to"),
        (Fault.LOGIN_REFUSED, MailboxRefused, "refused user or password.*check both"),
        (Fault.LOGIN_LATER, MailboxUnavailable, "directory is down"),
        (Fault.LOGIN_EOF, MailboxUnavailable, "connection closed by the server"),
        (Fault.FOLDER_MISSING, MailboxRefused, "no such folder.*check its name"),
        (Fault.READ_ONLY, MailboxRefused, "read-only.*write access"),
        (Fault.NO_UIDVALIDITY, MailboxRefused, "no UIDVALIDITY"),
    ],
)
def test_a_failed_connect_says_what_where_and_what_to_do(
    fault: Fault, kind: type[PostdeskError], words: str
) -> None:
    with scripted_imap(fault) as server:
        box = mailbox(server)
        with pytest.raises(kind, match=words) as caught:
            box.connect()
    assert f"127.0.0.1:{server.port} (mailbox 'support', account 'desk')" in str(caught.value)
    assert caught.value.retry
    chain: BaseException | None = caught.value
    while chain is not None:  # tracebacks are logged with all their causes
        assert PASSWORD not in str(chain)
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)


def test_nobody_listening_is_unavailable() -> None:
    with scripted_imap() as server:
        box = mailbox(server)
    with pytest.raises(MailboxUnavailable, match="nothing answers there; check host and port"):
        box.connect()


def test_netease_opens_the_folder_because_we_say_who_we_are_first() -> None:
    with scripted_imap(Fault.NEEDS_ID) as server, mailbox(server) as box:
        assert box.uidvalidity == 1001
    names = [command.split()[0] for command in server.commands]
    assert names.index("LOGIN") < names.index("ID") < names.index("SELECT")


def test_netease_without_id_is_refused_with_its_own_words() -> None:
    capabilities = "IMAP4rev1 IDLE"
    with scripted_imap(Fault.NEEDS_ID, capabilities=capabilities) as server:
        with pytest.raises(MailboxRefused, match="Unsafe Login"):
            mailbox(server).connect()
    assert not any(command.startswith("ID ") for command in server.commands)


def test_a_server_that_forbids_plain_sign_in_gets_no_password() -> None:
    with scripted_imap(capabilities="IMAP4rev1 LOGINDISABLED STARTTLS") as server:
        with pytest.raises(MailboxRefused, match="without encryption; set security"):
            mailbox(server).connect()
    assert "LOGIN" not in server.commands


def test_starttls_that_is_not_offered_gets_no_password() -> None:
    with scripted_imap() as server:
        with pytest.raises(MailboxRefused, match="offers no STARTTLS"):
            mailbox(server, security="starttls").connect()
    assert "LOGIN" not in server.commands


def test_words_in_clear_behind_starttls_end_the_connection() -> None:
    capabilities = "IMAP4rev1 STARTTLS"
    with scripted_imap(Fault.STARTTLS_INJECTED, capabilities=capabilities) as server:
        with pytest.raises(MailboxUnavailable, match="data in clear behind the STARTTLS answer"):
            mailbox(server, security="starttls").connect()
    assert "LOGIN" not in server.commands


@pytest.mark.parametrize("password", ["two\nlines", "tail\r"])
def test_a_password_with_a_line_end_is_not_sent(password: str) -> None:
    with scripted_imap() as server:
        with pytest.raises(MailboxRefused, match="control character") as caught:
            mailbox(server, password=lambda: password).connect()
    assert password.strip() not in str(caught.value)
    assert server.commands == []


def test_an_unreadable_password_file_is_named() -> None:
    def read() -> str:
        raise FileNotFoundError(2, "No such file or directory", "/etc/postdesk/imap.secret")

    with scripted_imap() as server, pytest.raises(MailboxRefused, match=r"imap\.secret.*make it readable"):
        mailbox(server, password=read).connect()


# -- waiting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.EOF_IN_IDLE, "connection closed by the server|reset by peer|Broken pipe"),
        (Fault.BYE_IN_IDLE, "said goodbye: shutting down for the night"),
        (Fault.SILENCE_AFTER_IDLE, "no answer in time"),
    ],
)
def test_a_connection_lost_in_idle_is_noticed_once_and_for_all(fault: Fault, words: str) -> None:
    with scripted_imap(fault) as server:
        box = mailbox(server)
        box.connect()
        with pytest.raises(MailboxUnavailable, match=words):
            box.wait(0.05 if fault is Fault.SILENCE_AFTER_IDLE else 60)
        with pytest.raises(MailboxUnavailable, match="not connected"):
            box.wait(60)
        server.fault = None
        box.connect()
        assert box.new_uids(0) == []
        box.close()


@pytest.mark.parametrize(
    "fault",
    [
        Fault.REPORT_BEFORE_IDLE,
        Fault.REPORT_WITH_IDLE,
        Fault.HALF_LINE_IN_IDLE,
        Fault.CHATTER_IN_IDLE,
        Fault.NEW_UIDVALIDITY_IN_IDLE,
    ],
)
def test_a_report_in_idle_is_heard_however_it_comes(fault: Fault) -> None:
    with scripted_imap() as server:
        server.permanent_flags = ""
        with mailbox(server, timeout_seconds=20) as box:
            server.fault = fault
            uid = server.add(RAW)
            answers: list[bool] = []
            thread = threading.Thread(target=lambda: answers.append(box.wait(60)))
            thread.start()
            server.in_idle.wait(20)
            server.proceed.set()
            thread.join(30)
            assert answers == [True]
            assert box.new_uids(0) == [uid]
            expected = 1002 if fault is Fault.NEW_UIDVALIDITY_IN_IDLE else 1001
            assert box.uidvalidity == expected
            assert box.fetch([uid])[0].key.uidvalidity == expected


def test_a_message_reported_beside_another_answer_is_not_overlooked() -> None:
    with scripted_imap() as server:
        first = server.add(RAW)
        with mailbox(server, timeout_seconds=20) as box:
            assert box.new_uids(0) == [first]
            second = server.add(RAW)
            server.report_with_next = True
            box.file_away([first])
            assert box.wait(60) is True
            assert box.new_uids(first) == [second]
            assert box.wait(0.05) is False


def test_reports_do_not_pile_up_on_a_long_connection() -> None:
    with scripted_imap() as server, mailbox(server) as box:
        for _ in range(50):
            server.report_with_next = True
            box.new_uids(0)
        kept = box._session.client.wire.untagged_responses
        assert sum(map(len, kept.values())) < 10


def test_idle_that_is_offered_but_refused_becomes_polling() -> None:
    notes = Notes()
    with scripted_imap(Fault.IDLE_REFUSED) as server, mailbox(server, log=notes, poll_seconds=0) as box:
        assert box.wait(60) is True
        assert box.wait(60) is True
    assert notes.events.count("idle_refused") == 1
    assert server.commands.count("IDLE") == 1


def test_other_peoples_flags_do_not_end_the_wait() -> None:
    with scripted_imap(Fault.CHATTER_IN_IDLE) as server:
        server.add(RAW)
        with mailbox(server, timeout_seconds=20) as box:
            assert box.wait(0.2) is False
    assert server.commands.count("IDLE") >= 2


# -- reading -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.SILENCE_AT_FETCH, "no answer in time"),
        (Fault.DRIP_AT_FETCH, "no answer in time"),
        (Fault.EOF_IN_FETCH, "connection closed by the server"),
        (Fault.HUGE_LITERAL, "announces 10000000000 bytes"),
        (Fault.ENDLESS_LINE, "a line of more than"),
    ],
)
def test_a_server_that_never_finishes_is_given_up(fault: Fault, words: str) -> None:
    with scripted_imap(fault) as server:
        server.add(b"x" * DRIPS)
        box = mailbox(server, timeout_seconds=20 if fault is Fault.ENDLESS_LINE else PATIENCE)
        box.connect()
        with pytest.raises(MailboxUnavailable, match=words):
            box.fetch([1])
        with pytest.raises(MailboxUnavailable, match="not connected"):
            box.new_uids(0)
        server.proceed.set()
    assert server.drips < DRIPS / 2  # given up long before the end


def test_an_answer_that_is_no_imap_is_an_error_and_not_an_empty_folder() -> None:
    with scripted_imap(Fault.NONSENSE_AT_FETCH) as server:
        uid = server.add(RAW)
        box = mailbox(server, timeout_seconds=5)
        box.connect()
        with pytest.raises(MailboxUnavailable, match="UID 1"):
            box.fetch([uid])
        box.close()


def test_one_message_that_the_server_cannot_read_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("daemon.mail.mailbox.mailbox.REFUSAL_PAUSE_SECONDS", 0.0)
    notes = Notes()
    with scripted_imap(Fault.MESSAGES_REFUSED) as server:
        good, bad, later = server.add(RAW), server.add(RAW), server.add(RAW)
        server.refused = {bad}
        with mailbox(server, log=notes, timeout_seconds=5) as box:
            messages = box.fetch([good, bad, later])
        asked = [command for command in server.commands if command.startswith(f"UID FETCH {bad} (BODY")]
    assert [(message.key.uid, message.raw, message.truncated) for message in messages] == [
        (good, RAW, False),
        (bad, b"", True),
        (later, RAW, False),
    ]
    assert len(asked) == 3  # it might have been a passing trouble
    assert "message_unfetchable" in notes.events


def test_a_passing_refusal_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.mail.mailbox.mailbox.REFUSAL_PAUSE_SECONDS", 0.0)
    with scripted_imap(Fault.MESSAGES_REFUSED) as server:
        uids = [server.add(RAW), server.add(RAW)]
        server.refused = {uids[0]}
        server.refusals_left = 2  # the batch, and the first time alone
        with mailbox(server, timeout_seconds=5) as box:
            assert [(message.raw, message.truncated) for message in box.fetch(uids)] == [(RAW, False)] * 2


def test_an_interrupt_while_a_message_is_refused_gives_nothing_up() -> None:
    with scripted_imap(Fault.MESSAGES_REFUSED) as server:
        good, bad = server.add(RAW), server.add(RAW)
        server.refused = {bad}
        with mailbox(server, timeout_seconds=5) as box:
            box.interrupt()
            with pytest.raises(MailboxUnavailable, match=f"UID {bad}"):
                box.fetch([good, bad])


def test_no_message_is_given_up_while_the_server_hands_out_none() -> None:
    with scripted_imap(Fault.MESSAGES_REFUSED) as server:
        server.refused = {server.add(RAW), server.add(RAW)}
        box = mailbox(server, timeout_seconds=5)
        for _ in range(6):
            box.connect()
            with pytest.raises(MailboxUnavailable, match="will not hand out"):
                box.fetch([1, 2])
        server.fault = None
        box.connect()
        assert [message.raw for message in box.fetch([1, 2])] == [RAW, RAW]
        box.close()


def test_the_hour_of_arrival_is_turned_into_utc() -> None:
    with scripted_imap() as server:
        uid = server.add(RAW)
        with mailbox(server) as box:
            (message,) = box.fetch([uid])
    assert message.received_at.isoformat() == "2024-01-01T19:04:05+00:00"  # 03:04:05 +0800


# -- filing --------------------------------------------------------------------------------------------


def test_filing_passes_over_absent_messages_even_if_the_server_objects() -> None:
    with scripted_imap(Fault.ABSENT_REFUSED) as server:
        uid = server.add(RAW)
        with mailbox(server, handled="move") as box:
            box.file_away([uid, 77])
            box.file_away([uid, 77])
        assert server.folders["Processed"] == [RAW]
        assert server.messages == {}


def test_a_refused_keyword_still_leaves_the_mail_marked_read() -> None:
    with scripted_imap(Fault.KEYWORD_REFUSED) as server:
        uids = [server.add(RAW), server.add(RAW)]
        with mailbox(server) as box:
            for uid in uids:
                box.file_away([uid])
        assert all(server.messages[uid].flags == {r"\Seen"} for uid in uids)


def test_a_folder_that_keeps_no_keyword_is_not_asked_to() -> None:
    with scripted_imap() as server:
        server.permanent_flags = r"\Seen \Deleted"
        uid = server.add(RAW)
        with mailbox(server) as box:
            box.file_away([uid])
        assert server.messages[uid].flags == {r"\Seen"}


def test_without_move_and_uidplus_nothing_is_ever_expunged_and_nothing_copied_twice() -> None:
    with scripted_imap(capabilities="IMAP4rev1 IDLE") as server:
        uid, other = server.add(RAW), server.add(RAW)
        server.messages[other].flags.add(r"\Deleted")  # somebody is about to tidy up
        with mailbox(server, handled="move") as box:
            box.file_away([uid])
            box.file_away([uid])
        assert server.folders["Processed"] == [RAW]
        assert r"\Deleted" in server.messages[uid].flags
        assert other in server.messages
    assert not any("EXPUNGE" in command or command == "CLOSE" for command in server.commands)


def test_a_copy_that_was_interrupted_before_the_expunge_is_finished_not_repeated() -> None:
    with scripted_imap(capabilities="IMAP4rev1 UIDPLUS") as server:
        uid = server.add(RAW)
        server.folders["Processed"] = [RAW]  # copied, marked, and then the power went
        server.messages[uid].flags.add(r"\Deleted")
        with mailbox(server, handled="move") as box:
            box.file_away([uid])
        assert server.folders["Processed"] == [RAW]
        assert server.messages == {}


def test_moving_handled_mail_onto_itself_is_refused_in_the_settings() -> None:
    with pytest.raises(ValueError, match="handled_folder must differ"):
        MailboxSettings(
            id="a", host="h", user="u", password=str, handled="move", folder="INBOX", handled_folder="inbox"
        )
