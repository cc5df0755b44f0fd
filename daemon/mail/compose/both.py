"""One mail in two languages, the second below the first (SPEC A6): for who may read either."""

from __future__ import annotations

from daemon.desk.model import Language
from daemon.mail.compose import formats
from daemon.mail.compose.engine import Engine, as_it_is
from daemon.mail.compose.filling import BOTH, TERMS
from daemon.mail.compose.view import Rendered

_SIGNATURE = "\n-- \n"
"""Below this line mail programs fade what they show, and leave it out of an answer."""


def below_each_other(
    engine: Engine, first: Rendered, second: Rendered, *, tag: str, language: Language
) -> Rendered:
    """Return a mail that says `first` and then `second`, which is in `language`.

    A line on top says so in the second language. The subject is given once when both are the same; `tag` is
    what both begin with. TemplateFault: a file is missing or broken.
    """
    hint = str(vars(engine.module(f"{language.value}/{TERMS}")).get("further_down", ""))
    words: dict[str, object] = {"hint": hint, "second_language": language.value}
    top, _, footer = first.text.rpartition(_SIGNATURE)
    text, html = BOTH
    head, inner, tail = _opened(first.html)
    said = engine.fill(html, {**words, "first": as_it_is(inner), "second": as_it_is(_opened(second.html)[1])})
    return Rendered(
        subject=_subject(first.subject, second.subject, tag),
        text=formats.tidy(
            engine.fill(text, {**words, "first": f"{top}\n\n{footer}".strip(), "second": second.text.strip()})
        )
        + "\n",
        html=f"{head}{said}{tail}",
    )


def _opened(html: str) -> tuple[str, str, str]:
    """Return what stands before, in and after the body; all of it as the body when there is none."""
    begin = html.find(">", html.find("<body")) + 1 if "<body" in html else 0
    end = html.rfind("</body>")
    return html[:begin], html[begin : end if end >= begin else len(html)], html[end:] if end >= begin else ""


def _subject(first: str, second: str, tag: str) -> str:
    if first == second:
        return first
    return f"{first} / {second.removeprefix(tag).strip()}"
