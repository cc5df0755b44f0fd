"""The keys of `config.toml` about what requesters are asked for; a part of `daemon.config.schema`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from daemon.config.schema_section import Section
from daemon.config.values import FieldName, Id, LongLine, Phrase, WorkingTime, between


class Questions(Section):
    most: Annotated[int, AfterValidator(between(0, 10))] = 5
    remind_after: WorkingTime = "1 working day"


class Question(Section):
    field: FieldName
    text_en: LongLine = ""
    text_zh: LongLine = ""
    categories: list[Id] = Field(default_factory=list)
    words: list[Phrase] = Field(default_factory=list)
    except_words: list[Phrase] = Field(default_factory=list)
    only_for_faults: bool = False
