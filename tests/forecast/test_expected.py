"""What the fit expects of the past, against the formula written out cell by cell."""

from math import exp

import numpy as np
import pytest

from bayes_autoloc.forecast.expected import cell_output
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.testing import simulate_case
from tests.forecast.fakes import fake_posterior, setting_of


@pytest.fixture(scope="module")
def posterior():
    return fake_posterior(simulate_case(1, n_plants=8, overseas=8).case)


def outputs_of(posterior, **values):
    setting = setting_of(posterior.with_(sigma_y=0.0, **values))
    return setting, cell_output(setting.parameters, setting.observations, Streams(1))


def test_without_noise_output_is_the_ramp_of_the_cell(posterior):
    setting, output = outputs_of(posterior)
    p, observations = setting.parameters, setting.observations
    draw = 7
    expected = []
    for cell in observations.cells.itertuples():
        eta = p.levels("eta", [cell.plant])[0, draw]
        tau = exp(p.levels("log_tau", [cell.plant])[0, draw])
        made = cell.capacity * cell.running * exp(eta) * (1 - exp(-cell.age / tau))
        if not cell.overseas:
            driver = observations.drivers.loc[cell.year]
            made *= exp(p["gamma"][draw] * driver.pressure + p["psi"][draw] * driver.protection)
        expected.append(made)
    assert output[:, draw] == pytest.approx(expected, rel=1e-9)


def test_drivers_of_the_home_country_say_nothing_abroad(posterior):
    setting, output = outputs_of(posterior)
    _, other = outputs_of(posterior, gamma=3.0, psi=-2.0)
    cells = setting.observations.cells
    abroad = cells["overseas"].to_numpy(bool)
    assert 0 < abroad.sum() < len(cells)
    np.testing.assert_array_equal(output[abroad], other[abroad])
    drivers = setting.observations.drivers.loc[cells["year"][~abroad], ["pressure", "protection"]]
    driven = (drivers.abs() > 0.05).all(axis=1).to_numpy()
    assert driven.any()
    assert (output[~abroad][driven] != other[~abroad][driven]).all()
