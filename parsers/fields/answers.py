"""Answers to questions that we asked: by number, by label, in order, or in a sentence (SPEC A5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from parsers.fields.asides import department_told, is_refusal, unseen
from parsers.fields.codes import find_codes
from parsers.fields.departments import is_department
from parsers.fields.formlines import NARRATIVE, Kind, read_line
from parsers.fields.forms import read_form
from parsers.fields.labels import labels_of
from parsers.fields.model import MAX_VALUE, Field, Source, Value
from parsers.fields.prose import Prose, read_prose
from parsers.fields.prose.people import NAME_ZH
from parsers.fields.text import Text, folded, one_line
from parsers.fields.times import find_times, read_time
from parsers.fields.values import Frame, find_mail, is_name, is_nothing, made_value, read_value
from parsers.reply.contact import is_closing
from parsers.reply.phone import is_phone_signature

MAX_QUESTIONS = 20
_MAX_ITEM_LINES = 12
_MARK = re.compile(
    r"(?:(?<=\s)|(?<=^)|(?<=[,;。]))[(\[]?(?:q|a|问题?|第)?(?:([0-9]{1,2})(?:[)\]、]|[.:](?![0-9])|题:?"
    r"|\s-(?![0-9]))|([①-⑳])|([一二三四五六七八九十])(?:[、.:)]|(?:个|题|条|个问题)[是:,]?))\s{0,4}"
)
_BARE_NUMBER = re.compile(r"^[ \t]{0,8}([0-9]{1,2})[ \t]+(?=[^\s0-9]|[0-9]{3})", re.MULTILINE)
_QUOTED = re.compile(r"\s{0,4}>[\s>]{0,8}")
_ECHO = re.compile(r"^[^?\n]{2,120}\?\s{0,4}(?=\S)")
_LEAD_IN = re.compile(
    r"(?:我的?(?:姓名|名字|部门|科室|单位|公司|电话|手机|分机|账号|帐号|用户名|工号)?(?:号码?)?(?:是|叫"
    r"|在|为|:)|是|叫|用的是|在|大概是|应该是|它是"
    r"|(?:my|the|our) (?:[a-z'-]{1,16} ){1,4}(?:is|was|are)|i am in|i work in|i'm in|i am|i'm|it is"
    r"|it's|it was|that is|that's|this is|we are in|i sit in|we use|i use|we have)"
    r"[,:\s]{0,3}"
)
_COURTESY = re.compile(
    r"(?:(?:hi|hello|dear|good (?:morning|afternoon|day)|thanks|thank you|many thanks|sure|ok|okay"
    r"|here (?:you (?:go|are)|is the (?:missing )?information)|please see (?:below"
    r"|my answers)[a-z ]{0,20}"
    r"|see below|as requested|answers?)(?: [a-z]{1,20}){0,5}|您好|你好|好的|谢谢.{0,8}|感谢.{0,8}"
    r"|补充(?:信息)?如下|信息如下|回复如下|如下|答复如下|.{1,8}(?:老师|同事|工程师)(?:您?好|你好)?|收到"
    r"|辛苦了?)[\s,.!:。~]{0,4}"
)
_ASKS_BACK = re.compile(r"\?\s*$")
_PIECES = re.compile(r"\s{0,4}[,;、/|]\s{0,4}|\n+|\s{2,}")
_NAME_EN = re.compile(r"[A-ZÀ-Þ][\w'’-]{1,24}(?: [A-ZÀ-Þ][\w'’.-]{0,24}){1,3}")
_PROPER = frozenset({Field.NAME, Field.DEPARTMENT, Field.ORGANISATION})
_TYPED = frozenset({Field.NAME, Field.DEPARTMENT, Field.PHONE, Field.MAIL, Field.FAULT_TIME})
"""Fields whose values can be told by their looks."""
_BY_LOOKS = frozenset({Field.PHONE, Field.MAIL, Field.FAULT_TIME})
_FREE = {
    Field.ACCOUNT: re.compile(rf"[A-Za-z0-9][A-Za-z0-9._@\\/-]{{1,63}}|{NAME_ZH}"),
    Field.CODE: re.compile(r"(?=[^0-9]{0,39}[0-9]|[A-Z_]{4,40}$)[^,，;；。?？!！]{2,40}"),
    Field.ROOM: re.compile(
        r"(?=[^0-9]{0,39}[0-9]|.{0,37}(?:室|厅|台|room|desk|floor))[^;；。?？!！]{2,40}", re.IGNORECASE
    ),
}
"""Fields of which an answer in the order of the questions needs no looks beyond these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What an answer gave. Nothing is guessed: what no question surely asked for stays in `unassigned`."""

    values: tuple[Value, ...] = ()
    """At most one for each field; what was asked has source ANSWER."""
    declined: frozenset[Field] = frozenset()
    """Questions answered with "none" or "I do not know": not to be asked again."""
    unassigned: tuple[str, ...] = ()
    """Answers that were read and not understood, as written."""

    def __bool__(self) -> bool:
        return bool(self.values or self.declined)


def read_answers(words: str, questions: Sequence[Field], *, received_at: datetime, zone: tzinfo) -> Answers:
    """Return what a reply answers to `questions`, which were asked under the numbers 1, 2, ...

    `words`: the new words, with the questions quoted in between if the writer answered below each;
    `received_at`: aware. Linear; never raises for any text.
    """
    questions = questions[:MAX_QUESTIONS]
    reader = _Reader(questions, Frame(received_at, zone))
    text = Text.of(words)
    if _bare_numbers(text.plain, len(questions)):
        text = Text.of(_BARE_NUMBER.sub(r"\1. ", text.shown))
    numbered, rest = _items(text, len(questions))
    for number, answer in numbered:
        reader.numbered(questions[number - 1], answer)
    reader.loose(rest, alone=not numbered)
    reader.extras()
    return reader.answers()


def _items(text: Text, most: int) -> tuple[list[tuple[int, str]], str]:
    """The numbered answers, and the text outside of them."""
    items: list[tuple[int, list[str]]] = []
    rest: list[str] = []
    current: list[str] | None = None
    last = 0
    for start, end in text.lines:
        shown, plain = text.shown[start:end], text.plain[start:end]
        quoted = _QUOTED.match(plain)
        if quoted is not None:
            current = None
            mark = _MARK.match(plain, quoted.end())
            if mark is not None and 0 < (number := _number(mark)) <= most:
                current, last = [], number
                items.append((number, current))
            continue
        if not plain.strip():
            current = None if current else current
            continue
        cuts = _cuts(plain, last, most)
        head = shown[: cuts[0][0]] if cuts else shown
        if head.strip(" \t-*•·>"):
            if current is not None and len(current) < _MAX_ITEM_LINES and _goes_on(head):
                current.append(head.strip())
            else:
                current = None
                rest.append(head)
        for position, (_, after, number) in enumerate(cuts):
            stop = cuts[position + 1][0] if position + 1 < len(cuts) else len(shown)
            current, last = [shown[after:stop].strip(" \t,，;；")], number
            items.append((number, current))
    seen: dict[int, int] = {}
    for number, _ in items:
        seen[number] = seen.get(number, 0) + 1
    joined = [(number, "\n".join(filter(None, lines))) for number, lines in items]
    return [(n, t) for n, t in joined if t or seen[n] == 1], "\n".join(rest)


def _goes_on(line: str) -> bool:
    """Whether a line below a numbered answer belongs to it: no closing, no label of something else."""
    return not is_closing(line.strip()) and read_line(line, folded(line)).kind is not Kind.PAIRS


def _bare_numbers(plain: str, most: int) -> bool:
    """Whether lines begin with 1, 2, ... and no mark behind the number."""
    numbers = [int(found[1]) for found in _BARE_NUMBER.finditer(plain)][: most + 1]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)) and len(numbers) <= most


def _number(mark: re.Match[str]) -> int:
    if mark[1]:
        return int(mark[1])
    return ord(mark[2]) - ord("①") + 1 if mark[2] else "一二三四五六七八九十".index(mark[3]) + 1


def _cuts(plain: str, last: int, most: int) -> list[tuple[int, int, int]]:
    """Where numbered answers begin in a line: place of the mark, place behind it, number."""
    cuts: list[tuple[int, int, int]] = []
    lead = len(plain) - len(plain.lstrip(" \t-*•·"))
    for mark in _MARK.finditer(plain, lead):
        number = _number(mark)
        first = mark.start() == lead
        if not 0 < number <= most or (cuts and number <= cuts[-1][2]):
            continue
        if not first and not cuts and number != last + 1:
            continue
        if cuts and number != cuts[-1][2] + 1:
            continue
        cuts.append((mark.start(), mark.end(), number))
    return cuts


class _Reader:
    """Gathers the answers of one reply."""

    def __init__(self, questions: Sequence[Field], frame: Frame) -> None:
        self.questions = questions
        self.frame = frame
        self.found: dict[Field, Value] = {}
        self.declined: set[Field] = set()
        self.unassigned: list[str] = []
        self.besides: list[str] = []
        """Numbered answers that may say more than was asked; what they say of other questions comes last."""

    def answers(self) -> Answers:
        return Answers(
            values=tuple(self.found.values()),
            declined=frozenset(self.declined - self.found.keys()),
            unassigned=tuple(self.unassigned),
        )

    def put(self, value: Value) -> None:
        if not value.text:
            return
        if value.field in self.questions:
            value = replace(value, source=Source.ANSWER)
        if value.field is Field.FAULT_TIME:
            value = self._only_the_time(value)
        self.found.setdefault(value.field, value)

    def numbered(self, question: Field, text: str) -> None:
        """One answer that bears the number of a question."""
        echo = _ECHO.match(folded(text))
        if echo is not None:
            text = text[echo.end() :]
        if not text.strip() or is_nothing(text):
            if text.strip():
                self.declined.add(question)
            return
        label, value = _own_label(text)
        if label is not None and label is not question and label in self.questions:
            self.unassigned.append(one_line(text, MAX_VALUE))
            return
        text = value
        if self._declines(question, text):
            self.declined.add(question)
            return
        if question is Field.FAULT_TIME:
            self.besides.append(text)
        values = list(self.read(question, text))
        if not any(value.field is question and value.text for value in values):
            self.unassigned.append(one_line(text, MAX_VALUE))
            return
        for each in values:
            self.put(each)

    def extras(self) -> None:
        """What answers to one question say of others that were asked and not answered."""
        for text in self.besides:
            self._sentences(text)

    def _only_the_time(self, value: Value) -> Value:
        """A fault time with nothing but the words for it: "2 days ago", not the sentence around them."""
        assert self.frame.received_at is not None
        times = find_times(folded(value.text), self.frame.received_at, self.frame.zone, labelled=True)
        if not times or times[0].moment != value.moment:
            return value
        return replace(value, text=value.text[times[0].start : times[0].end].strip(" ,，") or value.text)

    def _declines(self, question: Field, text: str) -> bool:
        """Whether an answer is that there is none, perhaps with the reason: "I don't know, contractor"."""
        if is_nothing(text):
            return True
        if question in NARRATIVE or question in (Field.FREQUENCY, Field.URGENCY):
            return False
        head, _, tail = folded(text).strip().replace(";", ",").replace(". ", ",").partition(",")
        if not is_refusal(head):
            return False
        if question is Field.CODE:
            return not find_codes(tail, tail)
        return question not in _BY_LOOKS or not any(
            read_value(question, tail, Source.ANSWER, tail, self.frame)
        )

    def read(self, question: Field, text: str) -> Iterator[Value]:
        """The values of an answer to one question; none when it is no answer to it."""
        if question in NARRATIVE or question in (Field.FREQUENCY, Field.URGENCY):
            yield made_value(question, text, Source.ANSWER, text)
            return
        lead = _LEAD_IN.match(folded(text))
        stripped = text[lead.end() :].strip(" .。!！,，") if lead is not None else text.strip(" .。!！,，")
        if lead is not None or question in _PROPER:
            found = [value for value in self.prose(text) if value.field is question]
            if found and question is not Field.FAULT_TIME:
                yield found[0]
                return
        if _ASKS_BACK.search(folded(stripped)):
            return
        yield from read_value(question, stripped, Source.ANSWER, text, self.frame)

    def prose(self, text: str) -> list[Value]:
        prose = Prose.of(text)
        return list(read_prose(prose, Prose("", ""), [(prose, self.frame)]))

    def loose(self, text: str, *, alone: bool) -> None:
        """What stands outside of numbered answers: labelled lines, a bare list, or sentences."""
        form = read_form(Text.of(text))
        for pair in form.pairs:
            if is_nothing(pair.value):
                self.declined.update(field for field in self.questions if field in pair.labels)
                continue
            for label in pair.labels[:1]:
                for value in read_value(label, pair.value, pair.source, pair.snippet, self.frame):
                    self.put(value)
        lines = [line.strip() for line in form.rest if line.strip()]
        lines = [line for line in lines if not _is_courtesy(line)]
        if not lines:
            return
        if alone and not form.pairs and (self._in_order(lines) or self._only_one(lines)):
            return
        if not self._sentences("\n".join(lines)) and alone and not form.pairs:
            self.unassigned.extend(one_line(line, MAX_VALUE) for line in lines[:MAX_QUESTIONS])

    def _in_order(self, lines: list[str]) -> bool:
        """One bare answer for each question, in the order of the questions, each of the right looks."""
        known = _TYPED | _FREE.keys()
        if len(self.questions) < 2 or any(field not in known for field in self.questions):
            return False
        pieces = lines
        if len(pieces) != len(self.questions):
            text = "\n".join(lines)
            cut = [(m.start(), m.end()) for m in _PIECES.finditer(folded(text))]
            edges = [0, *(edge for pair in cut for edge in pair), len(text)]
            pieces = [text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)]
            pieces = [piece for piece in pieces if piece]
        if len(pieces) != len(self.questions):
            pieces = "\n".join(lines).split()
        if len(pieces) != len(self.questions):
            return False
        pieces = self._sorted(pieces)
        pairs = list(zip(self.questions, pieces, strict=True))
        declined = {field for field, piece in pairs if is_nothing(piece)}
        values = [self._looks(field, piece) for field, piece in pairs if field not in declined]
        if not values or any(value is None for value in values):
            return False
        self.declined |= declined
        for value in values:
            if value is not None:
                self.put(value)
        return True

    def _sorted(self, pieces: list[str]) -> list[str]:
        """The pieces in the order of the questions, when each looks like the answer to just one of them."""
        if any(field not in _TYPED for field in self.questions):
            return pieces
        fitting = [[field for field in self.questions if self._looks(field, piece)] for piece in pieces]
        if any(len(fields) != 1 for fields in fitting) or len({fields[0] for fields in fitting}) < len(
            pieces
        ):
            return pieces
        by_field = {fields[0]: piece for fields, piece in zip(fitting, pieces, strict=True)}
        return [by_field[field] for field in self.questions]

    def _looks(self, field: Field, piece: str) -> Value | None:
        """The value of a piece that can be told by its looks to be of a field."""
        words = piece.strip(" .。,，;；")
        if field is Field.NAME and not (re.fullmatch(NAME_ZH, words) or _NAME_EN.fullmatch(words)):
            return None
        if field is Field.DEPARTMENT and not is_department(words):
            return None
        if len(words) > 60 or (field in _FREE and not _FREE[field].fullmatch(words)):
            return None
        values = read_value(field, words, Source.ANSWER, piece, self.frame)
        return next((value for value in values if value.field is field), None)

    def _only_one(self, lines: list[str]) -> bool:
        """A single question, answered with nothing around the answer."""
        if len(self.questions) != 1 or len(lines) > _MAX_ITEM_LINES:
            return False
        question, text = self.questions[0], "\n".join(lines)
        if question not in NARRATIVE and len(lines) > 2:
            return False
        if self._declines(question, text):
            self.declined.add(question)
            return True
        if (question is Field.NAME and not is_name(text)) or _ASKS_BACK.search(folded(text)):
            return False
        values = [value for value in self.read(question, text) if value.field is question]
        for value in values:
            self.put(value)
        return bool(values)

    def _sentences(self, text: str) -> bool:
        """Values that free words tell, of the fields that were asked for."""
        before = len(self.found) + len(self.declined)
        if Field.DEPARTMENT in self.questions and (department := department_told(text)) is not None:
            self.put(made_value(Field.DEPARTMENT, department, Source.ANSWER, text))
        self.declined |= unseen(text) & set(self.questions)
        for value in self.prose(text):
            if value.field in self.questions:
                self.put(value)
        if Field.MAIL in self.questions and (mail := find_mail(text)) is not None:
            self.put(made_value(Field.MAIL, mail, Source.ANSWER, text))
        if Field.FAULT_TIME in self.questions and Field.FAULT_TIME not in self.found:
            self._one_time(text)
        return len(self.found) + len(self.declined) > before

    def _one_time(self, text: str) -> None:
        """The only time in an answer to "since when" needs no word that says what it is the time of."""
        assert self.frame.received_at is not None
        prose = Prose.of(text)
        found = find_times(prose.plain, self.frame.received_at, self.frame.zone)
        if len(found) == 1 and found[0].dated and not _ASKS_BACK.search(prose.plain):
            words = prose.span(found[0].start, found[0].end)
            moment = read_time(words.text, self.frame.received_at, self.frame.zone) or found[0].moment
            value = made_value(Field.FAULT_TIME, words.text, Source.ANSWER, prose.snippet(words))
            self.put(replace(value, moment=moment))


def _own_label(text: str) -> tuple[Field | None, str]:
    """A label that the writer put before the answer, and the answer."""
    plain = folded(text[:80])
    at = min((place for place in (plain.find(":"), plain.find("=")) if place > 0), default=-1)
    if at < 0:
        return None, text
    labels = labels_of(plain[:at])
    if len(labels) != 1:
        return None, text
    return (labels[0] if isinstance(labels[0], Field) else None), text[at + 1 :].strip()


def _is_courtesy(line: str) -> bool:
    plain = folded(line).strip()
    return is_closing(line) or is_phone_signature(line) or _COURTESY.fullmatch(plain) is not None
