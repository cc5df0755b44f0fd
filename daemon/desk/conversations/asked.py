"""What approval and consent have in common: a request in words, the seal on them, who answers which one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from daemon.desk.known import SentMail
from daemon.desk.model import Event


def seal(parts: Mapping[str, str]) -> str:
    """Return what tells one wording of a request from every other: SHA-256 of all its parts, hex.

    It stands in the events; the words stand in an entry that can be erased or changed. Who answered has
    answered these words and no others.
    """
    whole = json.dumps(dict(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def asks(mail: SentMail, request: Event) -> bool:
    """Say whether a mail of ours was about this request and no earlier one.

    The mail names the message that made the request. Where one of them is not known, a mail that was written
    since is about it: of two requests the later one is always the one in force.
    """
    if mail.about_message is not None and request.message is not None:
        return mail.about_message == request.message
    return mail.sent_at >= request.at
