"""Who is on call: the rows of [[roster]], and the calendar files that they name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from daemon.config import notation, schema
from daemon.config.complaints import Complaints
from daemon.config.draft import Draft
from daemon.config.places import beside
from daemon.config.positions import Path as Place
from daemon.desk.policy import Calendar, RosterRow, Rotation
from parsers.shifts import MAX_CHARACTERS, CalendarRefused, Shift, read_shifts

WAYS = ("person", "rotation", "calendar")


def check(draft: Draft, source: Path, complaints: Complaints) -> Mapping[str, str]:
    """Note rows that name nobody, or in two ways, and calendars that cannot be used.

    Returns what stands in these files, by the path that the configuration gives.
    """
    desk = draft.table("desk", schema.Desk)
    people = [person for _, person in draft.items("person", schema.Person)]
    texts: dict[str, str] = {}
    for index, row in draft.items("roster", schema.Roster):
        place: Place = ("roster", index)
        given = [way for way in WAYS if getattr(row, way)]
        if len(given) != 1:
            what = f"has both {given[0]} and {given[1]}" if given else "names nobody"
            complaints.add(place, what, "give one of person, rotation and calendar")
        if row.rotation and row.first_day is None:
            complaints.add(place, "has a rotation without first_day", "on that day the first has their turn")
        if row.days is not None and row.hours is not None:
            complaints.add(
                (*place, "hours"), "are given beside days", 'write "2024-10-01 18:00-24:00" in days'
            )
        if row.calendar is not None and desk is not None:
            _calendar(row.calendar, desk.time_zone, people, source, (*place, "calendar"), texts, complaints)
    return texts


def _calendar(
    name: str,
    zone: str,
    people: Sequence[schema.Person],
    source: Path,
    place: Place,
    texts: dict[str, str],
    complaints: Complaints,
) -> None:
    try:
        with beside(source, name).open(encoding="utf-8-sig", newline="") as file:
            text = file.read(MAX_CHARACTERS + 1)
        for shift in read_shifts(text, zone):
            if not named_by(shift, people):
                raise CalendarRefused(shift.line, f'names nobody of staff in "{shift.summary[:60]}"')
    except (OSError, ValueError) as error:
        match error:
            case CalendarRefused():
                what, remedy = f"cannot be used: {error}", "see docs/how-to/who-gets-a-ticket.md"
            case UnicodeDecodeError():
                what, remedy = "is not UTF-8 text", "save it as UTF-8"
            case _:
                reason = getattr(error, "strerror", None) or "not a path"
                what, remedy = f"cannot be read ({reason})", "name an .ics file"
        complaints.add(place, what, remedy)
    else:
        texts[name] = text


def named_by(shift: Shift, people: Sequence[schema.Person]) -> tuple[str, ...]:
    """Return the ids of those whom a shift names: its attendees, else whose name or id stands in its summary,
    in the order in which they stand there."""
    by_address = {address: person.id for person in people for address in person.address}
    invited = [by_address[address] for address in shift.attendees if address in by_address]
    if invited:
        return tuple(dict.fromkeys(invited))
    summary = shift.summary.casefold()
    found = [(at, person.id) for person in people if (at := _place(summary, person)) is not None]
    return tuple(name for _, name in sorted(found))


def _place(summary: str, person: schema.Person) -> int | None:
    """Return where the person's name or id stands in a case-folded summary, not inside a longer word."""
    places = []
    for word in {person.name.casefold(), person.id.casefold()}:
        # Around Chinese there are no blanks: a Chinese name may stand anywhere, a Latin one in no Latin word.
        pattern = re.escape(word)
        match = re.search(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])" if word.isascii() else pattern, summary)
        if match is not None:
            places.append(match.start())
    return min(places, default=None)


def with_texts(rows: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows as they are stored: with what stood in the calendar files."""
    return [{**row, "calendar_text": texts.get(row.get("calendar") or "", "")} for row in rows]


def roster_row(row: schema.StoredRoster, parts: schema.PolicyDocument) -> RosterRow:
    """Build the row that decisions look at."""
    zone = parts.desk.time_zone
    rotation = None
    if row.rotation and row.first_day is not None:
        rotation = Rotation(
            people=tuple(row.rotation),
            first_day=notation.days(row.first_day).dates[0],
            handover=notation.clock_time(row.handover),
            days=notation.whole_days(row.each),
            zone=zone,
        )
    shifts = read_shifts(row.calendar_text, zone) if row.calendar_text else ()
    return RosterRow(
        team=row.team,
        person=row.person,
        rotation=rotation,
        shifts=tuple((shift, named_by(shift, parts.person)) for shift in shifts),
        hours=None if row.hours is None else hours_calendar(row.hours, zone),
        dates=None if row.days is None else _dates(row.days, zone),
    )


def hours_calendar(
    hours: Sequence[str],
    zone: str,
    *,
    holidays: frozenset[date] = frozenset(),
    extra_days: Mapping[date, notation.Spans] | None = None,
) -> Calendar:
    """Return the calendar of weekly hours."""
    return Calendar(
        zone=zone,
        hours=MappingProxyType(dict(notation.weekly_hours(hours))),
        holidays=holidays,
        extra_days=MappingProxyType(dict(extra_days or {})),
    )


def _dates(text: str, zone: str) -> Calendar:
    found = notation.days(text)
    spans = found.spans or ((time(0), time(0)),)
    return Calendar(
        zone=zone, hours=MappingProxyType({}), extra_days=MappingProxyType(dict.fromkeys(found.dates, spans))
    )
