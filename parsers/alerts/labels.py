"""Labelled lines of a text ("Host: web1", "告警主机：web1", "instance = web1:9100")."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MOST_LINES = 300
_MAX_LINE = 500
_MAX_LABEL = 40
_LABEL = re.compile(
    rf"[\s>*•·#-]{{0,12}}([^:：=|\s][^:：=|]{{0,{_MAX_LABEL}}}?)\s{{0,20}}[:：=|][:：=|\s]{{0,20}}(.*)"
)


def labelled(text: str, names: Mapping[str, str]) -> dict[str, str]:
    """Return the values behind known labels, by what `names` calls them; the first of each counts.

    `names`: label in lower case to its name. Colons of either width, "=" and table bars end a label.
    """
    found: dict[str, str] = {}
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        match = _LABEL.match(line[:_MAX_LINE])
        if match is None:
            continue
        name = names.get(" ".join(match[1].lower().replace("*", "").split()))
        value = match[2].strip().strip("*").strip()
        if name is not None and value and name not in found:
            found[name] = value
    return found
