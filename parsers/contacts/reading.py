"""Reading a contact list: every row or every problem with its line, column and remedy (SPEC A4)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parsers.contacts import cells
from parsers.contacts.decoding import find_encoding
from parsers.contacts.headings import FAMILY_NAME, GIVEN_NAME, columns_of, fields_in
from parsers.contacts.model import ContactRow, ContactsFile, Problem

MOST_BYTES = 64 * 1024 * 1024
"""Of one file."""

MOST_ROWS = 250_000
"""People in one file."""

MOST_PROBLEMS = 1_000
"""Problems that are kept; the others are counted."""

_SEPARATORS = (",", ";", "\t")
_HEADING_WITHIN = 10
"""Rows in which the headings have to stand: some programs put a title above them."""

_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n?", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHOWN = 60
"""Characters of a refused value that are shown."""


def read_contacts(data: bytes, *, zones: Collection[str], encoding: str | None = None) -> ContactsFile:
    """Read a contact list; `zones` are the names of the IANA list, `encoding` is one to insist on.

    UTF-8, GB18030 and others, UTF-16 by its mark; separated by comma, semicolon or tab; headings in Chinese
    or English. Rows are not to be used while there are problems: all of them are found at once.
    """
    if len(data) > MOST_BYTES:
        what = f"is larger than {MOST_BYTES // 2**20} MiB"
        return ContactsFile(problems=(Problem(line=0, column="", what=what, remedy="divide it"),))
    codec = find_encoding(data, encoding)
    if isinstance(codec, Problem):
        return ContactsFile(problems=(codec,))
    layout = _layout(data, codec)
    if isinstance(layout, Problem):
        return ContactsFile(problems=(layout,), encoding=codec)
    found = _Found(layout, zones)
    for line, row in _rows(data, codec, layout, found):
        if not found.take(line, row):
            break
    if not found.rows and not found.problems:
        found.problem(Problem(line=0, column="", what="names nobody", remedy="there is nothing to import"))
    return ContactsFile(
        rows=tuple(found.rows),
        fields=fields_in(layout.columns),
        passed_over=layout.passed_over,
        problems=tuple(sorted(found.problems, key=lambda one: one.line)),
        more_problems=found.more_problems,
        encoding=codec.removesuffix("-sig"),
        separator=layout.separator,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How the file is laid out."""

    separator: str
    first_line: int
    """Where the heading begins."""
    headings: tuple[str, ...]
    columns: Mapping[int, str]
    """By place: the field."""
    passed_over: tuple[str, ...]


def _lines(data: bytes, codec: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")


def _layout(data: bytes, codec: str) -> _Layout | Problem:
    """Find separator and headings: those by which the most columns are known."""
    said = _SEPARATOR_LINE.fullmatch(_lines(data, codec).readline(100))
    best: _Layout | None = None
    first: tuple[int, Sequence[str]] | None = None
    for separator in (said[1],) if said else _SEPARATORS:
        for line, row in _first_rows(data, codec, separator):
            if first is None or (len(row) > len(first[1]) and line == first[0]):
                first = (line, row)
            columns, passed_over = columns_of(row)
            if "addresses" not in columns.values() or (best and len(columns) <= len(best.columns)):
                continue
            best = _Layout(
                separator=separator,
                first_line=line,
                headings=tuple(cells.bare(heading) for heading in row),
                columns=columns,
                passed_over=tuple(cells.bare(heading)[:_SHOWN] for heading in passed_over),
            )
    if best is not None:
        return best
    there = ", ".join(repr(cells.bare(heading)[:_SHOWN]) for heading in (first[1] if first else ())[:20])
    return Problem(
        line=first[0] if first else 0,
        column="",
        what=f"there is no column of mail addresses{there and f' among {there}'}",
        remedy='name the columns in the first line, one of them "Email" or "邮箱"',
    )


def _first_rows(data: bytes, codec: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_lines(data, codec), delimiter=separator)
    found = 0
    while found < _HEADING_WITHIN:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error:
            return
        if row is None:
            return
        if any(cell.strip() for cell in row) and not (line == 1 and _SEPARATOR_LINE.match(row[0] + "\n")):
            found += 1
            yield line, row


def _rows(data: bytes, codec: str, layout: _Layout, found: _Found) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the headings with the lines in which they begin, the empty ones left out."""
    reader = csv.reader(_lines(data, codec), delimiter=layout.separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            if "expected after" in str(error):
                what, remedy = "has a quote inside a quoted cell", 'write two quotes ("") for one in the text'
                found.problem(Problem(line=line, column="", what=what, remedy=remedy))
                continue
            what, remedy = "begins a quoted cell that does not end", "close the quote"
            found.problem(Problem(line=line, column="", what=what, remedy=remedy))
            return
        if row is None:
            return
        if line > layout.first_line and any(row) and any(cell.strip() for cell in row):
            yield line, row


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    layout: _Layout
    zones: Collection[str]
    rows: list[ContactRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    _lines_of: dict[str, int] = field(default_factory=dict)
    """By address: the line that names it."""

    def problem(self, one: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(one)
        else:
            self.more_problems += 1

    def take(self, line: int, row: Sequence[str]) -> bool:
        """Take a row in; False when the file has too many."""
        if len(self.rows) >= MOST_ROWS:
            what = f"is the first beyond {MOST_ROWS:,} people"
            self.problem(Problem(line=line, column="", what=what, remedy="divide the file"))
            return False
        headings = self.layout.headings
        if len(row) > len(headings) and any(cell.strip() for cell in row[len(headings) :]):
            what = f"has {len(row)} cells under {len(headings)} headings"
            remedy = f"put quotes around a text with {self.layout.separator!r} in it"
            self.problem(Problem(line=line, column="", what=what, remedy=remedy))
            return True
        said: dict[str, Any] = {}
        fine = True
        for place, into in self.layout.columns.items():
            if place >= len(row) or not row[place]:
                continue
            try:
                self._read(said, into, row[place])
            except cells.CellRefused as refused:
                fine = False
                self._refuse(line, place, refused)
        self._keep(line, said, fine)
        return True

    def _read(self, said: dict[str, Any], into: str, cell: str) -> None:
        """Read one cell into what the row says. Raises `CellRefused`."""
        match into:
            case "addresses":
                said.setdefault(into, {}).update(dict.fromkeys(cells.addresses(cell)))
            case "vip":
                said[into] = cells.yes_or_no(cell)
            case "language":
                said[into] = cells.language(cell)
            case "zone":
                said[into] = cells.zone(cell, self.zones)
            case "phone":
                text = cells.plain_text(cell)
                if text and text not in (before := said.get(into, "")).split("; "):
                    said[into] = cells.plain_text(f"{before}; {text}" if before else text)
            case _:
                said[into] = cells.plain_text(cell)

    def _refuse(self, line: int, place: int, refused: cells.CellRefused) -> None:
        value = refused.value[:_SHOWN]
        column = self.layout.headings[place]
        self.problem(Problem(line=line, column=column, what=refused.what, remedy=refused.remedy, value=value))

    def _keep(self, line: int, said: dict[str, Any], fine: bool) -> None:
        """Keep a row if its addresses, and with `fine` all its other cells, can be taken."""
        addresses = tuple(said.pop("addresses", ()))
        column = self._address_column()
        if not addresses and not fine:
            return  # one of the cells that were refused
        if not addresses:
            what, remedy = "there is no mail address in this row", "fill it in, or delete the row"
            self.problem(Problem(line=line, column=column, what=what, remedy=remedy))
            return
        if len(addresses) > cells.MOST_ADDRESSES:
            what = f"there are {len(addresses)} addresses in this row"
            remedy = f"one person may have {cells.MOST_ADDRESSES}"
            self.problem(Problem(line=line, column=column, what=what, remedy=remedy))
            return
        for address in addresses:
            if (before := self._lines_of.setdefault(address, line)) != line:
                fine = False
                what, remedy = (
                    f"stands in line {before} already",
                    "one address belongs to one row: merge them",
                )
                self.problem(
                    Problem(line=line, column=column, what=what, remedy=remedy, value=address[:_SHOWN])
                )
        if fine:
            given, family = said.pop(GIVEN_NAME, ""), said.pop(FAMILY_NAME, "")
            said["name"] = said.get("name") or _whole_name(given, family)
            self.rows.append(ContactRow(line=line, addresses=addresses, **said))

    def _address_column(self) -> str:
        place = next(place for place, into in self.layout.columns.items() if into == "addresses")
        return self.layout.headings[place]


def _whole_name(given: str, family: str) -> str:
    """Return a name of its halves, the family's first and without a blank where it is Chinese."""
    if _HAN.search(family) or (not family and _HAN.search(given)):
        return f"{family}{given}"
    return f"{given} {family}".strip()
