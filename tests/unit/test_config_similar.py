"""How many people with the same report count as many: refused when it makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.config import load
from tests.unit.test_config_load import TODAY
from tests.unit.test_config_reach import categories, problems


def test_what_is_written_is_what_counts(tmp_path: Path) -> None:
    more = "[priority]\nsimilar_minutes = 15\nsimilar_department = 4\nsimilar_organisation = 20\n"
    path = tmp_path / "config.toml"
    path.write_text(categories() + more)
    similar = load(path, today=TODAY, secrets=False).policy.priority.similar
    assert (similar.minutes, similar.department, similar.organisation) == (15, 4, 20)


@pytest.mark.parametrize(
    ("more", "key", "says"),
    [
        ("similar_minutes = 0", "priority.similar_minutes", "between 1 and 240"),
        ("similar_department = 1", "priority.similar_department", "between 2 and 1000"),
        (
            "similar_department = 5\nsimilar_organisation = 4",
            "priority.similar_organisation",
            "less than similar_department, 5",
        ),
        ('deferring = [""]', "priority.deferring", ""),
        ('[priority.security]\nevnts = ["x"]', "priority.security.evnts", ""),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(tmp_path: Path, more: str, key: str, says: str) -> None:
    ((found, what), *_) = problems(tmp_path, f"[priority]\n{more}\n")
    assert found.startswith(key)
    assert says in what
