"""The contact directory (SPEC A4): who the administrator says people are, and what an import makes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from daemon.desk.known import Contact as Contact
from daemon.desk.model import Language
from daemon.desk.policy import Policy
from parsers.contacts.model import ContactRow, Problem


def contact_of(row: ContactRow) -> Contact:
    """Return the contact that a row of a list describes."""
    return Contact(
        addresses=row.addresses,
        name=row.name,
        organisation=row.organisation,
        department=row.department,
        phone=row.phone,
        site=row.site,
        room=row.room,
        vip=row.vip,
        language=Language(row.language) if row.language else None,
        zone=row.zone,
    )


def row_of(contact: Contact) -> ContactRow:
    """Return a contact as a row of a list."""
    return ContactRow(
        line=0,
        addresses=contact.addresses,
        name=contact.name,
        organisation=contact.organisation,
        department=contact.department,
        phone=contact.phone,
        site=contact.site,
        room=contact.room,
        vip=contact.vip,
        language=contact.language.value if contact.language is not None else "",
        zone=contact.zone,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an import does to the directory."""

    added: tuple[Contact, ...] = ()
    changed: Mapping[int, Contact] = field(default_factory=dict)
    """By number: as it is to be."""
    removed: tuple[int, ...] = ()
    """Whom the list misses, if these are to go; and who lost the last address to another row."""
    unchanged: int = 0
    missed: int = 0
    """In the directory, not in the list, and left there."""


def plan(
    present: Mapping[int, Contact],
    rows: Sequence[ContactRow],
    fields: Collection[str],
    *,
    remove_missing: bool,
) -> Changes:
    """Say what a list changes. `present` are the contacts by number, `fields` those that the list tells.

    A row is about whoever has its first address that anybody has. What the list has no column for stays as
    it is; an empty cell empties. An address that moves to another person leaves the one who had it.
    """
    owner = {address: number for number, contact in present.items() for address in contact.addresses}
    told = [name for name in fields if name != "addresses"]
    added: list[Contact] = []
    wanted: dict[int, Contact] = {}
    taken: set[str] = set()
    for row in rows:
        new = contact_of(row)
        taken.update(new.addresses)
        owners = (owner.get(address) for address in new.addresses)
        number = next((one for one in owners if one is not None and one not in wanted), None)
        if number is None:
            added.append(new)
        else:
            said = {name: getattr(new, name) for name in told}
            wanted[number] = replace(present[number], addresses=new.addresses, **said)
    gone: list[int] = []
    missed = 0
    for number, contact in present.items():
        if number in wanted:
            continue
        left = tuple(address for address in contact.addresses if address not in taken)
        if remove_missing or not left:
            gone.append(number)
            continue
        missed += 1
        if len(left) < len(contact.addresses):
            wanted[number] = replace(contact, addresses=left)
    changed = {number: contact for number, contact in wanted.items() if contact != present[number]}
    return Changes(
        added=tuple(added),
        changed=changed,
        removed=tuple(gone),
        unchanged=len(present) - len(changed) - len(gone),
        missed=missed,
    )


def unfit(rows: Iterable[ContactRow], policy: Policy) -> Iterator[Problem]:
    """Yield a problem for each row that would make a person of the desk itself."""
    for row in rows:
        for address in filter(policy.is_own, row.addresses):
            yield Problem(
                line=row.line,
                column="",
                what="is an address of this desk",
                remedy="take it out of the list",
                value=address,
            )


def differences(before: Contact, after: Contact) -> Iterator[tuple[str, str, str]]:
    """Yield each field that differs, with its old and its new text."""
    old, new = row_of(before), row_of(after)
    for name in Contact.__slots__:
        one, other = _text(getattr(old, name)), _text(getattr(new, name))
        if one != other:
            yield name, one, other


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def same_person(address: str, contact: Contact | None) -> frozenset[str]:
    """Return all addresses of whoever has `address` (lower case): those of `contact` if that has it too."""
    if contact is not None and address in contact.addresses:
        return frozenset(contact.addresses)
    return frozenset((address,)) if address else frozenset()


def matching(contacts: Iterable[Contact], words: str) -> Iterator[Contact]:
    """Yield the contacts in whose texts all of `words` stand, case aside."""
    wanted = words.casefold().split()
    for contact in contacts:
        texts = (*contact.addresses, contact.name, contact.organisation, contact.department)
        text = "\n".join((*texts, contact.phone, contact.site, contact.room)).casefold()
        if all(word in text for word in wanted):
            yield contact
