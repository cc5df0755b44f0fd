"""From the values of one mail to its three parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from daemon.desk.mails import MAILS
from daemon.desk.matching import ticket_numbers
from daemon.desk.model import Json, Language
from daemon.mail.compose import formats
from daemon.mail.compose.engine import Engine, TemplateFault
from daemon.mail.compose.view import Rendered, TicketView

PARTS = ("subject", "text", "html")
TERMS = "terms.j2"
"""By language: the words that many mails have in common."""
BOTH = ("shared/both.text.j2", "shared/both.html.j2")
"""Put two languages below each other."""
SHARED = (
    "shared/layout.text.j2", "shared/layout.html.j2", "shared/blocks.text.j2", "shared/blocks.html.j2", *BOTH,
    "shared/looked_up.text.j2", "shared/looked_up.html.j2",
)  # fmt: skip
"""Used by every mail in both languages."""

GIVEN = frozenset(
    {"desk_name", "desk_address", "signature", "to_name", "zone", "language", "ticket", "audience"}
    | {"reply_goes_to", "t", "ui", "mailto", "reference", "links", "act"}
)
"""Names that every template is given, beside the values of its mail."""

GIVEN_BOTH = frozenset({"hint", "first", "second", "second_language"})
"""Names that `BOTH` are given, and no others."""

_TAG = re.compile(r"[\[【〔(]\s{0,3}#\s{0,3}(\d{8}-\d{3,9})\s{0,3}[\]】〕)]")

_MAX_NAME = 80  # characters; whoever puts a story into a display name is not greeted with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one mail is made of, beside template and language."""

    desk_name: str
    desk_address: str
    signature: str
    to_name: str
    zone: str
    """IANA name."""
    reference: str
    """The line by which an answer is recognised that kept nothing else; "" for none."""
    ticket: TicketView | None
    values: Mapping[str, Json]
    links: Mapping[str, str] = field(default_factory=dict)
    """Tap-to-act links (SPEC D2): by command, the line that carries the link's token."""
    links_to: str = ""
    """Address that they write to; "" for the desk's."""


def templates_folder() -> Path:
    """Return where the shipped templates lie: inside an installed wheel, or at the top of the repository."""
    daemon = Path(__file__).resolve().parents[2]
    installed = daemon / "shipped" / "templates"
    return installed if installed.is_dir() else daemon.parent / "templates"


def file_names() -> tuple[str, ...]:
    """Return every template file that there has to be, relative to the templates' folder."""
    by_language = [TERMS, *(f"{name}.{part}.j2" for name in MAILS for part in PARTS)]
    return SHARED + tuple(f"{language.value}/{name}" for language in Language for name in by_language)


def context(template: str, language: Language, given: Given) -> dict[str, object]:
    """Return what the templates of a mail may name.

    TemplateFault: no such mail, or its values are not those that `MAILS` names.
    """
    if template not in MAILS:
        raise TemplateFault(f"there is no mail {template!r}")
    if wrong := set(given.values) ^ set(MAILS[template].values):
        raise TemplateFault(f"mail {template!r}: values missing or unknown: {', '.join(sorted(wrong))}")
    return {
        **{name: _cleaned(value) for name, value in given.values.items()},
        "desk_name": formats.one_line(given.desk_name, _MAX_NAME),
        "desk_address": formats.one_line(given.desk_address),
        "signature": formats.clean(given.signature),
        "to_name": formats.one_line(given.to_name, _MAX_NAME),
        "zone": given.zone,
        "language": language.value,
        "ticket": _tamed(given.ticket) if given.ticket else None,
        "audience": MAILS[template].audience,
        "reply_goes_to": MAILS[template].reply_goes_to.value,
        "reference": given.reference,
        "mailto": partial(formats.mailto, reference=given.reference),
        "links": list(given.links),
        "act": partial(_act, given),
    }


def _act(given: Given, verb: str, lines: Sequence[str]) -> str:
    """Return the tap-to-act link for a command: a new mail in which it stands, with its token below.

    The subject names ticket and command; the desk reads it only to find the ticket, should the token be lost.
    """
    to = given.links_to or given.desk_address
    tag = f"{given.ticket.tag} " if given.ticket is not None else ""
    return formats.mailto(to, tag + lines[0], "\n".join(lines), reference=given.links[verb])


def _cleaned(value: Json) -> Json:
    """Text in the form of `formats.clean`, wherever in `value` it stands."""
    if isinstance(value, str):
        return formats.clean(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return value


def _tamed(ticket: TicketView) -> TicketView:
    """Every text on one line and of bearable length, whoever chose it."""
    return replace(
        ticket,
        subject=_untagged(formats.one_line(ticket.subject, 200)),
        category=formats.one_line(ticket.category, _MAX_NAME),
        team=formats.one_line(ticket.team, _MAX_NAME),
        owner=formats.one_line(ticket.owner, _MAX_NAME),
        requester_name=formats.one_line(ticket.requester_name, _MAX_NAME),
        requester_address=formats.one_line(ticket.requester_address),
    )


def _untagged(subject: str) -> str:
    """Take the brackets from ticket numbers that the requester wrote: ours is the only tag of our mail."""
    if not ticket_numbers(subject):
        return subject
    return _TAG.sub(r"#\1", unicodedata.normalize("NFKC", subject))


def fill(engine: Engine, template: str, language: Language, words: Mapping[str, object]) -> Rendered:
    """Return the three parts of a mail. TemplateFault: a file is missing or broken."""
    base = f"{language.value}/{template}"
    words = {**words, "t": engine.module(f"{language.value}/{TERMS}")}
    as_text = {**words, "ui": engine.module("shared/blocks.text.j2")}
    as_html = {**words, "ui": engine.module("shared/blocks.html.j2")}
    return Rendered(
        subject=formats.one_line(engine.fill(f"{base}.subject.j2", as_text)),
        text=formats.tidy(engine.fill(f"{base}.text.j2", as_text)) + "\n",
        html=engine.fill(f"{base}.html.j2", as_html).strip("\n") + "\n",
    )
