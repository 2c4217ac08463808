"""What updates need of a fit alone: worked out once, kept with the fit and in the cache.

One `.npz` archive a fit, seed and number of futures: production without new rows, and the log
likelihoods of the evidence that the fit has seen. Its name is a fingerprint of draws, case, priors
and code, so that nothing stale is read.
"""

import hashlib
import json
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.files import atomic
from bayes_autoloc.forecast.about import fingerprint
from bayes_autoloc.inference.fit import cache_folder, code_fingerprint

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["PRODUCTION", "Kept", "kept_of"]

Array = npt.NDArray[np.float64]

FOLDER = "updates"
"""In the cache of fits."""

PRODUCTION = "production"
"""Name of production without new rows."""


@dataclass(eq=False)
class Kept:
    """Arrays by name, and the file that they are kept in.

    Parameters
    ----------
    arrays : dict of str to ndarray
        ``production``, (year, draw), and ``likelihood <group>``, (draw,); what is not there has not
        been asked for yet.
    path : Path or None
        Where they are kept; None keeps them with the fit only.
    saved : int
        How many of them the file has.
    """

    arrays: dict[str, Array] = field(default_factory=dict)
    path: Path | None = None
    saved: int = 0

    def save(self) -> None:
        """Write what is new; a cache that can't be written to is done without."""
        if self.path is None or len(self.arrays) == self.saved:
            return
        with suppress(AutolocError, OSError):
            with atomic(self.path) as temporary, temporary.open("wb") as file:
                np.savez(file, allow_pickle=False, **self.arrays)
            self.saved = len(self.arrays)


def kept_of(posterior: "Posterior", seed: int, draws: int) -> Kept:
    """Return what is kept of a fit.

    Parameters
    ----------
    posterior : Posterior
        The fit; only what the cache of fits holds is kept in a file.
    seed, draws : int
        Seed of the futures and their number.
    """
    every: dict[tuple[int, int], Kept] = vars(posterior).setdefault("_updates", {})
    if (seed, draws) not in every:
        path = _path(posterior, seed, draws) if "key" in posterior.settings else None
        arrays = {} if path is None else _read(path)
        every[seed, draws] = Kept(arrays, path, len(arrays))
    return every[seed, draws]


def _path(posterior: "Posterior", seed: int, draws: int) -> Path:
    made_from = [
        fingerprint(posterior),
        posterior.case.content_hash,
        posterior.priors.content_hash,
        code_fingerprint("evidence", "model", "forecast", "checks", "insight"),
        seed,
        draws,
    ]
    name = hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]
    return cache_folder() / FOLDER / f"{name}.npz"


def _read(path: Path) -> dict[str, Array]:
    """Return what a file holds; nothing if there is none that can be read."""
    try:
        # Opened here: NumPy leaves a file open that turns out to be no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: np.asarray(values, float) for name, values in archive.items()}
    except (OSError, EOFError, ValueError, zipfile.BadZipFile):
        return {}
