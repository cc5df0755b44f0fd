"""Lists of senders by address, domain and pattern: "bob@x.example", "@x.example", "promo-*@*" (SPEC A9)."""

from __future__ import annotations

from collections.abc import Iterable


def listed(address: str, rules: Iterable[str]) -> str | None:
    """Return the first rule (lower case) that an address falls under, or None."""
    wanted = address.lower()
    return next((rule for rule in rules if _falls_under(wanted, rule)), None)


def _falls_under(address: str, rule: str) -> bool:
    if rule.startswith("@"):
        rule = f"*{rule}"
    return matches(address, rule)


def matches(text: str, pattern: str) -> bool:
    """Say whether a pattern matches the whole of a text; "*" stands for any run of characters.

    Each piece between two stars is looked for once, from the left, which finds a match whenever there is one.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    last = rest.pop()
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in rest:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
