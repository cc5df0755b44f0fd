"""When something happened, and how exactly that was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Exactness(StrEnum):
    """How exact the words were. Nothing vague is made sharp: `Moment.at` is where the meant span begins."""

    MINUTE = "minute"
    """"14:30", "八点半"."""
    HOUR = "hour"
    """"3pm", "下午3点"."""
    ABOUT = "about"
    """Somebody's guess: "about 10:15", "半小时前", "just now"."""
    PART = "part"
    """A part of a day: "this morning", "昨晚"."""
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant that words name; never after the message that holds them was received."""

    at: datetime
    """Aware, in the desk's zone, to the minute; of a span its beginning."""
    exact: Exactness
    latest: datetime
    """The end of the span that the words leave open; `at` for MINUTE."""
    words: str
    """As written, trimmed."""


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A moment and where its words stand in the text."""

    moment: Moment
    start: int
    end: int
    dated: bool
    """The words name a day, or count back from now; False for a bare "14:30"."""
