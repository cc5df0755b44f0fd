"""What a contact list says, row by row, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

FIELDS = (
    "addresses",
    "name",
    "organisation",
    "department",
    "phone",
    "site",
    "room",
    "vip",
    "language",
    "zone",
)
"""What is known of a contact (SPEC A4), in the order in which it is shown and written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One person. What the file does not say is empty; which columns it has is `ContactsFile.fields`."""

    line: int
    """Where it begins in the file, counted from 1."""
    addresses: tuple[str, ...]
    """At least one, lower case, each once; the first is the usual one."""
    name: str = ""
    organisation: str = ""
    department: str = ""
    phone: str = ""
    site: str = ""
    room: str = ""
    vip: bool = False
    language: str = ""
    """"en", "zh-CN" or ""."""
    zone: str = ""
    """A name of the IANA list, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in the file that cannot be taken as it is."""

    line: int
    """Counted from 1; 0 for the file as a whole."""
    column: str
    """As its heading is written; "" where it is no matter of one column."""
    what: str
    remedy: str
    value: str = ""
    """The text in question, shortened."""

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the file"
        column = f", column {self.column!r}" if self.column else ""
        value = f"{self.value!r} " if self.value else ""
        return f"{where}{column}: {value}{self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsFile:
    """A contact list as read. Not to be used while it has problems."""

    rows: tuple[ContactRow, ...] = ()
    fields: frozenset[str] = frozenset()
    """Which of `FIELDS` the file has columns for."""
    passed_over: tuple[str, ...] = ()
    """Headings of columns that were not read."""
    problems: tuple[Problem, ...] = ()
    """By line."""
    more_problems: int = 0
    """How many more there are than are kept."""
    encoding: str = ""
    separator: str = ""
