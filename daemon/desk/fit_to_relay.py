"""What of an engineer's words is fit to go to a requester: nothing that their mail program put there."""

from __future__ import annotations

from daemon.desk.policy import Person


def fit_to_relay(text: str, person: Person, opening: str) -> str:
    """Return an engineer's words without what must never go out: their own address as a line of its own
    (some mail programs sign so), and quoted lines that are not the requester's own words.

    Whoever answers between the quoted lines of an assignment quotes priorities, teams and commands with them.
    """
    known = {line.strip() for line in opening.splitlines() if line.strip()}
    kept = [line for line in text.splitlines() if _fit(line, person, known)]
    return "\n".join(kept).strip()


def _fit(line: str, person: Person, opening: set[str]) -> bool:
    bare = line.strip().strip("<>[]()").removeprefix("mailto:").lower()
    if bare in person.addresses:
        return False
    if line.lstrip().startswith((">", "\uff1e")):
        return line.lstrip("> \uff1e\t").strip() in opening
    return True
