import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.time_axis import calendar_of


def test_first_month_follows_the_vintage():
    calendar = calendar_of("2025-04", 2035)
    assert calendar.months_ahead(2025)[0] == 12 * 2025 + 4
    assert calendar.vintage_month == 12 * 2025 + 3
    assert sum(len(calendar.months_ahead(year)) for year in calendar.years) == 128


def test_december_leaves_no_month_of_its_year():
    calendar = calendar_of("2024-12", 2026)
    assert len(calendar.months_ahead(2024)) == 0
    assert calendar.share_ahead(2024) == 0
    assert calendar.share_ahead(2025) == 1


def test_horizon_before_the_vintage_is_refused():
    with pytest.raises(AutolocError, match="2024"):
        calendar_of("2025-04", 2024)
