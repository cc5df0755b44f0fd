"""Folding of subjects and texts, so that one table of phrases matches all spellings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_SUBJECT_CHARS = 1000
SCAN_CHARS = 12_000
"""How much of a text is searched for phrases: a mail system says what it has to say at the top."""


def _plain_letters() -> dict[str, str]:
    """Map accented Latin letters to plain ones, and full-width and curly signs to ASCII."""
    plain = {0xDF: "ss", 0xA0: " ", 0x3000: " "}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            plain[code] = base.lower()
    for code in range(0xFF01, 0xFF5F):
        plain[code] = chr(code - 0xFEE0).lower()
    plain.update({ord(sign): "'" for sign in "‘’‛`´"})
    plain.update({ord(sign): '"' for sign in "“”„«»"})
    plain.update({ord(sign): "-" for sign in "‐‑‒–—―−"})
    plain.update(dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF), ""))
    return {chr(code): sign for code, sign in plain.items()}


_PLAIN = _plain_letters()
_NOT_PLAIN = re.compile(f"[{''.join(map(re.escape, _PLAIN))}]")


@lru_cache(maxsize=16)
def fold(text: str) -> str:
    """Return `text` in lower case, without accents and typographic signs, each white space one space.

    Only what has to change is looked up: asking for each character of a Chinese text costs more than twice
    as much. The rules ask for the same subject and beginning of a text again and again, hence the cache.
    """
    lowered = text.lower()
    if not lowered.isascii():
        lowered = _NOT_PLAIN.sub(_plain, lowered)
    return " ".join(lowered.split())


def _plain(found: re.Match[str]) -> str:
    return _PLAIN[found[0]]


def shortened(text: str, chars: int = 60) -> str:
    """Return the first characters of `text` as one line, to be shown as evidence."""
    return " ".join(text[:chars].split())


_TAGS = re.compile(r"(?:(?:\[[^\[\]]{1,30}\]|\*{2,5}[a-z ]{1,12}\*{2,5}|<[a-z]{1,10}>|[?!*#-]{1,5})\s*){1,4}")
_PREFIX = re.compile(
    r"(?:re|r|aw|antw|antwort|sv|vs|odp|ynt|rif|res|ref|tr|fw|fwd|wg|wtr|enc|rv|doorst|vb|i|pd|"
    r"回复|答复|回覆|答覆|转发|轉寄|转寄|轉發|返信|転送|回信)"
    r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\d{1,2})?\s?:\s*"
)


def is_reply_or_forward(subject: str) -> bool:
    """Say whether a folded subject begins with "Re:", "Fwd:", "转发:" ... of any language."""
    tags = _TAGS.match(subject)
    return _PREFIX.match(subject, tags.end() if tags else 0) is not None or _PREFIX.match(subject) is not None


def without_tags(subject: str) -> str:
    """Return a folded subject without leading "[list]", "***SPAM***" and such."""
    tags = _TAGS.match(subject)
    return subject[tags.end() :] if tags and tags.end() < len(subject) else subject


# Where a person's own words end and what they answer or forward begins.
_QUOTE = re.compile(
    r"^[ \t]{0,20}(?:>(?!>>)|[-_=]{3,}[ ]?(?:original|forwarded|urspr|weitergeleitet|message d'orig|"
    r"mensaje orig|messaggio orig|原始邮件|邮件原件|原邮件|原始郵件|转发|轉寄|转寄|元のメッセージ|転送)|"
    r"begin forwarded message|"
    r"(?:from|von|de|da|van|发件人|寄件者|差出人)\s?[:：][^\n]{0,300}\n(?:[^\n]{0,300}\n){0,3}?[ \t*]*"
    r"(?:sent|date|to|gesendet|datum|an|envoye|envoyé|enviado|para|"
    r"发送时间|发送日期|日期|收件人|寄件日期|送信日時|宛先)\s?[:：]|"
    r"(?:on|am|le|el|il)\s[^\n]{5,200}(?:wrote|schrieb|écrit|escribió|scritto)\s?[^\n]{0,60}:|"
    r"[^\n]{4,120}写道[:：])",
    re.IGNORECASE | re.MULTILINE,
)


@lru_cache(maxsize=4)
def own_words(text: str) -> str:
    """Return what stands in `text` before the first quote, forward block or reply header, bounded."""
    head = text[:SCAN_CHARS]
    quote = _QUOTE.search(head)
    return head[: quote.start()] if quote else head


# A person with a question. Weighed against words only, never against headers.
ASKS_FOR_HELP: tuple[str, ...] = (
    "how do i", "how can i", "how to ", "how do we", "can you help", "could you help", "please help",
    "help me", "does not work", "doesn't work", "not working", "is not sent", "isn't sent",
    "stopped working", "fails to", "broken", "keep getting", "keep receiving", "i keep", "we keep",
    "why do", "why did", "why is", "why am", "can you please", "could you please", "please fix",
    "please turn", "please switch", "please set up", "please enable", "please disable", "set up my",
    "turn off", "switch off", "when i am out", "when i'm out", "wie kann ich", "funktioniert nicht",
    "bitte helfen", "comment faire", "ne fonctionne pas", "pouvez-vous", "no funciona", "non funziona",
    "怎么", "如何", "怎样", "请问", "为什么", "为何", "不起作用", "不生效", "没有生效", "失效", "请帮",
    "帮忙", "帮我", "麻烦", "设置不了", "无法设置", "无法关闭", "关闭不了", "取消不了", "无法使用",
    "用不了", "报错", "故障", "异常", "一直收到", "总是收到", "總是收到", "怎麼", "請問", "請協助",
    "请协助", "请处理", "どうすれば", "教えてください", "動きません", "어떻게",
)  # fmt: skip


def asks_for_help(folded: str) -> bool:
    """Say whether a folded text holds the words of a person with a question or a complaint."""
    return any(phrase in folded for phrase in ASKS_FOR_HELP)
