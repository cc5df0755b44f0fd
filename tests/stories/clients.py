"""How mail programs write an answer: where the quote stands, in what form, and what they leave out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from html import escape

from tests.end_to_end.letters import answer_headers, subject_of, text_of


@dataclass(frozen=True, slots=True)
class Client:
    """One mail program."""

    name: str
    body: Callable[[str, Message], str]
    """From one's own words and the mail that is answered to the text of the answer."""
    html: bool = False
    """HTML and nothing else."""
    prefix: str = "Re: "
    threads: bool = True
    """It says in In-Reply-To what it answers."""


def _from(got: Message) -> str:
    return str(make_header(decode_header(got["From"])))


def _quote(got: Message) -> str:
    return "\n".join(f"> {line}" for line in text_of(got).splitlines())


def _top(words: str, got: Message) -> str:
    return f"{words}\n\nOn {got['Date']}, {_from(got)} wrote:\n{_quote(got)}\n"


def _bottom(words: str, got: Message) -> str:
    return f"On {got['Date']}, {_from(got)} wrote:\n{_quote(got)}\n\n{words}\n"


def _phone(words: str, got: Message) -> str:
    line = f"> On 21 May 2024, at 09:12, {_from(got)} wrote:"
    return f"{words}\n\nSent from my iPhone\n\n{line}\n>\n{_quote(got)}\n"


def _chinese(words: str, got: Message) -> str:
    return (
        f"{words}\n\n\n------------------ 原始邮件 ------------------\n"
        f'发件人: "{_from(got)}"\n发送时间: 2024年5月21日(星期二) 上午9:12\n'
        f"主题: {subject_of(got)}\n\n{text_of(got)}\n"
    )


def _outlook(words: str, got: Message) -> str:
    return (
        f"{words}\n\n________________________________\nFrom: {_from(got)}\n"
        f"Sent: Tuesday, 21 May 2024 09:12\nTo: me\nSubject: {subject_of(got)}\n\n{text_of(got)}\n"
    )


def _html(words: str, got: Message) -> str:
    mine = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in words.splitlines())
    theirs = escape(text_of(got)).replace("\n", "<br>\n")
    return (
        f"<html><head><style>div{{color:#111}}</style></head><body>{mine}<br>"
        '<div class="gmail_quote"><div>On Tue, 21 May 2024 wrote:</div>'
        f"<blockquote>{theirs}</blockquote></div>"
        "</body></html>"
    )


def _forwarded(words: str, got: Message) -> str:
    return (
        f"{words}\n\n---------- Forwarded message ----------\nFrom: {_from(got)}\n"
        f"Date: {got['Date']}\nSubject: {subject_of(got)}\nTo: me\n\n{text_of(got)}\n"
    )


TOP = Client("top posting", _top)
BOTTOM = Client("bottom posting", _bottom)
PHONE = Client("phone", _phone)
CHINESE = Client("Chinese web mail", _chinese, prefix="回复：")
OUTLOOK = Client("Outlook", _outlook, prefix="RE: ")
HTML = Client("HTML only", _html, html=True)
FORGETFUL = Client("without In-Reply-To", _top, threads=False)
FORWARDED = Client("forwarding", _forwarded, prefix="Fwd: ")


def answer(client: Client, words: str, got: Message) -> EmailMessage:
    """Return an answer to `got` as this program writes it, without sender, date and id."""
    mail = EmailMessage()
    mail["Subject"] = client.prefix + " ".join(subject_of(got).split())  # unfolded
    if client.threads:
        for name, value in answer_headers(got).items():
            mail[name] = " ".join(value.split())  # unfolded
    content = client.body(words, got)
    if client.html:
        mail.set_content(content, subtype="html", cte="base64")
    else:
        mail.set_content(content, cte="base64")
    return mail
