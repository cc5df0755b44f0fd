"""The command block of a mail: command lines at the top, their blocks and paragraphs, and the text below."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model import Command, CommandBlock, UnknownCommand
from .labels import split_labels
from .lines import (
    CommandLine,
    closes_quote,
    is_blank,
    leaves_quote_open,
    read_command_line,
    split_lines,
    strip_invisible,
    unquote,
)
from .nearest import is_slip
from .words import BLOCKS, COMMANDS, SECRET_ARGUMENT, SPELLINGS, TAKES_PARAGRAPH

MAX_SUGGESTIONS = 50
"""Unknown commands of one mail for which the nearest is searched; further ones get none."""
MAX_COMMANDS = 500
"""Command lines of one mail that are read; the text from the next one on is kept as one unknown command, so
that nothing of it is sent on."""
MAX_IN_ONE_LINE = 20
"""Commands that are read out of one line; what follows the last belongs to its argument."""
MAX_QUOTED_LINES = 200
"""Lines over which a quoted argument may run."""
MAX_WRAPPED_LINES = 50
MAX_LATE = 20
_ORNAMENT = re.compile(
    "(?:[\\s*_~`\"'\u201c\u201d\u2018\u2019\u300c\u300e\u3010\\[(\uff08<\u2022\u00b7\u25aa\u25cf\u2013\u2014+-]"
    "|[0-9]{1,2}[.)\u3001]){1,12}(?=[#\uff03\ufe5f])"
)
"""What programs put before a line: the stars of bold letters, the marks of a list, quotes, brackets."""
_MEANT_FOR_STAFF = frozenset({"note"})
"""Where even a heading ("# Note") is more likely meant for staff."""
_WRAPPED_FROM, _WRAPPED_TO = 60, 80
"""Columns between which mail programs break lines (RFC 3676, 4.2 advises 78, many use 72)."""


@dataclass(slots=True)
class _Taken:
    """What belongs to one command line and where the next line begins."""

    argument: str
    parts: dict[str, str]
    next: int


def read_commands(text: str) -> CommandBlock:
    """Read the commands at the top of `text`, the new part of a mail without quotes and signature.

    Never raises; the work grows linearly with the text. Parsing stops at the first ordinary line; that line
    and all below it are `rest`. A line that begins with "#" and a word that is no command becomes an
    `UnknownCommand` together with what would belong to the command that was probably meant, so that no
    part of a misspelt note is left in `rest` (SPEC D2).
    """
    lines = split_lines(text)
    commands: list[Command] = []
    unknown: list[UnknownCommand] = []
    at = 0
    in_one_line = 0
    while at < len(lines):
        if is_blank(lines[at]):
            at += 1
            continue
        line = read_command_line(lines[at], suggest=len(unknown) < MAX_SUGGESTIONS)
        if line is None:
            break
        if len(commands) + len(unknown) == MAX_COMMANDS:
            unknown.append(UnknownCommand(written="\n".join(lines[at:]).strip(), nearest=None))
            at = len(lines)
            break
        if line.verb is not None and line.further and in_one_line < MAX_IN_ONE_LINE:
            commands.append(Command(verb=line.verb, argument=unquote(line.argument), written=_written(line)))
            lines[at] = line.further
            in_one_line += 1
            continue
        in_one_line = 0
        taken = _take(lines, at, line)
        if line.verb is None:
            written = "\n".join(strip_invisible(each) for each in lines[at : taken.next]).strip()
            unknown.append(UnknownCommand(written=written, nearest=line.nearest))
        else:
            argument = f"{line.argument} {line.further}" if line.further else taken.argument
            commands.append(
                Command(verb=line.verb, argument=unquote(argument), parts=taken.parts, written=_written(line))
            )
        at = taken.next
    if not commands and not unknown:
        return CommandBlock(rest=text)
    return CommandBlock(commands=tuple(commands), unknown=tuple(unknown), rest="\n".join(lines[at:]).rstrip())


def _written(line: CommandLine) -> str:
    """Return the line as it was written, but without a secret: it goes into mails and is kept."""
    return f"#{line.word} …" if (line.verb or line.nearest) in SECRET_ARGUMENT else line.written


def contains_late_commands(text: str) -> tuple[str, ...]:
    """Return the command lines that stand below the first ordinary line, as written, at most 20.

    They are not carried out, but whoever relays the text can ask before it reaches a requester. A line counts
    when its word is a command, one slip of the finger away from one, or what some write instead; also behind
    what a program put before it ("*#note* ...", "- #note ...").
    """
    late: list[str] = []
    for each in split_lines(read_commands(text).rest):
        plain = strip_invisible(each)
        ornament = _ORNAMENT.match(plain)
        line = read_command_line(plain[ornament.end() :] if ornament else plain, suggest=False)
        if line is not None and (
            line.verb is not None
            or (line.word not in SPELLINGS and is_slip(line.word))
            or (line.nearest is not None and (ornament is not None or line.nearest in _MEANT_FOR_STAFF))
        ):
            late.append((ornament[0] if ornament else "") + _written(line))
            if len(late) == MAX_LATE:
                break
    return tuple(late)


def _take(lines: list[str], at: int, line: CommandLine) -> _Taken:
    """Collect what belongs to the command in `lines[at]`: quoted or wrapped lines, a paragraph, a block."""
    meant = line.verb or line.nearest
    taken = _Taken(argument=line.argument, parts={}, next=at + 1)
    if leaves_quote_open(line.argument):
        _take_quoted(lines, taken)
    else:
        while taken.next <= at + MAX_WRAPPED_LINES and _is_wrapped(lines, taken.next):
            taken.argument = f"{taken.argument} {strip_invisible(lines[taken.next])}"
            taken.next += 1
    if meant in TAKES_PARAGRAPH and not taken.argument and _is_whole_word(line, meant):
        _take_paragraph(lines, taken)
    if meant is not None and meant in BLOCKS:
        _take_block(lines, taken, meant)
    return taken


def _is_whole_word(line: CommandLine, meant: str) -> bool:
    """Say whether the word is the command or a slip of it, rather than a command with text glued to it."""
    return line.verb is not None or len(line.word) <= max(len(each) for each in COMMANDS[meant]) + 1


def _take_quoted(lines: list[str], taken: _Taken) -> None:
    """Go on to the line that closes the quote; if none does, to the end of the paragraph."""
    opener = taken.argument[0]
    paragraph = taken.next
    while paragraph < len(lines) and not is_blank(lines[paragraph]) and not _is_command(lines[paragraph]):
        paragraph += 1
    end = paragraph
    for number in range(taken.next, min(len(lines), taken.next + MAX_QUOTED_LINES)):
        if _is_command(lines[number]):
            break
        if closes_quote(lines[number], opener):
            end = number + 1
            break
    taken.argument = "\n".join(
        [taken.argument, *(strip_invisible(each) for each in lines[taken.next : end])]
    ).strip()
    taken.next = end


def _take_paragraph(lines: list[str], taken: _Taken) -> None:
    """Take the next paragraph, also when an HTML-only client put a blank line before it."""
    start = taken.next
    while start < len(lines) and is_blank(lines[start]):
        start += 1
    end = start
    while end < len(lines) and not is_blank(lines[end]) and not _is_command(lines[end]):
        end += 1
    if end > start:
        taken.argument = "\n".join(strip_invisible(each) for each in lines[start:end])
        taken.next = end


def _take_block(lines: list[str], taken: _Taken, verb: str) -> None:
    """Read the labels in the argument and below it; a line without a label goes on with the last one."""
    found: dict[str, list[str]] = {}
    taken.argument, pieces = split_labels(taken.argument, verb)
    current = _add(found, pieces, None)
    after_blank = False
    at = taken.next
    while at < len(lines):
        if is_blank(lines[at]):
            after_blank = True
        elif _is_command(lines[at]):
            break
        else:
            plain = strip_invisible(lines[at])
            before, pieces = split_labels(plain, verb)
            if pieces and not before:
                current = _add(found, pieces, current)
            elif current is not None and (not after_blank or not "".join(found[current])):
                found[current].append(plain)
            else:
                break
            after_blank = False
            taken.next = at + 1
        at += 1
    for label, values in found.items():
        if value := "\n".join(each for each in values if each):
            taken.parts[label] = value


def _add(found: dict[str, list[str]], pieces: list[tuple[str, str]], current: str | None) -> str | None:
    for label, value in pieces:
        found.setdefault(label, []).append(value)
        current = label
    return current


def _is_command(line: str) -> bool:
    return read_command_line(line, suggest=False) is not None


def _is_wrapped(lines: list[str], at: int) -> bool:
    """Say whether `lines[at]` is the rest of the line above it, broken by the sender's mail program.

    Otherwise the second half of a long `#note` would be sent to the requester. It is only believed when the
    line above ends where programs break, the next word had no room there, and the sentence goes on in
    lower case.
    """
    if at >= len(lines):
        return False
    above, below = lines[at - 1].rstrip(), lines[at].lstrip()
    if not _WRAPPED_FROM <= len(above) <= _WRAPPED_TO or not below[:1].islower():
        return False
    return len(above) + 1 + len(below[:100].split()[0]) > 72
