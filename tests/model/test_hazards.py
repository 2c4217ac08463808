"""Hazards: which rows load on which coefficients, priors that fit, names."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from bayes_autoloc.errors import PriorError
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.model.algebra import zero_sum_basis
from bayes_autoloc.model.announcements import announcement_rows, log_sales_ratio
from bayes_autoloc.model.coords import BINS, MODES, PROJECT_COVARIATES, SHOCKS
from bayes_autoloc.model.halts import halt_rows
from bayes_autoloc.model.hazards import frailty_plants, hazard_columns, named_effects
from bayes_autoloc.model.pipeline import pipeline_rows
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.testing import small_case

PLAIN = {
    "plant": "p",
    "year": 2020,
    "exposure": 1.0,
    "count": 0,
    "mode": "CKD",
    "wave": "chinese",
    "overseas": False,
    "takeover": False,
    "bin": "",
    "recession": 0.0,
    "exodus": 0.0,
    "sanctions": 0.0,
    "new_stop": False,
    "exodus_stop": False,
    "pressure": 0.5,
}


def observed(*rows: dict[str, object], **frames: pd.DataFrame) -> Observations:
    hazards = pd.DataFrame([{**PLAIN, **row} for row in rows])
    return replace(observe(small_case()), hazards=hazards, **frames)


def loads_of(obs: Observations, row: int) -> dict[str, float]:
    """Return what one row loads on, contrasts of the mode left out."""
    loads = (halt_rows if obs.hazards["bin"].eq("").all() else pipeline_rows)(obs).loads
    found = {name: float(load[row]) for name, load in loads.items() if load[row] != 0}
    return {name: load for name, load in found.items() if "contrast" not in name}


def test_halt_loads_on_rate_shocks_and_minus_pressure() -> None:
    obs = observed({"kind": "halt", "exodus": 0.25, "count": 1, "exposure": 0.75})
    assert loads_of(obs, 0) == {
        "halt_rate": 1,
        "shock_effect[exodus]": 0.25,
        "pressure_effect": -0.5,
    }
    rows = halt_rows(obs)
    assert (rows.count.tolist(), rows.exposure.tolist()) == ([1.0], [0.75])
    assert rows.plant.tolist() == ["p"]


def test_halt_loads_on_its_mode() -> None:
    rows = halt_rows(observed(*({"kind": "halt", "mode": mode} for mode in MODES)))
    contrast = np.column_stack([rows.loads[f"halt_mode_contrast[{j}]"] for j in range(3)])
    np.testing.assert_allclose(contrast, zero_sum_basis(4))


def test_restart_loads_on_the_kind_of_stop_and_half_the_pressure() -> None:
    obs = observed(
        {"kind": "restart", "new_stop": True, "exodus": 1.0},
        {"kind": "restart", "exodus_stop": True},
    )
    assert loads_of(obs, 0) == {"restart_rate": 1, "restart_new": 1, "pressure_effect": 0.25}
    assert loads_of(obs, 1) == {"restart_rate": 1, "restart_exodus": 1, "pressure_effect": 0.25}
    assert halt_rows(obs).plant.tolist() == ["", ""]


def test_closures_have_a_rate_from_both_states() -> None:
    obs = observed({"kind": "close_off"}, {"kind": "close_on"})
    assert loads_of(obs, 0) == {"close_off_rate": 1}
    assert loads_of(obs, 1) == {"close_on_rate": 1}


def test_projects_load_on_bin_and_covariates_of_their_own_risk() -> None:
    obs = observed(
        {"kind": "start", "bin": "before", "mode": "SKD", "overseas": True},
        {"kind": "cancel", "bin": "2+", "mode": "full_cycle", "sanctions": 0.5},
        {"kind": "cancel", "bin": "0-1", "mode": "mixed"},
    )
    assert loads_of(obs, 0) == {
        "start_rate[before]": 1,
        "start_effect[overseas]": 1,
        "start_effect[SKD]": 1,
    }
    assert loads_of(obs, 1) == {
        "cancel_rate[2+]": 1,
        "cancel_effect[full_cycle]": 1,
        "cancel_effect[sanctions]": 0.5,
    }
    assert loads_of(obs, 2) == {"cancel_rate[0-1]": 1}


def test_blocks_share_out_the_kinds() -> None:
    kinds = ["halt", "restart", "close_on", "close_off", "start", "cancel"]
    obs = observed(*({"kind": kind, "bin": "before"} for kind in kinds))
    assert len(halt_rows(obs).count) == 4
    assert len(pipeline_rows(obs).count) == 2


def test_only_plants_that_could_halt_have_a_frailty() -> None:
    obs = observed(
        {"kind": "halt", "plant": "b"},
        {"kind": "halt", "plant": "a"},
        {"kind": "halt", "plant": "never_ran", "exposure": 0.0},
        {"kind": "restart", "plant": "stopped"},
    )
    assert frailty_plants(obs) == ("a", "b")


def test_sales_of_last_year_relative_to_the_latest_figure() -> None:
    sales = pd.Series([np.nan, 100.0, np.nan, 400.0, np.nan])
    expected = np.log([0.05, 0.05, 0.25, 0.25, 1.0])
    np.testing.assert_allclose(log_sales_ratio(sales), expected)


def test_without_sales_the_ratio_is_neutral() -> None:
    assert log_sales_ratio(pd.Series([np.nan, np.nan])).tolist() == [0.0, 0.0]


def test_announcements_are_in_order_of_years_and_centred_on_today() -> None:
    frame = pd.DataFrame(
        {
            "year": [2021, 2020],
            "count": [3, 1],
            "exposure": [0.5, 1.0],
            "chinese_sales": [200.0, 100.0],
            "protection": [1.0, 0.25],
        }
    )
    rows = announcement_rows(replace(observe(small_case()), announcements=frame))
    assert rows.count.tolist() == [1, 3]
    assert rows.exposure.tolist() == [1.0, 0.5]
    assert rows.loads["announce_effect_protection"].tolist() == [-0.75, 0.0]
    np.testing.assert_allclose(rows.loads["announce_effect_sales"], np.log([0.05, 0.5]))
    assert rows.loads["announce_rate"].tolist() == [1.0, 1.0]


def test_half_normal_coefficients_come_last() -> None:
    columns = hazard_columns(PriorSet.load("default"))
    assert columns.positive.any()
    assert (np.diff(columns.positive.astype(int)) >= 0).all()
    assert (columns.mu[columns.positive] == 0).all()
    assert (columns.sigma > 0).all()
    assert len(set(columns.names)) == len(columns.names)


def test_column_has_the_numbers_of_its_prior_and_level() -> None:
    priors = PriorSet.load("default")
    columns = hazard_columns(priors)
    for level in SHOCKS:
        at = columns.names.index(f"shock_effect[{level}]")
        assert columns.mu[at] == priors["shock_effect"].param("mu", [level])[0]  # type: ignore[index]
    at = columns.names.index("restart_rate")
    assert columns.sigma[at] == priors["restart_rate"].param("sigma")


def test_prior_of_another_family_is_refused_by_name() -> None:
    beta = {"distribution": "Beta", "alpha": 2.0, "beta": 2.0}
    priors = PriorSet.load("default").with_(halt_rate=beta)
    with pytest.raises(PriorError, match="halt_rate") as caught:
        hazard_columns(priors)
    assert "Normal or HalfNormal" in str(caught.value)


def test_named_effects_return_what_went_in() -> None:
    columns = hazard_columns(PriorSet.load("default"))
    names = np.array(columns.names)
    rng = np.random.default_rng(1)
    drawn = rng.normal(size=(2, 5, len(names)))
    free = names[~columns.positive]
    draws = xr.Dataset(
        {
            "hazard_effect_free": (("chain", "draw", "hazard_free"), drawn[..., : len(free)]),
            "hazard_effect_positive": (
                ("chain", "draw", "hazard_positive"),
                drawn[..., len(free) :],
            ),
            "sigma_halt": (("chain", "draw"), rng.normal(size=(2, 5))),
        },
        coords={"hazard_free": free, "hazard_positive": names[columns.positive]},
    )
    named = named_effects(draws)
    assert "sigma_halt" in named
    assert not {"hazard_free", "hazard_positive", "hazard_effect"} & set(named.dims)
    for i, name in enumerate(names):
        parameter, _, level = name.rstrip("]").partition("[")
        if parameter == "halt_mode_contrast":
            continue
        found = named[parameter]
        if level:
            dim = next(d for d in found.dims if d not in ("chain", "draw"))
            found = found.sel({dim: level})
        np.testing.assert_array_equal(found.transpose("chain", "draw"), drawn[..., i])
    at = [names.tolist().index(f"halt_mode_contrast[{j}]") for j in range(3)]
    mode = named["halt_mode"].transpose("chain", "draw", "mode")
    np.testing.assert_allclose(mode, drawn[..., at] @ zero_sum_basis(4).T, atol=1e-12)
    np.testing.assert_allclose(mode.sum("mode"), 0.0, atol=1e-12)
    assert named["start_rate"]["bin"].to_numpy().tolist() == list(BINS)
    assert named["cancel_effect"]["project_covariate"].to_numpy().tolist() == list(
        PROJECT_COVARIATES
    )
