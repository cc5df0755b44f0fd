"""Every mail on a phone, as Chromium shows it: nothing to scroll sideways for, nothing too small or too pale.

POSTDESK_PICTURES=FOLDER has pictures of all of them written there, to be looked at.
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from daemon.desk.mails import MAILS
from daemon.desk.model import Language
from daemon.mail.compose import Composer
from daemon.mail.compose.samples import sample, variants
from tests.servers.chromium import Seen, look, picture

PHONE, SMALL_PHONE = 375, 320
"""Pixels: an ordinary phone, and the narrowest still in use."""

COMPOSER = Composer()
MAILS_SHOWN = {
    ".".join(filter(None, (language.value, name, variant))): COMPOSER.sample(name, language, variant).html
    for language in Language
    for name in MAILS
    for variant in variants(name)
}
UNBROKEN = "https://example.com/" + "a" * 400 + " " + "W" * 300 + " " + "修" * 300


def awkward(name: str, language: Language) -> str:
    """The mail filled with words that offer no place to break a line."""
    given = sample(name, language)
    ticket = given.ticket and dataclasses.replace(
        given.ticket,
        subject="W" * 300,
        requester_address="w" * 60 + "@" + "x" * 100 + ".example",
        owner="O" * 80,
    )
    values = {
        key: UNBROKEN
        if key in ("words", "cause", "solution", "tested", "diagnostic", "error", "kept_text")
        else value
        for key, value in given.values.items()
    }
    fields = {field.name: getattr(given, field.name) for field in dataclasses.fields(given)}
    fields |= {"ticket": ticket, "values": values, "signature": "S" * 200, "to_name": "N" * 80}
    return COMPOSER.render(name, language=language, **fields).html


@pytest.fixture(scope="module")
def seen() -> dict[str, Seen]:
    return look(MAILS_SHOWN, width=PHONE)


@pytest.fixture(scope="module")
def seen_in_the_dark() -> dict[str, Seen]:
    return look(MAILS_SHOWN, width=PHONE, dark=True)


def test_what_is_wide_small_or_pale_would_be_noticed() -> None:
    wide, pale = '<div style="width:500px">x</div>', '<p style="font-size:9px;color:#ddd">pale</p>'
    bad = look({"bad": f'<body style="margin:0">{wide}{pale}'}, width=PHONE)["bad"]
    assert (bad.width, bad.font, bad.worst) == (500, 9, "pale") and bad.contrast < 1.5


def test_no_mail_is_wider_than_a_phone(seen: dict[str, Seen]) -> None:
    assert set(seen) == set(MAILS_SHOWN)
    assert {name: mail.width for name, mail in seen.items() if mail.width > PHONE} == {}


def test_no_mail_is_wider_than_the_smallest_phone() -> None:
    seen = look(MAILS_SHOWN, width=SMALL_PHONE)
    assert {name: mail.width for name, mail in seen.items() if mail.width > SMALL_PHONE} == {}


def test_words_without_a_place_to_break_do_not_widen_a_mail() -> None:
    mails = {f"{language.value}.{name}": awkward(name, language) for language in Language for name in MAILS}
    seen = look(mails, width=PHONE)
    assert {name: mail.width for name, mail in seen.items() if mail.width > PHONE} == {}


def test_type_is_large_enough_to_read(seen: dict[str, Seen]) -> None:
    assert {name: mail.font for name, mail in seen.items() if mail.font < 14} == {}


def test_words_stand_out_from_their_ground(seen: dict[str, Seen]) -> None:
    assert {name: (mail.contrast, mail.worst) for name, mail in seen.items() if mail.contrast < 4.5} == {}


def test_words_stand_out_in_the_dark(seen: dict[str, Seen], seen_in_the_dark: dict[str, Seen]) -> None:
    # Else the dark colours were never asked for, and the next line would prove nothing.
    assert all(mail.contrast != seen_in_the_dark[name].contrast for name, mail in seen.items())
    pale = {
        name: (mail.contrast, mail.worst) for name, mail in seen_in_the_dark.items() if mail.contrast < 4.5
    }
    assert pale == {}


def test_showing_a_mail_fetches_nothing(seen: dict[str, Seen]) -> None:
    assert {name for name, mail in seen.items() if mail.loaded} == set()


@pytest.mark.skipif(
    "POSTDESK_PICTURES" not in os.environ, reason="set POSTDESK_PICTURES=FOLDER to get pictures"
)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", list(Language))
def test_pictures_for_people_to_look_at(language: Language, dark: bool) -> None:
    folder = Path(os.environ["POSTDESK_PICTURES"])
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for name in MAILS_SHOWN if name.startswith(f"{language.value}.")]
    for number in range(0, len(names), 6):
        target = folder / f"{language.value}-{'dark' if dark else 'light'}-{number // 6 + 1:02}.png"
        picture(
            {name: MAILS_SHOWN[name] for name in names[number : number + 6]}, target, width=PHONE, dark=dark
        )
        assert target.stat().st_size > 10_000
