"""What our own mail server found out about the sender: Authentication-Results, believed with care (RFC 8601).

Anybody can write such a header; ours is the top-most one under the configured authserv-id. Senders have some
say in what stands in it (envelope sender, signing domain, HELO), so everything odd makes the whole header
worthless as a proof: a genuine sender is asked once more, a forged one gets nothing. docs/decisions/0007.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from parsers.addresses import parse_addresses
from parsers.authentication_results import AuthenticationResults, MethodResult, read_results
from parsers.domains import domain_of, is_aligned
from parsers.model import ParsedMail

NO_ID = "-"
"""As the configured id: the server writes none (Exchange Online: its header begins with the results)."""

JOINED_LINES = "header lines that were not indented were joined"
"""The defect under which a line of the sender may have become part of the server's header."""

_MOST_HEADERS = 50
_MOST_EVIDENCE = 10
_DMARC_FAILS = re.compile(r"(?<![\w.-])dmarc\s{0,9}=\s{0,9}fail(?![\w-])", re.IGNORECASE | re.ASCII)


class DmarcVerdict(StrEnum):
    """What the server says of the From domain's own policy (RFC 7489)."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"
    """No policy, no verdict, or one that is worth nothing (temperror, bestguesspass)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """How far the From line of a mail can be believed. It is about its domain, never about the person."""

    found: bool
    """Our server's header was there and could be read. False within most domains: not a sign of forgery."""
    dmarc: DmarcVerdict
    aligned: bool
    """Some method passed for the domain of From, or for one above or below it in the same organisation."""
    vetoed: bool
    """DMARC failed: whatever else speaks for the sender does not count (SPEC D3)."""
    evidence: tuple[str, ...]
    """Why, most telling first, each a short English phrase without addresses."""


def read_authentication(mail: ParsedMail, authserv_id: str | None) -> Authentication:
    """Say what the receiving server's Authentication-Results prove. Raises nothing; linear; pure.

    `authserv_id` is what the server that takes in our mail calls itself in this header, `NO_ID` when it gives
    no name, None when nothing is configured: then nothing is believed. A pass counts in the top-most header
    of that name only, since those below may have come with the mail. A DMARC failure counts in any of them:
    who forges one harms but himself. ARC (RFC 8617) is never believed. RFC 8601, 4.1, 5; SPEC D3.
    """
    if not authserv_id:
        return _nothing("no authserv-id is configured: nothing is believed")
    own = _own_headers(mail, authserv_id.strip().lower())
    if not own:
        return _nothing("no Authentication-Results of our server")
    if any(_says_dmarc_failed(value, results) for value, results in own):
        return Authentication(
            found=True, dmarc=DmarcVerdict.FAIL, aligned=False, vetoed=True, evidence=("dmarc=fail",)
        )
    results = own[0][1]
    if results is None:
        return _nothing("our server's Authentication-Results cannot be read safely")
    if JOINED_LINES in mail.defects:
        return _nothing("header lines were joined: Authentication-Results may hold what the sender wrote")
    dmarc = _dmarc(results)
    domain, why_not = _from_domain(mail)
    if domain is None:
        return Authentication(found=True, dmarc=dmarc, aligned=False, vetoed=False, evidence=(why_not,))
    address = mail.sender.address.lower() if mail.sender else ""
    proofs = _proofs(results, domain, address)
    evidence = proofs or ("nothing passed for the domain of From",)
    return Authentication(
        found=True, dmarc=dmarc, aligned=bool(proofs), vetoed=False, evidence=evidence[:_MOST_EVIDENCE]
    )


def _nothing(why: str) -> Authentication:
    return Authentication(found=False, dmarc=DmarcVerdict.NONE, aligned=False, vetoed=False, evidence=(why,))


def _own_headers(mail: ParsedMail, wanted: str) -> list[tuple[str, AuthenticationResults | None]]:
    """Return our server's headers, top-most first, each as written and as read (None: cannot be read).

    A header without a name is ours only where that is configured, and only as the very first of all: a named
    one above it shows that another server stands between.
    """
    values = mail.headers.get("authentication-results", ())[:_MOST_HEADERS]
    if wanted == NO_ID:
        if not (values and _RESULT_FIRST.match(values[0])):
            return []
        nameless = (value for value in values if _RESULT_FIRST.match(value))
        return [(value, read_results(value, named=False)) for value in nameless]
    found: list[tuple[str, AuthenticationResults | None]] = []
    for value in values:
        results = read_results(value, named=True)
        name = results.authserv_id if results is not None else _name_of_broken(value)
        if name == wanted:
            found.append((value, results))
    return found


_RESULT_FIRST = re.compile(r"\s*[A-Za-z][\w-]{0,40}\s{0,9}=", re.ASCII)
_NAME_FIRST = re.compile(r"\s*([^\s;()\"=]{1,255})", re.ASCII)


def _name_of_broken(value: str) -> str:
    """The id in front of what cannot be read: that header is ours as well, and shadows those below it."""
    found = _NAME_FIRST.match(value)
    return found[1].lower() if found else ""


def _says_dmarc_failed(value: str, results: AuthenticationResults | None) -> bool:
    """In a header that cannot be read, the words alone are enough: doubt is never to the forger's good."""
    if results is None:
        return _DMARC_FAILS.search(value) is not None
    return any(one.method == "dmarc" and one.result == "fail" for one in results.results)


def _dmarc(results: AuthenticationResults) -> DmarcVerdict:
    said = [one.result for one in results.results if one.method == "dmarc"]
    return DmarcVerdict.PASS if said == ["pass"] else DmarcVerdict.NONE


def _from_domain(mail: ParsedMail) -> tuple[str | None, str]:
    """Return the one domain that From names, in ASCII; or None and why there is none.

    Two From lines or two authors: servers and clients disagree on which of them counts (RFC 7489, 6.6.1).
    """
    lines = mail.headers.get("from", ())
    if len(lines) != 1:
        return None, "not exactly one From line: nothing can be aligned with it"
    authors = parse_addresses(lines[0])
    if len(authors) != 1 or mail.sender is None or authors[0].address != mail.sender.address:
        return None, "From does not name exactly one author: nothing can be aligned with it"
    domain = domain_of(mail.sender.address)
    return domain, "" if domain else "the domain of From is none on the Internet"


def _proofs(results: AuthenticationResults, domain: str, address: str) -> tuple[str, ...]:
    """Return what passed for `domain`, strongest first. Methods not named here prove nothing about From.

    arc, compauth, iprev and SPF's HELO are not: they are about servers on the way, or a guess.
    """
    found: list[str] = []
    dmarc_results = [one for one in results.results if one.method == "dmarc"]
    for one in sorted(results.results, key=lambda one: one.method != "dmarc"):
        if one.result != "pass":
            continue
        if one.method == "dmarc":
            # Once, and about the very domain that we read in From: the server may have read another there.
            if len(dmarc_results) == 1 and _domain_in(one, "header.from") == domain:
                found.append(f"dmarc=pass for {domain}")
        elif one.method == "dkim":
            signer = _domain_in(one, "header.d", "header.i")
            if signer is not None and is_aligned(signer, domain):
                found.append(f"dkim=pass for {signer}, aligned with From")
        elif one.method == "spf":
            envelope = _domain_in(one, "smtp.mailfrom")
            if envelope is not None and is_aligned(envelope, domain):
                found.append(f"spf=pass for {envelope}, aligned with From")
        # RFC 8601, 2.7.4: a log-in is a person's, so only their own address counts.
        elif one.method == "auth" and (one.properties.get("smtp.auth") or "").lower() == address:
            found.append("auth=pass for the address in From")
    return tuple(dict.fromkeys(found))


def _domain_in(result: MethodResult, *names: str) -> str | None:
    """Return the domain of the first of these properties that is there at all, None when it is unusable."""
    for name in names:
        if name in result.properties:
            value = result.properties[name]
            return domain_of(value) if value is not None else None
    return None
