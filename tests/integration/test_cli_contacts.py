"""postdesk contacts: every problem told, nothing half-imported, what goes out comes back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from daemon.store import known
from daemon.store.database import Database
from tests.end_to_end.command import Ended, run_apart, run_here
from tests.end_to_end.desk_config import write_config

LIST = (
    "邮箱,姓名,部门,电话,工号,VIP,语言,时区\r\n"
    '"ann@acme.example; ann@home.example",Ann Li,Sales,+86 21 5555,7,是,en,Europe/Berlin\r\n'
    "bob@acme.example,Bob,IT,1,8,,,\r\n"
)
UNPROVEN = "nothing was imported"


class Desk:
    """A desk with a database and nobody in its directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = write_config(folder, imap_port=1, smtp_port=1)
        (folder / "data").mkdir()
        assert run_here("migrate", "--config", str(self.config)).code == 0

    def contacts(self, *arguments: str) -> Ended:
        return run_here("contacts", *arguments, "--config", str(self.config))

    def file(self, content: str | bytes) -> str:
        path = self.folder / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def everybody(self) -> list[dict[str, Any]]:
        ended = self.contacts("list", "--json")
        assert ended.code == 0
        found: list[dict[str, Any]] = json.loads(ended.out)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_list_is_imported_listed_and_shown(desk: Desk) -> None:
    ended = desk.contacts("import", desk.file(LIST.encode("gb18030")))
    assert (ended.code, ended.err) == (0, "")
    assert "2 people, gb18030, separated by ','" in ended.out
    assert "Columns passed over: 工号" in ended.out
    assert "2 added, 0 changed, 0 removed, 0 unchanged." in ended.out
    assert "Ann Li" in desk.contacts("list").out
    shown = desk.contacts("show", " ANN@home.example ")
    assert "addresses: ann@acme.example; ann@home.example" in shown.out
    assert "vip: yes" in shown.out and "zone: Europe/Berlin" in shown.out
    (ann, bob) = desk.everybody()
    assert ann == {
        "addresses": ["ann@acme.example", "ann@home.example"],
        "name": "Ann Li",
        "organisation": "",
        "department": "Sales",
        "phone": "+86 21 5555",
        "site": "",
        "room": "",
        "vip": True,
        "language": "en",
        "zone": "Europe/Berlin",
    }
    assert (bob["vip"], bob["language"]) == (False, None)


def test_every_problem_is_told_and_nothing_is_imported(desk: Desk) -> None:
    bad = desk.file(
        "Email,Name,VIP\nann@acme.example,Ann,\nnope,Bob,perhaps\nann@acme.example,Ann,\nsupport@demo.test,IT,\n"
    )
    ended = desk.contacts("import", bad)
    assert ended.code == 1
    said = ended.err.splitlines()
    assert [one.removeprefix(f"{bad}: ").partition(":")[0] for one in said[:-1]] == [
        "line 3, column 'Email'",
        "line 3, column 'VIP'",
        "line 4, column 'Email'",
        "line 5",
    ]
    assert said[-1] == f"postdesk: 4 problems in {bad}; {UNPROVEN}"
    assert desk.everybody() == []
    as_json = desk.contacts("import", bad, "--json")
    assert as_json.code == 1
    problems = json.loads(as_json.out)["problems"]
    assert [one["line"] for one in problems] == [3, 3, 4, 5]
    assert all(one["what"] and one["remedy"] for one in problems)


def test_a_dry_run_counts_and_writes_nothing(desk: Desk) -> None:
    desk.contacts("import", desk.file(LIST))
    new = desk.file("Email,Phone\nann@acme.example,2\ncy@acme.example,3\n")
    before = desk.everybody()
    ended = desk.contacts("import", new, "--dry-run", "--remove-missing")
    assert ended.code == 0
    assert "+ cy@acme.example" in ended.out
    assert "~ ann@acme.example (Ann Li): addresses" in ended.out
    assert "phone '+86 21 5555' -> '2'" in ended.out
    assert "- bob@acme.example (Bob)" in ended.out
    assert "Would be: 1 added, 1 changed, 1 removed, 0 unchanged. Nothing was written." in ended.out
    assert desk.everybody() == before
    counted = json.loads(desk.contacts("import", new, "--dry-run", "--json").out)
    assert {name: counted[name] for name in ("added", "changed", "removed", "unchanged", "not_in_file")} == {
        "added": 1,
        "changed": 1,
        "removed": 0,
        "unchanged": 1,
        "not_in_file": 1,
    }
    assert counted["dry_run"] is True


def test_who_is_not_in_the_file_stays_until_told_otherwise(desk: Desk) -> None:
    desk.contacts("import", desk.file(LIST))
    new = desk.file("Email\nann@acme.example\n")
    ended = desk.contacts("import", new)
    assert "1 in the directory are not in the file and stay: --remove-missing removes them." in ended.out
    assert len(desk.everybody()) == 2
    assert "1 removed" in desk.contacts("import", new, "--remove-missing").out
    assert [one["name"] for one in desk.everybody()] == ["Ann Li"]  # the file has no names: they stay


def test_a_long_preview_names_the_first_of_them(desk: Desk) -> None:
    many = desk.file("Email\n" + "".join(f"u{n}@acme.example\n" for n in range(30)))
    ended = desk.contacts("import", many, "--dry-run")
    assert ended.out.count("\n+ ") == 20
    assert "  and 10 more" in ended.out


def test_what_is_exported_is_safe_in_a_spreadsheet_and_comes_back_the_same(
    desk: Desk, tmp_path: Path
) -> None:
    desk.contacts(
        "import",
        desk.file(
            "Email,Name,Department\n"
            'a@acme.example,"=cmd|\' /C calc\'!A0","x;@SUM(1)"\nb@acme.example,"-陈",\n'
        ),
    )
    before = desk.everybody()
    assert before[0]["name"].startswith("=cmd")
    out = tmp_path / "out.csv"
    assert desk.contacts("export", str(out)).code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    text = out.read_text(encoding="utf-8-sig")
    assert desk.contacts("export").raw.decode("utf-8-sig").replace("\r\n", "\n") == text
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@")) and ";@" not in cell
    again = desk.contacts("import", str(out), "--dry-run")
    assert "0 added, 0 changed, 0 removed, 2 unchanged" in again.out
    refused = desk.contacts("export", str(out))
    assert refused.code == 1 and "it is left as it is" in refused.err
    assert json.loads(desk.contacts("export", "--json").out) == before


def test_one_person_is_forgotten_with_all_their_addresses(desk: Desk) -> None:
    desk.contacts("import", desk.file(LIST))
    with Database.in_folder(desk.folder / "data").write() as connection:
        from daemon.desk.model import Language

        known.remember_languages(connection, [("ann@home.example", Language.EN)])
    assert "language learned of ann@home.example: en" in desk.contacts("show", "ann@acme.example").out
    ended = desk.contacts("forget", "Ann@Home.example")
    assert ended.code == 0
    assert "Erased from the directory: ann@acme.example, ann@home.example" in ended.out
    assert "Languages forgotten: 1" in ended.out
    assert [one["name"] for one in desk.everybody()] == ["Bob"]
    for command in ("forget", "show"):
        again = desk.contacts(command, "ann@home.example")
        assert again.code == 1
        assert "nothing is known of ann@home.example" in again.err


def test_people_are_found_by_words(desk: Desk) -> None:
    desk.contacts("import", desk.file(LIST))
    assert [one["name"] for one in json.loads(desk.contacts("list", "sales", "ann", "--json").out)] == [
        "Ann Li"
    ]
    assert [one["name"] for one in json.loads(desk.contacts("list", "--vip", "--json").out)] == ["Ann Li"]
    assert len(json.loads(desk.contacts("list", "--limit", "1", "--json").out)) == 1
    assert "Nobody." in desk.contacts("list", "nobody-of-this-name").out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column of mail addresses"),
        (b"Email\n", "names nobody"),
        (b"PK\x03\x04", "CSV UTF-8"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_remedy(desk: Desk, content: bytes, words: str) -> None:
    ended = desk.contacts("import", desk.file(content), "--remove-missing")
    assert ended.code == 1
    assert words in ended.err and UNPROVEN in ended.err
    assert "Traceback" not in ended.err


def test_a_file_that_is_not_there_is_named(desk: Desk) -> None:
    ended = desk.contacts("import", str(desk.folder / "nothere.csv"))
    assert ended.code == 1
    assert "nothere.csv: No such file or directory" in ended.err


def test_a_hostile_cell_does_not_reach_the_terminal(desk: Desk) -> None:
    bad = desk.file("Email,VIP\nann@acme.example,\x1b[2Jmaybe\n")
    assert "\x1b" not in desk.contacts("import", bad).err
    desk.contacts("import", desk.file("Email,Name,\x1b[2J\nann@acme.example,\x1b[2JAnn,\n"))
    assert "\x1b" not in desk.contacts("list").out + desk.contacts("show", "ann@acme.example").out


def test_standard_input_is_a_file_too(desk: Desk) -> None:
    ended = run_apart("contacts", "import", "-", "--config", str(desk.config), stdin=LIST)
    assert (ended.code, ended.err) == (0, "")
    assert len(desk.everybody()) == 2
