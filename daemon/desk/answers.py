"""What a later mail of a requester answers or adds: it goes into the record of their ticket (SPEC A4, A5)."""

from __future__ import annotations

from dataclasses import replace

from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.model import REQUESTER, EventKind, Json
from daemon.desk.record import read_more, shown_record, with_values
from parsers.fields import NO_RECORD


def learn_more(case: Case, draft: Draft, *, beside: str = "") -> list[Json]:
    """Take what the requester answers or adds into the record; return it as mails to staff show it.

    Answers are given under the numbers of the questions that were asked on the ticket of the answered mail,
    which may be one of theirs that was merged into this one. `beside`: words about another matter than it.
    """
    own = case.via is not None and case.is_requester(case.via)
    about = replace(case.via, record=draft.ticket.record) if case.via is not None and own else draft.ticket
    found, declined = read_more(case.reading, about, case.known.received_at, case.policy.zone, beside=beside)
    if found or declined:
        draft.learn(found)
        draft.happened(
            EventKind.FIELDS_LEARNED,
            REQUESTER,
            fields=[value.field.value for value in found],
            declined=sorted(field.value for field in declined),
        )
    return shown_record(with_values(NO_RECORD, found))
