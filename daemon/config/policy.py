"""From a stored policy document to the policy that decisions look at, the same at load and years later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from daemon.config import notation, rosters, schema, vendors
from daemon.config.policy_approval import approval_rules, consent_rules
from daemon.desk.incident_rules import IncidentRules
from daemon.desk.model import Channel, Json, Language, Priority
from daemon.desk.policy import (
    Absence,
    Assign,
    Attachments,
    Calendar,
    Category,
    Closing,
    Impact,
    LearningRules,
    MailboxPolicy,
    Person,
    Policy,
    PriorityRules,
    ReminderLevel,
    ReminderTo,
    Role,
    RoutingRules,
    SecurityWords,
    SilenceRules,
    SimilarRules,
    Site,
    StormRules,
    Strangers,
    SurveyRules,
    Target,
    Team,
    Urgency,
)
from daemon.desk.policy_working import Canned, WaitingRules
from daemon.desk.record import Question, QuestionRules
from daemon.mail.settings import MEGABYTE
from parsers.alerts import AlertKind, AlertSource
from parsers.fields import Field


def policy_from_document(document: Mapping[str, Json], version: int) -> Policy:
    """Build the policy that `Settings.document` describes; `version` is its row id.

    Depends neither on today's defaults nor on today's holiday data, so that what was promised under an old
    version is judged by that version. Keys that a later release gave up are passed over.
    Raises pydantic's ValidationError for something that no release of Postdesk stored.
    """
    parts = schema.PolicyDocument.model_validate(dict(document), extra="ignore")
    calendar = _calendar(parts)
    working_day = notation.length(notation.usual_day(calendar.hours))
    return Policy(
        version=version,
        desk_name=parts.desk.name,
        zone=parts.desk.time_zone,
        language=Language(parts.desk.language),
        administrator=parts.desk.administrator,
        mailboxes=MappingProxyType({box.id: _mailbox(box, parts.desk) for box in parts.mailbox}),
        people=MappingProxyType({person.id: _person(person, parts, calendar) for person in parts.person}),
        teams=MappingProxyType({team.id: _team(team, calendar) for team in parts.team}),
        categories=MappingProxyType({each.id: _category(each) for each in parts.category}),
        default_category=parts.triage.default_category,
        questions=QuestionRules(
            questions=tuple(_question(each) for each in parts.question),
            most=parts.questions.most,
            remind_after=notation.working_time(parts.questions.remind_after, working_day),
        ),
        learning=LearningRules(enabled=parts.triage.learn, promise=parts.triage.promised_percent / 100),
        priority=_priority(parts.priority),
        calendar=calendar,
        first_contact=_promises(parts.targets.first_contact, working_day),
        resolution=_promises(parts.targets.resolution, working_day),
        reminders=tuple(
            ReminderLevel(percent=each.percent, to=tuple(map(ReminderTo, each.to)))
            for each in sorted(parts.reminder, key=lambda each: each.percent)
        ),
        take_within=_take_within(parts, working_day),
        untaken=_untaken(parts),
        channel_contact=_channel_contact(parts.targets.channel, working_day),
        routing=_routing(parts.routing),
        vendors=vendors.rules_of(parts),
        sites=MappingProxyType({site.id: _site(site) for site in parts.site}),
        rosters=tuple(rosters.roster_row(row, parts) for row in parts.roster),
        absences=tuple(_absence(each, parts.desk.time_zone) for each in parts.absence),
        approval=approval_rules(parts.approval, working_day),
        consent=consent_rules(parts.consent, working_day),
        closing=Closing(
            remind_after=notation.working_time(parts.closing.remind_after, working_day),
            close_after=notation.working_time(parts.closing.close_after, working_day),
            reopen_within=notation.wall_time(parts.closing.reopen_within),
            resolve_needs=tuple(dict.fromkeys(parts.closing.resolve_needs)),
            checks=tuple(dict.fromkeys(parts.closing.checks)),
            facts_within=notation.working_time(parts.closing.facts_within, working_day),
            report_to=tuple(dict.fromkeys(parts.closing.report_to)),
        ),
        survey=SurveyRules(
            enabled=parts.survey.enabled,
            latest=notation.wall_time(parts.survey.latest),
            changeable_for=notation.wall_time(parts.survey.changeable_for),
        ),
        relay_hold=timedelta(seconds=parts.relay.hold_seconds),
        silence=SilenceRules(
            per_10_minutes=parts.silence.per_10_minutes,
            per_hour=parts.silence.per_hour,
            domain_per_10_minutes=parts.silence.domain_per_10_minutes,
            domain_per_hour=parts.silence.domain_per_hour,
            same_words_per_hour=parts.silence.same_words_per_hour,
            same_words_in_house_per_hour=parts.silence.same_words_in_house_per_hour,
            per_ticket=(
                parts.silence.ticket_per_10_minutes,
                parts.silence.ticket_per_30_minutes,
                parts.silence.ticket_per_hour,
                parts.silence.ticket_per_3_hours,
                parts.silence.ticket_per_10_hours,
            ),
            dead_for=notation.wall_time(parts.silence.dead_for),
            blocked_senders=tuple(parts.silence.blocked_senders),
            ignored_senders=tuple(parts.silence.ignored_senders),
        ),
        strangers=Strangers(parts.trust.strangers),
        honour_spam_verdicts=parts.trust.honour_spam_verdicts,
        alert_sources=tuple(
            AlertSource(
                id=each.id,
                senders=tuple(each.senders),
                kind=AlertKind(each.kind),
                key=each.key,
                problem=each.problem,
                recovery=each.recovery,
            )
            for each in parts.alerts.sources
        ),
        storm=StormRules(alerts=parts.alerts.storm_alerts, minutes=parts.alerts.storm_minutes),
        attachments=Attachments(
            relay_max_bytes=parts.attachments.relay_max_megabytes * MEGABYTE,
            blocked_endings=tuple(parts.attachments.blocked_endings),
        ),
        digest_at=notation.clock_time(parts.digest.at),
        digest_working_days_only=parts.digest.working_days_only,
        incident=_incident(parts.incident, working_day),
        waiting=WaitingRules(
            remind_after=notation.working_time(parts.waiting.remind_after, working_day),
            give_up_after=notation.working_time(parts.waiting.give_up_after, working_day),
            vendor_stops_clock=parts.waiting.vendor_stops_clock,
        ),
        canned=MappingProxyType({each.id: _canned(each) for each in parts.canned}),
    )


def _mailbox(box: schema.MailboxRules, desk: schema.DeskPolicy) -> MailboxPolicy:
    signatures = {Language.EN: box.signature_en, Language.ZH_CN: box.signature_zh}
    return MailboxPolicy(
        id=box.id,
        address=box.address or desk.address,
        display_name=box.display_name or desk.name,
        team=box.team,
        language=None if box.language is None else Language(box.language),
        signature=MappingProxyType({language: text for language, text in signatures.items() if text}),
        authserv_id=box.authserv_id,
        plus_addressing=box.plus_addressing,
    )


def _person(person: schema.Person, parts: schema.PolicyDocument, calendar: Calendar) -> Person:
    # Who is named as a member or supervisor is one; only managers must be said to be.
    roles = {Role(role) for role in person.roles}
    if any(person.id in team.members for team in parts.team):
        roles.add(Role.ENGINEER)
    if any(person.id == team.supervisor for team in parts.team):
        roles.add(Role.SUPERVISOR)
    return Person(
        id=person.id,
        name=person.name,
        addresses=tuple(person.address),
        roles=frozenset(roles),
        language=Language(person.language or parts.desk.language),
        receipts=person.receipts,
        hours=_duty_hours(person.hours, calendar, person.zone),
    )


def _duty_hours(hours: list[str] | None, calendar: Calendar, zone: str | None = None) -> Calendar | None:
    """Return own hours of a person or team; the holidays are the desk's."""
    if hours is None:
        return None
    return rosters.hours_calendar(
        hours, zone or calendar.zone, holidays=calendar.holidays, extra_days=calendar.extra_days
    )


def _question(question: schema.Question) -> Question:
    english = question.text_en or question.text_zh
    return Question(
        field=Field(question.field),
        text=MappingProxyType({Language.EN: english, Language.ZH_CN: question.text_zh or english}),
        categories=frozenset(question.categories),
        words=tuple(question.words),
        except_words=tuple(question.except_words),
        only_for_faults=question.only_for_faults,
    )


def _canned(canned: schema.Canned) -> Canned:
    english = canned.text_en or canned.text_zh
    return Canned(
        id=canned.id,
        name=_names(canned),
        text=MappingProxyType({Language.EN: english, Language.ZH_CN: canned.text_zh or english}),
    )


def _names(thing: schema.Named) -> Mapping[Language, str]:
    english = thing.name_en or thing.name_zh or thing.id
    return MappingProxyType({Language.EN: english, Language.ZH_CN: thing.name_zh or english})


def _team(team: schema.Team, calendar: Calendar) -> Team:
    return Team(
        id=team.id,
        name=_names(team),
        members=tuple(team.members),
        supervisor=team.supervisor,
        assign=Assign(team.assign),
        hours=_duty_hours(team.hours, calendar),
    )


def _category(category: schema.Category) -> Category:
    conditions = {Language.EN: category.escalate_when_en, Language.ZH_CN: category.escalate_when_zh}
    either = category.escalate_when_en or category.escalate_when_zh
    return Category(
        id=category.id,
        name=_names(category),
        team=category.team,
        words=tuple(category.words),
        owner=category.owner,
        second_line=category.second_line,
        technical_lead=category.technical_lead,
        vendor=category.vendor,
        escalate_when=MappingProxyType({each: text or either for each, text in conditions.items()}),
    )


def _site(site: schema.Site) -> Site:
    written = [site.id, site.name_en, site.name_zh, *site.names]
    return Site(
        id=site.id,
        name=_names(site),
        names=tuple(dict.fromkeys(" ".join(name.split()).casefold() for name in written if name)),
        helper=site.helper,
        teams=MappingProxyType(dict(site.teams)),
    )


def _absence(absence: schema.Absence, zone: str) -> Absence:
    days = notation.days(absence.days).dates
    begins, ends = (
        datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
        for day in (days[0], days[-1] + timedelta(days=1))
    )
    return Absence(person=absence.person, begins=begins, ends=ends)


def _routing(rules: schema.Routing | None) -> RoutingRules:
    if rules is None:
        return RoutingRules()
    weights: Mapping[str, int] = rules.weights.model_dump()
    return RoutingRules(
        first_line=rules.first_line,
        past_first_line=frozenset(map(Priority, rules.past_first_line)),
        weights=MappingProxyType({each: weights[each] for each in Priority}),
    )


def _incident(rules: schema.Incident | None, working_day: timedelta) -> IncidentRules:
    if rules is None:
        return IncidentRules()
    return IncidentRules(
        declare_on_p1=rules.declare_on_p1,
        form_within=notation.wall_time(rules.form_within),
        update_every=notation.wall_time(rules.update_every),
        join_alike=rules.join_alike,
        retrospective_for=frozenset(map(Priority, rules.retrospective_for)),
        retrospective_within=notation.working_time(rules.retrospective_within, working_day),
    )


def _take_within(parts: schema.PolicyDocument, working_day: timedelta) -> Mapping[Priority, Target]:
    return _promises(parts.routing.take_within, working_day) if parts.routing else MappingProxyType({})


def _untaken(parts: schema.PolicyDocument) -> tuple[ReminderLevel, ...]:
    if parts.routing is None:
        return ()
    return (
        ReminderLevel(percent=parts.routing.supervisor_at, to=(ReminderTo.SUPERVISOR,)),
        ReminderLevel(percent=parts.routing.manager_at, to=(ReminderTo.MANAGER,)),
    )


def _channel_contact(promises: schema.ChannelPromises, working_day: timedelta) -> Mapping[Channel, Target]:
    texts: Mapping[str, str | None] = promises.model_dump()
    return MappingProxyType(
        {each: notation.contact_target(text, working_day) for each in Channel if (text := texts[each])}
    )


def _priority(rules: schema.Priority) -> PriorityRules:
    rows: Mapping[str, Mapping[str, str]] = rules.matrix.model_dump()
    impact: Mapping[str, list[str]] = rules.impact.model_dump()
    urgency: Mapping[str, list[str]] = rules.urgency.model_dump()
    return PriorityRules(
        matrix=MappingProxyType(
            {(row, column): Priority(rows[row][column]) for row in Impact for column in Urgency}
        ),
        impact_words=MappingProxyType({row: tuple(impact[row]) for row in Impact}),
        urgency_words=MappingProxyType({column: tuple(urgency[column]) for column in Urgency}),
        core_systems=tuple(rules.core_systems),
        shared_systems=tuple(rules.shared_systems),
        key_business=tuple(rules.key_business),
        trouble=tuple(rules.trouble),
        wishes=tuple(rules.wishes),
        deferring=tuple(rules.deferring),
        pressing=tuple(rules.pressing),
        healthy=tuple(rules.healthy),
        personal=tuple(rules.personal),
        ignored=tuple(rules.ignored),
        security=SecurityWords(
            events=tuple(rules.security.events),
            bait=tuple(rules.security.bait),
            bitten=tuple(rules.security.bitten),
            spreading=tuple(rules.security.spreading),
            harmless=tuple(rules.security.harmless),
        ),
        similar=SimilarRules(
            minutes=rules.similar_minutes,
            department=rules.similar_department,
            organisation=rules.similar_organisation,
        ),
    )


def _calendar(parts: schema.PolicyDocument) -> Calendar:
    hours = notation.weekly_hours(parts.calendar.hours)
    return Calendar(
        zone=parts.calendar.zone or parts.desk.time_zone,
        hours=MappingProxyType(dict(hours)),
        holidays=frozenset(day for text in parts.holidays.free for day in notation.days(text).dates),
        extra_days=MappingProxyType(
            {
                day: each.spans or notation.usual_day(hours)
                for each in map(notation.days, parts.holidays.working)
                for day in each.dates
            }
        ),
    )


def _promises(promises: schema.Promises, working_day: timedelta) -> Mapping[Priority, Target]:
    texts: Mapping[str, str] = promises.model_dump()
    return MappingProxyType({each: notation.target(texts[each], working_day) for each in Priority})
