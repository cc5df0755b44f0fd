"""What an HTML mail shows as crossed out is no answer."""

from __future__ import annotations

import pytest

from parsers.answers import read_approval, read_confirmation
from parsers.html import safe_html
from parsers.htmltext import text_of_clean_html
from parsers.model import ApprovalAnswer, Verdict


@pytest.mark.parametrize("tag", ["s", "strike", "del"])
def test_a_crossed_out_yes_is_none(tag: str) -> None:
    text = text_of_clean_html(safe_html(f"<p><{tag}>Approved</{tag}></p>")[0])
    assert text == "[crossed out: Approved]"
    assert read_approval(text).answer is not ApprovalAnswer.APPROVE
    solved = text_of_clean_html(safe_html(f"<p><{tag}>已解决</{tag}></p>")[0])
    assert read_confirmation(solved) is not Verdict.CONFIRMED
