"""A parsed mail as JSON that a person can read and diff: what the golden files beside the mails hold."""

from __future__ import annotations

import json
from typing import Any

from parsers.model import Address, Attachment, ParsedMail


def to_json(mail: ParsedMail) -> str:
    """Return `mail` as JSON; empty fields are left out, texts are lists of lines."""
    fields: dict[str, Any] = {
        "fingerprint": mail.fingerprint,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "date": mail.date.isoformat() if mail.date else None,
        "sender": _address(mail.sender) if mail.sender else None,
        "reply_to": [_address(one) for one in mail.reply_to],
        "return_path": mail.return_path,
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "subject": mail.subject,
        "text": mail.text.split("\n"),
        "html": mail.html.split("\n") if mail.html is not None else None,
        "attachments": [_attachment(one) for one in mail.attachments],
        "auto": str(mail.auto),
        "auto_evidence": list(mail.auto_evidence),
        "defects": list(mail.defects),
    }
    shown = {name: value for name, value in fields.items() if value not in (None, [])}
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def _attachment(attachment: Attachment) -> dict[str, Any]:
    fields = {name: getattr(attachment, name) for name in attachment.__dataclass_fields__}
    return {name: value for name, value in fields.items() if value not in (None, False)}
