"""Plain text out of cleaned HTML: paragraphs, lists, links, tables and quotes as a reader sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

CELL_SEPARATOR = " | "
STRUCK, STRUCK_ENDS = "[crossed out: ", "]"
"""Around what is struck out: a yes that somebody crossed out must not be read as one."""
RULE = "_" * 32  # what Outlook writes for a rule; it stands above the mail that is answered

_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>\"]*+(?:\"[^\"]*+\"[^>\"]*+)*+)>|([^<]++)|<")
_HREF = re.compile(r"\shref=\"([^\"]*)\"")
_ALT = re.compile(r"\salt=\"([^\"]*)\"")
_START = re.compile(r"\sstart=\"(\d{1,6})\"")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MANY_EMPTY = re.compile(r"\n{3,}")

_PARAGRAPHS_TEXT = "p h1 h2 h3 h4 h5 h6 pre blockquote ul ol dl table figure"
_PARAGRAPHS = frozenset(_PARAGRAPHS_TEXT.split())
_BLOCKS_TEXT = (
    "div section article aside header footer main address center li dt dd caption figcaption summary tr hr"
)
_BLOCKS = frozenset(_BLOCKS_TEXT.split())
_MAX_INDENT = 20  # levels of quotes or lists that are shown
_MAX_LABEL = 60  # characters of a table cell that names the one beside it


@dataclass(slots=True)
class _Frame:
    """Text under construction: the whole, one table cell, or one quotation."""

    lines: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    gap: bool = False
    """An empty line is due before the next text."""

    def add(self, text: str, preformatted: bool) -> None:
        if preformatted:
            first, *others = text.split("\n")
            self._append(first)
            for other in others:
                self.break_line(force=True)
                self._append(other)
            return
        text = _SPACES.sub(" ", text)
        if text.startswith(" ") and (not self.current or self.current[-1].endswith(" ")):
            text = text[1:]
        self._append(text)

    def _append(self, text: str) -> None:
        if text:
            if self.gap and not self.current:
                if self.lines and self.lines[-1] != "":
                    self.lines.append("")
                self.gap = False
            self.current.append(text)

    def break_line(self, *, force: bool = False) -> None:
        """End the current line; with `force` even an empty one."""
        if self.current or force:
            self.lines.append("".join(self.current).rstrip())
            self.current = []

    def paragraph(self) -> None:
        self.break_line()
        self.gap = True

    def add_lines(self, lines: list[str]) -> None:
        """Put finished lines in, as a block of their own."""
        self.break_line()
        if self.gap and lines and self.lines and self.lines[-1] != "":
            self.lines.append("")
        self.gap = False
        self.lines.extend(lines)

    def finished(self) -> list[str]:
        """Return all lines, without empty ones at either end."""
        self.break_line()
        first, last = 0, len(self.lines)
        while first < last and not self.lines[first]:
            first += 1
        while last > first and not self.lines[last - 1]:
            last -= 1
        return self.lines[first:last]


@dataclass(slots=True)
class _Table:
    rows: list[list[str]] = field(default_factory=list)
    """Finished rows, each the lines it takes."""
    cells: list[list[str]] = field(default_factory=list)
    """Lines of each cell of the open row."""


def text_of_clean_html(clean: str) -> str:
    """Return the text of HTML that `html.safe_html` made (its tags are regular). Linear; never raises.

    A row of a table is one line, its cells parted by CELL_SEPARATOR; a link is "text <address>";
    quotations begin with "> "; list items with "- " or "1. ".
    """
    return _Writer().run(clean)


class _Writer:
    def __init__(self) -> None:
        self.frames: list[_Frame] = [_Frame()]
        self.tables: list[_Table] = []
        self.lists: list[int | None] = []
        self.links: list[tuple[str, int]] = []
        self.preformatted = 0
        self.openers: list[str] = []
        """What each open frame was opened for: "cell" or "quote"."""

    def run(self, clean: str) -> str:
        for found in _TOKEN.finditer(clean):
            text = found[4]
            if text is not None:
                if "&" in text:
                    text = _unescaped(text)
                self.frames[-1].add(text, self.preformatted > 0)
            elif found[2]:
                if found[1]:
                    self._end(found[2])
                else:
                    self._start(found[2], found[3])
        while self.openers:
            self._end("blockquote" if self.openers[-1] == "quote" else "table")
        return _MANY_EMPTY.sub("\n\n", "\n".join(self.frames[0].finished())).replace("\xa0", " ")

    def _start(self, name: str, attributes: str) -> None:
        frame = self.frames[-1]
        match name:
            case "br":
                frame.break_line(force=True)
            case "hr":
                frame.break_line()
                frame.add_lines([RULE])
            case "a":
                found = _HREF.search(attributes)
                self.links.append((_unescaped(found[1]) if found else "", len(frame.current)))
            case "img":
                found = _ALT.search(attributes)
                if found and found[1].strip():
                    frame.add(f"[{_unescaped(found[1]).strip()}]", False)
            case "li":
                frame.break_line()
                frame.add(self._item_mark(), True)
            case "ul" | "ol":
                self._open_list(name, attributes)
            case "pre":
                frame.paragraph()
                self.preformatted += 1
            case "blockquote":
                frame.paragraph()
                self.frames.append(_Frame())
                self.openers.append("quote")
            case "table":
                frame.break_line()
                self.tables.append(_Table())
            case "tr":
                self._finish_row()
            case "td" | "th":
                self._open_cell()
            case "s" | "strike" | "del":
                frame.add(STRUCK, False)
            case _ if name in _PARAGRAPHS:
                frame.paragraph()
            case _ if name in _BLOCKS:
                frame.break_line()
            case _:
                pass  # inline elements change nothing in plain text

    def _end(self, name: str) -> None:
        frame = self.frames[-1]
        match name:
            case "a":
                self._close_link()
            case "ul" | "ol":
                frame.break_line()
                if self.lists:
                    self.lists.pop()
                if not self.lists:
                    frame.paragraph()
            case "pre":
                self.preformatted = max(0, self.preformatted - 1)
                frame.paragraph()
            case "blockquote":
                self._close_quote()
            case "td" | "th":
                self._close_cell()
            case "tr":
                self._finish_row()
            case "table":
                self._close_table()
            case "s" | "strike" | "del":
                frame.add(STRUCK_ENDS, False)
            case _ if name in _PARAGRAPHS:
                frame.paragraph()
            case _ if name in _BLOCKS:
                frame.break_line()
            case _:
                pass  # inline elements change nothing in plain text

    def _item_mark(self) -> str:
        indent = "  " * min(max(0, len(self.lists) - 1), _MAX_INDENT)
        if not self.lists or self.lists[-1] is None:
            return f"{indent}- "
        number = self.lists[-1]
        self.lists[-1] = number + 1
        return f"{indent}{number}. "

    def _open_list(self, name: str, attributes: str) -> None:
        frame = self.frames[-1]
        if self.lists:
            frame.break_line()
        else:
            frame.paragraph()
        if name == "ul":
            self.lists.append(None)
            return
        start = _START.search(attributes)
        self.lists.append(int(start[1]) if start else 1)

    def _close_link(self) -> None:
        if not self.links:
            return
        href, mark = self.links.pop()
        frame = self.frames[-1]
        if not href or href.lower().startswith("cid:"):
            return
        shown = "".join(frame.current[mark:]).strip()
        bare = href.removeprefix("mailto:").removeprefix("tel:")
        if not shown or _same_address(shown, bare):
            if not shown:
                return
            if not frame.current:
                frame.add(bare, False)
            return
        frame.current.append(f" <{bare}>")

    def _close_quote(self) -> None:
        if self.openers[-1:] != ["quote"]:
            return
        self.openers.pop()
        lines = self.frames.pop().finished()
        if self.openers.count("quote") < _MAX_INDENT:
            lines = [f"> {line}" if line and line[0] != ">" else f">{line}" for line in lines]
        outer = self.frames[-1]
        outer.add_lines(lines)
        outer.gap = True

    def _open_cell(self) -> None:
        self._close_cell()
        if self.tables:
            self.frames.append(_Frame())
            self.openers.append("cell")

    def _close_cell(self) -> None:
        if self.openers[-1:] == ["cell"]:
            self.openers.pop()
            self.tables[-1].cells.append(self.frames.pop().finished())

    def _finish_row(self) -> None:
        self._close_cell()
        if self.tables and self.tables[-1].cells:
            table = self.tables[-1]
            table.rows.append(_row_lines(table.cells))
            table.cells = []

    def _close_table(self) -> None:
        if not self.tables:
            return
        while self.openers[-1:] == ["quote"] and len(self.openers) > 1:
            self._close_quote()
        self._finish_row()
        rows = self.tables.pop().rows
        self.frames[-1].add_lines([line for row in rows for line in row])
        self.frames[-1].gap = self.frames[-1].gap or len(rows) > 1


def _row_lines(cells: list[list[str]]) -> list[str]:
    """Write one row of a table: on one line where it fits, else cell after cell."""
    first, last = 0, len(cells)
    while first < last and not cells[first]:
        first += 1
    if not any(cells[first:]):
        return []
    if not cells[0] or len(cells) > 2 or not cells[first]:
        while last > first + 1 and not cells[last - 1]:
            last -= 1
    cells = cells[first:last]
    if len(cells) == 1:
        return cells[0]
    if all(len(cell) <= 1 for cell in cells):
        return [CELL_SEPARATOR.join(cell[0] if cell else "" for cell in cells).rstrip()]
    filled = [cell for cell in cells if cell]
    if len(filled) == 2 and len(filled[0]) == 1 and len(filled[0][0]) <= _MAX_LABEL:
        label, value = filled
        return [f"{label[0]}{CELL_SEPARATOR}{value[0]}", *filter(None, value[1:])]
    return [line for cell in filled for line in cell]


def _same_address(shown: str, href: str) -> bool:
    """Does the text of a link already say where it leads?"""
    plain = href.removeprefix("https://").removeprefix("http://").rstrip("/")
    written = shown.removeprefix("https://").removeprefix("http://").rstrip("/")
    return (
        written.lower() == plain.partition("?")[0].lower()
        or written.lower() == plain.lower()
        or shown == href
    )


def _unescaped(text: str) -> str:
    """Undo the few references that the cleaner writes."""
    return (
        text.replace("&nbsp;", "\xa0")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )
