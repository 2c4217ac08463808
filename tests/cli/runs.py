"""Runs of the command in which nobody samples: the fit is drawn from the priors."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from typer.testing import CliRunner, Result

from bayes_autoloc.cli.main import app
from bayes_autoloc.inference.checks import BlockDiagnostics, Diagnostics
from bayes_autoloc.inference.fit import fit_path
from bayes_autoloc.inference.posterior import Posterior
from tests.forecast.fakes import small_posterior

KEY = "0123456789abcdef"


def checks(max_rhat: float) -> Diagnostics:
    return Diagnostics((BlockDiagnostics("supply", max_rhat, 900.0, 800.0, 0, 0.9, "eta_0"),))


@cache
def fitted(max_rhat: float = 1.001) -> Posterior:
    """Return a fit of the small case with 40 draws; its checks pass unless the R-hat is large."""
    fake = small_posterior(40)
    settings = {"key": KEY, "seed": 7, "sampler": "nutpie", "draws": 20, "tune": 10, "chains": 2}
    return Posterior(fake.tree, fake.case, fake.priors, settings, checks(max_rhat).to_json())


@cache
def _saved() -> bytes:
    """Return the file of the fit whose checks pass: writing it takes longer than all else."""
    with TemporaryDirectory() as folder:
        return fitted().save(Path(folder) / "fit.nc").read_bytes()


def invoke(*words: object) -> Result:
    wide = {"COLUMNS": "160"}  # so that no word is cut in two
    return CliRunner(env=wide).invoke(app, [str(word) for word in words])


@dataclass
class Fitting:
    """Stands in for the fit; remembers what it was asked for, and leaves a file as a fit does."""

    posterior: Posterior
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, case: Any, priors: Any, **options: Any) -> Posterior:
        self.calls.append({"case": case, "priors": priors, **options})
        path = fit_path(KEY)
        if self.posterior is fitted() and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_saved())
        return self.posterior
