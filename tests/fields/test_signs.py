"""A text without signs is not searched, and a sign stands in everything that a reader may find."""

from __future__ import annotations

import re

import pytest

from parsers.fields import codes, phones, places
from parsers.fields.prose import efforts, lexicon, story, things
from parsers.fields.prose.sentences import Prose
from parsers.fields.signs import at_words, has_digit, holds
from parsers.fields.text import folded
from tests.fields.cases import FOLDER

LINES = sorted(
    {line.strip() for path in FOLDER.glob("*.txt") for line in path.read_text("utf-8").split("\n")} - {""}
)
SIGNS = (
    (story._DOING_ZH, story._DOING_SIGNS_ZH),
    (story._DOING_EN, story._DOING_SIGNS_EN),
    (story._FREQUENCY, story._FREQUENCY_SIGNS),
    (story._URGENCY, story._URGENCY_SIGNS),
    (story._UNQUOTED, story._UNQUOTED_SIGNS),
    (things._MODEL_TOLD, things._MODEL_SIGNS),
    (things._OS, things._OS_SIGNS),
    (things._ENVIRONMENT, things._ENVIRONMENT_SIGNS),
    (things._ACCOUNT, things._ACCOUNT_SIGNS),
    (efforts._CHANGED_ZH, efforts._CHANGE_SIGNS_ZH),
    (efforts._CHANGED_EN, efforts._CHANGE_SIGNS_EN),
    (places._SITE_ZH, places._SITE_SIGNS_ZH),
)
NUMBERED = (phones._NUMBER, phones._INSIDE, codes._HTTP, things._VERSION_TOLD, things._ASSET)


@pytest.mark.parametrize(("pattern", "signs"), SIGNS)
def test_whatever_a_reader_finds_holds_one_of_its_signs(
    pattern: re.Pattern[str], signs: tuple[str, ...]
) -> None:
    found = [match[0] for line in LINES for match in pattern.finditer(folded(line))]
    assert found
    assert [words for words in found if not holds(words, signs)] == []


@pytest.mark.parametrize("pattern", NUMBERED)
def test_what_needs_a_digit_is_found_with_digits_only(pattern: re.Pattern[str]) -> None:
    found = [match[0] for line in LINES for match in pattern.finditer(folded(line))]
    assert found
    assert all(map(has_digit, found))


@pytest.mark.parametrize("names", [lexicon.PRODUCTS, lexicon.DEVICES, lexicon.GENERIC, lexicon.VAGUE])
def test_names_grouped_by_their_first_letter_are_found_where_they_were(names: str) -> None:
    plainly = re.compile(f"(?:(?<![a-z0-9])(?=[a-z])|(?=[\u4e00-\u9fff]))(?:{names})")
    grouped = re.compile(at_words(names))
    text = folded("\n".join(LINES))
    places_found = [match.span() for match in plainly.finditer(text)]
    assert places_found
    assert [match.span() for match in grouped.finditer(text)] == places_found


def test_a_name_that_begins_with_no_plain_letter_is_refused() -> None:
    for wrong in ("(?:a|b)c", "x?y", "[ab]c", ""):
        with pytest.raises(ValueError, match="begins with no plain letter"):
            at_words(f"good|{wrong}")


def test_an_emergency_in_rare_words_is_read_too() -> None:
    span = story.urgency(Prose.of("请火速处理"))
    assert span is not None
    assert span.text == "请火速处理"
