"""The table that says where a truth lies among draws."""

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.testing import Truth, recovery_table


@pytest.fixture
def draws() -> xr.Dataset:
    ramp = np.linspace(0.0, 1.0, 200).reshape(2, 100)
    dims = ("chain", "draw")
    return xr.Dataset(
        {
            "sigma_y": (dims, ramp),
            "mode_effect": ((*dims, "mode"), np.stack([ramp, ramp - 1.0], axis=-1)),
            "incumbent_level": ((*dims, "incumbent", "year"), np.zeros((2, 100, 1, 3))),
            "only_in_the_fit": (dims, ramp),
        },
        coords={"mode": ["SKD", "CKD"]},
    )


def test_ranks_are_shares_of_draws_below_the_truth(draws: xr.Dataset) -> None:
    truth = Truth(
        sigma_y=0.25, mode_effect={"SKD": 2.0, "CKD": -0.5, "mixed": 0.0, "full_cycle": 0.0}
    )
    table = recovery_table(draws, truth)
    assert table.index.tolist() == ["sigma_y", "mode_effect[SKD]", "mode_effect[CKD]"]
    assert table["rank"].tolist() == pytest.approx([0.25, 1.0, 0.5], abs=0.01)
    assert table.loc["sigma_y", "mean"] == pytest.approx(0.5)
    assert table.loc["sigma_y", "sd"] == pytest.approx(np.sqrt(1 / 12), rel=0.01)


def test_any_numbers_can_be_the_truth(draws: xr.Dataset) -> None:
    table = recovery_table(draws, {"only_in_the_fit": -1.0})
    assert table.index.tolist() == ["only_in_the_fit"]
    assert table.loc["only_in_the_fit", "rank"] == 0.0


def test_no_common_parameter_is_an_empty_table(draws: xr.Dataset) -> None:
    table = recovery_table(draws, {"unheard_of": 1.0})
    assert list(table.columns) == ["truth", "mean", "sd", "rank"]
    assert len(table) == 0
