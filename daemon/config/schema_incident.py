"""The keys of `config.toml` about major incidents; a part of `daemon.config.schema`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from daemon.config.schema_section import Section
from daemon.config.values import PriorityName, WallTime, WorkingTime, wall_between


def _pressing() -> list[PriorityName]:
    return ["P1", "P2"]


class Incident(Section):
    declare_on_p1: bool = False
    form_within: Annotated[
        WallTime,
        AfterValidator(wall_between(timedelta(minutes=1), timedelta(hours=12), "1 min and 12 h")),
    ] = "10 min"
    update_every: Annotated[
        WallTime,
        AfterValidator(wall_between(timedelta(minutes=5), timedelta(days=1), "5 min and 24 h")),
    ] = "30 min"
    join_alike: bool = True
    retrospective_for: list[PriorityName] = Field(default_factory=_pressing)
    retrospective_within: WorkingTime = "3 working days"
