"""Is this mail a bounce? The evidence is weighed here; what it says is read elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.dsn.parts import ReportParts
from parsers.dsn.report import ADDRESS
from parsers.dsn.wording import (
    MAX_SUBJECT_CHARS,
    SCAN_CHARS,
    asks_for_help,
    fold,
    is_reply_or_forward,
    own_words,
    shortened,
    without_tags,
)
from parsers.dsn.words import (
    DAEMON_LOCAL_PARTS,
    DAEMON_NAMES,
    INTRODUCTIONS,
    MAIL_SENTENCES,
    MASTER_LOCAL_PARTS,
    MASTER_NAMES,
    SENTENCES,
    SUBJECT_ENDS,
    SUBJECT_STARTS,
    SUBJECT_WHOLE,
    WEAK_SENTENCES,
)
from parsers.model import ParsedMail

_SUBJECT = re.compile("|".join(re.escape(start).replace(r"\*", ".{1,200}?") for start in SUBJECT_STARTS))
_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon)|hallo|guten|bonjour|hola)\b|"
    r"(?:你好|您好|各位|大家|请问)"
)
_OPENING_CHARS = 400  # where mail software starts talking; a person says hello first

_BOUNCE_HEADERS = (
    "x-failed-recipients",
    "x-ms-exchange-message-is-ndr",
    "x-dsncontext",
    "x-bounce-id",
    "x-mlserver",
)
_RETURNED_PARTS = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/delivery-status"}
)
_MAIL_PROGRAM = ("user-agent", "thread-index", "x-originating-ip")
_WRITTEN_BY_HAND = (*_MAIL_PROGRAM, "in-reply-to", "references")
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail says it is from, as far as mail systems go."""

    daemon: bool
    """A mail system and nobody else."""
    master: bool
    """An account that a mail system shares with people: postmaster, administrator."""
    null_path: bool
    """The envelope says: never answer (RFC 5321, 4.5.5)."""
    null: bool
    """The same, or From is "Name <>"."""


def sender_kind(mail: ParsedMail) -> Sender:
    """Say what the sender's name, address and envelope tell of who writes."""
    written = fold((mail.header("from") or "")[:500])
    address = mail.sender.address.lower() if mail.sender else ""
    local = _NOT_ALNUM.sub("", address.partition("@")[0])
    name = fold(mail.sender.name if mail.sender else "") or written.partition("<")[0].strip(' "')
    path = (mail.return_path or "").lower()
    daemon = (
        any(part in local for part in DAEMON_LOCAL_PARTS)
        or name.startswith(DAEMON_NAMES)
        or "mailer-daemon" in written
    )
    master = local in MASTER_LOCAL_PARTS or any(start in name for start in MASTER_NAMES)
    null = mail.return_path == "" or path.startswith("mailer-daemon") or path == "<>"
    return Sender(daemon=daemon, master=master, null_path=null, null=null or written.endswith("<>"))


def has_bounce_subject(subject: str) -> bool:
    """Say whether a folded subject is one that mail systems give to a bounce."""
    bare = without_tags(subject)
    return (
        bare.strip(" .!:") in SUBJECT_WHOLE
        or _SUBJECT.match(bare) is not None
        or _SUBJECT.match(subject) is not None
    )


def _sentence_in(text: str, sentences: tuple[str, ...]) -> str:
    return next((sentence for sentence in sentences if sentence in text), "")


def _is_top_report(mail: ParsedMail, report: ReportParts) -> bool:
    declared = (mail.header("content-type") or "").lower()
    return declared.lstrip().startswith("multipart/report") or report.structure[:1] == ("multipart/report",)


@dataclass(frozen=True, slots=True)
class _Signs:
    """What speaks for a bounce besides the sender."""

    header: str
    """A header that only bounces have, or ""."""
    encloses: str
    """What is enclosed: "delivery status", "returned message" or ""."""
    subject: bool
    sentence: str
    """A sentence of mail software anywhere in what may be searched, or ""."""
    opening: bool
    """Such a sentence among the first words, and no greeting before it."""
    greets: bool
    """It begins like a person's letter."""
    weak: bool
    """Words of failure that anybody may use, and no greeting."""

    def evidence(self) -> tuple[str, ...]:
        named = (
            f"header {self.header}" if self.header else "",
            f"encloses the {self.encloses}" if self.encloses else "",
            "subject of a bounce" if self.subject else "",
            f"says: {self.sentence}" if self.sentence else "",
        )
        return tuple(phrase for phrase in named if phrase)


def bounce_evidence(mail: ParsedMail, report: ReportParts) -> tuple[str, ...]:
    """Return why `mail` is a bounce, most telling first; empty when it is none. Raises nothing.

    A report (RFC 3464) as the mail itself is enough. Everything else needs two witnesses of
    different kind: who sends, what the subject says, what the text says, what is enclosed. A
    person who forwards, answers or quotes a bounce writes from a person's address, and under
    "Fwd:", after a greeting or above a quote.
    """
    top_report = _is_top_report(mail, report)
    subject = fold(mail.subject[:MAX_SUBJECT_CHARS])
    relayed = is_reply_or_forward(subject)
    sender = sender_kind(mail)
    submitted = fold((mail.header("auto-submitted") or "no")[:200])
    automatic = not submitted.startswith("no")
    machine = sender.daemon or sender.null or automatic
    if top_report and report.report_type in ("feedback-report", "disposition-notification"):
        return _rejection_receipt(mail, submitted)
    statuses = bool(_STATUS_PARTS.intersection(report.structure))
    told = report.report_type == "delivery-status" or statuses or bool(report.delivery_status)
    if top_report and told:
        return ("delivery status report (RFC 3464)",)
    bounce_subject = subject.endswith(SUBJECT_ENDS) or (not relayed and has_bounce_subject(subject))
    header = next((name for name in _BOUNCE_HEADERS if name in mail.headers), "")
    if not (machine or sender.master or bounce_subject or header or top_report):
        return () if relayed else _by_introduction(mail)
    if relayed and not machine and not bounce_subject:
        return ()
    trusted = sender.daemon or sender.null
    whole = sender.daemon or (sender.null and (bounce_subject or statuses or bool(header)))
    signs = _signs(mail, report, subject=bounce_subject, header=header, whole=whole, any_matter=trusted)
    who = _who(sender, submitted if automatic else "")
    evidence = (*who, *signs.evidence())
    if sender.daemon and (sender.null or not relayed):
        if signs.evidence():
            return evidence
        speaks = signs.weak or any(word in subject for word in WEAK_SENTENCES)
        return (*who, "speaks of a failed delivery") if speaks else ()
    agreed = len(signs.evidence()) > 1
    if sender.null or top_report:
        return evidence if agreed or statuses or signs.opening or (bounce_subject and signs.weak) else ()
    if automatic:
        # A monitor that mentions a failed delivery is not yet a bounce.
        return evidence if agreed or statuses else ()
    if header:
        return evidence if agreed else ()
    return evidence if _agree_without_envelope(mail, sender, signs) else ()


def _agree_without_envelope(mail: ParsedMail, sender: Sender, signs: _Signs) -> bool:
    """Say whether a mail from an ordinary envelope is a bounce: no person's marks, and all else agrees."""
    # Some systems' bounces answer the mail that failed; none names a mail program.
    if any(name in mail.headers for name in (_MAIL_PROGRAM if sender.master else _WRITTEN_BY_HAND)):
        return False
    own = own_words(mail.text)
    if not (signs.encloses or ADDRESS.search(own)) or asks_for_help(fold(own)):
        return False
    if sender.master:
        return signs.opening or (signs.subject and (signs.encloses != "" or not signs.greets))
    name = mail.sender.name if mail.sender else ""
    return signs.subject and signs.opening and (signs.encloses != "" or not name or "@" in name)


def _signs(
    mail: ParsedMail, report: ReportParts, *, subject: bool, header: str, whole: bool, any_matter: bool
) -> _Signs:
    text = fold(mail.text[:SCAN_CHARS] if whole else own_words(mail.text))
    greets = _GREETING.match(text) is not None and not text.startswith(INTRODUCTIONS)
    sentences = SENTENCES if any_matter else MAIL_SENTENCES
    enclosed = ""
    if _STATUS_PARTS.intersection(report.structure):
        enclosed = "delivery status"
    elif _RETURNED_PARTS.intersection(report.structure):
        enclosed = "returned message"
    return _Signs(
        header=header,
        encloses=enclosed,
        subject=subject,
        sentence=_sentence_in(text, sentences),
        opening=not greets and _sentence_in(text[:_OPENING_CHARS], sentences) != "",
        greets=greets,
        weak=not greets and any(word in text for word in WEAK_SENTENCES),
    )


def _who(sender: Sender, submitted: str) -> tuple[str, ...]:
    said = []
    if sender.daemon:
        said.append("sent by a mail system")
    elif sender.master:
        said.append("sent by a postmaster account")
    if sender.null:
        said.append("null return path")
    if submitted:
        said.append(f"Auto-Submitted: {shortened(submitted)}")
    return tuple(said)


def _by_introduction(mail: ParsedMail) -> tuple[str, ...]:
    """A bounce from an odd sender under an odd subject, known by how the software introduces itself."""
    if any(name in mail.headers for name in _WRITTEN_BY_HAND):
        return ()
    opening = fold(mail.text[:_OPENING_CHARS]).lstrip("-*=#<>|. ")
    found = next((phrase for phrase in INTRODUCTIONS if opening.startswith(phrase)), "")
    return (f"begins: {found}",) if found else ()


def _rejection_receipt(mail: ParsedMail, submitted: str) -> tuple[str, ...]:
    """Dovecot's and others' "read receipt" that in truth says the mail was refused (RFC 5429)."""
    if "rejected" in submitted or "was automatically rejected" in fold(mail.text[:1000]):
        return ("receipt that reports a rejection (RFC 5429)",)
    return ()
