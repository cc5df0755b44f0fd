"""How attempts to deliver ended: noted in memory at once, written down together soon after.

What cannot be written now stays noted: a mail that went out is not sent again for a full disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from daemon import log
from daemon.app import App
from daemon.desk.effects import SendMail
from daemon.desk.model import Json
from daemon.desk.retry import Patience, after_failure, after_uncertain
from daemon.mail.compose import TemplateFault
from daemon.store import leases
from daemon.store.database import Connection
from daemon.store.leases import Attempt
from daemon.store.outbox import LeasedMail
from daemon.undelivered import lies_with_recipient, put_on_ticket, undelivered_recipient
from parsers.model import BouncedRecipient

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Every lease has run out by then."""

_log = log.get("delivery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One attempt that is over."""

    mail: LeasedMail
    attempt: Attempt
    reply: str = ""
    """What the server said when it refused the recipient for good; "" for any other end."""

    @property
    def dead(self) -> bool:
        return self.attempt.state == "dead"


class Attempts:
    """The notes of one delivery loop. Notes come from the loop's thread; `write` may run in another."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._ended: list[Ended] = []

    @property
    def patience(self) -> Patience:
        """As the settings say now: a reload may have changed them."""
        delivery = self.app.settings.delivery
        return Patience(
            backoff=delivery.backoff,
            give_up_after=delivery.give_up_after,
            uncertain_wait=delivery.uncertain_wait,
            uncertain_repeats=delivery.uncertain_repeats,
        )

    def __len__(self) -> int:
        return len(self._ended)

    def noted(self) -> tuple[Ended, ...]:
        """Return what is to be written down now; call `forget` with it when that is committed."""
        return tuple(self._ended)

    def forget(self, written: tuple[Ended, ...]) -> None:
        """These are written down (always the oldest)."""
        del self._ended[: len(written)]

    # -- how it ended ----------------------------------------------------------------------------------

    def sent(self, mail: LeasedMail) -> None:
        """The server took it."""
        _log.info("Mail sent", delivery=mail.delivery_id, template=mail.template, attempt=mail.attempts)
        self._note(mail, state="sent")

    def given_back(self, mail: LeasedMail) -> None:
        """It was claimed and never begun: it is due as before."""
        self._note(mail, state="waiting", begun=False)

    def deferred(self, mail: LeasedMail, error: str, *, whole_server: bool = False) -> None:
        """Nothing was taken; again later, or dead when it has been tried for long enough.

        `whole_server`: the pauses between attempts are those of the server, and the log speaks of it there.
        The mail steps back behind the others all the same: it may be what the server breaks off at.
        """
        attempts = 1 if whole_server else mail.attempts
        again = after_failure(attempts, mail.waiting_since, self.app.clock.now(), self.patience)
        if again is None:
            self.dead(mail, f"given up after {mail.attempts} attempts: {error}")
            return
        say = _log.debug if whole_server else _log.warning
        say("Mail deferred", delivery=mail.delivery_id, error=error, again_at=again.isoformat())
        self._note(mail, state="waiting", due_at=again, error=error)

    def uncertain(self, mail: LeasedMail, error: str) -> None:
        """Nobody knows whether it was taken."""
        again = after_uncertain(mail.uncertain + 1, self.app.clock.now(), self.patience)
        if again is None:
            self.dead(mail, f"nobody knows whether it was delivered: {error}", uncertain=True)
            return
        _log.warning("Mail uncertain", delivery=mail.delivery_id, error=error, again_at=again.isoformat())
        self._note(mail, state="waiting", due_at=again, error=error, uncertain=True)

    def dead(self, mail: LeasedMail, error: str, *, uncertain: bool = False, reply: str = "") -> None:
        """It will not arrive; who works on its ticket is told, and the administrator of what they could mend.

        `reply` is what the server said if it refused the recipient.
        """
        _log.error("Mail undeliverable", delivery=mail.delivery_id, template=mail.template, error=error)
        self._note(mail, state="dead", error=error, uncertain=uncertain, reply=reply)

    def _note(
        self,
        mail: LeasedMail,
        *,
        state: str,
        due_at: datetime | None = None,
        error: str = "",
        uncertain: bool = False,
        begun: bool = True,
        reply: str = "",
    ) -> None:
        attempt = Attempt(
            delivery_id=mail.delivery_id,
            attempts=mail.attempts,
            state=state,
            at=self.app.clock.now(),
            due_at=due_at,
            error=error,
            uncertain=uncertain,
            begun=begun,
        )
        self._ended.append(Ended(mail=mail, attempt=attempt, reply=reply))

    # -- writing it down -------------------------------------------------------------------------------

    def write(self, connection: Connection, ended: tuple[Ended, ...]) -> None:
        """Record these ends; of each mail that is dead, tell whom it concerns."""
        leases.record(connection, [one.attempt for one in ended])
        for one in ended:
            # A notice about a notice that could not be delivered would go the same way, for ever.
            if not one.dead or one.mail.template == "dead_letter":
                continue
            recipient = undelivered_recipient(one.mail, one.attempt.error, reply=one.reply)
            told = not one.attempt.uncertain and self._put_on_ticket(connection, one, recipient)
            # Who is told otherwise need not be told twice, and who cannot be reached need not be told at all.
            pointless = told or one.mail.recipient == self.app.policy.administrator.lower()
            if not (pointless and lies_with_recipient(recipient)):
                self._tell_administrator(connection, one.mail, one.attempt.error)

    def _put_on_ticket(self, connection: Connection, one: Ended, recipient: BouncedRecipient) -> bool:
        """Let it count like a bounce; return whether anybody was told."""
        try:
            with connection.begin_nested():
                return put_on_ticket(self.app, connection, one.mail, recipient)
        except Exception as error:  # noqa: BLE001 - the end is recorded all the same: else it is sent for ever
            _log.error("A dead mail could not be put on its ticket", exc_info=error)
            return False

    def expire(self, connection: Connection, *, running_too: bool = False) -> None:
        """Turn leases that ran out into uncertain attempts, or dead letters when that is once too often.

        `running_too`: whoever holds a lease is known to be dead; nobody waits for it to run out.
        """
        now, patience = self.app.clock.now(), self.patience
        again_at, by = now + patience.uncertain_wait, FOREVER if running_too else now
        expired = leases.expire_leases(connection, by, again_at, patience.uncertain_repeats)
        if expired.repeated:
            _log.warning("Attempts were cut short; their mails are uncertain", mails=expired.repeated)
        error = "nobody knows whether it was delivered: the attempt was cut short too often"
        for mail in expired.dead:
            _log.error("Mail undeliverable", delivery=mail.delivery_id, template=mail.template, error=error)
            if mail.template != "dead_letter":
                self._tell_administrator(connection, mail, error)

    def _tell_administrator(self, connection: Connection, mail: LeasedMail, error: str) -> None:
        policy = self.app.policy
        values: dict[str, Json] = {
            "delivery": mail.delivery_id,
            "recipient": mail.recipient,
            "subject": mail.subject,
            "attempts": mail.attempts,
            "error": error,
        }
        notice = SendMail(
            template="dead_letter",
            to=policy.administrator,
            name="",
            language=policy.language,
            key=f"dead_letter:{mail.delivery_id}:{mail.attempts}",
            values=values,
        )
        try:
            self.app.carrier.queue(connection, notice, policy, now=self.app.clock.now())
        except TemplateFault as fault:
            # The end of the attempt is recorded all the same: else the mail would be sent again and again.
            _log.error("The administrator could not be told of a dead letter", exc_info=fault)
