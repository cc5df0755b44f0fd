"""Learning categories from the desk's own tickets: fitted in the background, corrected at once.

Triage asks `App.classifier`, which is never changed, only replaced: intake waits for nothing here.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterable

from daemon import log
from daemon.app import App
from daemon.desk.classifier import Classifier, Row, Rule
from daemon.desk.policy import Policy
from daemon.fit_apart import FitFailed, begin, finish
from daemon.store import examples
from daemon.store.examples import Example

LOOK_SECONDS = 60.0
"""Between looks for what is new; a correction that came in here is learned at once."""

MOST_TICKETS = 6_000
"""The newest tickets that are learned from: enough for any categories, and fitted within seconds."""

FEWEST_TICKETS = 50
"""Below this nothing that was learned could be shown to be right; rules decide alone."""

FIT_AGAIN_AFTER = 25
FIT_AGAIN_SHARE = 0.1
"""Fitted again when so many events, and this share of the tickets learned from, have come since."""

CORRECTED_COUNTS = 2.0

_log = log.get("learning")


def rules_of(policy: Policy) -> tuple[Rule, ...]:
    """Return the configuration's categories as rules."""
    return tuple(
        Rule(label=category.id, phrases=category.words)
        for category in policy.categories.values()
        if category.words
    )


def rows_of(found: Iterable[Example], policy: Policy) -> list[Row]:
    """Return what examples teach under this policy.

    A ticket that was left in the default category says only that nobody put it into another; one without
    words says nothing.
    """
    return [
        Row(
            subject=each.subject,
            body=each.words,
            label=each.category,
            weight=CORRECTED_COUNTS if each.corrected else 1.0,
        )
        for each in found
        if each.category in policy.categories
        and (each.corrected or each.category != policy.default_category)
        and (each.subject or each.words)
    ]


def learn_now(app: App) -> Classifier | None:
    """Return what the desk's tickets teach, fitted here and now; None when that is off or too little.

    For commands, which have no daemon's classifier. Takes a second or two on a large desk. Raises
    `StoreUnavailable`.
    """
    if not app.policy.learning.enabled:
        return None
    with app.database.read() as connection:
        rows = rows_of(examples.newest(connection, MOST_TICKETS), app.policy)
    if len(rows) < FEWEST_TICKETS:
        return None
    return Classifier(rules_of(app.policy), promise=app.policy.learning.promise).fit(rows)


class Learner:
    """Keeps `App.classifier` up to date. Called from threads; one look at a time."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._looking = threading.Lock()
        self._learned_to = 0
        """Id of the last event whose correction was learned."""
        self._fitted_at = 0
        """Id of the last event before the fit."""
        self._fitted_from = 0
        """Tickets it learned from."""
        self._fitted_under: tuple[object, ...] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def look(self) -> None:
        """Learn what is new: corrections at once, everything anew when enough has changed.

        Raises `StoreUnavailable`, `FitFailed` and OSError; then what was learned before stays in use.
        """
        with self._looking:
            policy = self.app.policy
            if self._stopped or not policy.learning.enabled:
                self.app.classifier, self._fitted_under = None, None
                return
            under = (rules_of(policy), policy.learning.promise, policy.default_category)
            if under != self._fitted_under or self._enough_is_new():
                self._fit(policy)
                self._fitted_under = under
            self._learn_corrections(policy)

    def _enough_is_new(self) -> bool:
        with self.app.database.read() as connection:
            settled = examples.news_since(connection, self._fitted_at).settled
        return settled >= max(FIT_AGAIN_AFTER, FIT_AGAIN_SHARE * self._fitted_from)

    def _fit(self, policy: Policy) -> None:
        with self.app.database.read() as connection:
            last = examples.last_event(connection)
            rows = rows_of(examples.newest(connection, MOST_TICKETS), policy)
        classifier: Classifier | None = None
        if len(rows) >= FEWEST_TICKETS:
            rules = rules_of(policy)
            self._child, given = begin(rows, rules)
            if self._stopped:  # meanwhile: `stop` may not have seen it
                self._child.kill()
            try:
                snapshot = finish(self._child, given)
            except FitFailed:
                if self._stopped:
                    return
                raise
            finally:
                self._child = None
            classifier = Classifier.from_snapshot(snapshot, rules, promise=policy.learning.promise)
            _log.info("Categories were learned", tickets=len(rows), categories=len(classifier.labels))
        self.app.classifier = classifier
        self._learned_to = self._fitted_at = last
        self._fitted_from = len(rows)

    def _learn_corrections(self, policy: Policy) -> None:
        classifier = self.app.classifier
        with self.app.database.read() as connection:
            news = examples.news_since(connection, self._learned_to)
            if classifier is None or not news.corrected:
                self._learned_to = news.last_event
                return
            found = examples.of(connection, news.corrected)
        following = classifier.copy()
        for row in rows_of(found, policy):
            following.learn(row)
        self.app.classifier = following
        self._learned_to = news.last_event
        _log.info("Corrected categories were learned", tickets=list(news.corrected))

    def stop(self) -> None:
        """End what is under way; nothing is learned any more."""
        self._stopped = True
        if (child := self._child) is not None:
            child.kill()
