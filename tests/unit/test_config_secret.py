"""Passwords: where they are read from, and that they are shown nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.config.problems import Wrong
from daemon.config.secret import MAX_BYTES, SecretPlace, SecretUnavailable, is_open_to_others, read, reader

SECRET = "correct horse battery staple"


def test_a_password_comes_from_a_file_an_environment_variable_or_a_credential(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_text(SECRET + "\n")
    assert read(SecretPlace(file=file), {}) == SECRET
    assert read(SecretPlace(env="PW"), {"PW": SECRET}) == SECRET
    assert read(SecretPlace(credential="mail"), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == SECRET


def test_blanks_inside_and_at_the_ends_belong_to_a_password(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_bytes(b" two words \r\n")
    assert read(SecretPlace(file=file), {}) == " two words "


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"one\ntwo\n", b"\xff\xfe\x00", b"a\0b", b"x" * (MAX_BYTES + 1)]
)
def test_what_is_no_password_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mail"
    file.write_bytes(content)
    with pytest.raises(Wrong) as caught:
        read(SecretPlace(file=file), {})
    assert "one" not in caught.value.what.replace("more than one line", "")


@pytest.mark.parametrize(
    "place",
    [
        SecretPlace(file=Path(SECRET)),
        SecretPlace(file=Path("/etc")),
        SecretPlace(file=Path("nul\0byte")),
        SecretPlace(env=SECRET),
        SecretPlace(credential=SECRET),
        SecretPlace(credential="../shadow"),
    ],
)
def test_what_stands_in_place_of_a_password_is_not_repeated(place: SecretPlace) -> None:
    # People write the password itself where its place should be.
    with pytest.raises(Wrong) as caught:
        read(place, {})
    said = caught.value.what + caught.value.remedy
    assert SECRET not in said
    assert "shadow" not in said


def test_an_empty_environment_variable_is_not_a_password() -> None:
    with pytest.raises(Wrong):
        read(SecretPlace(env="PW"), {"PW": ""})


def test_a_changed_password_is_read_at_the_next_use(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_text("old\n")
    password = reader(SecretPlace(file=file), "the password for smtp")
    assert password() == "old"
    file.write_text("new\n")
    assert password() == "new"
    file.unlink()
    with pytest.raises(SecretUnavailable, match="the password for smtp names a file that cannot be read"):
        password()
    assert SecretUnavailable.retry


def test_a_file_that_others_may_read_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_text(SECRET)
    file.chmod(0o600)
    assert not is_open_to_others(SecretPlace(file=file), {})
    file.chmod(0o640)
    assert is_open_to_others(SecretPlace(file=file), {})
