"""Stopping an engineer's mail that would tell a requester what is internal (SPEC D1).

Stopped as a whole, before any of its commands: half of what somebody wanted done is worse than none. It is
kept for staff, and its writer is asked once; a yes sends it as it is (see `daemon.desk.held`).

| on the ticket                                                  | counts as                            |
|----------------------------------------------------------------|--------------------------------------|
| public words; the requester's own, wherever they stand         | public: to repeat them is no leak    |
| what staff said to some requester, work log, resolution        | neither: it was meant to be told     |
| what the desk kept only because it could not be sent           | neither: it is to be sent again      |
| a vendor's words, and words to a vendor                        | vendor correspondence                |
| notes, held mails, what others wrote, other requesters' reports | internal words, of whoever wrote them |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from daemon.desk.case import Case
from daemon.desk.conversations.incident import joined, tells_everybody
from daemon.desk.effects import Decision, Entry, EntryKind
from daemon.desk.entries import KEPT
from daemon.desk.leak_guard import Internal, Leak, LeakKind, leaks
from daemon.desk.model import REQUESTER, EventKind, Json, Outcome, Status, Ticket, Visibility
from daemon.desk.policy import Person

_TOLD = frozenset({EntryKind.WORK, EntryKind.RESOLUTION, EntryKind.WORKAROUND, EntryKind.CONSENT})
"""What is written to be told, also where it was not told yet."""

TELLING = frozenset({"resolve", "workaround", "propose"})
"""Commands whose own words go to the requester; but `#resolve` of a closed ticket only adds to its record."""

_FOR_STAFF = frozenset({"time", "knowledge", "steps"})
"""Labels of a resolution whose values the requester is not told."""


def would_tell(case: Case, text: str, *, may_go: bool, closed: bool) -> Iterator[str]:
    """Yield everything that a mail would tell the requester: its text and files, and what commands carry.

    `may_go`: whether its text and files may go out at all. What a command says goes out in any case; so does
    the text below one that tells everybody who reported an incident.
    """
    commands = case.reading.commands.commands
    to_everybody = [each for each in commands if tells_everybody(each.verb, each.argument)]
    yield from (each.argument for each in to_everybody)
    if may_go or to_everybody:
        yield text
    if may_go:
        yield from (each.filename for each in case.mail.attachments if each.filename and not each.inline)
    for command in commands:
        if command.verb in TELLING and not (command.verb == "resolve" and closed):
            yield command.argument
            inside = _FOR_STAFF if command.verb == "resolve" else frozenset[str]()
            yield from (text for name, text in command.parts.items() if name not in inside)


def leaks_in(case: Case, person: Person, ticket: Ticket, text: str, *, may_go: bool) -> tuple[Leak, ...]:
    """Return what a mail would give away to the requester whom it goes to; nothing for a machine's ticket."""
    told = would_tell(case, text, may_go=may_go, closed=ticket.status is Status.CLOSED)
    outgoing = [each for each in told if each.strip()]
    if not outgoing or (ticket.machine and not joined(ticket)):
        return ()
    spoken_to = case.side or ticket
    public = [spoken_to.subject, spoken_to.requester.name, case.known.opening_words.get(spoken_to.id, "")]
    internal: list[Internal] = []
    others = {each.id: each for each in (ticket, *case.known.taken_in.get(ticket.id, ()), spoken_to)}
    for each in sorted(others.values(), key=lambda one: one.id != ticket.id):
        same = each.id == spoken_to.id or each.same_requester(spoken_to)
        entries = case.known.said.get(each.id, ())
        for entry in entries:
            _sort(entry, case, person, spoken_to if same else None, public, internal)
    return leaks(outgoing, internal, public)


def _sort(
    entry: Entry,
    case: Case,
    person: Person,
    reader: Ticket | None,
    public: list[str],
    internal: list[Internal],
) -> None:
    """Put an entry's words on the side where they belong. `reader`: whose ticket it stands on, if theirs."""
    words = "\n".join((entry.text, *(value for name, value in entry.parts.items() if name != KEPT)))
    by_staff = entry.author in case.policy.people
    to_be_told = entry.kind in _TOLD or (by_staff and entry.kind is EntryKind.MESSAGE)
    to_be_sent_again = KEPT in entry.parts or entry.author.lower() in person.addresses
    own = reader is not None and entry.author.lower() in (REQUESTER, reader.requester.address.lower())
    if own or (reader is not None and entry.visibility is Visibility.PUBLIC):
        public.append(words)
    elif not (to_be_told or to_be_sent_again):
        kind = LeakKind.VENDOR if entry.kind is EntryKind.VENDOR else LeakKind.INTERNAL_NOTE
        internal.append(Internal(text=words, by=entry.author, kind=kind))


def stopped(case: Case, person: Person, ticket: Ticket, found: Sequence[Leak]) -> Decision:
    """Keep the mail for staff and ask its writer whether it is to go out as it is."""
    draft = case.draft("leak", Outcome.HELD, ticket)
    kinds = sorted({leak.kind.value for leak in found})
    draft.because(
        case.match.reason if case.match else "",
        f"would tell the requester what is internal ({', '.join(kinds)}): held, nothing of it was done",
        *case.trust.evidence,
    )
    words = case.reading.words
    draft.write(
        person.id, Visibility.INTERNAL, words, case.reading.folded, kind=EntryKind.NOTE, parts={KEPT: "leak"}
    )
    draft.happened(EventKind.NOTED, person.id, held=True)
    draft.tell_staff(
        "leak",
        person,
        key="leak:{message}",
        values={"findings": list(_as_values(found, case)), "words": words},
    )
    return draft.finish()


def _as_values(found: Iterable[Leak], case: Case) -> Iterator[Json]:
    for leak in found:
        who = case.policy.people.get(leak.by)
        by = who.name if who is not None else "" if leak.by == REQUESTER else leak.by
        yield {"kind": leak.kind.value, "passage": leak.passage, "by": by}
