"""Whatever people write and whenever: no ticket gets stuck, and nothing internal ever reaches a requester."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.desk.decide import decide
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import Decision
from daemon.desk.known import SentMail
from daemon.desk.mails import MAILS, TO_REQUESTER
from daemon.desk.model import EventKind, Language, Status, Ticket
from daemon.desk.planning import plan
from daemon.desk.targets import clocks
from parsers.model import Address
from parsers.reading import Reading
from tests.unit.desk.cases import CHEN, LI, MONDAY_10, WANG, ZHAO, known, mail, opened, shipped, whole

SECRET = "geheimer-vermerk"
"""Stands in everything that is meant for staff only."""

RULES = shipped()

ENGINEER_LINES = (
    "#take", "#assign li", "#assign network", "#priority P1", "#category network", "#channel phone",
    f"#note {SECRET} one", f"#escalate {SECRET} two", "#watch zhao", "#wait user", "#wait until 2024-05-24",
    "#wait vendor", "#wait off", f"#contacted by phone {SECRET}", "#eta 2024-05-23 10:00", "#time 20",
    f"#log 10:00 {SECRET} three 15m", "#workaround use the other printer", "#ack", "#snooze 2h", "#reopen",
    "#resolve\ncause: dust\nsolution: cleaned\ntested: printed", "#resolve solution: half of it",
    f"#confirmed {SECRET} by phone", "#close", "#close force", "#kb no", "#undo", "#spam", f"#tkae {SECRET}",
    f"#redact {SECRET}", "#help", "#show", "#mine", f"#incident {SECRET}", "#restored",
    f"#request-approval\nwhat: {SECRET}\nimpact: x\nrisk: y\nbackup: z\nrollback: w", "#canned",
    "#propose\nsteps: open it\neffect: clean\nrisk: none\ntime: 10 min", f"#consent {SECRET} by phone",
    f"#vendor acme\n{SECRET}", "#split another matter",
)  # fmt: skip
ENGINEER_WORDS = ("", "\n\nHello, I am looking at it.", f"\n\n#note {SECRET} below")
REQUESTER_WORDS = (
    "已解决,谢谢", "还是不行", "谢谢", "请问什么时候能好?", "works now", "5 5 5", "同意", "不同意",
    "please close this ticket",    "现在还有新的问题,扫描仪也坏了", "what is the status?", "🙏",
)  # fmt: skip


class Life:
    """One ticket and everybody's mailbox, changed by decisions alone."""

    def __init__(self) -> None:
        self.ticket: Ticket = opened()
        self.now: datetime = MONDAY_10
        self.mails: list[SentMail] = [
            self._sent("acknowledgement", CHEN.address),
            self._sent("assigned", WANG),
            self._sent("assigned", LI),
            self._sent("target_reminder", WANG),
            self._sent("escalated", ZHAO),
        ]

    def _sent(self, template: str, to: str) -> SentMail:
        return SentMail(
            message_id=f"<{template}.{to}>",
            ticket_id=1,
            recipients=(to,),
            template=template,
            reply_goes_to=MAILS[template].reply_goes_to,
            sent_at=self.now,
        )

    def writes(self, sender: str | Address, text: str, which: int) -> None:
        """Somebody answers one of the mails that they got."""
        address = sender if isinstance(sender, str) else sender.address
        theirs = [each for each in self.mails if address in each.recipients]
        what = known([self.ticket], parents=(theirs[-1 - which % len(theirs)],), asked_at=self.now)
        self._carry(decide(Reading(mail(text, sender=sender)), what, RULES, {1: RULES}, self.now))

    def time_passes(self, hours: float) -> None:
        """Let everything fall due that does until then."""
        until = self.now + timedelta(hours=hours)
        for _ in range(30 + int(hours * 3)):  # management hears of an incident twice an hour
            due = sorted(plan(self.ticket, RULES, clocks(self.ticket, {1: RULES})), key=lambda row: row.at)
            if not due or due[0].at > until:
                break
            self.now = max(self.now, due[0].at)
            case = DueCase(
                kind=due[0].kind,
                ticket=self.ticket,
                solution="cleaned",
                policy=RULES,
                policies={1: RULES},
                now=self.now,
                report={language: {} for language in Language},
            )
            self._carry(decide_due(case))
        else:
            raise AssertionError("something falls due for ever")
        self.now = until

    def _carry(self, decision: Decision) -> None:
        whole(decision)
        for send in decision.all_mails:
            if send.to == CHEN.address or MAILS[send.template].audience == TO_REQUESTER:
                assert SECRET not in json.dumps(dict(send.values), default=str), send.template
            if send.to:
                self.mails.append(replace(self._sent(send.template, send.to), sent_at=self.now))
        for entry in decision.entries:
            if SECRET in entry.text + "".join(entry.parts.values()):
                assert entry.visibility.value == "internal", entry
        if decision.change is not None and decision.change.after.id == 1:
            self.ticket = replace(decision.change.after, version=self.ticket.version + 1)


acts = st.one_of(
    st.tuples(
        st.just("engineer"),
        st.sampled_from([WANG, LI, ZHAO]),
        st.sampled_from(ENGINEER_LINES),
        st.sampled_from(ENGINEER_WORDS),
        st.integers(0, 3),
    ),
    st.tuples(st.just("requester"), st.sampled_from(REQUESTER_WORDS), st.integers(0, 2)),
    st.tuples(st.just("time"), st.sampled_from([0.2, 1.0, 9.0, 30.0, 100.0])),
)


def live(story: list[tuple[object, ...]]) -> Life:
    life = Life()
    for act in story:
        match act:
            case ("engineer", str(who), str(line), str(words), int(which)):
                life.writes(who, line + words, which)
            case ("requester", str(words), int(which)):
                life.writes(CHEN, words, which)
            case ("time", float(hours)):
                life.time_passes(hours)
        life.now += timedelta(minutes=1)
    return life


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(acts, max_size=20))
def test_no_ticket_gets_stuck_and_nothing_internal_reaches_a_requester(
    story: list[tuple[object, ...]],
) -> None:
    life = live(story)
    if life.ticket.status is Status.RESOLVED:
        life.time_passes(24 * 14)
        assert life.ticket.status is Status.CLOSED, "a resolved ticket closes by itself"
        return
    if life.ticket.status is Status.SPAM:
        life.writes(WANG, "#reopen", 0)
    if life.ticket.status is not Status.CLOSED:
        life.writes(ZHAO, "#close force", 0)
    assert life.ticket.status is Status.CLOSED, "a supervisor can end it from any state"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(acts, max_size=15))
def test_an_unresolved_ticket_is_never_forgotten(story: list[tuple[object, ...]]) -> None:
    """Until its last reminder is given, something is due on it."""
    life = live(story)
    if life.ticket.status not in (Status.NEW, Status.OPEN):
        return
    kinds = {event.kind for event in life.ticket.history}
    quiet = {EventKind.TARGET_REMINDED, EventKind.ACKNOWLEDGED, EventKind.SNOOZED} & kinds
    assert plan(life.ticket, RULES, clocks(life.ticket, {1: RULES})) or quiet
