"""Makes the words of a mail, from the administrator's version of a template where there is one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from daemon.desk.mails import MAILS
from daemon.desk.model import Json, Language
from daemon.mail.compose.both import below_each_other
from daemon.mail.compose.engine import Engine, TemplateFault
from daemon.mail.compose.filling import TERMS, Given, context, fill, templates_folder
from daemon.mail.compose.view import Rendered, TicketView

log = logging.getLogger(__name__)


class Composer:
    """Reads each template once; make a new one to see changed files.

    `overrides` is a folder laid out like the shipped one. A file there stands in for the shipped file of
    the same name; should it fail while a mail is made, that is logged and the shipped one used: nobody
    must go without an answer for an administrator's typing error (`check` finds those beforehand).
    """

    def __init__(self, *, overrides: Path | None = None) -> None:
        self._overrides = overrides
        self._shipped = Engine([templates_folder()], trusted=True)
        self._engine = Engine([overrides, templates_folder()]) if overrides else self._shipped

    def render(
        self,
        template: str,
        *,
        language: Language,
        desk_name: str,
        desk_address: str,
        signature: str,
        to_name: str,
        zone: str,
        reference: str = "",
        links: Mapping[str, str] | None = None,
        links_to: str = "",
        ticket: TicketView | None,
        values: Mapping[str, Json],
    ) -> Rendered:
        """Return the mail `template` (a key of `MAILS`) in `language`.

        `values` are those that `MAILS` names for it, no more and no fewer; instants among them are ISO 8601
        with an offset and are shown in `zone` (IANA name). `reference` is the line by which an answer is
        recognised; `links` are its tap-to-act links, each command with the line that carries its token, and
        `links_to` is where they write to. TemplateFault: no such mail, other values, or the shipped template
        cannot be filled.
        """
        given = Given(
            desk_name=desk_name,
            desk_address=desk_address,
            signature=signature,
            to_name=to_name,
            zone=zone,
            reference=reference,
            ticket=ticket,
            values=values,
            links=links or {},
            links_to=links_to,
        )
        words = context(template, language, given)
        if self._engine is not self._shipped:
            try:
                return fill(self._engine, template, language, words)
            except TemplateFault as fault:
                log.error(
                    "A changed template is broken, the shipped one is used instead: %s",
                    fault,
                    extra={"action": "template_broken", "template": template},
                )
        return fill(self._shipped, template, language, words)

    def both(self, first: Rendered, second: Rendered, *, tag: str, language: Language) -> Rendered:
        """Return one mail that says `first` and, below it, `second`, which is in `language`.

        `tag` is what both subjects begin with. TemplateFault: a shipped file is broken.
        """
        if self._engine is not self._shipped:
            try:
                return below_each_other(self._engine, first, second, tag=tag, language=language)
            except TemplateFault as fault:
                log.error("A changed template is broken, the shipped one is used instead: %s", fault)
        return below_each_other(self._shipped, first, second, tag=tag, language=language)

    def terms(self, language: Language) -> object:
        """Return the words that many mails have in common, as attributes: what receipts say is worded there.

        The administrator's where they are in order.
        """
        try:
            return self._engine.module(f"{language.value}/{TERMS}")
        except TemplateFault as fault:
            log.error("A changed template is broken, the shipped one is used instead: %s", fault)
            return self._shipped.module(f"{language.value}/{TERMS}")

    def sample(self, template: str, language: Language, variant: str = "") -> Rendered:
        """Return the mail filled with made-up values, as `postdesk templates preview` shows it.

        `variant` names a case of `samples.variants(template)`; "" is the usual one. TemplateFault: no such
        mail or case, or its template is broken, also where `render` would take the shipped one.
        """
        from daemon.mail.compose.samples import sample, variants  # not needed to send mail

        if template not in MAILS:
            raise TemplateFault(f"there is no mail {template!r}")
        if variant not in variants(template):
            raise TemplateFault(f"mail {template!r} has no sample {variant!r}")
        return fill(
            self._engine, template, language, context(template, language, sample(template, language, variant))
        )

    def check(self) -> list[str]:
        """Return what is wrong with the templates, each as "FILE:LINE: what"; [] when all is well."""
        from daemon.mail.compose.check import problems  # not needed to send mail

        return problems(self._engine, self._overrides)
