"""From a mail to the record of a ticket: labelled lines, tables, signature and free words (SPEC A4, A5)."""

from parsers.fields.answers import Answers, read_answers
from parsers.fields.model import NO_RECORD, TRUST, Field, Record, Source, Value, merged
from parsers.fields.record import read_fields
from parsers.fields.times import Exactness, Moment, read_time

__all__ = [
    "NO_RECORD",
    "TRUST",
    "Answers",
    "Exactness",
    "Field",
    "Moment",
    "Record",
    "Source",
    "Value",
    "merged",
    "read_answers",
    "read_fields",
    "read_time",
]
