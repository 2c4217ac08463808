r"""The reference class of localisation: how far the western wave came, and what was promised then.

.. math:: \text{uptake}_t = \frac{(1 - x) \sum_{p \in western} y_{pt}}
          {M_t - (1 - x) \sum_{p \in domestic} y_{pt} - \text{Chinese sales}_t}

Western groups' sales are what is left of the market when home and Chinese makers have sold theirs;
the share x of production that is exported is the prior's, the same for all. Beside it stand past
documents of national growth: the share of the promise that was delivered by each year, on a
straight line from the base to the targets, like the share that is forecast.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from bayes_autoloc.evidence.national_rows import reference_levels
from bayes_autoloc.forecast.expected import cell_output
from bayes_autoloc.forecast.quantiles import BANDS, band_quantiles
from bayes_autoloc.model.coords import MODES

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.streams import Streams

__all__ = ["reference_dataset"]

Array = npt.NDArray[np.float64]

LONG = 4
"""A promise belongs to the reference class if it reaches this many years beyond its issue."""

LEAST_SOLD = 0.02
"""Share of the market below which western groups' sales say nothing of their uptake."""


def reference_dataset(
    parameters: "Parameters", observations: "Observations", case: "Case", streams: "Streams"
) -> xr.Dataset:
    """Return the western wave's uptake and what past promises came to.

    Returns
    -------
    Dataset
        Coordinates year (first to last complete year), quantile, document. Variables uptake and
        local_content_uptake (year, quantile), shares of the western groups' sales, NaN where the
        market was not published or they sold next to nothing; delivered_growth (document, year),
        share of the promised growth, NaN outside the years of the promise.
    """
    years = np.arange(observations.first_year, observations.last_year + 1)
    uptake, weighted = _western_uptake(parameters, observations, streams, years)
    documents, growth = _past_growth(observations, case, years)
    share = {"units": "share of the western groups' sales"}
    return xr.Dataset(
        {
            "uptake": (("year", "quantile"), band_quantiles(uptake), share),
            "local_content_uptake": (("year", "quantile"), band_quantiles(weighted), share),
            "delivered_growth": (
                ("document", "year"),
                growth,
                {"units": "share of the promised growth"},
            ),
        },
        coords={"year": years, "quantile": list(BANDS), "document": np.array(documents, dtype=str)},
    )


def _western_uptake(
    parameters: "Parameters",
    observations: "Observations",
    streams: "Streams",
    years: npt.NDArray[np.int64],
) -> tuple[Array, Array]:
    """Return uptake and uptake weighted with local content, (year, draw)."""
    cells = observations.cells.join(observations.plants[["wave", "mode"]], on="plant")
    output = cell_output(parameters, observations, streams)
    seen = cells["seen"].to_numpy(float)[:, None]
    made = np.where(np.isnan(seen), output, seen)
    home = cells["counted"].to_numpy(bool)

    def total(which: pd.Series) -> Array:
        member = (years[:, None] == cells["year"].to_numpy(int)) & home & which.to_numpy(bool)
        return np.asarray(member.astype(float) @ made)

    western = cells["wave"] == "western"
    by_mode = [total(western & (cells["mode"] == mode)) for mode in MODES]
    unknown = total(western & ~cells["mode"].isin(MODES))
    content = parameters.levels("local_content", MODES)
    # Kits are what an unknown mode most likely means, as in the forecast's uptake.
    weighted = sum(part * share for part, share in zip(by_mode, content, strict=True))
    weighted = weighted + unknown * content[0]
    at_home = 1 - parameters["exports_share"]
    sold = _western_sales(parameters, observations, years, total(cells["wave"] == "domestic"))
    return at_home * (sum(by_mode) + unknown) / sold, at_home * weighted / sold


def _western_sales(
    parameters: "Parameters",
    observations: "Observations",
    years: npt.NDArray[np.int64],
    domestic: Array,
) -> Array:
    """Return western groups' sales, (year, draw), cars a year.

    NaN in years without a published market, and where next to nothing is left of it. Chinese sales
    count as nothing in years without a figure (before 2020 a few per cent of the market).
    """
    market = np.exp(parameters.years("log_market", years))
    elapsed = (years - observations.first_year)[:, None]
    domestic = domestic + np.exp(parameters["rest_level"] - parameters["rest_decline"] * elapsed)
    if len(observations.incumbent_plants):
        domestic = domestic + np.exp(parameters.years("incumbent_level", years)).sum(axis=0)
    known = observations.announcements.set_index("year")["chinese_sales"].reindex(years)
    sold = (
        market
        - (1 - parameters["exports_share"]) * domestic
        - known.fillna(0.0).to_numpy(float)[:, None]
    )
    known_market = observations.drivers["market_known"].reindex(years, fill_value=False)
    enough = np.median(sold, axis=1) > LEAST_SOLD * np.median(market, axis=1)
    stated = (enough & known_market.to_numpy(bool))[:, None]
    # A single draw may leave next to nothing, which would make a share of any size.
    return np.where(stated, np.maximum(sold, LEAST_SOLD * market), np.nan)


def _past_growth(
    observations: "Observations", case: "Case", years: npt.NDArray[np.int64]
) -> tuple[list[str], Array]:
    """Return past documents and the share of their promise delivered by each year."""
    levels = reference_levels(observations.totals, case.series).reindex(years).to_numpy(float)
    rows = observations.documents
    rows = rows[~rows["standing"] & (rows["scope"] == case.scope)]
    names, shares = [], []
    for name, promises in rows.groupby("document", sort=False):
        if promises["target_year"].max() - promises["issued"].min() < LONG:
            continue
        base_year, base = int(promises["base_year"].iloc[0]), float(promises["base"].iloc[0])
        ordered = promises.sort_values("target_year")
        at = [base_year, *ordered["target_year"]]
        path = np.interp(years, at, [base, *ordered["promised"]])
        inside = (years > base_year) & (years <= at[-1]) & (path > base)
        names.append(str(name))
        shares.append(np.divide(levels - base, path - base, where=inside, out=_nan(len(years))))
    return names, np.stack(shares) if shares else np.empty((0, len(years)))


def _nan(size: int) -> Array:
    return np.full(size, np.nan)
