"""Vendors in the configuration: what is read, what is refused, and when they may be written to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from daemon.config import ConfigError, load, policy_from_document
from daemon.config.settings import Settings
from daemon.desk.model import Language

CONFIG = """
desk = { name = "Desk", address = "desk@firm.example", administrator = "boss@firm.example" }
mailbox = [{ host = "imap.firm.example", user = "desk", password_env = "PW" }]
person = [{ id = "li", name = "李娜", address = "li@firm.example", roles = ["manager"] }]
team = [{ id = "it", name_en = "IT", members = ["li"] }]
category = [
  { id = "other", name_en = "Other", team = "it" },
  { id = "net", name_en = "Network", team = "it", VENDOR },
]
"""
TLS = 'smtp = { host = "smtp.firm.example", user = "desk", password_env = "PW" }\n'
PLAIN = 'smtp = { host = "localhost", security = "none" }\n'
ACME = (
    'vendor = [{ id = "acme", name_en = "Acme", address = ["Help@Acme.example"], domains = ["Acme.example"], '
    'customer_number = "C-1" }]\n'
)


def loaded(folder: Path, more: str, *, category: str = "", smtp: str = TLS) -> Settings:
    file = folder / "config.toml"
    file.write_text(CONFIG.replace(", VENDOR", category and f", {category}") + smtp + more, encoding="utf-8")
    return load(file, today=date(2026, 11, 20), secrets=False)


def test_a_vendor_is_read_and_comes_back_out_of_the_stored_policy(tmp_path: Path) -> None:
    settings = loaded(tmp_path, ACME, category='vendor = "acme"')
    for policy in (settings.policy, policy_from_document(settings.document, 3)):
        acme = policy.vendors.vendors["acme"]
        assert acme.name[Language.ZH_CN] == "Acme" and acme.customer_number == "C-1"
        assert policy.vendors.at("max@eu.acme.example") == acme == policy.vendors.called("ACME")
        assert policy.vendors.addresses == ("help@acme.example",)
        assert policy.categories["net"].vendor == "acme" and policy.vendors.may_write


@pytest.mark.parametrize(
    ("smtp", "more", "may", "warned"),
    [
        (TLS, ACME, True, False),
        (PLAIN, ACME, False, True),
        (PLAIN, ACME + "vendors = { allow_unencrypted = true }\n", True, False),
        (PLAIN, "", False, False),
    ],
)
def test_they_are_written_to_over_tls_or_when_that_is_allowed(
    tmp_path: Path, smtp: str, more: str, may: bool, warned: bool
) -> None:
    settings = loaded(tmp_path, more, smtp=smtp)
    assert settings.policy.vendors.may_write is may
    assert any("vendors are not written to" in str(each) for each in settings.warnings) is warned


def test_what_was_stored_before_there_were_vendors_allows_nothing(tmp_path: Path) -> None:
    document = {k: v for k, v in loaded(tmp_path, ACME).document.items() if k not in ("smtp", "vendor")}
    rules = policy_from_document(document, 1).vendors
    assert not rules.may_write and not rules.vendors


@pytest.mark.parametrize(
    ("more", "category", "what"),
    [
        ('vendor = [{ id = "a", address = "a@x.example" }]\n', "", "has no name"),
        ('vendor = [{ id = "a", name_en = "A", address = "li@firm.example" }]\n', "", "of staff"),
        ('vendor = [{ id = "a", name_en = "A", address = "desk@firm.example" }]\n', "", "of the desk"),
        (
            'vendor = [{ id = "a", name_en = "A", address = "a@x.example", domains = ["firm.example"] }]\n',
            "",
            "is a domain of the desk",
        ),
        (
            ACME.replace("]\n", ', { id = "acme", name_en = "B", address = "b@x.example" }]\n'),
            "",
            "id is taken",
        ),
        (
            ACME.replace("]\n", ', { id = "b", name_en = "B", address = "help@acme.example" }]\n'),
            "",
            "another vendor has this address",
        ),
        (ACME, 'vendor = "amce"', 'no [[vendor]] with the id "amce"'),
        ("", 'vendor = "acme"', "there is no [[vendor]]"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, more: str, category: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what.replace("[", r"\[")):
        loaded(tmp_path, more, category=category)
