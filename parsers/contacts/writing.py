"""Writing a contact list as CSV that a spreadsheet shows, never computes, and that reads back the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from parsers.contacts.cells import guarded
from parsers.contacts.model import ContactRow

HEADINGS = (
    "Email",
    "Name",
    "Organisation",
    "Department",
    "Phone",
    "Site",
    "Room",
    "VIP",
    "Language",
    "Time zone",
)
_AT_ONCE = 500
"""Rows in one piece of text."""


def write_contacts(rows: Iterable[ContactRow]) -> Iterator[str]:
    """Yield the text of a CSV file, CRLF between rows (RFC 4180), piece by piece.

    It begins with the mark by which Excel knows UTF-8. A cell that a spreadsheet would compute is guarded by
    an apostrophe (`cells.guarded`), which reading takes off again.
    """
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for count, row in enumerate(rows, 1):
        writer.writerow([guarded(cell) for cell in _cells(row)])
        if count % _AT_ONCE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cells(row: ContactRow) -> tuple[str, ...]:
    return (
        "; ".join(row.addresses),
        row.name,
        row.organisation,
        row.department,
        row.phone,
        row.site,
        row.room,
        "yes" if row.vip else "",
        row.language,
        row.zone,
    )
