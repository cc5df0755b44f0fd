"""Is a mail written by a person, an automatic reply, a bounce or list mail? With the evidence."""

from __future__ import annotations

from parsers.dsn import ReportParts, read_bounce
from parsers.model import AutoKind, Bounce, ParsedMail

__all__ = ["ReportParts", "classify"]


def classify(mail: ParsedMail, report: ReportParts) -> tuple[AutoKind, tuple[str, ...], Bounce | None]:
    """Return the kind of `mail`, the evidence for it, and the bounce when it is one. Raises nothing.

    `mail` is complete but for `auto`, `auto_evidence` and `bounce`, which are not looked at.
    """
    bounce = read_bounce(mail, report)
    if bounce is not None:
        return AutoKind.BOUNCE, ("a delivery status report",), bounce
    submitted = (mail.header("auto-submitted") or "").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return AutoKind.AUTO_REPLY, (f"Auto-Submitted: {submitted}",), None
    if mail.header("list-id"):
        return AutoKind.LIST, ("List-Id header",), None
    return AutoKind.HUMAN, (), None
