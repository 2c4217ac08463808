"""What the simulator writes has the moments that its truth says, worked out from the tables."""

from math import exp, log

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.testing import Design, SimulatedCase, Truth, simulate_case
from bayes_autoloc.testing.national import draw_incumbents
from bayes_autoloc.testing.world import draw_world

FLAT_MODES = {"SKD": 0.0, "CKD": 0.0, "mixed": 0.0, "full_cycle": 0.0}

PLAIN = Truth(
    mode_effect=FLAT_MODES,
    wave_effect={"domestic": 0.0, "western": 0.0, "chinese": 0.0},
    overseas_offset=0.0,
    mode_tau=FLAT_MODES,
    sigma_eta=0.0,
    sigma_takeover=0.0,
    sigma_tau=0.0,
    gamma=0.0,
    psi=0.0,
    sigma_plan=0.0,
)
"""Every plant alike: shapes can be read off the tables without a regression."""


@pytest.fixture(scope="module")
def plain() -> SimulatedCase:
    return simulate_case(11, PLAIN, n_plants=250, overseas=100, announced_share=0.6)


@pytest.fixture(scope="module")
def lively() -> SimulatedCase:
    return simulate_case(12, Truth(), n_plants=200, overseas=0)


def month(dates: pd.Series) -> pd.Series:
    return 12 * dates.str[:4].astype(float) + dates.str[5:7].astype(float) - 1


def full_years(simulated: SimulatedCase) -> pd.DataFrame:
    """Return published sharp outputs with capacity and the age in the middle of the months on."""
    case = simulated.case
    plants = case.plants.set_index("plant_id")
    rows = case.output.loc[case.output["quality"] == "reported"]
    rows = rows.join(plants[["capacity", "start", "wave"]], on="plant_id").dropna(subset="start")
    cells = simulated.latent["cells"].set_index(["plant", "year"])
    rows = rows.join(cells[["age", "running"]], on=["plant_id", "year"])
    return rows.loc[(rows["running"] == 1.0) & rows["capacity"].notna()]


def test_use_ramps_up_exponentially(plain: SimulatedCase) -> None:
    rows = full_years(plain)
    mid_year = 12 * rows["year"] + 6
    age = (mid_year - month(rows["start"]) - 0.5) / 12
    np.testing.assert_allclose(rows["age"], age)
    expected = PLAIN.eta_0 + np.log(1 - np.exp(-age / exp(PLAIN.tau_0)))
    residual = np.log(rows["output"] / rows["capacity"]) - expected
    spread = PLAIN.sigma_y * np.sqrt(2)  # the sd of a Student-t with four degrees of freedom
    for low, high in ((0.4, 1), (1, 2), (2, 4), (4, 30)):
        part = residual[age.between(low, high)]
        assert abs(part.mean()) < 4 * spread / np.sqrt(len(part))


def test_noise_of_outputs_is_student_t(plain: SimulatedCase) -> None:
    cells = plain.latent["cells"]
    noise = np.log(cells["output"] / cells["running"]) - cells["log_level"]
    noise = noise[cells["output"] > 100] / PLAIN.sigma_y
    # Quartile of Student-t (4): 0.741; 97.5 % point: 2.776.
    assert np.mean(np.abs(noise) < 0.7407) == pytest.approx(0.5, abs=0.05)
    assert np.mean(np.abs(noise) > 2.776) == pytest.approx(0.05, abs=0.02)


def test_takeovers_use_less_of_their_site() -> None:
    truth = PLAIN.with_(sigma_takeover=0.2)
    simulated = simulate_case(13, truth, n_plants=250, overseas=0, announced_share=0.0)
    plants = simulated.latent["plants"]
    taken = plants.loc[plants["takeover"].astype(bool), "eta"] - truth.eta_0
    assert len(taken) > 30
    assert abs(taken.mean() - truth.takeover_effect) < 4 * 0.2 / np.sqrt(len(taken))
    assert taken.std() == pytest.approx(0.2, rel=0.4)
    assert (plants.loc[~plants["takeover"].astype(bool), "eta"] == truth.eta_0).all()


def plan_rows(simulated: SimulatedCase) -> pd.DataFrame:
    """Return log plan over the output of an unhalted year, less the optimism of youth, by lead."""
    rows = simulated.case.plans.rename(columns={"plant_id": "plant"})
    rows["lead"] = rows["year"] + 1 - (month(rows["announced"]) + 0.5) / 12
    rows = rows.merge(simulated.latent["cells"], on=["plant", "year"])
    rows = rows.loc[rows["output"] > 100]
    base = np.log(rows["output"] / rows["running"] * rows["running_start"])
    youth = simulated.truth.plan_bias_age * np.exp(-rows["age"] / 2)
    rows["excess"] = np.log(rows["plan"]) - base - youth
    return rows


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 0.5), (0.5, 1.0), (1.0, 1.75), (1.75, 2.5), (2.5, 3.6)]
)
def test_optimism_of_plans_grows_with_the_lead(
    plain: SimulatedCase, low: float, high: float
) -> None:
    rows = plan_rows(plain)
    rows = rows.loc[rows["lead"].between(low, high)]
    assert len(rows) > 30
    optimism = 1 - np.exp(-np.maximum(rows["lead"] - 0.5, 0) / 0.7)
    variance = PLAIN.plan_sd**2 + PLAIN.plan_sd_lead**2 * optimism
    variance += PLAIN.plan_sd_age**2 * np.exp(-rows["age"])
    error = rows["excess"] - PLAIN.plan_bias * optimism
    # The variance of a Student-t with six degrees of freedom is 1.5 times its squared scale.
    assert abs(error.mean()) < 4 * np.sqrt(1.5 * variance.mean() / len(rows))
    assert error.std() == pytest.approx(np.sqrt(1.5 * variance.mean()), rel=0.35)


def test_plans_come_in_three_vintages_at_most(lively: SimulatedCase) -> None:
    plans = lively.case.plans
    assert plans.groupby(["plant_id", "year"]).size().max() <= 3
    started = lively.case.plants.set_index("plant_id")["start"].str[:4].astype(float)
    assert (plans["year"] >= plans["plant_id"].map(started)).all()


def test_totals_are_the_sum_with_their_bias(lively: SimulatedCase) -> None:
    truth, national = lively.truth, lively.latent["national"]
    cells = lively.latent["cells"]
    by_year = cells.loc[cells["year"] <= 2024].groupby("year")["output"].sum()
    rest = np.exp(truth.rest_level - truth.rest_decline * np.arange(len(national)))
    expected = by_year.reindex(national.index, fill_value=0) + rest
    expected += lively.latent["incumbents"].groupby("year")["output"].sum()
    np.testing.assert_allclose(national["total"], expected)
    spread = np.hypot(truth.sigma_series, 0.01) * np.sqrt(5 / 3)
    for series, bias in truth.series_bias.items():
        rows = lively.case.production.loc[lively.case.production["series"] == series]
        error = np.log(rows["value"].to_numpy() / expected.reindex(rows["year"]).to_numpy())
        assert len(error) == len(national)
        assert abs(error.mean() - bias) < 4 * spread / np.sqrt(len(error))


def test_market_is_a_shocked_autoregression() -> None:
    truth, design = Truth(), Design()
    innovations, shocked = [], []
    for seed in range(200):
        drivers = draw_world(np.random.default_rng(seed), truth, design).drivers
        deviation = drivers["log_market"].to_numpy() - truth.market_mean
        innovations.append(deviation[1:] - truth.market_persistence * deviation[:-1])
        shocked.append(drivers["market_shock"].to_numpy()[1:])
    noise, shock = np.concatenate(innovations), np.concatenate(shocked)
    calm = noise[shock == 0]
    error = truth.sigma_market * np.sqrt(2) / np.sqrt(len(calm))
    assert abs(calm.mean()) < 4 * error
    assert np.quantile(np.abs(calm), 0.5) == pytest.approx(0.7407 * truth.sigma_market, rel=0.1)
    year_long = noise[shock == 1]
    assert year_long.mean() == pytest.approx(truth.market_shock, abs=0.05)


def test_sales_figures_are_the_market(lively: SimulatedCase) -> None:
    market = lively.case.market.loc[lively.case.market["period"] == "Y"]
    log_market = lively.latent["drivers"]["log_market"]
    biases = {"passenger_sales": 0.0, **lively.truth.market_scope_bias}
    for scope, bias in biases.items():
        rows = market.loc[market["scope"] == scope]
        excess = np.log(rows["value"].to_numpy()) - log_market.reindex(rows["year"]).to_numpy()
        assert len(excess) >= 5
        assert excess.mean() == pytest.approx(bias, abs=0.02)


def test_protection_begins_with_the_fee_and_ends_at_one(lively: SimulatedCase) -> None:
    protection = lively.latent["drivers"]["protection"]
    assert (protection.loc[:2011] == 0).all()
    assert protection.loc[2025] == pytest.approx(1.0, abs=0.03)
    # Between two steps inflation eats seven per cent a year of the fee.
    fee = [log(1.65), log(2.10), log(2.70), log(1.80)]
    now = sum(fee) - log(1.07) * (12 + 7 / 12)
    fall = protection.loc[2017] - protection.loc[2018]
    assert fall == pytest.approx(log(1.07) / now)


def test_incumbents_follow_the_market() -> None:
    truth, design = Truth(sigma_incumbent=1e-9), Design()
    world = draw_world(np.random.default_rng(0), truth, design)
    rows = draw_incumbents(np.random.default_rng(1), truth, world)
    rows = rows.loc[rows["plant"] == "incumbent_1"]
    market = world.drivers["log_market"].loc[2002:2024].to_numpy()
    slope, level = np.polyfit(market - market.mean(), np.log(rows["output"]), 1)
    assert slope == pytest.approx(truth.incumbent_elasticity, abs=1e-4)
    assert level == pytest.approx(truth.incumbent_mean["incumbent_1"], abs=1e-4)


def test_pressure_is_centred_market_over_last_years_capacity() -> None:
    simulated = simulate_case(14, PLAIN, n_plants=20, overseas=0)
    drivers, plants = simulated.latent["drivers"], simulated.latent["plants"]
    rows = simulated.case.events.assign(at=month(simulated.case.events["date"]))
    makers = simulated.case.plants.set_index("plant_id")["capacity"]
    capacities = {**plants["capacity"], **makers.loc[["incumbent_1", "incumbent_2"]]}
    on = pd.Series(0.0, index=drivers.index)
    for plant, capacity in capacities.items():
        history = rows.loc[rows["plant_id"] == plant]
        at_first = "start" if plant.startswith("incumbent") else ""
        for year in drivers.index:
            known = history.loc[history["at"] < 12 * year, "event"]
            last = known.iloc[-1] if len(known) else at_first
            on[year] += capacity * (last in ("start", "restart"))
    raw = drivers["log_market"] - np.log(on)
    np.testing.assert_allclose(drivers["pressure"], raw - raw.mean(), atol=1e-6)
