"""The fit of the shipped case, once a session: the one that `make forecast` saves and reuses."""

import pytest

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.inference.fit import fit
from bayes_autoloc.inference.posterior import Posterior


@pytest.fixture(scope="session")
def russia() -> Posterior:
    return fit(Case.load("russia"), seed=1)


@pytest.fixture(scope="session")
def outlook(russia: Posterior) -> Outlook:
    return forecast(russia)
