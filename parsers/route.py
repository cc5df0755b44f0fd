"""The way a mail took, with delays, and what is odd about it. The one user of mail-parser; for `explain`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from parsers.charset import clean_line

MAX_BYTES = 1 << 20  # of a mail that is larger only the headers are looked at
_MAX_EVIDENCE = 50
_EVIDENCE = ("address_header_defects", "date_header_defects", "received_header_defects")

# What the standard library's parser below mail-parser raises on rubbish.
_FAILURES = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    AssertionError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One server on the way, as one Received field tells it."""

    source: str
    """What the server says it received from; "" when it does not say."""
    server: str
    protocol: str
    at: datetime | None
    delay_seconds: float
    """Since the hop before; 0 for the first and where a clock is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The hops from the sender to us, and what mail-parser finds wrong."""

    hops: tuple[Hop, ...] = ()
    defects: tuple[str, ...] = ()
    """Classes of defects, sorted, as the standard library names them."""
    anomalies: tuple[str, ...] = ()
    """What is ambiguous or wrong in addresses, dates and Received fields: "from: unclosed-delimiter"."""
    failed: str = ""
    """Why mail-parser could not read the mail; "" when it could."""


def read_route(raw: bytes) -> Route:
    """Return the route of the mail `raw`, oldest hop first. Raises nothing; a mail that mail-parser
    cannot read gives an empty route that says so. Bounded by MAX_BYTES."""
    import mailparser
    from mailparser.exceptions import MailParserError

    if len(raw) > MAX_BYTES:
        head, _, _ = raw[:MAX_BYTES].replace(b"\r\n", b"\n").partition(b"\n\n")
        raw = head + b"\n\n"
    try:
        mail = mailparser.parse_from_bytes(raw)
        hops = tuple(_hop(found) for found in mail.received or () if isinstance(found, Mapping))
        defects = tuple(sorted(str(defect) for defect in mail.defects_categories or ()))
        anomalies = tuple(_anomalies(mail))
    except (*_FAILURES, MailParserError) as error:
        return Route(failed=f"{type(error).__name__}: {str(error)[:200]}")
    return Route(hops=hops, defects=defects, anomalies=anomalies)


def _anomalies(mail: object) -> Iterator[str]:
    for name in _EVIDENCE:
        for found in list(getattr(mail, name, None) or ())[:_MAX_EVIDENCE]:
            if isinstance(found, Mapping):
                yield f"{_line(found.get('header')) or 'received'}: {_line(found.get('reason'))}"


def _hop(found: Mapping[str, object]) -> Hop:
    at = found.get("date_utc")
    moment = None
    if isinstance(at, datetime):
        moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    elif isinstance(at, str):
        moment = _instant(at)
    delay = found.get("delay")
    return Hop(
        source=_line(found.get("from")),
        server=_line(found.get("by")),
        protocol=_line(found.get("with")),
        at=moment,
        delay_seconds=float(delay) if isinstance(delay, int | float) else 0.0,
    )


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _line(value: object) -> str:
    return clean_line(value)[:500] if isinstance(value, str) else ""
