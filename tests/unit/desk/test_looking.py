"""What staff look up by mail, and that it changes nothing and goes to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.commands import OFFERED, WITHOUT_TICKET
from daemon.desk.commands.guide import GUIDE, Where, usable
from daemon.desk.effects import Decision
from daemon.desk.lookups import (
    MOST_LOOKS,
    Course,
    Hit,
    Hits,
    Look,
    Mine,
    Said,
    fold,
    looks_of,
    needles,
    places,
    snippet,
)
from daemon.desk.model import EventKind, Json, Language, Outcome, Priority, ReplyGoesTo, Ticket
from daemon.desk.policy import Role
from parsers.commands import COMMANDS, read_commands
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    MONDAY_10,
    WANG,
    ZHAO,
    decided,
    known,
    mail,
    opened,
    policy,
    sent,
    templates,
    to_requester,
)

ASSIGNMENT = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
DIGEST = sent("digest", ZHAO, ReplyGoesTo.INTERNAL, ticket=None)
OTHER = "20240519-004"


def course(ticket: Ticket, *texts: str) -> Course:
    said = tuple(
        Said(at=MONDAY_10, author="wang", kind="note", internal=True, text=text, cut=False) for text in texts
    )
    return Course(ticket=ticket, said=said, earlier=0)


def asks(
    text: str, lookups: Mapping[Look, Any], *, sender: str = WANG, answers: Any = ASSIGNMENT
) -> Decision:
    """Somebody of staff answers a mail of ours with these lines; about a ticket unless it was about none."""
    tickets = [opened()] if answers.ticket_id else []
    return decided(mail(text, sender=sender), known(tickets, parents=(answers,), lookups=lookups))


def told(decision: Decision) -> dict[str, Any]:
    (found,) = [m for m in decision.mails if m.template == "looked_up"]
    return dict(found.values)


def test_a_search_in_a_new_mail_changes_nothing_and_is_answered() -> None:
    hit = Hit(ticket=replace(opened(), number=OTHER), places=3, snippet="the toner is empty")
    hits = Hits(shown=(hit,), count=41, searched=2000, all_searched=False)
    decision = asks("#find toner", {Look("find", words="toner"): hits}, sender=ZHAO, answers=DIGEST)
    assert decision.outcome is Outcome.STATUS_REQUEST
    assert decision.change is None
    assert not decision.entries
    (answer,) = told(decision)["answers"]
    assert (answer["count"], answer["searched"], answer["rows"][0]["number"]) == (41, 2000, OTHER)
    assert [m.to for m in decision.mails] == [ZHAO]


def test_on_a_ticket_it_is_answered_beside_what_was_done_and_words_go_out_as_ever() -> None:
    decision = asks("#take\n#mine\n\n您好,我马上过来。", {Look("mine"): Mine(tickets=(opened(),), count=1)})
    assert decision.outcome is Outcome.FOLLOW_UP
    values = told(decision)
    assert [row["result"] for row in values["done"]] == ["taken"]
    assert values["relayed"]
    (out,) = to_requester(decision)[-1:]
    assert "toner" not in str(out.values)
    assert "answers" not in out.values


def test_my_tickets_come_by_urgency_and_what_waits_comes_last() -> None:
    late = replace(opened(), id=2, number="2", priority=Priority.P3)
    urgent = replace(opened(), id=3, number="3", priority=Priority.P1)
    from daemon.desk.lifecycle import happen

    waits = happen(
        replace(opened(), id=4, number="4", priority=Priority.P1),
        event(EventKind.WAITING, at=MONDAY_10, actor="wang", waits_for="requester", until=None),
    )
    mine = Mine(tickets=(late, waits, urgent), count=61)
    (answer,) = told(asks("#mine", {Look("mine"): mine}))["answers"]
    assert [row["number"] for row in answer["rows"]] == ["3", "2", "4"]
    assert answer["count"] == 61


def test_show_without_a_number_is_about_the_mails_ticket_as_the_commands_above_leave_it() -> None:
    (answer,) = told(asks("#priority P1\n#show", {Look("show"): course(opened(), "internal words")}))[
        "answers"
    ]
    assert (answer["number"], answer["priority"]) == ("20240520-001", "P1")
    assert answer["said"][0] == {
        "at": MONDAY_10.isoformat(),
        "author": policy().people["wang"].name,
        "internal": True,
        "text": "internal words",
    }
    (short,) = told(asks("#status", {Look("status"): course(opened(), "old", "new")}))["answers"]
    assert [said["text"] for said in short["said"]] == ["new"]
    assert not short["record"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("#show", "names_no_ticket"),
        ("#show printer", "no_ticket_number"),
        (f"#show {OTHER}", "no_such_ticket"),
        ("#find", "needs_argument"),
        ("#find ###", "needs_argument"),
        ("#mine", "too_many_looks"),  # it was not looked up
        ("#help xyzzy", "no_help"),
        ("#help approve", "no_help"),  # zhao approves nothing, or it is not offered
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(line: str, why: str) -> None:
    decision = asks(line, {Look("show", number=OTHER): None}, sender=ZHAO, answers=DIGEST)
    (receipt,) = [m for m in decision.mails if m.template == "receipt"]
    assert [row["why"] for row in receipt.values["refused"]] == [why]  # type: ignore[index, union-attr, call-overload]


def test_a_requester_looks_up_nothing() -> None:
    lookups = {Look("find", words="printer"): Hits(shown=(), count=0, searched=9, all_searched=True)}
    decision = decided(mail("#find printer", sender=CHEN), known([], lookups=lookups))
    assert decision.outcome is Outcome.NEW_TICKET
    assert "looked_up" not in templates(decision)


def test_a_mail_that_only_says_it_is_from_staff_shows_nothing() -> None:
    decision = decided(mail("#find printer", sender=WANG), known())
    assert decision.outcome is Outcome.HELD
    assert templates(decision) == ["unproven"]


def test_who_wants_receipts_of_problems_only_is_still_answered() -> None:
    person = policy().people["wang"]
    people = {**policy().people, "wang": replace(person, receipts="problems")}
    from daemon.desk.decide import decide
    from parsers.reading import Reading

    rules = replace(policy(), people=people)
    what = known([opened()], parents=(ASSIGNMENT,), lookups={Look("mine"): Mine(tickets=(), count=0)})
    for line, count in (("#mine", 1), ("#take", 0)):
        decision = decide(Reading(mail(line, sender=WANG)), what, rules, {1: rules}, MONDAY_10)
        assert sum(m.to == WANG for m in decision.mails) == count


# -- help ------------------------------------------------------------------------------------------------


def test_every_command_of_the_language_is_explained_and_only_offered_ones_are_promised() -> None:
    assert list(GUIDE) == list(COMMANDS)
    for verb, guide in GUIDE.items():
        for language in Language:
            block = read_commands(guide.example[language])
            assert [command.verb for command in block.commands] == [verb], guide.example
    (answer,) = told(asks("#help", {}))["answers"]
    shown = [read_commands(row["example"]).commands[0].verb for row in answer["rows"]]
    assert set(shown) <= OFFERED
    assert "take" in shown
    assert "for" not in shown


def test_help_tells_what_this_person_may_do_here() -> None:
    people = policy().people
    wang, zhao = people["wang"], people["zhao"]
    assert Role.SUPERVISOR in zhao.roles
    assert "team" in usable(zhao, OFFERED, on_ticket=True)
    assert "team" not in usable(wang, OFFERED, on_ticket=True)
    new = usable(wang, OFFERED, on_ticket=False)
    assert set(new) == {"for", *WITHOUT_TICKET} & OFFERED
    assert "kb" not in usable(zhao, OFFERED - {"kb"}, on_ticket=True)


def test_where_the_guide_says_anywhere_no_ticket_is_needed() -> None:
    anywhere = {verb for verb in OFFERED if GUIDE[verb].where is Where.ANYWHERE}
    assert anywhere == WITHOUT_TICKET & OFFERED


def test_help_for_one_command_names_its_spellings_and_parts() -> None:
    (answer,) = told(asks("#help 解决", {}))["answers"]
    assert "#resolve" in answer["spellings"]
    assert any("solution" in part for part in answer["parts"])


# -- what is looked for ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("printer 3rd floor", ("printer", "3rd", "floor")),
        ("ＶＰＮ 连不上", ("vpn", "连不上")),
        ("三楼打印机jam", ("三楼打印机", "jam")),
        ("[#20240520-001]", ("20240520-001",)),
        ("“toner”, TONER", ("toner",)),
        ("# ! 。", ()),
        ("a b c d e f g h i j", tuple("abcdefgh")),
    ],
)
def test_words_and_runs_of_han_are_looked_for(words: str, found: tuple[str, ...]) -> None:
    assert needles(words) == found


def test_all_must_stand_somewhere_and_each_place_counts() -> None:
    texts = [fold(each) for each in ("Printer jam", "the printer again", "纸卡住了")]
    assert places(texts, ("printer", "纸")) == 3
    assert places(texts, ("printer", "toner")) == 0
    assert places(texts, ()) == 0
    assert "printer again" in snippet(["x" * 200 + "\nthe printer again"], ("printer",))
    assert snippet(["nothing"], ("printer",)) == ""


@given(st.text(max_size=300))
def test_any_words_give_few_needles_each_in_its_own_text(words: str) -> None:
    wanted = needles(words)
    assert len(wanted) <= 8
    if wanted:
        assert places([fold(words[:200])], wanted) >= len(wanted)


def test_a_mail_asks_for_few_things_and_the_same_once() -> None:
    text = "\n".join(["#mine", "#mine", *(f"#find word{number}" for number in range(20))])
    looks = looks_of(read_commands(text).commands)
    assert len(looks) == MOST_LOOKS
    assert looks[0] == Look("mine")
    assert looks[1] == Look("find", words="word0")


def test_nothing_shown_outlives_its_time() -> None:
    """A promise that is over is said to be over."""
    late = replace(opened(), opened_at=MONDAY_10 - timedelta(days=20))
    late = replace(late, history=(replace(late.history[0], at=late.opened_at), *late.history[1:]))
    (answer,) = told(asks("#mine", {Look("mine"): Mine(tickets=(late,), count=1)}))["answers"]
    row: dict[str, Json] = answer["rows"][0]
    assert row["over"] is True
