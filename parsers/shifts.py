"""Shifts out of an iCalendar file (RFC 5545): the few forms that duty rosters have, everything else refused.

VEVENT with DTSTART and DTEND (TZID with an IANA name, UTC, all-day or floating), RRULE with FREQ=DAILY or
WEEKLY, INTERVAL, UNTIL, COUNT, BYDAY and WKST, EXDATE, SUMMARY, ATTENDEE. A roster that was half understood
would wake the wrong person, so an unknown form names its line instead of being passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MAX_CHARACTERS = 500_000
MAX_EVENTS = 2_000
MAX_EXCEPTIONS = 1_000
MAX_ATTENDEES = 50
LONGEST = timedelta(days=62)
"""Of one repeated shift; a single one may be longer."""
FURTHEST = 40_000
"""Days that are looked through for the last of COUNT shifts."""

_DAY = timedelta(days=1)
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_PASSED_OVER = frozenset(
    "UID DTSTAMP SEQUENCE STATUS TRANSP CLASS CREATED LAST-MODIFIED LOCATION URL CATEGORIES PRIORITY COMMENT"
    " DESCRIPTION ORGANIZER ATTACH GEO CONTACT RELATED-TO CONFERENCE COLOR IMAGE".split()
)
"""Properties of an event that say nothing about when and who."""
_SKIPPED = ("VTIMEZONE", "VALARM")
_LINE = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^;:"]*)){0,30}):(.*)', re.DOTALL)
_LINE_END = re.compile("\r\n|\n|\r")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=(?:"([^"]*)"|([^;:"]*))')
_MOMENT = re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?")
_ESCAPE = re.compile(r"\\([\\;,nN])")


class CalendarRefused(ValueError):
    """This calendar cannot be used; `line` (1-based) says where."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a shift repeats."""

    weekly: bool
    interval: int
    weekdays: frozenset[int]
    """0 = Monday; empty for a daily rule: all."""
    week_begins: int
    last: datetime | None
    """The latest instant at which a repetition may begin; None: for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One event of the calendar, with its repetitions.

    Times are those of a clock on the wall, so that a night from 20:00 to 08:00 ends at 08:00 when the clocks
    change within it too, as calendar programs show it. RFC 5545, 3.8.5.3 would have it last as many hours as
    the first, which leaves an hour a year with nobody on call.
    """

    line: int
    summary: str
    attendees: tuple[str, ...]
    """Addresses, lower case."""
    zone: str
    """IANA name."""
    begin: datetime
    """Of the first, without zone."""
    end: datetime
    rule: Rule | None
    exceptions: frozenset[datetime]
    """Begins, without zone, of repetitions that do not take place."""

    def covers(self, at: datetime) -> bool:
        """Say whether the shift is on at this instant."""
        zone = ZoneInfo(self.zone)
        days = [self.begin.date()]
        if self.rule is not None:
            today = at.astimezone(zone).date()
            back = (self.end.date() - self.begin.date()).days + 1
            days = [today - step * _DAY for step in range(-1, back + 1)]
        for day in days:
            begin = datetime.combine(day, self.begin.time())
            if not self._takes_place(begin):
                continue
            end = begin + (self.end - self.begin)
            if _instant(begin, zone) <= at < _instant(end, zone):
                return True
        return False

    def _takes_place(self, begin: datetime) -> bool:
        if begin in self.exceptions or begin < self.begin:
            return False
        rule = self.rule
        if rule is None:
            return begin == self.begin
        if rule.last is not None and _instant(begin, ZoneInfo(self.zone)) > rule.last:
            return False
        return _on_day(rule, self.begin.date(), begin.date())


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _on_day(rule: Rule, first: date, day: date) -> bool:
    """Say whether a rule that begins on `first` hits `day`, which is no earlier."""
    if not rule.weekly:
        wanted = not rule.weekdays or day.weekday() in rule.weekdays
        return wanted and (day - first).days % rule.interval == 0
    weeks = (_week_of(day, rule) - _week_of(first, rule)).days // 7
    return weeks % rule.interval == 0 and day.weekday() in rule.weekdays


def _week_of(day: date, rule: Rule) -> date:
    return day - ((day.weekday() - rule.week_begins) % 7) * _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Property:
    line: int
    name: str
    parameters: dict[str, str]
    value: str


def read_shifts(text: str, zone: str) -> tuple[Shift, ...]:
    """Return the shifts of a calendar in its order. Raises `CalendarRefused`.

    `zone` (IANA name) is that of all-day events and of times that name none. Linear in the length of `text`.
    """
    if len(text) > MAX_CHARACTERS:
        raise CalendarRefused(1, "the calendar is too large for a roster")
    shifts: list[Shift] = []
    event: list[_Property] | None = None
    begun: list[str] = []
    for each in _properties(text):
        name = each.value.strip().upper()
        if each.name == "BEGIN":
            begun.append(name)
            if name == "VEVENT":
                event = []
            elif name not in ("VCALENDAR", *_SKIPPED) and not set(begun) & set(_SKIPPED):
                raise CalendarRefused(each.line, f"has {name}, which is not understood here")
        elif each.name == "END":
            if not begun or begun.pop() != name:
                raise CalendarRefused(each.line, f"ends {name}, which is not what was begun last")
            if name == "VEVENT" and event is not None:
                if (shift := _shift(event, each.line, zone)) is not None:
                    shifts.append(shift)
                event = None
                if len(shifts) > MAX_EVENTS:
                    raise CalendarRefused(each.line, f"has more than {MAX_EVENTS} events")
        elif event is not None and not set(begun) & set(_SKIPPED):
            event.append(each)
    if begun:
        raise CalendarRefused(text.count("\n") + 1, f"{begun[-1]} does not end")
    if not shifts:
        raise CalendarRefused(1, "has no event")
    return tuple(shifts)


def _properties(text: str) -> Iterator[_Property]:
    """Unfold the lines (RFC 5545, 3.1) and take each apart."""
    begins = 0
    lines: list[str] = []
    for number, line in enumerate([*_LINE_END.split(text.removeprefix("\ufeff")), ""], 1):
        if line[:1] in (" ", "\t") and lines:
            lines.append(line[1:])
            continue
        if lines:
            yield _property("".join(lines), begins)
        lines, begins = ([line] if line.strip() else []), number


def _property(line: str, number: int) -> _Property:
    match = _LINE.fullmatch(line)
    if match is None:
        raise CalendarRefused(number, "is no line of a calendar (NAME:value)")
    parameters = {name.upper(): quoted or plain for name, quoted, plain in _PARAMETER.findall(match[2])}
    return _Property(line=number, name=match[1].upper(), parameters=parameters, value=match[3])


def _shift(properties: list[_Property], last_line: int, zone: str) -> Shift | None:
    """Return the shift that an event describes; None for one that was cancelled."""
    known: dict[str, _Property] = {}
    attendees: list[str] = []
    exceptions: list[_Property] = []
    for each in properties:
        match each.name:
            case "DTSTART" | "DTEND" | "RRULE" | "SUMMARY" | "STATUS":
                if each.name in known:
                    raise CalendarRefused(each.line, f"has a second {each.name}")
                known[each.name] = each
            case "ATTENDEE":
                attendees.append(each.value.strip().lower().removeprefix("mailto:"))
            case "EXDATE":
                exceptions.append(each)
            case name if name in _PASSED_OVER or name.startswith("X-"):
                pass
            case name:
                raise CalendarRefused(each.line, f"has {name}, which is not understood here")
    if "STATUS" in known and known["STATUS"].value.strip().upper() == "CANCELLED":
        return None
    if "DTSTART" not in known:
        raise CalendarRefused(last_line, "an event without DTSTART")
    begin, where, all_day = _moment(known["DTSTART"], zone)
    end = begin + _DAY
    if "DTEND" in known:
        end, _, also = _moment(known["DTEND"], zone, where)
        if also is not all_day:
            raise CalendarRefused(known["DTEND"].line, "DTEND and DTSTART must both be days or both be times")
    elif not all_day:
        raise CalendarRefused(known["DTSTART"].line, "an event without DTEND")
    if end <= begin:
        raise CalendarRefused(known["DTSTART"].line, "an event that ends before it begins")
    rule = _rule(known["RRULE"], begin, where) if "RRULE" in known else None
    if rule is not None and end - begin > LONGEST:
        raise CalendarRefused(known["DTSTART"].line, f"a repeated event longer than {LONGEST.days} days")
    return Shift(
        line=known["DTSTART"].line,
        summary=_unescaped(known["SUMMARY"].value) if "SUMMARY" in known else "",
        attendees=tuple(dict.fromkeys(attendees))[:MAX_ATTENDEES],
        zone=where,
        begin=begin,
        end=end,
        rule=rule,
        exceptions=frozenset(_exceptions(exceptions, begin, zone, where, all_day)),
    )


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()


def _moment(given: _Property, zone: str, into: str | None = None) -> tuple[datetime, str, bool]:
    """Return (time on the wall, zone, whether it is a whole day); in the zone `into` if that is given."""
    text = given.value.strip()
    if not _MOMENT.fullmatch(text):
        raise CalendarRefused(given.line, f"{given.name} is neither a day nor a time, as 20240520T090000 is")
    try:
        wall = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError as error:
        raise CalendarRefused(given.line, f"{given.name} is in no calendar: {text}") from error
    if "T" not in text:
        return wall, zone, True
    where = "UTC" if text.endswith("Z") else given.parameters.get("TZID", zone)
    try:
        named = ZoneInfo(where)
    except (KeyError, ValueError, OSError) as error:
        raise CalendarRefused(
            given.line, f"TZID {where[:60]} is no time zone of the IANA list, as Asia/Shanghai is"
        ) from error
    if into is not None and into != where:
        wall = wall.replace(tzinfo=named).astimezone(ZoneInfo(into)).replace(tzinfo=None)
        where = into
    return wall, where, False


def _exceptions(
    given: list[_Property], begin: datetime, zone: str, where: str, all_day: bool
) -> Iterator[datetime]:
    count = 0
    for each in given:
        for text in each.value.split(","):
            count += 1
            if count > MAX_EXCEPTIONS:
                raise CalendarRefused(each.line, f"an event with more than {MAX_EXCEPTIONS} EXDATEs")
            one = _Property(line=each.line, name="EXDATE", parameters=each.parameters, value=text)
            wall, _, is_day = _moment(one, zone, where)
            # A day excepts the shift that begins on it.
            yield datetime.combine(wall.date(), begin.time()) if is_day and not all_day else wall


def _rule(given: _Property, begin: datetime, zone: str) -> Rule:
    parts: dict[str, str] = {}
    for item in filter(None, given.value.strip().upper().split(";")):
        name, _, value = item.partition("=")
        if name not in ("FREQ", "INTERVAL", "UNTIL", "COUNT", "BYDAY", "WKST"):
            raise CalendarRefused(given.line, f"RRULE has {name[:40]}, which is not understood here")
        parts[name] = value
    if parts.get("FREQ") not in ("DAILY", "WEEKLY"):
        raise CalendarRefused(given.line, "RRULE must have FREQ=DAILY or FREQ=WEEKLY")
    if "UNTIL" in parts and "COUNT" in parts:
        raise CalendarRefused(given.line, "RRULE has both UNTIL and COUNT")
    weekly = parts["FREQ"] == "WEEKLY"
    named = [day for day in parts.get("BYDAY", "").split(",") if day]
    unknown = next((day for day in [*named, parts.get("WKST", "MO")] if day not in _WEEKDAYS), None)
    if unknown is not None:
        raise CalendarRefused(given.line, f"RRULE has {unknown[:40]} where a weekday should be (MO, TU ...)")
    weekdays = frozenset(_WEEKDAYS[day] for day in named)
    if weekdays and begin.weekday() not in weekdays:
        raise CalendarRefused(given.line, "RRULE names other weekdays (BYDAY) than the one of DTSTART")
    rule = Rule(
        weekly=weekly,
        interval=_number(parts.get("INTERVAL", "1"), given, "INTERVAL", 1_000),
        weekdays=weekdays or (frozenset({begin.weekday()}) if weekly else frozenset()),
        week_begins=_WEEKDAYS[parts.get("WKST", "MO")],
        last=None,
    )
    last = None
    if "UNTIL" in parts:
        last = _until(parts["UNTIL"], given, zone)
    elif "COUNT" in parts:
        last = _last_of(rule, begin, _number(parts["COUNT"], given, "COUNT", 10_000), given, zone)
    return replace(rule, last=last)


def _number(text: str, given: _Property, name: str, most: int) -> int:
    if not re.fullmatch("[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise CalendarRefused(given.line, f"{name} in RRULE must be a number from 1 to {most}")
    return int(text)


def _until(text: str, given: _Property, zone: str) -> datetime:
    one = _Property(line=given.line, name="UNTIL", parameters={}, value=text)
    wall, where, is_day = _moment(one, zone)
    if is_day:  # the whole day counts
        wall = datetime.combine(wall.date(), time.max)
    return _instant(wall, ZoneInfo(where))


def _last_of(rule: Rule, begin: datetime, count: int, given: _Property, zone: str) -> datetime:
    for step in range(FURTHEST):
        day = begin.date() + step * _DAY
        count -= _on_day(rule, begin.date(), day)
        if count == 0:
            return _instant(datetime.combine(day, begin.time()), ZoneInfo(zone))
    raise CalendarRefused(given.line, "RRULE has a COUNT that reaches too far")
