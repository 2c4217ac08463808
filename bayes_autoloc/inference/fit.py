"""Fit a case, or reuse the fit of the same case, priors, model, seed and sampler."""

import hashlib
import json
import logging
import os
from functools import cache as remembered
from pathlib import Path

import platformdirs

from bayes_autoloc.errors import PosteriorError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import DRAWS, Sampling
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.model.version import MODEL_VERSION

__all__ = ["cache_folder", "code_fingerprint", "fit", "fit_key", "fit_path"]

_LOG = logging.getLogger(__name__)
OVERSEAS_WEIGHT = 0.5


def cache_folder() -> Path:
    """Return the folder of saved fits: ``$BAYES_AUTOLOC_CACHE`` or the user's cache folder."""
    chosen = os.environ.get("BAYES_AUTOLOC_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("bayes_autoloc", False))


def fit_key(
    case: Case, priors: PriorSet, *, seed: int, how: Sampling, overseas_weight: float
) -> str:
    """Return the fingerprint of a fit, 16 hexadecimal digits.

    Two fits with the same key have the same draws (on the same versions of the sampler).
    """
    content = {
        "case": case.content_hash,
        "priors": priors.content_hash,
        "model": [MODEL_VERSION, code_fingerprint("evidence", "model")],
        "seed": seed,
        "sampling": [how.sampler, how.draws, how.tune, how.chains, "strict arithmetic"],
        "overseas_weight": overseas_weight,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


@remembered
def code_fingerprint(*folders: str) -> str:
    """Return a fingerprint of folders of this package, by default of all that a forecast needs.

    Results that are kept carry it, so that changed code does not reuse what old code made.
    """
    package = Path(__file__).parents[1]
    parts = folders or ("evidence", "model", "inference", "forecast")
    files = sorted(path for part in parts for path in (package / part).rglob("*.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    return hashlib.sha256(text.encode()).hexdigest()


def fit_path(key: str, cache: Path | None = None) -> Path:
    """Return where the fit of a key is saved."""
    return (cache or cache_folder()) / f"posterior-{key}.nc"


def fit(
    case: Case,
    priors: PriorSet | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    tune: int = 1000,
    chains: int = 4,
    sampler: str = "nutpie",
    overseas_weight: float = OVERSEAS_WEIGHT,
    refit: bool = False,
    progress: bool = False,
    cache: Path | None = None,
) -> Posterior:
    """Sample the posterior of a case, or load it where the same fit was saved before.

    Parameters
    ----------
    case : Case
        The evidence.
    priors : PriorSet, optional
        By default the shipped set ``default``.
    seed : int
        Reproduces every draw. PyTensor's order of terms follows Python's hash seed, so two
        processes agree to the last digit only where ``PYTHONHASHSEED`` is fixed: the command
        line fixes it, scripts that fit anew should too.
    draws, tune, chains : int
        Kept and warm-up draws a chain, and number of chains.
    sampler : {"nutpie", "pymc", "numpyro"}
        See :class:`~bayes_autoloc.inference.sampling.Sampling`.
    overseas_weight : float
        Power on the likelihood of Chinese plants abroad in the ramp-up block: 0 ignores them, 1
        counts them as fully as plants at home.
    refit : bool
        Sample even where a saved fit exists.
    progress : bool
        Show progress bars.
    cache : Path, optional
        Folder of saved fits; by default :func:`cache_folder`.

    Returns
    -------
    Posterior
        With diagnostics; look at ``posterior.diagnostics.ok`` before you believe it.

    Raises
    ------
    AutolocError
        If the case or the priors don't suit the model, or the sampler is unknown.
    """
    priors = PriorSet.load("default") if priors is None else priors
    how = Sampling(sampler, draws, tune, chains, progress)
    key = fit_key(case, priors, seed=seed, how=how, overseas_weight=overseas_weight)
    path = fit_path(key, cache)
    if not refit and path.is_file():
        try:
            return Posterior.load(path, case=case, priors=priors)
        except PosteriorError as error:
            _LOG.warning("the saved fit can't be reused, fitting again: %s", error)
    from bayes_autoloc.inference.run import sample_blocks  # noqa: PLC0415 - loads PyMC

    posterior = sample_blocks(
        case, priors, seed=seed, how=how, overseas_weight=overseas_weight, key=key
    )
    posterior.save(path)
    return posterior
