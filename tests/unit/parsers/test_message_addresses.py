"""Mailboxes as standards show them and as clients write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.addresses import MAX_ADDRESSES, display_name, parse_addresses


def pairs(value: str) -> list[tuple[str, str]]:
    return [(one.name, one.address) for one in parse_addresses(value)]


# Shapes of RFC 5322, appendix A, with other people in them.
STANDARD = {
    "Ann Lee <ann@a.example>": [("Ann Lee", "ann@a.example")],
    '"Q. Public, Joe" <joe@a.example>, <boss@b.example>': [
        ("Q. Public, Joe", "joe@a.example"),
        ("", "boss@b.example"),
    ],
    "Pat(odd \\) one) <pat(account)@silly.example(host)>": [("Pat", "pat@silly.example")],
    "Team(x):Kim <k@(y.)public.example>,joe@a.example, Jo <jo@one.example> (z); (end)": [
        ("Kim", "k@public.example"),
        ("", "joe@a.example"),
        ("Jo", "jo@one.example"),
    ],
    "(Empty)(start)Hidden  :(nobody(at all))  ;": [],
    "May <@node.example:may@a.example>, , jdoe@test  . example": [
        ("May", "may@a.example"),
        ("", "jdoe@test.example"),
    ],
    '"Giant; \\"Big\\" Box" <box@a.example>': [('Giant; "Big" Box', "box@a.example")],
    "Joe & J. Harvey <ddd @Org>": [("Joe & J. Harvey", "ddd@org")],
}


@pytest.mark.parametrize("value", STANDARD)
def test_standard_forms_are_read(value: str) -> None:
    assert pairs(value) == STANDARD[value]


CLIENTS = {
    "Lee, Ann <ann@a.example>": [("Lee, Ann", "ann@a.example")],
    "ann@a.example; bo@b.example": [("", "ann@a.example"), ("", "bo@b.example")],
    "Ann ann@a.example": [("Ann", "ann@a.example")],
    "Ann <ann@a.example, Bo <bo@b.example>": [("Ann", "ann@a.example"), ("Bo", "bo@b.example")],
    "Ann <ann@a.example> Bo <bo@b.example>": [("Ann", "ann@a.example"), ("Bo", "bo@b.example")],
    '"Ann <ann@a.example>, bo@b.example': [("Ann", "ann@a.example"), ("", "bo@b.example")],
    "'Ann' <ann@a.example>": [("Ann", "ann@a.example")],
    "Ann: Sales <ann@a.example>": [("Ann: Sales", "ann@a.example")],
    "<<ann@a.example>>": [("", "ann@a.example")],
    "Ann [mailto:ann@a.example]": [("Ann", "ann@a.example")],
    "smtp:ann@a.example": [("", "ann@a.example")],
    "desk@[IPv6:2001:db8::1]": [("", "desk@[ipv6:2001:db8::1]")],
    "李静<lijing@a.example>,王经理<wang@a.example>": [
        ("李静", "lijing@a.example"),
        ("王经理", "wang@a.example"),
    ],
    "root": [],
    "<>": [],
    "": [],
    "@": [],
    "a@": [],
    "@b.example": [],
}


@pytest.mark.parametrize("value", CLIENTS)
def test_forms_of_clients_are_read(value: str) -> None:
    assert pairs(value) == CLIENTS[value]


def test_the_domain_is_lower_case_and_the_local_part_is_not() -> None:
    assert pairs("Ann.LEE@A.Example") == [("", "Ann.LEE@a.example")]


@pytest.mark.parametrize("name", ['"Ann"', "'Ann'", " \"'Ann'\" ", "=?utf-8?Q?=22Ann=22?="])
def test_quotes_around_a_name_are_taken_off(name: str) -> None:
    assert display_name(name) == "Ann"


def test_more_addresses_than_the_bound_are_not_read() -> None:
    assert len(parse_addresses("a@b.example," * (MAX_ADDRESSES + 50))) == MAX_ADDRESSES


@given(st.text(alphabet="ab@<>\"\\(),;:. =?\t[]'", max_size=60))
def test_no_text_breaks_the_reader(value: str) -> None:
    for one in parse_addresses(value):
        local, _, domain = one.address.rpartition("@")
        assert local
        assert domain
        assert domain == domain.lower()
        assert not any(map(str.isspace, domain))


WORDS = st.text(alphabet="abcXYZ'-", min_size=1, max_size=8)
LOCAL = st.from_regex(r"[a-z0-9]{1,8}(\.[a-z0-9]{1,8})?", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z0-9]{1,8}(\.[a-z]{2,5}){1,2}", fullmatch=True)


@given(st.lists(st.tuples(st.lists(WORDS, max_size=3), LOCAL, DOMAIN), min_size=1, max_size=5))
def test_what_is_written_by_the_standard_is_read_back(people: list[tuple[list[str], str, str]]) -> None:
    written = ", ".join(f'"{" ".join(words)}" <{local}@{domain}>' for words, local, domain in people)
    assert [one.address for one in parse_addresses(written)] == [
        f"{local}@{domain}" for _, local, domain in people
    ]
