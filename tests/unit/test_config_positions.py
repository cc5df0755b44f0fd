"""Lines of keys in TOML texts, however they are written."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.config.positions import Path, line_of, positions
from daemon.config.shipped_files import shipped


def paths(value: Any, path: Path = ()) -> set[Path]:
    """Every table, key and list item of a parsed document."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    found = {path} if path else set()
    for part, item in inner:
        found |= paths(item, (*path, part))
    return found


def lines_of(text: str) -> dict[str, int]:
    tomllib.loads(text)
    return {".".join(map(str, path)): line for path, line in positions(text).items()}


def test_keys_of_a_section_have_their_own_lines() -> None:
    assert lines_of("# desk\n[desk]\nname = 'x' # y\n\naddress = 'z'\n") == {
        "desk": 2,
        "desk.name": 3,
        "desk.address": 5,
    }


def test_each_of_several_tables_of_one_name_is_told_apart() -> None:
    text = "[[team]]\nid = 1\n[[team]]\nid = 2\n[team.more]\nx = 3\n[[team.item]]\n[[team.item]]\ny = 4\n"
    found = lines_of(text)
    assert (found["team"], found["team.0"], found["team.1"]) == (1, 1, 3)
    assert (found["team.0.id"], found["team.1.id"]) == (2, 4)
    assert (found["team.1.more.x"], found["team.1.item.0"], found["team.1.item.1.y"]) == (6, 7, 9)


def test_items_of_a_list_over_several_lines_have_their_own_lines() -> None:
    found = lines_of('words = [\n  "a", # ] not the end\n  "b]", "c",\n\n  [1,\n2],\n]\nafter = 1\n')
    assert [found[f"words.{index}"] for index in range(4)] == [2, 3, 3, 5]
    assert (found["words.3.1"], found["after"]) == (6, 8)


def test_inline_tables_and_dotted_keys_are_followed() -> None:
    found = lines_of("a.b . 'c d' = { e.f = 1, \"g}\" = [ { h = 2 } ] }\na.i = 3\n")
    assert found["a.b.c d.e.f"] == found["a.b.c d.g}.0.h"] == 1
    assert (found["a"], found["a.i"]) == (1, 2)


@pytest.mark.parametrize(
    "value",
    [
        '"""\nx = 1\n[not.a.section]\n\\"""still"""',
        "'''\nx = 1\n[[not]]\n'''",
        '"""ends with quotes"""""',
        "'''ends with quotes'''''",
        '"""a\\\n  b"""',
        '"a # no remark \\" x = 1"',
        "'C:\\path'",
        '""',
        "''",
        '""""""',
        "2026-10-01 10:00:00+08:00",
        "[1, 2.5, true, 'x']",
        "[ # remark\n]",
        "{ }",
    ],
)
def test_what_stands_inside_a_value_is_not_taken_for_a_key(value: str) -> None:
    text = f"before = 1\nkey = {value}\nafter = 2 # end\n"
    last = text.rstrip("\n").count("\n") + 1
    found = positions(text)
    assert set(found) == paths(tomllib.loads(text))
    assert (found["key",], found["after",]) == (2, last)


def test_windows_line_ends_count_once() -> None:
    assert lines_of("[a]\r\n\r\nb = '''\r\n'''\r\nc = 1\r\n") == {"a": 1, "a.b": 3, "a.c": 5}


def test_quoted_keys_are_read_as_toml_reads_them() -> None:
    assert positions('"a\\u0062.c" = 1\n')[("ab.c",)] == 1


def test_every_key_of_the_shipped_file_has_a_line() -> None:
    text = shipped()
    found = positions(text)
    assert set(found) == paths(tomllib.loads(text))
    lines = text.splitlines()
    for path, line in found.items():
        if isinstance(path[-1], str) and path[0] != "priority":
            assert path[-1] in lines[line - 1]


def test_the_nearest_thing_around_is_named_when_there_is_no_line() -> None:
    found = positions("[desk]\nname = 'x'\n")
    assert line_of(found, ("desk", "address")) == 1
    assert line_of(found, ("desk", "name", 0)) == 2
    assert line_of(found, ("smtp",)) is None


KEYS = st.text(alphabet='ab."\\ =[]#\n', max_size=5)
VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(alphabet="ab'\"\\#=[]{},\n", max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=8,
)


def quoted(text: str) -> str:
    """Write a text as TOML on one line."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def write(value: Any) -> str:
    """Write a value as TOML, some texts and all lists over several lines."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(write, value)) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return quoted(value) if len(value) % 2 else f'"""\n{escaped}"""'
    return str(value)


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3))
def test_any_document_is_walked_as_tomllib_reads_it(document: dict[str, dict[str, Any]]) -> None:
    text = ""
    expected: dict[Path, int] = {}
    for name, table in document.items():
        text += f"[{quoted(name)}]\n"
        expected[(name,)] = text.count("\n")
        for key, value in table.items():
            expected[name, key] = text.count("\n") + 1
            text += f"{quoted(key)} = {write(value)}\n"
    found = positions(text)
    assert set(found) == paths(tomllib.loads(text))
    assert {path: found[path] for path in expected} == expected


def test_a_long_list_in_one_line_is_walked() -> None:
    assert len(positions("x = [" + '"a#]", ' * 20_000 + "]\n")) == 20_001
