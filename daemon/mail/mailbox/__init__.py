"""Mail in: one IMAP folder over one connection."""

from daemon.mail.mailbox.mailbox import FetchedMessage, Mailbox, MessageKey
from daemon.mail.settings import MailboxSettings

__all__ = ["FetchedMessage", "Mailbox", "MailboxSettings", "MessageKey"]
