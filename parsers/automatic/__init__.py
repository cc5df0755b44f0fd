"""Is a mail written by a person, an automatic reply, a bounce or list mail? With the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable

from parsers.automatic.headers import is_posting, list_marks, precedence, submitted, vendor_marks
from parsers.automatic.words import challenge_marks, complaint_marks, receipt_marks, reply_marks
from parsers.dsn import ReportParts, bounce_evidence, read_bounce, sender_kind
from parsers.dsn.wording import MAX_SUBJECT_CHARS, fold, is_reply_or_forward
from parsers.model import AutoKind, Bounce, ParsedMail

__all__ = ["ReportParts", "classify"]

_Rule = Callable[[ParsedMail, ReportParts], tuple[str, ...]]


def classify(mail: ParsedMail, report: ReportParts) -> tuple[AutoKind, tuple[str, ...], Bounce | None]:
    """Return the kind of `mail`, the evidence for it, and the bounce when it is one. Raises nothing.

    `mail` is complete but for `auto`, `auto_evidence` and `bounce`, which are not looked at. The
    first rule that finds evidence decides. Headers decide alone; words need a second sign, because
    people forward bounces and write about their holidays. RFC 3834, RFC 3464, RFC 2369; SPEC A9.
    """
    if evidence := bounce_evidence(mail, report):
        return AutoKind.BOUNCE, evidence, read_bounce(mail, report)
    for kind, rule in _RULES:
        if evidence := rule(mail, report):
            return kind, evidence, None
    return AutoKind.HUMAN, _overruled(mail), None


def _receipt(mail: ParsedMail, report: ReportParts) -> tuple[str, ...]:
    top = (mail.header("content-type") or "").lower().lstrip().startswith("multipart/report")
    if top and report.report_type == "disposition-notification":
        return ("read receipt (RFC 8098)",)
    if top and report.report_type == "feedback-report":
        return ("abuse report (RFC 5965)",)
    return receipt_marks(mail) or complaint_marks(mail, report.structure)


def _declared(mail: ParsedMail, _report: ReportParts) -> tuple[str, ...]:
    keyword = submitted(mail)
    if keyword in ("", "no"):
        return ()
    # A list passes its robots' mails on: for the desk that is list mail, unless it answers somebody.
    if keyword == "auto-generated" and is_posting(mail):
        return ()
    return (f"Auto-Submitted: {keyword}", *vendor_marks(mail))


def _vendor(mail: ParsedMail, _report: ReportParts) -> tuple[str, ...]:
    return vendor_marks(mail)


def _precedence(mail: ParsedMail, _report: ReportParts) -> tuple[str, ...]:
    said = precedence(mail)
    # Vacation programs write "junk" where lists write "bulk" or "list".
    if said == "auto_reply" or (said == "junk" and not is_posting(mail)):
        return (f"Precedence: {said}",)
    return ()


def _challenge(mail: ParsedMail, _report: ReportParts) -> tuple[str, ...]:
    return challenge_marks(mail)


def _exchange(mail: ParsedMail, _report: ReportParts) -> tuple[str, ...]:
    """Exchange's out-of-office in a language not known here.

    X-Auto-Response-Suppress asks *others* not to answer and stands on ordinary mail behind some
    gateways; the loop header alone stands on mail that a rule forwards. Both on what is no
    forward, answers something and was not resent: that is the out-of-office assistant.
    """
    suppress = (mail.header("x-auto-response-suppress") or "").strip().lower()
    if suppress != "all" or not mail.header("x-ms-exchange-inbox-rules-loop"):
        return ()
    passed_on = mail.header("resent-from") or is_reply_or_forward(fold(mail.subject[:MAX_SUBJECT_CHARS]))
    if passed_on or not mail.in_reply_to:
        return ()
    return ("Exchange out-of-office headers",)


def _null_sender(mail: ParsedMail, _report: ReportParts) -> tuple[str, ...]:
    sender = sender_kind(mail)
    if is_posting(mail) and not sender.daemon:
        return ()
    if sender.null_path:
        return ("null return path (RFC 3834, 2)",)
    return ("sent by a mail system",) if sender.daemon else ()


def _words(mail: ParsedMail, _report: ReportParts) -> tuple[str, ...]:
    return () if submitted(mail) == "no" else reply_marks(mail, precedence(mail), is_posting(mail))


def _list(mail: ParsedMail, _report: ReportParts) -> tuple[str, ...]:
    return list_marks(mail)


_RULES: tuple[tuple[AutoKind, _Rule], ...] = (
    (AutoKind.AUTO_REPLY, _receipt),
    (AutoKind.AUTO_REPLY, _declared),
    (AutoKind.AUTO_REPLY, _vendor),
    (AutoKind.AUTO_REPLY, _precedence),
    (AutoKind.AUTO_REPLY, _exchange),
    (AutoKind.AUTO_REPLY, _challenge),
    (AutoKind.AUTO_REPLY, _words),
    (AutoKind.AUTO_REPLY, _null_sender),
    (AutoKind.LIST, _list),
)

_NOT_ENOUGH = (
    ("x-auto-response-suppress", "X-Auto-Response-Suppress alone says nothing of the writer"),
    ("x-ms-exchange-inbox-rules-loop", "passed on by a mailbox rule"),
    ("feedback-id", "sent through a mail service"),
)


def _overruled(mail: ParsedMail) -> tuple[str, ...]:
    """Return the signs of an automat that were seen and found too weak, for `explain`."""
    seen = ["Auto-Submitted: no"] if submitted(mail) == "no" else []
    seen += [phrase for name, phrase in _NOT_ENOUGH if name in mail.headers]
    if mail.sender and re.match(r"(?:no|do-?not)[-_.]?reply\b", mail.sender.address.lower()):
        seen.append("a no-reply address alone may be a form that people fill in")
    return tuple(seen)
