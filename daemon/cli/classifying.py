"""postdesk classify: which category words get, and how well the desk's own tickets teach it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daemon.cli.output import (
    EXIT_USAGE,
    ConfigOption,
    JsonOption,
    clean,
    open_for_command,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from daemon.app import App
    from daemon.desk.classifier.evaluation import Evaluation


def register(app: typer.Typer) -> None:
    app.command()(classify)


def classify(
    words: Annotated[str, typer.Argument(help="Subject or words of a request.")] = "",
    config: ConfigOption = None,
    evaluate: Annotated[bool, typer.Option("--evaluate", help="Try it on the newest fifth.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say which category words get; or how often that is right.

    With --evaluate: fits on the desk's older tickets and tries the newest fifth, beside the rules alone and
    beside always guessing the most common category. Writes nothing.
    """
    if evaluate == bool(words):
        print("postdesk: give either words or --evaluate", file=sys.stderr)
        raise typer.Exit(EXIT_USAGE)
    app = open_for_command(config)
    if evaluate:
        _evaluate(app, as_json)
    else:
        _classify(app, words, as_json)


def _classify(app: App, words: str, as_json: bool) -> None:
    from daemon.desk.triage import triage
    from daemon.learning import learn_now

    model = learn_now(app)
    found = triage(words, "", app.policy, model=model)
    if as_json:
        learned = model.learned if model is not None else 0
        print_json({"category": found.category, "reason": found.reasons[0], "learned_from": learned})
        return
    print(clean(found.reasons[0]))
    if model is None:
        print("Nothing is learned from tickets yet: rules decide alone.")


def _evaluate(app: App, as_json: bool) -> None:
    from daemon.desk.classifier import Classifier
    from daemon.desk.classifier.evaluation import evaluate
    from daemon.desk.triage import triage
    from daemon.learning import MOST_TICKETS, rows_of, rules_of
    from daemon.store import examples

    policy = app.policy
    with app.database.read() as connection:
        rows = rows_of(examples.newest(connection, MOST_TICKETS), policy)
    promise = policy.learning.promise
    found = evaluate(
        rows,
        Classifier(rules_of(policy)),
        promise,
        lambda row: triage(row.subject, row.body, policy).category,
    )
    # Rules learn nothing: they may be tried on every ticket, however few there are.
    ruled = sum(triage(row.subject, row.body, policy).category == row.label for row in rows)
    if as_json:
        told = {"promise": promise, "enough": found.enough, "rows": len(rows), "rules_right": ruled}
        print_json({**told, **_shares(found)})
        return
    _print(found, promise)
    if rows and not found.enough:
        print(f"Rules alone, on all of them: {_percent(ruled, len(rows))} right")


def _shares(found: Evaluation) -> dict[str, Any]:
    return {
        **asdict(found),
        "accuracy": _share(found.right, found.tested),
        "filed_share": _share(found.filed, found.tested),
        "filed_accuracy": _share(found.filed_right, found.filed),
        "rules_accuracy": _share(found.by_rules, found.tested),
        "largest_accuracy": _share(found.by_largest, found.tested),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % ({part} of {whole})" if whole else "none"


def _print(found: Evaluation, promise: float) -> None:
    from daemon.desk.classifier.evaluation import FEWEST_TESTED, TESTED_SHARE

    print(f"Tickets that teach: {found.known} older, {found.tested} newest to be tried on.")
    if not found.enough:
        wanted = FEWEST_TESTED * TESTED_SHARE
        print(
            f"That is too few to judge by: {wanted} are needed, resolved by somebody or put into a category "
            "with #category."
        )
        return
    print(f"Learned, best guess for each:     {_percent(found.right, found.tested)} right")
    print(f"Rules alone:                      {_percent(found.by_rules, found.tested)} right")
    print(f"Always {clean(found.largest or '-')}: {_percent(found.by_largest, found.tested)} right")
    print(
        f"Filed by itself at a promise of {100 * promise:.0f} %: {_percent(found.filed, found.tested)}; "
        f"of these right: {_percent(found.filed_right, found.filed)}"
    )
    print_table(
        ("category", "tested", "found", "rules alone", "filed", "of these right"),
        [
            (each.category, each.tested, each.found, each.by_rules, each.filed, each.filed_right)
            for each in found.categories
        ],
        empty="",
    )
