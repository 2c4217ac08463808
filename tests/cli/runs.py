"""Runs of the command in which nobody samples: the fit is drawn from the priors."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from typer.testing import CliRunner, Result

from bayes_autoloc.cli.main import app
from bayes_autoloc.inference.checks import BlockDiagnostics, Diagnostics
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.testing import small_case
from tests.forecast.fakes import fake_posterior

KEY = "0123456789abcdef"


def checks(max_rhat: float) -> Diagnostics:
    return Diagnostics((BlockDiagnostics("supply", max_rhat, 900.0, 800.0, 0, 0.9, "eta_0"),))


@cache
def fitted(max_rhat: float = 1.001) -> Posterior:
    """Return a fit of the small case with 40 draws; its checks pass unless the R-hat is large."""
    fake = fake_posterior(small_case(), 40)
    settings = {"key": KEY, "seed": 7, "sampler": "nutpie", "draws": 20, "tune": 10, "chains": 2}
    return Posterior(fake.tree, fake.case, fake.priors, settings, checks(max_rhat).to_json())


def invoke(*words: object) -> Result:
    wide = {"COLUMNS": "160"}  # so that no word is cut in two
    return CliRunner(env=wide).invoke(app, [str(word) for word in words])


@dataclass
class Fitting:
    """Stands in for the fit; remembers what it was asked for."""

    posterior: Posterior
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, case: Any, priors: Any, **options: Any) -> Posterior:
        self.calls.append({"case": case, "priors": priors, **options})
        return self.posterior
