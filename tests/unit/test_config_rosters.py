"""Calendar files of rosters: whom each shift names, and what is refused when the configuration is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from daemon.config import ConfigError, load, policy_from_document
from daemon.config.settings import Settings
from daemon.desk.policy import Assign

CONFIG = """
desk = { name = "Desk", address = "desk@firm.example", administrator = "boss@firm.example" }
mailbox = [{ host = "imap.firm.example", user = "desk", password_env = "PW" }]
smtp = { host = "localhost", security = "none" }
person = [
  { id = "li", name = "李娜", address = "li@firm.example", roles = ["manager"] },
  { id = "an", name = "An Clarke", address = ["an@firm.example", "an.clarke@firm.example"] },
]
team = [{ id = "it", name_en = "IT", members = ["li", "an"], supervisor = "li", assign = "on_call" }]
roster = [{ team = "it", calendar = "oncall.ics" }]
"""


def loaded(folder: Path, *events: str, more: str = "") -> Settings:
    shifts = "".join(f"BEGIN:VEVENT\nDTSTART:20240520\n{event}\nEND:VEVENT\n" for event in events)
    (folder / "oncall.ics").write_text(f"BEGIN:VCALENDAR\n{shifts}END:VCALENDAR\n", encoding="utf-8")
    file = folder / "config.toml"
    file.write_text(CONFIG + more, encoding="utf-8")
    return load(file, today=date(2026, 11, 20), secrets=False)


@pytest.mark.parametrize(
    ("event", "people"),
    [
        ("SUMMARY:值班：李娜", ("li",)),
        ("SUMMARY:On call - AN", ("an",)),
        ("SUMMARY:an clarke, then Li", ("an", "li")),
        ("SUMMARY:李娜 / An", ("li", "an")),
        ("SUMMARY:Duty\nATTENDEE:mailto:An.Clarke@firm.example", ("an",)),
        ("SUMMARY:李娜\nATTENDEE:mailto:an@firm.example\nATTENDEE:mailto:x@y.example", ("an",)),
    ],
)
def test_a_shift_names_its_attendees_else_whom_its_title_names(
    tmp_path: Path, event: str, people: tuple[str, ...]
) -> None:
    ((_, found),) = loaded(tmp_path, event).policy.rosters[0].shifts
    assert found == people


@pytest.mark.parametrize("summary", ["Bob", "Evening and night", "Berlin", ""])
def test_a_shift_that_names_nobody_is_refused_with_its_line(tmp_path: Path, summary: str) -> None:
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, "SUMMARY:李娜", f"SUMMARY:{summary}")
    assert f'cannot be used: line 7: names nobody of staff in "{summary}"' in str(refused.value)


def test_a_calendar_that_is_not_understood_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 4: RRULE must have FREQ=DAILY"):
        loaded(tmp_path, "RRULE:FREQ=YEARLY")


def test_what_stood_in_the_file_is_kept_with_the_policy(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "SUMMARY:李娜")
    (tmp_path / "oncall.ics").unlink()
    assert policy_from_document(settings.document, 3).rosters == settings.policy.rosters


def test_a_policy_from_before_there_was_routing_is_read_still(tmp_path: Path) -> None:
    document = dict(loaded(tmp_path, "SUMMARY:李娜").document)
    for name in ("routing", "roster", "absence", "site"):
        del document[name]
    document["targets"] = {k: v for k, v in document["targets"].items() if k != "channel"}  # type: ignore[union-attr]
    old = policy_from_document(document, 1)
    assert (dict(old.take_within), old.untaken, dict(old.channel_contact), old.rosters) == ({}, (), {}, ())
    assert old.teams["it"].assign is Assign.ON_CALL


def test_a_promise_that_that_of_e_mail_undercuts_is_warned_about(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "SUMMARY:李娜", more='\n[targets.first_contact]\nP4 = "4 h"\n')
    (warning,) = [w for w in settings.warnings if "targets.first_contact.P4" in w]
    assert "is longer than that of e-mail (30 min, at most 24 h), which is earlier and counts" in warning


def test_a_roster_of_a_team_that_does_not_go_by_it_is_warned_about(tmp_path: Path) -> None:
    assert not [w for w in loaded(tmp_path, "SUMMARY:li").warnings if "roster.team" in w]
    text = CONFIG.replace('assign = "on_call"', 'assign = "pool"')
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    warnings = load(file, today=date(2026, 11, 20), secrets=False).warnings
    assert [w for w in warnings if "roster.team" in w]


def test_an_unknown_person_is_told_beside_another_mistake_of_the_row(tmp_path: Path) -> None:
    more = (
        '\n[[absence]]\nperson = "nobody"\ndays = "some day"\n'
        '\n[[absence]]\nperson = "ghost"\ndays = "2026-12-01"\ncolour = "red"\n'
    )
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, "SUMMARY:李娜", more=more)
    assert '"nobody"' in str(refused.value)
    assert '"ghost"' in str(refused.value)
    assert "days" in str(refused.value) and "colour" in str(refused.value)


def test_a_rotation_that_stands_still_and_who_is_not_in_the_team_are_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    rotation = 'rotation = ["li", "li", "an"], first_day = "2026-11-23"'
    text = CONFIG.replace('calendar = "oncall.ics"', rotation)
    text = text.replace('members = ["li", "an"]', 'members = ["li"]')
    file.write_text(text, encoding="utf-8")
    warnings = load(file, today=date(2026, 11, 20), secrets=False).warnings
    assert [w for w in warnings if '"li" follows themselves' in w]
    assert [w for w in warnings if '"an" is not in team "it"' in w]
    assert not [w for w in warnings if '"li" is not in team' in w]
