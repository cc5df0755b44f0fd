"""Envelopes and foreign words: whatever comes in, what goes out is safe for the wire and for a log."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from daemon.mail.envelope import Mail, NotAnAddress, with_crlf, with_dots_doubled
from daemon.mail.wording import MAX_WORDS, server_words

PIECES = [b"\r", b"\n", b"\r\n", b".", b"a", b"..", b"\r\n.\r\n"]
LINES = st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join)


@given(LINES)
def test_the_closing_dot_stands_only_at_the_end(content: bytes) -> None:
    data = Mail.of("", "ann@example.test", content).data
    assert data.endswith(b"\r\n.\r\n") or data == b"\r\n.\r\n"
    assert (b"\r\n" + data).count(b"\r\n.\r\n") == 1
    assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")


@given(LINES)
def test_what_a_server_reads_back_is_the_content_with_proper_line_ends(content: bytes) -> None:
    sent = with_dots_doubled(with_crlf(content))
    lines = sent.split(b"\r\n")
    assert b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines) == with_crlf(content)


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[^@]{0,70}@[^@]{0,20}", fullmatch=True)))
def test_no_address_smuggles_a_command(address: str) -> None:
    try:
        path = Mail.of("", address, b"").recipient
    except NotAnAddress as error:
        assert "\n" not in str(error) and "\r" not in str(error)
        return
    assert not set(path) & set(b"\r\n\x00\t<>")
    if not path.startswith(b'"'):
        assert b" " not in path
    assert path.count(b"@") == 1 or path.startswith(b'"')


def test_ordinary_and_odd_addresses_are_taken() -> None:
    for address in ("o'neil+t41@example.test", '"ann smith"@example.test', "a@[192.0.2.1]", "a@localhost"):
        mail = Mail.of(address, address, b"")
        assert mail.sender == mail.recipient == address.encode()
        assert not mail.needs_utf8


@given(st.text(max_size=400), st.text(min_size=1, max_size=10, alphabet="secrt"))
def test_foreign_words_become_one_short_printable_line_without_the_secret(text: str, secret: str) -> None:
    words = server_words(text + secret + text, secret)
    assert len(words) <= MAX_WORDS
    assert words.isprintable()
    assert secret not in server_words(f"<{secret}>", secret)
