"""From the clauses of an answer to one decision. A yes is only what holds nothing that is not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...model import Approval, ApprovalAnswer
from ..senses import MAX_CLAUSE
from ..written import Piece, Written, cut_up, unfolded_case
from . import chinese, english
from .stances import Said, Stance

MAX_COMMENT = 2000
"""Characters of the comment that are kept."""

_EMOJI = (
    (Stance.YES, "👍👌✅✔☑🆗💯"),
    (Stance.NO, "👎❌✖🚫⛔🙅"),
    (Stance.DOUBT, "🙄🙃😒😡🤬😠😤😭😢😞☹🤔😅🤷😩😫🤣😂🤪😏😜🤡💩🤦"),
)
_KIND = "🙏😊🙂😀😃😄😁🎉💪👏❤🤝🌹☺"
_POLITE = Stance.THANKS | Stance.GREETING
_SAD = re.compile(r"[:;]'?-?[(/\\](?=\s|$)|;-?\)")
_SIGNS = dict.fromkeys(
    map(
        ord,
        _KIND
        + "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
        + "".join(symbols for _, symbols in _EMOJI),
    ),
    " ",
)
_MARKS = " \t,.;:!、。,…-–—|~/\uff0c\uff1b\uff1a\uff01\uff0f\uff5e\u3000"
_LEFT_BLANK = re.compile(r"\[\s*\]|[(\uff08]\s*[)\uff09]|[\u2610\u25a1]|[\w:\uff1a]\s?_{3,}|~~")
"""A box that nobody ticked, a line that nobody wrote on; or what Markdown crosses out."""
_ENGLISH_NAME = re.compile(r"[A-Z][\w'-]{0,20}(?: [A-Z][\w'.-]{0,20}){0,2}[\s.!]*")


@dataclass(frozen=True, slots=True)
class _Read:
    """A clause with what it says."""

    piece: Piece
    said: Said


def read_approval(text: str, name: str = "") -> Approval:
    """Read a decision out of the new words of a reply (quotes already cut) to "do you approve?".

    Never raises; reads the first 4,000 characters, and a longer text is never a decision. APPROVE only when
    the writer decides in so many words and all the rest is courtesy or plain remarks: a word that is not
    understood, somebody else's yes, irony, a hedge or a question leaves it UNCLEAR, and a condition, a time
    or a "but" makes it CONDITIONAL at best. REJECT is read where a refusal stands beside no word of approval.
    Put off ("not yet", "暂缓") is UNCLEAR: a person sees when. A bare "OK" or "好的" is UNCLEAR as well,
    since it may only mean that the mail was read. `name` is the writer's, as their mail shows it: below a
    line that begins with it, as below a sign-off, only what takes a yes back is heard. `comment` is what
    stands beside the decision, without courtesy.
    """
    written = cut_up(text, name)
    clauses = _understood(written)
    answer = _answer(written, clauses)
    return Approval(answer=answer, comment=_comment(written, clauses, answer))


def _understood(written: Written) -> list[_Read]:
    """The clauses with what they say; names, and what says nothing below the sign-off, are left out."""
    clauses: list[_Read] = []
    greeted = False
    for piece in written.pieces:
        words = piece.text.translate(_SIGNS).rstrip()
        if len(words) > MAX_CLAUSE:
            said = Said(Stance.OTHER)
        elif chinese.is_chinese(words):
            said = chinese.read_clause(words, piece.asked)
        else:
            said = english.read_clause(words, piece.asked)
        apart = (
            piece.below or greeted or written.lines[piece.line][: piece.at].rstrip()[-1:] in ("-", "–", "—")
        )
        if said.stance is Stance.OTHER and apart and _is_name(written, piece):
            continue
        if piece.below and not said.stance & ~(Stance.YES | Stance.WEAK | Stance.HINT | Stance.OTHER):
            continue  # "Approvals department": below the sign-off only what takes a yes back is heard
        if Stance.WHO in said.stance and Stance.UNLESS not in said.stance:
            said = Said(said.stance | Stance.DOUBT, said.end)  # "if the vendor agrees" is a plain condition
        if piece.contrast:
            said = Said(said.stance | Stance.CONTRAST, said.end)
        clauses.append(_Read(piece, said))
        greeted = bool(said.stance & _POLITE)
    return clauses


def _is_name(written: Written, piece: Piece) -> bool:
    words = unfolded_case(written.lines[piece.line][piece.at : piece.end]).strip()
    named = bool(_ENGLISH_NAME.fullmatch(words)) and not english.is_no_name(piece.text)
    return named or chinese.is_name(piece.text) or (piece.below and "|" in words)


def _answer(written: Written, clauses: list[_Read]) -> ApprovalAnswer:
    """Decide. The order of the rows is the table: what forbids comes before what allows."""
    said = Stance.NOTHING
    worded = Stance.NOTHING
    for clause in clauses:
        worded |= clause.said.stance
    said |= worded | _signs(written)
    agreed = said & (Stance.YES | Stance.WEAK)
    yes = agreed or Stance.HINT in said
    if not written.whole or Stance.DOUBT in said:
        return ApprovalAnswer.UNCLEAR
    if Stance.NO in said or (Stance.DONT in said and not yes):
        # "No, unless ..." and "not yet" are no plain no; neither is "yes and no".
        plain = not yes and not said & (Stance.UNLESS | Stance.LATER)
        return ApprovalAnswer.REJECT if plain else ApprovalAnswer.UNCLEAR
    if Stance.QUESTION in said:
        return ApprovalAnswer.UNCLEAR if yes else ApprovalAnswer.QUESTION
    if Stance.LATER in said or not agreed:
        return ApprovalAnswer.UNCLEAR
    if said & (Stance.CONDITION | Stance.UNLESS | Stance.DONT):
        told = _conditional(clauses) if clauses else True
        return ApprovalAnswer.CONDITIONAL if told else ApprovalAnswer.UNCLEAR
    if Stance.YES not in said or said & (Stance.CONTRAST | Stance.OTHER | Stance.HINT):
        return ApprovalAnswer.UNCLEAR
    if Stance.YES not in worded and Stance.THANKS in worded:
        return ApprovalAnswer.UNCLEAR  # "thanks 👍" may greet the mail and not the change
    return ApprovalAnswer.APPROVE


def _conditional(clauses: list[_Read]) -> bool:
    """Say whether a condition stands in the sentence of the yes or behind it; what stands before it may be
    anything ("Take down the server at noon. Approved.")."""
    binds = Stance.CONDITION | Stance.UNLESS | Stance.DONT
    places = [(clause.piece.line, clause.piece.sentence) for clause in clauses]
    agreed = [
        at
        for at, clause in zip(places, clauses, strict=True)
        if clause.said.stance & (Stance.YES | Stance.WEAK)
    ]
    bound = [at for at, clause in zip(places, clauses, strict=True) if clause.said.stance & binds]
    return not agreed or max(bound) >= min(agreed)


def _signs(written: Written) -> Stance:
    """What emoji, smileys and the boxes of a form say."""
    said = Stance.NOTHING
    for line in written.lines:
        for stance, symbols in _EMOJI:
            if any(symbol in line for symbol in symbols):
                said |= stance
        if _SAD.search(line) or _LEFT_BLANK.search(line):
            said |= Stance.DOUBT
    return said


def _comment(written: Written, clauses: list[_Read], answer: ApprovalAnswer) -> str:
    """What stands beside the decision: the lines as they were written, without it and without courtesy."""
    decided = answer in (ApprovalAnswer.APPROVE, ApprovalAnswer.REJECT, ApprovalAnswer.CONDITIONAL)
    kept: list[str] = []
    for number, line in enumerate(written.lines):
        pieces = [clause for clause in clauses if clause.piece.line == number]
        out: list[str] = []
        for at, clause in enumerate(pieces):
            start, stance = clause.piece.start, clause.said.stance
            until = pieces[at + 1].piece.start if at + 1 < len(pieces) else _line_end(written, number, clause)
            if stance & _POLITE and not stance & ~_POLITE:
                continue
            if decided and clause.said.end:
                start = clause.piece.at + clause.said.end
            part = line[start:until]
            out.append(part.lstrip(_MARKS) if not out else part)
        text = (
            "".join(out)
            .strip()
            .strip("()[]\uff08\uff09")
            .lstrip(_MARKS)
            .rstrip(" ,;:\uff0c\uff1b\uff1a\u3001")
        )
        if any(char.isalnum() for char in text):
            kept.append(text)
    return "\n".join(kept)[:MAX_COMMENT].strip()


def _line_end(written: Written, number: int, clause: _Read) -> int:
    """Where the words of the line's last known clause end, its full stop included."""
    line = written.lines[number]
    end = clause.piece.end
    while end < len(line) and not line[end].isalnum():
        end += 1
    return end
