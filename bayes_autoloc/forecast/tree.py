"""Draws of all scenarios as one labelled tree: the content of forecast.nc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.forecast.balance import (
    base_production,
    delivered_growth,
    imports,
    target_path,
    uptake,
)
from bayes_autoloc.model.coords import MODES, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.forecast.run import Run
    from bayes_autoloc.forecast.setting import Setting

__all__ = ["GROUPED_PLANTS", "forecast_dataset"]

Array = npt.NDArray[np.float64]

GROUPED_PLANTS = ("new_chinese", "new_other", "rest")
"""Last plants: new projects of Chinese and of other groups, makers that are in no table."""

UNITS = {
    "production": "cars a year",
    "output_wave": "cars a year",
    "output_plant": "cars a year",
    "market": "cars a year",
    "imports": "cars a year",
    "kits": "kit sets a year",
    "uptake": "share of the Chinese groups' cars sold",
    "delivered_growth": "share of the promised growth",
    "local_content_uptake": "share of the value of the Chinese groups' cars sold",
}


def forecast_dataset(setting: "Setting", case: "Case", runs: Mapping[str, "Run"]) -> xr.Dataset:
    """Return the group `forecast`.

    Parameters
    ----------
    setting : Setting
        What the scenarios have in common.
    case : Case
        Targets and reference series.
    runs : mapping of str to Run
        Draws by scenario.

    Returns
    -------
    Dataset
        Dims (scenario, draw, year[, wave | plant]), single precision; units in the attributes.
        In every draw production is the sum of output_plant, and of output_wave, times
        reference_ratio (domestic includes incumbents and the rest).
    """
    base = base_production(setting.observations, setting.series)
    promised = target_path(case, base, setting.calendar.years)
    tables = [_scenario(setting, run, promised, base[1]) for run in runs.values()]
    coords = {
        "scenario": np.array(list(runs), dtype=str),
        "draw": np.arange(setting.parameters.n_draws),
        "year": setting.calendar.years,
        "wave": np.array(WAVES, dtype=str),
        "plant": np.array(_plant_names(setting), dtype=str),
    }
    data = xr.Dataset(coords=coords)
    for name, units in UNITS.items():
        values = np.stack([table[name] for table in tables]).astype(np.float32)
        dims = ("scenario", "draw", "year", *_extra_dims(name))
        data[name] = xr.Variable(dims, values, {"units": units})
    ratios = np.stack([run.ratio for run in runs.values()])
    units = "reference series over the sum of the makers' figures"
    data["reference_ratio"] = xr.Variable(("scenario", "draw"), ratios, {"units": units})
    data["promised_production"] = ("year", promised, {"units": "cars a year"})
    shares: dict[str, list[float]] = {
        "new_projects_clipped": [run.clipped for run in runs.values()],
        "chinese_demand_binds": [run.bound for run in runs.values()],
    }
    for name, share in shares.items():
        data[name] = ("scenario", np.array(share), {"units": "share of draws and years"})
    data.attrs = {"series": setting.series, "base_year": base[0], "base_production": base[1]}
    return data


def _extra_dims(name: str) -> tuple[str, ...]:
    return {"output_wave": ("wave",), "output_plant": ("plant",)}.get(name, ())


def _plant_names(setting: "Setting") -> list[str]:
    known = setting.observations.state.index.astype(str).tolist()
    old = setting.observations.incumbent_plants.index.astype(str).tolist()
    return [*known, *old, *GROUPED_PLANTS]


def _scenario(setting: "Setting", run: "Run", promised: Array, base: float) -> dict[str, Array]:
    """Return all variables of a scenario, (draw, year, ...)."""
    p, market, parts = setting.parameters, run.market, run.parts
    chinese_wave = WAVES.index("chinese")
    made = parts.total()
    production = made * run.ratio
    new_by_wave = parts.new.sum(axis=0)
    new_chinese = new_by_wave[chinese_wave]
    groups = np.stack([new_chinese, new_by_wave.sum(axis=0) - new_chinese, parts.rest])
    plants = np.concatenate([parts.known, parts.incumbents, groups])
    share, weighted = uptake(p, market, _chinese_by_mode(setting, run))
    brought_in = imports(p, setting.observations, market, made, setting.calendar)
    return {
        "production": production.T,
        "output_wave": _by_wave(setting, run, new_by_wave).T,
        "output_plant": np.moveaxis(plants, 0, -1).swapaxes(0, 1),
        "market": market.sales.T,
        "imports": brought_in.T,
        "kits": _kits(setting, run).T,
        "uptake": share.T,
        "delivered_growth": delivered_growth(production, promised, base).T,
        "local_content_uptake": weighted.T,
    }


def _kits(setting: "Setting", run: "Run") -> Array:
    """Return the kit sets that are put together in the country, (year, draw), one a car.

    Every car of a kit line (SKD, CKD or both) came as a set; a plant of unknown mode counts as one.
    """
    full = MODES.index("full_cycle")
    from_kits = (setting.observations.state["mode"] != MODES[full]).to_numpy(bool)
    new = np.delete(run.parts.new, full, axis=0).sum(axis=(0, 1))
    return np.asarray(run.parts.known[from_kits].sum(axis=0) + new)


def _by_wave(setting: "Setting", run: "Run", new_by_wave: Array) -> Array:
    """Return output by wave, (year, draw, wave) transposed as (wave, year, draw)."""
    waves = setting.observations.state["wave"].to_numpy()
    total = new_by_wave.copy()
    for w, wave in enumerate(WAVES):
        total[w] += run.parts.known[waves == wave].sum(axis=0)
    total[WAVES.index("domestic")] += run.parts.incumbents.sum(axis=0) + run.parts.rest
    return np.moveaxis(total, 0, -1).swapaxes(0, 1).T


def _chinese_by_mode(setting: "Setting", run: "Run") -> Array:
    """Return the Chinese groups' local output, (mode, year, draw); an unknown mode comes last."""
    state = setting.observations.state
    chinese = (state["wave"] == "chinese").to_numpy()
    mode = state["mode"].to_numpy()
    known = [run.parts.known[chinese & (mode == name)].sum(axis=0) for name in MODES]
    unknown = run.parts.known[chinese & ~np.isin(mode, MODES)].sum(axis=0)
    new = run.parts.new[:, WAVES.index("chinese")]
    return np.concatenate([np.stack(known) + new, unknown[None]])
