"""Alerts where a golden mail would be too long a way to say it: senders, keys, patterns, hostile mails."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.alerts import (
    Alert,
    AlertKind,
    AlertSource,
    AlertState,
    PatternRefused,
    check_pattern,
    is_from,
    read_alert,
)
from parsers.alerts.patterns import MAX_PATTERN
from parsers.alerts.prometheus import without_common_labels
from parsers.model import Address, ParsedMail

ZABBIX = AlertSource(id="zabbix", senders=("mon@desk.example",), kind=AlertKind.ZABBIX)


def mail(subject: str, text: str = "", sender: str | None = "mon@desk.example") -> ParsedMail:
    given_sender = Address(address=sender) if sender else None
    return ParsedMail(raw_sha256="", fingerprint="", size=0, sender=given_sender, subject=subject, text=text)


def generic(**fields: Any) -> AlertSource:
    return AlertSource(id="own", senders=("mon@desk.example",), kind=AlertKind.GENERIC, **fields)


def read(subject: str, text: str = "", source: AlertSource = ZABBIX) -> Alert | None:
    return read_alert(mail(subject, text), (source,))


@pytest.mark.parametrize(
    ("rule", "address", "fits"),
    [
        ("mon@desk.example", "mon@desk.example", True),
        ("mon@desk.example", "Mon@desk.example", True),
        ("Mon@Desk.Example", "mon@desk.example", True),
        ("@desk.example", "mon@desk.example", True),
        ("@desk.example", "mon@sub.desk.example", False),
        ("@desk.example", "mon@evildesk.example", False),
        ("desk.example", "mon@desk.example", False),
        ("mon@desk.example", "xmon@desk.example", False),
    ],
)
def test_an_alert_comes_only_from_a_configured_sender(rule: str, address: str, fits: bool) -> None:
    source = AlertSource(id="x", senders=(rule,), kind=AlertKind.ZABBIX)
    assert is_from(address, source) is fits
    assert (read_alert(mail("Problem: x", sender=address), (source,)) is not None) is fits


def test_without_a_sender_or_a_source_there_is_no_alert() -> None:
    assert read_alert(mail("Problem: x", sender=None), (ZABBIX,)) is None
    assert read_alert(mail("Problem: x"), ()) is None


def test_the_first_source_that_can_read_the_mail_has_it() -> None:
    nagios = AlertSource(id="nagios", senders=("@desk.example",), kind=AlertKind.NAGIOS)
    for sources in ((nagios, ZABBIX), (ZABBIX, nagios)):
        found = read_alert(mail("Problem: disk full"), sources)
        assert found is not None
        assert found.source == "zabbix"


def test_a_key_does_not_depend_on_case_and_blanks() -> None:
    keys = {
        read(subject).key for subject in ("Problem: Disk  full", "Resolved: disk full ", "PROBLEM: DISK FULL")
    }  # type: ignore[union-attr]
    assert keys == {"disk full"}


def test_a_long_key_is_bounded_and_stays_unique() -> None:
    one, other = read("Problem: " + "x" * 600 + "1"), read("Problem: " + "x" * 600 + "2")
    assert one is not None
    assert other is not None
    assert len(one.key) == 200
    assert one.key != other.key
    assert len(one.title) <= 250


@pytest.mark.parametrize(
    "subject", ["Re: Problem: x", "回复：故障: x", "Fwd: [FIRING:1] x", "AW: Problem: x"]
)
def test_an_answer_to_an_alert_is_a_persons(subject: str) -> None:
    for kind in (AlertKind.ZABBIX, AlertKind.NAGIOS, AlertKind.GRAFANA):
        assert read(subject, source=AlertSource(id="x", senders=("@desk.example",), kind=kind)) is None


@pytest.mark.parametrize(
    ("subject", "text", "state"),
    [
        ("故障: x", "主机: a\n当前状态: OK", AlertState.RECOVERY),  # Zabbix's own word is surer
        ("恢复: x", "主机: a\n当前状态: PROBLEM:93", AlertState.PROBLEM),
        ("故障PROBLEM,服务器:a发生: x故障!", "当前状态: OK", AlertState.PROBLEM),
        ("Problem: x", "Status: planned", AlertState.PROBLEM),
        ("Updated problem: x", "Host: a\nStatus: OK", AlertState.NOTICE),
        ("Rewritten subject", "Problem has been resolved at 9\nHost: a\nEvent ID: 3", AlertState.RECOVERY),
        ("Rewritten subject", "Problem started at 9\nHost: a\nEvent ID: 3", AlertState.PROBLEM),
        ("Rewritten subject", "Host: a\nProblem name: x\nStatus: PROBLEM", AlertState.PROBLEM),
        ("Rewritten subject", "Host: a\nStatus: PROBLEM", None),
        ("A problem: the printer", "", None),
        ("Problem with the printer", "", None),
        ("OK to restart tonight?", "", None),
        ("确认一下会议时间", "", None),
    ],
)
def test_the_state_of_a_zabbix_alert_is_the_surest_that_is_there(
    subject: str, text: str, state: AlertState | None
) -> None:
    found = read(subject, text)
    assert (found.state if found is not None else None) is state


@pytest.mark.parametrize(
    ("rest", "group"),
    [
        ("High node (critical)", "High node"),
        ("High (all) node", "High (all) node"),
        ("High node (a (b) c)", "High node"),
        ("High(node)", "High(node)"),
        ("(prod)", ""),
        ("a) (b", "a) (b"),
        ("broken)", "broken)"),
        ("", ""),
    ],
)
def test_what_changes_with_the_alerts_of_a_group_is_not_in_its_key(rest: str, group: str) -> None:
    assert without_common_labels(rest) == group


# -- the administrator's patterns --------------------------------------------------------------------------


def test_a_key_is_the_group_called_key_or_the_first_or_all() -> None:
    for pattern in (r"disk (?P<key>\w+)", r"disk (\w+)", r"(?P<host>nas) disk (?P<key>\w+)"):
        found = read("nas disk sda1 failed", source=generic(key=pattern))
        assert found is not None
        assert found.key == "sda1"
    whole = read("nas disk sda1 failed", source=generic(key=r"disk \w+"))
    assert whole is not None
    assert whole.key == "disk sda1"


def test_groups_of_a_pattern_give_host_severity_and_title() -> None:
    pattern = r"^(?P<severity>\w+): (?P<title>(?P<host>\S+) lost (?P<key>.+))$"
    found = read("Report", "x\nMAJOR: nas1 lost disk 3\n", source=generic(key=pattern))
    assert found == Alert(
        source="own",
        key="disk 3",
        state=AlertState.PROBLEM,
        severity="MAJOR",
        host="nas1",
        title="nas1 lost disk 3",
    )


def test_a_recovery_pattern_wins_and_a_problem_pattern_is_needed_when_given() -> None:
    source = generic(key=r"id=(\d+)", problem="故障", recovery="故障已恢复")
    states = [read(f"{words} id=7", source=source) for words in ("发生故障", "故障已恢复", "例行报告")]
    assert [alert and alert.state for alert in states] == [AlertState.PROBLEM, AlertState.RECOVERY, None]


@pytest.mark.parametrize(
    "subject", ["Problem:", "故障：", "[Alerting]", "** PROBLEM Host Alert:  is DOWN **"]
)
def test_a_subject_that_names_no_trouble_is_no_alert(subject: str) -> None:
    for kind in (AlertKind.ZABBIX, AlertKind.NAGIOS, AlertKind.GRAFANA):
        assert read(subject, source=AlertSource(id="x", senders=("@desk.example",), kind=kind)) is None


@pytest.mark.parametrize("pattern", [r"id=(\d*)", r"id=(?P<key>\d*)", r"(?P<host>\w+)=(?P<key>\s*)", r"\s*"])
def test_an_empty_key_is_no_alert(pattern: str) -> None:
    assert read("id=", source=generic(key=pattern)) is None


def test_patterns_see_only_the_beginning_of_lines_and_mails() -> None:
    assert read("x", "y" * 200 + " id=7", source=generic(key=r"id=(\d+)")) is None
    assert read("x", "\n" * 40 + "id=7", source=generic(key=r"id=(\d+)")) is None
    assert read("x", "\n" * 38 + "id=7", source=generic(key=r"id=(\d+)")) is not None


GOOD_PATTERNS = [
    r"^Backup job (?P<key>\S+ on (?P<host>\S+))",
    r"设备编号[:：]\s?(\S+)",
    r"\[(?P<severity>CRIT|WARN)\] (?P<key>.+)$",
    r"^(.*) on (.*): (.*)$",
    r"(?i)alarm\s+(\d{1,6})",
    r"(?:\d{3}-){2}\d{4}",
    r"a{,5}b{2,}c{3}d{x}",
    r"[]()*+?{}|]+x",
    r"\(\[\*(?:foo|bar|baz)?",
    r"PROBLEM|DOWN|CRITICAL|WARNING|FAILED|故障|告警",
    r"(?=x)(?!y)(?<=z)(?>w)k++",
]
SLOW_PATTERNS = [
    r"(a+)+$",
    r"(a*)*b",
    r"(a|aa)+$",
    r"(a|a)*b",
    r"(?:a?){40}b",
    r"((a?){10}){10}b",
    r"(\w+\s?)*$",
    r"(?P<key>(?:[a-z]+\.)+)x",
    r"((?:a{1,5}){2,})x",
    r".*.*.*x",
    r"\s*\s*\s*x",
    r"^.*.*.*.*.*x",
    "a?" * 60 + "b",
    "(a|b)" * 40,
    "a{0,10}" * 12 + "b",
    r"(?:(?=(a*))b)*",
    r"x|^(.*)(.*)(.*)y",
    "a{,}a{,}a{,}b",
]
WRONG_PATTERNS = [
    "", "(", "[", "*", "(?P<1>x)", "a" * (MAX_PATTERN + 1), r"(a)\1", r"(?P<k>a)(?P=k)", "(?x)a b",
    "(a)(?(1)b|c)", "a(?#remark)", "(?ix:a)", "a{99999999999999999999}",
]  # fmt: skip


@pytest.mark.parametrize("pattern", GOOD_PATTERNS)
def test_a_harmless_pattern_is_taken(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize("pattern", SLOW_PATTERNS)
def test_a_pattern_that_a_hostile_mail_could_abuse_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused, match="repeat"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", WRONG_PATTERNS)
def test_a_pattern_that_cannot_be_used_is_refused_with_a_reason(pattern: str) -> None:
    with pytest.raises(PatternRefused) as refused:
        check_pattern(pattern)
    assert len(str(refused.value)) > 5


@pytest.mark.filterwarnings("ignore::FutureWarning")  # "[[a]" may mean something else one day
@settings(max_examples=500)
@given(
    st.lists(st.sampled_from([*"ab()[]|*+?.\\^${},123", "(?:", "(?P<k>", "{2,}", r"\d"]), max_size=12).map(
        "".join
    )
)
def test_any_text_is_taken_as_a_pattern_or_refused(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except PatternRefused as refused:
        assert str(refused)


# -- hostile mails -----------------------------------------------------------------------------------------

SOURCES = tuple(
    AlertSource(id=kind.value, senders=("mon@desk.example",), kind=kind)
    for kind in AlertKind
    if kind is not AlertKind.GENERIC
)
PIECES = st.sampled_from(
    [
        "Problem",
        "故障",
        "恢复",
        ":",
        "：",
        "服务器",
        "**",
        "[",
        "]",
        "FIRING",
        " is ",
        "CRITICAL",
        "Host: ",
        "\n",
        " ",
        "(",
    ]
)
texts = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=30).map("".join)


@settings(max_examples=300)
@given(texts, texts)
def test_any_mail_is_read_into_bounded_single_lines(subject: str, text: str) -> None:
    for source in SOURCES:
        found = read(subject.replace("\n", " "), text, source)
        if found is None:
            continue
        assert found.key
        assert len(found.key) <= 200
        for field in (found.key, found.severity, found.host, found.title):
            assert "\n" not in field
            assert len(field) <= 250


@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "[",
        "(",
        ":",
        " ",
        "：",
        "a ",
        "** PROBLEM ",
        "故障",
        "服务器:",
        "Host Alert: x is ",
        "Service ",
        ") (",
    ],
)
def test_long_hostile_mails_are_read_as_well(piece: str) -> None:
    for source in SOURCES:
        for prefix in ("", "Problem: ", "[FIRING:1] ", "** PROBLEM Host Alert: "):
            found = read(prefix + piece * 2_000, (piece * 200 + "\n") * 2_000, source)
            assert found is None or len(found.title) <= 250
