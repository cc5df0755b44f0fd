"""A yes or a no to a question that the desk has asked ("was this you?", "is it to go out?")."""

from __future__ import annotations

import re
import unicodedata

_YES = frozenset(
    (
        "yes|y|yes it was me|it was me|that was me|yes that was me|yes please|ok|okay|confirm|confirmed"
        "|approved|allow|let them in"
        "|是|是的|是我|是我发的|是我本人|是本人|本人|对|对的|没错|确认|同意|允许|可以|好|好的|嗯"
        "|是的是我|是的同意|是的本人"
        "|yes send it|yes send it as it is|send it|send it as it is"
        "|是的发送|确认发送|确认发出|原样发出|原样发送|照发|可以发|可以发送|发吧"
    ).split("|")
)
_NO = frozenset(
    (
        "no|n|nope|not me|it was not me|it wasn't me|no it was not me|no it wasn't me|this was not me"
        "|no thanks|do not|don't|deny|refuse|do not send it|don't send it|no do not send it|no don't send it"
        "|不发|不要发|别发|不要发送|不|不是|不是我|不是我发的|不是本人|非本人|否|不对|不同意|不允许|不可以|不要|不行|拒绝"
    ).split("|")
)
_SIGNS = re.compile(r"[\s,，.。!！;；:：~～、]+")
_LONGEST = 200


def read_assent(text: str) -> bool | None:
    """Return True for a yes, False for a no, None for anything else. Raises nothing.

    Only the first line that says something is looked at, and only if it is nothing but the yes or the no:
    where an act hangs on the answer, a sentence is for a person to read.
    """
    line = next((line for line in text[:2_000].splitlines() if line.strip()), "")
    if not line or len(line) > _LONGEST:
        return None
    said = _SIGNS.sub(" ", unicodedata.normalize("NFKC", line).casefold().replace("’", "'")).strip()
    if said in _YES or said.replace(" ", "") in _YES:
        return True
    if said in _NO or said.replace(" ", "") in _NO:
        return False
    return None
