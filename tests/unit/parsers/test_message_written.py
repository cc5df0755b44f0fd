"""What the standard library writes, in every way that it can write it, is read back as it was meant."""

from __future__ import annotations

import string
from email import policy
from email.message import EmailMessage
from email.policy import EmailPolicy

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.attachments import read_attachment
from parsers.message import parse_message

LETTERS = (
    string.ascii_letters
    + string.digits
    + " .,-!()[]"
    + "äöüßéñ"
    + "打印机卡纸故障"
    + "プリンタ"
    + "Привет"
    + "😀"
)
LINES = st.text(alphabet=LETTERS, min_size=1, max_size=60).map(str.strip).filter(bool)
NAMES = (
    st.text(alphabet=string.ascii_letters + "äé张李 ", min_size=1, max_size=20).map(str.strip).filter(bool)
)
LOCAL = st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True)
FILES = st.tuples(
    st.text(alphabet=string.ascii_letters + "äé报表 -()", min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool),
    st.binary(max_size=200),
)
POLICIES = [policy.SMTP, policy.SMTPUTF8, policy.default, policy.SMTP.clone(max_line_length=60)]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    subject=LINES,
    name=NAMES,
    local=LOCAL,
    lines=st.lists(LINES, min_size=1, max_size=5),
    page=st.booleans(),
    files=st.lists(FILES, max_size=3),
    written=st.sampled_from(POLICIES),
    transfer=st.sampled_from([None, "base64", "quoted-printable"]),
    charset=st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_is_written_is_read_back(
    subject: str,
    name: str,
    local: str,
    lines: list[str],
    page: bool,
    files: list[tuple[str, bytes]],
    written: EmailPolicy,
    transfer: str | None,
    charset: str,
) -> None:
    message = EmailMessage(policy=written)
    message["From"] = f'"{name}" <{local}@a.example>'
    message["To"] = "desk@b.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<{local}.1@a.example>"
    message["References"] = f"<{local}.0@a.example>"
    text = "\n".join(lines)
    message.set_content(text + "\n", charset=charset, cte=transfer)
    if page:
        message.add_alternative("".join(f"<p>{line}</p>" for line in lines), subtype="html")
    for filename, content in files:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=f"{filename}.pdf")
    raw = message.as_bytes()
    mail = parse_message(raw)
    assert " ".join(mail.subject.split()) == " ".join(subject.split())
    assert mail.sender is not None
    assert " ".join(mail.sender.name.split()) == " ".join(name.split())
    assert mail.sender.address == f"{local}@a.example"
    assert [one.address for one in mail.to] == ["desk@b.example"]
    assert mail.message_id == f"<{local}.1@a.example>"
    assert mail.references == (f"<{local}.0@a.example>",)
    assert mail.text == text
    assert (mail.html is not None) == page
    assert [(one.filename, read_attachment(raw, one)) for one in mail.attachments] == [
        (f"{filename}.pdf", content) for filename, content in files
    ]
    assert mail.defects == ()
