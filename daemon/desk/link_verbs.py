"""Tap-to-act links as data (SPEC D2): which kind of mail carries which, and what each may do by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

LINKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "assigned": ("take", "wait", "resolve"),
        "follow_up": ("take", "wait", "resolve"),
        "target_reminder": ("take", "wait", "resolve"),
        "untaken": ("take",),
        "approval_request": ("approve", "reject"),
    }
)
"""By template: the commands that its links are for, in the order in which they stand there."""

VERBS = frozenset(verb for verbs in LINKS.values() for verb in verbs)

ALONE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "take": frozenset({""}),
        "wait": frozenset({"user", "用户"}),
    }
)
"""What a link does though nothing but it proves who taps: commands that do no harm and can be taken back,
with just the arguments that links fill in. All others need a mail that our server vouches for, or a yes."""

VALID = timedelta(days=30)
"""How long a link proves anything, from when its mail was queued."""
