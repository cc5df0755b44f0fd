"""What an engineer's mail means, and that nothing internal ever reaches a requester."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.commands import OFFERED, find_person, find_team
from daemon.desk.decide import decide
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.mails import RECEIPTS
from daemon.desk.model import EventKind, Json, Outcome, ReplyGoesTo, Status, Ticket
from parsers.commands import COMMANDS
from parsers.model import Attachment
from parsers.reading import Reading
from tests.unit.desk.cases import (
    LI,
    MONDAY_10,
    WANG,
    ZHAO,
    after,
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
REMINDER = sent("target_reminder", WANG, ReplyGoesTo.INTERNAL)


def works(
    text: str, *, ticket: Ticket | None = None, answers: Any = ASSIGNMENT, sender: str = WANG, **fields: Any
) -> Decision:
    """An engineer answers one of our mails."""
    return decided(mail(text, sender=sender, **fields), known([ticket or opened()], parents=(answers,)))


def receipt(decision: Decision) -> dict[str, Json]:
    (found,) = [m for m in decision.mails if m.template in RECEIPTS]
    return dict(found.values)


def test_an_answer_to_the_assignment_goes_to_the_requester_as_the_desk() -> None:
    decision = works("您好,我十分钟后过来。\n\n-- \n王磊 13900000000")
    (reply,) = decision.mails
    assert (reply.template, reply.to, reply.speaker) == ("reply", "chen@example.com", "王磊")
    assert reply.values["words"] == "您好,我十分钟后过来。"
    assert after(decision).status is Status.OPEN


def test_an_answer_to_a_reminder_stays_internal() -> None:
    decision = works("等供应商回电", answers=REMINDER)
    assert decision.mails == ()
    assert [(e.kind, e.visibility.value) for e in decision.entries] == [(EntryKind.NOTE, "internal")]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("#take", EventKind.TAKEN),
        ("#接单", EventKind.TAKEN),
        ("#assign li", EventKind.ASSIGNED),
        ("#转派 李娜", EventKind.ASSIGNED),
        ("#assign network", EventKind.ASSIGNED),
        ("#priority P1", EventKind.PRIORITY_SET),
        ("#优先级 紧急", EventKind.PRIORITY_SET),
        ("#category network", EventKind.CATEGORY_SET),
        ("#分类 网络", EventKind.CATEGORY_SET),
        ("#note 已电话", EventKind.NOTED),
        ("#备注 已电话", EventKind.NOTED),
        ("#close", EventKind.CLOSED),
        ("#关闭", EventKind.CLOSED),
    ],
)
def test_a_command_is_done_and_receipted(line: str, kind: EventKind) -> None:
    decision = works(line)
    assert decision.change is not None
    assert kind in [e.kind for e in decision.change.events]
    assert len(receipt(decision)["done"]) == 1  # type: ignore[arg-type]
    assert receipt(decision)["refused"] == []


def test_resolve_tells_the_requester_cause_and_solution() -> None:
    decision = works("#解决\n原因:硒鼓没粉\n措施:更换硒鼓\n验证:打印正常\n\n请再试一下。")
    (told,) = to_requester(decision)
    assert told.template == "resolved"
    assert (told.values["cause"], told.values["solution"]) == ("硒鼓没粉", "更换硒鼓")
    assert told.values["words"] == "请再试一下。"
    assert after(decision).status is Status.RESOLVED


def test_resolve_in_answer_to_a_reminder_sends_the_solution_but_not_the_remark_below() -> None:
    decision = works("#resolve solution: toner replaced\n\nthis user is a pain", answers=REMINDER)
    (told,) = to_requester(decision)
    assert told.values["words"] == ""
    assert "this user is a pain" in [e.text for e in decision.entries if e.visibility.value == "internal"]


def test_resolve_without_a_solution_is_refused() -> None:
    decision = works("#resolve")
    assert receipt(decision)["refused"] == [{"written": "#resolve", "why": "needs_solution", "value": ""}]
    assert to_requester(decision) == []


@pytest.mark.parametrize(
    "text",
    [
        "#resovle cause: x\nthe customer broke it himself",
        "#note careful, he is the CEO's nephew\n\nHello Chen",
        "#assign nobody-here\nHello, this goes wrong",
        "#priority P9\nHello, this goes wrong",
        "Hello\n#close\nsecret",
        "#vendor acme\nplease do not tell him",
        "#escalate manager\nhe has no idea, take him off me",
        "#升级 需要现场处理\n这个人很难缠",
        "*#note* he is difficult",
        "- #note he is difficult",
        "1. #备注 他很难缠",
        "“#note he is difficult”",
        "Hello\n# note he is difficult",
        "Hello\n#noet he is difficult",
        "Hello\n#internal he is difficult",
        "您好\n#备住 他很难缠",
    ],
)
def test_whatever_hints_at_internal_keeps_the_text_inside(text: str) -> None:
    decision = works(text)
    assert [m.template for m in to_requester(decision)] == []
    assert receipt(decision)


@pytest.mark.parametrize("refused", ["#assign nobody-here", "#priority P9"])
@pytest.mark.parametrize("told", ["#resolve\nsolution: new toner", "#workaround use room 305"])
def test_text_beside_a_refused_command_goes_along_with_nothing(told: str, refused: str) -> None:
    for lines in (f"{refused}\n{told}", f"{told}\n{refused}"):
        decision = works(f"{lines}\n\nHe broke it himself.", attachments=(a_file(),))
        (mail_to_them,) = to_requester(decision)
        assert (mail_to_them.values["words"], mail_to_them.with_attachments) == ("", False)
        assert "He broke it himself." in str(receipt(decision)["kept_text"])
        assert [row["written"] for row in receipt(decision)["refused"]] == [refused]  # type: ignore[index, union-attr, call-overload]


def test_a_misspelt_command_is_answered_with_the_nearest() -> None:
    (unknown,) = receipt(works("#resovle solution: x"))["unknown"]  # type: ignore[misc]
    assert unknown["nearest"] == "resolve"  # type: ignore[index, call-overload]


def test_commands_of_the_language_that_are_not_offered_yet_are_refused_by_name() -> None:
    for verb in COMMANDS.keys() - OFFERED:
        decision = works(f"#{verb} something")
        refused = receipt(decision)["refused"]
        assert [r["why"] for r in refused] == ["not_offered"], verb  # type: ignore[index, union-attr, call-overload]


def test_a_from_line_of_staff_proves_nothing() -> None:
    decision = decided(
        mail("#close", sender=WANG, subject="[#20240520-001] x"), known([opened()], tagged_tickets=(1,))
    )
    assert decision.outcome is Outcome.HELD
    assert after(decision).status is Status.NEW
    assert [(m.template, m.to) for m in decision.mails] == [("unproven", WANG)]


def test_a_forwarded_assignment_does_not_let_another_engineer_act_by_it() -> None:
    decision = works("#close", sender=LI)
    assert decision.change is None or after(decision).status is not Status.CLOSED


def test_the_answer_to_the_question_runs_the_command() -> None:
    question = sent("unproven", WANG, ReplyGoesTo.INTERNAL)
    assert after(works("#close", answers=question)).status is Status.CLOSED


def test_an_answer_from_their_second_address_is_theirs_too() -> None:
    ann = policy().people["ann"]
    assert len(ann.addresses) == 2
    parent = sent("assigned", ann.addresses[0], ReplyGoesTo.REQUESTER)
    assert after(works("#take", sender=ann.addresses[1], answers=parent)).owner == "ann"


def test_a_removed_engineer_takes_no_part_any_more() -> None:
    parent = sent("assigned", "gone@example.com", ReplyGoesTo.REQUESTER)
    decision = works("#close", sender="gone@example.com", answers=parent)
    assert decision.outcome is Outcome.HELD
    assert after(decision).status is Status.NEW
    assert [e.visibility.value for e in decision.entries] == ["internal"]
    assert [(m.template, m.to, m.values["why"]) for m in decision.mails] == [("held", WANG, "former_staff")]


AUTHENTICATED = {"authentication-results": ("mx.example.com; dmarc=pass header.from=example.com",)}
DISOWNED = {"authentication-results": ("mx.example.com; dmarc=fail header.from=example.com",)}


def with_authserv(parsed: Any, what: Any) -> Decision:
    box = replace(policy().mailboxes["support"], authserv_id="mx.example.com")
    desk = replace(policy(), mailboxes={"support": box})
    return decide(Reading(parsed), what, desk, {1: desk}, MONDAY_10)


def fresh(text: str, headers: Any) -> Decision:
    headers = {**headers, "from": (f"<{WANG}>",)}
    parsed = mail(text, sender=WANG, subject="[#20240520-001] x", headers=headers)
    return with_authserv(parsed, known([opened()], tagged_tickets=(1,)))


def test_an_authenticated_engineer_may_command_in_a_fresh_mail_but_its_words_stay_inside() -> None:
    decision = fresh("#take\nsome remark", AUTHENTICATED)
    assert after(decision).status is Status.OPEN
    assert to_requester(decision) == [m for m in to_requester(decision) if m.template == "owner_changed"]
    assert "some remark" in [e.text for e in decision.entries if e.visibility.value == "internal"]


def test_a_dmarc_failure_vetoes_even_a_direct_answer() -> None:
    parsed = mail("#close", sender=WANG, headers={**DISOWNED, "from": (f"<{WANG}>",)})
    decision = with_authserv(parsed, known([opened()], parents=(ASSIGNMENT,)))
    assert decision.outcome is Outcome.HELD
    assert after(decision).status is Status.NEW


def test_staff_with_a_fault_of_their_own_are_requesters() -> None:
    decision = decided(mail("我的电脑蓝屏了", sender=WANG))
    assert decision.outcome is Outcome.NEW_TICKET
    own = replace(opened(), requester=replace(opened().requester, address=WANG))
    parent = sent("acknowledgement", WANG, ReplyGoesTo.DESK)
    answer = decided(mail("补充:是二号机", sender=WANG), known([own], parents=(parent,)))
    assert after(answer).last(EventKind.REQUESTER_WROTE) is not None


def test_commands_about_no_ticket_do_nothing_and_say_so() -> None:
    decision = decided(mail("#take", sender=WANG, subject="hello"))
    assert decision.change is None
    assert receipt(decision)["refused"] == [{"written": "#take", "why": "no_ticket", "value": ""}]


def test_who_answers_a_ticket_that_nobody_owns_takes_it() -> None:
    pool = replace(opened(), owner=None)
    assert after(works("您好", ticket=pool)).owner == "wang"


def test_an_assignment_tells_the_new_owner_and_the_requester() -> None:
    decision = works("#assign li")
    assert after(decision).owner == "li"
    assert {(m.template, m.to) for m in decision.mails} == {
        ("assigned", LI),
        ("owner_changed", "chen@example.com"),
        ("receipt", WANG),
    }


def test_assigning_to_where_it_is_changes_nothing() -> None:
    decision = works("#assign wang")
    assert decision.change is None
    assert templates(decision) == ["receipt"]


def test_a_command_that_the_state_forbids_is_refused_with_the_state() -> None:
    closed = after(works("#close"))
    refused = receipt(works("#take", ticket=replace(closed, id=1)))["refused"]
    assert refused == [{"written": "#take", "why": "not_now", "value": "closed"}]


def test_an_engineer_who_wants_only_problems_gets_no_receipt_for_what_went_well() -> None:
    ann = "ann@example.com"
    good = works("#priority P2", sender=ann, answers=sent("assigned", ann, ReplyGoesTo.REQUESTER))
    assert templates(good) == []
    bad = works("#priority P9", sender=ann, answers=sent("assigned", ann, ReplyGoesTo.REQUESTER))
    assert templates(bad) == ["receipt"]


def test_blocked_attachments_are_named_and_not_relayed() -> None:
    files = tuple(
        Attachment(
            filename=name,
            content_type="application/octet-stream",
            size=size,
            sha256="0" * 64,
            start=0,
            end=0,
            encoding="base64",
            part=str(number),
        )
        for number, (name, size) in enumerate([("a.exe", 10), ("b.pdf", 10), ("c.zip", 30_000_000)])
    )
    (reply,) = works("见附件", attachments=files).mails
    assert reply.values["left_out"] == ["a.exe", "c.zip"]


def test_proved_staff_get_their_receipt_whatever_a_forger_had_sent_to_them() -> None:
    busy = known([opened()], parents=(ASSIGNMENT,), automatic_mails_10_minutes=1000)
    assert templates(decided(mail("#take", sender=WANG), busy)) == ["receipt"]


def test_proved_staff_whose_machine_loops_are_told_once_that_receipts_pause() -> None:
    keys, paused = set(), []
    for receipts in ((9, 9, 24, 24, 24), (10, 10, 10, 10, 10), (3, 3, 25, 25, 25)):
        looping = known([opened()], parents=(ASSIGNMENT,), receipts=receipts)
        (sent_now,) = decided(mail("#take", sender=WANG), looping).mails
        paused.append(sent_now.values["paused"])
        keys.add(sent_now.key)
    assert paused == [False, True, True]
    assert len(keys) == 2  # the outbox takes one mail under a key


def questions(*, unproven: int = 0, more: int = 0) -> dict[int, dict[tuple[str, str], tuple[int, ...]]]:
    return {1: {(WANG, "unproven"): (unproven,) * 5, (WANG, "held_more"): (more,) * 5}}


def test_after_three_questions_one_mail_says_that_there_are_more() -> None:
    forged = mail("#take", sender=WANG, subject="[#20240520-001] x")
    seen = []
    for counts in (questions(unproven=2), questions(unproven=3), questions(unproven=3, more=1)):
        decision = decided(forged, known([opened()], tagged_tickets=(1,), ticket_questions=counts))
        assert decision.outcome is Outcome.HELD
        seen.append([(m.template, m.values.get("count")) for m in decision.mails])
    assert seen == [[("unproven", None)], [("held_more", 4)], []]


def test_questions_do_not_use_up_what_real_words_reach_an_engineer_with() -> None:
    asked = {1: {(WANG, "stranger"): (10,) * 5, (WANG, "unproven"): (10,) * 5}}
    answers = sent("reply", "chen@example.com", ReplyGoesTo.DESK)
    what = known([opened()], parents=(answers,), ticket_questions=asked)
    assert templates(decided(mail("着火了"), what)) == ["follow_up"]


def a_file(name: str = "internal.txt") -> Attachment:
    return Attachment(
        filename=name,
        content_type="text/plain",
        size=10,
        sha256="0" * 64,
        start=0,
        end=0,
        encoding="7bit",
        part="2",
    )


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        ("#note vendor quote attached, do not show the user\n#resolve replaced the roller", ASSIGNMENT),
        ("#resolve solution: replaced", REMINDER),
    ],
)
def test_files_of_an_internal_mail_stay_inside_even_with_a_resolution(text: str, parent: Any) -> None:
    decision = works(text, answers=parent, attachments=(a_file(),))
    assert [m.with_attachments for m in to_requester(decision)] == [False]
    assert "internal.txt" in str(receipt(decision)["kept_text"])


def test_files_go_with_a_resolution_that_goes_out() -> None:
    decision = works("#resolve replaced the roller\n\nsee the picture", attachments=(a_file("a.png"),))
    assert [m.with_attachments for m in to_requester(decision)] == [True]


def test_a_command_below_text_is_named_in_the_receipt() -> None:
    refused = receipt(works("Hello,\n\ndone\n#resolve done"))["refused"]
    assert refused == [{"written": "#resolve done", "why": "not_at_top", "value": ""}]


def test_quoted_lines_of_ours_and_the_own_address_never_go_out() -> None:
    ticket = opened("打印机卡纸\n里面没有纸")
    text = "> 优先级：P4\n> 里面没有纸\n请打开后盖看看\nwang@example.com"
    what = known([ticket], parents=(ASSIGNMENT,), opening_words={1: "打印机卡纸\n里面没有纸"})
    (reply,) = to_requester(decided(mail(text, sender=WANG), what))
    assert reply.values["words"] == "> 里面没有纸\n请打开后盖看看"


def test_a_requester_in_copy_gets_no_second_copy() -> None:
    decision = works("我马上来", cc=(opened().requester,))
    assert to_requester(decision) == []
    assert EventKind.STAFF_REPLIED in [e.kind for e in decision.change.events]  # type: ignore[union-attr]


def test_two_assignments_in_one_mail_are_announced_once_for_the_last() -> None:
    decision = works("#assign ann\n#assign li")
    assert sorted((m.template, m.to) for m in decision.mails) == [
        ("assigned", LI),
        ("owner_changed", "chen@example.com"),
        ("receipt", WANG),
    ]


def test_the_former_owner_hears_that_a_colleague_took_over() -> None:
    parent = sent("follow_up", LI, ReplyGoesTo.REQUESTER)
    decision = works("#接单", sender=LI, answers=parent)
    assert ("handed_over", WANG) in [(m.template, m.to) for m in decision.mails]


def test_an_answer_to_the_digest_becomes_no_ticket() -> None:
    digest = sent("digest", ZHAO, ReplyGoesTo.INTERNAL, ticket=None)
    decision = decided(mail("李娜最近状态不好,内部注意", sender=ZHAO), known(parents=(digest,)))
    assert (decision.outcome, decision.change) == (Outcome.REFUSED, None)
    assert [(m.template, m.to) for m in decision.mails] == [("receipt", ZHAO)]


SECRETS = st.sampled_from(["internal-secret-1", "内部机密二号"])
LINES = st.sampled_from(
    [
        "#take",
        "#接单",
        "#note {s}",
        "#备注 {s}",
        "#notee {s}",
        "#resolv {s}",
        "#escalate {s}",
        "#assign {s}",
        "#priority {s}",
    ]
)


@given(st.lists(LINES, min_size=1, max_size=4), SECRETS, st.sampled_from([ASSIGNMENT, REMINDER]))
def test_no_command_line_and_no_note_ever_reaches_a_requester(
    lines: list[str], secret: str, parent: Any
) -> None:
    text = "\n".join(line.format(s=secret) for line in lines)
    decision = works(text, answers=parent)
    for told in to_requester(decision):
        assert secret not in str(dict(told.values))


def test_every_person_of_the_shipped_desk_can_be_found_by_id_name_and_address() -> None:
    for person in policy().people.values():
        for text in (person.id, person.name.upper(), person.address, f"@{person.id}"):
            assert find_person(text, policy()) is person
    assert find_team("网络运维组", policy()) == "network"
    assert find_person(ZHAO, policy()) is not None
