"""Domains of addresses as machines compare them, and whether two belong to one organisation."""

from __future__ import annotations

import re
import unicodedata

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_MAX_DOMAIN = 253

# Under a country's code, short names in second place are mostly registries ("co.uk", "com.cn", "bj.cn").
_SHORT_SECOND_LEVEL = 3
_LONG_SECOND_LEVEL = frozenset(
    {
        "asso", "city", "conf", "coop", "educ", "firm", "gouv", "govt", "info", "kiwi", "maori", "mobi",
        "museum", "name", "police", "press", "presse", "store", "school", "univ",
    }
)  # fmt: skip
# Where strangers get names of their own: below these, parent and child are two parties.
_SHARED = frozenset(
    {
        "amazonaws.com", "appspot.com", "azurewebsites.net", "blogspot.com", "cloudapp.net",
        "cloudfront.net", "dyndns.org", "firebaseapp.com", "fly.dev", "github.io", "gitee.io", "gitlab.io",
        "herokuapp.com", "myshopify.com", "netlify.app", "ngrok.io", "no-ip.org", "onmicrosoft.com",
        "onrender.com", "pages.dev", "sharepoint.com", "vercel.app", "web.app", "wixsite.com",
        "wordpress.com", "workers.dev", "zendesk.com",
    }
)  # fmt: skip


def domain_of(address: str) -> str | None:
    """Return the domain of "local@domain", "@domain" or "domain" in lower-case ASCII; None when it is no
    name of at least two labels.

    Labels in other scripts become A-labels (RFC 5890, 2.3.2.1) without any mapping of one letter to another,
    so that look-alikes stay different.
    """
    written = address.rpartition("@")[2].strip().lower()
    if not written or len(written) > _MAX_DOMAIN:
        return None
    labels = [_ascii(label) for label in unicodedata.normalize("NFC", written).split(".")]
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return None if labels[-1].isdigit() else ".".join(labels)


def _ascii(label: str) -> str:
    if label.isascii():
        return label
    if not all(sign == "-" or unicodedata.category(sign)[0] in "LMN" for sign in label):
        return ""
    return "xn--" + label.encode("punycode").decode("ascii")


def is_aligned(one: str, other: str) -> bool:
    """Say whether two domains, as `domain_of` gives them, are the same, or one lies under the other.

    This is RFC 7489's relaxed alignment without the list of public suffixes, on the careful side: two
    branches of one organisation do not count, and nothing counts under what looks like a registry.
    """
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    return longer.endswith("." + shorter) and not is_shared(shorter)


def is_shared(domain: str) -> bool:
    """Say whether strangers may hold names under this domain: a registry's or a hosting service's.

    A guess that errs towards yes: short names under a country's code are taken for registries.
    """
    labels = domain.split(".")
    if len(labels) < 2 or domain in _SHARED:
        return True
    if len(labels) > 2:
        return False
    second, top = labels
    if len(top) != 2:
        return False
    return len(second) <= _SHORT_SECOND_LEVEL or second in _LONG_SECOND_LEVEL
