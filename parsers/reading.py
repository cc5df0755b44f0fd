"""One message as the desk looks at it: the parsed mail, taken apart only as far as somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from parsers.answers import read_answer, read_approval, read_assent, read_confirmation, read_rating
from parsers.answers.approval.reading import MAX_COMMENT
from parsers.commands import read_commands
from parsers.dsn.texts import bounce_texts
from parsers.forwarded import Forwarded, read_forwarded
from parsers.message import parse_message
from parsers.model import (
    Approval,
    ApprovalAnswer,
    CommandBlock,
    ConfirmationAnswer,
    ParsedMail,
    Rating,
    Reply,
    Verdict,
)
from parsers.reply import above_forward, forwards, may_hold_more, split_reply
from parsers.tokens import without_tokens
from parsers.wishes import MAX_WORDS, Wish, read_wish

OPENING = 2_000
"""Characters of a mail in which its writer's own words are looked for when nobody needs all of them."""

TAKEN_APART = 1_200
"""Characters of these that are taken apart when they may hold a quote or a signature."""


class Reading:
    """A parsed mail with what its words say. No I/O; each view is made once, when asked for."""

    def __init__(self, mail: ParsedMail, raw: bytes = b"") -> None:
        """`raw` is the raw mail: without it, nothing that lies in an attachment is read."""
        self.mail = mail
        self._raw = raw

    @classmethod
    def of(cls, raw: bytes) -> Reading:
        """Parse and wrap. Raises `parsers.errors.MessageUnreadable`."""
        return cls(parse_message(raw), raw)

    @cached_property
    def text(self) -> str:
        """The whole text without the signed ids that it quotes: they must not reach anybody else."""
        return without_tokens(self.mail.text)

    @cached_property
    def reply(self) -> Reply:
        """New words, quotes and signature."""
        return split_reply(self.text, forwarded=forwards(self.mail.subject))

    @cached_property
    def opening(self) -> str:
        """What the writer says in the beginning of the mail: no quote, no signature. Cheap for any length."""
        text = self.text.strip()
        if "reply" not in self.__dict__:
            if not may_hold_more(text[:OPENING]):
                return text[:OPENING]
            if len(text) > TAKEN_APART:
                end = text.rfind("\n", TAKEN_APART // 2, TAKEN_APART)
                head = text[: end if end > 0 else TAKEN_APART]
                return split_reply(head, forwarded=forwards(self.mail.subject)).new
        return self.reply.new

    @cached_property
    def own_opening(self) -> str:
        """The same without a mail that is passed on, and below the subject if that is the writer's own."""
        own = self.opening
        if forwards(self.mail.subject):
            return above_forward(own)
        return f"{self.mail.subject}\n{above_forward(own) if may_hold_more(own) else own}"

    @cached_property
    def own(self) -> Reply:
        """As `reply`, but cheap for a text in which nothing is a sign of a quote or a signature."""
        if "reply" not in self.__dict__ and not may_hold_more(self.text):
            return Reply(new=self.text)
        return self.reply

    @property
    def words(self) -> str:
        """What the writer says now."""
        return self.reply.new

    @cached_property
    def folded(self) -> str:
        """Quotes and signature, kept to be shown folded."""
        return "\n".join(part for part in (self.reply.signature, self.reply.quoted) if part)

    @cached_property
    def forwarded(self) -> Forwarded | None:
        """The mail that this one forwards, in its text or attached; None when it forwards none."""
        return read_forwarded(self.mail, self._raw)

    def bounce_texts(self) -> Iterator[str]:
        """Yield every text of a bounce that may hold what identifies the mail that came back, most telling
        first; nothing for what is no bounce. See `parsers.dsn.texts`."""
        return bounce_texts(self.mail, self._raw)

    @cached_property
    def commands(self) -> CommandBlock:
        """Command lines at the top of the new words, and the words below them."""
        return read_commands(self.reply.new)

    @cached_property
    def verdict(self) -> Verdict:
        """What the new words say about a resolved ticket."""
        return read_confirmation(self.reply.new)

    @cached_property
    def answer(self) -> ConfirmationAnswer:
        """The verdict with another matter and a rating that stand beside it. Whoever knows the ticket's own
        words reads more surely with `parsers.answers.read_answer(reading.words, about=...)`."""
        return read_answer(self.reply.new)

    @cached_property
    def approval(self) -> Approval:
        """What the new words say to a question for approval or consent.

        A yes in a mail whose HTML crosses something out may be what was crossed out: a person sees to it.
        """
        sender = self.mail.sender
        read = read_approval(self.reply.new, sender.name if sender is not None else "")
        page = self.mail.page
        if read.answer is ApprovalAnswer.APPROVE and page is not None and page.crosses_out:
            return Approval(answer=ApprovalAnswer.UNCLEAR, comment=self.reply.new[:MAX_COMMENT].strip())
        return read

    @cached_property
    def assent(self) -> bool | None:
        """A bare yes or no to a question of ours; None for anything else."""
        return read_assent(self.reply.new)

    @cached_property
    def rating(self) -> Rating | None:
        """The survey answer in the new words, or None."""
        return read_rating(self.reply.new)

    @cached_property
    def wish(self) -> Wish | None:
        """What the mail clearly wishes of its writer's tickets and says little else, or None.

        Cheap for a long mail, which is none.
        """
        if len(self.opening) > MAX_WORDS:
            return None
        return read_wish(self.mail.subject, self.own.new)
