"""From the sections [approval] and [consent] to the rules that decisions look at; a part of `policy`."""

from __future__ import annotations

from datetime import timedelta

from daemon.config import notation, schema
from daemon.desk.approval_rules import APPROVAL_LABELS, ApprovalRules, ConsentRules
from daemon.desk.model import Priority


def approval_rules(section: schema.Approval, working_day: timedelta) -> ApprovalRules:
    """Build the rules; labels come in the order in which they are read, whatever the file's."""
    return ApprovalRules(
        required=tuple(label for label in APPROVAL_LABELS if label in section.required),
        required_when_major=tuple(label for label in APPROVAL_LABELS if label in section.required_when_major),
        major_priorities=frozenset(map(Priority, section.major_priorities)),
        major_words=tuple(section.major_words),
        four_eyes=section.four_eyes,
        remind_after=notation.working_time(section.remind_after, working_day),
        expire_after=notation.working_time(section.expire_after, working_day),
    )


def consent_rules(section: schema.Consent, working_day: timedelta) -> ConsentRules:
    """Build the rules."""
    return ConsentRules(remind_after=notation.working_time(section.remind_after, working_day))
