"""The readable text of a mail and its attachments, chosen out of the MIME tree."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from dataclasses import dataclass, field

from parsers.attachments import attachment_of_block, attachment_of_file, attachment_of_part
from parsers.charset import clean_text, decode_header_bytes, decode_text
from parsers.html import MAX_HTML, Page
from parsers.model import Attachment
from parsers.segments import Segment, best_alternative, shown
from parsers.signed import signed_content
from parsers.structure import Part, Tree, read_tree
from parsers.tnef import is_tnef, read_tnef
from parsers.transfer import decode, decode_base64_text, decode_slice, uu_blocks

MAX_TEXT = 4 << 20  # encoded bytes of all text parts that are read as text; more stays an attachment
_MAX_CONTAINERS = 3  # signed mail inside signed mail

_READABLE_TEXT = (
    "text/plain text/html text/enriched text/richtext text/markdown text/x-markdown text/x-patch text/x-diff"
)
_READABLE = frozenset(_READABLE_TEXT.split())
_RENDERINGS = frozenset({"text/x-amp-html", "text/watch-html"})
_SIGNED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_WHITE = bytes(range(33))
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HTML_START = re.compile(r"\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE)
_CID = re.compile(r"cid:([^\"'\s>)]{1,300})", re.IGNORECASE)
_ENRICHED_TAG = re.compile(r"<(<)|<param>[^<]{0,500}</param>|</?[A-Za-z0-9-]{1,60}>", re.IGNORECASE)


@dataclass(slots=True)
class Body:
    """What there is to read, and what comes with it."""

    text: str = ""
    page: Page | None = None
    attachments: list[Attachment] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    content_digest: bytes = b""
    """Of the decoded content of all parts, white space in texts aside."""


def read_body(raw: bytes, tree: Tree) -> Body:
    """Choose and decode what a mail reader would show of `raw`, whose structure is `tree`. Never raises."""
    reader = _Reader(raw, MAX_TEXT)
    segments = reader.read(tree)
    body = Body(defects=reader.defects)
    body.text, body.page = shown(segments, reader.defects)
    body.attachments = reader.list_attachments(tree, _referenced(segments))
    body.content_digest = reader.content.digest()
    return body


def _referenced(segments: list[Segment]) -> frozenset[str]:
    """Return the content ids that the HTML shows."""
    return frozenset(
        found
        for segment in segments
        if segment.html and ("cid:" in segment.html or "CID:" in segment.html)
        for found in _CID.findall(segment.html)
    )


def _without_soft_breaks(text: str) -> str:
    """Join the lines that Apple Mail broke with one space too many (RFC 3676, DelSp=yes).

    Lines broken without DelSp stay: they lose nothing, and quotes keep the form they were sent in.
    """
    lines = text.split("\n")
    out: list[list[str]] = []
    joining = False
    for line in lines:
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
        piece = line[:-1] if soft else line
        if joining and not line.startswith(">"):
            out[-1].append(piece)
        else:
            out.append([piece])
        joining = soft
    return "\n".join("".join(pieces) for pieces in out)


class _Reader:
    """Reads one tree; for what is signed or encoded inside it, a further one."""

    def __init__(self, raw: bytes, budget: int, level: int = 0) -> None:
        self.raw = raw
        self.budget = budget
        self.level = level
        self.defects: list[str] = []
        self.content = hashlib.sha256()
        self.body_parts: set[int] = set()
        self.also_files: set[int] = set()
        self.found: dict[int, list[Attachment]] = {}
        """Attachments that came out of a leaf, by the leaf's identity."""
        self.inner: dict[int, tuple[_Reader, Tree]] = {}

    def read(self, tree: Tree) -> list[Segment]:
        self._choose_body_parts(tree)
        segments = self._view(tree.root)
        if not any(segment.has_plain or segment.html for segment in segments):
            segments += self._from_tnef(tree)
        return segments

    def _choose_body_parts(self, tree: Tree) -> None:
        for leaf in tree.leaves:
            if _is_body(leaf, tree.root):
                self.body_parts.add(id(leaf))
        if self.body_parts:
            return
        for leaf in tree.leaves:  # nothing but named texts: the first one that is to be shown is the text
            if leaf.content_type in ("text/plain", "text/html") and leaf.disposition in ("", "inline"):
                self.body_parts.add(id(leaf))
                self.also_files.add(id(leaf))
                return

    def _view(self, part: Part) -> list[Segment]:
        if not part.is_multipart:
            return self._leaf(part)
        views = [self._view(child) for child in part.children]
        if part.content_type == "multipart/alternative":
            return best_alternative(views)
        return [segment for view in views for segment in view]

    def _leaf(self, leaf: Part) -> list[Segment]:
        if leaf.content_type in _SIGNED_TYPES and self.level < _MAX_CONTAINERS:
            return self._signed(leaf)
        if id(leaf) not in self.body_parts:
            return []
        size = leaf.end - leaf.start
        if size > self.budget:
            self.also_files.add(id(leaf))
            self.defects.append(f"text beyond {MAX_TEXT} bytes is not shown; it is attached whole")
        end = leaf.end
        if size > self.budget:
            cut = leaf.start + self.budget
            end = self.raw.rfind(b"\n", leaf.start, cut)
            end = cut if end < 0 else end
        self.budget -= end - leaf.start
        data = self.raw[leaf.start : end]
        if leaf.encoding == "base64":
            data, repaired = decode_base64_text(data)
            if repaired:
                self.defects.append(repaired)
        elif leaf.encoding != "7bit" and leaf.encoding != "8bit":
            data = decode(data, leaf.encoding)
        self.content.update(data.translate(None, _WHITE))
        if b"begin" in data and leaf.content_type != "text/html":
            data = self._without_uu_blocks(leaf, data)
        return [self._decoded(leaf, data)]

    def _decoded(self, leaf: Part, data: bytes) -> Segment:
        label = leaf.parameters.get("charset")
        if leaf.content_type == "text/html" and not data.isascii() and not label:
            declared = _META_CHARSET.search(data[:2048])
            label = declared[1].decode("ascii") if declared else None
        text, repaired = decode_text(data, label)
        if repaired:
            self.defects.append(repaired)
        if leaf.content_type == "text/html":
            if len(text) > MAX_HTML:
                self.also_files.add(id(leaf))
            return Segment(html=text)
        if leaf.content_type in ("text/enriched", "text/richtext"):
            text = _ENRICHED_TAG.sub(r"\1", text)
        elif _HTML_START.match(text) is not None:
            self.defects.append("HTML labelled as plain text")
            return Segment(html=text)
        elif leaf.parameters.get("delsp", "").lower() == "yes":
            text = _without_soft_breaks(text)
        return Segment(plain=text)

    def _without_uu_blocks(self, leaf: Part, data: bytes) -> bytes:
        """Take uuencoded files out of a text; they become attachments."""
        blocks = uu_blocks(data)
        if not blocks:
            return data
        # Where the text itself is not encoded, a file can be found by its own place in the raw mail.
        direct = leaf.encoding in ("7bit", "8bit", "binary")
        files: list[Attachment] = []
        kept: list[bytes] = []
        position = 0
        for number, (start, end, name) in enumerate(blocks, start=1):
            if direct:
                place = (leaf.start + start, leaf.start + end, "uuencode")
            else:
                place = (leaf.start, leaf.end, leaf.encoding)
            part = f"{leaf.path}.u{number}" if direct else f"{leaf.path}/u{number}"
            files.append(
                attachment_of_block(
                    data, start, end, decode_header_bytes(name, leaf.parameters.get("charset")), place, part
                )
            )
            kept.append(data[position:start])
            position = end
        kept.append(data[position:])
        self.found[id(leaf)] = files
        return b"".join(kept)

    def _signed(self, leaf: Part) -> list[Segment]:
        """Read through an opaque S/MIME signature; what is encrypted stays an attachment."""
        entity = signed_content(decode_slice(self.raw, leaf.start, leaf.end, leaf.encoding))
        if entity is None:
            return []
        inner = _Reader(entity, self.budget, self.level + 1)
        tree = read_tree(entity, 0, len(entity))
        segments = inner.read(tree)
        self.inner[id(leaf)] = (inner, tree)
        self.budget = inner.budget
        self.defects.extend(tree.defects)
        return segments

    def _from_tnef(self, tree: Tree) -> list[Segment]:
        for leaf in tree.leaves:
            if _is_tnef_part(leaf):
                tnef = read_tnef(decode_slice(self.raw, leaf.start, leaf.end, leaf.encoding))
                if tnef.text.strip() or tnef.html:
                    html = clean_text(tnef.html) if tnef.html else None
                    return [Segment(plain=clean_text(tnef.text) or None, html=html)]
        return []

    def list_attachments(self, tree: Tree, referenced: frozenset[str]) -> list[Attachment]:
        """Return every leaf that is not text as an attachment, in the order of the mail."""
        listed: list[Attachment] = []
        for leaf in tree.leaves:
            key = id(leaf)
            if key in self.inner:
                listed += self._of_inner(leaf, referenced)
            elif _is_tnef_part(leaf):
                listed += self._of_tnef(leaf, referenced)
            elif key in self.also_files or (key not in self.body_parts and not _is_other_rendering(leaf)):
                attachment = attachment_of_part(self.raw, leaf, referenced)
                if attachment is not None:
                    listed.append(attachment)
            listed += self.found.get(key, [])
        for attachment in listed:
            self.content.update(attachment.sha256.encode())
        return listed

    def _of_inner(self, leaf: Part, referenced: frozenset[str]) -> list[Attachment]:
        inner, tree = self.inner[id(leaf)]
        listed = inner.list_attachments(tree, referenced)
        self.content.update(inner.content.digest())
        return [
            dataclasses.replace(
                attachment,
                start=leaf.start,
                end=leaf.end,
                encoding=leaf.encoding,
                part=f"{leaf.path}/{attachment.part}",
            )
            for attachment in listed
        ]

    def _of_tnef(self, leaf: Part, referenced: frozenset[str]) -> list[Attachment]:
        data = decode_slice(self.raw, leaf.start, leaf.end, leaf.encoding)
        tnef = read_tnef(data)
        if not tnef.complete:
            self.defects.append("winmail.dat is broken or cut off")
        if not is_tnef(data) or (not tnef.files and not tnef.complete):
            attachment = attachment_of_part(self.raw, leaf, referenced)
            return [attachment] if attachment is not None else []
        self.content.update(data)
        return [
            attachment_of_file(file, leaf, number, referenced)
            for number, file in enumerate(tnef.files, start=1)
        ]


def _is_body(leaf: Part, root: Part) -> bool:
    """Is this leaf text to be read, rather than a file?"""
    if leaf.content_type not in _READABLE or leaf.disposition not in ("", "inline"):
        return False
    if leaf is root:
        return True
    parent = leaf.parent
    if leaf.name and not _is_named_root(leaf):
        return False
    # A page inside a page (frames, style of an archive) is not what the sender wrote.
    return not (
        parent is not None
        and parent.content_type == "multipart/related"
        and leaf is not parent.children[0]
        and leaf.content_id is not None
        and leaf.content_id != parent.parameters.get("start", "").strip("<>")
    )


def _is_named_root(leaf: Part) -> bool:
    """Some programs give even the text of a message a file name; its place says that it is the text."""
    parent = leaf.parent
    if parent is None or leaf.content_type not in ("text/plain", "text/html"):
        return False
    if parent.content_type == "multipart/alternative":
        return True
    return parent.content_type == "multipart/related" and leaf is parent.children[0]


def _is_other_rendering(leaf: Part) -> bool:
    """A rendering for one mail program that nobody saves as a file."""
    return leaf.content_type in _RENDERINGS and not leaf.name


def _is_tnef_part(leaf: Part) -> bool:
    return leaf.content_type in _TNEF_TYPES or leaf.name.lower() == "winmail.dat"
