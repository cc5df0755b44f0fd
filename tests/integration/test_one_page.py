"""The engineers' page: fits on one printed side, and every command on it is one."""

from __future__ import annotations

import re
import subprocess
from html import escape
from pathlib import Path

import pytest

from daemon.desk.commands import OFFERED
from parsers.commands import read_commands
from tests.servers import find_program

FOLDER = Path("docs/how-to")
PAGES = ("engineers.md", "engineers.zh-CN.md")


@pytest.mark.parametrize("name", PAGES)
def test_every_command_on_the_page_is_offered(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    written = re.findall(r"`(#[^`]+)`", text)
    assert len(written) > 25
    for line in written:
        block = read_commands(line)
        assert [command.verb in OFFERED for command in block.commands] == [True], line


@pytest.mark.parametrize("name", PAGES)
def test_a_resolution_as_it_is_shown_is_read_whole(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    (shown,) = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    (command,) = read_commands(shown).commands
    assert set(command.parts) == {"cause", "solution", "tested", "time", "steps", "knowledge"}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_fits_on_one_printed_side(name: str, tmp_path: Path) -> None:
    chromium = find_program("chromium", "apt install chromium fonts-noto-cjk")
    page = tmp_path / "page.html"
    page.write_text(_html((FOLDER / name).read_text(encoding="utf-8")), encoding="utf-8")
    printed = tmp_path / "page.pdf"
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-quic")
    apart = f"--user-data-dir={tmp_path / 'profile'}"
    command = [chromium, *flags, apart, f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes())) == 1


def _html(text: str) -> str:
    """Return the page as a browser prints it on A4: headings, paragraphs, one table, one block of code."""
    out: list[str] = []
    for block in re.split(r"\n\n(?=(?:[^`]|`(?!``))*(?:```[^`]*```[^`]*)*$)", text):
        if block.startswith("# "):
            out.append(f"<h1>{escape(block[2:])}</h1>")
        elif block.startswith("|"):
            rows = (row.strip("|").split(" | ") for row in block.splitlines() if not row.startswith("| ---"))
            cells = ("".join(f"<td>{escape(cell.strip())}</td>" for cell in row) for row in rows)
            out.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
        elif block.startswith("```"):
            out.append(f"<pre>{escape(block.strip('`').strip())}</pre>")
        else:
            out.append(f"<p>{escape(block)}</p>")
    style = (
        "@page{size:A4;margin:13mm} body{font:9.5pt/1.35 sans-serif;margin:0} p{margin:5px 0}"
        "h1{font-size:14pt;margin:0 0 4px} pre{font-size:9pt;margin:4px 0 4px 12px}"
        "td{padding:0 8px 0 0;vertical-align:top}"
    )
    return f"<meta charset='utf-8'><style>{style}</style>" + "".join(out)
