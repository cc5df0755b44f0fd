"""Weighing of subjects and texts that sound automatic, where no header decides."""

from __future__ import annotations

import re

from parsers.automatic.phrases import (
    AWAY,
    AWAY_SUBJECTS,
    CHALLENGE_SUBJECTS,
    CHALLENGES,
    COMPLAINTS,
    DECLARATIONS,
    GENERATED,
    GENERATED_KEYS,
    READ_RECEIPTS,
    RECEIVED,
    REPLY_SUBJECTS,
    REQUESTS,
    UNTIL,
    WAS_READ,
    WHOLE_SUBJECT,
)
from parsers.dsn.wording import (
    MAX_SUBJECT_CHARS,
    asks_for_help,
    fold,
    is_reply_or_forward,
    own_words,
    shortened,
    without_tags,
)
from parsers.model import ParsedMail

_OPENING_CHARS = 1500
_FIRST_CHARS = 600
_CLOSING_CHARS = 400
_GREETING_CHARS = 30
_ENOUGH = 2
_ANSWER = re.compile(r"(?:re|aw|sv|回复|答复|回覆|答覆)\s?:")

# Longest first: "out of office autoreply" before "out of office".
_REPLY_SUBJECT = re.compile(
    "|".join(re.escape(phrase) for phrase in sorted(REPLY_SUBJECTS, key=len, reverse=True))
)
_SENTENCE_START = re.compile(
    r"(?:^|[.,!?。;:)\]*=~-] ?)(?:" + "|".join(re.escape(said) for said in DECLARATIONS) + ")"
)
_NO_REPLY = re.compile(r"(?:no|do-?not|dont)[-_.]?reply\b|auto-?(?:reply|respon)|vacation\b|out-?of-?office")


def _subject_weight(subject: str) -> tuple[int, str]:
    """Return how much a folded subject speaks for an automatic reply (0, 1 or 2), and its rest."""
    if WHOLE_SUBJECT.match(subject):
        return 2, ""
    if found := _REPLY_SUBJECT.match(subject):
        rest = subject[found.end() :].lstrip()
        if not rest.strip(" .!-。") or rest.startswith((":", "|", "->", "] ", ") ")):
            return 2, rest.lstrip(":| ")
        return (1, rest) if UNTIL.match(subject, found.end()) else (0, rest)
    return (1, "") if subject.strip(" .!。") in AWAY_SUBJECTS else (0, "")


def reply_marks(mail: ParsedMail, precedence: str, posting: bool) -> tuple[str, ...]:
    """Return what in subject and text shows an automatic reply; empty when that is not enough.

    The mail's own words only: what it quotes or forwards was said by others. A person who asks
    for help is a person, whatever the subject sounds like.
    """
    subject = without_tags(fold(mail.subject[:MAX_SUBJECT_CHARS]))
    relayed = is_reply_or_forward(subject)
    answers = bool(mail.in_reply_to or mail.references)
    weight, rest = (0, "") if relayed else _subject_weight(subject)
    if not weight and not relayed and subject.partition(":")[0].rstrip() in AWAY_SUBJECTS:
        # "Auto: ..." needs an away text or a mail that it answers.
        weight = int(answers or subject.startswith(("auto", "oo")))
    own = own_words(mail.text)
    head, tail = own[:_OPENING_CHARS], own[-_CLOSING_CHARS:]
    first_words, closing = fold(head[:_FIRST_CHARS]), fold(tail)
    support = _support(mail, precedence, posting, suppress=answers and not relayed)
    if not support and not relayed and (_says_generated(head) or _says_generated(tail)):
        support = "says that it was generated"
    declared = _SENTENCE_START.search(first_words) or _SENTENCE_START.search(closing)
    if not (weight or support or declared):
        return ()
    opening = fold(head)
    away = AWAY.search(opening) is not None
    received = RECEIVED.search(opening) is not None
    asks = asks_for_help(opening)
    titled = (f'subject "{shortened(mail.subject)}"',) if weight else ()
    says_away = ("says that the writer is away",) if away else ()
    if weight == _ENOUGH:
        questions = asks or asks_for_help(rest) or "?" in opening or any(ask in opening for ask in REQUESTS)
        return () if questions and not (away or received or answers) else (*titled, *says_away)
    # Under "Re:" only as the very first words: further down it may be our own answer, badly quoted.
    first = _ANSWER.match(subject) and declared is not None and opening.find(declared[0]) <= _GREETING_CHARS
    if declared and not asks and (first or not relayed):
        return (f"says: {declared[0].strip(' .,:;!?')}", *titled, *says_away)
    # What follows are a person's words, too, unless something else supports them.
    if support and (away or weight or (received and support != "X-Auto-Response-Suppress")):
        return (*titled, *says_away, *(("acknowledges receipt",) if received else ()), support)
    return (*titled, *says_away) if weight and (away or answers) and not asks else ()


def _says_generated(text: str) -> bool:
    lowered = text.lower()
    return any(key in lowered for key in GENERATED_KEYS) and GENERATED.search(fold(text)) is not None


def _support(mail: ParsedMail, precedence: str, posting: bool, *, suppress: bool) -> str:
    """Return what besides the words hints at an automat, or ""."""
    if precedence in ("bulk", "junk") and not posting:
        return f"Precedence: {precedence}"
    if mail.sender is not None and _NO_REPLY.match(mail.sender.address.lower()):
        return "no-reply sender"
    return "X-Auto-Response-Suppress" if suppress and "x-auto-response-suppress" in mail.headers else ""


def challenge_marks(mail: ParsedMail) -> tuple[str, ...]:
    """Return what shows a challenge ("confirm that you are human and your mail will be delivered")."""
    subject = fold(mail.subject[:MAX_SUBJECT_CHARS])
    if is_reply_or_forward(subject) and not any(phrase in subject for phrase in CHALLENGE_SUBJECTS[:4]):
        return ()
    text = fold(own_words(mail.text)[:4000])
    said = [phrase for phrase in CHALLENGES if phrase in text or phrase in subject]
    if not said or asks_for_help(text):
        return ()
    titled = any(subject.startswith(phrase) for phrase in CHALLENGE_SUBJECTS)
    if (titled or len(said) > 1) and ("http" in text or "reply" in text or "点击" in text):
        return (f"challenge: {said[0]}",)
    return ()


def complaint_marks(mail: ParsedMail, structure: tuple[str, ...]) -> tuple[str, ...]:
    """Return what shows a feedback loop's complaint that is not a report (RFC 5965) but encloses the mail."""
    if "message/rfc822" in structure and fold(mail.subject[:MAX_SUBJECT_CHARS]).startswith(COMPLAINTS):
        return ("complaint of a feedback loop",)
    return ()


def receipt_marks(mail: ParsedMail) -> tuple[str, ...]:
    """Return what shows a read receipt that is not a report (Notes, Foxmail and others)."""
    subject = fold(mail.subject[:MAX_SUBJECT_CHARS])
    if not subject.startswith(READ_RECEIPTS):
        return ()
    text = fold(own_words(mail.text)[:_OPENING_CHARS])
    if len(text) > 1000 or not WAS_READ.search(text) or asks_for_help(text):
        return ()
    return ("read receipt by its subject and text",)
