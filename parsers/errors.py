"""What reading a mail may refuse with."""


class MessageUnreadable(ValueError):
    """These bytes cannot be a mail at all (empty, or without a single header or body byte).

    The only exception that `parsers.message.parse_message` raises. The bytes belong in quarantine.
    """
