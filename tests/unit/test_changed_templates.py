"""Templates that a desk changed: which mails they reach, and how each fault in them is named."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from daemon.desk.mails import MAILS
from daemon.desk.model import Language
from daemon.mail.compose import Composer, TemplateFault
from daemon.mail.compose.samples import sample

EN, ZH = Language.EN, Language.ZH_CN
COMPOSER = Composer()


def change(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_shipped_templates_are_in_order() -> None:
    assert COMPOSER.check() == []


def test_one_changed_file_stands_in_for_the_shipped_one_alone(tmp_path: Path) -> None:
    change(tmp_path, "en/acknowledgement.text.j2", "Moin {{ to_name }}\n")
    mail = Composer(overrides=tmp_path).sample("acknowledgement", EN)
    assert mail.text == "Moin Wei Zhang\n"
    assert mail.html == COMPOSER.sample("acknowledgement", EN).html
    assert Composer(overrides=tmp_path).sample("acknowledgement", ZH) == COMPOSER.sample(
        "acknowledgement", ZH
    )


def test_changed_layout_reaches_every_mail(tmp_path: Path) -> None:
    change(tmp_path, "shared/layout.text.j2", "{% block body %}{% endblock %}\nHouse rules apply.")
    composer = Composer(overrides=tmp_path)
    assert all(composer.sample(name, EN).text.endswith("House rules apply.\n") for name in MAILS)
    assert composer.check() == []


@pytest.mark.parametrize(
    "content",
    ["{{ ticket.nonsense }}", "{% if %}", "{{ 1 / 0 }}", "{{ ''.__class__.mro() }}", "{% include 'gone' %}"],
)
def test_broken_change_costs_no_mail_but_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    change(tmp_path, "en/acknowledgement.text.j2", content)
    composer = Composer(overrides=tmp_path)
    given = sample("acknowledgement", EN)
    fields = {field.name: getattr(given, field.name) for field in dataclasses.fields(given)}
    mail = composer.render("acknowledgement", language=EN, **fields)
    assert mail == COMPOSER.sample("acknowledgement", EN)
    assert "acknowledgement.text.j2" in caplog.text
    with pytest.raises(TemplateFault):
        composer.sample("acknowledgement", EN)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("en/closed.text.j2", "a\nb\n{% if how %}", ":3: "),
        ("en/closed.text.j2", "a\n{% if false %}{{ reopen_untill }}{% endif %}",
         ":2: there is no 'reopen_untill' here; is 'reopen_until' meant?"),
        ("en/closed.html.j2", "\n\n{{ ticket.ownr }}", ":3: "),
        ("en/closed.html.j2", "{{ how|shout }}", ":1: No filter named 'shout'"),
        ("zh-CN/closed.html.j2", "{{ [].append.__globals__ }}", ":1: "),
        ("en/closed.subject.j2", "Closed", "closed.subject.j2: the ticket's tag is missing"),
        ("en/digest.subject.j2", "{# nothing #}", "digest.subject.j2: the subject is empty"),
        ("en/terms.j2", "{% set colon = ':' %}{% set clocks = {} %}", "terms.j2: greeting is missing"),
        ("en/terms.j2", "{% set clocks = {} %}", "terms.j2: clocks['resolution'] is missing"),
        ("shared/layout.html.j2", "{{ nobody_knows }}", ":1: there is no 'nobody_knows' here"),
        ("en/clsoed.text.j2", "x", "no mail uses a file of this name; is en/closed.text.j2 meant?"),
        ("fr/closed.text.j2", "x", "no mail uses a file of this name"),
    ],
)  # fmt: skip
def test_check_names_the_file_the_line_and_the_remedy(
    tmp_path: Path, name: str, content: str, problem: str
) -> None:
    path = change(tmp_path, name, content)
    problems = Composer(overrides=tmp_path).check()
    assert problems and all(str(path) in each for each in problems)
    assert any(problem in each for each in problems), problems


def test_check_says_when_the_folder_of_changes_is_missing(tmp_path: Path) -> None:
    missing = tmp_path / "templates"
    assert Composer(overrides=missing).check() == [f"{missing}: there is no such folder"]


def test_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = change(tmp_path, "en/closed.text.j2", "")
    path.write_bytes(b"\xff\xfe")
    (problem,) = Composer(overrides=tmp_path).check()
    assert problem.startswith(f"{path}: ")


def test_template_cannot_change_what_other_mails_share(tmp_path: Path) -> None:
    change(tmp_path, "en/closed.text.j2", "{{ t.label.update({'subject': 'X'}) }}")
    with pytest.raises(TemplateFault, match=r"closed\.text\.j2:1"):
        Composer(overrides=tmp_path).sample("closed", EN)
