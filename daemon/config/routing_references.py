"""What must hold between teams, categories, sites, rosters and absences: every ticket finds somebody."""

from __future__ import annotations

from daemon.config import notation, schema
from daemon.config.complaints import Complaints
from daemon.config.draft import Draft
from daemon.config.naming import known, once
from daemon.config.positions import Path


def check(draft: Draft, complaints: Complaints) -> None:
    """Note every reference of the routing that leads nowhere, and what could never work."""
    _categories(draft, complaints)
    _sites(draft, complaints)
    _routing(draft, complaints)
    _rosters(draft, complaints)
    _absences(draft, complaints)
    _half_read("roster", draft, complaints)
    _half_read("absence", draft, complaints)
    _channels(draft, complaints)


def _categories(draft: Draft, complaints: Complaints) -> None:
    for index, category in draft.items("category", schema.Category):
        path: Path = ("category", index)
        if category.owner is not None:
            known(category.owner, "person", (*path, "owner"), draft, complaints)
        if category.technical_lead is not None:
            known(category.technical_lead, "person", (*path, "technical_lead"), draft, complaints)
        if category.second_line is not None:
            known(category.second_line, "team", (*path, "second_line"), draft, complaints)
            if category.second_line == category.team:
                complaints.add(
                    (*path, "second_line"), "is the team that has these tickets already", "name another team"
                )


def _sites(draft: Draft, complaints: Complaints) -> None:
    seen: dict[str, Path] = {}
    for index, site in draft.items("site", schema.Site):
        path: Path = ("site", index)
        if site.name_en is None and site.name_zh is None:
            complaints.add(path, f'"{site.id}" has no name', "give name_en, name_zh or both")
        if site.helper is not None:
            known(site.helper, "person", (*path, "helper"), draft, complaints)
        for category, team in site.teams.items():
            known(category, "category", (*path, "teams", category), draft, complaints)
            known(team, "team", (*path, "teams", category), draft, complaints)
        for key, names in (("name_en", [site.name_en]), ("name_zh", [site.name_zh]), ("names", site.names)):
            for position, name in enumerate(names):
                if name is None or (folded := " ".join(name.split()).casefold()) == site.id:
                    continue
                if seen.get(folded, path)[:2] == path:  # the same site, written twice
                    seen.setdefault(folded, path)
                    continue
                where: Path = (*path, key, position) if key == "names" else (*path, key)
                once(seen, folded, where, complaints, "another site has this name")


def _routing(draft: Draft, complaints: Complaints) -> None:
    rules = draft.table("routing", schema.Routing)
    if rules is None:
        return
    if rules.first_line is not None:
        known(rules.first_line, "team", ("routing", "first_line"), draft, complaints)
    if rules.manager_at <= rules.supervisor_at:
        complaints.add(
            ("routing", "manager_at"),
            f"must be more than supervisor_at ({rules.supervisor_at})",
            "the manager is told when the supervisor could not help",
        )


def _rosters(draft: Draft, complaints: Complaints) -> None:
    with_roster: set[str] = set()
    on_call = {team.id for _, team in draft.items("team", schema.Team) if team.assign == "on_call"}
    for index, row in draft.items("roster", schema.Roster):
        path: Path = ("roster", index)
        with_roster.add(row.team)
        known(row.team, "team", (*path, "team"), draft, complaints)
        if row.team in draft.ids.get("team", frozenset()) and row.team not in on_call:
            complaints.warn(
                (*path, "team"), "is not given its tickets by roster", 'set assign = "on_call" in that team'
            )
        _roster_people(row, path, draft, complaints)
    for index, team in draft.items("team", schema.Team):
        if team.id in on_call - with_roster:
            complaints.add(
                ("team", index, "assign"), "has no roster", f'write a [[roster]] with team = "{team.id}"'
            )


def _roster_people(row: schema.Roster, path: Path, draft: Draft, complaints: Complaints) -> None:
    members = {team.id: team.members for _, team in draft.items("team", schema.Team)}.get(row.team)
    named: list[tuple[str, Path]] = [(each, (*path, "rotation", at)) for at, each in enumerate(row.rotation)]
    if row.person is not None:
        named.append((row.person, (*path, "person")))
    before: str | None = None
    for person, place in named:
        known(person, "person", place, draft, complaints)
        if members is not None and person not in members and person in draft.ids.get("person", frozenset()):
            complaints.warn(place, f'"{person}" is not in team "{row.team}"', "add them to its members")
        if person == before:
            complaints.warn(place, f'"{person}" follows themselves', "name whoever comes next")
        before = person


def _half_read(section: str, draft: Draft, complaints: Complaints) -> None:
    """Look at the persons of rows that have another mistake, so that both are told at once."""
    rows = complaints.document.get(section)
    read = {index for index, _ in draft.lists.get(section, [])}
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if index in read or not isinstance(row, dict):
            continue
        rotation = row.get("rotation")
        places: list[tuple[Path, object]] = [((section, index, "person"), row.get("person"))]
        if isinstance(rotation, list):
            places += [((section, index, "rotation", at), each) for at, each in enumerate(rotation)]
        for place, person in places:
            if isinstance(person, str) and person:
                known(person, "person", place, draft, complaints)


def _absences(draft: Draft, complaints: Complaints) -> None:
    for index, absence in draft.items("absence", schema.Absence):
        known(absence.person, "person", ("absence", index, "person"), draft, complaints)
        if notation.days(absence.days).spans is not None:
            complaints.add(("absence", index, "days"), "an absence is of whole days")


def _channels(draft: Draft, complaints: Complaints) -> None:
    """Warn of a promise by priority that e-mail's own one undercuts: nearly all tickets come that way."""
    targets = draft.table("targets", schema.Targets)
    calendar = draft.table("calendar", schema.Calendar)
    if targets is None or targets.channel.email is None or calendar is None:
        return
    working_day = notation.length(notation.usual_day(notation.weekly_hours(calendar.hours)))
    by_mail = notation.contact_target(targets.channel.email, working_day)
    promises: dict[str, str] = targets.first_contact.model_dump()
    for priority, text in promises.items():
        if notation.target(text, working_day).time > by_mail.time:
            complaints.warn(
                ("targets", "first_contact", priority),
                f"is longer than that of e-mail ({targets.channel.email}), which is earlier and counts",
                "set targets.channel.email to what you mean",
            )
