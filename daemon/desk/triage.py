"""Category and priority of a new ticket, from the configuration's rules, with reasons (SPEC B1, B2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from daemon.desk.classifier import Classifier, Row
from daemon.desk.learned import learned_category
from daemon.desk.model import Priority
from daemon.desk.phrases import Phrases
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


def triage(subject: str, words: str, policy: Policy, model: Classifier | None = None) -> Triage:
    """Say what a new ticket is about and how pressing it is; `model` is what the desk has learned."""
    evidence = _evidence(subject, words, policy)
    category, why_category = _choose_category(evidence, policy)
    if model is not None:
        category, why_category = learned_category(
            Row(subject, words), model, policy, by_rules=category, why=why_category
        )
    priority, why_priority = _choose_priority(evidence, policy)
    return Triage(category=category, priority=priority, reasons=(why_category, *why_priority))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """Phrases of the configuration that stand in the mail, by what they speak for."""

    in_subject: Mapping[str, list[str]]
    in_words: Mapping[str, list[str]]
    impact: Mapping[Impact, list[str]]
    urgency: Mapping[Urgency, list[str]]
    core: list[str]


def _evidence(subject: str, words: str, policy: Policy) -> _Evidence:
    rules = policy.priority
    categories = tuple(policy.categories)
    groups = (
        *(policy.categories[name].words for name in categories),
        *(rules.impact_words.get(impact, ()) for impact in MOST_SEVERE_IMPACT),
        *(rules.urgency_words.get(urgency, ()) for urgency in MOST_SEVERE_URGENCY),
        rules.core_systems,
    )
    phrases = _phrases(groups, len(categories))
    in_subject, in_words = phrases.find(subject), phrases.find(words)
    either = [list(dict.fromkeys(pair[0] + pair[1])) for pair in zip(in_subject, in_words, strict=True)]
    severity = iter(either[len(categories) :])
    return _Evidence(
        in_subject=dict(zip(categories, in_subject, strict=False)),
        in_words=dict(zip(categories, in_words, strict=False)),
        impact={impact: next(severity) for impact in MOST_SEVERE_IMPACT},
        urgency={urgency: next(severity) for urgency in MOST_SEVERE_URGENCY},
        core=next(severity),
    )


@lru_cache(maxsize=8)
def _phrases(groups: tuple[tuple[str, ...], ...], categories: int) -> Phrases:
    """A policy's phrases, made ready once. Negation counts for priority only, and not for core systems."""
    return Phrases(groups, affirmed=frozenset(range(categories, len(groups) - 1)))


def _choose_category(evidence: _Evidence, policy: Policy) -> tuple[str, str]:
    """Return the category for which most speaks, and why; the default one when nothing does."""
    best, best_score, spoke = policy.default_category, 0, list[str]()
    for category in policy.categories:
        subject_hits, word_hits = evidence.in_subject[category], evidence.in_words[category]
        score = SUBJECT_WEIGHT * len(subject_hits) + len(word_hits)
        if score > best_score:
            best, best_score = category, score
            spoke = list(dict.fromkeys([*subject_hits, *word_hits]))
    if not spoke:
        return best, f"category {best}: no rule knows these words"
    return best, f"category {best}: {', '.join(spoke[:4])}"


def _choose_priority(evidence: _Evidence, policy: Policy) -> tuple[Priority, tuple[str, ...]]:
    """Return the priority that the matrix gives for the most severe evidence, and why.

    Without evidence: one user, seriously hindered. Words of pressure alone raise the urgency, never the
    impact, so shouting cannot make a P1.
    """
    impact, why_impact = Impact.USER, "no words about others: one user"
    for candidate in MOST_SEVERE_IMPACT:
        if hits := evidence.impact[candidate]:
            impact, why_impact = candidate, ", ".join(hits[:3])
            break
    urgency, why_urgency, pressing = Urgency.HINDERED, "no words about how pressing it is", False
    for level in MOST_SEVERE_URGENCY:
        if hits := evidence.urgency[level]:
            urgency, why_urgency = level, ", ".join(hits[:3])
            pressing = level in (Urgency.STOPPED, Urgency.HINDERED)
            break
    if evidence.core and pressing and impact is not Impact.ORGANISATION:
        # a question about a core system is no failure of it
        impact, why_impact = Impact.ORGANISATION, f"core system: {evidence.core[0]}"
    priority = policy.priority.matrix[impact, urgency]
    return priority, (
        f"priority {priority.value}: impact {impact.value}, urgency {urgency.value}",
        f"impact: {why_impact}",
        f"urgency: {why_urgency}",
    )
