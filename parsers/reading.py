"""One message as the desk looks at it: the parsed mail, taken apart only as far as somebody asks."""

from __future__ import annotations

from functools import cached_property

from parsers.answers import read_assent, read_confirmation, read_rating
from parsers.commands import read_commands
from parsers.message import parse_message
from parsers.model import CommandBlock, ParsedMail, Rating, Reply, Verdict
from parsers.reply import above_forward, forwards, split_reply

OPENING = 1_200
"""Characters of a mail in which its writer's own words are looked for when nobody needs all of them."""


class Reading:
    """A parsed mail with what its words say. No I/O; each view is made once, when asked for."""

    def __init__(self, mail: ParsedMail) -> None:
        self.mail = mail

    @classmethod
    def of(cls, raw: bytes) -> Reading:
        """Parse and wrap. Raises `parsers.errors.MessageUnreadable`."""
        return cls(parse_message(raw))

    @cached_property
    def reply(self) -> Reply:
        """New words, quotes and signature."""
        return split_reply(self.mail.text, forwarded=forwards(self.mail.subject))

    @cached_property
    def opening(self) -> str:
        """What the writer says in the beginning of the mail: no quote, no signature. Cheap for any length."""
        text = self.mail.text
        if len(text) <= OPENING:
            return self.reply.new
        end = text.rfind("\n", OPENING // 2, OPENING)
        return split_reply(text[: end if end > 0 else OPENING], forwarded=forwards(self.mail.subject)).new

    @cached_property
    def own_opening(self) -> str:
        """The same without a mail that is passed on, and below the subject if that is the writer's own."""
        own = above_forward(self.opening)
        return own if forwards(self.mail.subject) else f"{self.mail.subject}\n{own}"

    @property
    def words(self) -> str:
        """What the writer says now."""
        return self.reply.new

    @cached_property
    def folded(self) -> str:
        """Quotes and signature, kept to be shown folded."""
        return "\n".join(part for part in (self.reply.signature, self.reply.quoted) if part)

    @cached_property
    def commands(self) -> CommandBlock:
        """Command lines at the top of the new words, and the words below them."""
        return read_commands(self.reply.new)

    @cached_property
    def verdict(self) -> Verdict:
        """What the new words say about a resolved ticket."""
        return read_confirmation(self.reply.new)

    @cached_property
    def assent(self) -> bool | None:
        """A bare yes or no to a question of ours; None for anything else."""
        return read_assent(self.reply.new)

    @cached_property
    def rating(self) -> Rating | None:
        """The survey answer in the new words, or None."""
        return read_rating(self.reply.new)
