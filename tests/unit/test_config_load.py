"""What a right configuration comes to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from daemon.config import ConfigError, Settings, load, policy_from_document
from daemon.desk import calendar
from daemon.desk.model import Language
from daemon.desk.policy import Role

TODAY = date(2026, 6, 1)
BASE = """
[desk]
name = "Desk"
address = "Desk@Firm.example"
administrator = "root@firm.example"
language = "en"
time_zone = "Europe/Berlin"
data_dir = "data"

[[mailbox]]
host = "imap.firm.example"
user = "desk"
password_env = "PW"

[smtp]
host = "smtp.firm.example"
user = "desk"
password_env = "PW"

[[person]]
id = "ann"
name = "Ann"
address = ["Ann@Firm.example", "a@firm.example"]

[[person]]
id = "boss"
name = "Boss"
address = "boss@firm.example"
roles = ["manager"]
language = "zh-CN"

[[team]]
id = "it"
name_en = "IT"
members = ["ann"]
supervisor = "boss"
"""

Load = Callable[..., Settings]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.setenv("PW", "secret")

    def read(more: str = "", base: str = BASE, today: date = TODAY) -> Settings:
        file = tmp_path / "config.toml"
        file.write_text(base + more, encoding="utf-8")
        return load(file, today=today)

    return read


def test_addresses_are_kept_in_lower_case(read: Load) -> None:
    settings = read()
    assert settings.policy.own_addresses == {"desk@firm.example"}
    person = settings.policy.person_at("ANN@firm.example")
    assert person is not None
    assert person.addresses == ("ann@firm.example", "a@firm.example")


def test_members_and_supervisors_have_their_roles_without_saying_so(read: Load) -> None:
    people = read().policy.people
    assert people["ann"].roles == {Role.ENGINEER}
    assert people["boss"].roles == {Role.SUPERVISOR, Role.MANAGER}
    assert (people["ann"].language, people["boss"].language) == (Language.EN, Language.ZH_CN)


def test_paths_begin_at_the_folder_of_the_file(read: Load, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    settings = read('[templates]\nfolder = "mine"\n')
    assert settings.data_dir == tmp_path / "data"
    assert settings.templates_dir == tmp_path / "mine"


def test_ports_follow_from_the_kind_of_encryption(read: Load) -> None:
    settings = read(
        base=BASE.replace('host = "imap.firm.example"', 'host = "localhost"\nsecurity = "starttls"')
    )
    assert settings.mailboxes[0].port == 143
    assert settings.smtp.port == 587


def test_neither_settings_nor_document_show_a_password(read: Load) -> None:
    settings = read()
    assert settings.mailboxes[0].password() == "secret"
    assert "secret" not in repr(settings)
    stored = json.dumps(settings.document)
    assert "secret" not in stored
    assert "PW" not in stored


def test_only_what_decisions_look_at_makes_a_new_policy(read: Load) -> None:
    before = read().document
    assert read('[log]\nlevel = "debug"\n[delivery]\nlease = "20 min"\n').document == before
    assert read('[survey]\nlatest = "12 h"\n').document != before


def test_a_stored_policy_is_built_again_as_it_was(read: Load) -> None:
    settings = read('[calendar]\ncountry = "DE"\nregion = "BE"\n[closing]\nclose_after = "4 working days"\n')
    stored = json.loads(json.dumps(settings.document))
    again = policy_from_document(stored, 7)
    assert again.version == 7
    assert policy_from_document(stored, 0) == settings.policy
    assert again.closing.close_after == timedelta(hours=36)


def test_a_stored_policy_keeps_its_holidays_and_survives_keys_given_up_since(read: Load) -> None:
    stored = json.loads(json.dumps(read().document))
    stored["holidays"] = {"free": ["2026-11-23"], "working": ["2026-11-21 10:00-12:00"]}
    stored["given_up"] = {"since": 1}
    stored["team"][0]["mascot"] = "owl"
    policy = policy_from_document(stored, 3)
    assert policy.calendar.holidays == {date(2026, 11, 23)}
    assert policy.calendar.extra_days == {date(2026, 11, 21): ((time(10), time(12)),)}


def test_the_desks_own_days_win_over_the_countrys(read: Load) -> None:
    found = read(
        """
        [calendar]
        country = "CN"
        hours = ["Mon-Fri 09:00-12:00, 13:00-18:00"]
        holidays = [2026-10-10, "2026-12-24 to 2026-12-26"]
        working_days = ["2026-10-07 10:00-12:00", "2026-10-04"]
        """
    ).policy.calendar
    usual = ((time(9), time(12)), (time(13), time(18)))
    assert not calendar.is_working_day(found, date(2026, 10, 10))  # China works on this Saturday
    assert not calendar.is_working_day(found, date(2026, 12, 25))
    assert found.extra_days[date(2026, 10, 7)] == ((time(10), time(12)),)
    assert found.extra_days[date(2026, 10, 4)] == usual
    assert found.extra_days[date(2026, 2, 14)] == usual
    assert date(2026, 10, 7) not in found.holidays


def test_holidays_reach_from_last_year_to_the_year_after_next(read: Load) -> None:
    days = read('[calendar]\ncountry = "DE"\n').policy.calendar.holidays
    assert {day.year for day in days} == {2025, 2026, 2027, 2028}


def test_a_year_that_is_not_known_yet_is_warned_of_when_it_is_near(read: Load) -> None:
    def about_2095(today: date, more: str = "") -> list[str]:
        return [
            each
            for each in read(f'[calendar]\ncountry = "CN"\n{more}', today=today).warnings
            if "2095" in each
        ]

    assert about_2095(date(2094, 6, 1)) == []
    (warning,) = about_2095(date(2094, 11, 20))
    assert "config.toml:" in warning
    assert "calendar.holidays" in warning
    assert about_2095(date(2095, 3, 1))
    assert about_2095(date(2094, 11, 20), 'holidays = ["2095-02-05 to 2095-02-11"]') == []


def test_no_country_means_no_holidays(read: Load) -> None:
    assert read('[calendar]\ncountry = ""\n').policy.calendar.holidays == frozenset()
    with pytest.raises(ConfigError, match="given without a country"):
        read('[calendar]\ncountry = ""\nregion = "BE"\n')


def test_a_key_left_out_of_a_shipped_table_keeps_its_value(read: Load) -> None:
    policy = read('[targets.first_contact]\nP3 = "2 h"\n[priority.matrix]\nuser = { slight = "P3" }\n').policy
    shipped = read().policy
    assert {
        priority
        for priority in policy.first_contact
        if policy.first_contact[priority] != shipped.first_contact[priority]
    } == {"P3"}
    assert policy.resolution == shipped.resolution
    changed = [
        cell for cell, priority in policy.priority.matrix.items() if priority != shipped.priority.matrix[cell]
    ]
    assert changed == [("user", "slight")]
    assert policy.priority.impact_words == shipped.priority.impact_words


def test_own_categories_replace_the_shipped_ones(read: Load) -> None:
    policy = read('[[category]]\nid = "other"\nname_zh = "其他"\nteam = "it"\nwords = ["打印机"]\n').policy
    assert list(policy.categories) == ["other"]
    assert policy.categories["other"].name == {Language.EN: "其他", Language.ZH_CN: "其他"}


def test_words_of_the_matrix_may_be_emptied(read: Load) -> None:
    assert read("[priority]\ncore_systems = []\n").policy.priority.core_systems == ()


def test_passwords_are_not_tried_when_nothing_will_be_sent_or_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PW", raising=False)
    file = tmp_path / "config.toml"
    file.write_text(BASE, encoding="utf-8")
    assert load(file, today=TODAY, secrets=False).policy.desk_name == "Desk"
    with pytest.raises(ConfigError, match="environment variable that is not set"):
        load(file, today=TODAY)


def test_a_password_file_that_others_may_read_is_warned_of(read: Load, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n")
    base = BASE.replace('password_env = "PW"', 'password_file = "password"')
    file.chmod(0o644)
    assert [each.partition("config.toml:")[2] for each in read(base=base).warnings] == [
        "13: mailbox.password_file: names a file that others may read; chmod 600 keeps it to its owner",
        "18: smtp.password_file: names a file that others may read; chmod 600 keeps it to its owner",
    ]
    file.chmod(0o600)
    assert read(base=base).warnings == ()


def test_mail_in_clear_is_warned_of_unless_it_stays_on_this_machine(read: Load) -> None:
    open_smtp = BASE.replace('host = "smtp.firm.example"', 'host = "smtp.firm.example"\nsecurity = "none"')
    assert any("travel in clear" in each for each in read(base=open_smtp).warnings)
    local = open_smtp.replace("smtp.firm.example", "localhost")
    assert read(base=local).warnings == ()


def test_a_desk_whose_digest_goes_to_nobody_is_told(read: Load) -> None:
    (warning,) = read(base=BASE.replace('roles = ["manager"]\n', "")).warnings
    assert "nobody is a manager" in warning


@pytest.mark.parametrize(
    "certificate",
    ["not a certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ""],
)
def test_a_file_without_a_certificate_is_refused(read: Load, tmp_path: Path, certificate: str) -> None:
    (tmp_path / "ca.pem").write_text(certificate)
    with pytest.raises(ConfigError, match=r'smtp\.ca_file = "ca\.pem": holds no certificate'):
        read(base=BASE.replace("[smtp]", '[smtp]\nca_file = "ca.pem"'))


def test_delivery_settings_are_read(read: Load) -> None:
    delivery = read('[delivery]\nlease = "20 min"\nbackoff = ["30 s", "2 h"]\n').delivery
    assert delivery.lease_seconds == 1200
    assert delivery.backoff == (timedelta(seconds=30), timedelta(hours=2))
    assert (delivery.give_up_after, delivery.uncertain_wait) == (timedelta(days=3), timedelta(minutes=10))
    assert delivery.uncertain_repeats == 2


@pytest.mark.parametrize(
    ("timeout", "lease", "least"), [(60, "12 min", 13), (120, "15 min", 16), (600, "39 min", 40)]
)
def test_a_lease_that_an_attempt_may_outlast_is_refused(
    read: Load, timeout: int, lease: str, least: int
) -> None:
    base = BASE.replace("[smtp]", f"[smtp]\ntimeout_seconds = {timeout}")
    said = (
        rf'delivery\.lease = "{lease}": is shorter than the longest attempt .*"{least} min".*timeout_seconds'
    )
    with pytest.raises(ConfigError, match=said):
        read(f'[delivery]\nlease = "{lease}"\n', base=base)
    assert read(f'[delivery]\nlease = "{least} min"\n', base=base).delivery.lease_seconds == 60 * least


def test_a_patience_with_smtp_that_the_usual_lease_does_not_cover_is_refused(read: Load) -> None:
    with pytest.raises(ConfigError, match=r'delivery\.lease.*"16 min"'):
        read(base=BASE.replace("[smtp]", "[smtp]\ntimeout_seconds = 120"))


def test_a_password_is_found_although_the_daemon_has_changed_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("secret")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "config.toml").write_text(BASE.replace('password_env = "PW"', 'password_file = "password"'))
    monkeypatch.chdir(tmp_path)
    settings = load(Path("config.toml"), today=TODAY)
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert settings.mailboxes[0].password() == "secret"
    assert settings.data_dir == tmp_path / "data"


def test_the_databases_password_is_put_into_its_address(read: Load) -> None:
    settings = read('[database]\nurl = "postgresql://desk@db.firm.example/desk"\npassword_env = "PW"\n')
    assert settings.database_url == "postgresql://desk:secret@db.firm.example/desk"
    assert "secret" not in repr(settings)
    with pytest.raises(ConfigError, match="the url names no user"):
        read('[database]\nurl = "postgresql://db.firm.example/desk"\npassword_env = "PW"\n')
    with pytest.raises(ConfigError, match="is no address of a database"):
        read('[database]\nurl = "mysql://db.firm.example/desk"\n')
