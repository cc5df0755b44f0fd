"""What the writer of a mail says above a mail that they pass on."""

from __future__ import annotations

from parsers.reply.lines import Kind, read_lines
from parsers.reply.marks import header_block, is_forward, is_original, label_of


def above_forward(text: str) -> str:
    """Return the words above the first forwarded mail in `text`; all of them when it holds none.

    `text` is the new part of a mail, in which forwards are kept (`split_reply`).
    """
    lines = read_lines(text.split("\n"))
    for index, bare in enumerate(lines.bare):
        if lines.kind[index] is not Kind.TEXT:
            continue
        announced = is_forward(bare) or is_original(bare)
        if announced or (label_of(bare) is not None and header_block(lines, index) is not None):
            return "\n".join(lines.raw[:index]).strip()
    return text
