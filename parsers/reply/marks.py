"""Find what stands above a quoted or forwarded mail: markers, header blocks, "reply above" lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from parsers.reply.lines import Kind, Lines, is_rule
from parsers.reply.phrases import ABOVE, ABOVE_DASHED, ABOVE_KEYS
from parsers.reply.words import FORM_LABELS, FORWARD_PREFIXES, FORWARDED, LABELS, ORIGINAL, Field

FENCES = "-—–―‐‑_=~*─━═<>|＊－ "
_LABEL = re.compile(
    r"[|*_#•\s]{0,8}([^\W\d_](?:[^\W\d_]|[\s.,'’-]){0,24}?)\s?[*_]{0,3}\s?[:：|︰]\s?[*_]{0,3}(.*)"
)
_INNER_LABEL = re.compile(r"([^\W\d_]{2,12})[*_]{0,2} ?[:：]")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:.：h時时点點시]\s?\d{2}(?!\d)")
_ASCII_KEYS = [key for key in ABOVE_KEYS if key.isascii()]
_PREFIX = re.compile(
    r"\s*(?:[\[【(（][^\]】)）]{0,60}[\]】)）]\s*){0,4}"
    r"([^\W\d_]{1,12})(?:\[\d{1,3}\])?\s?[:：]"
)
_POLITE = 60
"""Characters that may stand before and behind "reply above this line" when no dashes do."""
_RFC_DATE = re.compile(r"\d{4},? (?:at )?\d{1,2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT|UTC|[A-Z]{3,4})")
_BLOCK_LINES = 40
_WRAPPED_LINES = 6
_MOST_PREFIXES = 10
_FORWARDED_BY = re.compile(
    r"(?:forwarded|weitergeleitet|transféré|reenviado|inoltrato|doorgestuurd|转发|轉寄)"
    r" (?:by|von|par|por|da|door|由|者)\b"
    r"|forwarded message from\b"
)


def marker(bare: str) -> str:
    """The words between the dashes of a line such as "----- Original Message -----"; "" without dashes."""
    if len(bare) > 120:
        return ""
    core = bare.lstrip(FENCES)
    left = bare[: len(bare) - len(core)]
    if sum(1 for sign in left if sign not in " <>|") < 2:
        return ""
    return core.rstrip(FENCES + ":：").casefold()


def is_original(bare: str) -> bool:
    """Whether the line announces the mail that is answered."""
    return marker(bare) in ORIGINAL


def is_original_undashed(bare: str) -> bool:
    """The same words without dashes: proof only together with a header block below."""
    return len(bare) <= 60 and bare.strip(FENCES + ":：").casefold() in ORIGINAL


def is_forward(bare: str) -> bool:
    """Whether the line announces a forwarded mail: between dashes, or a sentence that ends in a colon."""
    if len(bare) > 120:
        return False
    core = marker(bare)
    if core:
        return core in FORWARDED or bool(_FORWARDED_BY.match(core))
    return bare[-1:] in ":：" and bare.rstrip(":： ").casefold() in FORWARDED


def is_forward_end(bare: str) -> bool:
    """Whether the line ends a forwarded mail, as text mail programs write it."""
    core = marker(bare)
    return core.startswith("end ") and core.removeprefix("end ").removeprefix("of ") in FORWARDED


def forwards(subject: str) -> bool:
    """Whether a subject's first prefix makes the mail a forward: "Fwd:", "WG:", "转发："."""
    found = _PREFIX.match(subject[:200])
    return found is not None and found.group(1).casefold() in FORWARD_PREFIXES


def without_forwards(subject: str) -> str:
    """The subject without the prefixes of a forward at its beginning; brackets before them stay."""
    for _ in range(_MOST_PREFIXES):
        found = _PREFIX.match(subject[:200])
        if found is None or found.group(1).casefold() not in FORWARD_PREFIXES:
            break
        subject = subject[: found.start(1)] + subject[found.end() :].lstrip()
    return subject.strip()


def is_above_line(bare: str) -> bool:
    """Whether a helpdesk's "please reply above this line" stands here."""
    if len(bare) > 200:
        return False
    folded = bare.casefold()
    if not any(key in folded for key in (_ASCII_KEYS if bare.isascii() else ABOVE_KEYS)):
        return False
    core = folded.strip(FENCES + "#+[]()【】（）.。！!")
    dashed = core != folded.rstrip(".。！!")
    for phrase in ABOVE:
        at = core.find(phrase)
        if at >= 0 and (dashed or (at <= _POLITE and len(core) - at - len(phrase) <= _POLITE)):
            return True
    return dashed and any(phrase in core for phrase in ABOVE_DASHED)


def label_of(bare: str) -> tuple[Field, str] | None:
    """The header that a line such as "*Sent:* Monday" gives, and its value; None when it gives none."""
    found = _LABEL.match(bare)
    if found is None:
        return None
    name = found.group(1).casefold().strip()
    field = LABELS.get(name)
    if field is None and not name.isascii():
        field = LABELS.get(name.replace(" ", ""))
    if field is None:
        return None
    value = found.group(2).strip()
    return field, value.rstrip("| ") if bare.startswith("|") else value  # a cell of a table


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """What a mail program wrote of a mail's header above its text."""

    end: int
    """The line after it."""
    values: Mapping[Field, str]
    """As written, the lines of a wrapped value joined."""


def header_block(lines: Lines, start: int) -> HeaderBlock | None:
    """The header block ("From: Sent: To: Subject:") that begins at the line `start`; None if none does.

    Values may be wrapped or stand below their label, and blank lines may lie between. A block that tells
    who, what and when ends at the first blank line, unless blank lines part its own: the letter below may
    begin with a label too ("时间：昨天下午").
    """
    first = label_of(lines.bare[start])
    if first is None:
        return None
    if (flat := _flattened(lines.bare[start])) is not None:
        return HeaderBlock(start + 1, flat)
    seen: dict[Field, str] = {}
    end = index = start
    wrapped: list[str] = []
    spaced = False
    while index < min(start + _BLOCK_LINES, len(lines)) and len(wrapped) <= _WRAPPED_LINES:
        kind, bare = lines.kind[index], lines.bare[index]
        if kind is Kind.TEXT:
            label = label_of(bare)
            if label is not None:
                field, value = label
                if field in seen and field not in (Field.OTHER, Field.CC):
                    break
                if wrapped:
                    last = next(reversed(seen))
                    seen[last] = " ".join((seen[last], *wrapped))
                # Taken out first: the last field written is the one that the lines below go on with.
                before = seen.pop(field, "")
                seen[field] = f"{before}; {value}" if before and value else before or value
                spaced = spaced or (end < index and not wrapped)
                wrapped, end = [], index + 1
            elif _is_form_label(bare) and end == index:
                return None
            elif not wrapped and end == index and seen and not seen[next(reversed(seen))]:
                seen[next(reversed(seen))] = bare  # the value stands directly below its label
                end = index + 1
            elif end < index and _is_whole(seen):
                break
            else:
                wrapped.append(bare)
        elif kind is not Kind.BLANK or (_is_whole(seen) and not spaced):
            break
        index += 1
    return HeaderBlock(end, seen) if _is_mail_header(seen) else None


def _is_form_label(bare: str) -> bool:
    found = _LABEL.match(bare)
    return found is not None and found.group(1).casefold().strip() in FORM_LABELS


def _is_whole(seen: Mapping[Field, str]) -> bool:
    """Whether a mail's header is all there: who, about what, and when or to whom."""
    return {Field.FROM, Field.SUBJECT} <= seen.keys() and not seen.keys().isdisjoint(_WHEN_OR_WHOM)


_WHEN_OR_WHOM = frozenset({Field.SENT, Field.DATE, Field.TO})


def _is_mail_header(seen: Mapping[Field, str]) -> bool:
    """Whether these labels can only be a mail's, not a form's ("From: Berlin, To: Rome, Date: May")."""
    address = any("@" in value for value in seen.values())
    if Field.FROM in seen:
        dated = Field.SENT in seen or (Field.DATE in seen and bool(_CLOCK.search(seen[Field.DATE])))
        if len(seen) >= 3:
            return address or Field.SUBJECT in seen or dated
        return len(seen) == 2 and ((address and Field.DATE in seen) or Field.SENT in seen)
    return (
        address
        and Field.TO in seen
        and any(_RFC_DATE.search(seen[field]) for field in (Field.DATE, Field.SENT) if field in seen)
    )


def _flattened(bare: str) -> dict[Field, str] | None:
    """The values of a whole header block that was run together into one line; None when it is none."""
    labels = [(LABELS.get(found.group(1).casefold()), found) for found in _INNER_LABEL.finditer(bare)]
    if len(labels) < 3 or labels[0][0] is not Field.FROM:
        return None
    known = [(field, found) for field, found in labels if field is not None]
    if len({field for field, _ in known}) < 3:
        return None
    values: dict[Field, str] = {}
    for number, (field, found) in enumerate(known):
        until = known[number + 1][1].start() if number + 1 < len(known) else len(bare)
        values.setdefault(field, bare[found.end() : until].strip(" *_"))
    return values


def opening(lines: Lines, start: int, floor: int) -> int:
    """Where the mark at `start` begins, with the rules and undashed markers above it, not above `floor`."""
    index = begin = start
    while index > floor:
        index -= 1
        if lines.kind[index] is Kind.BLANK:
            continue
        bare = lines.bare[index]
        if lines.kind[index] is not Kind.TEXT or not (is_rule(bare) or is_original_undashed(bare)):
            break
        begin = index
    return begin
