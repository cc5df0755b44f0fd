"""Text, or the HTML it was made from, out of the RTF that Outlook sends ([MS-OXRTFCP], [MS-OXRTFEX])."""

from __future__ import annotations

import re

from parsers.charset import decode_bytes

MAX_RTF = 8 << 20  # characters of RTF that are read

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_HEADER_BYTES = 16
_WINDOW = 4096
_TOKEN = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_DESTINATIONS_TEXT = (
    "fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr "
    "themedata datastore generator listtable listoverridetable rsidtbl xmlnstbl latentstyles"
)
_DESTINATIONS = frozenset(_DESTINATIONS_TEXT.split())
_SYMBOLS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "sect": "\n",
    "page": "\n",
    "tab": "\t",
    "cell": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
}


def decompressed_rtf(data: bytes) -> str:
    """Return the RTF of a PidTagRtfCompressed value (characters are bytes); "" when it is none."""
    kind = data[8:12]
    size = min(int.from_bytes(data[4:8], "little"), MAX_RTF)
    if kind == b"MELA":
        return data[_HEADER_BYTES : _HEADER_BYTES + size].decode("latin-1")
    if kind != b"LZFu":
        return ""
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    write = len(_DICTIONARY)
    out = bytearray()
    position = _HEADER_BYTES
    while position < len(data) and len(out) < size:
        control = data[position]
        position += 1
        for bit in range(8):
            if position >= len(data) or len(out) >= size:
                break
            if not control >> bit & 1:
                out.append(data[position])
                window[write] = data[position]
                write = (write + 1) % _WINDOW
                position += 1
                continue
            reference = int.from_bytes(data[position : position + 2], "big")
            position += 2
            read, length = reference >> 4, (reference & 15) + 2
            if read == write:  # the end mark
                return out[:size].decode("latin-1")
            for _ in range(length):
                byte = window[read]
                out.append(byte)
                window[write] = byte
                read, write = (read + 1) % _WINDOW, (write + 1) % _WINDOW
    return out[:size].decode("latin-1")


def rtf_content(rtf: str, codepage: str) -> tuple[str, str | None]:
    """Return (text, HTML) of RTF; only one of them is filled: the HTML when the RTF wraps one."""
    reader = _Reader(codepage, is_html="\\fromhtml1" in rtf[:2000])
    written = reader.read(rtf[:MAX_RTF])
    return ("", written) if reader.is_html else (written.strip("\n"), None)


class _Reader:
    def __init__(self, codepage: str, *, is_html: bool) -> None:
        self.codepage = codepage
        self.is_html = is_html
        self.out: list[str] = []
        self.pending = bytearray()
        """Bytes of the code page that wait for the rest of their character."""
        self.skip_depth = 0
        self.depth = 0
        self.fallback = 1
        self.to_skip = 0
        self.rtf_only = False

    def read(self, rtf: str) -> str:
        star = False
        for found in _TOKEN.finditer(rtf):
            hexadecimal, word, number, symbol, brace, plain = found.groups()
            if brace == "{":
                self.depth += 1
            elif brace == "}":
                if self.skip_depth == self.depth:
                    self.skip_depth = 0
                self.depth -= 1
            elif self.skip_depth:
                continue
            elif word:
                self._word(word, int(number) if number else None, star)
            elif hexadecimal:
                self._byte(int(hexadecimal, 16))
            elif symbol:
                star = symbol == "*"
                self._symbol(symbol)
                continue
            elif plain:
                self._plain(plain)
            star = False
        self._flush()
        return "".join(self.out)

    def _word(self, word: str, number: int | None, star: bool) -> None:
        if word == "htmlrtf":
            self.rtf_only = number != 0
        elif word == "htmltag" and self.is_html:
            return
        elif star or word in _DESTINATIONS:
            self.skip_depth = self.depth
        elif word == "ansicpg" and number:
            self.codepage = f"cp{number}"
        elif word == "uc":
            self.fallback = min(number if number is not None else 1, 8)
        elif word == "u" and number is not None:
            self._flush()
            code = number % 65536
            self._add(chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd")
            self.to_skip = self.fallback
        elif word in _SYMBOLS:
            self._flush()
            self._add(_SYMBOLS[word])

    def _symbol(self, symbol: str) -> None:
        text = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n"}.get(symbol, symbol if symbol in "\\{}" else "")
        if text:
            self._flush()
            self._add(text)

    def _byte(self, byte: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif not self.rtf_only:
            self.pending.append(byte)

    def _plain(self, text: str) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(text))
            self.to_skip -= skipped
            text = text[skipped:]
        if self.pending and text and text[0] >= "@":  # the second half of a two-byte character
            self.pending.append(ord(text[0]) & 0xFF)
            text = text[1:]
        self._flush()
        self._add(text)

    def _add(self, text: str) -> None:
        if not self.rtf_only:
            self.out.append(text)

    def _flush(self) -> None:
        if self.pending:
            self.out.append(decode_bytes(bytes(self.pending), self.codepage)[0])
            self.pending.clear()
