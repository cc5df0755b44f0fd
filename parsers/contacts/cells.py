"""What the cells of a contact list mean: addresses, yes and no, languages, time zones, plain text."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache

LONGEST_TEXT = 250
"""Characters of a name, a department and so on."""

MOST_ADDRESSES = 20
"""Of one person."""

LONGEST_ADDRESS = 254
"""Characters (RFC 5321, 4.5.3.1.3 less the brackets)."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\xad]")
_BREAKS = re.compile("[\\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_IN_ANGLES = re.compile(r"<([^<>]{0,300})>")
_BETWEEN = re.compile("[\\s,;|/\u3001\uff0c\uff1b]+")
_PREFIX = re.compile("(?:mailto|smtp|e-?mail|x500)[:\uff1a]", re.IGNORECASE)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"(?!\.)[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}@(?:{_LABEL}\.){{1,8}}{_LABEL}")

_FORMULA = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
"""How a cell begins that a spreadsheet computes."""
_BEGINS = r"(^|[;,\t\r\n] {0,3})"
_TO_GUARD = re.compile(f"{_BEGINS}('*{_FORMULA})")
_GUARDED = re.compile(f"{_BEGINS}'('*{_FORMULA})")

_YES = frozenset("yes y true t 1 x vip on ok ✓ ✔ √ ☑ ✅ 是 有 对 真 贵宾 重要".split())
_NO = frozenset("no n false f 0 off none - – — ✗ ✘ ☐ ❌ 否 无 非 不 不是 没有 假 普通 一般".split())

_LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys("en eng english 英 英文 英语 英語".split(), "en"),
    **dict.fromkeys(
        "zh zho chi cn chs cht chinese mandarin simplifiedchinese traditionalchinese "
        "中 中文 汉语 漢語 国语 华语 普通话 简体 简中 简体中文 中文简体 繁体中文 繁體中文 中文繁体 "
        "中国语".split(),
        "zh-CN",
    ),
}
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8}){1,3}")


class CellRefused(ValueError):
    """A cell says what cannot be taken. `what` is wrong, and `remedy` mends it."""

    def __init__(self, what: str, remedy: str, value: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy, self.value = what, remedy, value


def bare(cell: str) -> str:
    """Return a cell as one line without blanks around it, and without what a spreadsheet needs around it.

    `="00123"` is how Excel keeps leading zeros; `'+86 21 5555` is how our own export keeps a telephone
    number from being computed.
    """
    text = cell
    if not text.isprintable() or "  " in text:
        text = _BREAKS.sub(" ", _INVISIBLE.sub("", text))
    text = text.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1].replace('""', '"').strip()
    return _GUARDED.sub(r"\1\2", text) if "'" in text else text


def guarded(text: str) -> str:
    """Return a cell's text as a spreadsheet shows it and never computes it; `bare` undoes that.

    A guard stands also behind a separator: where Excel separates by ";" it splits a comma's list anew.
    """
    return _TO_GUARD.sub(r"\1'\2", text)


def plain_text(cell: str) -> str:
    """Return a text of bearable length. Raises `CellRefused`."""
    text = bare(cell)
    if len(text) > LONGEST_TEXT:
        raise CellRefused(
            f"is {len(text)} characters long", f"at most {LONGEST_TEXT} are kept: shorten it", text
        )
    return text


def addresses(cell: str) -> list[str]:
    """Return the addresses in a cell, lower case, each once, in order. Raises `CellRefused`.

    "ann@x.example; ann@y.example", one a line, "Ann <ann@x.example>", "SMTP:ann@x.example" are understood.
    """
    text = bare(cell)
    if text.isascii() and len(text) <= LONGEST_ADDRESS and ".." not in text and _ADDRESS.fullmatch(text):
        return [text.lower()]  # nearly always
    text = unicodedata.normalize("NFKC", text[: MOST_ADDRESSES * 400])
    pieces = _IN_ANGLES.findall(text) or [piece for piece in _BETWEEN.split(text) if piece]
    found = [_address(piece) for piece in pieces]
    return list(dict.fromkeys(found))


def _address(piece: str) -> str:
    piece = _PREFIX.sub("", piece.strip().strip("\"'<>()[]"), count=1)
    if not _ADDRESS.fullmatch(piece) or len(piece) > LONGEST_ADDRESS or ".." in piece or piece[0] == ".":
        raise CellRefused(
            "is not a mail address", 'write it as in "ann@example.com", several with ";" between them', piece
        )
    return piece.lower()


def yes_or_no(cell: str) -> bool:
    """Return whether a cell says yes; an empty one says no. Raises `CellRefused`."""
    text = unicodedata.normalize("NFKC", bare(cell)).casefold()
    if text in _YES:
        return True
    if not text or text in _NO:
        return False
    raise CellRefused("is neither yes nor no", 'write "yes" or "是", or leave it empty', text)


def language(cell: str) -> str:
    """Return "en", "zh-CN", or "" for an empty cell. Raises `CellRefused`."""
    text = unicodedata.normalize("NFKC", bare(cell)).casefold()
    if not text:
        return ""
    tag = _TAG.fullmatch(text)
    word = tag[1] if tag else re.sub(r"[\W_]+", "", text[:100].partition("(")[0])
    if (found := _LANGUAGES.get(word)) is not None:
        return found
    raise CellRefused("is not a language of this desk", 'write "zh" or "en", or leave it empty', text)


def zone(cell: str, zones: Collection[str]) -> str:
    """Return a time zone as the IANA list `zones` spells it; "" for an empty cell. Raises `CellRefused`."""
    text = bare(cell)
    if not text:
        return ""
    if text in zones:
        return text
    spelled = _by_plain_name(frozenset(zones))
    plain = text.replace(" ", "_").casefold()
    if (found := spelled.get(plain)) is not None:
        return found
    near = _nearest(plain[:60], frozenset(zones))
    remedy = f'did you mean "{near}"?' if near else 'write a name such as "Asia/Shanghai"'
    raise CellRefused("is not a time zone of the IANA list", remedy, text)


@lru_cache(maxsize=1_000)
def _nearest(plain: str, zones: frozenset[str]) -> str:
    """Return the zone that was probably meant: its city alone, or a slip behind the first letter; or ""."""
    spelled = _by_plain_name(zones)
    for name, zone in spelled.items():
        if name.rpartition("/")[2] == plain:
            return zone
    candidates = [name for name in spelled if name[:1] == plain[:1]]
    return next((spelled[name] for name in difflib.get_close_matches(plain, candidates, n=1)), "")


@lru_cache(maxsize=2)
def _by_plain_name(zones: frozenset[str]) -> Mapping[str, str]:
    return {name.casefold(): name for name in sorted(zones)}
