"""The leak guard on stories: nothing ordinary is stopped, and nothing planted gets through (SPEC D1)."""

from __future__ import annotations

from time import perf_counter

import pytest

from daemon.desk.leak_guard import Internal, LeakKind, leaks
from daemon.desk.leak_guard.model import LONGEST_PASSAGE, MOST_LEAKS
from tests.leak_stories import Story, stories


def kept(what: str) -> list[Story]:
    """The stories that were kept back while the rules were made: those with a leak, or those without."""
    sets = (*stories("held_out"), *stories("held_out_2"))
    return [story for story in sets if bool(story.leak) == bool(what)]


@pytest.mark.parametrize("story", [*stories("plain"), *kept("")], ids=lambda story: story.outgoing[0][:40])
def test_an_ordinary_answer_is_not_stopped(story: Story) -> None:
    assert story.found() == ()


@pytest.mark.parametrize(
    "story", [*stories("planted"), *kept("leak")], ids=lambda story: story.outgoing[-1][:40]
)
def test_a_planted_leak_is_found_for_what_it_is(story: Story) -> None:
    assert [leak.kind.value for leak in story.found()] == [story.leak]


def test_there_are_as_many_stories_as_the_figures_say() -> None:
    plain, planted = stories("plain"), stories("planted")
    assert (len(plain) >= 60, len(planted) >= 40) == (True, True)
    assert {story.leak for story in planted} == {kind.value for kind in LeakKind}


NOTE = Internal(
    text="The manager of this lady wants to see her browsing history of last month, do not tell her.",
    by="wang",
)
REPEATED = "Dear Ms Chen, the manager of this lady wants to see her browsing history of last month."


def test_a_leak_says_whose_words_it_repeats_and_shows_them() -> None:
    (leak,) = leaks([REPEATED], [NOTE], [])
    assert (leak.kind, leak.by) == (LeakKind.INTERNAL_NOTE, "wang")
    assert leak.passage == "the manager of this lady wants to see her browsing history of last month"


@pytest.mark.parametrize(
    "public",
    [
        "The manager of this lady wants to see her browsing history of last month, do not tell her.",
        "> the manager of this lady\n> wants to see her browsing\n> history of last month",
    ],
)
def test_what_the_requester_wrote_or_was_sent_is_no_leak(public: str) -> None:
    assert leaks([REPEATED], [NOTE], [public]) == ()


def test_a_password_that_the_requester_wrote_is_no_leak() -> None:
    assert leaks(["password: Xk9#mmPq"], [], ["my password: Xk9#mmPq does not work"]) == ()
    assert len(leaks(["password: Xk9#mmPq"], [], ["my password does not work"])) == 1


def test_quotation_marks_case_width_script_and_line_breaks_make_no_difference() -> None:
    inside = [Internal(text="該用戶的主管要求調查他上個月的上網記錄,請勿告知本人", by="li")]
    assert len(leaks(["> 该用户的主管\n> 要求调查他上个月\n> 的上网记录,请勿告知本人"], inside, [])) == 1
    ascii_one = [Internal(text="core switch SW-01 crashed because nobody had tested firmware 7.2.1", by="li")]
    assert (
        len(leaks(["CORE SWITCH sw-01 crashed,\nbecause nobody had tested firmware 7.2.1!"], ascii_one, []))
        == 1
    )


def test_two_texts_are_never_read_as_one() -> None:
    inside = [Internal(text="the whole accounting department"), Internal(text="will be moved to Berlin")]
    assert leaks(["the whole accounting department will be moved to Berlin"], inside, []) == ()


def test_passages_and_their_number_are_bounded() -> None:
    sentences = [
        f"number {word} of the {word} people called {word * 3} was dismissed yesterday by {word}"
        for word in ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")
    ]
    found = leaks([" ".join(sentences)], [Internal(text=each) for each in sentences], [])
    assert len(found) == MOST_LEAKS
    long = " ".join(f"word{n}" for n in range(200))
    (leak, *_) = leaks([long], [Internal(text=long)], [])
    assert len(leak.passage) <= LONGEST_PASSAGE


HOSTILE = {
    "one word": "a " * 100_000,
    "one character": "密" * 200_000,
    "one period": "alpha beta gamma delta " * 9_000,
    "labels": "password " * 22_000,
    "labels and verbs": "password has been " * 11_000,
    "labels in Han": "密码已" * 66_000,
    "brackets": "password (" * 20_000,
    "for": "password for a b c d " * 10_000,
    "jwt": "eyJ-" * 50_000,
    "addresses": "a://b:" * 33_000,
    "numbers": "123456-" * 28_000,
    "use": "use aaaaaaaaaaaaaaaa" * 10_000,
    "login": "login aaaaaaaaa.aa" * 10_000,
    "spaces": "password:" + " " * 190_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_no_more_than_any_other(name: str) -> None:
    text = HOSTILE[name]
    began = perf_counter()
    leaks([text], [Internal(text=text[:-7] + "x")], [text[: len(text) // 2] + "y"])
    assert perf_counter() - began < 20
