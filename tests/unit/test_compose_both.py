"""One mail in two languages: both in full, one below the other, in text and in HTML."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from daemon.desk.model import Language
from daemon.mail.compose import Composer, Rendered
from daemon.mail.compose.filling import BOTH
from daemon.mail.compose.samples import sample, variants
from tests.servers.chromium import look
from tests.unit.mails_made_readable import read_html, said

COMPOSER = Composer()
EN, ZH = Language.EN, Language.ZH_CN
TAG = "[#20240520-001]"
ORDERS = pytest.mark.parametrize(("first", "second"), [(ZH, EN), (EN, ZH)], ids=["zh-en", "en-zh"])


def halves(first: Language, second: Language, variant: str = "") -> tuple[Rendered, Rendered]:
    """The acknowledgement of one ticket in both languages."""
    given, other = (sample("acknowledgement", language, variant) for language in (first, second))
    fields = {field.name: getattr(other, field.name) for field in dataclasses.fields(other)}
    fields |= (
        {"ticket": dataclasses.replace(other.ticket, subject=given.ticket.subject)} if given.ticket else {}
    )
    below = COMPOSER.render("acknowledgement", language=second, **fields)
    return COMPOSER.sample("acknowledgement", first, variant), below


def both(first: Language, second: Language, variant: str = "", composer: Composer = COMPOSER) -> Rendered:
    return composer.both(*halves(first, second, variant), tag=TAG, language=second)


@ORDERS
@pytest.mark.parametrize("variant", variants("acknowledgement"))
def test_text_and_html_say_the_same_in_both(first: Language, second: Language, variant: str) -> None:
    mail, (above, below) = both(first, second, variant), halves(first, second, variant)
    assert said(read_html(mail.html).text) == said(mail.text.replace("-" * 40, ""))
    whole = said(mail.text)
    top, _, footer = above.text.rpartition("\n-- \n")
    assert whole.index(said(top)) < whole.index(said(footer)) < whole.index(said(below.text))


@ORDERS
def test_the_line_on_top_is_in_the_second_language(first: Language, second: Language) -> None:
    hint = {EN: "The same in English is below.", ZH: "下方附有中文。"}[second]
    assert both(first, second).text.startswith(f"{hint}\n\n")


@ORDERS
def test_nothing_of_the_first_is_taken_for_a_signature(first: Language, second: Language) -> None:
    text = both(first, second).text
    assert text.count("\n-- \n") == 1
    assert text.index("\n-- \n") > text.index("-" * 40)


@ORDERS
def test_it_is_one_page_that_names_the_language_of_each_part(first: Language, second: Language) -> None:
    html = both(first, second).html
    for once in ("<!DOCTYPE", "<html", "<head", "<body", "</body>", "</html>"):
        assert html.count(once) == 1
    assert f'<html lang="{first.value}">' in html
    assert f'<div lang="{second.value}">' in html


@ORDERS
def test_a_phone_shows_it_without_scrolling_sideways(first: Language, second: Language) -> None:
    for dark in (False, True):
        seen = look({"both": both(first, second).html}, width=320, dark=dark)["both"]
        assert seen.width <= 320
        assert seen.font >= 14
        assert seen.contrast >= 4.5, seen.worst
        assert seen.loaded == 0


def test_one_subject_for_both_unless_they_differ() -> None:
    above, below = halves(EN, ZH)
    assert COMPOSER.both(above, below, tag=TAG, language=ZH).subject == above.subject
    named = (
        dataclasses.replace(above, subject=f"{TAG} Received"),
        dataclasses.replace(below, subject=f"{TAG} 已收到"),
    )
    assert COMPOSER.both(*named, tag=TAG, language=ZH).subject == f"{TAG} Received / 已收到"


def test_a_broken_file_of_the_administrator_costs_nobody_the_answer(tmp_path: Path) -> None:
    broken = tmp_path / BOTH[1]
    broken.parent.mkdir()
    broken.write_text("{{ first }} {{ nonsense }}", encoding="utf-8")
    changed = Composer(overrides=tmp_path)
    assert any("nonsense" in problem for problem in changed.check())
    assert both(EN, ZH, composer=changed) == both(EN, ZH)


def test_words_of_people_stay_escaped() -> None:
    given = sample("acknowledgement", EN)
    assert given.ticket is not None
    fields = {field.name: getattr(given, field.name) for field in dataclasses.fields(given)}
    fields["ticket"] = dataclasses.replace(given.ticket, subject="</body><script>x</script>")
    fields["to_name"] = "<body>"
    above, below = (COMPOSER.render("acknowledgement", language=each, **fields) for each in (EN, ZH))
    html = COMPOSER.both(above, below, tag=TAG, language=ZH).html
    assert "<script" not in html
    assert html.count("</body>") == 1
