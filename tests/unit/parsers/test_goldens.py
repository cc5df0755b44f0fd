"""Mails with one quirk each, written for this project, against what is to be read in them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from parsers.attachments import read_attachment
from parsers.message import parse_message
from tests.mails_as_json import to_json

MAILS = sorted((Path(__file__).parents[2] / "mails").glob("*.eml"))


@pytest.mark.parametrize("eml", MAILS, ids=lambda path: path.stem)
def test_parsing_matches_the_golden_file(eml: Path, update_goldens: bool) -> None:
    got = to_json(parse_message(eml.read_bytes()))
    golden = eml.with_suffix(".json")
    if update_goldens:
        golden.write_text(got, encoding="utf-8")
    assert got == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("eml", MAILS, ids=lambda path: path.stem)
def test_every_attachment_is_found_again_in_the_raw_mail(eml: Path) -> None:
    raw = eml.read_bytes()
    for attachment in parse_message(raw).attachments:
        content = read_attachment(raw, attachment)
        assert len(content) == attachment.size
        assert hashlib.sha256(content).hexdigest() == attachment.sha256


def test_there_are_enough_goldens_and_a_third_of_them_chinese() -> None:
    chinese = [eml for eml in MAILS if "-zh-" in eml.name]
    assert len(MAILS) >= 150
    assert len(chinese) >= 50


def test_every_golden_belongs_to_a_mail() -> None:
    goldens = {path.stem for path in MAILS[0].parent.glob("*.json") if not path.stem.endswith(".decision")}
    assert goldens == {path.stem for path in MAILS}


BEGIN_WITH_A_FIELD = [path for path in MAILS if re.match(rb"[A-Za-z-]+ ?:", path.read_bytes())]


@pytest.mark.parametrize("eml", BEGIN_WITH_A_FIELD, ids=lambda path: path.stem)
def test_the_fingerprint_survives_another_delivery(eml: Path) -> None:
    raw = eml.read_bytes()
    mail = parse_message(raw)
    if not (mail.header("message-id") or mail.header("date") or mail.header("received")):
        pytest.skip("told apart by its first server's line, of which it has none")
    line_end = b"\r\n" if b"\r\n" in raw else b"\n" if b"\n" in raw else b"\r"
    trace = b"Received: from elsewhere.example by mx2.example; Mon, 20 May 2024 09:13:00 +0200" + line_end
    delivered = b"Delivered-To: other@support.example" + line_end + trace + raw
    assert parse_message(delivered).fingerprint == parse_message(raw).fingerprint
