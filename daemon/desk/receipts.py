"""What somebody of staff is told became of their mail: the receipt, and what they looked up (SPEC D2)."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.desk import links
from daemon.desk.case import Case
from daemon.desk.commands import Result
from daemon.desk.draft import Draft
from daemon.desk.model import Json, Ticket
from daemon.desk.policy import Person
from daemon.desk.silence import may_answer, receipts_are_full
from parsers.model import CommandBlock


def send_receipt(
    case: Case,
    draft: Draft,
    person: Person,
    results: list[Result],
    *,
    kept_text: str,
    relayed: bool,
    only_to: Ticket | None = None,
    block: CommandBlock | None = None,
    forwarded: dict[str, Json] | None = None,
    to_ask: Sequence[Json] = (),
) -> None:
    """Say what was done, what was not and what to write instead.

    `only_to`: the merged ticket whose requester alone the words went to, where that may not be expected.
    `block`: where the commands stood, when that is not the top of the mail. `forwarded`: what became of the
    mail that this one forwards; then text that stays internal is as it should be. `to_ask`: what a report
    that they wrote down does not tell.
    """
    unknown = (block if block is not None else case.reading.commands).unknown
    withheld = draft.withheld is not None
    kept = bool(kept_text) and forwarded is None
    missed = withheld or bool(draft.not_copied)
    answers = [dict(r.answer) for r in results if r.answer is not None]
    half = any(r.refused or r.done == "category_stays" for r in results)
    by_link = links.acts_alone(case)  # whom the mail was for must learn of it, whoever tapped
    problems = kept or missed or bool(unknown or only_to) or half or by_link
    typed = bool(case.known.typed)  # then this is printed, and no mail
    if person.receipts == "problems" and not (problems or answers or typed):
        return
    paused = False
    if typed:
        pass
    elif case.trust.may_command or by_link:  # must not stay unanswered, but a machine of theirs may loop
        paused = receipts_are_full(case.known, case.policy.silence)
    else:
        allowed, why_not = may_answer(case.mail, case.known, case.policy)
        if not allowed:
            draft.because(why_not)
            return
    if paused:
        draft.because("no receipt: there were too many lately; they are told so once in an hour")
    # Words that became a ticket of their own went with the news of its number: they cannot be called back.
    in_a_split = any(r.done == "split" and r.took_words for r in results)
    done: list[Json] = [_row(r, "result", r.done) for r in results if r.done and r.answer is None]
    refused: list[Json] = [_row(r, "why", r.refused) for r in results if r.refused]
    not_understood: list[Json] = [{"written": u.written, "nearest": u.nearest} for u in unknown]
    values = receipt_values(
        done=done,
        refused=refused,
        unknown=not_understood,
        kept_text=kept_text,
        relayed=relayed,
        hold=int(case.policy.relay_hold.total_seconds()) if relayed and not in_a_split else 0,
        only_to=_whom(only_to) if only_to is not None else None,
        forwarded=forwarded,
        to_ask=to_ask,
        withheld=draft.withheld.value if draft.withheld is not None else "",
        not_copied=draft.not_copied,
        paused=paused,
        redacted=[dict(r.redacted) for r in results if r.redacted is not None],
    )
    looks = bool(answers) and not paused  # what only looks can wait until the loop is over
    draft.tell_staff(
        "looked_up" if looks else "receipt",
        person,
        key=f"receipts_paused:{int(draft.now.timestamp()) // 3600}" if paused else "receipt:{message}",
        values={**values, "answers": answers} if looks else values,
        in_any_case=withheld or typed,
    )


def receipt_values(
    *,
    done: Sequence[Json] = (),
    refused: Sequence[Json] = (),
    unknown: Sequence[Json] = (),
    kept_text: str = "",
    relayed: bool = False,
    hold: int = 0,
    only_to: Json = None,
    forwarded: Json = None,
    to_ask: Sequence[Json] = (),
    withheld: str = "",
    not_copied: Sequence[Json] = (),
    paused: bool = False,
    redacted: Sequence[Json] = (),
) -> dict[str, Json]:
    """What the receipt's template is given, whole: what a caller does not name, there is nothing of.

    One place for every receipt, so that a value that the template learns to show is missing nowhere.
    """
    return {
        "done": list(done),
        "refused": list(refused),
        "unknown": list(unknown),
        "kept_text": kept_text,
        "relayed": relayed,
        "hold": hold,
        "only_to": only_to,
        "forwarded": forwarded,
        "to_ask": list(to_ask),
        "withheld": withheld,
        "not_copied": list(not_copied),
        "paused": paused,
        "redacted": list(redacted),
    }


def _row(result: Result, name: str, what: str) -> dict[str, Json]:
    """One line of the receipt; `about` names the ticket where that is another than the mail's."""
    row: dict[str, Json] = {"written": result.written, name: what, "value": result.value}
    return {**row, "about": result.number} if result.number else row


def _whom(ticket: Ticket) -> dict[str, Json]:
    return {"number": ticket.number, "name": ticket.requester.name or ticket.requester.address}
