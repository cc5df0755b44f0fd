"""Public holidays and moved working days."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from daemon.config.holidays import public_days
from daemon.config.problems import Wrong


def test_china_moves_working_days_to_weekends() -> None:
    found = public_days("CN", "", [2026])
    assert date(2026, 10, 10) in found.working  # a Saturday worked for the National Day week
    assert date(2026, 10, 7) in found.free
    assert not found.working & found.free
    assert found.uncovered == ()


def test_a_year_without_a_decree_is_told() -> None:
    # The fixed holidays of a far year are there, so nothing but this would show that the moved days are not.
    found = public_days("CN", "", [2026, 2095])
    assert date(2095, 10, 1) in found.free
    assert found.uncovered == (2095,)


def test_a_country_that_moves_no_days_covers_every_year() -> None:
    assert public_days("DE", "BY", [2095]).uncovered == ()
    assert public_days("UA", "", [2095]).uncovered == ()


def test_holidays_of_a_region_are_among_them() -> None:
    corpus_christi = date(2026, 6, 4)
    assert corpus_christi in public_days("DE", "BY", [2026]).free
    assert corpus_christi not in public_days("DE", "", [2026]).free


def test_only_days_of_the_years_asked_for_are_given() -> None:
    found = public_days("CN", "", [2002])
    assert {day.year for day in found.free | found.working} == {2002}
    # Worked in December 2001 for New Year 2002: a day of the year before.
    assert date(2001, 12, 29) in public_days("CN", "", [2001]).working


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("China", ""), ("DE", "ZZ")])
def test_an_unknown_place_is_refused(country: str, region: str) -> None:
    with pytest.raises(Wrong):
        public_days(country, region, [2026])


def test_the_library_is_not_loaded_without_need() -> None:
    code = "import sys, daemon.config; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
