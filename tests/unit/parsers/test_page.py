"""A message's HTML is made safe when it is asked for; what has to be said of it is said at once."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest

from parsers import html
from parsers.html import MAX_HTML, Page
from parsers.message import parse_message

EVIL = '<p onclick="steal()">Hello <script>steal()</script><img src="https://spy.test/x.gif"></p>'


def _mail(page: str, text: str = "Hello") -> bytes:
    message = EmailMessage()
    message["From"] = "ann@example.test"
    if text:
        message.set_content(text)
        message.add_alternative(page, subtype="html")
    else:
        message.set_content(page, subtype="html")
    return message.as_bytes()


def test_html_beside_a_text_is_made_safe_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    safe_html = html.safe_html

    def note(source: str) -> tuple[str, str | None]:
        made.append(source)
        return safe_html(source)

    monkeypatch.setattr(html, "safe_html", note)
    mail = parse_message(_mail(EVIL))
    assert made == []
    assert mail.html == mail.html == "<p>Hello <img></p>"
    assert len(made) == 1


@pytest.mark.parametrize("text", ["Hello", ""])
def test_what_had_to_be_cut_is_named_without_asking(text: str) -> None:
    mail = parse_message(_mail("<p>x</p>" * (MAX_HTML // 4), text))
    assert any("HTML longer than" in defect for defect in mail.defects)
    mail = parse_message(_mail("<b>" * 5_000, text))
    assert any("nested too deeply" in defect for defect in mail.defects)


def test_the_same_bytes_make_equal_mails_however_often_their_html_was_asked_for() -> None:
    raw = _mail(EVIL)
    one, two = parse_message(raw), parse_message(raw)
    assert one.html
    assert one == two
    assert replace(one, page=parse_message(_mail("<p>Hello</p>")).page) != two
    assert "steal" not in repr(one)


def test_pieces_stand_one_below_the_other_as_they_were_added() -> None:
    page = Page()
    page.add_safe("<p>1</p>")
    assert page.add(EVIL) is None
    page.add_safe("<p>3</p>")
    assert page.safe == "<p>1</p>\n<p>Hello <img></p>\n<p>3</p>"
    assert page != "<p>1</p>"
