"""Shares of variance where they are known, and groups of inputs that leave nothing out."""

from typing import Any

import numpy as np
import pytest

from bayes_autoloc.checks.headline_draws import (
    Headline,
    forecast_setting,
    national_production,
)
from bayes_autoloc.checks.rests_on.frozen_futures import FrozenFutures
from bayes_autoloc.checks.rests_on.importance import block_counts
from bayes_autoloc.checks.rests_on.input_groups import (
    CHANCE,
    FREQUENCIES,
    LEARNT,
    SOURCES,
    MixedStreams,
    redrawn,
    source_of,
    stream_group,
)
from bayes_autoloc.checks.rests_on.prior_share import Pairs, prior_share, shapley
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.model.coords import SHOCKS
from tests.checks.fits import prior_fit
from tests.forecast.fakes import foreign_posterior

HORIZON = 2029


class Listed(Streams):
    """Streams that note who asked for numbers."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.names: set[str] = set()

    def __call__(self, name: str) -> np.random.Generator:
        self.names.add(name)
        return super().__call__(name)


@pytest.mark.parametrize("abroad", [False, True])
def test_every_stream_of_a_simulation_has_a_group(abroad: bool) -> None:
    streams = Listed(1)
    posterior: Any = foreign_posterior() if abroad else prior_fit()
    national_production(forecast_setting(posterior, HORIZON, streams))
    assert len(streams.names) > 30
    for name in streams.names:
        assert stream_group(name)
    with pytest.raises(AutolocError, match="belongs to no group"):
        stream_group("weather")


def test_every_sampled_variable_has_one_group() -> None:
    names = [name for group in LEARNT.values() for name in group]
    assert len(set(names)) == len(names)
    targets = {
        "delivered_share",
        "sigma_institution",
        "sigma_document",
        "sigma_forecast",
        "institution_share",
        "document_effect",
    }
    from tests.checks.points import fit_of

    assert set(map(str, fit_of("small").posterior.draws.data_vars)) - targets <= set(names)


def test_sources() -> None:
    assert source_of("new projects") == source_of("frequency of an exodus") == "prior only"
    assert source_of("incumbents") == source_of(FREQUENCIES["recession"]) == "learnt"
    assert {source_of(group) for group in CHANCE.values()} == {"chance"}


def test_only_the_streams_of_a_group_change() -> None:
    usual, mixed = Streams(1), MixedStreams(1, 2, {"market to come", "cap by demand"})
    for name in ("market", "market tail", "prior demand_cap"):
        assert mixed(name).random() == Streams(2)(name).random()
    for name in ("month 3", "prior regime_sd", "output 2027"):
        assert mixed(name).random() == usual(name).random()


@pytest.mark.parametrize("changed", ["frequency", "years"])
def test_frequency_and_years_of_shocks_are_two_things(changed: str) -> None:
    group = {"frequency": FREQUENCIES["exodus"], "years": CHANCE["shock"]}[changed]
    streams = (Streams(1), MixedStreams(1, 2, {group}))
    usual, mixed = (draw_shocks(forecast_setting(prior_fit(), 2035, one)) for one in streams)
    kind = SHOCKS.index("exodus")
    same = usual.frequency[kind] == mixed.frequency[kind]
    assert same.all() if changed == "years" else not same.any()
    assert (usual.share[kind] != mixed.share[kind]).any()
    if changed == "frequency":  # the years of the other shocks stay
        other = SHOCKS.index("sanctions")
        np.testing.assert_array_equal(usual.share[other], mixed.share[other])


def test_scalars_and_single_elements_are_redrawn() -> None:
    data = prior_fit().draws
    order = np.random.default_rng(1).permutation(400)
    found = redrawn(data, {"gamma": np.array([0]), "mode_tau": np.array([1, 3])}, order)
    np.testing.assert_array_equal(
        found["gamma"].to_numpy().ravel(), data["gamma"].to_numpy().ravel()[order]
    )
    old, new = (d["mode_tau"].to_numpy().reshape(400, 4) for d in (data, found))
    np.testing.assert_array_equal(new[:, [0, 2]], old[:, [0, 2]])
    np.testing.assert_array_equal(new[:, [1, 3]], old[order][:, [1, 3]])
    np.testing.assert_array_equal(found["psi"], data["psi"])
    assert (data["gamma"] == prior_fit().draws["gamma"]).all()


def test_all_groups_kept_are_the_forecast_and_none_kept_are_other_futures() -> None:
    posterior, draws = prior_fit(), 400
    futures = FrozenFutures(posterior, HORIZON, seed=3, draws=draws)
    base = futures.production(futures.groups)
    setting = forecast_setting(posterior, HORIZON, Streams(3), draws)
    np.testing.assert_allclose(base, national_production(setting))
    for kept in ((), ("regime",)):
        other = futures.production(kept)
        for year in range(1, len(base)):
            found = np.corrcoef(np.log(base[year]), np.log(other[year]))[0, 1]
            assert abs(found) < 4 / np.sqrt(draws)


def test_shapley_shares_interactions_evenly() -> None:
    # f = a + b c: what a is worth alone, and what b and c are worth only together
    sets = [frozenset(s) for s in ("", "a", "b", "c", "ab", "ac", "bc", "abc")]
    worth = {s: np.array([1.0 * ("a" in s) + 3.0 * ({"b", "c"} <= s)]) for s in sets}
    found = shapley("abc", worth)
    assert {name: float(share[0]) for name, share in found.items()} == {"a": 1, "b": 1.5, "c": 1.5}


def test_closed_shares_of_a_sum_are_those_of_its_terms() -> None:
    rng = np.random.default_rng(1)
    scale = np.array([1.0, 2.0, 3.0])[:, None]
    one, other = scale * rng.standard_normal((2, 3, 20_000))
    kept = {frozenset({q}): np.where(np.arange(3)[:, None] == q, one, other) for q in range(3)}
    names = {frozenset(str(q) for q in key): values.sum(axis=0) for key, values in kept.items()}
    counts = np.vstack([np.ones(20_000), block_counts(20_000, 50, seed=1)])
    pairs = Pairs(one.sum(axis=0), names, counts)
    for q, expected in enumerate((1 / 14, 4 / 14, 9 / 14)):
        found = pairs.closed(frozenset({str(q)}))
        assert found[0] == pytest.approx(expected, abs=0.02)
        assert found[1:].std() == pytest.approx(1 / np.sqrt(20_000), rel=0.6)


def test_a_chance_that_is_none_has_no_shares() -> None:
    never = np.zeros(50)
    pairs = Pairs(never, {frozenset("a"): never}, np.ones((1, 50)))
    assert np.isnan(pairs.closed(frozenset("a"))).all()
    assert np.isnan(pairs.variance_ratio(frozenset("a")))


def test_tables_of_a_fit() -> None:
    tables = prior_share(prior_fit(), draws=300, wanted=(Headline(2028), Headline(2028, 6e5)))
    shares = tables["prior_share"].pivot_table(index="headline", columns="source", values="share")
    assert set(shares.columns) == set(SOURCES)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    groups = tables["prior_groups"]
    assert not groups.duplicated(["headline", "group"]).any()
    assert set(groups["source"]) == set(SOURCES)
    assert (groups["total"] > -0.05).all()
    nothing = groups[groups["group"] == "regime"]  # hardly a regime changes in three years
    market = groups[groups["group"] == "market to come"]
    assert (market["total"].to_numpy() > nothing["total"].to_numpy()).all()
