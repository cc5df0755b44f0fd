"""A promise that never ends in its calendar is refused when the configuration is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.config import ConfigError, load
from tests.unit.test_config_load import BASE, TODAY

RARE = '[calendar]\nhours = ["Mon 09:00-09:05"]\n'


def problems(tmp_path: Path, more: str) -> list[tuple[str, str]]:
    path = tmp_path / "config.toml"
    path.write_text(categories() + more)
    try:
        load(path, today=TODAY, secrets=False)
    except ConfigError as error:
        return [(problem.key, problem.what) for problem in error.problems]
    return []


def categories() -> str:
    return (
        BASE
        + '[[category]]\nid = "other"\nname_en = "Other"\nteam = "it"\n[triage]\ndefault_category = "other"\n'
    )


def test_what_ends_in_time_is_taken(tmp_path: Path) -> None:
    assert problems(tmp_path, "") == []
    assert problems(tmp_path, '[targets.resolution]\nP4 = "200 working days"\n') == []


@pytest.mark.parametrize(
    "target", ["3000 working days", "20000 h", "3000 days round the clock", "20000 h, at most 9 h"]
)
def test_a_target_beyond_the_calendar_is_refused_by_name(tmp_path: Path, target: str) -> None:
    ((key, what),) = problems(tmp_path, f'[targets.resolution]\nP4 = "{target}"\n')
    assert key == "targets.resolution.P4"
    assert "is longer than the working hours" in what


def test_a_reminder_far_beyond_its_target_counts_too(tmp_path: Path) -> None:
    more = '[targets.resolution]\nP4 = "100 working days"\n[[reminder]]\npercent = 1000\nto = ["owner"]\n'
    found = problems(tmp_path, more)
    assert ("targets.resolution.P4", found[0][1]) in found
    assert "1000 %" in found[0][1]


def test_a_calendar_of_minutes_refuses_every_target_and_closing_that_it_cannot_reach(tmp_path: Path) -> None:
    keys = {key for key, _ in problems(tmp_path, RARE + '[targets.resolution]\nP3 = "40 h"\n')}
    assert "targets.resolution.P3" in keys
