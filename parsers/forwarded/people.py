"""Read the people of a header block as mail programs show them, not as a header writes them."""

from __future__ import annotations

import re

from parsers.addresses import parse_addresses
from parsers.charset import clean_line
from parsers.model import Address

_LONGEST = 4_000
"""Characters of one value that are looked at."""
_MOST = 200
_WORD = r"A-Za-z0-9!#$%&+/=?^_~\-"  # without what mail programs put around an address: * ' ` |
_DOMAIN = r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
# Between brackets an address is told from a name by the brackets. Without, it is ASCII: in Chinese it stands
# against a name without a space; behind another alphabet's letter it would be half of one.
_ADDRESS = re.compile(
    r"[<＜\[(（](?:mailto:|smtp:)?\s?([^\s<>＜＞\[\]()（）@:]{1,64}@[^\s<>＜＞\[\]()（）@:]{1,255}?)(?=[\s<>＜＞\])）])"
    rf"|(?<![{_WORD}.@])(?<![^\W\u3400-\u9fff])([{_WORD}][{_WORD}.]{{0,63}}@{_DOMAIN})(?![A-Za-z0-9@-])",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:mailto|smtp):(?=\S)", re.IGNORECASE)
_CUT = re.compile(r"[^,;，；\s]{0,400}…")
"""What a long line was cut within: half an address is another one."""
_BEHALF = re.compile(r"\b(?:on behalf of|im auftrag von|de la part de)\b|代表|代理发送", re.IGNORECASE)
_ALL_OF_IT = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_GAP = " \t\"'“”‘’<>＜＞[]()（）,;，；、:：|*_"
_NAME = 200


def author_in(value: str) -> Address | None:
    """Return the one whom a "From:" names; None for a name without address, and for two addresses.

    "Desk <d@x> on behalf of Ann <a@x>" was written by Ann.
    """
    behalf = _BEHALF.search(value[:_LONGEST])
    if behalf is not None:
        behind = people_in(value[behalf.end() :])
        # "list-bounces@x on behalf of Ann": the only address is not hers.
        return behind[0] if len(behind) == 1 else None
    found = people_in(value)
    return found[0] if len(found) == 1 else None


def people_in(value: str) -> tuple[Address, ...]:
    """Return everyone of a value who has an address, each once, in order; at most 200. Raises nothing.

    "Ann <a@x>", "Ann [mailto:a@x]", "Ann <a@x<mailto:a@x>>", "a@x (Ann)", "王五<w@x>；", "*Ann* a@x".
    """
    text = value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    text = _SCHEME.sub("", _CUT.sub(" ", text))
    found: dict[str, Address] = {}
    end = 0
    for match in _ADDRESS.finditer(text):
        name = _name(text[end : match.start()])
        end = match.end()
        address = _address(match[1] or match[2], name)
        if address is None:
            continue
        known = found.get(address.address.lower())
        if known is None or (not known.name and address.name):
            found[address.address.lower()] = address
        if len(found) >= _MOST:
            break
    if len(found) == 1:
        (only,) = found.values()
        if not only.name and (name := _name(_ADDRESS.sub(" ", text))):  # "a@x (Ann)"
            return (Address(name=name, address=only.address),)
    return tuple(found.values())


def _name(text: str) -> str:
    """What stands before an address since the one before it, behind the last separator."""
    bare = text.strip(_GAP)
    for separator in ";；":
        bare = bare.rpartition(separator)[2]
    bare = " ".join(bare.replace("*", " ").split()).strip(_GAP)[:_NAME]
    return "" if _ALL_OF_IT.fullmatch(bare) else clean_line(bare)


def _address(written: str, name: str) -> Address | None:
    """The address in its one form; None when a name of Lotus Notes ("Ann/Acme@Acme") only looks like one."""
    local, _, domain = written.strip(".,;'\"").rpartition("@")
    if "." not in domain.strip(".") or "/" in local:
        return None
    made = parse_addresses(f"<{local}@{domain}>")
    return Address(name=name, address=made[0].address) if made else None
