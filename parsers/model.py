"""What was read from a mail: the data types that everything after `parsers/` works with.

Every string in here can be stored as UTF-8: no NUL, no lone surrogate. Fields that are one line
(`subject`, names, addresses, file names, ids) hold no line break and no other control character.
Absent is `None`, repeated is a tuple, repairs are named in `defects`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from parsers.html import Page


class AutoKind(StrEnum):
    """Who wrote a mail: a person, or which kind of machine (RFC 3834, RFC 3464, RFC 2369)."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox of RFC 5322, 3.4."""

    name: str = ""
    """Display name, decoded; "" when there is none."""
    address: str
    """local@domain; the domain in lower case, IDN as it was written."""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One part of a mail that is not its text. Its bytes stay in the raw mail."""

    filename: str
    """Safe to use as a file name on any system; invented ("part-1.2.pdf") where the mail gives none."""
    content_type: str
    size: int
    """Bytes after decoding."""
    sha256: str
    """Of the decoded bytes, hex."""
    start: int
    """Where the encoded content begins in the raw mail (byte offset)."""
    end: int
    encoding: str
    """Content-Transfer-Encoding, lower case: "base64", "quoted-printable", "7bit", "uuencode" ..."""
    part: str
    """Path in the MIME tree, "1.2.1"; what came out of a winmail.dat is "1.2/3"."""
    content_id: str | None = None
    """Without angle brackets; what `cid:` in the HTML refers to."""
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRecipient:
    """One recipient of a delivery status notification (RFC 3464, 2.3)."""

    address: str
    action: Literal["failed", "delayed", "delivered", "relayed", "expanded"]
    status: str
    """Enhanced status code, "5.1.1" (RFC 3463); "" when none was found."""
    permanent: bool
    """True: do not try again. From the status class, else from the action."""
    bad_address: bool = False
    """The address itself is refused (unknown, disabled), and not only this mail: `dsn.bad_address`."""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a bounce says and which mail of ours it is about."""

    recipients: tuple[BouncedRecipient, ...] = ()
    original_message_id: str | None = None
    """Of the returned mail, with angle brackets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """One received message, decoded. Building it does no I/O."""

    raw_sha256: str
    """Hex; identity of the bytes, whatever Message-ID says."""
    fingerprint: str
    """Hex; identity of the content over all mailboxes: stable headers and body, without what
    a delivery adds (Received, Delivered-To, X-...). DESIGN: duplicates."""
    size: int
    """Bytes of the raw mail."""
    message_id: str | None = None
    """With angle brackets (RFC 5322, 3.6.4)."""
    in_reply_to: tuple[str, ...] = ()
    """With angle brackets; the direct parent, rarely more than one."""
    references: tuple[str, ...] = ()
    """Oldest first, the ids of In-Reply-To last, each once; with angle brackets."""
    date: datetime | None = None
    """As the sender's clock says; aware; never trusted for deadlines."""
    sender: Address | None = None
    """Who wrote it: From, else Reply-To, Sender, Return-Path; None: no usable address at all."""
    reply_to: tuple[Address, ...] = ()
    return_path: str | None = None
    """Envelope sender as the last server wrote it; "" is the null sender; None: header absent."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    """Decoded, one line, "Re:" kept."""
    text: str = ""
    """Plain text, LF line ends, quotes kept; made from the HTML when the mail has no text."""
    page: Page | None = field(default=None, repr=False)
    """What `html` is made of."""
    attachments: tuple[Attachment, ...] = ()
    auto: AutoKind = AutoKind.HUMAN
    auto_evidence: tuple[str, ...] = ()
    """Why `auto` is what it is, most telling first, each a short English phrase."""
    bounce: Bounce | None = None
    """Set when and only when `auto` is BOUNCE."""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """All headers decoded, by lower-case name, in order, top-most first."""
    defects: tuple[str, ...] = ()
    """What had to be repaired, each a short English phrase."""

    @property
    def html(self) -> str | None:
        """Safe HTML (no script, style escape, remote load or form); None when the mail has none."""
        return self.page.safe if self.page is not None else None

    def header(self, name: str) -> str | None:
        """Return the top-most header of that name (case ignored), or None."""
        values = self.headers.get(name.lower(), ())
        return values[0] if values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A mail's text, taken apart. Nothing is deleted: each line is in exactly one of the three."""

    new: str
    """What the writer wrote now (inline answers with the lines they answer); never empty unless
    the whole text is."""
    quoted: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One "#" line that was understood."""

    verb: str
    """Canonical English name: "take", "assign", "resolve" ..."""
    argument: str = ""
    """The rest of the line, quotes taken off, trimmed."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Named blocks of the command: resolve has "cause", "solution", "tested"."""
    written: str = ""
    """The line as it was written, for the receipt; of a command that names a secret only its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCommand:
    """A "#" line at the top that names no command. It changes nothing."""

    written: str
    nearest: str | None
    """The command that was probably meant, canonical name; None when nothing is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandBlock:
    """The command lines at the top of a text, and what follows them."""

    commands: tuple[Command, ...] = ()
    unknown: tuple[UnknownCommand, ...] = ()
    rest: str = ""
    """The text below the commands; command lines are never in it."""

    def __bool__(self) -> bool:
        return bool(self.commands or self.unknown)


class Verdict(StrEnum):
    """What a requester's words say about a resolved ticket."""

    CONFIRMED = "confirmed"
    NOT_FIXED = "not_fixed"
    THANKS_ONLY = "thanks_only"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A survey answer: 1 (bad) to 5 (good) each (SPEC F1)."""

    speed: int
    skill: int
    attitude: int
    comment: str = ""


class ApprovalAnswer(StrEnum):
    """What an approver, or a requester who is asked to consent, decides (SPEC D6, D9)."""

    APPROVE = "approve"
    REJECT = "reject"
    CONDITIONAL = "conditional"
    """A yes with a condition, a time or a part taken out: no yes."""
    QUESTION = "question"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A decision in ordinary words."""

    answer: ApprovalAnswer
    comment: str = ""
    """What stands beside the decision, as it was written, trimmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMatter:
    """The part of an answer that speaks of something else than the ticket (SPEC E1)."""

    words: str
    """As they were written, trimmed."""
    separate: bool
    """The person says that it is another matter ("another issue:", "另外还有一个问题")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationAnswer:
    """All that the answer to "is it solved?" says."""

    verdict: Verdict
    """On the ticket's own matter."""
    other: OtherMatter | None = None
    rating: Rating | None = None
    """Written into the same answer."""
