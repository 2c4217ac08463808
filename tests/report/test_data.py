"""The data of the report: numbers as a reader gets them, sections, what is missing."""

import math

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.insight.learnt import left_of_prior
from bayes_autoloc.plots.ramp import LEADS as PLOTTED_LEADS
from bayes_autoloc.plots.style import BANDS as PLOTTED_BANDS
from bayes_autoloc.report.data import Link, Section
from bayes_autoloc.report.data_bands import BANDS, LEVELS, joined, share_bands, spread_out
from bayes_autoloc.report.data_origin import origin_data
from bayes_autoloc.report.data_ramps import LEADS, ramp_section
from bayes_autoloc.report.data_report import Extras, report_data
from bayes_autoloc.report.data_words import (
    chance,
    per_cent,
    plain_number,
    round_cars,
    signed_thousand,
    thousand,
)
from tests.plots.outlooks import outlook as one_scenario
from tests.plots.outlooks import without_ramps
from tests.report import report_fakes as fakes

SECTIONS = [
    *("fan", "targets", "ramps", "uptake", "scenarios", "inverted-u"),
    *("ledger", "watch", "conditions", "diagnostics", "validation", "sensitivity"),
    *("unknown", "sources", "method", "version"),
]


@pytest.mark.parametrize(
    ("cars", "text"),
    [
        (1_234_567, "1,230"),
        (98_700, "99"),
        (4_870, "4.9"),
        (0, "0"),
        (-36_000, "−36"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_cars_are_told_as_exactly_as_they_are_known(cars: float, text: str) -> None:
    assert thousand(cars) == text


def test_published_figures_are_told_to_the_thousand() -> None:
    assert thousand(134_170, exact=True) == "134"
    assert thousand(134_170) == "130"


def test_differences_have_a_sign_and_nothing_is_nothing() -> None:
    assert signed_thousand(39_000, 10_000) == "+40"
    assert signed_thousand(-111_000, 10_000) == "−110"
    assert signed_thousand(4_000, 10_000) == "0"
    assert signed_thousand(math.nan) == "–"


def test_draws_alone_make_no_certainty() -> None:
    assert chance(0.0) == "< 1 %"
    assert chance(1.0) == "> 99 %"
    assert chance(0.215) == "22 %"
    assert per_cent(-0.001) == "0"
    assert plain_number(-0.034) == "−0.03"


def test_rounding_keeps_what_is_unknown() -> None:
    assert math.isnan(round_cars(math.nan))


def test_bands_and_leads_are_those_of_the_figures() -> None:
    assert BANDS == PLOTTED_BANDS
    assert {label: (low, high) for label, (low, high, _) in PLOTTED_LEADS.items()} == LEADS


def test_quantiles_find_their_variable_name_and_scenario() -> None:
    outlook = fakes.outlook()
    spreads = spread_out(outlook)
    own = spreads["output", "chinese", "fee_frozen"]
    draws = outlook.draws("output", scenario="fee_frozen", name="chinese").sel(year=2030)
    assert own.loc[2030, 0.9] == pytest.approx(np.quantile(draws.to_numpy().astype(float), 0.9))


def test_bands_of_shares_leave_out_what_is_not_defined() -> None:
    wide = pd.DataFrame(0.237, index=[2030, 2031], columns=list(LEVELS))
    wide.loc[2031] = np.nan
    bands = share_bands(wide)
    assert bands.years == (2030,)
    assert bands.edges[0.5] == (24.0,)
    assert joined(bands, bands).edges[0.5] == (24.0, 24.0)


def test_sections_stand_in_their_order() -> None:
    assert [section.key for section in fakes.report().sections] == SECTIONS


def test_a_full_report_misses_nothing() -> None:
    assert {s.key: s.missing for s in fakes.report().sections if s.missing} == {}


def test_what_is_missing_names_the_command_that_makes_it_or_the_reason() -> None:
    report = report_data(
        one_scenario(),
        fakes.posterior(),
        Extras(reasons={"watch": "Too few futures.", "fan": "never shown"}),
    )
    commands = {
        "scenarios": "bayes-autoloc scenario compare",
        "inverted-u": "bayes-autoloc scenario sweep",
        "ledger": "bayes-autoloc ledger",
        "conditions": "bayes-autoloc must-be-true",
        "validation": "bayes-autoloc backtest",
        "sensitivity": "bayes-autoloc check",
        "watch": "Too few futures.",
    }
    for key, told in commands.items():
        section = report.section(key)
        assert told in section.missing
        assert section.data is None
    assert report.section("fan").missing == ""


def test_forecast_and_fit_must_belong_together() -> None:
    with pytest.raises(AutolocError, match="not made from this fit"):
        report_data(one_scenario(fit="00000000"), fakes.posterior())


def test_headline_is_that_of_the_outlook() -> None:
    outlook, headline = fakes.outlook(), fakes.report().headline
    told = {figure.what: figure.number for figure in headline.figures}
    median = float(outlook.draws("production").sel(year=2030).median())
    assert told["cars made in 2030, thousand"] == thousand(median)
    share = outlook.probability("production", 2030, 1.4e6)
    assert told["chance of 1,400 thousand in 2030"] == chance(share)
    assert f"({told['cars made in 2030, thousand']} thousand" not in headline.sentence
    assert told["cars made in 2030, thousand"] in headline.sentence


def test_failed_checks_are_a_warning() -> None:
    assert fakes.report().origin.warnings == ()
    origin = fakes.bare_report().origin
    assert origin.failed
    assert "do not use these numbers" in origin.warnings[0]
    section = fakes.bare_report().section("diagnostics")
    assert "FAILED" in section.texts[0]
    assert any("R-hat" in cell for cell in section.tables[0].groups[0].rows[0] if cell)


def test_targets_that_could_not_be_heard_are_a_warning() -> None:
    outlook = one_scenario(targets_failed="TARGETS NOT USED: why")
    assert origin_data(outlook).warnings == ("TARGETS NOT USED: why",)


def test_tables_behind_charts_hold_every_view() -> None:
    fan = fakes.report().section("fan").data
    keys = {group.key for group in fan.table.groups}
    assert keys == {f"{a.key}|{b.key}" for a in fan.scenarios for b in fan.quantities}
    row = next(g for g in fan.table.groups if g.key == "fee_frozen|chinese").rows[-1]
    draws = fakes.outlook().draws("output", scenario="fee_frozen", name="chinese").sel(year=2035)
    assert (row[0], row[4]) == ("2035", thousand(float(draws.median())))


def test_a_plant_has_its_past_and_its_forecast() -> None:
    ramps = fakes.report().section("ramps").data
    found = {plant.key: plant for plant in ramps.plants}
    plant = found["plant_001"]
    assert plant.name == fakes.EVIL
    assert plant.first_ahead == 2025
    assert list(plant.bands.years) == sorted(set(plant.bands.years))
    assert dict(zip(plant.outputs.x, plant.outputs.y, strict=True))[2018] == 12_400
    median = fakes.outlook().draws("output", name="plant_001").sel(year=2030).median()
    at = plant.bands.years.index(2030)
    assert plant.bands.edges[0.5][at] == round_cars(float(median))
    assert found["new_chinese"].name == "New Chinese projects, not announced yet"


def test_a_case_without_ramps_lists_what_is_forecast() -> None:
    spreads = spread_out(without_ramps())
    data = ramp_section(without_ramps(), fakes.posterior(), spreads).data
    assert {plant.key for plant in data.plants} <= set(without_ramps().plants)


def test_changes_are_paired_and_graded() -> None:
    _, tornado = fakes.report().section("scenarios").data
    change = tornado.changes["production", "2030", "demand_falls"]
    outlook = fakes.outlook()
    fallen = outlook.draws("production", scenario="demand_falls").astype(float)
    draws = (fallen - outlook.draws("production").astype(float)).sel(year=2030)
    assert change.edges[0.5] == round_cars(float(draws.median()))
    assert change.more == pytest.approx(100 * float((draws > 0).mean()))
    assert [one.key for one in tornado.scenarios] == list(fakes.GRADES)[1:]


def test_rows_of_evidence_say_whether_they_are_used() -> None:
    tables = {table.title: table for table in fakes.report().section("sources").tables}
    rows = tables["output.csv"].groups[0].rows
    assert len(rows) == len(fakes.posterior().case.tables["output"])
    assert rows[0][3] == Link(fakes.EVIL, (fakes.SCRIPT_URL,))
    excluded = fakes.posterior().observations.excluded
    expected = {(f"{one.table}.csv", str(one.row)) for one in excluded.itertuples()}
    told = {
        (title, row[0])
        for title, table in tables.items()
        for row in table.groups[0].rows
        if row[-1]
    }
    assert told == expected
    assert expected


def test_parameters_are_sorted_by_what_was_learnt() -> None:
    table = fakes.report().section("unknown").tables[0]
    found = {row[0]: (group.title, row[2]) for group in table.groups for row in group.rows}
    assert set(found) == set(fakes.posterior().priors)
    left = left_of_prior(fakes.posterior())
    for name, (title, told) in found.items():
        ratio = left.get(name, np.nan)
        assert title.startswith("Data") == (ratio < 0.6), name
        assert title.startswith("Belief") == (not ratio <= 0.8), name
        assert told == (f"{100 * ratio:.0f} %" if name in left else "nothing learnt"), name
    assert found["demand_cap"][1] == "nothing learnt"


def test_misses_are_shown() -> None:
    section = fakes.report().section("validation")
    verdicts = [row[-1] for row in section.tables[0].groups[0].rows]
    assert verdicts == ["met", "MISSED"]
    assert section.texts == ("Bars met: 1 of 2. Misses stand in the table like the rest.",)


def test_unknown_section_is_a_key_error() -> None:
    assert isinstance(fakes.report().section("fan"), Section)
    with pytest.raises(KeyError):
        fakes.report().section("fann")
