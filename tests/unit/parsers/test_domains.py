"""Which domains are the same organisation's, without a list of public suffixes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.domains import domain_of, is_aligned, is_shared


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("ann@corp.example", "corp.example"),
        ("@Corp.Example", "corp.example"),
        ("corp.example", "corp.example"),
        ('"a b"@corp.example', "corp.example"),
        ("ann@b\u00fccher.example", "xn--bcher-kva.example"),
        ("ann@stra\u00dfe.example", "xn--strae-oqa.example"),
        ("ann@\u4f8b\u5b50.\u4e2d\u56fd", "xn--fsqu00a.xn--fiqs8s"),
        ("ann@localhost", None),
        ("ann@[192.0.2.1]", None),
        ("ann@192.0.2.1", None),
        ("ann@", None),
        ("", None),
        ("ann@corp..example", None),
        ("ann@-corp.example", None),
        ("ann@corp\u3002example", None),
        ("ann@corp.example,evil.example", None),
        ("ann@" + "a" * 64 + ".example", None),
        ("ann@" + "a." * 200 + "example", None),
    ],
)
def test_a_domain_is_taken_as_machines_compare_it(written: str, domain: str | None) -> None:
    assert domain_of(written) == domain


def test_look_alikes_stay_different() -> None:
    assert domain_of("a@c\u043erp.example") != domain_of("a@corp.example")
    assert domain_of("a@\uff43orp.example") != domain_of("a@corp.example")
    assert domain_of("a@stra\u00dfe.example") != domain_of("a@strasse.example")


@pytest.mark.parametrize(
    ("one", "other", "aligned"),
    [
        ("corp.example", "corp.example", True),
        ("mail.corp.example", "corp.example", True),
        ("corp.example", "mail.corp.example", True),
        ("a.corp.example", "b.corp.example", False),
        ("evilcorp.example", "corp.example", False),
        ("corp.co.uk", "mail.corp.co.uk", True),
        ("corp.co.uk", "co.uk", False),
        ("evil.com.cn", "com.cn", False),
        ("evil.bj.cn", "bj.cn", False),
        ("evil.github.io", "github.io", False),
        ("x.evil.github.io", "evil.github.io", True),
        ("evil.onmicrosoft.com", "onmicrosoft.com", False),
        ("co.uk", "co.uk", True),
    ],
)
def test_parent_and_child_are_one_organisation_unless_strangers_share_the_parent(
    one: str, other: str, aligned: bool
) -> None:
    assert is_aligned(one, other) is aligned
    assert is_aligned(other, one) is aligned


def test_a_single_label_is_shared_by_all() -> None:
    assert is_shared("com")
    assert not is_shared("example.com")


@given(st.text(max_size=300))
def test_any_text_has_a_clean_domain_or_none(text: str) -> None:
    domain = domain_of(text)
    assert domain is None or (domain.isascii() and domain == domain.lower() and domain_of(domain) == domain)
