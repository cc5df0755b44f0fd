"""Broken configurations: every problem at once, with line, key, value and remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from daemon.config import ConfigError, load, shipped
from daemon.config.problems import MAX_VALUE_CHARACTERS, shown

BAD = Path(__file__).resolve().parents[1] / "bad_configs"
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("case", sorted(path.stem for path in BAD.glob("*.toml")))
def test_a_broken_file_is_refused_with_all_its_problems(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    monkeypatch.setenv("POSTDESK_TEST_PASSWORD", "not shown")
    with pytest.raises(ConfigError) as caught:
        load(Path(f"{case}.toml"), today=TODAY)
    assert str(caught.value) + "\n" == Path(f"{case}.expected").read_text(encoding="utf-8")


def test_every_broken_file_has_its_expectation_and_the_other_way_round() -> None:
    assert {path.stem for path in BAD.glob("*.toml")} == {path.stem for path in BAD.glob("*.expected")}


def test_no_message_holds_a_password() -> None:
    for path in BAD.glob("*.expected"):
        text = path.read_text(encoding="utf-8")
        assert "hunter2" not in text
        assert "battery" not in text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mailbox.password", "hunter2"),
        ("smtp.pasword", "hunter2"),
        ("smtp.password_file", ["hunter2"]),
        ("database.url", "postgresql://postdesk:hunter2@db/x"),
        ("token", "hunter2"),
        ("mailbox.auth", {"password": "hunter2"}),
        ("desk.密码", "hunter2"),
    ],
)
def test_what_may_be_a_secret_is_not_shown(key: str, value: object) -> None:
    assert "hunter2" not in (shown(key, value) or "")


def test_the_value_of_an_unknown_key_is_not_shown(tmp_path: Path) -> None:
    # A misspelt "password" is unknown, too.
    file = tmp_path / "config.toml"
    file.write_text('[smtp]\npwasord = "hunter2"\n[sntp]\nx = "hunter2"\n')
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert "smtp.pwasord: unknown key" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_shown_value_is_short_and_on_one_line() -> None:
    text = shown("desk.name", "a\nb\x1b[31m" + "x" * 10_000)
    assert text is not None
    assert len(text) <= MAX_VALUE_CHARACTERS
    assert text.isprintable()


def test_a_problem_names_file_line_key_value_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(shipped().replace("poll_seconds = 60", "poll_seconds = 5"), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, today=TODAY, secrets=False)
    (problem,) = caught.value.problems
    assert problem.line is not None
    assert file.read_text(encoding="utf-8").splitlines()[problem.line - 1] == "poll_seconds = 5"
    assert (problem.key, problem.value) == ("mailbox.poll_seconds", "5")
    assert str(problem) == (f"{file}:{problem.line}: mailbox.poll_seconds = 5: must be between 10 and 3600")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read \(No such file or directory\)"):
        load(tmp_path / "config.toml")
    with pytest.raises(ConfigError, match=r"cannot be read \(Is a directory\)"):
        load(tmp_path)


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes('[desk]\nname = "技术支持"\n'.encode("gb18030"))
    with pytest.raises(ConfigError, match=r"config.toml:2: is not UTF-8 text; save it as UTF-8"):
        load(file)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(shipped(), encoding="utf-8-sig")
    assert load(file, today=TODAY, secrets=False).policy.desk_name == "IT Support"


def test_hostile_nesting_and_size_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("x = " + "[" * 100_000)
    with pytest.raises(ConfigError, match="nested too deeply"):
        load(file)
    file.write_text("#" * (5 * 1024 * 1024))
    with pytest.raises(ConfigError, match="too large"):
        load(file)


def test_control_characters_in_a_key_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('"evil\\u001b[31m\\nkey" = 1\n')
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert all(str(problem).isprintable() for problem in caught.value.problems)


REPLACEMENTS = (
    '""', "[]", "{}", "-1", "true", '"x"', '["a"]', "[[]]", "1979-05-27", "07:32:00", "nan", "[{}]",
    '"~nobody/y"', '"\\u0000"', "99999999999999999999", "{ a = { b = 1 } }", '"１ h"', '"' + "z" * 300 + '"',
    "",
)  # fmt: skip


def damaged(lines: list[str], random: Random) -> str:
    """Return the file with one of its lines lost, doubled, garbled, given another value or other brackets."""
    lines = list(lines)
    at = random.randrange(len(lines))
    line = lines[at]
    place = random.randrange(len(line) + 1)
    lines[at] = random.choice(
        [
            "",
            f"{line}\n{line}",
            line[:place] + random.choice("\"'[]{}=.,#\\x\n") + line[place + 1 :],
            line.partition(" = ")[0] + " = " + random.choice(REPLACEMENTS),
            line.removeprefix("#"),
            line.replace("[[", "[").replace("]]", "]"),
            line.replace("[", "[[").replace("]", "]]"),
        ]
    )
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_file_loads_or_is_refused_in_words(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    lines = shipped().splitlines()
    file = tmp_path / "config.toml"
    refused = 0
    for _ in range(20):  # most damages of a long file do no harm
        file.write_text(damaged(lines, random), encoding="utf-8")
        try:
            load(file, today=TODAY, secrets=False)
        except ConfigError as error:
            refused += 1
            assert error.problems
            for problem in error.problems:
                assert str(problem).isprintable()
                assert len(str(problem)) < 1000
    assert refused
