"""A fit recovers the truth that its evidence was simulated from.

The simulator shares no code with the model, so this tests both, and the reading of the tables
between them. One history is one draw: a correct model misses a tenth of the 90 % intervals,
neighbouring parameters miss together, and the truth was chosen rather than drawn from the prior. So
the criteria are loose on single parameters (99 %) and on the count (80 % within 90 %), and firm on
what would make them empty: the evidence must have narrowed the prior.
"""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.inference.fit import fit
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.testing import SimulatedCase, recovery_table, simulate_case

pytestmark = pytest.mark.posterior

LEARNT = (
    "eta_0",
    "takeover_effect",
    "sigma_eta",
    "tau_0",
    "gamma",
    "psi",
    "sigma_y",
    "plan_bias",
    "plan_bias_age",
    "plan_sd_lead",
    "plan_sd_age",
    "incumbent_elasticity",
    "rest_decline",
    "halt_rate",
    "restart_rate",
    "close_off_rate",
    "close_on_rate",
    "shock_effect[recession]",
    "shock_effect[exodus]",
    "start_rate[before]",
    "start_rate[0-1]",
    "cancel_rate[2+]",
    "market_mean",
)
"""Parameters that evidence of this size says something about."""


@pytest.fixture(scope="session")
def simulated() -> SimulatedCase:
    return simulate_case(1, n_plants=40, overseas=40, figures_share=0.6)


@pytest.fixture(scope="session")
def posterior(simulated: SimulatedCase, tmp_path_factory: pytest.TempPathFactory) -> Posterior:
    cache = tmp_path_factory.mktemp("fits")
    return fit(simulated.case, seed=1, draws=350, tune=350, chains=2, cache=cache)


@pytest.fixture(scope="session")
def table(simulated: SimulatedCase, posterior: Posterior) -> pd.DataFrame:
    return recovery_table(posterior.draws, simulated.truth)


def inside(rank: pd.Series, mass: float) -> pd.Series:
    return rank.between((1 - mass) / 2, (1 + mass) / 2)


def test_chains_agree(posterior: Posterior) -> None:
    assert posterior.diagnostics is not None
    for block in posterior.diagnostics.blocks:
        assert block.divergences <= 5, block
        assert block.max_rhat < 1.1, block


def test_every_truth_has_its_parameter(simulated: SimulatedCase, table: pd.DataFrame) -> None:
    assert set(table.index) == set(simulated.truth.flat())


@pytest.mark.parametrize("name", LEARNT)
def test_truth_lies_in_the_99_percent_interval(table: pd.DataFrame, name: str) -> None:
    assert inside(table["rank"], 0.99)[name], table.loc[name]


def test_most_truths_lie_in_their_90_percent_interval(table: pd.DataFrame) -> None:
    missed = table.loc[~inside(table["rank"], 0.9)]
    assert len(missed) <= 0.2 * len(table), missed


@pytest.mark.parametrize(
    "name",
    [
        "eta_0",
        "takeover_effect",
        "tau_0",
        "gamma",
        "sigma_y",
        "plan_bias",
        "plan_bias_age",
        "halt_rate",
        "restart_rate",
        "close_on_rate",
    ],
)
def test_evidence_narrows_the_prior(table: pd.DataFrame, name: str) -> None:
    prior = PriorSet.load("default")[name].scipy()
    assert table.loc[name, "sd"] < 0.7 * prior.std()


def test_steady_use_of_each_plant_is_recovered(
    simulated: SimulatedCase, posterior: Posterior
) -> None:
    eta = posterior.draws["eta"]
    truth = simulated.latent["plants"]["eta"].reindex(eta["plant"].to_numpy())
    low, high = eta.quantile([0.05, 0.95], dim=("chain", "draw")).to_numpy()
    assert np.mean((truth > low) & (truth < high)) > 0.75
    assert np.corrcoef(truth, eta.mean(("chain", "draw")).to_numpy())[0, 1] > 0.8


def test_market_follows_what_happened(simulated: SimulatedCase, posterior: Posterior) -> None:
    market = posterior.draws["log_market"]
    truth = simulated.latent["drivers"]["log_market"].reindex(market["market_year"].to_numpy())
    error = market.mean(("chain", "draw")).to_numpy() - truth.to_numpy()
    assert np.abs(error[:-1]).max() < 0.03
    spread = float(market.isel(market_year=-1).std())
    assert abs(error[-1]) < 3 * spread
    assert spread < 0.2
