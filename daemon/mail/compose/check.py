"""Looks for mistakes in the templates before a mail is due: for `postdesk check` and after each change."""

from __future__ import annotations

import difflib
from pathlib import Path

from daemon.desk.mails import MAILS
from daemon.desk.model import Language
from daemon.mail.compose.engine import ENDING, Engine, TemplateFault
from daemon.mail.compose.filling import (
    BOTH,
    GIVEN,
    GIVEN_BOTH,
    SHARED,
    TERMS,
    context,
    file_names,
    fill,
    templates_folder,
)
from daemon.mail.compose.samples import sample, variants


def problems(engine: Engine, overrides: Path | None) -> list[str]:
    """Return what is wrong, each as "FILE:LINE: what"; [] when all is well.

    Missing and misnamed files, errors of syntax, unknown names in any branch; then whatever fails, or
    loses the ticket's tag, when filled with sample values.
    """
    found = _misnamed(overrides) if overrides else []
    broken = [problem for name in file_names() for problem in _unsound(engine, name)]
    broken = broken or [problem for language in Language for problem in _lost_terms(engine, language)]
    if broken:  # filling would only repeat them, once for every mail
        return found + broken
    for template in MAILS:
        for language in Language:
            for variant in variants(template):
                found += _unfillable(engine, template, language, variant)
    return list(dict.fromkeys(found))


def _misnamed(overrides: Path) -> list[str]:
    """Files that stand in for none of ours: the administrator believes to have changed a mail and has not."""
    if not overrides.is_dir():
        return [f"{overrides}: there is no such folder"]
    known = file_names()
    found = []
    for path in sorted(overrides.rglob(f"*{ENDING}")):
        name = path.relative_to(overrides).as_posix()
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            found.append(
                f"{path}: no mail uses a file of this name" + (f"; is {near[0]} meant?" if near else "")
            )
    return found


def _unsound(engine: Engine, name: str) -> list[str]:
    """What a look at one file tells."""
    try:
        wanted = engine.needs(name)
    except TemplateFault as fault:
        return [str(fault)]
    template = Path(name).name.split(".")[0]
    allowed = frozenset[str]() if Path(name).name == TERMS else GIVEN_BOTH if name in BOTH else GIVEN
    if name not in SHARED and template in MAILS:
        allowed |= set(MAILS[template].values)
    return [
        f"{engine.path(name)}:{line}: there is no {word!r} here{_perhaps(word, allowed)}"
        for word, line in sorted(wanted.items(), key=lambda item: item[1])
        if word not in allowed
    ]


def _lost_terms(engine: Engine, language: Language) -> list[str]:
    """What a changed file of terms has no longer: other mails still count on it."""
    name = f"{language.value}/{TERMS}"
    shipped, used = (vars(each.module(name)) for each in (Engine([templates_folder()]), engine))
    lost = [
        f"{term}[{key!r}]" if key else term
        for term, value in shipped.items()
        if not term.startswith("_")
        for key in ("", *(value if isinstance(value, dict) and isinstance(used.get(term), dict) else ()))
        if (key not in used[term] if key else term not in used)
    ]
    return [f"{engine.path(name)}: {term} is missing" for term in lost]


def _perhaps(word: str, allowed: frozenset[str]) -> str:
    near = difflib.get_close_matches(word, allowed, n=1)
    return f"; is {near[0]!r} meant?" if near else ""


def _unfillable(engine: Engine, template: str, language: Language, variant: str) -> list[str]:
    """What goes wrong with one set of sample values."""
    given = sample(template, language, variant)
    try:
        mail = fill(engine, template, language, context(template, language, given))
    except TemplateFault as fault:
        return [str(fault)]
    file = engine.path(f"{language.value}/{template}.subject{ENDING}")
    if not mail.subject:
        return [f"{file}: the subject is empty"]
    if given.ticket is not None and given.ticket.tag not in mail.subject:
        return [f"{file}: the ticket's tag is missing (write {{{{ ticket.tag }}}}): replies would go astray"]
    return []
