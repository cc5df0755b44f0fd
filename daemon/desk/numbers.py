"""Ticket numbers as people write them behind a command."""

from __future__ import annotations

import re
import unicodedata

MOST_NAMED = 20
"""Numbers in the commands of one mail that are looked up."""

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_NUMBER = re.compile(
    rf"[\[【〔(]?\s{{0,3}}#?\s{{0,3}}(\d{{8}})\s{{0,3}}[{_DASHES}]\s{{0,3}}(\d{{3,9}})\s{{0,3}}[\]】〕)]?[.。,;、]?"
)
_AMONG = re.compile(rf"(?<![0-9A-Za-z])(?:{_NUMBER.pattern})(?![0-9])")
_JOINTS = re.compile(r"\0(?:[\s,;、&]|and|和|与|及|以及){0,8}(?=\0|$)")
_LONGEST = 60
_LONGEST_LIST = 2_000
"""Characters of an argument in which numbers are looked for; it holds more than `MOST_NAMED` of them."""


def read_number(written: str) -> str | None:
    """Return the ticket number that an argument names, None when it names none.

    `20240520-001` with or without brackets and "#", in full width, with blanks. The last digits of a number
    alone are none: they name another ticket each day.
    """
    text = unicodedata.normalize("NFKC", written[:_LONGEST]).strip()
    found = _NUMBER.fullmatch(text)
    return f"{found[1]}-{found[2]}" if found is not None and len(written) <= _LONGEST else None


def numbers_in(argument: str) -> tuple[str, ...]:
    """Return the ticket numbers that stand in an argument, each once, in order.

    One more than `MOST_NAMED` at most, so that who asks can tell that there are too many.
    """
    found = _AMONG.finditer(unicodedata.normalize("NFKC", argument[:_LONGEST_LIST]))
    return tuple(dict.fromkeys(f"{each[1]}-{each[2]}" for each in found))[: MOST_NAMED + 1]


def leading_number(argument: str) -> str | None:
    """Return the ticket number with which an argument begins, None when it begins otherwise."""
    found = _AMONG.match(unicodedata.normalize("NFKC", argument[:_LONGEST]).lstrip())
    return f"{found[1]}-{found[2]}" if found is not None else None


def without_leading_number(argument: str) -> str:
    """Return what an argument says behind the ticket number with which it begins."""
    text = unicodedata.normalize("NFKC", argument)
    found = _AMONG.match(text.lstrip())
    return text.lstrip()[found.end() :].lstrip(" \t:,;、-") if found is not None else argument


def without_numbers(argument: str) -> str:
    """Return what an argument says beside the ticket numbers in it."""
    marked = _AMONG.sub("\0", unicodedata.normalize("NFKC", argument).replace("\0", ""))
    return " ".join(_JOINTS.sub(" ", marked).replace("\0", " ").split())
