"""A secret and all the ways in which a text, an HTML page or bytes may write it."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable, Iterator
from functools import cached_property

MASK = "▇▇▇"
PLAIN_MASK = b"***"
"""Where a charset cannot write `MASK`."""

_CODECS = ("utf-8", "gb18030", "big5", "cp1252", "utf-16-le", "utf-16-be")
"""Beside the declared one: what mails are in, whatever they say."""

_TAG = r"<[^<>]{0,300}>"
_TAGS = re.compile(_TAG)
_NOTHING_SHOWN = rf"(?:{_TAG}|&shy;|&#173;|&zwnj;|&#8203;|\u200b|\u00ad){{0,12}}"
"""What may stand between two letters without being seen."""

_BLANK = r"[\s>]{1,12}"
"""A blank may have become the end of a line, and the next line a quoted one."""
_BLANK_IN_HTML = rf"(?:[\s>]|&nbsp;|&#160;|&gt;|{_TAG}){{1,24}}"


class Secret:
    """What must not be kept. Compared letter by letter, case and all; a blank stands for any white space.

    Never shown by `repr`, so that no log and no error tells it.
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self._bytes: dict[tuple[str, bool], re.Pattern[bytes]] = {}

    def __repr__(self) -> str:
        return "Secret(...)"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_BLANK.join(re.escape(word) for word in self.text.split()))

    @cached_property
    def _html(self) -> re.Pattern[str]:
        return re.compile(_as_html(self.text, _itself))

    def count(self, text: str) -> int:
        """Return how often it stands in a plain text."""
        return sum(1 for _ in self._pattern.finditer(text))

    def out_of(self, text: str) -> str:
        """Return a plain text without it."""
        return self._pattern.sub(MASK, text)

    def count_html(self, source: str) -> int:
        return sum(1 for _ in self._html.finditer(source))

    def out_of_html(self, source: str) -> str:
        """Return HTML without it: also where letters are written as entities, or tags stand between them."""
        return self._html.sub(lambda found: MASK + "".join(_TAGS.findall(found[0])), source)

    def out_of_bytes(self, data: bytes, codec: str | None, *, as_html: bool) -> tuple[bytes, int]:
        """Return the bytes of a text without it, and how often it stood there.

        `codec` is Python's name of the declared charset, if there is one. All else stays byte for byte.
        """
        count = 0
        mask = _mask_for(data, codec)
        for each in dict.fromkeys((*((codec,) if codec else ()), *_CODECS)):
            pattern = self._in_bytes(each, as_html)
            if pattern is None:
                continue
            # Letters beyond ASCII tell in which charset they stand; others are the same in most.
            tells = each.startswith("utf-16") or not self.text.isascii()
            here = (_encoded(MASK, each) or PLAIN_MASK) if tells else mask
            data, found = pattern.subn(_keeping_tags(here) if as_html else _just(here), data)
            count += found
        return data, count

    def stands_in(self, data: bytes) -> bool:
        """Say whether any writing of it stands in these bytes."""
        patterns = (self._in_bytes(codec, as_html=False) for codec in _CODECS)
        return any(pattern is not None and pattern.search(data) for pattern in patterns)

    def _in_bytes(self, codec: str, as_html: bool) -> re.Pattern[bytes] | None:
        """Return what finds it in bytes of this codec; None when the codec cannot write it."""
        known = self._bytes.get((codec, as_html))
        if known is None:
            words = [_encoded(word, codec) for word in self.text.split()]
            if not all(words):
                return None
            if as_html and not codec.startswith("utf-16"):
                known = re.compile(_as_html(self.text, lambda each: _as_latin(each, codec)).encode("latin-1"))
            else:
                wide = r"(?:\x00?[\s>]\x00?){1,12}" if codec.startswith("utf-16") else _BLANK
                known = re.compile(wide.encode().join(re.escape(word) for word in words if word))
            self._bytes[codec, as_html] = known
        return known


def _as_html(text: str, written: Callable[[str], str]) -> str:
    """Return the pattern of a text in HTML, each letter in any of its writings."""
    words = (
        _NOTHING_SHOWN_IN[written is not _itself].join(_letter(each, written) for each in word)
        for word in text.split()
    )
    return _BLANK_IN_HTML.join(words)


def _itself(each: str) -> str:
    return each


_NOTHING_SHOWN_IN = {
    False: _NOTHING_SHOWN,
    True: rf"(?:{_TAG}|&shy;|&#173;|&zwnj;|&#8203;){{0,12}}",
}


def _letter(each: str, written: Callable[[str], str]) -> str:
    ways = [re.escape(written(each)), rf"&#0{{0,5}}{ord(each)};?", rf"&#[xX]0{{0,5}}{_hex(ord(each))};?"]
    ways += [re.escape(f"&{name}") for name in _NAMES.get(each, ())]
    return f"(?:{'|'.join(ways)})"


def _hex(code: int) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{code:x}")


def _names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, char in html.entities.html5.items():
        if name.endswith(";"):
            found.setdefault(char, []).append(name)
    return found


_NAMES = _names()


def _as_latin(each: str, codec: str) -> str:
    """Return the bytes of a letter as characters of the same value, to be put into a pattern of bytes."""
    return (_encoded(each, codec) or b"").decode("latin-1")


def _encoded(text: str, codec: str) -> bytes | None:
    try:
        return text.encode(codec)
    except (UnicodeError, LookupError):
        return None


def _mask_for(data: bytes, codec: str | None) -> bytes:
    """Return what a reader of this text sees as `MASK`."""
    if data.isascii() and codec in (None, "ascii"):
        return MASK.encode()
    if _decodes(data, "utf-8") and not data.isascii():
        return MASK.encode()
    return _encoded(MASK, codec or "gb18030") or PLAIN_MASK


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeError:
        return False
    return True


def _keeping_tags(mask: bytes) -> Callable[[re.Match[bytes]], bytes]:
    return lambda found: mask + b"".join(_tags_in(found[0]))


def _just(mask: bytes) -> Callable[[re.Match[bytes]], bytes]:
    return lambda _found: mask


def _tags_in(data: bytes) -> Iterator[bytes]:
    for found in _BYTE_TAGS.finditer(data):
        yield found[0]


_BYTE_TAGS = re.compile(_TAG.encode())
