"""The notation of the mails in this folder, and what counts as a right and as a wrong value.

A file holds cases that begin with `=== what it shows`; then headers (`from`, `subject`, `received`, `zone`,
`as: html`, `fill: WORDS x N` for a line of repeated words above the body), a blank line, the body, a line
`---`, and what a careful reader would record, one line a field:

    L name = 张三            labelled, in a table or a form
    S phone = 021-5555       in the signature
    F symptom ~ black & boot in free words; `~`: holds each of these and is at most 240 characters long
    F? impact = everyone     may be left out, but must be nothing else
    F code = 403 || HTTP 403 either

A fault time is `DATE TIME EXACTNESS`. Whatever is recorded and not listed is wrong; the address and the
display name of the sender may always be recorded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from zoneinfo import ZoneInfo

from parsers.fields import Field, Record, Value, read_fields
from parsers.reading import Reading

FOLDER = Path(__file__).parent
_EXPECTED = re.compile(r"([LSF])(\??) (\w+) ([=~]) (.+)")
_LONGEST = 240


@dataclass(frozen=True)
class Expected:
    """What should be recorded for one field."""

    kind: str
    optional: bool
    field: Field
    contains: bool
    readings: tuple[str, ...]

    def allows(self, value: Value) -> bool:
        return any(self._is(value, reading) for reading in self.readings)

    def _is(self, value: Value, reading: str) -> bool:
        if self.field is Field.FAULT_TIME:
            return (
                value.moment is not None
                and reading == f"{value.moment.at:%Y-%m-%d %H:%M} {value.moment.exact}"
            )
        if self.field is Field.PHONE:
            return digits(value.text) == digits(reading)
        if self.contains:
            return len(value.text) <= _LONGEST and all(
                alike(part) in alike(value.text) for part in reading.split(" & ")
            )
        return alike(value.text) == alike(reading)


@dataclass
class Case:
    """One mail with its expected record."""

    title: str
    raw: bytes
    received_at: datetime
    zone: ZoneInfo
    sender_name: str
    sender_address: str
    expected: dict[Field, Expected] = field(default_factory=dict)

    def record(self) -> Record:
        """The record that the rules make of the mail, read whole from its bytes."""
        reading = Reading.of(self.raw)
        return read_fields(
            reading.mail,
            reading.commands.rest,
            reading.reply.signature,
            received_at=self.received_at,
            zone=self.zone,
        )


@dataclass
class Score:
    """Counts over cases; `remarks` names each value that is missing or wrong."""

    wanted: dict[str, int] = field(default_factory=lambda: {"L": 0, "F": 0})
    right: dict[str, int] = field(default_factory=lambda: {"L": 0, "F": 0})
    recorded: int = 0
    wrong: int = 0
    remarks: list[str] = field(default_factory=list)

    def share(self, kind: str) -> float:
        return self.right[kind] / self.wanted[kind]

    def wrong_share(self) -> float:
        return self.wrong / self.recorded


def alike(text: str) -> str:
    """Fold what two careful readers would write differently: width, case, blanks, marks at the ends."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("“", '"').replace("”", '"')
    return re.sub(r"\s+", "", text).strip("\"'.,。;:!?()、")


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def load(*names: str) -> list[Case]:
    """Read the cases of files of this folder, in their order."""
    cases: list[Case] = []
    for name in names:
        text = (FOLDER / name).read_text("utf-8")
        cases += [_case(block) for block in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]]
    return cases


def _case(block: str) -> Case:
    title, _, rest = block.partition("\n")
    mail, _, expected = rest.rpartition("\n---\n")
    head, _, body = mail.partition("\n\n")
    headers = dict(
        line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in head.split("\n")
    )
    if fill := headers.get("fill"):
        words, _, times = fill.rpartition(" x ")
        body = words * int(times) + "\n\n" + body
    zone = ZoneInfo(headers.get("zone", "Asia/Shanghai"))
    received = datetime.strptime(headers.get("received", "2024-05-20 15:10"), "%Y-%m-%d %H:%M").replace(
        tzinfo=zone
    )
    name, _, address = headers["from"].rpartition(" ")
    case = Case(
        title,
        _raw(headers, body),
        received,
        zone,
        name.strip('" '),
        address.strip("<>"),
    )
    for line in filter(None, map(str.strip, expected.split("\n"))):
        found = _EXPECTED.fullmatch(line)
        assert found is not None, f"{title}: {line}"
        kind, optional, which, sign, readings = found.groups()
        wanted = Expected(kind, bool(optional), Field(which), sign == "~", tuple(readings.split(" || ")))
        case.expected[wanted.field] = wanted
    return case


def _raw(headers: dict[str, str], body: str) -> bytes:
    message = EmailMessage(policy=SMTP.clone(max_line_length=200))
    message["From"] = headers["from"]
    message["To"] = "IT <support@example.com>"
    message["Subject"] = headers.get("subject", "")
    message["Message-ID"] = "<case@example.com>"
    message.set_content(body, subtype="html" if headers.get("as") == "html" else "plain", cte="base64")
    return message.as_bytes()


def judge(cases: list[Case]) -> Score:
    """Compare each mail's record with what is expected of it."""
    score = Score()
    for case in cases:
        record = case.record()
        for wanted in case.expected.values():
            kind = "L" if wanted.kind == "L" else "F"
            value = record.values.get(wanted.field)
            right = value is not None and wanted.allows(value)
            if not wanted.optional:
                score.wanted[kind] += 1
                score.right[kind] += right
            if value is None and not wanted.optional:
                score.remarks.append(
                    f"{case.title}: no {wanted.field}, should be {' / '.join(wanted.readings)}"
                )
        for value in record.values.values():
            _judge_value(case, value, score)
    return score


def _judge_value(case: Case, value: Value, score: Score) -> None:
    wanted = case.expected.get(value.field)
    if wanted is None and value.field is Field.MAIL and value.text == case.sender_address:
        return
    if wanted is None and value.field is Field.NAME and value.text == case.sender_name:
        return
    score.recorded += 1
    if wanted is None or not wanted.allows(value):
        score.wrong += 1
        should = "nothing" if wanted is None else " / ".join(wanted.readings)
        got = (
            value.text
            if value.moment is None
            else f"{value.text} [{value.moment.at:%Y-%m-%d %H:%M} {value.moment.exact}]"
        )
        score.remarks.append(f"{case.title}: {value.field} is {got!r} ({value.source}), should be {should}")
