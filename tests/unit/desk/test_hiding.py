"""What `#redact` takes out, what it refuses, and that the secret is repeated nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.commands.hiding import MOST_PLACES, MOST_REDACTED, secrets_of, tickets_of, without_secrets
from daemon.desk.effects import NEW_TICKET, Decision
from daemon.desk.known import FoundSecret
from daemon.desk.model import EventKind, Outcome, ReplyGoesTo, Status, Ticket
from parsers.commands import contains_late_commands, read_commands
from parsers.redaction import MASK
from tests.unit.desk.cases import (
    CHEN,
    WANG,
    after,
    closed,
    decided,
    known,
    mail,
    opened,
    sent,
    to_requester,
)

WORD = "hunter2-Wong"
ASSIGNMENT = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
REMINDER = sent("target_reminder", WANG, ReplyGoesTo.INTERNAL)
FOUND = FoundSecret(places={"entries": 2, "messages": 1}, sent_to=(CHEN.address,), left=("a.zip",))


def redacts(
    text: str, found: FoundSecret | None = FOUND, *, on: Ticket | None = None, answers: Any = REMINDER
) -> Decision:
    secrets = {WORD: found} if found is not None else {}
    return decided(mail(text, sender=WANG), known([on or opened()], parents=(answers,), secrets=secrets))


def receipt(decision: Decision) -> dict[str, Any]:
    (found,) = [m for m in decision.mails if m.template == "receipt"]
    return dict(found.values)


def refusals(decision: Decision) -> list[str]:
    return [row["why"] for row in receipt(decision)["refused"]]


@pytest.mark.parametrize("ticket", [opened(), closed()], ids=["open", "closed"])
def test_it_is_taken_out_and_the_receipt_says_where_it_is_not(ticket: Ticket) -> None:
    decision = redacts(f"#redact {WORD}", on=ticket)
    (one,) = decision.redacts
    assert one.secret.text == WORD
    assert one.tickets == (ticket.id,)
    happened = after(decision).last(EventKind.REDACTED)
    assert happened is not None
    assert dict(happened.data) == {"places": {"entries": 2, "messages": 1}}
    values = receipt(decision)
    assert values["done"] == [{"written": "#redact …", "result": "redacted", "value": "3"}]
    assert values["redacted"] == [{"sent_to": [CHEN.address], "left": ["a.zip"]}]
    assert WORD not in repr(decision)
    assert after(decision).status is ticket.status


def test_words_below_it_still_go_to_the_requester() -> None:
    """What of the secret stands in them is masked with all else, before they leave."""
    decision = redacts(f"#redact {WORD}\n\n请更换密码。", answers=ASSIGNMENT)
    assert [m.template for m in to_requester(decision)] == ["reply"]


@pytest.mark.parametrize(
    ("text", "found", "why"),
    [
        ("#redact", FOUND, "needs_argument"),
        ("#redact abc", FOUND, "redact_too_short"),
        (f"#redact {'x' * 201}", FOUND, "redact_too_long"),
        ("#redact 20240520", FOUND, "redact_needed"),
        (f"#redact {CHEN.address[:6]}", FOUND, "redact_needed"),
        ("#redact @example.com", FOUND, "redact_needed"),
        (f"#redact {WORD}", None, "too_many_redacted"),
        (f"#redact {WORD}", FoundSecret(places={"entries": MOST_PLACES + 1}), "redact_too_common"),
        (f"#redact {WORD}", FoundSecret(too_much=True), "redact_too_much"),
        (f"#redact {WORD}", FoundSecret(), "redact_nowhere"),
        (f"#redact {WORD}", FoundSecret(left=("a.zip",)), "redact_in_files"),
    ],
)
def test_what_cannot_be_is_refused_by_name(text: str, found: FoundSecret | None, why: str) -> None:
    decision = redacts(text, found)
    assert refusals(decision) == [why]
    assert not any(each.tickets for each in decision.redacts)
    assert decision.change is None


@pytest.mark.parametrize("found", [FoundSecret(), FoundSecret(left=("a.zip",))])
def test_a_mail_whose_secret_stands_nowhere_does_not_keep_it_either(found: FoundSecret) -> None:
    (one,) = redacts(f"#redact {WORD}", found).redacts
    assert (one.secret.text, one.tickets) == (WORD, ())


def test_on_no_ticket_it_is_refused_and_the_mail_cleaned() -> None:
    digest = sent("digest", WANG, ReplyGoesTo.INTERNAL, ticket=None)
    decision = decided(mail(f"#redact {WORD}\n#mine", sender=WANG), known(parents=(digest,)))
    assert [each.tickets for each in decision.redacts] == [()]
    assert WORD not in repr([m.values for m in decision.mails])


def test_an_answer_to_a_notice_quotes_no_secret() -> None:
    digest = sent("digest", WANG, ReplyGoesTo.INTERNAL, ticket=None)
    decision = decided(mail(f"#redact {WORD}\n\nthanks", sender=WANG), known(parents=(digest,)))
    assert decision.outcome is Outcome.REFUSED
    assert [each.tickets for each in decision.redacts] == [()]
    assert WORD not in repr([m.values for m in decision.mails])


def test_what_only_says_that_it_is_from_staff_is_held_without_the_secret() -> None:
    decision = decided(
        mail(f"#redact {WORD}\n\nplease", sender=WANG),
        known([opened()], tagged_tickets=(1,), secrets={WORD: FOUND}),
    )
    assert decision.outcome is Outcome.HELD
    assert not decision.redacts
    assert MASK in decision.entries[0].text
    assert WORD not in repr((decision.entries, decision.mails))


def test_of_a_mail_that_opens_the_ticket_all_is_cleaned_before_anything_leaves() -> None:
    digest = sent("digest", WANG, ReplyGoesTo.INTERNAL, ticket=None)
    text = f"#for bob@example.org\n#redact {WORD}\n\nVPN fails, he types {WORD}."
    decision = decided(mail(text, sender=WANG), known(parents=(digest,)))
    assert [each.tickets for each in decision.redacts] == [(NEW_TICKET,)]
    assert decision.outcome is Outcome.NEW_TICKET
    assert "redacted" in [row["result"] for row in receipt(decision)["done"]]


def test_a_merged_ticket_is_one_matter_with_what_went_into_it() -> None:
    merged = replace(opened(), id=7, status=Status.MERGED, merged_into=1)
    assert tickets_of(opened(), {1: (merged,)}) == (1, 7)


def test_few_secrets_a_mail_each_once() -> None:
    lines = "\n".join(
        [f"#redact {WORD}", f"#隐去 {WORD}", *(f"#redact word{n:04}" for n in range(9)), "#redact x"]
    )
    assert secrets_of(read_commands(lines).commands) == (WORD, "word0000", "word0001")
    assert MOST_REDACTED == 3


@pytest.mark.parametrize("line", ["#redact {}", "#隐去 {}", "＃REDACT：{}", "#redact “{}”", "#redact  {} "])
def test_the_language_never_repeats_the_secret(line: str) -> None:
    (command,) = read_commands(line.format(WORD)).commands
    assert command.argument == WORD
    assert WORD not in command.written
    assert command.written.startswith("#")
    (late,) = contains_late_commands(f"words\n{line.format(WORD)}")
    assert WORD not in late


@given(st.text(min_size=4, max_size=30), st.text(max_size=60))
def test_the_words_of_a_held_mail_lose_the_secret_and_nothing_else(secret: str, words: str) -> None:
    block = read_commands(f"#redact {secret}")
    kept = without_secrets(words, block.commands)
    wanted = [c.argument for c in block.commands if c.verb == "redact"]
    if not any(argument and argument.split()[0] in words for argument in wanted if argument.split()):
        assert kept == words
