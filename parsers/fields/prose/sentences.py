"""Free words as sentences and clauses, with lines that a mail program broke joined again."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from parsers.fields.text import Text

MAX_PHRASE = 120
"""Characters of the longest phrase that is taken for a value."""
_WRAP_COLUMN = 55
_END = re.compile(r"[。!?;\n…]+|\.+(?=\s|$)(?<!\b[a-z]\.)|\.{2,}")
_CLAUSE = re.compile(
    r",(?![0-9]{3})|。|!|\?|;|\n|…|\.(?<!\bno\.)(?<!\bnr\.)(?<!\bmr\.)(?<!\bdr\.)\.*(?=\s|$)|、(?=[^、]{6})"
    r"|b(?<![a-z]b)ut(?= )|a(?<![a-z]a)nd then(?= )|但是|但|不过|然后"
)
"""Each alternative begins with a plain character: so the engine passes quickly over all others."""
_WIDE = re.compile("[^\0-\u2e80]")
_OPENS_LINE = re.compile(r"[-*•·>|]|\(?[0-9]{1,2}[.)、]|[①-⑳]")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a text and where they stand."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Prose:
    """A text to be read clause by clause; `shown` and `plain` are of one length."""

    shown: str
    plain: str

    @classmethod
    def of(cls, written: str) -> Prose:
        """Make one of any text; a line break inside a sentence becomes a blank."""
        text = Text.of(written)
        broken = _inner_breaks(text)
        if not broken:
            return cls(text.shown, text.plain)
        shown, plain = list(text.shown), list(text.plain)
        for at in broken:
            shown[at] = plain[at] = " "
        return cls("".join(shown), "".join(plain))

    @cached_property
    def clauses(self) -> list[Span]:
        """The clauses in their order; `text` of each is folded."""
        return self._parts(_CLAUSE)

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences in their order; `text` of each is folded."""
        return self._parts(_END)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [span.start for span in self.sentences]

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [span.start for span in self.clauses]

    def _parts(self, ends: re.Pattern[str]) -> list[Span]:
        parts: list[Span] = []
        start = 0
        for match in [*ends.finditer(self.plain), None]:
            end = match.start() if match else len(self.plain)
            part = self.plain[start:end]
            if text := part.strip():
                lead = 0 if part[0] == text[0] else len(part) - len(part.lstrip())
                parts.append(Span(text, start + lead, start + lead + len(text)))
            start = match.end() if match else end
        return parts

    def sentence_at(self, at: int) -> Span | None:
        """The sentence in which a place lies."""
        number = bisect_right(self._sentence_starts, at) - 1
        return self.sentences[number] if number >= 0 else None

    def clause_at(self, at: int) -> Span | None:
        """The clause in which a place lies."""
        number = bisect_right(self._clause_starts, at) - 1
        return self.clauses[number] if number >= 0 else None

    def span(self, start: int, end: int) -> Span:
        """The words between two places, as written, without blanks at their ends."""
        text = self.shown[start:end]
        lead = len(text) - len(text.lstrip())
        text = text.strip()
        return Span(text, start + lead, start + lead + len(text))

    def snippet(self, span: Span) -> str:
        """The sentence around words."""
        sentence = self.sentence_at(span.start)
        return span.text if sentence is None else self.shown[sentence.start : max(sentence.end, span.end)]


def _inner_breaks(text: Text) -> list[int]:
    """Where a line ends though its sentence goes on in the next."""
    breaks: list[int] = []
    for (start, end), (below, below_end) in zip(text.lines, text.lines[1:], strict=False):
        line = text.plain[start:end].rstrip()
        if len(line) * 2 < _WRAP_COLUMN or line[-1:] in ".!?。;:":
            continue
        if len(line) < _WRAP_COLUMN and len(line) + len(_WIDE.findall(line)) < _WRAP_COLUMN:
            continue
        following = text.plain[below:below_end].lstrip()
        if following and not _OPENS_LINE.match(following):
            breaks.append(end)
    return breaks
