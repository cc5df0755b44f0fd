"""One received message out of its raw bytes: the entrance to everything else in `parsers`."""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import replace

from parsers.addresses import parse_addresses
from parsers.attachments import normalised
from parsers.automatic import ReportParts, classify
from parsers.body import read_body
from parsers.charset import clean_line, decode_text
from parsers.charset_names import canonical_charset
from parsers.dates import parse_date
from parsers.errors import MessageUnreadable
from parsers.headers import (
    HeaderBlock,
    decode_line,
    decode_value,
    message_ids,
    skip_lead_in,
)
from parsers.model import Address, AutoKind, ParsedMail
from parsers.structure import Part, Tree, read_tree
from parsers.transfer import decode

_MAX_REPORT = 256 * 1024  # bytes of one report part that are handed on
MAX_SUBJECT = 1_000
"""Characters; nobody reads more, and it stands in every mail about the ticket."""
_MAX_REPORTS = 20
_MAX_STRUCTURE = 1_000
_WORD_CHARSET = re.compile(rb"=\?([\w.:-]{2,40})\?[bBqQ]\?", re.ASCII)
_ANYTHING = re.compile(rb"[^\s\0]")
_STATUS_TYPES_TEXT = (
    "message/delivery-status message/disposition-notification message/feedback-report message/global-"
    "delivery-status message/global-disposition-notification message/tracking-status"
)
_STATUS_TYPES = frozenset(_STATUS_TYPES_TEXT.split())
_RETURNED_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers", "text/rfc822-header"})
_RETURNED_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
# What a mail has wherever it is delivered; servers add and fold, but do not rewrite these.
_STABLE_FIELDS = ("message-id", "date", "from", "to", "cc", "subject")
_WHITE = bytes(range(33))


def parse_message(raw: bytes) -> ParsedMail:
    """Read one message. Pure; linear in its size; bounded in depth and number of parts.

    Raises MessageUnreadable for what cannot be a mail (empty, or nothing but white space and zero
    bytes), and nothing else, whatever the bytes are. Repairs are named in `defects`.
    """
    if _ANYTHING.search(raw) is None:
        raise MessageUnreadable("no header and no body")
    lines = normalised(raw)
    start, defects = skip_lead_in(lines)
    if lines is not raw:
        defects.append("bare CR line ends")
    tree = read_tree(lines, start, len(lines))
    body = read_body(lines, tree)
    block = tree.root.block
    hint = _charset_hint(tree, lines[start : block.body_start])
    headers = _decoded_headers(block, hint)
    sender, sender_defects = _sender(block, hint)
    own_ids = message_ids(_first(headers, "message-id"))
    parents = message_ids(" ".join(headers.get("in-reply-to", ())))
    date = parse_date(_first(headers, "date"))
    if date is None and headers.get("date"):
        defects.append("Date cannot be read")
    subject = _first(headers, "subject")
    if len(subject) > MAX_SUBJECT:
        subject = subject[:MAX_SUBJECT]
        defects.append(f"subject cut after {MAX_SUBJECT} characters")
    defects += tree.defects + body.defects + sender_defects
    mail = ParsedMail(
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        fingerprint=_fingerprint(block, body.content_digest),
        size=len(raw),
        message_id=own_ids[0] if own_ids else None,
        in_reply_to=parents,
        references=_references(message_ids(" ".join(headers.get("references", ()))), parents),
        date=date,
        sender=sender,
        reply_to=_addresses(block, "reply-to", hint),
        return_path=_return_path(block),
        to=_addresses(block, "to", hint),
        cc=_addresses(block, "cc", hint),
        subject=subject,
        text=body.text,
        page=body.page,
        attachments=tuple(body.attachments),
        headers=headers,
        defects=tuple(dict.fromkeys(defects)),
    )
    kind, evidence, bounce = classify(mail, _report_parts(lines, tree))
    if kind is AutoKind.HUMAN and not evidence:
        return mail
    return replace(mail, auto=kind, auto_evidence=evidence, bounce=bounce)


def _charset_hint(tree: Tree, headers: bytes) -> str | None:
    """What raw 8-bit `headers` are likely in, UTF-8 apart: the charset of a part, else of an encoded word."""
    if headers.isascii():
        return None
    named = [part.parameters.get("charset", "") for part in (tree.root, *tree.leaves[:4])]
    named += [word[1].decode("ascii") for word in itertools.islice(_WORD_CHARSET.finditer(headers), 20)]
    return next((one for one in named if canonical_charset(one) not in (None, "utf-8", "cp1252")), None)


def _decoded_headers(block: HeaderBlock, hint: str | None) -> dict[str, tuple[str, ...]]:
    """Every field as text, encoded words decoded, except where RFC 2047, 5 forbids them to be read as such:
    an envelope sender that looks like one must not become a verdict."""
    return {
        name: tuple([(_unencoded if name in _NEVER_ENCODED else decode_line)(v, hint) for v in values])
        for name, values in block.fields.items()
    }


def _unencoded(value: bytes, hint: str | None) -> str:
    return clean_line(decode_value(value, hint))


_NEVER_ENCODED = frozenset({"authentication-results", "arc-authentication-results", "received-spf"})


def _first(headers: dict[str, tuple[str, ...]], name: str) -> str:
    """The top-most non-empty value of a field; "" when there is none."""
    return next((value for value in headers.get(name, ()) if value), "")


def _addresses(block: HeaderBlock, name: str, hint: str | None) -> tuple[Address, ...]:
    values = block.fields.get(name)
    if not values:
        return ()
    if len(values) == 1:
        return parse_addresses(decode_value(values[0], hint))
    return tuple(found for value in values for found in parse_addresses(decode_value(value, hint)))


def _sender(block: HeaderBlock, hint: str | None) -> tuple[Address | None, list[str]]:
    defects: list[str] = []
    written = len(block.fields.get("from", ()))
    if written > 1:
        defects.append("several From fields; the first usable one counts")
    for name in ("from", "reply-to", "sender", "return-path"):
        found = _addresses(block, name, hint)
        if found:
            if name != "from":
                defects.append(f"no usable From; {name.title()} was taken")
            elif len(found) > 1 and written == 1:
                defects.append("several authors in From; the first counts")
            return found[0], defects
    defects.append("no usable sender address")
    return None, defects


def _return_path(block: HeaderBlock) -> str | None:
    value = block.first("return-path")
    if value is None:
        return None
    found = parse_addresses(decode_value(value))
    return found[0].address if found else ""


def _references(ids: tuple[str, ...], parents: tuple[str, ...]) -> tuple[str, ...]:
    """Oldest first, the direct parent last, each once."""
    last = set(parents)
    return (*(one for one in ids if one not in last), *parents)


def _fingerprint(block: HeaderBlock, content_digest: bytes) -> str:
    """Hash what is the same in every copy of a mail, white space aside, since servers fold anew."""
    digest = hashlib.sha256()
    for name in _STABLE_FIELDS:
        value = block.first(name) or b""
        digest.update(name.encode() + b":" + value.translate(None, _WHITE) + b"\n")
    arrivals = block.fields.get("received")
    if arrivals and not (block.first("message-id") or block.first("date")):
        # A copier says "paper jam" in the same bytes every time: its first server's line tells them apart.
        digest.update(b"received:" + arrivals[-1].translate(None, _WHITE) + b"\n")
    digest.update(content_digest)
    return digest.hexdigest()


def _report_parts(raw: bytes, tree: Tree) -> ReportParts:
    """Gather what tells a bounce or receipt from a person's mail."""
    status: list[str] = []
    returned: list[str] = []
    for leaf in tree.leaves:
        if leaf.content_type in _STATUS_TYPES and len(status) < _MAX_REPORTS:
            status.append(_report_text(raw, leaf))
        elif leaf.content_type in _RETURNED_HEADERS and len(returned) < _MAX_REPORTS:
            returned.append(_report_text(raw, leaf))
        elif leaf.content_type in _RETURNED_MESSAGES and len(returned) < _MAX_REPORTS:
            returned.append(_report_text(raw, leaf).partition("\n\n")[0])
    report_type = ""
    if tree.root.content_type == "multipart/report":
        report_type = tree.root.parameters.get("report-type", "").lower()
    return ReportParts(
        delivery_status=tuple(status),
        returned_headers=tuple(returned),
        report_type=report_type,
        structure=tuple(_structure(tree.root)),
    )


def _report_text(raw: bytes, leaf: Part) -> str:
    data = decode(raw[leaf.start : min(leaf.end, leaf.start + _MAX_REPORT)], leaf.encoding)
    return decode_text(data, leaf.parameters.get("charset"))[0]


def _structure(root: Part) -> list[str]:
    """Content types in walk order, at most _MAX_STRUCTURE."""
    types: list[str] = []
    pending = [root]
    while pending and len(types) < _MAX_STRUCTURE:
        part = pending.pop()
        types.append(part.content_type)
        pending.extend(reversed(part.children))
    return types
