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
from daemon.desk.priority import judge
from daemon.desk.similar import Alike
from parsers.fields import Record

SUBJECT_WEIGHT = 2
"""A phrase in the subject says twice as much as one in the text."""

_WEIGHT, _WEIGHT_SMALL = 2, 1
_SAY_LITTLE = frozenset(
    """windows macos word excel powerpoint ppt outlook foxmail wps chrome firefox acrobat pdf zoom
    微信 企业微信 钉钉 飞书 error fails failed failure broken crash crashes 报错 异常 失败""".split()
)
"""Products, and bare failure, that stand in reports of every kind: a symptom or a system tells more."""
_SECURITY = "security"
"""Id of the category to which security events belong where the configuration has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    category: str
    priority: Priority
    reasons: tuple[str, ...]
    urgent_off_hours: bool = False
    """Came outside working hours with words of pressure (SPEC C1)."""
    impact: Impact
    urgency: Urgency
    words: tuple[str, ...] = ()
    """Phrases of the configuration that spoke for the category."""
    learned: bool = False
    """The category is what the desk has learned, not what the rules say."""

    @property
    def can_wait(self) -> bool:
        """A wish, a question, or what its writer says is not urgent."""
        return self.urgency is Urgency.CAN_WAIT


def triage(
    subject: str,
    words: str,
    policy: Policy,
    *,
    own_words: str | None = None,
    vip: bool = False,
    off_hours: bool = False,
    alike: Alike | None = None,
    model: Classifier | None = None,
    record: Record | None = None,
) -> Triage:
    """Say what a new ticket is about and how pressing it is.

    `model` is what the desk has learned of categories. `own_words` are those of `words` that are no quote and
    no signature: priority looks at nothing else. The others are as `daemon.desk.priority.judge` takes them.
    """
    evidence = _evidence(subject, words, policy)
    own = words if own_words is None else own_words
    found = judge(subject, own, policy.priority, vip=vip, off_hours=off_hours, alike=alike, record=record)
    by_rules, why_category, spoke = _choose_category(evidence, policy, security=found.security)
    category = by_rules
    if model is not None:
        category, why_category = learned_category(
            Row(subject, words), model, policy, by_rules=by_rules, why=why_category
        )
    return Triage(
        category=category,
        priority=found.priority,
        reasons=(why_category, *found.reasons),
        urgent_off_hours=found.urgent_off_hours,
        impact=found.impact,
        urgency=found.urgency,
        words=spoke if category == by_rules else (),
        learned=category != by_rules and category != policy.default_category,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """Phrases of the configuration that stand in the mail, by what they speak for."""

    in_subject: Mapping[str, list[str]]
    in_words: Mapping[str, list[str]]


def _evidence(subject: str, words: str, policy: Policy) -> _Evidence:
    categories = tuple(policy.categories)
    phrases = _phrases(tuple(policy.categories[name].words for name in categories))
    in_subject, in_words = phrases.find(subject), phrases.find(words)
    return _Evidence(
        in_subject=dict(zip(categories, in_subject, strict=True)),
        in_words=dict(zip(categories, in_words, strict=True)),
    )


@lru_cache(maxsize=8)
def _phrases(groups: tuple[tuple[str, ...], ...]) -> Phrases:
    """A policy's phrases, made ready once."""
    return Phrases(groups, affirmed=frozenset())


def _choose_category(
    evidence: _Evidence, policy: Policy, *, security: bool = False
) -> tuple[str, str, tuple[str, ...]]:
    """Return the category for which most speaks, why, and what spoke; the default one when nothing does.

    A security event is one of that category whatever it befell, if a phrase of the category says so too.
    """
    told = [*evidence.in_subject.get(_SECURITY, ()), *evidence.in_words.get(_SECURITY, ())]
    if security and told:
        said = tuple(dict.fromkeys(told))[:4]
        return _SECURITY, f"category {_SECURITY}: {', '.join(said)}", said
    best, best_score, spoke = policy.default_category, 0, list[str]()
    for category in policy.categories:
        subject_hits, word_hits = evidence.in_subject[category], evidence.in_words[category]
        score = SUBJECT_WEIGHT * _said(subject_hits) + _said(word_hits)
        if score > best_score:
            best, best_score = category, score
            spoke = list(dict.fromkeys([*subject_hits, *word_hits]))
    if not spoke:
        return best, f"category {best}: no rule knows these words", ()
    return best, f"category {best}: {', '.join(spoke[:4])}", tuple(spoke[:4])


def _said(phrases: list[str]) -> int:
    return sum(_WEIGHT_SMALL if phrase.casefold() in _SAY_LITTLE else _WEIGHT for phrase in phrases)
