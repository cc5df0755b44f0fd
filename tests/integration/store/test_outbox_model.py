"""Any order of queueing, leasing, crashing, recording and meddling keeps the promises of the outbox."""

from __future__ import annotations

import itertools
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from daemon.store import leases, outbox, schema
from daemon.store.database import Database
from daemon.store.leases import Attempt
from daemon.store.outbox import LeasedMail
from tests.builders import NOW, queued_mail

LEASE = timedelta(minutes=2)
REPEATS = 2
names = itertools.count()


class Outbox(RuleBasedStateMachine):
    """Workers hold leases in `held`; what they hand to SMTP is counted in `handed_over`."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.database = Database.in_folder(Path(self._folder.name))
        schema.create(self.database)
        self.now: datetime = NOW
        self.held: list[LeasedMail] = []
        self.queued = 0
        self.sent: set[str] = set()
        self.handed_over: dict[str, int] = {}
        self.excused: dict[str, int] = {}
        """Times that a second hand-over was allowed for: a crash, an uncertain end, a person's wish."""
        self.by_id: dict[int, str] = {}

    def teardown(self) -> None:
        self.database.close()
        self._folder.cleanup()

    @rule(same_key=st.booleans())
    def queue(self, same_key: bool) -> None:
        name = f"mail {next(names)}"
        with self.database.write() as connection:
            key = "the same key" if same_key else name
            said = queued_mail(key, message_id=f"<{name}@desk.test>")
            self.queued += outbox.queue(connection, said, self.now)

    @rule(most=st.integers(1, 3))
    def lease(self, most: int) -> None:
        with self.database.write() as connection:
            leased = leases.lease(connection, self.now, self.now + LEASE, most)
        running = {m.delivery_id for m in self.held if self._runs(m)}
        assert not running & {m.delivery_id for m in leased}, "two workers hold one mail"
        assert not self.sent & {m.message_id for m in leased}, "a mail that was sent is leased again"
        self.by_id |= {m.delivery_id: m.message_id for m in leased}
        self.held += leased

    @rule(end=st.sampled_from(["sent", "waiting", "uncertain", "dead"]), which=st.integers(0, 9))
    def attempt_and_record(self, end: str, which: int) -> None:
        if not self.held:
            return
        mail = self.held.pop(which % len(self.held))
        self._hand_over(mail, excused=end in ("waiting", "uncertain", "dead"))
        in_time = self._runs(mail)
        state = "waiting" if end == "uncertain" else end
        attempt = Attempt(
            delivery_id=mail.delivery_id,
            attempts=mail.attempts,
            state=state,
            at=self.now,
            due_at=self.now + timedelta(minutes=5) if state == "waiting" else None,
            uncertain=end == "uncertain",
        )
        with self.database.write() as connection:
            leases.record(connection, [attempt])
        if end == "sent" and in_time:
            self.sent.add(mail.message_id)

    @rule(which=st.integers(0, 9))
    def crash_after_handing_over(self, which: int) -> None:
        if self.held:
            self._hand_over(self.held.pop(which % len(self.held)), excused=True)

    @rule(minutes=st.integers(1, 15))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        with self.database.write() as connection:
            leases.expire_leases(connection, self.now, self.now + timedelta(minutes=10), REPEATS)

    @rule(delivery_id=st.integers(1, 5), drop=st.booleans())
    def a_person_meddles(self, delivery_id: int, drop: bool) -> None:
        with self.database.write() as connection:
            if drop:
                outbox.drop(connection, delivery_id)
            elif outbox.retry(connection, delivery_id, self.now) and delivery_id in self.by_id:
                assert self.by_id[delivery_id] not in self.sent, "a mail that was sent is sent again"

    @invariant()
    def every_mail_is_somewhere(self) -> None:
        with self.database.read() as connection:
            counts = outbox.counts(connection)
            next_due = outbox.next_due(connection)
        assert sum(counts.values()) == self.queued
        assert counts.get("sent", 0) == len(self.sent)
        assert (next_due is not None) == bool(counts.get("waiting", 0) + counts.get("leased", 0))

    @invariant()
    def no_mail_goes_out_twice_without_a_cause(self) -> None:
        for message_id, times in self.handed_over.items():
            assert times <= 1 + self.excused.get(message_id, 0), message_id

    def _runs(self, mail: LeasedMail) -> bool:
        """Say whether this lease is still the delivery's present one."""
        with self.database.read() as connection:
            rows = outbox.listing(connection, ["leased"], 1_000)
        return any(row.id == mail.delivery_id and row.attempts == mail.attempts for row in rows)

    def _hand_over(self, mail: LeasedMail, *, excused: bool) -> None:
        late = not self._runs(mail)  # a worker that hung past its lease: the other one repeats the mail
        self.handed_over[mail.message_id] = self.handed_over.get(mail.message_id, 0) + 1
        self.excused[mail.message_id] = self.excused.get(mail.message_id, 0) + (excused or late)


Outbox.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None, derandomize=True)
test_the_outbox_keeps_its_promises_in_any_order = Outbox.TestCase
