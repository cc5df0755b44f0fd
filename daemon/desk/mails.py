"""Every kind of mail that Postdesk writes: who reads it, where a reply to it goes, what it is told.

The one registry that decisions, templates and tests share: a template without a row here, or a row
without its templates in both languages, fails the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daemon.desk.model import ReplyGoesTo

TO_REQUESTER = "requester"
TO_STAFF = "staff"
TO_ADMINISTRATOR = "administrator"
TO_VENDOR = "vendor"
OUTSIDE = frozenset({TO_REQUESTER, TO_VENDOR})
"""Whom nothing internal may reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailKind:
    audience: str
    """`TO_REQUESTER`, `TO_STAFF`, `TO_ADMINISTRATOR` or `TO_VENDOR`."""
    reply_goes_to: ReplyGoesTo
    automatic: bool
    """Written by the desk itself: carries Auto-Submitted and counts for the silence rules. A relay
    of a person's words is not."""
    values: tuple[str, ...] = ()
    """Names of `SendMail.values`, all of them always given."""
    answers: bool = False
    """Goes back to who wrote: only these are counted by the silence rules, since only these can loop."""
    about_held: bool = False
    """Asks or tells staff about a held mail. The ladder counts each kind of them apart: who forges mails must
    not use up what real words could reach staff with."""


MAILS: Mapping[str, MailKind] = MappingProxyType(
    {
        # to the requester
        "acknowledgement": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            answers=True,
            values=(
                "first_contact_by",
                "cut_short",
                "recorded_by",
                "words",
                "system",
                "questions",
                "incident",
            ),
        ),
        "questions_reminder": MailKind(
            audience=TO_REQUESTER, reply_goes_to=ReplyGoesTo.DESK, automatic=True, values=("questions",)
        ),
        "owner_changed": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            values=("first_contact_by",),
        ),
        "reply": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=False,
            values=("author", "words", "left_out"),
        ),
        "resolved": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            values=("words", "cause", "solution", "tested", "close_on", "left_out"),
        ),
        "confirmation_reminder": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            values=("solution", "close_on"),
        ),
        "closed": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            values=("how", "reopen_until"),
        ),
        "ticket_status": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            answers=True,
            values=(
                *("state", "since", "owner", "waits_until", "contact_by", "expected", "aim_at", "late"),
                *("told", "close_on", "reopen_until"),
            ),
        ),
        "people_added": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            answers=True,
            values=("added", "refused"),
        ),
        "my_tickets": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            answers=True,
            values=("tickets", "more"),
        ),
        "merged": MailKind(
            audience=TO_REQUESTER, reply_goes_to=ReplyGoesTo.DESK, automatic=True, values=("number", "own")
        ),
        "merged_ended": MailKind(
            audience=TO_REQUESTER, reply_goes_to=ReplyGoesTo.DESK, automatic=True, values=("how",)
        ),
        "survey": MailKind(
            audience=TO_REQUESTER, reply_goes_to=ReplyGoesTo.SURVEY, automatic=True, values=("solution",)
        ),
        # what commands of staff tell the requester
        "waiting_reminder": MailKind(
            audience=TO_REQUESTER, reply_goes_to=ReplyGoesTo.DESK, automatic=True, values=("since", "words")
        ),
        "eta": MailKind(
            audience=TO_REQUESTER, reply_goes_to=ReplyGoesTo.DESK, automatic=True, values=("at",)
        ),
        "workaround": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=False,
            values=("workaround", "words", "left_out"),
        ),
        "split": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            values=("number", "words", "first_contact_by"),
        ),
        "proposal": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.CONSENT,
            automatic=True,
            values=("author", "words", "rows", "reminder", "left_out"),
        ),
        # to staff
        "wait_over": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("why", "waits_for", "since"),
        ),
        "assigned": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.REQUESTER,
            automatic=True,
            values=(
                *("words", "reasons", "first_contact_by", "resolve_by", "by", "left_out"),
                *(
                    "because",
                    "escalate_when",
                    "remark",
                    "record",
                    "earlier",
                    "disowned",
                    "to_ask",
                    "incident",
                    "split_from",
                ),
            ),
        ),
        "follow_up": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.REQUESTER,
            automatic=False,
            values=("author", "words", "what", "elsewhere", "into", "learned", "left_out"),
        ),
        "copied": MailKind(
            audience=TO_STAFF, reply_goes_to=ReplyGoesTo.REQUESTER, automatic=True, values=("words", "by")
        ),
        "escalated": MailKind(
            audience=TO_STAFF, reply_goes_to=ReplyGoesTo.INTERNAL, automatic=True, values=("by", "because")
        ),
        "untaken": MailKind(
            audience=TO_STAFF, reply_goes_to=ReplyGoesTo.INTERNAL, automatic=True, values=("since",)
        ),
        "handed_over": MailKind(
            audience=TO_STAFF, reply_goes_to=ReplyGoesTo.INTERNAL, automatic=True, values=("by",)
        ),
        "merged_in": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("number", "subject", "author", "words", "by", "own"),
        ),
        "receipt": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            answers=True,
            values=(
                *("done", "refused", "unknown", "kept_text", "relayed", "hold"),
                *("only_to", "forwarded", "withheld", "not_copied", "paused", "to_ask"),
                "redacted",
            ),
        ),
        "looked_up": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            answers=True,
            values=(
                *("answers", "done", "refused", "unknown", "kept_text", "relayed", "hold"),
                *("only_to", "forwarded", "withheld", "not_copied", "paused", "to_ask"),
                "redacted",
            ),
        ),
        "unproven": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            about_held=True,
            values=("written", "words"),
        ),
        "leak": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            about_held=True,
            values=("findings", "words"),
        ),
        "held_more": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            about_held=True,
            values=("count",),
        ),
        "stranger": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            about_held=True,
            values=("author", "address", "words", "disowned"),
        ),
        "no_effect": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            answers=True,
            values=("why",),
        ),
        "disowned": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("what", "address", "subject", "words"),
        ),
        "held": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            about_held=True,
            values=("author", "address", "words", "why"),
        ),
        "target_reminder": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("clock", "percent", "due_at", "overdue"),
        ),
        "undelivered": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("recipient", "diagnostic", "permanent", "whose", "paused_until"),
        ),
        "withheld": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("recipient", "count", "minutes"),
        ),
        "digest": MailKind(
            audience=TO_STAFF, reply_goes_to=ReplyGoesTo.INTERNAL, automatic=True, values=("digest",)
        ),
        # of an incident and its retrospective (SPEC D7)
        "incident_joined": MailKind(
            audience=TO_REQUESTER, reply_goes_to=ReplyGoesTo.DESK, automatic=True, values=("category",)
        ),
        "incident_news": MailKind(
            audience=TO_REQUESTER,
            reply_goes_to=ReplyGoesTo.DESK,
            automatic=True,
            values=("restored", "words", "author"),
        ),
        "incident_called": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INCIDENT,
            automatic=True,
            values=("by", "words", "report", "lead", "leads", "engineers", "form_by", "alike"),
        ),
        "incident_said": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INCIDENT,
            automatic=False,
            values=("author", "words", "team", "left_out"),
        ),
        "team_missing": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("since", "minutes", "lead_missing", "missing", "answered"),
        ),
        "incident_update": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("first", "since", "working", "waiting", "tickets", "people", "said", "next_at"),
        ),
        "incident_ended": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("how", "by", "words", "since", "until", "tickets", "people"),
        ),
        "retrospective_request": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.RETROSPECTIVE,
            automatic=True,
            values=("how", "missing"),
        ),
        "retrospective_overdue": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.RETROSPECTIVE,
            automatic=True,
            values=("asked_at", "missing"),
        ),
        "approval_request": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.APPROVAL,
            automatic=True,
            values=(
                *("by", "rows", "peak", "major", "others"),
                *("answer_by", "replaces", "reminder", "left_out"),
            ),
        ),
        "approval_open": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.APPROVAL,
            automatic=True,
            answers=True,
            values=("why", "words", "what"),
        ),
        "approval_noted": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            answers=True,
            values=("result", "decided_by", "decided_at", "what"),
        ),
        "approval_decided": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("decision", "by", "comment", "what", "window", "left_out"),
        ),
        "approval_remark": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("what", "answer", "by", "words", "left_out"),
        ),
        "consent_unanswered": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.REQUESTER,
            automatic=True,
            values=("rows",),
        ),
        "closing_check": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("missing", "again"),
        ),
        "service_report": MailKind(
            audience=TO_STAFF, reply_goes_to=ReplyGoesTo.INTERNAL, automatic=True, values=("report",)
        ),
        "vendor_wrote": MailKind(
            audience=TO_STAFF,
            reply_goes_to=ReplyGoesTo.VENDOR,
            automatic=False,
            values=("author", "words", "vendor", "automatic", "case", "promised", "left_out"),
        ),
        # to a vendor
        "vendor_request": MailKind(
            audience=TO_VENDOR,
            reply_goes_to=ReplyGoesTo.VENDOR,
            automatic=False,
            values=("author", "words", "about", "record", "customer_number", "case", "left_out"),
        ),
        # to the administrator
        "dead_letter": MailKind(
            audience=TO_ADMINISTRATOR,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("delivery", "recipient", "subject", "attempts", "error"),
        ),
        "quarantined": MailKind(
            audience=TO_ADMINISTRATOR,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("message", "mailbox", "error"),
        ),
        "mailbox_down": MailKind(
            audience=TO_ADMINISTRATOR,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("mailbox", "error", "since"),
        ),
        "mailbox_up": MailKind(
            audience=TO_ADMINISTRATOR,
            reply_goes_to=ReplyGoesTo.INTERNAL,
            automatic=True,
            values=("mailbox", "since", "until"),
        ),
    }
)

RECEIPTS = frozenset({"receipt", "looked_up"})
"""What became of somebody's commands: these are answered to who wrote, and counted together."""

ABOUT_HELD = frozenset(name for name, kind in MAILS.items() if kind.about_held)
