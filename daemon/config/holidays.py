"""Public holidays and make-up working days of a country: the one user of the `holidays` library (SPEC C2).

The library is large (about 12 MB with all it loads) and needed for a moment only, so it is imported when
asked and no object of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from daemon.config.problems import Wrong

_COUNTRY = re.compile(r"[A-Z]{2}")
_STILL_MOVING = 2024
"""Countries whose last moved day is older gave the custom up (Armenia, Bulgaria, Ukraine)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDays:
    free: frozenset[date]
    """Public holidays, and days off that were moved there."""
    working: frozenset[date]
    """Days of a weekend on which people work instead."""
    uncovered: tuple[int, ...]
    """Years whose moved days the library does not know yet."""


NONE = PublicDays(free=frozenset(), working=frozenset(), uncovered=())


def public_days(country: str, region: str, years: Iterable[int]) -> PublicDays:
    """Return the public days of `country` (ISO 3166-1, two letters) and `region` (ISO 3166-2) in `years`.

    Some countries move days by decree each year, China above all (调休). The library then knows the fixed
    holidays of any year, but the moved days only up to the last decree that it has seen; later years are
    `uncovered`. Raises `Wrong` for a country or region that the library does not have.
    """
    if not _COUNTRY.fullmatch(country):
        raise Wrong("is not a country", 'write its two letters, as in "CN", or "" for none')
    import holidays

    wanted = tuple(sorted(set(years)))
    # A day worked for a holiday in January may lie in the December before.
    asked = range(wanted[0] - 1, wanted[-1] + 2)
    try:
        found: Any = holidays.country_holidays(country, subdiv=region or None, years=asked)
    except NotImplementedError as error:
        if region:
            raise Wrong(
                f'has no holidays for the region "{region[:20]}" of {country}',
                'write its ISO 3166-2 part, as in "BY" for Bavaria, or leave region out',
            ) from error
        raise Wrong(
            "is a country whose holidays are not known", 'write "" and list the days in holidays'
        ) from error
    working = frozenset(day for day in found.weekend_workdays if day.year in wanted)
    free = frozenset(day for day in found if day.year in wanted) - working
    last = _last_decreed_year(found)
    return PublicDays(
        free=free,
        working=working,
        uncovered=() if last is None else tuple(year for year in wanted if year > last),
    )


def _last_decreed_year(found: Any) -> int | None:
    """Return the last year whose moved days are known; None for a country that moves none (any more)."""
    if not found.has_substituted_holidays:
        return None
    years = [
        year
        for name, table in vars(found).items()
        if name.startswith("special_") and isinstance(table, Mapping)
        for year, entries in table.items()
        if isinstance(year, int) and _moves_a_day(entries)
    ]
    last = max(years, default=0)
    return last if last >= _STILL_MOVING else None


def _moves_a_day(entries: Any) -> bool:
    """Whether the library's entries of one year hold a day off for a day worked: month, day, month, day."""
    rows = entries if entries and isinstance(entries[0], tuple) else (entries,)
    return any(len(row) >= 4 and all(isinstance(number, int) for number in row) for row in rows)
