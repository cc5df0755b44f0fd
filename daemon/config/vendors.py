"""Vendors in the configuration: what must hold between them and the rest, and what decisions see of them."""

from __future__ import annotations

from types import MappingProxyType

from daemon.config import schema
from daemon.config.complaints import Complaints
from daemon.config.draft import Draft
from daemon.config.naming import known, once
from daemon.config.positions import Path
from daemon.desk.model import Language
from daemon.desk.vendor_policy import Vendor, VendorRules


def check(draft: Draft, complaints: Complaints) -> None:
    """Note every vendor that nobody can name, and every one who would be taken for somebody else."""
    addresses: dict[str, Path] = {}
    desk = draft.table("desk", schema.Desk)
    boxes = [box.address for _, box in draft.items("mailbox", schema.Mailbox) if box.address]
    own = {*boxes, *([desk.address] if desk is not None else [])}
    staff = {each for _, person in draft.items("person", schema.Person) for each in person.address}
    inside = {address.rpartition("@")[2].lower() for address in own | staff}
    for index, vendor in draft.items("vendor", schema.Vendor):
        path: Path = ("vendor", index)
        if vendor.name_en is None and vendor.name_zh is None:
            complaints.add(path, f'"{vendor.id}" has no name', "give name_en, name_zh or both")
        for position, address in enumerate(vendor.address):
            where: Path = (*path, "address", position)
            once(addresses, address, where, complaints, "another vendor has this address")
            if address in own or address in staff:
                complaints.add(where, "is an address of the desk or of staff", "give the vendor's own")
        for position, domain in enumerate(vendor.domains):
            if domain.lower() in inside:
                complaints.add(
                    (*path, "domains", position),
                    "is a domain of the desk or of staff",
                    "everybody there would be taken for the vendor; give the vendor's own",
                )
    for index, category in draft.items("category", schema.Category):
        if category.vendor is not None:
            known(category.vendor, "vendor", ("category", index, "vendor"), draft, complaints)
            if not draft.ids.get("vendor"):
                complaints.add(("category", index, "vendor"), "there is no [[vendor]]", "write one")
    smtp, rules = draft.table("smtp", schema.Smtp), draft.table("vendors", schema.Vendors)
    if smtp is None or rules is None or not draft.items("vendor", schema.Vendor):
        return
    if smtp.security == "none" and not rules.allow_unencrypted:
        complaints.warn(
            ("smtp", "security"),
            "vendors are not written to without encryption",
            'set "starttls" or "tls"; or allow_unencrypted in [vendors], if that server encrypts by itself',
        )


def rules_of(parts: schema.PolicyDocument) -> VendorRules:
    """Return what decisions look at."""
    return VendorRules(
        vendors=MappingProxyType({each.id: _vendor(each, parts.desk.language) for each in parts.vendor}),
        may_write=parts.smtp.security != "none" or parts.vendors.allow_unencrypted,
    )


def _vendor(vendor: schema.Vendor, language: str) -> Vendor:
    english = vendor.name_en or vendor.name_zh or vendor.id
    return Vendor(
        id=vendor.id,
        name=MappingProxyType({Language.EN: english, Language.ZH_CN: vendor.name_zh or english}),
        addresses=tuple(vendor.address),
        language=Language(vendor.language or language),
        domains=tuple(domain.lower() for domain in vendor.domains),
        customer_number=vendor.customer_number or "",
    )
