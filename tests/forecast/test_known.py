import numpy as np
import pytest

from bayes_autoloc.forecast.effects import by_level
from bayes_autoloc.forecast.known import known_tenancies, nameplates
from bayes_autoloc.forecast.pressure import Pressure
from bayes_autoloc.forecast.tenancies import ENDED, NEVER, ON, PIPELINE
from tests.forecast.fakes import setting_of, small_posterior


@pytest.fixture(scope="module")
def setting():
    return setting_of(small_posterior())


@pytest.fixture(scope="module")
def rows(setting):
    return known_tenancies(setting)


def of_plant(setting, rows, plant, name):
    position = setting.observations.state.index.get_loc(plant)
    return getattr(rows, name).reshape(-1, 60)[position]


def test_plants_with_a_history_keep_their_fit(setting, rows):
    fitted = setting.parameters.levels("eta", ["plant_001"])[0]
    assert of_plant(setting, rows, "plant_001", "log_use") == pytest.approx(fitted, rel=1e-5)


def test_plants_without_a_history_get_effects_of_their_class(setting, rows):
    use = of_plant(setting, rows, "project_007", "log_use")
    p = setting.parameters
    centre = p["eta_0"] + p.levels("mode_effect", ["full_cycle"])[0]
    centre = centre + p.levels("wave_effect", ["chinese"])[0]
    assert np.corrcoef(use, centre)[0, 1] > 0.5
    assert (use != centre).all()


def test_states_and_starts(setting, rows):
    assert (of_plant(setting, rows, "plant_002", "state") == ON).all()
    assert (of_plant(setting, rows, "plant_002", "start") == 12 * 2023 + 7).all()
    assert (of_plant(setting, rows, "project_007", "state") == PIPELINE).all()
    assert (of_plant(setting, rows, "project_007", "start") == NEVER).all()


def test_a_project_without_a_date_is_due_two_years_after_its_news(setting, rows):
    announced = setting.observations.state.loc["project_007", "announced"]
    planned = of_plant(setting, rows, "project_007", "planned")
    assert planned == pytest.approx(announced + 2, rel=1e-6)


def test_capacity_is_the_one_that_the_fit_used(setting):
    posterior = small_posterior()
    cells = posterior.observations.cells.copy()
    cells.loc[cells["plant"] == "plant_001", "capacity"] = 12_345.0
    changed = nameplates(posterior.with_observations(cells=cells).observations)
    assert changed["plant_001"] == 12_345
    assert changed["project_007"] == nameplates(setting.observations)["project_007"]


def test_unknown_level_has_no_effect():
    table = np.arange(6.0).reshape(3, 2)
    assert by_level(table, np.array([2, -1]), np.array([1, 0])).tolist() == [5.0, 0.0]


def test_pressure_continues_the_drivers(setting, rows):
    drivers = setting.observations.drivers
    pressure = Pressure(setting.observations, 2025)
    log_market = np.log(np.full(60, drivers["market"].loc[2025]))
    assert pressure.current(log_market) == pytest.approx(drivers["pressure"].loc[2025])
    gap = drivers["log_capacity_on"].loc[2024] - drivers["log_capacity_on"].loc[2025]
    expected = drivers["pressure"].loc[2025] + gap
    assert pressure.after(rows, log_market) == pytest.approx(expected, abs=1e-5)


def test_less_capacity_means_more_pressure(setting):
    rows = known_tenancies(setting)
    pressure, log_market = Pressure(setting.observations, 2025), np.full(60, 14.0)
    before = pressure.after(rows, log_market)
    rows.state[: 2 * 60] = ENDED
    assert (pressure.after(rows, log_market) > before).all()
