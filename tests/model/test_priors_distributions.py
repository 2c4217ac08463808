"""Families of distributions: parameters as in PyMC, draws and quantiles from SciPy."""

import numpy as np
import pytest

from bayes_autoloc.errors import PriorError
from bayes_autoloc.model.families import FAMILIES
from bayes_autoloc.model.prior import Interval, Prior
from bayes_autoloc.model.priors import PriorSet

EXAMPLES = {
    "Normal": {"mu": -0.6, "sigma": 0.4},
    "HalfNormal": {"sigma": 0.3},
    "LogNormal": {"mu": 0.2, "sigma": 0.3},
    "Beta": {"alpha": 4.0, "beta": 3.0},
    "Gamma": {"alpha": 2.0, "beta": 40.0},
    "StudentT": {"nu": 9.0, "mu": 1.0, "sigma": 0.5},
    "Exponential": {"lam": 4.0},
    "Uniform": {"lower": -1.0, "upper": 3.0},
    "Dirichlet": {"alpha": {"a": 2.0, "b": 1.0, "c": 5.0}},
}
N = 20_000


def make(distribution, elicited=None, name="x", **params):
    return Prior(name, distribution, params, "unit", "reason", "judgement", elicited)


def example(family):
    return make(family, name=f"{family}_example", **EXAMPLES[family])


def moments(prior):
    if prior.distribution != "Dirichlet":
        return prior.scipy().mean(), prior.scipy().std()
    alpha = np.asarray(prior.param("alpha"))
    mean = alpha / alpha.sum()
    return mean, np.sqrt(mean * (1 - mean) / (alpha.sum() + 1))


def test_every_family_has_an_example():
    assert set(EXAMPLES) == set(FAMILIES)
    assert all(set(EXAMPLES[name]) == set(FAMILIES[name].parameters) for name in FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_draws_have_the_moments_of_the_distribution(family):
    prior = example(family)
    draws = prior.draw(np.random.default_rng(3), N)
    mean, sd = moments(prior)
    np.testing.assert_allclose(draws.mean(axis=0), mean, atol=5 * np.max(sd) / np.sqrt(N))
    np.testing.assert_allclose(draws.std(axis=0), sd, rtol=0.05)


@pytest.mark.parametrize("family", FAMILIES)
def test_quantiles_are_those_of_the_draws(family):
    prior = example(family)
    draws = prior.draw(np.random.default_rng(4), N)
    np.testing.assert_allclose((draws <= prior.quantile(0.3)).mean(axis=0), 0.3, atol=0.02)


def test_pymc_draws_from_the_same_distribution_as_scipy():
    import pymc as pm

    priors = [example(family) for family in FAMILIES]
    with pm.Model():
        variables = [prior.to_pymc() for prior in priors]
        draws = pm.draw(variables, draws=N, random_seed=5, mode="FAST_COMPILE")
    for prior, drawn in zip(priors, draws, strict=True):
        mean, sd = moments(prior)
        np.testing.assert_allclose(
            drawn.mean(axis=0), mean, atol=5 * np.max(sd) / np.sqrt(N), err_msg=prior.name
        )
        np.testing.assert_allclose(drawn.std(axis=0), sd, rtol=0.05, err_msg=prior.name)


def test_pymc_variables_follow_the_models_coordinates():
    import pymc as pm

    rate = PriorSet.load()["start_rate"]
    with pm.Model(coords={"bin": ["2+", "before"], "plant": ["p", "q", "r"]}) as model:
        by_bin = rate.to_pymc(dims="bin")
        by_plant = make("Normal", mu=0.0, sigma=1.0).to_pymc("effect", dims="plant")
        own = rate.to_pymc("own")
        named = make("HalfNormal", sigma=1.0).to_pymc("named", coords=["u", "v"])
        scalar = make("Beta", alpha=2.0, beta=2.0).to_pymc("scalar")
        shapes = [
            draw.shape
            for draw in pm.draw([by_bin, by_plant, own, named, scalar], mode="FAST_COMPILE")
        ]
    assert shapes == [(2,), (3,), (4,), (2,), ()]
    assert model.named_vars_to_dims["start_rate"] == ("bin",)
    mean = by_bin.owner.op.dist_params(by_bin.owner)[0].eval()
    np.testing.assert_allclose(mean, rate.param("mu", ["2+", "before"]))


def test_a_coordinate_that_the_prior_lacks_is_told():
    import pymc as pm

    rate = PriorSet.load()["start_rate"]
    with (
        pm.Model(coords={"bin": ["befor"]}),
        pytest.raises(PriorError, match=r"'befor'\. Did you mean 'before'"),
    ):
        rate.to_pymc(dims="bin")


def test_parameters_follow_the_coordinates_that_are_asked_for():
    prior = make("Normal", mu={"a": 1.0, "b": 2.0}, sigma=0.5)
    assert prior.coords == ("a", "b")
    np.testing.assert_array_equal(prior.param("mu", ["b", "a", "b"]), [2, 1, 2])
    np.testing.assert_array_equal(prior.param("sigma"), [0.5, 0.5])
    np.testing.assert_array_equal(prior.param("mu", []), [])
    scalar = make("Normal", mu=1.0, sigma=0.5)
    assert scalar.coords == ()
    assert scalar.param("mu") == 1.0
    np.testing.assert_array_equal(scalar.param("mu", ["x"]), [1.0])


def test_unknown_parameters_and_coordinates_are_told():
    prior = make("Normal", mu={"before": 1.0}, sigma=0.5)
    with pytest.raises(PriorError, match=r"no parameter 'sigm'\. Did you mean 'sigma'"):
        prior.param("sigm")
    with pytest.raises(PriorError, match=r"coordinate 'befor'\. Did you mean 'before'"):
        prior.param("mu", ["befor"])


@pytest.mark.parametrize("size", [(), 3, (2, 3), 0])
def test_draws_have_the_asked_shape(size):
    rng = np.random.default_rng(0)
    shape = (size,) if isinstance(size, int) else size
    scalar = make("Normal", mu=0.0, sigma=1.0)
    table = make("Normal", mu={"a": 0.0, "b": 9.0}, sigma=1.0)
    shares = example("Dirichlet")
    assert scalar.draw(rng, size).shape == shape
    assert scalar.draw(rng, size, ["u", "v", "w"]).shape == (*shape, 3)
    assert table.draw(rng, size).shape == (*shape, 2)
    assert table.draw(rng, size, ["b"]).shape == (*shape, 1)
    assert shares.draw(rng, size).shape == (*shape, 3)


def test_elements_are_drawn_independently_and_in_order():
    table = make("Normal", mu={"a": 0.0, "b": 9.0}, sigma=1.0)
    draws = table.draw(np.random.default_rng(0), N, ["b", "a"])
    np.testing.assert_allclose(draws.mean(axis=0), [9, 0], atol=0.05)
    assert abs(np.corrcoef(draws.T)[0, 1]) < 0.05


def test_the_same_seed_gives_the_same_draws():
    for family in FAMILIES:
        first, again = (example(family).draw(np.random.default_rng(7), 4) for _ in range(2))
        np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    ("scale", "lower", "upper"),
    [("identity", -1.959964, 1.959964), ("exp", 0.140863, 7.099071), ("logit", 0.123473, 0.876527)],
)
def test_the_elicited_mass_is_taken_on_the_natural_scale(scale, lower, upper):
    prior = make("Normal", Interval(lower, upper, 0.95, scale), mu=0.0, sigma=1.0)
    assert prior.elicited_mass() == pytest.approx(0.95, abs=1e-5)


def test_a_lower_end_of_zero_is_minus_infinity_on_the_log_scale():
    prior = make("Normal", Interval(0.0, 1.0, 0.5, "exp"), mu=0.0, sigma=1.0)
    assert prior.elicited_mass() == pytest.approx(0.5)


def test_elicited_mass_by_coordinate():
    interval = Interval({"a": -1.0, "b": 8.0}, {"b": 10.0, "a": 1.0}, 0.68)
    prior = make("Normal", interval, mu={"a": 0.0, "b": 9.0}, sigma=1.0)
    np.testing.assert_allclose(prior.elicited_mass(), [0.6827, 0.6827], atol=1e-4)


def test_a_prior_without_an_interval_says_so():
    with pytest.raises(PriorError, match="no elicited interval"):
        make("Normal", mu=0.0, sigma=1.0).elicited_mass()


def test_grade_is_the_first_word_of_the_source():
    grades = {prior.grade for prior in PriorSet.load().values()}
    assert grades == {"judgement", "data", "literature"}
