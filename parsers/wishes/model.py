"""A wish of a requester, as it is read from a mail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WishKind(StrEnum):
    STATUS = "status"
    """How far is it? Who has it? When will it be done?"""
    LIST = "list"
    """Which tickets are mine?"""
    ADD_PERSON = "add_person"
    """Somebody else shall get the answers too."""
    WITHDRAW = "withdraw"
    """It is no longer needed."""
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    kind: WishKind
    addresses: tuple[str, ...] = ()
    """Of `ADD_PERSON`: whom to add, as written, each once; at least one. Else empty."""
    numbers: tuple[str, ...] = ()
    """Ticket numbers that the mail names, each once: the wish is about these, and about no other."""
    alone: bool = True
    """The mail says nothing else but courtesy. False: a person has to read it as well."""
