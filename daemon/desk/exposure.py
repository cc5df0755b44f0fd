"""Which ids of our mails a message shows to outsiders in copy, so that they prove nothing any more."""

from __future__ import annotations

from daemon.desk.case import Case


def exposed_by(case: Case) -> tuple[str, ...]:
    """Return the Message-IDs of ours in In-Reply-To and References, when an outsider stands in To or Cc.

    Mail programs carry the ids of a whole thread along, so every one of them is shown, whatever the message
    means and whichever of them it answers. Outsiders are all but the desk, staff, and the sender: who takes
    part in the ticket is one too, since an engineer's id would let them speak as that engineer.
    """
    shown = (*case.known.parents, *case.known.ancestors)
    fresh = tuple(dict.fromkeys(mail.message_id for mail in shown if not mail.exposed))
    return fresh if fresh and any(_is_outsider(case, address) for address in _addressed(case)) else ()


def _addressed(case: Case) -> tuple[str, ...]:
    return tuple(address.address.lower() for address in (*case.mail.to, *case.mail.cc))


def _is_outsider(case: Case, address: str) -> bool:
    if case.policy.is_own(address) or case.policy.person_at(address) is not None:
        return False
    return address not in case.theirs
