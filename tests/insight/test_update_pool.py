"""Rows that tell the same fact are one."""

import pytest

from bayes_autoloc.evidence import figures
from bayes_autoloc.insight.update_limits import refusal
from bayes_autoloc.insight.update_pool import SHARP, as_figure, pooled
from bayes_autoloc.insight.update_rows import NewRow

VINTAGE = "2025-04"


def output(cars: float, quality: str = "reported", plant: str = "one") -> NewRow:
    cells = {"plant_id": plant, "year": 2025, "output": cars, "quality": quality}
    return NewRow("output", cells, "2026-02")


def total(value: float, rel_sd: float, series: str = "rosstat", scope: str = "russia") -> NewRow:
    cells = {"year": 2025, "value": value, "rel_sd": rel_sd, "series": series, "scope": scope}
    return NewRow("production", cells, "2026-02")


def plan(cars: float, announced: str) -> NewRow:
    cells = {"plant_id": "one", "year": 2026, "plan": cars, "announced": announced}
    return NewRow("plans", cells, VINTAGE)


def event(date: str, plant: str = "one") -> NewRow:
    return NewRow("events", {"plant_id": plant, "date": date, "event": "halt"}, date)


def test_the_best_quality_counts() -> None:
    (row,), notes = pooled([output(50, "proxy"), output(40), output(90, "partial")])
    assert row.cells["output"] == 40
    assert "the best of them counts" in notes[0]


def test_equals_become_their_geometric_mean() -> None:
    (row,), notes = pooled([output(40), output(90)])
    assert row.cells["output"] == pytest.approx(60)
    assert "pooled" in notes[0]
    assert pooled([output(0), output(90)])[0][0].cells["output"] == 0


def test_of_a_series_the_sharpest_figure_counts_and_of_plans_the_latest() -> None:
    rows = [total(100, 0.05), total(90, 0.01), total(80, 0.01, "asm")]
    found, _ = pooled(rows)
    assert [row.cells["value"] for row in found] == [90, 80]
    # Of plans with about the same lead the latest; one of two and a half years is another.
    found, _ = pooled([plan(10, "2025-07"), plan(20, "2025-09"), plan(30, "2024")])
    assert [row.cells["plan"] for row in found] == [20, 30]


def test_rows_about_different_facts_stay_apart() -> None:
    rows = [output(40), output(40, plant="two"), total(9, 0.01), plan(5, "2025-01")]
    assert pooled(rows) == (rows, [])


def test_a_total_of_one_maker_is_its_output() -> None:
    country = total(9, 0.01)
    assert as_figure(country, "russia") is country
    sharp, rough = (as_figure(total(9, sd, scope="one"), "russia") for sd in (SHARP, 0.03))
    assert (sharp.table, sharp.plant, sharp.cells["output"]) == ("output", "one", 9)
    assert (sharp.cells["quality"], rough.cells["quality"]) == ("reported", "rounded")
    assert {"reported", "rounded"} <= set(figures.REL_SD)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([event("2025-06")], ""),
        ([event("2025-06"), event("2025-07", "two")], ""),
        ([event("2025-03"), event("2025-06")], ""),
        ([event("2025-06"), event("2025-09")], "whose order counts"),
        ([event("2025-04"), event("2025-09")], "whose order counts"),
        ([event("2025-06"), output(5)], "covers the months"),
        ([event("2025-06"), output(5, plant="two")], ""),
        ([event("2025-06"), total(5, 0.01, scope="one")], "covers the months"),
        ([event("2026-06")], "more than 12 months"),
    ],
)
def test_what_weights_can_not_take_together(rows: list[NewRow], told: str) -> None:
    why = refusal(rows, [row for row in rows if row.table != "events"], VINTAGE)
    assert (told in why) if told else why == ""


@pytest.mark.parametrize(
    ("last", "told"), [("2025-03", True), ("2025-02", False), ("2025", True), ("2020", False)]
)
def test_an_event_just_before_the_vintage_leaves_no_room_for_another(last: str, told: bool) -> None:
    why = refusal([event("2025-06")], [], VINTAGE, {"one": last, "two": "2025-04"})
    assert ("follows one just before" in why) is told
