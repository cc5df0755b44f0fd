"""Read the record of a ticket from one mail: forms first, then signature, free words and headers (SPEC A4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from parsers.fields.card import read_card
from parsers.fields.forms import Form, read_form
from parsers.fields.model import Field, Record, Source, Value, merged
from parsers.fields.prose import Prose, read_prose
from parsers.fields.text import Text
from parsers.fields.values import Frame, is_name, made_value, values_of
from parsers.model import ParsedMail
from parsers.reply.contact import is_closing, is_name as is_name_line

_TOLD = frozenset({Field.SYMPTOM, Field.ERROR})
"""Labelled fields whose words tell more than the field they stand in."""
_SUBJECT_MARKS = re.compile(
    r"^(?:\s*(?:(?:re|fwd?|aw|wg|sv|tr|回复|答复|转发|轉寄|回覆|自动回复)\s*[:：]|\[[^\[\]]{0,40}\]|【[^【】]{0,40}】)\s*){1,8}",
    re.IGNORECASE,
)
_CARD_LINES = 4


def read_fields(
    mail: ParsedMail, words: str, signature: str, *, received_at: datetime, zone: tzinfo
) -> Record:
    """Return the record that a requester's mail fills.

    `words`: what the writer says now (`Reading.commands.rest` or `Reading.words`), without quotes;
    `signature`: `Reading.reply.signature`; `received_at`: aware; `zone`: the desk's. At most the first 16,000
    characters are read. Pure, linear in the size of the text; never raises for any text.
    """
    frame = Frame(received_at, zone)
    text = Text.of(words)
    form = read_form(text)
    body, card = _parted(form)
    subject = Prose.of(_SUBJECT_MARKS.sub("", mail.subject[:400]))
    told = [pair.value for pair in form.pairs if pair.label in _TOLD]
    prose = Prose.of("\n".join([body, *told]))
    return merged(
        values_of(form.pairs, frame),
        read_card("\n".join([*card, signature]), frame),
        read_prose(prose, subject, frame),
        _header(mail),
    )


def _parted(form: Form) -> tuple[str, list[str]]:
    """The free words, and the last lines of a letter that are a card: what stands below its closing."""
    lines = form.rest
    for at in range(len(lines) - 1, max(-1, len(lines) - 14), -1):
        if is_closing(lines[at].strip()):
            below = [line for line in lines[at + 1 :] if line.strip()]
            if not below or (is_name_line(below[0].strip()) and len(below) <= _CARD_LINES * 3):
                return "\n".join(lines[:at]), below
            break
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[: filled[-1] + 1] if filled else []), []


def _header(mail: ParsedMail) -> Iterator[Value]:
    sender = mail.sender
    if sender is None:
        return
    snippet = str(sender)
    if sender.name and is_name(sender.name):
        yield made_value(Field.NAME, sender.name, Source.HEADER, snippet)
    if sender.address:
        yield made_value(Field.MAIL, sender.address, Source.HEADER, snippet)
