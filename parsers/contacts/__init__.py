"""Contact lists as people keep them in CSV files: read, and written so that no spreadsheet runs a cell."""

from parsers.contacts.model import FIELDS, ContactRow, ContactsFile, Problem
from parsers.contacts.reading import MOST_BYTES, MOST_ROWS, read_contacts
from parsers.contacts.writing import write_contacts

__all__ = [
    "FIELDS",
    "MOST_BYTES",
    "MOST_ROWS",
    "ContactRow",
    "ContactsFile",
    "Problem",
    "read_contacts",
    "write_contacts",
]
