"""Does an answer confirm that the ticket is solved, deny it, or only say thank you? (SPEC E1, D4)"""

from __future__ import annotations

from ..model import Verdict
from . import chinese, english
from .clauses import Answer, take_apart
from .senses import MAX_CLAUSE, Sense

_BLOCKS_CONFIRMATION = (
    Sense.BROKEN
    | Sense.NO
    | Sense.DOUBT
    | Sense.MATTER
    | Sense.CONDITION
    | Sense.PENDING
    | Sense.QUESTION
    | Sense.CONTRAST
    | Sense.OTHER
)
_BLOCKS_THANKS = _BLOCKS_CONFIRMATION | Sense.FIXED | Sense.YES | Sense.LEANING | Sense.TRIED
# Praise beside bad news is irony ("great, broken again"); a person should read it.
_BLOCKS_DENIAL = Sense.FIXED | Sense.PRAISE | Sense.PENDING | Sense.LEANING | Sense.MATTER

_RESULT_OF_TRYING = frozenset({"ok", "okay", "good", "fine"})
"""What means "it works" right behind "I tried it", though it is a mere nod elsewhere."""


def read_confirmation(text: str) -> Verdict:
    """Say what the requester's words mean for a ticket that was reported solved.

    Never raises; only the first 4,000 characters are read. UNCLEAR whenever two things are said, something is
    asked or made a condition, or a word that matters was not understood: a person reads it then. "OK" alone
    is UNCLEAR, since it may mean "it is" or "I have read it".
    """
    answer = take_apart(text)
    said = _said(answer)
    if Sense.BROKEN in said and not said & _BLOCKS_DENIAL:
        return Verdict.NOT_FIXED
    if not answer.whole:
        return Verdict.UNCLEAR
    if said & (Sense.FIXED | Sense.YES) and not said & _BLOCKS_CONFIRMATION:
        return Verdict.CONFIRMED
    if said == Sense.NO:
        return Verdict.NOT_FIXED
    if said & (Sense.THANKS | Sense.RECEIVED) and not said & _BLOCKS_THANKS:
        return Verdict.THANKS_ONLY
    return Verdict.UNCLEAR


def is_only_thanks(text: str) -> bool:
    """Say whether a reply thanks or acknowledges ("thanks!", "收到", "OK") and says nothing else at all.

    Such a reply must not reopen a closed ticket (SPEC D4). A good word may stand beside it; a result may not.
    """
    answer = take_apart(text)
    said = _said(answer)
    polite = said & (Sense.THANKS | Sense.RECEIVED | Sense.AGREED)
    return answer.whole and bool(polite) and not said & _BLOCKS_THANKS


def senses_of(text: str) -> Sense:
    """Return everything that the first 4,000 characters of an answer say, for the readers beside this one."""
    return _said(take_apart(text))


def _said(answer: Answer) -> Sense:
    """Join the senses of all clauses; what stands under a condition or in a question is not asserted."""
    said = answer.emoji
    conditional = -1
    fixed_before = tried_before = False
    last = Sense.NOTHING
    contrasts: list[tuple[bool, Sense]] = []
    for clause in answer.clauses:
        if len(clause.text) > MAX_CLAUSE:
            sense = Sense.OTHER
        elif chinese.is_chinese(clause.text):
            sense = chinese.read_clause(clause.text, clause.asked)
        else:
            sense = english.read_clause(clause.text, clause.asked)
        if tried_before and Sense.AGREED in sense and clause.text in _RESULT_OF_TRYING:
            sense |= Sense.FIXED
        if Sense.CONDITION in sense:
            conditional = clause.sentence
        if conditional == clause.sentence:
            sense |= Sense.CONDITION
        if sense & (Sense.CONDITION | Sense.DOUBT | Sense.PENDING | Sense.QUESTION):
            sense &= ~(Sense.FIXED | Sense.BROKEN | Sense.YES | Sense.NO)
        if clause.contrast and Sense.BROKEN in sense:
            said &= ~Sense.PRAISE  # "quick help, but it still fails" is no irony
        if clause.contrast:
            contrasts.append((fixed_before, sense))
        if clause.text.startswith("又") and Sense.BROKEN in sense:
            said &= ~(last & (Sense.FIXED | Sense.LEANING))  # "刚修好又坏了": only the last counts
        tried_before = Sense.TRIED in sense
        last = sense
        fixed_before = fixed_before or bool(sense & (Sense.FIXED | Sense.YES))
        said |= sense
    # "It took a while, but it works": the turn is towards the good. "Works, but ...": away from it.
    if any(before or Sense.FIXED not in sense for before, sense in contrasts):
        said |= Sense.CONTRAST
    return said
