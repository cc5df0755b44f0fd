"""Which attachments of a message show signed ids of ours: a mail of the desk that was saved and attached."""

from __future__ import annotations

from parsers.attachments import read_attachment
from parsers.model import Attachment, ParsedMail
from parsers.tokens import find_tokens

_ENDINGS = ("eml", "msg", "mht", "mhtml", "txt", "htm", "html", "mbox", "emlx", "rtf")
_TYPES = ("message/", "text/")
LARGEST = 8 * 1024 * 1024
"""Bytes of one attachment; a saved mail with larger ones inside shows its header at the beginning."""


def marked_parts(raw: bytes, mail: ParsedMail) -> frozenset[str]:
    """Return the parts (`Attachment.part`) that show what looks like an id of ours.

    Looked into are saved mails and texts. Work is bounded by the message's size.
    """
    return frozenset(
        attachment.part
        for attachment in mail.attachments
        if _may_be_a_mail(attachment) and _shows_an_id(read_attachment(raw, attachment))
    )


def _may_be_a_mail(attachment: Attachment) -> bool:
    ending = attachment.filename.rpartition(".")[2].lower()
    return ending in _ENDINGS or attachment.content_type.lower().startswith(_TYPES)


def _shows_an_id(content: bytes) -> bool:
    # Outlook's .msg holds its texts in UTF-16.
    text = content[:LARGEST].replace(b"\0", b"").decode("latin-1")
    return bool(find_tokens(text))
