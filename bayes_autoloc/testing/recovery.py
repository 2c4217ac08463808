"""Compare draws of parameters with the truth that the evidence was simulated from."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.testing.truth import Truth

__all__ = ["recovery_table"]


def recovery_table(draws: xr.Dataset, truth: Truth | Mapping[str, float]) -> pd.DataFrame:
    """Return where each known number lies in its marginal posterior.

    Parameters
    ----------
    draws : Dataset
        Parameters, (chain, draw) or (chain, draw, level); others are left out, and so are
        parameters that the truth does not know.
    truth : Truth or mapping of str to float
        Numbers by label: ``"sigma_y"``, ``"mode_effect[SKD]"``.

    Returns
    -------
    DataFrame
        Index label; truth, mean, sd, and rank: the share of the draws below the truth. A central
        interval of mass m holds the truth where the rank lies between (1 - m) / 2 and (1 + m) / 2.
    """
    known = truth.flat() if isinstance(truth, Truth) else dict(truth)
    rows = {
        label: (known[label], values.mean(), values.std(), np.mean(values < known[label]))
        for label, values in _labelled(draws)
        if label in known
    }
    columns = ["truth", "mean", "sd", "rank"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")


def _labelled(draws: xr.Dataset) -> list[tuple[str, np.ndarray]]:
    labelled = []
    for name, values in draws.data_vars.items():
        levels = [dim for dim in values.dims if dim not in ("chain", "draw")]
        if not levels:
            labelled.append((str(name), values.to_numpy().ravel()))
        elif len(levels) == 1:
            labelled += [
                (f"{name}[{level}]", values.isel({levels[0]: i}).to_numpy().ravel())
                for i, level in enumerate(values[levels[0]].to_numpy())
            ]
    return labelled
