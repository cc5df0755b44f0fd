"""The record of a ticket: filled from mail and directory; what its requester is asked for (SPEC A4, A5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from daemon.desk.known import Contact
from daemon.desk.model import (
    EventKind,
    Json,
    Language,
    Ticket,
)
from daemon.desk.phrases import Phrases
from parsers.fields import Answers, Field, Record, Source, Value, merged, read_answers, read_fields
from parsers.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for when a report does not tell it."""

    field: Field
    text: Mapping[Language, str]
    categories: frozenset[str] = frozenset()
    """Asked only of tickets in these; empty: of all."""
    words: tuple[str, ...] = ()
    """Asked only where one of these phrases stands in the report; empty: always."""
    except_words: tuple[str, ...] = ()
    """Not asked where one of these stands in it."""
    only_for_faults: bool = False
    """Not asked of what can wait: a wish, a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRules:
    questions: tuple[Question, ...] = ()
    """In the order in which they are asked; of several for one field, the first that applies."""
    most: int = 0
    """How many are asked at most; 0: none."""
    remind_after: timedelta = timedelta(0)
    """Working time without a word until the one reminder."""


FROM_DIRECTORY = "contact directory"


def read_record(reading: Reading, received_at: datetime, zone: str, contact: Contact | None) -> Record:
    """Return what a first mail and the directory tell. `zone` is the desk's (IANA name)."""
    own = reading.own
    found = read_fields(reading.mail, own.new, own.signature, received_at=received_at, zone=ZoneInfo(zone))
    return merged(found, directory_values(contact)) if contact is not None else found


def directory_values(contact: Contact) -> list[Value]:
    """Return what the directory says of a person."""
    told = {
        Field.NAME: contact.name,
        Field.ORGANISATION: contact.organisation,
        Field.DEPARTMENT: contact.department,
        Field.PHONE: contact.phone,
        Field.SITE: contact.site,
        Field.ROOM: contact.room,
    }
    return [
        Value(field=field, text=text, source=Source.DIRECTORY, snippet=FROM_DIRECTORY)
        for field, text in told.items()
        if text
    ]


ALSO_TELLS: Mapping[Field, Field] = MappingProxyType({Field.ERROR: Field.CODE})
"""What need not be asked where the other is known: a code stands for the text of its error."""


def questions_for(
    record: Record, category: str, words: str, rules: QuestionRules, *, can_wait: bool = False
) -> tuple[Question, ...]:
    """Return what to ask the requester of a new ticket, in order; nothing that the record has is asked.

    `can_wait`: it is no fault that stops anybody, but a wish or a question.
    """
    wanted: dict[Field, Question] = {}
    for question in rules.questions:
        if question.field in record or question.field in wanted or ALSO_TELLS.get(question.field) in record:
            continue
        if _fits(question, category, words, can_wait=can_wait):
            wanted[question.field] = question
    return tuple(wanted.values())[: rules.most]


def _fits(question: Question, category: str, words: str, *, can_wait: bool) -> bool:
    """Whether a question is for a report like this."""
    if (question.categories and category not in question.categories) or (
        question.only_for_faults and can_wait
    ):
        return False
    if question.words and not _phrases(question.words).find(words)[0]:
        return False
    return not (question.except_words and _phrases(question.except_words).find(words)[0])


@lru_cache(maxsize=64)
def _phrases(words: tuple[str, ...]) -> Phrases:
    return Phrases((words,), affirmed=frozenset())


def asked(ticket: Ticket) -> tuple[Field, ...]:
    """Return what the requester was asked for, under the numbers 1, 2, ...; () for nothing."""
    event = ticket.last(EventKind.QUESTIONS_ASKED)
    if event is None:
        return ()
    return tuple(Field(name) for name in _names(event.data.get("fields")))


def still_asked(ticket: Ticket) -> tuple[Field, ...]:
    """Return what was asked for and is neither known nor declined."""
    declined = {
        name
        for event in ticket.history
        if event.kind is EventKind.FIELDS_LEARNED
        for name in _names(event.data.get("declined"))
    }
    return tuple(f for f in asked(ticket) if f not in ticket.record and f.value not in declined)


def _names(value: Json) -> tuple[str, ...]:
    known = {field.value for field in Field}
    names = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return tuple(str(name) for name in names if str(name) in known)


def read_more(
    reading: Reading, ticket: Ticket, received_at: datetime, zone: str, *, beside: str = ""
) -> tuple[tuple[Value, ...], frozenset[Field]]:
    """Return what a later mail of the requester adds to the record, and which questions it declines.

    Answers replace what was merely read; anything else only fills what is empty, since a later mail may tell
    of something else. The subject of an answer is not theirs: it repeats that of one of our mails. Nothing is
    read from the lines of `beside`, which speak of another matter.
    """
    zone_info = ZoneInfo(zone)
    found = Answers()
    if still_asked(ticket):
        found = read_answers(reading.commands.rest, asked(ticket), received_at=received_at, zone=zone_info)
    reply = reading.reply
    said = reply.new
    for line in beside.splitlines():
        said = said.replace(line, "", 1) if line else said
    mail = replace(reading.mail, subject=ticket.subject)
    read = read_fields(mail, said, reply.signature, received_at=received_at, zone=zone_info)
    values = {value.field: value for value in read.values.values() if value.field not in ticket.record}
    values |= {value.field: value for value in found.values}
    return tuple(values.values()), found.declined - values.keys()


def with_values(record: Record, values: Iterable[Value]) -> Record:
    """Return the record with these in place of what it had."""
    return Record(values={**record.values, **{value.field: value for value in values}}, others=record.others)


def shown_questions(questions: Iterable[Question], numbers: Iterable[int]) -> list[Json]:
    """Return questions as templates take them: `.number` and the text by language."""
    return [
        {"number": number, **{language.value: text for language, text in question.text.items()}}
        for number, question in zip(numbers, questions, strict=True)
    ]


def open_questions(ticket: Ticket, rules: QuestionRules) -> list[Json]:
    """Return what is still asked for, under the numbers that it was asked under, as templates take it.

    A question that the configuration no longer has is left out.
    """
    texts: dict[Field, Question] = {}
    for question in rules.questions:
        if not question.categories or ticket.category in question.categories:
            texts.setdefault(question.field, question)
    numbered = {field: number for number, field in enumerate(asked(ticket), 1)}
    left = [field for field in still_asked(ticket) if field in texts]
    return shown_questions([texts[field] for field in left], [numbered[field] for field in left])


_ACRONYMS = frozenset("ad crm dns erp hr lan mes mfa nas oa plm pdf sap sso usb vdi vpn wlan wms".split())
"""Names of systems that people write small, and nobody prints so."""


def concerned(record: Record) -> str:
    """Return what a report is about, as its requester is shown it: the system, with its model; "" unknown."""
    system, model = record.text(Field.SYSTEM) or "", record.text(Field.MODEL) or ""
    system = system.upper() if system.casefold() in _ACRONYMS else system
    if not system or model.casefold().startswith(system.casefold()):
        return model or system
    return f"{system} · {model}" if model else system


def shown_record(record: Record) -> list[Json]:
    """Return the record as mails to staff show it: (field, text) in the order of `Field`."""
    return [[field.value, record[field].text] for field in Field if field in record]
