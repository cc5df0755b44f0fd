"""What belongs to a command below its line: blocks of labels, paragraphs, quotes, wrapped lines."""

from __future__ import annotations

import pytest

from parsers.commands import read_commands
from parsers.model import Command, UnknownCommand


def only(text: str) -> Command:
    """The one command of a text that holds nothing else."""
    block = read_commands(text)
    assert block.rest == ""
    assert block.unknown == ()
    assert len(block.commands) == 1
    return block.commands[0]


RESOLUTION = {"cause": "cable broken", "solution": "new cable\nand plug", "tested": "printed"}


@pytest.mark.parametrize(
    "text",
    [
        "#resolve\ncause: cable broken\nsolution: new cable\nand plug\ntested: printed",
        "#resolve\nCause : cable broken\n\nFix = new cable\nand plug\n\nVerified\uff1aprinted",
        "#resolve\n- Root cause: cable broken\n- Solution: new cable\n  and plug\n- Tested: printed",
        "#解决\n1. 原因\uff1acable broken\n2. 措施\uff1anew cable\nand plug\n3. 验证\uff1aprinted",
        "#解决\n故障原因\uff1a\ncable broken\n解决方案\uff1anew cable\nand plug\n测试结果\uff1a\n\nprinted",
        "#resolve cause: cable broken\nsolution: new cable\nand plug\ntested: printed",
        "#resolve\n\uff23\uff41\uff55\uff53\uff45\uff1acable broken\nfix:new cable\nand plug\ntest:printed",
    ],
)
def test_a_resolution_is_read_by_its_labels(text: str) -> None:
    block = read_commands(f"{text}\n\nHello Bob")
    (command,) = block.commands
    assert command.verb == "resolve"
    assert dict(command.parts) == RESOLUTION
    assert command.argument == ""
    assert block.rest == "Hello Bob"


@pytest.mark.parametrize(
    "line",
    [
        "#resolve cause: x; solution: y, z; tested: t",
        "#resolve cause: x; solution: y, z; tested: t;",
        "#resolve Cause:x \uff1b Solution:y, z \uff1b Tested:t",
        "#resolve cause: x, solution: y, z, tested: t",
        "#resolve cause: x solution: y, z tested: t",
        "#解决 原因\uff1ax\uff1b措施\uff1ay, z\uff1b验证\uff1at",
        "#解决\uff1a原因\uff1ax 措施\uff1ay, z 验证\uff1at",
        '#resolve cause: "x"; solution: "y, z"; tested: "t"',
    ],
)
def test_a_resolution_fits_on_one_line(line: str) -> None:
    command = only(line)
    assert dict(command.parts) == {"cause": "x", "solution": "y, z", "tested": "t"}
    assert command.argument == ""


def test_text_before_the_labels_is_the_argument() -> None:
    command = only("#resolve cable again; cause: broken; tested: yes")
    assert command.argument == "cable again"
    assert dict(command.parts) == {"cause": "broken", "tested": "yes"}


def test_a_label_inside_a_sentence_is_none() -> None:
    command = only("#resolve I found the cause: a broken cable")
    assert command.argument == "I found the cause: a broken cable"
    assert dict(command.parts) == {}


def test_a_block_ends_at_the_next_command() -> None:
    block = read_commands("#resolve\ncause: x\n#time 30m\nsolution: y")
    assert [each.verb for each in block.commands] == ["resolve", "time"]
    assert dict(block.commands[0].parts) == {"cause": "x"}
    assert block.rest == "solution: y"


def test_text_below_an_empty_block_is_not_swallowed() -> None:
    block = read_commands("#resolve\nYour printer has a new cable.")
    assert dict(block.commands[0].parts) == {}
    assert block.rest == "Your printer has a new cable."


def test_an_approval_and_a_proposal_have_labels_too() -> None:
    approval = only(
        "#request-approval\nwhat: new firmware\nimpact: all sites\nrollback: old firmware\nwindow: Sunday"
    )
    assert dict(approval.parts) == {
        "what": "new firmware",
        "impact": "all sites",
        "rollback": "old firmware",
        "window": "Sunday",
    }
    proposal = only("#方案\n步骤\uff1a重装系统\n影响\uff1a无\n风险\uff1a低\n时间\uff1a2小时")
    assert dict(proposal.parts) == {"steps": "重装系统\n影响\uff1a无", "risk": "低", "time": "2小时"}


@pytest.mark.parametrize("verb", ["note", "备注", "log", "记录"])
def test_a_note_without_words_takes_the_paragraph_below(verb: str) -> None:
    for gap in ("\n", "\n\n", "\n \n"):
        block = read_commands(f"#{verb}{gap}She is angry.\nCall her.\n\nDear Ms Li,")
        assert block.commands[0].argument == "She is angry.\nCall her."
        assert block.rest == "Dear Ms Li,"


def test_a_note_with_words_leaves_the_paragraph_below() -> None:
    block = read_commands("#note angry\nDear Ms Li,")
    assert block.commands[0].argument == "angry"
    assert block.rest == "Dear Ms Li,"


def test_a_note_before_another_command_stays_empty() -> None:
    block = read_commands("#note\n#take\nDear Ms Li,")
    assert [(each.verb, each.argument) for each in block.commands] == [("note", ""), ("take", "")]


def test_a_misspelt_note_keeps_its_paragraph_inside() -> None:
    block = read_commands("#nots\nShe is angry.\n\nDear Ms Li,")
    assert block.unknown == (UnknownCommand(written="#nots\nShe is angry.", nearest="note"),)
    assert block.rest == "Dear Ms Li,"


def test_a_misspelt_resolve_keeps_its_block_inside() -> None:
    block = read_commands("#resovle\ncause: user error\ntested: yes\n\nDear Ms Li,")
    assert block.unknown[0].written == "#resovle\ncause: user error\ntested: yes"
    assert block.rest == "Dear Ms Li,"


def test_a_quoted_argument_may_run_over_lines() -> None:
    block = read_commands('#note "She is angry.\n\nCall her."\nDear Ms Li,')
    assert block.commands[0].argument == "She is angry.\n\nCall her."
    assert block.rest == "Dear Ms Li,"


def test_a_quote_that_is_never_closed_ends_with_the_paragraph() -> None:
    block = read_commands("#note \u201cShe is angry.\nCall her.\n\nDear Ms Li,")
    assert block.commands[0].argument == "\u201cShe is angry.\nCall her."
    assert block.rest == "Dear Ms Li,"


def test_a_note_that_the_mail_program_wrapped_stays_whole() -> None:
    wrapped = "#note The customer told me on the phone that the department will be\nmoved next week"
    assert only(wrapped).argument.endswith("that the department will be moved next week")
    (unknown,) = read_commands(wrapped.replace("#note", "#nott")).unknown
    assert unknown.written.endswith("moved next week")


@pytest.mark.parametrize(
    "text",
    [
        "#note short\nand the next line",
        "#note The customer told me on the phone that the department will be\nHello Bob",
        "#note The customer told me on the phone that the department will wait for us in front\nand you?",
    ],
)
def test_a_line_that_was_not_wrapped_ends_the_note(text: str) -> None:
    assert read_commands(text).rest == text.split("\n")[1]
