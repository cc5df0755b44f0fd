"""How pressing a report is: hand-judged goldens, and what each rule of SPEC B2 says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from daemon.desk.priority import Judgement, judge
from tests.unit.desk.cases import policy

FOLDER = Path(__file__).parent / "goldens"


@dataclass(frozen=True)
class Golden:
    priority: str
    vip: bool
    subject: str
    text: str

    @property
    def judged(self) -> Judgement:
        return judge(self.subject, self.text, policy().priority, vip=self.vip)


def goldens(name: str) -> list[Golden]:
    """The lines "P2 vip | subject | text" of a file."""
    found = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        wanted, subject, text = (part.strip() for part in line.split("|", 2))
        found.append(Golden(wanted[:2], "vip" in wanted, subject, text.replace("\\n", "\n")))
    return found


MADE, HELD_OUT = goldens("priority_made.txt"), goldens("priority_held_out.txt")


@pytest.mark.parametrize("golden", MADE, ids=lambda golden: f"{golden.subject} {golden.text}"[:60])
def test_a_report_is_as_pressing_as_a_person_judged(golden: Golden) -> None:
    assert golden.judged.priority.value == golden.priority, golden.judged.reasons
