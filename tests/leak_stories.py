"""Stories for the leak guard: what is internal on a ticket, what is public, and an engineer's answer."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from daemon.desk.leak_guard import Internal, Leak, LeakKind, leaks

_FOLDER = Path(__file__).parent / "leaks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One answer on one ticket."""

    leak: str
    """What it gives away; "" for nothing."""
    internal: tuple[Internal, ...]
    public: tuple[str, ...]
    outgoing: tuple[str, ...]

    def found(self) -> tuple[Leak, ...]:
        return leaks(self.outgoing, self.internal, self.public)


def stories(name: str) -> list[Story]:
    """Return the stories of a file in the folder `leaks`."""
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return [_story(each) for each in data["story"]]


def _story(data: dict[str, object]) -> Story:
    kinds = {
        "note": ("wang", LeakKind.INTERNAL_NOTE),
        "other": ("somebody@example.com", LeakKind.INTERNAL_NOTE),
        "vendor": ("acme", LeakKind.VENDOR),
    }
    parts = data.get("parts", [])
    assert isinstance(parts, list)
    return Story(
        leak=str(data.get("leak", "")),
        internal=tuple(
            Internal(text=str(data[key]), by=by, kind=kind)
            for key, (by, kind) in kinds.items()
            if key in data
        ),
        public=(str(data.get("public", "")),),
        outgoing=(str(data["reply"]), *(str(part) for part in parts)),
    )
