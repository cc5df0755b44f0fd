"""What an English clause of an answer says."""

from __future__ import annotations

import re

from ..senses import Sense, consume, found_in
from .manners import COURTESY, DOUBT, LEFT_OVER, PENDING, POLITE
from .results import BROKEN, FIXED, FIXED_BY_NEGATION

MAX_TAIL = 3
"""Words behind "it works" that are believed to say only where; more of them may take part of it back."""

_CONTRACTIONS = (
    (re.compile(r"\b(?:can ?not|cant|can't)\b"), "can not"),
    (re.compile(r"\b(?:wont|won't)\b"), "will not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should|ai)n'?t\b"), r"\1 not"),
    (re.compile(r"\b(it|that|there|what|everything|all|he|she|problem|issue)'s\b"), r"\1 is"),
    (re.compile(r"\b(that|what)s\b"), r"\1 is"),
    (re.compile(r"\b(i|you|we|they)'ve\b"), r"\1 have"),
    (re.compile(r"\b(i|you|we|they|it)'ll\b"), r"\1 will"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\b(i|you|we|they|it|he|she)'d\b"), r"\1 would"),
    (re.compile(r"\b(?:pls|plz)\b"), "please"),
    (
        re.compile(r"\bits(?= (?:now |all |still |not )*(?:working|fixed|solved|ok|fine|good|broken)\b)"),
        "it is",
    ),
    (re.compile(r"\s+"), " "),
)
_QUESTION = re.compile(
    r"^(?:and |so |but |also )*(?:why|how|when|what|where|who|which|whose)\b"
    r"|^(?:and |so )*(?:is|are|was|were|does|do|did|can|could|would|will|shall|should|has|have|may|any)"
    r" (?:it|this|that|there|the|my|your|you|i|we|anyone|someone|everything|all|news|update|idea|progress)\b"
)
_WHEN_IT_FAILS = re.compile(r"\b(?:as soon as|when(?:ever)?|once|every time|each time)\b")
_RHETORICAL = re.compile(r"^(?:and |so )*(?:why|how come)\b.*\b(?:still|again|not)\b")
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an the i we you it is are was be been am to of and or so my our your me us this that these
        those in on at for with by from as very much really just now all too then there here
        have has had do does did will can one hi hello hey dear team ok""",
    )
)


def read_clause(text: str, asked: bool) -> Sense:
    """Read one folded clause without a Chinese character. `asked`: its sentence ends with a question mark."""
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    text = text.strip(" '*_-")
    condition = _WHEN_IT_FAILS.search(text)
    if condition and Sense.BROKEN in consume(text[: condition.start()], BROKEN)[0]:
        text = text[: condition.start()].strip()  # "it crashes as soon as I open it" says that it crashes
    rhetorical = bool(_RHETORICAL.search(text))
    said, rest = consume(text, POLITE)
    # These only raise doubts about the clause; what it says is still read from all of it.
    said |= found_in(rest, PENDING) | found_in(rest, DOUBT)
    found, rest = consume(rest, (*FIXED_BY_NEGATION, *BROKEN, *FIXED, *COURTESY))
    said |= found
    if rhetorical and Sense.BROKEN in said:  # "why is it still not working?" needs no answer
        return said
    if asked or _QUESTION.search(text):
        return said | Sense.QUESTION
    return said | _left_over(said, rest)


def says_something(word: str) -> bool:
    """Say whether a single word has a meaning of its own in an answer, so that it is hardly a name."""
    return bool(read_clause(word, False) & ~Sense.OTHER)


def _left_over(said: Sense, rest: str) -> Sense:
    """What the words that no rule took mean for the clause."""
    if Sense.BROKEN not in said and found_in(rest, LEFT_OVER):
        return Sense.DOUBT
    if Sense.FIXED in said and _content(rest.rpartition("|")[2]) > MAX_TAIL:
        return Sense.DOUBT
    if said & (Sense.FIXED | Sense.BROKEN):
        return Sense.NOTHING
    # Behind a word of thanks or a greeting a name may stand, but not what the thanks are for.
    before, _, after = rest.partition("|")
    named = 2 if said and " for " not in rest else 0
    return Sense.OTHER if _content(before) or _content(after) > named else Sense.NOTHING


def _content(words: str) -> int:
    return sum(word not in _STOP_WORDS for word in re.findall(r"[^\W_]+", words))
