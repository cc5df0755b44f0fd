"""Command lines at the top of a mail: what is one, what belongs to it, what is left for the requester."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.commands import COMMANDS, contains_late_commands, read_commands, reading
from parsers.commands.lines import read_command_line
from parsers.commands.nearest import distance
from parsers.commands.words import BLOCKS
from parsers.model import Command, UnknownCommand

FULL_WIDTH = {code: 0xFF00 + code - 0x20 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
SPELLINGS = [(verb, spelling) for verb, spellings in COMMANDS.items() for spelling in spellings]
LINES = st.one_of(
    st.sampled_from(
        [
            "#take", "#note", "#note x", "#resolve", "#resovle", "#备注", "#解决", "cause: a",
            "原因\uff1ab", "tested c",
            "# heading", "#1", "#tag", "", " ", "\u200b", "Hello", '#note "open', 'close"', "#take #ack",
            "> #take",
            "#priority P2 #note y", "\uff03接单", "- x", "#转派张三", "#nota",
        ]
    ),
    st.text(max_size=60),
)  # fmt: skip


def only(text: str) -> Command:
    """The one command of a text that holds nothing else."""
    block = read_commands(text)
    assert block.rest == ""
    assert block.unknown == ()
    assert len(block.commands) == 1
    return block.commands[0]


@pytest.mark.parametrize(("verb", "spelling"), SPELLINGS, ids=lambda value: value)
def test_every_spelling_of_the_language_is_understood(verb: str, spelling: str) -> None:
    for line in (
        f"#{spelling}",
        f"#{spelling.upper()}",
        f"#{spelling}".translate(FULL_WIDTH),
        f"  # {spelling}"[2:],
    ):
        read = read_commands(line)
        if line.startswith("# "):
            assert [each.nearest for each in read.unknown] == [verb]
        else:
            assert [(each.verb, each.argument) for each in read.commands] == [(verb, "")]


def test_no_spelling_names_two_commands() -> None:
    spellings = [spelling for _, spelling in SPELLINGS]
    assert len(set(spellings)) == len(spellings)
    assert all(verb in COMMANDS[verb] for verb in COMMANDS)


@pytest.mark.parametrize(
    ("line", "verb", "argument"),
    [
        ("#assign ann@example.org", "assign", "ann@example.org"),
        ("   #assign   ann  ", "assign", "ann"),
        ("\u00a0\u3000\u200b#assign\u00a0ann", "assign", "ann"),
        ("\ufeff#take", "take", ""),
        ("#\u200btake", "take", ""),
        ("#ta\u00adke", "take", ""),
        ("#\ufe0f\u20e3take", "take", ""),
        ("\\#take", "take", ""),
        ("\ufe5ftake", "take", ""),
        ("\uff03\uff41\uff53\uff53\uff49\uff47\uff4e\u3000Ann", "assign", "Ann"),
        ("#Assign Ann", "assign", "Ann"),
        ("#note: call her at 4", "note", "call her at 4"),
        ("#备注\uff1a客户很急", "note", "客户很急"),
        ("#备注 \uff1a 客户很急", "note", "客户很急"),
        ("#优先级P1", "priority", "P1"),
        ("#优先级 紧急", "priority", "紧急"),
        ("#转派张三", "assign", "张三"),
        ("#转派给张三", "assign", "张三"),
        ("#工时30分钟", "time", "30分钟"),
        ("#合并到20240520-001", "merge", "20240520-001"),
        ("#接单。", "take", ""),
        ("#take!", "take", ""),
        ("#note 👍", "note", "👍"),
        ('#assign "Ann Lee"', "assign", "Ann Lee"),
        ("#assign \u201cAnn Lee\u201d", "assign", "Ann Lee"),
        ("#assign \u201dAnn Lee\u201d", "assign", "Ann Lee"),
        ("#备注 「客户很急」", "note", "客户很急"),
        ('#note "a" and "b"', "note", '"a" and "b"'),
        ("#note it's 'fine'", "note", "it's 'fine'"),
        ('#note a 24" screen', "note", 'a 24" screen'),
        ("#request approval for the switch", "request-approval", "for the switch"),
        ("#request_approval", "request-approval", ""),
        ("#request\u2011approval", "request-approval", ""),
        ("#re open", "reopen", ""),
        ("#wait until 2024-06-01", "wait", "until 2024-06-01"),
        ("#resolve replaced the cable", "resolve", "replaced the cable"),
        ("#escalate manager", "escalate", "manager"),
        ("#log 14:30 registry repaired", "log", "14:30 registry repaired"),
    ],
)
def test_a_command_line_is_verb_and_argument(line: str, verb: str, argument: str) -> None:
    command = only(line)
    assert (command.verb, command.argument) == (verb, argument)


@pytest.mark.parametrize(
    "line",
    [
        "# heading", "#", "# ", "##", "#1 priority is the printer", "#20240520-001", "\uff031 请看",
        "#\uff11", "#!/bin/bash",
        "#-", "#。", "## Summary", "Take #1", "take", "> #take", "- #take", "see #take", "#👍", "#\u0661",
    ],
)  # fmt: skip
def test_ordinary_text_is_no_command(line: str) -> None:
    block = read_commands(f"{line}\n#take")
    assert not block
    assert block.rest == f"{line}\n#take"


@pytest.mark.parametrize("line", ["#hashtag 123", "#p1x2y", "#你好", "#include <stdio.h>", "#Zimmer"])
def test_a_mark_and_any_word_is_kept_from_the_requester(line: str) -> None:
    block = read_commands(f"{line}\nHello")
    assert block.unknown == (UnknownCommand(written=line, nearest=None),)
    assert block.rest == "Hello"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("#resovle", "resolve"), ("#reslove it", "resolve"), ("#rsolve", "resolve"), ("#tkae", "take"),
        ("#taek", "take"),
        ("#asign ann", "assign"), ("#assing ann", "assign"), ("#notte x", "note"),
        ("#prioritty P1", "priority"),
        ("#escalte", "escalate"), ("#cloes", "close"), ("#vender acme", "vendor"),
        ("#aprove", "approve"), ("#schedul", "schedule"), ("#incidnet", "incident"),
        ("#requestaproval", "request-approval"),
        ("#转拍 张三", "assign"), ("#接但", "take"), ("#备住 x", "note"), ("#优先及 P1", "priority"),
        ("#供应上", "vendor"),
        ("#解绝", "resolve"), ("#从开", "reopen"), ("#申请审匹", "request-approval"),
        ("#重大事故", "incident"),
        ("#解决不了", "resolve"), ("#方案二", "propose"), ("#关闭不了", "close"), ("#noteforann", "note"),
        ("#help.txt", "help"),
        ("#done", "resolve"), ("#搞定", "resolve"), ("#p1", "priority"), ("#结单", "close"),
        ("# note the customer is angry", "note"), ("## 备注 客户很急", "note"), ("# resolve", "resolve"),
    ],
)  # fmt: skip
def test_a_misspelt_command_is_named_and_never_done(line: str, meant: str) -> None:
    block = read_commands(f"{line}\n\nDear Bob")
    assert block.commands == ()
    assert block.unknown == (UnknownCommand(written=line, nearest=meant),)
    assert block.rest == "Dear Bob"


@pytest.mark.parametrize(
    ("line", "meant"),
    [("#contaced", "contacted"), ("#confirm", "confirmed"), ("#workarond", "workaround"), ("#lgo", "log"),
     ("#临时方法", "workaround"), ("#已联糸", "contacted")],
)  # fmt: skip
def test_a_misspelt_command_that_takes_the_paragraph_below_keeps_it_from_the_requester(
    line: str, meant: str
) -> None:
    block = read_commands(f"{line}\nhe shouted at me\n\nDear Bob")
    assert block.commands == ()
    assert block.unknown == (UnknownCommand(written=f"{line}\nhe shouted at me", nearest=meant),)
    assert block.rest == "Dear Bob"


@pytest.mark.parametrize("verb", ["#workaround", "#临时方案", "#contacted", "#已联系", "#confirmed", "#log"])
def test_with_nothing_on_its_line_it_takes_the_paragraph_below(verb: str) -> None:
    block = read_commands(f"{verb}\n\nuse the printer in 305\nand wait there\n\nDear Bob")
    assert [c.argument for c in block.commands] == ["use the printer in 305\nand wait there"]
    assert block.rest == "Dear Bob"


def test_one_slip_in_a_long_verb_still_names_it() -> None:
    for verb in (verb for verb in COMMANDS if len(verb) >= 6):
        for at in range(1, len(verb) - 1):
            missing, swapped = (
                verb[:at] + verb[at + 1 :],
                verb[:at] + verb[at + 1] + verb[at] + verb[at + 2 :],
            )
            for slip in {missing, swapped} - set(COMMANDS[verb]):
                (unknown,) = read_commands(f"#{slip}").unknown
                # "cannel" is as near to "canned" as to "channel".
                assert unknown.nearest == verb or distance(slip, unknown.nearest or "", 1) == 1, slip


def test_distance_counts_swapped_neighbours_once() -> None:
    assert distance("resolve", "resovle", 2) == 1
    assert distance("resolve", "resolve", 2) == 0
    assert distance("close", "clse", 2) == 1
    assert distance("abcdef", "uvwxyz", 2) == 3  # "more than 2"


def test_several_commands_with_blank_lines_between_them() -> None:
    block = read_commands("\n#take\n\n \u200b\n#优先级 P2\n#note angry\n\nHello Bob,\n\n#2 is next\n")
    assert [(each.verb, each.argument) for each in block.commands] == [
        ("take", ""),
        ("priority", "P2"),
        ("note", "angry"),
    ]
    assert block.rest == "Hello Bob,\n\n#2 is next"


def test_several_commands_in_one_line_where_arguments_are_short() -> None:
    block = read_commands("#take #priority P2 #note see #resolve below\nHi")
    assert [(each.verb, each.argument) for each in block.commands] == [
        ("take", ""),
        ("priority", "P2"),
        ("note", "see #resolve below"),
    ]
    assert [each.written for each in block.commands] == ["#take", "#priority P2", "#note see #resolve below"]


def test_parsing_goes_on_after_an_unknown_command_and_stops_at_text() -> None:
    block = read_commands("#tkae\n#priority P1\nHello\n#close")
    assert [each.nearest for each in block.unknown] == ["take"]
    assert [each.verb for each in block.commands] == ["priority"]
    assert block.rest == "Hello\n#close"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\x0b"])
def test_any_line_end_separates_commands(end: str) -> None:
    block = read_commands(f"#take{end}#ack{end}Hello")
    assert [each.verb for each in block.commands] == ["take", "ack"]
    assert block.rest == "Hello"


def test_late_commands_are_found_and_not_done() -> None:
    text = (
        "#take\nHello,\n#note she is angry\n  #备注 很急\n#nottes x\n#include <x>\n# Status\n#1\nbye #close"
    )
    assert [each.verb for each in read_commands(text).commands] == ["take"]
    assert contains_late_commands(text) == ("#note she is angry", "#备注 很急", "#nottes x")


@pytest.mark.parametrize(
    "line",
    ["*#note* x", "**#note** x", "- #note x", "• #备注 x", "1. #note x", "“#note x”", "(#note x)", "`#close`",
     "# note x", "#noet x", "#备住 x", "#internal x", "#内部 x"],
)  # fmt: skip
def test_a_command_behind_what_a_program_put_before_it_is_seen_and_not_done(line: str) -> None:
    assert contains_late_commands(f"Hello\n{line}") == (line,)


@pytest.mark.parametrize(
    "line", ["- #1", "* see #note", "# Status", "- item", "*bold*", "- #tag", "(#20240520-001)"]
)
def test_what_is_no_command_behind_such_signs_is_none(line: str) -> None:
    assert contains_late_commands(f"Hello\n{line}") == ()


def test_a_text_without_late_commands_has_none() -> None:
    assert contains_late_commands("#take\n#note x\n\nHello #1, see # heading") == ()


def test_text_without_commands_is_left_as_it_is() -> None:
    assert read_commands("  Hello\n\n#take\n").rest == "  Hello\n\n#take\n"
    assert not read_commands("")


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_no_command_line_is_left_on_top_and_no_text_is_lost(text: str) -> None:
    block = read_commands(text)
    contains_late_commands(text)
    if block:
        first = next((line for line in block.rest.split("\n") if line.strip()), "")
        assert read_command_line(first) is None
    kept = "".join(
        [block.rest, *(each.written for each in block.unknown)]
        + [each.written + each.argument + "".join(each.parts.values()) for each in block.commands]
    )
    # Labels and bullets go; every other letter stands somewhere.
    dropped = {char for labels in BLOCKS.values() for words in labels.values() for char in "".join(words)}
    letters = {char for char in text if char.isalpha()} - dropped - {char.upper() for char in dropped}
    assert letters <= set(kept)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SPELLINGS), st.text(alphabet="abc12 .-@", max_size=20))
def test_full_width_and_half_width_are_the_same_command(spelling: tuple[str, str], argument: str) -> None:
    line = f"#{spelling[1]} {argument}"
    half, full = read_commands(line), read_commands(line.translate(FULL_WIDTH))
    assert [each.verb for each in half.commands] == [each.verb for each in full.commands] == [spelling[0]]


@pytest.mark.parametrize(
    "piece",
    ["#a\n", "#note\n", '#note "\n', "#resolve\ncause: x\n", "#take ", "#tkae\n", "# \n", "#备注x\n", "x\n"],
)
def test_the_work_grows_with_the_text_and_no_faster(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0

    def counting(line: str, *, suggest: bool = True) -> object:
        nonlocal looked_at
        looked_at += len(line) + 1
        return read_command_line(line, suggest=suggest)

    monkeypatch.setattr(reading, "read_command_line", counting)
    text = piece * (20_000 // len(piece))
    read_commands(text)
    contains_late_commands(text)
    assert looked_at <= 60 * len(text)


def test_a_flood_of_commands_is_cut_and_kept_inside() -> None:
    block = read_commands("#take\n" * 2_000 + "Hello")
    assert len(block.commands) == reading.MAX_COMMANDS
    assert len(block.unknown) == 1
    assert block.rest == ""
