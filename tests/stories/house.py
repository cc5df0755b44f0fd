"""A mail house with a real mailbox for everybody: SMTP takes mail in, Dovecot keeps it and hands it out."""

from __future__ import annotations

import asyncio
import imaplib
import smtplib
from collections.abc import Mapping
from contextlib import AsyncExitStack

from daemon.demo.host import HOST_NAME, MailHost
from tests.servers.dovecot import Dovecot

VOUCHER = "mx.demo.test"
"""Under this name the house says whose mail is genuine."""


class MailHouse(MailHost):
    """As `MailHost`, but the mailboxes are those of a Dovecot of its own."""

    def __init__(self, users: Mapping[str, str]) -> None:
        """Skips the test when Dovecot is not installed."""
        super().__init__(users)
        names = {address.partition("@")[0]: password for address, password in self.users.items()}
        assert len(names) == len(self.users), "two people would share a mailbox"
        self.dovecot = Dovecot(users=names)
        self.vouches = False
        """Whether it says of each mail that its domain passed DMARC, as a server at the border does."""

    def start(self) -> MailHouse:
        """Start Dovecot and the SMTP server."""
        self.dovecot.start()
        super().start()
        return self

    def stop(self) -> None:
        """End both and forget everything."""
        super().stop()
        self.dovecot.remove()

    def messages(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """Return what lies in somebody's mailbox, oldest first, fetched over IMAP as a mail program does."""
        with imaplib.IMAP4("127.0.0.1", self.dovecot.imap_port, timeout=20) as imap:
            imap.login(address, self.users[address.lower()])
            imap.select(folder, readonly=True)
            _, found = imap.search(None, "ALL")
            numbers = found[0].split()
            if not numbers:
                return []
            _, rows = imap.fetch(b",".join(numbers).decode(), "(BODY.PEEK[])")
            return [row[1] for row in rows if isinstance(row, tuple)]

    async def _open(self, stack: AsyncExitStack) -> None:
        smtp = await asyncio.get_running_loop().create_server(self._smtp, "127.0.0.1", 0)
        stack.callback(smtp.close)
        self.imap_port = self.dovecot.imap_port
        self.smtp_port = smtp.sockets[0].getsockname()[1]

    async def _store(self, sender: str, recipient: str, raw: bytes) -> None:
        owner = self.owner(recipient)
        if owner is None:
            raise KeyError(f"nobody here is called {recipient!r}")
        await asyncio.to_thread(self._hand_over, sender, owner, recipient, raw)

    def _hand_over(self, sender: str, owner: str, recipient: str, raw: bytes) -> None:
        """Give a mail to Dovecot by LMTP, with the line of the server that took it."""
        trace = f"Received: from localhost by {HOST_NAME} with ESMTP for <{recipient}>\r\n"
        if self.vouches and sender:
            domain = sender.partition("@")[2]
            trace += f"Authentication-Results: {VOUCHER}; dmarc=pass header.from={domain}\r\n"
        with smtplib.LMTP("127.0.0.1", self.dovecot.lmtp_port) as lmtp:
            lmtp.sendmail(sender, [f"{owner.partition('@')[0]}@localhost"], trace.encode() + raw)
