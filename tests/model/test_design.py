"""Rows of the hazard regression below one another."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.model.design import Columns, HazardRows, stack

COLUMNS = Columns(
    names=("a", "b", "c"),
    mu=np.zeros(3),
    sigma=np.ones(3),
    positive=np.array([False, False, True]),
)


def rows(plants: list[str], exposure: list[float], **loads: list[float]) -> HazardRows:
    return HazardRows(
        count=np.arange(len(plants), dtype=float),
        exposure=np.array(exposure),
        loads={name: np.array(load) for name, load in loads.items()},
        plant=pd.Series(plants, dtype="object"),
    )


def test_blocks_lie_below_one_another_in_named_columns() -> None:
    blocks = [rows(["x", ""], [1.0, 2.0], c=[5.0, 6.0]), rows(["y"], [0.5], a=[1.0], b=[2.0])]
    design, count, exposure, plant = stack(blocks, COLUMNS)
    assert design.tolist() == [[0, 0, 5], [0, 0, 6], [1, 2, 0]]
    assert count.tolist() == [0, 1, 0]
    assert exposure.tolist() == [1.0, 2.0, 0.5]
    assert plant.tolist() == ["x", "", "y"]


def test_rows_without_exposure_are_dropped() -> None:
    design, count, exposure, plant = stack([rows(["x", "y", "z"], [1, 0, 3], a=[1, 2, 3])], COLUMNS)
    assert design[:, 0].tolist() == [1, 3]
    assert (count.tolist(), exposure.tolist(), plant.tolist()) == ([0, 2], [1, 3], ["x", "z"])


def test_unknown_columns_are_refused() -> None:
    with pytest.raises(KeyError, match="unheard_of"):
        stack([rows(["x"], [1.0], unheard_of=[1.0])], COLUMNS)
