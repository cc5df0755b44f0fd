"""Values with parameters, such as Content-Type: RFC 2045, RFC 2231 and what clients make of them."""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.charset import decode_bytes
from parsers.words import decoded_line

_PARAMETER = re.compile(
    r"""[;\s]\s{0,40}([^\s=;"'<>]{1,80})\s{0,40}=\s{0,40}(?:"((?:[^"\\]++|\\.)*+)("?)|([^;]*+))""", re.DOTALL
)
_MAX_PARAMETERS_TEXT = 16_384  # characters; the longest real file names take 2,000
_GLUED = re.compile(r"\s[\w*-]{1,40}\s{0,40}=(?!\?)")
_SEGMENT = re.compile(r"(.+?)\*(?:(\d{1,3})(\*?))?")


@lru_cache(maxsize=512)
def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split "text/plain; name=x" into its lower-case value and decoded parameters by lower-case name.

    Knows RFC 2231 (charset, percent signs, numbered segments in any order), encoded words inside
    values, missing quotes and semicolons, backslashes of Windows paths. Linear; at most 100 parameters.
    The result is shared: do not change it.
    """
    value = value[:_MAX_PARAMETERS_TEXT]
    head, _, rest = value.partition(";")
    main = head.strip().lower()
    if "=" in head or " " in main:  # "text/plain charset=utf-8"
        main, _, rest = value.strip().partition(" ")
        main = main.strip(" \t;").lower()
        if "=" in main:
            main, rest = "", value
    if not rest:
        return main, {}
    plain: dict[str, str] = {}
    segments: dict[str, dict[int, tuple[str, bool]]] = {}
    rest = ";" + rest
    position = 0
    for _ in range(100):
        found = _PARAMETER.search(rest, position)
        if found is None:
            break
        position = found.end()
        name = found[1].lower()
        if found[2] is not None:
            text = found[2]
            if not found[3]:  # the closing quote is missing
                text = text.partition(";")[0].rstrip()
                position = found.start(2) + len(text)
            text = text.replace('\\"', '"').replace("\\\\", "\\")
        else:
            text = found[4]
            if (glued := _GLUED.search(text)) is not None:
                text = text[: glued.start()]
                position = found.start(4) + glued.start()
            text = text.strip()
        if "*" in name and (segment := _SEGMENT.fullmatch(name)) is not None:
            number = int(segment[2]) if segment[2] else 0
            extended = segment[2] is None or bool(segment[3])
            segments.setdefault(segment[1], {}).setdefault(number, (text, extended))
        elif name not in plain:
            plain[name] = text
    parameters = {name: decoded_line(text) for name, text in plain.items()}
    for name, numbered in segments.items():
        parameters[name] = decoded_line(_join_segments(numbered))
    return main, parameters


def _join_segments(numbered: dict[int, tuple[str, bool]]) -> str:
    """Join the segments of one RFC 2231 parameter; the charset stands in the first."""
    ordered = [numbered[number] for number in sorted(numbered)]
    first, extended = ordered[0]
    if not any(is_extended for _, is_extended in ordered):
        return "".join(text for text, _ in ordered)
    charset: str | None = None
    if extended and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
        ordered[0] = (first, True)
    data = b"".join(_percent_decoded(text) if is_extended else text.encode() for text, is_extended in ordered)
    return decode_bytes(data, charset or None)[0]


_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def _percent_decoded(text: str) -> bytes:
    return _PERCENT.sub(lambda found: bytes([int(found[1], 16)]), text.encode())
