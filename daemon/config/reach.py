"""Whether every promise of the policy ends in its calendar: no ticket may find out that it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from daemon.config.complaints import Complaints
from daemon.desk import calendar
from daemon.desk.policy import Policy

FARTHEST = timedelta(days=calendar.LOOK_AHEAD_DAYS // 2)
"""Half of what the calendar looks ahead, so that holidays listed later cannot push a promise out of reach."""


def check(policy: Policy, today: date, complaints: Complaints) -> None:
    """Note each target, with its last reminder, and each further wait that ends too far away."""
    last = max((100, *(level.percent for level in policy.reminders)))
    untaken = max((100, *(level.percent for level in policy.untaken)))
    for section, name, promises, percent in (
        ("targets", "first_contact", policy.first_contact, last),
        ("targets", "resolution", policy.resolution, last),
        ("routing", "take_within", policy.take_within, untaken),
    ):
        for priority, target in promises.items():
            path = (section, name, priority.value)
            wanted = target.time * percent / 100
            if target.around_the_clock:
                if wanted > FARTHEST:
                    complaints.add(path, *_too_far(percent))
            elif not _reaches(policy, today, wanted):
                complaints.add(path, *_too_far(percent))
    for section, name, wait in (
        ("closing", "close_after", policy.closing.close_after),
        ("waiting", "remind_after", policy.waiting.remind_after),
        ("waiting", "give_up_after", policy.waiting.give_up_after),
        ("approval", "expire_after", policy.approval.expire_after),
        ("consent", "remind_after", 2 * policy.consent.remind_after),
    ):
        if not _reaches(policy, today, wait):
            complaints.add((section, name), *_too_far(100))


def _reaches(policy: Policy, today: date, working: timedelta) -> bool:
    start = datetime.combine(today, time(), UTC)
    try:
        return calendar.add(policy.calendar, start, working) <= start + FARTHEST
    except calendar.NoWorkingTime:
        return False


def _too_far(percent: int) -> tuple[str, str]:
    reminder = f", with its reminder at {percent} %," if percent > 100 else ""
    what = f"{reminder} is longer than the working hours of {FARTHEST.days} days".lstrip(", ")
    return what, "shorten it, or look whether [calendar] has the hours that you mean"
