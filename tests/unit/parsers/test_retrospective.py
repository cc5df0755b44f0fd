"""What is read in a retrospective: never a part under the wrong name, never a guess."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.retrospective import LABELS, LOOKED_AT, PREVENTION, ROOT_CAUSE, read_retrospective

GOLDENS = Path(__file__).parent.parent.parent / "retrospectives" / "answers.toml"
ANSWERS: list[dict[str, Any]] = tomllib.loads(GOLDENS.read_text("utf-8"))["answer"]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["text"].strip()[:30])
def test_an_answer_is_read_as_its_golden_says(answer: dict[str, Any]) -> None:
    missing = answer.get("missing", [ROOT_CAUSE, PREVENTION])
    wanted = {part: answer[part] for part in (ROOT_CAUSE, PREVENTION) if part in answer}
    assert read_retrospective(answer["text"], missing) == wanted


@pytest.mark.parametrize("part", [ROOT_CAUSE, PREVENTION])
def test_every_label_heads_its_part_with_either_colon(part: str) -> None:
    for label in LABELS[part]:
        for written in (f"{label}: x y z", f"{label.upper()}：x y z", f"- {label} : x y z"):
            assert read_retrospective(written) == {part: "x y z"}, written


def test_no_label_heads_both() -> None:
    assert not set(LABELS[ROOT_CAUSE]) & set(LABELS[PREVENTION])


PIECES = [
    "root cause",
    "prevention",
    "原因",
    "预防措施",
    ":",
    "：",
    ";",
    "\n",
    "\n\n",
    " ",
    "**",
    "- ",
    "x",
    "断电",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_is_written_only_its_own_words_are_kept(text: str) -> None:
    found = read_retrospective(text)
    assert set(found) <= {ROOT_CAUSE, PREVENTION}
    for value in found.values():
        assert value and value == value.strip()
        for line in filter(None, value.splitlines()):
            assert line.strip() in text or all(word in text for word in line.split())


@pytest.mark.parametrize(
    "piece",
    ["root cause", "- ", "**", "root cause: ", "\n", "\n\n", "; cause", "Thanks\n", "谢谢", " ", "a\n \n"],
)
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    def spent(count: int) -> float:
        begin = time.perf_counter()
        read_retrospective(piece * count)
        return time.perf_counter() - begin

    spent(10)
    assert spent(LOOKED_AT) < 0.5
    assert read_retrospective("root cause: " + "x" * 10 * LOOKED_AT)[ROOT_CAUSE].count("x") <= LOOKED_AT
