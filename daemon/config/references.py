"""What must hold between the sections: references that lead somewhere, nothing twice, steps in order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from daemon.config import notation, routing_references, schema, vendors
from daemon.config.complaints import Complaints
from daemon.config.draft import Draft
from daemon.config.naming import known as _known
from daemon.config.naming import once as _once
from daemon.config.positions import Path
from daemon.config.shipped_files import shipped_document
from daemon.desk.model import DESK, REQUESTER
from daemon.desk.senders import listed
from daemon.mail.settings import SmtpSettings

STILL_THE_EXAMPLE = ("is still the example", "put your own here")


def check(draft: Draft, complaints: Complaints) -> None:
    """Note everything that is wrong between sections that are each right in themselves."""
    _ids(draft, complaints)
    _addresses(draft, complaints)
    _mailboxes(draft, complaints)
    _teams(draft, complaints)
    _categories(draft, complaints)
    routing_references.check(draft, complaints)
    vendors.check(draft, complaints)
    _questions(draft, complaints)
    _canned(draft, complaints)
    _times(draft, complaints)
    _reminders(draft, complaints)
    _silence(draft, complaints)
    _lease(draft, complaints)
    _roles(draft, complaints)
    _still_examples(draft, complaints)


def _ids(draft: Draft, complaints: Complaints) -> None:
    for section in ("mailbox", "person", "team", "category", "site", "vendor"):
        seen: dict[str, Path] = {}
        for index, item in draft.items(section, schema.Section):
            name = str(getattr(item, "id"))  # noqa: B009 - each of these kinds has one
            _once(seen, name, (section, index, "id"), complaints, "this id is taken")
    for index, person in draft.items("person", schema.Person):
        if person.id in (DESK, REQUESTER):
            complaints.add(("person", index, "id"), "is a word that the history of tickets uses itself")


def _addresses(draft: Draft, complaints: Complaints) -> None:
    desk = draft.table("desk", schema.Desk)
    own: dict[str, Path] = {}
    for index, box in draft.items("mailbox", schema.Mailbox):
        address = box.address or (desk.address if desk else None)
        if address:
            path: Path = ("mailbox", index, "address")
            if address in own:
                _once(own, address, path, complaints, "this address has a mailbox already")
            own.setdefault(address, path)
    if desk is not None:
        own.setdefault(desk.address, ("desk", "address"))
    seen: dict[str, Path] = {}
    for index, person in draft.items("person", schema.Person):
        for position, address in enumerate(person.address):
            path = ("person", index, "address", position)
            if address in own:
                complaints.add(
                    path, "is an address of the desk itself", "mail to it would go round in a circle"
                )
            _once(seen, address, path, complaints, "this address is given before")
    if desk is not None and desk.administrator in own:
        complaints.add(
            ("desk", "administrator"),
            "is an address of the desk itself",
            "give the address of a person, who is told when something is wrong with the desk",
        )


def _mailboxes(draft: Draft, complaints: Complaints) -> None:
    seen: dict[str, Path] = {}
    for index, box in draft.items("mailbox", schema.Mailbox):
        path: Path = ("mailbox", index)
        folder = "INBOX" if box.folder.upper() == "INBOX" else box.folder
        same = "\0".join((box.host.lower(), str(box.port), box.user, folder))
        _once(
            seen,
            same,
            (*path, "folder"),
            complaints,
            "this folder of this account is read already",
            "remove one",
        )
        handled = "INBOX" if box.handled_folder.upper() == "INBOX" else box.handled_folder
        if box.handled == "move" and handled == folder:
            complaints.add(
                (*path, "handled_folder"),
                "is the folder that is read",
                "choose another: a message moved onto itself would be new for ever",
            )
        if box.team is not None:
            _known(box.team, "team", (*path, "team"), draft, complaints)


def _teams(draft: Draft, complaints: Complaints) -> None:
    for index, team in draft.items("team", schema.Team):
        _named(team, ("team", index), complaints)
        seen: dict[str, Path] = {}
        for position, member in enumerate(team.members):
            path: Path = ("team", index, "members", position)
            _known(member, "person", path, draft, complaints)
            _once(seen, member, path, complaints, "is in this team already", "once is enough")
        if team.supervisor is not None:
            _known(team.supervisor, "person", ("team", index, "supervisor"), draft, complaints)
        elif not team.members:
            complaints.add(
                ("team", index),
                f'the team "{team.id}" has neither members nor a supervisor',
                "nobody would hear of its tickets: name at least one",
            )


def _categories(draft: Draft, complaints: Complaints) -> None:
    in_file = "category" in complaints.document
    missing: set[str] = set()
    for index, category in draft.items("category", schema.Category):
        _named(category, ("category", index), complaints)
        if in_file:
            _known(category.team, "team", ("category", index, "team"), draft, complaints)
        elif category.team not in draft.ids.get("team", frozenset()):
            missing.add(category.team)
    if missing and draft.ids.get("team"):
        complaints.add(
            ("category",),
            f"the shipped categories need the teams {', '.join(sorted(missing))}, which are not here",
            "add those teams, or write [[category]] entries of your own",
        )
    triage = draft.table("triage", schema.Triage)
    if triage is not None:
        _known(triage.default_category, "category", ("triage", "default_category"), draft, complaints)
    priority = draft.table("priority", schema.Priority)
    if priority is not None and priority.similar_organisation < priority.similar_department:
        complaints.add(
            ("priority", "similar_organisation"),
            f"is less than similar_department, {priority.similar_department}",
            "write as many or more: the whole organisation is no smaller than a department",
        )


def _questions(draft: Draft, complaints: Complaints) -> None:
    for index, question in draft.items("question", schema.Question):
        if "question" not in complaints.document:
            return  # the shipped ones: what names a category that this desk does not have is never asked
        if not (question.text_en or question.text_zh):
            complaints.add(("question", index), "has no text", "give text_en, text_zh or both")
        for place, category in enumerate(question.categories):
            _known(category, "category", ("question", index, "categories", place), draft, complaints)


def _canned(draft: Draft, complaints: Complaints) -> None:
    seen: dict[str, Path] = {}
    for index, canned in draft.items("canned", schema.Canned):
        path: Path = ("canned", index, "id")
        for name in {
            canned.id.casefold(),
            (canned.name_en or "").casefold(),
            (canned.name_zh or "").casefold(),
        }:
            if name:
                _once(seen, name, path, complaints, "there is a stored text of this name")
        if not (canned.text_en or canned.text_zh):
            complaints.add(("canned", index), "has no text", "give text_en, text_zh or both")


def _named(thing: schema.Named, path: Path, complaints: Complaints) -> None:
    if thing.name_en is None and thing.name_zh is None:
        complaints.add(path, f'"{thing.id}" has no name', "give name_en, name_zh or both")


def _times(draft: Draft, complaints: Complaints) -> None:
    calendar = draft.table("calendar", schema.Calendar)
    if calendar is None:
        return
    working_day = notation.length(notation.usual_day(notation.weekly_hours(calendar.hours)))
    closing = draft.table("closing", schema.Closing)
    if closing is not None:
        remind = notation.working_time(closing.remind_after, working_day)
        if remind >= notation.working_time(closing.close_after, working_day):
            complaints.add(
                ("closing", "remind_after"),
                "must be shorter than close_after",
                "both count from the mail that says that the ticket is resolved",
            )
    approval = draft.table("approval", schema.Approval)
    if approval is not None:
        remind = notation.working_time(approval.remind_after, working_day)
        if remind >= notation.working_time(approval.expire_after, working_day):
            complaints.warn(
                ("approval", "remind_after"), "is not shorter than expire_after", "nobody will be reminded"
            )
    free: dict[object, Path] = {}
    for position, text in enumerate(calendar.holidays):
        for day in notation.days(text).dates:
            free.setdefault(day, ("calendar", "holidays", position))
        if notation.days(text).spans is not None:
            complaints.add(("calendar", "holidays", position), "a holiday has no hours")
    for position, text in enumerate(calendar.working_days):
        both = [day for day in notation.days(text).dates if day in free]
        if both:
            complaints.add(
                ("calendar", "working_days", position),
                f"{both[0].isoformat()} is in holidays as well",
                "a day is one or the other",
            )


def _reminders(draft: Draft, complaints: Complaints) -> None:
    seen: dict[str, Path] = {}
    for index, reminder in draft.items("reminder", schema.Reminder):
        path: Path = ("reminder", index, "percent")
        _once(seen, str(reminder.percent), path, complaints, "there is a reminder at this percentage")


_LADDER = tuple(f"ticket_per_{span}" for span in ("10_minutes", "30_minutes", "hour", "3_hours", "10_hours"))
"""Keys of [silence], each about a longer time than the one before."""


def _silence(draft: Draft, complaints: Complaints) -> None:
    silence = draft.table("silence", schema.Silence)
    if silence is None:
        return
    for shorter, longer in (("per_10_minutes", "per_hour"), *pairwise(_LADDER)):
        if (most := getattr(silence, shorter)) > getattr(silence, longer):
            complaints.add(("silence", longer), f"must not be less than {shorter} ({most})")
    _harmless("blocked_senders", "block", silence.blocked_senders, draft, complaints)
    _harmless("ignored_senders", "ignore", silence.ignored_senders, draft, complaints)


def _harmless(name: str, does: str, rules: Sequence[str], draft: Draft, complaints: Complaints) -> None:
    """Complain of rules in a list of senders that would silence staff or the administrator."""
    theirs = {address for _, person in draft.items("person", schema.Person) for address in person.address}
    desk = draft.table("desk", schema.Desk)
    administrator = {desk.administrator} if desk is not None else set()
    for position, rule in enumerate(rules):
        hit = next((each for each in sorted(theirs | administrator) if listed(each, (rule,))), None)
        if hit is not None:
            whose = "one of staff" if hit in theirs else "the administrator"
            path: Path = ("silence", name, position)
            complaints.add(path, f"would {does} {whose} ({hit})", "their answers must be read")


def _lease(draft: Draft, complaints: Complaints) -> None:
    """A claim on a mail must outlast the longest attempt, else a second one begins beside the first."""
    smtp, delivery = draft.table("smtp", schema.Smtp), draft.table("delivery", schema.Delivery)
    if smtp is None or delivery is None:
        return
    longest = 3 * smtp.timeout_seconds + SmtpSettings(host=smtp.host).data_timeout_seconds
    if notation.wall_time(delivery.lease).total_seconds() < longest:
        complaints.add(
            ("delivery", "lease"),
            f"is shorter than the longest attempt to send a mail ({longest:g} s)",
            f'set it to at least "{math.ceil(longest / 60)} min", or lower smtp.timeout_seconds '
            f"({smtp.timeout_seconds})",
        )


def _roles(draft: Draft, complaints: Complaints) -> None:
    people = draft.items("person", schema.Person)
    in_teams = {
        name for _, team in draft.items("team", schema.Team) for name in (*team.members, team.supervisor)
    }
    for index, person in people:
        if not person.roles and person.id not in in_teams:
            complaints.warn(
                ("person", index, "id"), "has no role and is in no team", "nothing will ever be sent there"
            )
    if people and not any("manager" in person.roles for _, person in people):
        complaints.warn(
            ("person",),
            "nobody is a manager",
            'the digest goes to nobody: add roles = ["manager"] to a person',
        )


def _still_examples(draft: Draft, complaints: Complaints) -> None:
    """Warn of servers and people that are those of the shipped file: nobody is there."""
    shipped = shipped_document()
    hosts = {shipped["mailbox"][0]["host"], shipped["smtp"]["host"]}
    for index, box in draft.items("mailbox", schema.Mailbox):
        if box.host in hosts:
            complaints.warn(("mailbox", index, "host"), *STILL_THE_EXAMPLE)
    smtp = draft.table("smtp", schema.Smtp)
    if smtp is not None and smtp.host in hosts:
        complaints.warn(("smtp", "host"), *STILL_THE_EXAMPLE)
    people = [schema.Person.model_validate(person).address for person in shipped["person"]]
    for index, person in draft.items("person", schema.Person):
        if person.address in people:
            complaints.warn(("person", index, "address"), *STILL_THE_EXAMPLE)
