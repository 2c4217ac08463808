"""What quotes need of a fit as a file, so that a quote from the shell need not read the fit.

One `.npz` archive: arrays by name, and the facts of the case as JSON text in bytes.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import PosteriorError
from bayes_autoloc.files import atomic
from bayes_autoloc.insight.quote_basis import QuoteBasis
from bayes_autoloc.insight.quote_drivers import Drivers
from bayes_autoloc.insight.quote_facts import CaseFacts

__all__ = ["load_basis", "save_basis"]

GROUPS = ("parameters", "frailty", "drivers")


def save_basis(basis: QuoteBasis, path: Path) -> Path:
    """Write a basis, complete or not at all, and return its path."""
    groups = {
        "parameters": basis.parameters,
        "frailty": basis.frailty,
        "drivers": {k: v for k, v in vars(basis.drivers).items() if k != "first_year"},
    }
    arrays: dict[str, Any] = {"effects": basis.effects}
    for group, members in groups.items():
        arrays |= {f"{group}/{name}": values for name, values in members.items()}
    facts = {
        "facts": basis.facts.to_json(),
        "seed": basis.seed,
        "diagnostics_json": basis.diagnostics_json,
        "plants": list(basis.plants),
        "first_year": basis.drivers.first_year,
    }
    arrays["json"] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    with atomic(path) as temporary, temporary.open("wb") as file:
        np.savez(file, **arrays)
    return path


def load_basis(path: Path) -> QuoteBasis:
    """Read what `save_basis` wrote.

    Raises
    ------
    PosteriorError
        If it can't be read.
    """
    try:
        # Opened here: NumPy leaves a file open that turns out to be no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays: dict[str, npt.NDArray[Any]] = dict(archive)
        content = json.loads(arrays.pop("json").tobytes())
        parameters, frailty, drivers = (_group(arrays, name) for name in GROUPS)
        return QuoteBasis(
            facts=CaseFacts.from_json(content["facts"]),
            seed=int(content["seed"]),
            diagnostics_json=str(content["diagnostics_json"]),
            parameters=parameters,
            plants=tuple(content["plants"]),
            effects=arrays["effects"],
            frailty=frailty,
            drivers=Drivers(first_year=int(content["first_year"]), **drivers),
        )
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise PosteriorError(f"{path} can't be read: {error}. Delete it.") from error


def _group(arrays: dict[str, npt.NDArray[Any]], group: str) -> dict[str, Any]:
    prefix = f"{group}/"
    return {
        name.removeprefix(prefix): values
        for name, values in arrays.items()
        if name.startswith(prefix)
    }
