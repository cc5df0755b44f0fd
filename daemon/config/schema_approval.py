"""The keys of `config.toml` about approvals and consent; a part of `daemon.config.schema`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from daemon.config.schema_section import Section
from daemon.config.values import Phrase, PriorityName, WorkingTime

ApprovalLabel = Literal["what", "impact", "risk", "backup", "rollback", "second", "window"]


def _needed() -> list[ApprovalLabel]:
    return ["what", "impact", "risk", "backup", "rollback"]


def _needed_when_major() -> list[ApprovalLabel]:
    return ["second", "window"]


def _urgent() -> list[PriorityName]:
    return ["P1", "P2"]


class Approval(Section):
    required: list[ApprovalLabel] = Field(default_factory=_needed)
    required_when_major: list[ApprovalLabel] = Field(default_factory=_needed_when_major)
    major_priorities: list[PriorityName] = Field(default_factory=_urgent)
    major_words: list[Phrase] = Field(default_factory=list)
    four_eyes: bool = True
    remind_after: WorkingTime = "4 h"
    expire_after: WorkingTime = "3 working days"


class Consent(Section):
    remind_after: WorkingTime = "1 working day"
