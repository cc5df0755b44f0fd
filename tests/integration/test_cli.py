"""The command line: each command explained in a line, a sentence for every mistake, honest exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from daemon.cli import reference
from daemon.cli.main import app
from tests.end_to_end.command import Ended, run_apart, run_here
from tests.end_to_end.desk_config import write_config

ROOT = Path(__file__).parent.parent.parent
BAD_CONFIGS = sorted((ROOT / "tests" / "bad_configs").glob("*.toml"))

ANSWERS = {
    "--address": "support@acme.example",
    "--name": "Acme IT",
    "--imap-host": "imap.acme.example",
    "--smtp-host": "smtp.acme.example",
    "--user": "support@acme.example",
    "--administrator": "root@acme.example",
}
GIVEN = [word for pair in ANSWERS.items() for word in pair]


def every_command(command: Any = None, words: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Return each command that does something, with the words that call it."""
    command = command or typer.main.get_command(app)
    inner = getattr(command, "commands", None)
    if inner is None:
        return [(words, command)]
    return [found for word, one in inner.items() for found in every_command(one, (*words, word))]


COMMANDS = every_command()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A good configuration of a desk that never ran."""
    return write_config(tmp_path, imap_port=1, smtp_port=1)


def is_a_sentence(ended: Ended) -> bool:
    return "Traceback" not in ended.err and ended.err.startswith("postdesk: ") and len(ended.err) > 20


# -- help ------------------------------------------------------------------------------------------------


def test_help_lists_every_command_in_one_whole_line() -> None:
    ended = run_apart("--help")
    assert ended.code == 0
    assert "..." not in ended.out.partition("Commands:")[2]  # nothing is cut off at eighty columns
    for words, command in COMMANDS:
        (line,) = [line for line in ended.out.splitlines() if line.split()[:1] == [words[0]]]
        assert line.rstrip().endswith(".")
        if len(words) > 1:
            named = words[1] in line or words[0] == "ticket"  # whose many acts are those of a mail
            assert named
        else:
            assert line.split(maxsplit=1)[1] in command.help


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS], ids=" ".join)
def test_every_command_and_option_is_explained(words: tuple[str, ...]) -> None:
    ended = run_here(*words, "--help")
    assert ended.code == 0
    (command,) = [command for name, command in COMMANDS if name == words]
    assert command.help
    for param in command.params:
        assert param.help or param.name in ("delivery", "message", "limit"), param.name


def test_the_command_reference_is_the_commands() -> None:
    committed = ROOT / "docs" / "reference" / "commands.md"
    assert committed.read_text(encoding="utf-8") == reference.page(), "make reference"


def test_the_command_reference_names_every_command() -> None:
    page = reference.page()
    for words, _ in COMMANDS:
        assert f"## postdesk {' '.join(words)}\n" in page


def test_commands_start_without_the_libraries_they_do_not_need() -> None:
    """`--help` answers at once: nothing heavy is imported for it."""
    heavy = {"sqlalchemy", "imapclient", "jinja2", "pydantic", "apscheduler", "holidays"}
    program = f"import sys; from daemon.cli import main; print(sorted({heavy} & set(sys.modules)))"
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


# -- mistakes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", BAD_CONFIGS, ids=lambda path: path.stem)
def test_a_bad_configuration_is_refused_with_every_problem_and_exit_2(bad: Path) -> None:
    expected = bad.with_suffix(".txt")
    ended = run_here("check", "--offline", "--config", str(bad))
    assert ended.code == 2
    assert is_a_sentence(ended)
    if expected.exists():
        said = ended.err.splitlines()[1:]
        assert len(said) >= len(expected.read_text(encoding="utf-8").splitlines())


def test_the_daemon_refuses_a_bad_configuration_before_it_touches_anything(
    tmp_path: Path, config: Path
) -> None:
    config.write_text(config.read_text().replace("[smtp]", '[smtp]\nprot = 25\nconnections = "many"'))
    ended = run_here("run", "--config", str(config))
    assert ended.code == 2
    problems = ended.err.splitlines()[1:]
    assert len(problems) == 2
    assert all(re.match(r"\S+config\.toml:\d+: smtp\.\w+", line) for line in problems)
    assert 'did you mean "port"?' in ended.err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ticket", "list"), "there is no database"),
        (("outbox", "list"), "there is no database"),
        (("quarantine", "list"), "there is no database"),
        (("explain", "20240101-001"), "there is no database"),
        (("report", "daily"), "there is no database"),
        (("import",), "there is no database"),
        (("contacts", "list"), "there is no database"),
        (("contacts", "import", "people.csv"), "there is no database"),
        (("reload",), "no daemon works on"),
        (("templates", "preview", "nonsense"), "there is no mail 'nonsense'"),
        (("templates", "preview", "digest", "--language", "fr"), "is not spoken here"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_answered_with_a_sentence_and_exit_1(
    config: Path, arguments: tuple[str, ...], words: str
) -> None:
    ended = run_here(*arguments, "--config", str(config))
    assert ended.code == 1
    assert is_a_sentence(ended)
    assert words in ended.err
    assert not (config.parent / "data").exists()  # looking makes nothing


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("ticket",),
        ("ticket", "show"),
        ("ticket", "list", "--limit", "0"),
        ("outbox", "retry", "x"),
        ("report", "daily", "--day", "yesterday"),
        ("contacts", "import"),
        ("run", "--nonsense"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_exit_2_and_no_trace(arguments: tuple[str, ...]) -> None:
    ended = run_here(*arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    ended = run_here("check", "--config", str(tmp_path / "nothere.toml"))
    assert ended.code == 2
    assert "nothere.toml" in ended.err
    assert "postdesk init" in ended.err


def test_a_file_that_cannot_be_written_is_named_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    ended = run_here("init", str(tmp_path / "taken" / "desk"), *GIVEN)
    assert ended.code == 1
    assert is_a_sentence(ended)
    assert "taken" in ended.err


def test_a_reader_that_closes_early_is_no_error_to_talk_about() -> None:
    program = (
        "import sys; sys.argv = ['postdesk', 'templates', 'list']; from daemon.cli.main import main; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) in (0, 1)


def test_a_file_that_is_no_database_is_said_so(config: Path) -> None:
    (config.parent / "data").mkdir()
    (config.parent / "data" / "postdesk.db").write_bytes(b"this is no database, really not" * 200)
    for arguments in (("ticket", "list"), ("check", "--offline"), ("run",)):
        ended = run_here(*arguments, "--config", str(config))
        assert ended.code == 1, arguments
        assert "Traceback" not in ended.err
        assert "database" in ended.out + ended.err


# -- init and check --------------------------------------------------------------------------------------


def test_init_and_check_work_in_an_empty_folder(tmp_path: Path) -> None:
    """Every question answered at the terminal, the password too: nothing else is needed to be checked."""
    answers = [*ANSWERS.values()]
    asked = run_apart("init", cwd=tmp_path, stdin="\n".join([*answers, "s3cret of the desk"]) + "\n")
    assert asked.code == 0, asked.err
    secret = tmp_path / "mailbox-password"
    assert secret.read_text() == "s3cret of the desk\n"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert "s3cret" not in (tmp_path / "config.toml").read_text() + asked.out
    checked = run_apart("check", "--offline", cwd=tmp_path)
    assert checked.code == 0, checked.err + checked.out
    assert "Everything works." in checked.out
    for value in ANSWERS.values():
        assert value in (tmp_path / "config.toml").read_text()


def test_init_without_questions_leaves_the_password_to_the_person(tmp_path: Path) -> None:
    done = run_here("init", str(tmp_path / "new" / "desk"), *GIVEN)
    assert done.code == 0
    assert "put the account's password into" in done.out
    unready = run_here("check", "--offline", "--config", str(tmp_path / "new" / "desk" / "config.toml"))
    assert unready.code == 2
    assert "password_file" in unready.err
    (tmp_path / "new" / "desk" / "mailbox-password").write_text("s3cret")
    (tmp_path / "new" / "desk" / "mailbox-password").chmod(0o600)
    ready = run_here("check", "--offline", "--config", str(tmp_path / "new" / "desk" / "config.toml"))
    assert ready.code == 0


@pytest.mark.parametrize("option", ["--address", "--administrator"])
@pytest.mark.parametrize("text", ["nonsense", "Support <support@acme.example>", "a@b@c d"])
def test_init_refuses_what_is_no_address_and_writes_nothing(tmp_path: Path, option: str, text: str) -> None:
    answers = [word for key, value in (ANSWERS | {option: text}).items() for word in (key, value)]
    ended = run_here("init", str(tmp_path / "new"), *answers)
    assert ended.code == 1
    assert is_a_sentence(ended)
    assert "is not a mail address" in ended.err
    assert not (tmp_path / "new").exists()


def test_init_changes_nothing_that_exists(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("mine")
    ended = run_here("init", str(tmp_path), *GIVEN)
    assert ended.code == 1
    assert (tmp_path / "config.toml").read_text() == "mine"


def test_templates_are_listed_previewed_and_checked(config: Path) -> None:
    listed = run_here("templates", "list")
    assert "acknowledgement" in listed.out
    for language in ("en", "zh-CN"):
        shown = run_here(
            "templates", "preview", "acknowledgement", "--language", language, "--config", str(config)
        )
        assert shown.out.startswith("Subject: ")
    markup = run_here("templates", "preview", "digest", "--html", "--config", str(config))
    assert "<html" in markup.out
    assert run_here("templates", "check", "--config", str(config)).code == 0


def test_a_broken_template_of_the_administrator_is_named_with_file_and_line(config: Path) -> None:
    folder = config.parent / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "survey.text.j2").write_text("Hello\n{{ nonsense }}\n")
    config.write_text(config.read_text() + f'\n[templates]\nfolder = "{config.parent}/templates"\n')
    ended = run_here("templates", "check", "--config", str(config))
    assert ended.code == 1
    assert "survey.text.j2:2" in ended.out
    assert "FAIL  templates" in run_here("check", "--offline", "--config", str(config)).out


def test_the_migration_makes_the_database_that_commands_look_at(config: Path) -> None:
    (config.parent / "data").mkdir()
    assert run_here("migrate", "--config", str(config)).code == 0
    assert json.loads(run_here("ticket", "list", "--json", "--config", str(config)).out) == []
    missing = run_here("ticket", "show", "20240101-001", "--config", str(config))
    assert missing.code == 1
    assert "there is no ticket 20240101-001" in missing.err
    for arguments in (("outbox", "retry", "7"), ("outbox", "drop", "7"), ("quarantine", "show", "7")):
        ended = run_here(*arguments, "--config", str(config))
        assert (ended.code, is_a_sentence(ended)) == (1, True), arguments
    for words in (("quarantine", "retry"), ("quarantine", "retry", "7"), ("explain", "<nobody@x>")):
        ended = run_here(*words, "--config", str(config))
        assert (ended.code, is_a_sentence(ended)) == (1, True), words
