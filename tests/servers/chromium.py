"""Shows HTML mails in Chromium at the width of a phone and measures what a reader would see."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers import find_program

REMEDY = (
    "install Chromium and a font with Chinese characters (Debian: apt-get install chromium fonts-noto-cjk)"
)
DEADLINE_SECONDS = 180

_SHEET = """<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<body style="margin:0;background:#bbb">%(frames)s<pre id="measured"></pre><script>
function luminance(colour) {
  const part = colour.match(/[\\d.]+/g).slice(0, 3).map(n => n / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
  return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}
function background(element) {
  for (; element; element = element.parentElement) {
    const colour = element.ownerDocument.defaultView.getComputedStyle(element).backgroundColor;
    if (!/, 0\\)$/.test(colour)) return colour;
  }
  return "rgb(255, 255, 255)";
}
addEventListener("load", () => {
  const measured = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, root = page.documentElement;
    const found = {width: root.scrollWidth, font: 99, contrast: 99, worst: "", loaded: 0};
    found.loaded = frame.contentWindow.performance.getEntriesByType("resource").length;
    for (const element of page.body.querySelectorAll("*")) {
      const says = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
      if (!says) continue;
      const style = frame.contentWindow.getComputedStyle(element);
      found.width = Math.max(found.width, Math.ceil(element.getBoundingClientRect().right));
      if (element.textContent.trim()) found.font = Math.min(found.font, parseFloat(style.fontSize) || 99);
      const one = luminance(style.color), other = luminance(background(element));
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (contrast >= found.contrast) continue;
      found.contrast = contrast;
      found.worst = element.textContent.trim().slice(0, 60);
    }
    frame.height = root.scrollHeight;
    measured[frame.name] = found;
  }
  document.getElementById("measured").textContent = JSON.stringify(measured);
});
</script>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One mail as it is shown."""

    width: int
    """Pixels that its widest text needs."""
    font: float
    """Pixels of its smallest type."""
    contrast: float
    """Of the text that is hardest to read (WCAG 2, 1.4.3 wants 4.5)."""
    worst: str
    """That text."""
    loaded: int
    """Things that were fetched from somewhere."""


def look(mails: Mapping[str, str], *, width: int, dark: bool = False) -> dict[str, Seen]:
    """Show HTML mails side by side, each `width` pixels wide; return by name what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        dump = _run(_sheet(mails, width, Path(folder)), Path(folder), "--dump-dom", dark=dark)
    found = re.search(r'<pre id="measured">(\{.*?)</pre>', dump, re.DOTALL)
    assert found, "Chromium measured nothing"
    return {name: Seen(**values) for name, values in json.loads(html.unescape(found[1])).items()}


def picture(mails: Mapping[str, str], target: Path, *, width: int, dark: bool = False) -> None:
    """Write a picture of HTML mails side by side, for people to look at."""
    with tempfile.TemporaryDirectory() as folder:
        size = f"--window-size={len(mails) * (width + 12)},2400"
        sheet = _sheet(mails, width, Path(folder))
        _run(sheet, Path(folder), f"--screenshot={target}", size, "--hide-scrollbars", dark=dark)


def _sheet(mails: Mapping[str, str], width: int, folder: Path) -> Path:
    frames = "".join(
        f'<iframe name="{html.escape(name)}" width="{width}" height="400" srcdoc="{html.escape(source)}"'
        f' style="border:0;float:left;margin:6px"></iframe>'
        for name, source in mails.items()
    )
    sheet = folder / "sheet.html"
    sheet.write_text(_SHEET % {"frames": frames}, encoding="utf-8")
    return sheet


def _run(sheet: Path, folder: Path, *options: str, dark: bool) -> str:
    profile = folder / "profile"
    command = [
        find_program("chromium", REMEDY),
        "--headless",
        "--no-sandbox",  # the pages are our own, and root may run no sandbox
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing is ever fetched
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        f"--user-data-dir={profile}",
        *options,
        sheet.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=True)
    shutil.rmtree(profile, ignore_errors=True)  # else its last files race with the folder's removal
    return done.stdout
