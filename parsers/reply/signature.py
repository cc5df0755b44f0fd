"""Find where a writer's words end and the signature begins."""

from __future__ import annotations

import re

from parsers.reply.contact import is_closing, is_contact, is_form_line, is_label, is_name
from parsers.reply.lines import Kind, Lines, is_rule
from parsers.reply.notice import is_notice
from parsers.reply.phone import is_phone_signature

_DELIMITERS = frozenset({"--", "- --", "––", "‐‐"})
_DASHES = frozenset({"—", "–", "——", "―", "__", "-", "_"})
_LONG_SIGNATURE = 30
_RULED_SIGNATURE = 14
_CONTACT_LINES = 14
_NOTICE_LINES = 8
_LEAST_PIPES = 3
_LONG_LINE = 120
_FEW = 3
_AFTERTHOUGHT = re.compile(r"p\.? ?p?\.?s\b|附[:：]|又及|另[:：，]", re.IGNORECASE)
_ANSWERS = frozenset({"yes", "no", "none", "ok", "done", "thanks", "nothing", "unknown", "same"})
_DASHED_NAME = re.compile(
    r"(?:-{1,2}|[—–~]\s?)[A-Z][\w'’.]{0,20}(?: [A-Z][\w'’.]{0,20}){0,3}|[-—–~]{1,2}\s?[\u4e00-\u9fff]{2,4}"
)


def signature_lines(lines: Lines, own: list[int]) -> set[int]:
    """Which lines of a stretch of text (`own`: indices of its filled lines) are signature.

    Rather too few than too many: a writer's own words are worth more than a clean cut.
    """
    taken = {
        index for index in own if lines.kind[index] is Kind.TEXT and is_phone_signature(lines.bare[index])
    }
    left = [index for index in own if index not in taken]
    cut = _delimited(lines, left)
    before = -1
    while left and before != len(left):
        if cut is not None:
            end = _afterthought(lines, left, cut)
            taken.update(left[cut:end])
            del left[cut:end]
        before = len(left)
        cut = None
        for find in (_trailing_rule, _piped_card, _notice, _dashed_name, _contact_block):
            if left and (cut := find(lines, left)) is not None:
                before = -1
                break
    return taken


def _afterthought(lines: Lines, own: list[int], cut: int) -> int:
    """Where a "P.S." below a signature begins: words again; the end when there is none."""
    for position in range(cut + 1, min(cut + _LONG_SIGNATURE, len(own))):
        if _AFTERTHOUGHT.match(lines.bare[own[position]]) and own[position - 1] != own[position] - 1:
            return position
    return len(own)


def _delimited(lines: Lines, own: list[int]) -> int | None:
    """The first delimiter (RFC 3676, 4.3: "-- "), or drawn line, with a signature below it."""
    for position, index in enumerate(own):
        bare = lines.bare[index]
        if lines.kind[index] is not Kind.TEXT:
            continue
        below = len(own) - position - 1
        if bare in _DELIMITERS and (below <= _LONG_SIGNATURE or lines.raw[index] == "-- "):
            return position
        drawn = bare in _DASHES or is_rule(bare)
        if drawn and below <= _RULED_SIGNATURE and _reads_as_signature(lines, own[position + 1 :]):
            return position
    return None


def _reads_as_signature(lines: Lines, block: list[int]) -> bool:
    """Whether what stands below a drawn line is a signature, a list's footer or a notice."""
    texts = [lines.bare[index] for index in block if not is_rule(lines.bare[index])]
    if not texts or is_notice(texts[0]) or texts[0].casefold().endswith("mailing list"):
        return True
    if any(map(is_form_line, texts)) or any(len(text) > _LONG_LINE and not is_notice(text) for text in texts):
        return False
    if not is_name(texts[0]) and not is_contact(texts[0]) and not is_closing(texts[0]):
        return False
    return len(texts) <= _FEW or any(map(is_contact, texts))


def _trailing_rule(lines: Lines, own: list[int]) -> int | None:
    return len(own) - 1 if lines.kind[own[-1]] is Kind.TEXT and is_rule(lines.bare[own[-1]]) else None


def _piped_card(lines: Lines, own: list[int]) -> int | None:
    """A visiting card that was a table: lines of "|" with names and addresses between them."""
    start, piped = len(own), 0
    while start > 0 and len(own) - start < _CONTACT_LINES:
        bare = lines.bare[own[start - 1]].strip("| ")
        if bare and not is_label(bare) and not is_contact(bare):
            break
        start -= 1
        piped += not bare
    while start < len(own) and lines.bare[own[start]].strip("| "):
        start += 1
    return start if piped >= _LEAST_PIPES and start < len(own) else None


def _notice(lines: Lines, own: list[int]) -> int | None:
    """Where the last paragraph begins if it is a notice; else a last line that is one."""
    start = len(own) - 1
    while start > 0 and own[start - 1] == own[start] - 1 and len(own) - start < _NOTICE_LINES:
        start -= 1
    alone = start == 0 or own[start - 1] != own[start] - 1
    if alone and is_notice(" ".join(lines.bare[index] for index in own[start:])):
        opening = lines.bare[own[start]]
        if is_notice(opening) or is_notice(f"{opening} {lines.bare[own[min(start + 1, len(own) - 1)]]}"):
            return start
    return len(own) - 1 if is_notice(lines.bare[own[-1]]) else None


def _dashed_name(lines: Lines, own: list[int]) -> int | None:
    """A last paragraph of one line such as "-Ann" or "— Ann Smith"."""
    if len(own) < 2 or own[-2] == own[-1] - 1 or lines.kind[own[-1]] is not Kind.TEXT:
        return None
    bare = lines.bare[own[-1]]
    if len(bare) > 48 or bare.strip("-—–~ .").casefold() in _ANSWERS:
        return None
    return len(own) - 1 if _DASHED_NAME.fullmatch(bare) else None


def _contact_block(lines: Lines, own: list[int]) -> int | None:
    """Phone, company and address lines below "Best regards" and the name; the close and the name stay."""
    for position in range(len(own) - 1, max(-1, len(own) - _CONTACT_LINES - 1), -1):
        if not is_closing(lines.bare[own[position]]):
            continue
        block = own[position + 1 :]
        if len(block) < 2 or not is_name(lines.bare[block[0]]):
            return None
        contact = [lines.bare[index] for index in block[1:]]
        if not any(map(is_contact, contact)) or any(map(is_form_line, contact)):
            return None
        return (
            len(own) - len(contact) if all(is_contact(text) or is_label(text) for text in contact) else None
        )
    return None
