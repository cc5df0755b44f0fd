"""The keys of `config.toml` about vendors; a part of `daemon.config.schema`."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from daemon.config.schema_section import Section
from daemon.config.schema_staff import Named
from daemon.config.values import Host, LanguageTag, MailAddresses, Name, SecurityName


class Vendor(Named):
    address: MailAddresses
    language: LanguageTag | None = None
    domains: list[Host] = Field(default_factory=list)
    customer_number: Name | None = None


class Vendors(Section):
    allow_unencrypted: bool = False


class SmtpRules(Section):
    """What decisions look at, of [smtp]."""

    model_config = ConfigDict(extra="ignore")

    security: SecurityName = "none"
    """What was stored before it was looked at says nothing: taken as no encryption."""
