"""Wishes of requesters in ordinary words: every golden, a set held out, and what hostile text must not do."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.wishes import Wish, WishKind, read_wish
from parsers.wishes.reading import MAX_WORDS, MOST_ADDRESSES

GOLDENS = Path(__file__).parents[2] / "wishes"
ACTING = (WishKind.WITHDRAW, WishKind.CLOSE, WishKind.REOPEN, WishKind.ADD_PERSON)
Golden = tuple[str, WishKind, bool]


def stored(name: str) -> dict[str, Any]:
    return tomllib.loads((GOLDENS / f"{name}.toml").read_text("utf-8"))


def sorted_by_kind(read: dict[str, dict[str, list[str]]]) -> list[Golden]:
    """(mail, kind, alone) of each."""
    return [
        (mail, WishKind(kind), which == "alone")
        for kind, groups in read.items()
        for which, mails in groups.items()
        for mail in mails
    ]


def read(mail: str) -> Wish | None:
    """Read a golden: "Subject: ..." and a blank line begin one with a subject."""
    if not mail.startswith("Subject: "):
        return read_wish("", mail)
    head, _, words = mail.partition("\n\n")
    return read_wish(head.removeprefix("Subject: "), words)


def misread(goldens: list[Golden]) -> list[tuple[str, Wish | None]]:
    found = [(mail, read(mail), kind, alone) for mail, kind, alone in goldens]
    return [
        (mail, wish)
        for mail, wish, kind, alone in found
        if wish is None or (wish.kind, wish.alone) != (kind, alone)
    ]


@pytest.mark.parametrize("name", ["en", "zh", "second-en", "second-zh", "third-en", "third-zh"])
def test_every_golden_is_read_as_a_person_reads_it(name: str) -> None:
    goldens = sorted_by_kind(stored(name))
    assert len(goldens) >= (90 if len(name) == 2 else 30)
    assert misread(goldens) == []


@pytest.mark.parametrize("name", ["none", "second-none"])
def test_what_is_no_wish_is_none(name: str) -> None:
    mails = stored(name)["none"]
    assert len(mails) >= 60
    assert [(mail, read(mail)) for mail in mails if read(mail) is not None] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_of_what_was_held_out_most_is_read_and_nothing_as_another_wish(language: str) -> None:
    goldens = sorted_by_kind(stored("held-out")[language])
    wishes = [(read(mail), kind) for mail, kind, _ in goldens]
    assert [each for each in wishes if each[0] is not None and each[0].kind is not each[1]] == []
    assert sum(wish is not None for wish, _ in wishes) * 100 >= 80 * len(goldens)


def test_of_what_was_held_out_nothing_else_acts_or_goes_unread() -> None:
    found = [(mail, read(mail)) for mail in stored("held-out")["none"]["mails"]]
    assert [each for each in found if each[1] is not None and (each[1].kind in ACTING or each[1].alone)] == []


@pytest.mark.parametrize(
    ("mail", "addresses"),
    [
        ("please copy Li Lei <Li@Example.com>", ("Li@Example.com",)),
        (
            "please copy li@example.com, LI@example.com and wang@example.org.",
            ("li@example.com", "wang@example.org"),
        ),
        ("请抄送李雷li@example.com", ("li@example.com",)),
        ("请抄送：李雷<li@example.com>；韩梅梅<han@example.com>", ("li@example.com", "han@example.com")),
        ("cc: li@example.com", ("li@example.com",)),
    ],
)
def test_whom_to_add(mail: str, addresses: tuple[str, ...]) -> None:
    wish = read(mail)
    assert wish is not None
    assert (wish.kind, wish.addresses) == (WishKind.ADD_PERSON, addresses)


@pytest.mark.parametrize(
    "mail",
    [
        "please copy @example.com",
        "please copy li@example",
        "please copy li@@example.com",
        "please add <script>@example.com",
        "please add qqaddressqq",
        "please copy " + ", ".join(f"p{number}@example.com" for number in range(MOST_ADDRESSES + 1)),
    ],
)
def test_no_address_or_too_many_is_no_wish_to_add(mail: str) -> None:
    assert read(mail) is None


@pytest.mark.parametrize(
    ("mail", "numbers"),
    [
        ("Please close ticket #20240520-001.", ("20240520-001",)),
        ("工单20240520-001进展如何？", ("20240520-001",)),
        ("Subject: Status of [#20240520-001]\n\n", ("20240520-001",)),
        ("Subject: Re: [#20240520-001] Printer\n\nplease close ticket 20240520-002", ("20240520-002",)),
        ("Subject: [#20240520-001] Printer\n\nplease close ticket 20240520-001", ("20240520-001",)),
        ("any news on order 20240520-001-7?", ()),
    ],
)
def test_the_tickets_that_a_wish_names(mail: str, numbers: tuple[str, ...]) -> None:
    wish = read(mail)
    assert (wish.numbers if wish is not None else ()) == numbers


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        ("Please close the ticket. What is the status?", None),
        ("Please reopen the ticket. Please close the ticket.", None),
        ("any news? all my tickets", WishKind.LIST),
        ("Never mind, please close the ticket.", WishKind.WITHDRAW),
        ("any news?\n" + "x" * MAX_WORDS, None),
        ("please close this ticket 🙄", None),
        ("PLEASE CLOSE THIS TICKET!!!", WishKind.CLOSE),
        ("ｐｌｅａｓｅ　ｃｌｏｓｅ　ｔｈｉｓ　ｔｉｃｋｅｔ", WishKind.CLOSE),
        ("please cl\u200bose this ticket", WishKind.CLOSE),
        ("> please close this ticket", None),
        ("[crossed out: please close this ticket]", None),
        ("[crossed out: no longer needed] What is the status?", None),
        ("> what is the status?\n\nIt is being worked on.", None),
    ],
)
def test_two_wishes_long_mails_and_odd_signs(mail: str, kind: WishKind | None) -> None:
    wish = read(mail)
    assert (wish.kind if wish is not None else None) is kind


WORDS = st.sampled_from(
    [
        *re.findall(
            "[a-z]+",
            "could you tell me the status of my ticket any news close withdraw not when will it be done",
        ),
        *re.findall(
            "[^ ]+",
            "请 问 我 的 工单 进展 如何 了 吗 不用 处理 关闭 重新 打开 撤销 抄送 什么时候 能 好 现在 麻烦",
        ),
        *"?？。,，\n :><@",
        "li@example.com",
        "20240520-001",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=60), st.booleans(), st.booleans())
def test_any_text_is_read_without_an_error_and_quickly(words: list[str], blanks: bool, subject: bool) -> None:
    text = (" " if blanks else "").join(words)
    began = time.perf_counter()
    wish = read_wish(text if subject else "", text)
    assert time.perf_counter() - began < 1
    if wish is not None and wish.kind is WishKind.ADD_PERSON:
        assert wish.addresses


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "please ",
        "can you please tell me ",
        "请问",
        "我的",
        "我",
        "处理",
        "any ",
        "<",
        "li@",
        "@",
        "1",
        "现在目前",
        "刚",
        "查看",
        "is it ",
    ],
)
@pytest.mark.parametrize("before", ["", "please add ", "请抄送", "what is the status of "])
def test_hostile_repetition_is_read_quickly(before: str, piece: str) -> None:
    text = (before + piece * MAX_WORDS)[:MAX_WORDS]
    broken = before + "\n".join([piece * (130 // len(piece))] * 11)
    began = time.perf_counter()
    read_wish(text, text)
    read_wish("", text[:139])
    read_wish("", broken[:MAX_WORDS])
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    "words", ["Status: the backup failed again.", "进度：安装到一半报错", "News\n\nThe app crashes."]
)
def test_a_mere_noun_above_something_else_is_its_heading(words: str) -> None:
    assert read_wish("", words) is None


@pytest.mark.parametrize(
    ("subject", "words", "alone"),
    [
        ("", "Ann, any news?", True),
        ("", "Urgent, any news?", False),
        ("", "三楼断网，进展如何？", False),
        ("打印机卡纸", "有进展吗？", False),
        ("Re: 打印机卡纸", "有进展吗？", True),
        ("[#20240520-001] Printer", "any news?", True),
        ("Printer jam", "any news?", False),
    ],
)
def test_only_a_name_or_a_reply_prefix_makes_other_words_say_nothing(
    subject: str, words: str, alone: bool
) -> None:
    wish = read_wish(subject, words)
    assert wish is not None and wish.alone is alone
