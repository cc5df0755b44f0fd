"""Rules that an administrator gave: phrases or patterns, and the category for which each speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from daemon.desk.classifier.features import BODY_LOOKED_AT, SUBJECT_COUNTS, SUBJECT_LOOKED_AT
from daemon.desk.phrases import Phrases

_PATTERN_MARKS = re.compile(r"\||\\[bdswBDSW.]|\.[*+]|\[.+\]|\(\?|^\^|\$$")
"""What no phrase of a person has and a regular expression nearly always."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that speak for a category. Phrases are whole words in Latin script, anywhere in Han."""

    label: str
    phrases: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    """Regular expressions, searched in the beginning of subject and body. Their cost is their author's."""


@dataclass(frozen=True, slots=True)
class Vote:
    """How much speaks for a category, and what."""

    strength: float
    words: tuple[str, ...]


class Rules:
    """Rules made ready to be asked all at once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.labels = tuple(dict.fromkeys(rule.label for rule in rules))
        self._phrases = Phrases(
            tuple(
                tuple(phrase for rule in rules if rule.label == label for phrase in rule.phrases)
                for label in self.labels
            ),
            affirmed=frozenset(),
        )
        self._patterns = [(rule.label, pattern) for rule in rules for pattern in rule.patterns]

    def votes(self, subject: str, body: str) -> dict[str, Vote]:
        """Return the votes by category; categories for which nothing speaks are left out."""
        if not self.labels:
            return {}
        subject, body = subject[:SUBJECT_LOOKED_AT], body[:BODY_LOOKED_AT]
        strength: dict[str, float] = {}
        words: dict[str, list[str]] = {}
        for text, times in ((subject, SUBJECT_COUNTS), (body, 1)):
            found = list(zip(self.labels, self._phrases.find(text), strict=True))
            matches = ((label, pattern.search(text)) for label, pattern in self._patterns)
            found += [(label, [match[0]]) for label, match in matches if match]
            for label, hits in found:
                if hits:
                    strength[label] = strength.get(label, 0) + times * len(hits)
                    words.setdefault(label, []).extend(hits)
        return {
            label: Vote(strength=strength[label], words=tuple(dict.fromkeys(words[label])))
            for label in self.labels
            if label in strength
        }


def read_rules(rules: object, labels: frozenset[str] = frozenset()) -> tuple[Rule, ...]:
    """Return rules from any of the shapes in which people write them down.

    Accepted are `Rule`s; pairs of a label and its phrases; pairs of a phrase, or a regular expression, and
    its label; objects and mappings with `label` and `phrases` (or `words`, `keywords`, `pattern`); and a
    mapping of labels to phrases or of phrases to labels. In a pair of two texts the label is the one in
    `labels` (those of the tickets), else the one of the side on which fewer different texts stand, else the
    first.

    Raises TypeError for anything else.
    """
    if isinstance(rules, Mapping):
        rules = list(rules.items())
    if not isinstance(rules, Iterable) or isinstance(rules, str | bytes):
        raise TypeError("rules: expected a mapping or a sequence of rules")
    entries = list(rules)
    texts = [entry for entry in entries if _two_texts(entry)]
    label_first = _label_first(texts, labels)
    return tuple(_rule(entry, labels, label_first) for entry in entries)


def _two_texts(entry: object) -> bool:
    return isinstance(entry, tuple | list) and len(entry) == 2 and all(isinstance(it, str) for it in entry)


def _label_first(pairs: Sequence[Sequence[str]], labels: frozenset[str]) -> bool:
    known = [sum(pair[side] in labels for pair in pairs) for side in (0, 1)]
    if known[0] != known[1]:
        return known[0] > known[1]
    different = [len({pair[side] for pair in pairs}) for side in (0, 1)]
    if different[0] != different[1]:
        return different[0] < different[1]
    marked = [any(_PATTERN_MARKS.search(pair[side]) for pair in pairs) for side in (0, 1)]
    return not (marked[0] and not marked[1])


def _rule(entry: object, labels: frozenset[str], label_first: bool) -> Rule:
    if isinstance(entry, Rule):
        return entry
    if isinstance(entry, tuple | list) and len(entry) == 2:
        first, second = entry
        if isinstance(first, str) and isinstance(second, str):
            if (first in labels) != (second in labels):
                label_first = first in labels
        else:
            label_first = isinstance(first, str) and not (isinstance(second, str) and second in labels)
        return _spoken(first, second) if label_first else _spoken(second, first)
    label = _field(entry, "label", "category")
    for name in ("phrases", "words", "keywords", "pattern", "patterns"):
        if (phrases := _field(entry, name)) is not None:
            return _spoken(label, phrases)
    raise TypeError("rules: a rule is a label and its phrases")


def _spoken(label: object, phrases: object) -> Rule:
    if not isinstance(label, str) or not label:
        raise TypeError("rules: a rule's label is a text that is not empty")
    if isinstance(phrases, str | re.Pattern):
        phrases = (phrases,)
    if not isinstance(phrases, Iterable):
        phrases = _field(phrases, "phrases", "words", "keywords")
        if not isinstance(phrases, Iterable) or isinstance(phrases, str):
            raise TypeError("rules: phrases are texts or patterns")
    plain: list[str] = []
    patterns: list[re.Pattern[str]] = []
    for phrase in phrases:
        pattern = _pattern(phrase)
        if pattern is not None:
            patterns.append(pattern)
        elif phrase:
            plain.append(phrase)
    return Rule(label=label, phrases=tuple(plain), patterns=tuple(patterns))


def _pattern(phrase: object) -> re.Pattern[str] | None:
    """Return the regular expression that this is, or None for words; broken expressions are words."""
    if isinstance(phrase, re.Pattern):
        return phrase
    if not isinstance(phrase, str):
        raise TypeError("rules: phrases are texts or patterns")
    if not _PATTERN_MARKS.search(phrase):
        return None
    try:
        return re.compile(phrase, re.IGNORECASE)
    except re.error:
        return None


def _field(entry: object, *names: str) -> object:
    for name in names:
        value = entry.get(name) if isinstance(entry, Mapping) else getattr(entry, name, None)
        if value is not None:
            return value
    return None
