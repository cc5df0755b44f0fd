"""Instants and JSON survive the way into a column and back, and what cannot is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from daemon.store.columns import Instant, JsonText

SQLITE = sa.create_mock_engine("sqlite://", lambda *_: None).dialect
POSTGRESQL = sa.create_mock_engine("postgresql://", lambda *_: None).dialect

aware = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - the zone is drawn beside it
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-14), timedelta(hours=14))),
)


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL], ids=lambda d: str(d.name))
def test_a_naive_datetime_is_refused(dialect: sa.Dialect) -> None:
    with pytest.raises(ValueError, match="aware"):
        Instant().process_bind_param(datetime(2026, 3, 2, 9, 0), dialect)  # noqa: DTZ001


def test_an_instant_is_kept_as_utc_text_of_fixed_width() -> None:
    shanghai = timezone(timedelta(hours=8))
    text = Instant().process_bind_param(datetime(2026, 3, 2, 17, 0, tzinfo=shanghai), SQLITE)
    assert text == "2026-03-02T09:00:00.000000+00:00"


@given(aware)
def test_an_instant_comes_back_the_same_and_in_utc(instant: datetime) -> None:
    column = Instant()
    back = column.process_result_value(column.process_bind_param(instant, SQLITE), SQLITE)
    assert back == instant
    assert back is not None and back.tzinfo is UTC


@given(aware, aware)
def test_instants_sort_as_their_text(one: datetime, other: datetime) -> None:
    column = Instant()
    texts = column.process_bind_param(one, SQLITE), column.process_bind_param(other, SQLITE)
    assert (texts[0] < texts[1]) == (one < other)


def test_no_instant_is_null() -> None:
    assert Instant().process_bind_param(None, SQLITE) is None
    assert Instant().process_result_value(None, SQLITE) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(json_values)
def test_json_comes_back_the_same(value: object) -> None:
    column = JsonText()
    assert column.process_result_value(column.process_bind_param(value, SQLITE), SQLITE) == value


def test_chinese_stays_readable_in_json() -> None:
    assert JsonText().process_bind_param({"主题": "打印机"}, SQLITE) == '{"主题":"打印机"}'
