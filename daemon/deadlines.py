"""Deadlines: what has fallen due on tickets, and what a period asks for. Woken by the schedule.

Every due thing is a row: late, early or twice woken does no harm, since each is decided anew from the ticket
as it is and each mail has a key of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon import log
from daemon.app import App
from daemon.desk import calendar, planning
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import Decision, SendMail
from daemon.desk.model import EventKind, Json, Language, Ticket
from daemon.report.digest import Figures, begins_at, digest, first_instant
from daemon.report.service import service_report
from daemon.store import agenda, browse, dead_addresses, figures, incidents, requests, staffing, tickets
from daemon.store.database import Connection, LostRace, StoreUnavailable
from daemon.store.later import Later

AT_ONCE = 200
"""Due rows looked at in one sweep; the rest follow in the next."""

FAILED_AGAIN_AFTER = timedelta(hours=1)
"""A row whose decision fails is looked at again after this, so that it cannot hold up the others."""

DIGEST_CATCH_UP_DAYS = 3
"""A digest that was missed is sent for the last working day only, and only this far back."""

CATCH_UP_PATIENCE = timedelta(minutes=10)
"""How long reminders of targets wait for a mailbox that is not read to its end."""

_log = log.get("deadlines")

DueWatcher = Callable[[Ticket, Decision], None]

Behind = Callable[[], Collection[datetime]]
"""Since when each mailbox is behind that is: not read to its end since the start or since its outage."""


_SOON_TRUSTED = (planning.TARGET, planning.INCIDENT_TEAM, planning.INCIDENT_UPDATE)


def trusted_kinds(behind: Collection[datetime], now: datetime) -> Collection[str] | None:
    """Return the kinds of due rows that may be dealt with while mailboxes are behind; None for all.

    An answer that waits in a mailbox may have settled what is due: nothing is closed, asked or reminded of
    before it was read. Nobody is left without reminders, or without news of an incident, for longer than
    `CATCH_UP_PATIENCE`.
    """
    if not behind:
        return None
    return _SOON_TRUSTED if max(behind) + CATCH_UP_PATIENCE <= now else ()


class Deadlines:
    """Deals with whatever is due. One sweep at a time; called from a thread."""

    def __init__(self, app: App, *, watcher: DueWatcher | None = None, behind: Behind = tuple) -> None:
        self.app = app
        self._watcher = watcher
        self._behind = behind

    def sweep(self) -> int:
        """Deal with every due row and every due period; return how many there were.

        Raises `StoreUnavailable`; what was committed before stays done.
        """
        return self.deal_with_rows() + self._digest()

    def deal_with_rows(self) -> int:
        """Deal with every due row; while a mailbox is behind only what `trusted_kinds` allows."""
        done = 0
        while True:
            now = self.app.clock.now()
            kinds = trusted_kinds(self._behind(), now)
            with self.app.database.read() as connection:
                rows = agenda.due_now(connection, now, AT_ONCE, kinds) if kinds != () else []
            done += len(rows)
            for ticket_id, kind in rows:
                self._deal_with(ticket_id, kind)
            if len(rows) < AT_ONCE:
                return done

    def _deal_with(self, ticket_id: int, kind: str) -> None:
        try:
            self._decide(ticket_id, kind)
        except StoreUnavailable:
            raise
        except LostRace:
            _log.info("A due ticket changed meanwhile; the next sweep looks again", ticket=ticket_id)
        except Exception as error:  # noqa: BLE001 - one ticket's fault; the others are due too
            _log.error("A due ticket could not be dealt with", ticket=ticket_id, kind=kind, exc_info=error)
            with self.app.database.write() as connection:
                agenda.put_off(connection, ticket_id, kind, self.app.clock.now() + FAILED_AGAIN_AFTER)

    def _decide(self, ticket_id: int, kind: str) -> None:
        app, now = self.app, self.app.clock.now()
        with app.database.write() as connection:
            if not agenda.is_due(connection, ticket_id, kind, now):
                return
            ticket = tickets.load(connection, [ticket_id])[ticket_id]
            later = Later(connection)
            updates = kind == planning.INCIDENT_UPDATE
            decision = decide_due(
                DueCase(
                    kind=kind,
                    ticket=ticket,
                    solution=agenda.last_solution(connection, ticket_id),
                    asked=agenda.last_answer(connection, ticket_id),
                    policy=app.policy,
                    policies=app.policies_for(connection, [ticket]),
                    now=now,
                    away=staffing.staffing(later, now, workload=False).away,
                    children=incidents.children(connection, ticket) if updates else (),
                    said=incidents.said(connection, ticket_id) if updates else (),
                    asked_words=requests.of_ticket(connection, ticket),
                    report=service_reports(app, connection, ticket)
                    if kind == planning.SERVICE_REPORT
                    else {},
                )
            )
            with later:
                carried = app.carrier.carry(later, decision, app.policy, now=now, ticket=ticket)
        if carried.queued:
            app.outbox_grew()
        _log.info("Due", ticket=ticket.number, kind=kind, reasons="; ".join(decision.reasons))
        if self._watcher is not None and carried.ticket is not None:
            self._watcher(carried.ticket, decision)

    def _digest(self) -> int:
        """Send the daily digest for the last day whose hour has passed, once (SPEC H1)."""
        app, now = self.app, self.app.clock.now()
        day = self._digest_day(now)
        managers = app.policy.managers()
        if day is None or not managers:
            return 0
        with app.database.write() as connection:
            if not agenda.claim_period(connection, "digest", day, now):
                return 0
            if not agenda.claimed_before(connection, "digest", day):
                return 0  # the very first period: nothing to report of a day that was not watched
            for person in managers:
                values = daily_digest(app, connection, date.fromisoformat(day), now, person.language)
                send = SendMail(
                    template="digest",
                    to=person.address,
                    name=person.name,
                    language=person.language,
                    key=f"digest:{day}:{person.id}",
                    values={"digest": values},
                )
                app.carrier.queue(connection, send, app.policy, now=now)
        app.outbox_grew()
        _log.info("Digest queued", day=day, managers=len(managers))
        return 1

    def _digest_day(self, now: datetime) -> str | None:
        """Return the newest day (in the desk's zone) whose digest hour has passed; None within none."""
        policy = self.app.policy
        zone = ZoneInfo(policy.zone)
        today = now.astimezone(zone).date()
        for back in range(DIGEST_CATCH_UP_DAYS + 1):
            day = today - timedelta(days=back)
            at = datetime.combine(day, policy.digest_at, zone)
            working = calendar.is_working_day(policy.calendar, day)
            if at <= now and (working or not policy.digest_working_days_only):
                return day.isoformat()
        return None


def service_reports(app: App, connection: Connection, ticket: Ticket) -> dict[Language, Json]:
    """Return the service report of a ticket in every language, as plain data (SPEC E3)."""
    entries = browse.entries(connection, ticket.id)
    policies = app.policies_for(connection, [ticket])
    return {
        language: service_report(ticket, entries, app.policy, policies, language) for language in Language
    }


def daily_digest(
    app: App, connection: Connection, day: date, now: datetime, language: Language
) -> dict[str, Json]:
    """Return the daily digest of `day` as plain data, labels in `language` (SPEC H1, H6)."""
    kinds = (
        EventKind.OPENED,
        EventKind.CLOSED,
        EventKind.SURVEY_SENT,
        EventKind.SURVEY_ANSWERED,
    )
    live = figures.live_tickets(connection)
    found = Figures(
        live=live,
        events=figures.happened(connection, kinds, first_instant(day, app.policy.zone), now),
        policies=app.policies_for(connection, live),
        dead_addresses=dead_addresses.count(connection, now - app.policy.silence.dead_for),
        held=browse.outcomes_since(connection, ["held"], begins_at(day, app.policy))["held"],
    )
    return digest(found, app.policy, language, day, now)
