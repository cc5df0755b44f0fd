"""The shipped `config.toml`: complete, explained, equal to the defaults, and what the specification asks."""

from __future__ import annotations

import re
import tomllib
import typing
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from daemon.config import load, reference, schema, shipped, shipped_templates
from daemon.config.complaints import fields_at
from daemon.config.draft import MERGED, REPLACED, REQUIRED
from daemon.config.settings import Settings
from daemon.config.starter import Starter, write_starter
from daemon.desk.model import Language, Priority
from daemon.desk.policy import Assign, Impact, ReminderTo, Role, Target, Urgency

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)
ON_CALL = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;TZID=Asia/Shanghai:20261120T180000
DTEND;TZID=Asia/Shanghai:20261121T090000
RRULE:FREQ=WEEKLY;BYDAY=FR
SUMMARY:值班：李娜
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    file = tmp_path_factory.mktemp("config") / "config.toml"
    file.write_text(shipped(), encoding="utf-8")
    return load(file, today=TODAY, secrets=False)


def sections() -> Iterator[tuple[str, type[BaseModel]]]:
    for name, about in schema.Config.model_fields.items():
        (model,) = typing.get_args(about.annotation) or (about.annotation,)
        assert isinstance(model, type)
        yield name, model


def test_the_shipped_file_loads_and_says_what_to_fill_in(settings: Settings) -> None:
    told = [warning.partition("config.toml:")[2].partition(": ")[2] for warning in settings.warnings]
    example = "is still the example; put your own here"
    assert told[:3] == [
        f'mailbox.host = "imap.example.com": {example}',
        f'smtp.host = "smtp.example.com": {example}',
        f'person.address = "wang@example.com": {example}',
    ]
    assert len(told) == 2 + len(settings.policy.people) + 1
    assert told[-1].startswith('calendar.country = "CN": the days off and working days that CN moves in 2027')


def test_what_init_writes_loads(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    starter = Starter(
        address="desk@firm.example",
        name='The "Desk" \\ 技术支持',
        imap_host="imap.firm.example",
        smtp_host="smtp.firm.example",
        user="desk",
        administrator="root@firm.example",
        data_dir=tmp_path / "data",
        password_file=tmp_path / "password",
    )
    (tmp_path / "password").write_text("secret\n")
    write_starter(starter, file)
    settings = load(file, today=TODAY)
    assert settings.policy.desk_name == starter.name
    assert (settings.mailboxes[0].host, settings.smtp.host) == (starter.imap_host, starter.smtp_host)
    assert settings.data_dir == starter.data_dir
    assert settings.smtp.password is not None
    assert settings.mailboxes[0].password() == settings.smtp.password() == "secret"


def test_every_key_stands_in_the_shipped_file_with_an_explanation() -> None:
    explained = {part.name: part for part in reference.parts(shipped())}
    for name, model in sections():
        for key, about in model.model_fields.items():
            if isinstance(about.annotation, type) and issubclass(about.annotation, BaseModel):
                if name in ("priority", "targets", "routing") and key not in ("matrix",):
                    inner = explained[f"{name}.{key}"]
                    assert {each.name for each in inner.keys} == set(about.annotation.model_fields)
                continue
            (found,) = [each for each in explained[name].keys if each.name == key]
            assert len(found.about) > 3, f"{name}.{key} is not explained"


def test_every_key_of_the_shipped_file_is_known() -> None:
    known = dict(sections())
    for part in reference.parts(shipped()):
        section, *inner = part.name.split(".")
        assert {key.name for key in part.keys} <= set(fields_at(known[section], tuple(inner)))


def test_what_is_left_out_has_the_value_that_the_shipped_file_shows() -> None:
    document = tomllib.loads(shipped())
    for name, model in sections():
        if name in (*REQUIRED, *MERGED, *REPLACED):
            continue
        if name not in document:  # a list of tables that there need not be
            assert schema.Config.model_fields[name].get_default(call_default_factory=True) == []
            continue
        assert model.model_validate(document[name]) == model(), name
    own = {"name_en", "name_zh", "password_file", "members", "supervisor"}
    for name in ("mailbox", "person", "team"):
        for key, about in dict(sections())[name].model_fields.items():
            first = document[name][0]
            if key in first.keys() - own and not about.is_required():
                default = about.get_default(call_default_factory=True)
                # A person's language falls back on the desk's, which is this one.
                assert first[key] == (default or "zh-CN" if key == "language" else default), f"{name}.{key}"


def test_options_not_in_use_are_valid_when_they_are_taken_into_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "database-password").write_text("p@ss word")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "oncall.ics").write_text(ON_CALL)
    text = re.sub(r"(?m)^#(\w+ = |\[)", r"\1", shipped())
    # One place for each password, and no file that only a real installation has.
    text = re.sub(r'(?m)^(password_(file|env)|ca_file|folder = "/etc).*\n', "", text)
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    settings = load(file, today=TODAY, secrets=False)
    assert settings.policy.mailboxes["support"].team == "network"
    assert settings.policy.mailboxes["support"].language is Language.EN
    policy = settings.policy
    assert (policy.routing.first_line, policy.categories["hardware"].owner) == ("desktop", "li")
    assert policy.sites["shanghai"].names == ("shanghai", "shanghai office", "上海办公室", "上海", "sh")
    assert policy.rosters[0].person == "ann"
    assert [people for _, people in policy.rosters[2].shifts] == [("li",)]
    assert [absence.person for absence in policy.absences] == ["li"]
    assert settings.database_url == "postgresql://postdesk:p%40ss%20word@db.example.com/postdesk"


def test_the_reference_page_is_the_one_that_the_file_gives() -> None:
    committed = (ROOT / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
    assert committed == reference.page(shipped()), "it is written by daemon.config.reference"


def test_a_handful_of_lines_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PW", "x")
    file = tmp_path / "config.toml"
    file.write_text(
        """
        desk = { name = "Desk", address = "desk@firm.example", administrator = "boss@firm.example" }
        mailbox = [{ host = "imap.firm.example", user = "desk", password_env = "PW" }]
        smtp = { host = "localhost", security = "none" }
        person = [{ id = "boss", name = "Boss", address = "boss@firm.example", roles = ["manager"] }]
        team = [{ id = "it", name_en = "IT", members = ["boss"] }]
        """
    )
    settings = load(file, today=TODAY)
    policy = settings.policy
    assert {category.team for category in policy.categories.values()} == {"it"}
    assert len(policy.categories) == 11
    assert policy.mailboxes["support"].address == settings.bounce_address == "desk@firm.example"
    assert policy.mailboxes["support"].display_name == "Desk"
    assert policy.people["boss"].roles == {Role.ENGINEER, Role.MANAGER}
    assert settings.mailboxes[0].port == 993
    assert settings.mailboxes[0].password() == "x"
    assert (settings.smtp.port, settings.smtp.user, settings.smtp.password) == (25, None, None)
    assert settings.database_url is None


def test_the_matrix_is_that_of_the_specification(settings: Settings) -> None:
    columns = (Urgency.STOPPED, Urgency.HINDERED, Urgency.SLIGHT, Urgency.CAN_WAIT)
    rows = {
        Impact.ORGANISATION: "P1 P1 P2 P3",
        Impact.DEPARTMENT: "P1 P2 P3 P4",
        Impact.USER: "P3 P3 P4 P4",
        Impact.NOBODY: "P4 P4 P4 P4",
    }
    for row, text in rows.items():
        assert [settings.policy.priority.matrix[row, column].value for column in columns] == text.split()


def test_the_targets_are_those_of_the_specification(settings: Settings) -> None:
    day = timedelta(hours=9)
    policy = settings.policy
    half_hour = Target(time=timedelta(minutes=30), at_most=timedelta(hours=24))
    assert policy.first_contact == {
        Priority.P1: Target(time=timedelta(minutes=15), around_the_clock=True),
        Priority.P2: half_hour,
        Priority.P3: half_hour,
        Priority.P4: half_hour,
    }
    assert {priority: target.time for priority, target in policy.resolution.items()} == {
        Priority.P1: timedelta(hours=4),
        Priority.P2: timedelta(hours=8),
        Priority.P3: 3 * day,
        Priority.P4: 5 * day,
    }
    assert [(level.percent, level.to) for level in policy.reminders] == [
        (80, (ReminderTo.OWNER, ReminderTo.SUPERVISOR)),
        (100, (ReminderTo.OWNER, ReminderTo.SUPERVISOR, ReminderTo.MANAGER)),
    ]
    assert policy.closing.close_after == 3 * day
    assert (policy.survey.latest, policy.silence.per_10_minutes, policy.silence.per_hour) == (
        timedelta(hours=24),
        10,
        25,
    )


def test_the_teams_and_categories_are_those_of_the_specification(settings: Settings) -> None:
    policy = settings.policy
    assert [team.name[Language.ZH_CN] for team in policy.teams.values()] == [
        "桌面支持组",
        "网络运维组",
        "应用支持组",
        "系统运维组",
    ]
    assert {team.assign for team in policy.teams.values()} == {Assign.ROUND_ROBIN}
    assert list(policy.categories) == [
        "hardware", "software", "network", "application", "server", "account", "fault", "performance",
        "security", "question", "other",
    ]  # fmt: skip
    assert policy.default_category == "other"
    for name in ("hardware", "software", "network", "application", "server"):  # D0
        assert all(policy.categories[name].escalate_when[language] for language in Language)


def test_who_takes_a_ticket_and_who_hears_when_nobody_does(settings: Settings) -> None:
    policy = settings.policy
    assert {priority: target.time for priority, target in policy.take_within.items()} == {
        Priority.P1: timedelta(minutes=10),
        Priority.P2: timedelta(minutes=10),
        Priority.P3: timedelta(hours=9),
        Priority.P4: timedelta(hours=9),
    }
    assert [(level.percent, level.to) for level in policy.untaken] == [
        (100, (ReminderTo.SUPERVISOR,)),
        (200, (ReminderTo.MANAGER,)),
    ]
    assert {channel.value: target.time for channel, target in policy.channel_contact.items()} == {
        "phone": timedelta(0),
        "im": timedelta(minutes=10),
        "portal": timedelta(minutes=15),
        "email": timedelta(minutes=30),
        "in_person": timedelta(0),
    }


def test_no_phrase_is_listed_twice(settings: Settings) -> None:
    rules = settings.policy.priority
    lists = [
        *(category.words for category in settings.policy.categories.values()),
        *rules.impact_words.values(),
        *rules.urgency_words.values(),
        rules.core_systems,
    ]
    for phrases in lists:
        folded = [phrase.casefold() for phrase in phrases]
        assert len(folded) == len(set(folded))
    for one_list in (rules.impact_words, rules.urgency_words):
        everywhere = [phrase.casefold() for phrases in one_list.values() for phrase in phrases]
        assert len(everywhere) == len(set(everywhere))


def test_templates_lie_beside_the_shipped_file() -> None:
    assert shipped_templates() == ROOT / "templates"


def test_an_installed_wheel_has_its_own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text("# shipped\n")
    monkeypatch.setattr("daemon.config.shipped_files._IN_WHEEL", tmp_path)
    assert shipped() == "# shipped\n"
    assert shipped_templates() == tmp_path / "templates"
