"""The ramp-up rows of one plant, as plain numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.curves import plan_optimism

__all__ = ["OutputRow", "PlanRow", "PlantRows", "PlantYear", "every_plant", "plant_rows"]


@dataclass(frozen=True)
class PlantYear:
    """A year of a plant.

    Parameters
    ----------
    year, cell : int
        Calendar year, and position in the evidence's cells.
    log_capacity : float
        Log of the nameplate, cars a year.
    log_running : float
        Log of the share of the year in which it ran.
    age : float
        Years since the start of production.
    pressure, protection : float
        Drivers of the year; 0 abroad.
    """

    year: int
    cell: int
    log_capacity: float
    log_running: float
    age: float
    pressure: float
    protection: float


@dataclass(frozen=True)
class OutputRow(PlantYear):
    """A published output.

    Parameters
    ----------
    log_output : float
        Log cars.
    rel_sd : float
        Relative error of the figure.
    censored : bool
        It is a lower bound.
    """

    log_output: float
    rel_sd: float
    censored: bool


@dataclass(frozen=True)
class PlanRow(PlantYear):
    """A plan for a year.

    Parameters
    ----------
    log_plan : float
        Log cars.
    lead : float
        Years from the announcement to the end of the year.
    log_start_share : float
        Log of the share of the year that was left from the start of production on.
    log_seen : float or None
        Log of what was made, as if in a full year; None where that is not known.
    seen_rel_sd : float
        Relative error of that figure.
    """

    log_plan: float
    lead: float
    log_start_share: float
    log_seen: float | None
    seen_rel_sd: float

    @property
    def said(self) -> float:
        """When it was announced, decimal year."""
        return self.year + 1 - self.lead

    @property
    def optimism(self) -> float:
        """Share of the full optimism at this lead."""
        return float(plan_optimism(self.lead))

    @property
    def youth(self) -> float:
        """What multiplies the additional optimism of a young plant."""
        return float(np.exp(-self.age / 2))


@dataclass(frozen=True)
class PlantRows:
    """What the ramp-up block knows of one plant.

    Parameters
    ----------
    plant : str
        Name.
    mode, wave : str
        Its class.
    overseas, takeover : bool
        It stands abroad; it works in a plant that another maker built.
    weight : float
        Power on the likelihood of its rows.
    outputs : tuple of OutputRow
        By year.
    plans : tuple of PlanRow
        By year.
    """

    plant: str
    mode: str
    wave: str
    overseas: bool
    takeover: bool
    weight: float
    outputs: tuple[OutputRow, ...]
    plans: tuple[PlanRow, ...]


def plant_rows(obs: Observations, plant: str, overseas_weight: float) -> PlantRows:
    """Collect the rows of a plant.

    Parameters
    ----------
    obs : Observations
        The evidence in rows.
    plant : str
        A tenancy of the ramp-up block.
    overseas_weight : float
        Power on the likelihood of plants abroad, as in the fit.

    Raises
    ------
    AutolocError
        If the ramp-up block has no such plant.
    """
    if plant not in obs.plants.index:
        known = obs.plants.index.astype(str).tolist()
        raise AutolocError(f"no plant {plant!r} in the ramp-up block. {did_you_mean(plant, known)}")
    about = obs.plants.loc[plant]
    return PlantRows(
        plant=plant,
        mode=str(about["mode"]),
        wave=str(about["wave"]),
        overseas=bool(about["overseas"]),
        takeover=bool(about["takeover"]),
        weight=overseas_weight if about["overseas"] else 1.0,
        outputs=tuple(_outputs(obs, plant)),
        plans=tuple(_plans(obs, plant)),
    )


def every_plant(obs: Observations, overseas_weight: float) -> tuple[PlantRows, ...]:
    """Return the rows of each plant that has an output which is no lower bound."""
    exact = set(obs.outputs.loc[~obs.outputs["censored"], "plant"])
    names = [str(plant) for plant in obs.plants.index if plant in exact]
    return tuple(plant_rows(obs, plant, overseas_weight) for plant in names)


def _plant_year(obs: Observations, cell: int) -> PlantYear:
    at = obs.cells.iloc[cell]
    year = int(at["year"])
    drivers = obs.drivers.reindex([year])[["pressure", "protection"]].fillna(0.0)
    # As in the fit: the home market's drivers say nothing about plants abroad.
    pressure, protection = (0.0, 0.0) if at["overseas"] else drivers.to_numpy(float)[0]
    return PlantYear(
        year=year,
        cell=cell,
        log_capacity=float(np.log(at["capacity"])),
        log_running=float(np.log(at["running"])),
        age=float(at["age"]),
        pressure=float(pressure),
        protection=float(protection),
    )


def _outputs(obs: Observations, plant: str) -> Iterator[OutputRow]:
    own = obs.outputs.loc[obs.outputs["plant"] == plant, ["cell", "output", "rel_sd", "censored"]]
    for cell, output, rel_sd, censored in own.itertuples(index=False, name=None):
        at = vars(_plant_year(obs, int(cell)))
        yield OutputRow(
            **at, log_output=float(np.log(output)), rel_sd=float(rel_sd), censored=bool(censored)
        )


def _plans(obs: Observations, plant: str) -> Iterator[PlanRow]:
    columns = ["cell", "plan", "lead", "running_start", "log_seen", "seen_rel_sd"]
    own = obs.plans.loc[obs.plans["plant"] == plant, columns]
    for cell, plan, lead, start_share, log_seen, rel_sd in own.itertuples(index=False, name=None):
        at = _plant_year(obs, int(cell))
        seen = not np.isnan(log_seen)
        yield PlanRow(
            **vars(at),
            log_plan=float(np.log(plan)),
            lead=float(lead),
            log_start_share=float(np.log(start_share)),
            log_seen=float(log_seen) - at.log_running if seen else None,
            seen_rel_sd=float(np.nan_to_num(rel_sd)) if seen else 0.0,
        )
