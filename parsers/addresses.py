"""Mailboxes out of address fields, right ones and wrong ones (RFC 5322, 3.4; RFC 6532)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.charset import clean_line
from parsers.model import Address
from parsers.words import decode_words, decoded_line

MAX_ADDRESSES = 20_000
_MAX_WORDS = 20  # before a ":" that are looked at
_MAX_ADDRESS = 998  # characters; RFC 5321 allows 320, some systems write more

# One plain mailbox, as nearly all From fields are: the rest goes through the scanner.
_SIMPLE = re.compile(
    r'\s*(?:"([^"\\@<>]*)"\s*|([^"\\@<>(),;:]*))<([^\s"\\@<>(),;:]+)@([^\s"\\@<>(),;:\[\]]+)>\s*'
)
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|<[^<>]*+>?|[(),;:>]|[^"<>(),;:]++', re.DOTALL)
_TOKEN_WITHOUT_QUOTES = re.compile(r'<[^<>]*+>?|[(),;:>"]|[^"<>(),;:]++', re.DOTALL)
_COMMENT_END = re.compile(r"[()\\]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SCHEME = re.compile(r"(?:mailto|smtp|email):", re.IGNORECASE)
_SCHEME_WORD = re.compile(r"(?:^|[\[( ])(?:mailto|smtp|email)$", re.IGNORECASE)
_ROUTE = re.compile(r"@[^:]*:")
_UNCLOSED = re.compile(r"<\s*[^\s,;<>]*")
_LITERAL_REST = re.compile(r"[0-9A-Fa-f:.]*\]?")
_DIRT = "<>[](){}'\",;: \t\\"


@dataclass(slots=True)
class _Item:
    """What stands between two commas."""

    words: list[str] = field(default_factory=list)
    """Display words, quotes taken off."""
    angle: str | None = None
    after: list[str] = field(default_factory=list)
    """Words behind the angle brackets."""
    comments: list[str] = field(default_factory=list)
    quoted: str = ""
    """A quoted string that may turn out to be a local part: "john doe"@example.com."""


def parse_addresses(value: str) -> tuple[Address, ...]:
    """Return the mailboxes in an unfolded header value, in order; groups give their members.

    Encoded words must still be encoded: what they hide (commas, brackets) is text, not syntax. What
    has no "@" is no mailbox and is left out. Linear in the length of `value`; never raises.
    """
    simple = _SIMPLE.fullmatch(value)
    if simple is not None:
        made = _address(simple[1] or simple[2] or "", f"{simple[3]}@{simple[4]}")
        if made is not None:
            return (made,)
    found = _scan(value)
    if not found and "=?" in value:  # whole field, brackets and all, inside encoded words
        decoded = decode_words(value)
        if decoded != value:
            found = _scan(decoded)
    return tuple(found)


def _scan(value: str) -> list[Address]:
    found: list[Address] = []
    item = _Item()
    before = ""  # display words cut off by a comma that nobody quoted: Last, First <a@b>
    token_at = _TOKEN
    comments_close = True
    position = 0
    last_semicolon = value.rfind(";")
    while position < len(value) and len(found) < MAX_ADDRESSES:
        token = token_at.match(value, position)
        if token is None:  # cannot be: the alternatives cover every character
            break
        text = token[0]
        position = token.end()
        if text[0] == '"' and len(text) > 1 and token_at is _TOKEN:
            if not text.endswith('"') or (text.endswith('\\"') and not _closed(text)):
                token_at = _TOKEN_WITHOUT_QUOTES
                position = token.start() + 1
                continue
            inner = _ESCAPED.sub(r"\1", text[1:-1])
            (item.words if item.angle is None else item.after).append(inner)
            item.quoted = text if position < len(value) and value[position] == "@" else item.quoted
        elif text[0] == "<":
            if not text.endswith(">"):
                text, position = _unclosed(value, token.start())
            inner = text.strip("<>").strip()
            if item.angle is None or "@" not in item.angle:
                item.angle = inner
            elif "@" in inner:  # two mailboxes without a comma between them
                waiting, item.after = item.after, []
                before = _flush(item, before, found)
                item = _Item(words=waiting, angle=inner)
        elif text == "(" and comments_close:
            end = _comment_end(value, position)
            if end < 0:
                comments_close = False
                continue
            item.comments.append(value[position : end - 1])
            position = end
        elif text in (",", ";"):
            before = _flush(item, before, found)
            item = _Item()
        elif text == ":":
            words = " ".join(item.words[-_MAX_WORDS:]).strip()
            if item.angle is None and "@" not in words and position <= last_semicolon:
                item, before = _Item(), ""  # the name of a group
            elif (scheme := _SCHEME_WORD.search(words[-20:])) is not None and "@" not in words:
                item.words = [words[: len(words) - len(scheme[0])]]
            elif "@" in words and "[" in words.rpartition("@")[2] and "]" not in words:
                # A domain literal: user@[IPv6:2001:db8::1]
                rest = _LITERAL_REST.match(value, token.start())
                item.words[-1] += rest[0] if rest else ":"
                position = rest.end() if rest else position
            else:
                item.words.append(":")
        elif text not in (")", ">", '"', "("):
            (item.words if item.angle is None else item.after).append(text)
    _flush(item, before, found)
    return found


def _closed(quoted: str) -> bool:
    """Is the last quote of this token unescaped (an even number of backslashes before it)?"""
    backslashes = len(quoted) - 1 - len(quoted[:-1].rstrip("\\"))
    return backslashes % 2 == 0 and len(quoted) > 1


def _unclosed(value: str, start: int) -> tuple[str, int]:
    """Read "<address" without its ">": up to white space, a comma or the end."""
    found = _UNCLOSED.match(value, start)
    end = found.end() if found else start + 1
    return value[start:end], end


def _comment_end(value: str, position: int) -> int:
    depth = 1
    while depth:
        found = _COMMENT_END.search(value, position)
        if found is None:
            return -1
        position = found.end()
        if found[0] == "\\":
            position += 1
        else:
            depth += 1 if found[0] == "(" else -1
    return position


def _flush(item: _Item, before: str, found: list[Address]) -> str:
    """Add the mailbox of `item` to `found`; return display words that wait for a mailbox."""
    words = "".join(
        word if word.startswith((" ", "\t", ":", "@")) or not number else " " + word
        for number, word in enumerate(item.words)
    )
    if not words.strip() and item.after:
        words = " ".join(item.after)
    if item.angle is not None and "@" in item.angle:
        name = f"{before}, {words.strip()}" if before and words.strip() else words
        made = _address(name or _comment(item), item.angle)
    elif item.quoted and "@" in words:
        made = _address(_comment(item), item.quoted + words[words.index("@") :].strip())
    elif "@" in words:
        made = _bare(words, item)
    elif item.angle is not None and "=?" in item.angle:
        made = _address(words, decode_words(item.angle))
    else:
        return words.strip() if item.angle is None else ""
    if made is not None:
        found.append(made)
    return ""


def _comment(item: _Item) -> str:
    return _ESCAPED.sub(r"\1", " ".join(item.comments))


def _bare(words: str, item: _Item) -> Address | None:
    """A mailbox without angle brackets: the last word with an "@"; other words are the name."""
    head, _, tail = "@".join(piece.strip() for piece in words.split("@")).rpartition("@")
    tail = " ".join(tail.split()).replace(" . ", ".").replace(" .", ".")  # obsolete: jdoe@test . example
    parts = f"{head}@{tail}".split()
    holders = [number for number, part in enumerate(parts) if "@" in part.strip("@")]
    if not holders:
        return None
    address = parts.pop(holders[-1])
    name = " ".join(parts) or _comment(item) or (item.angle or "")
    return _address(name, address)


def _address(name: str, address: str) -> Address | None:
    """Make an Address of its raw halves; None when the address cannot be one."""
    if "=?" in address:
        address = decode_words(address)
    address = _SCHEME.sub("", clean_line(address), count=1)
    if "(" in address and not address.startswith('"'):
        address = _without_comments(address[: 2 * _MAX_ADDRESS])
    if address.startswith("@"):
        address = _ROUTE.sub("", address, count=1)
    if not address.startswith('"'):
        address = "".join(address.split())
    local, at, domain = address.rpartition("@")
    local = local if local.startswith('"') else local.strip(_DIRT).lstrip(".")
    if domain.startswith("["):
        domain = domain.partition("]")[0] + "]"
    else:
        domain = domain.strip(_DIRT + ".>")
    if not at or not local or not domain or len(address) > _MAX_ADDRESS or any(map(str.isspace, domain)):
        return None
    whole = f"{local}@{domain.lower()}"
    if "=?" in whole:  # nobody's address; what is left of a broken encoded word
        return None
    return Address(name=display_name(name), address=whole)


def _without_comments(address: str) -> str:
    """Take comments out of an address: pete(his account)@silly.test."""
    out: list[str] = []
    position = 0
    while (start := address.find("(", position)) >= 0:
        out.append(address[position:start])
        end = _comment_end(address, start + 1)
        if end < 0:
            return "".join(out)
        position = end
    return "".join(out) + address[position:]


def display_name(name: str) -> str:
    """Return a raw display name decoded, on one line, without the quotes some clients leave around it."""
    name = decoded_line(name)
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'" and name[0] not in name[1:-1]:
        name = name[1:-1].strip()
    return " ".join(name.split()) if "  " in name else name
