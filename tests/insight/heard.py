"""Outlooks with known futures, and fits in which known documents stand."""

import json
from functools import cache

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.forecast.about import fingerprint
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.insight.credibility import weigh_targets
from bayes_autoloc.testing import small_case
from tests.forecast.fakes import FakePosterior, small_posterior

BASE = 8e5
DRAWS = 400
YEARS = [2025, 2026, 2028, 2030]
SEED = 11
KNOWN = "Ministry, 2021-03"
"""A document of the small case whose effect the fake fit has."""


@cache
def outlook(draws: int = DRAWS) -> Outlook:
    """Return futures around the base, lognormal; in the other scenario each makes 10 % more."""
    rng = np.random.default_rng(4)
    path = np.cumsum(rng.normal(0.02, 0.15, (draws, len(YEARS))), axis=1)
    production = BASE * np.exp(path)
    data = xr.Dataset(
        {
            "production": (("scenario", "draw", "year"), np.stack([production, 1.1 * production])),
            "market": (("scenario", "draw", "year"), np.stack([2 * production, production])),
            "reference_ratio": (("scenario", "draw"), np.stack([np.arange(draws)] * 2)),
            "promised_production": ("year", np.ones(len(YEARS))),
        },
        coords={"scenario": ["status_quo", "other"], "draw": np.arange(draws), "year": YEARS},
    )
    tree = xr.DataTree.from_dict({"forecast": data, "history": None})
    tree.attrs = {
        "case_hash": small_case().content_hash,
        "seed": SEED,
        "horizons": "[2030]",
        "targets": json.dumps([[2028, 9e5, "Ministry"], [2030, 1e6, "Ministry"], [2040, 1e6, "X"]]),
    }
    return Outlook(tree)


def promise(document: str = KNOWN, year: int = 2030, promised: float = 1.2e6, **changes) -> dict:
    found = {
        "document": document,
        "forecaster": document.split(",", maxsplit=1)[0],
        "institution": "ministry",
        "scope": "passenger_cars",
        "issued": 2021.2,
        "target_year": year,
        "base_year": 2024,
        "base": BASE,
        "promised": promised,
        "realised": np.nan,
        "standing": True,
    }
    return {**found, **changes}


def fit(*promises: dict, draws: int = DRAWS, **values: float) -> FakePosterior:
    """Return the fake fit in which these promises stand and an error of a year is 0.25."""
    columns = small_posterior(draws).observations.documents.columns
    rows = pd.DataFrame(list(promises), columns=list(columns))
    rows["standing"] = rows["standing"].astype(bool)
    posterior = small_posterior(draws).with_(**{"sigma_forecast": 0.25, **values})
    return posterior.with_observations(documents=rows)


def outlook_of(posterior: FakePosterior) -> Outlook:
    """Return the futures of `outlook` as this fit's, as many as it has draws."""
    size = posterior.draws.sizes
    tree = outlook(size["chain"] * size["draw"]).tree.copy()
    tree.attrs = {**tree.attrs, "fit": fingerprint(posterior)}
    return Outlook(tree)


def weigh(posterior: FakePosterior, choice: str = "off") -> Outlook:
    """Return this fit's futures as someone sees them who listens."""
    return weigh_targets(outlook_of(posterior), posterior, choice)


def group(weighed: Outlook) -> xr.Dataset:
    return weighed.tree["targets"].to_dataset()


def picked(weighed: Outlook, choice: str) -> np.ndarray:
    """Return which of the futures of `outlook` a choice drew, (draw,)."""
    before = outlook().draws("production").sel(year=2030).to_numpy().astype(np.float32)
    after = group(weighed)["production"].sel(choice=choice, year=2030).to_numpy()
    order = np.argsort(before)
    found = order[np.searchsorted(before[order], after)]
    np.testing.assert_array_equal(before[found], after)
    return found
