"""What staff want to see: read out of their commands, looked up by the shell, shown by the rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from daemon.desk.model import Ticket
from daemon.desk.numbers import read_number
from parsers.model import Command

LOOKS = frozenset({"mine", "find", "show", "status"})
"""Commands that are answered out of the store."""

MOST_LOOKS = 5
"""Of one mail that are answered; what is asked twice counts once."""

MOST_SHOWN = 20
"""Tickets in one answer; the count tells of the others."""

MOST_NEEDLES = 8
LONGEST_WORDS = 200

_NEEDLE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\s\u3400-\u9fff\uf900-\ufaff]+")
_EDGES = "#[](){}<>【】〔〕「」《》“”\"'‘’,，。;；:：!！?？、"
_AROUND = 30


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that somebody wants to see."""

    verb: str
    """Of `LOOKS`; "status" is the short form of "show"."""
    words: str = ""
    """What is looked for, as written."""
    number: str = ""
    """The ticket that is meant; "" for the one that the mail is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A ticket that was found."""

    ticket: Ticket
    """Without its history."""
    places: int
    """How often the words stand in it."""
    snippet: str
    """Words around the first place among its entries or in its record; "" when only its head has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What was found, best first."""

    shown: tuple[Hit, ...]
    count: int
    """Of all that were found."""
    searched: int
    """The newest tickets that were looked through."""
    all_searched: bool
    """There are no others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Somebody's tickets that are not solved yet, whole."""

    tickets: tuple[Ticket, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words of a person on a ticket."""

    at: datetime
    author: str
    kind: str
    internal: bool
    text: str
    """The beginning of it."""
    cut: bool
    """There is more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One ticket and what was said on it."""

    ticket: Ticket
    said: tuple[Said, ...]
    """The newest, oldest of them first."""
    earlier: int
    """How many entries stand before these."""


Found = Hits | Mine | Course | None
"""None: there is no such ticket."""


def look_of(command: Command) -> Look | None:
    """Return what a command wants to see; None when it wants nothing, or says nothing of use."""
    argument = " ".join(command.argument.split())[:LONGEST_WORDS]
    match command.verb:
        case "mine":
            return Look("mine")
        case "find":
            return Look("find", words=argument) if needles(argument) else None
        case "show" | "status":
            if not argument:
                return Look(command.verb)
            number = read_number(argument)
            return Look(command.verb, number=number) if number is not None else None
        case _:
            return None


def looks_of(commands: Iterable[Command]) -> tuple[Look, ...]:
    """Return what a mail's commands want to see, each once, at most `MOST_LOOKS`."""
    found = (look_of(command) for command in commands if command.verb in LOOKS)
    return tuple(dict.fromkeys(look for look in found if look is not None))[:MOST_LOOKS]


def fold(text: str) -> str:
    """Return a text as it is compared: half width, without case."""
    if not (text.isascii() or unicodedata.is_normalized("NFKC", text)):  # asking costs a tenth of doing
        text = unicodedata.normalize("NFKC", text)
    return text.casefold()


def needles(words: str) -> tuple[str, ...]:
    """Return what all has to stand in a ticket: words, and runs of Chinese characters, folded, each once."""
    pieces = _NEEDLE.findall(fold(words[:LONGEST_WORDS]))
    found = (piece.strip(_EDGES) for piece in pieces)
    return tuple(dict.fromkeys(piece for piece in found if piece))[:MOST_NEEDLES]


def places(texts: Sequence[str], wanted: Sequence[str]) -> int:
    """Return how often the wanted stand in these folded texts together; 0 unless each stands somewhere."""
    counts = [sum(text.count(each) for text in texts) for each in wanted]
    return sum(counts) if counts and all(counts) else 0


def snippet(texts: Iterable[str], wanted: Sequence[str]) -> str:
    """Return a line of words around the first place where one of the wanted stands; "" for nowhere."""
    for text in texts:
        line = " ".join(text.split())
        at = min((i for i in _first_places(fold(line), wanted)), default=-1)
        if at >= 0:
            begin, end = max(0, at - _AROUND), at + 2 * _AROUND
            cut = line[begin:end].strip()
            return f"{'… ' if begin else ''}{cut}{' …' if end < len(line) else ''}"
    return ""


def _first_places(folded: str, wanted: Sequence[str]) -> Iterator[int]:
    for each in wanted:
        at = folded.find(each)
        if at >= 0:
            yield at


Lookups = Mapping[Look, Found]


def shown_whole(*lookups: Lookups) -> Iterator[Ticket]:
    """Yield the tickets among these whose clocks are shown."""
    for found in (each for some in lookups for each in some.values()):
        if isinstance(found, Mine):
            yield from found.tickets
        elif isinstance(found, Course):
            yield found.ticket
