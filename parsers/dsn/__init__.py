"""Reading of bounces: delivery status notifications (RFC 3464) and the many unlike them."""

from __future__ import annotations

from parsers.dsn.parts import ReportParts
from parsers.model import Bounce, ParsedMail

__all__ = ["ReportParts", "read_bounce"]


def read_bounce(mail: ParsedMail, report: ReportParts) -> Bounce | None:
    """Return what a bounce says, or None when `mail` is none. Raises nothing."""
    if report.report_type == "delivery-status" and report.delivery_status:
        return Bounce(original_message_id=mail.in_reply_to[0] if mail.in_reply_to else None)
    return None
