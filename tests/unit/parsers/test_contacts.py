"""Contact lists as spreadsheets, directories and address books write them."""

from __future__ import annotations

import codecs
from typing import Any
from zoneinfo import available_timezones

import pytest

from parsers import contacts
from parsers.contacts import ContactRow, ContactsFile
from parsers.contacts.headings import field_of

ZONES = frozenset(available_timezones())


def read(text: str | bytes, written_in: str = "utf-8", **more: Any) -> ContactsFile:
    data = text if isinstance(text, bytes) else text.encode(written_in)
    return contacts.read_contacts(data, zones=ZONES, **more)


def rows(text: str, encoding: str = "utf-8") -> tuple[ContactRow, ...]:
    """The rows of a list in which nothing is wrong."""
    found = read(text, encoding)
    assert found.problems == ()
    return found.rows


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read(text).problems]


CHINESE = (
    "邮箱,姓名,部门,电话,地点,房间,VIP,语言,时区,公司\r\n"
    "Chen@Acme.example,陈晓,销售部,13800000001,上海,A-301,是,中文,Asia/Shanghai,某某公司\r\n"
)
CHEN = ContactRow(
    line=2,
    addresses=("chen@acme.example",),
    name="陈晓",
    organisation="某某公司",
    department="销售部",
    phone="13800000001",
    site="上海",
    room="A-301",
    vip=True,
    language="zh-CN",
    zone="Asia/Shanghai",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_is_read_in_every_charset_and_with_every_separator(encoding: str, separator: str) -> None:
    found = read(CHINESE.replace(",", separator), encoding)
    assert found.problems == ()
    assert found.rows == (CHEN,)
    assert found.separator == separator
    assert found.fields == frozenset(contacts.FIELDS)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_known_by_its_mark(mark: bytes) -> None:
    codec = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert read(mark + CHINESE.encode(codec)).rows == (CHEN,)


def test_western_names_of_an_old_spreadsheet_are_not_taken_for_chinese() -> None:
    found = rows("Email,Name\njg@a.example,Jürgen Groß\nbm@a.example,Björn Müller\n", "cp1252")
    assert [one.name for one in found] == ["Jürgen Groß", "Björn Müller"]


def test_the_charset_may_be_said() -> None:
    data = "Email,Name\na@b.example,陳曉\n".encode("big5")
    assert read(data, encoding="big5").rows[0].name == "陳曉"
    (problem,) = read(data, encoding="utf-8").problems
    assert (problem.line, "utf-8" in problem.what) == (2, True)
    assert "no such charset" in str(read(data, encoding="klingon").problems[0])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 a workbook", "spreadsheet's own format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet's own format"),
        ("Email\na@b.example\n".encode("utf-16-le"), "UTF-16 without its mark"),
        (b"", "no column of mail addresses"),
        (b"Name,Phone\nAnn,1\n", "no column of mail addresses among 'Name', 'Phone'"),
        (b"Email\n\n", "names nobody"),
        ("Email,姓名\na@b.example,".encode() + "陈晓陈晓陈晓".encode() + b"\xff\n", "line 2: holds a byte"),
    ],
)
def test_what_is_no_contact_list_is_said_so_with_a_remedy(data: bytes, words: str) -> None:
    (problem,) = read(data).problems
    assert words in str(problem)
    assert problem.remedy


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("邮箱", "addresses"),
        ("电子邮件地址", "addresses"),
        ("E-Mail", "addresses"),
        ("E-mail 2 Address", "addresses"),
        ("Primary SMTP address", "addresses"),
        ("邮箱(必填)*", "addresses"),
        ("邮箱 Email", "addresses"),
        ("Ｅｍａｉｌ", "addresses"),
        ("姓名/Name", "name"),
        ("Display Name", "name"),
        ("所属部门", "department"),
        ("Dept.", "department"),
        ("公司名称", "organisation"),
        ("ORGANIZATION", "organisation"),
        ("联系电话", "phone"),
        ("电话/手机", "phone"),
        ("Mobile Phone", "phone"),
        ("办公地点", "site"),
        ("房间号", "room"),
        ("是否VIP", "vip"),
        ("首选语言", "language"),
        ("Time zone", "zone"),
        ("时区", "zone"),
        ("工号", None),
        ("邮箱 密码 password", None),
        ("邮箱/姓名", None),
        ("", None),
    ],
)
def test_headings_are_known_in_their_many_spellings(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_columns_of_no_use_are_reported_and_passed_over() -> None:
    found = read("工号,Email,Full name,Display name,Password\n7,a@b.example,Ann,A.,secret\n")
    assert found.passed_over == ("工号", "Display name", "Password")
    assert found.rows[0].name == "Ann"
    assert "secret" not in repr(found.rows)


def test_the_headings_may_stand_below_a_title_and_excels_own_line() -> None:
    assert rows("sep=;\r\nEmail;Name\r\na@b.example;Ann\r\n")[0].line == 3
    assert rows("Staff of May 2024,,\n\nName,Email\nAnn,a@b.example\n")[0].name == "Ann"


@pytest.mark.parametrize(
    "cell",
    [
        "ann@a.example; ANN@B.example",
        "ann@a.example，ann@b.example",
        '"ann@a.example\nann@b.example"',
        '"Ann <ann@a.example>, Ann at home <ann@b.example>"',
        "SMTP:ann@a.example|smtp:ann@b.example",
        "ann@a.example、ann＠b.example",
        "ann@a.example ann@a.example ann@b.example",
    ],
)
def test_several_addresses_in_a_cell_are_one_persons(cell: str) -> None:
    quoted = cell if cell.startswith('"') else f'"{cell}"'
    assert rows(f"Email,Name\n{quoted},Ann\n")[0].addresses == ("ann@a.example", "ann@b.example")


def test_several_columns_of_addresses_and_phones_are_taken_together() -> None:
    (one,) = rows(
        "E-mail Address,E-mail 2 Address,Business Phone,Mobile,First Name,Last Name\n"
        "a@b.example,c@d.example,1,2,Ann,Li\n"
    )
    assert (one.addresses, one.phone, one.name) == (("a@b.example", "c@d.example"), "1; 2", "Ann Li")
    assert rows("邮箱,名,姓\na@b.example,晓,陈\n")[0].name == "陈晓"


def test_cells_as_spreadsheets_leave_them_are_cleaned() -> None:
    (one,) = rows(
        "Email,Phone,Department,Name,Site\n"
        ' a@b.example ,"=""00123""","Sales\r\nand  Service",\u3000陈 晓\u200b,\'=1+1\n'
    )
    assert one.phone == "00123"
    assert one.department == "Sales and Service"
    assert one.name == "陈 晓"
    assert one.site == "=1+1"


@pytest.mark.parametrize("cell", ["yes", "Y", "是", "1", "x", "VIP", "√", "TRUE", "有"])
def test_yes_is_read_in_many_words(cell: str) -> None:
    assert rows(f"Email,VIP\na@b.example,{cell}\n")[0].vip


@pytest.mark.parametrize("cell", ["no", "否", "0", "", "-", "False", "普通"])
def test_no_is_read_in_many_words(cell: str) -> None:
    assert not rows(f"Email,VIP\na@b.example,{cell}\n")[0].vip


@pytest.mark.parametrize(
    ("cell", "language"),
    [
        ("zh", "zh-CN"),
        ("zh_TW", "zh-CN"),
        ("中文", "zh-CN"),
        ("简体中文", "zh-CN"),
        ("Chinese (Simplified)", "zh-CN"),
        ("en-GB", "en"),
        ("English (United States)", "en"),
        ("英语", "en"),
        ("", ""),
    ],
)
def test_languages_are_read_in_many_words(cell: str, language: str) -> None:
    assert rows(f"Email,Language\na@b.example,{cell}\n")[0].language == language


def test_zones_are_checked_and_spelled_as_the_list_has_them() -> None:
    assert rows("Email,TZ\na@b.example,europe/berlin\n")[0].zone == "Europe/Berlin"
    assert rows("Email,TZ\na@b.example,America/new york\n")[0].zone == "America/New_York"
    assert 'did you mean "Asia/Shanghai"?' in problems("Email,TZ\na@b.example,Shanghai\n")[0]
    assert 'did you mean "Europe/Berlin"?' in problems("Email,TZ\na@b.example,Europe/Berlni\n")[0]
    assert 'write a name such as "Asia/Shanghai"' in problems("Email,TZ\na@b.example,北京时间\n")[0]


def test_every_problem_is_told_at_once_with_line_column_and_remedy() -> None:
    said = problems(
        "Email,Name,VIP,Language,Time zone\n"
        "ann@a.example,Ann,maybe,fr,Nowhere/City\n"
        "\n"
        ",No address,,,\n"
        "nope,,,,\n"
        "Ann@A.example,Again,,,\n"
        f"long@a.example,{'x' * 251},,,\n"
        "wide@a.example,Li, Ann,,,en\n"
        'quote@a.example,"Ann "the boss" Li",,,\n'
        '"multi\nline",Two lines,,,\n'
        "end@a.example,End,,,\n"
    )
    assert [one.partition(":")[0] for one in said] == [
        "line 2, column 'VIP'",
        "line 2, column 'Language'",
        "line 2, column 'Time zone'",
        "line 4, column 'Email'",
        "line 5, column 'Email'",
        "line 6, column 'Email'",
        "line 7, column 'Name'",
        "line 8",
        "line 9",
        "line 10, column 'Email'",
    ]
    assert all("; " in one for one in said)
    assert "stands in line 2 already" in said[5]
    assert "has 6 cells under 5 headings" in said[7]


def test_a_quote_that_does_not_end_is_found_where_it_begins() -> None:
    (said,) = problems('Email,Name\na@b.example,Ann\nb@b.example,"Bob\nc@b.example,Cy\n')
    assert said == "line 3: begins a quoted cell that does not end; close the quote"
    endless = 'Email,Name\nb@b.example,"' + "x" * 200_000 + "\n" + "c@b.example,Cy\n" * 100
    assert problems(endless) == ["line 2: begins a quoted cell that does not end; close the quote"]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = 'Email,Name\r\n"a@b.example","Ann\r\nLi"\r\n\r\n,\r\nnope,x\r\n'
    assert problems(text)[0].startswith("line 6, column 'Email'")


def test_problems_beyond_bearing_are_counted() -> None:
    found = read("Email\n" + "nope\n" * 1_500)
    assert (len(found.problems), found.more_problems) == (1_000, 500)


def test_a_list_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.contacts.reading.MOST_ROWS", 3)
    said = problems("Email\n" + "".join(f"u{i}@a.example\n" for i in range(10)))
    assert said == ["line 5: is the first beyond 3 people; divide the file"]
    monkeypatch.setattr("parsers.contacts.reading.MOST_BYTES", 100)
    assert "larger than" in problems("Email\n" + "a@b.example\n" * 10)[0]


def test_a_person_has_a_bearable_number_of_addresses() -> None:
    (said,) = problems("Email\n" + "; ".join(f"u{i}@a.example" for i in range(21)) + "\n")
    assert "21 addresses" in said


@pytest.mark.parametrize(
    "cell",
    ["ann", "ann@", "@a.example", "ann@localhost", "a b@c.example", ".ann@a.example", "a..b@c.example"],
)
def test_what_is_no_address_is_refused(cell: str) -> None:
    assert "is not a mail address" in problems(f"Email\n{cell}\n")[0]


def test_one_thing_wrong_in_a_row_does_not_hide_another() -> None:
    said = problems("Email,VIP\na@b.example,maybe\na@b.example,perhaps\n")
    assert len(said) == 3  # two answers, one address twice
