"""The syntax of Authentication-Results, strictly: comments, quoted strings, versions (RFC 8601, 2.2).

What is not exactly so cannot be read at all. Lenient readers were tricked: a signing domain of
"bank.example(.evil.example" becomes "bank.example" where a bracket inside a value starts a comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_CHARS = 16_384
"""A longer header is none that a mail server writes."""
_MOST_RESULTS = 100
_MOST_PROPERTIES = 60

_SPACE = re.compile(r"[ \t\r\n]+")
_COMMENT_STOP = re.compile(r"[()\\\"]")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,60}[A-Za-z0-9])?", re.ASCII)
_ID = re.compile(r"[^\s;()\"=\\,<>]{1,255}")
_VALUE = re.compile(r"[^\s;()\"\\]*")
_QUOTED = re.compile(r'"((?:[^"\\\r\n]|\\[^\r\n])*+)"')
_ESCAPED = re.compile(r"\\(.)")
_DIGITS = re.compile(r"[0-9]{1,3}(?![\w])", re.ASCII)
_BARE_DOMAIN = re.compile(r"[A-Za-z0-9.-]{1,255}(?=\s*(?:;|$))", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResult:
    """One `method=result` with its properties."""

    method: str
    """Lower case, without its version: "dkim"."""
    result: str
    """Lower case: "pass"."""
    properties: Mapping[str, str | None] = field(default_factory=dict)
    """By lower-case "ptype.property": "header.d". None when it was written twice: which counts?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationResults:
    """One header, read."""

    authserv_id: str
    """Lower case; "" for a header without one."""
    results: tuple[MethodResult, ...] = ()


class _Malformed(Exception):
    """Not as RFC 8601 has it."""


def read_results(value: str, *, named: bool) -> AuthenticationResults | None:
    """Read one unfolded header value; None when its syntax is wrong anywhere. Linear; raises nothing.

    `named`: an authserv-id is expected in front. Without, the results begin at once, as Exchange Online
    writes them, which also strews bare domains of recipients between the semicolons.
    """
    if len(value) > MAX_CHARS:
        return None
    try:
        return _Reader(value).header(named=named)
    except _Malformed:
        return None


class _Reader:
    """A cursor over one header value."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def header(self, *, named: bool) -> AuthenticationResults:
        self._blank()
        authserv_id = ""
        if named:
            authserv_id = self._one(_ID).lower()
            self._blank(needed=True)
            if (version := _DIGITS.match(self.text, self.at)) is not None:
                self.at = version.end()
                self._blank()
            if not self._end():
                self._literal(";")
        results: list[MethodResult] = []
        while not self._end():
            self._blank()
            if self._end():
                break
            if not self._peek(";"):
                if (one := self._result(named=named)) is not None:
                    results.append(one)
                self._blank()
                if self._end():
                    break
            self._literal(";")
            if len(results) > _MOST_RESULTS:
                raise _Malformed
        return AuthenticationResults(authserv_id=authserv_id, results=tuple(results))

    def _result(self, *, named: bool) -> MethodResult | None:
        """Read `method [/ version] = result [properties]`, or `none`, which says nothing."""
        if not named and (bare := _BARE_DOMAIN.match(self.text, self.at)) is not None:
            self.at = bare.end()
            return None
        method = self._one(_NAME).lower()
        self._blank()
        if method == "none" and (self._end() or self._peek(";")):
            return None
        if self._peek("/"):
            self.at += 1
            self._blank()
            self._one(_DIGITS)
            self._blank()
        self._literal("=")
        self._blank()
        result = self._one(_NAME).lower()
        self._blank(needed=True)
        return MethodResult(method=method, result=result, properties=self._properties())

    def _properties(self) -> Mapping[str, str | None]:
        """Read `ptype.property=value` and `reason=value` up to the semicolon.

        Names without a dot are nobody's standard, and common: action=none, x-bits=2048.
        """
        found: dict[str, str | None] = {}
        for _ in range(_MOST_PROPERTIES):
            self._blank()
            if self._end() or self._peek(";"):
                return found
            name = self._one(_NAME).lower()
            self._blank()
            if self._peek("."):
                self.at += 1
                self._blank()
                name = f"{name}.{self._one(_NAME).lower()}"
                self._blank()
            self._literal("=")
            self._blank()
            value = self._value()
            found[name] = None if name in found else value
        raise _Malformed

    def _value(self) -> str:
        """Read a property's value. Nothing may be glued to its end, no comment either."""
        if (quoted := _QUOTED.match(self.text, self.at)) is not None:
            self.at = quoted.end()
            value = _ESCAPED.sub(r"\1", quoted[1])
            if self._peek("@"):  # "a b"@example.com
                value += self._one(_VALUE)
        else:
            value = self._one(_VALUE)
        if not (self._end() or self.text[self.at] in " \t\r\n;"):
            raise _Malformed
        return value

    def _one(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _Malformed
        self.at = found.end()
        return found[0]

    def _literal(self, sign: str) -> None:
        if not self._peek(sign):
            raise _Malformed
        self.at += 1

    def _peek(self, sign: str) -> bool:
        return self.text.startswith(sign, self.at)

    def _end(self) -> bool:
        return self.at >= len(self.text)

    def _blank(self, *, needed: bool = False) -> None:
        """Pass white space and comments. `needed`: at least one, or a semicolon, or the end, must come."""
        before = self.at
        while not self._end():
            if (space := _SPACE.match(self.text, self.at)) is not None:
                self.at = space.end()
            elif self._peek("("):
                self._comment()
            else:
                break
        if needed and self.at == before and not (self._end() or self._peek(";")):
            raise _Malformed

    def _comment(self) -> None:
        """Pass a comment and those inside it.

        A quote in it is refused: servers put the envelope sender into comments, and a quoted local part may
        hold a closing bracket and, behind it, results of the sender's own making.
        """
        depth = 0
        while True:
            stop = _COMMENT_STOP.search(self.text, self.at)
            if stop is None or stop[0] == '"':
                raise _Malformed
            self.at = stop.end()
            if stop[0] == "\\":
                self.at += 1
            elif stop[0] == "(":
                depth += 1
            else:
                depth -= 1
                if not depth:
                    return
