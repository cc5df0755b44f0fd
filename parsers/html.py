"""HTML of a mail made safe to show, and plain text made from it. The one user of nh3."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Literal

from parsers.charset import clean_text
from parsers.htmltext import text_of_clean_html
from parsers.tags import rebalanced

if TYPE_CHECKING:
    import nh3

MAX_HTML = 1 << 20  # characters that are shown; the whole stays in the raw mail

# html5ever's work grows with tags x open elements, and with the square of a tag's attributes: 1 MB of
# "<div>" takes 107 s. Within these two limits the worst input measured takes 0.1 s; beyond them the
# tags are balanced and counted first.
_DIRECT_CHARACTERS = 64 * 1024
_DIRECT_TAGS = 1_500

_TAGS_TEXT = (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd "
    "del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li "
    "main mark ol p pre q s samp section small span strike strong sub summary sup table tbody td tfoot "
    "th thead time tr tt u ul var wbr"
)
TAGS = frozenset(_TAGS_TEXT.split())
_DROPPED_WITH_CONTENT_TEXT = (
    "script style title template object iframe svg math audio video applet noembed noframes select"
)
_DROPPED_WITH_CONTENT = frozenset(_DROPPED_WITH_CONTENT_TEXT.split())
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title", "align"},
    "a": {"href"},
    "blockquote": {"type"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "td": {"bgcolor", "colspan", "height", "nowrap", "rowspan", "valign", "width"},
    "th": {"bgcolor", "colspan", "height", "nowrap", "rowspan", "valign", "width"},
    "tr": {"bgcolor", "height", "valign"},
    "ul": {"type"},
}
# None of these takes url(), moves content out of its place or hides it.
_STYLES_TEXT = (
    "background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width "
    "border-collapse border-color border-left border-left-color border-left-style border-left-width "
    "border-right border-right-color border-right-style border-right-width border-spacing border-style "
    "border-top border-top-color border-top-style border-top-width border-width color direction font "
    "font-family font-size font-style font-variant font-weight height letter-spacing line-height margin "
    "margin-bottom margin-left margin-right margin-top max-width min-width padding padding-bottom "
    "padding-left padding-right padding-top text-align text-decoration text-indent vertical-align "
    "white-space width word-break word-wrap"
)
_STYLES = frozenset(_STYLES_TEXT.split())
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sip", "ftp"})
_LINKS = ("http:", "https:", "mailto:", "tel:", "sip:", "ftp:")
_PICTURE = re.compile(r"cid:|data:image/(?:png|jpe?g|gif|webp|bmp);base64,", re.IGNORECASE)
# What is left of a style once its properties are filtered, yet runs code or moves text out of its place.
_STYLE_ESCAPE = re.compile(
    r"expression|url|\\|behavio|binding|javascript|:\s*-[\d.]|\s-[\d.]|(?<!rgb)(?<!rgba)(?<!hsl)\(",
    re.IGNORECASE,
)
_STYLE_WITH_ESCAPE = re.compile(rf'style="[^"]*?(?:{_STYLE_ESCAPE.pattern})', re.IGNORECASE)
_IMAGES = ("<im", "<IM", "<Im", "<iM")  # also <image>, which HTML reads as <img>


def _keep_attached_pictures(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if _PICTURE.match(value.strip()) else None
    if attribute == "href":
        return value if value.strip().lower().startswith(_LINKS) else None
    return value


def _drop_style_escapes(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return None if _STYLE_ESCAPE.search(value) else value
    return _keep_attached_pictures(tag, attribute, value)


_FILTERS = {"plain": None, "pictures": _keep_attached_pictures, "styles": _drop_style_escapes}


@functools.cache
def _cleaner(kind: Literal["plain", "pictures", "styles"]) -> nh3.Cleaner:
    """Return a cleaner. "plain" knows no pictures; the others look at every attribute value in Python,
    which costs more: remote pictures go, those that come with the mail stay; "styles" drops escapes."""
    import nh3

    plain = kind == "plain"
    return nh3.Cleaner(
        tags=TAGS - {"img"} if plain else set(TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes={tag: names for tag, names in _ATTRIBUTES.items() if tag != "img" or not plain},
        attribute_filter=_FILTERS[kind],
        strip_comments=True,
        link_rel="noopener noreferrer",
        url_schemes=set(_SCHEMES) if plain else _SCHEMES | {"cid", "data"},
        url_relative="deny",
        filter_style_properties=set(_STYLES),
    )


def _is_small(source: str) -> bool:
    return len(source) <= _DIRECT_CHARACTERS and source.count("<") <= _DIRECT_TAGS


_CROSSES_OUT = re.compile(r"<(?:s|strike|del)[\s>]|line-through", re.IGNORECASE)


class Page:
    """A message's HTML: made safe when it is first asked for, which takes longer than all its headers.

    Pages are equal when what they are made of is.
    """

    __slots__ = ("_pieces", "_safe")

    def __init__(self) -> None:
        self._pieces: list[tuple[bool, str]] = []
        self._safe: str | None = None

    def add(self, source: str) -> str | None:
        """Add foreign HTML. Return what has to be repaired or cut in it, None for nothing."""
        if _is_small(source):
            self._pieces.append((False, source))
            return None
        clean, repaired = safe_html(source)
        self._pieces.append((True, clean.strip()))
        return repaired

    def add_safe(self, clean: str) -> None:
        """Add HTML that is safe already."""
        self._pieces.append((True, clean))

    @property
    def source(self) -> str:
        """All of it as it came, small parts not made safe: to be searched, never shown."""
        return "\n".join(text for _, text in self._pieces)

    @property
    def crosses_out(self) -> bool:
        """Whether anything in it is crossed out, which the plain text of the same mail does not show."""
        return any(_CROSSES_OUT.search(text) for _, text in self._pieces)

    @property
    def safe(self) -> str:
        """All of it, safe to show."""
        if self._safe is None:
            pieces = [text if clean else safe_html(text)[0].strip() for clean, text in self._pieces]
            self._safe = "\n".join(pieces)
        return self._safe

    def __eq__(self, other: object) -> bool:
        return self._pieces == other._pieces if isinstance(other, Page) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


def safe_html(source: str) -> tuple[str, str | None]:
    """Return `source` as HTML that is safe to show, and what was repaired or cut (None: nothing).

    No script, form, frame, style escape or remote load is left; pictures stay when they come with the
    mail (cid:, data:). Bounded: linear in the size of `source`, of which MAX_HTML characters are read.
    """
    repaired = None
    if len(source) > MAX_HTML:
        source = source[:MAX_HTML]
        if (torn := source.rfind("<")) > source.rfind(">"):
            source = source[:torn]
        repaired = f"HTML longer than {MAX_HTML} characters was cut"
    if not _is_small(source):
        source, flattened = rebalanced(source)
        if flattened:
            repaired = "HTML nested too deeply was flattened"
    clean: str = _cleaner("pictures" if any(mark in source for mark in _IMAGES) else "plain").clean(source)
    if 'style="' in clean and _STYLE_WITH_ESCAPE.search(clean) is not None:
        clean = _cleaner("styles").clean(clean)
    if "&#" in source:  # references can name control characters
        clean = clean_text(clean)
    return clean, repaired


def html_to_text(source: str) -> str:
    """Return the text of any HTML as a reader sees it: paragraphs, lists, links, tables, quotes."""
    return text_of_clean_html(safe_html(source)[0])
