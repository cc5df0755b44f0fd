"""What holds for every parsed mail, whatever its bytes were."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from parsers.attachments import read_attachment
from parsers.html import TAGS
from parsers.model import Address, ParsedMail

ENCODED_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
NOT_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
UNSAFE_NAME = re.compile(r'[<>:"/\\|?*]|^\.|[. ]$')
HARMFUL_STYLE = re.compile(
    r"url\s*\(|expression|(?:^|;)\s*position|behavio|binding|javascript|\\|[:\s]-[\d.]", re.IGNORECASE
)
URL_NOISE = str.maketrans("", "", "\t\r\n ")
LINKS = ("http:", "https:", "mailto:", "tel:", "sip:", "ftp:")
PICTURES = ("cid:", "data:image/")


class SafetyCheck(HTMLParser):
    """Asserts of every tag that it and its attributes are harmless."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in ("id", "class", "background", "srcset", "srcdoc", "action", "formaction")
            if name == "style":
                assert HARMFUL_STYLE.search(value or "") is None, value
            elif name == "href":
                assert (value or "").translate(URL_NOISE).lower().startswith(LINKS), value
            elif name == "src":
                assert tag == "img"
                assert (value or "").translate(URL_NOISE).lower().startswith(PICTURES), value

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def one_line_fields(mail: ParsedMail) -> Iterator[str]:
    people = [*mail.to, *mail.cc, *mail.reply_to, *([mail.sender] if mail.sender else [])]
    yield mail.subject
    yield from (text for one in people for text in (one.name, one.address))
    yield from (mail.return_path or "", mail.message_id or "", *mail.references, *mail.in_reply_to)
    for one in mail.attachments:
        yield from (one.filename, one.content_type, one.encoding, one.part, one.content_id or "")
    yield from mail.defects
    yield from mail.auto_evidence
    for name, values in mail.headers.items():
        yield name
        yield from values


def assert_invariants(mail: ParsedMail, raw: bytes) -> None:
    """Assert that `mail`, read from `raw`, is clean, storable, safe and finds its attachments again."""
    for text in one_line_fields(mail):
        assert CONTROL.search(text) is None, repr(text)
        assert ENCODED_WORD.search(text) is None, repr(text)
        text.encode("utf-8")
    assert NOT_IN_TEXT.search(mail.text) is None
    mail.text.encode("utf-8")
    if mail.html is not None:
        mail.html.encode("utf-8")
        assert NOT_IN_TEXT.search(mail.html) is None
        SafetyCheck().feed(mail.html)
    assert mail.size == len(raw)
    assert mail.date is None or mail.date.tzinfo is not None
    assert (mail.bounce is not None) == (mail.auto == "bounce")
    assert len(set(mail.references)) == len(mail.references)
    assert mail.references[len(mail.references) - len(mail.in_reply_to) :] == mail.in_reply_to
    for one in mail.references:
        assert one.startswith("<")
        assert one.endswith(">")
    for person in (*mail.to, *mail.cc):
        assert_address(person)
    assert_attachments(mail, raw)


def assert_address(person: Address) -> None:
    local, at, domain = person.address.rpartition("@")
    assert local
    assert at
    assert domain
    assert domain == domain.lower()


def assert_attachments(mail: ParsedMail, raw: bytes) -> None:
    paths = [one.part for one in mail.attachments]
    assert len(set(paths)) == len(paths)
    for one in mail.attachments:
        assert 0 <= one.start <= one.end <= len(raw)
        assert one.filename
        assert UNSAFE_NAME.search(one.filename) is None
        assert len(one.filename.encode()) <= 255
        content = read_attachment(raw, one)
        assert len(content) == one.size
        assert hashlib.sha256(content).hexdigest() == one.sha256
