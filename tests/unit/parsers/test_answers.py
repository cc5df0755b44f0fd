"""Answers in ordinary words: every golden, the rules behind them, and hostile input."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.answers import is_only_thanks, read_confirmation, read_rating
from parsers.model import Rating, Verdict

GOLDENS = Path(__file__).parents[2] / "answers"
CONFIRMATIONS = tomllib.loads((GOLDENS / "confirmations.toml").read_text("utf-8"))
RATINGS = tomllib.loads((GOLDENS / "ratings.toml").read_text("utf-8"))
FULL_WIDTH = {code: 0xFF00 + code - 0x20 for code in range(0x21, 0x7F)}
# Words that the rules know, so that generated texts reach deep into them.
WORDS = st.sampled_from(
    [
        *re.findall(
            "[a-z]+", "still not working works fixed thanks no yes if but error again the problem is gone"
        ),
        *re.findall(
            "[^ ]+",
            "还是 不 没 解决 了 好 谢谢 问题 可以 又 报错 吗 如果 但是 收到 已 正常 速度 技术 态度 满意",
        ),
        *"54分★,.?!\n>#:\uff1a ",
    ]
)
SENTENCES = st.lists(WORDS, max_size=40)


def written(*meanings: Verdict, language: str = "") -> list[str]:
    """The goldens that a person sorted under one of the meanings."""
    return [
        text
        for each, by_meaning in CONFIRMATIONS.items()
        for meaning, texts in by_meaning.items()
        for text in texts
        if each == (language or each) and Verdict(meaning) in meanings
    ]


@pytest.mark.parametrize("meaning", Verdict)
def test_no_golden_is_misread(meaning: Verdict) -> None:
    allowed = (meaning, Verdict.UNCLEAR)
    assert [text for text in written(meaning) if read_confirmation(text) not in allowed] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("meaning", [Verdict.CONFIRMED, Verdict.NOT_FIXED, Verdict.THANKS_ONLY])
def test_at_most_one_golden_in_twenty_is_left_to_a_person(meaning: Verdict, language: str) -> None:
    texts = written(meaning, language=language)
    unclear = [text for text in texts if read_confirmation(text) is Verdict.UNCLEAR]
    assert len(texts) >= 80
    assert len(unclear) * 20 <= len(texts), unclear


def test_thanks_alone_would_not_reopen_a_ticket() -> None:
    for text in written(Verdict.THANKS_ONLY):
        assert is_only_thanks(text) or read_confirmation(text) is Verdict.UNCLEAR, text


def test_a_result_is_never_taken_for_thanks_alone() -> None:
    assert [text for text in written(Verdict.NOT_FIXED, Verdict.CONFIRMED) if is_only_thanks(text)] == []


@pytest.mark.parametrize(
    "text", ["OK", "ok.", "好的", "嗯", "收到", "Noted.", "OK, thanks", "行", "好的 谢谢", "🙏"]
)
def test_an_acknowledgement_does_not_reopen_a_ticket(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize("text", ["OK", "好的", "嗯", "行", "alright", "可以", "Great!", "满意"])
def test_a_word_that_may_only_be_polite_is_no_confirmation(text: str) -> None:
    assert read_confirmation(text) is Verdict.UNCLEAR


@pytest.mark.parametrize(
    "text", ["", "no thanks, it is broken", "OK?", "thanks, when?", "谢谢，还有个问题", "👍", "👎"]
)
def test_more_than_thanks_is_more_than_thanks(text: str) -> None:
    assert not is_only_thanks(text)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        # Broken lines belong together, quoted ones do not count.
        (
            "The printer in the small meeting room on the third floor is still\nnot printing",
            Verdict.NOT_FIXED,
        ),
        (
            "The printer in the small meeting room on the third floor is\nworking again, thanks",
            Verdict.CONFIRMED,
        ),
        ("It is not\nworking", Verdict.UNCLEAR),
        ("Works now.\n\n> Please confirm that it is not working", Verdict.CONFIRMED),
        (">", Verdict.UNCLEAR),
        # Names and what stands below the sign-off say nothing; a postscript does.
        ("Still broken\nBest regards\nWorks Department", Verdict.NOT_FIXED),
        ("Fixed!\nP.S. the mouse is broken", Verdict.UNCLEAR),
        ("It works now.\nRegards,\nAnn\nPS: but only in the office", Verdict.UNCLEAR),
        ("Thanks,\nBob", Verdict.THANKS_ONLY),
        ("Thanks,\nBroken", Verdict.NOT_FIXED),
        ("Thank you, Mr. Chen!", Verdict.THANKS_ONLY),
        ("谢谢\n李明", Verdict.THANKS_ONLY),
        ("谢谢\n没好", Verdict.NOT_FIXED),
        ("好了\n张三", Verdict.CONFIRMED),
        # Signs.
        ("DOESN'T WORK", Verdict.NOT_FIXED),
        ("doesn\u2019t work", Verdict.NOT_FIXED),
        ("wor\u200bks no\u00adw", Verdict.CONFIRMED),
        ("\U0001f44d\U0001f3fd", Verdict.CONFIRMED),
        ("👍 but the scanner is dead", Verdict.UNCLEAR),
        ("works now 🙄", Verdict.UNCLEAR),
        ('Sure, it is "fixed".', Verdict.UNCLEAR),
        ("問題解決了", Verdict.CONFIRMED),
        # Both, or the last of both.
        ("works now, but the scanner does not", Verdict.UNCLEAR),
        ("It took a while, but it works", Verdict.CONFIRMED),
        ("刚修好又坏了", Verdict.NOT_FIXED),
        ("又好了", Verdict.CONFIRMED),
        # A rating beside the verdict does not blur it.
        ("Yes it works, thank you. 5 stars", Verdict.CONFIRMED),
        ("It works now. 5 out of 5 stars", Verdict.CONFIRMED),
        ("still broken, 1 star", Verdict.NOT_FIXED),
        ("It works on 2 out of 5 printers", Verdict.UNCLEAR),
        ("It works 4/5", Verdict.UNCLEAR),
        ("已经自己解决了", Verdict.CONFIRMED),
        ("只能自己解决了", Verdict.UNCLEAR),
        # Whose failure, and when.
        ("It crashes as soon as I open it.", Verdict.NOT_FIXED),
        ("As soon as it crashes I will call.", Verdict.UNCLEAR),
        ("Why is it still not working?", Verdict.NOT_FIXED),
        ("Is it still not working?", Verdict.UNCLEAR),
        ("怎么还是不行？", Verdict.NOT_FIXED),
        ("还是不行吗？", Verdict.UNCLEAR),
        ("I no longer work here.", Verdict.UNCLEAR),
        ("", Verdict.UNCLEAR),
        (" \n\u200b\n", Verdict.UNCLEAR),
    ],
)
def test_lines_signs_and_turns_are_told_apart(text: str, meaning: Verdict) -> None:
    assert read_confirmation(text) is meaning


def test_full_width_letters_mean_the_same() -> None:
    for text in written(*Verdict):
        assert read_confirmation(text.translate(FULL_WIDTH)) is read_confirmation(text), text


def test_a_condition_a_question_or_a_reservation_takes_a_confirmation_back() -> None:
    reservations = ["if {}", "如果{}", "{}?", "{}吗?", "{} but the sound is missing", "{}\uff0c但是声音没有"]
    for text in written(Verdict.CONFIRMED):
        for reservation in [*reservations, "{}\nnot yet", "I hope {}"]:
            changed = reservation.format(text)
            assert "\n" in text or read_confirmation(changed) is not Verdict.CONFIRMED, changed


def test_not_or_no_longer_never_leaves_a_complaint_a_confirmation() -> None:
    for text in written(Verdict.NOT_FIXED):
        for changed in (
            f"{text} 👍",
            f"thanks, {text}",
            f"谢谢\uff0c{text}",
            f"{text}\nThanks",
            f"OK. {text}",
        ):
            assert read_confirmation(changed) in (Verdict.NOT_FIXED, Verdict.UNCLEAR), changed


def test_every_written_rating_is_read() -> None:
    assert len(RATINGS["ratings"]) >= 80
    for golden in RATINGS["ratings"]:
        speed, skill, attitude = golden["grades"]
        expected = Rating(speed=speed, skill=skill, attitude=attitude, comment=golden["comment"])
        assert read_rating(golden["text"]) == expected, golden["text"]


def test_other_numbers_are_no_rating() -> None:
    assert [text for text in RATINGS["no_rating"] if read_rating(text) is not None] == []


@pytest.mark.parametrize(
    "text",
    [
        "Works now. 5 4 5",
        "已解决\uff0c5 4 5",
        "Solved. Speed 5, skill 4, attitude 5",
        "好了\uff01速度5 技术4 态度5",
    ],
)
def test_a_rating_inside_a_confirmation_is_taken(text: str) -> None:
    rating = read_rating(text, in_passing=True)
    assert rating is not None
    assert (rating.speed, rating.skill, rating.attitude) == (5, 4, 5)
    assert read_confirmation(text) is Verdict.CONFIRMED


@pytest.mark.parametrize(
    "text", ["Perfect, it works now!", "great", "3", "Good, thanks", "一般", "不错\uff0c好了"]
)
def test_praise_in_a_confirmation_is_no_rating(text: str) -> None:
    assert read_rating(text, in_passing=True) is None


def test_hardly_any_confirmation_holds_a_rating() -> None:
    rated = [text for text in written(*Verdict) if read_rating(text, in_passing=True) is not None]
    assert [text for text in rated if not re.search("[1-5\uff15]|满意|satisfied", text)] == []


def test_full_width_ratings_count_the_same() -> None:
    for golden in RATINGS["ratings"]:
        full = read_rating(golden["text"].translate(FULL_WIDTH))
        assert full is not None, golden["text"]
        assert [full.speed, full.skill, full.attitude] == golden["grades"], golden["text"]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), SENTENCES.map("".join), SENTENCES.map(" ".join)))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert read_confirmation(text) in Verdict
    if is_only_thanks(text):
        assert read_confirmation(text) in (Verdict.THANKS_ONLY, Verdict.UNCLEAR)
    for in_passing in (False, True):
        rating = read_rating(text, in_passing=in_passing)
        assert rating is None or all(1 <= each <= 5 for each in (rating.speed, rating.skill, rating.attitude))


@pytest.mark.parametrize(
    "piece",
    ["still ", "not ", "很", "还是不", "5 ", "★", "if i ", "(", "\n", "thanks for the ", "速度", "- "],
)
def test_only_the_beginning_of_an_endless_text_is_read(piece: str) -> None:
    # What lies beyond 4,000 characters changes nothing, so the work cannot grow with the text.
    text = piece * (8000 // len(piece))
    assert read_confirmation(text) is read_confirmation(text + " it works now")
    assert read_rating(text) == read_rating(text + "\n5 4 5")


@pytest.mark.parametrize("piece", ["刚", "马上就", "刚刚", "已经", "这边", "still not ", "marvellous "])
def test_words_said_over_and_over_are_read_quickly(piece: str) -> None:
    began = time.perf_counter()
    read_confirmation(piece * (250 // len(piece)))
    read_confirmation("\n".join([piece * (50 // len(piece))] * 40))
    assert time.perf_counter() - began < 2
