"""Each monitoring mail of this folder is read as its .json says; a new case is a new pair of files.

`POSTDESK_UPDATE_GOLDENS=1 pytest tests/alerts` writes the .json files anew: read the diff then. `null`: no
alert.
"""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest

from parsers.alerts import Alert, AlertKind, AlertSource, AlertState, read_alert
from parsers.message import parse_message

FOLDER = Path(__file__).parent
MAILS = sorted(FOLDER.glob("*.eml"))
SOURCES = (
    AlertSource(id="zabbix", senders=("zabbix@mon.desk.example",), kind=AlertKind.ZABBIX),
    AlertSource(
        id="nagios", senders=("nagios@mon.desk.example", "icinga@mon.desk.example"), kind=AlertKind.NAGIOS
    ),
    AlertSource(id="alertmanager", senders=("alertmanager@mon.desk.example",), kind=AlertKind.ALERTMANAGER),
    AlertSource(id="grafana", senders=("grafana@mon.desk.example",), kind=AlertKind.GRAFANA),
    AlertSource(
        id="backup",
        senders=("backup@nas.desk.example",),
        kind=AlertKind.GENERIC,
        key=r"^Backup job (?P<key>\S+ on (?P<host>\S+))",
        problem=r"\bfailed\b",
        recovery=r"\bcompleted$",
    ),
    AlertSource(
        id="power",
        senders=("@power.desk.example",),
        kind=AlertKind.GENERIC,
        key=r"设备编号[:：]\s?(\S+)",
        recovery="市电恢复",
    ),
)

# The mail that begins a trouble, then those about the same one.
SAME_TROUBLE = (
    ("01", "02"),
    ("03", "04"),
    ("05", "06"),
    ("07", "08"),
    ("10", "11"),
    ("12", "13", "14"),
    ("16", "17"),
    ("24", "25", "26", "29", "30"),
    ("27", "28"),
    ("34", "35"),
    ("36", "37"),
    ("39", "40"),
    ("41", "42"),
    ("43", "44"),
    ("47", "48"),
    ("49", "50", "51"),
    ("52", "53", "54"),
    ("57", "58"),
    ("60", "61"),
)


def _read(path: Path) -> Alert | None:
    return read_alert(parse_message(path.read_bytes()), SOURCES)


def _numbered(number: str) -> Alert:
    found = _read(next(FOLDER.glob(f"{number}-*.eml")))
    assert found is not None
    return found


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_an_alert_is_read_as_its_golden_file_says(path: Path) -> None:
    alert = _read(path)
    read = None if alert is None else dataclasses.asdict(alert)
    got = json.dumps(read, ensure_ascii=False, indent=2) + "\n"
    golden = path.with_suffix(".json")
    if os.environ.get("POSTDESK_UPDATE_GOLDENS"):
        golden.write_text(got, encoding="utf-8")
    assert got == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("numbers", SAME_TROUBLE, ids="-".join)
def test_a_trouble_keeps_its_key_from_beginning_to_end(numbers: tuple[str, ...]) -> None:
    alerts = [_numbered(number) for number in numbers]
    assert alerts[0].state is AlertState.PROBLEM
    assert {alert.key for alert in alerts} == {alerts[0].key}


def test_different_troubles_have_different_keys() -> None:
    first = [_numbered(numbers[0]) for numbers in SAME_TROUBLE]
    assert len({(alert.source, alert.key) for alert in first}) == len(first)


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {path.stem for path in MAILS}
