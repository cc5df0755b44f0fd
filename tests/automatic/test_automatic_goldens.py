"""Each mail of this folder is classified as its .json says; a new case is a new pair of files.

`POSTDESK_UPDATE_GOLDENS=1 pytest tests/automatic` writes the .json files anew: read the diff then.
"""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest

from parsers.message import parse_message
from parsers.model import AutoKind, ParsedMail

FOLDER = Path(__file__).parent
MAILS = sorted(FOLDER.glob("*.eml"))
KINDS = {
    "bounce": AutoKind.BOUNCE,
    "auto": AutoKind.AUTO_REPLY,
    "person": AutoKind.HUMAN,
    "list": AutoKind.LIST,
}


def _as_json(mail: ParsedMail) -> str:
    read = {
        "auto": mail.auto.value,
        "evidence": list(mail.auto_evidence),
        "bounce": None if mail.bounce is None else dataclasses.asdict(mail.bounce),
    }
    return json.dumps(read, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_is_classified_as_its_golden_file_says(path: Path) -> None:
    got = _as_json(parse_message(path.read_bytes()))
    golden = path.with_suffix(".json")
    if os.environ.get("POSTDESK_UPDATE_GOLDENS"):
        golden.write_text(got, encoding="utf-8")
    assert got == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_the_kind_agrees_with_the_name_of_the_file(path: Path) -> None:
    mail = parse_message(path.read_bytes())
    assert mail.auto is KINDS[path.stem.split("-")[1]]
    assert (mail.bounce is not None) == (mail.auto is AutoKind.BOUNCE)


def test_there_are_enough_mails_of_machines_and_of_people() -> None:
    kinds = [path.stem.split("-")[1] for path in MAILS]
    assert kinds.count("bounce") + kinds.count("auto") >= 60
    assert kinds.count("person") + kinds.count("list") >= 60
