"""Tables of scores: ours beside statistical rivals and named forecasters, and where we lose.

All models are compared on the same cells. Scores are on the log scale, smaller is better: a mean
CRPS of 0.20 is that of a point forecast that is 20 log points off.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bayes_autoloc.errors import AutolocError, did_you_mean

__all__ = [
    "MODEL",
    "by_group",
    "by_horizon",
    "by_model",
    "by_vintage",
    "losses",
    "wins",
]

MODEL = "bayes_autoloc"
"""Name of our model in the column model."""

CELL = ["vintage", "target_year", "horizon"]

HORIZONS = (1, 5)
"""Years after the vintage's that count."""

FROM = 2
"""First horizon of the second mean, which leaves out the year after the vintage's."""

MEANS = {
    "crps": "crps_log",
    "interval_score": "interval_score_log",
    "covered50": "covered50",
    "covered80": "covered80",
    "covered95": "covered95",
}


def by_model(cells: pd.DataFrame, model: str = MODEL) -> pd.DataFrame:
    """Return one row a model, the best first.

    Parameters
    ----------
    cells : pandas.DataFrame
        One row a model and cell: vintage, target_year, horizon, model, crps_log,
        interval_score_log, covered50, covered80, covered95.
    model : str
        Ours; all others are baselines.

    Returns
    -------
    pandas.DataFrame
        model; n and crps (horizons 1 to 5), n_from2 and crps_from2 (2 to 5); interval_score,
        covered50, covered80, covered95 (shares, horizons 1 to 5); ratio and ratio_from2: the mean
        CRPS over the smallest one of a baseline. That baseline is chosen with hindsight, which
        favours the baselines.

    Raises
    ------
    AutolocError
        If a column is missing, a model lacks cells of another one or has one twice, or nothing
        can be compared.
    """
    cells = _checked(cells, model)
    table = _means(cells, ["model"])
    later = _means(cells[cells["horizon"] >= FROM], ["model"])[["model", "n", "crps"]]
    table = table.merge(later, on="model", how="left", suffixes=("", f"_from{FROM}"))
    for suffix in ("", f"_from{FROM}"):
        best = table.loc[table["model"] != model, f"crps{suffix}"].min()
        table[f"ratio{suffix}"] = table[f"crps{suffix}"] / best
    return table.sort_values(["crps", "model"], ignore_index=True)


def by_horizon(cells: pd.DataFrame, model: str = MODEL) -> pd.DataFrame:
    """Return one row a horizon and model: n, crps, interval_score, covered50, 80 and 95, ratio.

    Parameters are those of `by_model`; the ratio is to the baseline that is best at this horizon.
    """
    return _against_best(_means(_checked(cells, model), ["horizon", "model"]), "horizon", model)


def by_vintage(cells: pd.DataFrame, model: str = MODEL) -> pd.DataFrame:
    """Return one row a vintage and model: n, crps, interval_score, covered50, 80 and 95, ratio.

    Parameters are those of `by_model`; the ratio is to the baseline that is best at this vintage.
    """
    return _against_best(_means(_checked(cells, model), ["vintage", "model"]), "vintage", model)


def wins(cells: pd.DataFrame, model: str = MODEL) -> pd.DataFrame:
    """Return how often we are ahead of each baseline.

    Returns
    -------
    pandas.DataFrame
        baseline, n, wins, losses and ties (cells), behind (mean CRPS, ours less the baseline's;
        above zero: it beats us). Parameters are those of `by_model`.
    """
    pairs = _pairs(_checked(cells, model), model)
    behind = pairs["behind"]
    pairs = pairs.assign(wins=behind < 0, losses=behind > 0, ties=behind == 0, n=1)
    sums = pairs.groupby("baseline")[["n", "wins", "losses", "ties"]].sum()
    return sums.join(pairs.groupby("baseline")["behind"].mean()).reset_index()


def losses(cells: pd.DataFrame, model: str = MODEL) -> pd.DataFrame:
    """Return the cells where a baseline beats us, the worst first.

    Returns
    -------
    pandas.DataFrame
        vintage, target_year, horizon, outcome, ours and best (CRPS of ours and of the best baseline
        in this cell), baseline (which one that is), behind (the difference), beaten_by (how many
        baselines are ahead). The best of several in each cell is a harder rival than any one of
        them. Parameters are those of `by_model`, and the column outcome.
    """
    pairs = _pairs(_checked(cells, model, ("outcome",)), model)
    ahead = pairs[pairs["behind"] > 0].sort_values("behind", ascending=False, kind="stable")
    groups = ahead.groupby(CELL, sort=False)
    table = groups.first().assign(beaten_by=groups.size()).reset_index()
    columns = [*CELL, "outcome", "ours", "best", "baseline", "behind", "beaten_by"]
    return table.rename(columns={"theirs": "best"})[columns]


def by_group(cells: pd.DataFrame) -> pd.DataFrame:
    """Return our scores beside those of named forecasters, one row a kind of forecaster.

    Parameters
    ----------
    cells : pandas.DataFrame
        As `checks.backtests.rivals.rival_cells` returns them, one_end left in, and ours and
        theirs (CRPS, log scale; that of a point forecast is its absolute log error).

    Returns
    -------
    pandas.DataFrame
        variable, kind, group, n, ours and theirs (mean CRPS), ratio (ours over theirs), wins (cells
        where ours is smaller); the group ``all`` comes last of each variable and kind. One end of a
        range is no promise: those have the kind ``one_end`` whatever they are for.
    """
    _need(cells, ["variable", "kind", "group", "one_end", "ours", "theirs"])
    kind = cells["kind"].where(~cells["one_end"].astype(bool), "one_end")
    table = cells.assign(kind=kind, wins=cells["ours"] < cells["theirs"], n=1)
    both = [table, table.assign(group="all")]
    key = ["variable", "kind", "group"]
    rows = [
        part.groupby(key, as_index=False).agg(
            n=("n", "sum"), ours=("ours", "mean"), theirs=("theirs", "mean"), wins=("wins", "sum")
        )
        for part in both
    ]
    found = pd.concat(rows).assign(ratio=lambda frame: frame["ours"] / frame["theirs"])
    order = found["group"] == "all"
    found = found.assign(last=order).sort_values(["variable", "kind", "last", "group"])
    return found[[*key, "n", "ours", "theirs", "ratio", "wins"]].reset_index(drop=True)


def _checked(cells: pd.DataFrame, model: str, more: Sequence[str] = ()) -> pd.DataFrame:
    """Return the cells of the horizons that count, which are the same for all models."""
    _need(cells, [*CELL, "model", *MEANS.values(), *more])
    names = sorted(set(cells["model"]))
    if model not in names:
        raise AutolocError(f"No cell of the model {model!r}. {did_you_mean(model, names)}")
    if len(names) < 2:
        raise AutolocError(f"Nothing to compare {model!r} with: add the cells of a baseline.")
    cells = cells[cells["horizon"].between(*HORIZONS)]
    seen = pd.crosstab([cells[name] for name in CELL], cells["model"]).reindex(
        columns=names, fill_value=0
    )
    odd = seen[(seen != 1).any(axis=1)]
    if len(odd) or not len(seen):
        first = odd.iloc[0].to_dict() if len(odd) else "none"
        raise AutolocError(
            "Models are compared on the same cells, each once, of horizons "
            f"{HORIZONS[0]} to {HORIZONS[1]}: {len(odd)} of {len(seen)} cells are not of all "
            f"models (first: {first}). Score every model for the same vintages and years."
        )
    return cells


def _need(cells: pd.DataFrame, columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in cells]
    if missing:
        raise AutolocError(
            f"The scored cells lack {', '.join(missing)}; they have {', '.join(cells.columns)}."
        )


def _means(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    groups = cells.astype(dict.fromkeys(MEANS.values(), "float64")).groupby(by)
    means = groups[list(MEANS.values())].mean().rename(columns={v: k for k, v in MEANS.items()})
    return means.assign(n=groups.size())[["n", *MEANS]].reset_index()


def _against_best(table: pd.DataFrame, by: str, model: str) -> pd.DataFrame:
    best = table[table["model"] != model].groupby(by)["crps"].min()
    table = table.assign(ratio=table["crps"] / table[by].map(best))
    order = np.where(table["model"] == model, 0, 1)
    return (
        table.assign(order=order)
        .sort_values([by, "order", "crps"])
        .drop(columns="order")
        .reset_index(drop=True)
    )


def _pairs(cells: pd.DataFrame, model: str) -> pd.DataFrame:
    """Return one row a baseline and cell: baseline, ours, theirs, behind."""
    ours = cells.loc[cells["model"] == model, [*CELL, "crps_log"]]
    theirs = cells[cells["model"] != model].rename(
        columns={"model": "baseline", "crps_log": "theirs"}
    )
    pairs = theirs.merge(ours.rename(columns={"crps_log": "ours"}), on=CELL, validate="m:1")
    return pairs.assign(behind=pairs["ours"] - pairs["theirs"])
