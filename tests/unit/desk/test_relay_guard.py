"""A mail that would tell the requester what is internal is stopped whole; its writer may let it go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from daemon.desk.effects import Decision, Entry, EntryKind
from daemon.desk.entries import KEPT
from daemon.desk.known import Held
from daemon.desk.model import REQUESTER, Outcome, ReplyGoesTo, Status, Ticket, Visibility
from parsers.model import Address, Attachment
from parsers.reading import Reading
from tests.unit.desk.cases import (
    CHEN,
    LI,
    WANG,
    after,
    decided,
    known,
    mail,
    opened,
    sent,
    templates,
    to_requester,
)

ASSIGNMENT = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
REMINDER = sent("target_reminder", WANG, ReplyGoesTo.INTERNAL)
SECRET = "定影器老化,预算没批,先拖到下个季度再说,不要跟用户讲。"
INSIDE, OUTSIDE = Visibility.INTERNAL, Visibility.PUBLIC


def said(
    text: str,
    author: str = "li",
    visibility: Visibility = INSIDE,
    kind: EntryKind = EntryKind.NOTE,
    **parts: str,
) -> Entry:
    return Entry(kind=kind, author=author, visibility=visibility, text=text, parts=parts)


def works(text: str, *entries: Entry, answers: Any = ASSIGNMENT, **fields: Any) -> Decision:
    """An engineer answers one of our mails about a ticket on which this was written."""
    what = known([opened()], parents=(answers,), said={1: entries})
    return decided(mail(text, sender=WANG, **fields), what)


def findings(decision: Decision) -> list[tuple[Any, Any]]:
    (question,) = [m for m in decision.mails if m.template == "leak"]
    found: Any = question.values["findings"]
    return [(each["kind"], each["by"]) for each in found]


def is_stopped(decision: Decision) -> bool:
    return (decision.rule, decision.outcome) == ("leak", Outcome.HELD)


def test_words_that_repeat_a_note_are_stopped_whole_and_asked_about_once() -> None:
    decision = works("#take\n#priority P1\n\n您好," + SECRET, said(SECRET))
    assert is_stopped(decision)
    assert findings(decision) == [("internal_note", "李娜")]
    assert templates(decision) == ["leak"]
    assert (after(decision).owner, after(decision).priority) == (opened().owner, opened().priority)
    (kept,) = decision.entries
    assert (kept.visibility, kept.author, kept.parts) == (INSIDE, "wang", {KEPT: "leak"})
    assert SECRET in kept.text


def test_a_solution_that_repeats_a_note_is_stopped_also_in_answer_to_an_internal_mail() -> None:
    decision = works(f"#解决\n原因: {SECRET}\n措施: 换了硒鼓", said(SECRET), answers=REMINDER)
    assert is_stopped(decision)


def test_a_password_is_stopped_wherever_it_stands() -> None:
    assert findings(works("您好,密码:Abc@2024")) == [("secret", "")]
    assert findings(works("#resolve\nsolution: password is now Xk9#mmPq")) == [("secret", "")]
    named = Attachment(
        part="2",
        filename="root password Xk9#mmPq.txt",
        content_type="text/plain",
        size=5,
        sha256="0" * 64,
        start=0,
        end=0,
        encoding="base64",
    )
    assert findings(works("Please see the file.", attachments=(named,))) == [("secret", "")]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(said(SECRET, "chen@example.com", INSIDE, EntryKind.MESSAGE), id="their own address"),
        pytest.param(said(SECRET, REQUESTER, INSIDE, EntryKind.MESSAGE), id="the requester's own"),
        pytest.param(said(SECRET, "li", OUTSIDE, EntryKind.MESSAGE), id="public"),
        pytest.param(said(SECRET, "li", INSIDE, EntryKind.MESSAGE), id="said to another requester"),
        pytest.param(said(SECRET, "wang", INSIDE, EntryKind.WORK), id="work log"),
        pytest.param(said("", "wang", INSIDE, EntryKind.RESOLUTION, solution=SECRET), id="called back"),
        pytest.param(said(SECRET, "wang", kept="leak"), id="kept: it is sent again"),
        pytest.param(said(SECRET, WANG), id="held as unproven: it is sent again"),
    ],
)
def test_what_is_no_secret_to_the_requester_or_was_to_be_told_passes(entry: Entry) -> None:
    decision = works(SECRET, entry)
    assert (decision.rule, templates(decision)) == ("staff_mail", ["reply"])


@pytest.mark.parametrize(
    ("entry", "kind", "by"),
    [
        (said(SECRET, "wang"), "internal_note", "王磊"),
        (said(SECRET, "somebody@example.net"), "internal_note", "somebody@example.net"),
        (said(SECRET, "service@acme.example", INSIDE, EntryKind.VENDOR), "vendor", "service@acme.example"),
        (said("", "zhao", INSIDE, EntryKind.RETROSPECTIVE, root_cause=SECRET), "internal_note", "赵敏"),
    ],
)
def test_whose_words_they_are_is_told(entry: Entry, kind: str, by: str) -> None:
    assert findings(works(SECRET, entry)) == [(kind, by)]


def test_a_note_in_the_same_mail_keeps_everything_inside_as_before() -> None:
    decision = works(f"#note {SECRET}\n\n{SECRET}", said(SECRET))
    assert decision.rule == "staff_mail"
    assert to_requester(decision) == []


def test_an_answer_to_an_internal_mail_is_not_looked_at() -> None:
    assert works(SECRET, said(SECRET), answers=REMINDER).rule == "staff_mail"


def test_another_requesters_words_on_a_merged_ticket_are_internal() -> None:
    other = replace(
        opened(), id=2, number="20240520-002", requester=Address(name="刘洋", address="liu@example.com")
    )
    entry = said("我的工资条连续两个月少算了绩效,请尽快帮我查一下", REQUESTER, OUTSIDE, EntryKind.MESSAGE)
    what = known([opened()], parents=(ASSIGNMENT,), taken_in={1: (other,)}, said={2: (entry,)})
    text = "另一位同事说:我的工资条连续两个月少算了绩效,请尽快帮我查一下"
    assert is_stopped(decided(mail(text, sender=WANG), what))
    same = replace(other, requester=CHEN)
    assert not is_stopped(decided(mail(text, sender=WANG), replace(what, taken_in={1: (same,)})))


# -- the answer to the question --------------------------------------------------------------------------


def say(words: str, stopped: str = "#take\n\n您好," + SECRET, *, sender: str = WANG) -> Decision:
    """The engineer answers the question about a mail that was stopped."""
    held = Held(
        message_id=5,
        question="leak",
        reading=Reading(mail(stopped, sender=WANG)),
        known=known([opened()], parents=(ASSIGNMENT,), said={1: (said(SECRET),)}),
    )
    question = sent("leak", WANG, ReplyGoesTo.INTERNAL)
    return decided(mail(words, sender=sender), known([opened()], parents=(question,), held=held))


@pytest.mark.parametrize("words", ["yes", "是", "Yes, send it."])
def test_a_yes_sends_it_as_it_is_with_all_its_commands(words: str) -> None:
    decision = say(words)
    (reply,) = [m for m in decision.mails if m.template == "reply"]
    assert reply.values["words"] == "您好," + SECRET
    assert after(decision).owner == "wang"
    assert (decision.settles, decision.settles_as) == (5, Outcome.FOLLOW_UP)


def test_a_yes_resolves_with_what_was_stopped() -> None:
    decision = say("yes", f"#resolve\ncause: {SECRET}\nsolution: replaced")
    assert after(decision).status is Status.RESOLVED
    assert [m.template for m in to_requester(decision)] == ["resolved"]


@pytest.mark.parametrize("words", ["no", "否", "Hello, please try again.", "yes?\n\nor rather not"])
def test_anything_else_keeps_it(words: str) -> None:
    decision = say(words)
    assert to_requester(decision) == []
    assert after(decision).owner == opened().owner


def test_somebody_else_cannot_say_yes() -> None:
    assert to_requester(say("yes", sender=LI)) == []
    assert "reply" not in templates(say("yes", sender="chen@example.com"))


def test_a_yes_to_was_this_you_still_asks_about_what_leaks() -> None:
    held = Held(
        message_id=5,
        question="unproven",
        reading=Reading(mail("#resolve\nsolution: password is now Xk9#mmPq", sender=WANG)),
        known=known([opened()], tagged_tickets=(1,)),
    )
    question = sent("unproven", WANG, ReplyGoesTo.INTERNAL)
    decision = decided(mail("yes", sender=WANG), known([opened()], parents=(question,), held=held))
    (asked,) = [m for m in decision.mails if m.template == "leak"]
    assert (decision.settles_as, asked.about) == (Outcome.HELD, 5)


def test_a_ticket_of_a_machine_has_nobody_to_tell() -> None:
    machine: Ticket = replace(opened(), machine=True)
    what = known([machine], parents=(ASSIGNMENT,), said={1: (said(SECRET),)})
    assert decided(mail(SECRET, sender=WANG), what).rule == "staff_mail"
