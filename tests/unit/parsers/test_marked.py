"""Saved mails of the desk are found in attachments whatever they are called, within a bound of work."""

from __future__ import annotations

import io
import zipfile

import pytest

from daemon.demo.people import ANN
from parsers import marked
from parsers.marked import marked_parts
from parsers.message import parse_message
from tests.builders import NOW
from tests.end_to_end.letters import letter

TOKEN = "pdm7kabcdefgh23456722k4z5m6n7o2p3q4r5"
SAVED = f"From: support@desk.test\r\nMessage-ID: <{TOKEN}@desk.test>\r\n\r\nHello\r\n".encode()


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def is_marked(content: bytes, *, name: str = "file", kind: str = "application/octet-stream") -> bool:
    raw = letter(ANN, "support@desk.test", "x", "See below.", at=NOW, attachments=((name, kind, content),))
    return bool(marked_parts(raw, parse_message(raw)))


@pytest.mark.parametrize(
    "content",
    [
        SAVED,
        b"y" * 300_000 + b"\r\n" + SAVED,
        SAVED.decode().encode("utf-16-le"),
        SAVED.decode().encode("utf-16-be"),
        SAVED.upper(),
        zipped(mail=SAVED),
        zipped(first=b"nothing", second=b"z" * 65_530 + b"\n" + SAVED),
        zipped(**{TOKEN: b""}),
    ],
    ids=[
        "octets",
        "far down",
        "utf-16-le",
        "utf-16-be",
        "upper case",
        "zip",
        "across chunks",
        "name in a zip",
    ],
)
@pytest.mark.parametrize("name", ["assignment", "a.log", "a.zip", "picture.png"])
def test_a_saved_mail_is_found_whatever_it_is_called_and_wherever_it_stands(
    content: bytes, name: str
) -> None:
    assert is_marked(content, name=name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Nothing to see, pdf and pdb included.",
        b"%PDF-1.7 pd" + b"\x81" * 40,
        b"x" + TOKEN.encode() + b"x",
        zipped(a=b"nothing", b=b""),
        zipped(mail=SAVED)[:-30],
        b"PK\x03\x04" + b"\0" * 100,
        ("pdX" + "aB3c" * 9 + "/").encode(),
    ],
    ids=["empty", "words", "pdf", "inside a longer word", "zip", "torn zip", "no zip", "base64 alike"],
)
def test_other_files_are_not_marked(content: bytes) -> None:
    assert not is_marked(content)


def test_an_archive_that_unpacks_to_much_costs_no_more_than_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at = []
    look = marked._shows_an_id
    monkeypatch.setattr(
        marked, "_shows_an_id", lambda content: bool(looked_at.append(len(content))) or look(content)
    )
    monkeypatch.setattr(marked, "MOST_UNPACKED", 1_000_000)
    bomb = zipped(**{f"m{number}": b"\0" * 10_000_000 for number in range(3)})
    assert not is_marked(bomb)
    assert sum(looked_at) < 1_000_000 + 70_000 + len(bomb) + 10_000
    looked_at.clear()
    monkeypatch.setattr(marked, "MOST_MEMBERS", 5)
    assert not is_marked(zipped(**{f"m{number}": b"" for number in range(50)}, last=SAVED))
    assert len(looked_at) <= 1 + 2 * 5
