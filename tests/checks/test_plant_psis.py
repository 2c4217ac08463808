"""Importance weights against real refits, for two plants of the shipped case."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.left_out.plant_prediction import left_out_weights, scored_rows
from bayes_autoloc.checks.left_out.plant_refits import Refit, refit_and_score, refit_job
from bayes_autoloc.checks.likelihood.plant_rows import plant_rows
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.fit import fit
from bayes_autoloc.model.priors import PriorSet

QUANTILES = ["q10", "q50", "q90"]


@pytest.mark.slow
@pytest.mark.posterior
@pytest.mark.parametrize("plant", ["nissan_spb", "moskvitch_moscow"])
def test_weights_predict_like_a_refit(plant: str) -> None:
    case = Case.load("russia")
    posterior = fit(case, seed=1)
    parameters = Parameters(posterior.draws, posterior.priors, Streams(1))
    rows = plant_rows(posterior.observations, plant, 0.5)
    weights = left_out_weights(rows, parameters)
    assert weights.khat < 0.7
    weighed = scored_rows(rows, parameters, weights, seed=1)
    job = refit_job(
        Refit("again", (plant,), (plant,)), case, PriorSet.load("default"), seed=2, draws=1000
    )
    fitted = refit_and_score(**job.arguments)["rows"]
    key = ["year", "known"]
    ours, theirs = (pd.DataFrame(found).set_index(key)[QUANTILES] for found in (weighed, fitted))
    assert ours.index.equals(theirs.index)
    difference = np.log(ours / theirs).to_numpy()
    # 4,000 draws leave about 0.03 in the outer quantiles; common noise of the weights comes on top
    assert np.abs(difference.mean(axis=0)).max() < 0.08
    assert np.abs(difference).max() < 0.25
