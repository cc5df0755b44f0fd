"""What the mail server's own filter found out: is this spam? (SPEC A9)

Only verdicts are read, never scores of our own: a filter that saw the connection knows more. A sender who
writes such a header himself harms but himself.
"""

from __future__ import annotations

import re

from parsers.model import ParsedMail

_YES = r"(?:yes|true|spam)\b"
_VERDICTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("x-spam-flag", re.compile(r"\s*yes\b", re.IGNORECASE)),  # SpamAssassin, Rspamd, many gateways
    ("x-spam-status", re.compile(r"\s*yes\b", re.IGNORECASE)),
    ("x-spam", re.compile(rf"\s*{_YES}", re.IGNORECASE)),
    ("x-spam-action", re.compile(r"\s*(?:reject|quarantine|discard)\b", re.IGNORECASE)),
    ("x-rspamd-action", re.compile(r"\s*(?:reject|rewrite subject|add header)\b", re.IGNORECASE)),
    ("x-barracuda-spam-flag", re.compile(r"\s*yes\b", re.IGNORECASE)),
    ("x-bogosity", re.compile(r"\s*(?:spam|yes)\b", re.IGNORECASE)),
    ("x-dspam-result", re.compile(r"\s*spam\b", re.IGNORECASE)),
    ("x-dspam-classification", re.compile(r"\s*spam\b", re.IGNORECASE)),
    ("x-proofpoint-spam-details", re.compile(r"\s*rule=(?:\S{0,40}_)?spam\b", re.IGNORECASE)),
    ("x-forefront-antispam-report", re.compile(r".{0,300}?\bSFV:(?:SPM|BLK|SKB)\b", re.IGNORECASE)),
    ("x-ms-exchange-organization-scl", re.compile(r"\s*[5-9]\b")),
    ("x-gnd-status", re.compile(r"\s*(?:spam|pce)\b", re.IGNORECASE)),
    ("x-ovh-spam-status", re.compile(r"\s*spam\b", re.IGNORECASE)),
    ("x-kasp-verdict", re.compile(r"\s*spam\b", re.IGNORECASE)),
    ("x-spam-verdict", re.compile(rf"\s*{_YES}", re.IGNORECASE)),
    ("x-ses-spam-verdict", re.compile(r"\s*fail\b", re.IGNORECASE)),
)
_SAFE = re.compile(r".{0,300}?\bSFV:(?:SKN|SKA|SFE)\b", re.IGNORECASE)
"""Exchange: let through by a rule of the administrator or the reader, whatever else it says."""
_LOOKED_AT = 1_000


def spam_verdict(mail: ParsedMail) -> str | None:
    """Return which filter calls this mail spam ("x-spam-flag: YES"), or None. Raises nothing; linear.

    The top-most header of a name counts: those below may have come with the mail.
    """
    report = mail.header("x-forefront-antispam-report")
    if report is not None and _SAFE.match(report[:_LOOKED_AT]):
        return None
    for name, pattern in _VERDICTS:
        value = mail.header(name)
        if value is not None and pattern.match(value[:_LOOKED_AT]):
            return f"{name}: {value[:60].strip()}"
    return None
