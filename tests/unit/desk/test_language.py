"""Which language people write in, or that nothing tells it; and that it decides how they are answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.desk.language import detect
from daemon.desk.model import Language
from tests.unit.desk.cases import CHEN, after, decided, known, mail

GOLDENS = Path(__file__).parent / "goldens" / "languages.txt"
LANGUAGES = {"zh": Language.ZH_CN, "en": Language.EN, "-": None}


def goldens() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The lines that the rules were made with, and those that were held out."""
    found: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    held_out = 0
    for line in GOLDENS.read_text(encoding="utf-8").splitlines():
        held_out = held_out or int(line.startswith("# -- held out"))
        if line.strip() and not line.startswith("#"):
            wanted, text = (part.strip() for part in line.split("|", 1))
            found[held_out].append((wanted, text.replace("\\n", "\n")))
    return found


MADE, HELD_OUT = goldens()


@pytest.mark.parametrize(("wanted", "text"), MADE, ids=[text[:40] for _, text in MADE])
def test_a_mail_is_in_the_language_that_a_person_says(wanted: str, text: str) -> None:
    assert detect(text) is LANGUAGES[wanted]


def test_of_those_held_out_none_is_taken_for_the_wrong_language() -> None:
    assert len(MADE) >= 80
    found = [(LANGUAGES[wanted], detect(text)) for wanted, text in HELD_OUT]
    assert not [pair for pair in found if None not in pair and pair[0] is not pair[1]]
    assert not [pair for pair in found if pair[0] is None and pair[1] is not None]
    assert sum(wanted is got for wanted, got in found) >= len(HELD_OUT) * 0.85


QUOTE = (
    "\n\n> The printer on the third floor is jammed again, could you please have a look at it?\n> Thanks, Ann"
)
FORWARD = (
    "\n\n---------- Forwarded message ----------\nFrom: Ann <ann@example.com>\nDate: Mon, 20 May 2024\n"
    "Subject: printer\nTo: me\n\nThe printer on the third floor is jammed, could you please have a look?"
)
SIGNATURE = "\n\n-- \nAnn Chen\nI am the person to ask for all of your printers. Please call me any time."


@pytest.mark.parametrize("below", [QUOTE, FORWARD, SIGNATURE], ids=["quote", "forward", "signature"])
def test_only_the_persons_own_words_tell(below: str) -> None:
    subject = "Fwd: the printer is jammed" if below == FORWARD else "打印机"
    assert after(decided(mail("麻烦看一下" + below, subject=subject))).language is Language.ZH_CN


def test_a_forward_without_a_word_of_its_own_tells_nothing() -> None:
    decision = decided(mail(FORWARD.strip(), subject="Fwd: the printer is jammed"))
    assert [m.also for m in decision.mails if m.template == "acknowledgement"] == [Language.EN]


def test_when_nothing_tells_the_acknowledgement_and_it_alone_is_in_both() -> None:
    decision = decided(mail("VPN", subject=""))
    assert [(m.template, m.language, m.also) for m in decision.mails] == [
        ("acknowledgement", Language.ZH_CN, Language.EN),
        ("assigned", Language.ZH_CN, None),
    ]
    assert after(decision).subject == "(无主题) / (no subject)"
    assert decision.languages == ()
    assert any("acknowledged in both" in reason for reason in decision.reasons)


def test_what_is_remembered_of_a_person_settles_it() -> None:
    decision = decided(mail("VPN", subject="VPN"), known(contact_language=Language.EN))
    (ack,) = [m for m in decision.mails if m.template == "acknowledgement"]
    assert (ack.language, ack.also) == (Language.EN, None)


def test_a_person_who_writes_plainly_is_remembered() -> None:
    decision = decided(mail("The printer on my desk does not print.", subject="Printer"))
    assert [(one.address, one.language) for one in decision.languages] == [(CHEN.address, Language.EN)]
    assert all(m.also is None for m in decision.mails)


def test_the_work_for_a_hostile_text_is_bounded() -> None:
    assert detect("a@" * 200_000 + '"' * 200_000 + "[" * 100_000) is None
