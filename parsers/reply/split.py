"""Take a reply apart into new words, quote and signature.

One pass from the top finds where somebody else's mail begins for good (a marker, a header block, an
attribution above unmarked text) or a forwarded mail that is kept. What lies above is a sequence of
text and ">" quotes, judged as a whole: answer above, answer below, or answers in between. Every step
looks at a bounded number of characters of a bounded number of neighbouring lines, so the work grows
with the size of the text and with nothing else.
"""

from __future__ import annotations

from parsers.model import Reply
from parsers.reply.attribution import shared_line
from parsers.reply.boundary import find_end
from parsers.reply.lines import SEEN, Kind, Lines, Part, is_quoted, read_lines
from parsers.reply.runs import judge_runs

MOST_LINES = 200_000
"""Lines that are looked at one by one; what follows them goes where its first line goes."""


def split_reply(text: str, *, forwarded: bool = False) -> Reply:
    """Part a mail's plain text into new words, quoted mail and signature (DESIGN 10, SPEC D1).

    Answers between quoted lines stay in `new` together with the lines that they answer; a forwarded
    mail stays in `new` below the forwarder's words. When nothing new would be left, the whole text is
    new. Line ends become LF. Linear in the size of the text; never raises. `forwarded`: the subject says
    that the mail is a forward, so a quoted mail without a forward's marker is kept too.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw, glued = _parted(text)
    lines = read_lines(raw)
    if not judge_runs(lines, find_end(lines, forwarded)):
        return Reply(new=text.strip())
    return Reply(
        new=_gather(lines, Part.NEW, glued),
        quoted=_gather(lines, Part.QUOTED, glued),
        signature=_gather(lines, Part.SIGNATURE, glued),
    )


def _parted(text: str) -> tuple[list[str], set[int]]:
    """The lines, with a new one where words and an attribution shared one; and which were begun so."""
    lines = text.split("\n", MOST_LINES)
    glued: set[int] = set()
    if "wrote" not in text and "道" not in text:
        return lines, glued
    parted: list[str] = []
    for line in lines:
        rest = line
        while _may_be_shared(rest) and (pair := shared_line(rest)):
            parted.append(pair[0])
            glued.add(len(parted))
            rest = pair[1]
        parted.append(rest)
    return parted, glued


def _may_be_shared(line: str) -> bool:
    return len(line) <= SEEN and ("wrote" in line or "道" in line) and not is_quoted(line)


def _gather(lines: Lines, wanted: Part, glued: set[int]) -> str:
    """The lines of one part; blank lines as they were, one where something was taken out."""
    out: list[str] = []
    blank = gap = False
    waiting: list[str] = []
    for index, part in enumerate(lines.part):
        if lines.kind[index] is Kind.BLANK:
            waiting.append(lines.raw[index] + "\n")
            blank = True
            continue
        if part is not wanted:
            gap = True
            continue
        if out and (gap or index not in glued):
            out.append("\n")
            out.extend(("\n",) if gap and blank else () if gap else waiting)
        out.append(lines.raw[index])
        waiting = []
        blank = gap = False
    return "".join(out).strip()
