"""A fit that is told of other evidence: what a forecast of a replicated world needs."""

from dataclasses import replace
from pathlib import Path

import xarray as xr

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.priors import PriorSet

CASE, PRIORS = Case.load("russia"), PriorSet.load("default")


def test_other_observations_take_the_place_of_the_case() -> None:
    posterior = Posterior(xr.DataTree(), CASE, PRIORS)
    totals = posterior.observations.totals
    doubled = totals.assign(value=2 * totals["value"])
    other = posterior.with_observations(replace(posterior.observations, totals=doubled))
    assert other.observations.totals.equals(doubled)
    assert posterior.observations.totals.equals(totals)
    assert other.case is posterior.case
    assert other.tree is posterior.tree


def test_it_need_not_have_read_its_own() -> None:
    world = Posterior(xr.DataTree(), CASE.as_of("2021-12"), PRIORS).observations
    posterior = Posterior(xr.DataTree(), CASE, PRIORS)
    assert posterior.with_observations(world).observations is world
    assert posterior.observations is not world


def test_a_saved_fit_goes_back_to_its_case(tmp_path: Path) -> None:
    draws = xr.Dataset({"sigma_y": (("chain", "draw"), [[0.1, 0.2]])})
    tree = xr.DataTree.from_dict({"posterior": draws})
    posterior = Posterior(tree, CASE, PRIORS, {"seed": 1})
    world = posterior.observations
    emptied = replace(world, totals=world.totals.iloc[:0])
    posterior.with_observations(emptied).save(tmp_path / "fit.nc")
    assert len(Posterior.load(tmp_path / "fit.nc").observations.totals) == len(world.totals) > 0
