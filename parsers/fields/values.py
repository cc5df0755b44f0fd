"""From what stands behind a label to the values of a record: checked, trimmed, parted where it is several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from parsers.fields.codes import find_codes
from parsers.fields.departments import is_department
from parsers.fields.formlines import NARRATIVE
from parsers.fields.forms import Pair
from parsers.fields.model import MAX_SNIPPET, MAX_VALUE, Field, Source, Value
from parsers.fields.phones import find_phones
from parsers.fields.places import part_place
from parsers.fields.text import folded, one_line, readable
from parsers.fields.times import find_times, read_time
from parsers.fields.vocabulary import Label, Part

MAX_SHORT = 120
"""Characters of a value that is a name for something."""
_MAX_NAME = 60

_NOTHING = re.compile(
    r"(?:无|没有|暂无|空|未知|不详|不清楚|不知道|不明|不确定|待定|待补充|略|同上|未填|未填写|无数据"
    r"|请填写.{0,12}|请选择.{0,12}|请输入.{0,12}|必填|选填|如有.{0,10}"
    r"|n/?a|n\.a\.?|none|nil|null|unknown|tbd|tba|tbc|not known|not applicable|not sure|unsure"
    r"|don'?t know|do not know"
    r"|i (?:do not|don'?t) know|no idea|not available|not provided|empty|same|please (?:enter|select"
    r"|fill|choose).{0,20}|optional|required"
    r"|\?+|-+|/+|\.+|x+|_+|…+|\*+)[。.!]?"
)
_WRAP = "\"“”„«»「」『』'‘’()（）[]【】<>"
_PAIRS_OF_WRAP = {
    '"': '"',
    "“": "”",
    "「": "」",
    "『": "』",
    "'": "'",
    "‘": "’",
    "«": "»",
    "(": ")",
    "（": "）",
}
_PAIRS_OF_WRAP |= {"[": "]", "【": "】", "<": ">", "”": "”"}
_MAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+\-]{0,63}@[a-z0-9](?:[a-z0-9\-]{0,62}\.){1,6}[a-z]{2,24}(?![a-z0-9-])"
)
_NAME_REMARK = re.compile(r"[（(]([^()（）]{1,60})[)）]\s{0,4}$")
_NO_NAME = re.compile(r"[0-9@:：。!?！？<>{}=|\\]|https?")
_OF_A_REPORT: frozenset[Label] = frozenset(
    {
        Field.NAME,
        Field.DEPARTMENT,
        Field.PHONE,
        Field.SYMPTOM,
        Field.SYSTEM,
        Field.ERROR,
        Field.MODEL,
        Field.CODE,
        Part.CONTACT,
    }
)
"""Labels of a form about a fault; without any of them "Time:" may be a meeting's."""
_TOKEN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._\\@#/:-]{1,60}(?=$|[^A-Za-z0-9._\\@#/:-]*[\u4e00-\u9fff，。,;(（])"
)
"""A name without blanks in front of Chinese words or of a remark."""
_SPLIT = re.compile(r"\s{0,4}[/|、,，+&]\s{0,4}|\s-\s")


@dataclass(frozen=True, slots=True)
class Frame:
    """What values are read against."""

    received_at: datetime | None
    """When the words were sent or received; None: nobody knows, so no time is read."""
    zone: tzinfo


def is_nothing(text: str) -> bool:
    """Whether somebody wrote that there is no value, or left the form's own words standing."""
    bare = unwrapped(text)
    return not bare or _NOTHING.fullmatch(folded(bare)) is not None


def unwrapped(text: str) -> str:
    """Take blanks and one pair of quotes or brackets off."""
    text = text.strip().strip("*_").strip()
    if len(text) > 1 and _PAIRS_OF_WRAP.get(text[0]) == text[-1] and text[0] not in text[1:-1]:
        return text[1:-1].strip()
    return text


def find_mail(text: str) -> str | None:
    """The first mail address of a text, in lower case."""
    found = _MAIL.search(text.lower()) if "@" in text else None
    return None if found is None else found[0]


def values_of(pairs: list[Pair], frame: Frame, forwarded: Frame) -> Iterator[Value]:
    """Yield the values that labelled lines and tables hold, in their order.

    `forwarded` is what those in a forwarded mail are read against.
    """
    told = {pair.label for pair in pairs if not is_nothing(pair.value)}
    of_fault = bool(told & _OF_A_REPORT)
    day = next((pair.value for pair in pairs if pair.label is Part.DATE), None)
    for pair in pairs:
        if is_nothing(pair.value):
            continue
        when = forwarded if pair.forwarded else frame
        for label, text in _parted(pair):
            if label is Part.TIME:
                if of_fault:
                    yield from read_value(Field.FAULT_TIME, text, pair.source, pair.snippet, when, day)
                continue
            yield from read_value(label, text, pair.source, pair.snippet, when, day)


def _parted(pair: Pair) -> list[tuple[Label, str]]:
    """One pair a field: a label that names two has a value that can be parted in two."""
    if len(pair.labels) == 1:
        return [(pair.label, pair.value)]
    pieces = _SPLIT.split(pair.value, maxsplit=len(pair.labels) - 1)
    if len(pieces) != len(pair.labels):
        return [(label, pair.value) for label in pair.labels if label in (Field.PHONE, Field.MAIL)] or [
            (pair.label, pair.value)
        ]
    return list(zip(pair.labels, pieces, strict=True))


def read_value(
    label: Label, text: str, source: Source, snippet: str, frame: Frame, day: str | None = None
) -> Iterator[Value]:
    """Yield the values of one answer to one label: none when it cannot be one, more when it holds more."""

    def made(field: Field, words: str) -> Value:
        return made_value(field, words, source, snippet)

    text = readable(text)
    match label:
        case Part.ACT | Part.DATE | Part.TIME | Part.NOTE:
            return
        case Field.NAME:
            yield from _name(text, made)
        case Field.PHONE:
            if (phone := _phone(text)) is not None:
                yield made(Field.PHONE, phone)
        case Field.MAIL:
            if (mail := _MAIL.search(text.lower())) is not None:
                yield made(Field.MAIL, mail[0])
        case Part.CONTACT:
            mail = _MAIL.search(text.lower())
            phone = _phone(text if mail is None else text.lower().replace(mail[0], " "))
            if phone is not None:
                yield made(Field.PHONE, phone)
            if mail is not None:
                yield made(Field.MAIL, mail[0])
        case Field.FAULT_TIME:
            if (value := _fault_time(text, source, snippet, frame, day)) is not None:
                yield value
        case Part.PLACE | Field.ROOM | Field.SITE:
            yield from (made(field, words) for field, words in _place(label, text))
        case Field.CODE:
            codes = find_codes(text, folded(text), labelled=True)
            if codes:
                yield made(Field.CODE, codes[0].text)
            elif len(text) <= MAX_SHORT:
                yield made(Field.CODE, unwrapped(text))
        case Field.ACCOUNT | Field.ASSET if (token := _TOKEN.match(text)) is not None:
            yield made(label, token[0].rstrip(".-"))
        case Field():
            if label in NARRATIVE or len(text) <= MAX_SHORT:
                yield made(label, unwrapped(text))
            if label is Field.ERROR and (codes := find_codes(text, folded(text), labelled=False)):
                yield made(Field.CODE, codes[0].text)


def made_value(field: Field, words: str, source: Source, snippet: str) -> Value:
    """Make a value of words: one printable line of bounded length."""
    most = MAX_VALUE if field in NARRATIVE else MAX_SHORT
    return Value(
        field=field, text=one_line(words, most), source=source, snippet=one_line(snippet, MAX_SNIPPET)
    )


def _name(text: str, made: Callable[[Field, str], Value]) -> Iterator[Value]:
    remark = _NAME_REMARK.search(text)
    if remark is not None:
        inside = remark[1]
        if (phone := _phone(inside)) is not None:
            yield made(Field.PHONE, phone)
        elif is_department(inside):
            yield made(Field.DEPARTMENT, inside)
        text = text[: remark.start()]
    if (mail := _MAIL.search(text.lower())) is not None:
        yield made(Field.MAIL, mail[0])
        text = (text[: mail.start()] + " " + text[mail.end() :]).replace("< >", " ")
    head, _, tail = text.replace("，", ",").partition(",")
    if tail and is_name(head.strip()) and (phone := _phone(tail)) is not None:
        yield made(Field.PHONE, phone)
        text = head
    text = unwrapped(text).strip(" ,，;；*<>")
    phones = find_phones(text, folded(text))
    if phones and text.endswith(phones[0].text) and is_name(text[: phones[0].start].strip(" ,，;；:：")):
        yield made(Field.PHONE, phones[0].text)
        text = text[: phones[0].start].strip(" ,，;；:：")
    if is_name(text):
        yield made(Field.NAME, text)


def is_name(text: str) -> bool:
    """Whether words may be a person's name: short, letters, not a sentence."""
    if not 0 < len(text) <= _MAX_NAME or _NO_NAME.search(text) or not any(map(str.isalpha, text)):
        return False
    return len(text.split()) <= 6 and not (not text.isascii() and " " not in text and len(text) > 16)


def _phone(text: str) -> str | None:
    phones = find_phones(text, folded(text), labelled=True)
    return phones[0].text if phones else None


def _fault_time(text: str, source: Source, snippet: str, frame: Frame, day: str | None) -> Value | None:
    if frame.received_at is None:
        return None
    moment = read_time(text, frame.received_at, frame.zone)
    if day is not None:
        found = find_times(folded(text), frame.received_at, frame.zone, labelled=True)
        if (found and not found[0].dated) or not found:
            moment = read_time(f"{day} {text}", frame.received_at, frame.zone) or moment
    if moment is None:
        return None
    words = one_line(text, MAX_SHORT)
    return Value(
        field=Field.FAULT_TIME,
        text=words,
        source=source,
        snippet=one_line(snippet, MAX_SNIPPET),
        moment=moment,
    )


def _place(label: Label, text: str) -> Iterator[tuple[Field, str]]:
    words = unwrapped(text)
    if len(words) > MAX_SHORT:
        return
    if label is Field.SITE:
        yield Field.SITE, words
        return
    site, room = part_place(words)
    if label is Field.ROOM and not site:
        yield Field.ROOM, words
        return
    if site:
        yield Field.SITE, site
    if room:
        yield Field.ROOM, room
