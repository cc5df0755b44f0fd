"""Tags of any HTML balanced and their nesting bounded, so that a real HTML parser stays fast on it."""

from __future__ import annotations

import re

MAX_OPEN = 200  # open elements; newsletters reach 60
_MAX_ATTRIBUTES = 30

_TAG = re.compile(
    r"<!--(?P<comment>)|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:_-]{0,39})"
    r"(?P<attributes>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>|<(?P<odd>[!?/])",
)
_LOOSE_END = re.compile(r">")
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]{0,40})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_RAW_TEXT = frozenset(
    {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"}
)
_VOID = frozenset(
    {"br", "hr", "img", "col", "wbr", "area", "base", "input", "link", "meta", "embed", "param"}
)
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
    out: list[str] = []
    open_names: list[str] = []
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
        if found["comment"] is not None:
            position = _past(source, "-->", position, without_end)
        elif found["odd"]:
            position = _past(source, ">", position, without_end)
        else:
            name = found["name"].lower()
            if found["close"]:
                _close(name, open_names, out)
            elif name in _RAW_TEXT:
                position = _past_element(source, name, position, without_end)
            elif name in _VOID:
                out.append(f"<{name}{_attributes(found['attributes'])}>")
            else:
                _close_siblings(name, open_names, out)
                if len(open_names) >= MAX_OPEN:
                    flattened = True
                else:
                    open_names.append(name)
                    out.append(f"<{name}{_attributes(found['attributes'])}>")
    out.extend(f"</{name}>" for name in reversed(open_names))
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


def _past_element(source: str, name: str, position: int, without_end: set[str]) -> int:
    if name in without_end:
        return len(source)
    end = re.compile(rf"</{name}[^>]*>?", re.IGNORECASE).search(source, position)
    if end is None:
        without_end.add(name)
        return len(source)
    return end.end()


def _close(name: str, open_names: list[str], out: list[str]) -> None:
    if name not in open_names:  # at most MAX_OPEN names
        if name in ("p", "br"):
            out.append("<br>")
        return
    while True:
        top = open_names.pop()
        out.append(f"</{top}>")
        if top == name:
            return


def _close_siblings(name: str, open_names: list[str], out: list[str]) -> None:
    """Close what the start of `name` closes by itself in HTML: <li> after <li>, <td> after <td>."""
    siblings = _CLOSED_BY_SIBLING.get(name)
    if siblings is None:
        return
    scopes = _SCOPES.get(name, ("table", "td", "div", "li"))
    for depth in range(len(open_names) - 1, -1, -1):
        if open_names[depth] in siblings:
            while len(open_names) > depth:
                out.append(f"</{open_names.pop()}>")
            if name != "tr":
                return
        elif open_names[depth] in scopes:
            return


def _attributes(text: str) -> str:
    if not text or text.isspace():
        return ""
    out: list[str] = []
    for number, found in enumerate(_ATTRIBUTE.finditer(text)):
        if number >= _MAX_ATTRIBUTES:
            break
        value = found[2] or found[3] or found[4] or ""
        value = value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
        out.append(f' {found[1]}="{value}"')
    return "".join(out)
