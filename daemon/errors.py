"""What can go wrong outside the pure code, sorted by what the caller must do about it."""

from __future__ import annotations

__all__ = [
    "DeliveryDeferred",
    "DeliveryFailed",
    "DeliveryRefused",
    "DeliveryUncertain",
    "MailboxRefused",
    "MailboxUnavailable",
    "PostdeskError",
]


class PostdeskError(Exception):
    """Root of our errors; the text says what is wrong, where, and what to do, and never holds a secret.

    `retry`: may the same call succeed later, unchanged?
    """

    retry: bool = False


class MailboxUnavailable(PostdeskError):
    """The mailbox cannot be reached or answered badly just now: connect again after a pause."""

    retry = True


class MailboxRefused(PostdeskError):
    """The server turned us away (password, folder, certificate): a person must act.

    Still worth asking again at long intervals, since that person will not restart the daemon.
    """

    retry = True


class DeliveryFailed(PostdeskError):
    """One mail did not reach one recipient's server.

    `code` is the three-digit SMTP reply (RFC 5321, 4.2), None when there was none; `response` its text.
    """

    def __init__(self, text: str, *, code: int | None = None, response: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.response = response


class DeliveryDeferred(DeliveryFailed):
    """Nothing was accepted; the same mail may go later.

    `whole_server`: the cause is the server or our account there, so every other mail would fare the same.
    """

    retry = True

    def __init__(
        self, text: str, *, code: int | None = None, response: str = "", whole_server: bool = False
    ) -> None:
        super().__init__(text, code=code, response=response)
        self.whole_server = whole_server


class DeliveryRefused(DeliveryFailed):
    """The server will never take this mail for this recipient.

    `about_recipient`: it said so of the recipient, and not of the mail or its sender.
    """

    def __init__(
        self, text: str, *, code: int | None = None, response: str = "", about_recipient: bool = False
    ) -> None:
        super().__init__(text, code=code, response=response)
        self.about_recipient = about_recipient


class DeliveryUncertain(DeliveryFailed):
    """The content was (partly) handed over and no answer came: nobody knows whether it was accepted.

    Sending again may repeat the mail, so it is done only under the same Message-ID and few times.
    """

    retry = True
