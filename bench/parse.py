"""How many mails a second are read, beside the standard library; what a big mail takes."""

from __future__ import annotations

import email
import statistics
import time
import tracemalloc
from collections.abc import Callable
from email.header import decode_header, make_header

from bench.corpus import corpus
from parsers.message import parse_message

_FIELDS = ("subject", "from", "to", "message-id", "in-reply-to", "references", "date", "auto-submitted")
_MEGABYTE = 1 << 20
_BIG_MEGABYTES = 25


def standard_library(raw: bytes) -> None:
    """The least that a helpdesk needs of a mail, with compat32: headers, texts, bytes of attachments."""
    message = email.message_from_bytes(raw)
    for name in _FIELDS:
        if message[name]:
            str(make_header(decode_header(message[name])))
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if part.get_content_maintype() == "text" and isinstance(content, bytes):
            content.decode(part.get_content_charset() or "utf-8", "replace")


def mails_per_second(read: Callable[[bytes], object], mails: list[bytes]) -> float:
    """Return how many of `mails` `read` takes in a second of processor time."""
    begin = time.process_time()
    for raw in mails:
        read(raw)
    return len(mails) / (time.process_time() - begin)


def big_mail() -> bytes:
    """A mail of 25 MB: a few words and one attachment in base64."""
    line = b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3\r\n"
    return (
        b"From: ann@example.test\r\nSubject: big\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\nsee file\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + line * (_BIG_MEGABYTES * _MEGABYTE // len(line))
        + b"--b--\r\n"
    )


def added_megabytes(raw: bytes) -> float:
    """Return the most memory that reading `raw` takes on top of it."""
    tracemalloc.start()
    try:
        parse_message(raw)
        return tracemalloc.get_traced_memory()[1] / _MEGABYTE
    finally:
        tracemalloc.stop()


def main() -> None:
    """Print the rows of reading: both speeds in turn, their ratio, the memory of a big mail."""
    mails = corpus(200)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(5):
        theirs.append(mails_per_second(standard_library, mails))
        ours.append(mails_per_second(parse_message, mails))
    print(f"{'parse: standard library, compat32':52} {statistics.median(theirs):9.1f} mails/s")
    print(f"{'parse':52} {statistics.median(ours):9.1f} mails/s")
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"{'parse: ratio to the standard library':52} {ratio:9.2f}")
    print(f"{'parse: memory added by a mail of 25 MB':52} {added_megabytes(big_mail()):9.1f} MB")


if __name__ == "__main__":
    main()
