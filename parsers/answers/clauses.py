"""From the text of an answer to its clauses: folded, without quotes, greeting lines, sign-off and emoji."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..traditional import simplified
from .english import says_something
from .senses import HAN, Sense, joined

MAX_TEXT = 4000
"""Characters that are read; the first words of an answer decide."""
MAX_CLAUSES = 120
_WRAP_COLUMN = 55
"""A line at least so long without an end of sentence goes on in the next one (mail programs break lines)."""


INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]")
_REGARDS_AND_NAME = (
    r"(?:[Ww]ith )?(?:[Bb]est |[Kk]ind |[Ww]arm )?[Rr]egards\b[,.]?(?: [A-Z][\w.]{0,20}){0,3}\s?$"
)
SIGN_OFF_WITH_NAME = re.compile(_REGARDS_AND_NAME)
_INLINE_SIGN_OFF = re.compile(r"(?<=[.!,] )" + _REGARDS_AND_NAME)
POSTSCRIPT = re.compile(r"p\.? ?s\b|附|另|补充|又及|but\b|however\b|also\b|但|不过|.*[?\uff1f]$")
NAME = re.compile(rf"(?:[A-Z][\w'.-]{{0,20}}(?: [A-Z][\w'.-]{{0,20}}){{0,2}}|/?[{HAN}]{{2,4}})[\s.,]*")
_VOCATIVE = re.compile(r",\s*(?:(?:Mr|Ms|Mrs|Dr)\.?\s)?([A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20})?)\s*[.!]*$")
_NO_NAME = re.compile("[不没未还又但错坏仍再别无非卡慢行好对是否吗呢怎能可]")
_SENTENCE_END = re.compile(r"([!?。;…]+|\.+(?=\s|$|[" + HAN + r"]))")
_PATTERNS = joined(
    rf"""
SIGN_OFF  (?:(?:with )?(?:best|kind|warm|many|friendly)?\s{{0,3}}(?:regards|wishes)|best|br|rgds|kr|cheers
          |-{{2,3}}|sincerely( yours)?|yours(?: \w+)?|sent from my .{{1,40}}|sent from .{{1,40}} for .{{1,9}}
          |_{{3,}}|get outlook for .{{1,20}}|发自我的.{{1,20}}|来自我的.{{1,20}}|发送自.{{1,20}}|此致|敬礼
          |顺颂商祺|祝好|祝商祺)[\s,.!]{{0,5}}
THANKS_AND_REGARDS
          (?:many )?(?:thanks?(?: you)?|thx)(?: in advance)?(?: and|,|&| with| &){{1,2}}
          (?: best| kind| warm)? regards[\s,.!]{{0,5}}
MARK      [,:()\[\]\"“”~^—|/·]+|\s-+\s|(?<=[{HAN}])\s+(?=[{HAN}])
# Chinese turns to the present without a mark: "刚修好又坏了", "昨天好了今天又不行了".
TURN      (?=(?:今天|现在|刚才|刚刚)又)
          |(?<!今天)(?<!现在)(?<!刚才)(?<!刚刚)(?=又(?:不|坏|断|卡|掉|死机|蓝屏|黑屏|闪退|报错|打不开|连不上|出))
CONTRAST  \b(?:but|however|though|although|yet(?= (?:it|the|i|my|still)\b))\b|但是|但|不过|可是|只是|然而
          |可(?=还|是又|又)|就是(?=还|有|不|没|速度)
# A rating inside a confirmation says nothing about the result; read_rating takes it.
SCALE     speed|skills?|technical(?: skills?)?|attitude|rating|score|速度|技术(?:能力|水平)?|态度
          |服务(?:态度)?|响应(?:速度)?|评分|打分|满意度
RATING    (?:<SCALE>)[ \t]?[:=]?[ \t]?[1-5](?:[ \t]?分)?(?!\d)|[★☆⭐🌟]{{1,15}}
          |^[ \t]*[1-5](?:[ \t,/、.;]{{1,3}}[1-5]){{0,2}}[ \t]?[分星]?[ \t]*$
          |(?<![\d.])[1-5](?:[ /、,]{{1,2}}[1-5]){{2}}(?![\d.])|(?<!\d)[1-5][ \t]?[分星](?!钟)
          |(?<![\d./])(?:[1-5]|five|four|three|two|one)[ \t]?stars?\b|五星好评|(?:[给打](?:个
          |你们)?)?满分(?!之)
          |(?:^[ \t]{{0,3}}|(?<=[.!,;] ))[1-5][ \t]?(?:/|of|out of)[ \t]?5(?:[ \t]?(?:points?|stars?))?
          (?=[ \t]*(?:[.,!;]|$))
"""
)
SIGN_OFF = re.compile(_PATTERNS["SIGN_OFF"])
THANKS_AND_REGARDS = re.compile(_PATTERNS["THANKS_AND_REGARDS"])
_CLAUSE_END = re.compile(f"{_PATTERNS['MARK']}|{_PATTERNS['TURN']}")
_CONTRAST = re.compile(_PATTERNS["CONTRAST"])
_RATING = re.compile(_PATTERNS["RATING"], re.MULTILINE)
_EMOJI: tuple[tuple[Sense, str], ...] = (
    (Sense.FIXED, "👍👌✅🆗💯☑✔"),
    (Sense.BROKEN, "👎❌✖"),
    (Sense.THANKS, "🙏"),
    (Sense.PRAISE, "🎉👏💪❤"),
    (Sense.DOUBT, "🙄🙃😒😡🤬😠😤😭😢😞☹🤔😅🤷😩😫"),
)
_SAD = re.compile(r"[:;]'?-?[(/\\](?=\s|$)")
_SCARE_QUOTES = re.compile(
    r"[\"“”「']\s?(?:fixed|solved|resolved|works|working|done|已?解决了?|修好了?|好了?)\s?[\"“”」']"
)
_HAPPY = re.compile(r"[:;]'?-?[)dp](?=\s|$)|\^_?\^|<3")


@dataclass(frozen=True, slots=True)
class Clause:
    """A few words between two marks."""

    text: str
    """Folded: half-width, lower case, straight apostrophes."""
    asked: bool
    """Its sentence ends with a question mark."""
    contrast: bool
    """It begins with "but"."""
    sentence: int
    """Number of the sentence it belongs to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The clauses of an answer and what its emoji say."""

    clauses: tuple[Clause, ...]
    emoji: Sense
    whole: bool
    """False: the text was longer than what is read."""


def take_apart(text: str) -> Answer:
    """Cut the requester's text into clauses; the work is bounded by `MAX_TEXT`."""
    whole = len(text) <= MAX_TEXT
    lines = _own_lines(text[:MAX_TEXT])
    folded = "\n".join(_joined(lines)).casefold()
    folded = _RATING.sub(" ", folded)
    emoji = Sense.NOTHING
    for sense, symbols in _EMOJI:
        if any(symbol in folded for symbol in symbols):
            emoji |= sense
    if _SAD.search(folded) or _SCARE_QUOTES.search(folded):
        emoji |= Sense.DOUBT
    folded = _HAPPY.sub(" ", folded)
    folded = "".join(
        " " if unicodedata.category(char) in ("So", "Sk", "Cn", "Co") else char for char in folded
    )
    clauses: list[Clause] = []
    sentence = 0
    for line in folded.split("\n"):
        pieces = _SENTENCE_END.split(line)
        for at in range(0, len(pieces), 2):
            end = pieces[at + 1] if at + 1 < len(pieces) else ""
            found = _clauses(pieces[at], "?" in end, sentence)
            clauses.extend(found or ([Clause("", True, False, sentence)] if "?" in end else []))
            sentence += 1
            if len(clauses) > MAX_CLAUSES:
                return Answer(tuple(clauses[:MAX_CLAUSES]), emoji, False)
    return Answer(tuple(clauses), emoji, whole)


def _own_lines(text: str) -> list[str]:
    """The lines the writer wrote, folded to half width, without quotes, sign-off and the name below it."""
    lines = [
        unicodedata.normalize("NFKC", INVISIBLE.sub("", line)).replace("’", "'").replace("‘", "'").strip()
        for line in re.split("[\r\n\x0b\x0c\x85\u2028\u2029]+", text)
    ]
    lines = [_INLINE_SIGN_OFF.sub("", simplified(line)) for line in lines if line and line[0] not in ">|"]
    lines = [_without_vocative(line) for line in lines]
    for number, line in enumerate(lines):
        if THANKS_AND_REGARDS.fullmatch(line.casefold()):
            return [*lines[:number], "thanks"]
        if number and (SIGN_OFF.fullmatch(line.casefold()) or SIGN_OFF_WITH_NAME.match(line)):
            after = [each for each in lines[number + 1 :] if POSTSCRIPT.match(each.casefold())]
            first = lines.index(after[0]) if after else len(lines)
            return lines[:number] + lines[first:]
    if (
        len(lines) > 1
        and NAME.fullmatch(lines[-1])
        and not _NO_NAME.search(lines[-1])
        and not _known(lines[-1])
    ):
        lines.pop()
    return lines


def _without_vocative(line: str) -> str:
    """Cut the name off "Thank you, Ann!"; "Thanks, Broken" stays as it is."""
    match = _VOCATIVE.search(line[-60:])
    if match is None or _known(match[1]):
        return line
    return line[: len(line) - len(match[0])]


def _known(line: str) -> bool:
    """Say whether a line that looks like a name says something instead ("Thanks", "Broken", "Great")."""
    return any(says_something(word) for word in re.findall(r"[a-z']+", line.casefold()))


def _joined(lines: list[str]) -> list[str]:
    """Join lines that a mail program broke in the middle of a sentence."""
    joined: list[str] = []
    for number, line in enumerate(lines):
        above = lines[number - 1] if number else ""
        if len(above) >= _WRAP_COLUMN and above[-1] not in ".!?。;:,":
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined


def _clauses(sentence: str, asked: bool, number: int) -> list[Clause]:
    clauses: list[Clause] = []
    at = 0
    contrast = False
    for match in [*_CONTRAST.finditer(sentence), None]:
        for piece in _CLAUSE_END.split(sentence[at : match.start() if match else len(sentence)]):
            if piece.strip():
                clauses.append(Clause(piece.strip(), asked, contrast, number))
                contrast = False
        if match:
            contrast = True
            at = match.end()
    if contrast:  # "... but" and nothing more
        clauses.append(Clause("", asked, True, number))
    return clauses
