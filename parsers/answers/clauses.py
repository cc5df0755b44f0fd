"""From the text of an answer to its clauses: folded, without quotes, greeting lines, sign-off and emoji."""

# ruff: noqa: E501 (one pattern a line; being broken up)

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .english import says_something
from .senses import HAN, Sense

MAX_TEXT = 4000
"""Characters that are read; the first words of an answer decide."""
MAX_CLAUSES = 120
_WRAP_COLUMN = 55
"""A line at least so long without an end of sentence goes on in the next one (mail programs break lines)."""


_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]")
_SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:best|kind|warm|many|friendly)?\s*(?:regards|wishes)|best|br|rgds|kr|sincerely(?: yours)?|"
    r"yours(?: \w+)?|sent from my .{1,40}|sent from .{1,40} for .{1,20}|get outlook for .{1,20}|"
    r"发自我的.{1,20}|来自我的.{1,20}|发送自.{1,20}|此致|敬礼|顺颂商祺|祝好|祝商祺|-{2,3}|_{3,}|cheers|"
    r"regards[,!. ]{1,3}[\w .]{1,30})[\s,.!]*"
)
_THANKS_AND_REGARDS = re.compile(
    r"(?:many )?(?:thanks?(?: you)?|thx)(?: in advance)?(?: and|,|&| with| &){1,2} (?:best |kind |warm )?regards"
    r"[\s,.!]*"
)
_INLINE_SIGN_OFF = re.compile(
    r"(?<=[.!,] )(?:with )?(?:best |kind |warm )?regards\b[\w .,]{0,40}$", re.IGNORECASE
)
_TRADITIONAL = str.maketrans(
    "問題決經謝還沒報錯無開關電腦網絡連線現為麼嗎說請幫給話時間點鐘機幾個對於複復常頁顯單確認處係統試過後來張們動變進導師應該會見樣壞慢啟絲",
    "问题决经谢还没报错无开关电脑网络连线现为么吗说请帮给话时间点钟机几个对于复复常页显单确认处系统试过后来张们动变进导师应该会见样坏慢启丝",
)
_POSTSCRIPT = re.compile(r"(?:p\.? ?s\b|附|另|补充|又及)")
_NAME = re.compile(rf"(?:[A-Z][\w'.-]{{0,20}}(?: [A-Z][\w'.-]{{0,20}}){{0,2}}|/?[{HAN}]{{2,4}})[\s.,]*")
_NO_NAME = re.compile("[不没未还又但错坏仍再别无非卡慢行好对是否吗呢怎能可]")
_SENTENCE_END = re.compile(r"([!?。;…]+|\.+(?=\s|$|[" + HAN + r"]))")
_CLAUSE_END = re.compile(
    rf"[,:()\[\]\"“”~^—|/·]+|\s-+\s|(?<=[{HAN}])\s+(?=[{HAN}])|(?=(?:今天|现在|刚才|刚刚)又)"
)
_CONTRAST = re.compile(
    r"\b(?:but|however|though|although|yet(?= (?:it|the|i|my|still)\b))\b|但是|但|不过|可是|只是|然而|可(?=还|是又|又)|就是(?=还|有|不|没|速度)"
)
_RATING = re.compile(
    r"(?:(?:speed|skills?|technical(?: skills?)?|attitude|rating|score|速度|技术(?:能力|水平)?|态度|服务(?:态度)?|响应(?:速度)?|"
    r"评分|打分|满意度)\s?[:=]?\s?[1-5](?:\s?分)?(?!\d)|[★☆⭐🌟]{1,15}|^\s*[1-5](?:[\s,/、.;]{1,3}[1-5]){0,2}\s?[分星]?\s*$|"
    r"(?<![\d.])[1-5](?:[ /、,]{1,2}[1-5]){2}(?![\d.])|(?<!\d)[1-5]\s?[分星](?!钟))",
    re.MULTILINE,
)
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
            clauses.extend(_clauses(pieces[at], "?" in end, sentence))
            sentence += 1
            if len(clauses) > MAX_CLAUSES:
                return Answer(tuple(clauses[:MAX_CLAUSES]), emoji, False)
    return Answer(tuple(clauses), emoji, whole)


def _own_lines(text: str) -> list[str]:
    """The lines the writer wrote, folded to half width, without quotes, sign-off and the name below it."""
    lines = [
        unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).replace("’", "'").replace("‘", "'").strip()
        for line in re.split("[\r\n\x0b\x0c\x85\u2028\u2029]+", text)
    ]
    lines = [
        _INLINE_SIGN_OFF.sub("", line.translate(_TRADITIONAL))
        for line in lines
        if line and line[0] not in ">|"
    ]
    for number, line in enumerate(lines):
        if _THANKS_AND_REGARDS.fullmatch(line.casefold()):
            return [*lines[:number], "thanks"]
        if number and _SIGN_OFF.fullmatch(line.casefold()):
            after = [each for each in lines[number + 1 :] if _POSTSCRIPT.match(each.casefold())]
            first = lines.index(after[0]) if after else len(lines)
            return lines[:number] + lines[first:]
    if (
        len(lines) > 1
        and _NAME.fullmatch(lines[-1])
        and not _NO_NAME.search(lines[-1])
        and not _known(lines[-1])
    ):
        lines.pop()
    return lines


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
