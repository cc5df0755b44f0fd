"""Block and ignore lists: addresses, domains and patterns; whom they hit and whom they may not."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.config.schema import Silence
from daemon.desk.decide import decide
from daemon.desk.effects import Decision
from daemon.desk.model import Outcome, ReplyGoesTo
from daemon.desk.senders import listed, matches
from parsers.model import AutoKind, ParsedMail
from parsers.reading import Reading
from tests.unit.desk.cases import CHEN, MONDAY_10, known, mail, opened, policy, sent

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("Bob@X.example", "bob@x.example"),
        ("anybody@x.example", "@x.example"),
        ("a@spam.example", "*@spam.example"),
        ("promo-7@any.example", "promo-*@*"),
        ("a@deep.down.x.example", "*@*.x.example"),
        ("news.of.today@shop-12.example", "news.*@shop-*.example"),
    ],
)
def test_who_falls_under_a_rule(address: str, rule: str) -> None:
    assert listed(address, ("@other.example", rule)) == rule


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("bob@x.example", "@example"),
        ("bob@xx.example", "@x.example"),
        ("bob@x.example.org", "@x.example"),
        ("x.example@y.example", "@x.example"),
        ("a@x.example", "*@*.x.example"),
        ("xpromo-7@any.example", "promo-*@*"),
        ("", "promo-*@*"),
        ("aba@x.example", "ab*ba@x.example"),  # the pieces may not overlap
    ],
)
def test_who_does_not(address: str, rule: str) -> None:
    assert listed(address, (rule,)) is None


@given(st.text("ab*", max_size=9), st.text("ab", max_size=12))
def test_a_pattern_matches_what_the_same_regular_expression_does(pattern: str, text: str) -> None:
    expression = "".join(".*" if char == "*" else char for char in pattern)
    assert matches(text, pattern) == (re.fullmatch(expression, text) is not None)


def under(parsed: ParsedMail, **lists: tuple[str, ...]) -> Decision:
    changed = replace(policy(), silence=replace(policy().silence, **lists))
    return decide(Reading(parsed), known(), changed, {1: changed}, MONDAY_10)


def test_a_blocked_senders_mail_is_spam_and_nobody_is_told() -> None:
    for rule in ("chen@example.com", "*en@exa*.com"):
        found = under(mail("你好"), blocked_senders=(rule,))
        assert (found.outcome, found.rule, found.change, found.mails) == (Outcome.SPAM, "blocked", None, ())
        assert any(rule in reason for reason in found.reasons)


def test_the_envelopes_sender_blocks_too_but_is_not_asked_for_the_ignore_list() -> None:
    bulk = mail("优惠", return_path="bounce-77@mailer.example")
    assert under(bulk, blocked_senders=("@mailer.example",)).outcome is Outcome.SPAM
    assert under(bulk, ignored_senders=("@mailer.example",)).outcome is Outcome.NEW_TICKET


def test_the_block_list_holds_for_answers_and_for_machines() -> None:
    changed = replace(policy(), silence=replace(policy().silence, blocked_senders=(CHEN.address,)))
    what = known([opened()], parents=(sent("reply", CHEN.address, ReplyGoesTo.DESK),))
    for kind in (AutoKind.HUMAN, AutoKind.AUTO_REPLY):
        found = decide(Reading(mail("好的", auto=kind)), what, changed, {1: changed}, MONDAY_10)
        assert (found.outcome, found.change) == (Outcome.SPAM, None)


def test_an_ignored_sender_is_refused_by_pattern() -> None:
    found = under(mail("hello", sender="news.7@shop.example"), ignored_senders=("news.*@*",))
    assert (found.outcome, found.mails) == (Outcome.REFUSED, ())


@pytest.mark.parametrize("rule", ["*@*", "*", "**@*.*", "a*b", "a b*@x", "*@x@y", "*" * 9 + "ab@cd"])
def test_a_pattern_that_hits_everybody_or_nobody_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="blocked_senders"):
        Silence(blocked_senders=[rule])


def test_patterns_are_kept_in_lower_case() -> None:
    assert Silence(ignored_senders=["Promo-*@*", "@X.example"]).ignored_senders == ["promo-*@*", "@x.example"]
