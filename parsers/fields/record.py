"""Read the record of a ticket from one mail: forms, signature, free words, headers (SPEC A4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from parsers.fields.card import looks_like_card, read_card
from parsers.fields.departments import is_department
from parsers.fields.forms import Form, read_form
from parsers.fields.model import Field, Record, Source, Value, merged
from parsers.fields.prose import Prose, read_prose
from parsers.fields.prose.people import NAME_ZH
from parsers.fields.text import Text, folded
from parsers.fields.times import Exactness, read_time
from parsers.fields.values import Frame, is_name, made_value, values_of
from parsers.fields.vocabulary import Label, Part
from parsers.model import ParsedMail
from parsers.reply.contact import is_closing, is_short
from parsers.reply.phone import is_phone_signature

_TOLD: frozenset[Label] = frozenset({Field.SYMPTOM, Field.SYSTEM, Part.NOTE})
"""Labels whose words tell more than the field they stand for."""
_SUBJECT_MARKS = re.compile(
    r"^(?:\s*(?:(?:re|fwd?|aw|wg|sv|tr|回复|答复|转发|轉寄|回覆|自动回复)\s*[:：]|\[[^\[\]]{0,40}\]"
    r"|【[^【】]{0,40}】)\s*){1,8}",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\[(?:image|cid|图片)[^\[\]\n]{0,200}\]")
_MARKER = re.compile(r"\s{0,8}[-_=*]{4}")
"""A drawn line, or a mail program's mark above what it forwards."""
STORY = 1_500
"""Characters of free words that are read: every one of them costs, and a fault is told in the beginning."""
_BARS = re.compile(r"\s[/·•|｜]\s|[|｜]")
_HAN_NAME = re.compile(NAME_ZH)
_CARD_LINES = 8
_CARD_WIDTH = 80
_SENTENCE = re.compile(r"[。！？!?;；]|(?:[,，][^,，]{0,80}){3}")


def read_fields(
    mail: ParsedMail, words: str, signature: str, *, received_at: datetime, zone: tzinfo
) -> Record:
    """Return the record that a requester's mail fills.

    `words`: what the writer says now (`Reading.commands.rest` or `Reading.words`), without quotes;
    `signature`: `Reading.reply.signature`; `received_at`: aware; `zone`: the desk's. Forms are looked for in
    the first 16,000 characters, free words are read in the first `STORY`. Pure, linear in the size of the
    text; never raises for any text.
    """
    frame = Frame(received_at, zone)
    text = Text.of(words)
    form = read_form(text)
    sent = read_time(form.forwarded_date, received_at, zone)
    forwarded = Frame(sent.at if sent is not None and sent.exact is Exactness.MINUTE else None, zone)
    body, card = _parted(form)
    body = _beginning(body)
    subject = Prose.of(_SUBJECT_MARKS.sub("", mail.subject[:400]))
    told = [pair.value for pair in form.pairs if pair.label in _TOLD]
    prose = Prose.of("\n".join([*body, *told]))
    moments = [(prose, frame)]
    if (cut := form.forwarded_from) is not None:
        moments = [
            (Prose.of("\n".join(body[:cut])), frame),
            (Prose.of("\n".join([*body[cut:], *told])), forwarded),
        ]
    header = list(_header(mail))
    told_name = next((value.text for value in header if value.field is Field.NAME), "")
    return merged(
        values_of(form.pairs, frame, forwarded),
        _but_part_of(told_name, read_card("\n".join([*card, signature]), frame)),
        _but_part_of(told_name, read_prose(prose, subject, moments)),
        header,
    )


def _but_part_of(whole: str, values: Iterable[Value]) -> Iterator[Value]:
    """Leave out a name that is a part of the sender's whole one: "Sarah" of "Sarah Connor"."""
    words = folded(whole).replace(",", " ").split()
    for value in values:
        name = folded(value.text)
        part = set(name.split()) < set(words) or (_HAN_NAME.fullmatch(whole) and whole[1:] == value.text)
        if value.field is not Field.NAME or not part or any(map(is_department, [whole, *words])):
            yield value


def _beginning(lines: list[str]) -> list[str]:
    """The lines in which people tell what is wrong; what follows on a long mail is mostly logs and lists."""
    left = STORY
    for at, line in enumerate(lines):
        left -= len(line) + 1
        if left < 0:
            return lines[: max(at, 1)]
    return lines


def _parted(form: Form) -> tuple[list[str], list[str]]:
    """The free words, and the last lines of a letter that are a card: what stands below its closing."""
    lines = [
        ""
        if is_phone_signature(line.strip()) or _MARKER.match(line)
        else _PICTURE.sub(" ", line)
        if "[" in line
        else line
        for line in form.rest
    ]
    for at in range(len(lines) - 1, max(-1, len(lines) - 14), -1):
        if is_closing(lines[at].strip()) and (form.forwarded_from is None or at < form.forwarded_from):
            below = [line for line in lines[at + 1 :] if line.strip()]
            if not below or (is_short(below[0].strip()) and len(below) <= _CARD_LINES + 4):
                return lines[:at], below
            break
    start = _last_card(lines)
    if start is not None and form.forwarded_from is None:
        return lines[:start], lines[start:]
    return lines, []


def _last_card(lines: list[str]) -> int | None:
    """Where a last paragraph begins that is a card without a closing above it: "人力资源部 周婷"."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    if end - start > 1 and len(_BARS.findall(lines[end - 1])) > 1:
        start = end - 1  # "罗文 / 客服中心 / 8877" right below the last sentence
    block = lines[start:end]
    if not 0 < len(block) <= _CARD_LINES or not any(line.strip() for line in lines[:start]):
        return None
    if any(len(line) > _CARD_WIDTH or _SENTENCE.search(line) or not is_short(line.strip()) for line in block):
        return None
    return start if looks_like_card(block) else None


def _header(mail: ParsedMail) -> Iterator[Value]:
    sender = mail.sender
    if sender is None:
        return
    snippet = str(sender)
    if sender.name and is_name(sender.name):
        yield made_value(Field.NAME, sender.name, Source.HEADER, snippet)
    if sender.address:
        yield made_value(Field.MAIL, sender.address, Source.HEADER, snippet)
