"""Verdicts of spam filters are honoured; scores, names and refusals to judge are none."""

from __future__ import annotations

import pytest

from parsers.spam import spam_verdict
from tests.builders import parsed_mail

SPAM = [
    ("x-spam-flag", "YES"),
    ("x-spam-status", "Yes, score=9.1 required=5.0 tests=BAYES_99"),
    ("x-spam", "Yes"),
    ("x-rspamd-action", "add header"),
    ("x-barracuda-spam-flag", "YES"),
    ("x-bogosity", "Spam, tests=bogofilter, spamicity=0.99"),
    ("x-dspam-result", "Spam"),
    ("x-proofpoint-spam-details", "rule=inbound_spam policy=inbound score=99"),
    ("x-forefront-antispam-report", "CIP:192.0.2.1;CTRY:;LANG:en;SCL:6;SFV:SPM;H:x;"),
    ("x-ms-exchange-organization-scl", "6"),
    ("x-ses-spam-verdict", "FAIL"),
]
HAM = [
    ("x-spam-flag", "NO"),
    ("x-spam-status", "No, score=-1.9 required=5.0 tests=BAYES_00"),
    ("x-spam-level", "****"),
    ("x-rspamd-action", "no action"),
    ("x-rspamd-action", "greylist"),
    ("x-ms-exchange-organization-scl", "-1"),
    ("x-ms-exchange-organization-scl", "1"),
    ("x-forefront-antispam-report", "CIP:192.0.2.1;SCL:1;SFV:NSPM;"),
    ("x-forefront-antispam-report", "SCL:-1;SFV:SKN;"),
    ("x-proofpoint-spam-details", "rule=notspam policy=default score=0"),
    ("x-ses-spam-verdict", "PASS"),
    ("x-bogosity", "Ham, tests=bogofilter"),
    ("subject", "yes, spam spam spam"),
]


@pytest.mark.parametrize(("name", "value"), SPAM)
def test_a_filters_verdict_is_read(name: str, value: str) -> None:
    assert spam_verdict(parsed_mail(headers={name: (value,)})) == f"{name}: {value[:60].strip()}"


@pytest.mark.parametrize(("name", "value"), HAM)
def test_what_is_no_verdict_of_spam_is_none(name: str, value: str) -> None:
    assert spam_verdict(parsed_mail(headers={name: (value,)})) is None


def test_only_the_top_most_header_counts() -> None:
    assert spam_verdict(parsed_mail(headers={"x-spam-flag": ("NO", "YES")})) is None


def test_mail_that_a_rule_let_through_is_no_spam_whatever_its_score() -> None:
    headers = {
        "x-forefront-antispam-report": ("SCL:9;SFV:SKN;",),
        "x-ms-exchange-organization-scl": ("9",),
    }
    assert spam_verdict(parsed_mail(headers=headers)) is None
