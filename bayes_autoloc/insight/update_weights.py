r"""How likely new evidence is in each draw of a fit that has not seen it.

.. math:: \log w_s = \log p(\text{evidence}_{new} \mid \theta_s)
                   - \log p(\text{evidence}_{old} \mid \theta_s)

Both are the likelihood of the model, of everything that `observe` makes of the case: a new figure
also changes the known sums of the totals, the outputs behind plans, and pressure of demand. Plants
that the fit does not know get effects drawn from their class, which the weights then choose among.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from bayes_autoloc.forecast.parameters import Parameters

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["GROUPS", "GroupLikelihoods", "fit_with", "same_frames", "same_group", "with_new_plants"]

Array = npt.NDArray[np.float64]

GROUPS = ("outputs", "plans", "totals", "incumbents", "market", "events", "delivered")
"""Groups of the likelihood, as in `checks.likelihood.likelihood_groups`; a test compares."""

READS: Mapping[str, tuple[str, ...]] = {
    "totals": ("totals", "incumbent_plants"),
    "incumbents": ("incumbents", "incumbent_plants"),
    "market": ("market",),
    "events": ("hazards", "announcements"),
    "delivered": ("documents",),
}
"""Frames of the evidence that a group reads, beside cells and their drivers."""


def same_frames(one: "Observations", other: "Observations", *names: str) -> bool:
    """Say whether frames of two readings of the evidence are the same."""
    return all(getattr(one, name).equals(getattr(other, name)) for name in names)


def same_group(group: str, one: "Observations", other: "Observations") -> bool:
    """Say whether a group of the likelihood reads the same in two readings of the evidence."""
    mine, theirs = (_cells_of(group, obs) for obs in (one, other))
    return same_frames(one, other, *READS.get(group, ())) and all(
        a.equals(b) for a, b in zip(mine, theirs, strict=True)
    )


def _cells_of(group: str, obs: "Observations") -> tuple[pd.DataFrame, ...]:
    """Return rows and cells that a group of the supply block reads, with pressure and protection.

    Positions of cells are left out: rows that others add move them.
    """
    if group not in ("outputs", "plans", "totals"):
        return ()
    cells = obs.cells.join(obs.drivers[["pressure", "protection"]], on="year")
    if group == "totals":
        counted = cells["counted"].astype(bool) & (cells["year"] <= obs.last_year)
        return (cells[counted].reset_index(drop=True),)
    rows: pd.DataFrame = getattr(obs, group)
    return rows.drop(columns="cell"), cells.iloc[rows["cell"]].reset_index(drop=True)


class GroupLikelihoods:
    """Log likelihoods of a fit's evidence by group, worked out when they are first asked for.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    streams : Streams
        Source of randomness.
    draws : int
        Draws that are used, evenly taken, as a forecast takes them.
    kept : dict of str to ndarray
        Takes the likelihoods of the fit's own evidence, for other updates.
    """

    def __init__(
        self, posterior: "Posterior", streams: "Streams", draws: int, kept: dict[str, Array]
    ) -> None:
        self._posterior, self._streams, self._draws = posterior, streams, draws
        self._kept = kept

    def log_ratio(self, data: xr.Dataset, case: "Case", obs: "Observations") -> Array:
        """Return the log likelihood of new evidence over that of the fit's own, (draw,).

        Parameters
        ----------
        data : Dataset
            Draws with effects for every plant of the new evidence.
        case, obs : Case, Observations
            The new evidence.

        Raises
        ------
        AutolocError
            If the fit does not cover the years of the new evidence.
        """
        own, before = self._posterior, self._posterior.observations
        total = np.zeros(self._draws)
        for group in GROUPS:
            if same_group(group, before, obs):
                continue
            if group == "events" and same_frames(before, obs, "announcements"):
                few, fewer = _changed_events(obs, before)
                total += self._of(group, data, case, few)
                total -= self._of(group, own.draws, own.case, fewer)
            else:
                total += self._of(group, data, case, obs) - self._own(group)
        return total

    def _own(self, group: str) -> Array:
        name = f"likelihood {group}"
        if name not in self._kept:
            own = self._posterior
            self._kept[name] = self._of(group, own.draws, own.case, own.observations)
        return self._kept[name]

    def _of(self, group: str, data: xr.Dataset, case: "Case", obs: "Observations") -> Array:
        # Loads PyMC with the model whose formulas these are.
        from bayes_autoloc.checks.likelihood.effects import Effects  # noqa: PLC0415
        from bayes_autoloc.checks.likelihood.likelihood_groups import rows_of, weight_abroad  # noqa: PLC0415

        parameters = Parameters(data, self._posterior.priors, self._streams, self._draws)
        rows = rows_of(
            group,
            parameters,
            obs,
            effects=Effects.own(parameters, obs),
            case=case,
            priors=self._posterior.priors,
            overseas_weight=weight_abroad(self._posterior),
        )
        if not len(rows.observed):
            return np.zeros(self._draws)
        return np.asarray(rows.log_likelihood().sum(axis=0))


def _changed_events(
    one: "Observations", other: "Observations"
) -> tuple["Observations", "Observations"]:
    """Return two readings of the evidence with those events only that differ between them."""
    alike = pd.concat([one.hazards, other.hazards]).duplicated(keep=False).to_numpy(bool)
    found = []
    for obs, same in ((one, alike[: len(one.hazards)]), (other, alike[len(one.hazards) :])):
        hazards = obs.hazards[~same].reset_index(drop=True)
        found.append(replace(obs, hazards=hazards, announcements=obs.announcements.iloc[:0]))
    return found[0], found[1]


def with_new_plants(posterior: "Posterior", obs: "Observations", streams: "Streams") -> xr.Dataset:
    """Return the draws with effects for plants that the fit does not know, from their class.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    obs : Observations
        The new evidence.
    streams : Streams
        Source of randomness; each plant has streams of its own.
    """
    data = posterior.draws
    unknown = _unknown(data, "eta", obs.plants.index.astype(str).tolist())
    halting = _unknown(data, "halt_effect", _halt_plants(obs))
    if not unknown and not halting:
        return data
    parameters = Parameters(data, posterior.priors, streams)
    fresh: dict[str, dict[str, Array]] = {}
    for plant in unknown:
        effects = _fresh(obs, plant, parameters, streams)
        for name, values in effects.items():
            fresh.setdefault(name, {})[plant] = values
    for plant in halting:
        z = streams(f"update halts {plant}").standard_normal(parameters.n_draws)
        fresh.setdefault("halt_effect", {})[plant] = parameters["sigma_halt"] * z
    return _extended(data, fresh)


def _halt_plants(obs: "Observations") -> list[str]:
    from bayes_autoloc.model.hazards import frailty_plants  # noqa: PLC0415 - loads PyMC

    return [str(plant) for plant in frailty_plants(obs)]


def _unknown(data: xr.Dataset, name: str, plants: list[str]) -> list[str]:
    if name not in data:
        return []
    known = set(data[_level_dim(data[name])].to_numpy().astype(str))
    return [plant for plant in plants if plant not in known]


def _level_dim(values: xr.DataArray) -> str:
    return next(str(dim) for dim in values.dims if dim not in ("chain", "draw"))


def _fresh(
    obs: "Observations", plant: str, parameters: Parameters, streams: "Streams"
) -> dict[str, Array]:
    from bayes_autoloc.checks.likelihood.plant_effects import fresh_effects, plant_class  # noqa: PLC0415
    from bayes_autoloc.checks.likelihood.plant_likelihood import At  # noqa: PLC0415 - loads PyMC
    from bayes_autoloc.checks.likelihood.plant_rows import plant_rows  # noqa: PLC0415

    group = plant_class(plant_rows(obs, plant, 1.0), At(parameters, np.arange(parameters.n_draws)))
    effects = fresh_effects(group, streams(f"update effects {plant}"))
    return {"eta": effects.use, "log_tau": effects.log_tau, "plan_effect": effects.plan}


def _extended(data: xr.Dataset, fresh: Mapping[str, Mapping[str, Array]]) -> xr.Dataset:
    """Add levels to parameters by plant; those without values for a level have NaN there."""
    shape = data.sizes["chain"], data.sizes["draw"]
    added: dict[str, dict[str, None]] = {}
    for name, by_plant in fresh.items():
        if name in data:
            added.setdefault(_level_dim(data[name]), {}).update(dict.fromkeys(by_plant))
    levels = {dim: [*data[dim].to_numpy().astype(str), *plants] for dim, plants in added.items()}
    wide = data.assign_coords({dim: data[dim].astype(str) for dim in levels}).reindex(levels)
    for name, by_plant in fresh.items():
        if name in wide:
            for plant, values in by_plant.items():
                wide[name].loc[{_level_dim(wide[name]): plant}] = values.reshape(shape)
    return wide


def fit_with(posterior: "Posterior", data: xr.Dataset, obs: "Observations") -> "Posterior":
    """Return a fit with other draws and other evidence, for a forecast."""
    other = replace(posterior, tree=xr.DataTree.from_dict({"posterior": data}))
    return other.with_observations(obs)
