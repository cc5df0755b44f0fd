"""Which of the desk's languages a person writes in, judged from their own words (SPEC A6)."""

from __future__ import annotations

import re

from daemon.desk.model import Language

LOOKED_AT = 4_000
"""Characters that are looked at: a person's language does not change after two pages."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z']+")
_ENGLISH = re.compile(
    r"(?:the|an?|is|are|was|were|be|to|of|in|on|at|for|with|and|or|not|no|my|our|your|its?|this|that|i|we|you|he"
    r"|she|they|ha[svd]e?|do|does|did|can|cannot|could|will|would|please|thanks|hello|hi|when|what|how|from|after"
    r"|since|but|if|me|us|there|any)"
)
"""English function words; they are hardly ever part of an error text that a Chinese writer quotes."""


def detect(words: str) -> Language | None:
    """Return the language of these words, or None when they do not tell.

    Han characters outweigh Latin words, since Chinese writers quote error texts and product names in English
    and hardly ever the other way round; without Han, English needs one of its function words.
    """
    text = words[:LOOKED_AT]
    han = len(_HAN.findall(text))
    latin = [word.lower() for word in _WORD.findall(text)]
    if han >= 2 and han * 2 >= len(latin):
        return Language.ZH_CN
    if han == 0 and any(map(_ENGLISH.fullmatch, latin)):
        return Language.EN
    function_words = sum(1 for word in latin if _ENGLISH.fullmatch(word))
    if function_words >= 5 and function_words > han:
        return Language.EN
    return None
