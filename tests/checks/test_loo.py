"""Leaving rows out is exact where the answer is known."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy import stats

from bayes_autoloc.checks.likelihood.likelihood import PoissonRows, StudentRows
from bayes_autoloc.checks.predictive.loo import leave_out, loo_rows
from bayes_autoloc.checks.predictive.loo_exact import SILENCED, held_out, without_row
from bayes_autoloc.checks.predictive.loo_summary import group_table, loo_result, uniformity
from bayes_autoloc.inference.fit import code_fingerprint
from tests.checks.points import fit_of

NEARLY_NORMAL = 1e6
N_ROWS, CHAINS, DRAWS = 20, 4, 1000


@pytest.fixture(scope="module")
def known_mean() -> tuple[StudentRows, xr.Dataset]:
    """Return rows of a normal with unknown mean, known scale 1 and a flat prior."""
    rng = np.random.default_rng(3)
    observed = rng.standard_normal(N_ROWS)
    mean = observed.mean() + rng.standard_normal((CHAINS, DRAWS)) / np.sqrt(N_ROWS)
    mu = np.broadcast_to(mean.ravel(), (N_ROWS, CHAINS * DRAWS))
    rows = StudentRows(
        "known",
        tuple(map(str, range(N_ROWS))),
        mu,
        np.ones_like(mu),
        NEARLY_NORMAL,
        observed,
        np.ones(N_ROWS),
        np.zeros(N_ROWS, dtype=bool),
    )
    return rows, xr.Dataset({"mean": (("chain", "draw"), mean)})


def others(observed: np.ndarray) -> list[Any]:
    """Return what all other rows predict of each."""
    scale = np.sqrt(1 + 1 / (len(observed) - 1))
    return [stats.norm(np.delete(observed, i).mean(), scale) for i in range(len(observed))]


def test_left_out_density_and_pit_are_those_of_the_other_rows(
    known_mean: tuple[StudentRows, xr.Dataset],
) -> None:
    rows, scalars = known_mean
    table = leave_out(rows, scalars, np.random.default_rng(1))
    predicted = others(rows.observed)
    elpd = [p.logpdf(y) for p, y in zip(predicted, rows.observed, strict=True)]
    pit = [p.cdf(y) for p, y in zip(predicted, rows.observed, strict=True)]
    np.testing.assert_allclose(table["elpd"], elpd, atol=0.02)
    np.testing.assert_allclose(table["pit"], pit, atol=0.03)
    assert (table["k"] < 0.5).all()
    seen = stats.norm(rows.observed.mean(), np.sqrt(1 + 1 / N_ROWS))
    np.testing.assert_allclose(table["lpd"], seen.logpdf(rows.observed), atol=0.02)


def test_rows_without_a_pit_have_none(known_mean: tuple[StudentRows, xr.Dataset]) -> None:
    _, scalars = known_mean
    log_mean = 0.01 * np.random.default_rng(2).standard_normal((3, CHAINS * DRAWS))
    replicable = np.array([True, False, True])
    rows = PoissonRows("counts", ("a", "b", "c"), log_mean, np.array([0.0, 1.0, 2.0]), replicable)
    pit = leave_out(rows, scalars, np.random.default_rng(1))["pit"]
    assert pit.isna().tolist() == [False, True, False]
    assert 0 < pit[0] < stats.poisson(1).cdf(0) + 0.02
    assert stats.poisson(1).cdf(1) - 0.02 < pit[2] < stats.poisson(1).cdf(2) + 0.02


def test_rows_that_do_not_count_are_left_out(known_mean: tuple[StudentRows, xr.Dataset]) -> None:
    rows, scalars = known_mean
    weight = np.ones(N_ROWS)
    weight[3] = 0.0
    table = leave_out(replace(rows, weight=weight), scalars, np.random.default_rng(1))
    assert len(table) == N_ROWS - 1
    assert 3 not in table["index"].tolist()


def test_row_that_the_draws_have_not_seen_needs_no_weights(
    known_mean: tuple[StudentRows, xr.Dataset],
) -> None:
    rows, _ = known_mean
    elpd, pit = held_out(rows, 0, np.random.default_rng(1))
    seen = stats.norm(rows.observed.mean(), np.sqrt(1 + 1 / N_ROWS))
    assert elpd == pytest.approx(seen.logpdf(rows.observed[0]), abs=0.02)
    assert pit == pytest.approx(seen.cdf(rows.observed[0]), abs=0.03)


@pytest.mark.slow
def test_every_row_of_a_fit_is_left_out() -> None:
    posterior = fit_of("small", 100).posterior
    table = loo_rows(posterior, seed=1)
    sizes = table.groupby("group").size()
    assert sizes["outputs"] == len(posterior.observations.outputs)
    assert sizes["totals"] == len(posterior.observations.totals)
    assert set(table.columns) == {
        "group",
        "row",
        "index",
        "elpd",
        "lpd",
        "k",
        "pit",
        "refitted",
    }
    assert table["pit"].dropna().between(0, 1).all()


def test_uniform_numbers_pass_and_others_do_not() -> None:
    rng = np.random.default_rng(1)
    good = uniformity(rng.random(200), seed=1)
    narrow = uniformity(rng.beta(4, 4, 200), seed=1)
    assert good["ks_p"] > 0.05
    assert good["pit_p"] > 0.05
    assert good["in_band"]
    assert narrow["ks_p"] < 0.01
    assert narrow["pit_p"] < 0.01
    assert not narrow["in_band"]


def test_few_values_are_not_tested() -> None:
    assert np.isnan(uniformity(np.array([0.1, 0.9]), seed=1)["ks_p"])


def table_of(k: list[float], refitted: list[bool]) -> pd.DataFrame:
    n = len(k)
    return pd.DataFrame(
        {
            "group": "outputs",
            "row": [f"plant {i}" for i in range(n)],
            "index": range(n),
            "elpd": -1.0 - np.arange(n),
            "lpd": -0.5,
            "k": k,
            "pit": (np.arange(n) + 0.5) / n,
            "refitted": refitted,
        }
    )


def test_groups_are_summed_up() -> None:
    rows = table_of([0.1, 0.9, 0.2, 0.8, 0.3, 0.1], [False, True, False, False, False, False])
    row = group_table(rows, seed=1).iloc[0]
    assert row["n"] == 6
    assert row["elpd"] == -21
    assert row["se"] == pytest.approx(np.sqrt(6 * np.var(np.arange(6))))
    assert row["p_loo"] == pytest.approx(-3 + 21)
    assert row["high_k"] == 2
    assert row["refitted"] == 1


def test_rows_that_were_fitted_without_are_forgiven_their_k() -> None:
    left = table_of([0.1, 0.9, 0.2, 0.8, 0.3, 0.1], [False] * 6)
    done = left.assign(refitted=left["k"] > 0.7)
    shares = [loo_result(rows, group_table(rows, seed=1)).bars[-1].value for rows in (left, done)]
    assert shares == [pytest.approx(2 / 6), 0.0]
    assert loo_result(left, group_table(left, seed=1)).tables["high_k"]["row"].tolist() == [
        "plant 1",
        "plant 3",
    ]


@pytest.mark.parametrize("group", list(SILENCED))
def test_silenced_row_says_nothing(group: str) -> None:
    """Its density is the same whatever the parameters, and the other rows' stay as they were."""
    from bayes_autoloc.checks.likelihood.likelihood_groups import BLOCK_OF
    from bayes_autoloc.testing import small_case
    from tests.checks.points import at_points, random_points
    from tests.checks.test_likelihood import VARIABLES
    from tests.model.graphs import block

    model = block(BLOCK_OF[group], small_case())
    points = random_points(model, 2)
    _, before = at_points(model, points)
    for name, value in SILENCED[group].items():
        values = model[name].get_value().astype(float)
        values[1] = value
        model[name].set_value(values.astype(model[name].dtype))
    _, after = at_points(model, points)
    old, new = before[VARIABLES[group]], after[VARIABLES[group]]
    assert new[1, 0] == pytest.approx(new[1, 1], abs=1e-9)
    np.testing.assert_allclose(np.delete(new, 1, axis=0), np.delete(old, 1, axis=0))


@pytest.mark.posterior
@pytest.mark.slow
def test_market_row_is_fitted_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure that is left out is predicted worse than one that the fit has seen."""
    posterior = fit_of("small").posterior

    def fitted() -> dict[str, Any]:
        texts = posterior.case.to_text(), posterior.priors.to_text()
        found: dict[str, Any] = without_row(
            *texts, 0.5, group="market", row=2, seed=1, code=code_fingerprint()
        )
        assert found["problems"] == []
        return found

    left_out = fitted()
    monkeypatch.setitem(SILENCED, "market", {})  # type: ignore[arg-type]
    seen = fitted()
    assert left_out["elpd"] < seen["elpd"] - 0.05
    assert 0.01 < left_out["pit"] < 0.99


def test_delivered_rows_are_not_fitted_without() -> None:
    assert "delivered" not in SILENCED
