"""Tags of any HTML balanced and their nesting bounded, so that a real HTML parser stays fast on it."""

from __future__ import annotations

import re

MAX_OPEN = 120  # open elements; newsletters reach 60
_MAX_ATTRIBUTES = 30

_TAG = re.compile(
    r"<(?:(?P<comment>!--)|(?P<odd>[!?]|/(?![a-zA-Z]))|(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:_-]{0,39}))"
)
_ATTRIBUTES_END = re.compile(r"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]{0,40})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_QUOTE = "quote"
_RAW_TEXT = frozenset(
    {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"}
)
_VOID = frozenset(
    {"br", "hr", "img", "col", "wbr", "area", "base", "input", "link", "meta", "embed", "param"}
)
_OTHER_SCOPES = ("table", "td", "div", "li")
_SCOPES = {
    "li": ("ul", "ol"),
    "td": ("table",),
    "th": ("table",),
    "tr": ("table",),
    "dd": ("dl",),
    "dt": ("dl",),
}
_CLOSED_BY_SIBLING = {
    "li": frozenset({"li"}),
    "p": frozenset({"p"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": frozenset({"tr", "td", "th"}),
    "dd": frozenset({"dd", "dt"}),
    "dt": frozenset({"dd", "dt"}),
    "option": frozenset({"option"}),
}


def rebalanced(source: str) -> tuple[str, bool]:
    """Return `source` with each tag rewritten in one plain form and closed in order; and whether any
    element was left out because more than MAX_OPEN were open.

    Comments, declarations, scripts and styles are dropped, text stays as it is. One pass; the result
    never nests deeper than MAX_OPEN whatever an HTML parser makes of it, since every element is closed.
    """
    elements = _Open()
    out = elements.out
    flattened = False
    position = 0
    without_end: set[str] = set()
    while True:
        start = source.find("<", position)
        if start < 0:
            out.append(source[position:])
            break
        out.append(source[position:start])
        found = _TAG.match(source, start)
        if found is None:
            out.append("&lt;")
            position = start + 1
            continue
        position = found.end()
        if found["comment"]:
            position = _past(source, "-->", position, without_end)
        elif found["odd"]:
            position = _past(source, ">", position, without_end)
        else:
            attributes_start = position
            position = _past_attributes(source, position, without_end)
            attributes = source[attributes_start : position - 1]
            name = found["name"].lower()
            if found["close"]:
                elements.end(name)
            elif name in _RAW_TEXT:
                position = _past_element(source, name, position, without_end)
            elif name in _VOID:
                out.append(f"<{name}{_attributes(attributes)}>")
            elif not elements.start(name, _attributes(attributes)):
                flattened = True
    elements.end_all()
    return "".join(out), flattened


def _past(source: str, mark: str, position: int, without_end: set[str]) -> int:
    """Return the offset behind the next `mark`; the end of the source where there is none."""
    if mark in without_end:
        return len(source)
    end = source.find(mark, position)
    if end < 0:
        without_end.add(mark)
        return len(source)
    return end + len(mark)


def _past_attributes(source: str, position: int, without_end: set[str]) -> int:
    """Return the position behind the ">" that ends a tag; quotes count until one of them stays open."""
    if _QUOTE not in without_end:
        found = _ATTRIBUTES_END.match(source, position)
        if found is not None:
            return found.end()
        without_end.add(_QUOTE)
    return _past(source, ">", position, without_end)


def _past_element(source: str, name: str, position: int, without_end: set[str]) -> int:
    if name in without_end:
        return len(source)
    end = re.compile(rf"</{name}[^>]*>?", re.IGNORECASE).search(source, position)
    if end is None:
        without_end.add(name)
        return len(source)
    return end.end()


class _Open:
    """The elements that are open, and what was written so far."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.counts: dict[str, int] = {}
        self.out: list[str] = []

    def start(self, name: str, attributes: str) -> bool:
        """Open an element, after what it closes by itself; False when too many are open."""
        if name in _CLOSED_BY_SIBLING:
            self._close_siblings(name)
        if len(self.names) >= MAX_OPEN:
            return False
        self.names.append(name)
        self.counts[name] = self.counts.get(name, 0) + 1
        self.out.append(f"<{name}{attributes}>")
        return True

    def end(self, name: str) -> None:
        """Close an element and all that is open inside it; a tag that closes nothing vanishes."""
        if not self.counts.get(name):
            if name in ("p", "br"):
                self.out.append("<br>")
            return
        while self._pop() != name:
            pass

    def end_all(self) -> None:
        while self.names:
            self._pop()

    def _pop(self) -> str:
        name = self.names.pop()
        self.counts[name] -= 1
        self.out.append(f"</{name}>")
        return name

    def _close_siblings(self, name: str) -> None:
        siblings = _CLOSED_BY_SIBLING[name]
        if not any(self.counts.get(sibling) for sibling in siblings):
            return
        scopes = _SCOPES.get(name, _OTHER_SCOPES)
        depth = len(self.names)
        lowest = depth
        while depth:
            depth -= 1
            if self.names[depth] in siblings:
                lowest = depth
            elif self.names[depth] in scopes:
                break
        while len(self.names) > lowest:
            self._pop()


def _attributes(text: str) -> str:
    if not text:
        return ""
    out: list[str] = []
    for number, found in enumerate(_ATTRIBUTE.finditer(text)):
        if number >= _MAX_ATTRIBUTES:
            break
        value = found[2] or found[3] or found[4] or ""
        value = value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
        out.append(f' {found[1]}="{value}"')
    return "".join(out)
