"""Checks of names between sections: what is named must be there, and nothing may be named twice."""

from __future__ import annotations

from collections.abc import Iterable

from daemon.config.complaints import Complaints, did_you_mean
from daemon.config.draft import Draft
from daemon.config.positions import Path, line_of


def once(
    seen: dict[str, Path],
    value: str,
    path: Path,
    complaints: Complaints,
    what: str,
    remedy: str = "each must be its own",
) -> None:
    """Note that `value` stands at `path` although it stood somewhere before."""
    first = seen.setdefault(value, path)
    if first != path:
        line = line_of(complaints.lines, first)
        complaints.add(path, f"{what}, in line {line}" if line else what, remedy)


def known(name: str, section: str, path: Path, draft: Draft, complaints: Complaints) -> None:
    ids = draft.ids.get(section, frozenset())
    if ids and name not in ids:  # without any the section itself is what is wrong
        near = did_you_mean(name, sorted(ids))
        complaints.add(path, f'there is no [[{section}]] with the id "{name}"', near or _choices(ids))


def _choices(ids: Iterable[str]) -> str:
    names = sorted(name[:40] for name in ids)
    return "known: " + ", ".join(names) if 0 < len(names) <= 20 else ""
