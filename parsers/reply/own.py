"""What the writer of a mail says themselves: cheap answers for the beginning of a first mail."""

from __future__ import annotations

import re

from parsers.reply.lines import Kind, read_lines
from parsers.reply.marks import header_block, is_forward, is_original, label_of

_SIGNS = tuple(
    """> ＞ &gt; -- __ == — －－ ** wrote 写道 寫道 from: 发件人 發件人 寄件者 寄件人 原始邮件 原邮件
    original orwarded 转发 轉寄 outlook 发自 發自 来自 來自 confidential disclaimer 保密 机密 免责 unsubscribe
    退订 virus-free scanned writes: schrieb écrit""".split()
)
_CLOSING = re.compile(
    r"\n[ \t]{0,8}(?:best|kind|warm|many thanks|regards|sincerely|yours|cheers|thanks|thank you|thx|br\b"
    r"|sent from|此致|敬礼|顺祝|祝|谢谢|谢了|多谢|感谢|謝謝|致礼)[^\n]{0,14}(?:\n|$)"
)


def may_hold_more(text: str) -> bool:
    """Whether a mail's text may hold a quote, a signature or a notice beside its writer's words.

    A yes is worth a look by `split_reply`; a no spares it: nothing in the text is a sign of any.
    """
    folded = text.lower()
    return any(sign in folded for sign in _SIGNS) or _CLOSING.search(folded) is not None


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
