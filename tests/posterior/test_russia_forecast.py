"""The forecast from the fit of the shipped case: physical bounds, sums, reproducible text."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.forecast.csv_text import forecast_csv
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.inference.posterior import Posterior

pytestmark = pytest.mark.posterior

OVER_NAMEPLATE = 1.2  # more shifts than planned, at most
SINGLE = 1e-5  # relative, single precision


def test_no_output_is_negative_or_missing(outlook: Outlook) -> None:
    for name in ("production", "output_plant", "output_wave", "market"):
        values = outlook.data[name].to_numpy()
        assert np.isfinite(values).all()
        assert values.min() >= 0


def test_known_plants_stay_within_their_sites(russia: Posterior, outlook: Outlook) -> None:
    obs = russia.observations
    nameplate = pd.concat([obs.state["site_capacity"], obs.incumbent_plants["capacity"]])
    output = outlook.data["output_plant"]
    known = [plant for plant in outlook.plants if plant in nameplate.index]
    assert len(known) > 10
    for plant in known:
        most = float(output.sel(plant=plant).max())
        assert most <= OVER_NAMEPLATE * nameplate[plant] * (1 + SINGLE), plant


def test_tenants_of_one_site_share_it(russia: Posterior, outlook: Outlook) -> None:
    """No draw has the tenants of a site make more, together, than it can hold."""
    state = russia.observations.state
    shared = {site: rows for site, rows in state.groupby("site") if len(rows) > 1}
    assert shared
    for site, rows in shared.items():
        together = outlook.data["output_plant"].sel(plant=rows.index.tolist()).sum("plant")
        limit = OVER_NAMEPLATE * rows["site_capacity"].iloc[0]
        assert float(together.max()) <= limit * (1 + SINGLE), site


def test_country_is_the_sum_of_plants_and_of_waves(outlook: Outlook) -> None:
    """In the terms of the reference series, draw by draw."""
    data = outlook.data
    plants = data["output_plant"].sum("plant").to_numpy()
    waves = data["output_wave"].sum("wave").to_numpy()
    np.testing.assert_allclose(waves, plants, rtol=SINGLE)
    ratio = data["reference_ratio"].to_numpy()[..., None]
    np.testing.assert_allclose(data["production"].to_numpy(), plants * ratio, rtol=SINGLE)
    assert 0.85 < np.median(ratio) < 1.05


def test_same_seed_gives_the_same_text(russia: Posterior) -> None:
    texts = [forecast_csv(forecast(russia, draws=500).quantiles()) for _ in range(2)]
    assert texts[0] == texts[1]
    other = forecast(russia, draws=500, seed=russia.seed + 1)
    assert forecast_csv(other.quantiles()) != texts[0]


def test_first_year_continues_the_last(russia: Posterior, outlook: Outlook) -> None:
    """The running year lies near the last complete one: no jump at the seam."""
    totals = russia.observations.totals
    last = totals.loc[totals["year"] == totals["year"].max(), "value"].mean()
    low, high = outlook.intervals("production", [outlook.years[0]], [0.95])[
        ["lower", "upper"]
    ].iloc[0]
    assert low < 1.15 * last
    assert high > 0.85 * last
    assert high / low < 3


def test_uncertainty_grows_with_the_horizon(outlook: Outlook) -> None:
    table = outlook.intervals("production", [2025, 2027, 2030], [0.8])
    width = np.log(table["upper"] / table["lower"]).to_numpy()
    assert (np.diff(width) > 0).all()


def test_plans_of_the_ministry_are_neither_sure_nor_impossible(outlook: Outlook) -> None:
    chances = outlook.probabilities()["probability"]
    assert len(chances) >= 2
    assert chances.between(0.01, 0.6).all()
