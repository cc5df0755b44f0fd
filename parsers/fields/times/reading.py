"""Words of time that stand together, put together and counted from when the message came."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo

from parsers.fields.text import folded, readable
from parsers.fields.times.atoms import Atom, Kind, atoms
from parsers.fields.times.model import FoundTime, Moment
from parsers.fields.times.resolve import resolve

MAX_LABELLED = 300
"""Characters of a labelled value in which a time is looked for."""
MAX_FOUND = 40
_MAX_GAP = 12
_GLUE = re.compile(
    r"(?:[\s,的()]|at|on|in|the|from|since|of|t|-|~|就|是|自|从|于|在|about|around|early|it was|utc"
    r"|周[一二三四五六日]|星期[一二三四五六日])*"
)
_GLUED = re.compile(r"(?:19|20)[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{2}(?=[0-9]{2}:[0-9]{2})")
"""A date whose blank before the time was lost in a form."""
_ZONE = re.compile(r" ?\(?(utc|gmt|z|cet|cest|bst|eet|eest|est|edt|pst|pdt|jst|cst|北京时间)(?![a-z])")
_HOURS = {"utc": 0, "gmt": 0, "z": 0, "cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3} | {
    "est": -5, "edt": -4, "pst": -8, "pdt": -7, "jst": 9, "北京时间": 8,
}  # fmt: skip
"""Offsets of abbreviations that mean one zone; "cst" is China's or Chicago's."""
_CUE = re.compile(
    r"[0-9]|[今昨前周上刚方凌清早半深午夜点期时傍晚月天]|(?<![a-z])(?:today|tonight|last|past|next"
    r"|tomorrow|yesterday|the day"
    r"|mon|tue|wed|thu|fri|sat|sun|this (?:week|month)|morning|noon|midday|lunch|afternoon"
    r"|evening|night|midnight|forenoon|half|quarter|just now|right now|moment|a (?:short )?while|early)"
    r"|(?:minute|min|hour|hr|day|week|month)s? (?:ago|back|before|or so)|(?<![a-z])for (?:the |about "
    r"|over |more |a|one|two|three|half)"
    r"|o'clock"
)
_MARGIN = 28
"""Characters around a cue in which the atoms of its time stand."""


def find_times(plain: str, received_at: datetime, zone: tzinfo, *, labelled: bool = False) -> list[FoundTime]:
    """Return the times that a folded text names, in its order, at most `MAX_FOUND`.

    `received_at` is aware. Nothing lies after it: what would is left out, or, for a bare clock time in a
    field made for it (`labelled`), belongs to the day before. Never raises for any text.
    """
    found: list[FoundTime] = []
    received_at = received_at.astimezone(zone)  # once, and not for each time
    for group in _groups(plain, _atoms_near_cues(plain)):
        start, end = group[0].start, group[-1].end
        words = plain[start:end].strip(" ,")
        named = _ZONE.match(plain, end) if group[-1].kind is Kind.CLOCK else None
        there = _zone_named(named[1], zone, received_at) if named is not None else zone
        if there is None:
            continue
        moment = resolve(group, words, received_at, there, labelled)
        if moment is not None and there is not zone:
            at, latest = moment.at.astimezone(zone), moment.latest.astimezone(zone)
            # offsets of a century ago have seconds
            moment = replace(
                moment, at=at.replace(second=0, microsecond=0), latest=latest.replace(second=0, microsecond=0)
            )
        if moment is not None:
            dated = any(atom.kind not in (Kind.CLOCK, Kind.PART, Kind.ABOUT) for atom in group)
            found.append(FoundTime(moment, start, end, dated))
            if len(found) == MAX_FOUND:
                break
    return found


def _atoms_near_cues(plain: str) -> list[Atom]:
    """The atoms of a text, looked for only where a word of time stands: most words of a mail are none."""
    found: list[Atom] = []
    begin = end = -1
    for cue in _CUE.finditer(plain):
        if end >= 0 and cue.start() - _MARGIN <= end:
            end = cue.end() + _MARGIN
            continue
        if end >= 0:
            found += atoms(plain, begin, end)
        begin, end = max(cue.start() - _MARGIN, 0), cue.end() + _MARGIN
    if end >= 0:
        found += atoms(plain, begin, end)
    return found


def _zone_named(name: str, zone: tzinfo, received_at: datetime) -> tzinfo | None:
    """The zone that an abbreviation means; the desk's own when it can mean that; None: not sure."""
    hours = _HOURS.get(name)
    own = received_at.astimezone(zone).utcoffset()
    if hours is None:
        return zone if own in (timedelta(hours=8), timedelta(hours=-6), timedelta(hours=-5)) else None
    return zone if own == timedelta(hours=hours) else timezone(timedelta(hours=hours))


def read_time(words: str, received_at: datetime, zone: tzinfo) -> Moment | None:
    """Return the moment that a value given as a time names; the most exact one when it names several.

    `received_at` is aware; the result is in `zone`, never after it. None when there is none, or when it is
    not sure which is meant. Never raises for any words.
    """
    text = _GLUED.sub(r"\g<0> ", folded(readable(words)[:MAX_LABELLED]))
    found = find_times(text, received_at, zone, labelled=True)
    return found[0].moment if found else None


_ONCE = (Kind.DATE, Kind.SHIFT, Kind.WEEKDAY, Kind.AGO, Kind.SPAN, Kind.NOW, Kind.LATER)


def _groups(plain: str, found: list[Atom]) -> list[list[Atom]]:
    """Atoms with nothing but glue between them, as long as they can mean one moment."""
    groups: list[list[Atom]] = []
    for atom in found:
        last = groups[-1] if groups else None
        if last is not None and _together(plain, last, atom):
            last.append(atom)
        else:
            groups.append([atom])
    return [group for group in groups if any(atom.kind is not Kind.ABOUT for atom in group)]


def _together(plain: str, group: list[Atom], atom: Atom) -> bool:
    gap = plain[group[-1].end : atom.start]
    if len(gap) > _MAX_GAP or _GLUE.fullmatch(gap) is None or len(group) > 6 or "\n" in gap:
        return False
    kinds = {each.kind for each in group}
    if atom.kind is Kind.ABOUT:
        return True
    if kinds <= {Kind.ABOUT}:
        return True
    if atom.kind is Kind.WEEKDAY and Kind.DATE in kinds and Kind.WEEKDAY not in kinds:
        return True  # "2024-05-20 Monday 14:30"
    if atom.kind in _ONCE:
        if Kind.WEEKDAY in kinds and atom.kind is Kind.DATE and kinds <= {Kind.WEEKDAY, Kind.ABOUT}:
            return True  # "Monday, 20 May"
        return kinds <= {Kind.CLOCK, Kind.PART, Kind.ABOUT} and atom.kind in (
            Kind.DATE,
            Kind.SHIFT,
            Kind.WEEKDAY,
            Kind.LATER,
        )
    if kinds & {Kind.AGO, Kind.NOW, Kind.SPAN}:
        return False
    return atom.kind not in kinds
