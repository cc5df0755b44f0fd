"""A new ticket's category from rules and the learned model together: who is heard when (SPEC B1)."""

from __future__ import annotations

from dataclasses import replace

from daemon.desk.classifier import Classifier, Opinion, Row
from daemon.desk.known import Known
from daemon.desk.policy import Policy

RULES_STAND_FROM = 0.5
"""Rules of the configuration are the administrator's word: they stand where the model is unsure, unless
people have found them wrong more often than right."""

WORDS_TOLD = 3


def known_with_model(known: Known, model: Classifier | None) -> Known:
    """Return what is known, the model with it; a mail that the message forwards is triaged like any other."""
    original = replace(known.original, classifier=model) if known.original is not None else None
    return replace(known, classifier=model, original=original)


def learned_category(
    row: Row, model: Classifier, policy: Policy, *, by_rules: str, why: str
) -> tuple[str, str]:
    """Return the category and why.

    `by_rules` is what the rules alone say, `policy.default_category` when none spoke. The model files what
    it is as sure of as was promised; of the rest, what rules know; what remains is for first-line triage.
    """
    opinion = model.explain(row)
    label = opinion.label
    if label is not None and label in policy.categories and opinion.confidence >= policy.learning.promise:
        return label, f"category {label}: {_told(opinion)}"
    if by_rules != policy.default_category and model.belief(by_rules) >= RULES_STAND_FROM:
        return by_rules, why
    unsure = f"the model is not sure enough ({_told(opinion, named=True)})" if label is not None else ""
    if by_rules != policy.default_category:
        found = f"the rules for {by_rules} were wrong too often"
        return policy.default_category, f"category {policy.default_category}: {found}; {unsure}"
    return policy.default_category, f"{why}; {unsure}" if unsure else why


def _told(opinion: Opinion, *, named: bool = False) -> str:
    """Return what a model thinks, as a reason: "model: vpn, 809, anyconnect (91 %)"."""
    words = list(dict.fromkeys([*opinion.rules, *(word.text for word in opinion.words)]))[:WORDS_TOLD]
    about = f"{opinion.label}" if named else "model"
    spoke = f": {', '.join(words)}" if words else ""
    return f"{about}{spoke} ({int(100 * opinion.confidence)} %)"
