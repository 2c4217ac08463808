"""Scenarios and official targets on the fit of the shipped case: what the documents claim."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.forecast.scenario.sweep import sweep
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sample import draw_posterior
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.insight.credibility import weigh_targets
from bayes_autoloc.insight.listening import headlines, institutions, restated_targets
from bayes_autoloc.model.joint import build_block
from bayes_autoloc.model.priors import PriorSet

pytestmark = pytest.mark.posterior

DRAWS = 1500
SCENARIOS = ScenarioSet.load()


@pytest.fixture(scope="module")
def compared(russia: Posterior) -> Outlook:
    return forecast(russia, scenario=SCENARIOS, draws=DRAWS)


def made(outlook: Outlook, scenario: str, year: int, name: str = "national") -> np.ndarray:
    variable = "production" if name == "national" else "output"
    draws = outlook.draws(variable, scenario=scenario, name=name).sel(year=year)
    return draws.to_numpy().astype(float)


@pytest.mark.parametrize("year", [2030, 2035])
@pytest.mark.parametrize("scenario", list(SCENARIOS)[1:])
def test_pairing_halves_the_monte_carlo_error(compared: Outlook, scenario: str, year: int) -> None:
    """Unpaired, the variance of a difference would be the sum of both variances."""
    one, base = made(compared, scenario, year), made(compared, "status_quo", year)
    assert np.std(one - base) < 0.5 * np.hypot(np.std(one), np.std(base))


@pytest.mark.parametrize(
    ("scenario", "name", "sign"),
    [
        ("sanctions_tightened", "chinese", -1),
        ("sanctions_relaxed", "chinese", -1),
        ("sanctions_relaxed", "western", 1),
        ("china_cools", "chinese", -1),
        ("demand_falls", "national", -1),
        ("squeeze", "national", -1),
    ],
)
def test_scenarios_go_their_way(compared: Outlook, scenario: str, name: str, sign: int) -> None:
    change = made(compared, scenario, 2030, name) - made(compared, "status_quo", 2030, name)
    assert sign * np.mean(change) > 0
    assert np.mean(sign * change > 0) > np.mean(sign * change < 0)


def test_contracts_bring_local_content(compared: Outlook) -> None:
    """What an SKD boom could not: the share of value made in the country rises."""
    content = compared.draws("local_content_uptake", scenario="spic_adopted").sel(year=2035)
    change = content - compared.draws("local_content_uptake").sel(year=2035)
    assert float(change.median()) > 0.01


def test_a_recession_in_2026_comes_by_chance_in_a_fifth_of_the_futures(compared: Outlook) -> None:
    """docs/scenarios.md says so: there `demand_falls` changes nothing in 2026."""
    market = compared.draws("market", scenario="demand_falls") - compared.draws("market")
    assert float((market.sel(year=2026) == 0).mean()) == pytest.approx(0.2, abs=0.05)


def test_squeeze_is_worse_than_each_of_its_parts(compared: Outlook) -> None:
    squeeze = np.median(made(compared, "squeeze", 2030))
    parts = ("sanctions_tightened", "china_cools", "demand_falls")
    assert all(squeeze < np.median(made(compared, part, 2030)) for part in parts)


def test_western_uptake_is_what_was_published(compared: Outlook, russia: Posterior) -> None:
    """Sales of foreign cars made in the country over these and imports, 2015 and 2016."""
    table = russia.case.market.query("period == 'Y'").set_index(["scope", "year"])["value"]
    uptake = compared.tree["reference"]["uptake"].sel(quantile=0.5)
    for year in (2015, 2016):
        local = float(table["passenger_sales_foreign_made_in_russia", year])
        published = local / (local + float(table["imports_passenger", year]))
        assert published == pytest.approx(0.73, abs=0.01)
        assert float(uptake.sel(year=year)) == pytest.approx(published, abs=0.06)


def test_both_directions_hurt_more_surely_if_that_is_assumed(russia: Posterior) -> None:
    found = sweep(russia, index=[-1, 1], horizon=2030, draws=800)
    hurt = found.both_hurt(2030)
    assert hurt["assumed"] > 0.8
    assert 0.2 < hurt["free"] < 0.6
    assert found.both_hurt(2030, "production")["assumed"] < hurt["assumed"]


@pytest.fixture(scope="module")
def heard(russia: Posterior, outlook: Outlook) -> Outlook:
    return weigh_targets(outlook, russia)


def test_weights_of_the_shipped_targets_are_usable(heard: Outlook) -> None:
    table = headlines(heard)
    assert table["usable"].all()
    assert table["pareto_k"].dropna().lt(0.5).all()
    assert table["ess"].gt(2000).all()


def test_listening_moves_the_forecast_as_documented(heard: Outlook) -> None:
    table = headlines(heard, [2030]).set_index("choice")
    width = table["upper"] - table["lower"]
    assert table["median"]["debiased"] == pytest.approx(table["median"]["off"], rel=0.05)
    assert width["debiased"] < 0.9 * width["off"]
    assert table["median"]["naive"] > 1.1 * table["median"]["off"]


def test_a_share_of_none_pulls_down_by_about_a_tenth(russia: Posterior) -> None:
    """docs/targets.md says so: no delivered growth is a forecast too."""
    data = russia.tree["posterior"].to_dataset()
    silent = {name: 0.0 * data[name] for name in ("institution_share", "document_effect")}
    tree = xr.DataTree.from_dict({"posterior": data.assign(silent)})
    nothing = replace(russia, tree=tree)
    heard = weigh_targets(forecast(nothing), nothing)
    table = headlines(heard, [2030]).set_index("choice")["median"]
    assert table["debiased"] / table["off"] == pytest.approx(0.9, abs=0.04)


def test_ministries_delivered_a_third(russia: Posterior) -> None:
    table = institutions(russia)
    assert table.loc["ministry", ["documents", "promises"]].tolist() == [5, 8]
    assert table.loc["ministry", "median"] == pytest.approx(0.34, abs=0.05)
    assert table.loc["ministry", "lower"] < 0.2
    assert table.loc["ministry", "upper"] > 0.5
    # Without documents of its own: as wide as institutions differ.
    assert table.loc["academic", "documents"] == 0
    spread = table["upper"] - table["lower"]
    assert spread["academic"] > spread["ministry"]


def test_standing_targets_are_restated_below_what_they_say(
    heard: Outlook, russia: Posterior
) -> None:
    table = restated_targets(heard, russia)
    assert len(table) == 4
    assert (table["upper"] < table["promised"]).all()
    assert table["percentile"].between(0.7, 0.95).all()


@pytest.fixture(scope="module")
def of_production(russia: Posterior) -> xr.Dataset:
    """Return the block on official forecasts learnt from forecasts of production alone."""
    obs, case = observe(russia.case), russia.case
    own = obs.documents[obs.documents["scope"] == case.scope].reset_index(drop=True)
    model = build_block(
        "targets",
        replace(obs, documents=own),
        PriorSet.load("default"),
        series=case.series,
        market_scope=case.market_scope,
    )
    return draw_posterior(model, 1, Sampling(draws=1000))["posterior"].to_dataset()


def test_sales_forecasts_hardly_change_what_ministries_deliver(
    of_production: xr.Dataset, russia: Posterior
) -> None:
    """docs/model.md names these numbers among the departures."""
    both, one = (
        (
            float(draws["institution_share"].sel(institution="ministry").median()),
            float(draws["sigma_forecast"].median()),
        )
        for draws in (russia.draws, of_production)
    )
    assert both == pytest.approx((0.34, 0.44), abs=0.02)
    assert one == pytest.approx((0.33, 0.36), abs=0.02)
