"""What a receipt says, as lines for a terminal, in the words of the mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def lines(t: Any, said: Mapping[str, Any] | None, ticket: Any) -> Iterator[str]:
    """Yield what was done and what was not; `t` are the terms of the reader's language (`Composer.terms`)."""
    values = said or {}
    for item in values.get("done", ()):
        result = t.results.get(item["result"], t.results["other"])
        value = f"{t.colon}{item['value']}" if item["value"] else ""
        yield f"{item['written']} – {result}{value}"
    for item in values.get("refused", ()):
        why = t.refusals.get(item["why"], t.refusals["other"])
        value = t.status.get(item["value"], item["value"])
        yield f"{item['written']} – {why.replace('%s', str(value))}"
        if example := _example(t, item):
            yield f"  {t.write_instead} {example}"
    for item in values.get("unknown", ()):
        nearest = item["nearest"]
        meant = t.did_you_mean.replace("%s", t.commands.get(nearest, f"#{nearest}")) if nearest else ""
        yield f"{item['written']} – {meant or t.no_such_command}"
    for item in values.get("redacted", ()):
        if item["sent_to"]:
            yield t.typed["sent_to"].replace("%s", t.comma.join(item["sent_to"]))
        if item["left"]:
            yield t.typed["left"].replace(
                "%s", t.comma.join(each or t.typed["itself"] for each in item["left"])
            )
        yield t.typed["mailbox"]
    if values.get("not_copied"):
        yield t.typed["not_copied"].replace("%s", t.comma.join(values["not_copied"]))
    if values.get("withheld"):
        yield t.typed["withheld"]
    elif values.get("only_to"):
        yield t.typed["only_to"].replace("%s", values["only_to"]["number"])
    elif values.get("relayed"):
        yield t.typed["relayed"]
    if values.get("kept_text"):
        yield t.typed["kept"]
    if ticket is not None:
        state = t.status[ticket.status.value]
        yield f"#{ticket.number}  {state}  {ticket.priority.value}  {ticket.owner or '-'}"


def _example(t: Any, item: Mapping[str, Any]) -> str:
    if item["why"] == "needs_argument":
        return str(t.forms.get(item["written"].split()[0].lower(), ""))
    return str(t.examples.get(f"{item['why']} {item['value']}", t.examples.get(item["why"], "")))
