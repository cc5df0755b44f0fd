"""What free words tell of a fault: who, where, what, since when, how bad, and what was done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parsers.fields.codes import find_codes
from parsers.fields.model import Field, Source, Value
from parsers.fields.phones import find_phones, is_others
from parsers.fields.places import find_rooms, find_sites
from parsers.fields.prose import efforts, faults, people, story, things
from parsers.fields.prose.moments import fault_time
from parsers.fields.prose.sentences import Prose, Span
from parsers.fields.values import Frame, made_value

__all__ = ["Prose", "read_prose"]


def read_prose(prose: Prose, subject: Prose, moments: list[tuple[Prose, Frame]]) -> Iterator[Value]:
    """Yield at most one value a field from free words, and from the subject what the words lack.

    `moments`: the pieces, the writer's own first, in which the time of the fault is looked for, each with
    what it is read against. Each reader would rather say nothing than something wrong. Linear; never raises.
    """
    symptom, from_subject = faults.symptom(prose, subject)
    own = moments[0][0]
    for field, reader in _PERSONAL.items():  # whoever wrote a forwarded mail is not who writes now
        if (span := reader(own)) is not None:
            yield made_value(field, span.text, Source.TEXT, own.snippet(span))
    for field, reader in _READERS.items():
        if (span := reader(prose)) is not None:
            yield made_value(field, span.text, Source.TEXT, prose.snippet(span))
        elif (span := reader(subject)) is not None:
            yield made_value(field, span.text, Source.SUBJECT, subject.snippet(span))
    yield from _system(prose, subject, symptom, from_subject)
    if symptom is not None:
        source, text = (Source.SUBJECT, subject) if from_subject else (Source.TEXT, prose)
        yield made_value(Field.SYMPTOM, symptom.text, source, text.snippet(symptom))
    yield from fault_time(moments, subject)


def _system(prose: Prose, subject: Prose, symptom: Span | None, from_subject: bool) -> Iterator[Value]:
    """The affected thing is the one of which the symptom is told."""
    span = things.system(prose, None if from_subject else symptom)
    if span is not None and not (symptom and symptom.start <= span.start < symptom.end and not from_subject):
        named = things.system(subject, None)
        if things.is_personal(span) and named is not None and not things.is_personal(named):
            span = None  # "Projector in room 3": "What do I need for my MacBook?"
    if span is not None:
        yield made_value(Field.SYSTEM, span.text, Source.TEXT, prose.snippet(span))
    elif (span := things.system(subject, symptom if from_subject else None)) is not None:
        yield made_value(Field.SYSTEM, span.text, Source.SUBJECT, subject.snippet(span))


Reader = Callable[[Prose], Span | None]


def _phone(prose: Prose) -> Span | None:
    for found in find_phones(prose.shown, prose.plain):
        if not is_others(prose.plain, found.start):
            return Span(found.text, found.start, found.end)
    return None


def _code(prose: Prose) -> Span | None:
    found = find_codes(prose.shown, prose.plain)
    return Span(found[0].text, found[0].start, found[0].end) if found else None


def _site(prose: Prose) -> Span | None:
    taken = people.organisation(prose)
    for place in find_sites(prose.shown, prose.plain):
        if taken is None or place.end <= taken.start or place.start >= taken.end:
            return Span(place.text, place.start, place.end)
    return None


def _room(prose: Prose) -> Span | None:
    for place in find_rooms(prose.shown, prose.plain):
        return Span(place.text, place.start, place.end)
    return None


_PERSONAL: dict[Field, Reader] = {
    Field.NAME: people.name,
    Field.ORGANISATION: people.organisation,
    Field.DEPARTMENT: people.department,
    Field.PHONE: _phone,
}
_READERS: dict[Field, Reader] = {
    Field.SITE: _site,
    Field.ROOM: _room,
    Field.ACCOUNT: things.account,
    Field.MODEL: things.model,
    Field.ASSET: things.asset,
    Field.VERSION: things.version,
    Field.OS: things.operating_system,
    Field.ENVIRONMENT: things.environment,
    Field.ERROR: story.error,
    Field.CODE: _code,
    Field.DOING: story.doing,
    Field.FREQUENCY: story.frequency,
    Field.TRIED: efforts.tried,
    Field.CHANGED: efforts.changed,
    Field.IMPACT: story.impact,
    Field.URGENCY: story.urgency,
}
