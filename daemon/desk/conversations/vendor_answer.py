"""Whether an engineer's words are for a vendor, and an answer to a vendor's mail sent there (SPEC D5)."""

from __future__ import annotations

from daemon.desk.case import Case, in_the_text
from daemon.desk.commands import Result
from daemon.desk.conversations.vendor_acts import WENT, answers_vendor, what_went, write_to
from daemon.desk.draft import Draft
from daemon.desk.known import SentMail
from daemon.desk.model import ReplyGoesTo
from daemon.desk.policy import Person
from parsers.model import Verdict


def is_for_vendor(case: Case, parent: SentMail | None) -> bool:
    """Say whether the words of this mail are meant for a vendor: then they never go to the requester.

    They stand below `#vendor`, also where that is refused or ends the dialogue, or answer a vendor's mail.
    """
    named = any(command.verb == "vendor" for command in case.reading.commands.commands)
    return named or (parent is not None and parent.reply_goes_to is ReplyGoesTo.VENDOR)


def fit_for_vendor(case: Case, text: str, *, unsure: bool) -> str | None:
    """Return what of a mail may go to a vendor; None: there is something, and it must not.

    `text`: its words without whatever never goes out. `unsure`: something hints that they are for staff.
    """
    if (unsure or case.vouched) and (text or case.mail.attachments):
        return None
    return text


def told_vendor(
    case: Case,
    on: Draft,
    person: Person,
    parent: SentMail | None,
    text: str | None,
    results: list[Result],
) -> bool:
    """Send an answer to a vendor's mail to that vendor, unless a command has; return whether anything went.

    `text` is of `fit_for_vendor`. What is to be told in the receipt is added to `results`.
    """
    if any(result.done in WENT for result in results):
        return True
    if any(result.refused for result in results) or (found := answers_vendor(case, parent)) is None:
        return False
    vendor, address = found
    if text is None or not (text or case.mail.attachments):
        return False
    ended = any(result.done == "vendor_ended" for result in results)
    thanks = case.reading.verdict is Verdict.THANKS_ONLY
    why, value = write_to(on, case, vendor, person, text, to=address, waits=not (ended or thanks))
    if why:
        results.append(Result(written=case.mail.subject, refused=why, value=value))
    elif results or in_the_text(case.mail):
        name = vendor.name[person.language]
        results.append(Result(written=case.mail.subject, done=what_went(case), value=name))
    return not why
