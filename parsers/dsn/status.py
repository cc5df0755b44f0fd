"""Status codes in the words of mail systems: RFC 3463 codes, SMTP reply codes, hard and soft."""

from __future__ import annotations

import re

from parsers.dsn.wording import fold
from parsers.dsn.words import SAYS_SOFT

# Not inside a longer dotted number: "4.2.2.1" is a host, "15.20.5.7" a software version.
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)")
_REPLY = re.compile(r"(?<![\d.:/-])([45]\d\d)(?=[ \-:,;)#_\]>]|$)(?![.:]\d)", re.MULTILINE)


def enhanced_code(text: str) -> str:
    """Return the first enhanced status code (RFC 3463) in `text`, "" when there is none."""
    found = _ENHANCED.search(text)
    return f"{found[1]}.{int(found[2])}.{int(found[3])}" if found else ""


def telling_code(text: str) -> str:
    """Return the first enhanced code that says more than "x.0.0", else any, else ""."""
    vague = ""
    for found in _ENHANCED.finditer(text):
        code = f"{found[1]}.{int(found[2])}.{int(found[3])}"
        if not code.endswith(".0.0"):
            return code
        vague = vague or code
    return vague


def refine(status: str, diagnostic: str) -> str:
    """Return `status`, or the code in `diagnostic` when `status` is empty or says only "x.0.0".

    Exim and others write 5.0.0 for whatever happened and quote the remote server's own code.
    """
    if status and not status.endswith(".0.0"):
        return status
    return telling_code(diagnostic) or status


def is_permanent(status: str, diagnostic: str, *, failed: bool) -> bool:
    """Say whether another try is pointless: by the status class, the SMTP reply, the words, the action."""
    if status:
        return status[0] == "5"
    if not failed:
        return False
    reply = _REPLY.search(diagnostic)
    if reply:
        return reply[1][0] == "5"
    words = fold(diagnostic)
    return not any(phrase in words for phrase in SAYS_SOFT)
