"""The machine-readable pieces of a mail that `parse_message` hands to the classifier."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportParts:
    """What a mail holds beside its text and files: report parts and headers of a returned mail."""

    delivery_status: tuple[str, ...] = ()
    """Decoded text of message/delivery-status, message/disposition-notification and similar parts."""
    returned_headers: tuple[str, ...] = ()
    """Text of each text/rfc822-headers part, or the header block of each enclosed message/rfc822."""
    report_type: str = ""
    """The report-type parameter of multipart/report (RFC 6522), lower case; "" when there is none."""
    structure: tuple[str, ...] = ()
    """Content types, lower case, in walk order; the first is that of the mail itself."""
