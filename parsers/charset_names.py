"""What the charset labels of mails mean, in Python's codec names."""

from __future__ import annotations

import codecs
from functools import lru_cache

# WHATWG and mail practice: the label in the mail means the wider set that clients really write.
_ALIASES = {
    "ascii": "cp1252",
    "us": "cp1252",
    "us-ascii": "cp1252",
    "ansi-x3.4-1968": "cp1252",
    "ansi": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso88591": "cp1252",
    "iso-88591": "cp1252",
    "windows1252": "cp1252",
    "x-ansi": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "visual": "iso8859-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8n": "utf-8",
    "utf 8": "utf-8",
    "uft-8": "utf-8",
    "utf-8-sig": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "cp65001": "utf-8",
    "65001": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "csunicode11utf7": "utf-7",
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb-2312-80": "gb18030",
    "gb2312-80": "gb18030",
    "gb2312.1980-0": "gb18030",
    "csgb2312": "gb18030",
    "chinese": "gb18030",
    "chinesesimp": "gb18030",
    "euc-cn": "gb18030",
    "euccn": "gb18030",
    "x-euc-cn": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030",
    "gb-18030": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "936": "gb18030",
    "windows-936": "gb18030",
    "zh-cn": "gb18030",
    "hz-gb-2312": "hz",
    "hz-gb2312": "hz",
    "big5": "cp950",
    "big-5": "cp950",
    "x-big5": "cp950",
    "csbig5": "cp950",
    "cn-big5": "cp950",
    "x-x-big5": "cp950",
    "windows-950": "cp950",
    "zh-tw": "cp950",
    "big5-hkscs": "big5hkscs",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601-1989": "cp949",
    "ks-c-5601": "cp949",
    "ksc5601": "cp949",
    "ksc-5601": "cp949",
    "ks-c5601": "cp949",
    "csksc56011987": "cp949",
    "korean": "cp949",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "shift-jis": "cp932",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms-kanji": "cp932",
    "csshiftjis": "cp932",
    "windows-31j": "cp932",
    "x-ms-cp932": "cp932",
    "eucjp": "euc_jp",
    "x-euc-jp": "euc_jp",
    "cseucpkdfmtjapanese": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "iso-2022-jp-2": "iso2022_jp_2",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "iso-2022-kr": "iso2022_kr",
    "csiso2022kr": "iso2022_kr",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "mac": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-cp1251": "cp1251",
    "win-1251": "cp1251",
    "koi8r": "koi8-r",
    "koi": "koi8-r",
    "utf-16": "utf-16",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "iso-10646-ucs-2": "utf-16",
}

# Names that Python would accept as a charset but that are transformations, not character sets.
_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "charmap"}
    # EBCDIC and two Arabic sets: no mail is written in them, and ASCII does not mean ASCII there.
    | {"mac_arabic", "cp864", "cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"}
)


# Here a byte below 0x80 may be half of something else; in all other sets it is the ASCII character.
_NOT_ASCII_BASED = ("hz", "iso2022", "utf-7", "utf-16", "utf-32")


def is_ascii_based(codec: str) -> bool:
    """Does `codec`, a name as `canonical_charset` gives it, contain ASCII byte for byte?"""
    return not codec.startswith(_NOT_ASCII_BASED)


@lru_cache(maxsize=512)
def canonical_charset(label: str) -> str | None:
    """Return the codec to read `label` with, or None when the label names no charset known here."""
    name = label.strip(" \t\r\n\"'<>;,").lower()
    name = name.removeprefix("charset=").partition("*")[0].partition(";")[0].strip(" \t\"'")
    name = name.replace("_", "-")
    if not name or len(name) > 40 or not name.isascii():
        return None
    if known := _ALIASES.get(name):
        return known
    for attempt in (name, name.removeprefix("x-"), name.removeprefix("cs"), name.replace("windows", "cp")):
        try:
            found = codecs.lookup(attempt)
        except (LookupError, ValueError):
            continue
        if found._is_text_encoding and found.name.replace("-", "_") not in _NOT_CHARSETS:
            return _ALIASES.get(found.name, found.name)
    return None
