"""Where in a TOML text each key and each list item stands: `tomllib` gives values without lines."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]
"""Keys and list indexes from the top of the document: ("person", 0, "address")."""

_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
# A backslash takes the next character with it, so that an escaped quote ends nothing. A multi-line string may
# have up to two quotes of its own right before the three that end it (TOML 1.0, String).
_STRINGS = (
    ('"""', re.compile(r'"""(?:[^"\\]|\\.|"(?!"")|"(?="""))*"""', re.DOTALL)),
    ("'''", re.compile(r"'''(?:[^']|'(?!'')|'(?='''))*'''", re.DOTALL)),
    ('"', re.compile(r'"(?:[^"\\\n]|\\.)*"')),
    ("'", re.compile(r"'[^'\n]*'")),
)


def positions(text: str) -> dict[Path, int]:
    """Return the line (1-based) of every table, key and list item in `text`.

    `text` must be valid TOML 1.0, that is, `tomllib.loads(text)` must have passed. A table has the line where
    it is first named. Time and space grow with the length of the text.
    """
    return _Walk(text).run()


def line_of(found: dict[Path, int], path: Path) -> int | None:
    """Return the line of `path`, else of the nearest thing around it; None at the top of the document."""
    while path:
        if path in found:
            return found[path]
        path = path[:-1]
    return None


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.found: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of the arrays of tables: how many [[...]] so far
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def run(self) -> dict[Path, int]:
        table: Path = ()
        self.skip(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_GAP)
        return self.found

    def header(self) -> Path:
        """Pass "[a.b]" or "[[a.b]]" and return the path of the table that it opens."""
        line = self.line()
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        *outer, last = self.dotted()
        self.at += 2 if many else 1
        path: Path = ()
        for key in outer:
            path = self.note((*path, key), line)
            if path in self.lengths:  # inside an array of tables the newest one is meant
                path = (*path, self.lengths[path] - 1)
        path = self.note((*path, last), line)
        if many:
            index = self.lengths.get(path, 0)
            self.lengths[path] = index + 1
            path = self.note((*path, index), line)
        return path

    def pair(self, table: Path) -> None:
        """Pass "a.b = value"."""
        line = self.line()
        path = table
        for key in self.dotted():
            path = self.note((*path, key), line)
        self.at += 1  # the equals sign
        self.skip(_BLANK)
        self.value(path)

    def value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self.array(path)
        elif opening == "{":
            self.inline_table(path)
        elif opening in "\"'":
            self.string()
        else:
            self.skip(_SCALAR)

    def array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while True:
            self.skip(_GAP)
            if self.text[self.at] == "]":
                break
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.note((*path, index), self.line())
            self.value((*path, index))
            index += 1
        self.at += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        while True:
            self.skip(_GAP)
            if self.text[self.at] == "}":
                break
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.pair(path)
        self.at += 1

    def dotted(self) -> list[str]:
        """Pass a key, and return its parts."""
        parts = []
        while True:
            self.skip(_BLANK)
            if self.text[self.at] in "\"'":
                parts.append(str(tomllib.loads(f"key = {self.string()}")["key"]))
            else:
                parts.append(self.skip(_BARE_KEY))
            self.skip(_BLANK)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def string(self) -> str:
        pattern = next(pattern for quote, pattern in _STRINGS if self.text.startswith(quote, self.at))
        return self.skip(pattern)

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"not valid TOML near line {self.line()}")
        self.at = match.end()
        return match.group()

    def line(self) -> int:
        return bisect_right(self.starts, self.at)

    def note(self, path: Path, line: int) -> Path:
        self.found.setdefault(path, line)
        return path
