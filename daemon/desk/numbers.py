"""Ticket numbers as people write them behind a command."""

from __future__ import annotations

import re
import unicodedata

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_NUMBER = re.compile(
    rf"[\[【〔(]?\s{{0,3}}#?\s{{0,3}}(\d{{8}})\s{{0,3}}[{_DASHES}]\s{{0,3}}(\d{{3,9}})\s{{0,3}}[\]】〕)]?[.。,;、]?"
)
_LONGEST = 60


def read_number(written: str) -> str | None:
    """Return the ticket number that an argument names, None when it names none.

    `20240520-001` with or without brackets and "#", in full width, with blanks. The last digits of a number
    alone are none: they name another ticket each day.
    """
    text = unicodedata.normalize("NFKC", written[:_LONGEST]).strip()
    found = _NUMBER.fullmatch(text)
    return f"{found[1]}-{found[2]}" if found is not None and len(written) <= _LONGEST else None
