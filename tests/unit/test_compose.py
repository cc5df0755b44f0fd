"""Every mail in both languages: what it says, where it says it, and what may never get into it."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from daemon.desk.link_verbs import ALONE, VERBS
from daemon.desk.mails import MAILS, OUTSIDE, TO_REQUESTER, TO_VENDOR
from daemon.desk.matching import ticket_numbers
from daemon.desk.model import Json, Language, Priority, ReplyGoesTo, Status
from daemon.mail.compose import Composer, Rendered, TemplateFault, TicketView
from daemon.mail.compose.engine import FILTERS
from daemon.mail.compose.filling import GIVEN, Given, templates_folder
from daemon.mail.compose.samples import sample, variants
from parsers.answers import read_confirmation, read_rating
from parsers.commands import read_commands
from parsers.model import Verdict
from tests.unit.mails_made_readable import read_html, said

GOLDENS = Path(__file__).parent.parent / "rendered"
EN, ZH = Language.EN, Language.ZH_CN

CASES = [(name, language, variant) for language in Language for name in MAILS for variant in variants(name)]
every_case = pytest.mark.parametrize(
    ("name", "language", "variant"), CASES, ids=["-".join(filter(None, case)) for case in CASES]
)
every_language = pytest.mark.parametrize("language", list(Language))
COMPOSER = Composer()


def render(name: str, language: Language, given: Given, composer: Composer = COMPOSER) -> Rendered:
    fields = {field.name: getattr(given, field.name) for field in dataclasses.fields(given)}
    return composer.render(name, language=language, **fields)


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew; then read the diff."""
    asked = request.config.getoption("--update-goldens", default=False)
    return bool(asked) or os.environ.get("POSTDESK_UPDATE_GOLDENS") == "1"


@every_case
def test_mail_reads_as_its_golden_file(name: str, language: Language, variant: str, renew: bool) -> None:
    mail = COMPOSER.sample(name, language, variant)
    stem = f"{name}.{variant}" if variant else name
    golden = GOLDENS / language.value / f"{stem}.txt"
    got = {golden: f"Subject: {mail.subject}\n\n{mail.text}"}
    if not variant:
        got[golden.with_suffix(".html")] = mail.html
    for path, content in got.items():
        if renew:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        assert content == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    wanted = {
        f"{language.value}/{name}{'.' * bool(variant)}{variant}.txt" for name, language, variant in CASES
    }
    wanted |= {f"{language.value}/{name}.html" for name, language, variant in CASES if not variant}
    assert {path.relative_to(GOLDENS).as_posix() for path in GOLDENS.rglob("*.*")} == wanted


@every_case
def test_text_and_html_say_the_same(name: str, language: Language, variant: str) -> None:
    mail = COMPOSER.sample(name, language, variant)
    assert said(read_html(mail.html).text) == said(mail.text)


@every_case
def test_first_line_tells_staff_where_a_reply_goes(name: str, language: Language, variant: str) -> None:
    mail, kind = COMPOSER.sample(name, language, variant), MAILS[name]
    first = mail.text.split("\n")[0]
    assert said(read_html(mail.html).text).startswith(said(first))
    to_requester = {EN: "Reply to this mail: goes to the requester.", ZH: "回复本邮件：将发送给报修人。"}[
        language
    ]
    inward = {
        ReplyGoesTo.INTERNAL: (
            "Reply to this mail: stays internal (staff only).",
            "回复本邮件：仅内部可见，不会发给报修人。",
        ),
        ReplyGoesTo.INCIDENT: (
            "Reply to this mail: goes to the incident team (staff only) and says that you are on it.",
            "回复本邮件：发给故障处理组（仅内部可见），并表示您已开始处理。",
        ),
        ReplyGoesTo.APPROVAL: (
            "Reply to this mail: yes or no, with a comment if you like.",
            "回复本邮件：写“同意”或“拒绝”，可附说明。",
        ),
        ReplyGoesTo.RETROSPECTIVE: (
            "Reply to this mail: is kept as the retrospective (staff only).",
            "回复本邮件：作为复盘记录（仅内部可见）。",
        ),
    }
    to_vendor = {EN: "Reply to this mail: goes to the vendor.", ZH: "回复本邮件：将发送给供应商。"}[language]
    if kind.audience in OUTSIDE:
        known = (lines[language is ZH] for lines in inward.values())
        assert first not in (to_requester, to_vendor, *known)
    elif kind.reply_goes_to is ReplyGoesTo.REQUESTER:
        assert first == to_requester
    elif kind.reply_goes_to is ReplyGoesTo.VENDOR:
        assert first == to_vendor
    else:
        assert first == inward[kind.reply_goes_to][language is ZH]


@every_case
def test_subject_begins_with_the_tag_and_ends_with_the_requesters_own(
    name: str, language: Language, variant: str
) -> None:
    given, mail = sample(name, language, variant), COMPOSER.sample(name, language, variant)
    if given.ticket is None:
        assert "#" not in mail.subject
        return
    assert mail.subject.startswith(f"{given.ticket.tag} ")
    if MAILS[name].audience == TO_VENDOR:  # the requester's words are not for them
        assert given.ticket.subject not in mail.subject
    elif name != "dead_letter":  # about the mail, which has the subject in its body
        assert mail.subject.endswith(given.ticket.subject)


@every_case
def test_every_mail_to_a_requester_says_how_to_go_on(name: str, language: Language, variant: str) -> None:
    if MAILS[name].audience != TO_REQUESTER:
        return
    footer = COMPOSER.sample(name, language, variant).text.rpartition("\n-- \n")[2]
    assert {EN: "eply to this mail", ZH: "回复本邮件"}[language] in footer


@every_case
def test_mail_that_shows_a_time_names_its_zone(name: str, language: Language, variant: str) -> None:
    given, mail = sample(name, language, variant), COMPOSER.sample(name, language, variant)
    written = " ".join(str(value) for value in given.values.values())
    shows = any(time not in written for time in re.findall(r"\b\d\d:\d\d\b", mail.text))
    named = {EN: "Beijing time", ZH: "北京时间"}[language] in mail.text
    assert named or not shows


@every_case
def test_html_loads_nothing_and_tracks_nobody(name: str, language: Language, variant: str) -> None:
    mail = COMPOSER.sample(name, language, variant)
    read = read_html(mail.html)
    assert {tag for tag, _ in read.elements} <= {
        "html", "head", "meta", "title", "style", "body", "table", "tr", "td", "div", "p", "b", "br", "span",
        "a", "ul", "li", "code",
    }  # fmt: skip
    assert not re.search(
        r"url\(|@import|<!\[|expression\(", mail.html.replace("<!--[if mso]>", "").replace("<![endif]-->", "")
    )
    assert all(
        address.startswith(("mailto:help%40", "mailto:help@", "https://")) for address, _ in read.links
    )
    assert f'<html lang="{language.value}">' in mail.html


def test_a_relay_is_greeted_and_signed_by_its_writer_alone() -> None:
    mail = COMPOSER.sample("reply", EN)
    assert mail.text.startswith("Hello Wei,\n\nI will bring")
    assert "\n\nAnn Miller\nIT Support\nPhone 6100\n\n-- \n" in mail.text


@every_language
def test_a_requester_without_a_name_is_greeted_all_the_same(language: Language) -> None:
    given = dataclasses.replace(sample("acknowledgement", language), to_name="", signature="")
    mail = render("acknowledgement", language, given)
    assert mail.text.startswith({EN: "Hello,\n", ZH: "您好：\n"}[language])
    assert f"\n{given.desk_name}\n\n-- \n" in mail.text


@every_language
def test_times_follow_the_zone_that_is_given(language: Language) -> None:
    given = dataclasses.replace(sample("acknowledgement", language), zone="Europe/Berlin")
    mail = render("acknowledgement", language, given)
    assert {EN: "by Mon 20 May, 03:42", ZH: "在5月20日（周一）03:42之前"}[language] in mail.text
    assert "Europe/Berlin" in mail.text


# What mails ask people to write must be what the desk understands.


@every_language
@pytest.mark.parametrize("name", ["resolved", "confirmation_reminder"])
def test_the_answers_asked_for_are_understood_as_meant(name: str, language: Language) -> None:
    links = read_html(COMPOSER.sample(name, language).html).links
    assert [shown for _, shown in links] == {EN: ["works", "still broken"], ZH: ["已解决", "还是不行"]}[
        language
    ]
    for (address, shown), verdict in zip(links, (Verdict.CONFIRMED, Verdict.NOT_FIXED), strict=True):
        assert read_confirmation(shown) is verdict
        fields = _link_fields(address)
        assert read_confirmation(fields["body"]) is verdict
        assert fields["to"] == "help@example.com"
        assert fields["subject"].startswith("Re: [#20240520-001] ")


@every_language
def test_every_mark_of_the_survey_can_be_tapped_and_is_read_as_that_mark(language: Language) -> None:
    mail = COMPOSER.sample("survey", language)
    for (address, shown), mark in zip(read_html(mail.html).links, (5, 4, 3, 2, 1), strict=True):
        fields = _link_fields(address)
        assert fields["subject"].startswith("Re: [#20240520-001] ")
        for answer in (fields["body"], str(mark)):
            rating = read_rating(answer)
            assert rating is not None and (rating.speed, rating.skill, rating.attitude) == (mark, mark, mark)
        assert shown.startswith(str(mark)) and shown in mail.text
    rating = read_rating("5 4 5")
    assert "5 4 5" in mail.text and rating is not None and rating.skill == 4


@every_language
def test_the_command_lines_that_are_shown_are_commands(language: Language) -> None:
    terms: Any = COMPOSER._engine.module(f"{language.value}/terms.j2")
    lines = [*terms.commands_at_top.split(" · "), *terms.examples.values(), *terms.forms.values()]
    lines += re.findall(r"#\S+(?: [^·#]+)?", terms.commands_short)
    for line in lines:
        block = read_commands(line)
        assert len(block.commands) == 1 and not block.unknown and not block.rest, line
    for name, line in terms.commands.items():
        assert [command.verb for command in read_commands(line).commands] == [name]
    (resolve,) = read_commands("\n".join(terms.resolve_lines)).commands
    assert resolve.verb == "resolve" and set(resolve.parts) == {"cause", "solution", "tested"}
    for verb, form in terms.link_lines.items():
        (command,) = read_commands("\n".join(form)).commands
        assert command.verb == verb and not command.parts
        assert verb not in ALONE or command.argument in ALONE[verb], "what a link alone may say"
    assert set(terms.link_lines) == VERBS
    for why in ("needs_cause", "needs_solution"):
        (resolve,) = read_commands(terms.examples[why]).commands
        assert list(resolve.parts) == [why.removeprefix("needs_")]


def _link_fields(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    assert parts.scheme == "mailto"
    return {"to": unquote(parts.path), **{name: values[0] for name, values in parse_qs(parts.query).items()}}


# Both languages have a word for everything.


@every_language
def test_every_state_and_priority_has_a_name(language: Language) -> None:
    terms: Any = COMPOSER._engine.module(f"{language.value}/terms.j2")
    assert set(terms.status) == {status.value for status in Status}
    assert set(terms.priority) == {priority.value for priority in Priority}


def test_both_languages_have_the_same_terms() -> None:
    english, chinese = (vars(COMPOSER._engine.module(f"{language.value}/terms.j2")) for language in Language)
    mine = {name: value for name, value in english.items() if not name.startswith("_")}
    for name, value in mine.items():
        if isinstance(value, dict) and name not in ("commands", "forms"):
            assert set(value) == set(chinese[name]), name
        elif isinstance(value, str):
            assert value.count("%s") == chinese[name].count("%s"), name


@every_language
def test_no_term_is_given_twice(language: Language) -> None:
    source = (templates_folder() / language.value / "terms.j2").read_text(encoding="utf-8")
    tables = re.findall(r"{% set (\w+) = {(.*?)} %}", source, re.DOTALL)
    assert len(tables) >= 8
    for name, table in tables:
        keys = re.findall(r'^  "([^"]+)": |, "([^"]+)": ', table, re.MULTILINE)
        assert len(keys) == len(set(keys)), name


def _codes(pattern: str) -> set[str]:
    desk = Path(__file__).parents[2] / "daemon" / "desk"
    return {
        code for path in desk.rglob("*.py") for code in re.findall(pattern, path.read_text(encoding="utf-8"))
    }


@every_language
def test_every_result_of_a_command_has_its_words(language: Language) -> None:
    terms: Any = COMPOSER._engine.module(f"{language.value}/terms.j2")
    done, refused = _codes(r'\bdone\("(\w+)"'), _codes(r'\brefused(?:=|\()"(\w+)"')
    assert len(done) >= 8 and len(refused) >= 6
    assert done <= set(terms.results)
    assert refused <= set(terms.refusals)


# Hostile values.

EVIL = (
    "</td></table><script>alert(1)</script><img src=x onerror=y>{{ 7777 * 7 }}{% raw %}"
    "\r\nBcc: x@y.example\r\n\r\n\x00\u2028\ud800&lt;"
)
FREE = frozenset(
    {"words", "author", "cause", "solution", "tested", "by", "written", "value", "kept_text", "recipient"}
    | {"diagnostic", "error", "subject", "mailbox", "owner", "name", "left_out", "reasons"}
    | {"because", "escalate_when", "recorded_by"}
)


def _poisoned(value: Json, free: bool = False) -> Json:
    """The value with EVIL at the end of every text that people or foreign servers choose."""
    if isinstance(value, str):
        return value + EVIL if free else value
    if isinstance(value, list):
        return [_poisoned(each, free) for each in value]
    if isinstance(value, dict):
        return {name: _poisoned(each, name in FREE) for name, each in value.items()}
    return value


@every_case
def test_hostile_values_stay_words(name: str, language: Language, variant: str) -> None:
    given = sample(name, language, variant)
    values = _poisoned(dict(given.values))
    assert isinstance(values, dict)
    ticket = given.ticket and dataclasses.replace(
        given.ticket,
        subject=given.ticket.subject + EVIL,
        requester_name="Wei" + EVIL,
        requester_address="wei@example.com" + EVIL,
        owner=given.ticket.owner and given.ticket.owner + EVIL,
    )
    poisoned = dataclasses.replace(given, values=values, ticket=ticket, to_name="Wei" + EVIL)
    mail, tame = render(name, language, poisoned), COMPOSER.sample(name, language, variant)
    read = read_html(mail.html)
    assert {tag for tag, _ in read.elements} <= {tag for tag, _ in read_html(tame.html).elements} | {"br"}
    assert not any(attribute.startswith("on") for _, attributes in read.elements for attribute in attributes)
    assert "\n" not in mail.subject and len(mail.subject) <= 250
    assert not re.search("[\x00\r\u2028\ud800]", mail.subject + mail.text + mail.html)
    assert "54439" not in mail.subject + mail.text + mail.html
    if name != "digest":  # cuts long names, for its columns
        assert said(read.text) == said(mail.text)


def test_absurdly_long_subject_and_name_are_cut() -> None:
    given = sample("acknowledgement", EN)
    assert given.ticket is not None
    ticket = dataclasses.replace(given.ticket, subject="x" * 100_000, requester_name="y" * 100_000)
    mail = render("acknowledgement", EN, dataclasses.replace(given, ticket=ticket, to_name="z" * 100_000))
    assert len(mail.subject) < 250 and len(mail.text) < 2_000


@pytest.mark.parametrize(
    "tag",
    [
        "[#20240101-007]",
        "【#20240101-007】",
        "( # 20240101-007 )",
        "［＃２０２４０１０１-007］",
        "[#20240520-001]",
    ],
)
def test_a_ticket_number_in_the_requesters_subject_does_not_tag_our_mail(tag: str) -> None:
    given = sample("acknowledgement", EN)
    assert given.ticket is not None
    ticket = dataclasses.replace(given.ticket, subject=f"Re: {tag} again")
    subject = render("acknowledgement", EN, dataclasses.replace(given, ticket=ticket)).subject
    assert ticket_numbers(subject) == ("20240520-001",)
    assert re.fullmatch(r"\[#20240520-001\] Re: #20240(101-007|520-001) again", subject)


# Values that do not fit.


@pytest.mark.parametrize("values", [{}, {"first_contact_by": None, "extra": 1}])
def test_other_values_than_the_registry_names_are_refused(values: dict[str, Json]) -> None:
    given = dataclasses.replace(sample("acknowledgement", EN), values=values)
    with pytest.raises(TemplateFault, match=r"first_contact_by|extra"):
        render("acknowledgement", EN, given)


def test_a_mail_that_is_not_in_the_registry_is_refused() -> None:
    with pytest.raises(TemplateFault, match="'greeting'"):
        COMPOSER.sample("greeting", EN)
    with pytest.raises(TemplateFault, match="'nonesuch'"):
        COMPOSER.sample("survey", EN, "nonesuch")


def test_a_time_that_is_none_names_the_template_and_its_line() -> None:
    given = sample("acknowledgement", EN)
    given = dataclasses.replace(given, values={**given.values, "first_contact_by": "soon"})
    with pytest.raises(TemplateFault, match=r"en/acknowledgement\.text\.j2:\d+: .*soon"):
        render("acknowledgement", EN, given)


def every_text(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from every_text(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name != Language.ZH_CN.value:  # given in both languages, for a mail that is written in both
                yield from every_text(each)


@every_case
def test_samples_give_what_the_registry_names_in_their_own_language(
    name: str, language: Language, variant: str
) -> None:
    given = sample(name, language, variant)
    assert set(given.values) == set(MAILS[name].values)
    if language is EN:
        assert not any(re.search("[\u4e00-\u9fff]", text) for text in every_text(dict(given.values)))


# What administrators are told.


def test_the_handbook_names_every_mail_with_its_values_and_every_filter() -> None:
    handbook = (templates_folder() / "README.md").read_text(encoding="utf-8")
    for name, kind in MAILS.items():
        (row,) = re.findall(rf"^\| {name} \| (.*) \|$", handbook, re.MULTILINE)
        assert tuple(re.findall(r"`(\w+)`", row)) == kind.values
    for name in GIVEN:
        assert re.search(rf"`{name}[`(]", handbook), name
    for field in dataclasses.fields(TicketView):
        assert f".{field.name}" in handbook
    for name in FILTERS:
        assert re.search(rf"[`|]{name}[`(]", handbook), name
