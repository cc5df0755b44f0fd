"""Finding the configuration's phrases in a person's words: whole words in Latin script, anywhere in Han."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

LOOKED_AT = 2_000
"""Characters of a mail that are looked at; the bound on the work for one mail."""

_NEGATION_EN = re.compile(r"(?:\bnot|n't|\bno|\bwithout|\bnever)\s+(?:\w+\s+)?$")
_NEGATION_ZH = re.compile(r"(?:不是|不|没有|没|无|非|未|别)(?:很|太|那么|怎么|算|是)?$")


_WORD = re.compile(r"[^\W_]+", re.ASCII)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


class Phrases:
    """Groups of phrases, made ready to be found all at once.

    A configuration has a thousand phrases; nearly all are ruled out by their first word, or by the first
    pair of Han characters, with one intersection of sets: far cheaper than searching the text for each.
    """

    def __init__(self, groups: Sequence[tuple[str, ...]], affirmed: frozenset[int]) -> None:
        """`affirmed` are the groups in which a negated place ("not urgent", "不急") does not count, unless
        the phrase brings its own negation. What a mail is about does not change by negation ("no network");
        how pressing it is does."""
        self._count = len(groups)
        self._affirmed = affirmed
        self._by_key: dict[str, list[tuple[int, int, str, str]]] = {}
        for group, phrases in enumerate(groups):
            for order, phrase in enumerate(phrases):
                wanted = phrase.casefold()
                self._by_key.setdefault(_key(wanted), []).append((group, order, phrase, wanted))

    def find(self, text: str) -> list[list[str]]:
        """Return for each group which of its phrases stand in the beginning of `text`, in their order."""
        folded = text[:LOOKED_AT].casefold()
        keys = {""}.union(_WORD.findall(folded))
        for run in _HAN.findall(folded):
            keys.update(run)
            keys.update(map("".join, pairwise(run)))
        found: list[list[tuple[int, str]]] = [[] for _ in range(self._count)]
        for key in self._by_key.keys() & keys:
            for group, order, phrase, wanted in self._by_key[key]:
                if _stands(folded, wanted, group in self._affirmed):
                    found[group].append((order, phrase))
        return [[phrase for _, phrase in sorted(hits)] for hits in found]


def _key(phrase: str) -> str:
    """Return what any text that holds the phrase has among its keys: a pair of Han, else a word."""
    if han := _HAN.search(phrase):
        return han[0][:2]
    word = _WORD.search(phrase)
    return word[0] if word else ""


def _stands(text: str, phrase: str, affirmed: bool) -> bool:
    at = text.find(phrase)
    while at >= 0:
        if not _inside_word(text, at, at + len(phrase)) and not (affirmed and _negated(text, at)):
            return True
        at = text.find(phrase, at + 1)
    return False


def _inside_word(text: str, begin: int, end: int) -> bool:
    """Whether a phrase that begins (ends) with a Latin letter or digit goes on before (after) it."""
    before = begin > 0 and _latin(text[begin]) and _latin(text[begin - 1])
    after = end < len(text) and _latin(text[end - 1]) and _latin(text[end])
    return before or after


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _negated(text: str, at: int) -> bool:
    before = text[max(0, at - 24) : at]
    return bool(_NEGATION_EN.search(before) or _NEGATION_ZH.search(before))
