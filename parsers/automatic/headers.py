"""What a mail's headers say about who wrote it: automat, list or person."""

from __future__ import annotations

import re

from parsers.dsn.wording import shortened
from parsers.model import ParsedMail

# Auto-responder headers of vendors differ in spelling only. X-Auto-Response-Suppress is not among
# them: it asks others not to answer and stands on people's mail behind some gateways.
_AUTO_NAME = re.compile(
    r"x-(?:[a-z0-9]{1,20}-){0,3}auto-?(?:reply|replied|respond|responder|response|generated|answer)(?:-(?!suppress)[a-z-]{1,30})?$|"
    r"x-(?:[a-z0-9]{1,20}-){0,2}(?:vacation|out-of-office|oof|ooo|vacationmessage|sieve-vacation)(?:-[a-z-]{1,30})?$|"
    r"x-fc-machinegenerated$|x-cron-env$|x-mail-autoreply$|autoreply$|auto-reply$|x-autore\w{0,12}$"
)
_NO = frozenset({"", "no", "none", "false", "0", "off", "n"})
# CommuniGate marks what its rules pass on, too; those are still a person's words.
_PASSED_ON = ("forward", "mirror", "redirect", "group", "letter")

_LIST_HEADERS: tuple[str, ...] = (
    "list-id", "list-post", "list-unsubscribe", "list-help", "list-subscribe", "list-owner",
    "list-archive", "mailing-list", "x-mailing-list", "x-mailman-version", "x-beenthere", "x-listname",
    "x-list-id", "x-ml-name", "x-mlserver", "x-listserver", "x-listprocessor-version", "x-mailinglist",
    "x-yahoo-groups", "x-google-group-id", "x-sympa-to", "x-ezmlm", "x-list-unsubscribe", "list-software",
    "x-list-host", "x-listmember", "x-cml-name", "x-ml-count", "x-campaign", "x-campaignid",
    "x-campaign-id", "x-mailchimp-id", "x-mc-user", "x-csa-complaints", "x-mailer-recptid", "x-acy-id",
    "x-phplist-id", "x-mailing-id", "x-newsletter-id", "x-bulkmail",
)  # fmt: skip
_LIST_HEADER_SET = frozenset(_LIST_HEADERS)
_BULK_MAILERS: tuple[str, ...] = (
    "mailchimp", "phplist", "listserv", "mailman", "ezmlm", "majordomo", "listmanager", "campaign",
    "acymailing", "sendy", "newsletter", "constant contact", "mailpoet", "mailjet", "sendinblue",
    "exacttarget", "lyris", "smartlist", "groupmail", "e-mailing", "sympa",
)  # fmt: skip
_LIST_PATH = re.compile(
    r"(?:owner-(?P<after>.+)|(?P<before>.+?)-(?:bounces?|owner|request|admin|return)(?:[+=-].*)?)$"
)


def submitted(mail: ParsedMail) -> str:
    """Return the keyword of Auto-Submitted, lower case: "no", "auto-replied" ...; "" when it is absent.

    An empty or malformed value is "unknown", hence automatic: a missed acknowledgement costs one
    mail, a loop thousands. RFC 3834, 5.
    """
    value = mail.header("auto-submitted")
    if value is None:
        return ""
    words = re.split(r"[;,(\s]", value.strip().lower()[:200], maxsplit=1)
    return shortened(words[0]) or "unknown"


def precedence(mail: ParsedMail) -> str:
    """Return Precedence (or X-Precedence), lower case, "auto_reply" in one spelling; "" when absent."""
    value = mail.header("precedence") or mail.header("x-precedence") or ""
    return shortened(value).lower().replace("-", "_").replace(" ", "_").replace("autoreply", "auto_reply")


def vendor_marks(mail: ParsedMail) -> tuple[str, ...]:
    """Return the headers by which auto-responders of vendors name themselves, as "Header: value"."""
    marks = []
    for name, values in mail.headers.items():
        if not _AUTO_NAME.match(name):
            continue
        value = values[0].strip().lower() if values else ""
        if value in _NO and name != "x-cron-env":
            continue
        if not value.startswith(_PASSED_ON):
            marks.append(f"{name}: {shortened(value)}")
    for name, telling in (
        ("x-post-messageclass", "autorespon"),
        ("x-apple-action", "vacation"),
        ("x-mailer", "autorespon"),
        ("x-mailer", "vacation"),
        ("x-loop", "autorespon"),
        ("x-message-flag", "auto reply"),
        ("delivered-to", "autoresponder"),
        ("x-ms-exchange-generated-message-source", "oof"),
    ):
        value = (mail.header(name) or "").lower()
        if telling in value:
            marks.append(f"{name}: {shortened(value)}")
    return tuple(marks)


def list_marks(mail: ParsedMail) -> tuple[str, ...]:
    """Return what shows that a list or bulk mailer sent this (RFC 2369, RFC 2919), most telling first."""
    present = _LIST_HEADER_SET.intersection(mail.headers)
    marks = [f"header {name}" for name in _LIST_HEADERS if name in present and mail.headers[name][0].strip()]
    if precedence(mail) in ("list", "bulk"):
        marks.append(f"Precedence: {precedence(mail)}")
    mailer = (mail.header("x-mailer") or "").lower()[:200]
    if found := next((name for name in _BULK_MAILERS if name in mailer), ""):
        marks.append(f"sent by {found}")
    if owner := _list_owner(mail):
        marks.append(f"list owner {owner}")
    return tuple(marks)


def is_posting(mail: ParsedMail) -> bool:
    """Say whether a list, not a mere bulk mailer, distributed this: its name or posting address is given."""
    return (
        any(
            mail.header(name)
            for name in ("list-id", "list-post", "mailing-list", "x-mailing-list", "x-beenthere")
        )
        or precedence(mail) == "list"
    )


def _list_owner(mail: ParsedMail) -> str:
    """Return the owner address of a list named in To or Cc ("foo-bounces@" beside "foo@"), or ""."""
    named = {address.address.partition("@")[0].lower() for address in (*mail.to[:50], *mail.cc[:50])}
    sender = re.search(r"[^\s<>\"]{1,64}@", (mail.header("sender") or "")[:300])
    for written in (mail.return_path or "", sender[0] if sender else ""):
        local = written.lower().partition("@")[0][:128]
        found = _LIST_PATH.match(local)
        if found and (found["after"] or found["before"]) in named:
            return written.rstrip("@")
    return ""
