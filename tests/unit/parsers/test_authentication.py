"""What Authentication-Results prove: real servers' ways of writing them, and the tricks of forgers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.authentication import NO_ID, Authentication, DmarcVerdict, read_authentication
from parsers.message import parse_message

MX = "mx.corp.example"
FROM = "Ann Li <ann@corp.example>"


def read(*headers: str, sender: str = FROM, authserv_id: str | None = MX, below: str = "") -> Authentication:
    """Read a mail that begins with these Authentication-Results, top-most first."""
    lines = [f"Authentication-Results: {value}" for value in headers]
    raw = "\n".join([*lines, f"From: {sender}", *([below] if below else []), "Subject: x", "", "hello", ""])
    return read_authentication(parse_message(raw.encode()), authserv_id)


GOOD = {
    "gmail": (
        "mx.corp.example;\n       dkim=pass header.i=@corp.example header.s=s1 header.b=\"ab/c+d\";\n"
        "       spf=pass (google.com: domain of ann@corp.example designates 192.0.2.1 as permitted sender)"
        " smtp.mailfrom=ann@corp.example;\n"
        "       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=corp.example"
    ),
    "opendmarc alone": "mx.corp.example; dmarc=pass (p=none dis=none) header.from=corp.example",
    "opendkim alone": (
        'mx.corp.example;\n\tdkim=pass (2048-bit key; unprotected) header.d=corp.example'
        ' header.i=@corp.example header.a=rsa-sha256 header.s=s1 header.b="Zm9v="'
    ),
    "qq": "mx.corp.example; spf=pass smtp.mailfrom=<ann@corp.example>;\n\t dkim=none; dmarc=pass(permerror) "
    "header.from=corp.example",
    "comment glued to a result": "mx.corp.example; dmarc=pass(p=REJECT) header.from=corp.example;",
    "fastmail": (
        "mx.corp.example; dkim=pass (2048-bit rsa key sha256) header.d=corp.example header.i=@corp.example"
        " header.b=abc header.s=s1 x-bits=2048; dmarc=pass policy.published-domain-policy=none"
        " policy.applied-disposition=none (p=none,d=none,d.eval=none) header.from=corp.example;"
        " iprev=pass smtp.remote-ip=192.0.2.1 (mail.corp.example)"
    ),
    "version and comments everywhere": (
        "mx.corp.example (ours) 1 (version); (first) dkim (a (nested) one) / 1 (x) = (y) PASS (z)"
        " header (p) . (q) d (r) = (s) corp.example (end)"
    ),
    "quoted values": 'mx.corp.example; dkim=pass reason="all (is) well; really" header.d="corp.example"',
    "log-in": "mx.corp.example; auth=pass (plain) smtp.auth=Ann@corp.example smtp.mailfrom=x@other.example",
    "subdomain signs": "mx.corp.example; dkim=pass header.d=mail.corp.example",
    "capitals": "MX.Corp.Example; DKIM=Pass Header.D=CORP.EXAMPLE",
    "one of several signatures": "mx.corp.example; dkim=fail header.d=corp.example;"
    " dkim=pass header.d=list.example; dkim=pass header.d=corp.example",
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_pass_for_the_domain_of_from_is_aligned(name: str) -> None:
    got = read(GOOD[name])
    assert (got.aligned, got.vetoed, got.found) == (True, False, True), got


NOT_ENOUGH = {
    "another domain": "mx.corp.example; dkim=pass header.d=evil.example;"
    " spf=pass smtp.mailfrom=x@evil.example",
    "nothing passed": "mx.corp.example; dkim=fail header.d=corp.example;"
    " spf=softfail smtp.mailfrom=corp.example",
    "none": "mx.corp.example; none",
    "none with version": "mx.corp.example 1; none",
    "only the id": "mx.corp.example",
    "temporary errors": "mx.corp.example; dmarc=temperror header.from=corp.example; dkim=temperror",
    "best guess": "mx.corp.example; dmarc=bestguesspass action=none header.from=corp.example",
    "helo": "mx.corp.example; spf=pass smtp.helo=corp.example",
    "arc": "mx.corp.example; arc=pass (i=1 spf=pass dkim=pass dmarc=pass fromdomain=corp.example)",
    "compauth": "mx.corp.example; compauth=pass reason=100 header.from=corp.example",
    "iprev": "mx.corp.example; iprev=pass policy.iprev=192.0.2.1 header.from=corp.example",
    "dmarc for another From": "mx.corp.example; dmarc=pass header.from=evil.example",
    "dmarc without From": "mx.corp.example; dmarc=pass",
    "dmarc twice": "mx.corp.example; dmarc=pass header.from=corp.example;"
    " dmarc=pass header.from=evil.example",
    "unaligned signer in both": "mx.corp.example; dkim=pass header.d=evil.example header.i=@corp.example",
    "a colleague's log-in": "mx.corp.example; auth=pass smtp.auth=bob@corp.example",
    "a log-in without domain": "mx.corp.example; auth=pass smtp.auth=ann",
    "a property twice": "mx.corp.example; dkim=pass header.d=corp.example header.d=evil.example",
    "sibling domain": "mx.corp.example; dkim=pass header.d=mail.other.corp.example.org",
    "suffix without dot": "mx.corp.example; dkim=pass header.d=evilcorp.example",
    "look-alike": "mx.corp.example; dkim=pass header.d=c\u043erp.example",
    "empty envelope": "mx.corp.example; spf=pass smtp.mailfrom=; dkim=none",
    "method under another name": "mx.corp.example; x-dkim=pass header.d=corp.example",
}


@pytest.mark.parametrize("name", NOT_ENOUGH)
def test_what_proves_nothing_about_from_is_not_aligned(name: str) -> None:
    got = read(NOT_ENOUGH[name])
    assert (got.aligned, got.vetoed) == (False, False), got
    assert got.evidence


# What a sender can put into his own domain, envelope or HELO, and a server copies into its header.
TRICKS = {
    "comment inside a domain": "mx.corp.example; dkim=pass header.d=corp.example(.evil.example",
    "comment closed further on": "mx.corp.example;"
    " dkim=pass header.d=corp.example(.evil.example; spf=none x) x",
    "comment glued to a domain": "mx.corp.example; dkim=pass header.d=corp.example(evil)",
    "quote inside a domain": 'mx.corp.example; dkim=pass header.d=corp.example".evil.example',
    "apostrophe inside a domain": "mx.corp.example; dkim=pass header.d=corp.example'@evil.example",
    "at inside a domain": "mx.corp.example; spf=pass smtp.mailfrom=ann@corp.example@evil.example",
    "backslash": "mx.corp.example; dkim=pass header.d=corp.example\\.evil.example",
    "brackets in a comment": (
        'mx.corp.example; spf=pass (domain of "a) ; dkim=pass header.d=corp.example (b"@evil.example says so)'
        " smtp.mailfrom=evil.example"
    ),
    "result in a quoted local part": (
        'mx.corp.example; spf=pass smtp.mailfrom="a; dmarc=pass header.from=corp.example "@evil.example'
    ),
    "result without semicolon": "mx.corp.example; spf=pass dkim=pass header.d=corp.example",
    "open quote": 'mx.corp.example; dkim=pass header.d="corp.example',
    "open comment": "mx.corp.example; dkim=pass header.d=corp.example (never closed",
    "second id": "mx.corp.example evil; dkim=pass header.d=corp.example",
    "no semicolon after the id": "mx.corp.example dkim=pass header.d=corp.example",
    "id inside a comment": "(mx.corp.example;) evil.example; dkim=pass header.d=corp.example",
    "bare words": "mx.corp.example; trust me; dkim=pass header.d=corp.example",
    "too long": "mx.corp.example; dkim=pass header.d=corp.example; x=y" + " z=1" * 6000,
}  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_a_header_with_anything_odd_in_it_proves_nothing(name: str) -> None:
    assert not read(TRICKS[name]).aligned


def test_nothing_is_believed_where_no_server_is_configured() -> None:
    for nobody in (None, ""):
        got = read(GOOD["gmail"], authserv_id=nobody)
        assert (got.found, got.aligned, got.vetoed, got.dmarc) == (False, False, False, DmarcVerdict.NONE)


def test_only_the_top_most_header_of_our_server_can_pass() -> None:
    forged = GOOD["opendmarc alone"]
    assert not read("mx.corp.example; none", forged).aligned
    assert not read("mx.corp.example; spf=fail smtp.mailfrom=evil.example", forged).aligned
    assert not read("mx.corp.example; (broken", forged).aligned
    assert read(
        "elsewhere.example; dkim=fail", forged
    ).aligned  # another server's stands above: ours is below


def test_a_header_of_another_server_proves_nothing() -> None:
    for name in ("evil.example", "mx.corp.example.evil.example", "corp.example", "xmx.corp.example"):
        got = read(f"{name}; dmarc=pass header.from=corp.example")
        assert (got.aligned, got.found) == (False, False)


def test_arc_is_never_believed() -> None:
    arc = "ARC-Authentication-Results: i=1; mx.corp.example; dmarc=pass header.from=corp.example"
    assert not read(below=arc).found


@pytest.mark.parametrize(
    "headers",
    [
        ("mx.corp.example; dmarc=fail (p=NONE) header.from=corp.example",),
        ("mx.corp.example; dkim=pass header.d=corp.example; dmarc=fail header.from=corp.example",),
        ("mx.corp.example; dmarc=pass header.from=corp.example; dmarc=fail header.from=corp.example",),
        # Two filters, a header each: the one above knows nothing of DMARC.
        (
            "mx.corp.example; dkim=pass header.d=corp.example",
            "mx.corp.example; dmarc=fail header.from=x.example",
        ),
        # It cannot be read, but its words can.
        ('mx.corp.example; dmarc = FAIL header.from=corp.example "',),
    ],
)
def test_a_dmarc_failure_vetoes_whatever_else_passed(headers: tuple[str, ...]) -> None:
    got = read(*headers)
    assert (got.vetoed, got.aligned, got.dmarc) == (True, False, DmarcVerdict.FAIL)


def test_a_failure_that_another_server_saw_does_not_veto() -> None:
    assert read(GOOD["gmail"], "list.example; dmarc=fail header.from=corp.example").aligned


def test_a_failure_named_in_a_comment_does_not_veto() -> None:
    got = read("mx.corp.example; arc=pass (i=1 dmarc=fail fromdomain=x); dkim=pass header.d=corp.example")
    assert (got.aligned, got.vetoed) == (True, False)


@pytest.mark.parametrize(
    "sender",
    [
        "ann@corp.example, evil@evil.example",
        "evil@evil.example, ann@corp.example",
        "Ann <ann@corp.example>\nFrom: evil@evil.example",
        "evil@evil.example\nFrom: ann@corp.example",
        "Ann <ann@localhost>",
        "Ann <ann@[192.0.2.1]>",
        "nobody at all",
    ],
)
def test_not_exactly_one_author_is_never_aligned(sender: str) -> None:
    got = read(
        "mx.corp.example; dmarc=pass header.from=corp.example; dkim=pass header.d=corp.example", sender=sender
    )
    assert not got.aligned
    assert got.dmarc is DmarcVerdict.PASS


def test_a_sender_taken_from_elsewhere_than_from_is_never_aligned() -> None:
    raw = b"Authentication-Results: mx.corp.example; spf=pass smtp.mailfrom=ann@corp.example\n"
    mail = parse_message(raw + b"Reply-To: ann@corp.example\nSubject: x\n\nhello\n")
    assert mail.sender is not None
    assert not read_authentication(mail, MX).aligned


def test_a_name_with_an_address_in_it_does_not_confuse_the_author() -> None:
    sender = '"evil@evil.example" <ann@corp.example>'
    assert read(GOOD["opendkim alone"], sender=sender).aligned
    assert not read("mx.corp.example; dkim=pass header.d=evil.example", sender=sender).aligned


EXCHANGE_ONLINE = (
    "spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=corp.example; dkim=pass (signature was verified)\n"
    " header.d=corp.example;dmarc=pass action=none\n header.from=corp.example;compauth=pass reason=100"
)
EXCHANGE_ONLINE_OLD = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=corp.example; desk.example; dkim=none (message not"
    " signed) header.d=none;desk.example; dmarc=pass action=none header.from=corp.example;"
)


@pytest.mark.parametrize("value", [EXCHANGE_ONLINE, EXCHANGE_ONLINE_OLD])
def test_a_server_without_a_name_counts_where_that_is_configured(value: str) -> None:
    assert read(value, authserv_id=NO_ID).aligned
    assert not read(value, authserv_id=MX).found


def test_a_nameless_header_counts_only_at_the_very_top() -> None:
    assert not read("elsewhere.example; none", EXCHANGE_ONLINE, authserv_id=NO_ID).found
    assert not read("spf=none", EXCHANGE_ONLINE, authserv_id=NO_ID).aligned
    assert not read(GOOD["gmail"], authserv_id=NO_ID).found


def test_a_nameless_failure_vetoes() -> None:
    failed = EXCHANGE_ONLINE.replace("dmarc=pass", "dmarc=fail")
    assert read(failed, authserv_id=NO_ID).vetoed
    assert read(EXCHANGE_ONLINE, failed, authserv_id=NO_ID).vetoed


def test_a_line_that_was_joined_to_the_header_makes_it_worthless() -> None:
    """The first line of what the sender sent may lack a name and a blank, and so end up in the server's."""
    raw = b"Authentication-Results: mx.corp.example; spf=none;\ndmarc=pass header.from=corp.example\n"
    mail = parse_message(raw + b"From: ann@corp.example\nSubject: x\n\nhello\n")
    assert "dmarc=pass" in (mail.header("Authentication-Results") or ""), "nothing was joined: test is void"
    assert not read_authentication(mail, MX).aligned


def test_an_encoded_word_in_the_header_does_not_become_syntax() -> None:
    """RFC 2047, 5: no encoded words in structured fields. "=?...?=" is a local part that anybody may have."""
    envelope = "=?us-ascii?q?a;dmarc=3Dpass_header.from=3Dcorp.example_x.y=3D?=@evil.example"
    assert not read(f"mx.corp.example; spf=pass smtp.mailfrom={envelope}").aligned


PIECES = st.sampled_from(
    [
        "dkim",
        "dmarc",
        "pass",
        "fail",
        "=",
        ";",
        "(",
        ")",
        '"',
        "\\",
        " ",
        "/",
        ".",
        "header.d",
        "corp.example",
    ]
)


@settings(max_examples=300)
@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join))
def test_any_header_is_read_without_an_error(value: str) -> None:
    got = read("mx.corp.example; " + value.replace("\n", " ").replace("\r", " "))
    assert not (got.aligned and got.vetoed)


@pytest.mark.parametrize(
    "hostile", ["(" * 16_000, '"' * 16_000, "\\" * 16_000, "a=b " * 4_000, "; x=y" * 3_000, "/" * 16_000]
)
def test_long_hostile_headers_neither_raise_nor_pass(hostile: str) -> None:
    assert not read(f"mx.corp.example; dkim=pass header.d=corp.example {hostile}").aligned
