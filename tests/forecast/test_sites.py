import numpy as np
import pytest

from bayes_autoloc.forecast.incumbents import OVERUSE
from bayes_autoloc.forecast.market import simulate_market
from bayes_autoloc.forecast.plants import PlantSimulation
from bayes_autoloc.forecast.projects import draw_projects
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.forecast.tenancies import ENDED, WAITING
from tests.forecast.fakes import quo_of, setting_of, small_posterior

EAGER = {
    "site_turnover_rate": {"mu": 5.0, "sigma": 0.01},
    "site_reuse": {"alpha": 500.0, "beta": 1.0},
}


def simulate(posterior, **priors):
    setting = setting_of(posterior.with_priors(**{**EAGER, **priors}))
    paths, shocks = quo_of(setting), draw_shocks(setting)
    market = simulate_market(setting, shocks, paths)
    plants = PlantSimulation(
        setting, paths, shocks, market, draw_projects(setting, shocks, market, paths)
    )
    plants.run()
    return setting, plants._rows, plants._n_known


@pytest.fixture(scope="module")
def busy():
    return simulate(small_posterior(200).with_(announce_rate=1.5, close_on_rate=-1.5))


def test_a_site_has_one_new_tenant_at_a_time(busy):
    _, rows, _ = busy
    live = (rows.site >= 0) & (rows.state != ENDED) & (rows.state != WAITING)
    _, count = np.unique(np.stack([rows.site[live], rows.draw[live]]), axis=1, return_counts=True)
    assert count.max() == 1


def test_new_tenants_inherit_the_nameplate(busy):
    setting, rows, n_known = busy
    moved = np.flatnonzero(rows.site[n_known:] >= 0) + n_known
    capacity = setting.observations.sites["capacity"].to_numpy()[rows.site[moved]]
    assert len(moved) > 0
    assert rows.takeover[moved].all()
    assert rows.capacity[moved] == pytest.approx(capacity)
    assert rows.ceiling[moved] == pytest.approx(OVERUSE * capacity)


def test_plants_of_incumbents_are_never_taken(busy):
    setting, rows, n_known = busy
    sites = setting.observations.sites
    incumbents = sites.index.get_indexer(["site_incumbent_1", "site_incumbent_2"])
    assert not np.isin(rows.site[n_known:], incumbents).any()


def test_plants_that_empty_are_taken_again(busy):
    setting, rows, n_known = busy
    sites = setting.observations.sites
    held = np.flatnonzero(~sites["free"].to_numpy() & (sites["tenants"].to_numpy() > 0))
    assert np.isin(rows.site[n_known:], held).any()


def test_nobody_moves_in_when_nothing_is_on_offer():
    posterior = small_posterior().with_(announce_rate=1.5)
    never = {"site_turnover_rate": {"mu": -50.0}}
    _, rows, n_known = simulate(posterior, **never)
    assert (rows.site[n_known:] == -1).all()
    assert not rows.takeover[n_known:].any()
