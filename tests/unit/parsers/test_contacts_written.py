"""A contact list that is written reads back as it was, and no spreadsheet computes a cell of it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.contacts import ContactRow, read_contacts, write_contacts
from parsers.contacts.cells import bare, guarded

HOSTILE = st.text(alphabet="=+-@＝＋－＠'\";,\t\n\r |a1 陈\u200b\x00", max_size=12)
COMPUTED = re.compile(r"(?:^|[;,\t\r\n] *)[=+\-@＝＋－＠]")


def row(**fields: str) -> ContactRow:
    return ContactRow(line=2, addresses=("ann@a.example", "=b@a.example"), **fields)


def cells_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@given(name=HOSTILE, phone=HOSTILE, site=HOSTILE)
def test_what_was_read_is_written_so_that_it_reads_back(name: str, phone: str, site: str) -> None:
    one = row(name=bare(name), phone=bare(phone), site=bare(site))
    text = "".join(write_contacts([one]))
    found = read_contacts(text.encode(), zones=())
    assert found.problems == ()
    assert found.rows == (one,)


@given(HOSTILE)
def test_no_cell_begins_as_a_formula_whatever_separates_the_cells(text: str) -> None:
    written = "".join(write_contacts([row(name=bare(text))]))
    for cell in cells_of(written)[1]:
        assert not COMPUTED.search(cell), cell


@given(HOSTILE)
def test_a_guard_is_taken_off_again(text: str) -> None:
    assert bare(guarded(bare(text))) == bare(text)


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1", "x;=1", "a, -1"])
def test_a_formula_is_shown_as_text(cell: str) -> None:
    assert "'" in guarded(cell)
    assert not COMPUTED.search(guarded(cell))


def test_many_rows_come_in_pieces_that_make_one_file() -> None:
    many = [ContactRow(line=n + 2, addresses=(f"u{n}@a.example",), vip=n % 2 == 0) for n in range(1_200)]
    pieces = list(write_contacts(many))
    assert len(pieces) > 2
    assert read_contacts("".join(pieces).encode(), zones=()).rows == tuple(many)


def test_spreadsheets_know_it_for_utf_8() -> None:
    assert next(iter(write_contacts([]))).startswith("\ufeffEmail,Name,")
