"""Take a reply apart into what was written now, what was quoted and the signature, for any mail client."""

from parsers.reply.marks import forwards
from parsers.reply.own import above_forward, may_hold_more
from parsers.reply.split import split_reply

__all__ = ["above_forward", "forwards", "may_hold_more", "split_reply"]
