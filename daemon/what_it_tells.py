"""What a message tells as the report of a fault, and which earlier tickets help with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from daemon.desk.known import Known
from daemon.desk.policy import Policy
from daemon.desk.record import read_record
from daemon.desk.reported import as_reported
from daemon.desk.silence import answerable
from daemon.store import directory, records
from daemon.store.database import Connection
from parsers.fields import Field
from parsers.model import AutoKind
from parsers.reading import Reading


def with_record(
    connection: Connection, known: Known, reading: Reading, policy: Policy, received_at: datetime
) -> Known:
    """Return what is known with the record and what follows from it, for a message that may open a ticket.

    For all others it costs nothing. Where the sender sits is what the directory says, else the mail. Of a
    report that staff write down for somebody (`#for`), that person stands in the sender's place.
    """
    mail = reading.mail
    answered = answerable(mail)
    may_open = not known.tickets and known.duplicate_of is None and known.alert is None
    if not may_open or mail.auto is not AutoKind.HUMAN or answered is None:
        return known
    contact = known.contact
    if (reported := as_reported(reading, policy)) is not None and reported.mail.sender is not None:
        # Staff write down what somebody else reports: who that is counts, not who writes.
        reading, answered = reported, reported.mail.sender
        contact = directory.find(connection, answered.address.lower())
        known = replace(known, named_contact=contact)
    record = read_record(reading, received_at, policy.zone, contact)
    listed = contact.site if contact is not None else ""
    return replace(
        known,
        record=record,
        site=listed or record.text(Field.SITE),
        earlier=records.earlier(connection, answered.address, record.text(Field.ASSET)),
    )
