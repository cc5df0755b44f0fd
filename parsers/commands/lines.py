"""One line of a mail: is it a command line, and which command does it name?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .nearest import is_han, nearest
from .words import GLUED, SHORT_ARGUMENT, SPELLINGS

# Zero-width and direction marks that editors, phones and copy-and-paste leave behind. The joiner U+200D is
# not among them: it holds emoji together and is only dropped in front of the verb.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_MARKS = "#\uff03\ufe5f"
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# A backslash stands there when an HTML converter escaped the mark; U+FE0F and U+20E3 make it a keycap.
_MARK = re.compile("[\\s\u200d]*\\\\?[#\uff03\ufe5f][\ufe0e\ufe0f\u20e3]*")
_LOOSE = re.compile("[\\s#\uff03\ufe5f\u200d]+")
_WORD = re.compile("[^\\W_]+(?:[-_\u2010-\u2015\u2212\ufe63\uff0d\uff3f][^\\W_]+)*")
_SECOND_WORD = re.compile("[ \t\u00a0\u3000]{1,3}([^\\W_]+)")
_DASHES = re.compile("[_\u2010-\u2015\u2212]")
_BETWEEN = re.compile("[\\s:=,、\uff1a\uff0c\uff1d\ufe55]")  # between verb and argument
_FURTHER = re.compile("(?:^|(?<=\\s))[#\uff03\ufe5f](" + _WORD.pattern + ")")
_OPENERS = "\"'“”„«「『‘"
_PAIRS = {
    '"': '"“”',
    "“": '”"“',
    "”": '”"',
    "„": '“”"',
    "«": "»",
    "「": "」",
    "『": "』",
    "'": "'’",
    "‘": "’'",
}
_LONGEST_VERB = 64
"""Characters of a word that are looked at; the longest spelling has 16."""
# "#转派给张三", but not "#分类不对": what makes a sentence out of the verb is no argument.
_NO_ARGUMENT = tuple("不没未了过错吗呢吧的得")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """A line that begins with "#" and a word."""

    verb: str | None
    """Canonical name; None: the word is no command."""
    nearest: str | None
    """The canonical name when there is a verb, else what was probably meant."""
    word: str
    """The word as it was written, folded."""
    argument: str
    """What follows, trimmed, quotes still on."""
    further: str = ""
    """A second "#command" in the same line, with all that follows it."""
    written: str
    """The line, trimmed."""


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, whatever ends them (also Word's vertical tab and U+2028)."""
    return _LINE_ENDS.split(text)


def strip_invisible(line: str) -> str:
    """Return the line without zero-width and direction marks, trimmed."""
    return _INVISIBLE.sub("", line).strip()


def is_blank(line: str) -> bool:
    """Say whether a reader sees nothing in this line."""
    return not strip_invisible(line).strip("\u200d\ufe0e\ufe0f")


def fold_word(word: str) -> str:
    """Return a word as `SPELLINGS` writes it: half-width, lower case, plain hyphens."""
    folded = unicodedata.normalize("NFKC", word[:_LONGEST_VERB].replace("\u200d", "")).casefold()
    return _DASHES.sub("-", folded)


def read_command_line(line: str, *, suggest: bool = True) -> CommandLine | None:
    """Read one line; None: it is ordinary text.

    Ordinary are "# heading", "#1 priority" and a ticket number "#20240520-001". A blank or a second "#"
    before an exact command ("# note ...") is not acted on, since "# Status" may be a heading, but it is not
    ordinary either: the note must not reach a requester. `suggest=False` leaves the search out.
    """
    plain = strip_invisible(line)
    mark = _MARK.match(plain)
    if not mark:
        return None
    start = mark.end()
    loose = _LOOSE.match(plain, start)
    if loose:
        start = loose.end()
    match = _WORD.match(plain, start)
    if not match or unicodedata.normalize("NFKC", match[0][0])[:1].isdecimal():
        return None
    word, end = fold_word(match[0]), match.end()
    verb = SPELLINGS.get(word) if len(match[0]) <= _LONGEST_VERB else None
    if second := _SECOND_WORD.match(plain, end):
        joined = f"{word}-{fold_word(second[1])}"
        if joined in SPELLINGS:
            verb, word, end = SPELLINGS[joined], joined, second.end()
    if loose:
        if verb is None:
            return None
        return CommandLine(verb=None, nearest=verb, word=word, argument=_argument(plain, end), written=plain)
    if verb is None and (glued := _glued(match[0])):
        verb, end = glued[0], match.start() + glued[1]
    elif verb is not None and not _may_follow(plain, end, verb):
        return CommandLine(verb=None, nearest=verb, word=word, argument=_argument(plain, end), written=plain)
    argument = _argument(plain, end)
    if verb is None:
        near = nearest(word) if suggest else None
        return CommandLine(verb=None, nearest=near, word=word, argument=argument, written=plain)
    argument, further = _cut_further(verb, argument)
    written = plain[: len(plain) - len(further)].strip() if further else plain
    return CommandLine(
        verb=verb, nearest=verb, word=word, argument=argument, further=further, written=written
    )


def unquote(argument: str) -> str:
    """Return the argument without the one pair of quotes around all of it, and trimmed."""
    argument = argument.strip()
    closers = _PAIRS.get(argument[:1], "")
    if len(argument) >= 2 and closers and argument[-1] in closers:
        inner = argument[1:-1]
        # `"a" and "b"` begins and ends with quotes, but they are not one pair.
        if not any(char in inner for char in closers + argument[0]):
            return inner.strip()
    return argument


def leaves_quote_open(argument: str) -> bool:
    """Say whether the argument begins with a double quote that this line does not close."""
    if argument[:1] not in _OPENERS or argument[:1] in ("", "'", "‘"):
        return False
    return not closes_quote(argument[1:], argument[0])


def closes_quote(line: str, opener: str) -> bool:
    """Say whether this line holds the quote that closes `opener`."""
    return any(char in line for char in _PAIRS[opener])


def _argument(plain: str, end: int) -> str:
    """What follows the verb, without the colon that some write after it and without a lone full stop."""
    rest = plain[end:]
    if rest and not rest[0].isspace() and not any(char.isalnum() for char in rest):
        return ""  # "#take." and "#接单!"
    skipped = 0
    while skipped < len(rest) and _BETWEEN.match(rest[skipped]):
        skipped += 1
    return rest[skipped:].strip()


def _may_follow(plain: str, end: int, verb: str) -> bool:
    """Say whether the character after an exact verb shows that the verb was meant: not in "#help.txt"."""
    if end >= len(plain) or (verb in GLUED and is_han(plain[end - 1])):
        return True
    char = plain[end]
    if _BETWEEN.match(char) or char in _OPENERS or char in _MARKS:
        return True
    return not any(other.isalnum() for other in plain[end : end + 200])


def _glued(written: str) -> tuple[str, int] | None:
    """Find "转派张三": (verb, length of its spelling); None when the word must not be taken apart."""
    if not is_han(written[:1]):
        return None
    best: tuple[str, int] | None = None
    for spelling, verb in SPELLINGS.items():
        if not is_han(spelling) or not written.startswith(spelling):
            continue
        argument = written[len(spelling) :]
        latin = argument[:1].isascii() or not is_han(unicodedata.normalize("NFKC", argument[:1]))
        if (verb in GLUED and not argument.startswith(_NO_ARGUMENT)) or (verb in SHORT_ARGUMENT and latin):
            if best is None or len(spelling) > best[1]:
                best = (verb, len(spelling))
        elif best is None or len(spelling) > best[1]:
            best = None
    return best


def _cut_further(verb: str, argument: str) -> tuple[str, str]:
    """Cut "P2 #assign ann" before a second exact command, for verbs whose argument is a few words."""
    if verb not in SHORT_ARGUMENT:
        return argument, ""
    for match in _FURTHER.finditer(argument[:500]):
        if fold_word(match[1]) in SPELLINGS:
            return argument[: match.start()].strip(), argument[match.start() :]
    return argument, ""
