"""The keys of `config.toml` about working a ticket by mail; a part of `daemon.config.schema`."""

from __future__ import annotations

from daemon.config.schema_section import Section
from daemon.config.schema_staff import Named
from daemon.config.values import Signature, WorkingTime


class Waiting(Section):
    remind_after: WorkingTime = "3 working days"
    give_up_after: WorkingTime = "5 working days"
    vendor_stops_clock: bool = False


class Canned(Named):
    text_en: Signature = ""
    text_zh: Signature = ""
