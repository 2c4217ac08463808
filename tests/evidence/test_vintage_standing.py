"""The rules for one plant, without any table."""

import pytest

from bayes_autoloc.evidence.standing import Event, Tenancy, is_known, month_after, standing


def tenancy(**cells: object) -> Tenancy:
    plain = dict.fromkeys(("start", "status", "status_date", "announced", "planned_start"), "")
    return Tenancy(**{**plain, "status": "running", **cells})  # type: ignore[arg-type]


def status(vintage: str, **cells: object) -> tuple[str, str]:
    found = standing(tenancy(**cells), vintage)
    return found["status"], found["status_date"]


@pytest.mark.parametrize(
    ("date", "month"), [("2022-01", "2022-02"), ("2022-11", "2022-12"), ("2022-12", "2023-01")]
)
def test_month_after(date: str, month: str) -> None:
    assert month_after(date) == month


def test_a_year_is_known_in_the_next_january() -> None:
    assert month_after("2022") == "2023-01"
    assert [is_known("2022", v) for v in ("2022-12", "2023-01")] == [False, True]


@pytest.mark.parametrize(
    ("cause", "expected"),
    [("ownership", ("running", "2022-01")), ("other", ("converted", "2020-05"))],
)
def test_conversion_of_a_running_plant(cause: str, expected: tuple[str, str]) -> None:
    events = (Event("2010-03", "start", ""), Event("2020-05", "convert", cause))
    assert status("2022-01", start="2010-03", status_date="2025-04", events=events) == expected


def test_conversion_of_a_stopped_plant() -> None:
    events = (Event("2020-03", "halt", ""), Event("2020-05", "convert", "ownership"))
    assert status("2022-01", status_date="2025-04", events=events) == ("converted", "2020-05")


def test_events_of_one_month_stand_in_order() -> None:
    halt, restart = Event("2020-03", "halt", ""), Event("2020-03", "restart", "")
    assert status("2020-06", status_date="2025-04", events=(halt, restart))[0] == "running"
    assert status("2020-06", status_date="2025-04", events=(restart, halt))[0] == "halted"


def test_a_start_of_unknown_month_comes_first_in_its_year() -> None:
    events = (Event("2012-05", "halt", ""), Event("2012", "start", ""))
    assert status("2013-02", start="2012", status_date="2025-04", events=events)[0] == "halted"


def test_news_after_a_dated_status() -> None:
    cells = {"start": "2010-01", "status": "running", "status_date": "2018-03"}
    assert status("2020-01", **cells) == ("running", "2018-03")
    halt = (Event("2019-02", "halt", ""),)
    assert status("2020-01", **cells, events=halt) == ("halted", "2019-02")
    older = (Event("2017-02", "halt", ""),)
    assert status("2020-01", **cells, events=older) == ("running", "2018-03")


def test_a_project_from_announcement_to_start() -> None:
    cells = {"announced": "2019-05", "planned_start": "2020", "start": "2022-03"}
    steps = [(v, status(v, **cells, status_date="2025-04")[0]) for v in ("2020-12", "2021-01")]
    assert steps == [("2020-12", "announced"), ("2021-01", "delayed")]
    assert status("2022-04", **cells, status_date="2025-04") == ("running", "2022-04")


def test_a_project_that_has_produced_has_started() -> None:
    cells = {"announced": "2007", "status": "halted", "status_date": "2017-05"}
    assert status("2012-01", **cells)[0] == "announced"
    assert status("2012-01", **cells, produced=True)[0] == "running"
