r"""Official forecasts: how much of the growth that documents promise is delivered.

.. math:: \log\frac{Y_t}{Y_{base}} &= w_d \log\frac{G_{dt}}{Y_{base}} + \sigma_f\, t_5, \\
          w_d &= w_{inst} + u_d, \qquad w_{inst} \sim \mathrm{N}(w, \sigma_{inst}), \qquad
          u_d \sim \mathrm{N}(0, \sigma_{doc})

G is what document d promised for year t and Y what came. A share w of 1 means that promises are
kept, 0 that none of the promised growth comes. A share rather than a bias that grows with the
horizon: the latter would read a target of 1.4 million as evidence for half of it.

Promises for years to come are not observed here: they reweight the simulated futures
(`bayes_autoloc.insight.credibility`).
"""

import numpy as np
import pandas as pd
import pymc as pm
import pytensor.tensor as pt

from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.likelihoods import weighted_student_t
from bayes_autoloc.model.priors import PriorSet

__all__ = ["DELIVERED_NU", "add_targets", "past_documents"]

DELIVERED_NU = 5


def past_documents(obs: Observations) -> pd.DataFrame:
    """Return the promises whose year is over, in the order of ``obs.documents``."""
    return obs.documents.loc[~obs.documents["standing"]].reset_index(drop=True)


def add_targets(obs: Observations, priors: PriorSet) -> None:
    """Add the block to the model in context; it needs the dims institution and document.

    Parameters
    ----------
    obs : Observations
        Frame ``documents`` is used.
    priors : PriorSet
        Priors by parameter name.
    """
    share = priors["delivered_share"].to_pymc()
    sigma_institution = priors["sigma_institution"].to_pymc()
    sigma_document = priors["sigma_document"].to_pymc()
    sigma_forecast = priors["sigma_forecast"].to_pymc()
    of_institution = pm.Deterministic(
        "institution_share",
        share + sigma_institution * pm.Normal("institution_z", dims="institution"),
        dims="institution",
    )
    rows = past_documents(obs)
    if not len(rows):
        return
    context = pm.modelcontext(None)
    of_document = pm.Deterministic(
        "document_effect",
        sigma_document * pm.Normal("document_z", dims="document"),
        dims="document",
    )
    dims = "promise"
    places = {
        level: pm.Data(
            f"promise_{level}",
            pd.Index(context.coords[level]).get_indexer(pd.Index(rows[level])),
            dims=dims,
        )
        for level in ("institution", "document")
    }
    base = rows["base"].to_numpy(float)
    promised = pm.Data("log_promised", np.log(rows["promised"].to_numpy(float) / base), dims=dims)
    kept = of_institution[places["institution"]] + of_document[places["document"]]
    weighted_student_t(
        "log_delivered",
        mu=kept * promised,
        sigma=pt.zeros_like(promised) + sigma_forecast,
        weight=pt.as_tensor(1.0),
        nu=DELIVERED_NU,
        observed=pm.Data(
            "delivered_observed", np.log(rows["realised"].to_numpy(float) / base), dims=dims
        ),
        dims=dims,
    )
