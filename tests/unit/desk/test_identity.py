"""Signed ids: who can make them, which are accepted, and that none is left in what is relayed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.identity import (
    MAX_KEYS,
    NONCE_BYTES,
    KeysUnreadable,
    Signer,
    SigningKey,
    Use,
    message_id,
    nonce_from,
    parse_keys,
    reply_address,
    rotated,
    without_extension,
    written_keys,
)
from parsers.tokens import (
    MAX_TEXT,
    MAX_TOKENS,
    NONCE_CHARS,
    TOKEN_CHARS,
    body_line,
    find_tokens,
    without_tokens,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = SigningKey(bytes(range(32)))
OTHER = SigningKey(bytes(range(1, 33)))
SIGNER = Signer([KEY])
NONCE = nonce_from(bytes(range(10)))
TOKEN = SIGNER.sign(NONCE)

tokens = st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES).map(lambda raw: SIGNER.sign(nonce_from(raw)))


@given(st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES), st.sampled_from(list(Use)))
def test_a_signed_nonce_comes_back_out_of_its_token(random: bytes, use: Use) -> None:
    nonce = nonce_from(random)
    token = SIGNER.sign(nonce, use)
    assert SIGNER.check(token, use, NOW) == nonce
    assert SIGNER.check(f" {token.upper()}\n", use, NOW) == nonce  # some servers shout in local parts
    assert len(token) == TOKEN_CHARS


def test_a_token_of_one_use_is_worth_nothing_for_another() -> None:
    """A forward shows what stands in the text; it must not become what only the addressee saw."""
    for use in Use:
        token = SIGNER.sign(NONCE, use)
        for other in set(Use) - {use}:
            assert SIGNER.check(token, other, NOW) is None
            assert SIGNER.check(f"pd{other.value}{token[3:]}", other, NOW) is None


@given(st.integers(0, TOKEN_CHARS - 1), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_token_with_one_letter_changed_is_refused(place: int, letter: str) -> None:
    forged = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert (SIGNER.check(forged, Use.MESSAGE_ID, NOW) is None) == (forged != TOKEN)


@given(st.text(max_size=60))
def test_any_other_text_is_no_token(text: str) -> None:
    assert SIGNER.check(text, Use.MESSAGE_ID, NOW) is None


def test_a_token_of_another_desk_is_refused() -> None:
    assert Signer([OTHER]).check(TOKEN, Use.MESSAGE_ID, NOW) is None


def test_the_key_id_alone_does_not_let_another_key_sign() -> None:
    foreign = Signer([OTHER]).sign(NONCE)
    relabelled = foreign[:3] + KEY.id + foreign[5:]
    assert SIGNER.check(relabelled, Use.MESSAGE_ID, NOW) is None


def test_an_old_key_is_accepted_until_its_end_and_not_after() -> None:
    keys = rotated([KEY], OTHER.secret, NOW, 30 * DAY)
    signer = Signer(keys)
    assert signer.sign(NONCE) != TOKEN
    assert signer.check(TOKEN, Use.MESSAGE_ID, NOW + 29 * DAY) == NONCE
    assert signer.check(TOKEN, Use.MESSAGE_ID, NOW + 30 * DAY) is None
    assert signer.check(signer.sign(NONCE), Use.MESSAGE_ID, NOW + 300 * DAY) == NONCE


def test_rotation_drops_what_has_run_out_and_never_lengthens_an_overlap() -> None:
    first = rotated([KEY], OTHER.secret, NOW, 10 * DAY)
    second = rotated(first, bytes(range(2, 34)), NOW + 5 * DAY, 30 * DAY)
    assert [key.valid_until for key in second] == [None, NOW + 35 * DAY, NOW + 10 * DAY]
    third = rotated(second, bytes(range(3, 35)), NOW + 11 * DAY, DAY)
    assert KEY.secret not in [key.secret for key in third]


def test_a_rotation_to_more_keys_than_are_allowed_is_refused_and_drops_none() -> None:
    keys = [KEY]
    for number in range(2 * MAX_KEYS):
        secret = bytes([number, *range(100, 131)])
        if len(keys) < MAX_KEYS and SigningKey(secret).id not in {key.id for key in keys}:
            keys = list(rotated(keys, secret, NOW, DAY))
    with pytest.raises(KeysUnreadable, match="more than 16 keys; the next of the old ones runs out on"):
        rotated(keys, bytes(range(200, 232)), NOW, DAY)
    assert len(rotated(keys, bytes(range(200, 232)), NOW + 2 * DAY, DAY)) == 2  # the others have run out


@pytest.mark.parametrize("nonce", ["", "abc", "A" * NONCE_CHARS, "1" * NONCE_CHARS, "a" * (NONCE_CHARS + 1)])
def test_only_a_nonce_is_signed(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        SIGNER.sign(nonce)


def test_a_nonce_is_made_of_enough_random_bytes() -> None:
    with pytest.raises(ValueError, match="bytes"):
        nonce_from(bytes(9))


# -- where tokens stand ------------------------------------------------------------------------------------


def test_a_token_is_found_wherever_it_was_put() -> None:
    address = reply_address("support@desk.example", TOKEN)
    assert address is not None
    for place in (
        message_id(TOKEN, "desk.example"),
        address,
        f"Support <{address.upper()}>",
        body_line(TOKEN),
        f"> > {body_line(TOKEN)}",
        f"mailto:support%2B{TOKEN}@desk.example?subject=x",
        f"中文{TOKEN}中文",
    ):
        assert find_tokens(place) == (TOKEN,), place


def test_the_first_token_of_a_text_comes_first_and_each_only_once() -> None:
    others = [SIGNER.sign(nonce_from(bytes([n] * 10))) for n in range(3)]
    text = "\n".join(f"> {body_line(token)}" for token in (*others, others[0]))
    assert find_tokens(text) == tuple(others)


def test_only_so_many_tokens_of_so_much_text_are_looked_at() -> None:
    many = " ".join(SIGNER.sign(nonce_from(n.to_bytes(10))) for n in range(3 * MAX_TOKENS))
    assert len(find_tokens(many)) == MAX_TOKENS
    assert find_tokens(" " * MAX_TEXT + TOKEN) == ()


@pytest.mark.parametrize("text", ["pd" * 40, f"x{TOKEN}", f"{TOKEN}x", TOKEN[:-1], "[ref:]", "1" * 100])
def test_what_is_no_token_is_not_found(text: str) -> None:
    assert find_tokens(text) == ()


def test_a_reply_address_fits_into_a_local_part() -> None:
    assert reply_address("support@desk.example", TOKEN) == f"support+{TOKEN}@desk.example"
    assert reply_address("support@desk.example", TOKEN, "-") == f"support-{TOKEN}@desk.example"
    long = "a-very-long-name-of-a-desk@desk.example"
    assert len(f"{long.partition('@')[0]}+{TOKEN}") == 64
    assert reply_address(long, TOKEN) is not None
    assert reply_address("x" + long, TOKEN) is None
    assert reply_address("nobody", TOKEN) is None


def test_the_desk_knows_its_own_address_with_a_token_in_it() -> None:
    address = reply_address("support@desk.example", TOKEN)
    assert address is not None
    assert without_extension(address) == "support@desk.example"
    for foreign in ("support@desk.example", "ann+news@corp.example", f"+{TOKEN}@desk.example", "nobody"):
        assert without_extension(foreign) == foreign


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (f"Hello\n{body_line(TOKEN)}\nBye", "Hello\nBye"),
        (f"Hello\n> {body_line(TOKEN)} \n> Bye", "Hello\n> Bye"),
        (f"Hello {body_line(TOKEN)} there", "Hello  there"),
        (f"Write to support+{TOKEN}@desk.example.", "Write to support@desk.example."),
        (f"mailto:support%2B{TOKEN}%40desk.example", "mailto:support%40desk.example"),
        (f"In-Reply-To: {message_id(TOKEN, 'desk.example')}", "In-Reply-To: "),
        (f"See {TOKEN.upper()}!", "See !"),
        ("Nothing to cut.\n\n> At all\n", "Nothing to cut.\n\n> At all\n"),
    ],
)
def test_tokens_are_cut_out_and_the_words_stay(text: str, cut: str) -> None:
    assert without_tokens(text) == cut


@given(st.lists(st.one_of(st.text(max_size=30), tokens, tokens.map(body_line), st.sampled_from("+@<>[]:\n"))))
def test_no_token_is_ever_left(pieces: list[str]) -> None:
    assert find_tokens(without_tokens("".join(pieces))) == ()


def test_two_halves_of_a_token_do_not_grow_together() -> None:
    split = TOKEN[:20] + body_line(SIGNER.sign(NONCE, Use.BODY)) + TOKEN[20:]
    assert find_tokens(without_tokens(split)) == ()


def test_a_token_of_a_forgotten_key_is_cut_too() -> None:
    assert TOKEN not in without_tokens(f"[ref:{Signer([OTHER]).sign(NONCE)}] {TOKEN}")


def test_cutting_leaves_long_hostile_text_in_bounds() -> None:
    for piece in ("pd", "[ref:", "<pdm" + "a" * 33, TOKEN + "@", "%2B", "+" + TOKEN):
        text = piece * 20_000
        assert len(without_tokens(text)) <= len(text)


# -- keys --------------------------------------------------------------------------------------------------


def test_a_key_file_is_read_as_it_was_written() -> None:
    keys = rotated([KEY], OTHER.secret, NOW, DAY)
    assert parse_keys(written_keys(keys)) == keys
    assert parse_keys("\ufeff\r\n# a remark\r\n" + KEY.secret.hex().upper() + "  # mine\r\n") == (KEY,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no key"),
        ("# nothing\n", "no key"),
        ("\nabc", "line 2: a key is written as"),
        ("ab" * 31, "line 1: a key is written as"),
        ("ab" * 32 + "c", "line 1: a key is written as"),
        ("zz" * 32, "line 1: a key is written as"),
        ("ab" * 32 + " until tomorrow", "line 1: the time"),
        ("ab" * 32 + " until 2026-05-01T00:00:00", "line 1: the time behind 'until' needs its zone"),
        ("ab" * 32 + " for ever", "line 1: behind the key"),
        ("ab" * 32 + " until 2026-05-01T00:00:00Z", "the first key signs"),
        ("ab" * 32 + "\n" + "cd" * 32, "every key but the first"),
        ("ab" * 32 + "\n" + "ab" * 32 + " until 2026-05-01T00:00:00Z", "same id"),
        ("ab" * 9_000, "too large"),
    ],
)
def test_a_wrong_key_file_is_refused_without_showing_what_is_in_it(text: str, says: str) -> None:
    with pytest.raises(KeysUnreadable, match=says) as refused:
        parse_keys(text)
    assert "abab" not in str(refused.value)


def test_a_secret_is_never_shown() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert repr(KEY.secret) not in repr(KEY)
    assert "secret" not in repr(SIGNER)


def test_too_short_a_secret_is_refused() -> None:
    with pytest.raises(KeysUnreadable, match="32 bytes"):
        Signer([SigningKey(bytes(31))])
