"""Taking a secret out of the header lines of a raw mail: encoded words and folds too (RFC 2047, 5322)."""

from __future__ import annotations

import re
from email.header import Header
from email.utils import formataddr

from ..addresses import parse_addresses
from ..headers import decode_line, decode_value
from ..parameters import parse_parameters
from .secret import Secret

_FIELD = re.compile(rb"([!-9;-~]{1,80})([ \t]*:[ \t]?)(.*)", re.DOTALL)
_ADDRESSES = frozenset(
    "from to cc bcc reply-to sender resent-from resent-to resent-cc disposition-notification-to".split()
)
_WITH_NAME = frozenset({"content-type", "content-disposition"})
_LEFT_ALONE = frozenset(
    (
        "message-id in-reply-to references mime-version content-transfer-encoding content-id received date "
        "return-path delivered-to x-original-to envelope-to list-id authentication-results received-spf "
        "dkim-signature arc-seal arc-message-signature arc-authentication-results auto-submitted precedence"
    ).split()
)
"""What says how the mail is built and where it went: changed, it could not be read any more."""

_NAME_PARAMETER = re.compile(
    rb""";\s{0,40}(?:file)?name(?:\*\d{0,3}\*?)?\s{0,10}=\s{0,10}(?:"(?:[^"\\]|\\.){0,4000}"?|[^;]{0,4000})""",
    re.IGNORECASE | re.DOTALL,
)


def out_of_lines(data: bytes, secret: Secret) -> tuple[bytes, int]:
    """Return what stands around the contents of a mail (headers, boundaries) without the secret, and how
    often it stood there. Linear."""
    lines = data.splitlines(keepends=True)
    out: list[bytes] = []
    count = 0
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end][:1] in (b" ", b"\t") and lines[end].strip():
            end += 1
        field = b"".join(lines[at:end])
        new, found = _out_of_field(field, secret)
        out.append(new)
        count += found
        at = end
    return b"".join(out), count


def _out_of_field(line: bytes, secret: Secret) -> tuple[bytes, int]:
    body = line.rstrip(b"\r\n")
    ending = line[len(body) :]
    found = _FIELD.fullmatch(body)
    if found is None:
        if body.startswith(b"--"):
            return line, 0  # a boundary
        new, count = secret.out_of_bytes(body, None, as_html=False)
        return new + ending, count
    name, between, value = found[1].decode("ascii").lower(), found[2], found[3]
    if name in _LEFT_ALONE:
        return line, 0
    decoded = decode_line(value)
    count = secret.count(decoded)
    if name in _WITH_NAME:
        told = parse_parameters(decode_value(value))[1]
        count = sum(secret.count(told.get(each, "")) for each in ("name", "filename"))
    if not count:
        return line, 0
    written = _value(name, value, decoded, secret).replace("\r\n", "\n")
    folded = written.replace("\n", ending.decode("ascii") or "\n").encode("utf-8", "replace")
    return found[1] + between + folded + ending, count


def _value(name: str, value: bytes, decoded: str, secret: Secret) -> str:
    if name in _ADDRESSES:
        return ", ".join(
            _address(each.name, each.address, secret) for each in parse_addresses(decode_value(value))
        )
    if name in _WITH_NAME:
        parameter = "name" if name == "content-type" else "filename"
        told = parse_parameters(decode_value(value))[1].get(parameter, "")
        rest = decode_value(_NAME_PARAMETER.sub(b"", value))
        return f'{rest}; {parameter}="{_words(secret.out_of(told), "")}"'
    return _words(secret.out_of(decoded), name)


def _address(name: str, address: str, secret: Secret) -> str:
    return formataddr((_words(secret.out_of(name), ""), address)) if name else address


def _words(text: str, name: str) -> str:
    """Return a text as header words of ASCII; folded when it stands in a field by itself."""
    if text.isascii():
        return text
    if not name:
        return Header(text, "utf-8", maxlinelen=10**6).encode()
    return Header(text, "utf-8", header_name=name).encode()
