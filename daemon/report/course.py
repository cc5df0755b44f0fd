"""The whole course of a ticket in sentences that a stranger understands, from its history and its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from daemon.desk.commands.facts import FACT_NAMES
from daemon.desk.commands.names import CHANNEL_NAMES
from daemon.desk.entries import RECALLED
from daemon.desk.model import (
    COLLEAGUE,
    DESK,
    REQUESTER,
    Channel,
    Event,
    Json,
    Language,
    Ticket,
    undone_places,
)
from daemon.desk.policy import Policy
from daemon.report.course_variants import VARIANTS
from daemon.report.course_words import PARTS, SENTENCES, WORDS


class Written(Protocol):
    """An entry as the store returns it."""

    at: datetime
    kind: str
    author: str
    visibility: str
    text: str
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing in the course of a ticket."""

    at: datetime
    says: str
    """A sentence."""
    words: str = ""
    """What was written, by parts where it has any; "" for what only happened."""
    internal: bool = False
    """For staff only."""


def course(
    ticket: Ticket, entries: Sequence[Written], policy: Policy, language: Language, *, when: When
) -> tuple[Step, ...]:
    """Return what happened and what was said, oldest first. `when` writes an instant for its reader."""
    teller = _Teller(ticket, policy, language, when)
    steps = [(event.at, 0, place, teller.event(event)) for place, event in enumerate(ticket.history)]
    steps += [(entry.at, 1, place, teller.entry(entry)) for place, entry in enumerate(entries)]
    return tuple(step for *_, step in sorted(steps, key=lambda row: row[:3]))


class When(Protocol):
    def __call__(self, instant: datetime, /) -> str: ...


class _Teller:
    """Knows the names that one ticket's history stands for, in one language."""

    def __init__(self, ticket: Ticket, policy: Policy, language: Language, when: When) -> None:
        self.ticket, self.policy, self.language, self.when = ticket, policy, language, when
        self.words = WORDS[language]
        self.undone = {id(ticket.history[place]) for place in undone_places(ticket.history)}

    def event(self, event: Event) -> Step:
        sentence = self.sentence(event).format_map(
            defaultdict(str, {**self.facts(event), "who": self.who(event.actor)})
        )
        if id(event) in self.undone:
            sentence += f" [{self.words['undone']}]"
        return Step(at=event.at, says=sentence)

    def sentence(self, event: Event) -> str:
        """Return the sentence for this kind of event, or the one for what its data says beside."""
        if event.data.get("called_off") is True:
            return self.words["called off"]
        said = {**event.data, "actor": event.actor}
        for key, value, sentences in VARIANTS.get(event.kind, ()):
            if said.get(key) == value:
                return sentences[self.language]
        return SENTENCES[self.language][event.kind]

    def entry(self, entry: Written) -> Step:
        says = self.words[f"entry {entry.kind}"].format(who=self.who(entry.author))
        internal = entry.visibility == "internal"
        if internal:
            says = f"{says} [{self.words['internal']}]"
        return Step(at=entry.at, says=says, words="\n".join(self.lines(entry)), internal=internal)

    def lines(self, entry: Written) -> Iterable[str]:
        if entry.text:
            yield entry.text
        colon = "：" if self.language is Language.ZH_CN else ": "
        for name, text in entry.parts.items():
            if text:
                shown = self.instant(text) if name in ("ended_at", RECALLED) else text
                yield f"{PARTS[self.language].get(name, name)}{colon}{shown}"

    def who(self, actor: str) -> str:
        if actor == DESK:
            return self.words["desk"]
        if actor == REQUESTER:
            return self.ticket.requester.name or self.words["requester"]
        if actor == COLLEAGUE:
            return self.words["colleague"]
        person = self.policy.people.get(actor)
        return person.name if person is not None else actor

    def facts(self, event: Event) -> Mapping[str, str]:
        """Return what an event says, as its sentence takes it; see `course_words`."""
        data, words = event.data, self.words
        found = {name: str(value) for name, value in data.items() if value is not None}
        found["to"] = self.given_to(found)
        if "category" in found and found["category"] in self.policy.categories:
            found["category"] = self.policy.categories[found["category"]].name[self.language]
        if found.get("vendor") in self.policy.vendors.vendors:
            found["vendor"] = self.policy.vendors.vendors[found["vendor"]].name[self.language]
        if "channel" in found:
            found["channel"] = CHANNEL_NAMES[self.language][Channel(found["channel"])]
        found["waits_for"] = words.get(f"waits {found.get('waits_for', '')}", "")
        found["until"] = words["until"].format(at=self.instant(found["until"])) if found.get("until") else ""
        found["minutes"] = words["minutes"].format(count=found["minutes"]) if data.get("minutes") else ""
        found["how"] = words.get(f"{event.kind.value} {found.get('how', '')}", "")
        found["why"] = words.get(f"why {found.get('why', '')}", "")
        found["people"] = self.people(data.get("people", data.get("to")))
        found["facts"] = self.closing_facts(data.get("missing", data.get("given")))
        found["proof"] = words.get(f"proof {found.get('proof', '')}", "")
        if data.get("forced"):
            found["how"] += words["forced"]
        found["clock"] = words.get(f"clock {found.get('clock', '')}", "")
        if found.get("at"):
            found["at"] = self.instant(found["at"])
        return found

    def given_to(self, data: Mapping[str, str]) -> str:
        if (owner := data.get("owner")) is not None:
            return self.who(owner)
        team = self.policy.teams.get(data.get("team", ""))
        if team is None:
            return self.words["nobody"]
        return self.words["team"].format(name=team.name[self.language])

    def people(self, ids: Json) -> str:
        """Return the names of these persons, as they follow the verb; "" when nobody is named."""
        listed = [self.who(str(each)) for each in ids] if isinstance(ids, (list, tuple)) else []
        return self.words["people"].format(names=self.words["comma"].join(listed)) if listed else ""

    def closing_facts(self, facts: Json) -> str:
        """Return what the record lacked or was given, in words."""
        named = {fact.value: name for fact, name in FACT_NAMES[self.language].items()}
        known = facts if isinstance(facts, (list, tuple)) else ()
        listed = [named.get(str(each), str(each)) for each in known]
        return self.words["facts"].format(names=self.words["comma"].join(listed)) if listed else ""

    def instant(self, text: str) -> str:
        try:
            return self.when(datetime.fromisoformat(text))
        except ValueError:
            return text
