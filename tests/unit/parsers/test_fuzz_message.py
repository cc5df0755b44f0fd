"""Any bytes, and the golden mails mutated, give a clean result; the work stays in proportion to the size."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import MessageUnreadable
from parsers.message import parse_message
from parsers.structure import MAX_DEPTH, MAX_PARTS, read_tree
from tests.unit.parsers.message_invariants import assert_invariants

MAILS = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "mails").glob("*.eml"))]
FIELDS = ["Subject", "From", "To", "Content-Type", "Date", "References", "Return-Path"]
CHARSETS = ["utf-8", "gb2312", "big5", "iso-2022-jp", "iso-2022-kr", "utf-7", "utf-16", "hz", "us-ascii", "x"]
SNIPPETS = [
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b"\x1b$B",
        b"\x1b(B",
        b"\xff",
        b"\xe4\xbd",
        b"=?utf-8?B?",
        b"?=",
        b"=?gbk?Q?",
    ),
    *(
        b"--",
        b"--m\r\n",
        b"--m--\r\n",
        b"; charset=",
        b"<",
        b">",
        b"=\r\n",
        b"%",
        b"''",
        b"*",
        b"\\",
        b"\t",
        b'"',
    ),
    *(b"Content-Type: multipart/mixed; boundary=m\r\n", b"Content-Transfer-Encoding: base64\r\n", b"(", b"@"),
    *(b"Content-Disposition: attachment; filename*0*=", b"begin 644 x\r\n", b"end\r\n", b"\x78\x9f\x3e\x22"),
    *(b"<table>", b"</td>", b"<a href=", b"cid:", b"~{", b"+AG", b"\xed\xa0\x80", "\u202e".encode()),
    "发件人".encode("gbk"),
]


def mutated(chance: random.Random, raw: bytes, other: bytes) -> bytes:
    """Return `raw` with one to eight pieces cut, doubled, moved, flipped or taken from elsewhere."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + int(chance.expovariate(0.05)))
        match chance.randrange(6):
            case 0:
                del data[start:end]
            case 1:
                data[start:start] = data[start:end]
            case 2:
                data[start:start] = chance.choice(SNIPPETS)
            case 3:
                place = chance.randrange(len(other) + 1)
                data[start:end] = other[place : place + int(chance.expovariate(0.02))]
            case 4:
                for at in range(start, min(end, start + 4)):
                    data[at] = chance.randrange(256)
            case 5:
                data[start:] = data[start:].replace(chance.choice(SNIPPETS), chance.choice(SNIPPETS), 2)
    return bytes(data)


def check(raw: bytes) -> None:
    try:
        mail = parse_message(raw)
    except MessageUnreadable:
        assert not raw.strip(b" \t\r\n\x0b\x0c\0")
        return
    assert_invariants(mail, raw)


@pytest.mark.parametrize("seed", range(40))
def test_mutated_goldens_give_clean_results(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(25):
        check(mutated(chance, chance.choice(MAILS), chance.choice(MAILS)))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_clean_result(raw: bytes) -> None:
    check(raw)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.binary(max_size=300), st.sampled_from(["Subject", "From", "To", "Content-Type", "Date", "References"])
)
def test_any_header_value_gives_a_clean_result(value: bytes, name: str) -> None:
    check(f"{name}: ".encode() + value + b"\r\n\r\nbody\r\n")


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    st.binary(max_size=300),
    st.sampled_from(["utf-8", "gb2312", "big5", "iso-2022-jp", "utf-7", "utf-16", "hz", "x"]),
)
def test_any_body_in_any_charset_gives_a_clean_result(body: bytes, charset: str) -> None:
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    check(head.encode() + body)


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b" \t\n", b"\0\0\0"])
def test_nothing_at_all_is_unreadable(raw: bytes) -> None:
    with pytest.raises(MessageUnreadable):
        parse_message(raw)


HEAD = b"From: a@b.example\r\nTo: c@d.example\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
GROWING: dict[str, Callable[[int], bytes]] = {
    "nested multiparts": lambda n: (
        HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (i, i) for i in range(n))
    ),
    "addresses": lambda n: b"To: " + b", ".join(b"a%d@b.example" % i for i in range(n)) + b"\r\n\r\nx",
    "addresses without commas": lambda n: b"To: " + b"<a@b.example" * n + b"\r\n\r\nx",
    "quotes": lambda n: b"To: " + b'"\\' * n + b"\r\n\r\nx",
    "comments": lambda n: b"To: " + b"(" * n + b"\r\n\r\nx",
    "colons": lambda n: b"To: " + b"a:" * n + b"\r\n\r\nx",
    "spaces": lambda n: b"To: a" + b" " * n + b"@\r\nSubject: x" + b" " * n + b"\r\n y\r\n\r\nx",
    "parts": lambda n: MIXED + b"--B\r\n\r\nx\r\n" * n,
    "parts without empty lines": lambda n: MIXED + b"--B\r\nA: b\r\n" * n,
    "dashes": lambda n: MIXED + b"--B\r\n\r\n" + b"--\r\n--x\r\n" * n,
    "fields": lambda n: HEAD + b"X: y\r\n" * n + b"\r\nx",
    "junk lines": lambda n: HEAD + b"junk\nTo: x\n" * n + b"\nx",
    "encoded words": lambda n: b"Subject: " + b"=?a?q?x" * n + b"\r\n\r\nx",
    "encoded encoded words": lambda n: b"Subject: " + b"=?utf-8?q?=3D=3F?= " * n + b"?=\r\n\r\nx",
    "parameters": lambda n: b"Content-Type: text/plain; " + b'a*0="' * n + b"\r\n\r\nx",
    "open tags": lambda n: HTML + b"<div>" * n,
    "different tags": lambda n: HTML + b"".join(b"<b a=%d>" % i for i in range(n)),
    "crossed tags": lambda n: HTML + b"<b></p>" * n,
    "tables": lambda n: HTML + b"<table><tr><td>x" * n,
    "angle brackets": lambda n: HTML + b"<a" * n,
    "quotations": lambda n: HTML + b"<blockquote>x" * n,
    "uuencoded beginnings": lambda n: HEAD + b"\r\n" + b"begin 644 a\r\nM\r\n" * n,
    "PGP frames": lambda n: HEAD + b"\r\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * n,
}


def events(raw: bytes) -> int:
    """Return how many calls, of Python and of C functions, reading `raw` makes: the same in every run."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        parse_message(raw)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", GROWING)
def test_ten_times_the_size_is_not_much_more_than_ten_times_the_work(shape: str) -> None:
    parse_message(GROWING[shape](10))  # fills the caches that are filled once
    assert events(GROWING[shape](20_000)) < 14 * max(300, events(GROWING[shape](2_000)))


@pytest.mark.parametrize("shape", ["nested multiparts", "parts", "parts without empty lines"])
def test_the_structure_is_walked_once(shape: str) -> None:
    raw = GROWING[shape](30_000)
    tree = read_tree(raw, 0, len(raw))
    assert tree.visited <= 2 * 30_000 + 10
    assert len(tree.leaves) <= MAX_PARTS + 1


def test_nesting_ends_at_the_bound() -> None:
    raw = GROWING["nested multiparts"](1000)
    tree = read_tree(raw, 0, len(raw))
    assert max(leaf.path.count(".") for leaf in tree.leaves) <= MAX_DEPTH
    assert any("nested deeper" in defect for defect in tree.defects)
    check(raw)


def test_ten_thousand_addresses_are_all_read() -> None:
    mail = parse_message(GROWING["addresses"](10_000))
    assert len(mail.to) == 10_000
    assert mail.to[-1].address == "a9999@b.example"
