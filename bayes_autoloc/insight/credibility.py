r"""How much to listen to official targets: simulated futures reweighted by what documents promise.

.. math:: \log v_j = \frac1D \sum_d \frac1{n_d} \sum_{t \in d}
          \log t_5\Big(\log\frac{Y_{jt}}{Y_{base}};\; w_{jd} \log\frac{G_{dt}}{Y_{base}},\;
          \sigma_{f,j}\Big)

for the future j, the documents d that still stand and their target years t. With ``debiased`` the
share w of the promised growth is what the fit learnt from the institution's past documents, with
``naive`` it is 1: the target is an unbiased forecast.

This pools two forecasts of one quantity: ours, and the one that the documents and their record
make. A share of 0 is a forecast of no growth, not silence. All documents look at the same future,
and what made past ones miss was common to them (the shocks of 2009, 2014 and 2022). So a document
speaks once however many years it names, and all together weigh as much as one: the mean of log
densities, not their sum. The weights are Pareto-smoothed (Vehtari et al. 2024); where k-hat reaches
its bound they are not to be trusted, and the futures stay as they are.
"""

from dataclasses import dataclass
from math import lgamma, log, pi
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.forecast.about import fingerprint
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.insight.weights import MIN_DRAWS, bound, resampled, smoothed

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = [
    "CHOICES",
    "checked_choice",
    "standing_promises",
    "weigh_targets",
]

Array = npt.NDArray[np.float64]

CHOICES = ("off", "debiased", "naive")
"""How to listen: not at all, as past promises were kept, or as if they were always kept."""

NEAR, LEAST_NEAR = 2.0, 0.05
"""Of every promise this share of the futures must lie within so many scales."""

NU = 5
"""Degrees of freedom, as in the likelihood of past documents."""


def weigh_targets(outlook: Outlook, posterior: "Posterior", choice: str = "off") -> Outlook:
    """Return the outlook as someone sees it who listens to official targets.

    Parameters
    ----------
    outlook : Outlook
        A forecast from this fit. The weights come from its first scenario and apply to all, so that
        differences between scenarios stay paired.
    posterior : Posterior
        The fit that the forecast was made from.
    choice : {"off", "debiased", "naive"}
        ``off`` leaves the futures as they are.

    Returns
    -------
    Outlook
        Futures drawn anew with their weights, and a group ``targets``: production (choice, draw,
        year) in cars a year for all three choices, pareto_k, ess and usable by choice. If the
        chosen weights are not usable the futures stay unweighted, `targets_choice` in the
        attributes is ``off`` and `targets_failed` says why.

    Raises
    ------
    AutolocError
        If there is no such choice, the fit is another one, or the outlook listens already.
    """
    checked_choice(choice)
    _refuse_others(outlook, posterior)
    production = outlook.draws("production").astype(float)
    heard = {name: _heard(production, outlook, posterior, name) for name in CHOICES}
    chosen = heard[choice]
    groups = {name: node.to_dataset() for name, node in outlook.tree.children.items()}
    if chosen.usable:
        groups["forecast"] = (
            groups["forecast"].isel(draw=chosen.pick).assign_coords(draw=groups["forecast"]["draw"])
        )
    groups["targets"] = _group(production, heard)
    tree = xr.DataTree.from_dict(groups)
    attrs = {k: v for k, v in outlook.tree.attrs.items() if k != "targets_failed"}
    tree.attrs = {**attrs, "targets_choice": choice if chosen.usable else "off"}
    if not chosen.usable:
        tree.attrs["targets_failed"] = _failure(choice, chosen.pareto_k)
    return Outlook(tree)


def checked_choice(choice: str) -> None:
    """Raise AutolocError with a hint if there is no such way of listening."""
    if choice not in CHOICES:
        raise AutolocError(f"There is no targets = {choice!r}. {did_you_mean(choice, CHOICES)}")


def _refuse_others(outlook: Outlook, posterior: "Posterior") -> None:
    attrs = outlook.tree.attrs
    if attrs.get("fit") != fingerprint(posterior):
        raise AutolocError("The forecast was not made from this fit: its draws are other ones.")
    if attrs.get("targets_choice", "off") != "off":
        raise AutolocError(
            f"The forecast listens to targets already ({attrs['targets_choice']}). Forecast anew: "
            "its futures are no longer those of the fit."
        )


def standing_promises(outlook: Outlook, posterior: "Posterior") -> pd.DataFrame:
    """Return the promises for years of the forecast after the vintage's, as in ``documents``."""
    rows = posterior.observations.documents
    inside = rows["standing"] & rows["target_year"].isin(outlook.years[1:])
    return rows[inside].reset_index(drop=True)


@dataclass(frozen=True)
class _Heard:
    """What one way of listening makes of the futures: which of them, and how sure that is."""

    pick: npt.NDArray[np.int64]
    pareto_k: float
    ess: float

    @property
    def usable(self) -> bool:
        """Whether the weights may be used; NaN stands for futures without weights."""
        return not self.pareto_k >= bound(len(self.pick))


def _heard(
    production: xr.DataArray, outlook: Outlook, posterior: "Posterior", choice: str
) -> _Heard:
    n_draws = production.sizes["draw"]
    every = np.arange(n_draws)
    rows = standing_promises(outlook, posterior)
    if choice == "off":
        return _Heard(every, float("nan"), float(n_draws))
    if not len(rows):
        return _Heard(every, float("inf"), 0.0)
    seed = int(outlook.tree.attrs["seed"])
    density, near = _log_density(production, rows, posterior, seed, choice)
    weight, pareto_k = smoothed(density)
    # Far from all futures Student's tails are flat: weights look well behaved, and mean nothing.
    pareto_k = pareto_k if near >= LEAST_NEAR else float("inf")
    ess = float(1 / np.sum(weight**2))
    pick = resampled(weight) if pareto_k < bound(n_draws) else every
    return _Heard(pick, pareto_k, ess)


def _log_density(
    production: xr.DataArray, rows: pd.DataFrame, posterior: "Posterior", seed: int, choice: str
) -> tuple[Array, float]:
    """Return the mean log density of the documents, (draw,), and how near the futures come.

    The latter is the share of futures within `NEAR` scales of what a promise means, of the promise
    that fewest come near to.
    """
    n_draws, streams = production.sizes["draw"], Streams(seed)
    p = Parameters(posterior.tree["posterior"].to_dataset(), posterior.priors, streams, n_draws)
    scale = p["sigma_forecast"]
    documents, near = [], []
    for name, promises in rows.groupby("document", sort=False):
        share = _share(p, streams, str(name), str(promises["institution"].iloc[0]), choice)
        columns = (promises["target_year"], promises["base"], promises["promised"])
        terms = []
        for year, base, promised in zip(*columns, strict=True):
            came = np.log(production.sel(year=year).to_numpy() / base)
            centre = share * log(promised / base)
            terms.append(_log_t(came, scale, centre))
            near.append(float((np.abs(came - centre) < NEAR * scale).mean()))
        documents.append(np.mean(terms, axis=0))
    return np.asarray(np.mean(documents, axis=0)), min(near)


def _share(p: Parameters, streams: Streams, document: str, institution: str, choice: str) -> Array:
    """Return the share of its promised growth that a document delivers, (draw,)."""
    if choice == "naive":
        return np.ones(p.n_draws)
    of_institution = p.levels("institution_share", [institution])[0]
    if "document_effect" in p and document in p.coordinate("document_effect"):
        return np.asarray(of_institution + p.levels("document_effect", [document])[0])
    fresh = streams(f"document {document}").standard_normal(p.n_draws)
    return np.asarray(of_institution + p["sigma_document"] * fresh)


def _log_t(value: Array, scale: Array, centre: Array) -> Array:
    constant = lgamma((NU + 1) / 2) - lgamma(NU / 2) - 0.5 * log(NU * pi)
    z = (value - centre) / scale
    return np.asarray(constant - np.log(scale) - (NU + 1) / 2 * np.log1p(z**2 / NU))


def _group(production: xr.DataArray, heard: dict[str, _Heard]) -> xr.Dataset:
    made = np.stack([production.to_numpy()[one.pick] for one in heard.values()])
    return xr.Dataset(
        {
            "production": (
                ("choice", "draw", "year"),
                made.astype(np.float32),
                {"units": "cars a year"},
            ),
            "pareto_k": ("choice", [one.pareto_k for one in heard.values()]),
            "ess": ("choice", [one.ess for one in heard.values()]),
            "usable": ("choice", np.array([one.usable for one in heard.values()], dtype=np.int8)),
        },
        coords={
            "choice": np.array(list(heard), dtype=str),
            "draw": production["draw"].to_numpy(),
            "year": production["year"].to_numpy(),
        },
    )


def _failure(choice: str, pareto_k: float) -> str:
    why = (
        f"k-hat is {pareto_k:.2f}: a few futures would carry all the weight"
        if np.isfinite(pareto_k)
        else "no target stands for the years of this forecast, hardly a future comes near what is "
        f"promised, or there are fewer than {MIN_DRAWS} futures"
    )
    return f"TARGETS NOT USED (targets = {choice}): {why}. All numbers are those of targets = off."
