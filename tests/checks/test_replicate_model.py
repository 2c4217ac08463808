"""The independent simulator against the model: written twice, they must say the same."""

import numpy as np
import numpy.typing as npt
import pymc as pm
import pytensor
import pytest
import xarray as xr

from bayes_autoloc.checks.calibration.rank_bench import CHANGING, Bench, bench_of
from bayes_autoloc.checks.calibration.rank_quantities import selected
from bayes_autoloc.checks.calibration.replicate import Parameters
from bayes_autoloc.checks.calibration.replicate_priors import draw_parameters
from bayes_autoloc.checks.calibration.replicate_quantities import log_likelihood
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.blocks import reported
from bayes_autoloc.inference.run import sample_prior
from bayes_autoloc.model.joint import BLOCKS
from bayes_autoloc.model.priors import PriorSet
from tests.model.graphs import INTERPRETED

type Array = npt.NDArray[np.float64]

N = 200


@pytest.fixture(scope="module")
def case() -> Case:
    return Case.load("russia")


@pytest.fixture(scope="module")
def bench(case: Case) -> Bench:
    return bench_of(case.to_text(), PriorSet.load("default").to_text())


@pytest.fixture(scope="module")
def by_model(case: Case) -> xr.Dataset:
    with pytensor.config.change_flags(mode=INTERPRETED):
        return sample_prior(case, PriorSet.load("default"), seed=1, draws=500).draws


def by_numpy(bench: Bench, n: int, seed: int = 5) -> list[xr.Dataset]:
    rng = np.random.default_rng(seed)
    names = {"series": bench.case.series, "market_scope": bench.case.market_scope}
    return [draw_parameters(rng, bench.design, bench.priors, **names) for _ in range(n)]


def test_parameters_have_the_names_and_levels_of_a_fit(bench: Bench, by_model: xr.Dataset) -> None:
    drawn = by_numpy(bench, 1)[0]
    assert set(drawn.data_vars) == set(by_model.data_vars)
    for name in drawn.data_vars:
        expected = by_model[name].isel(chain=0, draw=0)
        assert drawn[name].dims == expected.dims, name
        for dim in expected.dims:
            assert drawn[dim].to_numpy().tolist() == expected[dim].to_numpy().tolist()


def test_prior_draws_have_the_means_and_spreads_of_the_model(
    bench: Bench, by_model: xr.Dataset
) -> None:
    drawn = selected(xr.concat(by_numpy(bench, N), "draw", join="exact"))
    for label, expected in selected(by_model).items():
        model, own = expected.ravel(), drawn[label]
        error = model.std() * np.sqrt(1 / len(model) + 1 / N)
        assert own.mean() == pytest.approx(model.mean(), abs=4.5 * error), label
        spreads = [np.subtract(*np.quantile(one, [0.84, 0.16])) for one in (own, model)]
        assert spreads[0] == pytest.approx(spreads[1], rel=0.33), label


def _point(model: pm.Model, prior: xr.Dataset, draw: int) -> dict[str, Array]:
    """Return a prior draw in the coordinates in which the sampler moves."""
    point = {}
    for variable in model.free_RVs:
        name = model.rvs_to_values[variable].name
        value = prior[variable.name].isel(chain=0, draw=draw).to_numpy()
        if name.endswith("_log__"):
            value = np.log(value)
        elif name.endswith("_logodds__"):
            value = np.log(value) - np.log1p(-value)
        point[name] = value
    return point


@pytest.mark.parametrize("block", BLOCKS)
def test_the_likelihood_of_a_replicate_is_that_of_the_model(bench: Bench, block: str) -> None:
    world = bench.world(seed=3, number=0)
    model = bench.block(block, world.seen)
    names = [variable.name for variable in model.unobserved_RVs]
    tree = pm.sample_prior_predictive(
        3, model=model, var_names=names, random_seed=1, compile_kwargs={"mode": INTERPRETED}
    )
    prior = tree["prior"].to_dataset()
    own = log_likelihood(world.seen, Parameters.from_dataset(reported(block, prior)), block)
    logp = model.compile_fn(
        model.logp(vars=model.observed_RVs),
        inputs=model.continuous_value_vars,
        on_unused_input="ignore",
        mode=INTERPRETED,
    )
    expected = [float(logp(_point(model, prior, draw))) for draw in range(3)]
    assert own[0] == pytest.approx(expected, abs=1e-5)


def test_worlds_differ_in_the_changing_data_and_in_no_other(bench: Bench) -> None:
    worlds = [bench.world(seed=1, number=number).seen for number in range(3)]
    for block in BLOCKS:
        before = {d.name: d.get_value() for d in bench.block(block, bench.design).data_vars}
        differ = {
            str(data.name)
            for world in worlds
            for data in bench.block(block, world).data_vars
            if not np.array_equal(data.get_value(), before[data.name])
        }
        assert differ == set(CHANGING[block])


def test_a_world_depends_on_seed_and_number_alone(bench: Bench) -> None:
    first, again, other = (bench.world(1, n) for n in (7, 7, 8))
    assert first.truth.identical(again.truth)
    assert first.seen.totals.equals(again.seen.totals)
    assert first.fit_seeds == again.fit_seeds
    assert not first.truth.identical(other.truth)
    assert first.fit_seeds != other.fit_seeds


def test_a_prior_that_can_not_be_drawn_is_named(bench: Bench) -> None:
    shifted = bench.priors.with_(halt_mode={"mu": 0.5})
    design = {"series": bench.case.series, "market_scope": bench.case.market_scope}
    with pytest.raises(AutolocError, match="'halt_mode' must be Normal with mu = 0"):
        draw_parameters(np.random.default_rng(0), bench.design, shifted, **design)
