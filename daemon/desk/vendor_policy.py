"""Who helps from outside, and when the desk may write to them (SPEC D5): a part of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from daemon.desk.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A vendor contact."""

    id: str
    name: Mapping[Language, str]
    addresses: tuple[str, ...]
    """Lower case; the first is where mail goes, the others are known as theirs."""
    language: Language
    domains: tuple[str, ...] = ()
    """Lower case: who writes from there, or from a domain below it, writes for them."""
    customer_number: str = ""
    """Under which they know us; stands in every request."""

    def speaks(self, address: str) -> bool:
        """Say whether mail from this address is theirs, case ignored. A From line proves nothing."""
        address = address.lower()
        domain = address.rpartition("@")[2]
        own = any(domain == each or domain.endswith(f".{each}") for each in self.domains)
        return own or address in self.addresses

    def is_called(self, written: str) -> bool:
        """Say whether this is their id or one of their names, case ignored."""
        folded = written.casefold()
        return folded in (self.id.casefold(), *(name.casefold() for name in self.name.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorRules:
    vendors: Mapping[str, Vendor] = field(default_factory=dict)
    may_write: bool = False
    """Mail leaves over TLS, or the administrator allows it without: evidence goes to strangers' machines."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where requests go, one address a vendor."""
        return tuple(vendor.addresses[0] for vendor in self.vendors.values())

    def at(self, address: str) -> Vendor | None:
        """Return whose address this is; the one that lists it itself before one that has its domain."""
        lower = address.lower()
        listed = (each for each in self.vendors.values() if lower in each.addresses)
        return next(listed, None) or next((v for v in self.vendors.values() if v.speaks(lower)), None)

    def called(self, written: str) -> Vendor | None:
        return next((vendor for vendor in self.vendors.values() if vendor.is_called(written)), None)
