"""The pieces a message's text consists of, and how they make one text and one HTML page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.html import Page, safe_html
from parsers.htmltext import text_of_clean_html
from parsers.signed import without_pgp_armour

_WORD = re.compile(r"[a-z0-9_]+|\w")


@dataclass(slots=True)
class Segment:
    """A piece of the message: as plain text, as HTML, or as both when they are alternatives."""

    plain: str | None = None
    html: str | None = None

    @property
    def has_plain(self) -> bool:
        return self.plain is not None and bool(self.plain.strip())


def shown(segments: list[Segment], defects: list[str]) -> tuple[str, Page | None]:
    """Return the text and the HTML of the whole message."""
    segments = _without_repeats(segments)
    texts: list[str] = []
    page = Page() if any(segment.html is not None for segment in segments) else None
    for segment in segments:
        if segment.has_plain:
            texts.append((segment.plain or "").rstrip())
        if page is None:
            continue
        if segment.html is not None and segment.has_plain:
            if repaired := page.add(segment.html):
                defects.append(repaired)
        elif segment.html is not None:
            clean, repaired = safe_html(segment.html)
            if repaired:
                defects.append(repaired)
            page.add_safe(clean.strip())
            if text := text_of_clean_html(clean):
                texts.append(text)
        elif segment.has_plain:
            page.add_safe(_as_html(segment.plain or ""))
    return without_pgp_armour("\n\n".join(texts)).rstrip(), page


def _as_html(plain: str) -> str:
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<div style="white-space:pre-wrap">{escaped}</div>'


def _without_repeats(segments: list[Segment]) -> list[Segment]:
    """Join a plain segment with an HTML one that says the same: alternatives sent as multipart/mixed."""
    out: list[Segment] = []
    for segment in segments:
        last = out[-1] if out else None
        if (
            last is not None
            and last.html is None
            and last.has_plain
            and segment.html is not None
            and not segment.has_plain
            and _says_the_same(last.plain or "", segment.html)
        ):
            out[-1] = Segment(last.plain, segment.html)
        else:
            out.append(segment)
    return out


def _says_the_same(plain: str, html: str) -> bool:
    first = set(_WORD.findall(plain[:20_000].lower()))
    second = set(_WORD.findall(text_of_clean_html(safe_html(html[:40_000])[0]).lower()))
    common = len(first & second)
    return common * 2 >= len(first) and common * 2 >= len(second)


def best_alternative(views: list[list[Segment]]) -> list[Segment]:
    """Take the plain text of one alternative and the HTML of the last that has one (RFC 2046, 5.1.4)."""
    with_html = [view for view in views if any(segment.html is not None for segment in view)]
    plain_only = [
        view
        for view in views
        if all(segment.html is None for segment in view) and any(segment.has_plain for segment in view)
    ]
    if not with_html:
        return plain_only[0] if plain_only else [segment for view in views for segment in view]
    if not plain_only:
        return with_html[-1]
    plain = "\n\n".join((segment.plain or "").rstrip() for segment in plain_only[0] if segment.has_plain)
    html = [
        segment.html if segment.html is not None else _as_html(segment.plain or "")
        for segment in with_html[-1]
    ]
    return [Segment(plain, "\n".join(html))]
