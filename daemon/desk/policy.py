"""How this desk works: everything of `config.toml` that a decision may look at, under stable ids.

Frozen and versioned: an event names the version under which it was decided (DESIGN 14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from daemon.desk.approval_rules import ApprovalRules, ConsentRules
from daemon.desk.incident_rules import IncidentRules
from daemon.desk.model import Channel, Language, Priority
from daemon.desk.policy_working import Canned, WaitingRules
from daemon.desk.record import QuestionRules
from daemon.desk.storm_policy import StormRules as StormRules
from daemon.desk.vendor_policy import VendorRules
from parsers.alerts import AlertSource
from parsers.shifts import Shift


class Role(StrEnum):
    ENGINEER = "engineer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    APPROVER = "approver"
    """Decides on changes (SPEC D6)."""
    TECHNICAL_LEAD = "technical_lead"
    """Is called to an incident (SPEC D7)."""
    PROCESS_OWNER = "process_owner"
    """Reads the reviews."""
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working time (SPEC C2)."""

    zone: str
    """IANA name."""
    hours: Mapping[int, tuple[tuple[time, time], ...]]
    """By weekday, 0 = Monday: spans in local time, sorted, not overlapping. An end of 00:00 is midnight."""
    holidays: frozenset[date] = frozenset()
    """No work on these days."""
    extra_days: Mapping[date, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    """Make-up working days and their spans; they win over weekday and holiday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of staff."""

    id: str
    name: str
    addresses: tuple[str, ...]
    """Lower case; the first is where mail goes, the others are known as theirs."""
    roles: frozenset[Role]
    language: Language
    receipts: str = "all"
    """"all" or "problems": which command receipts they want (SPEC D2)."""
    hours: Calendar | None = None
    """When they are on duty; None: as their team."""

    @property
    def address(self) -> str:
        return self.addresses[0]


class Assign(StrEnum):
    """How a team's tickets find their owner (SPEC B3)."""

    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    """Who has least open work, weighed by priority; among equals, whose turn it is."""
    ON_CALL = "on_call"
    """Whom the roster names at that instant."""
    POOL = "pool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    id: str
    name: Mapping[Language, str]
    members: tuple[str, ...]
    """Ids of persons, in turn order; may be empty: then the supervisor is told."""
    supervisor: str | None
    assign: Assign
    hours: Calendar | None = None
    """When its members are on duty who have no hours of their own; None: always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    id: str
    name: Mapping[Language, str]
    team: str
    words: tuple[str, ...] = ()
    """Phrases that speak for it; a Latin phrase matches whole words, a Han phrase anywhere."""
    owner: str | None = None
    """The person who gets these tickets whoever's turn it is."""
    second_line: str | None = None
    """The team that `#escalate` moves them to (SPEC B5)."""
    technical_lead: str | None = None  # who is called to an incident; None: everyone with that role
    vendor: str | None = None
    """The vendor contact to be thought of (SPEC B4)."""
    escalate_when: Mapping[Language, str] = field(default_factory=dict)
    """When to escalate, for who works on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place with requesters."""

    id: str
    name: Mapping[Language, str]
    names: tuple[str, ...]
    """How people write it, case folded; its id and names included."""
    helper: str | None = None
    """A person on the spot, who is copied on its tickets."""
    teams: Mapping[str, str] = field(default_factory=dict)
    """By category: the team that serves this site, where it is another than the category's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """People in turn, so many days each; handed over at a time of the day on the wall."""

    people: tuple[str, ...]
    first_day: date
    handover: time
    days: int
    zone: str
    """IANA name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """Who is on call for a team, and when. A row without `hours` and `dates` counts always."""

    team: str
    person: str | None = None
    """Exactly one of `person`, `rotation` and `shifts` is given."""
    rotation: Rotation | None = None
    shifts: tuple[tuple[Shift, tuple[str, ...]], ...] = ()
    """Of a calendar file: each shift with the persons that it names."""
    hours: Calendar | None = None
    """Only within these hours of the week."""
    dates: Calendar | None = None
    """Only on these days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """When a person is given nothing; up to but not including `ends`."""

    person: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRules:
    """SPEC B3."""

    first_line: str | None = None
    """The team that looks at every new ticket first; None: there is no such step."""
    past_first_line: frozenset[Priority] = frozenset()
    """Priorities that go straight to who solves them."""
    weights: Mapping[Priority, int] = field(default_factory=dict)
    """How much an open ticket counts as work."""


class Impact(StrEnum):
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    USER = "user"
    NOBODY = "nobody"


class Urgency(StrEnum):
    STOPPED = "stopped"
    HINDERED = "hindered"
    SLIGHT = "slight"
    CAN_WAIT = "can_wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityWords:
    """Phrases that tell a security event from talk about security (SPEC B2, D1)."""

    events: tuple[str, ...] = ()
    bait: tuple[str, ...] = ()
    """Phishing and its like: an event only when taken."""
    bitten: tuple[str, ...] = ()
    """That it was taken: a link clicked, a password typed."""
    spreading: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    """In a sentence with one of these nothing has happened: a training, a question how to protect oneself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarRules:
    """How many people must report the same within how many minutes (SPEC B2)."""

    minutes: int = 30
    department: int = 3
    """So many make it a department's trouble."""
    organisation: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRules:
    """The matrix of SPEC B2 and the words that are evidence for its rows and columns."""

    matrix: Mapping[tuple[Impact, Urgency], Priority]
    impact_words: Mapping[Impact, tuple[str, ...]]
    urgency_words: Mapping[Urgency, tuple[str, ...]]
    core_systems: tuple[str, ...] = ()
    """Systems whose failure counts as the whole organisation's."""
    shared_systems: tuple[str, ...] = ()
    """Systems that many use: down, they count as a department's at least."""
    key_business: tuple[str, ...] = ()
    """Business that, held up, is one step more pressing."""
    trouble: tuple[str, ...] = ()
    """That something fails at all."""
    wishes: tuple[str, ...] = ()
    """Questions and requests: they can wait when nothing fails."""
    deferring: tuple[str, ...] = ()
    """The writer says that it can wait."""
    pressing: tuple[str, ...] = ()
    """Words of pressure."""
    healthy: tuple[str, ...] = ()
    """What is named beside one of these does not fail."""
    personal: tuple[str, ...] = ()
    """Beside a core system: one person's own matter, such as a password."""
    ignored: tuple[str, ...] = ()
    """Polite and standing phrases in which other phrases do not count."""
    security: SecurityWords = field(default_factory=SecurityWords)
    similar: SimilarRules = field(default_factory=SimilarRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A promise: so much time, on the desk's calendar or round the clock."""

    time: timedelta
    around_the_clock: bool = False
    at_most: timedelta | None = None
    """Wall-clock time that is never exceeded, weekend or not (SPEC C1: 24 h to the first contact)."""


class ReminderTo(StrEnum):
    OWNER = "owner"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLevel:
    """At `percent` of a target's time these are told (SPEC C4)."""

    percent: int
    to: tuple[ReminderTo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """From resolved to closed (SPEC E1)."""

    remind_after: timedelta
    """Working time without an answer until the one reminder; working days are given as their hours."""
    close_after: timedelta
    reopen_within: timedelta
    """Wall-clock time after closing in which a reply reopens (SPEC D4)."""
    resolve_needs: tuple[str, ...] = ()
    """Parts without which `#resolve` is refused: words of `conversations.closing.Fact`."""
    checks: tuple[str, ...] = ()
    """What must be known of a closed ticket (SPEC E2), likewise."""
    facts_within: timedelta = timedelta(days=2)
    """Working time after which the owner, and then the supervisor, is asked again for what is missing."""
    report_to: tuple[str, ...] = ()
    """Who is sent the service report of each closed ticket: "owner", "supervisor", "manager" (SPEC E3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRules:
    """SPEC F1."""

    enabled: bool
    latest: timedelta
    """At most this long after closing, working hour or not."""
    changeable_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRules:
    """SPEC A9: how many automatic mails one address gets at most."""

    per_10_minutes: int
    per_hour: int
    domain_per_10_minutes: int
    """The same for a whole domain: a responder that changes its address each time."""
    domain_per_hour: int
    same_words_per_hour: int
    """Messages with the same words, from anybody: the next is not answered."""
    same_words_in_house_per_hour: int
    """The same for writers at a domain of the desk's own, where many write alike in an outage."""
    per_ticket: tuple[int, ...]
    """Mails of every kind that one address gets at most about one ticket, within each of `silence.LADDER`."""
    dead_for: timedelta
    """How long an address that bounced as bad is left alone."""
    blocked_senders: tuple[str, ...] = ()
    """Whose mail is spam: addresses, "@domain", or patterns with "*"; lower case."""
    ignored_senders: tuple[str, ...] = ()
    """Whose mail never opens a ticket; written likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """SPEC A10: what travels with relayed mail."""

    relay_max_bytes: int
    blocked_endings: tuple[str, ...]
    """File name endings, lower case, without the dot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPolicy:
    """One support address and what is particular to its mail."""

    id: str
    address: str
    display_name: str
    team: str | None
    language: Language | None
    signature: Mapping[Language, str] = field(default_factory=dict)
    authserv_id: str | None = None
    """What the receiving server calls itself in Authentication-Results; None: none is believed."""
    plus_addressing: bool = False
    """Mail to "support+anything@..." reaches the mailbox too: each mail gets a reply address of its own."""


class Strangers(StrEnum):
    """What becomes of a mail that names a ticket in which its sender takes no part (SPEC D3)."""

    HOLD = "hold"
    """Kept on the ticket for staff; the owner lets the sender in by reply."""
    NEW_TICKET = "new_ticket"
    """A ticket of its own, linked."""
    ACCEPT = "accept"
    """An entry like the requester's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningRules:
    """Categories learned from the desk's own tickets (SPEC B1)."""

    enabled: bool
    promise: float
    """The share, 0 to 1, of what the model files that must be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    version: int
    """Row id of the stored version; 0 before it is stored."""
    desk_name: str
    zone: str
    """IANA name; ticket numbers and times in mails follow it."""
    language: Language
    """Where nothing tells the requester's."""
    administrator: str
    """Address of who runs Postdesk."""
    mailboxes: Mapping[str, MailboxPolicy]
    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    categories: Mapping[str, Category]
    default_category: str
    """For what no rule knows; its team is first-line triage."""
    learning: LearningRules
    priority: PriorityRules
    calendar: Calendar
    first_contact: Mapping[Priority, Target]
    resolution: Mapping[Priority, Target]
    reminders: tuple[ReminderLevel, ...]
    """By rising percent."""
    take_within: Mapping[Priority, Target]
    """Until when a person must have taken a ticket (SPEC B3); empty: no such clock."""
    untaken: tuple[ReminderLevel, ...]
    """Who is told of a ticket that nobody takes, by rising percent of that time."""
    channel_contact: Mapping[Channel, Target]
    """Of it and the priority's the earlier wins (SPEC C1). No time: who recorded it has spoken to them."""
    routing: RoutingRules
    questions: QuestionRules
    vendors: VendorRules = field(default_factory=VendorRules)
    sites: Mapping[str, Site]
    rosters: tuple[RosterRow, ...]
    """In the order of the file: the first row that names somebody wins."""
    absences: tuple[Absence, ...]
    """Those of the configuration; `#away` makes rows in the store."""
    closing: Closing
    survey: SurveyRules
    relay_hold: timedelta
    """How long an engineer's words to a requester wait, so that they can be called back (SPEC D1)."""
    silence: SilenceRules
    strangers: Strangers
    honour_spam_verdicts: bool
    alert_sources: tuple[AlertSource, ...]
    storm: StormRules
    attachments: Attachments
    digest_at: time
    digest_working_days_only: bool
    incident: IncidentRules = field(default_factory=IncidentRules)
    waiting: WaitingRules = field(default_factory=WaitingRules)
    canned: Mapping[str, Canned] = field(default_factory=dict)  # by id, in the order of the file
    approval: ApprovalRules = field(default_factory=ApprovalRules)
    consent: ConsentRules = field(default_factory=ConsentRules)

    @property
    def own_addresses(self) -> frozenset[str]:
        """Addresses of the desk itself: never a requester, never a recipient."""
        return frozenset(box.address for box in self.mailboxes.values())

    @property
    def own_domains(self) -> frozenset[str]:
        """The house's domains, lower case."""
        return frozenset(address.rpartition("@")[2] for address in self.own_addresses)

    def is_own(self, address: str) -> bool:
        """Say whether this is the desk itself, a reply address of it ("support+...@") included."""
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" in self.own_addresses

    @property
    def needs_workload(self) -> bool:
        """Whether a team is given its tickets by open work."""
        return any(team.assign is Assign.LEAST_LOADED for team in self.teams.values())

    def person_at(self, address: str) -> Person | None:
        """Return who of staff has this address, case ignored."""
        wanted = address.lower()
        return next((p for p in self.people.values() if wanted in p.addresses), None)

    def managers(self) -> tuple[Person, ...]:
        return tuple(p for p in self.people.values() if Role.MANAGER in p.roles)
