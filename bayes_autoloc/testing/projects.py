"""Who wants to build where and when: undated starts, and projects that start, die or wait.

A project's hazards of starting and of being cancelled are constant within bins of the time since
its planned start; the first event ends it, else it is censored at the last month in which it is
known.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.testing.months import january
from bayes_autoloc.testing.truth import BINS, MODES, Truth
from bayes_autoloc.testing.world import World

__all__ = ["ASSUMED_DELAY", "Project", "draw_projects", "projects_table", "starters"]

ASSUMED_DELAY = 24
"""Months from announcement to planned start where no planned start was published."""

WAVE_SHARES = {"domestic": 0.10, "western": 0.45, "chinese": 0.45}
MODE_SHARES = {
    "domestic": (0.1, 0.1, 0.3, 0.5),
    "western": (0.1, 0.2, 0.35, 0.35),
    "chinese": (0.35, 0.15, 0.25, 0.25),
    "overseas": (0.25, 0.2, 0.2, 0.35),
}
MEDIAN_CAPACITY = {"SKD": 30_000, "CKD": 50_000, "mixed": 80_000, "full_cycle": 140_000}


@dataclass(frozen=True)
class Project:
    """One tenancy or would-be tenancy. Months are numbers, None where it never came to that.

    Parameters
    ----------
    plant, wave, mode : str
        Identifier, wave and entry mode.
    capacity : float
        Own nameplate, cars a year (a takeover has none of its own and will lose it).
    announced, planned, start, cancelled : int or None
        Months; `planned` is the published one.
    follow : int
        Last month in which anything is known of it.
    wants_takeover : bool
        Moves into a closed plant if one is free.
    """

    plant: str
    wave: str
    mode: str
    capacity: float
    follow: int
    announced: int | None = None
    planned: int | None = None
    start: int | None = None
    cancelled: int | None = None
    wants_takeover: bool = False

    @property
    def first_seen(self) -> int:
        """Month of the announcement, of the start where there was none."""
        first = self.start if self.announced is None else self.announced
        assert first is not None, "a project is announced or started"
        return first


def draw_projects(rng: np.random.Generator, truth: Truth, world: World) -> list[Project]:
    """Draw home tenancies until as many as asked for have started, then the projects abroad.

    Stopping at the n-th start is no matter of the parameters, so the likelihood of what is written
    stays the plain one.
    """
    design = world.design
    dated = round(design.announced_share * design.n_plants)
    projects = [
        _undated_start(rng, world, f"plant_{i + 1:03d}") for i in range(design.n_plants - dated)
    ]
    started = 0
    while started < dated:
        wave = _choose(rng, WAVE_SHARES)
        name = f"project_{len(projects) + 1:03d}"
        projects.append(_dated_project(rng, truth, world, name, wave))
        started += projects[-1].start is not None
    abroad = [
        _dated_project(rng, truth, world, f"overseas_{i + 1:03d}", "overseas")
        for i in range(design.overseas)
    ]
    return projects + abroad


def projects_table(projects: list[Project]) -> pd.DataFrame:
    """Return the projects as a frame, index plant."""
    columns = list(Project.__dataclass_fields__)
    rows = [[getattr(project, column) for column in columns] for project in projects]
    return pd.DataFrame(rows, columns=columns).set_index("plant")


def starters(
    rng: np.random.Generator, truth: Truth, projects: list[Project], first: int
) -> pd.DataFrame:
    """Return home plants that ever run: incumbents, then the projects that started."""
    rows = [
        (
            name,
            "domestic",
            "full_cycle",
            first - 1,
            True,
            False,
            float(round(np.exp(mean) / 0.7, -3)),
        )
        for name, mean in truth.incumbent_mean.items()
    ]
    rows += [
        (p.plant, p.wave, p.mode, p.start, False, p.wants_takeover, p.capacity)
        for p in projects
        if p.start is not None and p.wave != "overseas"
    ]
    columns = ["plant", "wave", "mode", "start", "incumbent", "wants_takeover", "capacity"]
    plants = pd.DataFrame(rows, columns=columns).set_index("plant")
    plants["halt_effect"] = truth.sigma_halt * rng.normal(size=len(plants))
    return plants


def _choose(rng: np.random.Generator, shares: dict[str, float]) -> str:
    return str(rng.choice(list(shares), p=list(shares.values())))


def _first_seen(rng: np.random.Generator, world: World, wave: str) -> int:
    """Draw the month in which a project becomes public."""
    design = world.design
    years = np.arange(design.first_year, design.now_year + 1)
    weight = np.ones(len(years))
    weight[-1] = (design.vintage + 1 - january(design.now_year)) / 12
    if wave == "chinese":
        weight = weight * world.drivers["announce_weight"].to_numpy(float)
    exodus = design.first_shock("exodus")
    if wave == "western" and exodus is not None:
        weight = weight * (january(design.first_year) + 12 * np.arange(len(years)) < exodus - 24)
    year = int(rng.choice(years, p=weight / weight.sum()))
    end = min(january(year) + 12, design.vintage + 1)
    return int(rng.integers(january(year), end))


def _attributes(rng: np.random.Generator, wave: str) -> tuple[str, float]:
    mode = str(rng.choice(MODES, p=MODE_SHARES[wave]))
    capacity = MEDIAN_CAPACITY[mode] * np.exp(0.5 * rng.normal())
    return mode, float(max(2_000, round(capacity, -3)))


def _undated_start(rng: np.random.Generator, world: World, plant: str) -> Project:
    wave = _choose(rng, WAVE_SHARES)
    start = _first_seen(rng, world, wave)
    mode, capacity = _attributes(rng, wave)
    takeover = wave != "western" and rng.random() < world.design.takeover_share
    vintage = world.design.vintage
    return Project(plant, wave, mode, capacity, vintage, start=start, wants_takeover=bool(takeover))


def _dated_project(
    rng: np.random.Generator, truth: Truth, world: World, plant: str, wave: str
) -> Project:
    announced = _first_seen(rng, world, wave)
    mode, capacity = _attributes(rng, wave)
    planned = announced + int(rng.integers(9, 37)) if rng.random() < 0.8 else None
    follow = world.design.vintage
    if wave == "overseas" and rng.random() < 0.5:
        follow = int(rng.integers(announced, follow + 1))
    project = Project(plant, wave, mode, capacity, follow, announced, planned)
    return _live(rng, truth, world, project)


def _live(rng: np.random.Generator, truth: Truth, world: World, project: Project) -> Project:
    """Draw what becomes of an announced project, month by month."""
    assert project.announced is not None
    months = np.arange(project.announced + 1, project.follow + 1)
    due = project.planned if project.planned is not None else project.announced + ASSUMED_DELAY
    sanctioned = world.in_shock("sanctions", months) & (project.wave == "chinese")
    covariates = {
        "overseas": np.full(len(months), float(project.wave == "overseas")),
        "full_cycle": np.full(len(months), float(project.mode == "full_cycle")),
        "SKD": np.full(len(months), float(project.mode == "SKD")),
        "sanctions": sanctioned.astype(float),
    }
    late = np.searchsorted([0, 12, 24], months - due, side="right")
    rates = []
    for level, effect in (
        (truth.start_rate, truth.start_effect),
        (truth.cancel_rate, truth.cancel_effect),
    ):
        log_rate = np.array([level[name] for name in BINS])[late]
        log_rate = log_rate + sum(effect[name] * x for name, x in covariates.items())
        rates.append(np.exp(log_rate))
    return _first_event(rng, project, months, rates[0], rates[1])


def _first_event(
    rng: np.random.Generator,
    project: Project,
    months: npt.NDArray[np.int64],
    start: npt.NDArray[np.float64],
    cancel: npt.NDArray[np.float64],
) -> Project:
    ends = rng.random(len(months)) < (start + cancel) / 12
    which = rng.random(len(months)) < start / (start + cancel)
    if not ends.any():
        return project
    i = int(np.argmax(ends))
    month = int(months[i])
    return replace(project, start=month) if which[i] else replace(project, cancelled=month)
