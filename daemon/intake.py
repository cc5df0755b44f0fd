"""Intake: from a folder of the mailbox to rows, one recorded outcome a message, filed away afterwards.

fetch (flags untouched) -> parse -> one transaction: look up, decide, carry out -> flag or move. A crash
anywhere repeats work, never a ticket: the message's key and content fingerprint are unique in the database.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from daemon import log, redaction
from daemon.app import App
from daemon.carry_out import Carried, Received
from daemon.desk.decide import decide
from daemon.desk.effects import Decision, SendMail
from daemon.desk.forwarded import original_mail
from daemon.desk.known import Known, SentMail
from daemon.desk.learned import known_with_model
from daemon.desk.lookups import shown_whole
from daemon.desk.model import EventKind, Json, Ticket
from daemon.desk.typed import without_receipts
from daemon.held_questions import with_answered_words, with_held, with_records, with_said
from daemon.mail.mailbox import Mailbox
from daemon.mail.message import FetchedMessage, MessageKey
from daemon.store import alerts, messages
from daemon.store.database import AlreadyThere, Connection, LostRace, StoreUnavailable
from daemon.store.known import what_is_known
from daemon.store.later import Later
from daemon.what_is_sought import with_lookups
from daemon.wished import numbers_of, with_own_tickets
from parsers.alerts import read_alert
from parsers.errors import MessageUnreadable
from parsers.marked import marked_parts
from parsers.reading import Reading

BATCH = 50
"""Messages in one transaction: they share its fsync."""

MOST_RACES = 5
"""How often a message is decided again because somebody else was faster."""

LATE_AT_MOST = timedelta(days=14)
"""The longest stop of the daemon after which clocks still count from when a mail came."""

_log = log.get("intake")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """One message and what became of it."""

    key: MessageKey
    reading: Reading
    decision: Decision
    carried: Carried
    files: tuple[Path, ...] = ()
    """To be deleted once it is committed: see `redaction.forget`."""


Watcher = Callable[[TakenIn], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    fetched: FetchedMessage
    reading: Reading | None
    """None when the bytes could not be read."""
    error: str = ""
    refused: frozenset[str] = frozenset()
    """Attachments (`Attachment.part`) that the administrator's command refused."""
    marked: frozenset[str] = frozenset()
    """Attachments that show ids of ours."""


class Intake:
    """Takes in the messages of one mailbox. Used by that mailbox's thread only."""

    def __init__(self, app: App, mailbox_id: str, *, watcher: Watcher | None = None) -> None:
        self.app = app
        self.mailbox_id = mailbox_id
        self._watcher = watcher
        self._filed: list[MessageKey] = []

    def catch_up(self, box: Mailbox, stop: Callable[[], bool]) -> int:
        """Take in everything that is new in the folder and file it away; return how many messages.

        Raises `MailboxUnavailable` and `StoreUnavailable`; what was committed before stays done.
        """
        state = self._folder_state(box)
        self._file_leftovers(box)
        count = 0
        uids = box.new_uids(state.last_uid)
        for fetched in box.fetch_batches(uids, most=BATCH):
            if stop():
                self._remember_filed()
                return count
            self.app.at_point("fetched")
            count += self._take_in(box, fetched, state)
        if uids:
            self._pass_over(box, uids[-1])
        self._remember_filed()
        return count

    def _pass_over(self, box: Mailbox, uid: int) -> None:
        """Everything up to `uid` was looked at; the last ones may have vanished before they were fetched."""
        last = self._key(box, uid)
        with self.app.database.read() as connection:
            read_to = messages.folder_state(connection, last.account, last.folder, last.uidvalidity)
        if read_to is not None and read_to.last_uid < uid:
            self._commit([], last)

    def _key(self, box: Mailbox, uid: int) -> MessageKey:
        return MessageKey(
            account=self.mailbox_id, folder=box.settings.folder, uidvalidity=box.uidvalidity, uid=uid
        )

    def _folder_state(self, box: Mailbox) -> messages.FolderState:
        """Return how far the folder was read; begin it when it is new.

        The very first start begins at "now": connecting an old mailbox must not mail thousands of people. A
        changed UIDVALIDITY (RFC 9051, 2.3.1.1) makes every UID new: all is read again, and what was taken
        in before is recognised by its content.
        """
        account, folder, validity = self.mailbox_id, box.settings.folder, box.uidvalidity
        with self.app.database.read() as connection:
            state = messages.folder_state(connection, account, folder, validity)
            started = messages.folder_started_at(connection, account, folder)
        if state is not None:
            return state
        renumbered = started is not None
        if started is None:
            started, last_uid = self.app.clock.now(), box.uid_next() - 1
            _log.info("Mailbox is watched from now on", mailbox=account, backlog=last_uid)
        else:
            last_uid = 0
            _log.warning("The server renumbered the folder; reading it anew", mailbox=account)
        with self.app.database.write() as connection:
            return messages.begin_folder(
                connection,
                account,
                folder,
                validity,
                last_uid=last_uid,
                started_at=started,
                renumbered=renumbered,
            )

    def _take_in(self, box: Mailbox, fetched: Sequence[FetchedMessage], state: messages.FolderState) -> int:
        """Take one batch in: one transaction for all; when one of them fails, one for each."""
        last = fetched[-1].key
        # Of a renumbered folder, what came before the first start is backlog still: left as it is.
        fetched = [m for m in fetched if not (state.renumbered and m.received_at < state.started_at)]
        with self.app.database.read() as connection:
            done = messages.already_taken_in(connection, [m.key for m in fetched])
        parsed = [self._parse(m) for m in fetched if m.key.uid not in done]
        try:
            self._commit(parsed, last)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one bad message must not stop the others
            _log.warning("A batch failed; taking its messages one by one", error=repr(error))
            for message in parsed:
                self._commit_alone(message)
            self._commit([], last)
        self.app.at_point("committed")
        keys = [m.key for m in fetched]
        box.file_away([key.uid for key in keys], uidvalidity=last.uidvalidity)
        self.app.at_point("filed")
        self._filed.extend(keys)
        return len(parsed)

    def _parse(self, fetched: FetchedMessage) -> _Parsed:
        if fetched.truncated and not fetched.raw:
            return _Parsed(fetched=fetched, reading=None, error="the server will not hand this message out")
        try:
            reading = Reading.of(fetched.raw)
            refused = self.app.attachment_check.refused(fetched.raw, reading.mail)
            marked = marked_parts(fetched.raw, reading.mail)
            return _Parsed(fetched=fetched, reading=reading, refused=refused, marked=marked)
        except MessageUnreadable as error:
            return _Parsed(fetched=fetched, reading=None, error=str(error))
        except Exception as error:  # noqa: BLE001 - a bug in reading; the bytes are kept for a person
            _log.error("A message broke the parser", uid=fetched.key.uid, exc_info=error)
            return _Parsed(fetched=fetched, reading=None, error=_describe(error))

    def _commit(self, parsed: Sequence[_Parsed], last: MessageKey) -> None:
        """Decide and carry out these messages in one transaction, then tell the outbox and the watcher."""
        taken: list[TakenIn] = []
        queued = 0
        with self.app.database.write() as connection, Later(connection) as later:
            messages.mark_filed(connection, self._filed)
            self.app.raw.put_all(
                connection, [(m.reading.mail.raw_sha256, m.fetched.raw) for m in parsed if m.reading]
            )
            for message in parsed:
                if message.reading is None:
                    queued += self._quarantine(connection, message.fetched, message.error)
                else:
                    one = take_in(
                        self.app,
                        later,
                        message.fetched,
                        message.reading,
                        refused=message.refused,
                        marked=message.marked,
                    )
                    queued += one.carried.queued
                    taken.append(one)
            messages.advance_folder(connection, last)
            if parsed:
                self.app.at_point("decided")
        self._filed.clear()
        if queued:
            self.app.outbox_grew()
        if any(_corrects(one.decision) for one in taken):
            self.app.category_corrected()
        for one in taken:
            redaction.forget(self.app, one.decision, one.files)
            _log.info(
                "Message taken in",
                mailbox=one.key.account,
                uid=one.key.uid,
                outcome=one.decision.outcome.value,
                ticket=one.carried.ticket.number if one.carried.ticket else None,
                rule=one.decision.rule,
            )
            if self._watcher is not None:
                self._watcher(one)

    def _commit_alone(self, message: _Parsed) -> None:
        """Take in one message of a batch that failed; what fails again goes into quarantine."""
        for attempt in range(1, MOST_RACES + 1):
            try:
                self._commit([message], message.fetched.key)
                return
            except StoreUnavailable:
                raise
            except (LostRace, AlreadyThere) as error:
                if self._is_taken_in(message.fetched.key):
                    return  # by another worker, this very message
                if attempt == MOST_RACES:
                    self._quarantine_alone(message.fetched, _describe(error))
            except Exception as error:  # noqa: BLE001 - kept for a person; the next message goes on
                _log.error("A message could not be dealt with", uid=message.fetched.key.uid, exc_info=error)
                self._quarantine_alone(message.fetched, _describe(error))
                return

    def _is_taken_in(self, key: MessageKey) -> bool:
        with self.app.database.read() as connection:
            return bool(messages.already_taken_in(connection, [key]))

    def _quarantine_alone(self, fetched: FetchedMessage, error: str) -> None:
        with self.app.database.write() as connection:
            self._quarantine(connection, fetched, error)
        self.app.outbox_grew()

    def _quarantine(self, connection: Connection, fetched: FetchedMessage, error: str) -> int:
        """Keep a message that cannot be dealt with, and tell the administrator; return the mails queued."""
        app, now = self.app, self.app.clock.now()
        sha256 = hashlib.sha256(fetched.raw).hexdigest()
        app.raw.put(connection, sha256, fetched.raw)
        row = messages.quarantine(
            connection,
            fetched.key,
            sha256,
            error,
            received_at=fetched.received_at,
            now=now,
            policy_version=app.policy.version,
        )
        values: dict[str, Json] = {"message": row, "mailbox": self.mailbox_id, "error": error}
        notice = SendMail(
            template="quarantined",
            to=app.policy.administrator,
            name="",
            language=app.policy.language,
            key=f"quarantined:{self.mailbox_id}:{sha256}",  # a renumbered folder shows it again
            values=values,
        )
        _log.error("Message quarantined", mailbox=self.mailbox_id, uid=fetched.key.uid, message=row)
        return int(app.carrier.queue(connection, notice, app.policy, now=now))

    def _file_leftovers(self, box: Mailbox) -> None:
        """Flag or move what was committed but not filed: a crash or a lost connection came in between."""
        with self.app.database.read() as connection:
            left = messages.unfiled(
                connection, self.mailbox_id, box.settings.folder, box.uidvalidity, limit=1_000
            )
        waiting = [key for key in left if key not in set(self._filed)]
        if waiting:
            box.file_away([key.uid for key in waiting], uidvalidity=box.uidvalidity)
            self._filed.extend(waiting)
            self._remember_filed()

    def _remember_filed(self) -> None:
        if self._filed:
            with self.app.database.write() as connection:
                messages.mark_filed(connection, self._filed)
            self._filed.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A message that somebody typed at the shell, as if it answered a mail of ours."""

    mailbox: str
    """Id of the mailbox that it is taken to lie in."""
    answers: SentMail
    """The mail that it is taken to answer: it says which ticket is meant and where words go."""
    how: str
    """Who typed it, as evidence."""


def when_it_happened(received_at: datetime, now: datetime, known: Known) -> datetime:
    """Return when what a message does has happened: when it came, however late it is read (SPEC C1).

    Never before what has happened on its ticket already. A mail that came longer than `LATE_AT_MOST` ago was
    put into the folder by hand, so it counts from now.
    """
    if not now - LATE_AT_MOST <= received_at <= now:
        return now
    happened: list[datetime] = [ticket.history[-1].at for ticket in _tickets_at_hand(known) if ticket.history]
    return max([received_at, *happened])


def _tickets_at_hand(known: Known) -> Iterator[Ticket]:
    """Yield every ticket that may be decided on, those about a held or a forwarded mail included."""
    yield from known.tickets.values()
    yield from known.incidents
    for several in known.children.values():
        yield from several
    if known.original is not None:
        yield from known.original.tickets.values()
    if known.held is not None:
        yield from _tickets_at_hand(known.held.known)


def take_in(
    app: App,
    later: Later,
    fetched: FetchedMessage,
    reading: Reading,
    *,
    refused: frozenset[str] = frozenset(),
    marked: frozenset[str] = frozenset(),
    muted: bool = False,
    typed: Typed | None = None,
) -> TakenIn:
    """Look up, decide and carry out one message, whose raw mail is kept, within a transaction.

    `refused` are the attachments (by part) that the administrator's command refused, `marked` those that show
    ids of ours. `typed`: it was not mailed; its writer sees what became of it and gets no receipt (that stays
    in the decision). Raises `LostRace`, `IntegrityError`; the latter also when `later` is flushed.
    """
    now = fetched.received_at if muted else app.clock.now()
    received_at = min(fetched.received_at, now)  # the mail server's clock may be ahead of ours
    mail = reading.mail
    app.look_for_keys(mail)
    seen = read_alert(mail, app.policy.alert_sources) if app.policy.alert_sources else None
    of_staff = mail.sender is not None and app.policy.person_at(mail.sender.address) is not None
    known = what_is_known(
        later,
        mail,
        mailbox=typed.mailbox if typed is not None else fetched.key.account,
        received_at=received_at,
        now=now,
        ours=app.our_ids,
        alert=alerts.known_of(later.connection, seen, now, app.policy.storm.minutes) if seen else None,
        house=app.policy.own_domains,
        numbers=numbers_of(reading, app.policy),
        similar_within=timedelta(minutes=app.policy.priority.similar.minutes),
        workload=app.policy.needs_workload,
        cut_short=fetched.truncated,
        muted=muted,
        original=original_mail(reading, app.policy),
        returned_texts=reading.bounce_texts(),
        compares=any(command.verb == "incident" for command in reading.commands.commands),
        of_staff=of_staff,
        vendors=app.policy.vendors.addresses if of_staff else (),
    )
    known = replace(known_with_model(known, app.classifier), refused_parts=refused, marked_parts=marked)
    if typed is not None:
        known = replace(known, parents=(typed.answers,), typed=typed.how)
    known = with_records(app, later, known, reading, received_at)
    known = with_own_tickets(later, known, reading, now)
    known = with_said(later, with_held(app, later, known, mail, now), reading, app.policy, now)
    known = with_answered_words(later, known, reading)
    known = with_lookups(later, known, reading, app.policy, now)
    known = redaction.with_secrets(app, later, known, reading)
    shown = shown_whole(known.held.known.lookups if known.held is not None else {}, known.lookups)
    policies = app.policies_for(later.connection, (*_tickets_at_hand(known), *shown))
    at = now if muted or seen else when_it_happened(received_at, now, known)
    decision = decide(reading, known, app.policy, policies, at)
    held_known = known.held.known if decision.about and known.held else known
    carried = app.carrier.carry(
        later,
        decision if typed is None else without_receipts(decision),
        app.policy,
        now=now,
        received=Received(
            key=fetched.key,
            mail=mail,
            received_at=fetched.received_at,
            cut_short=fetched.truncated,
            refused=held_known.refused_parts,
            marked=held_known.marked_parts,
            about=decision.about,
        ),
        ticket=known.tickets.get(decision.ticket_id or 0),
    )
    files = redaction.take_out(app, later, decision, carried)
    return TakenIn(key=fetched.key, reading=reading, decision=decision, carried=carried, files=files)


def _corrects(decision: Decision) -> bool:
    """Whether somebody changed a ticket's category."""
    events = decision.change.events if decision.change is not None else ()
    return any(event.kind is EventKind.CATEGORY_SET for event in events)


def _describe(error: BaseException) -> str:
    """Return the error and where it happened, without the data that it happened on."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{where}"
