"""How pressing a new ticket is: impact and urgency from its writer's words, then the matrix (SPEC B2)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from daemon.desk.labelled import NOTHING, Filled, filled
from daemon.desk.model import Priority
from daemon.desk.negation import negated
from daemon.desk.phrases import COVERS_ALL, Phrases, Place
from daemon.desk.policy import Impact, PriorityRules, Urgency
from daemon.desk.reach import Reach, goes_down, is_over, limited, passages
from daemon.desk.similar import Alike
from parsers.fields import Record

MOST_SEVERE_IMPACT = (Impact.ORGANISATION, Impact.DEPARTMENT, Impact.USER, Impact.NOBODY)
MOST_SEVERE_URGENCY = (Urgency.STOPPED, Urgency.HINDERED, Urgency.SLIGHT, Urgency.CAN_WAIT)
_STEPS = (Priority.P1, Priority.P2, Priority.P3, Priority.P4)
_NAMED = 3
"""Phrases that one reason names."""

_ORGANISATION, _DEPARTMENT, _USER, _NOBODY = range(4)
_STOPPED, _HINDERED, _SLIGHT, _CAN_WAIT = range(4, 8)
(
    _CORE, _KEY_BUSINESS, _TROUBLE, _WISH, _DEFER, _PRESSING, _HEALTHY, _PERSONAL,
    _EVENT, _BAIT, _BITTEN, _SPREADING, _HARMLESS, _IGNORED, _SHARED,
) = range(8, 23)  # fmt: skip
_FAILURES = frozenset({_STOPPED, _HINDERED, _SLIGHT, _TROUBLE})
_AS_THEY_STAND = frozenset({_CORE, _SHARED, _HARMLESS, _IGNORED, _PERSONAL})
"""Groups that a negation does not change."""
_FAMILIES = {
    **dict.fromkeys((_ORGANISATION, _DEPARTMENT, _USER, _NOBODY), 0),
    **dict.fromkeys((_STOPPED, _HINDERED, _SLIGHT, _CAN_WAIT, _TROUBLE, _DEFER, _PRESSING), 1),
    **dict.fromkeys((_EVENT, _BAIT, _HARMLESS), 2),
    _IGNORED: COVERS_ALL,
}

_SENTENCE_ENDS = "。！？；!?;\n."
_CLAUSE_END = re.compile(
    r"[。！？；!?;\n，,：:]|\.(?=\s|$)|\b(?:and|but|because|while|whereas)\b|但是?|不过|而且|因为|而"
)
_SUBJECT_MOST = 300
"""Characters of a subject that are looked at."""

_OF_THE_SYSTEM = re.compile(
    r"\s*(?:的)?(?:部门?|组|团队|账号|帐号|账户|密码|权限|培训|手册|用户手册|文档|操作|项目|会议|群|负责人|同事)"
    r"|\s+(?:team|group|department|account|password|training|manual|documentation|project|meeting|user guide"
    r"|licen[cs]e|colleagues?|people)\b"
)
"""What follows a system's name when not the system is meant: its team, its manual."""

_FIRST_PERSON = re.compile(r"\b(?:i|my|me|i'm)\b|我(?!们)")
_TOPIC_MOST = 14
"""Characters beside a system's name in a clause that only says what the mail is about."""
_CLAUSES_ON = 4
"""How far after such a clause its failure may be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How pressing a report is, and why."""

    priority: Priority
    impact: Impact
    urgency: Urgency
    reasons: tuple[str, ...]
    """English phrases; of the mail they name only phrases of the configuration."""
    security: bool = False
    """It tells of a security event."""
    urgent_off_hours: bool = False
    """Words of pressure outside working hours: the on-call engineer's matter (SPEC C1)."""


def judge(
    subject: str,
    words: str,
    rules: PriorityRules,
    *,
    vip: bool = False,
    off_hours: bool = False,
    alike: Alike | None = None,
    record: Record | None = None,
) -> Judgement:
    """Say how pressing a report is.

    `words` are its writer's own: no quotes, no signature. `vip`: the requester is one. `off_hours`: it came
    outside working hours. `alike`: others report the same. `record`: what was read from the mail; scope and
    urgency that a form asks for count by their values, in the words too. Pressure alone
    ("urgent!!!", "P1") raises the urgency by one column at most and never makes a P1; capitals and marks
    count nothing.
    """
    text, places = _phrases(_groups(rules)).places(subject[:_SUBJECT_MOST], words)
    form = filled(text, record)
    found = _Found(text, [*_free(places, form), *_wide(text, places)], form)
    security = _security(found)
    impact, why_impact = _impact(found)
    if security and security.spreading:
        impact, why_impact = Impact.ORGANISATION, f"a security event that spreads: {security.spreading}"
    if alike is not None and _wider(alike.impact, impact):
        impact, why_impact = alike.impact, alike.reason
    urgency, why_urgency = _urgency(found, impact, security)
    calm = rules.matrix[impact, urgency]
    urgency, priority, why_pressing = _pressed(found, rules, impact, urgency)
    reasons = [f"impact: {why_impact}", f"urgency: {why_urgency}", *why_pressing]
    raised, why_raised = _raised(found, priority, urgency, vip=vip)
    if security and raised in (Priority.P3, Priority.P4):
        raised = Priority.P2
        why_raised = [f"security event ({security.words}): at least P2"]
    urgent = found.named(_PRESSING) if off_hours else ""
    if urgent:
        why_raised.append(f"outside working hours, with words of pressure: {urgent}")
    head = f"priority {raised.value}: impact {impact.value}, urgency {urgency.value}"
    if raised is not calm and priority is not raised:
        head += f", {priority.value} by the matrix"
    return Judgement(
        priority=raised,
        impact=impact,
        urgency=urgency,
        reasons=(head, *reasons, *why_raised),
        security=security is not None,
        urgent_off_hours=bool(urgent),
    )


def _groups(rules: PriorityRules) -> tuple[tuple[str, ...], ...]:
    """The phrases in the order of the group numbers above."""
    security = rules.security
    return (
        *(rules.impact_words.get(impact, ()) for impact in MOST_SEVERE_IMPACT),
        *(rules.urgency_words.get(urgency, ()) for urgency in MOST_SEVERE_URGENCY),
        rules.core_systems,
        rules.key_business,
        rules.trouble,
        rules.wishes,
        rules.deferring,
        rules.pressing,
        rules.healthy,
        rules.personal,
        security.events,
        security.bait,
        security.bitten,
        security.spreading,
        security.harmless,
        rules.ignored,
        rules.shared_systems,
    )


@lru_cache(maxsize=8)
def _phrases(groups: tuple[tuple[str, ...], ...]) -> Phrases:
    """Phrases made ready once, however often a policy is loaded."""
    return Phrases(groups, frozenset(range(len(groups))) - _AS_THEY_STAND, _FAMILIES)


def _free(places: Sequence[Place], form: Filled) -> list[Place]:
    """Leave out what stands in a form's lines on scope and urgency: their values count, not their words."""
    if not form.spans:
        return list(places)
    return [place for place in places if not any(at <= place.at < end for at, end in form.spans)]


def _wide(text: str, places: Sequence[Place]) -> list[Place]:
    """Return as places of these groups what no fixed phrase says: numbers of people, floors, neighbours."""
    found: list[Place] = []
    if not any(place.group in _FAILURES or place.group == _EVENT for place in places):
        return found
    said = [place for place in places if place.group in (_ORGANISATION, _DEPARTMENT, _USER)]
    for order, passage in enumerate(passages(text)):
        if any(place.at < passage.end and passage.at < place.end for place in said):
            continue
        denied = negated(text, passage.at)
        groups = (_DEPARTMENT, _SPREADING) if passage.reach is Reach.NEIGHBOUR else (_DEPARTMENT,)
        found += [Place(g, order, passage.reach.value, passage.at, passage.end, denied) for g in groups]
    return found


class _Found:
    """The phrases of one report, by group; and by sentence and clause when somebody asks for these."""

    def __init__(self, text: str, places: Sequence[Place], form: Filled = NOTHING) -> None:
        self.text = text
        self.form = form
        self._places = [place for place in places if not place.denied]
        self._denied = [place for place in places if place.denied]
        self._by_group: dict[int, list[Place]] = {}
        for place in self._places:
            self._by_group.setdefault(place.group, []).append(place)

    @cached_property
    def over(self) -> bool:
        """Whether what failed is said to be fine again, and nothing after that to fail."""
        failing = [place.at for group in (_STOPPED, _HINDERED) for place in self.all(group)]
        failing = failing or [place.at for place in self.all(_TROUBLE)]
        return bool(failing) and is_over(self.text, max(failing))

    @cached_property
    def _ends(self) -> list[tuple[int, bool]]:
        """Where clauses end, and whether a sentence does."""
        ends = _CLAUSE_END.finditer(self.text)
        return [(match.end(), self.text[match.start()] in _SENTENCE_ENDS) for match in ends]

    @cached_property
    def _clause_ends(self) -> list[int]:
        return [end for end, _ in self._ends]

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [end for end, of_sentence in self._ends if of_sentence]

    @cached_property
    def _in_sentence(self) -> Mapping[int, set[int]]:
        return self._groups_by(self.sentence)

    @cached_property
    def _in_clause(self) -> Mapping[int, set[int]]:
        return self._groups_by(self.clause)

    def _groups_by(self, number: Callable[[int], int]) -> Mapping[int, set[int]]:
        found: dict[int, set[int]] = {}
        for place in self._places:
            found.setdefault(number(place.at), set()).add(place.group)
        return found

    def sentence(self, at: int) -> int:
        return bisect_right(self._sentence_ends, at)

    def clause(self, at: int) -> int:
        return bisect_right(self._clause_ends, at)

    def is_subject(self, clause: int) -> bool:
        return clause <= self.clause(self.text.find("\n"))

    def clause_text(self, number: int) -> str:
        begin = self._clause_ends[number - 1] if number else 0
        end = self._clause_ends[number] if number < len(self._clause_ends) else len(self.text)
        return self.text[begin:end]

    def all(self, group: int) -> list[Place]:
        return self._by_group.get(group, [])

    def has(self, *groups: int) -> bool:
        return any(group in self._by_group for group in groups)

    def denies_next(self, place: Place) -> bool:
        """Whether what is denied goes on: "没有影响" in "没有影响到整个部门"."""
        return any(0 <= denied.at - place.end <= 1 for denied in self._denied)

    def named(self, *groups: int) -> str:
        """Return the first few phrases of these groups, for a reason."""
        return named([place for group in groups for place in self.all(group)])

    def sentence_has(self, number: int, *groups: int) -> bool:
        return not self._in_sentence.get(number, set()).isdisjoint(groups)

    def clause_has(self, number: int, *groups: int) -> bool:
        return not self._in_clause.get(number, set()).isdisjoint(groups)


def named(places: Sequence[Place]) -> str:
    return ", ".join(list(dict.fromkeys(place.phrase for place in places))[:_NAMED])


def _impact(found: _Found) -> tuple[Impact, str]:
    """Return the widest impact of which a sentence about a failure speaks. Without any: one user."""
    if found.over:
        return Impact.USER, "it is over, as the writer says"
    if found.form.impact is not None:
        return found.form.impact, "the form's own line about the scope"
    if core := _failing_core(found):
        return Impact.ORGANISATION, f"core system fails: {core}"
    everywhere = [place for place in found.all(_ORGANISATION) if _affects(found, place)]
    if unlimited := [place for place in everywhere if not limited(found.text, place.at, place.end)]:
        return Impact.ORGANISATION, named(unlimited)
    if hits := everywhere + [place for place in found.all(_DEPARTMENT) if _affects(found, place)]:
        return Impact.DEPARTMENT, named(hits)
    if down := _shared_down(found):
        return Impact.DEPARTMENT, f"a shared system is down: {down}"
    if nobody := [place for place in found.all(_NOBODY) if not found.denies_next(place)]:
        return Impact.NOBODY, named(nobody)
    if found.has(_USER):
        return Impact.USER, found.named(_USER)
    if mentioned := found.named(_ORGANISATION, _DEPARTMENT):
        return Impact.USER, f"one user ({mentioned}: named, but not as failing)"
    return Impact.USER, "no words about others: one user"


def _affects(found: _Found, place: Place) -> bool:
    """Whether a phrase about many is about a failure, there or in the sentence beside it, and nothing there
    takes it back ("the whole company but me")."""
    number = found.sentence(place.at)
    if found.sentence_has(number, _USER) or found.clause_has(found.clause(place.at), _HEALTHY):
        return False
    if found.sentence_has(number, *_FAILURES):
        return True
    if found.sentence_has(number, _WISH, _DEFER, _CAN_WAIT):
        return False
    beside = (number - 1, number + 1)
    return any(found.sentence_has(each, *_FAILURES) for each in beside)


def _failing_core(found: _Found) -> str:
    """Return the core systems that are said to fail; "" when they are merely named, or fail for one only."""
    if found.has(_USER):
        return ""
    failing = [place for place in found.all(_CORE) if _fails(found, place)]
    return named(failing)


def _shared_down(found: _Found) -> str:
    """Return the shared systems that are said to be down, unless for one person only."""
    if found.has(_USER):
        return ""
    return named(
        [
            place
            for place in found.all(_SHARED)
            if goes_down(found.text, place.end) and not found.clause_has(found.clause(place.at), _HEALTHY)
        ]
    )


def _fails(found: _Found, place: Place) -> bool:
    number = found.clause(place.at)
    if _OF_THE_SYSTEM.match(found.text, place.end) or found.clause_has(number, _HEALTHY, _PERSONAL):
        return False
    if found.sentence_has(found.sentence(place.at), _PERSONAL):
        return False
    if found.clause_has(number, *_FAILURES):
        return True
    clause = found.clause_text(number).strip()
    beside = len(clause) - (place.end - place.at)
    if beside > _TOPIC_MOST or _FIRST_PERSON.search(clause) or found.clause_has(number, _WISH):
        return False
    if found.is_subject(number):
        return found.has(*_FAILURES)
    return any(found.clause_has(number + on, *_FAILURES) for on in range(1, _CLAUSES_ON + 1))


def _urgency(found: _Found, impact: Impact, security: _Security | None) -> tuple[Urgency, str]:
    """Return how badly work is hindered: what fails counts before what is wished, whatever the tone."""
    urgency, why = _told(found)
    if found.over and not security:
        return Urgency.CAN_WAIT, "it is over, as the writer says"
    if found.form.urgency == "low" and not security and urgency is not Urgency.STOPPED:
        return Urgency.CAN_WAIT, f"low by the form (else {urgency.value}: {why})"
    if security and urgency in (Urgency.SLIGHT, Urgency.CAN_WAIT):
        return Urgency.HINDERED, f"a security event: {security.words}"
    if found.has(_DEFER) and urgency is not Urgency.STOPPED:
        at = MOST_SEVERE_URGENCY.index(urgency)
        later = Urgency.CAN_WAIT
        if impact in (Impact.ORGANISATION, Impact.DEPARTMENT):
            later = MOST_SEVERE_URGENCY[min(at + 1, 3)]
        return later, f"{found.named(_DEFER)} (else {urgency.value}: {why})"
    return urgency, why


def _told(found: _Found) -> tuple[Urgency, str]:
    for group, urgency in (
        (_STOPPED, Urgency.STOPPED),
        (_HINDERED, Urgency.HINDERED),
        (_SLIGHT, Urgency.SLIGHT),
    ):
        if found.has(group):
            return urgency, found.named(group)
    if found.has(_CAN_WAIT):
        return Urgency.CAN_WAIT, found.named(_CAN_WAIT)
    if found.has(_TROUBLE):
        return Urgency.HINDERED, f"something fails: {found.named(_TROUBLE)}"
    if found.has(_WISH):
        return Urgency.CAN_WAIT, f"a question or a wish: {found.named(_WISH)}"
    return Urgency.HINDERED, "no words about how pressing it is"


def _pressed(
    found: _Found, rules: PriorityRules, impact: Impact, urgency: Urgency
) -> tuple[Urgency, Priority, list[str]]:
    """Let words of pressure raise the urgency by one column, to "hindered" at most, and never to a P1."""
    priority = rules.matrix[impact, urgency]
    pressure = found.named(_PRESSING) or ("high by the form" if found.form.urgency == "high" else "")
    if not pressure:
        return urgency, priority, []
    if urgency in (Urgency.STOPPED, Urgency.HINDERED) or found.has(_DEFER):
        return urgency, priority, [f"words of pressure alone change nothing: {pressure}"]
    wished = urgency is Urgency.CAN_WAIT and not found.has(_CAN_WAIT)
    up = Urgency.HINDERED if wished else MOST_SEVERE_URGENCY[MOST_SEVERE_URGENCY.index(urgency) - 1]
    raised = rules.matrix[impact, up]
    if raised is Priority.P1:
        return urgency, priority, [f"words of pressure alone make no P1: {pressure}"]
    return up, raised, [f"words of pressure ({pressure}): urgency {up.value} instead of {urgency.value}"]


def _raised(found: _Found, priority: Priority, urgency: Urgency, *, vip: bool) -> tuple[Priority, list[str]]:
    """One step up for a VIP, or for key business that is held up."""
    held_up = urgency in (Urgency.STOPPED, Urgency.HINDERED)
    business = found.named(_KEY_BUSINESS) if held_up else ""
    if not (vip or business):
        return priority, []
    up = _STEPS[max(0, _STEPS.index(priority) - 1)]
    if up is priority:
        return priority, []
    why = "the requester is a VIP" if vip else f"key business ({business})"
    return up, [f"{why}: one step up from {priority.value}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Security:
    words: str
    spreading: str


def _security(found: _Found) -> _Security | None:
    """Return the security event that the report tells of, if any: something happened, or bait was taken."""
    told = [place for place in found.all(_EVENT) if found.sentence(place.at)]
    events = [
        place
        for place in told or found.all(_EVENT)  # a subject ("virus") only names what the text tells of
        if not found.sentence_has(found.sentence(place.at), _HARMLESS)
    ]
    if not events and found.has(_BITTEN) and not found.has(_HARMLESS):
        events = found.all(_BAIT) and [*found.all(_BAIT), *found.all(_BITTEN)]
    if not events:
        return None
    return _Security(words=named(events), spreading=found.named(_SPREADING))


def _wider(one: Impact, other: Impact) -> bool:
    return MOST_SEVERE_IMPACT.index(one) < MOST_SEVERE_IMPACT.index(other)
