"""Mail in: one IMAP folder over one connection."""

from daemon.mail.mailbox.mailbox import Mailbox
from daemon.mail.message import FetchedMessage, MessageKey
from daemon.mail.settings import MailboxSettings

__all__ = ["FetchedMessage", "Mailbox", "MailboxSettings", "MessageKey"]
