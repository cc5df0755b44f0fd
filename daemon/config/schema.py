"""The keys of `config.toml`: type, default and bounds of each. That file itself explains them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, ConfigDict, Field

from daemon.config.schema_approval import Approval as Approval
from daemon.config.schema_approval import Consent as Consent
from daemon.config.schema_incident import Incident as Incident
from daemon.config.schema_questions import Question as Question
from daemon.config.schema_questions import Questions as Questions
from daemon.config.schema_section import Section as Section
from daemon.config.schema_staff import Absence as Absence
from daemon.config.schema_staff import Category as Category
from daemon.config.schema_staff import Named as Named
from daemon.config.schema_staff import Person as Person
from daemon.config.schema_staff import Roster as Roster
from daemon.config.schema_staff import Site as Site
from daemon.config.schema_staff import StoredRoster as StoredRoster
from daemon.config.schema_staff import Team as Team
from daemon.config.schema_staff import Weights as Weights
from daemon.config.schema_vendor import SmtpRules as SmtpRules
from daemon.config.schema_vendor import Vendor as Vendor
from daemon.config.schema_vendor import Vendors as Vendors
from daemon.config.schema_working import Canned as Canned
from daemon.config.schema_working import Waiting as Waiting
from daemon.config.values import (
    AlertPattern,
    ClockTime,
    ContactPromise,
    Days,
    Ending,
    Folder,
    Host,
    Hours,
    Id,
    LanguageTag,
    Login,
    MailAddress,
    Name,
    PathText,
    Phrase,
    Port,
    PriorityName,
    Promise,
    SecurityName,
    Sender,
    SenderPattern,
    Signature,
    Url,
    WallTime,
    WorkingTime,
    Zone,
    between,
    some,
    wall_between,
)


class Secret(Section):
    """Where a password is, in at most one of three ways; never the password itself."""

    password_file: PathText | None = None
    password_env: Login | None = None
    password_credential: Login | None = None


class DeskPolicy(Section):
    """What decisions look at, of [desk]."""

    model_config = ConfigDict(extra="ignore")

    name: Name
    address: MailAddress
    language: LanguageTag = "zh-CN"
    time_zone: Zone = "Asia/Shanghai"
    administrator: MailAddress


class Desk(DeskPolicy):
    model_config = ConfigDict(extra="forbid")

    data_dir: PathText = "/var/lib/postdesk"
    key_file: PathText | None = None


class MailboxRules(Section):
    """What decisions look at, of [[mailbox]]."""

    model_config = ConfigDict(extra="ignore")

    id: Id = "support"
    address: MailAddress | None = None
    display_name: Name | None = None
    authserv_id: Name | None = None
    plus_addressing: bool = False
    team: Id | None = None
    language: LanguageTag | None = None
    signature_en: Signature = ""
    signature_zh: Signature = ""


class Mailbox(MailboxRules, Secret):
    model_config = ConfigDict(extra="forbid")

    host: Host
    port: Port | None = None
    security: SecurityName = "tls"
    user: Login
    ca_file: PathText | None = None
    folder: Folder = "INBOX"
    handled: Literal["flag", "move"] = "flag"
    handled_folder: Folder = "Processed"
    idle: bool = True
    poll_seconds: Annotated[int, AfterValidator(between(10, 3600))] = 60
    timeout_seconds: Annotated[int, AfterValidator(between(5, 600))] = 30
    max_megabytes: Annotated[int, AfterValidator(between(1, 500))] = 50


class Smtp(Secret):
    host: Host
    port: Port | None = None
    security: SecurityName = "starttls"
    user: Login | None = None
    ca_file: PathText | None = None
    bounce_address: MailAddress | None = None
    plus_addressing: bool = False
    connections: Annotated[int, AfterValidator(between(1, 50))] = 4
    timeout_seconds: Annotated[int, AfterValidator(between(5, 600))] = 60
    local_hostname: Host | None = None


class Triage(Section):
    default_category: Id = "other"
    learn: bool = True
    promised_percent: Annotated[int, AfterValidator(between(50, 99))] = 90


class MatrixRow(Section):
    stopped: PriorityName
    hindered: PriorityName
    slight: PriorityName
    can_wait: PriorityName


class Matrix(Section):
    organisation: MatrixRow
    department: MatrixRow
    user: MatrixRow
    nobody: MatrixRow


class ImpactWords(Section):
    organisation: list[Phrase]
    department: list[Phrase]
    user: list[Phrase]
    nobody: list[Phrase]


class UrgencyWords(Section):
    stopped: list[Phrase]
    hindered: list[Phrase]
    slight: list[Phrase]
    can_wait: list[Phrase]


class SecurityWords(Section):
    events: list[Phrase] = Field(default_factory=list)
    bait: list[Phrase] = Field(default_factory=list)
    bitten: list[Phrase] = Field(default_factory=list)
    spreading: list[Phrase] = Field(default_factory=list)
    harmless: list[Phrase] = Field(default_factory=list)


class Priority(Section):
    core_systems: list[Phrase] = Field(default_factory=list)
    shared_systems: list[Phrase] = Field(default_factory=list)
    key_business: list[Phrase] = Field(default_factory=list)
    trouble: list[Phrase] = Field(default_factory=list)
    wishes: list[Phrase] = Field(default_factory=list)
    deferring: list[Phrase] = Field(default_factory=list)
    pressing: list[Phrase] = Field(default_factory=list)
    healthy: list[Phrase] = Field(default_factory=list)
    personal: list[Phrase] = Field(default_factory=list)
    ignored: list[Phrase] = Field(default_factory=list)
    similar_minutes: Annotated[int, AfterValidator(between(1, 240))] = 30
    similar_department: Annotated[int, AfterValidator(between(2, 1000))] = 3
    similar_organisation: Annotated[int, AfterValidator(between(2, 1000))] = 10
    matrix: Matrix
    impact: ImpactWords
    urgency: UrgencyWords
    security: SecurityWords = Field(default_factory=SecurityWords)


class Calendar(Section):
    zone: Zone | None = None
    hours: Hours = Field(default_factory=lambda: ["Mon-Fri 09:00-18:00"])
    country: Annotated[str, AfterValidator(lambda text: text.strip().upper())] = "CN"
    region: str = ""
    holidays: list[Days] = Field(default_factory=list)
    working_days: list[Days] = Field(default_factory=list)


class Promises(Section):
    P1: Promise
    P2: Promise
    P3: Promise
    P4: Promise


def _urgent() -> list[PriorityName]:
    return ["P1", "P2"]


class Routing(Section):
    first_line: Id | None = None
    past_first_line: list[PriorityName] = Field(default_factory=_urgent)
    take_within: Promises
    supervisor_at: Annotated[int, AfterValidator(between(1, 1000))] = 100
    manager_at: Annotated[int, AfterValidator(between(1, 1000))] = 200
    weights: Weights = Field(default_factory=Weights)


class ChannelPromises(Section):
    phone: ContactPromise | None = None
    im: ContactPromise | None = None
    portal: ContactPromise | None = None
    email: ContactPromise | None = None
    inspection: ContactPromise | None = None
    in_person: ContactPromise | None = None


class Targets(Section):
    first_contact: Promises
    channel: ChannelPromises = Field(default_factory=ChannelPromises)
    resolution: Promises


class Reminder(Section):
    percent: Annotated[int, AfterValidator(between(1, 1000))]
    to: Annotated[list[Literal["owner", "supervisor", "manager"]], AfterValidator(some)]


ResolutionPart = Literal["cause", "solution", "tested"]
ClosingFact = Literal["cause", "solution", "tested", "steps", "time", "knowledge"]


class Closing(Section):
    remind_after: WorkingTime = "2 working days"
    close_after: WorkingTime = "3 working days"
    reopen_within: WallTime = "7 days"
    resolve_needs: list[ResolutionPart] = Field(default_factory=lambda: list(get_args(ResolutionPart)))
    checks: list[ClosingFact] = Field(default_factory=lambda: list(get_args(ClosingFact)))
    facts_within: WorkingTime = "2 working days"
    report_to: list[Literal["owner", "supervisor", "manager"]] = Field(default_factory=list)


class Survey(Section):
    enabled: bool = True
    latest: Annotated[
        WallTime,
        AfterValidator(wall_between(timedelta(minutes=1), timedelta(days=30), "1 min and 30 days")),
    ] = "24 h"
    changeable_for: WallTime = "7 days"


class Relay(Section):
    hold_seconds: Annotated[int, AfterValidator(between(0, 600))] = 30


class Silence(Section):
    per_10_minutes: Annotated[int, AfterValidator(between(1, 1000))] = 10
    per_hour: Annotated[int, AfterValidator(between(1, 5000))] = 25
    domain_per_10_minutes: Annotated[int, AfterValidator(between(1, 10_000))] = 60
    domain_per_hour: Annotated[int, AfterValidator(between(1, 50_000))] = 300
    same_words_per_hour: Annotated[int, AfterValidator(between(1, 1000))] = 6
    same_words_in_house_per_hour: Annotated[int, AfterValidator(between(1, 10_000))] = 30
    ticket_per_10_minutes: Annotated[int, AfterValidator(between(1, 10_000))] = 10
    ticket_per_30_minutes: Annotated[int, AfterValidator(between(1, 10_000))] = 15
    ticket_per_hour: Annotated[int, AfterValidator(between(1, 10_000))] = 25
    ticket_per_3_hours: Annotated[int, AfterValidator(between(1, 10_000))] = 50
    ticket_per_10_hours: Annotated[int, AfterValidator(between(1, 10_000))] = 100
    dead_for: Annotated[
        WallTime,
        AfterValidator(wall_between(timedelta(hours=1), timedelta(days=365), "1 h and 365 days")),
    ] = "7 days"
    blocked_senders: list[SenderPattern] = Field(default_factory=list)
    ignored_senders: list[SenderPattern] = Field(default_factory=list)


class Trust(Section):
    strangers: Literal["hold", "new_ticket", "accept"] = "hold"
    honour_spam_verdicts: bool = True


class AlertSourceRules(Section):
    id: Id
    senders: Annotated[list[Sender], AfterValidator(some)]
    kind: Literal["zabbix", "nagios", "alertmanager", "grafana", "generic"]
    key: AlertPattern = ""
    problem: AlertPattern = ""
    recovery: AlertPattern = ""


class Alerts(Section):
    sources: list[AlertSourceRules] = Field(default_factory=list)
    storm_alerts: Annotated[int, AfterValidator(between(2, 1000))] = 5
    storm_minutes: Annotated[int, AfterValidator(between(1, 1440))] = 10


class Attachments(Section):
    relay_max_megabytes: Annotated[int, AfterValidator(between(0, 500))] = 20
    blocked_endings: list[Ending] = Field(default_factory=list)
    check_command: list[PathText] = Field(default_factory=list)
    check_timeout_seconds: Annotated[int, AfterValidator(between(1, 600))] = 60


class Digest(Section):
    at: ClockTime = "08:30"
    working_days_only: bool = True


class Delivery(Section):
    lease: Annotated[
        WallTime,
        AfterValidator(wall_between(timedelta(minutes=1), timedelta(days=1), "1 min and 24 h")),
    ] = "15 min"
    give_up_after: Annotated[
        WallTime,
        AfterValidator(wall_between(timedelta(hours=1), timedelta(days=30), "1 h and 30 days")),
    ] = "3 days"
    backoff: Annotated[list[WallTime], AfterValidator(some)] = Field(
        default_factory=lambda: ["1 min", "5 min", "15 min", "30 min", "1 h"]
    )
    uncertain_wait: Annotated[
        WallTime,
        AfterValidator(wall_between(timedelta(minutes=1), timedelta(days=1), "1 min and 24 h")),
    ] = "10 min"
    uncertain_repeats: Annotated[int, AfterValidator(between(0, 10))] = 2


class Database(Secret):
    url: Url | None = None


class Templates(Section):
    folder: PathText | None = None


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Config(Section):
    """The whole file."""

    desk: Desk
    mailbox: list[Mailbox]
    smtp: Smtp
    person: list[Person]
    team: list[Team]
    site: list[Site] = Field(default_factory=list)
    vendor: list[Vendor] = Field(default_factory=list)
    vendors: Vendors = Field(default_factory=Vendors)
    category: list[Category]
    triage: Triage = Field(default_factory=Triage)
    questions: Questions = Field(default_factory=Questions)
    question: list[Question]
    routing: Routing
    roster: list[Roster] = Field(default_factory=list)
    absence: list[Absence] = Field(default_factory=list)
    priority: Priority
    calendar: Calendar = Field(default_factory=Calendar)
    targets: Targets
    reminder: list[Reminder]
    waiting: Waiting = Field(default_factory=Waiting)
    canned: list[Canned] = Field(default_factory=list)
    approval: Approval = Field(default_factory=Approval)
    consent: Consent = Field(default_factory=Consent)
    closing: Closing = Field(default_factory=Closing)
    incident: Incident = Field(default_factory=Incident)
    survey: Survey = Field(default_factory=Survey)
    relay: Relay = Field(default_factory=Relay)
    silence: Silence = Field(default_factory=Silence)
    trust: Trust = Field(default_factory=Trust)
    alerts: Alerts = Field(default_factory=Alerts)
    attachments: Attachments = Field(default_factory=Attachments)
    digest: Digest = Field(default_factory=Digest)
    delivery: Delivery = Field(default_factory=Delivery)
    database: Database = Field(default_factory=Database)
    templates: Templates = Field(default_factory=Templates)
    log: Log = Field(default_factory=Log)


class Holidays(Section):
    """The calendar's days as they were when the policy came into force."""

    free: list[Days] = Field(default_factory=list)
    working: list[Days] = Field(default_factory=list)
    """Make-up working days, each with its hours."""


class PolicyDocument(Section):
    """What is stored of a configuration as one version of the policy (DESIGN 14)."""

    model_config = ConfigDict(extra="ignore")

    desk: DeskPolicy
    mailbox: list[MailboxRules]
    smtp: SmtpRules = Field(default_factory=SmtpRules)
    person: list[Person]
    team: list[Team]
    site: list[Site] = Field(default_factory=list)
    vendor: list[Vendor] = Field(default_factory=list)
    vendors: Vendors = Field(default_factory=Vendors)
    category: list[Category]
    triage: Triage
    questions: Questions = Field(default_factory=lambda: Questions(most=0))
    question: list[Question] = Field(default_factory=list)
    routing: Routing | None = None
    """None: stored before there was any."""
    roster: list[StoredRoster] = Field(default_factory=list)
    absence: list[Absence] = Field(default_factory=list)
    priority: Priority
    calendar: Calendar
    holidays: Holidays
    targets: Targets
    reminder: list[Reminder]
    waiting: Waiting = Field(default_factory=Waiting)
    canned: list[Canned] = Field(default_factory=list)
    approval: Approval = Field(default_factory=Approval)
    consent: Consent = Field(default_factory=Consent)
    closing: Closing
    incident: Incident | None = None
    """None: stored before there were any."""
    survey: Survey
    relay: Relay = Field(default_factory=lambda: Relay(hold_seconds=0))
    silence: Silence
    trust: Trust = Field(default_factory=Trust)
    alerts: Alerts = Field(default_factory=Alerts)
    attachments: Attachments
    digest: Digest
