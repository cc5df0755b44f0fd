"""Reads the HTML of our own mails for the tests: its text, its links, its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What only lays out: the text shows with rules, marks and columns what HTML shows with boxes.
_LAYOUT = re.compile(r"[\s\-–—>|·•*:：]+")


@dataclass
class ReadHtml(HTMLParser):
    """Text, links and elements of one HTML mail."""

    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(address, what is shown)."""
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._skipping = 0
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("style", "title"):
            self._skipping += 1
        if tag == "a":
            self.links.append((dict(attrs).get("href") or "", ""))
            self._in_link = True
        if tag in ("br", "p", "div", "td", "li", "tr"):
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "title"):
            self._skipping -= 1
        if tag == "a":
            self._in_link = False

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        self.text += data
        if self._in_link:
            address, shown = self.links[-1]
            self.links[-1] = (address, shown + data)


def read_html(source: str) -> ReadHtml:
    """Return what a reader of the HTML sees."""
    reader = ReadHtml()
    reader.feed(source)
    reader.close()
    return reader


def said(text: str) -> str:
    """Return the words of a mail alone: what text and HTML must have in common."""
    return _LAYOUT.sub("", text)
