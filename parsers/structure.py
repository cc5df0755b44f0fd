"""The MIME tree of a mail as byte offsets, found in one pass over the raw bytes (RFC 2046, section 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.headers import HeaderBlock, decode_value, read_block
from parsers.parameters import parse_parameters
from parsers.transfer import encoding_name

MAX_DEPTH = 100  # real mail stays below 10; what lies deeper is one opaque attachment
MAX_PARTS = 10_000  # real mail stays below 500; what follows is not listed

_MAX_SNIFFS = 50
_SNIFFED = re.compile(rb"(?:^|\n)--([^\s\n][^\n]{0,199}?)[ \t\r]*\n")
_TYPE = re.compile(r"[\w.+*!#$&^-]+/[\w.+*!#$&^-]+")


@dataclass(slots=True)
class Part:
    """One entity of the tree: what its header says and where its body lies in the raw mail."""

    path: str
    """ "1.2.1"; the mail itself is "1" when it is a leaf."""
    content_type: str
    parameters: dict[str, str]
    block: HeaderBlock
    start: int
    end: int
    encoding: str = "7bit"
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    content_id: str | None = None
    is_multipart: bool = False
    closed: bool = False
    """A multipart whose end delimiter was seen."""
    children: list[Part] = field(default_factory=list)
    parent: Part | None = None

    @property
    def name(self) -> str:
        """The file name as the mail gives it, decoded but not yet made safe; "" when it gives none."""
        return self.disposition_parameters.get("filename") or self.parameters.get("name") or ""


@dataclass(slots=True)
class Tree:
    """The root and what was wrong with the structure."""

    root: Part
    leaves: list[Part]
    """In the order of the mail."""
    defects: list[str]
    visited: int
    """Header blocks and delimiter candidates looked at: the work done."""


def read_tree(raw: bytes, start: int, end: int) -> Tree:
    """Read the entity at raw[start:end], headers first. Never raises; linear in its size."""
    block = read_block(raw, start, end)
    defects = list(block.defects)
    return _Scan(raw, end, defects).run(_make_part(block, end, "1", "text/plain", defects))


def _make_part(block: HeaderBlock, end: int, path: str, default_type: str, defects: list[str]) -> Part:
    """Build a part of its header block; its end is corrected when the next delimiter is found."""
    content_type = default_type
    parameters: dict[str, str] = {}
    if (value := block.first("content-type")) is not None:
        content_type, parameters = parse_parameters(decode_value(value))
        content_type = _repaired_type(content_type, default_type, defects)
    part = Part(
        path=path,
        content_type=content_type,
        parameters=parameters,
        block=block,
        start=block.body_start,
        end=end,
        is_multipart=content_type.startswith("multipart/"),
    )
    if (value := block.first("content-transfer-encoding")) is not None:
        text = decode_value(value)
        encoding = encoding_name(text)
        if encoding is None:
            defects.append("unknown Content-Transfer-Encoding, read as 8bit")
        part.encoding = encoding or "8bit"
    if (value := block.first("content-disposition")) is not None:
        part.disposition, part.disposition_parameters = parse_parameters(decode_value(value))
    if (value := block.first("content-id")) is not None:
        content_id = decode_value(value).strip(" \t<>")
        part.content_id = content_id if content_id.isprintable() and content_id else None
    return part


def _repaired_type(content_type: str, default: str, defects: list[str]) -> str:
    if _TYPE.fullmatch(content_type):
        return content_type
    if not content_type:
        return default
    defects.append("malformed Content-Type")
    bare = content_type.strip("/ \t\"'")
    if bare in ("html", "text/html"):
        return "text/html"
    if bare in ("text", "plain", "text/plain", "text/text", "message"):
        return "text/plain"
    found = _TYPE.search(content_type)
    # RFC 2045, 5.2: without a valid type the content is read as plain text.
    return found[0] if found else default


class _Scan:
    """State of the one pass: the open multiparts and which boundary belongs to which."""

    def __init__(self, raw: bytes, end: int, defects: list[str]) -> None:
        self.raw = raw
        self.end = end
        self.defects = defects
        self.stack: list[Part] = []
        self.boundaries: list[bytes] = []
        self.levels: dict[bytes, list[int]] = {}
        self.sniffs = 0
        self.leaf: Part | None = None
        self.leaves: list[Part] = []
        self.visited = 1
        self.parts = 1

    def run(self, root: Part) -> Tree:
        self._enter(root)
        if self.stack:
            self._walk(root.start)
            self._close_down_to(0, self.end)
        self._read_as_text_what_has_no_parts(root)
        return Tree(root, self.leaves, self.defects, self.visited)

    def _enter(self, part: Part) -> None:
        """Take up a new part: a multipart goes on the stack, anything else is the open leaf."""
        if part.is_multipart and len(self.stack) < MAX_DEPTH:
            boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
            if not boundary or not self._occurs(boundary, part):
                boundary = self._sniff(part) or boundary
            if boundary:
                self.levels.setdefault(boundary, []).append(len(self.stack))
                self.stack.append(part)
                self.boundaries.append(boundary)
                return
        elif part.is_multipart:
            if _TOO_DEEP not in self.defects:
                self.defects.append(_TOO_DEEP)
            part.is_multipart = False
        self.leaf = part
        if not part.is_multipart:
            self.leaves.append(part)

    def _occurs(self, boundary: bytes, part: Part) -> bool:
        """Does the declared boundary open a part? Looked for in the first part of the body only."""
        window_end = min(self.end, part.start + 65_536)
        self.visited += 1
        found = self.raw.find(b"--" + boundary, part.start, window_end)
        return found >= 0 or window_end < self.end or bool(self.stack)

    def _sniff(self, part: Part) -> bytes | None:
        """Return the boundary that the body uses when none, or a wrong one, is declared."""
        self.sniffs += 1
        if self.sniffs > _MAX_SNIFFS:
            return None
        window = self.raw[part.start : min(self.end, part.start + 65_536)]
        for found in _SNIFFED.finditer(window):
            boundary = found[1]
            again = window.find(b"\n--" + boundary, found.end() - 1)
            if again >= 0 and b" " not in boundary:
                self.defects.append("boundary missing or wrong, taken from the body")
                return boundary
            break  # only the first candidate: anything more would not be linear
        return None

    def _walk(self, position: int) -> None:
        raw, end = self.raw, self.end
        if raw[position : position + 2] == b"--" and position == 0:
            position = self._delimiter(0, -1)
        at = max(0, position - 1)
        while (newline := raw.find(b"\n--", at, end)) >= 0:
            self.visited += 1
            at = self._delimiter(newline + 1, newline)
            if self.parts > MAX_PARTS:
                self.defects.append(f"more than {MAX_PARTS} parts; the rest was not read")
                if self.leaf is not None:
                    self.leaf.end = min(self.leaf.end, max(self.leaf.start, at))
                    self.end = self.leaf.end
                return

    def _delimiter(self, line_start: int, newline: int) -> int:
        """Look at the line at `line_start`, which begins with "--"; return where to search on."""
        raw, end = self.raw, self.end
        line_end = raw.find(b"\n", line_start, min(end, line_start + 1000))
        next_line = line_end + 1 if line_end >= 0 else min(end, line_start + 1000)
        line = raw[line_start + 2 : line_end if line_end >= 0 else next_line].rstrip(b" \t\r")
        closing = False
        levels = self.levels.get(line)
        if levels is None and line.endswith(b"--"):
            levels, closing = self.levels.get(line[:-2]), True
        if levels is None:
            return max(line_start, next_line - 1)
        content_end = max(0, newline)
        while content_end > 0 and raw[content_end - 1] == 13:
            content_end -= 1
        level = levels[-1]
        self._close_down_to(level + 1, content_end)
        if closing:
            self.stack[level].closed = True
            return max(line_start, next_line - 1)
        return self._open(self.stack[level], next_line)

    def _open(self, parent: Part, start: int) -> int:
        self.parts += 1
        self.visited += 1
        block = read_block(self.raw, start, self.end, stop_at=self.levels.keys())
        default = "message/rfc822" if parent.content_type == "multipart/digest" else "text/plain"
        number = str(len(parent.children) + 1)
        path = number if parent is self.stack[0] else f"{parent.path}.{number}"
        self.defects.extend(defect for defect in block.defects if defect not in self.defects)
        part = _make_part(block, self.end, path, default, self.defects)
        part.parent = parent
        parent.children.append(part)
        self._enter(part)
        return max(0, block.body_start - 1)

    def _close_down_to(self, level: int, content_end: int) -> None:
        """End the open leaf and all multiparts above `level` at `content_end`."""
        if self.leaf is not None:
            self.leaf.end = max(self.leaf.start, content_end)
            self.leaf = None
        while len(self.stack) > level:
            part = self.stack.pop()
            part.end = max(part.start, content_end)
            if not part.closed and _NO_END not in self.defects:
                self.defects.append(_NO_END)
            boundary = self.boundaries.pop()
            self.levels[boundary].pop()
            if not self.levels[boundary]:
                del self.levels[boundary]

    def _read_as_text_what_has_no_parts(self, root: Part) -> None:
        """A multipart in which no part was found holds its words where the preamble would be."""
        pending = [root]
        while pending:
            part = pending.pop()
            pending.extend(part.children)
            if part.is_multipart and not part.children:
                part.is_multipart = False
                part.content_type = "text/plain"
                self.defects.append("multipart without parts, read as text")
                self.leaves.append(part)
        if self.defects[-1:] == ["multipart without parts, read as text"]:
            self.leaves.sort(key=lambda leaf: (leaf.start, leaf.end))


_TOO_DEEP = f"nested deeper than {MAX_DEPTH}; the rest is one attachment"
_NO_END = "end boundary missing"
