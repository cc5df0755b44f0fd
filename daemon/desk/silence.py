"""When the desk must not write by itself: machines, its own addresses, too much of it (SPEC A9, RFC 3834)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from daemon.desk.known import Known
from daemon.desk.policy import Policy, SilenceRules
from parsers.model import Address, AutoKind, ParsedMail

LADDER = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 180, 600))
"""Spans of time, rising, within each of which one address gets only so many mails about one ticket."""

MOST_QUESTIONS = 3
"""Questions "was this you?" to one person about one ticket within the first step of the ladder; then one mail
says that there are more, at most once in `LADDER[2]`."""

_ROBOT = re.compile(
    r"(?:no|do[-_.]?not)[-_.]?reply.*|.*[-_.]no[-_.]?reply|(?:web[-_.]?)?forms?|portal|website|notifications?",
    re.IGNORECASE,
)


def is_robot(address: str) -> bool:
    """Say whether nobody reads this address, by its name: "no-reply@", "forms@"."""
    return _ROBOT.fullmatch(address.partition("@")[0]) is not None


def answerable(mail: ParsedMail) -> Address | None:
    """Return who has to be answered: the sender, or the person that a form's robot names in Reply-To.

    Anybody else's Reply-To is not followed: it would let one have our answers sent to another.
    """
    sender = mail.sender
    if sender is None or not is_robot(sender.address) or not mail.reply_to:
        return sender
    person = mail.reply_to[0]
    return sender if is_robot(person.address) else person


def may_answer(mail: ParsedMail, known: Known, policy: Policy) -> tuple[bool, str]:
    """Say whether an automatic mail may go to the sender of `mail`, and why not.

    RFC 3834, 2: never to a null sender or in answer to an automatic mail. The counters stop what no header
    shows: two desks that take each other for persons.
    """
    if mail.sender is None:
        return False, "no answer: the mail has no sender"
    if mail.auto is not AutoKind.HUMAN:
        return False, f"no answer: written by a machine ({mail.auto.value})"
    if mail.return_path == "":
        return False, "no answer: null envelope sender"
    if policy.is_own(mail.sender.address):
        return False, "no answer: the desk's own address"
    if (reader := answerable(mail)) is None or is_robot(reader.address):
        return False, "no answer: nobody reads that address"
    rules = policy.silence
    if known.automatic_mails_10_minutes >= rules.per_10_minutes:
        return False, f"no answer: {known.automatic_mails_10_minutes} automatic mails in 10 minutes already"
    if known.automatic_mails_1_hour >= rules.per_hour:
        return False, f"no answer: {known.automatic_mails_1_hour} automatic mails in an hour already"
    domain = reader.address.rpartition("@")[2].lower()
    in_house = domain in policy.own_domains
    most = rules.same_words_in_house_per_hour if in_house else rules.same_words_per_hour
    if known.same_words_1_hour >= most:
        return False, f"no answer: the same words came {known.same_words_1_hour} times in an hour"
    if in_house:
        return True, ""  # in an outage everybody in the house writes at once, and all want an answer
    if known.domain_mails_10_minutes >= rules.domain_per_10_minutes:
        return False, f"no answer: {known.domain_mails_10_minutes} to that domain in 10 minutes already"
    if known.domain_mails_1_hour >= rules.domain_per_hour:
        return False, f"no answer: {known.domain_mails_1_hour} to that domain in an hour already"
    return True, ""


def may_ask(mail: ParsedMail) -> tuple[bool, str]:
    """Say whether staff may be asked about this held mail, and why not.

    The question goes to somebody else than its writer, so the writer's counters do not bear on it; the ladder
    and `MOST_QUESTIONS` bound it.
    """
    if mail.auto is not AutoKind.HUMAN:
        return False, f"nobody is asked: written by a machine ({mail.auto.value})"
    if mail.return_path == "":
        return False, "nobody is asked: null envelope sender"
    return True, ""


def receipts_are_full(known: Known, rules: SilenceRules) -> bool:
    """Whether proved staff got so many receipts lately that the next one may be part of a loop."""
    if not known.receipts:
        return False
    ten_minutes, hour = known.receipts[0], known.receipts[LADDER.index(timedelta(hours=1))]
    return ten_minutes >= rules.per_10_minutes or hour >= rules.per_hour


def full_step(mails: Sequence[int], rules: SilenceRules) -> int | None:
    """Return which step of the ladder (an index of `LADDER`) is full, the longest of them; None for none.

    `mails` counts what one address got about one ticket within each of `LADDER`.
    """
    full = [step for step, most in enumerate(rules.per_ticket) if mails[step] >= most]
    return full[-1] if full else None
