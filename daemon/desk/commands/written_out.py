"""The block of a command as its writer may send it again: the line, and each label with its words."""

from __future__ import annotations

from daemon.desk.commands.facts import FACT_NAMES
from daemon.desk.conversations.approval_asking import LABEL_NAMES
from daemon.desk.model import Language
from parsers.model import Command


def written_out(command: Command, language: Language) -> str:
    """Return the command's line with its labelled parts below it, one a line, in the language given."""
    names = {
        **LABEL_NAMES[language],
        **(
            {fact.value: name for fact, name in FACT_NAMES[language].items()}
            if command.verb == "resolve"
            else {}
        ),
    }
    colon = "：" if language is Language.ZH_CN else ": "
    first = command.written.splitlines()[0].strip() if command.written.strip() else f"#{command.verb}"
    parts = [f"{names.get(name, name)}{colon}{text}" for name, text in command.parts.items() if text.strip()]
    return "\n".join([first, *parts])
