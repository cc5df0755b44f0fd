"""Category and priority of a new ticket, from the configuration's rules, with reasons (SPEC B1, B2)."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.desk.model import Priority
from daemon.desk.phrases import Folded, find, fold, joined
from daemon.desk.policy import Impact, Policy, Urgency

SUBJECT_WEIGHT = 2
"""A phrase in the subject says twice as much as one in the text."""

MOST_SEVERE_IMPACT = (Impact.ORGANISATION, Impact.DEPARTMENT, Impact.USER, Impact.NOBODY)
MOST_SEVERE_URGENCY = (Urgency.STOPPED, Urgency.HINDERED, Urgency.SLIGHT, Urgency.CAN_WAIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    category: str
    priority: Priority
    reasons: tuple[str, ...]


def triage(subject: str, words: str, policy: Policy) -> Triage:
    """Say what a new ticket is about and how pressing it is."""
    in_subject, in_words = fold(subject), fold(words)
    category, why_category = choose_category(in_subject, in_words, policy)
    priority, why_priority = choose_priority(joined(in_subject, in_words), policy)
    return Triage(category=category, priority=priority, reasons=(why_category, *why_priority))


def choose_category(in_subject: Folded, in_words: Folded, policy: Policy) -> tuple[str, str]:
    """Return the category for which most speaks, and why; the default one when nothing does."""
    best, best_score, evidence = policy.default_category, 0, list[str]()
    for category in policy.categories.values():
        subject_hits = find(in_subject, category.words)
        word_hits = find(in_words, category.words)
        score = SUBJECT_WEIGHT * len(subject_hits) + len(word_hits)
        if score > best_score:
            best, best_score = category.id, score
            evidence = list(dict.fromkeys([*subject_hits, *word_hits]))
    if not evidence:
        return best, f"category {best}: no rule knows these words"
    return best, f"category {best}: {', '.join(evidence[:4])}"


def choose_priority(folded: Folded, policy: Policy) -> tuple[Priority, tuple[str, ...]]:
    """Return the priority that the matrix gives for the most severe evidence, and why.

    Without evidence: one user, seriously hindered. Words of pressure alone raise the urgency, never the
    impact, so shouting cannot make a P1.
    """
    rules = policy.priority
    impact, why_impact = Impact.USER, "no words about others: one user"
    for candidate in MOST_SEVERE_IMPACT:
        if hits := find(folded, rules.impact_words.get(candidate, ()), affirmed=True):
            impact, why_impact = candidate, ", ".join(hits[:3])
            break
    urgency, why_urgency, pressing = Urgency.HINDERED, "no words about how pressing it is", False
    for level in MOST_SEVERE_URGENCY:
        if hits := find(folded, rules.urgency_words.get(level, ()), affirmed=True):
            urgency, why_urgency = level, ", ".join(hits[:3])
            pressing = level in (Urgency.STOPPED, Urgency.HINDERED)
            break
    core = find(folded, rules.core_systems)
    if core and pressing and impact is not Impact.ORGANISATION:  # a question about it is no failure of it
        impact, why_impact = Impact.ORGANISATION, f"core system: {core[0]}"
    priority = rules.matrix[impact, urgency]
    return priority, (
        f"priority {priority.value}: impact {impact.value}, urgency {urgency.value}",
        f"impact: {why_impact}",
        f"urgency: {why_urgency}",
    )
