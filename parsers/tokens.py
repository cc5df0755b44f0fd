"""Our signed ids as they stand in headers, addresses and texts: found, and cut out of what goes on.

What they are made of and what they prove is `daemon.desk.identity`; here is only their shape.
"""

from __future__ import annotations

import re

NONCE_CHARS = 16
SIGNATURE_CHARS = 16
KEY_ID_CHARS = 2
TOKEN_CHARS = 3 + KEY_ID_CHARS + NONCE_CHARS + SIGNATURE_CHARS

MAX_TEXT = 256 * 1024
"""Characters of one text in which tokens are looked for."""
MAX_TOKENS = 20
"""Tokens of one text that are looked at; threads quote a few."""

TOKEN = rf"pd[a-z][a-z2-7]{{{TOKEN_CHARS - 3}}}"
"""A pattern, case to be ignored: servers fold local parts."""
FLAGS = re.IGNORECASE | re.ASCII

# Behind "%2B" a token of a mailto link begins, though a letter stands before it.
_BEGIN = r"(?:(?<![A-Za-z0-9])|(?<=%2B)|(?<=%3A)|(?<=%3C)|(?<=%5B))"
_END = r"(?![A-Za-z0-9])"
_FIND = re.compile(_BEGIN + f"({TOKEN})" + _END, FLAGS)
_CUT = re.compile(
    rf"\[\s?ref:\s?{TOKEN}\s?\]"
    rf"|<{TOKEN}@[^<>@\s]{{1,255}}>"
    rf"|(?:[+=_-]|%2B){TOKEN}(?=@|%40)"
    rf"|{_BEGIN}{TOKEN}{_END}",
    FLAGS,
)
# A line that held nothing but the token, and the marks of quoting before it, goes with it.
_EMPTIED = re.compile(r"[ \t>|*_\u200b]*")
_ID = re.compile(rf"<({TOKEN})@([^<>@\s]{{1,255}})>", FLAGS)
_ROOT = re.compile(r"<ticket\.\d{8}-\d{3,9}@([^<>@\s]{1,255})>", FLAGS)


def body_line(token: str) -> str:
    """Return the line that carries a token in a text; short enough to survive every wrapping."""
    return f"[ref:{token}]"


def find_tokens(text: str) -> tuple[str, ...]:
    """Return what looks like a token of ours in headers, addresses or a text, lower case, in order, each
    once.

    At most `MAX_TOKENS`, of the first `MAX_TEXT` characters. Nothing is checked here.
    """
    if not _may_hold(text):
        return ()
    found: dict[str, None] = {}
    for match in _FIND.finditer(text, 0, MAX_TEXT):
        found.setdefault(match[1].lower())
        if len(found) >= MAX_TOKENS:
            break
    return tuple(found)


def without_tokens(text: str) -> str:
    """Return a text with everything cut out that looks like a token of ours, genuine or not, whatever key.

    For all that is relayed or logged. Linear; lines that held nothing else go too.
    """
    if not _may_hold(text):
        return text
    lines = []
    for line in text.split("\n"):
        cut = _CUT.sub(_gap, line)
        if cut == line or not _EMPTIED.fullmatch(cut):
            lines.append(cut)
    return "\n".join(lines)


def _may_hold(text: str) -> bool:
    """A look that costs next to nothing: most texts hold none."""
    return "pd" in text or "PD" in text or "Pd" in text or "pD" in text


def _gap(cut: re.Match[str]) -> str:
    """What stands for a token that was cut out: nothing, unless the halves of another would grow together."""
    line, begin, end = cut.string, cut.start(), cut.end()
    before, behind = line[max(begin - 1, 0) : begin], line[end : end + 1]
    return " " if before.isalnum() and behind.isalnum() else ""


def token_of_id(message_id: str) -> tuple[str, str] | None:
    """Return token and domain (lower case) of a Message-ID that has the shape of ours, or None."""
    found = _ID.fullmatch(message_id)
    return (found[1].lower(), found[2].lower()) if found else None


def thread_domain(message_id: str) -> str | None:
    """Return the domain (lower case) of a Message-ID or thread root that some desk like this one made, or
    None for any other."""
    found = _ID.fullmatch(message_id)
    if found:
        return found[2].lower()
    root = _ROOT.fullmatch(message_id)
    return root[1].lower() if root else None
